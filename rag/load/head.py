"""The head of an archive's text: place or section, headline, subheadline, outlet, author, date.

Such a text may part these by empty lines or not, and may label them: ``Titel: …``. What is found
is taken out of nothing: the text stays whole, and the body begins behind the head.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from rag.errors import ReadError
from rag.load.fields import field_of
from rag.load.imprint import Imprint, imprint_of
from rag.load.pages import page_value
from rag.text.dates import leading_date, parse_date
from rag.text.normal import normal_text, seen

_LINE = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"[.:;,…]$|[.!?]“$")
_DATELINE = re.compile(
    r"(?:[A-ZÄÖÜ][\w/-]*(?: [A-ZÄÖÜ][\w/-]*){0,2}(?: \([\w/]+\))?,?\s+)?(?=\w+,? ?\d|\d)"
)
_AFTER_DATELINE = re.compile(r"\s*[.:–—)-]\s")
_LABEL = re.compile(r"(?P<label>[A-ZÄÖÜ][\w-]*(?: [\w-]+)?)\s*:(?:[ \t]+(?P<value>\S.*))?")
# A word that a line of prose may be broken after, and a headline hardly ends with.
_GOES_ON = frozenset(
    "der die das den dem des eine einen einem einer eines und oder aber von vom zum zur in im am"
    " beim für gegen ohne als dass hat haben wird werden nicht sich the a of and or to at for with"
    " by".split()
)
_UNFINISHED = re.compile(r"[-‐¬\xad]$")

_MAX_HEAD_LINES = 4
_MAX_LINES = 16
_MAX_HEAD_CHARS = 160
_MAX_PLACE_CHARS = 40
# As a share of the longest line of its paragraph: what a line and the next word fill at most where
# the line was ended on purpose.
_SHORT = 0.75


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the body, which begins at the offset ``body_start``."""

    title: str | None = None
    body_start: int = 0
    date: date | None = None
    author: str | None = None
    source: str | None = None
    page: str | None = None


@dataclass(slots=True)
class _Found:
    """What was gathered so far, and whether anything was."""

    lines: list[str] = field(default_factory=list)
    imprints: list[Imprint] = field(default_factory=list)
    labelled: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.lines or self.imprints or self.labelled)

    def head(self, body: str, start: int) -> Head:
        day = next((each.date for each in self.imprints if each.date), None)
        author = next((each.author for each in self.imprints if each.author), None)
        source = next((each.source for each in self.imprints if each.source), None)
        return Head(
            self.labelled.get("title") or _headline(self.lines),
            start if self else 0,
            _labelled_day(self.labelled.get("date")) or day or (None if self else _dateline(body)),
            self.labelled.get("author") or author,
            self.labelled.get("source") or source,
            page_value(self.labelled.get("page"))
            or next((each.page for each in self.imprints if each.page), None),
        )


def find_head(text: str) -> Head:
    """Return the head of *text*; an empty one where it has none.

    Such a text opens with lines between empty lines: a place or section, a headline, a
    subheadline, and perhaps lines with nothing but the outlet, the author or the date; the first
    block that reads like prose is the body. Without empty lines a line belongs to the head where
    it is labelled, where one with author or date follows, or where it was ended well before the
    width of the lines below. Without a body after it there is no head.
    """
    normal = normal_text(text)
    head = _find_head(normal.text)
    start, _ = normal.to_source((head.body_start, len(normal.text)))
    return replace(head, body_start=start if head.body_start else 0)


def is_about_article(line: str) -> bool:
    """Return whether *line*, one of a head, tells of the article what an archive knows of it.

    Outlet, day, page or author, or a labelled field; a headline or subheadline doesn't.
    """
    line = seen(line).strip()
    match = _LABEL.fullmatch(line)
    if match and (field_of(match["label"]) or match["label"].lower() in _OTHER_LABELS):
        return True
    return imprint_of(line, is_sure=True) is not None


def _find_head(text: str) -> Head:
    found = _Found()
    for block in _blocks(text):
        for index, (start, line) in enumerate(block):
            rest = [each for _, each in block[index:]]
            kept = _take(found, line, rest, is_first=index == 0)
            if not kept:
                head = found.head("\n".join(rest), start)
                return head if head.date or found else Head()
    return Head()


def _blocks(text: str) -> list[list[tuple[int, str]]]:
    """Return the first lines of *text* with their offsets, parted where lines are empty."""
    blocks: list[list[tuple[int, str]]] = [[]]
    end, count = 0, 0
    for match in _LINE.finditer(text):
        line = match[0].strip()
        if not line:
            end = -1
            continue
        if end != match.start() - 1 and blocks[-1]:
            blocks.append([])
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        blocks[-1].append((start, line))
        end, count = match.end(), count + 1
        if count > _MAX_LINES:
            break
    return blocks


def _take(found: _Found, line: str, rest: Sequence[str], is_first: bool) -> bool:
    """Take *line*, which *rest* of its block begins with, into the head if it belongs there."""
    if len(found.imprints) + len(found.labelled) + len(found.lines) >= _MAX_LINES:
        return False
    if _labelled(found, line, rest):
        return True
    imprint = imprint_of(line, is_sure=len(found.lines) > 0 or _has_headline(rest[1:]))
    if imprint is not None:
        found.imprints.append(imprint)
        return True
    if len(found.lines) == _MAX_HEAD_LINES or not _could_head(line):
        return False
    if len(rest) == 1 or _is_above_imprint(rest) or (is_first and _is_apart(rest)):
        found.lines.append(line)
        return True
    return False


def _could_head(line: str) -> bool:
    return len(line) <= _MAX_HEAD_CHARS and not _SENTENCE_END.search(line)


def _has_headline(lines: Sequence[str]) -> bool:
    return bool(lines) and _could_head(lines[0])


def _is_above_imprint(block: Sequence[str]) -> bool:
    """Return whether author or date follow below, with nothing but head lines between."""
    for line in block[1 : _MAX_HEAD_LINES + 1]:
        if imprint_of(line, is_sure=True) is not None:
            return True
        if not _could_head(line):
            return False
    return False


def _is_apart(block: Sequence[str]) -> bool:
    """Return whether the first line of *block* is no part of the prose below it."""
    line, below = block[0], block[1]
    words = line.split()
    if _LABEL.match(line) and _LABEL.match(below):  # those who talk with each other
        return False
    if _UNFINISHED.search(line) or words[-1].lower() in _GOES_ON or below[:1].islower():
        return False
    width = max(map(len, block[1:]))
    reads_on = any(_SENTENCE_END.search(each) or ". " in each for each in block[1:])
    return reads_on and len(line) + 1 + len(below.split()[0]) <= _SHORT * width


def _labelled(found: _Found, line: str, rest: Sequence[str]) -> bool:
    """Take ``Titel: …`` and the like; a label of no field only among others."""
    match = _LABEL.fullmatch(line)
    if match is None or len(line) > 2 * _MAX_HEAD_CHARS:
        return False
    name, value = field_of(match["label"]), match["value"]
    if name == "text":
        return False
    if name is None:
        is_among = bool(found.labelled) and bool(value) and len(line) <= _MAX_HEAD_CHARS
        return is_among and match["label"].lower() in _OTHER_LABELS
    if not value:
        return bool(found.labelled)
    if len(found.labelled) == 0 and not _is_labelled_head(name, value, rest):
        return False
    found.labelled.setdefault(name, value.strip())
    return True


def _is_labelled_head(name: str, value: str, rest: Sequence[str]) -> bool:
    """Return whether a first label is one of several, or names what can be nothing else."""
    if name == "date":
        return _labelled_day(value) is not None
    below = [_LABEL.fullmatch(line) for line in rest[1:4]]
    return name == "title" or any(label and field_of(label["label"]) for label in below)


_OTHER_LABELS = frozenset(
    "ressort rubrik section ausgabe nummer nr ort länge umfang wörter words"
    " length issn copyright kategorie category schlagwörter tags thema edition untertitel"
    " unterzeile subtitle dachzeile land sprache language serie typ type".split()
)


def _labelled_day(value: str | None) -> date | None:
    try:
        return parse_date(value)
    except ReadError:
        return None


def _dateline(body: str) -> date | None:
    """Return the day of a body that begins like ``Altenfurt (dpa), 20. September 2015 – ``."""
    place = _DATELINE.match(body)
    for start in {place.end() if place else 0, 0}:
        rest = body[start : start + _MAX_HEAD_CHARS]
        found = leading_date(rest)
        if found and _AFTER_DATELINE.match(rest, found[1]):
            return found[0]
    return None


def _headline(lines: list[str]) -> str | None:
    if len(lines) > 1 and len(lines[0]) <= _MAX_PLACE_CHARS and len(lines[0]) < len(lines[1]):
        return lines[1]
    return lines[0] if lines else None
