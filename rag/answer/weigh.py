"""Weigh: today's scores of the sentences found and the reader's, put together.

``benchmarks/fit_reader.py`` fits the weights of a model, and prints them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from rag.answer.reader import Reading

# Below this the reader is as sure as it can be that a sentence does not answer.
_LOWEST, _HIGHEST = -12.0, 12.0


@dataclass(frozen=True, slots=True)
class SentenceWeights:
    """What a sentence's signals count: its score without the reader, the reader's margin, the
    margins of the sentences before and after it, and the log odds that its passage answers.
    """

    today: float
    margin: float
    before: float
    after: float
    passage: float


@dataclass(frozen=True, slots=True)
class AnswerWeights:
    """What speaks for an answer in the passages found: the two figures of ``refuse.features``, the
    best margin of a sentence, and the log odds that any passage answers.
    """

    cosine: float
    words: float
    margin: float
    passages: float
    constant: float


Signals = tuple[float, ...]


def sentence_signals(
    today: Sequence[float], places: Sequence[tuple[int, int]], readings: Sequence[Reading]
) -> list[Signals]:
    """Return what is known of each sentence, in the order of :class:`SentenceWeights`.

    Args:
        today: the sentences' scores without the reader.
        places: of each sentence the index of its reading and its own index in that passage.
        readings: of the passages that the sentences stand in.
    """
    return [
        (score, *_margins(readings[passage].margins, index), _log_odds(readings[passage].chance))
        for score, (passage, index) in zip(today, places, strict=True)
    ]


def weigh(
    weights: SentenceWeights,
    today: Sequence[float],
    places: Sequence[tuple[int, int]],
    readings: Sequence[Reading],
) -> list[float]:
    """Return a score for each sentence, higher where it answers rather.

    Scores of one question compare with each other; a difference of 1 is one of log odds. The
    other arguments are those of :func:`sentence_signals`.
    """
    return [_sum(astuple(weights), each) for each in sentence_signals(today, places, readings)]


def answer_signals(cosine: float, words: float, readings: Sequence[Reading]) -> Signals:
    """Return what speaks for an answer, in the order of :class:`AnswerWeights`."""
    margins = [margin for reading in readings for margin in reading.margins]
    silent = math.prod(1 - reading.chance for reading in readings)
    return cosine, words, _clipped(max(margins, default=_LOWEST)), _log_odds(1 - silent)


def answerability(
    weights: AnswerWeights, cosine: float, words: float, readings: Sequence[Reading]
) -> float:
    """Return how sure it is, from 0 to 1, that the passages read hold an answer.

    Args:
        weights: of the signals.
        cosine: the best sentence's, see ``refuse.features``.
        words: the share of the question's words in the best passage, likewise.
        readings: of the first passages found.
    """
    *each, constant = astuple(weights)
    log_odds = _sum(each, answer_signals(cosine, words, readings)) + constant
    return 1 / (1 + math.exp(-log_odds))


def _margins(margins: Sequence[float], index: int) -> tuple[float, float, float]:
    """Return a sentence's margin and those of its neighbours; its own where it has none."""
    own = _clipped(margins[index])
    before = _clipped(margins[index - 1]) if index else own
    after = _clipped(margins[index + 1]) if index + 1 < len(margins) else own
    return own, before, after


def _clipped(value: float) -> float:
    return min(max(value, _LOWEST), _HIGHEST)


def _log_odds(chance: float) -> float:
    if not 0 < chance < 1:
        return _HIGHEST if chance else _LOWEST
    return _clipped(math.log(chance / (1 - chance)))


def _sum(weights: Sequence[float], values: Sequence[float]) -> float:
    return math.fsum(weight * value for weight, value in zip(weights, values, strict=True))
