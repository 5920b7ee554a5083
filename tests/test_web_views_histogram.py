"""Bars of months and years."""

from __future__ import annotations

import re
from datetime import date

from rag.web.texts import GERMAN
from rag.web.views.histogram import histogram

NO_DAYS = (None, None)
NINE_YEARS = [
    *(("2013-05", 1), ("2014-01", 2), ("2015-01", 3), ("2015-03", 1)),
    *(("2016-06", 1), ("2017-08", 1), ("2018-01", 1), ("2019-02", 1), ("2020-08", 1)),
    ("2021-06", 2),
]


def sinces(made: str) -> list[str]:
    return re.findall(r'<g data-since="([\d-]+)"', made)


def test_months_without_anything_have_their_place() -> None:
    made = histogram([("2021-11", 2), ("2022-02", 4)], "articles", NO_DAYS, GERMAN)
    assert sinces(made) == ["2021-11-01", "2021-12-01", "2022-01-01", "2022-02-01"]
    assert 'data-until="2022-02-28"' in made and "Artikel je Monat" in made
    assert re.findall(r'class="bar"[^>]* height="(\d+)"', made) == ["50", "0", "0", "100"]
    assert "am meisten: Februar 2022 (4)" in made
    tied = histogram([("2021-11", 2), ("2021-12", 2)], "articles", NO_DAYS, GERMAN)
    assert "höchstens 2" in tied and "am meisten" not in tied
    # Of the table, only what there is.
    assert re.findall(r"<td>(\d+)</td>", made) == ["2", "4"]


def test_many_years_are_told_by_the_year_and_a_long_gap_is_left_out() -> None:
    made = histogram([("0001-01", 1), *NINE_YEARS], "articles", NO_DAYS, GERMAN)
    years = ["0001-01-01", *(f"{year}-01-01" for year in range(2013, 2022))]
    assert sinces(made) == years and "Artikel je Jahr" in made
    assert "am meisten: 2015 (4), Januar 2015 (3)" in made


def test_a_year_or_two_are_told_by_the_month_whatever_is_misdated() -> None:
    counted = [("1970-01", 1), ("2014-03", 2), ("2015-02", 1)]
    made = histogram(counted, "articles", NO_DAYS, GERMAN)
    assert sinces(made)[:3] == ["1970-01-01", "2014-03-01", "2014-04-01"]
    assert len(sinces(made)) == 13 and "Artikel je Monat" in made


def test_the_years_chosen_among_many_are_told_by_the_month() -> None:
    for days in ((date(2015, 1, 1), date(2015, 12, 31)), (date(2015, 3, 1), date(2015, 3, 31))):
        made = histogram(NINE_YEARS, "articles", days, GERMAN)
        assert sinces(made) == ["2015-01-01", "2015-02-01", "2015-03-01"]
        assert "Artikel je Monat" in made and "Gesamter Zeitraum" in made
    assert made.count('class="chosen"') == 1
    # Of a single month there would be nothing to compare, and from far back there are too many.
    for days in ((date(2013, 1, 1), date(2013, 12, 31)), (date(2013, 1, 1), None)):
        assert "Artikel je Jahr" in histogram(NINE_YEARS, "articles", days, GERMAN)


def test_the_days_chosen_are_marked() -> None:
    days = (date(2021, 12, 5), None)
    made = histogram([("2021-11", 2), ("2021-12", 4)], "statements", days, GERMAN)
    assert made.count('class="chosen"') == 1 and "Gesamter Zeitraum" in made


def test_one_month_has_no_bars() -> None:
    assert histogram([("2021-11", 2)], "articles", NO_DAYS, GERMAN) == ""
