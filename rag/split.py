"""Split: an article becomes passages of whole sentences that overlap a little."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rag.sentences import split_sentences
from rag.types import Article, Passage, Span

# A sentence longer than this is cut at white space: it would not fit a passage, and a table or
# a list without full stops is a "sentence" of any length.
MAX_SENTENCE_CHARS = 1200


@dataclass(frozen=True, slots=True)
class Chunking:
    """How articles are cut. ``size`` in characters, ``overlap`` as a share of it."""

    size: int = 800
    overlap: float = 0.15

    def __str__(self) -> str:
        return f"sentences {self.size}/{self.overlap:.0%}"


def split_article(article: Article, chunking: Chunking = Chunking()) -> list[Passage]:
    """Return the passages of *article* in order; every sentence is in at least one.

    Each passage holds about ``chunking.size`` characters, evenly shared over the article so that
    no crumb is left at its end, and begins with the last sentences of the one before it.
    ``article.text[p.start:p.end] == p.text`` for every passage p.
    """
    sentences = [
        piece
        for sentence in split_sentences(article.text)
        for piece in _cut_long(article.text, sentence)
    ]
    return [
        _passage(article, ordinal, run) for ordinal, run in enumerate(_runs(sentences, chunking))
    ]


def _runs(sentences: Sequence[Span], chunking: Chunking) -> list[Sequence[Span]]:
    if not sentences:
        return []
    step = chunking.size * (1 - chunking.overlap)
    total = sentences[-1][1] - sentences[0][0]
    count = max(1, math.ceil((total - chunking.size * chunking.overlap) / step))
    size = min(chunking.size, total / count + chunking.size * chunking.overlap)
    runs: list[Sequence[Span]] = []
    first = 0
    for index in range(1, len(sentences) + 1):
        if index == len(sentences):
            runs.append(sentences[first:])
        elif _too_long(sentences, first, index, size):
            runs.append(sentences[first:index])
            first = _overlap_start(sentences, first, index, size * chunking.overlap)
    return runs


def _too_long(sentences: Sequence[Span], first: int, index: int, size: float) -> bool:
    # The sentence goes where it brings the passage nearer to its size.
    start = sentences[first][0]
    without, with_it = sentences[index - 1][1] - start, sentences[index][1] - start
    return with_it - size > size - without


def _overlap_start(sentences: Sequence[Span], first: int, index: int, overlap: float) -> int:
    end = sentences[index - 1][1]
    start = index
    while start - 1 > first and end - sentences[start - 1][0] <= 2 * overlap:
        start -= 1
        if end - sentences[start][0] >= overlap:
            break
    return start


def _cut_long(text: str, sentence: Span) -> list[Span]:
    start, end = sentence
    pieces: list[Span] = []
    while end - start > MAX_SENTENCE_CHARS:
        cut = max(text.rfind(mark, start + 1, start + MAX_SENTENCE_CHARS) for mark in (" ", "\n"))
        if cut <= start:
            cut = start + MAX_SENTENCE_CHARS
        pieces.append((start, start + len(text[start:cut].rstrip())))
        start = cut + len(text[cut:end]) - len(text[cut:end].lstrip())
    return [*pieces, (start, end)]


def _passage(article: Article, ordinal: int, sentences: Sequence[Span]) -> Passage:
    start, end = sentences[0][0], sentences[-1][1]
    return Passage(article.id, ordinal, start, end, article.text[start:end], tuple(sentences))
