"""Read ``.jsonl`` and ``.csv``: one row, one article; the file is streamed."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from itertools import chain
from pathlib import Path

from rag.errors import ReadError
from rag.load.cell_markup import is_markup, without_markup
from rag.load.dialect import Dialect, column_names, sample_of, table_of
from rag.load.draft import Draft, Read, Remark, encoding_note, storable, unify_newlines
from rag.load.encoding import MAX_TEXT, detect_encoding, read_lines
from rag.load.fields import Twice, by_field, names_shown, read_fields, shown, value_text
from rag.types import Problem

__all__ = ["Row", "column_names", "drafts", "read_csv", "read_jsonl", "read_table", "row_draft"]

# What a quotation mark that never closes may make read twice.
_MOST_AGAIN = 4 * MAX_TEXT
Row = Mapping[str, object]


def read_jsonl(path: Path, file: str) -> Read:
    """Yield the article of each row; a row that can't be used is a problem with its line.

    Where no row has a text that is one problem.
    """
    encoding = detect_encoding(path)
    yield from encoding_note(file, encoding)
    lines = read_lines(path, encoding, newline="\n")
    rows = ((number, _parsed(line)) for number, line in lines if line is None or line.strip())
    yield from drafts(rows, path.stem, file)


def read_csv(path: Path, file: str, columns: Sequence[str] = ()) -> Read:
    """Yield the article of each row below the line of column names.

    Commas, semicolons, tabs or bars part the columns. *columns* are the names of those of a table
    that has no such line. A row that can't be used is a problem with the line that it ends in.
    """
    encoding = detect_encoding(path)
    yield from encoding_note(file, encoding)
    yield from drafts(read_table(path, encoding, columns=columns), path.stem, file)


def read_table(
    path: Path, encoding: str, needed: str = "text", columns: Sequence[str] = ()
) -> Iterator[tuple[int, Mapping[str, str] | ReadError]]:
    """Yield the rows of a CSV file with the line each ends in, or why one can't be used.

    Raises:
        ReadError: the file can't be opened, or there is no column *needed*.
    """
    # What a quotation mark that never closes may swallow; csv has this for the whole process.
    csv.field_size_limit(MAX_TEXT)
    too_long: list[int] = []
    lines = _whole_lines(read_lines(path, encoding, newline=""), too_long)
    sample = sample_of(lines)
    table = table_of(sample, needed, columns)
    yield from ((number, _too_long()) for number in too_long)
    too_long.clear()
    if table is None:
        return
    rows = _Lines(chain(sample[table.above :], lines), table.dialect, table.above)
    for cells in rows.records(len(table.names)):
        yield from ((number, _too_long()) for number in too_long)
        too_long.clear()
        row = cells if isinstance(cells, ReadError) else _row(table.names, cells)
        if row is not None:
            yield rows.number, row


def row_draft(row: Row, stem: str, file: str, number: int) -> Draft:
    """Return the article of one row, by any names of the fields; only the text is required.

    Raises:
        ReadError: no usable text.
    """
    fields = by_field(row)
    own = read_fields(fields)
    text = _text(fields, row)
    has_markup = is_markup(text)
    title = unescape(own.title) if own.title and has_markup else own.title
    name, unread = _id(fields)
    markup = (Remark("markup"),) if has_markup else ()
    return Draft(
        name or f"{stem}-{number}",
        file,
        without_markup(text) if has_markup else text,
        # Without an id a row is known by what it says, so that another one above it moves nothing.
        row=name or hashlib.sha256(text.encode()).hexdigest()[:16],
        **{**own.named(), "title": title, "remarks": own.remarks + unread + markup},
    )


def drafts(rows: Iterable[tuple[int, Row | ReadError]], stem: str, file: str) -> Read:
    """Yield the article of each of *rows* with its number; one that can't be used is a problem.

    Where no row has a text that is one problem.
    """
    without: list[tuple[int, ReadError]] = []
    has_text = False
    for number, row in rows:
        try:
            if isinstance(row, ReadError):
                raise row
            draft = row_draft(row, stem, file, number)
        except ReadError as error:
            if not has_text and error.code == "text_missing":
                without.append((number, error))
            else:
                yield Problem(file, number, error.message)
            continue
        yield from (Problem(file, line, each.message) for line, each in without)
        without, has_text = [], True
        yield draft
    if without:
        there = without[0][1].message.values["there"]
        yield Problem(file, None, ReadError("no_text_key", there=there, rows=len(without)).message)


def _text(fields: Row, row: Row) -> str:
    text = fields.get("text")
    if text is None:
        raise ReadError("text_missing", there=names_shown(map(str, row)))
    if isinstance(text, list | dict | Twice):
        text = value_text(text, joint="\n\n")
    if not isinstance(text, str):
        raise ReadError("text_no_string")
    return unify_newlines(storable(text))


def _id(fields: Row) -> tuple[str | None, tuple[Remark, ...]]:
    try:
        return value_text(fields.get("id")), ()
    except ReadError:
        return None, (Remark("field_unread", "id", shown(fields.get("id"))),)


def _parsed(line: str | None) -> Row | ReadError:
    try:
        return _parse(line)
    except ReadError as error:
        return error


def _parse(line: str | None) -> Row:
    if line is None:
        raise _too_long()
    try:
        row = json.loads(line, object_pairs_hook=_unique)
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
        row |= {name: Twice(name) for name, count in counts.items() if count > 1}
    return row


def _whole_lines(lines: Iterator[tuple[int, str | None]], too_long: list[int]) -> Iterator[str]:
    for number, line in lines:
        if line is None:
            too_long.append(number)
        # An empty line in place of a long one keeps the numbers right.
        yield line if line is not None else "\n"


class _Lines:
    """The lines of a table as csv takes them, with a way back behind a mark that never closes."""

    def __init__(self, lines: Iterator[str], dialect: Dialect, above: int) -> None:
        self.number = above
        self._lines = lines
        self._dialect = dialect
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._read_again = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.number += 1
        self._taken.append(line)
        return self._dialect.prepared(line)

    def records(self, width: int) -> Iterator[list[str] | ReadError]:
        """Yield the cells of each row, or why there are none.

        A row that its quotation marks break is taken as it stands where that makes the *width*
        columns, and the lines that they swallowed are read for themselves.
        """
        table = self._dialect.reader(self)
        while True:
            self._taken.clear()
            try:
                cells = next(table, None)
            except csv.Error as error:
                bare = self._bare(width)
                yield bare if bare is not None else ReadError("not_csv", reason=error)
                continue
            if cells is None:
                return
            yield cells

    def _bare(self, width: int) -> list[str] | None:
        """Return the cells of the first line taken, marks and all; put the other lines back."""
        first, *others = self._taken
        cells = Dialect(self._dialect.delimiter, None).split(first)
        size = sum(map(len, others))
        is_many = self._read_again + size > _MOST_AGAIN
        # In a table of one column each line of a text that breaks off would pass for a row.
        if len(cells) != width or (others and (width < 2 or is_many)):
            return None
        self._read_again += size
        self._again.extendleft(reversed(others))
        self.number -= len(others)
        return cells


def _row(names: Sequence[str], cells: Sequence[str]) -> Mapping[str, str] | ReadError | None:
    if not any(cell.strip() for cell in cells):
        return None
    if any(cell.strip() for cell in cells[len(names) :]):
        return ReadError("row_columns", count=len(cells), named=len(names))
    return dict(zip(names, cells, strict=False))
