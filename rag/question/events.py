"""Questions for what happened in a time: „Was geschah im Mai 2015?“, „Was war am 3. Mai los?“"""

from __future__ import annotations

import re
from datetime import date

from rag.question.corpus import CorpusQuestion
from rag.question.period import Period, days_of_month, read_period, read_year, resolve
from rag.text.months import GERMAN, NUMBERS
from rag.text.words import fold

# All that such a question consists of beside its time and, at most, a place.
_FRAME = frozenset(
    """was welche welches alles denn so eigentlich da dort es sich war waren ist sind gab gabs gibt
    zu tat in im der die den dem zeitung zeitungen archiv korpus presse welt wichtigen wichtigsten
    wichtige grossen groessten groesste grosse fanden statt hat haben hatte hatten wurde wurden man
    stand steht und an diesem tag
    what which were was did there took place on the going important biggest in""".split()
)
# One of these has to be among them.
_HAPPENED = frozenset(
    """geschah geschahen geschehen passierte passierten passiert ereignete ereigneten ereignet los
    neues neuigkeiten ereignisse ereignissen vorfaelle vorkommnisse geschehnisse schlagzeilen
    nachrichten zugetragen berichtet berichteten berichtete gemeldet meldeten
    happened events news occurred reported headlines""".split()
)
_NAME = r"[A-ZÄÖÜ][\w’'-]+"
_PLACE = re.compile(rf"\b(?:in|aus|auf|bei)(?: (?:der|dem|den))? (?P<place>{_NAME}(?: {_NAME})?)")
_TIME = re.compile(
    rf"\b(?:am|vom|im|in|(?:im )?(?:anfang|mitte|ende)) (?:(?P<day>\d\d?)\. ?)?"
    rf"(?P<month>{'|'.join(NUMBERS)})\b(?! \d)",
    re.IGNORECASE,
)


def read_events(
    question: str, since: date | None, until: date | None
) -> tuple[CorpusQuestion, Period | None] | None:
    """Return what time *question* asks of, or None where it asks for anything else.

    *since* and *until* are the corpus's first and last day. A day or a month without its year is
    that of each year. The period limits the articles: there is none for a day or a time that the
    corpus has no days of, as later articles tell of it, nor where several are meant.
    """
    if since is None or until is None:
        return None
    period, rest = read_period(question)
    named = _TIME.search(question) if period is None or period.relative else None
    if period is None and named is None:
        period, rest = read_year(question)
    if named is not None:
        rest = f"{question[: named.start()]} {question[named.end() :]}"
        spans = [each for year in range(since.year, until.year + 1) if (each := _days(named, year))]
        inside = [(first, last) for first, last in spans if first <= until and last >= since]
        spans = inside or spans
        period = Period(*spans[0], named[0]) if spans else None
    elif period is not None and (period := resolve(period, since, until)) is not None:
        spans = [(period.since or since, period.until or until)]
    else:
        return None
    place = _place_of(rest)
    if place is None or not spans:
        return None
    events = CorpusQuestion("events", place, "oldest", spans=tuple(spans), named=_name(*spans[0]))
    first, last = spans[0]
    is_limit = len(spans) == 1 and first < last and first <= until and last >= since
    return events, period if is_limit else None


def _name(first: date, last: date) -> str:
    """Return how texts name the day, month or year from *first* to *last*, without the year."""
    if first == last:
        return f"{first.day}. {GERMAN[first.month - 1]}"
    if (first, last) == days_of_month(first.year, first.month):
        return GERMAN[first.month - 1]
    whole = (date(first.year, 1, 1), date(first.year, 12, 31))
    return str(first.year) if (first, last) == whole else ""


def _place_of(question: str) -> tuple[str, ...] | None:
    """Return the place that *question*, without its time, names; None where it asks for more."""
    found = _PLACE.search(question)
    if found and fold(found["place"]) in _FRAME | _HAPPENED:
        found = None
    rest = question.replace(found[0], " ") if found else question
    asked = [fold(word) for word in re.findall(r"\w+", rest)]
    if _HAPPENED.isdisjoint(asked) or not (_FRAME | _HAPPENED).issuperset(asked):
        return None
    return tuple(found["place"].split()) if found else ()


def _days(named: re.Match[str], year: int) -> tuple[date, date] | None:
    month, day = NUMBERS[named["month"].lower()], named["day"]
    if day is None:
        return days_of_month(year, month)
    try:
        return date(year, month, int(day)), date(year, month, int(day))
    except ValueError:  # there is no such day in that year
        return None
