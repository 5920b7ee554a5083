"""Conversations in SQLite, so that they survive a reload: one file in the data folder.

A reader is an unguessable text that only one browser knows; the file holds its hash. Nobody is
shown another reader's conversation, or told that there is one.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rag.answer.answer import PartialAnswer
from rag.errors import ConversationError, Failure, KeepingError
from rag.web.turns import Conversation, ConversationInfo, Feedback, StoredTurn, Turn

FILE = "conversations.sqlite"
# The id of the failure that a stored question becomes whose answer can't be read.
UNREADABLE = "unreadable"

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
_VERSION = 1
_TITLE_CHARS = 60
_NAME_CHARS = 120
# Seconds to wait for another process that writes.
_PATIENCE = 10.0


class ConversationStore:
    """The file of conversations. Safe across threads and beside other processes.

    It is opened when first needed and made when first written, for its owner's eyes only. Every
    method raises :class:`KeepingError` where the file cannot be read or written, and tries it anew
    the next time. A method that names a conversation raises :class:`ConversationError` where the
    reader has none of that id.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None

    @property
    def folder(self) -> Path:
        """Where the file lies."""
        return self._file.parent

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        with self._lock:
            self._drop_connection()

    def create(self, reader: str, corpus: str) -> Conversation:
        """Begin a conversation with *corpus*."""
        made = Conversation(secrets.token_urlsafe(12), "", corpus, _now(), ())
        with self._writing() as db:
            db.execute(
                "INSERT INTO conversation (id, reader, corpus, touched) VALUES (?, ?, ?, ?)",
                (made.id, _hidden(reader), corpus, made.touched.isoformat()),
            )
        return made

    def get(self, reader: str, conversation_id: str) -> Conversation:
        """Return a conversation with its turns, oldest first.

        A turn that stands open counts as stopped, and one that cannot be read (a later version's)
        as a ``Failure`` of the id ``UNREADABLE``.
        """
        with self._reading() as db:
            found = (
                db
                and db.execute(
                    "SELECT name, corpus, touched FROM conversation WHERE id = ? AND reader = ?",
                    (conversation_id, _hidden(reader)),
                ).fetchone()
            )
            if not (db and found):
                raise _missing(conversation_id)
            rows = db.execute(
                "SELECT question, turn, hashes, asked_at, feedback FROM turn"
                " WHERE conversation = ? ORDER BY ordinal",
                (conversation_id,),
            ).fetchall()
        name, corpus, touched = found
        title = _title(name, rows[0][0] if rows else None)
        turns = tuple(_kept_turn(row) for row in rows)
        return Conversation(conversation_id, title, corpus, datetime.fromisoformat(touched), turns)

    def list(self, reader: str) -> list[ConversationInfo]:
        """Return the reader's conversations, the one touched last first."""
        with self._reading() as db:
            rows = db.execute(_LIST, (_hidden(reader),)).fetchall() if db else []
        return [
            ConversationInfo(
                found, _title(name, first), corpus, datetime.fromisoformat(touched), turns
            )
            for found, name, first, corpus, touched, turns in rows
        ]

    def append(
        self,
        reader: str,
        conversation_id: str,
        turn: Turn,
        hashes: Sequence[tuple[str, str]] = (),
    ) -> int:
        """Add *turn* and return its index; a draft that goes on is kept as an open question."""
        with self._writing() as db:
            count = _touch(db, reader, conversation_id)
            db.execute(
                "INSERT INTO turn (conversation, ordinal, question, turn, hashes, asked_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (conversation_id, count, *_turn_fields(turn, hashes), _now().isoformat()),
            )
        return count

    def replace(
        self,
        reader: str,
        conversation_id: str,
        index: int,
        turn: Turn,
        hashes: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Put *turn* in place of the one at *index*, whose feedback goes.

        Raises:
            ConversationError: there is no such turn (any more).
        """
        with self._writing() as db:
            count = _touch(db, reader, conversation_id)
            db.execute(
                "UPDATE turn SET question = ?, turn = ?, hashes = ?, feedback = NULL,"
                " asked_at = coalesce(?, asked_at) WHERE conversation = ? AND ordinal = ?",
                (
                    *_turn_fields(turn, hashes),
                    # What stands open is asked now; what closes it was asked when it was opened.
                    _now().isoformat() if _is_open(turn) else None,
                    conversation_id,
                    _within(index, count),
                ),
            )

    def amend(
        self, reader: str, conversation_id: str, index: int, before: Turn, turn: Turn
    ) -> bool:
        """Put *turn* in place of *before* at *index*; its feedback stays.

        Return whether that still stood there. A turn that was asked again meanwhile stays.
        """
        with self._writing() as db:
            _require(db, reader, conversation_id)
            changed = db.execute(
                "UPDATE turn SET turn = ? WHERE conversation = ? AND ordinal = ? AND turn = ?",
                (
                    _json(_turns(), turn),
                    conversation_id,
                    index,
                    _json(_turns(), before),
                ),
            )
        return changed.rowcount > 0

    def drop_from(self, reader: str, conversation_id: str, index: int) -> None:
        """Delete the turn at *index* and all after it."""
        with self._writing() as db:
            _touch(db, reader, conversation_id)
            db.execute(
                "DELETE FROM turn WHERE conversation = ? AND ordinal >= ?", (conversation_id, index)
            )

    def rename(self, reader: str, conversation_id: str, name: str) -> None:
        """Give a conversation a name; an empty one takes it away. It keeps its place in the list.

        The name may have 120 characters; the rest is cut off.
        """
        with self._writing() as db:
            _require(db, reader, conversation_id)
            given = " ".join(_encodable(name).split())[:_NAME_CHARS]
            db.execute(
                "UPDATE conversation SET name = ? WHERE id = ?", (given or None, conversation_id)
            )

    def delete(self, reader: str, conversation_id: str) -> None:
        """Delete a conversation; its words are overwritten in the file."""
        with self._writing() as db:
            _require(db, reader, conversation_id)
            db.execute("DELETE FROM conversation WHERE id = ?", (conversation_id,))
        with self._reading() as db:
            if db:
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def set_feedback(
        self, reader: str, conversation_id: str, index: int, feedback: Feedback | None
    ) -> None:
        """Keep what the reader thinks of the turn at *index*; None takes it back.

        Raises:
            ConversationError: there is no such turn.
        """
        with self._writing() as db:
            count = _require(db, reader, conversation_id)
            db.execute(
                "UPDATE turn SET feedback = ? WHERE conversation = ? AND ordinal = ?",
                (
                    _json(_feedbacks(), feedback) if feedback else None,
                    conversation_id,
                    _within(index, count),
                ),
            )

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """Yield the connection, or None where nothing was ever kept."""
        with self._lock, self._told():
            self._forget_a_file_that_is_gone()
            yield self._connection() if self._file.exists() else None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._told():
            self._forget_a_file_that_is_gone()
            self._file.parent.mkdir(parents=True, exist_ok=True)
            # SQLite gives its log beside the file the same mode.
            os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600))
            with _transaction(self._connection()) as db:
                yield db

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            # A file that was mended or moved aside meanwhile is found by opening it anew.
            self._drop_connection()
            raise KeepingError("conversations_unkept", file=self._file, reason=error) from None

    def _connection(self) -> sqlite3.Connection:
        if self._db is None:
            db = sqlite3.connect(
                self._file, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
            )
            try:
                _prepare(db, self._file)
            except BaseException:
                db.close()
                raise
            self._db = db
        return self._db

    def _forget_a_file_that_is_gone(self) -> None:
        if not self._file.exists():
            self._drop_connection()

    def _drop_connection(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None


_LIST = """
SELECT c.id, c.name,
    (SELECT question FROM turn WHERE conversation = c.id ORDER BY ordinal LIMIT 1),
    c.corpus, c.touched, (SELECT count(*) FROM turn WHERE conversation = c.id)
FROM conversation c WHERE c.reader = ? ORDER BY c.touched DESC, c.rowid DESC
"""


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _prepare(db: sqlite3.Connection, file: Path) -> None:
    """Bring a new file to the present tables; refuse that of a later version."""
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")
    with _transaction(db):
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > _VERSION:
            raise KeepingError("conversations_newer", file=file, version=version, known=_VERSION)
        if version == 0:
            for statement in _SCHEMA:
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {_VERSION}")
    db.execute("PRAGMA journal_mode = WAL")


def _require(db: sqlite3.Connection, reader: str, conversation_id: str) -> int:
    """Return how many turns the reader's conversation has."""
    row = db.execute(
        "SELECT (SELECT count(*) FROM turn WHERE conversation = c.id) FROM conversation c"
        " WHERE c.id = ? AND c.reader = ?",
        (conversation_id, _hidden(reader)),
    ).fetchone()
    if row is None:
        raise _missing(conversation_id)
    return int(row[0])


def _touch(db: sqlite3.Connection, reader: str, conversation_id: str) -> int:
    """Note that the conversation changed, and return how many turns it has."""
    count = _require(db, reader, conversation_id)
    db.execute(
        "UPDATE conversation SET touched = ? WHERE id = ?", (_now().isoformat(), conversation_id)
    )
    return count


def _within(index: int, count: int) -> int:
    if not 0 <= index < count:
        raise ConversationError("turn_missing", count=count, index=index)
    return index


def _missing(conversation_id: str) -> ConversationError:
    return ConversationError("conversation_missing", id=conversation_id)


# Rows


@cache
def _turns() -> TypeAdapter[Turn]:
    return TypeAdapter(Turn)


@cache
def _feedbacks() -> TypeAdapter[Feedback | None]:
    return TypeAdapter(Feedback | None)


def _turn_fields(turn: Turn, hashes: Sequence[tuple[str, str]]) -> tuple[str, str, str]:
    kept = replace(turn, outcome=None) if _is_open(turn) else turn
    return (
        _encodable(turn.question),
        _json(_turns(), kept),
        json.dumps(dict(hashes), ensure_ascii=False),
    )


def _is_open(turn: Turn) -> bool:
    return not turn.stopped and (turn.outcome is None or isinstance(turn.outcome, PartialAnswer))


def _json(adapter: TypeAdapter[Any], value: object) -> str:
    # Not dump_json: that turns an infinity into null, which reads back as nothing.
    return _encodable(json.dumps(adapter.dump_python(value, mode="json"), ensure_ascii=False))


def _encodable(text: str) -> str:
    """Return *text* without the lone surrogates that a browser may send and no file can hold."""
    return text.encode("utf-8", "replace").decode()


def _kept_turn(row: Sequence[Any]) -> StoredTurn:
    question, stored, hashes, asked_at, feedback = row
    turn: Turn = _read(_turns(), stored, Turn(question, Failure(UNREADABLE)))
    return StoredTurn(
        replace(turn, stopped=True) if _is_open(turn) else turn,
        datetime.fromisoformat(asked_at),
        tuple(_hashes(hashes).items()),
        _read(_feedbacks(), feedback, None) if feedback else None,
    )


def _read(adapter: TypeAdapter[Any], stored: str, otherwise: Turn | None) -> Any:
    try:
        return adapter.validate_json(stored)
    except ValidationError:
        return otherwise


def _hashes(stored: str) -> Mapping[str, str]:
    found = json.loads(stored)
    return found if isinstance(found, dict) else {}


def _title(name: str | None, question: str | None) -> str:
    title = " ".join((name or question or "").split())
    if name or len(title) <= _TITLE_CHARS:
        return title
    return title[:_TITLE_CHARS].rsplit(" ", 1)[0].rstrip(" ,.;:–-") + " …"


def _hidden(reader: str) -> str:
    return sha256(reader.encode("utf-8", "surrogatepass")).hexdigest()


def _now() -> datetime:
    return datetime.now(UTC)
