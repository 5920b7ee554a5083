"""Embeddings by text and model, kept so that nothing is ever embedded twice.

The file belongs to one corpus, may be deleted at any time, and serves two ends: a rebuild takes
its vectors from here, and a question takes the sentence vectors of its candidates from here.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.types import Span

FloatArray = npt.NDArray[np.float32]

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS vector"
    " (key BLOB PRIMARY KEY, passage BLOB NOT NULL, sentences BLOB NOT NULL) WITHOUT ROWID"
)
# SQLite's limit on variables in one statement is 32,766; this keeps well below.
_BATCH = 500


def vector_key(fingerprint: str, text: str, spans: Sequence[Span]) -> bytes:
    """Return the key of the vectors that a model makes of *text* and of its *spans*."""
    content = json.dumps([fingerprint, text, spans], ensure_ascii=False)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest()


class VectorCache:
    """Passage vectors (float32) and sentence vectors (float16) by key. Safe across threads."""

    def __init__(self, path: Path, dimension: int, writable: bool = False) -> None:
        self._dimension = dimension
        self._lock = threading.Lock()
        mode = "rwc" if writable else "ro"
        self._db = sqlite3.connect(
            f"{path.as_uri()}?mode={mode}", uri=True, check_same_thread=False, timeout=30
        )
        if writable:
            self._db.execute(_SCHEMA)
            self._db.commit()

    def put(self, rows: Iterable[tuple[bytes, FloatArray, FloatArray]]) -> None:
        """Keep rows of key, passage vector (d,) and sentence vectors (n, d), on disk at return."""
        with self._lock, self._db:
            self._db.executemany(
                "INSERT OR REPLACE INTO vector VALUES (?, ?, ?)",
                (
                    (
                        key,
                        passage.astype(np.float32).tobytes(),
                        sentences.astype(np.float16).tobytes(),
                    )
                    for key, passage, sentences in rows
                ),
            )

    def missing(self, keys: Iterable[bytes]) -> set[bytes]:
        """Return those of *keys* that are not kept."""
        wanted = list(dict.fromkeys(keys))
        return set(wanted) - {row[0] for row in self._select("key", wanted)}

    def passages(self, keys: Sequence[bytes]) -> Mapping[bytes, FloatArray]:
        """Return the passage vectors (d,) that are kept of *keys*."""
        return {
            key: np.frombuffer(blob, np.float32) for key, blob in self._select("key, passage", keys)
        }

    def sentences(self, keys: Sequence[bytes]) -> Mapping[bytes, FloatArray]:
        """Return the sentence vectors (n, d) that are kept of *keys*."""
        return {
            key: np.frombuffer(blob, np.float16).astype(np.float32).reshape(-1, self._dimension)
            for key, blob in self._select("key, sentences", keys)
        }

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _select(self, columns: str, keys: Sequence[bytes]) -> list[tuple[bytes, ...]]:
        rows: list[tuple[bytes, ...]] = []
        with self._lock:
            for first in range(0, len(keys), _BATCH):
                batch = list(keys[first : first + _BATCH])
                marks = ",".join("?" * len(batch))
                rows += self._db.execute(
                    f"SELECT {columns} FROM vector WHERE key IN ({marks})", batch
                )
        return rows
