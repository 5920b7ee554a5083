"""The cases of the material beside the project: inputs as they come, and what is expected."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from unicodedata import normalize

import pytest
from conftest import settings_at
from load_files import load, notes

from rag.answer.answer import Answer
from rag.corpus import library as corpora
from rag.corpus.library import Corpus
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


ASKED = (
    *("file-11", "file-12", "report-01", "report-03", "report-04", "report-06", "report-07"),
    *("report-09", "report-10", "report-12", "report-13"),
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The cases that are asked, in one corpus."""
    folder, own = tmp_path_factory.mktemp("cases"), settings_at(tmp_path_factory.mktemp("asked"))
    for name in ASKED:
        (folder / name).mkdir()
        for file in case(name).iterdir():
            if file.name not in ("expected.txt", "fragen.txt"):
                shutil.copyfile(file, folder / name / file.name)
    report = corpora.ingest(own, folder, "cases")
    assert not report.problems and report.new == 24 and report.duplicate == 5
    return corpora.open_corpus(own, "cases")


def cited(answer: Answer) -> list[str]:
    return [citation.article.id for citation in answer.reply.citations]


@pytest.mark.parametrize(
    ("question", "article", "words"),
    [
        ("Was sagte Jürg Köhler?", "nfd", "„Die Gäste kommen gern“"),
        ("Was sagte Anton Kleeberg?", "ocr", "„Wir sind stolz“"),
        ("Was kostet der Steg am Fährhaus?", None, "er kostet 84.000 Euro."),
        ("Wie viel kostet der Deich?", "deich", "Er kostet 11 Millionen Euro."),
        (
            "Wie viele stimmten für die Schließung der Bücherei?",
            "spaltenweise",
            "Zwölf Mitglieder stimmten dafür, neun dagegen.",
        ),
        ("Was sagte Hinrich Oetken?", "spaltenweise", "Das Dach zu erneuern koste 610.000"),
        ("Warum öffnet das Freibad nicht?", "freibad", "weil die Pumpe fehlt"),
        ("Was kostet Brot in Port Ellery?", "zeichen", "kostet Brot $3 und Käse $5"),
        ("Wann geht es laut Feddersen los?", "saetze", "„Am 7. oder am 8. Mai geht es los“"),
        ("Wann feiert der 1. SV Hollern?", "saetze", "Am 5. Juli feiert der 1. SV Hollern seinen"),
        ("Was wurde im März 2025 über den Hafen von Siel berichtet?", "hafen-2025-03-12", ""),
        ("Wann sollte das Gutachten vorliegen?", "hafen-2024-01-10", "im März 2024"),
    ],
)
def test_the_cases_are_answered(
    archive: Corpus, question: str, article: str | None, words: str
) -> None:
    citation, *_ = archive.ask(question).reply.citations
    assert article in (None, citation.article.id)
    assert words in normalize("NFC", citation.quote)
    text = archive.article(citation.article.id).text
    assert text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize("typed", ["Süderöhn", "Suederoehn", "süderöhn"])
def test_either_way_of_writing_finds_both(archive: Corpus, typed: str) -> None:
    found = [normalize("NFC", hit.article.id) for hit in archive.search(typed, 2)]
    assert sorted(found) == ["Müllabfuhr in Süderöhn", "nfc"]


def test_one_speaker_in_either_form(archive: Corpus) -> None:
    said = list(archive.statements(speaker="Mößner"))
    assert len(said) == 2 and {each.speaker for each in said} == {"Jürgen Mößner"}


def test_last_week_is_no_other_week(archive: Corpus) -> None:
    answer = archive.ask("Was stand letzte Woche über den Hafen in der Zeitung?")
    assert answer.reply.reason and answer.reply.reason.code == "outside_dates"


def test_sums_of_two_years_stand_beside_each_other(archive: Corpus) -> None:
    quotes = " ".join(
        c.quote for c in archive.ask("Was kostet die Vertiefung des Hafens?").reply.citations
    )
    assert "31 Millionen" in quotes and "19 Millionen" in quotes


def test_the_newest_leads_and_a_chronology_has_all_four(archive: Corpus) -> None:
    assert cited(archive.ask("Was ist der neueste Stand beim Hafen von Siel?"))[0] == (
        "hafen-2025-09-30"
    )
    told = cited(archive.ask("Gib mir eine Chronologie zum Hafen von Siel."))
    assert told == sorted(told) and len(set(told)) == 4


def test_a_debate_is_counted_and_has_everybody(archive: Corpus) -> None:
    count = archive.ask("Wie viele Artikel handeln vom Windpark Siel?")
    assert count.reply.number == 6
    for question in (
        "Wer ist für den Windpark, wer dagegen?",
        "Nenne alle, die sich zum Windpark geäußert haben.",
    ):
        assert len(set(cited(archive.ask(question)))) == 6
    both = cited(archive.ask("Vergleiche, was Brünjes und Lührs zum Windpark sagten."))
    assert both == ["wind-01", "wind-03"]
    assert len(set(cited(archive.ask("Fasse die Debatte um den Windpark zusammen.")))) > 2
