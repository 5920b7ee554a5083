"""Kept conversations leave as files: Markdown, a page of HTML, plain text to paste."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from rag.corpus.library import Library
from rag.errors import ConversationError, CorpusError
from rag.web.asked import articles_in, titles_in
from rag.web.conversations import ConversationStore
from rag.web.export.html import html_page
from rag.web.export.markdown import markdown
from rag.web.export.write_up import file_name, plain_copy, write_up
from rag.web.texts import Texts
from rag.web.turns import Turn

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
    asked = [each.turn for each in turns]
    lookup = articles_in(library, talk.corpus, asked)
    written = write_up(turns, _corpora(library, talk.corpus, asked), now, lookup, texts, title)
    return name, _WRITERS[ending](written, texts)


def _corpora(library: Library, corpus: str, asked: Sequence[Turn]) -> str:
    """Return the title of *corpus*; of several that were asked each with its name beside it."""
    names = dict.fromkeys((corpus, *(name for turn in asked for name in turn.others)))
    if len(names) > 1:
        titles = titles_in(library, asked)
        return ", ".join(f"{titles[each]} ({each})" if each in titles else each for each in names)
    try:
        info = library.corpus(corpus).info
    except CorpusError:
        # Removed since: what was cited is written down all the same, as not to be confirmed.
        return corpus
    return info.card.title or corpus
