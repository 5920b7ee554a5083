"""Rows read along with the files that they are about."""

from __future__ import annotations

import pytest

from rag.index.in_order import RowsInOrder

ROWS = [("a", 1), ("a", 2), ("b/c", 3), ("b0", 4), ("d", 5)]


@pytest.mark.parametrize(
    "asked", ["a b/c b0 d", "a d", "b0 zz", "0 a a b c d e", "d", "", "b0 b/c a d e", "e d"]
)
def test_rows_are_those_of_the_file_unless_it_was_passed(asked: str) -> None:
    rows = RowsInOrder(iter(ROWS))
    latest = ""
    for file in asked.split():
        found = rows.of(file)
        if file >= latest:
            assert found == [row for row in ROWS if row[0] == file]
        else:
            assert found is None or found == [row for row in ROWS if row[0] == file]
        latest = max(latest, file)


def test_a_file_that_was_passed_is_looked_up_otherwise() -> None:
    rows = RowsInOrder(iter(ROWS))
    assert rows.of("c") == []
    assert rows.of("a") is None and rows.of("b0") is None
    assert rows.of("d") == [("d", 5)]
