"""Run a question set and sum it up."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np

from rag.answer.answer import Answer
from rag.evaluation.metrics import (
    CITATION_CHARS,
    PASSAGE_CHARS,
    Location,
    Ratio,
    covered,
    ndcg_at,
    percentile,
    rank_articles,
    recall_at,
    reciprocal_rank,
    refusal_ratios,
    same_name,
)
from rag.evaluation.nuggets import (
    MAX_CITATIONS,
    NUGGET_FIGURES,
    NUGGET_SHARE,
    nugget_figures,
)
from rag.evaluation.questions import Gold, GoldPlace, Question, copies, locate
from rag.present import answer_json
from rag.types import Article

Loss = Literal[
    "article_not_found",
    "passage_not_found",
    "refused_answerable",
    "found_not_cited",
    "wrong_number",
    "wrong_speaker",
    "answered_unanswerable",
]
LOSSES: tuple[Loss, ...] = (
    "article_not_found",
    "passage_not_found",
    "refused_answerable",
    "found_not_cited",
    "wrong_number",
    "wrong_speaker",
    "answered_unanswerable",
)

# Asked before the first measured question of a process, which would hold the loading of the model.
WARM_UP = "Was steht in der Zeitung über das Wetter?"

# The figures that each question has by itself, so far as its gold allows.
ROW_FIGURES = (
    *("recall_at_1", "recall_at_5", "recall_at_10", "mrr_at_10", "ndcg_at_10"),
    *("passage_hit_at_1", "passage_hit_at_5", "answer_hit", "speaker_accuracy"),
)

# The figures that are percentiles.
PERCENTILES = ("cited_chars", "passage_chars", "latency_ms")

# A statement counts as covered from half of its characters, a fact only as a whole.
_SHARE = {"statement": 0.5}


class Askable(Protocol):
    """What can be evaluated: a corpus, or a baseline that answers in the same shape."""

    @property
    def name(self) -> str:
        """The corpus's name."""

    def ask(self, question: str) -> Answer:
        """Return the answer to a question."""

    def article(self, article_id: str) -> Article:
        """Return a stored article."""


@dataclass(frozen=True)
class Row:
    """One question's outcome. A figure that the row's gold does not allow is not among them.

    ``answer`` is the contract's ``ask --json`` shape; ``found`` and ``cited`` tell of each of its
    passages and citations whether it covers a gold quote.
    """

    question: Question
    gold: Gold
    answer: Mapping[str, Any]
    found: tuple[bool, ...]
    cited: tuple[bool, ...]
    figures: Mapping[str, float]
    exact_quotes: int
    loss: Loss | None

    @property
    def answered(self) -> bool:
        """Whether the question was answered."""
        return bool(self.answer["answered"])


def run_questions(corpus: Askable, questions: Sequence[Question]) -> Iterator[Row]:
    """Ask each question and yield its outcome, in order."""
    for question in questions:
        yield score(question, corpus.ask(question.question), corpus.article)


def score(question: Question, answer: Answer, article: Callable[[str], Article]) -> Row:
    """Return the outcome of one question."""
    gold = locate(question, article)
    shown = answer_json(answer)
    passages = [
        Location(p["article_id"], p["start"], p["end"], tuple(p["also_in"]))
        for p in shown["passages"]
    ]
    citations = [_citation_place(citation, shown["passages"]) for citation in shown["citations"]]
    share = _SHARE.get(question.type, 1.0)
    quoted_found, quoted = (
        [_covers(place, gold.places, share, max_chars, article) for place in places]
        for places, max_chars in ((passages, PASSAGE_CHARS), (citations, CITATION_CHARS))
    )
    told_found, told = (
        [
            [_covers(place, n.places, NUGGET_SHARE, max_chars, article) for n in gold.nuggets]
            for place in places
        ]
        for places, max_chars in ((passages, PASSAGE_CHARS), (citations, CITATION_CHARS))
    )
    found = tuple(a or any(b) for a, b in zip(quoted_found, told_found, strict=True))
    cited = tuple(a or any(b) for a, b in zip(quoted, told, strict=True))
    figures = _article_figures(gold.articles, passages)
    if gold.places:
        speakers = [citation["speaker"] for citation in shown["citations"]]
        figures |= _quote_figures(question, quoted_found, quoted, speakers)
    counted = citations[:MAX_CITATIONS]
    names = [(place.article, *place.also_in) for place in counted]
    figures |= nugget_figures(question, gold.nuggets, told[:MAX_CITATIONS], names, shown)
    exact = sum(
        article(c["article_id"]).text[c["start"] : c["end"]] == c["quote"]
        for c in shown["citations"]
    )
    lost_on_the_way = bool(gold.all_places) and not any(found)
    loss = _loss(question, answer.answered, lost_on_the_way, figures)
    return Row(question, gold, shown, found, cited, figures, exact, loss)


def summarise(corpus: str, model: str, rows: Sequence[Row]) -> dict[str, Any]:
    """Return the contract's ``eval --json`` object."""
    types = sorted({row.question.type for row in rows})
    by_type = {
        kind: {"questions": sum(row.question.type == kind for row in rows)}
        | _figures([row for row in rows if row.question.type == kind])
        for kind in types
    }
    return {
        "corpus": corpus,
        "questions": len(rows),
        "model": model,
        **_figures(rows),
        "by_type": by_type,
    }


def ratios(rows: Sequence[Row]) -> dict[str, Ratio]:
    """Return every figure that is a ratio, in the contract's order."""
    found = {name: _mean_of(name, rows) for name in ROW_FIGURES}
    found["quotes_exact"] = Ratio(
        np.array([row.exact_quotes for row in rows], dtype=np.float64),
        np.array([len(row.answer["citations"]) for row in rows], dtype=np.float64),
    )
    answerable = np.array([row.question.answerable for row in rows], dtype=np.bool_)
    answered = np.array([row.answered for row in rows], dtype=np.bool_)
    for name, group in (("answerable", answerable), ("unanswerable", ~answerable)):
        found[f"answered_{name}"] = Ratio(
            (answered & group).astype(np.float64), group.astype(np.float64)
        )
    found |= dict(refusal_ratios(answerable, ~answered))
    return found | {name: _mean_of(name, rows) for name in NUGGET_FIGURES}


def sample(name: str, rows: Sequence[Row]) -> list[float]:
    """Return the values of a percentile figure: each answer's cited characters, each passage's
    characters, or each question's milliseconds.
    """
    if name == "cited_chars":
        cited = [row.answer["citations"] for row in rows if row.answered]
        return [float(sum(c["end"] - c["start"] for c in citations)) for citations in cited]
    if name == "passage_chars":
        return [float(p["end"] - p["start"]) for row in rows for p in row.answer["passages"]]
    return [float(row.answer["timings_ms"]["total"]) for row in rows]


def _mean_of(name: str, rows: Sequence[Row]) -> Ratio:
    values = np.array([row.figures.get(name, math.nan) for row in rows], dtype=np.float64)
    counts = ~np.isnan(values)
    return Ratio(np.where(counts, values, 0.0), counts.astype(np.float64))


def _figures(rows: Sequence[Row]) -> dict[str, Any]:
    figures: dict[str, Any] = {name: _rounded(ratio.value) for name, ratio in ratios(rows).items()}
    for name in PERCENTILES:
        values = sample(name, rows)
        figures[name] = {
            "p50": _rounded(percentile(values, 0.5), 1),
            "p95": _rounded(percentile(values, 0.95), 1),
        }
    return figures


def _article_figures(relevant: Sequence[str], passages: Sequence[Location]) -> dict[str, float]:
    if not relevant:
        return {}
    ranked = rank_articles(passages, relevant)
    figures = {f"recall_at_{k}": recall_at(k, ranked, relevant) for k in (1, 5, 10)}
    figures["mrr_at_10"] = reciprocal_rank(ranked, relevant)
    figures["ndcg_at_10"] = ndcg_at(10, ranked, relevant)
    return figures


def _quote_figures(
    question: Question,
    found: Sequence[bool],
    cited: Sequence[bool],
    speakers: Sequence[str | None],
) -> dict[str, float]:
    figures = {f"passage_hit_at_{k}": float(any(found[:k])) for k in (1, 5)}
    figures["answer_hit"] = float(any(cited[:3]))
    if question.type == "statement" and question.speaker:
        named = any(
            covers and same_name(speaker, question.speaker)
            for covers, speaker in zip(cited[:3], speakers[:3], strict=True)
        )
        figures["speaker_accuracy"] = float(named)
    return figures


def _covers(
    place: Location,
    gold: Sequence[GoldPlace],
    share: float,
    max_chars: int,
    article: Callable[[str], Article],
) -> bool:
    there = _gold_at(place, gold, article)
    return any(covered(place, g.article, g.spans, max_chars) >= share for g in there)


def _gold_at(
    place: Location, gold: Sequence[GoldPlace], article: Callable[[str], Article]
) -> list[GoldPlace]:
    """Return the gold in the article of *place*, with copies from the articles it is also in."""
    own = [g for g in gold if g.article == place.article]
    copied = [
        copy
        for g in gold
        if g.article in place.also_in
        for copy in copies(g, article(g.article), article(place.article))
    ]
    return own + copied


def _citation_place(citation: Mapping[str, Any], passages: Sequence[Mapping[str, Any]]) -> Location:
    """Return where a citation stands; it is also in the articles its passage is also in."""
    start, end = citation["start"], citation["end"]
    also_in = {
        name
        for p in passages
        if p["article_id"] == citation["article_id"] and p["start"] <= start and end <= p["end"]
        for name in p["also_in"]
    }
    return Location(citation["article_id"], start, end, tuple(sorted(also_in)))


def _loss(
    question: Question, answered: bool, lost_on_the_way: bool, figures: Mapping[str, float]
) -> Loss | None:
    """Return the first step at which the answer was lost, or None where nothing was."""
    if not question.answerable:
        return "answered_unanswerable" if answered else None
    if figures.get("recall_at_10") == 0:
        return "article_not_found"
    if lost_on_the_way:
        return "passage_not_found"
    if not answered:
        return "refused_answerable"
    if figures.get("number_exact") == 0:
        return "wrong_number"
    if 0 in (figures.get("answer_hit"), figures.get("score")):
        return "found_not_cited"
    return "wrong_speaker" if figures.get("speaker_accuracy") == 0 else None


def _rounded(value: float | None, digits: int = 4) -> float | None:
    return None if value is None else round(value, digits)
