"""Two runs side by side, on outcomes written for it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from rag.errors import ReadError
from rag.evaluation.compare import compare_rows, compare_runs, comparison_table
from rag.evaluation.folder import RunFolder, RunInfo, read_rows
from rag.evaluation.questions import Gold, Question
from rag.evaluation.run import Row

INFO = RunInfo(
    "dorf", "a" * 64, {"passages": 1}, "fragen.jsonl", "b" * 64, "extractive", "2026-01-01T00:00:00"
)


def row(name: str, answered: bool = True, answerable: bool = True, **figures: float) -> Row:
    answer: Mapping[str, Any] = {
        "answered": answered,
        "reason": None,
        "citations": [],
        "passages": [],
        "timings_ms": {"total": 10.0},
    }
    question = Question(name, f"Was ist {name}?", answerable)
    return Row(question, Gold(), answer, (), (), figures, 0, None)


def test_flips_are_told_both_ways_and_tested() -> None:
    # Of 20 questions, 8 are gained and one is lost: McNemar's p is 2 × (1 + 9) / 2^9 = .0390625.
    a = [row(f"q{i}", answer_hit=float(i >= 8 and i != 19)) for i in range(20)]
    b = [row(f"q{i}", answer_hit=float(i != 10)) for i in range(20)]
    a[19] = row("q19", answer_hit=1.0)
    found = compare_rows(a, b)
    figure = found["figures"]["answer_hit"]
    assert (figure["a"], figure["b"], figure["difference"]) == (0.6, 0.95, 0.35)
    assert figure["p"] == pytest.approx(20 / 512)
    assert figure["more_than_chance"] is True
    assert [flip["id"] for flip in found["flipped"]["answer_hit"]["gained"]] == [
        f"q{i}" for i in range(8)
    ]
    assert found["flipped"]["answer_hit"]["lost"] == [{"id": "q10", "question": "Was ist q10?"}]


def test_a_few_flips_are_not_more_than_chance() -> None:
    a = [row(f"q{i}", answer_hit=float(i > 0)) for i in range(20)]
    b = [row(f"q{i}", answer_hit=1.0) for i in range(20)]
    figure = compare_rows(a, b)["figures"]["answer_hit"]
    assert (figure["difference"], figure["p"], figure["more_than_chance"]) == (0.05, 1, False)


def test_a_graded_figure_is_decided_by_its_interval() -> None:
    a = [row(f"q{i}", mrr_at_10=0.5, recall_at_1=i % 2) for i in range(20)]
    b = [row(f"q{i}", mrr_at_10=0.75, recall_at_1=(i + 1) % 2) for i in range(20)]
    figures = compare_rows(a, b)["figures"]
    assert figures["mrr_at_10"]["interval"] == [0.25, 0.25]
    assert (figures["mrr_at_10"]["p"], figures["mrr_at_10"]["more_than_chance"]) == (None, True)
    low, high = figures["recall_at_1"]["interval"]
    assert low < 0 < high
    assert figures["recall_at_1"]["more_than_chance"] is False


def test_refusing_is_right_or_wrong_question_by_question() -> None:
    a = [row("u", answered=True, answerable=False), row("v", answered=True)]
    b = [row("u", answered=False, answerable=False), row("v", answered=False)]
    found = compare_rows(a, b)
    assert found["flipped"]["refusal_correct"] == {
        "gained": [{"id": "u", "question": "Was ist u?"}],
        "lost": [{"id": "v", "question": "Was ist v?"}],
    }
    # A never refuses: no precision, so no difference.
    assert found["figures"]["refusal_precision"]["difference"] is None
    assert found["figures"]["refusal_precision"]["more_than_chance"] is None


def test_a_figure_counts_only_where_both_runs_have_it() -> None:
    a = [row("q1", answer_hit=1.0), row("q2", answer_hit=1.0)]
    b = [row("q1"), row("q2", answer_hit=0.0)]
    figure = compare_rows(a, b)["figures"]["answer_hit"]
    assert (figure["a"], figure["b"]) == (1, 0)


def test_only_the_questions_that_both_runs_asked_are_compared(tmp_path: Path) -> None:
    write(tmp_path / "a", [row("q1", answer_hit=1.0), row("q2", answer_hit=1.0)])
    other = dataclasses.replace(row("q2"), question=Question("q2", "Etwas anderes?", True))
    write(tmp_path / "b", [row("q3"), row("q1", answer_hit=0.0), other])
    found = compare_runs(tmp_path / "a", tmp_path / "b")
    assert found["questions"] == 1
    assert found["b"] == {"folder": str(tmp_path / "b"), "corpus": "dorf"}
    assert json.loads(json.dumps(found)) == found
    table = comparison_table(found)
    assert "answer_hit: lost 1\n  q1: Was ist q1?" in table
    assert "-1.000" in table


def test_runs_without_a_common_question_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "a", [row("q1")])
    write(tmp_path / "b", [row("q2")])
    with pytest.raises(ReadError, match="no question in common"):
        compare_runs(tmp_path / "a", tmp_path / "b")


def test_damaged_rows_are_refused(tmp_path: Path) -> None:
    write(tmp_path, [row("q1")])
    (tmp_path / "rows.jsonl").write_text('{"id": 1}\n', "utf-8")
    with pytest.raises(ReadError, match=r"rows\.jsonl"):
        read_rows(tmp_path)


def write(folder: Path, rows: list[Row]) -> None:
    run = RunFolder(folder)
    run.begin(INFO, resume=False)
    for each in rows:
        run.append(each)
