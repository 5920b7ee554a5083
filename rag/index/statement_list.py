"""List a corpus's statements by speaker, words, kind and date, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rag.index.articles import Store
from rag.index.conditions import Condition, dated, where
from rag.index.statements import stored_statements
from rag.statements import LEAST
from rag.text.words import stems, words
from rag.types import Statement, StatementKind


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """Which statements to list. Dates are inclusive; an undated article is outside any range.

    ``speaker`` is a name as :class:`SpeakerInfo` gives it, or words that begin like those of a
    name, role or mention; ``about`` are words that all stand in the statement or its headline.
    """

    speaker: str | None = None
    about: str | None = None
    kind: StatementKind | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class StatementPage:
    """A page of a list of statements that has ``total`` of them; ``offset`` go before it."""

    statements: tuple[Statement, ...]
    offset: int
    total: int


# Who is called so across the corpus, as articles print it.
_CALLED = "(SELECT printed FROM speaker WHERE name = ?)"
# Statements read at a time.
_BATCH = 500


_FROM = " FROM statement s JOIN article a ON a.key = s.article"
# From one day to the one before, so that a page of all is read, and not all to sort them.
_BY_DAY = " FROM article a CROSS JOIN statement s ON s.article = a.key"


def matching_keys(
    store: Store, wanted: StatementFilter, limit: int = -1, offset: int = 0
) -> list[int]:
    """Return the keys of the statements that fit, the newest first, undated ones last.

    All of them, unless there is a *limit*; *offset* go before them.
    """
    fitting, values = where(_conditions(store, wanted))
    source = _FROM if wanted.speaker or wanted.about else _BY_DAY
    rows = store.rows(
        f"SELECT s.key{source}{fitting} ORDER BY a.date DESC, a.key DESC, s.start LIMIT ? OFFSET ?",
        (*values, limit, offset),
    )
    return [row[0] for row in rows]


def count_matching(store: Store, wanted: StatementFilter) -> int:
    """Return how many statements fit."""
    fitting, values = where(_conditions(store, wanted))
    source = _FROM if wanted.since or wanted.until else " FROM statement s"
    return int(store.kept(f"SELECT count(*){source}{fitting}", values)[0][0])


def months_matching(store: Store, wanted: StatementFilter) -> tuple[tuple[str, int], ...]:
    """Return how many of the statements that fit each month has: „2015-09“."""
    fitting, values = where([*_conditions(store, wanted), ("a.date IS NOT NULL", ())])
    rows = store.kept(
        f"SELECT substr(a.date, 1, 7) AS month, count(*){_FROM}{fitting}"
        " GROUP BY month ORDER BY month",
        values,
    )
    return tuple((month, count) for month, count in rows)


def statements_of(store: Store, keys: list[int]) -> Iterator[Statement]:
    """Yield the statements of *keys* in that order, a batch in memory at a time."""
    for first in range(0, len(keys), _BATCH):
        yield from (row.statement for row in stored_statements(store, keys[first : first + _BATCH]))


def _conditions(store: Store, wanted: StatementFilter) -> list[Condition]:
    conditions: list[Condition] = [("s.confidence >= ?", (LEAST,))]
    if wanted.kind:
        conditions.append(("s.kind = ?", (wanted.kind,)))
    conditions += dated(wanted.since, wanted.until)
    who = wanted.speaker
    if who and store.rows("SELECT 1 FROM speaker WHERE name = ? LIMIT 1", (who,)):
        sure, likely = (f"s.{column} IN {_CALLED}" for column in ("speaker", "likely"))
        # The sign keeps SQLite from looking at all that nobody surely says.
        conditions.append((f"({sure} OR +s.speaker IS NULL AND {likely})", (who, who)))
        who = None
    if match := _match(who, wanted.about):
        named = "s.key IN (SELECT rowid FROM statement_words WHERE statement_words MATCH ?)"
        conditions.append((named, (match,)))
    return conditions


def _match(who: str | None, about: str | None) -> str:
    """Return the full-text query: names from their beginning, what is said by its stems."""
    terms = [f'who : "{word}" *' for word in words(who or "")]
    terms += [f'what : "{stem}"' for stem in stems(about or "")]
    return " AND ".join(terms)
