"""What an ingest costs in which one article of many changed: seconds and bytes on the disk.

Run: ``python -m benchmarks.change [--sizes 5000 20000] [--folder DIR]``. Prints a Markdown table, a
row a size: seconds of an ingest without any change, of five in each of which one article changed
(the middle one and the slowest), and what such an ingest writes beside the generation before.

The articles are text files of three shuffled sentences of the bundled corpora, which takes one
passage each; the vectors are random, so that what is measured is all but the embedding of the
changed text. Seconds are counted in a process that is running.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.grown import bundled_sentences
from rag.index.build import Maker, ingest_drafts
from rag.index.embedder import FloatArray
from rag.index.generations import require_generation
from rag.index.split import DEFAULT
from rag.index.texts import Text
from rag.index.vector_places import VectorPlace
from rag.load import load_drafts
from rag.progress import Progress
from rag.types import CorpusCard, IngestReport

SENTENCES = 3
CHANGES = 5
_MB = 1e6


class RandomEmbedder:
    """Vectors that say nothing of their texts and take no time, the same for the same text."""

    name, fingerprint, dimension = "random", "random", 384

    def encode_query(self, text: str) -> FloatArray:
        return self.encode_passage(text)

    def encode_passage(self, text: Text) -> FloatArray:
        seed = int.from_bytes(hashlib.sha256(str(text).encode()).digest()[:8])
        vector = np.random.default_rng(seed).normal(size=self.dimension)
        return (vector / np.linalg.norm(vector)).astype(np.float32)

    def encode_passages(self, texts: Sequence[Text]) -> Iterator[FloatArray]:
        yield from map(self.encode_passage, texts)


@dataclass(frozen=True)
class Changed:
    """What was measured at one size: seconds without a change and of each change, bytes of one."""

    size: int
    unchanged: float
    changed: list[float]
    written: int


class Source:
    """A folder of articles and the corpus made of it."""

    def __init__(self, work: Path, size: int) -> None:
        self._random = random.Random(size)
        self.articles = work / "articles"
        self.corpus = work / "data" / "corpora" / "change"
        self.size = size
        self.stages: dict[str, float] = {}
        self._began = 0.0

    def fill(self) -> None:
        """Write all articles."""
        for number in range(self.size):
            self.write(number)

    def write(self, number: int) -> None:
        """Write one article, or another in its place."""
        folder = self.articles / f"{number // 1000:03}"
        folder.mkdir(parents=True, exist_ok=True)
        chosen = self._random.sample(bundled_sentences(), SENTENCES)
        (folder / f"{number}.txt").write_text(" ".join(chosen), "utf-8")

    def ingest(self) -> IngestReport:
        """Bring the corpus in step with the articles."""
        maker = Maker(RandomEmbedder(), DEFAULT, VectorPlace(), self._heard)
        self._began = time.perf_counter()
        read = partial(load_drafts, self.articles)
        return ingest_drafts(self.corpus, str(self.articles), read, CorpusCard(), maker)

    def _heard(self, progress: Progress) -> None:
        self.stages[progress.stage] = time.perf_counter() - self._began

    def blocks(self, generation: str) -> dict[int, int]:
        """Return the bytes on the disk of each file of *generation*, by inode."""
        files = (self.corpus / generation).rglob("*")
        stats = [file.stat() for file in files if file.is_file()]
        return {stat.st_ino: stat.st_blocks * 512 for stat in stats}


def measure(work: Path, size: int) -> Changed:
    """Make a corpus of *size* articles below *work* and change one of them a few times."""
    source = Source(work, size)
    source.fill()
    time.sleep(2.5)  # a file is trusted once it is older than a tick of the clock
    source.ingest()
    unchanged = source.ingest().seconds
    changed, written = [], 0
    for number in range(CHANGES):
        before = source.blocks(require_generation(source.corpus))
        source.write(number * size // CHANGES)
        report = source.ingest()
        if (report.changed, report.unchanged) != (1, size - 1):
            raise SystemExit(f"Not one article changed, but {report.changed}.")
        changed.append(report.seconds)
        after = source.blocks(require_generation(source.corpus))
        written = sum(bytes_ for inode, bytes_ in after.items() if inode not in before)
    return Changed(size, unchanged, changed, written)


def table(measured: Sequence[Changed]) -> str:
    """Return the figures as a Markdown table."""
    rows = [
        "| articles | s without a change | s, one changed | slowest of 5 | MB written |",
        "|---:|---:|---:|---:|---:|",
    ]
    for one in measured:
        middle = sorted(one.changed)[len(one.changed) // 2]
        rows.append(
            f"| {one.size:,} | {one.unchanged:.2f} | {middle:.2f} | {max(one.changed):.2f}"
            f" | {one.written / _MB:.1f} |"
        )
    return "\n".join(rows)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.change", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5_000, 20_000])
    parser.add_argument("--folder", type=Path, help="where the corpora are made; else a temporary")
    arguments = parser.parse_args()
    measured = []
    for size in arguments.sizes:
        work = Path(tempfile.mkdtemp(dir=arguments.folder))
        try:
            measured.append(measure(work, size))
        finally:
            shutil.rmtree(work)
    print(table(measured))


if __name__ == "__main__":
    main()
