"""Bars of months and years."""

from __future__ import annotations

import re
from datetime import date

from rag.web.texts import GERMAN
from rag.web.views.histogram import histogram

NO_DAYS = (None, None)


def sinces(made: str) -> list[str]:
    return re.findall(r'<g data-since="([\d-]+)"', made)


def test_months_without_anything_have_their_place() -> None:
    made = histogram([("2021-11", 2), ("2022-02", 4)], "articles", NO_DAYS, GERMAN)
    assert sinces(made) == ["2021-11-01", "2021-12-01", "2022-01-01", "2022-02-01"]
    assert 'data-until="2022-02-28"' in made and "Artikel je Monat" in made
    assert re.findall(r'class="bar"[^>]* height="(\d+)"', made) == ["50", "0", "0", "100"]
    # Of the table, only what there is.
    assert re.findall(r"<td>(\d+)</td>", made) == ["2", "4"]


def test_many_years_are_told_by_the_year_and_a_long_gap_is_left_out() -> None:
    made = histogram([("0001-01", 1), ("2019-01", 1), ("2021-06", 1)], "articles", NO_DAYS, GERMAN)
    years = ["0001-01-01", "2019-01-01", "2020-01-01", "2021-01-01"]
    assert sinces(made) == years and "Artikel je Jahr" in made


def test_the_days_chosen_are_marked() -> None:
    days = (date(2021, 12, 5), None)
    made = histogram([("2021-11", 2), ("2021-12", 4)], "statements", days, GERMAN)
    assert made.count('class="chosen"') == 1 and "Gesamter Zeitraum" in made


def test_one_month_has_no_bars() -> None:
    assert histogram([("2021-11", 2)], "articles", NO_DAYS, GERMAN) == ""
