"""CSV: rows are streamed, no text is lost, what can't be a row is named with its line."""

from __future__ import annotations

import csv
import io
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from load_files import load, notes, only, only_problem, write

from rag.load import Draft, load_drafts
from rag.load.rows import read_csv
from rag.types import Note, Problem

same_folder = hypothesis_settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize(
    "names",
    [
        ("id", "title", "date", "author", "source", "url", "text"),
        ("Nr", "Titel", "Datum", "Autor", "Quelle", "Link", "Volltext"),
    ],
)
def test_columns_by_their_english_or_german_names(
    tmp_path: Path, sign: str, names: tuple[str, ...]
) -> None:
    cells = ["x-1", "T", "20.9.2015", "A. Muster", "Bote", "https://b.example", "Eins,; zwei."]
    row = sign.join(f'"{cell}"' for cell in cells)
    draft = only(write(tmp_path / "a.csv", f"\ufeff{sign.join(names)}\r\n{row}\r\n"))
    assert (draft.name, draft.title, draft.date) == ("x-1", "T", date(2015, 9, 20))
    assert (draft.author, draft.source, draft.url) == ("A. Muster", "Bote", "https://b.example")
    assert draft.text == "Eins,; zwei."


@pytest.mark.parametrize(
    ("cell", "author"),
    [
        ("Von Anna Muster", "Anna Muster"),
        ("Text: Anna Muster und Jan Ohm", "Anna Muster und Jan Ohm"),
        ("von Holtzbrinck", "von Holtzbrinck"),
        ("Anna von Muster", "Anna von Muster"),
    ],
)
def test_a_byline_in_the_author_s_cell_is_whom_it_names(
    tmp_path: Path, cell: str, author: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"text;author\nDer Markt ist offen.;{cell}\n", encoding="utf-8")
    assert [draft.author for draft in load_drafts(path)] == [author]


def test_a_quoted_text_keeps_its_lines_and_quotation_marks(tmp_path: Path) -> None:
    draft = only(write(tmp_path / "a.csv", 'text\n"Eins.\r\n\r\nEr sagt ""zwei""."\n'))
    assert draft.text == 'Eins.\n\nEr sagt "zwei".'


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a;b;c", "3 columns, the first line names 2"),
        ("a", "'text' is missing"),
        ('a;"b"c;d', "not CSV"),
        ("bald;b\0c", "NUL"),
        ("x" * 17_000_000 + ";b", "longer than the 16 MB"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_the_rest_goes_in(
    tmp_path: Path, row: str, message: str
) -> None:
    drafts, problems = load(write(tmp_path / "a.csv", f"titel;text\nA;vorher\n{row}\nB;nachher\n"))
    assert [draft.text for draft in drafts] == ["vorher", "nachher"]
    assert [(problem.file, problem.line) for problem in problems] == [("a.csv", 3)]
    assert message in str(problems[0].message)


def test_a_quotation_mark_that_never_closes_is_named(tmp_path: Path) -> None:
    drafts, problems = load(write(tmp_path / "a.csv", 'text\nvorher\n"offen\nund weiter\n'))
    assert [draft.text for draft in drafts] == ["vorher"]
    assert len(problems) == 1 and "unexpected end" in str(problems[0].message)


def test_a_table_without_texts_is_named(tmp_path: Path) -> None:
    problem = only_problem(write(tmp_path / "a.csv", "ort;einwohner\nAltenfurt;3000\n"))
    assert "no column 'text'" in str(problem.message) and "ort, einwohner" in str(problem.message)


def test_rows_come_before_the_file_is_read_to_its_end(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "text\n" + "Ein Satz.\n" * 10_000)
    with path.open("r+b") as stream:
        rows = read_csv(path, "a.csv")
        assert len(list(islice(rows, 3))) == 3
        stream.truncate(20_000)
    assert 3 < sum(1 for _ in rows) < 9_997


@same_folder
@given(rows=st.lists(st.tuples(texts, texts), min_size=1), sign=st.sampled_from(",;\t"))
def test_no_text_is_lost(tmp_path: Path, rows: list[tuple[str, str]], sign: str) -> None:
    stream = io.StringIO()
    table = csv.writer(stream, delimiter=sign, quoting=csv.QUOTE_ALL)
    table.writerows([("titel", "text"), *rows])
    drafts, problems = load(write(tmp_path / "a.csv", stream.getvalue()))
    assert not problems
    wanted = [text.replace("\r\n", "\n").replace("\r", "\n") for title, text in rows]
    kept = [text for text, row in zip(wanted, rows, strict=True) if "".join(row).strip()]
    assert [draft.text for draft in drafts] == kept


@same_folder
@given(raw=st.binary() | st.text('",;\n\r\tab').map(str.encode))
def test_any_bytes_become_drafts_or_problems(tmp_path: Path, raw: bytes) -> None:
    for item in load_drafts(write(tmp_path / "a.csv", b"id;text\n" + raw)):
        if not isinstance(item, Problem | Note):
            f"{item.name}{item.text}".encode()


def test_quotation_marks_that_quote_no_cell_stay(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'titel;text\nA;"Ja", sagte er.\nB;"Nein.\nC;"Doch; ja"\n')
    drafts, problems = load(path)
    assert not problems
    assert [draft.text for draft in drafts] == ['"Ja", sagte er.', '"Nein.', "Doch; ja"]


def test_tabs_part_cells_that_begin_with_quotation_marks(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tsv", 'id\ttext\n1\t"Ja", sagte er.\n2\t"Nein\n')
    assert [draft.text for draft in load(path)[0]] == ['"Ja", sagte er.', '"Nein']


@pytest.mark.parametrize(
    "table",
    [
        "\n\ntitel,text\nA,Eins.\n",
        "sep=;\ntitel;text\nA;Eins.\n",
        "sep=|\r\n'Titel'|'Text'\r\n'A'|'Eins.'\r\n",
        "Head-Line\tArticle Body\t\nA\tEins.\t\t\n",
        'headline,main_text_x,content\nA,,"<p>Eins.</p>"\n',
        '"headline","body"\n"A","Eins."\n',
    ],
)
def test_tables_as_programs_write_them(tmp_path: Path, table: str) -> None:
    draft = only(write(tmp_path / "a.csv", table))
    assert draft.text == "Eins."
    assert draft.title == "A"


def test_backslashes_before_other_signs_stay(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'text\n"C:\\temp, \\"so\\" heißt es"\n')
    assert only(path).text == 'C:\\temp, "so" heißt es'


def test_a_table_without_names_says_how_to_name_them(tmp_path: Path) -> None:
    rows = "14.3.2023;Lokales;Der Rat von Altenfurt tagte am Montag; lange.\n" * 2
    rows += "15.3.2023;Sport;'Der Verein spielt; am Sonntag.'\n"
    path = write(tmp_path / "a.csv", rows.replace("Montag;", "Montag,"))
    message = str(only_problem(path).message)
    assert "holds no column names" in message and "date;category;text" in message
    drafts = list(load_drafts(path, columns=("Datum", "Rubrik", "Text")))
    assert [draft.text[-6:] for draft in drafts if isinstance(draft, Draft)] == [
        *("lange.", "lange.", "nntag.")
    ]


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ("<p>Eins &amp; zwei.</p><p>Drei<br>vier.</p>", "Eins & zwei.\n\nDrei\nvier."),
        ("Eins.<br/>Zwei.<script>x()</script>", "Eins.\nZwei."),
        ("&bdquo;Eins&ldquo;, sagt M&uuml;ller.", "„Eins“, sagt Müller."),
        ("1 < 2 und <b> ist ein Zeichen & mehr", "1 < 2 und <b> ist ein Zeichen & mehr"),
    ],
)
def test_markup_in_a_text_becomes_text_and_signs_stay(tmp_path: Path, row: str, text: str) -> None:
    path = write(tmp_path / "a.tsv", f"text\n{row}\n")
    assert only(path).text == text
    assert [note.kind for note in notes(path)] == ([] if row == text else ["markup"])
