"""End ingests at random moments and check each time that nothing is lost.

A small corpus is changed, then ingested by ``python -m rag ingest`` as a process of its own, in one
of three ways: it is killed (SIGKILL) at a random moment, or its disk has too little room, or a
second ingest runs beside it and the first is killed. After that the corpus must be, article by
article and to the letter, the one before or the one after; its passages those that the splitter
makes of these articles; and what the doctor checks in order: vectors and words for just these
passages. Then the next ingest must finish with the corpus after.

``python -m benchmarks.kills`` does it a hundred times and prints counts.

A full disk is a tmpfs of a few megabytes where mounting is permitted, else a limit on the size of
a file. Needs a POSIX system. Power cuts are in :mod:`benchmarks.power`.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rag.corpus import library as corpora
from rag.corpus.doctor import check_corpus
from rag.index.generations import current_generation, generations, open_store
from rag.index.lock import WRITER
from rag.index.split import split_article
from rag.index.vector_layer import base_of
from rag.index.vector_places import VectorPlace, is_base_only
from rag.settings import PROJECT, Settings, load_settings

NAME = "probe"
MODES = ("kill", "disk", "two")
ARTICLES = 12
DISK = 64_000_000
# An ingest of few changes was seen to want more than a third of this.
MOST_ROOM = 1_500_000
LARGEST_FILE = 200_000
_WHO = ("Die Bürgermeisterin", "Der Bäcker", "Die Schulleiterin", "Der Förster", "Der Busfahrer")
_DOES = ("eröffnete", "sperrte", "besuchte", "lobte", "verkaufte", "reparierte")
_WHAT = ("die Brücke", "den Markt", "das Museum", "die Turnhalle", "den Bahnhof", "den Brunnen")


@dataclass
class Outcome:
    """What came of the runs: counts by mode and event, and what was wrong."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Probe:
    """The source folder, the corpus made of it, and the articles that it must hold."""

    def __init__(self, work: Path, data: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.source = work / "source"
        self.source.mkdir()
        self.settings: Settings = load_settings({"data": data}, environment={}, dotenv=None)
        self.folder = data.resolve() / "corpora" / NAME
        self.number = 0
        self.seconds = 3.0
        for _ in range(ARTICLES):
            self._add()

    def change(self) -> None:
        """Change one article, drop one, add one."""
        files = sorted(self.source.iterdir())
        changed, dropped = self.random.sample(files, 2)
        changed.write_text(self._text(), "utf-8")
        dropped.unlink()
        self._add()

    def begin(self) -> None:
        """Ingest for the first time, and take the time of an ingest with a change."""
        print(self.start().communicate()[0], end="", file=sys.stderr)
        self.change()
        started = time.perf_counter()
        self.start().communicate()
        self.seconds = time.perf_counter() - started

    def wanted(self) -> dict[str, str]:
        """Return the text of each article by its id, from the source."""
        return {file.stem: file.read_text("utf-8") for file in self.source.iterdir()}

    def held(self) -> dict[str, str]:
        """Return the text of each article by its id, from the corpus; empty where there is none."""
        generation = current_generation(self.folder)
        if generation is None:
            return {}
        with closing(open_store(self.folder, generation)) as store:
            return {info.id: store.article(info.id).text for info in store.infos()}

    def start(self, file_limit: int | None = None) -> subprocess.Popen[str]:
        """Start an ingest as a process of its own."""

        def limit() -> None:
            if file_limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))

        command = [sys.executable, "-m", "rag", "--data", str(self.settings.data), "ingest"]
        return subprocess.Popen(
            [*command, str(self.source), "--corpus", NAME],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=limit,
        )

    def faults(self) -> list[str]:
        """Return what is wrong with the corpus as it is now."""
        if current_generation(self.folder) is None:
            return []
        found = [
            one.text
            for one in check_corpus(self.folder, None, VectorPlace())
            if one.level == "problem"
        ]
        if found:
            return found
        corpus = corpora.open_corpus(self.settings, NAME)
        if not corpus.search("Bürgermeisterin Brücke", 3):
            found.append("a search finds nothing")
        return found + self._cut_otherwise()

    def unneeded(self) -> set[str]:
        """Return the generations of which only vectors are left, and none is based on them."""
        left = {entry.name for entry in self.folder.iterdir() if is_base_only(entry)}
        return left - {base_of(entry) for entry in generations(self.folder)}

    def _cut_otherwise(self) -> list[str]:
        generation = current_generation(self.folder)
        assert generation
        with closing(open_store(self.folder, generation)) as store:
            passages = [row.passage for row in store.passages(sorted(store.passage_keys()))]
            return [
                f"{info.id} is cut otherwise"
                for info in store.infos()
                if [p for p in passages if p.article_id == info.id]
                != split_article(store.article(info.id))
            ]

    def _add(self) -> None:
        self.number += 1
        (self.source / f"artikel-{self.number}.txt").write_text(self._text(), "utf-8")

    def _text(self) -> str:
        pick = self.random.choice
        lines = [
            f"{pick(_WHO)} {pick(_DOES)} {pick(_WHAT)} am {self.random.randint(1, 28)}. Mai."
            for _ in range(self.random.randint(3, 12))
        ]
        return " ".join(lines)


def run(
    work: Path, runs: int, seed: int, modes: Sequence[str] = MODES, minutes: float = math.inf
) -> Outcome:
    """Run and end *runs* ingests, the modes in turn, and return what came of them.

    After *minutes* no other one is begun.
    """
    outcome, late = Outcome(), time.monotonic() + 60 * minutes
    with _small_disk(work / "data") as is_small:
        probe = Probe(work, work / "data", seed)
        probe.begin()
        for number in range(runs):
            if time.monotonic() > late:
                break
            mode = modes[number % len(modes)]
            if number % 10 == 9:
                shutil.rmtree(probe.folder)  # the first ingest of all is ended too
            before = probe.held()
            probe.change()
            _end_one(probe, mode, is_small, outcome)
            judge(probe, mode, before, outcome)
    return outcome


def table(outcome: Outcome, modes: Sequence[str] = MODES) -> str:
    """Return the counts as a Markdown table, a row for each mode."""
    events = sorted({event for _, event in outcome.counts})
    modes = [mode for mode in modes if any(row[0] == mode for row in outcome.counts)]
    rows = [[mode, *(str(outcome.counts[mode, event]) for event in events)] for mode in modes]
    lines = [["", *events], ["---"] * (len(events) + 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


@contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    """Make *folder* a small disk of its own, if that is permitted, and say so."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _end_one(probe: Probe, mode: str, is_small: bool, outcome: Outcome) -> None:
    if mode == "disk":
        _fill(probe, is_small, outcome)
        return
    first = probe.start()
    second = probe.start() if mode == "two" else None
    _kill_while_writing(probe, first)
    _count_end(first, mode, outcome)
    if second is not None:
        output = second.communicate()[0]
        if second.returncode not in (0, 1) or "Traceback" in output:
            outcome.wrong.append(f"two: the second ended with {second.returncode}: {output}")
        outcome.counts[mode, "second refused" if second.returncode else "second done"] += 1


def _kill_while_writing(probe: Probe, process: subprocess.Popen[str]) -> None:
    """Kill *process* a random time after it began to write; before that in one of eight runs."""
    if probe.random.random() < 0.125:
        time.sleep(probe.random.uniform(0, probe.seconds / 2))
    else:
        while process.poll() is None and not (probe.folder / WRITER).exists():
            time.sleep(0.002)
        time.sleep(probe.random.uniform(0, probe.seconds / 2))
    process.send_signal(signal.SIGKILL)


def _fill(probe: Probe, is_small: bool, outcome: Outcome) -> None:
    ballast = probe.settings.data / "ballast"
    room = probe.random.randrange(MOST_ROOM)
    if is_small:
        free = shutil.disk_usage(probe.settings.data).free
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, free - room))
    process = probe.start(None if is_small else probe.random.randrange(LARGEST_FILE))
    output = process.communicate()[0]
    ballast.unlink(missing_ok=True)
    outcome.counts["disk", "failed" if process.returncode else "done"] += 1
    if process.returncode not in (0, 1) or "Traceback" in output:
        outcome.wrong.append(
            f"disk: {room} bytes of room, ended with {process.returncode}: {output}"
        )


def _count_end(process: subprocess.Popen[str], mode: str, outcome: Outcome) -> None:
    output = process.communicate()[0]
    killed = process.returncode == -signal.SIGKILL
    if not killed and (process.returncode not in (0, 1) or "Traceback" in output):
        outcome.wrong.append(f"{mode}: ended with {process.returncode}: {output}")
    outcome.counts[mode, "killed" if killed else "failed" if process.returncode else "done"] += 1


def judge(probe: Probe, mode: str, before: dict[str, str], outcome: Outcome) -> None:
    """Note what is wrong with the corpus, which was *before*, and with the next ingest."""
    after, held = probe.wanted(), probe.held()
    if held not in (before, after):
        outcome.wrong.append(f"{mode}: the corpus is neither the one before nor the one after")
    outcome.counts[mode, "as after" if held == after else "as before"] += 1
    generation = current_generation(probe.folder)
    if generation and base_of(probe.folder / generation) != generation:
        outcome.counts[mode, "in layers"] += 1
    outcome.wrong += [f"{mode}: {fault}" for fault in probe.faults()]
    if probe.folder.is_dir() and len(generations(probe.folder)) > 2:
        outcome.counts[mode, "left-overs"] += 1
    corpora.ingest(probe.settings, probe.source, NAME)
    if probe.held() != after:
        outcome.wrong.append(f"{mode}: the next ingest does not finish")
    outcome.wrong += [f"{mode}, next ingest: {fault}" for fault in probe.faults()]
    if len(generations(probe.folder)) > 2:
        outcome.wrong.append(f"{mode}: the next ingest leaves generations behind")
    if probe.unneeded():
        outcome.wrong.append(f"{mode}: the next ingest leaves vectors behind")
    outcome.counts[mode, "runs"] += 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop after these")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        outcome = run(Path(work), arguments.runs, arguments.seed, minutes=arguments.minutes)
    print(table(outcome))
    for fault in outcome.wrong:
        print(fault)
    print(f"{len(outcome.wrong)} faults")
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
