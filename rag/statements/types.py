"""What is read from an article: attributed statements and the people who make them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.types import Span, StatementKind

Gender = Literal["m", "f"]


@dataclass(frozen=True, slots=True)
class ExtractedStatement:
    """Something that somebody is reported to have said, in slices of ``article.text``.

    ``speaker_span`` is the mention beside the statement. ``speaker`` is the fullest name known
    for it and is given only where it is sure; ``likely`` holds a name that is probable, to be
    shown as such; ``role`` is what the article calls the speaker. ``inferred`` says that the
    mention is a pronoun or a role, not a name. ``confidence`` is the estimated precision of the
    ``pattern`` that found the statement.
    """

    article_id: str
    spans: tuple[Span, ...]
    kind: StatementKind
    speaker: str | None
    speaker_span: Span | None
    inferred: bool
    likely: str | None
    role: str | None
    cue: str | None
    confidence: float
    pattern: str


@dataclass(frozen=True, slots=True)
class UnresolvedStatement:
    """A statement before its speaker is resolved.

    ``mention`` is the span of the speaker, ``pattern`` a key of ``patterns.CONFIDENCE``.
    """

    spans: tuple[Span, ...]
    kind: StatementKind
    mention: Span | None
    cue: str | None
    pattern: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a mention stands for. ``name`` is sure, ``likely`` probable."""

    name: str | None
    likely: str | None
    inferred: bool
    role: str | None = None
