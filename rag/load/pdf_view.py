"""A page of a PDF as a picture, with where on it something that was quoted stands.

The text of an article differs from its page's: words broken at a line's end are whole in it, white
space and headers are gone. So both are compared by their letters and digits alone, in the order in
which :mod:`rag.load.pdf` read them. Meant for a process of its own, see :mod:`rag.load.isolate`.
"""

from __future__ import annotations

import ctypes
import math
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from unicodedata import normalize

from rag.errors import ReadError
from rag.load.pdf import opened, page_names
from rag.load.pdf_glyphs import page_text

# Pixels of a picture in all and along its longer side; pixels for a point of the page at most.
MAX_PIXELS, MAX_SIDE = 4_000_000, 6_000
_SCALE = 2.0
# Pages of a document that are all looked at with care. In a longer one that doesn't call its pages
# as the article does, they are searched as pdfium tells their text.
_FEW = 5
# Letters: what is so long stands in one place only.
_LONG = 60


@dataclass(frozen=True, slots=True)
class Sought:
    """Something to be found: its text, what stands around it in the article, the page's name.

    Nothing is marked of what has no ``text``; it leads to the page where ``after`` stands.
    """

    text: str
    before: str = ""
    after: str = ""
    page: str | None = None


@dataclass(frozen=True, slots=True)
class PageView:
    """A page, counted from 1 of ``count``: its name, its picture as PNG, its size in pixels.

    ``boxes`` are left, top, width and height of what was sought, in pixels, a box a line;
    ``places`` the number of the page on which each was found, 0 for none.
    """

    number: int
    count: int
    name: str
    png: bytes
    width: int
    height: int
    boxes: tuple[tuple[int, int, int, int], ...]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters and digits of a page in their order of reading, each with line and glyph."""

    text: str
    at: Sequence[tuple[int, int]]


def page_view(
    path: Path, file: str, sought: Sequence[Sought] = (), number: int | None = None
) -> Iterator[PageView]:
    """Yield the page *number* of a PDF, or if that is None the one where *sought* first stands.

    Raises:
        ReadError: it cannot be opened, wants a password, or has no such page.
    """
    with opened(path) as (document, raw):
        names = page_names(document)
        pages = _Pages(document, raw)
        found = [_find(each, pages, names) for each in sought]
        if number is None:
            number = next((place for place, _ in found if place), _likely(sought, names))
        if not 1 <= number <= len(names):
            raise ReadError("pdf_no_page", page=number, pages=len(names))
        page = document[number - 1]
        png, size = _picture(page)
        on_it = [letters for place, letters in found if place == number]
        boxes = tuple(_boxes(page, raw, size, on_it)) if any(on_it) else ()
        places = tuple(place for place, _ in found)
        yield PageView(number, len(names), names[number - 1], png, *size, boxes, places)


def letters_of(text: str) -> str:
    """Return the letters and digits of *text* without case and accents, ligatures as their parts"""
    return "".join(c for c in normalize("NFKD", text).casefold() if c.isalnum())


class _Pages:
    """The letters of each page, read when they are first asked for."""

    def __init__(self, document: Any, raw: Any) -> None:
        self._document = document
        self._raw = raw
        self._known: dict[int, _Letters] = {}

    def letters(self, number: int) -> _Letters:
        """Return those of the page *number* as its article was read."""
        if number not in self._known:
            self._known[number] = self._read(number)
        return self._known[number]

    def plain(self, number: int) -> str:
        """Return those of the page *number* in the order that pdfium tells them."""
        page = self._document[number - 1]
        textpage = page.get_textpage()
        try:
            return letters_of(textpage.get_text_range())
        finally:
            textpage.close()
            page.close()

    def _read(self, number: int) -> _Letters:
        lines = page_text(self._document[number - 1], self._raw).lines
        page = self._document[number - 1]
        textpage = page.get_textpage()
        signs: list[str] = []
        at: list[tuple[int, int]] = []
        try:
            for line_number, line in enumerate(lines):
                first, last = line.glyphs
                for glyph in range(first, last + 1):
                    unit = self._raw.FPDFText_GetUnicode(textpage, glyph) & 0xFFFF
                    told = letters_of(chr(unit))
                    signs.append(told)
                    at += [(line_number, glyph)] * len(told)
        finally:
            textpage.close()
            page.close()
        return _Letters("".join(signs), at)


def _find(
    sought: Sought, pages: _Pages, names: Sequence[str]
) -> tuple[int, Sequence[tuple[int, int]]]:
    """Return the page on which *sought* stands, 0 for none, and its letters there."""
    wanted = letters_of(sought.text) or letters_of(sought.after)
    if not wanted:
        return 0, ()
    around = letters_of(sought.before), letters_of(sought.after) if sought.text else ""
    best: tuple[int, int, Sequence[tuple[int, int]]] = (-1, 0, ())
    for number in _candidates(sought, wanted, pages, names):
        page = pages.letters(number)
        for span in _occurrences(wanted, page.text):
            score = _shared(around, page.text, span)
            if score > best[0]:
                best = score, number, page.at[slice(*span)]
        if best[1] and (names[number - 1] == sought.page or len(wanted) >= _LONG):
            break
    return best[1], best[2] if sought.text else ()


def _candidates(sought: Sought, wanted: str, pages: _Pages, names: Sequence[str]) -> Iterator[int]:
    """Yield the numbers of the pages where *sought* may stand, the likeliest first."""
    numbers = range(1, len(names) + 1)
    named = [number for number in numbers if names[number - 1] == sought.page]
    yield from named
    others = [number for number in numbers if number not in named]
    yield from others if len(names) <= _FEW else (n for n in others if wanted in pages.plain(n))


def _occurrences(wanted: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield where *wanted* stands in *text*; if nowhere, where most of it does, as its ends.

    A header or a footnote may stand within it on the page.
    """
    start = text.find(wanted)
    if start < 0:
        yield from _ends(wanted, text)
    while start >= 0:
        yield start, start + len(wanted)
        start = text.find(wanted, start + 1)


def _ends(wanted: str, text: str) -> Iterator[tuple[int, int]]:
    ahead = _longest(len(wanted), lambda length: wanted[:length] in text)
    behind = _longest(len(wanted), lambda length: wanted[-length:] in text)
    if len(wanted) < _LONG or ahead + behind < 0.8 * len(wanted) or not (ahead and behind):
        return
    start = text.find(wanted[:ahead])
    end = text.find(wanted[-behind:], start) + behind
    if start < end <= start + 3 * len(wanted):
        yield start, end


def _longest(most: int, holds: Callable[[int], bool]) -> int:
    """Return the largest number up to *most* that *holds*, if that all smaller ones do too."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def _shared(around: tuple[str, str], text: str, span: tuple[int, int]) -> int:
    """Return how many letters before and behind *span* are those that stand *around* it."""
    before, after = around
    behind = text[span[1] : span[1] + len(after)]
    ahead = text[max(0, span[0] - len(before)) : span[0]]
    return _alike(after, behind) + _alike(before[::-1], ahead[::-1])


def _alike(one: str, other: str) -> int:
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def _likely(sought: Sequence[Sought], names: Sequence[str]) -> int:
    """Return the page that the article names, where nothing was found on any; else the first."""
    named = (each.page for each in sought if each.page in names)
    return next((names.index(name) + 1 for name in named if name), 1)


def _picture(page: Any) -> tuple[bytes, tuple[int, int]]:
    """Return a page as PNG, and its width and height in pixels."""
    width, height = page.get_size()
    area = max(1.0, width * height)
    scale = min(_SCALE, math.sqrt(MAX_PIXELS / area), MAX_SIDE / max(width, height, 1.0))
    bitmap = page.render(scale=scale, rev_byteorder=True)
    return _png(bitmap), (bitmap.width, bitmap.height)


def _png(bitmap: Any) -> bytes:
    """Return a bitmap of three bytes a pixel as PNG: of all its forms the plainest.

    A library for pictures comes with Gradio alone, which may drop it.
    """
    pixels, stride, used = bytes(bitmap.buffer), bitmap.stride, 3 * bitmap.width
    rows = b"".join(
        b"\0" + pixels[at : at + used] for at in range(0, bitmap.height * stride, stride)
    )
    head = struct.pack(">IIBBBBB", bitmap.width, bitmap.height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def _boxes(
    page: Any, raw: Any, size: tuple[int, int], found: Iterable[Sequence[tuple[int, int]]]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield a box a line around the glyphs *found*, given with their lines, in pixels of *size*."""
    textpage = page.get_textpage()
    box = raw.FS_RECTF()
    try:
        for letters in found:
            for _, line in groupby(letters, key=lambda each: each[0]):
                corners = []
                for _, glyph in line:
                    raw.FPDFText_GetLooseCharBox(textpage, glyph, ctypes.byref(box))
                    corners += [(box.left, box.top), (box.right, box.bottom)]
                yield _box(page, raw, size, corners)
    finally:
        textpage.close()


def _box(
    page: Any, raw: Any, size: tuple[int, int], corners: Sequence[tuple[float, float]]
) -> tuple[int, int, int, int]:
    """Return the box around *corners*, points of a page that may be turned and cropped."""
    across, down = ctypes.c_int(), ctypes.c_int()
    xs, ys = [], []
    for x, y in corners:
        place = (0, 0, *size, 0, x, y, ctypes.byref(across), ctypes.byref(down))
        raw.FPDF_PageToDevice(page, *place)
        xs.append(across.value)
        ys.append(down.value)
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
