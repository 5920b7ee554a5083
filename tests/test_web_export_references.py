"""References for Zotero and its like."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

from rag.types import ArticleInfo
from rag.web.export.references import Reference, bibtex, citation_line, csl_json, ris
from rag.web.texts import ENGLISH, GERMAN

PAPER = ArticleInfo(
    "a/1", "Bad „neu“ & 50 % {teurer}\nER  - x", date(2024, 2, 4), "Vera Kurz und Jonas Ahlers",
    "Anzeiger_Süd", "https://a.example/b_1?x=1&y=%20",
)  # fmt: skip
BARE = ArticleInfo("a-1", None, None, None, None, "javascript:alert(1)")


def test_a_line_names_title_paper_day_and_address() -> None:
    paper = ArticleInfo("1", "Bad „neu“", date(2024, 2, 4), None, "Anzeiger", "https://a.example/1")
    line = citation_line(Reference(paper, ("Wir bauen\nneu.",)), GERMAN)
    where = "„Bad ‚neu‘“, in: Anzeiger, 04.02.2024, https://a.example/1"
    assert line == f"„Wir bauen neu.“ ({where})"
    assert citation_line(Reference(paper), GERMAN) == where
    assert "„Wir bauen.“ (" in citation_line(Reference(paper, ("„Wir bauen.“",)), ENGLISH)


def test_the_pages_of_what_is_quoted_are_named_in_every_form() -> None:
    twice = [Reference(PAPER, ("Eins.",), pages=("3",)), Reference(PAPER, pages=("3", "5–6"))]
    assert "04.02.2024, S. 3, https://" in citation_line(twice[0], GERMAN)
    assert "SP  - 3, 5–6\r\n" in ris(twice) and "pages = {3, 5–6}," in bibtex(twice)
    assert json.loads(csl_json(twice))[0]["page"] == "3, 5–6"


def test_the_corpus_is_named_where_several_were_asked() -> None:
    named = [Reference(replace(PAPER, id="nord/a/1", corpus="nord"))]
    assert "DB  - nord\r\n" in ris(named) and "library = {nord}," in bibtex(named)
    assert json.loads(csl_json(named))[0]["source"] == "nord"
    assert "DB" not in ris([Reference(PAPER)]) and "library" not in bibtex([Reference(PAPER)])


def test_ris_has_one_field_a_line_and_one_record_an_article() -> None:
    made = ris([Reference(PAPER, ("Eins.",)), Reference(PAPER, ("Zwei.",)), Reference(BARE)])
    records = [each.splitlines() for each in made.split("\r\n\r\n") if each]
    assert len(records) == 2
    fields = [line.split("  - ", 1) for line in records[0]]
    assert all(re.fullmatch("[A-Z][A-Z0-9]", name) for name, _ in fields)
    assert [value for name, value in fields if name == "AU"] == ["Vera Kurz", "Jonas Ahlers"]
    assert [value for name, value in fields if name == "N1"] == ["Eins.", "Zwei."]
    assert ["DA", "2024/02/04"] in fields and fields[-1] == ["ER", ""]
    # A line break in a title begins no field, and a script is no address.
    assert sum(name == "ER" for name, _ in fields) == 1
    assert "javascript" not in made


def test_bibtex_escapes_what_tex_would_run() -> None:
    made = bibtex([Reference(PAPER, ("100 % \\input{x}",)), Reference(BARE)])
    keys = re.findall(r"@article\{([\w-]+),", made)
    assert keys == ["a-1", "a-1-2"]
    assert r"Bad „neu“ \& 50 \% \{teurer\}" in made and r"Anzeiger\_Süd" in made
    assert "author = {{Vera Kurz} and {Jonas Ahlers}}" in made
    assert r"\textbackslash{}input\{x\}" in made
    assert "url = {https://a.example/b_1?x=1&y=%20}" in made
    unescaped = re.sub(r"\\[{}]", "", made)
    assert unescaped.count("{") == unescaped.count("}")


def test_csl_json_leaves_out_what_is_not_known() -> None:
    full, bare = json.loads(csl_json([Reference(PAPER, ("Eins.",), "Notiz"), Reference(BARE)]))
    assert full["issued"] == {"date-parts": [[2024, 2, 4]]}
    assert full["author"] == [{"literal": "Vera Kurz"}, {"literal": "Jonas Ahlers"}]
    assert full["note"] == "Eins.\nNotiz" and full["type"] == "article-newspaper"
    assert bare == {"id": "a-1", "type": "article-newspaper"}
