"""From tokens to exact slices: spans without the marks and conjunctions around them."""

from __future__ import annotations

from collections.abc import Sequence

from rag.statements.clauses import Sentence
from rag.statements.tagger import Token
from rag.types import Span

_OUTSIDE = frozenset(",;:–—-()")


def of_tokens(sentence: Sentence, start: int, stop: int) -> Span | None:
    """Return the span of tokens ``[start, stop)`` without marks at its ends; None if empty."""
    tokens = sentence.tokens
    while start < stop and tokens[start].text in _OUTSIDE | {"."}:
        start += 1
    while stop > start and tokens[stop - 1].text in _OUTSIDE | {"."}:
        stop -= 1
    return (tokens[start].start, tokens[stop - 1].end) if start < stop else None


def without(sentence: Sentence, start: int, stop: int, holes: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans of tokens ``[start, stop)`` with the token ranges of *holes* left out."""
    spans = []
    at = start
    for left, right in sorted(holes):
        if left >= at:
            spans.append(of_tokens(sentence, at, min(left, stop)))
        at = max(at, right)
    spans.append(of_tokens(sentence, at, stop))
    return tuple(span for span in spans if span is not None and span[0] < span[1])


def words(tokens: Sequence[Token], start: int, stop: int) -> int:
    """The number of words among tokens ``[start, stop)``."""
    return sum(token.word for token in tokens[start:stop])
