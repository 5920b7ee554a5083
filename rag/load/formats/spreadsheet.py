"""Read ``.xlsx``: below the first row that names columns, each row is an article."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from rag.errors import ReadError
from rag.load.draft import Read
from rag.load.fields import names_shown
from rag.load.rows import column_names, drafts

_MAX_UNPACKED = 2 * 2**30
_MAX_COLUMNS = 1_000
# Titles and remarks may stand above the names of the columns.
_MAX_ABOVE = 20


def read_xlsx(path: Path, file: str) -> Read:
    """Yield the article of each row of each sheet that names a column of texts.

    A row that can't be used is a problem with its number.

    Raises:
        ReadError: it is no such workbook, or no sheet names a column of texts.
    """
    workbook = _open(path)
    there: list[str] = []
    is_table = False
    for sheet in workbook.worksheets:
        rows = sheet.iter_rows(values_only=True, max_col=_MAX_COLUMNS)
        named = _below_names(rows, there)
        if (first := next(named, None)) is not None:
            is_table = True
            yield from drafts(chain([first], named), path.stem, file)
    if not is_table:
        raise ReadError("no_column", column="text", there=names_shown(there))


def _open(path: Path) -> Any:
    import openpyxl

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED:
                raise ReadError("unpacks_too_large", megabytes=_MAX_UNPACKED // 2**20)
        return openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except OSError as error:
        raise ReadError("cannot_open", reason=error.strerror) from None
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ReadError("no_xlsx", reason=error) from None


def _below_names(
    rows: Iterator[tuple[Any, ...]], there: list[str]
) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Yield the rows below the one that names the columns, as their names and their numbers."""
    names: list[str] = []
    for number, cells in enumerate(rows, start=1):
        texts = [_plain(cell) for cell in cells]
        if not any(texts):
            continue
        if names:
            yield number, dict(zip(names, texts, strict=False))
            continue
        found = column_names([str(text) if text is not None else "" for text in texts])
        if "text" in found:
            names = found
        elif number > _MAX_ABOVE:
            return
        there += [name for name in found if name and len(there) < _MAX_ABOVE]


def _plain(cell: object) -> object:
    if isinstance(cell, datetime):
        return cell.date()
    if cell is None or isinstance(cell, date):
        return cell
    # Excel keeps some signs of XML 1.0 as _x000D_ and the like.
    return str(cell).replace("_x000D_", "")
