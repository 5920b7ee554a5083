"""What a file of articles from elsewhere must be before anything in it is used.

SQLite runs what a file's schema says and takes any kind of value in any column, so the schema is
compared with ours and each value with its column; what follows from the articles is not taken over
at all but made anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path

from rag.index.articles import Store
from rag.index.schema import SCHEMA
from rag.types import CorpusCard

# What is read of the file. Everything else in it is derived from these.
_READ = ("meta", "article", "origin", "page")
_DERIVED = ("passage", "statement", "speaker")
_META = ("manifest", "card")
# Bytes of JSON. A card's own file may have as many.
_LARGEST_META = 2**14
# Keys count up from 1, so one far above says that there is no room behind it.
_LARGEST_KEY = 2**40
_SCHEMA_OF = "SELECT type, name, tbl_name, sql FROM sqlite_schema"


def faults(path: Path) -> list[str]:
    """Return why nothing of the file of articles *path* may be used; nothing where all is well."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        try:
            db.execute("PRAGMA trusted_schema = OFF")
            return list(_foreign_tables(db)) or [*_odd_values(db), *_odd_meta(db)]
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            return [str(error)]


def forget_derived(path: Path) -> None:
    """Drop what is derived from the articles; it is made anew as of a file of an earlier version"""
    with closing(sqlite3.connect(path)) as db:
        names = ", ".join(f"'{name}'" for name in _META)
        db.execute(f"DELETE FROM meta WHERE name NOT IN ({names})")
        db.execute("DELETE FROM sqlite_sequence")
        db.execute("PRAGMA user_version = 0")
        db.commit()
    Store(path, writable=True).close()


def _ours() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.executescript(SCHEMA)
    return db


def _foreign_tables(db: sqlite3.Connection) -> Iterator[str]:
    """Name what in the schema is not ours; tables of what is derived may be an earlier version's"""
    with closing(_ours()) as ours:
        known = set(ours.execute(_SCHEMA_OF))
    for row in db.execute(_SCHEMA_OF).fetchall():
        kind, name, table, _ = row
        is_derived = kind in ("table", "index") and table in _DERIVED
        if row not in known and not is_derived:
            yield f"{kind} {name!r} is not of Nachgefragt"


def _odd_values(db: sqlite3.Connection) -> Iterator[str]:
    """Name the columns with values of another kind than their own, and keys out of range."""
    with closing(_ours()) as ours:
        columns = [
            (table, name, kind.lower(), bool(is_needed or key))
            for table in _READ
            for _, name, kind, is_needed, _, key in ours.execute(f"PRAGMA table_info({table})")
        ]
    there = {name for (name,) in db.execute("SELECT name FROM sqlite_schema")}
    for table, column, kind, is_needed in columns:
        if table not in there:
            continue
        odd = f"typeof({column}) <> '{kind}'" + ("" if is_needed else f" AND {column} IS NOT NULL")
        if kind == "text":
            odd += f" OR instr({column}, char(0)) > 0"
        elif column != "start":
            odd += f" OR {column} NOT BETWEEN 0 AND {_LARGEST_KEY}"
        if db.execute(f"SELECT 1 FROM {table} WHERE {odd} LIMIT 1").fetchone():
            yield f"{table}.{column} holds something else than its values"


def _odd_meta(db: sqlite3.Connection) -> Iterator[str]:
    for name in _META:
        row = db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        if row is None:
            continue
        try:
            values = json.loads(row[0]) if len(row[0]) <= _LARGEST_META else None
        except (ValueError, RecursionError):
            values = None
        if not isinstance(values, dict) or not (_is_card if name == "card" else _is_manifest)(
            values
        ):
            yield f"its {name} is none"


def _is_card(values: dict[str, object]) -> bool:
    examples = values.get("examples", [])
    return (
        values.keys() <= {field.name for field in fields(CorpusCard)}
        and isinstance(values.get("language", ""), str)
        and isinstance(examples, list)
        and all(isinstance(example, str) for example in examples)
        and all(
            value is None or isinstance(value, str)
            for name, value in values.items()
            if name != "examples"
        )
    )


def _is_manifest(values: dict[str, object]) -> bool:
    return isinstance(values.get("index_format", 0), int) and all(
        isinstance(value, str | int) for value in values.values()
    )
