"""German and ISO dates, as metadata and as the head lines of articles write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from rag.errors import ReadError
from rag.text.months import NUMBERS_AND_SHORT, WEEKDAY_PATTERN
from rag.text.normal import seen

_MONTH = "|".join(sorted(NUMBERS_AND_SHORT, key=len, reverse=True))
_BEFORE = (
    r"(?:(?:zuletzt\s+)?(?:veröffentlicht|erschienen|publiziert|aktualisiert|published|updated)\b:?\s*)?"
    rf"(?:(?:{WEEKDAY_PATTERN}s?|mo|di|mi|do|fr|sa|so|(?:mon|tue|wed|thu|fri|sat|sun)"
    r"(?:day|sday|nesday|rsday|urday)?)\b\.?\s*,?\s*)?"
    r"(?:(?:den|dem|vom|am|on|stand:?|datum:?)\s+)?"
)
_AFTER = r"(?:\s*[,|–-]?\s*(?:um\s+)?\d{1,2}[:.]\d{2}.*)?"
_DAY = (
    r"(?:(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})(?:[t ][\d:.,]+\s*(?:z|[+-][\d:]+)?)?"
    r"|(?P<y5>\d{4})[/.](?P<m5>\d{1,2})[/.](?P<d5>\d{1,2})(?!\d)"
    r"|(?P<d2>\d{1,2})\.\s*(?P<m2>\d{1,2})\.\s*(?P<y2>\d{4}|\d{2})(?!\d)"
    rf"|(?P<d3>\d{{1,2}})(?:\.|st|nd|rd|th)?\s*(?:of\s+)?(?P<m3>{_MONTH})\b\.?,?\s*"
    r"(?P<y3>\d{4}|['’]?\d{2})(?!\d)"
    rf"|\b(?P<m6>{_MONTH})\b\.?\s+(?P<d6>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y6>\d{{4}})(?!\d)"
    r"|(?P<y4>\d{4})(?P<m4>\d{2})(?P<d4>\d{2})(?:t?\d{4,6}z?)?(?!\d))"
)
_WHOLE = re.compile(_BEFORE + _DAY + _AFTER, re.IGNORECASE)
_LEADING = re.compile(_BEFORE + _DAY, re.IGNORECASE)
_ANYWHERE = re.compile(rf"(?<![\w.]){_DAY}", re.IGNORECASE)
_ISO_TIME = re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2}[T ].*", re.IGNORECASE)
# Parted by slashes the day comes first for Europeans, the month for Americans.
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:,?\s+\d{1,2}:\d{2}.*)?")
# Seconds, milliseconds or microseconds since 1970, from 1973 to 2286.
_EPOCH = re.compile(r"(\d{9,10})(?:(?:\d{3}){1,2})?(?:\.\d*)?")
_NO_DAY = re.compile(
    rf"(?:(?:anfang|mitte|ende)\s+)?(?:(?:{_MONTH})\b\.?\s*|\d{{1,2}}\s*[./]\s*)?\d{{4}}"
    r"|\d{4}-\d{1,2}",
    re.IGNORECASE,
)
# Nothing was printed before; programs write 1 January of the year 1 where they know no day.
_FIRST_YEAR = 1400
# Two digits of a year: 69 is 2069, 70 is 1970, as POSIX has it.
_PIVOT = 69


def parse_date(value: object) -> date | None:
    """Return the day that *value* names; None for an empty one and for a date without a day.

    ``2015-09-20T12:00``, ``20.9.15``, ``Sonntag, 20. September 2015``, ``20. Sept. 2015``,
    ``September 20, 2015``, ``2015/09/20``, ``20/09/2015`` and seconds or milliseconds since 1970
    (in UTC) name a day; ``Sept. 2015`` and ``2015`` don't, and none is guessed: not of
    ``03/04/2015`` either, which is in March here and in April there.

    Raises:
        ReadError: the value is not a date in one of these forms.
    """
    if value is None or isinstance(value, date):
        # A datetime is a date too; only the day counts.
        return date(value.year, value.month, value.day) if value is not None else None
    text = " ".join(seen(str(value)).split())
    if not text or _NO_DAY.fullmatch(text):
        return None
    day = _epoch(text) or _slashed(text)
    if day is None:
        if _ISO_TIME.fullmatch(text):
            text = re.split("[Tt ]", text, maxsplit=1)[0]
        match = _WHOLE.fullmatch(text)
        day = _day(match) if match else None
    if day is None:
        raise ReadError("date_unknown", text=text[:60])
    return day


def line_date(line: str) -> date | None:
    """Return the day of a line that holds nothing but a date, with weekday and time at most."""
    match = _WHOLE.fullmatch(" ".join(seen(line).split()))
    return _day(match) if match else None


def leading_date(text: str) -> tuple[date, int] | None:
    """Return the day that *text* begins with and the offset behind it, or None."""
    match = _LEADING.match(text)
    day = _day(match) if match else None
    return (day, match.end()) if match and day else None


def find_date(text: str) -> date | None:
    """Return the first day that is named anywhere in *text*, or None."""
    return next(filter(None, map(_day, _ANYWHERE.finditer(seen(text)))), None)


def date_span(text: str) -> tuple[date, tuple[int, int]] | None:
    """Return the first day that is named in *text*, in normal form, and where; None for none."""
    for match in _ANYWHERE.finditer(text):
        if day := _day(match):
            return day, match.span()
    return None


def _epoch(text: str) -> date | None:
    match = _EPOCH.fullmatch(text)
    return datetime.fromtimestamp(int(match[1]), UTC).date() if match else None


def _slashed(text: str) -> date | None:
    """Return the day of ``20/09/2015`` or ``9/20/2015``; None where both could be the month."""
    match = _SLASHED.fullmatch(text)
    if match is None:
        return None
    first, second, year = map(int, match.groups())
    day, month = (second, first) if second > 12 else (first, second)
    try:
        return date(year, month, day) if day > 12 or day == month else None
    except ValueError:
        return None


def _day(match: re.Match[str]) -> date | None:
    form = next(number for number in "123456" if match[f"y{number}"])
    year, month, day = (match[part + form].strip("'’") for part in "ymd")
    number = int(month) if month.isdecimal() else NUMBERS_AND_SHORT[month.lower()]
    try:
        found = date(_full_year(year), number, int(day))
    except ValueError:
        return None
    return found if found.year >= _FIRST_YEAR else None


def _full_year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year <= _PIVOT else 1900)
