"""Cite: places in articles become numbered citations, each an exact slice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.types import ArticleInfo, Citation, Passage, Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place chosen to answer a question: a span of the passage's article inside the passage."""

    article: ArticleInfo
    passage: Passage
    span: Span


def cite(evidence: Sequence[Evidence]) -> tuple[Citation, ...]:
    """Return one citation for each piece of evidence, numbered from 1 in the given order."""
    return tuple(
        Citation(marker, item.article, *item.span, _quote(item))
        for marker, item in enumerate(evidence, start=1)
    )


def _quote(item: Evidence) -> str:
    start, end = item.span
    passage = item.passage
    if not passage.start <= start < end <= passage.end:
        raise ValueError(f"span {item.span} is outside passage {passage.start}-{passage.end}")
    return passage.text[start - passage.start : end - passage.start]
