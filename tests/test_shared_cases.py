"""The cases of the material beside the project: inputs as they come, and what is expected."""

from __future__ import annotations

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


def test_tables_of_excel() -> None:
    for name in ("semikolon-1252.csv", "sep-zeile.csv", "tab-utf16.csv"):
        drafts, problems = load(case("report-01") / name)
        assert not problems
        assert [draft.date for draft in drafts] == [date(2024, 2, 3), date(2024, 2, 17)]
        assert {draft.source for draft in drafts} == {"Brenkhagener Bote"}
