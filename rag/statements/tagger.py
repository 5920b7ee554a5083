"""Words of a sentence with their part of speech; the one place that loads HanTa."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import inf
from typing import Any, TypeAlias

from rag.types import Span

_TOKEN = re.compile(
    r"\[?https?://\S+|\d+(?:-\w+)+|\d+(?:[.,:]\d+)*|\w+(?:[-–’'/&.]\w+)*(?<![.])|\.\.\.|\S",
    re.UNICODE,
)
_ABBREVIATED = re.compile(
    r"(?:Dr|Prof|Nr|St|bzw|ca|vgl|etc|usw|Mr|Mrs|Jr|Sr|Hr|Fr|Dipl|Ing|Mio|Mrd|sog|ggf|evtl|[A-Z])\."
)
_SITE = re.compile(r"[\w-]+\.(?:de|at|ch|com|org|net|info|eu|tv)")
# The tagger looks at every part of a word: the time goes by the square of its length.
_MOST_LETTERS = 50
_LOCK = threading.Lock()

QUOTE = "QUOTE"

# Two tags in a row, by HanTa's numbers, and some that stand for none.
_State: TypeAlias = tuple[int, int]
_Row: TypeAlias = dict[_State, float]
_FIRST, _END, _UNKNOWN = (0, 1), 2, 3
# As HanTa searches: so many pairs of tags are followed further, and what is nearly as likely.
_MOST, _LEAST, _CUTOFF = 5, -1e6, 5


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark: ``article.text[start:end] == text``; ``tag`` is STTS, or ``QUOTE``."""

    start: int
    end: int
    text: str
    low: str
    tag: str

    @property
    def finite(self) -> bool:
        """Whether this is a finite verb."""
        return self.tag.endswith("FIN)")

    @property
    def word(self) -> bool:
        """Whether this is a word or a number rather than a mark."""
        return self.text[0].isalnum()


@lru_cache(maxsize=1)
def _tagger() -> Any:
    from HanTa.HanoverTagger import HanoverTagger

    tagger = HanoverTagger("morphmodel_ger.pgz")
    tagger.analyze_forward = lru_cache(maxsize=100_000)(tagger.analyze_forward)
    return tagger


def _short(word: str) -> str:
    """Return *word*, a very long one by its end, which a German compound takes its kind from."""
    if len(word) <= _MOST_LETTERS:
        return word
    end = word[-_MOST_LETTERS:]
    return end[0].upper() + end[1:] if word[0].isupper() else end


@lru_cache(maxsize=20_000)
def verb_lemma(word: str, form: str = "VV(FIN)") -> str:
    """Return the infinitive that *word* belongs to, taken for the *form* its tag names."""
    if len(word) > _MOST_LETTERS:
        return word
    tagger = _tagger()
    with _LOCK:
        lemma, _ = tagger._analyze(word, tagger.tag2int[form], taglevel=1)
    return str(lemma)


def _tags(words: Sequence[str]) -> list[str]:
    """Return the tag of each word, the likeliest one after the other, as HanTa's own search does.

    That one looks at all tags for each word and not at its few, and takes twenty times as long.
    """
    tagger = _tagger()
    with _LOCK:
        rows: list[_Row] = [{_FIRST: 0.0}]
        ways: list[dict[_State, _State]] = []
        for at, word in enumerate(map(_short, words)):
            row, way = _step(tagger.LP_trans_word, rows[-1], _candidates(word, at > 0))
            rows.append(row)
            ways.append(way)
    last = rows[-1]
    state = max(last, key=lambda each: last[each] + tagger.LP_trans_word[each].get(_END, -inf))
    found: list[str] = []
    for way in reversed(ways):
        found.append(tagger.int2tag[state[1]])
        state = way[state]
    return found[::-1]


def _step(
    transitions: Mapping[_State, Mapping[int, float]], before: _Row, tags: Mapping[int, float]
) -> tuple[_Row, dict[_State, _State]]:
    """Return how likely each pair of tags is that ends with one of *tags*, and the pair before."""
    row: _Row = {}
    way: dict[_State, _State] = {}
    least = sorted(before.values(), reverse=True)[_MOST] - 1 if len(before) > _MOST else _LEAST
    for state, so_far in before.items():
        after = transitions[state] if so_far >= least else {}
        # Of a word that nothing is known of, any tag may be.
        for tag, known in tags.items() or dict.fromkeys(after, 0.0).items():
            if tag == _END or tag not in after:
                continue
            here, value = (state[1], tag), so_far + after[tag] + known
            if value > row.get(here, _LEAST):
                row[here], way[here] = value, state
    return row, way


@lru_cache(maxsize=100_000)
def _candidates(word: str, is_cased: bool) -> dict[int, float]:
    """Return the tags that *word* may have; none where nothing is known of it."""
    tags = dict(_tagger()._tag_word(word, _CUTOFF, is_cased, True))
    return {} if list(tags) == [_UNKNOWN] else tags


def cut(text: str, span: Span, opaque: Sequence[Span] = ()) -> list[Span]:
    """Spans of the words and marks of ``text[span]``; each of *opaque* stays in one piece."""
    pieces: list[Span] = []
    at = span[0]
    for hole in [*opaque, (span[1], span[1])]:
        pieces += _words(text, at, hole[0])
        if hole[0] < hole[1]:
            pieces.append(hole)
        at = hole[1]
    return pieces


def _words(text: str, start: int, stop: int) -> list[Span]:
    spans = [match.span() for match in _TOKEN.finditer(text, start, stop)]
    merged: list[Span] = []
    for left, right in spans:
        if (
            merged
            and text[left:right] == "."
            and merged[-1][1] == left
            and _ABBREVIATED.fullmatch(text, merged[-1][0], right)
        ):
            merged[-1] = (merged[-1][0], right)
        else:
            merged.append((left, right))
    return merged


def tag(text: str, span: Span, opaque: Sequence[Span] = ()) -> list[Token]:
    """Return the tagged tokens of a sentence; the *opaque* spans become ``QUOTE`` tokens."""
    spans = cut(text, span, opaque)
    closed = set(opaque)
    words = ["dies" if piece in closed else text[piece[0] : piece[1]] for piece in spans]
    if not words:
        return []
    labels = [
        _nominal(text, pieces, label)
        for pieces, label in zip(pairwise([(span[0], span[0]), *spans]), _tags(words), strict=True)
    ]
    return [
        Token(
            left,
            right,
            text[left:right],
            text[left:right].lower(),
            QUOTE if (left, right) in closed else label,
        )
        for (left, right), label in zip(spans, labels, strict=True)
    ]


def _nominal(text: str, pieces: tuple[Span, Span], label: str) -> str:
    """The tag of a word, where a capital letter inside a sentence, or an ending, shows a name."""
    before, (start, end) = pieces
    if _SITE.fullmatch(text, start, end):
        return "NE"
    opens = before[0] == before[1] or not text[before[1] - 1].isalnum()
    if opens or not text[start].isupper() or end - start < 3:
        return label
    if label.endswith("(INF)"):
        return "NN"
    return "NE" if label.startswith(("V", "ADJ(D)", "PTKVZ")) else label
