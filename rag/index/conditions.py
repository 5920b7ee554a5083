"""Which articles count, as conditions on ``article a`` in SQL: the same for every list and search.

Chroma and tantivy have query languages of their own; their filters stand in
:mod:`rag.index.vectors` and :mod:`rag.index.words`, beside the fields that they ask for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

# An expression, and the values of its question marks.
Condition = tuple[str, tuple[object, ...]]


def dated(since: date | None, until: date | None) -> list[Condition]:
    """Return the conditions of a range of days, both included; undated articles are outside any."""
    limits = (("a.date >= ?", since), ("a.date <= ?", until))
    return [(limit, (day.isoformat(),)) for limit, day in limits if day is not None]


def one_of(column: str, values: Sequence[str | int]) -> Condition:
    """Return that *column* has one of *values*, however many they are."""
    return f"{column} IN (SELECT value FROM json_each(?))", (json.dumps(values),)


def where(conditions: Sequence[Condition]) -> tuple[str, tuple[object, ...]]:
    """Return the clause that asks for all *conditions*, with a space before it, and its values."""
    if not conditions:
        return "", ()
    values = tuple(value for _, given in conditions for value in given)
    return f" WHERE {' AND '.join(condition for condition, _ in conditions)}", values
