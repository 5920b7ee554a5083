"""How a table writes its rows: what parts the cells, what quotes them, and where rows begin."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.errors import ReadError
from rag.load.fields import field_of, names_shown, shown
from rag.text.dates import parse_date

_DELIMITERS = ",;\t|"
_NO_SIGN = "\x1f"
_SEP_LINE = re.compile(r"sep=(?P<sign>[^\s\w]|\t)?\s*", re.IGNORECASE)
_ESCAPED = re.compile(r"\\\\|\\\"")
# Lines by which a table is judged, and their characters.
_MOST_LINES, _MOST_CHARS = 200, 2**18
_LONGEST_NAME = 40
_ADDRESS = re.compile(r"https?://\S+\Z")


@dataclass(frozen=True, slots=True)
class Dialect:
    """``quote`` is None where quotation marks are signs like others.

    ``has_backslashes``: a backslash before a quotation mark makes it one of the text.
    """

    delimiter: str
    quote: str | None = '"'
    has_backslashes: bool = False

    def split(self, line: str) -> list[str]:
        """Return the cells of one line; none where it is no row."""
        try:
            return next(self.reader(iter([self.prepared(line)]), strict=False), [])
        except csv.Error:
            return []

    def reader(self, lines: Iterator[str], strict: bool = True) -> Iterator[list[str]]:
        """Return csv's reader of *lines*, which are :meth:`prepared`."""
        if self.quote is None:
            return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)
        return csv.reader(lines, delimiter=self.delimiter, quotechar=self.quote, strict=strict)

    def prepared(self, line: str) -> str:
        """Return *line* with quotation marks doubled where a backslash stands before them.

        csv's own way takes every other backslash away, too.
        """
        if not self.has_backslashes or "\\" not in line:
            return line
        return _ESCAPED.sub(lambda found: '""' if found[0] == '\\"' else found[0], line)


@dataclass(frozen=True, slots=True)
class Table:
    """The form of a table: its columns' names as contract and file have them.

    ``above`` lines stand before the first row, that of the names among them.
    """

    dialect: Dialect
    names: tuple[str, ...]
    above: int


def table_of(
    sample: Sequence[str], needed: str = "text", columns: Sequence[str] = ()
) -> Table | None:
    """Return the form of the table that begins with the lines *sample*; None where it is empty.

    *columns* name those of a table whose first line doesn't.

    Raises:
        ReadError: no column is called *needed*, by any of its names.
    """
    above, forced = 0, None
    while above < len(sample) and (
        not sample[above].strip() or (found := _SEP_LINE.fullmatch(sample[above].strip("\r\n")))
    ):
        forced = found["sign"] if sample[above].strip() and found else forced
        above += 1
    if above == len(sample):
        return None
    header, body = sample[above], sample[above + 1 :]
    signs = forced or _DELIMITERS
    delimiter = max(signs, key=lambda sign: _likeness(_cells(header, sign)))
    cells = _cells(header, delimiter)
    if len(cells) == 1 and not forced:
        delimiter = _NO_SIGN  # of a single column any comma is text
    names = column_names(cells)
    if needed in names:
        return Table(_dialect(body, delimiter), tuple(names), above + 1)
    if columns:
        dialect = _body_dialect(sample[above:], signs)
        return Table(dialect, tuple(column_names(list(columns))), above)
    if any(map(field_of, cells)) or _could_name(cells):
        raise ReadError("no_column", column=needed, there=names_shown(cells))
    dialect = _body_dialect(sample[above:], signs)
    example = dialect.delimiter.join(_example([dialect.split(line) for line in sample[above:]]))
    raise ReadError("no_column_names", example=example, there=shown(header))


def column_names(cells: Sequence[str]) -> list[str]:
    """Return what each column is to the contract, in lower case as it is where it is nothing.

    Where several are the same, the surest keeps the contract's name.
    """
    names = [cell.strip().lower() for cell in cells]
    fields = [field_of(name) for name in names]
    return [
        field if field and field not in names and fields.index(field) == index else name
        for index, (name, field) in enumerate(zip(names, fields, strict=True))
    ]


def _cells(header: str, delimiter: str) -> list[str]:
    dialects = (Dialect(delimiter), Dialect(delimiter, "'"))
    split = [dialect.split(header.strip("\r\n\ufeff")) for dialect in dialects]
    return max(split, key=lambda cells: sum(field_of(cell) is not None for cell in cells))


def _likeness(cells: Sequence[str]) -> tuple[int, int]:
    """Return how many columns are known ones, then how many there are."""
    return len({field for cell in cells if (field := field_of(cell))}), len(cells)


def _could_name(cells: Sequence[str]) -> bool:
    """Return whether *cells* read like names of columns: all short, none a date or an address."""
    named = [cell.strip() for cell in cells if cell.strip()]
    return bool(named) and all(
        len(cell) <= _LONGEST_NAME and any(map(str.isalpha, cell)) and not _is_datum(cell)
        for cell in named
    )


def _is_datum(cell: str) -> bool:
    return _is_day(cell) or _ADDRESS.match(cell) is not None


def _is_day(cell: str) -> bool:
    try:
        return parse_date(cell) is not None
    except ReadError:
        return False


def _dialect(body: Sequence[str], delimiter: str) -> Dialect:
    """Return how the rows *body*, whose cells *delimiter* parts, are quoted."""
    sign = re.escape(delimiter)
    text = "".join(line if line.endswith("\n") else f"{line}\n" for line in body)
    marks = {quote: _quoted(text, sign, quote) for quote in "\"'"}
    if marks["'"] > marks['"']:
        return Dialect(delimiter, "'")
    if delimiter == "\t" and any(_is_bare(line, sign) for line in body):
        return Dialect(delimiter, None)
    inside = rf'\\"(?!"|\s*(?:{sign}|[\r\n]))'
    return Dialect(delimiter, '"', bool(re.search(inside, text)))


def _quoted(text: str, sign: str, quote: str) -> int:
    """Return how many cells of *text* begin and end with *quote*, the rarer of the two."""
    opened = len(re.findall(rf"(?:^|{sign}){quote}", text, re.MULTILINE))
    return min(opened, len(re.findall(rf"{quote}[ \r]*(?:{sign}|$)", text, re.MULTILINE)))


def _is_bare(line: str, sign: str) -> bool:
    """Return whether a cell begins with a quotation that is part of it: ``"Ja", sagt er``."""
    return any(
        cell.startswith('"') and cell.count('"') % 2 == 0 and not cell.rstrip("\r\n").endswith('"')
        for cell in re.split(sign, line)
    )


def _body_dialect(lines: Sequence[str], signs: str) -> Dialect:
    """Return the dialect by which most of *lines* have the same number of cells, two at least."""

    def evenness(dialect: Dialect) -> tuple[float, int]:
        counts = Counter(len(dialect.split(line)) for line in lines if line.strip())
        width, rows = counts.most_common(1)[0] if counts else (1, 0)
        return (rows / counts.total() if width > 1 else 0.0), width

    return max((_dialect(lines, sign) for sign in signs), key=evenness)


def _example(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return names that would fit the columns of *rows*: the longest is the text."""
    width = Counter(map(len, rows)).most_common(1)[0][0]
    columns = list(zip(*(row for row in rows if len(row) == width), strict=True)) or [("",)]
    longest = max(columns, key=lambda cells: sum(map(len, cells)))
    names = ["category", *(f"column{number}" for number in range(2, len(columns) + 1))]
    found = []
    for cells in columns:
        is_date = all(map(_is_day, cells))
        usual = names.pop(0) if cells is not longest and not is_date else ""
        found.append("text" if cells is longest else "date" if is_date else usual)
    return found


def sample_of(lines: Iterator[str]) -> list[str]:
    """Return the first of *lines*, enough to judge a table by."""
    sample: list[str] = []
    chars = 0
    for line in lines:
        sample.append(line)
        chars += len(line)
        if len(sample) == _MOST_LINES or chars > _MOST_CHARS:
            break
    return sample
