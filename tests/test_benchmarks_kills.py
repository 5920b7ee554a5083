"""The harness that ends ingests, in short; python -m benchmarks.kills is the long run."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")


def test_an_ingest_that_is_ended_loses_nothing(tmp_path: Path) -> None:
    from benchmarks.kills import MODES, run, table

    outcome = run(tmp_path, runs=6, seed=os.getpid())
    assert outcome.wrong == []
    print(table(outcome))
    assert sum(outcome.counts[mode, "runs"] for mode in MODES) == 6
    ended = ("killed", "failed")
    assert sum(outcome.counts[mode, event] for mode in MODES for event in ended) > 0


def test_a_fault_is_found(tmp_path: Path) -> None:
    from benchmarks.kills import Probe
    from rag.corpus import library as corpora
    from rag.index.generations import LEXICAL, current_generation, open_lexical

    probe = Probe(tmp_path, tmp_path / "data", seed=1)
    corpora.ingest(probe.settings, probe.source, "probe")
    assert probe.faults() == [] and probe.held() == probe.wanted()
    generation = current_generation(probe.folder)
    assert generation and (probe.folder / generation / LEXICAL).is_dir()
    words = open_lexical(probe.folder, generation)
    words.write([], sorted(words.keys())[:1])
    (fault,) = probe.faults()
    assert "lack their words" in fault
    probe.change()
    assert probe.held() != probe.wanted()


def test_a_power_cut_loses_nothing(tmp_path: Path) -> None:
    from benchmarks.power import MODE, run

    try:
        outcome = run(tmp_path, runs=2, seed=os.getpid())
    except SystemExit as refused:
        pytest.skip(str(refused))
    assert outcome.wrong == [] and outcome.counts[MODE, "runs"] == 2
