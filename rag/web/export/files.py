"""Kept conversations leave as files: Markdown, a page of HTML, plain text to paste."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from rag.corpus.library import Corpus, Library
from rag.errors import ArticleError, ConversationError, CorpusError
from rag.types import Article
from rag.web.conversations import ConversationStore
from rag.web.export.html import html_page
from rag.web.export.markdown import markdown
from rag.web.export.write_up import Lookup, file_name, plain_copy, write_up
from rag.web.texts import Texts
from rag.web.turns import Conversation

MEDIA_TYPES = {"md": "text/markdown", "html": "text/html", "txt": "text/plain"}
_WRITERS: dict[str, Callable[..., str]] = {"md": markdown, "html": html_page}


def take_along(
    kept: ConversationStore,
    library: Library,
    reader: str,
    named: tuple[str, str],
    turn: int | None,
    texts: Texts,
) -> tuple[str, str]:
    """Return a file name and its content for *named*, a conversation's id and an ending.

    With *turn* it is that question alone.

    Raises:
        ConversationError: the reader has no such conversation or turn, or the ending is another.
        KeepingError: the conversations can't be read.
    """
    conversation_id, ending = named
    if ending not in MEDIA_TYPES:
        raise ConversationError("export_form", ending=ending, known=", ".join(MEDIA_TYPES))
    talk = kept.get(reader, conversation_id)
    turns = talk.turns if turn is None else talk.turns[max(turn, 0) : max(turn + 1, 0)]
    if not turns:
        raise ConversationError("turn_missing", count=len(talk.turns), index=turn)
    now = datetime.now().astimezone()
    name = file_name(turns[0].turn.question, now.date(), ending)
    if ending == "txt":
        return name, "\n\n".join(plain_copy(each.turn, texts) for each in turns)
    title = talk.title if turn is None else turns[0].turn.question
    lookup, corpus = _corpus(library, talk)
    written = write_up(turns, corpus, now, lookup, texts, title)
    return name, _WRITERS[ending](written, texts)


def articles_of(corpus: Corpus) -> Lookup:
    """Return what finds an article of *corpus* by its id, None where there is none."""

    def article(article_id: str) -> Article | None:
        try:
            return corpus.article(article_id)
        except ArticleError:
            return None

    return article


def _corpus(library: Library, talk: Conversation) -> tuple[Lookup, str]:
    try:
        corpus = library.corpus(talk.corpus)
    except CorpusError:
        # Removed since: what was cited is written down all the same, as not to be confirmed.
        return lambda article_id: None, talk.corpus
    return articles_of(corpus), corpus.info.card.title or corpus.name
