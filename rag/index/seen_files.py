"""What each source file held when it was last read, so that an unchanged one isn't read again.

It works like git's index. A file whose size, times and inode are as they were isn't opened; one
whose bytes are as they were isn't parsed. Of a file that was written just before it was read only
the bytes count: a later change within one tick of the file system's clock would show in nothing
else.

The SQLite file belongs to one corpus and may be deleted at any time. It holds no article; who uses
it compares :class:`Held` with the articles that are stored, unless these are a generation's that it
was saved for: what is remembered was so of that one, and a generation is never changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from io import BufferedReader
from pathlib import Path
from typing import Any, NamedTuple, TypeGuard

from rag.errors import Message
from rag.index.in_order import RowsInOrder
from rag.load import SourceFile, state_of
from rag.types import Note, Problem

SOURCES = "sources.sqlite"

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS source (root TEXT, file TEXT, state TEXT NOT NULL,"
    " bytes BLOB NOT NULL, reader BLOB NOT NULL, articles BLOB NOT NULL, empty INTEGER NOT NULL,"
    " notes TEXT NOT NULL, PRIMARY KEY (root, file)) WITHOUT ROWID"
)
_IN_STEP = (
    "CREATE TABLE IF NOT EXISTS in_step (root TEXT PRIMARY KEY, generation TEXT NOT NULL)"
    " WITHOUT ROWID"
)
_COLUMNS = "file, state, bytes, reader, articles, empty, notes"
_PROBLEM = "problem"
# The coarsest clock of a file system in use is FAT's.
_TICK = 2_000_000_000


class Held(NamedTuple):
    """What a file held: one without problems, or one that its parser was stopped at.

    ``articles`` is :func:`articles_digest` of them; the ``empty`` ones are not among these.
    ``problem`` is why nothing was read; to find out once more would take as long again.
    """

    articles: bytes
    empty: int
    notes: tuple[Note, ...]
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class _Look:
    """A file as it was before it was read; ``is_settled`` if it was written well before that."""

    state: str
    content: bytes
    reader: bytes
    is_settled: bool


def articles_digest(rows: Iterable[tuple[str, str]]) -> bytes:
    """Return a hash of the articles of one file, given as (row, hash) in any order."""
    return hashlib.sha256(json.dumps(sorted(rows)).encode()).digest()


class Sources:
    """The files below one root, as *version* of the readers read them.

    ``is_in_step`` says that the articles of *generation* are those that were held by all files
    below the root.
    """

    def __init__(
        self,
        path: Path,
        root: str,
        version: str,
        generation: str | None = None,
        only: Sequence[str] | None = None,
    ) -> None:
        """Open *path*; where *only* some files are looked at, all others are taken as they were."""
        self._root = root
        self._only = only
        self._generation = generation
        self._looked: dict[str, _Look] = {}
        self._new: dict[str, tuple[_Look, Held] | None] = {}
        self._met: set[str] = set()
        self._path = path
        self._reader = lru_cache(maxsize=1)(partial(_reader_digest, version))
        # To check it is to read all of it.
        self._db = _open(path, is_checked=only is None)
        query = f"SELECT {_COLUMNS} FROM source WHERE {rows_of(only)} ORDER BY file"
        self._rows = RowsInOrder(self._db.execute(query, (root, *(only or ()))))
        query = "SELECT generation FROM in_step WHERE root = ?"
        saved_for = self._db.execute(query, (root,)).fetchone()
        self.is_in_step = saved_for is not None and saved_for[0] == generation

    def find(self, source: SourceFile) -> Held | None:
        """Return what *source* held if it is as it was; if not, it is to be read and kept."""
        self._met.add(source.file)
        row = self._kept(source.file)
        reader = self._reader(source.extra)
        if _is_as_kept(row, source.state, reader):
            return _held(source.file, row)
        held = self._look_into(source, row, reader)
        if held is None:
            self.forget(source)  # until what is read now is kept
        return held

    def _look_into(
        self, source: SourceFile, row: Sequence[Any] | None, reader: bytes
    ) -> Held | None:
        now = time.time_ns()
        path = Path(source.path)
        try:
            state, written = _state(path)
            if _is_as_kept(row, state, reader):
                return _held(source.file, row)
            with path.open("rb") as stream:
                content = hashlib.file_digest(stream, "sha256").digest()
        except OSError:
            return None  # its reader says why
        look = _Look(state, content, reader, written + _TICK < now)
        self._looked[source.file] = look
        if row is None or row[1:3] != (content, reader):
            return None
        held = _held(source.file, row)
        self.keep(source, held)
        return held

    def _kept(self, file: str) -> Sequence[Any] | None:
        rows = self._rows.of(file)
        if rows is None:
            query = f"SELECT {_COLUMNS} FROM source WHERE root = ? AND file = ?"
            rows = self._db.execute(query, (self._root, file)).fetchall()
        return rows[0][1:] if rows else None

    def holds(self, file: str) -> bool:
        """Return whether *file*, or any file in a folder of that name, is remembered."""
        query = "SELECT 1 FROM source WHERE root = ? AND (file = ? OR file BETWEEN ? AND ?) LIMIT 1"
        # The sign behind a slash, so that all that begins with it lies between.
        values = (self._root, file, f"{file}/", f"{file}0")
        return self._db.execute(query, values).fetchone() is not None

    def keep(self, source: SourceFile, held: Held) -> None:
        """Remember what was read from *source*, unless it may have changed meanwhile."""
        look = self._looked.pop(source.file, None)
        try:
            is_still = look is not None and _state(Path(source.path))[0] == look.state
        except OSError:
            is_still = False
        if look is not None and is_still:
            self._new[source.file] = (look if look.is_settled else replace(look, state=""), held)

    def forget(self, source: SourceFile) -> None:
        """Have *source* read again the next time."""
        self._new[source.file] = None

    def save(self, generation: str) -> None:
        """Write what is new, drop the files that were not asked for, and close.

        *generation* is the one that answers now that its articles are in step with the files.
        """
        query = f"SELECT file FROM source WHERE {rows_of(self._only)}"
        rows = self._db.execute(query, (self._root, *(self._only or ())))
        gone = {file for (file,) in rows if file not in self._met}
        gone |= {file for file, new in self._new.items() if new is None}
        new = [self._row(file, *new) for file, new in self._new.items() if new is not None]
        self._db.close()
        if not gone and not new and self.is_in_step and generation == self._generation:
            return
        with closing(sqlite3.connect(self._path)) as db, db:
            _make_tables(db)
            db.executemany(
                "DELETE FROM source WHERE root = ? AND file = ?",
                ((self._root, file) for file in gone),
            )
            db.executemany("INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?, ?, ?, ?, ?)", new)
            # The articles of other roots are the same in both.
            db.execute(
                "UPDATE in_step SET generation = ? WHERE generation = ?",
                (generation, self._generation),
            )
            db.execute("INSERT OR REPLACE INTO in_step VALUES (?, ?)", (self._root, generation))

    def close(self) -> None:
        """Close the file; what was not saved is forgotten."""
        self._db.close()

    def _row(self, file: str, look: _Look, held: Held) -> tuple[object, ...]:
        told: list[tuple[object, ...]] = [(n.kind, n.value, n.count) for n in held.notes]
        if held.problem is not None:
            told.append((_PROBLEM, (held.problem.message.code, dict(held.problem.message.values))))
        notes = json.dumps(told)
        content = (look.state, look.content, look.reader, held.articles, held.empty, notes)
        return self._root, file, *content


def is_as_read(path: Path, root: str, file: str, stream: BufferedReader) -> bool | None:
    """Whether *stream*, the file below *root* opened now, holds what was read of it.

    *path* is the corpus's own file of what was read. None: nothing is remembered of that file.
    """
    if not path.exists():
        return None
    query = "SELECT state, bytes FROM source WHERE root = ? AND file = ?"
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
            row = db.execute(query, (root, file)).fetchone()
    except sqlite3.DatabaseError:  # damaged, or being written: the next ingest makes it anew
        return None
    if row is None:
        return None
    if state_of(os.fstat(stream.fileno())) == row[0]:
        return True
    content = hashlib.file_digest(stream, "sha256").digest()
    stream.seek(0)
    return bool(content == row[1])


def _reader_digest(version: str, extra: str) -> bytes:
    return hashlib.sha256(f"{version}\0{extra}".encode()).digest()


def rows_of(files: Sequence[str] | None) -> str:
    """Return the condition on rows of one root and, if they are given, of some of its files.

    Its values are the root and those files.
    """
    return "root = ?" if files is None else f"root = ? AND file IN ({','.join('?' * len(files))})"


def _open(path: Path, is_checked: bool) -> sqlite3.Connection:
    # Without its file nothing is remembered, and none is made before there is something to keep.
    db = sqlite3.connect(path if path.exists() else ":memory:")
    try:
        _make_tables(db)
        db.execute(f"SELECT {_COLUMNS} FROM source LIMIT 1")
        if is_checked and db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("damaged")
    except sqlite3.OperationalError:
        db.close()
        raise
    except sqlite3.DatabaseError:  # damaged; every file can be read again
        db.close()
        path.unlink()
        return _open(path, is_checked)
    return db


def _make_tables(db: sqlite3.Connection) -> None:
    db.execute(_SCHEMA)
    db.execute(_IN_STEP)


def _is_as_kept(
    row: Sequence[Any] | None, state: str | None, reader: bytes
) -> TypeGuard[Sequence[Any]]:
    return row is not None and row[0] == state and row[2] == reader


def _state(path: Path) -> tuple[str, int]:
    """Return what shows a change of the file, and when it was last written, in nanoseconds."""
    stat = path.stat()
    return state_of(stat), stat.st_mtime_ns


def _held(file: str, row: Sequence[Any]) -> Held:
    if row[5] == "[]":
        return Held(row[3], row[4], ())
    told = json.loads(row[5])
    notes = tuple(Note(file, *note) for note in told if note[0] != _PROBLEM)
    problems = [Problem(file, None, Message(*told[1])) for told in told if told[0] == _PROBLEM]
    return Held(row[3], row[4], notes, problems[0] if problems else None)
