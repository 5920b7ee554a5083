"""The period that a question asks for: „im Mai 2015“, „2014“, „seit dem 3. April 2016“."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from rag.text.months import NUMBERS

Days = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a question names, inclusive, and the words that name them.

    Those of a ``relative`` one are None until :func:`resolve` has told them.
    """

    since: date | None
    until: date | None
    text: str
    relative: Relative | None = None


@dataclass(frozen=True, slots=True)
class Relative:
    """Days that only a corpus's own tell: *back* units before its last, or a month of some year."""

    unit: Literal["day", "week", "month", "year", "named_month"]
    back: int = 0
    month: int = 0


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
# „2024 und was 2026“: from one to the other.
_TWO_YEARS = re.compile(
    r"(?<!wm )(?<!em )\b(?:im jahre? |in )?(?P<one>(?:19|20)\d\d) (?:und|and)"
    r"(?: was| wie| what| how)?(?: im jahre?| in)? (?P<other>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_ONLY_YEAR = re.compile(
    r"(?P<rest>(?:was|wie|wovor|what)(?: (?!(?:über|ueber|zu[mr]?|von|vor|an|am|auf|in|im|de[rmn]"
    rf"|d[iae]s?|about|on|of|the)\b)[\w.’'-]+)+) {_YEAR}\W*",
    re.IGNORECASE,
)
_ARTICLES = r"artikeln?|beitr(?:ä|ae)gen?|meldung(?:en)?|berichten?|texte|articles?|reports?"
_PRINTED = r"erschien(?:en)?|erscheinen|ver(?:ö|oe)ffentlicht|gedruckt|published|appeared"
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
        rf"\b(?:{_PRINTED}|{_ARTICLES}|gab es|gibt es|were there) (?P<named>{_YEAR})\b",
        rf"(?<=\w )(?<!wm )(?<!em ){_YEAR}(?= (?:am|die|the) (?:meisten|wenigsten|most|fewest"
        r"|h(?:ä|ae)ufigsten|(?:ö|oe)ftesten)\b)",
        rf"(?<=\w )(?<!wm )(?<!em ){_YEAR}(?= (?:über|ueber|zu[mr]?|von|vor|about|on|of|gesagt)\b)",
    )
)

# In a question that counts or lists, any other number may be a year, if none of these says no.
_BARE_YEAR = re.compile(rf"\b{_YEAR}\b")
_OF = (
    r"(?:d(?:ie|er|en|em|as|es)|eine[mnrs]?|zu[mr]?|übers?|uebers?|vo[nm]|bei|beim|mit|für|fuer"
    r"|gegen|an|am|ans|auf|aufs|aus|in|im|ins|um|nach|vor|seit|the|an?|of|about|on|for|with|at)"
)
# „die 2000 Stellen“, „rund 2000 stellen“: a number of things. „die 2014 erschienenen“ is none.
_HOW_MANY = re.compile(
    r"\b(?:d(?:ie|er|en|em|as|es)|rund|etwa|fast|knapp|gut|circa|ca\.|the) $", re.IGNORECASE
)
_THINGS = re.compile(r" (?=[A-ZÄÖÜ])")
_PRINTED_THEN = re.compile(rf" (?:{_PRINTED})", re.IGNORECASE)
_PRINTED_MATTER = re.compile(
    rf"\b(?:{_ARTICLES}|nachrichten|archiv|korpus|bestand|sammlung|corpus|archive) $", re.IGNORECASE
)
# „brachte der Bote 2014?“: the outlet of a verb of printing, and the number is the last but that.
_OUTLET_BEFORE = re.compile(
    r"\b(?:brachten?|bringt|druckten?|ver(?:ö|oe)ffentlichten?|publizierten?|hat|hatte|haben"
    r"|(?:erschienen?|erscheinen|standen?) (?:im|in(?: de[mr])?))"
    rf" (?:(?!{_OF} )[\w’'-]+ |(?:der|die|das) ){{1,4}}$",
    re.IGNORECASE,
)
_OUTLET_AFTER = re.compile(rf"(?: (?:gebracht|publiziert|{_PRINTED}))?\W*$", re.IGNORECASE)
# „zur Bundestagswahl 2013“, „den letzten Haushalt 2015“, „zur wahl 2013“, „Artikel Wahl 2013“:
# the year belongs to a thing or an event. „wurde Lohse 2015 zitiert“: people have no article.
_OF_A_THING = re.compile(
    rf"\b(?i:{_OF}) (?:(?:[a-zäöüß-]+e[mnrs]? )?(?:[A-ZÄÖÜ][\w’'-]* )+|[\w’'-]+ )$"
    rf"|\b(?i:{_ARTICLES}) (?:[A-ZÄÖÜ][\w’'-]* )+$|\b(?i:wm|em|agenda) $"
)

_UNITS: dict[Literal["week", "month", "year"], tuple[str, ...]] = {
    "week": ("woche", "week"),
    "month": ("monat", "monats", "month"),
    "year": ("jahr", "jahres", "year"),
}
# „heute“ and „im Mai“ alone say as often how things are as when they were told.
_RELATIVE = re.compile(
    rf"\b(?:(?:in|im) (?:der |dem )?)?(?P<which>(?:letzte|vergangene|vorige|vorherige|diese)[nrsm]?"
    rf"|this|last) (?P<unit>woche|monats?|jahr(?:es)?|week|month|year)\b"
    rf"|\b(?P<day>vorgestern|gestern)\b"
    rf"|\b(?:(?:seit|im|in|vom) )?(?:anfang|mitte|ende|im|in) {_MONTH}\b(?! \d)",
    re.IGNORECASE,
)


def read_period(question: str) -> tuple[Period | None, str]:
    """Return the period that *question* asks for, if any, and the question without it."""
    if match := _RANGE.search(question):
        # A single day, month or year is read where it stands after „in“.
        first, last = (read_period(f"in {match[end]}")[0] for end in ("since", "until"))
        if first is not None and last is not None:
            return Period(first.since, last.until, match[0]), _without(question, match)
    if match := _TWO_YEARS.search(question):
        years = sorted((int(match["one"]), int(match["other"])))
        all_of = date(years[0], 1, 1), date(years[1], 12, 31)
        return Period(*all_of, match[0]), _without(question, match)
    for form in _FORMS:
        match = form.search(question)
        days = _bounds(match.groupdict()) if match else None
        if match and days is not None:
            named = "named" if "named" in match.groupdict() else 0
            return Period(*days, match[named]), _without(question, match, named)
    if match := _ONLY_YEAR.fullmatch(question):
        return Period(*_days(match.groupdict()), match["year"]), match["rest"]
    if match := _RELATIVE.search(question):
        relative = _relative(match.groupdict())
        return Period(None, None, match[0], relative), _without(question, match)
    return None, question


def read_year(question: str) -> tuple[Period | None, str]:
    """Return the year that stands in *question*, if any, and the rest.

    It is for questions that count or list articles: these have a year, whatever they tell of. A
    number of things and the year of a thing or an event stay words to look for.
    """
    for match in _BARE_YEAR.finditer(question):
        if _is_year(question[: match.start()], question[match.end() :]):
            return Period(*_days(match.groupdict()), match[0]), _without(question, match)
    return None, question


def _is_year(before: str, after: str) -> bool:
    """Return whether a number between *before* and *after* is the year of articles."""
    if _THINGS.match(after) or (_HOW_MANY.search(before) and not _PRINTED_THEN.match(after)):
        return False
    if _PRINTED_MATTER.search(before) or _HOW_MANY.search(before):
        return True
    if _OUTLET_BEFORE.search(before) and _OUTLET_AFTER.match(after):
        return True
    return _OF_A_THING.search(before) is None


def resolve(period: Period, first: date | None, last: date | None) -> Period | None:
    """Return *period* with its days, told by the *first* and the *last* day of the corpus.

    None where they can't be told: the corpus has no days, or that month more than once.
    """
    if period.relative is None:
        return period
    if first is None or last is None:
        return None
    days = _named_month(period.relative.month, first, last)
    if period.relative.unit != "named_month":
        days = _back(period.relative, last)
    return replace(period, since=days[0], until=days[1], relative=None) if days else None


def _relative(found: dict[str, str | None]) -> Relative:
    if month := found.get("month"):
        return Relative("named_month", month=NUMBERS[month.lower()])
    if day := found.get("day"):
        return Relative("day", back=("heute", "gestern", "vorgestern").index(day.lower()))
    word = (found.get("unit") or "").lower()
    unit = next(unit for unit, names in _UNITS.items() if word in names)
    this = (found.get("which") or "").lower().startswith(("dies", "this"))
    return Relative(unit, back=0 if this else 1)


def _named_month(month: int, first: date, last: date) -> tuple[date, date] | None:
    if not month:
        return None
    years = range(first.year, last.year + 1)
    months = [(year, month) for year in years]
    inside = [
        each for each in months if (first.year, first.month) <= each <= (last.year, last.month)
    ]
    return days_of_month(*inside[0]) if len(inside) == 1 else None


def _back(relative: Relative, last: date) -> tuple[date, date]:
    if relative.unit == "day":
        day = last - timedelta(days=relative.back)
        return day, day
    if relative.unit == "week":
        monday = last - timedelta(days=last.weekday() + 7 * relative.back)
        return monday, monday + timedelta(days=6)
    if relative.unit == "month":
        before = last.year * 12 + last.month - 1 - relative.back
        return days_of_month(before // 12, before % 12 + 1)
    year = last.year - relative.back
    return date(year, 1, 1), date(year, 12, 31)


def days_of_month(year: int, month: int) -> tuple[date, date]:
    """Return the first and the last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _without(question: str, match: re.Match[str], group: str | int = 0) -> str:
    return " ".join(f"{question[: match.start(group)]} {question[match.end(group) :]}".split())


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
        return days_of_month(year, month)
    return date(year, 1, 1), date(year, 12, 31)
