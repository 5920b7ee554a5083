"""Scanned PDFs are read with Tesseract where that is asked for, and named else."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf import FPDF

from rag.errors import ReadError
from rag.load import Draft, load_drafts
from rag.load import ocr as module
from rag.load.ocr import INSTALL, find_language
from rag.load.pdf import page_images
from rag.types import Note, Problem

needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason=f"Tesseract is not installed ({INSTALL})"
)
FIRST = ("Die Schleuse wird umgebaut", "", "Der Rat der Stadt hat am Montag mit großer Mehr-")
SECOND = ("heit den Umbau beschlossen. Er kostet Geld.", "", "Die Arbeiten beginnen im Mai.")


def picture_of(page: tuple[str, ...], number: int, folder: Path) -> Path:
    document = FPDF()
    document.set_auto_page_break(False)
    document.add_page()
    document.set_font("Helvetica", size=14)
    for at, line in enumerate(page):
        document.text(20, 60 + 8 * at, line)
    document.text(20, 15, "Altenfurter Bote")
    document.text(100, 285, str(number))
    path = folder / f"p{number}.pdf"
    document.output(str(path))
    ((_, _, image),) = page_images(path, 200)
    picture = folder / f"p{number}.pgm"
    picture.write_bytes(image)
    return picture


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    document = FPDF()
    for number, page in enumerate((FIRST, SECOND), start=1):
        document.add_page()
        document.image(str(picture_of(page, number, tmp_path)), 0, 0, 210, 297)
    (tmp_path / "in").mkdir()
    document.output(str(tmp_path / "in" / "scan.pdf"))
    return tmp_path / "in"


@needs_tesseract
def test_a_scan_reads_like_any_pdf(scan: Path) -> None:
    items = list(load_drafts(scan, ocr=True))
    (draft,) = (item for item in items if isinstance(item, Draft))
    told = "Der Rat der Stadt hat am Montag mit großer Mehrheit den Umbau beschlossen."
    assert told in draft.text and "Die Arbeiten beginnen im Mai." in draft.text
    assert "Altenfurter Bote" not in draft.text and draft.title == "Die Schleuse wird umgebaut"
    assert [name for _, name in draft.pages] == ["1", "2"]
    assert draft.text[draft.pages[1][0] :].startswith("heit den Umbau")
    pages = [item.value for item in items if isinstance(item, Note) and item.kind == "ocr_page"]
    assert pages == ["1/2", "2/2"]
    assert not [item for item in items if isinstance(item, Problem)]


def test_without_being_asked_a_scan_is_only_named(scan: Path) -> None:
    (problem,) = (item for item in load_drafts(scan) if isinstance(item, Problem))
    assert problem.message.code == "pdf_scan"


@pytest.mark.parametrize(
    ("found", "code"), [(None, "ocr_missing"), (shutil.which("true"), "ocr_no_german")]
)
def test_what_is_missing_is_named_with_its_command(
    scan: Path, monkeypatch: pytest.MonkeyPatch, found: str | None, code: str
) -> None:
    which: Callable[[str], str | None] = lambda name: found  # noqa: E731
    monkeypatch.setattr(module.shutil, "which", which)
    with pytest.raises(ReadError) as error:
        list(load_drafts(scan, ocr=True))
    assert (error.value.code, error.value.message.command) == (code, INSTALL)


@needs_tesseract
def test_german_is_read() -> None:
    assert find_language().startswith("deu")
