"""PDF: paragraphs in order, words whole, no headers; what has no text is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fpdf import FPDF
from load_files import load, notes, only, only_problem, write

HEADLINE = "Die letzte Bäckerei am Markt schließt bald und für immer ihre Türen"
PAGES = (
    "Altenfurt. Die Bäckerei schließt zum Monatsende, sagte die In-\nhaberin den CDU-\nLeuten"
    " im Rat. Innen-\nund Außendienst enden. Ein Wagen kommt am Sams-\ntag und",
    "am Mittwoch auf den Markt. Danach ist erst einmal Schluss.",
    "Im Rathaus hieß es, man suche weiter.",
)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    def pdf(*pages: str, header: str = "", title: str = "", password: str = "") -> Path:
        document = FPDF()
        document.creation_date = datetime(2015, 10, 1, tzinfo=UTC)
        document.set_title(title)
        for number, page in enumerate(pages, start=1):
            document.add_page()
            document.set_font("Helvetica", size=9)
            document.text(20, 10, header)
            document.text(100, 290, f"Seite {number} von {len(pages)}" if header else "")
            document.set_y(40)
            if number == 1 and header:
                document.set_font("Helvetica", size=18)
                document.multi_cell(0, 9, HEADLINE)
                document.set_font("Helvetica", size=11)
                document.ln(5)
                document.cell(0, 5, "Von Karla Muster")
                document.ln(10)
            document.set_font("Helvetica", size=11)
            for paragraph in page.split("\n\n"):
                document.multi_cell(90, 5, paragraph)
                document.ln(4)
        if password:
            document.set_encryption(owner_password="x", user_password=password)
        path = tmp_path / "a.pdf"
        document.output(str(path))
        return path

    return pdf


def test_paragraphs_and_words_are_whole_and_headers_gone(make: Callable[..., Path]) -> None:
    first, second, third = PAGES
    draft = only(make(first, f"{second}\n\nEs folgt ein Absatz.", third, header="Bote, 20.9.2015"))
    assert draft.text.split("\n\n") == [
        HEADLINE,
        "Von Karla Muster",
        "Altenfurt. Die Bäckerei schließt zum Monatsende, sagte die Inhaberin den CDU-Leuten im"
        " Rat. Innen- und Außendienst enden. Ein Wagen kommt am Samstag und am Mittwoch auf den"
        " Markt. Danach ist erst einmal Schluss.",
        "Es folgt ein Absatz.",
        "Im Rathaus hieß es, man suche weiter.",
    ]
    assert draft.text[draft.body_start :].startswith("Altenfurt.")
    assert (draft.title, draft.author) == (HEADLINE, "Karla Muster")
    assert draft.date == date(2015, 9, 20)


def test_properties_serve_where_the_text_says_nothing(make: Callable[..., Path]) -> None:
    draft = only(make(PAGES[2], title="Suche geht weiter"))
    assert (draft.title, draft.date) == ("Suche geht weiter", date(2015, 10, 1))


@pytest.mark.parametrize("title", ["Microsoft Word - entwurf.doc", "seite3.indd", "unbenannt-2"])
def test_a_title_that_a_program_left_is_none(make: Callable[..., Path], title: str) -> None:
    assert only(make(PAGES[2], title=title)).title is None


def test_a_scan_is_named_with_what_would_help(make: Callable[..., Path]) -> None:
    message = str(only_problem(make("", "")).message)
    assert "2 pages and no text" in message and "ocrmypdf" in message


def test_pages_without_text_are_told(make: Callable[..., Path]) -> None:
    path = make(PAGES[1], "", PAGES[2], "")
    assert [(note.kind, note.value) for note in notes(path)] == [("no_text", "2, 4")]
    assert only(path).text


def test_a_password_is_asked_for(make: Callable[..., Path]) -> None:
    assert "password" in str(only_problem(make(PAGES[0], password="geheim")).message)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_a_damaged_file_is_named_and_the_rest_goes_in(
    make: Callable[..., Path], tmp_path: Path, share: float
) -> None:
    whole = make(*PAGES).read_bytes()
    write(tmp_path / "b.pdf", whole[: int(len(whole) * share)])
    drafts, problems = load(tmp_path)
    assert drafts[0].name == "a"
    assert len(drafts) + len(problems) == 2
