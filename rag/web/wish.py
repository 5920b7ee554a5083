"""What a page asks of the chat, and what it gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rag.endpoints import as_day
from rag.errors import RequestError
from rag.types import Filter
from rag.web.texts import Language, texts_for
from rag.web.views.frame import MAX_QUESTION_CHARS


@dataclass(frozen=True, slots=True)
class View:
    """The parts of the page that change; None for one that stays as it is."""

    head: str | None = None
    side: str | None = None
    log: str | None = None
    draft: str | None = None
    composer: str | None = None
    archive: str | None = None
    browse: str | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asks: a question, in which conversation ("": a new one), of which corpus.

    With ``replaces`` the question takes the place of that turn and of all after it. ``as_typed``:
    nothing is filled in, and no filter read from its words.
    """

    question: str
    conversation: str
    corpus: str | None
    within: Filter
    replaces: int | None
    language: Language
    as_typed: bool = False

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Wish:
        """Read what the page sends.

        Raises:
            RequestError: a date or a number is none.
        """

        def given(name: str) -> str:
            value = values.get(name)
            return "" if value is None else str(value).strip()[:MAX_QUESTION_CHARS]

        return cls(
            given("question"),
            given("conversation"),
            given("corpus") or None,
            Filter(as_day(given("since"), "since"), as_day(given("until"), "until")),
            _index(given("replaces")),
            texts_for(given("language")).language,
            values.get("as_typed") is True,
        )


def _index(value: str) -> int | None:
    if value and not (value.isdecimal() and len(value) < 10):
        raise RequestError("argument_index", value=value)
    return int(value) if value else None
