"""The period that a question asks for: „im Mai 2015“, „2014“, „seit dem 3. April 2016“."""

from __future__ import annotations

import calendar
import re
from datetime import date

Period = tuple[date | None, date | None]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner january",
            "februar february",
            "märz maerz march",
            "april",
            "mai may",
            "juni june",
            "juli july",
            "august",
            "september",
            "oktober october",
            "november",
            "dezember december",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_BOUND = r"(?P<bound>seit|ab|nach|vor|bis|since|after|before|until)(?: dem| der| zum)?"
_AT = r"(?:am|im(?: jahre?)?|in|on|vom|anno)"
# A bare year after a noun („die WM 2014“) names the thing, not when somebody spoke.
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:zwischen|between) (?P<since>(?:19|20)\d\d) (?:und|and) (?P<until>(?:19|20)\d\d)\b",
        rf"\b(?:(?:{_BOUND}|{_AT}) )?(?P<day>\d\d?)\. ?{_MONTH} {_YEAR}\b",
        rf"\b(?:(?:{_BOUND}|{_AT}) )?(?P<iso>(?:19|20)\d\d-\d\d-\d\d)\b",
        rf"\b(?:{_BOUND}|{_AT}) (?P<day>\d\d?)\.(?P<number>\d\d?)\.{_YEAR}\b",
        rf"\b(?:{_BOUND}|{_AT}) {_MONTH} {_YEAR}\b",
        rf"\b(?:{_BOUND}|im jahre?|in|anno) {_YEAR}\b",
        rf"(?<=\w )(?<!wm )(?<!em ){_YEAR}(?= (?:über|ueber|zu[mr]?|von|vor|about|on|of|gesagt)\b)",
    )
)


def read_period(question: str) -> tuple[Period, str]:
    """Return the first and last day that *question* asks for, and the question without them."""
    for form in _FORMS:
        match = form.search(question)
        period = _period(match.groupdict()) if match else None
        if match and period is not None:
            rest = f"{question[: match.start()]} {question[match.end() :]}"
            return period, " ".join(rest.split())
    return (None, None), question


def _period(found: dict[str, str | None]) -> Period | None:
    try:
        first, last = _days(found)
    except ValueError:  # there is no such day
        return None
    bound = (found.get("bound") or "").lower()
    if bound in ("seit", "ab", "since"):
        return first, None
    if bound in ("nach", "after"):
        return last, None
    if bound in ("vor", "before"):
        return None, first
    if bound in ("bis", "until"):
        return None, last
    return first, last


def _days(found: dict[str, str | None]) -> tuple[date, date]:
    if found.get("since"):
        return date(int(found["since"] or 0), 1, 1), date(int(found["until"] or 0), 12, 31)
    if found.get("iso"):
        day = date.fromisoformat(found["iso"] or "")
        return day, day
    year = int(found["year"] or 0)
    month = _MONTHS.get((found.get("month") or "").lower()) or int(found.get("number") or 0)
    if found.get("day"):
        day = date(year, month, int(found["day"] or 0))
        return day, day
    if month:
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)
