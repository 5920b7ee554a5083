"""Hits made of texts written for a test."""

from __future__ import annotations

from datetime import date

from rag.text.sentences import split_sentences
from rag.types import ArticleInfo, Hit, Passage, Signals


def hit_of(
    article_id: str,
    text: str,
    *,
    start: int = 0,
    title: str | None = "Ohne Titel",
    day: date | None = date(2025, 3, 14),
    source: str | None = "Lindenbacher Bote",
    rank: int = 1,
) -> Hit:
    """Return a hit whose passage is *text*, lying at *start* of its article."""
    sentences = tuple((start + left, start + right) for left, right in split_sentences(text))
    return Hit(
        rank=rank,
        passage=Passage(article_id, 0, start, start + len(text), text, sentences),
        article=ArticleInfo(article_id, title, day, None, source, None),
        score=1.0,
        signals=Signals(0.0, 0.0, (), ()),
    )


def slice_of(hit: Hit, start: int, end: int) -> str:
    """Return the characters *start* to *end* of the article that *hit* is a passage of."""
    return hit.passage.text[start - hit.passage.start : end - hit.passage.start]
