"""The cases of the material beside the project: inputs as they come, and what is expected."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from unicodedata import normalize

import pytest
from load_files import load, notes

from rag.load import Draft, load_drafts
from rag.present import note_lines

CASES = Path(__file__).parents[2] / "shared" / "cases"
DAY = date(2023, 3, 14)

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the material is not here")


def case(name: str) -> Path:
    return CASES / name / "input" if name.startswith("file") else CASES / name


def told(path: Path) -> str:
    return "\n".join(note_lines(notes(path)))


def by_name(path: Path) -> dict[str, Draft]:
    drafts, problems = load(path)
    assert not problems
    return {draft.name: draft for draft in drafts}


def test_a_line_of_control_characters_costs_nothing() -> None:
    (draft,), problems = load(case("file-01"))
    assert not problems
    assert draft.title == "Rat beschließt Umbau" and "zwölf Millionen Euro" in draft.text


def test_pages_keep_their_lead() -> None:
    drafts, problems = load(case("file-02"))
    lead = (
        "Zwölf Millionen Euro für eine Schleuse von 1911: Der Rat stimmte mit einer Stimme Mehrheit"
        " zu."
    )
    assert not problems
    assert [draft.text.count(lead) for draft in drafts] == [1, 1]


def test_an_export_is_as_many_articles_as_it_holds() -> None:
    drafts, problems = load(case("file-04"))
    assert not problems
    assert Counter(draft.file for draft in drafts) == {
        "nexis_uni.DOCX": 3,
        "nexis_alt.TXT": 3,
        "wiso.txt": 2,
        "factiva.html": 2,
    }
    days = {"Schleuse wird umgebaut": 14, "Freibad bleibt zu": 15, "Bahnhof wird teurer": 16}
    for draft in drafts:
        assert draft.date == date(2023, 3, days[draft.title or ""])
        assert draft.source == "Altenfurter Bote"


def test_odd_dates_lose_no_article() -> None:
    drafts, problems = load(case("file-05"))
    assert len(drafts) == 10 and not problems
    read = {draft.title for draft in drafts if draft.date == DAY}
    assert {f"Meldung {number}" for number in (4, 5, 6, 7, 8)} == read
    assert "5×" in told(case("file-05")) and "“n/a”" in told(case("file-05"))


def test_the_table_finds_files_by_other_spellings() -> None:
    titles = {
        normalize("NFC", draft.name): draft.title for draft in by_name(case("file-07")).values()
    }
    assert titles == {"Müller": "Eins", "zwei": "Zwei", "drei": "Drei", "vier": "Vier"}
    assert "metadata.csv:6: no file gibtsnicht.txt" in told(case("file-07"))


def test_other_names_for_the_same_things() -> None:
    drafts, problems = load(case("file-08"))
    assert not problems and len(drafts) == 5
    assert all(draft.title and draft.date == DAY for draft in drafts)
    swiss = next(draft for draft in drafts if draft.file == "swissdox.csv")
    assert swiss.text.startswith("Lead.\n\nDer Stadtrat") and swiss.source == "Bote"


def test_lists_are_joined_and_objects_read_by_their_name() -> None:
    drafts = {draft.file: draft for draft in load(case("file-09"))[0]}
    assert drafts["listen.jsonl"].author == "Karla Wendisch; Jo Ahrens"
    assert drafts["listen.jsonl"].source == "Altenfurter Bote"
    assert drafts["notiz.md"].author == "Karla Wendisch"


def test_heads_of_archive_texts() -> None:
    drafts = by_name(case("file-14"))
    assert [drafts[name].title for name in "abcde"] == [
        *("Schleuse wird umgebaut", "Freibad bleibt zu", "Bahnhof bleibt zu"),
        *("Kita wird teurer", "Radweg kommt"),
    ]
    assert {drafts[name].date for name in "abcd"} == {DAY}
    assert drafts["b"].author == drafts["d"].author == "Karla Wendisch"
    for draft in drafts.values():
        assert draft.text[draft.body_start :].startswith(("Der ", "Besonders ", "„Wer "))


def test_accents_set_apart_hide_no_date() -> None:
    (draft,) = load(case("file-11"))[0]
    assert draft.date == DAY and normalize("NFC", draft.text) != draft.text


def test_what_is_nobodys_file_is_nothing() -> None:
    drafts, problems = load(case("file-15"))
    assert [draft.title for draft in drafts] == ["Schleuse wird umgebaut"] and not problems


def test_dialects_of_tables() -> None:
    drafts, problems = load(case("file-18"))
    assert {draft.file for draft in drafts} == {
        *("sep.csv", "strich.csv", "tab.tsv", "backslash.csv")
    }
    assert len(drafts) == 4
    assert 'Er sagte: "Wir müssen sparen", und' in "".join(draft.text for draft in drafts)
    message = str(problems[0].message)
    assert "holds no column names" in message and "category;text" in message


def test_columns_can_be_named() -> None:
    path = case("file-18") / "ohne_kopf.csv"
    drafts = list(load_drafts(path, columns=("category", "text")))
    texts = [draft.text for draft in drafts if isinstance(draft, Draft)]
    assert [text[-8:] for text in texts] == [" Teil a.", 't "2:1".']


def test_pdf_columns_accents_and_fonts_without_letters() -> None:
    drafts = by_name(case("file-19"))
    assert (
        "Der Rat von Altenfurt hat am Montag den Umbau der alten Schleuse beschlossen."
        in drafts["quer"].text
    )
    umlauts = drafts["latex_umlaut"]
    assert "Oberbürgermeister Henning Pöhlmann" in umlauts.text
    assert "in der Bürgerfragestunde über die" in umlauts.text
    assert "„Wer jetzt nicht handelt" in umlauts.text
    assert (umlauts.title, umlauts.date) == (
        "Stadtrat beschließt Umbau der Schifffahrtsschleuse",
        DAY,
    )
    paragraphs = umlauts.text.split("\n\n")
    note = next(n for n, each in enumerate(paragraphs) if each.startswith("1Ursprünglich"))
    assert "nach Auskunft des Landratsamts" in paragraphs[note - 1]
    assert paragraphs[note].endswith("veranschlagt worden.")
    assert "characters have no letter" in told(case("file-19"))
    assert "ocrmypdf --force-ocr" in told(case("file-19"))


def test_what_archives_give_is_read_or_named() -> None:
    drafts, problems = load(case("file-20"))
    files = {draft.file for draft in drafts} | {problem.file for problem in problems}
    unread = {note.file for note in notes(case("file-20")) if note.kind == "not_read"}
    assert files | unread == {path.name for path in case("file-20").iterdir()}
    assert {draft.file for draft in drafts} >= {
        *("alto.xml", "api.json", "export.rtf", "feed.rss", "mail.eml", "ok.txt", "tei.xml")
    }
    assert unread == {"datei.doc", "datei.msg", "datei.pptx"}
    assert told(case("file-20")).count(":") >= len(unread)


def test_tables_of_excel() -> None:
    for name in ("semikolon-1252.csv", "sep-zeile.csv", "tab-utf16.csv"):
        drafts, problems = load(case("report-01") / name)
        assert not problems
        assert [draft.date for draft in drafts] == [date(2024, 2, 3), date(2024, 2, 17)]
        assert {draft.source for draft in drafts} == {"Brenkhagener Bote"}


def test_tracked_changes_boxes_and_notes_of_word() -> None:
    draft = by_name(case("report-03"))["deich"]
    assert "11 Millionen Euro" in draft.text and "9 Millionen" not in draft.text
    for once in (
        *("Die Bauern am Siel warten seit zwei Jahren.", "Im Kasten: ", "Schreiben des Landesamt"),
    ):
        assert draft.text.count(once) == 1
    assert draft.title == "Deichbau verzögert sich"


def test_columns_drawn_either_way_are_one_text() -> None:
    drafts = by_name(case("report-04"))
    texts = {drafts[name].text for name in ("spaltenweise", "zeilenweise")}
    assert len(texts) == 1
    assert (
        "beschlossen, die alte Bücherei am Markt zu schließen. Zwölf Mitglieder stimmten dafür,"
        " neun dagegen." in texts.pop()
    )


def test_pages_have_no_paragraph_twice_and_no_foreign_box() -> None:
    drafts = by_name(case("report-06"))
    assert drafts["freibad"].date == date(2024, 6, 5)
    assert drafts["storch"].date == date(2024, 3, 21)
    assert "weil die Pumpe fehlt" in drafts["freibad"].text
    for name in ("storch", "molkerei", "freibad"):
        paragraphs = drafts[name].text.split("\n\n")
        assert len(set(paragraphs)) == len(paragraphs)
        assert not any(word in drafts[name].text for word in ("187 Partner", "Schützenfest"))
