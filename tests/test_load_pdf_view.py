"""A page of a PDF as a picture: what was quoted is marked on it, whatever became of its breaks."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from fpdf import FPDF
from load_files import only

from rag.errors import ReadError
from rag.load.isolate import Worker
from rag.load.pdf_view import PageView, Sought, letters_of, page_view

FILLING = "In der Gemeinde gab es an diesem Tag sonst nichts zu berichten. " * 4
FIRST = (
    f"Altenfurt. {FILLING}\nDie Büche-\nrei öffnet wieder, sagte die Leiterin Karla Muster im"
    f" Ausschuss. {FILLING}"
)
SECOND = f"Die Bücherei hat neue Regale. {FILLING}\nDie Bücherei schließt um sechs. {FILLING}"


def pdf(path: Path, *pages: str, rotated: bool = False) -> Path:
    document = FPDF()
    for text in pages:
        document.add_page()
        document.set_font("Helvetica", size=11)
        document.text(20, 10, "Der Bote")
        document.set_y(40)
        document.multi_cell(90, 5, text)
    document.output(str(path))
    if rotated:
        whole = path.read_bytes()
        path.write_bytes(whole.replace(b"/Type /Page\n", b"/Type /Page\n/Rotate 90\n"))
    return path


def look(path: Path, *sought: Sought, number: int | None = None) -> PageView:
    (view,) = page_view(path, path.name, sought, number)
    return view


def ink(view: PageView, box: tuple[int, int, int, int]) -> float:
    """Return which share of a box of the picture is dark."""
    at, data = 8, b""
    while at < len(view.png):
        (length,) = struct.unpack(">I", view.png[at : at + 4])
        if view.png[at + 4 : at + 8] == b"IDAT":
            data += view.png[at + 8 : at + 8 + length]
        at += 12 + length
    rows, step = zlib.decompress(data), 1 + 3 * view.width
    left, top, width, height = box
    reds = [
        rows[y * step + 1 + 3 * x]
        for y in range(top, top + height)
        for x in range(left, left + width)
    ]
    return sum(red < 128 for red in reds) / len(reds)


def test_a_quotation_is_marked_line_by_line_where_its_word_was_broken(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", FIRST, SECOND)
    quote = "Die Bücherei öffnet wieder, sagte die Leiterin Karla Muster"
    assert quote in only(path).text
    view = look(path, Sought(quote, page="1"))
    assert (view.number, view.count, view.name, view.places) == (1, 2, "1", (1,))
    (broken, rest) = view.boxes
    assert broken[1] + broken[3] <= rest[1] + 3 and broken[2] < rest[2]
    assert all(ink(view, box) > 0.03 for box in view.boxes)


def test_a_turned_page_is_marked_where_its_words_are_seen(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", FIRST, rotated=True)
    view = look(path, Sought("sagte die Leiterin"))
    ((left, top, width, height),) = view.boxes
    assert view.width > view.height > top + height > height > width
    assert ink(view, (left, top, width, height)) > 0.03


def test_of_two_equal_places_the_one_is_marked_that_stands_there_in_the_article(
    tmp_path: Path,
) -> None:
    path = pdf(tmp_path / "a.pdf", FIRST, SECOND)
    first = look(path, Sought("Die Bücherei", "", "hat neue Regale", "2"))
    later = look(path, Sought("Die Bücherei", "zu berichten.", "schließt um sechs", "2"))
    assert (first.number, later.number) == (2, 2)
    assert first.boxes[0][1] < later.boxes[0][1]


def test_the_page_is_found_where_the_article_calls_it_otherwise(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", *[FIRST] * 6, SECOND)
    assert look(path, Sought("hat neue Regale", page="B 7")).number == 7
    assert look(path, Sought("", after="Die Bücherei hat neue")).boxes == ()
    assert look(path, Sought("", after="Die Bücherei hat neue")).number == 7


def test_what_is_not_there_is_told_and_the_page_shown_all_the_same(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", FIRST, SECOND)
    view = look(path, Sought("Davon steht hier kein Wort.", page="2"))
    assert (view.number, view.boxes, view.places) == (2, (), (0,))
    other = look(path, Sought("hat neue Regale", page="2"), number=1)
    assert (other.number, other.boxes, other.places) == (1, (), (2,))
    with pytest.raises(ReadError, match="none with the number 3"):
        look(path, number=3)


def test_a_huge_page_makes_no_huge_picture_and_comes_out_of_the_other_process(
    tmp_path: Path,
) -> None:
    document = FPDF(unit="pt", format=(14_000, 9_000))
    document.add_page()
    document.output(str(tmp_path / "a.pdf"))
    with Worker() as worker:
        (view,) = worker.read(page_view, tmp_path / "a.pdf", "a.pdf")
    assert isinstance(view, PageView) and view.png.startswith(b"\x89PNG")
    assert view.width * view.height <= 4_010_000


def test_letters_are_compared_without_what_a_page_has_besides() -> None:
    assert letters_of("Die Büche-\nrei\x02 „öﬀnet“ Straße") == "diebuchereioffnetstrasse"
