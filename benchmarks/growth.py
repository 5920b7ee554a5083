"""How retrieval's latency grows with the corpus, and what a server for the vectors changes.

Run: ``python -m benchmarks.growth [--sizes 5000 100000]``. Prints three Markdown tables:
milliseconds for retrieval alone (question in, ranked passages out, model warm) with the vectors in
a folder and, question by question in turn with it, in a Chroma server on the same machine; what a
process that asks takes of memory; what lies on the disk for 1,000 passages.

The passages are shuffled sentences of the bundled corpora under made-up article ids; all vectors
but the questions' are random, which changes no amount of work. Memory is read from /proc, so on
Linux only.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from benchmarks.chroma_server import ChromaServer, serving
from rag.evaluation.metrics import percentile
from rag.evaluation.questions import load_questions
from rag.index.articles import Store
from rag.index.embedder import Embedder, load_embedder, passage_text, sentence_texts
from rag.index.split import split_article
from rag.index.vector_cache import VectorCache, vector_key
from rag.index.vectors import VectorIndex
from rag.index.words import LexicalIndex
from rag.load import Draft, load_drafts
from rag.retrieve.passages import Retriever
from rag.settings import PROJECT, load_settings
from rag.text.sentences import split_sentences
from rag.types import EVERYTHING, ArticleInfo, Passage

SENTENCES = 7
PLACES = ("folder", "server")
_COLLECTION = "corpus-growth"
_BATCH = 1_000
_MB = 1e6


@dataclass(frozen=True)
class Grown:
    """What was measured at one size: ms by place, seconds to fill it, MB of memory and of disk."""

    size: int
    times: dict[str, list[float]]
    filling: dict[str, float]
    memory: dict[str, float]
    disk: dict[str, float]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5_000, 20_000, 100_000])
    grown = []
    for size in parser.parse_args().sizes:
        with tempfile.TemporaryDirectory() as folder, serving(Path(folder, "server")) as server:
            grown.append(_measure(Path(folder), size, server))
    print("\n\n".join((_latency(grown), _memory(grown), _disk(grown))))


def _latency(grown: list[Grown]) -> str:
    rows = [
        "| passages | vectors in | fastest ms | p50 ms | p95 ms | times the smallest"
        " | times the folder | s to fill |",
        "|---:|---|---:|---:|---:|---:|---:|---:|",
    ]
    for one in grown:
        for place in PLACES:
            p50, p95 = (percentile(one.times[place], share) or 0.0 for share in (0.5, 0.95))
            smallest = percentile(grown[0].times[place], 0.5) or 0.0
            folder = percentile(one.times["folder"], 0.5) or 0.0
            rows.append(
                f"| {one.size:,} | {place} | {min(one.times[place]):.1f} | {p50:.0f} | {p95:.0f}"
                f" | {p50 / smallest:.2f} | {p50 / folder:.2f} | {one.filling[place]:.0f} |"
            )
    return "\n".join(rows)


def _memory(grown: list[Grown]) -> str:
    names = list(grown[0].memory)
    rows = [f"| passages | {' | '.join(names)} |", f"|---:|{'---:|' * len(names)}"]
    for one in grown:
        rows.append(
            f"| {one.size:,} | {' | '.join(f'{one.memory[name]:.0f} MB' for name in names)} |"
        )
    return "\n".join(rows)


def _disk(grown: list[Grown]) -> str:
    names = list(grown[0].disk)
    rows = [f"| passages | {' | '.join(names)} |", f"|---:|{'---:|' * len(names)}"]
    for one in grown:
        each = (f"{one.disk[name] / one.size * 1000:.2f} MB" for name in names)
        rows.append(f"| {one.size:,} | {' | '.join(each)} |")
    return "\n".join(rows)


def _measure(folder: Path, size: int, server: ChromaServer) -> Grown:
    embedder = load_embedder(load_settings())
    places = {"folder": folder / "chroma", "server": server.url}
    with closing(Store(folder / "articles.sqlite", writable=True)) as store:
        for first in range(0, size, _BATCH):
            _add(store, list(_drafts(first, min(_BATCH, size - first))))
        keys = sorted(store.passage_keys())
        LexicalIndex(folder / "tantivy", create=True).write(_rows(store, keys), [])
        _keep_vectors(folder, store, keys, embedder)
        filling = {name: _fill(place, store, keys) for name, place in places.items()}
        store.commit()
    times = _ask_in_turn(folder, places, embedder)
    memory = {f"asking, {name}": _asking_elsewhere(folder, place) for name, place in places.items()}
    memory["the server"] = _resident(server.pid)
    disk = {
        name: _size(folder / name) for name in ("articles.sqlite", "tantivy", "chroma", "server")
    }
    disk["embeddings.sqlite"] = _size(folder / "embeddings.sqlite")
    return Grown(size, times, filling, memory, disk)


def _keep_vectors(folder: Path, store: Store, keys: list[int], embedder: Embedder) -> None:
    chance = np.random.default_rng(0)
    with closing(VectorCache(folder / "embeddings.sqlite", writable=True)) as kept:
        for first in range(0, len(keys), _BATCH):
            texts = [
                text
                for row in store.passages(keys[first : first + _BATCH])
                for text in (passage_text(row.passage, row.article), *sentence_texts(row.passage))
            ]
            inner = chance.normal(size=(len(texts), embedder.dimension)).astype(np.float32)
            kept.put(
                (vector_key(embedder.fingerprint, text), vector)
                for text, vector in zip(texts, inner, strict=True)
            )


def _fill(place: Path | str, store: Store, keys: list[int]) -> float:
    chance = np.random.default_rng(1)
    started = time.perf_counter()
    with VectorIndex(place, _COLLECTION) as vectors:
        vectors.create({"made_for": "growth"})
        for first in range(0, len(keys), _BATCH):
            rows = store.passages(keys[first : first + _BATCH])
            own = chance.normal(size=(len(rows), 384)).astype(np.float32)
            vectors.add(
                (row.key, vector, row.article) for row, vector in zip(rows, own, strict=True)
            )
    return time.perf_counter() - started


def _ask_in_turn(
    folder: Path, places: dict[str, Path | str], embedder: Embedder
) -> dict[str, list[float]]:
    with ExitStack() as stack:
        retrievers = {
            name: _retriever(folder, place, embedder, stack) for name, place in places.items()
        }
        times: dict[str, list[float]] = {name: [] for name in places}
        turns = list(retrievers.items())
        for question in _questions():
            for name, retriever in turns:
                started = time.perf_counter()
                retriever.retrieve(question, 20, EVERYTHING)
                times[name].append((time.perf_counter() - started) * 1000)
            # The second finds warm what the first has read from the disk.
            turns.reverse()
    # The first is for warming up.
    return {name: taken[1:] for name, taken in times.items()}


def _questions() -> list[str]:
    questions = load_questions(PROJECT / "corpus" / "lindenbach" / "questions.jsonl")
    return ["Was steht in der Zeitung über das Wetter?", *(one.question for one in questions)]


def _retriever(folder: Path, place: Path | str, embedder: Embedder, stack: ExitStack) -> Retriever:
    vectors = stack.enter_context(VectorIndex(place, _COLLECTION))
    vectors.open()
    return Retriever(
        stack.enter_context(closing(Store(folder / "articles.sqlite"))),
        vectors,
        LexicalIndex(folder / "tantivy"),
        stack.enter_context(closing(VectorCache(folder / "embeddings.sqlite"))),
        embedder,
    )


def _asking_elsewhere(folder: Path, place: Path | str) -> float:
    """Return the MB of a process of its own that has asked all questions."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_memory_of_asking, folder, place).result()


def _memory_of_asking(folder: Path, place: Path | str) -> float:
    with ExitStack() as stack:
        retriever = _retriever(folder, place, load_embedder(load_settings()), stack)
        for question in _questions():
            retriever.retrieve(question, 20, EVERYTHING)
        return _resident("self")


def _resident(process: int | str) -> float:
    status = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    (line,) = (line for line in status if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024 / _MB


def _size(path: Path) -> float:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / _MB


def _drafts(first: int, count: int) -> Iterator[Draft]:
    sentences = bundled_sentences()
    for number in range(first, first + count):
        chosen = random.Random(number).sample(sentences, SENTENCES)
        yield Draft(f"a{number}", "growth.jsonl", f"{number}. {' '.join(chosen)}", row=str(number))


@cache
def bundled_sentences() -> list[str]:
    return [
        draft.text[start:end]
        for draft in load_drafts(PROJECT / "corpus" / "lindenbach")
        if isinstance(draft, Draft)
        for start, end in split_sentences(draft.text)
        if 40 < end - start < 200
    ]


def _add(store: Store, drafts: list[Draft]) -> None:
    for draft in drafts:
        key = store.add(draft, draft.name, draft.name)
        # One passage an article, so that the sizes are what they say.
        store.add_passages(key, split_article(store.article(draft.name))[:1])


def _rows(store: Store, keys: list[int]) -> Iterator[tuple[int, Passage, ArticleInfo]]:
    for first in range(0, len(keys), _BATCH):
        for row in store.passages(keys[first : first + _BATCH]):
            yield row.key, row.passage, row.article


if __name__ == "__main__":
    main()
