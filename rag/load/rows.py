"""Read ``.jsonl`` and ``.csv``: one row, one article; the file is streamed."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from rag.errors import ReadError
from rag.load.draft import Draft, Read, clean, encoding_note, storable, unify_newlines
from rag.load.encoding import MAX_TEXT, detect_encoding, read_lines
from rag.text.dates import parse_date
from rag.types import Problem

_DELIMITERS = ",;\t"
_GERMAN_NAMES = {
    "nr": "id",
    "nummer": "id",
    "datei": "file",
    "titel": "title",
    "überschrift": "title",
    "schlagzeile": "title",
    "datum": "date",
    "autor": "author",
    "autorin": "author",
    "verfasser": "author",
    "quelle": "source",
    "zeitung": "source",
    "medium": "source",
    "link": "url",
    "adresse": "url",
    "volltext": "text",
    "inhalt": "text",
    "artikel": "text",
}


def read_jsonl(path: Path, file: str) -> Read:
    """Yield the article of each row; a row that can't be used is a problem with its line."""
    encoding = detect_encoding(path)
    yield from encoding_note(file, encoding)
    for number, line in read_lines(path, encoding, newline="\n"):
        if line is not None and not line.strip():
            continue
        try:
            yield row_draft(_parse(line), path.stem, file, number)
        except ReadError as error:
            yield Problem(file, number, error.message)


def read_csv(path: Path, file: str) -> Read:
    """Yield the article of each row below the line of column names.

    Commas, semicolons or tabs part the columns, whichever makes most names known. A row that
    can't be used is a problem with the line that it ends in.
    """
    encoding = detect_encoding(path)
    yield from encoding_note(file, encoding)
    for number, row in read_table(path, encoding):
        try:
            if isinstance(row, ReadError):
                raise row
            yield row_draft(row, path.stem, file, number)
        except ReadError as error:
            yield Problem(file, number, error.message)


def read_table(
    path: Path, encoding: str, needed: str = "text"
) -> Iterator[tuple[int, Mapping[str, str] | ReadError]]:
    """Yield the rows of a CSV file with the line each ends in, or why one can't be used.

    Raises:
        ReadError: the file can't be opened, or there is no column *needed*.
    """
    # What a quotation mark that never closes may swallow; csv has this for the whole process.
    csv.field_size_limit(MAX_TEXT)
    too_long: list[int] = []
    lines = _whole_lines(read_lines(path, encoding, newline=""), too_long)
    header = next(lines, "")
    delimiter = max(_DELIMITERS, key=lambda sign: _likeness(_split(header, sign)))
    names = _column_names(_split(header, delimiter))
    if not header.strip() and not too_long:
        return
    if needed not in names:
        raise ReadError("no_column", column=needed, there=", ".join(names)[:200])
    table = csv.reader(lines, delimiter=delimiter, strict=True)
    is_open = True
    while is_open:
        row: Mapping[str, str] | ReadError | None
        try:
            cells = next(table, None)
            is_open = cells is not None
            row = _row(names, cells or [])
        except csv.Error as error:
            row = ReadError("not_csv", reason=error)
        except ReadError as error:
            row = error
        yield from ((number, _too_long()) for number in too_long)
        too_long.clear()
        if row is not None:
            yield table.line_num + 1, row


def row_draft(row: Mapping[str, object], stem: str, file: str, number: int) -> Draft:
    """Return the article of one row with the contract's keys; only ``text`` is required.

    Raises:
        ReadError: no usable text, or a date in no known form.
    """
    text = row.get("text")
    if not isinstance(text, str):
        raise ReadError("text_missing" if text is None else "text_no_string")
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


def _parse(line: str | None) -> Mapping[str, object]:
    if line is None:
        raise _too_long()
    try:
        row = json.loads(storable(line), object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        raise ReadError("not_json", column=error.colno, reason=error.msg) from None
    except RecursionError:
        raise ReadError("row_nested") from None
    except ValueError as error:  # a number of thousands of digits
        raise ReadError("row_unusable", reason=error) from None
    if not isinstance(row, dict):
        raise ReadError("row_no_object")
    return row


def _too_long() -> ReadError:
    return ReadError("line_too_long", megabytes=MAX_TEXT // 2**20)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    row = dict(pairs)
    if len(row) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        raise ReadError("key_twice", key=counts.most_common(1)[0][0])
    return row


def _whole_lines(lines: Iterator[tuple[int, str | None]], too_long: list[int]) -> Iterator[str]:
    for number, line in lines:
        if line is None:
            too_long.append(number)
        # An empty line in place of a long one keeps the numbers right.
        yield line if line is not None else "\n"


def _split(header: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([header], delimiter=delimiter), [])
    except csv.Error:
        return []


def _column_names(cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    return [
        german if (german := _GERMAN_NAMES.get(name)) and german not in names else name
        for name in names
    ]


def _likeness(cells: list[str]) -> tuple[int, int]:
    """Return how many columns are known ones, then how many there are."""
    return len(set(_column_names(cells)) & set(_GERMAN_NAMES.values())), len(cells)


def _row(names: list[str], cells: list[str]) -> Mapping[str, str] | None:
    if not any(cell.strip() for cell in cells):
        return None
    if len(cells) > len(names):
        raise ReadError("row_columns", count=len(cells), named=len(names))
    return dict(zip(names, cells, strict=False))
