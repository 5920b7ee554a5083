"""Which answers their owners share, in the file of the conversations.

A shared answer is known by an unguessable text. It goes with its question: asked anew in its place,
or deleted with its conversation, it is not shared any more.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from rag.errors import ConversationError
from rag.web.conversation_file import ConversationFile
from rag.web.conversation_rows import stored_turn
from rag.web.conversations import require_conversation
from rag.web.turns import Conversation

_TABLE = """
CREATE TABLE IF NOT EXISTS shared (
    token TEXT PRIMARY KEY, conversation TEXT NOT NULL, ordinal INTEGER NOT NULL,
    shared_at TEXT NOT NULL,
    UNIQUE (conversation, ordinal),
    FOREIGN KEY (conversation, ordinal) REFERENCES turn (conversation, ordinal) ON DELETE CASCADE
)
"""


class Shares:
    """The shared answers of all readers. Safe across threads.

    Every method raises :class:`KeepingError` where the file cannot be read or written.
    """

    def __init__(self, file: Path) -> None:
        self._file = ConversationFile(file)

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        self._file.close()

    def add(self, reader: str, conversation_id: str, index: int) -> str:
        """Share the answer at *index* and return its token; one that is shared keeps its own.

        Raises:
            ConversationError: the reader has no such conversation or turn.
        """
        made = secrets.token_urlsafe(16)
        with self._file.writing() as db:
            count = require_conversation(db, reader, conversation_id)
            if not 0 <= index < count:
                raise ConversationError("turn_missing", count=count, index=index)
            db.execute(_TABLE)
            db.execute(
                "INSERT OR IGNORE INTO shared VALUES (?, ?, ?, ?)",
                (made, conversation_id, index, datetime.now(UTC).isoformat()),
            )
        return self.of(conversation_id)[index]

    def remove(self, reader: str, conversation_id: str, index: int) -> None:
        """Share the answer at *index* no longer.

        Raises:
            ConversationError: the reader has no such conversation.
        """
        with self._file.writing() as db:
            require_conversation(db, reader, conversation_id)
            db.execute(_TABLE)
            db.execute(
                "DELETE FROM shared WHERE conversation = ? AND ordinal = ?",
                (conversation_id, index),
            )

    def of(self, conversation_id: str) -> Mapping[int, str]:
        """Return the tokens of a conversation's shared answers, by their index."""
        with self._file.reading() as db:
            if not db or not _exists(db):
                return {}
            query = "SELECT ordinal, token FROM shared WHERE conversation = ?"
            return dict(db.execute(query, (conversation_id,)).fetchall())

    def find(self, token: str) -> Conversation | None:
        """Return the one turn that *token* stands for, as a conversation without an id."""
        with self._file.reading() as db:
            found = (
                db.execute(
                    "SELECT c.corpus, c.touched, question, turn, hashes, asked_at, feedback"
                    " FROM shared JOIN turn USING (conversation, ordinal)"
                    " JOIN conversation c ON c.id = conversation WHERE token = ?",
                    (token,),
                ).fetchone()
                if db and _exists(db)
                else None
            )
        if found is None:
            return None
        corpus, touched, *row = found
        turn = stored_turn(row)
        when = datetime.fromisoformat(touched)
        return Conversation("", turn.turn.question, corpus, when, (turn,))


def _exists(db: sqlite3.Connection) -> bool:
    row = db.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'shared'")
    return row.fetchone() is not None
