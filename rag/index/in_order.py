"""Rows by file, read along with the files: one query for all of them instead of one for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any


class RowsInOrder:
    """The rows of a query in the order of their first column, the file that each is about."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._files: Iterator[tuple[str, Iterator[Sequence[Any]]]] = groupby(
            rows, lambda row: str(row[0])
        )
        self._next: tuple[str, list[Sequence[Any]]] | None = None
        self._at = ""
        self._advance()

    def of(self, file: str) -> list[Sequence[Any]] | None:
        """Return the rows of *file*; None where they were passed, and are to be looked up.

        That is where files are asked for in another order than that of their names.
        """
        while self._next is not None and self._next[0] < file:
            self._advance()
        if self._next is not None and self._next[0] == file:
            return self._next[1]
        return [] if self._at < file else None

    def _advance(self) -> None:
        if self._next is not None:
            self._at = self._next[0]
        file, rows = next(self._files, (None, iter(())))
        self._next = None if file is None else (file, list(rows))
