"""Cut the power under ingests at random moments and check each time that nothing is lost.

The corpus of :mod:`benchmarks.kills` lies on an ext4 file system of its own, in an image that is
mounted through a loop device. While ``python -m rag ingest`` runs it is stopped at a random moment,
and the image is copied as it stands: what ext4 keeps in memory and has not yet written to its
device is not in the copy, as after a power cut. The copy is mounted, by which ext4 replays its
journal, and goes through the same checks; an ingest that had ended well before the cut must be in
it. The next cut hits the copy.

It shows that what must be on the disk before the switch is flushed, files and folders. It does not
show what a drive does that says a flush is done when it is not, or that writes unflushed blocks
in another order: the copy has every write that ext4 has handed to its device. It says nothing of
other file systems.

Run as root: ``python -m benchmarks.power [--runs 20]``. Prints counts. Needs Linux, ``mkfs.ext4``
and the right to mount.
"""

from __future__ import annotations

import argparse
import gc
import math
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.kills import Outcome, Probe, judge, table
from rag.index.lock import WRITER

SIZE = 64_000_000
MODE = "power"


class Disk:
    """An ext4 file system in an image, mounted at a folder."""

    def __init__(self, work: Path, folder: Path) -> None:
        self._work = work
        self._folder = folder
        self._number = 0
        folder.mkdir()
        with self._image.open("wb") as file:
            file.truncate(SIZE)
        _run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", self._image)
        _run("mount", "-o", "loop", self._image, folder)

    @property
    def _image(self) -> Path:
        return self._work / f"disk-{self._number}.img"

    def cut(self) -> Path:
        """Return a copy of the image as it stands, of one moment."""
        copy = self._work / f"disk-{self._number + 1}.img"
        device = _run("findmnt", "-no", "SOURCE", self._folder).strip()
        stat = Path("/sys/block", Path(device).name, "stat")
        while True:
            before = _writes(stat)
            shutil.copyfile(self._image, copy)
            if before == _writes(stat) and before[1] == 0:
                return copy

    def restart(self) -> None:
        """Mount the last copy in place of what it was copied from."""
        self.unmount()
        self._image.unlink()
        self._number += 1
        _run("mount", "-o", "loop", self._image, self._folder)

    def flush(self) -> None:
        """Write all that is in memory."""
        _run("sync", "-f", self._folder)

    def unmount(self) -> None:
        """Take the file system away; files that this process has open stay till it closes them."""
        gc.collect()
        _run("umount", "--lazy", self._folder)


def run(work: Path, runs: int, seed: int, minutes: float = math.inf) -> Outcome:
    """Cut the power under *runs* ingests, none of them begun after *minutes*."""
    outcome, late = Outcome(), time.monotonic() + 60 * minutes
    with _disk(work) as (disk, data):
        probe = Probe(work, data, seed)
        probe.begin()
        for number in range(runs):
            if time.monotonic() > late:
                break
            if number % 10 == 9:
                shutil.rmtree(probe.folder)
                disk.flush()
            before = probe.held()
            probe.change()
            has_ended = _ingest_and_cut(probe, disk)
            outcome.counts[MODE, "ended before" if has_ended else "cut"] += 1
            judge(probe, MODE, probe.wanted() if has_ended else before, outcome)
    return outcome


def _ingest_and_cut(probe: Probe, disk: Disk) -> bool:
    """Return whether the ingest had ended when the power went."""
    process = probe.start()
    while process.poll() is None and not (probe.folder / WRITER).exists():
        time.sleep(0.002)
    time.sleep(probe.random.uniform(0, probe.seconds))
    process.send_signal(signal.SIGSTOP)
    has_ended = process.poll() == 0
    disk.cut()
    process.kill()
    process.communicate()
    disk.restart()
    return has_ended


@contextmanager
def _disk(work: Path) -> Iterator[tuple[Disk, Path]]:
    disk = Disk(work, work / "data")
    try:
        yield disk, work / "data"
    finally:
        disk.unmount()


def _writes(stat: Path) -> tuple[int, int]:
    """Return how many writes a block device has done, and how many requests are under way."""
    fields = stat.read_text("ascii").split()
    return int(fields[4]), int(fields[8])


def _run(*command: str | Path) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError:
        raise SystemExit(f"There is no {command[0]} here; this needs Linux with ext4.") from None
    except subprocess.CalledProcessError as error:
        raise SystemExit(
            f"{command[0]} failed ({error.stderr.strip()}). Run it as root, where file systems"
            " may be mounted: python -m benchmarks.power"
        ) from None
    return done.stdout


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.power", description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop after these")
    arguments = parser.parse_args()
    # In memory, where it can be: what counts is what reached the device, not how fast.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as work:
        outcome = run(Path(work), arguments.runs, arguments.seed, arguments.minutes)
    print(table(outcome, (MODE,)))
    for fault in outcome.wrong:
        print(fault)
    print(f"{len(outcome.wrong)} faults")
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
