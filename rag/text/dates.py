"""German and ISO dates, as metadata and as the head lines of articles write them."""

from __future__ import annotations

import re
from datetime import date

from rag.errors import ReadError
from rag.text.months import NUMBERS_AND_SHORT, WEEKDAY_PATTERN
from rag.text.normal import seen

_MONTH = "|".join(sorted(NUMBERS_AND_SHORT, key=len, reverse=True))
_BEFORE = (
    rf"(?:(?:{WEEKDAY_PATTERN}s?|mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun)\b\.?\s*,?\s*)?"
    r"(?:(?:den|dem|vom|am|stand:?|datum:?)\s+)?"
)
_AFTER = r"(?:\s*[,|–-]?\s*(?:um\s+)?\d{1,2}[:.]\d{2}.*)?"
_DAY = (
    r"(?:(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})(?:[t ][\d:.,]+\s*(?:z|[+-][\d:]+)?)?"
    r"|(?P<d2>\d{1,2})\.\s*(?P<m2>\d{1,2})\.\s*(?P<y2>\d{4}|\d{2})(?!\d)"
    rf"|(?P<d3>\d{{1,2}})\.?\s*(?P<m3>{_MONTH})\b\.?,?\s*(?P<y3>\d{{4}}|['’]?\d{{2}})(?!\d)"
    r"|(?P<y4>\d{4})(?P<m4>\d{2})(?P<d4>\d{2}))"
)
_WHOLE = re.compile(_BEFORE + _DAY + _AFTER, re.IGNORECASE)
_LEADING = re.compile(_BEFORE + _DAY, re.IGNORECASE)
_ANYWHERE = re.compile(rf"(?<![\w.]){_DAY}", re.IGNORECASE)
_ISO_TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}[T ].*", re.IGNORECASE)
_NO_DAY = re.compile(
    rf"(?:(?:anfang|mitte|ende)\s+)?(?:(?:{_MONTH})\b\.?\s*|\d{{1,2}}\s*[./]\s*)?\d{{4}}"
    r"|\d{4}-\d{1,2}",
    re.IGNORECASE,
)
# Two digits of a year: 69 is 2069, 70 is 1970, as POSIX has it.
_PIVOT = 69


def parse_date(value: object) -> date | None:
    """Return the day that *value* names; None for an empty one and for a date without a day.

    ``2015-09-20T12:00``, ``20.9.15``, ``Sonntag, 20. September 2015``, ``20. Sept. 2015`` name a
    day; ``Sept. 2015`` and ``2015`` don't, and none is guessed.

    Raises:
        ReadError: the value is not a date in one of these forms.
    """
    if value is None or isinstance(value, date):
        # A datetime is a date too; only the day counts.
        return date(value.year, value.month, value.day) if value is not None else None
    text = " ".join(seen(str(value)).split())
    if not text or _NO_DAY.fullmatch(text):
        return None
    if _ISO_TIME.fullmatch(text):
        text = re.split("[Tt ]", text, maxsplit=1)[0]
    if (match := _WHOLE.fullmatch(text)) and (day := _day(match)):
        return day
    raise ReadError("date_unknown", text=text[:60])


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


def _day(match: re.Match[str]) -> date | None:
    form = next(number for number in "1234" if match[f"y{number}"])
    year, month, day = (match[part + form].strip("'’") for part in "ymd")
    number = int(month) if month.isdecimal() else NUMBERS_AND_SHORT[month.lower()]
    try:
        return date(_full_year(year), number, int(day))
    except ValueError:
        return None


def _full_year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year <= _PIVOT else 1900)
