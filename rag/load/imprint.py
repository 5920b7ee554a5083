"""A line that says where, when and by whom an article was printed, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rag.load.pages import page_in
from rag.text.dates import date_span, line_date

_MAX_CHARS = 160
_NAME = r"[A-ZÄÖÜ][\w'’-]*\.?(?:\s+(?:von|van|de|zu)(?:\s+der)?)?(?:\s+[A-ZÄÖÜ][\w'’-]*\.?){1,3}"
_NAMES = rf"{_NAME}(?:(?:,|\s+und|\s+and|\s*/|\s*&)\s+{_NAME}){{0,3}}"
_BYLINE = re.compile(
    rf"(?:[Vv]on|VON|By|BY|Text:|Autor(?:in)?:)\s+({_NAMES})(?:\s*\([\w/ .-]{{1,20}}\))?"
)
# What may stand around a date beside outlet and author: page, number, section, time.
_PAGE = r"(?:S\.|Seiten?|p\.|pp\.|page)\s*[A-Z]?\d+(?:\s*[-–/,]\s*\d+)*"
_OTHER = (
    rf"(?:{_PAGE}|(?:Nr\.|Nummer|Ausgabe|Jahrgang|Jg\.|Heft|No\.)\s*[\w./-]+(?: \w+)?"
    r"|(?:um\s+)?\d{1,2}[:.]\d{2}(?:\s*Uhr)?|(?:Ressort|Rubrik)?:?\s*[A-ZÄÖÜ][\w-]*)"
)
_HAS_PAGE = re.compile(rf"\b{_PAGE}")
_AFTER = re.compile(rf"\s*\)?(?:\s*[,|/·;–-]?\s*\(?{_OTHER}\)?)*\s*[.)]?")
_BEFORE = re.compile(
    r"(?P<what>.*?)(?P<joint>\s*[,|(·;–-]\s*|\s+(?:vom|of|from)\s+|\s+)"
    r"(?:(?:Nr\.|Ausgabe|No\.)\s*[\w./-]+\s*[,|·–-]?\s*)?"
    r"(?:(?:Mo|Di|Mi|Do|Fr|Sa|So)\.?,?\s*|[A-Z][a-zä]+(?:tag|woch|abend)s?,?\s*(?:den\s+)?)?"
    r"(?:vom\s+|den\s+|am\s+)?"
)
_BARS = re.compile(r"\s+[|·•]\s+")
_OUTLET = re.compile(r"[A-ZÄÖÜ0-9„\"][\w.&'’„“\"-]*(?:\s+[\w.&'’„“\"-]+){0,7}")
_OUTLET_WORD = re.compile(
    r"zeitung|bote\b|kurier|courier|\bpost\b|blatt\b|anzeiger|nachrichten|rundschau|presse\b"
    r"|allgemeine|echo\b|stimme\b|journal|magazin|spiegel\b|merkur|tribüne|chronik|woche\b|times\b"
    r"|(?:anz|nachr|tagbl|wochenbl|ztg|allg)\b\.?|news\b|herald|gazette|rundfunk|bild\b|telegra[fm]|tagespost|generalanzeiger|morgen\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Imprint:
    """What such a line says; a section says nothing that is kept."""

    date: date | None = None
    author: str | None = None
    source: str | None = None
    page: str | None = None


def imprint_of(line: str, is_sure: bool) -> Imprint | None:
    """Return what *line* says, None where it is another one.

    „Stadtfest vom 14.3.2023“ is built like „Altenfurter Bote vom 14.3.2023“. Unless it names a page
    or is called like a newspaper, such a line is one only where *is_sure*: a headline is there too.
    """
    if len(line) > 2 * _MAX_CHARS:
        return None
    if day := line_date(line):
        return Imprint(date=day)
    if author := byline(line):
        return Imprint(author=author)
    if len(line) > _MAX_CHARS:
        return None
    return _with_day(line, is_sure) or _of_parts(line)


def _of_parts(line: str) -> Imprint | None:
    """Return what the parts of a line between bars say, where each of them says something."""
    parts = _BARS.split(line)
    if len(parts) == 1:
        return None
    told = [said for part in parts if (said := imprint_of(part, is_sure=True)) is not None]
    if len(told) < len(parts) or not any(part.date for part in told):
        return None
    return Imprint(
        next((part.date for part in told if part.date), None),
        next((part.author for part in told if part.author), None),
        next((part.source for part in told if part.source), None),
        next((part.page for part in told if part.page), None),
    )


def _with_day(line: str, is_sure: bool) -> Imprint | None:
    found = date_span(line)
    if found is None:
        return None
    day, (start, end) = found
    page = page_in(line[:start]) or page_in(line[end:])
    after = line[end:].strip()
    if start == 0 or not line[:start].strip():
        author = byline(after.lstrip(",|·;–- "))
        return Imprint(day, author, page=page) if author or _AFTER.fullmatch(line, end) else None
    before = _BEFORE.fullmatch(line, 0, start)
    if before is None or not _AFTER.fullmatch(line, end):
        return None
    what, joint = before["what"].strip(), before["joint"].strip()
    if author := byline(what):
        return Imprint(day, author, page=page)
    if not _OUTLET.fullmatch(what):
        return None
    if page or _HAS_PAGE.search(line) or _OUTLET_WORD.search(what):
        return Imprint(day, source=what.strip('„“"'), page=page)
    # „Altenfurt, 14. März 2023“: a place, or an unknown name. A bar is no headline's.
    is_set_apart = joint[:1] == "|" or (joint[:1] in ",(·–-" and joint and is_sure)
    return Imprint(day) if is_set_apart else None


def byline(line: str) -> str | None:
    """Return whom *line* names, where it is a byline: „Von Anna Muster“."""
    match = _BYLINE.fullmatch(line.strip())
    return match[1] if match else None
