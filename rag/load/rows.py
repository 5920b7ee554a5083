"""Read ``.jsonl``: one row, one article."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from rag.errors import ReadError
from rag.load.draft import Draft, Read, clean, parse_date, storable, unify_newlines
from rag.types import Problem


def read_jsonl(path: Path, file: str) -> Read:
    """Yield the article of each row; a row that can't be used is a problem with its line."""
    for number, raw in _lines(path):
        if not raw.strip():
            continue
        try:
            yield row_draft(_parse(raw, number), path.stem, file, number)
        except ReadError as error:
            yield Problem(file, number, str(error))


def row_draft(row: Mapping[str, object], stem: str, file: str, number: int) -> Draft:
    """Return the article of one row with the contract's keys; only ``text`` is required.

    Raises:
        ReadError: no usable text, or a date in no known form.
    """
    text = row.get("text")
    if not isinstance(text, str):
        raise ReadError(f"'text' is {'missing' if text is None else 'not a string'}")
    name = clean(row.get("id"))
    return Draft(
        name or f"{stem}-{number}",
        file,
        unify_newlines(storable(text)),
        # Without an id a row is known by what it says, so that another one above it moves nothing.
        row=name or hashlib.sha256(text.encode()).hexdigest()[:16],
        title=clean(row.get("title")),
        date=parse_date(row.get("date")),
        author=clean(row.get("author")),
        source=clean(row.get("source")),
        url=clean(row.get("url")),
    )


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as stream:
            yield from enumerate(stream, start=1)
    except OSError as error:
        raise ReadError(f"cannot be opened: {error.strerror}") from None


def _parse(raw: bytes, number: int) -> Mapping[str, object]:
    try:
        row = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as error:
        raise ReadError(f"byte {error.start} is not UTF-8; save the file as UTF-8") from None
    except json.JSONDecodeError as error:
        raise ReadError(f"not JSON at column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise ReadError("the row is nested too deeply") from None
    except ValueError as error:  # a number of thousands of digits
        raise ReadError(f"not usable: {error}") from None
    if not isinstance(row, dict):
        raise ReadError("the row is not a JSON object")
    return row
