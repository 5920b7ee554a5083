"""What a command of the shell takes from Enter to its end, and where the time of ``ask`` goes.

Run: ``python -m benchmarks.start [--data DIR] [--corpus NAME] [--question TEXT] [--times 5]``.
Without a data folder the bundled corpus is ingested into one of its own first.
Each command is a process of its own, all in turn, so that other work beside them falls on each.
The account is Python's own (``-X importtime``), which makes importing about a third slower.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rag.settings import PROJECT

_LINE = re.compile(r"import time:\s+(?P<own>\d+) \|\s+\d+ \| +(?P<module>[\w.]+)")
_KINDS = {
    "rag": "ours",
    "chromadb": "chromadb",
    "chromadb_rust_bindings": "chromadb",
    "langchain_core": "langchain",
    "langsmith": "langchain",
    "onnx": "onnx",
    "onnxruntime": "onnx",
    "numpy": "numpy",
    "pydantic": "pydantic",
    "pydantic_core": "pydantic",
}


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--corpus", default="syrien-2015")
    parser.add_argument("--question", default="Was sagte Earnest über Assad?")
    parser.add_argument("--times", type=int, default=5)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        data = arguments.data or _made(Path(folder), arguments.corpus)
        _measure(["-m", "rag", "--data", str(data)], arguments)


def _made(data: Path, corpus: str) -> Path:
    """Return *data* with the bundled *corpus* in it."""
    command = ["-m", "rag", "--data", str(data), "ingest", str(PROJECT / "corpus" / corpus)]
    _seconds([*command, "--corpus", corpus])
    return data


def _measure(front: Sequence[str], arguments: argparse.Namespace) -> None:
    asked = [arguments.question, "--corpus", arguments.corpus]
    commands = {name: [*front, name, *asked] for name in ("search", "ask")}
    commands = {"--help": [*front, "--help"], **commands}
    took: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(arguments.times):
        for name, command in commands.items():
            took[name].append(_seconds(command))
    print("| command | fastest s | median s |\n|---|---:|---:|")
    for name, seconds in took.items():
        print(f"| {name} | {min(seconds):.2f} | {statistics.median(seconds):.2f} |")
    print("\n| ask | s |\n|---|---:|")
    for kind, spent in account(commands["ask"]).items():
        print(f"| {kind} | {spent:.2f} |")


def _seconds(command: Sequence[str]) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return time.perf_counter() - started


def account(command: Sequence[str]) -> dict[str, float]:
    """Return the seconds that importing takes by who wrote what is imported, and all the rest."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *command], check=True, capture_output=True, text=True
    )
    whole = time.perf_counter() - started
    own: Counter[str] = Counter()
    for found in map(_LINE.match, done.stderr.splitlines()):
        if found:
            package = found["module"].partition(".")[0]
            own[f"importing {_KINDS.get(package, 'others')}"] += int(found["own"])
    spent = {kind: microseconds / 1e6 for kind, microseconds in own.most_common()}
    return {**spent, "opening and answering": whole - sum(spent.values())}


if __name__ == "__main__":
    main()
