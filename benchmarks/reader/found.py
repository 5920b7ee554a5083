"""Sentences as they are really found: of each question the first passages, today's scores beside
the reader's, and which sentences answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.reader.data import Row
from benchmarks.reader.examples import touched
from rag.answer import choose
from rag.answer.reader import Reading
from rag.question.content import asked_content
from rag.types import Hit

PASSAGES = 5


@dataclass(frozen=True)
class Found:
    """A question's sentences, as many as the first passages have.

    ``places`` are the passage and the sentence in it, ``today`` what is scored without the
    reader, ``right`` whether the sentence answers; all for each sentence, in the same order.
    """

    row: Row
    hits: tuple[Hit, ...]
    readings: tuple[Reading, ...]
    today: tuple[float, ...]
    places: tuple[tuple[int, int], ...]
    right: tuple[bool, ...]


def put_together(row: Row, hits: Sequence[Hit], readings: Sequence[Reading]) -> Found:
    """Return the sentences of *hits*, the first passages found for *row*, as scored today."""
    kinds = asked_content(row.question)
    candidates = choose._candidates(hits)
    shares = [choose._share(kinds, candidate.text) for candidate in candidates]
    today = choose._scores(candidates, shares)
    ranks = {id(hit): rank for rank, hit in enumerate(hits)}
    gold = [set(touched(hit.passage, row.gold)) if _same(hit, row) else set() for hit in hits]
    places = [(ranks[id(each.hit)], each.index) for each in candidates]
    return Found(
        row,
        tuple(hits),
        tuple(readings),
        tuple(today),
        tuple(places),
        tuple(index in gold[rank] for rank, index in places),
    )


def _same(hit: Hit, row: Row) -> bool:
    own = row.article.rpartition("/")[2]
    return hit.article.id == own


def rank_of(scores: Sequence[float], right: Sequence[bool]) -> int:
    """Return the place, from 0, of the first sentence that answers; 999 if there is none."""
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    return next((place for place, i in enumerate(order) if right[i]), 999)
