"""A text in pieces, as a template shows it: what is marked, and the gaps between paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rag.types import Article, Span

_GAP = re.compile(r"\n(?:[^\S\n]*\n)+")


class Piece(NamedTuple):
    """A slice of a text, marked or not."""

    text: str
    is_marked: bool


class Stretch(NamedTuple):
    """A slice of a text: of a paragraph, or the blank lines between two."""

    text: str
    is_gap: bool


@dataclass(frozen=True, slots=True)
class ArticleParagraph:
    """A paragraph of an article, or what lies between two; ``head``: of a print archive's head."""

    kind: Literal["paragraph", "head", "gap"]
    pieces: tuple[Piece, ...]


def stretches(text: str) -> tuple[Stretch, ...]:
    """Return *text* as its paragraphs and the gaps between them, none of them empty."""
    found: list[Stretch] = []
    start = 0
    for gap in _GAP.finditer(text):
        found += [Stretch(text[start : gap.start()], False), Stretch(gap[0], True)]
        start = gap.end()
    return tuple(each for each in (*found, Stretch(text[start:], False)) if each.text)


def paragraph_texts(text: str) -> tuple[str, ...]:
    """Return the paragraphs of *text* without the gaps."""
    return tuple(_GAP.split(text.strip()))


def article_paragraphs(article: Article, spans: Iterable[Span]) -> tuple[ArticleParagraph, ...]:
    """Return the article's text in paragraphs and gaps, *spans* marked.

    All pieces, put together, are the text; the marked ones are the text of the spans.
    """
    marks = merged_spans(spans, len(article.text))
    return tuple(_paragraphs(article, marks))


def _paragraphs(article: Article, marks: Sequence[Span]) -> Iterator[ArticleParagraph]:
    position = 0
    for stretch in stretches(article.text):
        span = position, position + len(stretch.text)
        position = span[1]
        pieces = marked(article.text, marks, span)
        if stretch.is_gap or not stretch.text.strip():
            yield ArticleParagraph("gap", pieces)
        else:
            yield ArticleParagraph("head" if span[1] <= article.body_start else "paragraph", pieces)


def merged_spans(spans: Iterable[Span], length: int) -> tuple[Span, ...]:
    """Return the spans that lie within a text of *length*, in order, overlaps joined."""
    merged: list[Span] = []
    for start, end in sorted(span for span in spans if 0 <= span[0] < span[1] <= length):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def marked(text: str, marks: Iterable[Span], span: Span | None = None) -> tuple[Piece, ...]:
    """Return *text*, or its *span*, in pieces; *marks* are in order and don't overlap."""
    pieces: list[Piece] = []
    position, stop = span or (0, len(text))
    for mark_start, mark_end in marks:
        start, end = max(mark_start, position), min(mark_end, stop)
        if start < end:
            pieces += [Piece(text[position:start], False), Piece(text[start:end], True)]
            position = end
    pieces.append(Piece(text[position:stop], False))
    return tuple(piece for piece in pieces if piece.text)
