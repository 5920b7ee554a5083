"""All that a corpus holds, to compare one with another."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np

from rag.corpus.generation import maker_for
from rag.index.embedder import FloatArray
from rag.index.generations import ARTICLES, EMBEDDINGS, open_store, require_generation
from rag.index.texts import Text, embedded_texts
from rag.index.vector_cache import VectorCache, vector_key
from rag.settings import Settings

_TABLES = ("article", "passage", "statement", "statement_words", "speaker")


@dataclass(frozen=True, eq=False)
class Contents:
    """Rows by table, the hash of all articles, and the vector (d,) of each text by the text."""

    rows: dict[str, list[tuple[Any, ...]]]
    content_hash: str
    vectors: dict[Text, FloatArray]

    def assert_same(self, other: Contents) -> None:
        """Compare; a number of a vector may differ in its last digit by the texts beside it."""
        assert self.rows == other.rows
        assert self.content_hash == other.content_hash
        assert self.vectors.keys() == other.vectors.keys()
        for text, vector in self.vectors.items():
            assert np.abs(vector - other.vectors[text]).max() < 0.001, text


def contents(settings: Settings, name: str) -> Contents:
    """Return what the corpus *name* holds; every text that is to have a vector must have one."""
    folder = settings.data / "corpora" / name
    generation = require_generation(folder)
    with closing(sqlite3.connect(folder / generation / ARTICLES)) as db:
        rows = {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in _TABLES}
    fingerprint = maker_for(settings, lambda progress: None).embedder.fingerprint
    with closing(open_store(folder, generation)) as store:
        stored = store.passages(sorted(store.passage_keys()))
        content_hash = store.meta("manifest")["content_hash"]
    texts = {
        vector_key(fingerprint, text): text
        for row in stored
        for text in embedded_texts(row.passage, row.article)
    }
    with closing(VectorCache(folder / EMBEDDINGS)) as cache:
        vectors = {texts[key]: vector for key, vector in cache.vectors(texts).items()}
    assert vectors.keys() == set(texts.values())
    return Contents(rows, content_hash, vectors)
