"""The shapes of what programs are given, as types: an MCP client is told them beforehand.

:mod:`rag.present` makes the values. Keys may be added to them, so none of these forbids others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from rag.question.kinds import QuestionKind
from rag.types import Check, CitationKind, Reason, StatementKind


@dataclass(frozen=True, slots=True)
class Citation:
    """``quote`` is ``text[start:end]`` of its article; ``kind`` says whose words it is.

    ``corpus`` is whose article it is, where several are asked.
    """

    marker: int
    article_id: str
    title: str | None
    date: str | None
    source: str | None
    url: str | None
    start: int
    end: int
    page: str | None
    quote: str
    kind: CitationKind
    speaker: str | None
    inferred: bool
    verified: Literal[True]
    corpus: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What ``ask`` gives, without what its text says already."""

    question: str
    standalone_question: str
    corpus: str
    answered: bool
    answer: str
    reason: Reason | None
    citations: list[Citation]
    kind: QuestionKind
    understood: dict[str, Any]
    number: int | None
    checks: list[Check]
    fallback: str | None
    model: str


@dataclass(frozen=True, slots=True)
class Passage:
    """``text`` is ``text[start:end]`` of its article.

    ``corpus`` is whose article it is, where several are asked.
    """

    rank: int
    article_id: str
    title: str | None
    date: str | None
    start: int
    end: int
    text: str
    score: float
    also_in: list[str]
    corpus: str | None = None


@dataclass(frozen=True, slots=True)
class Passages:
    """What ``search`` gives."""

    passages: list[Passage]


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article without its text."""

    id: str
    title: str | None
    date: str | None
    author: str | None
    source: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Articles:
    """What ``articles`` gives."""

    articles: list[ListedArticle]


@dataclass(frozen=True, slots=True)
class Article(ListedArticle):
    """What ``article`` gives; offsets count Unicode code points of ``text``."""

    text: str
    text_sha256: str


@dataclass(frozen=True, slots=True)
class Said:
    """A statement; its ``quote`` are the slices of its ``spans``, joined by " … "."""

    article_id: str
    date: str | None
    spans: list[list[int]]
    quote: str
    kind: StatementKind
    speaker: str | None
    speaker_span: list[int] | None
    inferred: bool
    cue: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Statements:
    """What ``statements`` gives."""

    statements: list[Said]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus that can be asked."""

    name: str
    title: str | None
    articles: int
    passages: int
    first_date: str | None
    last_date: str | None
    embedding_model: str
    up_to_date: bool
    stale: str | None


@dataclass(frozen=True, slots=True)
class Corpora:
    """What ``corpora`` gives."""

    corpora: list[Corpus]
