"""What a page asks of the chat, and what it gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from rag.endpoints import MAX_CHOSEN, MAX_CORPORA, as_day
from rag.errors import RequestError
from rag.question.dropped import Dropped
from rag.types import Filter
from rag.web.texts import Language, texts_for
from rag.web.views.frame import MAX_QUESTION_CHARS

_DROPPED: tuple[Dropped, ...] = get_args(Dropped)


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
    nothing is filled in, and no filter read from its words; ``dropped`` is what else is not to be
    read from them. ``others`` are the names of corpora to be asked with it; none beside articles
    that are chosen, as these are of one corpus.
    """

    question: str
    conversation: str
    corpus: str | None
    within: Filter
    replaces: int | None
    language: Language
    as_typed: bool = False
    dropped: tuple[Dropped, ...] = ()
    others: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Wish:
        """Read what the page sends.

        Raises:
            RequestError: a date or a number is none, the last day lies before the first, or the
                corpora are too many.
        """

        def given(name: str) -> str:
            value = values.get(name)
            return "" if value is None else str(value).strip()[:MAX_QUESTION_CHARS]

        since, until = as_day(given("since"), "since"), as_day(given("until"), "until")
        if since and until and until < since:
            raise RequestError("argument_range", since=since, until=until)
        articles = _listed(values.get("articles"))
        return cls(
            given("question"),
            given("conversation"),
            given("corpus") or None,
            Filter(
                since,
                until,
                given("source") or None,
                author=given("author") or None,
                article_ids=articles,
            ),
            _index(given("replaces")),
            texts_for(given("language")).language,
            values.get("as_typed") is True,
            tuple(each for each in _DROPPED if each in _listed(values.get("dropped"))),
            () if articles else _corpora(values.get("corpora")),
        )


def _listed(value: object) -> tuple[str, ...]:
    """Return the texts of a list, each once, no more than a reader chooses by hand."""
    given = value if isinstance(value, list) else []
    return tuple(dict.fromkeys(each for each in given if isinstance(each, str)))[:MAX_CHOSEN]


def _corpora(value: object) -> tuple[str, ...]:
    """Return the names of further corpora, so many that with the first they can be asked."""
    names = _listed(value)
    if len(names) >= MAX_CORPORA:
        raise RequestError("argument_names", name="corpora", most=MAX_CORPORA - 1)
    return names


def _index(value: str) -> int | None:
    if value and not (value.isdecimal() and len(value) < 10):
        raise RequestError("argument_index", value=value)
    return int(value) if value else None
