"""Today's scores and the reader's, put together: each signal counts, and none runs away."""

from __future__ import annotations

import math

import pytest

from rag.answer.reader import Reading
from rag.answer.weigh import (
    AnswerWeights,
    SentenceWeights,
    answer_signals,
    answerability,
    sentence_signals,
    weigh,
)

# Three sentences whose margins are -2, 3 and 0, and a passage with one sentence.
LONG, SHORT = Reading((-1.0, 4.0, 1.0), 1.0), Reading((0.0,), 5.0)
PLACES = ((0, 0), (0, 1), (0, 2), (1, 0))
TODAY = (0.9, 0.1, 0.2, 0.3)


def test_a_sentence_s_signals_are_its_own_and_its_neighbours() -> None:
    signals = sentence_signals(TODAY, PLACES, (LONG, SHORT))
    assert [each[:4] for each in signals] == [
        (0.9, -2.0, -2.0, 3.0),
        (0.1, 3.0, -2.0, 0.0),
        (0.2, 0.0, 3.0, 0.0),
        (0.3, -5.0, -5.0, -5.0),
    ]
    expected = math.log(math.exp(-2) + math.exp(3) + 1)
    assert [each[4] for each in signals] == pytest.approx([expected] * 3 + [-5.0])


@pytest.mark.parametrize(
    ("weights", "best"),
    [
        (SentenceWeights(1, 0, 0, 0, 0), 0),
        (SentenceWeights(0, 1, 0, 0, 0), 1),
        (SentenceWeights(0, 0, 1, 0, 0), 2),
        (SentenceWeights(0, 0, 0, 1, 0), 0),
        (SentenceWeights(0, 0, 0, 0, -1), 3),
    ],
)
def test_each_weight_counts(weights: SentenceWeights, best: int) -> None:
    scores = weigh(weights, TODAY, PLACES, (LONG, SHORT))
    assert scores.index(max(scores)) == best


def test_a_sentence_that_was_not_read_stays_finite() -> None:
    unread = Reading((1.0, -math.inf), 0.0)
    scores = weigh(SentenceWeights(1, 1, 1, 1, 1), (0.5, 0.5), ((0, 0), (0, 1)), (unread,))
    assert all(map(math.isfinite, scores))
    assert scores[0] > scores[1]


def test_a_passage_that_answers_speaks_for_an_answer() -> None:
    weights = AnswerWeights(1, 1, 0.5, 0.5, -2)
    there = answerability(weights, 0.8, 0.5, (SHORT, LONG))
    absent = answerability(weights, 0.8, 0.5, (SHORT,))
    assert 0 < absent < there < 1
    assert answer_signals(0.8, 0.5, (SHORT, LONG))[:3] == (0.8, 0.5, 3.0)


def test_no_passage_and_sure_ones_have_their_bounds() -> None:
    assert answer_signals(0.0, 0.0, ())[2:] == (-12.0, -12.0)
    sure = Reading((900.0,), 0.0)
    assert answer_signals(0.0, 0.0, (sure,))[2:] == (12.0, 12.0)
