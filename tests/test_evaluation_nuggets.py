"""What an answer has to say, in which order, and what it has to count, on cases worked by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from rag.evaluation.nuggets import articles_f1, in_order, nugget_figures
from rag.evaluation.questions import GoldNugget, GoldPlace, Nugget, Question

PLACE = (GoldPlace("messe", ((0, 10),)),)
A, B, C = (GoldNugget(name, PLACE) for name in "abc")
EXTRA = GoldNugget("extra", PLACE, vital=False)


def asked(kind: str, number: int | None = None, articles: tuple[str, ...] = ()) -> Question:
    nuggets = (Nugget("a", ()),)
    return Question("q", "Wer?", True, kind, articles, nuggets=nuggets, number=number)


def said(text: str = "", number: int | None = None, reason: str | None = None) -> dict[str, Any]:
    code = {"code": reason} if reason else None
    return {"answered": reason is None, "answer": text, "number": number, "reason": code}


def figures(
    kind: str, nuggets: Sequence[GoldNugget], *finds: Sequence[int], reason: str | None = None
) -> dict[str, float]:
    rows = [[bool(cell) for cell in row] for row in finds]
    names = [["messe"] for _ in finds]
    return nugget_figures(asked(kind), nuggets, rows, names, said(reason=reason))


def test_recall_is_over_what_is_vital_and_precision_over_what_is_cited() -> None:
    # Three vital things, two cited; of four citations one says nothing of it, one what is extra.
    found = figures("list", (A, B, C, EXTRA), [1, 0, 0, 0], [0] * 4, [0, 1, 0, 0], [0, 0, 0, 1])
    assert found["nugget_recall"] == pytest.approx(2 / 3)
    assert found["nugget_precision"] == 3 / 4
    assert found["score"] == found["nugget_f1"] == pytest.approx(2 * (2 / 3 * 3 / 4) / (17 / 12))
    assert found["false_reason"] == 0 and "order" not in found


def test_where_nothing_is_vital_one_thing_is_enough() -> None:
    assert figures("list", (EXTRA, EXTRA), [0, 1])["nugget_recall"] == 1
    assert figures("list", (EXTRA,), [0])["nugget_recall"] == 0


@pytest.mark.parametrize("kind", ["change", "timeline"])
def test_what_changes_is_told_in_its_order(kind: str) -> None:
    # Cited as b, a, c: of the pairs ab, ac and bc one is the wrong way round.
    found = figures(kind, (A, B, C), [0, 1, 0], [1, 0, 0], [0, 0, 1])
    assert found["order"] == pytest.approx(2 / 3)
    assert "order" not in figures(kind, (A, B), [1, 0])


def test_one_citation_may_say_two_things_at_once() -> None:
    assert in_order([0, 0, 2]) == 1
    assert in_order([1]) is None


def test_a_refusal_says_nothing_and_may_give_a_false_reason() -> None:
    for reason, false in (("not_stated", 0), ("topic_absent", 1), ("person_absent", 1)):
        found = figures("change", (A, B), reason=reason)
        assert found == {
            "false_reason": false,
            "nugget_recall": 0,
            "nugget_precision": 0,
            "nugget_f1": 0,
            "score": 0,
        }


@pytest.mark.parametrize(
    ("answer", "exact"),
    [
        (said("Nichts.", 11), 1),
        (said("11 Artikel", 10), 0),
        (said("Im Jahr 2024 waren es 11."), 0),
        (said("Es sind 11 Artikel [1], nicht 12."), 1),
        (said("[7] Es sind 11."), 1),
        (said("11,5 Millionen für 11 Orte"), 1),
        (said("Keine Zahl."), 0),
        (said("11", reason="not_countable"), 0),
    ],
)
def test_a_count_is_right_or_wrong(answer: dict[str, Any], exact: float) -> None:
    found = nugget_figures(asked("count", 11), (), (), (), answer)
    assert found == {"false_reason": 0, "number_exact": exact, "score": exact}


def test_articles_that_are_asked_for_are_compared_with_those_cited() -> None:
    # Of three one is cited, and one that is none of them: 2 × 1 / (3 + 2).
    assert articles_f1(["a", "b", "c"], [["a"], ["a", "x"]]) == pytest.approx(2 / 5)
    assert articles_f1(["a"], []) == 0
    found = nugget_figures(asked("articles", articles=("a",)), (), (), [["a"]], said("…"))
    assert found == {"false_reason": 0, "articles_f1": 1, "score": 1}


def test_what_no_article_says_has_to_stand_in_the_answer() -> None:
    told = (GoldNugget("Ina Kolb: 3", ()), GoldNugget("Otto Reh: 2", ()))
    for text, share in (("Ina Kolb: 3 Artikel", 0.5), ("Otto Reh: 2, Ina Kolb: 3", 1)):
        found = nugget_figures(asked("corpus"), told, (), (), said(text))
        assert found == {"false_reason": 0, "score": share}


def test_a_near_miss_is_right_where_it_is_refused() -> None:
    near = Question("q", "Wer?", False, "list", nuggets=())
    refused = said(reason="not_stated")
    assert nugget_figures(near, (), (), (), refused) == {"false_reason": 0, "score": 1}
    assert nugget_figures(near, (), (), (), said("Doch.")) == {"false_reason": 0, "score": 0}


def test_a_question_that_does_not_say_what_it_is_made_of_has_none_of_these() -> None:
    plain = Question("q", "Wer?", True, "count", ("a",), number=None)
    assert nugget_figures(plain, (A,), [[True]], [["a"]], said("…")) == {}
    assert nugget_figures(asked("list"), (), (), (), said("…")) == {"false_reason": 0}
