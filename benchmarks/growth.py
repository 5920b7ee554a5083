"""How retrieval's latency grows with the corpus.

Run: ``python -m benchmarks.growth [--sizes 5000 100000]``. Prints a Markdown table of milliseconds
for retrieval alone: question in, ranked passages out, model warm. The passages are shuffled
sentences of the bundled corpora under made-up article ids; all vectors but the questions' are
random, which changes no amount of work.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import numpy as np

from rag.cache import VectorCache, vector_key
from rag.embed import load_embedder, passage_text, sentence_texts
from rag.evaluation.metrics import percentile
from rag.evaluation.questions import load_questions
from rag.lexical import LexicalIndex
from rag.load import Draft, load_drafts
from rag.retrieve import Retriever
from rag.sentences import split_sentences
from rag.settings import PROJECT, load_settings
from rag.split import split_article
from rag.store import Store
from rag.types import EVERYTHING, ArticleInfo, Passage
from rag.vectors import VectorIndex

SENTENCES = 7
_BATCH = 1_000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5_000, 20_000, 100_000])
    print("| passages | p50 ms | p95 ms | times the smallest |")
    print("|---:|---:|---:|---:|")
    smallest: float | None = None
    for size in parser.parse_args().sizes:
        with tempfile.TemporaryDirectory() as folder:
            times = _measure(Path(folder), size)
        p50, p95 = percentile(times, 0.5) or 0.0, percentile(times, 0.95) or 0.0
        smallest = smallest or p50
        print(f"| {size:,} | {p50:.0f} | {p95:.0f} | {p50 / smallest:.2f} |", flush=True)


def _measure(folder: Path, size: int) -> list[float]:
    embedder = load_embedder(load_settings())
    chance = np.random.default_rng(0)
    with (
        closing(Store(folder / "articles.sqlite", writable=True)) as store,
        closing(VectorCache(folder / "embeddings.sqlite", writable=True)) as kept,
        VectorIndex(folder / "chroma", "corpus-growth") as vectors,
    ):
        vectors.create({"made_for": "growth"})
        lexical = LexicalIndex(folder / "tantivy", create=True)
        for first in range(0, size, _BATCH):
            _add(store, list(_drafts(first, min(_BATCH, size - first))))
        keys = sorted(store.passage_keys())
        lexical.write(_rows(store, keys), [])
        for first in range(0, len(keys), _BATCH):
            rows = store.passages(keys[first : first + _BATCH])
            own = chance.normal(size=(len(rows), embedder.dimension)).astype(np.float32)
            vectors.add(
                (row.key, vector, row.article) for row, vector in zip(rows, own, strict=True)
            )
            texts = [
                text
                for row in rows
                for text in (passage_text(row.passage, row.article), *sentence_texts(row.passage))
            ]
            inner = chance.normal(size=(len(texts), embedder.dimension)).astype(np.float32)
            kept.put(
                (vector_key(embedder.fingerprint, text), vector)
                for text, vector in zip(texts, inner, strict=True)
            )
        retriever = Retriever(store, vectors, lexical, kept, embedder)
        questions = load_questions(PROJECT / "corpus" / "lindenbach" / "questions.jsonl")
        retriever.retrieve("Was steht in der Zeitung über das Wetter?", 20, EVERYTHING)
        times: list[float] = []
        for question in questions:
            started = time.perf_counter()
            retriever.retrieve(question.question, 20, EVERYTHING)
            times.append((time.perf_counter() - started) * 1000)
        return times


def _drafts(first: int, count: int) -> Iterator[Draft]:
    sentences = _bundled_sentences()
    for number in range(first, first + count):
        chosen = random.Random(number).sample(sentences, SENTENCES)
        yield Draft(f"a{number}", "growth.jsonl", f"{number}. {' '.join(chosen)}", row=str(number))


@cache
def _bundled_sentences() -> list[str]:
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
