"""Bundles: one export becomes as many articles as it holds, each with what is said of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from docx import Document
from fpdf import FPDF
from load_files import load, notes, only, write

from rag.load import Draft
from rag.types import Note

TITLES = ("Schleuse wird umgebaut", "Freibad bleibt zu")
BODIES = (
    "Der Rat hat den Umbau der Schleuse am Montag beschlossen.\n\nDie Kosten sind hoch.",
    "Das Freibad bleibt in diesem Sommer geschlossen, teilte die Stadt mit.",
)
DAYS = (date(2023, 3, 14), date(2023, 3, 15))
NEXIS = [
    line
    for title, body, day in zip(TITLES, BODIES, ("14. März", "15. März"), strict=True)
    for line in (
        *(title, "Altenfurter Bote", f"{day} 2023 Dienstag", "Copyright 2023 Altenfurter Bote"),
        *("Section: LOKALES; S. 3", "Length: 20 words", "Byline: Von Karla Muster", "Body"),
        *(*body.split("\n\n"), "Load-Date: March 16, 2023", "End of Document"),
    )
]


def check(drafts: list[Draft], author: str | None = "Karla Muster") -> None:
    assert tuple(draft.title for draft in drafts) == TITLES
    assert tuple(draft.text for draft in drafts) == BODIES
    assert tuple(draft.date for draft in drafts) == DAYS
    assert {(draft.author, draft.source) for draft in drafts} == {(author, "Altenfurter Bote")}
    assert len({draft.row for draft in drafts}) == len(drafts)


def test_nexis_uni_as_a_word_document(tmp_path: Path) -> None:
    document = Document()
    for line in ("Job Number: 1", "Documents (2)", "1. Schleuse wird umgebaut", "", *NEXIS):
        document.add_paragraph(line)
    document.save(str(tmp_path / "a.DOCX"))
    check(load(tmp_path / "a.DOCX")[0])
    assert {draft.pages for draft in load(tmp_path / "a.DOCX")[0]} == {((0, "3"),)}


def test_nexis_uni_as_rtf(tmp_path: Path) -> None:
    body = "\\par ".join(line.encode("cp1252").hex(" ") for line in NEXIS)
    escaped = "".join(f"\\'{part}" if len(part) == 2 else part for part in _hex_or_word(body))
    check(load(write(tmp_path / "a.rtf", "{\\rtf1\\ansi\\ansicpg1252 " + escaped + "\\par}"))[0])


def _hex_or_word(text: str) -> list[str]:
    return [part for word in text.split(" ") for part in _parted(word)]


def _parted(word: str) -> list[str]:
    before, par, after = word.partition("\\par")
    return [part for part in (before, f"{par} " if par else "", after) if part]


def test_nexis_uni_as_a_pdf(tmp_path: Path) -> None:
    document = FPDF()
    document.set_font("Helvetica", size=11)
    document.add_page()
    for line in NEXIS:
        document.multi_cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
        document.ln(4)
    document.output(str(tmp_path / "a.pdf"))
    drafts, _ = load(tmp_path / "a.pdf")
    # All lines are equally far apart here, so no paragraph ends between them.
    assert [" ".join(draft.text.split()) for draft in drafts] == [
        " ".join(body.split()) for body in BODIES
    ]
    assert tuple((draft.title, draft.date) for draft in drafts) == (
        *zip(TITLES, DAYS, strict=True),
    )
    assert {(draft.author, draft.source) for draft in drafts} == {
        ("Karla Muster", "Altenfurter Bote")
    }


OLD = "".join(
    f"\n          {number} von 2 DOKUMENTEN\n\n\n     Altenfurter Bote\n\n   {day} "
    f"2023 Dienstag\n\n"
    f"{title}\n\nAUTOR: Karla Muster\n\nRUBRIK: LOKALES; S. 3\n\nLÄNGE: 20 Wörter\n\n{body}\n\n"
    "UPDATE: 16. März 2023\n\nSPRACHE: GERMAN; DEUTSCH\n\nCopyright 2023 Altenfurter Bote\n\n"
    for number, title, body, day in zip(
        (1, 2), TITLES, BODIES, ("14. März", "15. März"), strict=True
    )
)


def test_nexis_of_old_as_text_and_as_a_page(tmp_path: Path) -> None:
    check(load(write(tmp_path / "a.TXT", OLD))[0])
    paragraphs = "".join(f"<div><p>{part.strip()}</p></div>" for part in OLD.split("\n\n"))
    check(load(write(tmp_path / "b.html", f"<html><body>{paragraphs}</body></html>"))[0])


def test_wiso_as_text(tmp_path: Path) -> None:
    text = "".join(
        f"Altenfurter Bote vom {day:%d.%m.%Y}, S. 4\n\n{title}\n\n{body}\n\nKarla "
        f"Muster\n\nQuelle: "
        f"Altenfurter Bote vom {day:%d.%m.%Y}, S. 4\nRessort: Lokales\nDokumentnummer: AB{day}\n\n"
        f"Dauerhafte Adresse des Dokuments: https://wiso.example/{day}\nAlle Rechte "
        f"vorbehalten: (c) "
        "Altenfurter Bote\n© GBI-Genios Deutsche Wirtschaftsdatenbank GmbH\n\n"
        for title, body, day in zip(TITLES, BODIES, DAYS, strict=True)
    )
    drafts, _ = load(write(tmp_path / "a.txt", text))
    check(drafts)
    assert drafts[0].url == "https://wiso.example/2023-03-14"
    assert [draft.pages for draft in drafts] == [((0, "4"),)] * 2


def test_factiva_as_a_page_with_codes(tmp_path: Path) -> None:
    def article(title: str, body: str, day: str) -> str:
        fields = {"HD": title, "BY": "Von Karla Muster", "PD": day, "SN": "Altenfurter Bote"}
        fields["TD"] = "".join(
            f"<p class='articleParagraph'>{part}</p>" for part in body.split("\n\n")
        )
        rows = "".join(
            f"<tr><td><b>{code}</b>&nbsp;</td><td>{value}</td></tr>"
            for code, value in fields.items()
        )
        return f"<div class='article deArticle'><table>{rows}</table></div>"

    page = "".join(map(article, TITLES, BODIES, ("14. März 2023", "15. März 2023")))
    check(load(write(tmp_path / "a.html", f"<html><body>{page}</body></html>"))[0])


def test_factiva_as_rtf_for_readers(tmp_path: Path) -> None:
    lines = [
        line
        for title, body, day in zip(TITLES, BODIES, ("14 March 2023", "15 March 2023"), strict=True)
        for line in (
            *(title, "By Karla Muster", "20 words", day, "Altenfurter Bote", "ABO", "3", "German"),
            *("Copyright 2023. Altenfurter Bote", *body.split("\n\n")),
            "Document ABO0000020230314ej3e0001x",
        )
    ]
    source = "{\\rtf1\\ansi " + "\\par ".join(lines) + "\\par}"
    check(load(write(tmp_path / "a.rtf", source))[0])


@pytest.mark.parametrize("is_new", [True, False])
def test_europresse_as_a_page(tmp_path: Path, is_new: bool) -> None:
    def new(title: str, body: str, day: str) -> str:
        paragraphs = "".join(f"<p>{part}</p>" for part in body.split("\n\n"))
        return (
            "<article><header><span class='DocPublicationName'>Altenfurter Bote</span><div><span "
            f"class='DocHeader'>Lokales, {day}, S. 3</span></div><div "
            f"class='titreArticle'><p class="
            f"'titreArticleVisu'>{title}</p></div><div>Karla Muster</div></header><section><div "
            f"class='docOcurrContainer'>{paragraphs}</div></section><footer>© "
            f"2023</footer></article>"
        )

    def old(title: str, body: str, day: str) -> str:
        return (
            "<table><tr><td><span class='DocPublicationName'>Altenfurter Bote</span>"
            "<br><span class="
            f"'DocHeader'>{day}</span><br><br><span class='TitreArticleVisu'>{title}</span><br><br>"
            + body.replace("\n\n", "<p></p>")
            + "<p></p><b>© 2023 Altenfurter Bote. Tous droits réservés.</b></td></tr></table>"
        )

    page = "".join(map(new if is_new else old, TITLES, BODIES, ("14 mars 2023", "15. März 2023")))
    drafts, _ = load(write(tmp_path / "a.html", f"<html><body>{page}</body></html>"))
    check(drafts, "Karla Muster" if is_new else None)


def test_proquest_as_text(tmp_path: Path) -> None:
    text = "".join(
        f"{'_' * 60}\n\nDokument {number} von 2\n\n{title}\n\nAuthor: Karla "
        f"Muster\n\nProQuest document "
        f"link\n\nAbstract: Kurz.\n\nFull text: {body}\n\nSubject: Schleusen\n\nPublication title: "
        f"Altenfurter Bote; Altenfurt\n\nPublication date: Mar {13 + number}, "
        f"2023\n\nDocument URL: "
        f"https://proquest.example/{number}\n\nDatabase: ProQuest Central\n\n"
        for number, title, body in zip((1, 2), TITLES, BODIES, strict=True)
    )
    drafts, _ = load(write(tmp_path / "a.txt", text))
    check(drafts)
    assert drafts[1].url == "https://proquest.example/2"


def test_proquest_sent_by_mail_and_as_a_page(tmp_path: Path) -> None:
    articles = [
        f"{title}\n\nMuster, Karla. Altenfurter Bote; Altenfurt [Altenfurt]. {day:%d %b %Y}: 3.\n\n"
        f"Author: Karla Muster\n\nProQuest document link\n\nFull text:\n\n{body}\n\nSubject:"
        f" Schleusen\n\nPublication title: Altenfurter Bote; Altenfurt\n\nPages: 3\n\n"
        f"Publication date: {day:%b %d, %Y}\n\nProQuest document ID: {day:%d}\n\n"
        "Last updated: 2023-05-01\n\nDatabase: Zeitungen\n\n"
        for title, body, day in zip(TITLES, BODIES, DAYS, strict=True)
    ]
    mail = "Hello, somebody sent you the following:\n\n" + "".join(articles)
    head = "From: x@bote.example\nSubject: Research\nContent-Type: text/plain; charset=utf-8\n\n"
    drafts, _ = load(write(tmp_path / "a.eml", head + mail))
    check(drafts)
    assert {draft.pages for draft in drafts} == {((0, "3"),)}
    lines = "".join(f"<p>{line}</p>" for line in articles[0].split("\n\n") if line)
    (draft, *_), _ = load(write(tmp_path / "a.html", f"<html><body>{lines}</body></html>"))
    assert (draft.title, draft.date, draft.text) == (TITLES[0], DAYS[0], BODIES[0])


def test_wiso_as_a_pdf(tmp_path: Path) -> None:
    document = FPDF()
    document.set_font("Helvetica", size=11)
    for title, body, day in zip(TITLES, BODIES, DAYS, strict=True):
        document.add_page()
        for line in (
            *(f"Altenfurter Bote vom {day:%d.%m.%Y}, S. 4", title, *body.split("\n\n")),
            *("Karla Muster", f"Quelle: Altenfurter Bote vom {day:%d.%m.%Y}, S. 4"),
            *("Ressort: Lokales", f"Dokumentnummer: AB{day:%d}"),
            "Alle Rechte vorbehalten: (c) Altenfurter Bote",
            "© GBI-Genios Deutsche Wirtschaftsdatenbank GmbH",
        ):
            document.multi_cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
            document.ln(4)
    document.output(str(tmp_path / "a.pdf"))
    drafts, _ = load(tmp_path / "a.pdf")
    assert [(draft.title, draft.date) for draft in drafts] == [*zip(TITLES, DAYS, strict=True)]
    assert {(draft.source, draft.pages) for draft in drafts} == {("Altenfurter Bote", ((0, "4"),))}
    assert [" ".join(draft.text.split()) for draft in drafts] == [
        " ".join(body.split()) for body in BODIES
    ]
    assert {draft.author for draft in drafts} == {"Karla Muster"}


def test_factiva_as_a_page_without_codes(tmp_path: Path) -> None:
    articles = "".join(
        f'<div class="article deArticle"><div id="hd"><span class="deHeadline">{title}</span>'
        f"</div><div>Von Karla Muster</div><div>20 Wörter</div><div>{day:%d.} März 2023</div>"
        "<div>Altenfurter Bote</div><div>ABO</div><div>S. 5</div><div>Deutsch</div>"
        "<div>(c) 2023 Altenfurter Bote</div>"
        + "".join(
            f'<p class="articleParagraph deArticleParagraph">{p}</p>' for p in body.split("\n\n")
        )
        + f"<p>Dokument ABO00000202303{day:%d}ej3e0001x</p></div>"
        for title, body, day in zip(TITLES, BODIES, DAYS, strict=True)
    )
    drafts, _ = load(write(tmp_path / "a.html", f"<html><body>{articles}</body></html>"))
    check(drafts)
    assert {draft.pages for draft in drafts} == {((0, "5"),)}


def test_an_export_of_an_unknown_layout_is_told(tmp_path: Path) -> None:
    text = "".join(f"{body}\n\nQuelle: Bote, Seite {n}\n\n" for n, body in enumerate(BODIES * 2))
    file = write(tmp_path / "a.txt", text)
    assert only(file).text == text
    assert notes(file) == [Note("a.txt", "export_unknown", "4")]


def test_an_article_that_tells_of_documents_stays_one(tmp_path: Path) -> None:
    text = "Rat baut um\n\nDas Gericht nahm 3 von 40 Dokumenten an.\n\nQuelle: Altenfurter Bote\n"
    file = write(tmp_path / "a.txt", text)
    assert only(file).text == text
    assert notes(file) == []
