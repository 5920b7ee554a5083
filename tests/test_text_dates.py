"""Dates: every German form is a day, none is guessed."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import ReadError
from rag.load.head import find_head
from rag.text.dates import find_date, line_date, parse_date

DAY = date(2015, 9, 20)
BODY = "Die Bäckerei am Markt schließt.\nEin Nachfolger ist nicht gefunden.\n"


@pytest.mark.parametrize(
    "text",
    [
        "2015-09-20",
        "2015-09-20T12:00",
        "2015-09-20 23:59:59+02:00",
        "20150920",
        "20.09.2015",
        "20. 9. 2015",
        "20.9.15",
        "20. September 2015",
        "20. september 2015",
        "20. Sept. 2015",
        "20 Sep 2015",
        "20. September '15",
        "Sonntag, 20.09.2015",
        "Sonntag, den 20. September 2015",
        "So., 20.9.2015",
        "Sun, 20 Sep 2015 10:00:00 GMT",
        "Stand: 20.9.2015 | 10:15 Uhr",
        "20.09.2015, 10:15 Uhr",
        "  20.\u00a0September\u00a02015\n",
        "2015/09/20",
        "2015.9.20",
        "September 20, 2015",
        "Sept. 20th, 2015",
        "Sunday, September 20, 2015",
        "20th of September 2015",
        "20150920T080000Z",
    ],
)
def test_a_day_in_each_form(text: str) -> None:
    assert parse_date(text) == DAY
    assert line_date(text) == DAY


@pytest.mark.parametrize(
    "value",
    [1442707200, 1442707200.5, "1442707200", "1442707200000", "20/09/2015", "9/20/2015 10:15"],
)
def test_what_programs_write_for_a_day(value: object) -> None:
    assert parse_date(value) == DAY


@pytest.mark.parametrize(
    "text", ["", " ", "2015", "2015-09", "09/2015", "Sept. 2015", "Mitte 2015"]
)
def test_no_day_is_guessed(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("bald", "31.2.2015", "20.13.2015", "2015-02-30", "20. Brachet 2015"),
        *("03/04/2015", "0000-00-00", "0001-01-01", "n/a", "NaT", "31/02/2015"),
    ],
)
def test_what_is_no_date_is_named(text: str) -> None:
    with pytest.raises(ReadError, match=text):
        parse_date(text)


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_every_day_comes_back_from_every_form(day: date) -> None:
    months = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
    month = months.split()[day.month - 1]
    for form in (
        day.isoformat(),
        f"{day.day}.{day.month}.{day.year % 100:02}",
        f"{day.day}. {month} {day.year:04}",
        day,
        datetime(day.year, day.month, day.day, 23, 59),
    ):
        assert parse_date(form) == day


@given(st.text())
def test_any_text_is_a_day_or_none_or_refused(text: str) -> None:
    try:
        assert parse_date(text) is None or isinstance(parse_date(text), date)
    except ReadError as error:
        assert "not a date" in str(error)
    find_date(text)


def test_a_date_within_a_line_is_found() -> None:
    assert find_date("Altenfurter Bote, Sonntag, 20.9.2015, Seite 3") == DAY
    assert find_date("Nr. 120.9.2015") is None


@pytest.mark.parametrize(
    ("head", "title", "author", "day"),
    [
        (
            "Altenfurt\n\nGroße Überschrift am Markt\n\nVon Karla Muster\n\n20.9.15\n\n",
            "Große Überschrift am Markt",
            "Karla Muster",
            DAY,
        ),
        (
            "Überschrift\n\nVon Karla Muster und Jan von der Heide\nSonntag, 20.9.2015\n\n",
            "Überschrift",
            "Karla Muster und Jan von der Heide",
            DAY,
        ),
        ("20. September 2015\n\n", None, None, DAY),
        ("Von Altenfurt enttäuscht\n\n", "Von Altenfurt enttäuscht", None, None),
    ],
)
def test_author_and_date_of_head_lines(
    head: str, title: str | None, author: str | None, day: date | None
) -> None:
    found = find_head(head + BODY)
    assert (found.title, found.author, found.date) == (title, author, day)
    assert found.body_start == len(head)


@pytest.mark.parametrize(
    ("head", "title", "author", "source", "day"),
    [
        ("Freibad zu\n2015-09-20\nVon Anna Muster\n", "Freibad zu", "Anna Muster", None, DAY),
        ("Freibad zu\nVon Anna Muster, 20.9.2015\n\n", "Freibad zu", "Anna Muster", None, DAY),
        (
            "Altenfurter Bote vom 20.09.2015, S. 3\nFreibad zu\n\n",
            *("Freibad zu", None, "Altenfurter Bote", DAY),
        ),
        (
            "Titel: Freibad zu\nSeite: 4\nDatum: 20.9.2015\nQuelle: Bote\n",
            *("Freibad zu", None, "Bote", DAY),
        ),
        (
            "Veröffentlicht am 20.09.2015 | Aktualisiert am 21.09.2015\n\nFreibad zu\n\n",
            *("Freibad zu", None, None, DAY),
        ),
        (
            "Altenfurter Anz. | So., 20. September 2015\n\nFreibad zu\n\n",
            *("Freibad zu", None, "Altenfurter Anz.", DAY),
        ),
        (
            "Von Anna Muster | zuletzt aktualisiert: 20.9.2015, 14:30 Uhr\nFreibad zu\n\n",
            *("Freibad zu", "Anna Muster", None, DAY),
        ),
        ("Freibad zu\n", "Freibad zu", None, None, None),
        ("Freibad | Stadtfest\n\n", "Freibad | Stadtfest", None, None, None),
        ("Stadtfest am 20.9.2015\n\n", "Stadtfest am 20.9.2015", None, None, None),
    ],
)
def test_heads_without_empty_lines_between(
    head: str, title: str, author: str | None, source: str | None, day: date | None
) -> None:
    body = "Der Rat von Altenfurt hat am Montag beschlossen, das Bad zu schließen. Es ist alt.\n"
    found = find_head(head + body)
    assert (found.title, found.author, found.source, found.date) == (title, author, source, day)
    assert found.body_start == len(head)


@pytest.mark.parametrize(
    "text",
    [
        "Bürgermeister Anton\nKleeberg eröffnete heute\nfeierlich das Haus.\n",
        "Der Gemeinde-\nrat hatte die Sanierung des Hauses nach langer Debatte beschlossen.\n",
        "Frage: Wie geht es weiter?\nAntwort: Gut, sagt der Rat von Altenfurt am Montag.\n",
    ],
)
def test_lines_of_prose_are_no_head(text: str) -> None:
    assert find_head(text).body_start == 0


@pytest.mark.parametrize(
    ("start", "day"),
    [
        ("Altenfurt (dpa), 20. September 2015 – ", DAY),
        ("Altenfurt, 20.09.2015. ", DAY),
        ("20.9.2015 – ", DAY),
        ("20. September 2015 war der Tag. ", None),
    ],
)
def test_a_dateline_is_the_articles_day(start: str, day: date | None) -> None:
    assert find_head(start + BODY).date == day
