"""Word documents: all their text in order, and their properties."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from load_files import only, only_problem, write

from rag.load import word
from rag.load.encoding import MAX_TEXT

BODY = "Altenfurt. Die Brücke ist seit Montag gesperrt, sagte die Leiterin des Bauamts."


def save(document: Any, path: Path) -> Path:
    document.save(str(path))
    return path


def test_paragraphs_tables_and_the_title_are_read(tmp_path: Path) -> None:
    document = Document()
    own = document.core_properties
    own.title, own.author, own.created = "Brücke zu", "Karla Muster", datetime(2015, 9, 20, 12)
    document.add_heading("Brücke gesperrt", 0)
    document.add_paragraph("")
    document.add_paragraph(BODY)
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("Jahr", "Kosten", "2015", "viel"), strict=True):
        cell.text = text
    document.add_paragraph("Ende\tder\nWoche.")
    draft = only(save(document, tmp_path / "a.docx"))
    assert draft.text == (
        f"Brücke gesperrt\n\n{BODY}\n\nJahr | Kosten\n2015 | viel\n\nEnde\tder\nWoche."
    )
    assert draft.text[draft.body_start :].startswith(BODY)
    # When a file was made and on whose computer says nothing of the article.
    assert (draft.title, draft.author, draft.date) == ("Brücke zu", None, None)


def test_head_lines_serve_before_what_the_program_left(tmp_path: Path) -> None:
    document = Document()
    document.core_properties.author = "Redaktion PC 3"
    for line in ("Brücke gesperrt", "Von Karla Muster", "Sonntag, 20.9.2015", BODY):
        document.add_paragraph(line)
    draft = only(save(document, tmp_path / "a.docx"))
    assert (draft.title, draft.author) == ("Brücke gesperrt", "Karla Muster")
    assert draft.date == date(2015, 9, 20)


@pytest.mark.parametrize("day", [None, datetime(1970, 1, 1), datetime(2020, 5, 4)])
def test_the_day_of_the_file_is_not_the_articles(tmp_path: Path, day: datetime | None) -> None:
    document = Document()  # of python-docx's template, whose day it has
    document.add_paragraph(BODY)
    if day:
        document.core_properties.created = day
    assert only(save(document, tmp_path / "a.docx")).date is None


def test_links_insertions_and_text_boxes_are_text_deletions_are_not(tmp_path: Path) -> None:
    document = Document()
    box = "<w:txbxContent><w:p><w:r><w:t>Im Kasten.</w:t></w:r></w:p></w:txbxContent>"
    xml = f"""<w:p {nsdecls("w")}
        xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
        <w:r><w:t xml:space="preserve">Eins </w:t></w:r>
        <w:ins w:id="1"><w:r><w:t xml:space="preserve">neu </w:t></w:r></w:ins>
        <w:del w:id="2"><w:r><w:delText>alt </w:delText></w:r></w:del>
        <w:hyperlink><w:r><w:t>verlinkt.</w:t></w:r></w:hyperlink>
        <w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>
        <mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"""
    document.element.body.insert(0, parse_xml(xml))
    draft = only(save(document, tmp_path / "a.docx"))
    assert draft.text == "Eins neu verlinkt.\n\nIm Kasten."


def test_what_is_no_document_is_named(tmp_path: Path) -> None:
    assert "no Word document" in str(only_problem(write(tmp_path / "a.docx", b"PK nichts")).message)
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("leer.txt", "")
    assert "no Word document" in str(only_problem(tmp_path / "a.docx").message)


def test_what_would_unpack_to_gigabytes_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word, "_MAX_UNPACKED", 1000)
    path = save(Document(), tmp_path / "a.docx")
    with pytest.raises(word.ReadError, match="unpacks to more"):
        list(word.read_word(path, "a.docx"))


def test_more_text_than_an_article_may_have_is_named(tmp_path: Path) -> None:
    document = Document()
    for _ in range(2):
        document.add_paragraph("x" * (MAX_TEXT // 2))
    assert "more text" in str(only_problem(save(document, tmp_path / "a.docx")).message)


def test_moved_text_stands_once_and_a_title_of_the_program_is_none(tmp_path: Path) -> None:
    document = Document()
    document.core_properties.title = "Word Document"
    document.add_paragraph("Brücke gesperrt")
    document.add_paragraph(BODY)
    for tag in ("moveFrom", "moveTo"):
        xml = (
            f'<w:p {nsdecls("w")}><w:{tag} w:id="1" w:author="x"><w:r><w:t>Umgestellt.</w:t></w:r>'
            f"</w:{tag}></w:p>"
        )
        document.element.body.insert(-1, parse_xml(xml))
    draft = only(save(document, tmp_path / "a.docx"))
    assert draft.text.count("Umgestellt.") == 1
    assert draft.title == "Brücke gesperrt"


def test_footnotes_stand_behind_their_paragraph(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph(BODY).runs[0]._r.append(
        parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="2"/>')
    )
    document.add_paragraph("Danach.")
    notes_xml = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:t>Laut Bauamt.</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, notes_xml.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    text = only(save(document, tmp_path / "a.docx")).text
    assert text == f"{BODY}\n\nLaut Bauamt.\n\nDanach."
