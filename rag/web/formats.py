"""How the page writes dates, numbers and sizes in each language."""

from __future__ import annotations

from datetime import date, datetime

from rag.text import months
from rag.web.texts import Texts

_UNITS = (("GB", 1_000_000_000), ("MB", 1_000_000))


def date_text(day: date | None, texts: Texts) -> str:
    """Return a date as the language writes it: 20.09.2015 or 20 September 2015."""
    if day is None:
        return texts.undated
    if texts.language == "de":
        return f"{day:%d.%m.%Y}"
    return f"{day.day} {months.ENGLISH[day.month - 1]} {day.year}"


def date_range(first: date | None, last: date | None, texts: Texts) -> str:
    """Return a range of dates with an en dash; one date where both are the same; else nothing."""
    if first is None or last is None:
        return ""
    if first == last:
        return date_text(first, texts)
    return f"{date_text(first, texts)} – {date_text(last, texts)}"


def date_limits(since: date | None, until: date | None, texts: Texts) -> str:
    """Return what a range of dates limits articles to; either end may be open."""
    known = "until" if since is None else "between" if until else "since"
    template = texts.of("limits", known)
    return template.format(since=date_text(since, texts), until=date_text(until, texts))


def moment_text(moment: datetime, texts: Texts) -> str:
    """Return a date with the time of day on this machine's clock."""
    local = moment.astimezone()
    return f"{date_text(local.date(), texts)}, {local:%H:%M}"


def count_text(count: int, group: str, texts: Texts) -> str:
    """Return *count* in the words of *group*, which has a text for one and for any other number."""
    template = texts.of(group, "one" if count == 1 else "other")
    return template.format(count=number_text(count, texts))


def number_text(count: int, texts: Texts) -> str:
    """Return a number with the thousands set apart as the language does."""
    return f"{count:,}".replace(",", "." if texts.language == "de" else ",")


def size_text(size: int, texts: Texts) -> str:
    """Return a number of bytes in the largest unit that it fills: 3,4 MB."""
    unit, factor = next(
        ((unit, factor) for unit, factor in _UNITS if size >= factor), ("kB", 1_000)
    )
    whole, tenths = divmod(round(size / factor * 10), 10)
    point = "," if texts.language == "de" else "."
    return f"{whole}{f'{point}{tenths}' if tenths else ''} {unit}"


def quoted(words: str, texts: Texts) -> str:
    """Return *words* in the language's quotation marks."""
    opening, closing = "„“" if texts.language == "de" else "“”"
    return f"{opening}{words}{closing}"
