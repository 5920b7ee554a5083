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


def test_of_the_properties_only_the_title_is_the_articles(make: Callable[..., Path]) -> None:
    draft = only(make(PAGES[2], title="Suche geht weiter"))
    assert (draft.title, draft.date, draft.author) == ("Suche geht weiter", None, None)


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


def test_columns_drawn_line_by_line_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = ("Der Rat von Altenfurt hat am", "Montag den Umbau der alten", "Schleuse beschlossen.")
    right = ("In Bergheim bleibt das Bad", "in diesem Sommer zu, sagte", "die Leiterin der Werke.")
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=11)
    document.text(20, 30, "Kurz gemeldet")
    for number, lines in enumerate(zip(left, right, strict=True)):
        for x, line in zip((20, 110), lines, strict=True):
            document.text(x, 50 + 5 * number, line)
    document.output(str(tmp_path / "a.pdf"))
    text = only(tmp_path / "a.pdf").text
    assert text.index(" ".join(left)) < text.index(" ".join(right))


def test_the_columns_of_a_table_of_figures_stay_rows(tmp_path: Path) -> None:
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=11)
    for number, year in enumerate(range(2010, 2016)):
        document.text(20, 50 + 5 * number, str(year))
        document.text(110, 50 + 5 * number, f"{number + 7} Euro")
    document.output(str(tmp_path / "a.pdf"))
    assert "2010 7 Euro" in only(tmp_path / "a.pdf").text


def test_an_accent_that_is_set_apart_comes_to_its_letter(tmp_path: Path) -> None:
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=11)
    document.text(20, 50, "Oberburgermeisterin Gruner kommt.")
    for before, accented in (("Oberb", "u"), ("Oberburgermeisterin Gr", "u")):
        width = document.get_string_width(accented) - document.get_string_width("¨")
        document.text(20 + document.get_string_width(before) + width / 2, 50, "¨")
    document.output(str(tmp_path / "a.pdf"))
    assert only(tmp_path / "a.pdf").text == "Oberbürgermeisterin Grüner kommt."


def test_a_quotation_mark_that_is_set_low_opens_a_quotation(tmp_path: Path) -> None:
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=11)
    before, said = "Gruner rief: ", 'Wir bauen um!"'
    document.text(20, 50, before)
    start = 20 + document.get_string_width(before)
    document.text(start, 52, '"')
    document.text(start + document.get_string_width('"'), 50, said)
    document.output(str(tmp_path / "a.pdf"))
    assert only(tmp_path / "a.pdf").text == 'Gruner rief: „Wir bauen um!"'


def test_a_single_page_loses_the_number_that_calls_itself_one(tmp_path: Path) -> None:
    document = FPDF()
    document.set_auto_page_break(False)
    document.add_page()
    document.set_font("Helvetica", size=11)
    document.text(20, 60, PAGES[2])
    document.text(20, 283, "2023")
    document.text(100, 290, "Seite 1")
    document.output(str(tmp_path / "a.pdf"))
    assert only(tmp_path / "a.pdf").text == f"{PAGES[2]}\n\n2023"


def test_a_footnote_of_several_lines_is_one_paragraph(tmp_path: Path) -> None:
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=11)
    document.text(20, 100, "Der Umbau der alten Schleuse beginnt im Mai.")
    for y, sign, line in (
        (200, "1", "Anfangs waren neun Millionen Euro veranschlagt"),
        (203.5, "", "worden."),
        (207, "2", "Schätzung des Vereins auf Grundlage der vielen"),
        (210.5, "", "Gäste."),
    ):
        document.set_font("Helvetica", size=6)
        document.text(24, y - 1.2, sign)
        document.set_font("Helvetica", size=8)
        document.text(25 if sign else 20, y, line)
    document.output(str(tmp_path / "a.pdf"))
    assert only(tmp_path / "a.pdf").text.split("\n\n")[1:] == [
        "1Anfangs waren neun Millionen Euro veranschlagt worden.",
        "2Schätzung des Vereins auf Grundlage der vielen Gäste.",
    ]


def test_a_line_of_control_characters_does_not_cost_the_document(
    make: Callable[..., Path],
) -> None:
    file = make(PAGES[2])
    content = file.read_bytes()
    document = FPDF()
    document.set_compression(False)
    document.add_page()
    document.set_font("Helvetica", size=11)
    document.text(20, 50, PAGES[2])
    document._out("BT /F1 11 Tf 100 100 Td (\\004) Tj ET")
    document.output(str(file))
    assert file.read_bytes() != content
    assert only(file).text == PAGES[2]


def test_a_footnote_comes_behind_the_paragraph_that_goes_on_after_it(tmp_path: Path) -> None:
    document = FPDF()
    document.set_auto_page_break(False)
    for size, y, line in (
        *((11, 100, "Der Umbau der alten Schleuse ergab nach einer langen Aus-"),),
        *((8, 200, "1 Anfangs waren neun Millionen vorgesehen."),),
    ):
        if not document.pages:
            document.add_page()
        document.set_font("Helvetica", size=size)
        document.text(20, y, line)
    document.add_page()
    document.set_font("Helvetica", size=11)
    document.text(20, 100, "kunft des Amtes keine Schäden.")
    document.output(str(tmp_path / "a.pdf"))
    assert only(tmp_path / "a.pdf").text == (
        "Der Umbau der alten Schleuse ergab nach einer langen Auskunft des Amtes keine Schäden.\n\n"
        "1 Anfangs waren neun Millionen vorgesehen."
    )


def test_several_articles_on_a_page_stay_one_and_are_told(tmp_path: Path) -> None:
    document = FPDF()
    document.add_page()
    for headline in ("Schleuse wird umgebaut", "Freibad bleibt zu"):
        document.set_font("Helvetica", size=20)
        document.multi_cell(0, 10, headline, new_x="LMARGIN", new_y="NEXT")
        document.set_font("Helvetica", size=10)
        document.multi_cell(0, 5, PAGES[2] * 12, new_x="LMARGIN", new_y="NEXT")
    document.output(str(tmp_path / "a.pdf"))
    assert only(tmp_path / "a.pdf").text.count("Im Rathaus") == 24
    assert ("several_articles", "2") in [(n.kind, n.value) for n in notes(tmp_path / "a.pdf")]
