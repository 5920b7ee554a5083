"""The tables of the file of articles."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

# As rag.text.words.fold does: SQLite's own lower() knows no umlauts.
_SPELLED = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue", "ß": "ss"}
_QUOTATION_MARKS = " „“”\"'‚‘’»«›‹"


def _folded(column: str) -> str:
    for letter, spelled in _SPELLED.items():
        column = f"replace({column}, '{letter}', '{spelled}')"
    return f"lower({column})"


FOLDED_TITLE = _folded("title")
_MARKS = _QUOTATION_MARKS.replace("'", "''")
# The order of the alphabet, untitled articles last: an index has just these expressions.
BY_TITLE = f"title IS NULL, ltrim({FOLDED_TITLE}, '{_MARKS}'), id"

SCHEMA = f"""
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS article (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    title TEXT, date TEXT, author TEXT, source TEXT, url TEXT,
    body_start INTEGER NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS article_hash ON article (hash);
CREATE INDEX IF NOT EXISTS article_list ON article (date, title, source, id);
CREATE INDEX IF NOT EXISTS article_date ON article (date);
CREATE INDEX IF NOT EXISTS article_title ON article ({BY_TITLE});
CREATE INDEX IF NOT EXISTS article_source ON article (source, date);
CREATE INDEX IF NOT EXISTS article_author ON article (author, date);
CREATE TABLE IF NOT EXISTS origin (
    root TEXT NOT NULL, file TEXT NOT NULL, row TEXT NOT NULL,
    article INTEGER NOT NULL REFERENCES article (key),
    PRIMARY KEY (root, file, row)
);
CREATE INDEX IF NOT EXISTS origin_article ON origin (article);
CREATE TABLE IF NOT EXISTS page (
    article INTEGER NOT NULL REFERENCES article (key),
    start INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (article, start)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS passage (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES article (key),
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    sentences TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS passage_article ON passage (article, ordinal);
CREATE TABLE IF NOT EXISTS statement (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES article (key),
    start INTEGER NOT NULL,
    spans TEXT NOT NULL,
    kind TEXT NOT NULL,
    speaker TEXT, speaker_span TEXT, inferred INTEGER NOT NULL,
    likely TEXT, role TEXT, cue TEXT,
    confidence REAL NOT NULL, pattern TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS statement_article ON statement (article, start);
DROP INDEX IF EXISTS statement_speaker;
CREATE INDEX IF NOT EXISTS statement_said ON statement (speaker, confidence, role);
CREATE INDEX IF NOT EXISTS statement_likely ON statement (likely);
CREATE VIRTUAL TABLE IF NOT EXISTS statement_words USING fts5 (who, what);
CREATE TRIGGER IF NOT EXISTS statement_gone AFTER DELETE ON statement
BEGIN DELETE FROM statement_words WHERE rowid = old.key; END;
CREATE TABLE IF NOT EXISTS speaker (printed TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS speaker_name ON speaker (name);
"""

# Raised with each change of the tables that are derived from the articles.
SCHEMA_VERSION = 3
DROP_DERIVED = """
DROP TABLE IF EXISTS statement; DROP TABLE IF EXISTS statement_words; DROP TABLE IF EXISTS speaker;
DROP TABLE IF EXISTS passage;
"""


def member(of: str = "") -> str:
    """Return the expression of what stands for an article in the hash over all of them."""
    return f"CAST({of}id || char(0) || {of}hash || char(0) AS BLOB)"


# What is derived from the articles must be told what changed since the file was opened, so that one
# change costs the same in a corpus of any size. Keys are never used again, so what came has a key
# above the highest before; what went or changed is noted then. ``unsplit`` and ``unplaced`` are
# articles that lost a passage or an origin, and may have others.
CHANGES = f"""
PRAGMA temp_store = MEMORY;
CREATE TEMP TABLE passage_before AS SELECT coalesce(max(key), 0) AS key FROM main.passage;
CREATE TEMP TABLE article_before AS SELECT coalesce(max(key), 0) AS key FROM main.article;
CREATE TEMP TABLE passage_gone (key INTEGER PRIMARY KEY);
CREATE TEMP TABLE article_gone (key INTEGER PRIMARY KEY, member BLOB);
CREATE TEMP TABLE unsplit (article INTEGER PRIMARY KEY);
CREATE TEMP TABLE unplaced (article INTEGER PRIMARY KEY);
CREATE TEMP TRIGGER passage_goes AFTER DELETE ON main.passage
BEGIN
    INSERT OR IGNORE INTO passage_gone VALUES (old.key);
    INSERT OR IGNORE INTO unsplit VALUES (old.article);
END;
CREATE TEMP TRIGGER article_changes AFTER UPDATE OF id, hash ON main.article
BEGIN INSERT OR IGNORE INTO article_gone VALUES (old.key, {member("old.")}); END;
CREATE TEMP TRIGGER article_goes AFTER DELETE ON main.article
BEGIN INSERT OR IGNORE INTO article_gone VALUES (old.key, {member("old.")}); END;
CREATE TEMP TRIGGER origin_changes AFTER UPDATE OF article ON main.origin
BEGIN INSERT OR IGNORE INTO unplaced VALUES (old.article); END;
CREATE TEMP TRIGGER origin_goes AFTER DELETE ON main.origin
BEGIN INSERT OR IGNORE INTO unplaced VALUES (old.article); END;
"""

_CODE = "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('trigger', 'view')"


def foreign_code(rows: Callable[[str], list[Any]]) -> list[str]:
    """Return what the file makes SQLite run that is not ours: a file may come from anywhere."""
    with sqlite3.connect(":memory:") as db:
        db.executescript(SCHEMA)
        known = set(db.execute(_CODE).fetchall())
    db.close()
    return [
        f"{kind} {name!r} is not of Nachgefragt"
        for kind, name, sql in rows(_CODE)
        if (kind, name, sql) not in known
    ]
