"""What a command takes from Enter to its end, the page to its first answer, and ``ask`` in parts.

Run: ``python -m benchmarks.start [--data DIR] [--corpus NAME] [--question TEXT] [--times 5]``.
Without a data folder the bundled corpus is ingested into one of its own first.
Each command is a process of its own, all in turn, so that other work beside them falls on each.
All of them find compiled modules, as from the second start on. The account is Python's own
(``-X importtime``), which makes importing about a third slower.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.chat_process import running_chat
from benchmarks.crowd import ask_as_page
from rag.settings import PROJECT

_LINE = re.compile(r"import time:\s+(?P<own>\d+) \|\s+\d+ \| +(?P<module>[\w.]+)")
_PAGE = "app.py, to the page's first answer"
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
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with TemporaryDirectory() as folder:
        data = arguments.data or _made(Path(folder), arguments.corpus)
        _measure(data, arguments)


def _made(data: Path, corpus: str) -> Path:
    """Return *data* with the bundled *corpus* in it."""
    command = ["-m", "rag", "--data", str(data), "ingest", str(PROJECT / "corpus" / corpus)]
    _seconds([*command, "--corpus", corpus])
    return data


def _measure(data: Path, arguments: argparse.Namespace) -> None:
    front = ["-m", "rag", "--data", str(data)]
    asked = [arguments.question, "--corpus", arguments.corpus]
    commands = {name: [*front, name, *asked] for name in ("search", "ask")}
    commands = {"--help": [*front, "--help"], **commands}
    took: dict[str, list[float]] = {name: [] for name in (*commands, _PAGE)}
    for name in took:  # compiles the modules, and reads them from the disk
        _once(name, commands, data, arguments)
    for _ in range(arguments.times):
        for name, seconds in took.items():
            seconds.append(_once(name, commands, data, arguments))
    print("| command | fastest s | median s |\n|---|---:|---:|")
    for name, seconds in took.items():
        print(f"| {name} | {min(seconds):.2f} | {statistics.median(seconds):.2f} |")
    print("\n| ask | s |\n|---|---:|")
    for kind, spent in account(commands["ask"]).items():
        print(f"| {kind} | {spent:.2f} |")


def _once(
    name: str,
    commands: Mapping[str, Sequence[str]],
    data: Path,
    arguments: argparse.Namespace,
) -> float:
    if name != _PAGE:
        return _seconds(commands[name])
    started = time.perf_counter()
    with running_chat(arguments.corpus, data) as (_, url):
        ask_as_page(url, arguments.question, arguments.corpus)
        return time.perf_counter() - started


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
