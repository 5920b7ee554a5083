"""How much there is in each month or year, as bars; the numbers are there as a table too.

Many years are told by the year. Where the days chosen lie in few of them, these are told by the
month: so a bar that is clicked leads from a year to its months.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.text import months as names
from rag.web.formats import number_text
from rag.web.render import render
from rag.web.texts import Texts

# More months than these are told by the year: a bar would be too narrow to be clicked.
_MOST_MONTHS = 96
# Longer stretches without anything are left out, and a gap says so.
_MOST_EMPTY = 24
# Units of the picture: a bar with its room, the bar alone, the tallest bar.
_STEP, _WIDTH, _HEIGHT = 12, 10, 100


@dataclass(frozen=True, slots=True)
class Bar:
    """A month or year: what it is called, its first and last day, and how much there is.

    ``x`` and ``height`` are in the units of the picture; ``is_chosen``: within the days chosen.
    """

    label: str
    since: str
    until: str
    count: int
    told: str
    x: int
    height: int
    is_chosen: bool


def histogram(
    counted: Sequence[tuple[str, int]],
    unit: str,
    days: tuple[date | None, date | None],
    texts: Texts,
) -> str:
    """Return the bars of *counted*, (month as „2015-09“, number) in order; nothing for one month.

    *unit* names what is counted, a group of texts; *days* are the first and last chosen.
    """
    periods = _months(counted, days)
    by_year = periods is None
    if periods is None:
        periods = _with_empty(_by_year(counted), by_year)
    known = [(period, count) for period, count in periods if period]
    if len(known) < 2:
        return ""
    most = max(count for _, count in known)
    bars = [
        _bar(period, count, (place * _STEP, most), days, unit, texts)
        for place, (period, count) in enumerate(periods)
        if period
    ]
    return render(
        "histogram",
        texts,
        bars=bars,
        width=len(periods) * _STEP,
        bar_width=_WIDTH,
        step=_STEP,
        height=_HEIGHT,
        most=_most(known, counted if by_year else (), texts),
        title=texts.of("histogram", f"{unit}_{'year' if by_year else 'month'}"),
        unit=texts.of("histogram", unit),
        is_limited=any(days),
    )


def _months(
    counted: Sequence[tuple[str, int]], days: tuple[date | None, date | None]
) -> list[tuple[str, int]] | None:
    """Return the months to be shown, all or those of the years chosen; None if they are too many.

    A long stretch without anything takes the room of one month, whoever is misdated before it.
    """
    every = _with_empty(dict(counted), by_year=False)
    if len(every) <= _MOST_MONTHS:
        return every
    first, last = (day.year if day else None for day in days)
    years = range(first or int(counted[0][0][:4]), (last or int(counted[-1][0][:4])) + 1)
    chosen = {month: count for month, count in counted if int(month[:4]) in years}
    within = _with_empty(chosen, by_year=False)
    return within if any(days) and 2 <= len(within) <= _MOST_MONTHS else None


def _by_year(counted: Sequence[tuple[str, int]]) -> dict[str, int]:
    years: dict[str, int] = {}
    for month, count in counted:
        years[month[:4]] = years.get(month[:4], 0) + count
    return years


def _with_empty(counted: dict[str, int], by_year: bool) -> list[tuple[str, int]]:
    """Return all periods from the first to the last; a long stretch of nothing becomes ("", 0)."""
    periods: list[tuple[str, int]] = []
    before = None
    for period, count in counted.items():
        number = int(period) if by_year else _number(period)
        if before is not None:
            between = range(before + 1, number)
            if len(between) > _MOST_EMPTY:
                periods.append(("", 0))
            else:
                periods += [(_period(each, by_year), 0) for each in between]
        periods.append((period, count))
        before = number
    return periods


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _period(number: int, by_year: bool) -> str:
    return f"{number:04}" if by_year else f"{number // 12:04}-{number % 12 + 1:02}"


def _bar(
    period: str,
    count: int,
    place: tuple[int, int],
    days: tuple[date | None, date | None],
    unit: str,
    texts: Texts,
) -> Bar:
    year, month = int(period[:4]), int(period[5:7] or 0)
    first = date(year, month or 1, 1)
    last = date(year, month or 12, calendar.monthrange(year, month or 12)[1])
    x, most = place
    since, until = days
    return Bar(
        _label(year, month, texts),
        first.isoformat(),
        last.isoformat(),
        count,
        number_text(count, texts),
        x,
        # What is there is seen, however little it is.
        max(3, round(count / most * _HEIGHT)) if count else 0,
        (since is None or last >= since) and (until is None or first <= until),
    )


def _most(shown: Sequence[tuple[str, int]], months: Sequence[tuple[str, int]], texts: Texts) -> str:
    """Return the one period with the most, and that of *months* too; where many have it, how much.

    A month that shares its number with others is not named.
    """
    tops = [_top(shown), _top(months)]
    told = [
        f"{_label(int(period[:4]), int(period[5:7] or 0), texts)} ({number_text(count, texts)})"
        for period, count in filter(None, tops)
    ]
    if tops[0] is None:
        count = number_text(max(count for _, count in shown), texts)
        return texts.of("histogram", "at_most").format(count=count)
    return texts.of("histogram", "most").format(periods=", ".join(told))


def _top(counted: Sequence[tuple[str, int]]) -> tuple[str, int] | None:
    """Return what has more than all others; None where nothing does."""
    ranked = sorted(counted, key=lambda each: -each[1])
    is_one = bool(ranked) and (len(ranked) == 1 or ranked[0][1] > ranked[1][1])
    return ranked[0] if is_one else None


def _label(year: int, month: int, texts: Texts) -> str:
    if not month:
        return str(year)
    listed = names.GERMAN if texts.language == "de" else names.ENGLISH
    return f"{listed[month - 1]} {year}"
