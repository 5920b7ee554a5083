"""The articles in SQLite: the truth that every index is derived from.

One file holds the articles, where each came from, and how they were cut into passages. It can be
opened with any SQLite tool. A file is written once, by one process, and only read after that.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, cast
from unicodedata import normalize

from rag.errors import ArticleError, CorpusError
from rag.index import content_hash
from rag.index.article_hash import fields
from rag.index.head_lines import quotable
from rag.index.schema import CHANGES, DROP_DERIVED, SCHEMA, SCHEMA_VERSION, member
from rag.load import Draft
from rag.types import Article, ArticleInfo, Passage, Span

# Counts of a finished file that are remembered, and the longest text that one may ask for.
_KEPT, _KEPT_CHARS = 500, 500
# SQLite takes 32,766 variables in one statement.
_BATCH = 10_000

INFO = (
    "a.id, a.title, a.date, a.author, a.source, a.url, (SELECT json_group_array("
    "json_array(g.start, g.name)) FROM page g WHERE g.article = a.key)"
)
# Files of versions that knew of no pages are read as they are.
_NO_PAGES = "PRAGMA temp_store = MEMORY; CREATE TEMP TABLE page (article, start, name);"


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its key in the indexes and the article it stands in."""

    key: int
    passage: Passage
    article: ArticleInfo


class Store:
    """One SQLite file of articles.

    Safe to use from several threads: SQLite serialises what one connection does, and a lock
    keeps one thread's rows apart from another's.
    """

    def __init__(self, path: Path, writable: bool = False) -> None:
        # A finished file never changes, and "immutable" lets a read-only folder be read.
        mode = "mode=rwc" if writable else "mode=ro&immutable=1"
        self._path = path
        self._lock = threading.Lock()
        self._kept = None if writable else lru_cache(maxsize=_KEPT)(self._rows_once)
        self.derived_dropped = False
        try:
            self._db = sqlite3.connect(f"{path.as_uri()}?{mode}", uri=True, check_same_thread=False)
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if writable:
                # Until it's finished nobody else needs the file: who finishes it has it flushed.
                self._db.executescript("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;")
                if version <= SCHEMA_VERSION:
                    self._migrate(version)
            self._db.execute("SELECT 1 FROM meta")
            if not self._db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'page'").fetchone():
                self._db.executescript(_NO_PAGES)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise _unreadable(path, error) from None
        if version > SCHEMA_VERSION:
            self._db.close()
            name = path.parent.parent.name
            raise CorpusError("articles_newer", corpus=name, version=version, known=SCHEMA_VERSION)

    def _migrate(self, version: int) -> None:
        """Bring a new file, or one of an earlier version, to the present tables.

        What is derived from the articles is dropped where its tables changed, and made anew.
        """
        if version < SCHEMA_VERSION:
            self.derived_dropped = True
            self._db.executescript(DROP_DERIVED)
        self._db.executescript(f"{SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; {CHANGES}")

    def close(self) -> None:
        """Close the file; what was not committed is lost."""
        self._db.close()

    def commit(self) -> None:
        """Write all changes."""
        self._db.commit()

    @property
    def changed(self) -> bool:
        """Whether anything was written since the file was opened."""
        return self._db.total_changes > 0

    def meta(self, name: str, made: Callable[[Any], Any] = lambda value: value) -> Any:
        """Return what is *made* of the value kept under *name*, or None."""
        query = "SELECT value FROM meta WHERE name = ?"
        return self._one(query, (name,), lambda row: made(json.loads(row[0])))

    def set_meta(self, name: str, value: Any) -> None:
        """Keep a JSON value under *name*; the same value again is no change."""
        self._db.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name)"
            " DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
            (name, json.dumps(value, ensure_ascii=False)),
        )

    # Articles

    def article(self, article_id: str) -> Article:
        """Return one article.

        Raises:
            ArticleError: there is none of that id.
        """
        # A file name of macOS has its accents apart, who types it does not.
        spelled = (article_id, normalize("NFC", article_id), normalize("NFD", article_id))
        for form in dict.fromkeys(spelled):
            query = f"SELECT {INFO}, a.text, a.body_start FROM article a WHERE a.id = ?"
            if article := self._one(query, (form,), _article):
                return cast(Article, article)
        raise ArticleError("article_missing", id=article_id)

    def info(self, article_id: str) -> ArticleInfo:
        """Return an existing article without its text."""
        query = f"SELECT {INFO} FROM article a WHERE a.id = ?"
        return cast(ArticleInfo, self._one(query, (article_id,), info_of))

    def infos(self) -> list[ArticleInfo]:
        """Return every article without its text, newest first, undated ones last."""
        query = f"SELECT {INFO} FROM article a ORDER BY a.date DESC, a.key"
        return self.rows(query, made=info_of)

    def counts(self) -> tuple[int, int]:
        """Return the numbers of articles and of passages."""
        articles = self._one("SELECT count(*) FROM article")
        return articles[0], self._one("SELECT count(*) FROM passage")[0]

    def date_range(self) -> tuple[date | None, date | None]:
        """Return the first and the last date of an article."""
        query = "SELECT min(date), max(date) FROM article"
        first, last = self._one(query, made=lambda row: (_date(row[0]), _date(row[1])))
        return first, last

    def undated(self) -> int:
        """Return how many articles carry no date."""
        return int(self._one("SELECT count(*) FROM article WHERE date IS NULL")[0])

    def content_hash(self) -> str:
        """Return a hash over all articles, the same for the same articles in any order."""
        members = self.stream(f"SELECT {member()} FROM article")
        return content_hash.plus(content_hash.NOTHING, (row[0] for row in members))

    def content_hash_since(self, before: str) -> str:
        """Return that hash where it was *before* when a writable file was opened."""
        highest = "(SELECT key FROM article_before)"
        went = self.stream(f"SELECT member FROM article_gone WHERE key <= {highest}")
        rest = content_hash.minus(before, (row[0] for row in went))
        touched = (
            f"SELECT key FROM article WHERE key > {highest} UNION SELECT key FROM article_gone"
        )
        came = self.stream(f"SELECT {member()} FROM article WHERE key IN ({touched})")
        return content_hash.plus(rest, (row[0] for row in came))

    # Writing

    def origin(self, root: str, draft: Draft) -> tuple[int, str] | None:
        """Return key and hash of the article that came from the place of *draft* earlier."""
        row: tuple[int, str] | None = self._one(
            "SELECT a.key, a.hash FROM origin o JOIN article a ON a.key = o.article"
            " WHERE o.root = ? AND o.file = ? AND o.row = ?",
            (root, draft.file, draft.row),
        )
        return row

    def origin_count(self, key: int) -> int:
        """Return how many places the article *key* came from."""
        return int(self._one("SELECT count(*) FROM origin WHERE article = ?", (key,))[0])

    def places(self, key: int) -> list[tuple[str, str, str]]:
        """Return every (root, file, row) that the article *key* came from."""
        rows = self.rows("SELECT root, file, row FROM origin WHERE article = ?", (key,))
        return [(root, file, row) for root, file, row in rows]

    def id_of(self, key: int) -> str:
        """Return the id of the article with an existing *key*."""
        return str(self._one("SELECT id FROM article WHERE key = ?", (key,))[0])

    def rename(self, key: int, article_id: str) -> None:
        """Give the article *key* another id; its passages are indexed under it anew."""
        self._db.execute("UPDATE article SET id = ? WHERE key = ?", (article_id, key))
        self._db.execute("DELETE FROM passage WHERE article = ?", (key,))
        self._db.execute("DELETE FROM statement WHERE article = ?", (key,))

    def key_of_hash(self, value: str) -> int | None:
        """Return the key of an article with that hash."""
        row = self._one("SELECT key FROM article WHERE hash = ?", (value,))
        return row[0] if row else None

    def add(self, draft: Draft, article_id: str, value: str) -> int:
        """Store a new article under *article_id* and return its key."""
        return self.insert(
            "INSERT INTO article (id, text, title, date, author, source, url, body_start, hash)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (article_id, draft.text, *fields(draft), value),
        )

    def change(self, key: int, draft: Draft, value: str) -> None:
        """Give the article *key* the content of *draft*; its passages go, its id stays."""
        self._db.execute(
            "UPDATE article SET text = ?, title = ?, date = ?, author = ?, source = ?, url = ?,"
            " body_start = ?, hash = ? WHERE key = ?",
            (draft.text, *fields(draft), value, key),
        )
        self._db.execute("DELETE FROM passage WHERE article = ?", (key,))
        self._db.execute("DELETE FROM statement WHERE article = ?", (key,))

    def set_pages(self, key: int, pages: Sequence[tuple[int, str]]) -> None:
        """Keep where in the article *key* each page of its source begins; the same is no change."""
        known = self.rows("SELECT start, name FROM page WHERE article = ? ORDER BY start", (key,))
        if known != list(pages):
            self._db.execute("DELETE FROM page WHERE article = ?", (key,))
            rows = ((key, start, name) for start, name in pages)
            self.write("INSERT OR REPLACE INTO page VALUES (?, ?, ?)", rows)

    def set_origin(self, root: str, draft: Draft, key: int) -> None:
        """Note that the article *key* comes from the place of *draft*."""
        self._db.execute(
            "INSERT INTO origin VALUES (?, ?, ?, ?) ON CONFLICT (root, file, row)"
            " DO UPDATE SET article = excluded.article WHERE article <> excluded.article",
            (root, draft.file, draft.row, key),
        )

    def origins(self, root: str) -> set[tuple[str, str]]:
        """Return every (file, row) that articles came from below *root*."""
        rows = self.rows("SELECT file, row FROM origin WHERE root = ?", (root,))
        return {(file, row) for file, row in rows}

    def roots(self) -> list[str]:
        """Return every path that articles came from, as it was given, made absolute."""
        return [root for (root,) in self.rows("SELECT DISTINCT root FROM origin ORDER BY root")]

    def hashes(self, root: str, file: str) -> list[tuple[str, str]]:
        """Return (row, hash of its article) for each row of one file below *root*."""
        rows = self.rows(
            "SELECT o.row, a.hash FROM origin o JOIN article a ON a.key = o.article"
            " WHERE o.root = ? AND o.file = ?",
            (root, file),
        )
        return [(row, value) for row, value in rows]

    def drop_origins(self, root: str, places: Iterable[tuple[str, str]]) -> None:
        """Forget the places (file, row) below *root*."""
        self._db.executemany(
            "DELETE FROM origin WHERE root = ? AND file = ? AND row = ?",
            ((root, file, row) for file, row in places),
        )

    def drop_orphans(self) -> int:
        """Delete the articles that no place names any more, and return how many they were."""
        orphans = self.rows(
            "SELECT key FROM article a WHERE key IN (SELECT article FROM unplaced)"
            " AND NOT EXISTS (SELECT 1 FROM origin o WHERE o.article = a.key)"
        )
        for table in ("passage", "statement", "page"):
            self.write(f"DELETE FROM {table} WHERE article = ?", orphans)
        self.write("DELETE FROM article WHERE key = ?", orphans)
        return len(orphans)

    def has_id(self, article_id: str) -> bool:
        """Return whether an article has that id."""
        return self._one("SELECT 1 FROM article WHERE id = ?", (article_id,)) is not None

    def add_passages(self, article_key: int, passages: Iterable[Passage]) -> None:
        """Store the passages of one article."""
        self._db.executemany(
            'INSERT INTO passage (article, ordinal, start, "end", sentences)'
            " VALUES (?, ?, ?, ?, ?)",
            ((article_key, p.ordinal, p.start, p.end, json.dumps(p.sentences)) for p in passages),
        )

    def drop_derived(self) -> None:
        """Delete all that is derived from the articles: passages and statements."""
        self.derived_dropped = True
        self._db.execute("DELETE FROM passage")
        self._db.execute("DELETE FROM statement")
        self._db.execute("DELETE FROM statement_words")
        self._db.execute("DELETE FROM speaker")

    def unsplit(self, is_new: bool) -> dict[int, int]:
        """Return the keys of the articles that have no passages, each with its characters.

        Unless the whole file *is_new*, those alone are looked at that came or changed since it was
        opened to be written: all others had theirs.
        """
        came = "SELECT key FROM article WHERE key > (SELECT key FROM article_before)"
        touched = "" if is_new else f"key IN ({came} UNION SELECT article FROM unsplit) AND"
        return dict(
            self.rows(
                f"SELECT key, length(text) FROM article a WHERE {touched} NOT EXISTS"
                " (SELECT 1 FROM passage p WHERE p.article = a.key) ORDER BY key"
            )
        )

    def article_of_key(self, key: int) -> Article:
        """Return the article with an existing *key*."""
        query = f"SELECT {INFO}, a.text, a.body_start FROM article a WHERE a.key = ?"
        return cast(Article, self._one(query, (key,), _article))

    # Passages

    def passage_keys(self) -> set[int]:
        """Return the keys of all passages."""
        return {row[0] for row in self.rows("SELECT key FROM passage")}

    def passage_changes(self) -> tuple[list[int], list[int]]:
        """Return the keys of the passages that came since a writable file was opened, and went."""
        came = "SELECT key FROM passage WHERE key > (SELECT key FROM passage_before)"
        went = "SELECT key FROM passage_gone WHERE key <= (SELECT key FROM passage_before)"
        return [key for (key,) in self.rows(came)], [key for (key,) in self.rows(went)]

    def passages(self, keys: Sequence[int]) -> list[StoredPassage]:
        """Return the passages of *keys*, in that order; unknown keys are left out."""
        if len(keys) > _BATCH:
            return [*self.passages(keys[:_BATCH]), *self.passages(keys[_BATCH:])]
        marks = ",".join("?" * len(keys))
        rows = self.rows(
            f'SELECT p.key, p.ordinal, p.start, p."end", p.sentences, {INFO}, a.text, a.body_start'
            f" FROM passage p JOIN article a ON a.key = p.article WHERE p.key IN ({marks})",
            tuple(keys),
            _stored_passage,
        )
        found = {passage.key: passage for passage in rows}
        return [found[key] for key in keys if key in found]

    def rows(
        self, query: str, values: Sequence[object] = (), made: Callable[[Any], Any] | None = None
    ) -> list[Any]:
        """Return all rows of *query*, or what is *made* of each."""
        with self._reading():
            with self._lock:
                rows = self._db.execute(query, values).fetchall()
            return [made(row) for row in rows] if made else rows

    def kept(self, query: str, values: Sequence[object] = ()) -> Sequence[Any]:
        """Return the rows of *query*, a count of few; a finished file is counted once.

        To count all of a million articles takes a good part of a second, and every page shows it.
        """
        if self._kept is None or any(len(str(value)) > _KEPT_CHARS for value in values):
            return self.rows(query, values)
        return self._kept(query, tuple(values))

    def _rows_once(self, query: str, values: Sequence[object]) -> Sequence[Any]:
        return tuple(self.rows(query, values))

    def stream(self, query: str, values: Sequence[object] = ()) -> Iterator[Any]:
        """Return the rows of *query*, read as they are asked for by who has the store to itself.

        What is written meanwhile may be among them or not.
        """
        return self._db.execute(query, values)

    def insert(self, query: str, values: Sequence[object]) -> int:
        """Insert one row and return its key."""
        key = self._db.execute(query, values).lastrowid
        assert key is not None
        return key

    def write(self, query: str, rows: Iterable[Sequence[object]] = ((),)) -> None:
        """Run *query* once for each of *rows*."""
        self._db.executemany(query, rows)

    def _one(
        self, query: str, values: Sequence[object] = (), made: Callable[[Any], Any] | None = None
    ) -> Any:
        with self._reading():
            with self._lock:
                row = self._db.execute(query, values).fetchone()
            return made(row) if made and row else row

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Tell of damage inside of the file in words; what else may fail is not of the file."""
        try:
            yield
        except (sqlite3.DatabaseError, ValueError, TypeError) as error:
            if isinstance(error, sqlite3.OperationalError) and "decode" not in str(error):
                raise
            raise _unreadable(self._path, error) from error


def _unreadable(path: Path, error: Exception) -> CorpusError:
    name = path.parent.parent.name
    command = f"python -m rag remove {name}"
    return CorpusError("articles_unreadable", corpus=name, path=path, reason=error, command=command)


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def info_of(row: Sequence[Any]) -> ArticleInfo:
    pages = tuple(sorted((start, name) for start, name in json.loads(row[6])))
    return ArticleInfo(row[0], row[1], _date(row[2]), row[3], row[4], row[5], pages)


def _article(row: Sequence[Any]) -> Article:
    return Article(row[0], row[7], row[1], _date(row[2]), row[3], row[4], row[5], row[8])


def _stored_passage(row: Sequence[Any]) -> StoredPassage:
    info = info_of(row[5:12])
    return StoredPassage(row[0], passage_of(info, row[12], row[13], row[1:5]), info)


def passage_of(article: ArticleInfo, text: str, body_start: int, row: Sequence[Any]) -> Passage:
    """Return the passage of *article* that *row* holds: ordinal, start, end, sentences."""
    ordinal, start, end, sentences = row
    spans: list[Span] = [(first, last) for first, last in json.loads(sentences)]
    told = quotable(text, article.title, body_start, spans)
    return Passage(article.id, ordinal, start, end, text[start:end], told)
