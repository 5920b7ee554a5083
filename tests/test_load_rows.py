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
from load_files import load, only, only_problem, write

from rag.load import load_drafts
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


def test_a_quoted_text_keeps_its_lines_and_quotation_marks(tmp_path: Path) -> None:
    draft = only(write(tmp_path / "a.csv", 'text\n"Eins.\r\n\r\nEr sagt ""zwei""."\n'))
    assert draft.text == 'Eins.\n\nEr sagt "zwei".'


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a;b;c", "3 columns, the first line names 2"),
        ("a", "'text' is missing"),
        ('a;"b"c', "not CSV"),
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
