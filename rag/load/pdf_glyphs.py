"""The lines of a PDF's page, from its glyphs and where they stand.

pdfium says which letters follow each other. What it doesn't see is mended here: accents that are
set as glyphs of their own above a letter and „ as a lowered ”, as LaTeX did, and lines that run
across two columns.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any
from unicodedata import normalize

# pdfium's sign for a hyphen that a line ended with.
HYPHEN = "\x02"
_NEWLINES = (10, 13)
_COMBINING = {"¨": "\u0308", "´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "˜": "\u0303"}
# How many glyphs an accent may stand away from its letter: those of a line.
_NEAR = 160
# In points: how far an accent may be off its letter.
_OFF = 1.2
# In heights of a glyph: what is wider may part columns, and what parts words.
_WIDE, _WORD = 0.9, 0.12
# Closing quotation marks; in heights of a glyph, how far below its line one opens a quotation; and
# how many breaks pdfium may see between it and the word.
_RAISED, _LOWERED, _BREAKS = ("”", "“", '"'), 0.3, 5
# In heights of a line's usual glyph: what has less is raised or lowered.
_FULL = 0.9
_ALIGNED = 4.0
_LEAST_ROWS, _LEAST_SIGNS = 3, 14


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; its edges are in points from the page's lower left corner.

    ``is_edge`` where it stands so high or low that it may be a header or footer. ``glyphs`` are the
    first and the last of its glyphs, as pdfium counts those of the page.
    """

    text: str
    size: float
    left: float
    top: float
    bottom: float
    right: float
    is_edge: bool = False
    glyphs: tuple[int, int] = (0, -1)


@dataclass(slots=True)
class _Glyph:
    text: str
    left: float
    bottom: float
    right: float
    top: float
    index: int


@dataclass(frozen=True, slots=True)
class PageText:
    """The lines of a page in their order of reading; ``unmapped`` of its glyphs have no letter.

    ``is_woven`` where lines run across columns whose order could not be told.
    """

    lines: Sequence[Line]
    unmapped: int
    is_woven: bool


def page_text(page: Any, raw: Any) -> PageText:
    """Return the lines of a pdfium *page*, which is closed then; *raw* are pdfium's functions."""
    textpage = page.get_textpage()
    try:
        glyphs, unmapped = _glyphs(textpage, raw)
        rows = [_segments(row, textpage, raw) for row in _rows(_opened(_composed(glyphs)))]
        lines, is_woven = _in_order([row for row in rows if row])
        return PageText(lines, unmapped, is_woven)
    finally:
        textpage.close()
        page.close()


def _glyphs(textpage: Any, raw: Any) -> tuple[list[_Glyph], int]:
    glyphs, unmapped, lead = [], 0, 0
    box = raw.FS_RECTF()
    for index in range(textpage.count_chars()):
        unit = raw.FPDFText_GetUnicode(textpage, index) & 0xFFFF
        if 0xD800 <= unit < 0xDC00:
            lead = unit
            continue
        raw.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(box))
        text = _decoded(unit, lead)
        lead = 0
        if unit > 32:
            unmapped += raw.FPDFText_HasUnicodeMapError(textpage, index) == 1
        unmapped += 0xE000 <= unit < 0xF900 or (unit < 32 and unit not in (2, 9, 10, 13))
        glyphs.append(_Glyph(text, box.left, box.bottom, box.right, box.top, index))
    return glyphs, unmapped


def _decoded(unit: int, lead: int) -> str:
    if unit == 0xFFFE:
        return HYPHEN
    if lead and 0xDC00 <= unit < 0xE000:
        return chr(0x10000 + ((lead - 0xD800) << 10) + (unit - 0xDC00))
    return "" if unit == 0 else "\ufffd" if 0xD800 <= unit < 0xE000 else chr(unit)


def _composed(glyphs: list[_Glyph]) -> list[_Glyph]:
    """Return *glyphs* with each accent put on the letter that it stands above."""
    gone: set[int] = set()
    for place, glyph in enumerate(glyphs):
        combining = _COMBINING.get(glyph.text)
        if combining is None:
            continue
        near = glyphs[max(0, place - _NEAR) : place + _NEAR]
        letter = min(
            (each for each in near if each.text.isalpha() and _is_above(glyph, each)),
            key=lambda each: abs(each.left + each.right - glyph.left - glyph.right),
            default=None,
        )
        whole = normalize("NFC", f"{letter.text}{combining}") if letter else ""
        if letter is not None and len(whole) == 1:
            letter.text = whole
            gone.add(place)
    if not gone:
        return glyphs
    kept = [glyph for place, glyph in enumerate(glyphs) if place not in gone]
    beside = (place + step for place in gone for step in (-1, 1))
    around = {glyphs[place].index for place in beside if place < len(glyphs)}
    return [
        g
        for n, g in enumerate(kept)
        if not (g.text == " " and g.index in around and _is_in_word(kept, n))
    ]


def _is_above(accent: _Glyph, letter: _Glyph) -> bool:
    middle = (accent.left + accent.right) / 2
    height = letter.top - letter.bottom
    return (
        letter.left - _OFF <= middle <= letter.right + _OFF
        and abs(accent.left + accent.right - letter.left - letter.right) <= 2 * _OFF
        and abs(accent.bottom - letter.bottom) < height / 2
    )


def _is_in_word(glyphs: Sequence[_Glyph], place: int) -> bool:
    """Whether the space at *place* stands between letters that touch, or behind another space."""
    before = glyphs[place - 1] if place else None
    after = next((glyph for glyph in glyphs[place + 1 :] if glyph.text != " "), None)
    if before is None or after is None or before.text == " ":
        return True
    return abs(after.left - before.right) < _WORD * (after.top - after.bottom)


def _opened(glyphs: list[_Glyph]) -> list[_Glyph]:
    """Return *glyphs* with „ for each ” that is set lower than the word it touches."""
    gone: set[int] = set()
    for place, glyph in enumerate(glyphs):
        if glyph.text not in _RAISED:
            continue
        near = range(place + 1, min(place + _BREAKS, len(glyphs)))
        at = next((n for n in near if glyphs[n].text > " "), None)
        if at is None:
            continue
        word, height = glyphs[at], glyph.top - glyph.bottom
        is_low = word.bottom - glyph.bottom > _LOWERED * height
        if is_low and abs(word.left - glyph.right) < _WORD * height:
            glyph.text, glyph.bottom, glyph.top = "„", word.bottom, word.top
            gone.update(range(place + 1, at))
    return [glyph for place, glyph in enumerate(glyphs) if place not in gone]


def _rows(glyphs: Sequence[_Glyph]) -> Iterator[list[_Glyph]]:
    """Yield the glyphs of each line as pdfium tells them, those of hyphenated lines apart."""
    row: list[_Glyph] = []
    for glyph in glyphs:
        if glyph.text and ord(glyph.text) in _NEWLINES:
            yield row
            row = []
            continue
        if row and row[-1].text == HYPHEN and glyph.left < row[-1].left:
            yield row
            row = []
        row.append(glyph)
    yield row


def _segments(row: Sequence[_Glyph], textpage: Any, raw: Any) -> list[Line]:
    """Return a row cut where it is so wide between two glyphs that a column may end there."""
    found: list[Line] = []
    part: list[_Glyph] = []
    last: _Glyph | None = None
    for glyph in row:
        is_inked = bool(glyph.text.strip()) and glyph.text >= " "
        height = glyph.top - glyph.bottom
        if is_inked and last is not None and glyph.left - last.right > _WIDE * max(height, 1):
            found += _line(part, textpage, raw)
            part = []
        part.append(glyph)
        last = glyph if is_inked else last
    return [*found, *_line(part, textpage, raw)]


def _line(part: Sequence[_Glyph], textpage: Any, raw: Any) -> list[Line]:
    inked = [glyph for glyph in part if glyph.text > " "]
    text = "".join(glyph.text for glyph in part).strip(" \t\r\n\0")
    if not inked:
        return []
    sample = inked[:: max(1, len(inked) // 8)]
    sizes = [raw.FPDFText_GetFontSize(textpage, glyph.index) or 1.0 for glyph in sample]
    size = Counter(sizes).most_common(1)[0][0]
    # In a rotated or scaled font the size says little, the box does.
    size = size if size > 1.5 else median(glyph.top - glyph.bottom for glyph in sample)
    usual = median(glyph.top - glyph.bottom for glyph in inked)
    # The sign of a footnote says nothing of where its line stands.
    level = [glyph for glyph in inked if glyph.top - glyph.bottom >= _FULL * usual]
    place = (inked[0].left, level[0].top, level[-1].bottom, inked[-1].right)
    return [Line(text, size, *place, glyphs=(part[0].index, part[-1].index))]


def _in_order(rows: Sequence[Sequence[Line]]) -> tuple[list[Line], bool]:
    """Return the lines of all *rows* as they are read, and whether that remains in doubt."""
    gutter = _gutter(rows)
    if gutter is None:
        doubtful = [row for row in rows if len(row) > 1 and all(len(s.text) > 25 for s in row)]
        return [_joined(row) for row in rows], len(doubtful) >= 2 * _LEAST_ROWS
    crossed = [n for n, row in enumerate(rows) if len(row) > 1 and _has(row, gutter)]
    first, last = crossed[0], crossed[-1]
    above, below = rows[:first], rows[last + 1 :]
    left = [[s for s in row if s.left < gutter - _ALIGNED] for row in rows[first : last + 1]]
    right = [[s for s in row if s.left >= gutter - _ALIGNED] for row in rows[first : last + 1]]
    lines = [_joined(row) for row in above]
    is_woven = False
    for part in (left, right, below):
        ordered, part_woven = _in_order([row for row in part if row])
        lines += ordered
        is_woven = is_woven or part_woven
    return lines, is_woven


def _gutter(rows: Sequence[Sequence[Line]]) -> float | None:
    """Return where the second column of *rows* begins, None where they have no columns of prose."""
    starts = [segment.left for row in rows for segment in row[1:]]
    for start in sorted(set(starts)):
        at = [n for n, row in enumerate(rows) if len(row) > 1 and _has(row, start)]
        if len(at) < _LEAST_ROWS:
            continue
        within = [segment for row in rows[at[0] : at[-1] + 1] for segment in row]
        if any(s.left < start - _ALIGNED and s.right > start + _ALIGNED for s in within):
            continue
        left = [s for s in within if s.left < start - _ALIGNED]
        right = [s for s in within if s.left >= start - _ALIGNED]
        if all(median(len(s.text) for s in side) >= _LEAST_SIGNS for side in (left, right)):
            return start
    return None


def _has(row: Sequence[Line], start: float) -> bool:
    return any(abs(segment.left - start) <= _ALIGNED for segment in row[1:])


def _joined(row: Sequence[Line]) -> Line:
    first, last = row[0], row[-1]
    if len(row) == 1:
        return first
    text = " ".join(segment.text for segment in row)
    place = (first.left, first.top, last.bottom, last.right)
    return Line(text, first.size, *place, glyphs=(first.glyphs[0], last.glyphs[1]))
