"""Figures of answers that are made of several things: what has to be said, in order, and counted.

Nuggets are what an answer has to say; see Voorhees, Overview of the TREC 2003 Question Answering
Track, 2003.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from rag.evaluation.questions import GoldNugget, Question

# The figures of questions that say what their answer has to be made of.
NUGGET_FIGURES = (
    *("nugget_recall", "nugget_precision", "nugget_f1", "order"),
    *("number_exact", "articles_f1", "false_reason", "score"),
)
# A nugget is found where a citation holds this share of the characters of one of its quotes.
NUGGET_SHARE = 0.5
# An answer counts with so many citations: length must not buy nuggets.
MAX_CITATIONS = 12

_IN_TIME = ("change", "timeline")
_SAYS_ABSENT = ("topic_absent", "person_absent")
_MARKER = re.compile(r"\[\d+\]")
_WHOLE_NUMBER = re.compile(r"(?<![\d.,])\d+(?![\d.,]*\d)")


def nugget_figures(
    question: Question,
    nuggets: Sequence[GoldNugget],
    finds: Sequence[Sequence[bool]],
    cited_articles: Sequence[Sequence[str]],
    answer: Mapping[str, Any],
) -> dict[str, float]:
    """Return the figures of one answer, none where the question doesn't say what it is made of.

    *finds* tells for each citation that counts, and for each of *nuggets*, whether the one finds
    the other; *cited_articles* are the articles of each citation. *answer* has the contract's
    ``ask --json`` shape. ``score`` is the figure that stands for the question's kind; a refusal of
    a near miss scores 1.
    """
    if question.nuggets is None:
        return {}
    reason = answer["reason"]
    figures = {"false_reason": float(reason is not None and reason["code"] in _SAYS_ABSENT)}
    if not question.answerable:
        return figures | {"score": float(not answer["answered"])}
    if question.number is not None:
        exact = float(_number(answer) == question.number)
        return figures | {"number_exact": exact, "score": exact}
    if question.type == "articles" and question.articles:
        f1 = articles_f1(question.articles, cited_articles)
        return figures | {"articles_f1": f1, "score": f1}
    if not nuggets:
        return figures
    return figures | _told(question, nuggets, finds, answer)


def articles_f1(relevant: Sequence[str], cited: Sequence[Sequence[str]]) -> float:
    """Return the F1 of the cited articles against the relevant ones."""
    gold, got = set(relevant), {name for names in cited for name in names}
    return 2 * len(gold & got) / (len(gold) + len(got))


def in_order(first: Sequence[int]) -> float | None:
    """Return the share of pairs that stand in order, equal ones included; None without a pair."""
    pairs = list(combinations(first, 2))
    return sum(a <= b for a, b in pairs) / len(pairs) if pairs else None


def _told(
    question: Question,
    nuggets: Sequence[GoldNugget],
    finds: Sequence[Sequence[bool]],
    answer: Mapping[str, Any],
) -> dict[str, float]:
    first = [_first(number, nugget, finds, answer) for number, nugget in enumerate(nuggets)]
    vital = [at for at, nugget in zip(first, nuggets, strict=True) if nugget.vital]
    found = [at for at in vital if at is not None]
    recall = len(found) / len(vital) if vital else float(any(at is not None for at in first))
    if not any(nugget.places for nugget in nuggets):
        # Nothing of it stands in an article, so there is nothing to cite.
        return {"score": recall}
    precision = sum(any(of_one) for of_one in finds) / len(finds) if finds else 0.0
    f1 = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
    figures = {"nugget_recall": recall, "nugget_precision": precision, "nugget_f1": f1}
    order = in_order(found) if question.type in _IN_TIME else None
    return figures | ({} if order is None else {"order": order}) | {"score": f1}


def _first(
    number: int,
    nugget: GoldNugget,
    finds: Sequence[Sequence[bool]],
    answer: Mapping[str, Any],
) -> int | None:
    """Return which citation finds a nugget first; 0 where the answer's text alone has to say it."""
    if not nugget.places:
        return 0 if answer["answered"] and nugget.text in answer["answer"] else None
    return next((at for at, of_one in enumerate(finds) if of_one[number]), None)


def _number(answer: Mapping[str, Any]) -> int | None:
    """Return what was counted; of an answer that doesn't tell, the first number in its text."""
    if answer["number"] is not None or not answer["answered"]:
        number: int | None = answer["number"]
        return number
    found = _WHOLE_NUMBER.search(_MARKER.sub("", answer["answer"]))
    return int(found[0]) if found else None
