"""Ray: a real cluster of two nodes, one of them killed in the middle; and what is refused."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from contents import contents

from rag import __version__
from rag.corpus import library
from rag.corpus.generation import maker_for
from rag.errors import ClusterError, Message
from rag.index.ray_cluster import Alike, connected, make_there
from rag.index.spread import Made, Part
from rag.settings import PROJECT, Settings
from rag.types import Article

needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="Ray is not installed: pip install '.[ray]'"
)
NODES = Path(__file__).with_name("two_nodes.py")
# Ray reports where it runs, even that it must not.
QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_USAGE_STATS_REPORT_URL": "http://127.0.0.1:9"}


def started(*command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=PROJECT,
        env={**os.environ, **QUIET, "NACHGEFRAGT_THREADS": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def nodes() -> Iterator[subprocess.Popen[str]]:
    process = started(str(NODES))
    try:
        yield process
    finally:
        process.communicate(timeout=300)


def tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line)
    process.stdin.flush()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@needs_ray
def test_a_node_that_dies_in_the_middle_costs_nothing(
    nodes: subprocess.Popen[str], settings: Settings, syrien: library.Corpus, own: Settings
) -> None:
    folder = str(PROJECT / "corpus" / "syrien-2015")
    address = said(nodes)
    ingest = started(
        *("-m", "rag", "--data", str(own.data), "ingest", folder),
        *("--corpus", "syrien-2015", "--json", "--ray", address),
    )
    assert ingest.stdout is not None
    events: list[dict[str, Any]] = []
    is_killed = False
    for line in ingest.stdout:  # every one is ours: Ray prints none of its own among them
        events.append(json.loads(line))
        if events[-1].get("phase") == "split" and not is_killed:
            tell(nodes, "kill\n")
            is_killed = said(nodes) == "gone"
    _, told = ingest.communicate(timeout=300)
    assert ingest.returncode == 0, told
    assert is_killed and events[-1]["report"]["new"] == 8
    contents(own, "syrien-2015").assert_same(contents(settings, "syrien-2015"))


@pytest.fixture
def alike(own: Settings) -> Alike:
    embedder = maker_for(own, lambda progress: None).embedder
    return Alike(__version__, "bundled", None, None, embedder.fingerprint)


def test_a_machine_reads_and_embeds_what_it_is_given(own: Settings, alike: Alike) -> None:
    article = Article("kai", "„Wir bauen“, sagte Baurätin Karin Lohse am Montag.")
    made = make_there(alike, Part(article, ("Wir bauen", "Endlich")))
    assert isinstance(made, Made)
    assert [each.speaker for each in made.said] == ["Karin Lohse"] and made.unread is None
    embedder = maker_for(own, lambda progress: None).embedder
    for row, text in enumerate(("Wir bauen", "Endlich")):
        assert np.abs(made.vectors[row] - embedder.encode_passage(text)).max() < 0.001
    nothing = make_there(alike, Part(None, ()))
    assert isinstance(nothing, Made) and nothing.vectors.shape == (0, embedder.dimension)


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"version": "0.0.1"}, "ray_version"),
        ({"fingerprint": "0" * 16}, "ray_model"),
        ({"model": "/no/such/model"}, "ray_node"),
    ],
)
def test_a_machine_that_differs_does_nothing(
    alike: Alike, other: dict[str, str], code: str
) -> None:
    made = make_there(replace(alike, **other), Part(None, ("Wir bauen",)))
    assert isinstance(made, Message) and made.code == code
    assert made.text("de") and made.values["node"]


def refused(own: Settings, address: str) -> ClusterError:
    embedder = maker_for(own, lambda progress: None).embedder
    with pytest.raises(ClusterError) as error, connected(address, own, embedder):
        pass
    return error.value


@pytest.mark.parametrize("address", ["auto", "local", "kai", "kai:", "evil://kai:1", "kai:1/x", ""])
def test_what_is_no_address_is_refused_before_anything_is_tried(
    own: Settings, address: str
) -> None:
    assert refused(own, address).code == "ray_address"


@needs_ray
def test_an_address_where_nothing_answers_is_told(own: Settings) -> None:
    error = refused(own, "127.0.0.1:9")
    assert error.code == "ray_unreachable" and "127.0.0.1:9" in str(error)


def test_without_ray_the_command_that_installs_it_is_named(
    own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    error = refused(own, "127.0.0.1:6379")
    assert error.code == "ray_missing"
    assert error.command == "pip install 'nachgefragt[ray]'"
