"""The period that a question asks for: „im Mai 2015“, „2014“, „seit dem 3. April 2016“."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from rag.text.months import NUMBERS

Days = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a question names, inclusive, and the words that name them."""

    since: date | None
    until: date | None
    text: str


_MONTH = rf"(?P<month>{'|'.join(NUMBERS)})"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_BOUND = r"(?P<bound>seit|ab|nach|vor|bis|since|after|before|until)(?: dem| der| zum)?"
_AT = r"(?:am|im(?: jahre?)?|aus(?: dem)?|in|on|vom|anno)"
_PART = r"(?:anfang|mitte|ende)"
_POINT = (
    rf"(?:(?:19|20)\d\d-\d\d-\d\d|(?:\d\d?\.? ?)?(?:(?:{'|'.join(NUMBERS)}) |\d\d?\.)?"
    r"(?:19|20)\d\d)"
)
_RANGE = re.compile(
    rf"\b(?:zwischen|between|von|vom|from)(?: dem)? (?P<since>{_POINT})"
    rf" (?:und|and|bis|to)(?: dem| zum)? (?P<until>{_POINT})\b",
    re.IGNORECASE,
)
# „Was sagte Brandt 2014?“: with nothing between that the year could belong to.
_ONLY_YEAR = re.compile(
    r"(?P<rest>(?:was|wie|wovor|what)(?: (?!(?:über|ueber|zu[mr]?|von|vor|an|am|auf|in|im|de[rmn]"
    rf"|d[iae]s?|about|on|of|the)\b)[\w.’'-]+)+) {_YEAR}\W*",
    re.IGNORECASE,
)
# A bare year after a noun („die WM 2014“) names the thing, not when somebody spoke.
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:(?:{_BOUND}|{_AT}) )?(?P<day>\d\d?)(?:\. ?| ){_MONTH} {_YEAR}\b",
        rf"\b(?:(?:{_BOUND}|{_AT}) )?{_MONTH} (?P<day>\d\d?), {_YEAR}\b",
        rf"\b(?:(?:{_BOUND}|{_AT}) )?(?P<iso>(?:19|20)\d\d-\d\d-\d\d)\b",
        rf"\b(?:{_BOUND}|{_AT}) (?P<day>\d\d?)\.(?P<number>\d\d?)\.{_YEAR}\b",
        rf"\b(?:(?:{_BOUND}|{_AT})(?: {_PART})?|{_PART}) {_MONTH} {_YEAR}\b",
        rf"\b(?:{_BOUND}|im jahre?|aus dem jahre?|aus|in|anno) {_YEAR}\b",
        rf"(?<=\w )(?<!wm )(?<!em ){_YEAR}(?= (?:über|ueber|zu[mr]?|von|vor|about|on|of|gesagt)\b)",
    )
)


def read_period(question: str) -> tuple[Period | None, str]:
    """Return the period that *question* asks for, if any, and the question without it."""
    if match := _RANGE.search(question):
        # A single day, month or year is read where it stands after „in“.
        first, last = (read_period(f"in {match[end]}")[0] for end in ("since", "until"))
        if first is not None and last is not None:
            return Period(first.since, last.until, match[0]), _without(question, match)
    for form in _FORMS:
        match = form.search(question)
        days = _bounds(match.groupdict()) if match else None
        if match and days is not None:
            return Period(*days, match[0]), _without(question, match)
    if match := _ONLY_YEAR.fullmatch(question):
        return Period(*_days(match.groupdict()), match["year"]), match["rest"]
    return None, question


def _without(question: str, match: re.Match[str]) -> str:
    return " ".join(f"{question[: match.start()]} {question[match.end() :]}".split())


def _bounds(found: dict[str, str | None]) -> Days | None:
    try:
        first, last = _days(found)
    except ValueError:  # there is no such day
        return None
    bound = (found.get("bound") or "").lower()
    if bound in ("seit", "ab", "since"):
        return first, None
    if bound in ("nach", "after"):
        return last + timedelta(days=1), None
    if bound in ("vor", "before"):
        return None, first - timedelta(days=1)
    if bound in ("bis", "until"):
        return None, last
    return first, last


def _days(found: dict[str, str | None]) -> tuple[date, date]:
    if found.get("iso"):
        day = date.fromisoformat(found["iso"] or "")
        return day, day
    year = int(found["year"] or 0)
    month = NUMBERS.get((found.get("month") or "").lower()) or int(found.get("number") or 0)
    if found.get("day"):
        day = date(year, month, int(found["day"] or 0))
        return day, day
    if month:
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)
