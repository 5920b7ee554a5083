"""The SQLite file of conversations: its tables, who may write when, and what is told of damage."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rag.errors import KeepingError
from rag.web.migrate import migrated

_SCHEMA = (
    """
    CREATE TABLE conversation (
        id TEXT PRIMARY KEY, reader TEXT NOT NULL, corpus TEXT NOT NULL,
        name TEXT, touched TEXT NOT NULL
    )
    """,
    "CREATE INDEX conversation_reader ON conversation (reader, touched)",
    """
    CREATE TABLE turn (
        conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        question TEXT NOT NULL, turn TEXT NOT NULL, hashes TEXT NOT NULL,
        asked_at TEXT NOT NULL, feedback TEXT,
        PRIMARY KEY (conversation, ordinal)
    ) WITHOUT ROWID
    """,
)
# 1: an answer was one text. 2: it is blocks.
_VERSION = 2
# Seconds to wait for another process that writes.
_PATIENCE = 10.0


class ConversationFile:
    """The file, opened when first needed and made when first written, for its owner's eyes only.

    Safe across threads and beside other processes. What fails inside ``reading`` or ``writing``
    raises :class:`KeepingError`, and is tried anew the next time.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        with self._lock:
            self._drop_connection()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """Yield the connection, or None where nothing was ever kept."""
        with self._lock, self._told():
            self._forget_a_file_that_is_gone()
            yield self._connection() if self.path.exists() else None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection within a transaction."""
        with self._lock, self._told():
            self._forget_a_file_that_is_gone()
            self._make()
            with _transaction(self._connection()) as db:
                yield db

    def _make(self) -> None:
        """Make the file where there is none; SQLite gives its log beside it the same mode.

        One that is there is not touched: to close a file ends every lock that this process has on
        it, and another process would then take away the log that is being written here.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            # A file that was mended or moved aside meanwhile is found by opening it anew.
            self._drop_connection()
            raise KeepingError("conversations_unkept", file=self.path, reason=error) from None

    def _connection(self) -> sqlite3.Connection:
        if self._db is None:
            db = sqlite3.connect(
                self.path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
            )
            try:
                _prepare(db, self.path)
            except BaseException:
                db.close()
                raise
            self._db = db
        return self._db

    def _forget_a_file_that_is_gone(self) -> None:
        if not self.path.exists():
            self._drop_connection()

    def _drop_connection(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    """Bring a new or an earlier version's file to the present tables; refuse a later version's."""
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")
    with _transaction(db):
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > _VERSION:
            raise KeepingError("conversations_newer", file=path, version=version, known=_VERSION)
        if version == 0:
            for statement in _SCHEMA:
                db.execute(statement)
        elif version < _VERSION:
            _migrate(db)
        if version < _VERSION:
            db.execute(f"PRAGMA user_version = {_VERSION}")
    db.execute("PRAGMA journal_mode = WAL")


def _migrate(db: sqlite3.Connection) -> None:
    places = db.execute("SELECT conversation, ordinal FROM turn").fetchall()
    for place in places:
        where = "conversation = ? AND ordinal = ?"
        [stored] = db.execute(f"SELECT turn FROM turn WHERE {where}", place).fetchone()
        db.execute(f"UPDATE turn SET turn = ? WHERE {where}", (migrated(stored), *place))
