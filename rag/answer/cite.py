"""Cite: places in articles become numbered citations, each an exact slice, told by whom."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from rag.statements import ExtractedStatement
from rag.types import ArticleInfo, Citation, Passage, Span

# A citation is somebody's words where a statement holds at least this share of it, or where it
# holds at least this share of the statement.
_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class ChosenPlace:
    """A place chosen to answer a question: a span of the passage's article inside the passage."""

    article: ArticleInfo
    passage: Passage
    span: Span


def cite(places: Sequence[ChosenPlace]) -> tuple[Citation, ...]:
    """Return one citation for each place, numbered from 1 in the given order."""
    return tuple(
        Citation(marker, item.article, *item.span, _quote(item))
        for marker, item in enumerate(places, start=1)
    )


def _quote(item: ChosenPlace) -> str:
    start, end = item.span
    passage = item.passage
    if not passage.start <= start < end <= passage.end:
        raise ValueError(f"span {item.span} is outside passage {passage.start}-{passage.end}")
    return passage.text[start - passage.start : end - passage.start]


def attribute(
    citations: Sequence[Citation], statements: Sequence[ExtractedStatement]
) -> tuple[Citation, ...]:
    """Return *citations*, each with kind and speaker of the statement that it is mostly made of.

    A speaker who is not sure is given as likely. Citations with a kind stay as they are.
    """
    return tuple(_attributed(citation, statements) for citation in citations)


def _attributed(citation: Citation, statements: Sequence[ExtractedStatement]) -> Citation:
    if citation.kind != "text":
        return citation
    held = held_in(citation, statements)
    if not held:
        return citation
    statement = max(held, key=lambda each: _overlap(citation, each))
    if not is_mostly(citation, statement):
        return citation
    return dataclasses.replace(
        citation,
        kind=statement.kind,
        speaker=statement.speaker,
        inferred=statement.inferred and statement.speaker is not None,
        likely=statement.likely,
    )


def held_in(
    citation: Citation, statements: Sequence[ExtractedStatement]
) -> list[ExtractedStatement]:
    """Return those of *statements* of which *citation* holds anything."""
    own = (each for each in statements if each.article_id == citation.article.id)
    return [each for each in own if _overlap(citation, each) > 0]


def is_mostly(citation: Citation, statement: ExtractedStatement) -> bool:
    """Return whether *citation* is somebody's words: most of it, or most of the *statement*."""
    said = sum(end - start for start, end in statement.spans)
    least = _SHARE * min(said, citation.end - citation.start)
    return _overlap(citation, statement) >= least


def _overlap(citation: Citation, statement: ExtractedStatement) -> int:
    return sum(_shared(span, (citation.start, citation.end)) for span in statement.spans)


def _shared(a: Span, b: Span) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))
