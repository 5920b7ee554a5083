"""Read ``.pdf``: lines become paragraphs, hyphenation is mended, what repeats on pages is dropped.

pdfium is used for its speed and because it marks hyphens at line ends. It is written in C++ and
meant for a process of its own, see :mod:`rag.load.isolate`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from rag.errors import ReadError
from rag.load.draft import Draft, Read, clean, storable
from rag.load.head import find_head
from rag.text.dates import find_date
from rag.types import Note

# pdfium's sign for a hyphen that a line ended with.
_HYPHEN = "\x02"
_BROKEN = re.compile(rf"(\w)(?:[{_HYPHEN}\xad]\n?|[\u2010-]\n)(?=(\w+))")
_COMPOUND_GOES_ON = ("und", "oder", "bis", "sowie", "als", "wie", "noch")
_SENTENCE_END = re.compile(r"[.!?:…][“”\"»«)]*$")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:Seite|S\.|Page)\s*)?\d{1,4}(?:\s*(?:von|of|/)\s*\d{1,4})?\W*", re.IGNORECASE
)
_JUNK_TITLE = re.compile(
    r"Microsoft Word - .*|untitled.*|unbenannt.*|.*\.(?:docx?|odt|rtf|pdf|indd|qxp|txt|html?)",
    re.IGNORECASE,
)
_CREATED = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
# As a share of the page's height, and in characters: where headers stand, and how long they are.
_MARGIN = 0.12
_MAX_EDGE_CHARS = 100
# In points: what a header may move from page to page.
_STILL = 4.0
# In line steps: a larger one parts paragraphs.
_WIDE = 1.35
# In font sizes: no lines of one paragraph are further apart.
_MAX_STEP = 1.6
_SAME_SIZE = 0.6


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page; ``top`` and ``bottom`` are heights above the page's lower edge in points.

    ``is_edge`` where it stands so high or low that it may be a header or footer. pdfium makes one
    line of two that a hyphen joins, so ``top`` and ``bottom`` may be lines apart.
    """

    text: str
    size: float
    top: float
    bottom: float
    right: float
    is_edge: bool


def read_pdf(path: Path, file: str) -> Read:
    """Yield the article of a PDF.

    Raises:
        ReadError: it cannot be opened, wants a password, or has no text.
    """
    import pypdfium2

    try:
        with path.open("rb"):  # tells why it can't be opened, which pdfium doesn't
            document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise _unopened(str(error)) from None
    except OSError as error:
        raise ReadError("cannot_open", reason=error.strerror) from None
    try:
        pages = [_page_lines(page) for page in document]
        fields = document.get_metadata_dict()
    finally:
        document.close()
    yield from _notes(pages, file)
    yield _draft(path, file, pages, fields)


def _draft(
    path: Path, file: str, pages: Sequence[Sequence[_Line]], fields: dict[str, str]
) -> Draft:
    text = storable(_pages_text(pages))
    head = find_head(text)
    edges = "\n".join(line.text for line in pages[0] if line.is_edge)
    title = clean(fields.get("Title", "").replace("\0", ""))
    title = None if title is None or _JUNK_TITLE.fullmatch(title) else title
    return Draft(
        path.stem,
        file,
        text,
        title=title or head.title,
        date=head.date or find_date(edges) or _created(fields.get("CreationDate", "")),
        author=head.author or clean(fields.get("Author", "").replace("\0", "")),
        body_start=head.body_start,
        guessed=frozenset(("date", "author") if title else ("title", "date", "author")),
    )


def _unopened(error: str) -> ReadError:
    if "assword" in error:
        return ReadError("pdf_password", command="qpdf --decrypt IN.pdf OUT.pdf")
    return ReadError("pdf_broken", reason=error)


def _created(value: str) -> date | None:
    match = _CREATED.match(value)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _notes(pages: Sequence[Sequence[_Line]], file: str) -> Iterator[Note]:
    bare = [str(number) for number, lines in enumerate(pages, start=1) if not lines]
    if len(bare) == len(pages):
        command = "ocrmypdf -l deu IN.pdf OUT.pdf"
        raise ReadError("pdf_scan", pages=len(pages), command=command)
    if bare:
        yield Note(file, "no_text", ", ".join(bare[:20]))


def _page_lines(page: Any) -> list[_Line]:
    from pypdfium2 import raw

    textpage, height = page.get_textpage(), page.get_height()
    units = [raw.FPDFText_GetUnicode(textpage, n) for n in range(textpage.count_chars())]
    lines: list[_Line] = []
    start = 0
    for end in [*(n for n, unit in enumerate(units) if unit in (10, 13)), len(units)]:
        text = _decode(units[start:end])
        if text.strip():
            inked = [n for n in range(start, end) if units[n] > 32]
            first, last = textpage.get_charbox(inked[0], loose=True), inked[-1]
            final = textpage.get_charbox(last, loose=True)
            size = raw.FPDFText_GetFontSize(textpage, inked[0]) or 1.0
            # In a rotated or scaled font the size says little, the box does.
            size = size if size > 1.5 else first[3] - first[1]
            is_edge = first[3] > (1 - _MARGIN) * height or final[3] < _MARGIN * height
            is_edge = is_edge and len(text) <= _MAX_EDGE_CHARS
            lines.append(_Line(text.strip(), size, first[3], final[3], final[2], is_edge))
        start = end + 1
    textpage.close()
    page.close()
    return lines


def _decode(units: Sequence[int]) -> str:
    raw = b"".join((unit & 0xFFFF).to_bytes(2, "little") for unit in units)
    return raw.decode("utf-16-le", "replace").replace("\0", "").replace("\ufffe", _HYPHEN)


def _pages_text(pages: Sequence[Sequence[_Line]]) -> str:
    """Return the pages as one text with an empty line between paragraphs."""
    paragraphs: list[str] = []
    size = 0.0
    for lines in _without_edges(pages):
        for number, block in enumerate(_blocks(lines)):
            text = _join([line.text for line in block])
            goes_on = paragraphs and not number and abs(size - block[0].size) < _SAME_SIZE
            if goes_on and not _SENTENCE_END.search(paragraphs[-1]):
                paragraphs[-1] = _join([paragraphs[-1], text])
            else:
                paragraphs.append(text)
            size = block[-1].size
    return "\n\n".join(paragraphs)


def _without_edges(pages: Sequence[Sequence[_Line]]) -> Iterator[list[_Line]]:
    """Yield the pages without what stands at the edge of half of them, and page numbers."""
    written = sum(bool(lines) for lines in pages)
    counts = Counter(key for lines in pages for key in {_key(line) for line in lines})
    for lines in pages:
        yield [
            line
            for line in lines
            if written < 2
            or not line.is_edge
            or not (_PAGE_NUMBER.fullmatch(line.text) or counts[_key(line)] >= max(2, written / 2))
        ]


def _key(line: _Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.top / _STILL)


def _blocks(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    if not lines:
        return
    right = max(line.right for line in lines)
    steps = {line.size: _step(lines, line) for line in {line.size: line for line in lines}.values()}
    block = [lines[0]]
    for above, below in pairwise(lines):
        if not _is_same(above, below) or _is_apart(above, below, steps[below.size], right):
            yield block
            block = []
        block.append(below)
    yield block


def _is_same(above: _Line, below: _Line) -> bool:
    return abs(above.size - below.size) < _SAME_SIZE


def _step(lines: Sequence[_Line], like: _Line) -> float:
    """Return how far apart lines of one paragraph are on this page, in the size of *like*."""
    steps = sorted(
        above.bottom - below.top
        for above, below in pairwise(lines)
        if _is_same(above, like) and _is_same(below, like) and above.bottom > below.top
    )
    # The middle one of the smaller half: wide gaps may be as many as close ones.
    usual = median(steps[: len(steps) // 2 + 1]) if steps else like.size
    return min(usual, _MAX_STEP * like.size)


def _is_apart(above: _Line, below: _Line, step: float, right: float) -> bool:
    gap = above.bottom - below.top
    is_short = above.right < right - 4 * above.size
    is_column = gap <= 0
    ends = is_short and is_column and bool(_SENTENCE_END.search(above.text))
    return gap > _WIDE * step or ends


def _join(lines: Sequence[str]) -> str:
    """Return lines as one, words that were broken at a line's end made whole."""
    text = _BROKEN.sub(_mend, "\n".join(lines))
    return re.sub(r"\s*\n\s*", " ", text.replace(_HYPHEN, "-").replace("\xad", ""))


def _mend(match: re.Match[str]) -> str:
    before, word = match[1], match[2]
    if word in _COMPOUND_GOES_ON:
        return f"{before}- "
    return before if word[0].islower() and before.isalpha() else f"{before}-"
