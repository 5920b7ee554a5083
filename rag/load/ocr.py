"""Read scanned PDFs with Tesseract, where that is asked for: pages side by side, in their order.

Tesseract is a program of its own, installed from the system's packages; ocrmypdf, which makes a PDF
with text of a scan, is another way to the same text. What comes of a scan has the form of a PDF
with text: headers and page numbers are dropped, broken words made whole, pages known.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from csv import QUOTE_NONE, DictReader
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice
from pathlib import Path

from rag.errors import ReadError
from rag.load.draft import Draft, Read, storable
from rag.load.head import find_head
from rag.load.pages import Pages, on_page, with_starts
from rag.load.pdf import page_images, without_edges
from rag.load.pdf_glyphs import Line
from rag.load.scans import confidence_note, paragraph
from rag.types import Note

INSTALL = "apt-get install tesseract-ocr tesseract-ocr-deu"
# Dots per inch: what Tesseract is made for.
_DPI = 300
# Seconds that a page may take.
_PATIENCE = 55
_SIZE = 10.0
_ENDED = re.compile(r"[.!?:…][“”\"»«)]*$")


@dataclass(frozen=True, slots=True)
class _Scanned:
    """A line of a page, the paragraph that it belongs to, and how sure its words are, 0 to 1."""

    line: Line
    paragraph: tuple[str, str]
    confidences: tuple[float, ...]


def find_language() -> str:
    """Return what Tesseract is to read: German, with English where that is installed too.

    Raises:
        ReadError: Tesseract or its German is not installed; the message names the command.
    """
    program = shutil.which("tesseract")
    if program is None:
        raise ReadError("ocr_missing", command=INSTALL)
    listed = subprocess.run(
        [program, "--list-langs"], capture_output=True, text=True, timeout=_PATIENCE, check=False
    )
    languages = listed.stdout.split()
    if "deu" not in languages:
        raise ReadError("ocr_no_german", command=INSTALL)
    return "deu+eng" if "eng" in languages else "deu"


def read_scan(path: Path, file: str, language: str) -> Read:
    """Yield a note for each page as it is read, then the article.

    Raises:
        ReadError: Tesseract failed, took too long for a page, or found no text.
    """
    pages: list[list[_Scanned]] = []
    names: list[str] = []
    for name, count, lines in _pages(path, language):
        pages.append(lines)
        names.append(name)
        yield Note(file, "ocr_page", f"{len(pages)}/{count}")
    sure = [value for lines in pages for each in lines for value in each.confidences]
    text, starts = with_starts(_paragraphs(pages, names))
    if not text:
        raise ReadError("ocr_nothing", pages=len(pages))
    yield from confidence_note(file, sure)
    head = find_head(storable(text))
    yield Draft(
        path.stem,
        file,
        text,
        title=head.title,
        date=head.date,
        author=head.author,
        source=head.source,
        body_start=head.body_start,
        guessed=frozenset(("title", "date", "author", "source")),
        pages=starts if len(pages) > 1 else on_page(head.page),
    )


def _pages(path: Path, language: str) -> Iterator[tuple[str, int, list[_Scanned]]]:
    """Yield name, number of pages and lines of each page in order; as many at once as processors.

    No more pictures are held than are being read: one has some 9 MB.
    """
    at_once = max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)
    images = page_images(path, _DPI)
    read = partial(_read_page, language=language)
    waiting: deque[tuple[str, int, Future[list[_Scanned]]]] = deque()
    with ThreadPoolExecutor(at_once) as pool:
        for name, count, image in islice(images, at_once):
            waiting.append((name, count, pool.submit(read, image)))
        while waiting:
            name, count, future = waiting.popleft()
            yield name, count, future.result()
            for name, count, image in islice(images, 1):
                waiting.append((name, count, pool.submit(read, image)))


def _read_page(image: bytes, language: str) -> list[_Scanned]:
    # Each page has a processor of its own; several threads a page only wait for each other.
    alone = [env, "OMP_THREAD_LIMIT=1"] if (env := shutil.which("env")) else []
    command = [*alone, "tesseract", "stdin", "stdout", "-l", language, "--dpi", str(_DPI), "tsv"]
    try:
        made = subprocess.run(
            command,
            input=image,
            capture_output=True,
            timeout=_PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        reason = getattr(error, "stderr", b"") or str(error).encode()
        raise ReadError("ocr_failed", reason=reason.decode("utf-8", "replace")[:300]) from None
    rows = DictReader(made.stdout.decode().splitlines(), delimiter="\t", quoting=QUOTE_NONE)
    return list(_lines(list(rows)))


def _lines(rows: Sequence[dict[str, str]]) -> Iterator[_Scanned]:
    height = next((float(row["height"]) for row in rows if row["level"] == "1"), 1.0)
    words = (row for row in rows if row["level"] == "5" and (row["text"] or "").strip())
    for place, group in groupby(words, key=lambda w: (w["block_num"], w["par_num"], w["line_num"])):
        line = list(group)
        tops = [float(word["top"]) for word in line]
        bottoms = [float(word["top"]) + float(word["height"]) for word in line]
        lefts = [float(word["left"]) for word in line]
        is_edge = max(bottoms) < _MARGIN * height or min(tops) > (1 - _MARGIN) * height
        found = Line(
            " ".join(word["text"] for word in line),
            _SIZE,
            min(lefts),
            _POINTS * (height - min(tops)),
            _POINTS * (height - max(bottoms)),
            max(lefts),
            is_edge,
        )
        sure = tuple(max(0.0, float(word["conf"])) / 100 for word in line)
        yield _Scanned(found, place[:2], sure)


_MARGIN, _POINTS = 0.12, 72 / _DPI


def _paragraphs(
    pages: Sequence[Sequence[_Scanned]], names: Sequence[str]
) -> Iterator[tuple[str, Pages]]:
    """Yield the paragraphs with where in each a page begins; one may go on over the page."""
    last: tuple[str, Pages] | None = None
    kept = without_edges([[each.line for each in page] for page in pages])
    for page, lines, name in zip(pages, kept, names, strict=True):
        there = {id(line) for line in lines}
        inner = [each for each in page if id(each.line) in there]
        for number, (_, group) in enumerate(groupby(inner, key=lambda each: each.paragraph)):
            text = paragraph([each.line.text for each in group])
            if last and number == 0 and not _ENDED.search(last[0]) and text[:1].islower():
                whole = paragraph([last[0], text])
                last = whole, (*last[1], (len(whole) - len(text), name))
                continue
            if last:
                yield last
            last = text, on_page(name)
    if last:
        yield last
