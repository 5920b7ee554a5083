"""What stands around a conversation: masthead, start page, list, question box."""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import CorpusInfo
from rag.web.conversations import MAX_NAME_CHARS
from rag.web.formats import count_text, date_range
from rag.web.render import ready_made, render
from rag.web.texts import Texts, other_language
from rag.web.turns import Conversation, ConversationInfo

MAX_QUESTION_CHARS = 1_000
_MAX_TITLE_CHARS = 120
_MAX_FIELD_CHARS = 200


def masthead(corpora: Sequence[CorpusInfo], chosen: str | None, texts: Texts) -> str:
    """Return the head of the page: its name, the corpora, its views, the way to the other language.

    *chosen* is the name of the corpus that all views show.
    """
    return render(
        "masthead",
        texts,
        corpora=corpora,
        chosen=chosen,
        max_title_chars=_MAX_TITLE_CHARS,
        other=other_language(texts.language),
    )


def start_page(
    info: CorpusInfo | None,
    examples: Sequence[str],
    exposed: bool,
    texts: Texts,
    holds: str = "",
) -> str:
    """Return what a corpus holds and what one could ask it; *exposed* adds a warning.

    *holds* is HTML: its people and sources.
    """
    figures = (
        (
            count_text(info.articles, "articles", texts),
            date_range(info.first_date, info.last_date, texts),
        )
        if info
        else ()
    )
    return render(
        "start_page",
        texts,
        info=info,
        examples=examples,
        exposed=exposed,
        figures=[figure for figure in figures if figure],
        holds=ready_made(holds),
    )


def sidebar(
    conversations: Sequence[ConversationInfo],
    current: Conversation | None,
    texts: Texts,
    problem: str | None = None,
) -> str:
    """Return the list of a reader's conversations, *current* marked; or why there is none."""
    return render(
        "sidebar",
        texts,
        conversations=conversations,
        shown=current.id if current else None,
        problem=problem,
        max_name_chars=MAX_NAME_CHARS,
    )


def composer(texts: Texts, model: str | None = None, beside: Sequence[CorpusInfo] = ()) -> str:
    """Return the question box, with what a question is limited to, and the chat *model*'s name.

    *beside* are the corpora that can be asked with the one that is shown.
    """
    return render(
        "composer",
        texts,
        model=(model or "").partition(":")[2],
        beside=beside,
        max_title_chars=_MAX_TITLE_CHARS,
        max_chars=MAX_QUESTION_CHARS,
        max_field_chars=_MAX_FIELD_CHARS,
    )
