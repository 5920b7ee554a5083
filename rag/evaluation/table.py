"""Figures with their intervals, as a table for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.evaluation.metrics import bootstrap_weights, interval
from rag.evaluation.run import LOSSES, PERCENTILES, Row, ratios

LOSS_NAMES: Mapping[str, str] = {
    "article_not_found": "article not found",
    "passage_not_found": "article found, passage not",
    "refused_answerable": "passage found, but refused to answer",
    "found_not_cited": "passage found, answer not cited",
    "wrong_number": "counted, but not to the right number",
    "wrong_speaker": "cited, but not by the right speaker",
    "answered_unanswerable": "answered though nothing answers it",
}


# So many columns stand beside each other; where there are more types, each has a line of its own.
_MOST_COLUMNS = 4
# The figures that a line has.
OF_A_TYPE = (
    *("passage_hit_at_5", "answer_hit", "answered_answerable", "nugget_recall"),
    *("nugget_precision", "order", "number_exact", "articles_f1", "score"),
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval, both None where no question counts for it.

    ``questions`` is how many count for it.
    """

    name: str
    value: float | None
    interval: tuple[float, float] | None
    questions: int


def estimates(rows: Sequence[Row]) -> list[Estimate]:
    """Return every ratio over *rows* with its bootstrap interval."""
    weights = bootstrap_weights(len(rows))
    return [
        Estimate(name, ratio.value, interval(ratio, weights), int((ratio.denominator > 0).sum()))
        for name, ratio in ratios(rows).items()
    ]


def groups(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return all rows, and the rows of each type where there are several."""
    types = sorted({row.question.type for row in rows})
    found = {"all": list(rows)}
    if len(types) > 1:
        found |= {kind: [row for row in rows if row.question.type == kind] for kind in types}
    return found


def columns(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return what has a column in a table: the groups, or only all rows where they are many."""
    found = groups(rows)
    return found if len(found) <= _MOST_COLUMNS else {"all": found["all"]}


def lines_by_type(rows: Sequence[Row]) -> list[tuple[str, int, list[float | None]]]:
    """Return each type, its number of questions and its figures, where types have no columns."""
    found = groups(rows)
    if len(found) <= _MOST_COLUMNS:
        return []
    return [
        (name, len(part), [figures[figure].value for figure in OF_A_TYPE])
        for name, part in list(found.items())[1:]
        for figures in [ratios(part)]
    ]


def summary_table(summary: Mapping[str, Any], rows: Sequence[Row]) -> str:
    """Return the figures by type, where answers are lost, and lengths and speed."""
    parts = columns(rows)
    figures = [estimates(part) for part in parts.values()]
    head = "".join(f"{f'{name} ({len(part)})':>22}" for name, part in parts.items())
    lines = [
        f"{summary['corpus']}, {summary['questions']} questions, {summary['model']}",
        "",
        f"{'figure [95 % interval]':<24}{head}",
    ]
    for cells in zip(*figures, strict=True):
        lines.append(f"{cells[0].name:<24}" + "".join(f"{_cell(cell):>22}" for cell in cells))
    for name in PERCENTILES:
        sides = [summary, *(summary["by_type"][kind] for kind in list(parts)[1:])]
        shown = "".join(f"{_percentiles(cell[name]):>22}" for cell in sides)
        lines.append(f"{f'{name} p50 / p95':<24}{shown}")
    return "\n".join([*lines, *_type_lines(rows), "", *_loss_lines(rows)])


def _type_lines(rows: Sequence[Row]) -> list[str]:
    found = lines_by_type(rows)
    if not found:
        return []
    head = "".join(f"{name:>{len(name) + 2}}" for name in OF_A_TYPE)
    lines = ["", f"{'by type':<24}{head}"]
    for name, count, values in found:
        cells = "".join(
            f"{'–' if value is None else f'{value:.3f}':>{len(figure) + 2}}"
            for figure, value in zip(OF_A_TYPE, values, strict=True)
        )
        lines.append(f"{f'{name} ({count})':<24}{cells}")
    return lines


def _loss_lines(rows: Sequence[Row]) -> list[str]:
    lost = Counter(row.loss for row in rows)
    right = f"{lost[None]:>6}  nothing lost"
    return [right, *(f"{lost[loss]:>6}  {LOSS_NAMES[loss]}" for loss in LOSSES)]


def _cell(estimate: Estimate) -> str:
    if estimate.value is None:
        return "–"
    if estimate.interval is None:
        return f"{estimate.value:.3f}"
    low, high = estimate.interval
    return f"{estimate.value:.3f} [{low:.3f} {high:.3f}]"


def _percentiles(value: Mapping[str, float | None]) -> str:
    if value["p50"] is None:
        return "–"
    return f"{value['p50']:,.0f} / {value['p95']:,.0f}"
