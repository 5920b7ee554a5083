"""A reader's list of what was found: places and articles, with notes, beside the conversations."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from rag.errors import ConversationError
from rag.text.sentences import reads_as_sentence
from rag.types import ArticleInfo, Span
from rag.web.conversation_file import ConversationFile
from rag.web.conversation_rows import encodable
from rag.web.markup import fingerprint
from rag.web.sayings import Saying

NOTE_CHARS = 4_000
GROUP_CHARS = 80

_TABLE = """
CREATE TABLE IF NOT EXISTS found (
    id TEXT PRIMARY KEY, reader TEXT NOT NULL, corpus TEXT NOT NULL, article TEXT NOT NULL,
    spans TEXT NOT NULL, quote TEXT NOT NULL, slices TEXT NOT NULL, kind TEXT, speaker TEXT,
    info TEXT NOT NULL,
    "group" TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '',
    position INTEGER NOT NULL, kept_at TEXT NOT NULL,
    UNIQUE (reader, corpus, article, spans)
)
"""
_COLUMNS = 'id, corpus, spans, quote, slices, kind, speaker, info, "group", note, kept_at'


@dataclass(frozen=True, slots=True)
class Find:
    """A place in an article, or without ``spans`` an article, as it was when it was kept.

    ``quote`` are the words that were saved, ``check`` the fingerprint of the place's slices;
    ``kind`` and ``speaker`` are a statement's, ``page`` where it stands in the article's source, if
    that was known.
    """

    id: str
    corpus: str
    article: ArticleInfo
    spans: tuple[Span, ...]
    quote: str
    check: str
    kind: str | None
    speaker: str | None
    group: str
    note: str
    kept_at: datetime
    page: str | None = None

    @property
    def is_part(self) -> bool:
        """Whether a statement was kept without its sentence, as earlier versions did."""
        return self.kind is not None and not (self.speaker and reads_as_sentence(self.quote))


class Collection:
    """The lists of all readers, in the file of the conversations. Safe across threads.

    Every method raises :class:`KeepingError` where the file cannot be read or written.
    """

    def __init__(self, file: Path) -> None:
        self._file = ConversationFile(file)

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        self._file.close()

    def list(self, reader: str, ids: Sequence[str] | None = None) -> list[Find]:
        """Return what the reader keeps, in order of group and place; of *ids* only, if given."""
        with self._file.reading() as db:
            if not db or not _exists(db):
                return []
            rows = db.execute(
                f"SELECT {_COLUMNS} FROM found WHERE reader = ?"
                ' ORDER BY "group" <> \'\', "group", position, rowid',
                (_hidden(reader),),
            ).fetchall()
        return [found for found in map(_find, rows) if ids is None or found.id in ids]

    def add(
        self,
        reader: str,
        corpus: str,
        article: ArticleInfo,
        spans: Sequence[Span],
        slices: Sequence[str],
        said: Saying | None = None,
    ) -> str:
        """Keep a place and return its id; one that is kept already stays as it is.

        *slices* are what stands at *spans*, *said* what to save of it, if it is not they.
        """
        told = said or Saying(" … ".join(slices))
        made = secrets.token_urlsafe(9)
        place = (_hidden(reader), corpus, article.id, json.dumps([list(span) for span in spans]))
        with self._file.writing() as db:
            db.execute(_TABLE)
            db.execute(
                "INSERT OR IGNORE INTO found (id, reader, corpus, article, spans, quote, slices,"
                " kind, speaker, info, position, kept_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                " (SELECT coalesce(max(position), 0) + 1 FROM found WHERE reader = ?), ?)",
                (
                    *(made, *place, encodable(told.quote), fingerprint(slices)),
                    *(told.kind, told.speaker, _info_json(article, spans)),
                    *(place[0], datetime.now(UTC).isoformat()),
                ),
            )
            (kept,) = db.execute(
                "SELECT id FROM found WHERE reader = ? AND corpus = ? AND article = ?"
                " AND spans = ?",
                place,
            ).fetchone()
        return str(kept)

    def change(self, reader: str, find_id: str, note: str, group: str) -> None:
        """Put *note* and *group* in place of what was noted.

        Raises:
            ConversationError: the reader keeps nothing of that id.
        """
        self._write(
            'UPDATE found SET note = ?, "group" = ? WHERE reader = ? AND id = ?',
            (
                encodable(note).strip()[:NOTE_CHARS],
                " ".join(encodable(group).split())[:GROUP_CHARS],
                _hidden(reader),
                find_id,
            ),
            find_id,
        )

    def move(self, reader: str, find_id: str, by: int) -> None:
        """Move a find up (-1) or down (1) within its group.

        Raises:
            ConversationError: the reader keeps nothing of that id.
        """
        listed = self.list(reader)
        place = next((at for at, found in enumerate(listed) if found.id == find_id), None)
        if place is None:
            raise _missing(find_id)
        other = place + by
        if 0 <= other < len(listed) and listed[other].group == listed[place].group:
            listed[place], listed[other] = listed[other], listed[place]
        with self._file.writing() as db:
            db.executemany(
                "UPDATE found SET position = ? WHERE id = ? AND reader = ?",
                ((at, found.id, _hidden(reader)) for at, found in enumerate(listed, 1)),
            )

    def remove(self, reader: str, find_id: str) -> None:
        """Take a find off the list; its words are overwritten in the file.

        Raises:
            ConversationError: the reader keeps nothing of that id.
        """
        query = "DELETE FROM found WHERE reader = ? AND id = ?"
        self._write(query, (_hidden(reader), find_id), find_id)

    def _write(self, query: str, values: Sequence[object], find_id: str) -> None:
        with self._file.writing() as db:
            db.execute(_TABLE)
            if not db.execute(query, values).rowcount:
                raise _missing(find_id)


def _exists(db: sqlite3.Connection) -> bool:
    row = db.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'found'")
    return row.fetchone() is not None


def _missing(find_id: str) -> ConversationError:
    return ConversationError("find_missing", id=find_id)


def _hidden(reader: str) -> str:
    return sha256(reader.encode("utf-8", "surrogatepass")).hexdigest()


def _info_json(article: ArticleInfo, spans: Sequence[Span]) -> str:
    day = article.date.isoformat() if article.date else None
    fields = [article.id, article.title, day, article.author, article.source, article.url]
    page = article.page_of(spans[0][0], spans[-1][1]) if spans else None
    fields += [page] if page else []
    return encodable(json.dumps(fields, ensure_ascii=False))


def _find(row: Sequence[Any]) -> Find:
    find_id, corpus, spans, quote, check, kind, speaker, info, group, note, kept_at = row
    name, title, day, author, source, url, *pages = json.loads(info)
    when = datetime.fromisoformat(day).date() if day else None
    return Find(
        find_id,
        corpus,
        ArticleInfo(name, title, when, author, source, url),
        tuple((start, end) for start, end in json.loads(spans)),
        quote,
        check,
        kind,
        speaker,
        group,
        note,
        datetime.fromisoformat(kept_at),
        *pages[:1],
    )
