"""Read ``.docx``: paragraphs and tables in their order, and the document's properties."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rag.errors import ReadError
from rag.load.draft import Draft, Read, clean, storable
from rag.load.head import find_head

# A few bytes can unpack to gigabytes.
_MAX_UNPACKED = 256 * 2**20
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
# The template that python-docx brings along, and what counters of seconds begin with.
_NO_DAYS = frozenset(
    (
        datetime(2013, 12, 23, 23, 15),
        *(datetime(year, 1, 1) for year in (1601, 1900, 1970, 1980)),
    )
)
# Word writes a text box twice, the second time for old programs; deleted text has a tag of its own.
_SECOND_TIME = "Fallback"


def read_word(path: Path, file: str) -> Read:
    """Yield the article of a Word document.

    Raises:
        ReadError: it is no such document, or one that unpacks to more than 256 MB.
    """
    document = _open(path)
    blocks = [block for block in _blocks(document.element.body) if block.strip()]
    text = storable("\n\n".join(blocks))
    head = find_head(text)
    own = document.core_properties
    title = clean(own.title)
    yield Draft(
        path.stem,
        file,
        text,
        title=title or head.title,
        date=head.date or _day(own.created),
        author=head.author or clean(own.author),
        body_start=head.body_start,
        guessed=frozenset(("date", "author") if title else ("title", "date", "author")),
    )


def _open(path: Path) -> Any:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED:
                raise ReadError("unpacks_too_large", megabytes=_MAX_UNPACKED // 2**20)
        return Document(str(path))
    except OSError as error:
        raise ReadError("cannot_open", reason=error.strerror) from None
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        raise ReadError("no_word", reason=error) from None


def _blocks(parent: Any) -> Iterator[str]:
    """Yield paragraphs, and tables with a line for each row, however deep they stand."""
    for element in parent:
        kind = _name(element)
        if kind == "p":
            yield _text(element)
            yield from _boxes(element)
        elif kind == "tbl":
            yield "\n".join(_table_rows(element))
        elif kind != _SECOND_TIME:
            yield from _blocks(element)


def _table_rows(table: Any) -> Iterator[str]:
    for row in table.iter("{*}tr"):
        if next(row.iterancestors("{*}tbl")) is table:
            cells = (" ".join(_blocks(cell)).strip() for cell in row.iterchildren("{*}tc"))
            yield " | ".join(cells)


def _text(element: Any) -> str:
    """Return the text of a paragraph, insertions and links included, text boxes not."""
    parts = []
    for child in element:
        kind = _name(child)
        if kind == "t":
            parts.append(child.text or "")
        elif kind in _SIGNS:
            parts.append(_SIGNS[kind])
        elif kind not in ("txbxContent", _SECOND_TIME, "pPr", "rPr"):
            parts.append(_text(child))
    return "".join(parts)


def _boxes(paragraph: Any) -> Iterator[str]:
    for child in paragraph:
        kind = _name(child)
        if kind == "txbxContent":
            yield from _blocks(child)
        elif kind != _SECOND_TIME:
            yield from _boxes(child)


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _day(value: Any) -> date | None:
    """Return the day of a property, unless it is that of no document but of a program."""
    return value.date() if value and value.replace(tzinfo=None) not in _NO_DAYS else None
