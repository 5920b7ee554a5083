"""The page of all benchmarks: tables read, plots drawn, what fails or has no time named."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

from benchmarks.bench import BENCHES, Bench, draw, run, tables
from rag.settings import PROJECT

PRINTED = """
| passages | vectors in | p50 ms |
|---:|---|---:|
| 5,000 | folder | 44.5 |
| 5,000 | server | 1,046 |
| 20,000 | folder | 53 |

| step | ms |
|---|---:|
| reading | 1 |
"""


def test_tables_are_read_by_the_names_of_their_columns() -> None:
    growth, steps = tables(PRINTED)
    assert [row["p50 ms"] for row in growth] == ["44.5", "1,046", "53"]
    assert steps == [{"step": "reading", "ms": "1"}]
    assert list(tables("No time was left for it.")) == []


def test_a_plot_names_its_bars_and_is_the_same_each_time(tmp_path: Path) -> None:
    growth, _ = tables(PRINTED)
    for name in ("one.svg", "two.svg"):
        draw(growth, ("passages", "p50 ms"), "Retrieval", tmp_path / name)
    drawn = (tmp_path / "one.svg").read_text("utf-8")
    assert all(f"<!-- {text} -->" in drawn for text in ("5,000, server", "20,000", "1,046"))
    assert drawn == (tmp_path / "two.svg").read_text("utf-8")


def test_what_fails_or_has_no_time_is_named() -> None:
    told = run(Bench("Odd", ("start", "--corpus", "gibt-es-nicht", "--times", "1")), 60)
    assert told.startswith("It ended with 1: ")
    assert run(BENCHES[0], 0) == "No time was left for it."
    assert run(BENCHES[0], 0.01).startswith("Not done after")


@pytest.mark.parametrize("bench", BENCHES, ids=lambda bench: bench.command[0])
def test_each_benchmark_takes_these_arguments(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module, *arguments = bench.command
    monkeypatch.setattr(sys, "argv", [module, *arguments, "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(PROJECT / "benchmarks" / f"{module}.py"), run_name="__main__")
    assert ended.value.code == 0 and "usage" in capsys.readouterr().out
