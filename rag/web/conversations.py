"""Conversations in SQLite, so that they survive a reload: one file in the data folder.

A reader is an unguessable text that only one browser knows; the file holds its hash. Nobody is
shown another reader's conversation; who has its unguessable id is told that it is another's.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from rag.errors import ConversationError
from rag.web.conversation_file import ConversationFile
from rag.web.conversation_rows import (
    encodable,
    feedback_json,
    is_open,
    stored_turn,
    turn_fields,
    turn_json,
)
from rag.web.turns import Conversation, ConversationInfo, Feedback, Turn
from rag.web.undo import Bin

FILE = "conversations.sqlite"
# Table and values.
_Rows = list[tuple[str, tuple[object, ...]]]
_TITLE_CHARS = 60
MAX_NAME_CHARS = 120
_LIST = """
SELECT c.id, c.name,
    (SELECT question FROM turn WHERE conversation = c.id ORDER BY ordinal LIMIT 1),
    c.corpus, c.touched, (SELECT count(*) FROM turn WHERE conversation = c.id)
FROM conversation c WHERE c.reader = ? ORDER BY c.touched DESC, c.rowid DESC
"""


class ConversationStore:
    """The file of conversations. Safe across threads and beside other processes.

    It is opened when first needed and made when first written, for its owner's eyes only. Every
    method raises :class:`KeepingError` where the file cannot be read or written, and tries it anew
    the next time. A method that names a conversation raises :class:`ConversationError` where the
    reader has none of that id.
    """

    def __init__(self, file: Path) -> None:
        self._file = ConversationFile(file)
        self._bin: Bin[_Rows] = Bin()

    @property
    def folder(self) -> Path:
        """Where the file lies."""
        return self._file.path.parent

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        self._file.close()

    def create(self, reader: str, corpus: str) -> Conversation:
        """Begin a conversation with *corpus*."""
        made = Conversation(secrets.token_urlsafe(12), "", corpus, _now(), ())
        with self._file.writing() as db:
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
        with self._file.reading() as db:
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
        turns = tuple(stored_turn(row) for row in rows)
        return Conversation(conversation_id, title, corpus, datetime.fromisoformat(touched), turns)

    def has(self, conversation_id: str) -> bool:
        """Return whether any reader has a conversation of that id."""
        query = "SELECT 1 FROM conversation WHERE id = ?"
        with self._file.reading() as db:
            return bool(db and db.execute(query, (conversation_id,)).fetchone())

    def list(self, reader: str) -> list[ConversationInfo]:
        """Return the reader's conversations, the one touched last first."""
        with self._file.reading() as db:
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
        with self._file.writing() as db:
            count = _touch(db, reader, conversation_id)
            db.execute(
                "INSERT INTO turn (conversation, ordinal, question, turn, hashes, asked_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (conversation_id, count, *turn_fields(turn, hashes), _now().isoformat()),
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
        with self._file.writing() as db:
            count = _touch(db, reader, conversation_id)
            db.execute(
                "UPDATE turn SET question = ?, turn = ?, hashes = ?, feedback = NULL,"
                " asked_at = coalesce(?, asked_at) WHERE conversation = ? AND ordinal = ?",
                (
                    *turn_fields(turn, hashes),
                    # What stands open is asked now; what closes it was asked when it was opened.
                    _now().isoformat() if is_open(turn) else None,
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
        with self._file.writing() as db:
            require_conversation(db, reader, conversation_id)
            changed = db.execute(
                "UPDATE turn SET turn = ? WHERE conversation = ? AND ordinal = ? AND turn = ?",
                (turn_json(turn), conversation_id, index, turn_json(before)),
            )
        return changed.rowcount > 0

    def drop_from(self, reader: str, conversation_id: str, index: int) -> None:
        """Delete the turn at *index* and all after it."""
        with self._file.writing() as db:
            _touch(db, reader, conversation_id)
            db.execute(
                "DELETE FROM turn WHERE conversation = ? AND ordinal >= ?", (conversation_id, index)
            )

    def rename(self, reader: str, conversation_id: str, name: str) -> None:
        """Give a conversation a name; an empty one takes it away. It keeps its place in the list.

        The name may have 120 characters; the rest is cut off.
        """
        with self._file.writing() as db:
            require_conversation(db, reader, conversation_id)
            given = " ".join(encodable(name).split())[:MAX_NAME_CHARS]
            db.execute(
                "UPDATE conversation SET name = ? WHERE id = ?", (given or None, conversation_id)
            )

    def delete(self, reader: str, conversation_id: str) -> None:
        """Delete a conversation; its words are overwritten in the file.

        For some minutes it can be brought back by :meth:`restore`.
        """
        with self._file.writing() as db:
            require_conversation(db, reader, conversation_id)
            rows = _rows(db, conversation_id)
            db.execute("DELETE FROM conversation WHERE id = ?", (conversation_id,))
        with self._file.reading() as db:
            if db:
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._bin.put(_hidden(reader), conversation_id, rows)

    def restore(self, reader: str, conversation_id: str) -> bool:
        """Bring back what the reader deleted a moment ago; return whether it was still there."""
        rows = self._bin.take(_hidden(reader), conversation_id)
        if rows is None:
            return False
        with self._file.writing() as db:
            for table, values in rows:
                places = ", ".join("?" * len(values))
                db.execute(f"INSERT INTO {table} VALUES ({places})", values)
        return True

    def set_feedback(
        self, reader: str, conversation_id: str, index: int, feedback: Feedback | None
    ) -> None:
        """Keep what the reader thinks of the turn at *index*; None takes it back.

        Raises:
            ConversationError: there is no such turn.
        """
        with self._file.writing() as db:
            count = require_conversation(db, reader, conversation_id)
            db.execute(
                "UPDATE turn SET feedback = ? WHERE conversation = ? AND ordinal = ?",
                (
                    feedback_json(feedback) if feedback else None,
                    conversation_id,
                    _within(index, count),
                ),
            )


def _rows(db: sqlite3.Connection, conversation_id: str) -> _Rows:
    """Return all that is kept of a conversation, as it stands in the tables."""
    return [
        (table, row)
        for table, key in (("conversation", "id"), ("turn", "conversation"))
        for row in db.execute(f"SELECT * FROM {table} WHERE {key} = ?", (conversation_id,))
    ]


def require_conversation(db: sqlite3.Connection, reader: str, conversation_id: str) -> int:
    """Return how many turns the reader's conversation has.

    Raises:
        ConversationError: the reader has none of that id.
    """
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
    count = require_conversation(db, reader, conversation_id)
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


def _title(name: str | None, question: str | None) -> str:
    title = " ".join((name or question or "").split())
    if name or len(title) <= _TITLE_CHARS:
        return title
    return title[:_TITLE_CHARS].rsplit(" ", 1)[0].rstrip(" ,.;:–-") + " …"


def _hidden(reader: str) -> str:
    return sha256(reader.encode("utf-8", "surrogatepass")).hexdigest()


def _now() -> datetime:
    return datetime.now(UTC)
