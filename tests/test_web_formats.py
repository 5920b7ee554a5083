"""Dates, numbers and sizes as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from rag.web.formats import (
    count_text,
    date_limits,
    date_range,
    date_text,
    moment_text,
    number_text,
    quoted,
    size_text,
)
from rag.web.texts import ENGLISH, GERMAN

DAY, LATER = date(2015, 9, 3), date(2015, 12, 24)


def test_dates() -> None:
    assert date_text(DAY, GERMAN) == "03.09.2015"
    assert date_text(DAY, ENGLISH) == "3 September 2015"
    assert date_text(None, GERMAN) == "ohne Datum"
    assert date_range(DAY, DAY, GERMAN) == "03.09.2015"
    assert date_range(DAY, LATER, ENGLISH) == "3 September 2015 – 24 December 2015"
    assert date_range(None, DAY, GERMAN) == ""
    noon = datetime(2015, 9, 3, 12, 5, tzinfo=UTC)
    assert moment_text(noon, GERMAN) == f"03.09.2015, {noon.astimezone():%H:%M}"


def test_either_end_of_the_dates_may_be_open() -> None:
    assert date_limits(DAY, LATER, GERMAN) == "Artikel vom 03.09.2015 bis 24.12.2015"
    assert date_limits(DAY, None, GERMAN) == "Artikel ab 03.09.2015"
    assert date_limits(None, DAY, ENGLISH) == "Articles up to 3 September 2015"


def test_counts_and_numbers() -> None:
    assert [count_text(n, "articles", GERMAN) for n in (0, 1, 12345)] == [
        "0 Artikel",
        "1 Artikel",
        "12.345 Artikel",
    ]
    assert count_text(1, "articles", ENGLISH) == "1 article"
    assert count_text(12345, "articles", ENGLISH) == "12,345 articles"
    assert (number_text(1234567, GERMAN), number_text(999, ENGLISH)) == ("1.234.567", "999")


def test_sizes() -> None:
    sizes = (900, 3_400_000, 100_000_000, 2_000_000_000)
    assert [size_text(size, GERMAN) for size in sizes] == ["0,9 kB", "3,4 MB", "100 MB", "2 GB"]
    assert size_text(3_400_000, ENGLISH) == "3.4 MB"


def test_quotation_marks() -> None:
    assert (quoted("Zug", GERMAN), quoted("Zug", ENGLISH)) == ("„Zug“", "“Zug”")
