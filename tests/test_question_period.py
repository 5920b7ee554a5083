"""The period that a question asks for, and the question without it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question.period import read_period as read


def read_period(question: str) -> tuple[tuple[date | None, date | None], str]:
    period, rest = read(question)
    if period is not None:
        assert period.text in " ".join(question.split())
    return ((period.since, period.until) if period else (None, None)), rest


MAY = (date(2015, 5, 1), date(2015, 5, 31))
YEAR = (date(2015, 1, 1), date(2015, 12, 31))
DAY = date(2016, 4, 3)


@pytest.mark.parametrize(
    ("asked", "period"),
    [
        ("im Mai 2015", MAY),
        ("im mai 2015", MAY),
        ("Ende Mai 2015", MAY),
        ("Anfang Mai 2015", MAY),
        ("in May 2015", MAY),
        ("im Maerz 2015", (date(2015, 3, 1), date(2015, 3, 31))),
        ("im Februar 2016", (date(2016, 2, 1), date(2016, 2, 29))),
        ("2015", YEAR),
        ("in 2015", YEAR),
        ("im Jahr 2015", YEAR),
        ("im Jahre 2015", YEAR),
        ("am 3. April 2016", (DAY, DAY)),
        ("am 3.4.2016", (DAY, DAY)),
        ("am 03.04.2016", (DAY, DAY)),
        ("am 2016-04-03", (DAY, DAY)),
        ("on 3 April 2016", (DAY, DAY)),
        ("on April 3, 2016", (DAY, DAY)),
        ("seit 2015", (date(2015, 1, 1), None)),
        ("seit dem 3. April 2016", (DAY, None)),
        ("ab Mai 2015", (date(2015, 5, 1), None)),
        ("since 2015", (date(2015, 1, 1), None)),
        ("bis 2015", (None, date(2015, 12, 31))),
        ("bis zum 3. April 2016", (None, DAY)),
        ("bis Ende Mai 2015", (None, date(2015, 5, 31))),
        ("zwischen 2014 und 2015", (date(2014, 1, 1), date(2015, 12, 31))),
        ("between 2014 and 2015", (date(2014, 1, 1), date(2015, 12, 31))),
        ("zwischen Mai 2015 und Juni 2016", (date(2015, 5, 1), date(2016, 6, 30))),
        ("vom 3. April 2016 bis 5. Mai 2016", (DAY, date(2016, 5, 5))),
        ("vom 3. April 2016 bis zum 5.5.2016", (DAY, date(2016, 5, 5))),
    ],
)
def test_a_period_is_read_and_taken_out(
    asked: str, period: tuple[date | None, date | None]
) -> None:
    found, rest = read_period(f"Was sagte Lohse {asked} über das Bad?")
    assert (found, rest) == (period, "Was sagte Lohse über das Bad?")


@pytest.mark.parametrize(
    ("asked", "period"),
    [
        ("vor 2015", (None, date(2014, 12, 31))),
        ("vor dem 3. April 2016", (None, date(2016, 4, 2))),
        ("before May 2015", (None, date(2015, 4, 30))),
        ("nach 2015", (date(2016, 1, 1), None)),
        ("nach dem 3. April 2016", (date(2016, 4, 4), None)),
        ("after May 2015", (date(2015, 6, 1), None)),
    ],
)
def test_before_and_after_leave_out_what_they_name(
    asked: str, period: tuple[date | None, date | None]
) -> None:
    assert read_period(f"Was sagte Lohse {asked}?")[0] == period


@pytest.mark.parametrize(
    "question",
    ["Was sagte Lohse 2015?", "was sagte karin lohse 2015", "Was hat Lohse 2015 gesagt?"],
)
def test_a_year_after_the_speaker_is_when_they_spoke(question: str) -> None:
    period, rest = read_period(question)
    assert period == YEAR
    assert "2015" not in rest and "ohse" in rest


@pytest.mark.parametrize(
    "question",
    [
        "Was sagte Lohse?",
        "Was sagte Lohse über die WM 2014?",
        "Was sagte Lohse über den Haushalt 2015?",
        "Was sagte Lohse zur Wahl 2014?",
        "Was sagte Lohse über die 2014 Bäume?",
        "Was sagte Lohse am 31. Februar 2015?",
        "Was sagte Lohse am 30.13.2015?",
        "Was sagte Lohse am 2015-02-30?",
        "Was sagte Lohse am 3. Mai?",
        "Was sagte Lohse über Raum 1201?",
    ],
)
def test_what_is_no_period_stays_in_the_question(question: str) -> None:
    assert read_period(question) == ((None, None), question)


@given(st.dates(date(1900, 1, 2), date(2099, 12, 30)))
def test_every_day_is_read(day: date) -> None:
    asked = f"Was sagte Lohse am {day.day}.{day.month}.{day.year}?"
    assert read_period(asked)[0] == (day, day)


@given(st.text())
def test_no_question_is_too_odd(text: str) -> None:
    (since, until), rest = read_period(text)
    assert rest == text or since or until


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("Was sagte Ott 2014 und was 2016 zum Bad?", "Was sagte Ott zum Bad?"),
        ("Was sagte Ott 2016 und 2014 zum Bad?", "Was sagte Ott zum Bad?"),
    ],
)
def test_two_years_are_all_from_one_to_the_other(question: str, rest: str) -> None:
    assert read_period(question) == ((date(2014, 1, 1), date(2016, 12, 31)), rest)


def test_the_years_of_two_cups_are_none() -> None:
    assert read("Wer gewann die WM 2010 und 2014?")[0] is None
