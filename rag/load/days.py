"""The day that a field or a line of an export names, in whatever form programs write it."""

from __future__ import annotations

import re
from datetime import date
from email.utils import parsedate_to_datetime

from rag.text.dates import find_date
from rag.text.months import NUMBERS_AND_SHORT

_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_SLASHED = re.compile(r"(?<!\d)(\d{4})/(\d{1,2})/(\d{1,2})(?!\d)")


# Factiva and Europresse write in the language of the outlet.
_FRENCH = {
    "janvier": "Januar",
    "février": "Februar",
    "fevrier": "Februar",
    "mars": "März",
    "avril": "April",
    "juin": "Juni",
    "juillet": "Juli",
    "août": "August",
    "aout": "August",
    "septembre": "September",
    "octobre": "Oktober",
    "novembre": "November",
    "décembre": "Dezember",
    "decembre": "Dezember",
}


def day_of(text: str | None) -> date | None:
    """Return the first day that *text* names, None where it names none.

    Beside the forms of :func:`rag.text.dates.find_date` these are ``March 14, 2023``,
    ``2023/03/14`` and the time of an e-mail, ``Tue, 14 Mar 2023 08:00:00 +0100``.
    """
    if not text:
        return None
    text = re.sub(r"[^\W\d]+", lambda word: _FRENCH.get(word[0].lower(), word[0]), text)
    for found in _MONTH_FIRST.finditer(text):
        if month := NUMBERS_AND_SHORT.get(found[1].lower()):
            return _date(int(found[3]), month, int(found[2]))
    if match := _SLASHED.search(text):
        return _date(*map(int, match.groups()))
    if day := find_date(text):
        return day
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
