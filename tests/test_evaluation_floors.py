"""The bundled question sets, with floors a little under what is reached."""

from __future__ import annotations

from typing import Any

import pytest

from rag.corpus.library import Corpus
from rag.evaluation.questions import load_questions
from rag.evaluation.run import run_questions, summarise
from rag.settings import PROJECT

# Under each figure by less than one question counts for: one that is lost is noticed.
FLOORS = {
    "syrien-2015": {
        "recall_at_1": 0.87,
        "recall_at_5": 0.99,
        "passage_hit_at_1": 0.93,
        "passage_hit_at_5": 0.99,
        "answer_hit": 0.90,
        "speaker_accuracy": 0.82,
        "answered_answerable": 0.99,
        "refusal_f1": 0.82,
    },
    "lindenbach": {
        "recall_at_1": 0.74,
        "recall_at_5": 0.99,
        "passage_hit_at_1": 0.75,
        "passage_hit_at_5": 0.99,
        "answer_hit": 0.78,
        "speaker_accuracy": 0.58,
        "answered_answerable": 0.88,
        "refusal_f1": 0.45,
    },
}


def summary_of(corpus: Corpus) -> dict[str, Any]:
    questions = load_questions(PROJECT / "corpus" / corpus.name / "questions.jsonl")
    rows = list(run_questions(corpus, questions))
    missing = {row.question.id: row.gold.missing for row in rows if row.gold.missing}
    assert missing == {}
    return summarise(corpus.name, "extractive", rows)


@pytest.fixture(scope="module")
def summaries(syrien: Corpus, lindenbach: Corpus) -> dict[str, dict[str, Any]]:
    return {corpus.name: summary_of(corpus) for corpus in (syrien, lindenbach)}


@pytest.mark.parametrize("name", FLOORS)
def test_no_figure_falls_under_its_floor(summaries: dict[str, dict[str, Any]], name: str) -> None:
    summary = summaries[name]
    fallen = {
        figure: (summary[figure], floor)
        for figure, floor in FLOORS[name].items()
        if summary[figure] < floor
    }
    assert fallen == {}


@pytest.mark.parametrize("name", FLOORS)
def test_every_quotation_is_an_exact_slice(summaries: dict[str, dict[str, Any]], name: str) -> None:
    assert summaries[name]["quotes_exact"] == 1.0
