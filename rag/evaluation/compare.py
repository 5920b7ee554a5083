"""Compare two runs: which figures changed, whether by more than chance, which questions flipped."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import ReadError
from rag.evaluation.folder import read_info, read_rows
from rag.evaluation.metrics import (
    Ratio,
    bootstrap_weights,
    mcnemar,
    paired_difference,
    percentile,
)
from rag.evaluation.run import PERCENTILES, Row, ratios, sample

# Each of these is yes or no for a question, and has its flips and its McNemar test.
# „refusal_correct“: answered though answerable, or refused though unanswerable.
YES_NO = (
    *("passage_hit_at_1", "passage_hit_at_5", "answer_hit", "speaker_accuracy"),
    *("number_exact", "refusal_correct"),
)

_LEVEL = 0.05


def compare_runs(a: Path, b: Path) -> dict[str, Any]:
    """Return how run *b* differs from run *a* over the questions that both have.

    ``{"a", "b", "questions", "figures": {name: {"a", "b", "difference", "interval", "p",
    "more_than_chance"}}, "flipped": {name: {"gained": [{"id", "question"}], "lost": […]}}}``.
    ``interval`` is the paired bootstrap's, 95 %. ``p`` is McNemar's, which decides for the yes/no
    figures; it is null for the others, where the interval decides. Percentiles of lengths and
    speed have neither.

    Raises:
        ReadError: a folder holds no run, or the two share no question.
    """
    sides = {
        key: {"folder": str(path), "corpus": read_info(path).corpus}
        for key, path in (("a", a), ("b", b))
    }
    before = {row.question.id: row for row in read_rows(a)}
    after = {row.question.id: row for row in read_rows(b)}
    shared = [name for name, row in before.items() if _asks_the_same(row, after.get(name))]
    if not shared:
        raise ReadError("runs_disjoint", a=a, b=b)
    return sides | compare_rows([before[name] for name in shared], [after[name] for name in shared])


def compare_rows(a: Sequence[Row], b: Sequence[Row]) -> dict[str, Any]:
    """Return how rows *b* differ from rows *a* of the same questions in the same order."""
    before, after = _with_same_figures(a, b), _with_same_figures(b, a)
    weights = bootstrap_weights(len(before))
    flipped = {name: _flips(name, before, after) for name in YES_NO}
    new = _all_ratios(after)
    figures: dict[str, Any] = {}
    for name, old in _all_ratios(before).items():
        flips = flipped.get(name)
        p = mcnemar(len(flips["lost"]), len(flips["gained"])) if flips else None
        span = paired_difference(old, new[name], weights)
        figures[name] = _figure(old.value, new[name].value, span, p)
    for name in PERCENTILES:
        for share in (0.5, 0.95):
            values = [percentile(sample(name, rows), share) for rows in (a, b)]
            figures[f"{name}_p{share * 100:.0f}"] = _figure(values[0], values[1], None, None)
    return {"questions": len(before), "figures": figures, "flipped": flipped}


def comparison_table(comparison: Mapping[str, Any]) -> str:
    """Return a comparison for a terminal."""
    a, b = comparison["a"], comparison["b"]
    lines = [
        f"A: {a['folder']} ({a['corpus']})",
        f"B: {b['folder']} ({b['corpus']})",
        f"{comparison['questions']} questions in both",
        "",
        f"{'figure':<24}{'A':>10}{'B':>10}{'B - A':>10}  {'95 % interval':<18}more than chance",
    ]
    for name, figure in comparison["figures"].items():
        lines.append(f"{name:<24}{_figure_cells(figure)}".rstrip())
    for name, flips in comparison["flipped"].items():
        for way in ("gained", "lost"):
            if flips[way]:
                lines += ["", f"{name}: {way} {len(flips[way])}"]
                lines += [f"  {flip['id']}: {flip['question']}" for flip in flips[way]]
    return "\n".join(lines)


def _asks_the_same(a: Row, b: Row | None) -> bool:
    return b is not None and (a.question.question, a.question.answerable) == (
        b.question.question,
        b.question.answerable,
    )


def _with_same_figures(rows: Sequence[Row], others: Sequence[Row]) -> list[Row]:
    """Return *rows* without figures that the other run lacks, such as for want of an article."""
    return [
        dataclasses.replace(
            row, figures={name: row.figures[name] for name in row.figures if name in other.figures}
        )
        for row, other in zip(rows, others, strict=True)
    ]


def _all_ratios(rows: Sequence[Row]) -> dict[str, Ratio]:
    correct = np.array([_is_yes("refusal_correct", row) for row in rows], dtype=np.float64)
    return ratios(rows) | {"refusal_correct": Ratio(correct, np.ones(len(rows)))}


def _is_yes(name: str, row: Row) -> bool | None:
    if name == "refusal_correct":
        return row.answered == row.question.answerable
    return bool(row.figures[name]) if name in row.figures else None


def _flips(name: str, a: Sequence[Row], b: Sequence[Row]) -> dict[str, list[dict[str, str]]]:
    flips: dict[str, list[dict[str, str]]] = {"gained": [], "lost": []}
    for before, after in zip(a, b, strict=True):
        now = _is_yes(name, after)
        if now != _is_yes(name, before):
            question = {"id": before.question.id, "question": before.question.question}
            flips["gained" if now else "lost"].append(question)
    return flips


def _figure(
    a: float | None, b: float | None, span: tuple[float, float] | None, p: float | None
) -> dict[str, Any]:
    if a is None or b is None:
        span = p = None
    more = p < _LEVEL if p is not None else span and not span[0] <= 0 <= span[1]
    return {
        "a": _rounded(a),
        "b": _rounded(b),
        "difference": _rounded(b - a) if a is not None and b is not None else None,
        "interval": [_rounded(bound) for bound in span] if span else None,
        "p": p,
        "more_than_chance": more,
    }


def _figure_cells(figure: Mapping[str, Any]) -> str:
    numbers = "".join(f"{_number(figure[key]):>10}" for key in ("a", "b"))
    span = "[{:+.3f} {:+.3f}]".format(*figure["interval"]) if figure["interval"] else ""
    more = {None: "", True: "yes", False: "no"}[figure["more_than_chance"]]
    p = f" (McNemar p = {figure['p']:.2g})" if figure["p"] is not None else ""
    return f"{numbers}{_number(figure['difference'], sign='+'):>10}  {span:<18}{more}{p}"


def _number(value: float | None, sign: str = "") -> str:
    if value is None:
        return "–"
    return f"{value:{sign}.1f}" if abs(value) > 10 else f"{value:{sign}.3f}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
