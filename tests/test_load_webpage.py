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
