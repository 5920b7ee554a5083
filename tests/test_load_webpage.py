"""Web pages: the article without what stands around it, and what the page says of itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from load_files import load, notes, only, only_problem, write

PARAGRAPHS = (
    "Altenfurt. Die Brücke ist seit Montag gesperrt, sagte die Leiterin des Bauamts.",
    "„Wir prüfen das Geländer“, sagte sie; es dauere bis zum Ende der Woche, vielleicht länger.",
)
PAGE = f"""<!DOCTYPE html>
<html lang="de"><head><meta charset="utf-8"><title>Brücke gesperrt - Bote</title>
<meta property="og:site_name" content="Altenfurter Bote">
<meta name="author" content="Karla Muster">
<meta property="article:published_time" content="2015-09-20T12:00:00+02:00">
<link rel="canonical" href="https://bote.example/bruecke"></head>
<body><nav><ul><li><a href="/">Startseite</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<div class="cookie-banner"><p>Wir verwenden Cookies, um die Seite zu verbessern.</p>
<button>Akzeptieren</button></div>
<article><h1>Brücke gesperrt</h1><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p></article>
<footer><a href="/impressum">Impressum</a> <a href="/datenschutz">Datenschutz</a></footer>
</body></html>"""


@pytest.mark.parametrize("name", ["a.html", "a.HTM"])
def test_the_article_of_a_page_and_its_metadata(tmp_path: Path, name: str) -> None:
    draft = only(write(tmp_path / name, PAGE))
    assert draft.text == "\n\n".join(("Brücke gesperrt", *PARAGRAPHS))
    assert draft.text[draft.body_start :].startswith("Altenfurt.")
    assert (draft.name, draft.title) == ("a", "Brücke gesperrt")
    assert (draft.date, draft.author) == (date(2015, 9, 20), "Karla Muster")
    assert (draft.source, draft.url) == ("Altenfurter Bote", "https://bote.example/bruecke")


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "utf-8", "keiner"])
def test_the_encoding_is_what_the_page_is_in(tmp_path: Path, charset: str) -> None:
    page = PAGE.replace('charset="utf-8"', f'charset="{charset}"')
    assert only(write(tmp_path / "a.html", page)).text.endswith(PARAGRAPHS[1])
    assert not notes(tmp_path)
    assert only(write(tmp_path / "a.html", page.encode("cp1252"))).text.endswith(PARAGRAPHS[1])
    assert [note.value for note in notes(tmp_path)] == ["cp1252"]


def test_an_xml_declaration_does_not_matter(tmp_path: Path) -> None:
    page = '<?xml version="1.0" encoding="iso-8859-1"?>\n' + PAGE
    assert only(write(tmp_path / "a.html", page)).text.endswith(PARAGRAPHS[1])


def test_the_table_beats_what_a_page_says(tmp_path: Path) -> None:
    write(tmp_path / "a.html", PAGE)
    write(tmp_path / "metadata.csv", "Datei;Datum;Quelle\na.html;21.9.2015;Kurier\n")
    draft = load(tmp_path)[0][0]
    assert (draft.date, draft.source, draft.author) == (date(2015, 9, 21), "Kurier", "Karla Muster")


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html><body></body></html>",
        "<div>" * 20_000 + PARAGRAPHS[0] + "</div>" * 20_000,
        "<" * 10_000,
    ],
)
def test_a_page_without_an_article_is_named_and_the_rest_goes_in(tmp_path: Path, page: str) -> None:
    write(tmp_path / "a.html", page)
    write(tmp_path / "b.html", PAGE)
    drafts, problems = load(tmp_path)
    assert [draft.name for draft in drafts] == ["b"]
    assert [problem.file for problem in problems] == ["a.html"]


def test_a_message_says_what_would_help(tmp_path: Path) -> None:
    assert "Save the article as .txt" in str(
        only_problem(write(tmp_path / "a.html", "<p>")).message
    )


LEAD = "Das Bauamt prüft das Geländer der Brücke, die Händler am Markt fürchten um ihr Geschäft."
LEADS = {
    "described": f"<meta name='description' content='{LEAD}'>",
    "described in part": f"<meta name='description' content='{LEAD[:60]} …'>",
    "named by its class": "",
}


@pytest.mark.parametrize("meta", LEADS.values(), ids=LEADS)
def test_the_lead_is_in_the_text_where_the_page_shows_it(tmp_path: Path, meta: str) -> None:
    head = f"<header><h1>Brücke gesperrt</h1><p class='article-lead'>{LEAD}</p></header><div>"
    page = PAGE.replace("</head>", f"{meta}</head>").replace("<h1>Brücke gesperrt</h1>", head)
    draft = only(write(tmp_path / "a.html", page.replace("</article>", "</div></article>")))
    assert draft.text.count(LEAD) == 1
    assert draft.text.index(LEAD) < draft.text.index(PARAGRAPHS[0])


def test_a_description_that_no_reader_sees_is_no_lead(tmp_path: Path) -> None:
    page = PAGE.replace("</head>", f"<meta name='description' content='{LEAD}'></head>")
    assert LEAD not in only(write(tmp_path / "a.html", page)).text


@pytest.mark.parametrize(
    ("heading", "shown", "title"),
    [
        ("Brücke gesperrt", "Brücke gesperrt – Altenfurter Bote", "Brücke gesperrt"),
        ("Brücke gesperrt", "Brücke gesperrt | bote.de | 20.09.2015", "Brücke gesperrt"),
        ("<span class='kicker'>Verkehr</span> Brücke zu", "", "Brücke zu"),
        ("Kosten – und was daraus folgt", "", "Kosten – und was daraus folgt"),
    ],
)
def test_a_title_has_neither_kicker_nor_site(
    tmp_path: Path, heading: str, shown: str, title: str
) -> None:
    meta = f"<meta property='og:title' content='{shown}'></head>" if shown else "</head>"
    page = PAGE.replace("</head>", meta).replace("<h1>Brücke gesperrt", f"<h1>{heading}")
    page = page.replace("<title>Brücke gesperrt - Bote</title>", "")
    assert only(write(tmp_path / "a.html", page)).title == title


def test_a_tag_of_a_hundred_thousand_attributes_costs_no_article(tmp_path: Path) -> None:
    attributes = " ".join(f"a{number}='x'" for number in range(100_000))
    page = PAGE.replace("<h1>", f"<h1 {attributes}>")
    assert only(write(tmp_path / "a.html", page)).title == "Brücke gesperrt"


def test_an_outlet_is_no_author(tmp_path: Path) -> None:
    page = PAGE.replace("Karla Muster", "Altenfurter Bote")
    assert only(write(tmp_path / "a.html", page)).author is None


def test_boxes_that_lead_elsewhere_are_no_part_of_an_article(tmp_path: Path) -> None:
    boxes = (
        "<p>Lesen Sie auch: <a href='/x'>So war das Schützenfest in diesem Jahr</a></p>"
        "<h3>Mehr zum Thema</h3><ul><li><a href='/y'>Die Fähre fährt wieder jeden Tag</a></li></ul>"
        "<p>Jetzt abonnieren und alle Artikel lesen</p>"
        "<p>Mehr dazu sagte die Leiterin am Abend nicht.</p></article>"
    )
    text = only(write(tmp_path / "a.html", PAGE.replace("</article>", boxes))).text
    assert not any(word in text for word in ("Schützenfest", "Fähre", "abonnieren", "zum Thema"))
    assert text.endswith("Mehr dazu sagte die Leiterin am Abend nicht.")


def test_pictures_in_a_page_do_not_count_for_its_size(tmp_path: Path) -> None:
    picture = "<img src='data:image/png;base64," + "A" * 17_000_000 + "'></article>"
    draft = only(write(tmp_path / "a.html", PAGE.replace("</article>", picture)))
    assert draft.text == "\n\n".join(("Brücke gesperrt", *PARAGRAPHS))


@pytest.mark.parametrize("folder", ["Brücke-Dateien", "Brücke_files"])
def test_what_a_browser_saved_beside_a_page_is_no_article(tmp_path: Path, folder: str) -> None:
    write(tmp_path / "Brücke.html", PAGE)
    write(tmp_path / folder / "frame.html", PAGE.replace("gesperrt", "offen"))
    assert [draft.file for draft in load(tmp_path)[0]] == ["Brücke.html"]
    write(tmp_path / "Andere_files" / "a.html", PAGE)
    assert len(load(tmp_path)[0]) == 2
