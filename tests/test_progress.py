"""How far a run is, for a program: JSON lines, few enough to be read."""

from __future__ import annotations

import json

import pytest

from rag.progress import Progress, json_progress


def test_lines_are_few_but_each_stage_has_its_first_and_its_last(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show = json_progress()
    for stage in ("split", "embed"):
        for done in range(1, 1001):
            show(Progress(stage, done, 1000))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) < 200
    for stage in ("split", "embed"):
        counts = [line["done"] for line in lines if line["phase"] == stage]
        assert (counts[0], counts[-1]) == (1, 1000)
    assert lines[0] == {"phase": "split", "done": 1, "total": 1000}
