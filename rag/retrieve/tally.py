"""Tally: how much there is in each unit of time, and of each person, counted by the tables."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rag.index.article_list import ArticleFilter, conditions_of
from rag.index.articles import Store
from rag.index.conditions import Condition, one_of, where
from rag.index.statements import speakers
from rag.question.tally import PerUnit, Unit
from rag.retrieve.words import WordFinder
from rag.statements import LEAST
from rag.statements.names import is_given
from rag.text.words import STOP_WORDS, stems, words

# People who are heard most often, of whom it is counted in how many articles they are named.
_COMPARED = 40
# More months than these are told by the year where each is asked for.
_MOST_MONTHS = 48
# So many of the fullest units are told, all that are as full as the last of them included.
_TOLD = 12


@dataclass(frozen=True, slots=True)
class PeriodCount:
    """How much there is from one day to another, both included."""

    since: date
    until: date
    count: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How much there is in each unit of time that has any, ``total`` of it in all.

    ``told`` are the first as the question wants them, the fullest or in the order of time;
    ``leading`` those that none comes before. ``others`` are not told. ``undated`` articles are in
    none of them and not in ``total``.
    """

    per: PerUnit
    told: tuple[PeriodCount, ...] = ()
    leading: tuple[PeriodCount, ...] = ()
    total: int = 0
    others: int = 0
    undated: int = 0


def days_of_articles(
    store: Store, finder: WordFinder, typed: str, wanted: ArticleFilter
) -> list[tuple[date | None, int]]:
    """Return how many of the articles that hold the words *typed*, if any, each day has.

    Those without a day are told for None.
    """
    conditions = conditions_of(store, wanted)
    if typed:
        conditions = [one_of("a.key", finder.keys(typed, wanted))]
    fitting, values = where(conditions)
    rows = store.rows(f"SELECT a.date, count(*) FROM article a{fitting} GROUP BY a.date", values)
    return [(date.fromisoformat(day) if day else None, count) for day, count in rows]


def tally(per: PerUnit, days: Iterable[tuple[date, int]], undated: int = 0) -> Tally:
    """Return what there is on *days*, each with its number, by the unit of *per*.

    *undated* articles have no day.
    """
    days = list(days)
    counted = _counted(per.unit, days)
    if per.rank == "each" and per.unit != "year" and len(counted) > _MOST_MONTHS:
        per = replace(per, unit="year")
        counted = _counted(per.unit, days)
    in_time = [PeriodCount(*unit, count) for unit, count in sorted(counted.items())]
    if not in_time:
        return Tally(per, undated=undated)
    best = (min if per.rank == "fewest" else max)(each.count for each in in_time)
    sign = 1 if per.rank == "fewest" else -1
    ordered = in_time
    if per.rank != "each":
        ordered = sorted(in_time, key=lambda each: sign * each.count)[:_TOLD]
    leading = tuple(each for each in in_time if each.count == best)
    total = sum(counted.values())
    return Tally(per, tuple(ordered), leading, total, len(in_time) - len(ordered), undated)


def _counted(unit: Unit, days: Iterable[tuple[date, int]]) -> Counter[tuple[date, date]]:
    counted: Counter[tuple[date, date]] = Counter()
    for day, count in days:
        counted[_unit_of(unit, day)] += count
    return counted


def _unit_of(unit: Unit, day: date) -> tuple[date, date]:
    """Return the first and the last day of the unit that *day* lies in; weeks begin on Monday."""
    if unit == "day":
        return day, day
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if unit == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    first = day.month if unit == "month" else day.month - (day.month - 1) % 3
    last = first if unit == "month" else first + 2
    return date(day.year, first, 1), date(day.year, last, calendar.monthrange(day.year, last)[1])


def speakers_on(
    store: Store,
    topic: Sequence[str],
    wanted: ArticleFilter,
    articles: Sequence[Condition] = (),
) -> list[tuple[str, int]]:
    """Return who surely speaks in the articles *wanted*, and how often, the most first.

    With a *topic* only the statements count that hold all of its words, or whose headline does;
    *articles* are further conditions on ``article a``.
    """
    conditions: list[Condition] = [("s.confidence >= ?", (LEAST,)), *articles]
    conditions += conditions_of(store, wanted)
    said = " AND ".join(f'what : "{stem}"' for stem in telling_stems(topic))
    if said:
        held = "s.key IN (SELECT rowid FROM statement_words WHERE statement_words MATCH ?)"
        conditions.append((held, (said,)))
    fitting, values = where(conditions)
    rows = store.rows(
        "SELECT n.name, count(*) FROM statement s JOIN article a ON a.key = s.article"
        f" JOIN speaker n ON n.printed = s.speaker{fitting}"
        " GROUP BY n.name ORDER BY count(*) DESC, n.name",
        values,
    )
    return [(name, count) for name, count in rows]


def people_in(
    store: Store, finder: WordFinder, topic: Sequence[str], wanted: ArticleFilter
) -> list[tuple[str, int]]:
    """Return in how many of the articles *wanted* the people are named who are heard most often.

    With a *topic* only the articles count that hold its words. A surname alone and a body are
    nobody. A name counts where all of its words stand, which is quick, and told so.
    """
    found = []
    people = [each for each in speakers(store) if is_given(each.name.split()[0]) or each.role]
    for known in [each for each in people if " " in each.name][:_COMPARED]:
        keys = finder.keys(" ".join((known.name, *topic)), wanted)
        found.append((known.name, len(keys)))
    return sorted((each for each in found if each[1]), key=lambda each: (-each[1], each[0]))


def telling_stems(topic: Sequence[str]) -> list[str]:
    """Return the stems of *topic* without those of function words."""
    kept = [word for each in topic for word in words(each) if word not in STOP_WORDS]
    return [stem for word in kept for stem in stems(word)]
