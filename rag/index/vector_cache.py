"""Embeddings by text and model, kept so that nothing is ever embedded twice.

The file belongs to one corpus, may be deleted at any time, and serves two ends: a rebuild takes
its vectors from here, and a question takes the vectors of its candidates from here.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from rag.index.texts import Text

FloatArray = npt.NDArray[np.float32]
T = TypeVar("T")

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
)
# SQLite's limit on variables in one statement is 32,766; this keeps well below.
_BATCH = 500


def vector_key(fingerprint: str, text: Text) -> bytes:
    """Return the key of the vector that a model makes of *text* as a passage.

    A passage has the key of its parts: cut otherwise it may have another vector.
    """
    if isinstance(text, str):
        content = f"{fingerprint}\0{text}"
    else:
        content = f"{fingerprint}\1{json.dumps([text.headline, *text.sentences])}"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest()


def holds_vectors(path: Path) -> bool:
    """Return whether the file at *path* is a sound cache of vectors and nothing else."""
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        names = db.execute("SELECT type, name FROM sqlite_schema").fetchall()
        columns = [row[1] for row in db.execute("PRAGMA table_xinfo(vector)")]
        if names != [("table", "vector")] or columns != ["key", "vector"]:
            return False
        kinds = db.execute("SELECT DISTINCT typeof(key), typeof(vector) FROM vector").fetchall()
        sound = db.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        return sound and set(kinds) <= {("blob", "blob")} and _are_numbers(db)
    except sqlite3.DatabaseError:
        return False
    finally:
        db.close()


def _are_numbers(db: sqlite3.Connection) -> bool:
    """Whether all vectors are numbers: what is none compares with nothing, and ranks anywhere."""
    for (vector,) in db.execute("SELECT vector FROM vector"):
        if len(vector) % 2 or not np.isfinite(np.frombuffer(vector, np.float16)).all():
            return False
    return True


class VectorCache:
    """Unit vectors by key, kept as float16. Safe across threads."""

    def __init__(self, path: Path, writable: bool = False, checked: bool = True) -> None:
        """Open the file at *path*; a damaged one is begun anew where it is *writable*.

        Unless it is *checked* all through, which takes as long as to read it, the damage may show
        later; see :meth:`renew`.
        """
        self._lock = threading.Lock()
        self._writable = writable
        self._path = path
        # Without its file a reader starts with nothing kept, in memory.
        place = f"{path.as_uri()}?mode={'rwc' if writable else 'ro'}"
        empty = not writable and not path.exists()
        self._db = sqlite3.connect(
            ":memory:" if empty else place, uri=True, check_same_thread=False, timeout=30
        )
        if writable or empty:
            try:
                self._db.execute(_SCHEMA)
                if checked and self._db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                    raise sqlite3.DatabaseError("damaged")
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                self.renew()
            self._db.commit()

    def renew(self) -> None:
        """Begin again with nothing kept, in place of a damaged file: all can be computed again."""
        self._db.close()
        self._path.unlink()
        place = f"{self._path.as_uri()}?mode=rwc"
        self._db = sqlite3.connect(place, uri=True, check_same_thread=False, timeout=30)
        self._db.execute(_SCHEMA)
        self._db.commit()

    def retried(self, work: Callable[[], T]) -> T:
        """Return what *work* does with this file; if it proves damaged, do it on one begun anew."""
        try:
            return work()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            self.renew()
            return work()

    def put(self, rows: Iterable[tuple[bytes, FloatArray]]) -> None:
        """Keep rows of key and vector (d,), on disk at return."""
        with self._lock, self._db:
            self._db.executemany(
                "INSERT OR REPLACE INTO vector VALUES (?, ?)",
                ((key, vector.astype(np.float16).tobytes()) for key, vector in rows),
            )

    def missing(self, keys: Iterable[bytes]) -> set[bytes]:
        """Return those of *keys* that are not kept."""
        wanted = set(keys)
        return wanted - {row[0] for row in self._select("key", wanted)}

    def vectors(self, keys: Iterable[bytes]) -> Mapping[bytes, FloatArray]:
        """Return the vectors (d,) of those of *keys* that are kept."""
        return {
            key: np.frombuffer(vector, np.float16).astype(np.float32)
            for key, vector in self._select("key, vector", keys)
        }

    def widths(self, keys: Iterable[bytes]) -> set[int]:
        """Return how many numbers those of *keys* that are kept have."""
        size = np.dtype(np.float16).itemsize
        return {len(vector) // size for (vector,) in self._select("vector", keys)}

    def count(self) -> int:
        """Return how many vectors are kept."""
        return int(self._db.execute("SELECT count(*) FROM vector").fetchone()[0])

    def most(self) -> int:
        """Return a number that :meth:`count` is not above, by the size of the file alone."""
        row = self._db.execute("SELECT length(key) + length(vector) FROM vector LIMIT 1").fetchone()
        sizes = ("page_count", "freelist_count", "page_size")
        pages, free, size = (self._db.execute(f"PRAGMA {each}").fetchone()[0] for each in sizes)
        return (pages - free) * size // row[0] if row else 0

    def keep_only(self, keys: Iterable[bytes]) -> None:
        """Drop all vectors but those of *keys*, and give their room back to the disk."""
        with self._lock:
            with self._db:
                self._db.execute("CREATE TEMP TABLE kept (key BLOB PRIMARY KEY) WITHOUT ROWID")
                self._db.executemany("INSERT OR IGNORE INTO kept VALUES (?)", ((k,) for k in keys))
                self._db.execute("DELETE FROM vector WHERE key NOT IN (SELECT key FROM kept)")
                self._db.execute("DROP TABLE kept")
            self._db.execute("VACUUM")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _select(self, columns: str, keys: Iterable[bytes]) -> list[tuple[bytes, ...]]:
        wanted = list(keys)
        rows: list[tuple[bytes, ...]] = []
        for first in range(0, len(wanted), _BATCH):
            batch = wanted[first : first + _BATCH]
            marks = ",".join("?" * len(batch))
            rows += self._rows(f"SELECT {columns} FROM vector WHERE key IN ({marks})", batch)
        return rows

    def _rows(self, query: str, keys: Sequence[bytes]) -> list[tuple[bytes, ...]]:
        try:
            with self._lock:
                return self._db.execute(query, keys).fetchall()
        except sqlite3.DatabaseError:
            if self._writable:
                raise
            # It is damaged, or a writer was killed amid a write, and only a writer may clear that
            # up. Until then nothing counts as kept.
            return []
