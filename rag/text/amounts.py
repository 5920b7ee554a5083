"""Numbers, days, months, years, times of day and weekdays of a text, each with its value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag.text.months import NUMBERS
from rag.text.words import fold, stem

Kind = Literal["count", "day", "month", "year", "clock", "score", "weekday", "decade"]


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount at characters ``[start, end)`` of a text, its ``unit`` as the stem of a noun.

    ``value`` compares: a count's number, ``(day, month)``, ``(hour, minute)``. ``spelled`` is a
    small number written as a word, ``ordinal`` one that tells which, *die dritte Klasse*, and
    ``rough`` one that the text calls approximate, ``over`` one that it calls more than that.
    """

    kind: Kind
    value: float | str | tuple[int, int]
    start: int
    end: int
    unit: str = ""
    spelled: bool = False
    ordinal: bool = False
    rough: bool = False
    over: bool = False


_MONTH_NAME = "|".join(sorted(NUMBERS, key=len, reverse=True))
_WEEKDAY = "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag".split()
_NUMBER = r"\d{1,3}(?:[.\u00a0 ]\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_SCALES = {
    "tausend": 1e3,
    "tsd": 1e3,
    "million": 1e6,
    "millionen": 1e6,
    "mio": 1e6,
    "milliarde": 1e9,
    "milliarden": 1e9,
    "mrd": 1e9,
    "billion": 1e12,
    "billionen": 1e12,
}
_PATTERN = re.compile(
    rf"(?P<iso>\b\d{{4}}-\d{{2}}-\d{{2}}\b)"
    rf"|(?<![\d.,])(?P<day>\d{{1,2}})\.\s?(?:(?P<name>{_MONTH_NAME})\b|(?P<number>\d{{1,2}})\.(?!\d{{3}}\b))"
    r"(?:\s?(?P<year>\d{4})\b)?"
    rf"|\b(?P<month>{_MONTH_NAME})\b"
    r"|\b(?P<clock>\d{1,2}[:.]\d{2})(?=\s?Uhr\b)|\b(?P<hour>\d{1,2})(?=\s?Uhr\b)"
    r"|\b(?P<score>\d{1,3}:\d{1,3})\b"
    rf"|\b(?P<weekday>{'|'.join(_WEEKDAY)})"
    r"|\b(?P<decade>\d{2,4})-?er\b|\b(?P<decades>zwanziger|dreißiger|vierziger|fünfziger"
    r"|sechziger|siebziger|achtziger|neunziger)\b"
    rf"|(?<![\w.,])(?P<digits>{_NUMBER})"
    r"|\b(?P<word>[a-zäöüß]+)",
    re.IGNORECASE,
)
_NEXT = re.compile(r"[\s.-]*([A-Za-zäöüÄÖÜß%€$§°-]+)?")
_ROUGH = re.compile(
    r"(?:rund|etwa|ca\.?|zirka|circa|knapp|gut|fast|über|ueber|mehr als|unter|bis zu|nahezu|"
    r"annähernd|ungefähr|mindestens|beinahe|weniger als)\s*$",
    re.IGNORECASE,
)
_OVER = re.compile(r"(?:über|ueber|mehr als|mindestens)\s*$", re.IGNORECASE)
_SIGNS = {"%": "prozent", "€": "euro", "$": "dollar", "km": "kilometer", "m": "meter"}
_SIGNS |= {"kg": "kilogramm", "kilo": "kilogramm", "cm": "zentimeter", "t": "tonne", "°": "grad"}
_SIGNS |= {"g": "gramm", "h": "stunde", "min": "minute", "ha": "hektar", "l": "liter"}
_DECADES = "zwanziger dreissiger vierziger fuenfziger sechziger siebziger achtziger neunziger"
_MEASURES = frozenset(
    """prozent prozentpunkt euro dollar franken pfund kilometer meter zentimeter millimeter
    kilogramm gramm tonne grad stunde minute sekunde tag woche monat jahr hektar liter kelvin mark
    krone yen rubel punkt""".split()
)
_UNITS = "null ein zwei drei vier fuenf sechs sieben acht neun zehn elf zwoelf".split()
_TENS = "zwanzig dreissig vierzig fuenfzig sechzig siebzig achtzig neunzig".split()
_ORDINAL_STEMS = {"zweit": 2, "dritt": 3, "viert": 4, "fuenft": 5, "sechst": 6, "siebt": 7}
_ORDINAL_STEMS |= {"acht": 8, "neunt": 9, "zehnt": 10, "elft": 11, "zwoelft": 12}
_ORDINAL = re.compile(rf"({'|'.join(_ORDINAL_STEMS)})(?:e[rnsm]?|(?=\w*st(?:e[rnsm]?|$)).*)")
_COUNTED = re.compile(
    r"(.+?)(?:jaehrig\w*|koepfig\w*|taegig\w*|stuendig\w*|woechig\w*|monatig\w*|minuetig\w*"
    r"|fach\w{0,2}|mal|stoeckig\w*|stellig\w*)"
)
_SPANS = {"jaehrig": "jahr", "taegig": "tag", "stuendig": "stunde", "woechig": "woche"}
_SPANS |= {"monatig": "monat", "minuetig": "minute"}
SMALL = 12
# How far off a number may be that is called approximate, and how much more *über 200* may be.
_ROUGHLY, _ABOVE = 0.05, 0.15


def measure(unit: str) -> str:
    """The measure that a unit's stem names, or an empty string for whatever else is counted."""
    return next((each for each in _MEASURES if stem(each) == unit or each == unit), "")


@lru_cache(maxsize=4_096)
def amounts(text: str) -> tuple[Amount, ...]:
    """Return the amounts of *text*, in order."""
    return tuple(_amounts(text))


def is_same(one: Amount, other: Amount) -> bool:
    """Whether two amounts can be one: *rund 200* for *196*, *März* for *24. März*."""
    if one.kind == "month" and other.kind == "day" and isinstance(other.value, tuple):
        return one.value == other.value[1]
    if one.kind == "decade":
        if other.kind in ("year", "decade") and isinstance(other.value, float):
            return one.value == other.value // 10 * 10 % 100
        return False
    if {one.kind, other.kind} <= {"count", "year"}:
        return _same_count(one, other)
    return one.kind == other.kind and one.value == other.value


def _same_count(one: Amount, other: Amount) -> bool:
    if not isinstance(one.value, float) or not isinstance(other.value, float):
        return False
    ours, theirs = measure(one.unit), measure(other.unit)
    if ours and theirs and ours != theirs and {ours, theirs} != {"prozent", "prozentpunkt"}:
        return False
    if one.value == other.value:
        return True
    less, more = sorted((one, other), key=lambda each: float(str(each.value)))
    if less.over and float(str(more.value)) <= (1 + _ABOVE) * float(str(less.value)):
        return True
    rough = (one.rough or other.rough) and min(one.value, other.value) > SMALL
    return rough and abs(one.value - other.value) <= _ROUGHLY * max(one.value, other.value)


def _amounts(text: str) -> Iterator[Amount]:
    position = 0
    while (found := _PATTERN.search(text, position)) is not None:
        position = max(found.end(), position + 1)
        name = found.lastgroup
        if found["digits"]:
            amount = _digits(text, found)
            yield amount
            position = amount.end
        elif found["word"]:
            spelled = _spelled(text, found)
            if spelled is not None:
                yield spelled
                position = max(position, spelled.end)
        elif name is not None:
            yield from _dates(found)


def _dates(found: re.Match[str]) -> Iterator[Amount]:
    """A day, a month, or what else of the calendar *found* is."""
    start, end = found.span()
    if found["iso"]:
        year, month, day = map(int, found["iso"].split("-"))
        yield Amount("day", (day, month), start, end)
        yield Amount("year", float(year), start, end)
    elif found["day"]:
        number = int(found["number"] or NUMBERS[found["name"].lower()])
        yield Amount("day", (int(found["day"]), number), start, end)
        if found["year"]:
            yield Amount("year", float(found["year"]), start, end)
    elif found["month"]:
        if found["month"][0].isupper():
            yield Amount("month", float(NUMBERS[found["month"].lower()]), start, end)
    else:
        yield from _times(found)


def _times(found: re.Match[str]) -> Iterator[Amount]:
    """A time of day, a score, a weekday or a decade."""
    start, end = found.span()
    if found["clock"]:
        hour, minute = map(int, re.split("[:.]", found["clock"]))
        yield Amount("clock", (hour, minute), start, end)
    elif found["hour"]:
        yield Amount("clock", (int(found["hour"]), 0), start, end)
    elif found["score"]:
        yield Amount("score", found["score"], start, end)
    elif found["weekday"]:
        if found["weekday"][0].isupper():
            day = _WEEKDAY.index(found["weekday"].lower())
            yield Amount("weekday", float(day - (day > 5)), start, end)
    elif found["decade"]:
        yield Amount("decade", float(int(found["decade"]) % 100), start, end)
    elif found["decades"]:
        at = _DECADES.split().index(fold(found["decades"]))
        yield Amount("decade", float(20 + 10 * at), start, end)


def _digits(text: str, found: re.Match[str]) -> Amount:
    start, end = found.span()
    digits = re.sub(r"[.\u00a0 ](?=\d{3})", "", found["digits"]).replace(",", ".")
    value = float(digits)
    value, unit, end = _scaled(text, end, value)
    bare = found["digits"].isdigit() and len(found["digits"]) == 4 and 1000 <= value <= 2100
    kind: Kind = "year" if bare and not measure(unit) else "count"
    rough = bool(_ROUGH.search(text, 0, start))
    over = bool(_OVER.search(text, 0, start))
    return Amount(kind, value, start, end, unit, rough=rough, over=over)


def _scaled(text: str, end: int, value: float) -> tuple[float, str, int]:
    """The value with the scale that follows, and the noun that is counted."""
    following = _NEXT.match(text, end)
    word = fold(following[1]) if following and following[1] else ""
    word = word.strip("-")
    if word in _SCALES and following is not None:
        value, end = value * _SCALES[word], following.end(1)
        following = _NEXT.match(text, end)
    written = following[1].strip("-") if following and following[1] else ""
    joined = text[end : end + 1] == "-"  # „40-Stunden-Woche“ counts hours, „90 US-Dollar“ dollars
    return value, _unit(written.split("-")[0 if joined else -1]), end


def _unit(written: str) -> str:
    if written in _SIGNS:
        return stem(_SIGNS[written])
    word = fold(written)
    for ending, unit in _SPANS.items():
        if word.startswith(ending):
            return stem(unit)
    if not written[:1].isupper():
        return ""
    whole = next((each for each in ("dollar", "euro") if word.endswith(each)), word)
    return stem(whole)


def _spelled(text: str, found: re.Match[str]) -> Amount | None:
    word, (start, end) = fold(found["word"]), found.span()
    ordinal = _ORDINAL.fullmatch(word)
    if ordinal and word not in ("acht", "viertel") and not word.startswith("drittel"):
        value = float(_ORDINAL_STEMS[ordinal[1]])
        return Amount("count", value, start, end, "", spelled=True, ordinal=True)
    counted = _COUNTED.fullmatch(word)
    number = spelled_number(counted[1] if counted else word)
    if number is None or (number < 2 and word not in ("eins", "null")):
        return None
    unit = ""
    if counted:
        unit = next((stem(u) for e, u in _SPANS.items() if e in word[len(counted[1]) :]), "")
        value = float(number)
    else:
        value, unit, end = _scaled(text, end, float(number))
    rough = bool(_ROUGH.search(text, 0, start))
    return Amount("count", value, start, end, unit, spelled=value <= SMALL, rough=rough)


@lru_cache(maxsize=20_000)
def spelled_number(word: str) -> int | None:
    """Return the number that a folded German word spells, or None: *zweihundertdreissig*."""
    if word in ("eins", "eine", "einen", "einem", "einer"):
        return 1 if word == "eins" else None
    for scale, name in ((1_000, "tausend"), (100, "hundert")):
        before, is_there, after = word.partition(name)
        if is_there:
            high = spelled_number(before) if before else 1
            low = spelled_number(after.removeprefix("und")) if after else 0
            return None if high is None or low is None else high * scale + low
    if word in _UNITS:
        return _UNITS.index(word)
    if word in ("sechzehn", "siebzehn"):
        return 16 if word == "sechzehn" else 17
    if word.endswith("zehn") and word[:-4] in _UNITS:
        return 10 + _UNITS.index(word[:-4])
    for at, ten in enumerate(_TENS):
        if word.endswith(ten):
            unit = word.removesuffix(ten).removesuffix("und")
            if not unit:
                return 20 + 10 * at
            return 20 + 10 * at + _UNITS.index(unit) if unit in _UNITS else None
    return None
