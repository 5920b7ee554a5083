"""Every figure on a case worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rag.evaluation.metrics import (
    Location,
    Ratio,
    bootstrap_weights,
    covered,
    interval,
    mcnemar,
    ndcg_at,
    paired_difference,
    percentile,
    rank_articles,
    recall_at,
    reciprocal_rank,
    refusal_ratios,
    same_name,
)


def test_recall_is_the_share_of_relevant_articles_among_the_first_k() -> None:
    ranked, relevant = ["a", "b", "c", "d"], ["b", "d", "z"]
    # First 1: a, none of three. First 2: b. First 4: b and d. z is nowhere.
    assert recall_at(1, ranked, relevant) == 0
    assert recall_at(2, ranked, relevant) == pytest.approx(1 / 3)
    assert recall_at(10, ranked, relevant) == pytest.approx(2 / 3)


def test_reciprocal_rank_counts_the_first_relevant_article_within_ten() -> None:
    ranked = [f"n{i}" for i in range(20)]
    assert reciprocal_rank(ranked, ["n3", "n2"]) == pytest.approx(1 / 3)
    assert reciprocal_rank(ranked, ["n9"]) == pytest.approx(1 / 10)
    assert reciprocal_rank(ranked, ["n10"]) == 0


def test_ndcg_divides_by_the_best_order_there_is() -> None:
    # Relevant at ranks 2 and 4: 1/log2(3) + 1/log2(5) = 0.63093 + 0.43068 = 1.06161.
    # Best for three relevant ones: 1/log2(2) + 1/log2(3) + 1/log2(4) = 1 + 0.63093 + 0.5.
    found = ndcg_at(10, ["a", "b", "c", "d"], ["b", "d", "z"])
    assert found == pytest.approx(1.06161 / 2.13093, abs=1e-5)


def test_ndcg_of_more_relevant_articles_than_places_can_be_one() -> None:
    # With k = 2 and three relevant ones, the best is two of them.
    assert ndcg_at(2, ["a", "b"], ["a", "b", "c"]) == pytest.approx(1.0)
    assert ndcg_at(2, ["x", "y", "a"], ["a"]) == 0


def test_articles_are_ranked_by_their_best_passage() -> None:
    places = [Location("a", 0, 9), Location("b", 0, 9), Location("a", 9, 18), Location("c", 0, 9)]
    assert rank_articles(places, ["c"]) == ["a", "b", "c"]


def test_a_passage_in_several_articles_counts_for_every_relevant_one() -> None:
    places = [Location("a", 0, 9, ("b", "c")), Location("d", 0, 9, ("e",))]
    assert rank_articles(places, ["b"]) == ["b", "d"]
    assert rank_articles(places, ["c", "b"]) == ["b", "c", "d"]
    assert rank_articles(places, ["x"]) == ["a", "d"]


def test_coverage_is_the_share_of_gold_characters_in_the_counted_part() -> None:
    # Gold 10-20 and 30-40: 20 characters. A place of 15-35 holds 5 of each.
    gold = [(10, 20), (30, 40)]
    assert covered(Location("a", 15, 35), "a", gold, 1200) == pytest.approx(10 / 20)
    # Only its first ten characters, 15-25, count: 5 of 20.
    assert covered(Location("a", 15, 35), "a", gold, 10) == pytest.approx(5 / 20)
    assert covered(Location("a", 0, 100), "a", gold, 1200) == 1
    assert covered(Location("b", 0, 100), "a", gold, 1200) == 0


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Josh Earnest", "Earnest", True),
        ("Earnests", "Josh Earnest", True),
        ("Frau Weiß", "weiss", True),
        ("Hans’", "Onkel Hans", True),
        ("Josh Earnest", "Josh Ernst", False),
        ("Josh", "Josh Earnest", False),
        (None, "Earnest", False),
        ("Earnest", "", False),
        (" ", "Earnest", False),
    ],
)
def test_names_match_by_their_last_words(a: str | None, b: str | None, same: bool) -> None:
    assert same_name(a, b) is same
    assert same_name(b, a) is same


def test_percentiles_are_interpolated() -> None:
    # Position 0.95 × 3 = 2.85 among 10, 20, 30, 40: 30 + 0.85 × 10.
    assert percentile([40, 10, 30, 20], 0.95) == pytest.approx(38.5)
    assert percentile([40, 10, 30, 20], 0.5) == pytest.approx(25)
    assert percentile([], 0.5) is None


def test_refusal_figures_take_refused_as_positive() -> None:
    # Five questions: two unanswerable, three refused, one refusal right.
    answerable = np.array([True, True, True, False, False])
    refused = np.array([True, True, False, True, False])
    found = {name: ratio.value for name, ratio in refusal_ratios(answerable, refused).items()}
    assert found == {
        "refusal_precision": pytest.approx(1 / 3),
        "refusal_recall": pytest.approx(1 / 2),
        "refusal_f1": pytest.approx(2 * (1 / 3) * (1 / 2) / (1 / 3 + 1 / 2)),
    }


def test_who_never_refuses_has_no_precision_and_no_recall() -> None:
    found = refusal_ratios(np.array([True, False]), np.array([False, False]))
    assert found["refusal_precision"].value is None
    assert found["refusal_recall"].value == 0
    assert found["refusal_f1"].value == 0


def test_every_bootstrap_sample_draws_as_many_questions_as_there_are() -> None:
    weights = bootstrap_weights(7, samples=50)
    assert weights.shape == (50, 7)
    assert (weights.sum(axis=1) == 7).all()
    assert (weights == bootstrap_weights(7, samples=50)).all()


def test_the_interval_is_that_of_the_binomial_it_must_be() -> None:
    # 80 of 100: the standard error is sqrt(.8 × .2 / 100) = .04, so 1.96 × .04 = .078 each way.
    ratio = Ratio(np.array([1.0] * 80 + [0.0] * 20), np.ones(100))
    found = interval(ratio, bootstrap_weights(100))
    assert found is not None
    assert found == (pytest.approx(0.722, abs=0.02), pytest.approx(0.878, abs=0.02))


def test_questions_that_do_not_count_leave_the_interval_alone() -> None:
    ratio = Ratio(np.array([1.0, 1.0, 0.0]), np.array([1.0, 1.0, 0.0]))
    assert ratio.value == 1
    assert interval(ratio, bootstrap_weights(3)) == (1, 1)
    nothing = Ratio(np.zeros(3), np.zeros(3))
    assert nothing.value is None
    assert interval(nothing, bootstrap_weights(3)) is None


def test_a_difference_that_every_question_shows_has_no_spread() -> None:
    # b is a plus a quarter in each question: so it is in every sample.
    a = Ratio(np.array([0.0, 0.5, 0.25, 0.75]), np.ones(4))
    b = Ratio(a.numerator + 0.25, np.ones(4))
    found = paired_difference(a, b, bootstrap_weights(4))
    assert found == (pytest.approx(0.25), pytest.approx(0.25))


def test_mcnemar_is_the_exact_binomial_test() -> None:
    # 1 against 5: 2 × (1 + 6) / 2^6 = 14/64. None against 6: 2 × 1/64.
    assert mcnemar(1, 5) == mcnemar(5, 1) == pytest.approx(14 / 64)
    assert mcnemar(0, 6) == pytest.approx(2 / 64)
    assert mcnemar(3, 3) == 1
    assert mcnemar(0, 0) == 1


def test_mcnemar_bears_thousands_of_flips() -> None:
    # Normal approximation: z = 100 / sqrt(2000) = 2.236, p = .0253.
    assert mcnemar(950, 1050) == pytest.approx(math.erfc(2.236 / math.sqrt(2)), rel=0.06)
