"""The table ``metadata.csv`` of a corpus: what its files don't say themselves."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from unicodedata import normalize

from rag.errors import ReadError
from rag.load.draft import Draft, Remark
from rag.load.encoding import detect_encoding
from rag.load.fields import Fields, by_field, read_fields, value_text
from rag.load.isolate import Worker
from rag.load.rows import read_table
from rag.types import Note, Problem

METADATA = "metadata.csv"
_FIELDS = ("title", "date", "author", "source", "url", "pages")


@dataclasses.dataclass(frozen=True, slots=True)
class Metadata:
    """The rows by the file that each is about, and what there is to say of all others."""

    rows: Mapping[str, Fields]
    told: tuple[Note | Problem, ...] = ()


def load_metadata(root: Path, files: Sequence[str], worker: Worker) -> Metadata:
    """Return the rows of ``metadata.csv`` in the folder *root*, which holds *files*.

    A row may write a name in another case, with other slashes, with accents apart, or without its
    ending, as long as only one file can be meant. A row that can't be used is a Note, a table that
    can't be used is a Problem. The table is read by *worker*.
    """
    table = root / METADATA
    if not table.is_file():
        return Metadata({})
    names = _Names(files)
    rows: dict[str, Fields] = {}
    remarks: list[Remark] = []
    told: list[Note | Problem] = []
    try:
        for line, named in worker.read_bounded(_rows, table, METADATA):
            if named is None:
                told.append(Note(METADATA, "metadata_row", str(line)))
                continue
            name, fields = named
            remarks += fields.remarks
            found = names.find(name)
            if found is None:
                told.append(Note(METADATA, "metadata_no_file", f"{line}: {name}"))
            else:
                rows[found] = fields
    except ReadError as error:
        told.append(Problem(METADATA, None, error.message))
    return Metadata(rows, (*told, *remark_notes(METADATA, remarks)))


def with_metadata(draft: Draft, metadata: Mapping[str, Fields]) -> Draft:
    """Return *draft* with what the table says of its file.

    The table beats what was only guessed, the file's own word beats the table.
    """
    extra = metadata.get(draft.file)
    if extra is None:
        return draft
    new = {field: _better(draft, extra, field) for field in _FIELDS}
    return dataclasses.replace(draft, **new)


def remark_notes(file: str, remarks: Iterable[Remark]) -> Iterator[Note]:
    """Yield a note for each kind of *remarks* on a file's articles, counted, with examples."""
    counts: dict[tuple[str, str], int] = {}
    examples: dict[tuple[str, str], dict[str, None]] = {}
    for remark in remarks:
        key = remark.kind, remark.field
        counts[key] = counts.get(key, 0) + 1
        named = examples.setdefault(key, {})
        if len(named) < _MOST_EXAMPLES:
            named[remark.example] = None
    for (kind, field), count in counts.items():
        shown = ", ".join(f"“{example}”" for example in examples[kind, field])
        value = f"{field}: {shown}" if kind == "field_unread" else ""
        yield Note(file, kind, value, count)  # type: ignore[arg-type]


_MOST_EXAMPLES = 3


class _Names:
    """The files of a corpus by the ways in which their names may be written."""

    def __init__(self, files: Sequence[str]) -> None:
        self._exact = frozenset(files)
        self._alike: dict[str, list[str]] = {}
        self._bare: dict[str, list[str]] = {}
        for file in files:
            self._alike.setdefault(_folded(file), []).append(file)
            self._bare.setdefault(_folded(_without_ending(file)), []).append(file)

    def find(self, name: str) -> str | None:
        """Return the only file that *name* can mean, else None."""
        if name in self._exact:
            return name
        for known in (self._alike, self._bare):
            if len(found := known.get(_folded(name), [])) == 1:
                return found[0]
        return None


def _folded(name: str) -> str:
    return normalize("NFC", name).replace("\\", "/").removeprefix("./").casefold()


def _without_ending(file: str) -> str:
    return PurePosixPath(file).with_suffix("").as_posix()


def _rows(path: Path, file: str) -> Iterator[tuple[int, tuple[str, Fields] | None]]:
    for line, row in read_table(path, detect_encoding(path), needed="file"):
        yield line, _named(row)


def _named(row: Mapping[str, object] | ReadError) -> tuple[str, Fields] | None:
    if isinstance(row, ReadError):
        return None
    fields = by_field(row)
    try:
        name = value_text(fields.get("file"))
    except ReadError:
        return None
    return (name, read_fields(fields)) if name else None


def _better(draft: Draft, extra: Fields, field: str) -> Any:
    first, second = (extra, draft) if field in draft.guessed else (draft, extra)
    return getattr(first, field) or getattr(second, field)
