"""Read ``.pdf``: lines become paragraphs, hyphenation is mended, what repeats on pages is dropped.

pdfium is used for its speed and because it marks hyphens at line ends. It is written in C++ and
meant for a process of its own, see :mod:`rag.load.isolate`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from rag.errors import ReadError
from rag.load.bundles import piece_drafts, text_pieces
from rag.load.draft import Draft, Read, clean, storable
from rag.load.head import find_head
from rag.load.pages import Pages, on_page, with_starts
from rag.load.pdf_glyphs import HYPHEN, Line, PageText, page_text
from rag.load.titles import own_title
from rag.text.dates import find_date
from rag.types import Note

_BROKEN = re.compile(rf"(\w)(?:[{HYPHEN}\xad]\n?|[\u2010-]\n)(?=(\w+))")
_COMPOUND_GOES_ON = ("und", "oder", "bis", "sowie", "als", "wie", "noch")
_SENTENCE_END = re.compile(r"[.!?:…][“”\"»«)]*$")
_PAGE_NUMBER = re.compile(
    r"\W*(?P<label>(?:Seite|S\.|Page)\s*)?\d{1,4}(?:\s*(?:von|of|/)\s*\d{1,4})?\W*", re.IGNORECASE
)
_FOOTNOTE = re.compile(r"[(\[]?(?:\d{1,3}|[*†‡])[)\].]?\s?\w")
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
# In sizes of the text: what a headline has at least. In letters: what an article has.
_HEADLINE, _LEAST_ARTICLE = 1.4, 250
_MANY_UNMAPPED = 3


def read_pdf(path: Path, file: str) -> Read:
    """Yield the article of a PDF.

    Raises:
        ReadError: it cannot be opened, wants a password, or has no text.
    """
    with opened(path) as (document, raw):
        heights = [page.get_height() for page in document]
        texts = [page_text(page, raw) for page in document]
        names = page_names(document)
        title = document.get_metadata_value("Title")
    pages = [
        [_marked(line, height) for line in text.lines]
        for text, height in zip(texts, heights, strict=True)
    ]
    yield from _notes(pages, texts, file)
    if pieces := text_pieces(_plain_lines(pages)):
        yield from piece_drafts(pieces, Draft(path.stem, file, ""))
        return
    yield _draft(path, file, pages, names, title)


def page_images(path: Path, dpi: int) -> Iterator[tuple[str, int, bytes]]:
    """Yield name, number of pages and picture (PGM) of each page of a PDF, in grey.

    Raises:
        ReadError: it cannot be opened or wants a password.
    """
    with opened(path) as (document, _):
        for number, name in enumerate(page_names(document)):
            page = document[number]
            picture = page.render(scale=dpi / 72, grayscale=True)
            pixels, width, stride = bytes(picture.buffer), picture.width, picture.stride
            rows = (pixels[at : at + width] for at in range(0, picture.height * stride, stride))
            head = f"P5 {width} {picture.height} 255\n".encode()
            yield name, len(document), head + b"".join(rows)
            page.close()


@contextmanager
def opened(path: Path) -> Iterator[tuple[Any, Any]]:
    """Give the PDF at *path* as a document of pypdfium2, and pdfium's own functions.

    Raises:
        ReadError: it cannot be opened or wants a password.
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
        yield document, pypdfium2.raw
    finally:
        document.close()


def page_names(document: Any) -> list[str]:
    """Return what the pages of a document are called in it: their label, else their number."""
    return [document.get_page_label(n) or str(n + 1) for n in range(len(document))]


def _draft(
    path: Path, file: str, pages: Sequence[Sequence[Line]], names: Sequence[str], named: str
) -> Draft:
    text, starts = with_starts(_pages_text(pages, names))
    text = storable(text)
    head = find_head(text)
    edges = "\n".join(line.text for line in pages[0] if line.is_edge)
    title = own_title(clean(named.replace("\0", "")))
    return Draft(
        path.stem,
        file,
        text,
        title=title or head.title,
        # When the file was made and on whose computer says nothing of the article.
        date=head.date or find_date(edges),
        author=head.author,
        body_start=head.body_start,
        # Of a single page only what is printed on it says which it was.
        pages=starts if len(names) > 1 else on_page(head.page),
        guessed=frozenset(("date", "author") if title else ("title", "date", "author")),
    )


def _unopened(error: str) -> ReadError:
    if "assword" in error:
        return ReadError("pdf_password", command="qpdf --decrypt IN.pdf OUT.pdf")
    return ReadError("pdf_broken", reason=error)


def _notes(pages: Sequence[Sequence[Line]], texts: Sequence[PageText], file: str) -> Iterator[Note]:
    bare = [str(number) for number, lines in enumerate(pages, start=1) if not lines]
    if len(bare) == len(pages):
        command = "ocrmypdf -l deu IN.pdf OUT.pdf"
        raise ReadError("pdf_scan", pages=len(pages), command=command)
    if bare:
        yield Note(file, "no_text", ", ".join(bare[:20]))
    if (unmapped := sum(text.unmapped for text in texts)) >= _MANY_UNMAPPED:
        yield Note(file, "no_unicode", str(unmapped))
    if woven := [str(number) for number, text in enumerate(texts, start=1) if text.is_woven]:
        yield Note(file, "woven", ", ".join(woven[:20]))
    if (most := max(map(_headlines, pages))) > 1:
        yield Note(file, "several_articles", str(most))


def _headlines(lines: Sequence[Line]) -> int:
    """Return how many headlines on a page have an article of some length below them."""
    signs: Counter[float] = Counter()
    for line in lines:
        signs[round(line.size)] += len(line.text)
    body = signs.most_common(1)[0][0] if signs else 0
    found, below, is_below = 0, 0, False
    for line in lines:
        if line.size >= _HEADLINE * body:
            is_below, below = True, 0 if not is_below else below
        elif is_below:
            below += len(line.text)
            if below >= _LEAST_ARTICLE:
                found, is_below = found + 1, False
    return found


def _plain_lines(pages: Sequence[Sequence[Line]]) -> str:
    """Return the lines of all pages as they are printed, with empty lines between paragraphs."""
    blocks = [
        "\n".join(line.text.replace(HYPHEN, "-") for line in block)
        for lines in without_edges(pages)
        for block in _blocks(lines)
    ]
    return "\n\n".join(blocks)


def _marked(line: Line, height: float) -> Line:
    is_edge = line.top > (1 - _MARGIN) * height or line.bottom < _MARGIN * height
    return replace(line, is_edge=is_edge and len(line.text) <= _MAX_EDGE_CHARS)


def _pages_text(pages: Sequence[Sequence[Line]], names: Sequence[str]) -> list[tuple[str, Pages]]:
    """Return the paragraphs of the pages, each with where in it which of them begins.

    A footnote comes behind the paragraph that goes on after it, on the next column or page.
    """
    found: list[tuple[str, Pages]] = []
    footnotes: list[tuple[str, Pages]] = []
    size = 0.0
    for lines, name in zip(without_edges(pages), names, strict=True):
        for number, block in enumerate(_blocks(lines)):
            text = _join([line.text for line in block])
            if block[0].size < size - _SAME_SIZE and (footnotes or _FOOTNOTE.match(text)):
                footnotes.append((text, on_page(name)))
                continue
            may_go_on = found and (not number or footnotes)
            if (
                may_go_on
                and abs(size - block[0].size) < _SAME_SIZE
                and not _SENTENCE_END.search(found[-1][0])
            ):
                whole = _join([found[-1][0], text])
                found[-1] = whole, (*found[-1][1], (len(whole) - len(text), name))
                found += footnotes
            else:
                found += [*footnotes, (text, on_page(name))]
            footnotes.clear()
            size = block[-1].size
    return [*found, *footnotes]


def without_edges(pages: Sequence[Sequence[Line]]) -> Iterator[list[Line]]:
    """Yield the pages without what stands at the edge of half of them, and page numbers.

    Of a single page only a number that calls itself one is known to be none of the text.
    """
    written = sum(bool(lines) for lines in pages)
    counts = Counter(key for lines in pages for key in {_key(line) for line in lines})
    for lines in pages:
        yield [line for line in lines if not _is_chaff(line, counts[_key(line)], written)]


def _is_chaff(line: Line, count: int, written: int) -> bool:
    """Whether *line* is a page's header, footer or number; *count* of *written* pages have it."""
    if not line.is_edge:
        return False
    number = _PAGE_NUMBER.fullmatch(line.text)
    if written < 2:
        return number is not None and number["label"] is not None
    return number is not None or count >= max(2, written / 2)


def _key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.top / _STILL)


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
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


def _is_same(above: Line, below: Line) -> bool:
    return abs(above.size - below.size) < _SAME_SIZE


def _step(lines: Sequence[Line], like: Line) -> float:
    """Return how far apart lines of one paragraph are on this page, in the size of *like*."""
    steps = sorted(
        above.bottom - below.top
        for above, below in pairwise(lines)
        if _is_same(above, like) and _is_same(below, like) and above.bottom > below.top
    )
    # The middle one of the smaller half: wide gaps may be as many as close ones.
    usual = median(steps[: len(steps) // 2 + 1]) if steps else like.size
    return min(usual, _MAX_STEP * like.size)


def _is_apart(above: Line, below: Line, step: float, right: float) -> bool:
    gap = above.bottom - below.top
    is_short = above.right < right - 4 * above.size
    is_column = gap <= 0
    is_indented = 0.5 * above.size < below.left - above.left < 4 * above.size
    may_end = (is_short and is_column) or is_indented
    return gap > _WIDE * step or (may_end and bool(_SENTENCE_END.search(above.text)))


def _join(lines: Sequence[str]) -> str:
    """Return lines as one, words that were broken at a line's end made whole."""
    text = _BROKEN.sub(_mend, "\n".join(lines))
    return re.sub(r"\s*\n\s*", " ", text.replace(HYPHEN, "-").replace("\xad", ""))


def _mend(match: re.Match[str]) -> str:
    before, word = match[1], match[2]
    if word in _COMPOUND_GOES_ON:
        return f"{before}- "
    return before if word[0].islower() and before.isalpha() else f"{before}-"
