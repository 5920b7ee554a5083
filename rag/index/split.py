"""Split: an article becomes passages of whole sentences that overlap a little."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from rag.text.sentences import cut_long, split_sentences
from rag.types import Article, Passage, Span

# A sentence longer than this is cut at white space: it would not fit a passage, and a table or
# a list without full stops is a "sentence" of any length.
MAX_SENTENCE_CHARS = 1200


# How far from its size a passage may end to end with a paragraph.
_SHORTEST, _LONGEST = 0.6, 1.25


@dataclass(frozen=True, slots=True)
class Chunking:
    """How articles are cut. ``size`` in characters, ``overlap`` as a share of it."""

    size: int = 800
    overlap: float = 0.15

    def __str__(self) -> str:
        return f"paragraphs and sentences {self.size}/{self.overlap:.0%}"


DEFAULT = Chunking()


def split_article(article: Article, chunking: Chunking = DEFAULT) -> list[Passage]:
    """Return the passages of *article* in order; every sentence is in at least one.

    A passage holds about ``chunking.size`` characters. It ends with a paragraph where one ends
    nearby; where none does, the next passage begins with its last sentences again.
    ``article.text[p.start:p.end] == p.text`` for every passage p.
    """
    sentences = [
        piece
        for sentence in split_sentences(article.text)
        for part in _parts(article.text, sentence, article.body_start)
        for piece in cut_long(article.text, part, MAX_SENTENCE_CHARS)
    ]
    return [
        _passage(article, ordinal, sentences[first:last])
        for ordinal, (first, last) in enumerate(_runs(article.text, sentences, chunking))
    ]


def _parts(text: str, sentence: Span, body_start: int) -> Iterator[Span]:
    """Yield *sentence*, cut where the head of its article ends and the body begins."""
    start, end = sentence
    if start < body_start < end:
        yield start, start + len(text[start:body_start].rstrip())
        start = body_start
    yield start, end


def _runs(text: str, sentences: Sequence[Span], chunking: Chunking) -> Iterator[Span]:
    """Yield the passages as half-open ranges of sentences."""
    first = 0
    while first < len(sentences):
        last = _end(text, sentences, first, chunking.size)
        yield first, last
        if last == len(sentences):
            return
        first = (
            last
            if _is_break(text, sentences, last)
            else _again(text, sentences, first, last, chunking)
        )


def _again(text: str, sentences: Sequence[Span], first: int, last: int, chunking: Chunking) -> int:
    """Return where the next passage begins so that it repeats a little and still goes further."""
    start = _overlap_start(sentences, first, last, chunking)
    return start if _end(text, sentences, start, chunking.size) > last else last


def _end(text: str, sentences: Sequence[Span], first: int, size: int) -> int:
    start = sentences[first][0]
    if sentences[-1][1] - start <= _LONGEST * size:
        return len(sentences)
    near = takewhile(
        lambda last: sentences[last - 1][1] - start <= _LONGEST * size,
        range(first + 1, len(sentences)),
    )
    ends = list(near) or [first + 1]
    breaks = [
        last
        for last in ends
        if sentences[last - 1][1] - start >= _SHORTEST * size and _is_break(text, sentences, last)
    ]
    return min(breaks or ends, key=lambda last: abs(sentences[last - 1][1] - start - size))


def _is_break(text: str, sentences: Sequence[Span], index: int) -> bool:
    if index == len(sentences):
        return True
    return "\n" in text[sentences[index - 1][1] : sentences[index][0]]


def _overlap_start(sentences: Sequence[Span], first: int, last: int, chunking: Chunking) -> int:
    wanted = chunking.size * chunking.overlap
    end = sentences[last - 1][1]
    start = last
    while start - 1 > first and end - sentences[start - 1][0] <= 2 * wanted:
        start -= 1
        if end - sentences[start][0] >= wanted:
            break
    return start


def _passage(article: Article, ordinal: int, sentences: Sequence[Span]) -> Passage:
    start, end = sentences[0][0], sentences[-1][1]
    return Passage(article.id, ordinal, start, end, article.text[start:end], tuple(sentences))
