"""The texts of the page: both languages whole, dates and numbers as they are said."""

from __future__ import annotations

import string
from dataclasses import fields
from datetime import date

import pytest

from rag.web.texts import (
    ENGLISH,
    GERMAN,
    Texts,
    article_count,
    date_range,
    date_text,
    other_language,
    preferred_language,
    texts_for,
)


def _places(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text)}


@pytest.mark.parametrize("name", [field.name for field in fields(Texts)])
def test_both_languages_say_it_with_the_same_places(name: str) -> None:
    german, english = getattr(GERMAN, name), getattr(ENGLISH, name)
    assert german and english
    assert _places(german) == _places(english)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "de"),
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,en;q=0.9", "en"),
        ("en;q=0.5, de-AT;q=0.7", "de"),
        ("fr-FR,fr;q=0.9", "en"),
        ("de;q=0, en;q=0.1", "en"),
        (";;;q=x,,", "en"),
    ],
)
def test_the_browsers_language(header: str | None, language: str) -> None:
    assert preferred_language(header) == language


def test_lookup_and_switch() -> None:
    assert texts_for("en") is ENGLISH
    assert texts_for("xx") is GERMAN
    assert other_language("de") == "en" and other_language("en") == "de"


def test_dates_and_numbers() -> None:
    day = date(2015, 9, 3)
    assert date_text(day, GERMAN) == "03.09.2015"
    assert date_text(day, ENGLISH) == "3 September 2015"
    assert date_text(None, GERMAN) == "ohne Datum"
    assert date_range(day, day, GERMAN) == "03.09.2015"
    assert date_range(None, day, GERMAN) == ""
    assert article_count(1, GERMAN) == "1 Artikel"
    assert article_count(12345, GERMAN) == "12.345 Artikel"
    assert article_count(12345, ENGLISH) == "12,345 articles"
