"""Rows by file, read along with the files: one query for all of them instead of one for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


class RowsInOrder:
    """The rows of a query in the order of their first column, the file that each is about."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)
        self._at = ""
        self._found: list[Sequence[Any]] = []

    def of(self, file: str) -> list[Sequence[Any]] | None:
        """Return the rows of *file*; None where they were passed, and are to be looked up.

        That is where files are asked for in another order than that of their names.
        """
        if file <= self._at:
            return self._found if file == self._at else None
        row = self._next
        while row is not None and row[0] < file:
            row = next(self._rows, None)
        found = []
        while row is not None and row[0] == file:
            found.append(row)
            row = next(self._rows, None)
        self._at, self._found, self._next = file, found, row
        return found
