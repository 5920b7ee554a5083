"""Load: files become drafts; text stays as it is, and what can't be read is named."""

from __future__ import annotations

import errno
import json
import os
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from load_files import BODY, HEADED, load, notes, only, only_problem, write

from rag.errors import ReadError
from rag.load import READERS, Draft, load_card, load_drafts
from rag.load.head import find_head
from rag.present import note_lines
from rag.types import Note, Problem

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
same_folder = hypothesis_settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def jsonl(*rows: Any) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


# Plain text


@same_folder
@given(text=texts)
def test_a_text_file_stays_whole_line_endings_aside(tmp_path: Path, text: str) -> None:
    draft = only(write(tmp_path / "a.txt", "\ufeff" + text))
    assert draft.text == text.replace("\r\n", "\n").replace("\r", "\n")
    assert 0 <= draft.body_start <= len(draft.text)
    assert draft.title is None or draft.title in draft.text


@given(st.lists(st.sampled_from(["Kurz", "\n", "\n\n", "\u00a0", " ", "Ein Satz.", "x" * 200])))
def test_a_headline_is_a_line_before_the_body(pieces: list[str]) -> None:
    text = "".join(pieces)
    head = find_head(text)
    title, body_start = head.title, head.body_start
    assert (title is None) == (body_start == 0)
    if title is not None:
        above = text[:body_start].replace("\u00a0", " ")
        assert title in [line.strip() for line in above.split("\n")]
        assert text[body_start:].strip()


def test_place_headline_and_subheadline_are_found() -> None:
    head = find_head(HEADED)
    assert head.title == "Die letzte Bäckerei am Markt schließt"
    assert HEADED[head.body_start :] == BODY


def test_non_breaking_spaces_make_an_empty_line_too() -> None:
    lines = "Altenfurt\n\u00a0\nDie letzte Bäckerei schließt\n \u00a0 \n\n"
    head = find_head(lines + BODY)
    assert (head.title, head.body_start) == ("Die letzte Bäckerei schließt", len(lines))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Bäckerei schließt\n\n" + BODY, "Bäckerei schließt"),
        ("Bäckerei schließt\n\nNachfolge offen\n\n" + BODY, "Bäckerei schließt"),
        (BODY, None),
        ("Nur eine Zeile", None),
        ("Zwei\n\nZeilen", None),
        ("", None),
        ("\n\n \n", None),
        ("Er sagte: „Nein.“\n\n" + BODY, None),
    ],
)
def test_heads_of_other_forms(text: str, title: str | None) -> None:
    assert find_head(text).title == title


def test_windows_and_mac_line_endings_become_one(tmp_path: Path) -> None:
    assert only(write(tmp_path / "a.txt", b"eins\r\nzwei\rdrei\n")).text == "eins\nzwei\ndrei\n"


# Markdown


def test_front_matter_is_metadata_and_the_rest_is_text(tmp_path: Path) -> None:
    source = (
        '---\r\ntitle: "Brücke: gesperrt"\r\ndate: 2025-03-09\r\nAuthor: A. Muster\r\n'
        "source: Bote\r\nurl: https://bote.example/1\r\n---\r\n\r\nDie Brücke ist zu.\r\n"
    )
    draft = only(write(tmp_path / "bruecke.md", source))
    assert draft.text == "Die Brücke ist zu.\n"
    assert (draft.name, draft.title, draft.date) == (
        "bruecke",
        "Brücke: gesperrt",
        date(2025, 3, 9),
    )
    assert (draft.author, draft.source, draft.url) == (
        "A. Muster",
        "Bote",
        "https://bote.example/1",
    )
    assert draft.body_start == 0


def test_a_heading_is_the_title_and_stays_in_the_text(tmp_path: Path) -> None:
    draft = only(write(tmp_path / "a.md", "# Brücke gesperrt \n\nSie ist zu.\n"))
    assert draft.title == "Brücke gesperrt"
    assert draft.text[draft.body_start :].strip() == "Sie ist zu."
    assert draft.text.startswith("# Brücke")


def test_a_byline_below_the_heading_is_read_and_not_quoted(tmp_path: Path) -> None:
    text = "# Brücke gesperrt\n*Von Anna Muster, 20. März 2024*\n\nSie ist zu.\n"
    draft = only(write(tmp_path / "a.md", text))
    assert (draft.title, draft.author, draft.date) == (
        "Brücke gesperrt",
        "Anna Muster",
        date(2024, 3, 20),
    )
    assert (draft.text, draft.text[draft.body_start :].strip()) == (text, "Sie ist zu.")
    named = only(write(tmp_path / "b.md", f"---\nauthor: Jan Ohm\n---\n{text}"))
    assert (named.author, named.date) == ("Jan Ohm", date(2024, 3, 20))
    prose = only(write(tmp_path / "c.md", "# Brücke gesperrt\n\nVon Anna Muster ist sie.\n"))
    assert (prose.author, prose.text[prose.body_start :].strip()) == (
        None,
        "Von Anna Muster ist sie.",
    )


def test_a_rule_inside_the_text_is_no_front_matter(tmp_path: Path) -> None:
    text = "Erst dies.\n\n---\n\nDann das: ja.\n"
    assert only(write(tmp_path / "a.md", text)).text == text


@pytest.mark.parametrize(
    ("matter", "title", "unread"),
    [
        ("title: Brücke: gesperrt\nauthor: A. Muster", "Brücke: gesperrt", []),
        ("title: [offen\nauthor: A. Muster", "[offen", []),
        ("title: 'T'\nauthor: A. Muster\ndate: gestern", "T", ["date: “gestern”"]),
        ("title: T\nauthor: [A. Muster]\ndate: 2025-13-45", "T", ["date: “2025-13-45”"]),
        ("title: T\nauthor: A. Muster\na: " + "[" * 5000, "T", []),
        ("title: T\nauthor:\n- A. Muster\na: \x01", "T", []),
        ("Title: T\nAutor: '[[A. Muster]]'\ndate: n/a", "T", ["date: “n/a”"]),
        ("titel: T\nauthors:\n  - [[A. Muster]]\nb: " + "b" * 60_000, "T", []),
    ],
)
def test_front_matter_that_is_no_yaml_costs_no_article(
    tmp_path: Path, matter: str, title: str, unread: list[str]
) -> None:
    path = write(tmp_path / "a.md", f"---\n{matter}\n---\nText.\n")
    draft = only(path)
    assert (draft.title, draft.author, draft.text) == (title, "A. Muster", "Text.\n")
    assert [note.value for note in notes(path) if note.kind == "field_unread"] == unread


def test_lines_between_rules_that_name_nothing_are_text(tmp_path: Path) -> None:
    text = "---\nnur ein Satz\n---\nText.\n"
    assert only(write(tmp_path / "a.md", text)).text == text


@same_folder
@given(matter=st.text(max_size=40))
def test_no_front_matter_stops_the_run(tmp_path: Path, matter: str) -> None:
    drafts, problems = load(write(tmp_path / "a.md", f"---\n{matter}\n---\nText.\n"))
    assert len(drafts) + len(problems) == 1


# Rows


def test_a_row_has_the_contracts_fields(tmp_path: Path) -> None:
    row = {
        "id": "x-1",
        "title": "T",
        "date": "2025-03-09T10:00:00Z",
        "author": "A",
        "source": "S",
        "url": "https://s.example",
        "text": "Eins.\r\nZwei.",
    }
    assert only(write(tmp_path / "r.jsonl", jsonl(row))) == Draft(
        "x-1",
        "r.jsonl",
        "Eins.\nZwei.",
        row="x-1",
        title="T",
        date=date(2025, 3, 9),
        author="A",
        source="S",
        url="https://s.example",
    )


def test_only_text_is_required_and_the_line_names_the_rest(tmp_path: Path) -> None:
    write(tmp_path / "r.jsonl", "\ufeff" + jsonl({"text": "a"}) + "\n" + jsonl({"text": "b"}))
    drafts, problems = load(tmp_path)
    assert not problems
    assert [draft.name for draft in drafts] == ["r-1", "r-3"]


def test_a_row_without_an_id_is_known_by_its_text(tmp_path: Path) -> None:
    write(tmp_path / "r.jsonl", jsonl({"text": "a"}))
    before = load(tmp_path)[0][0]
    write(tmp_path / "r.jsonl", jsonl({"text": "neu"}) + jsonl({"text": "a"}))
    first, second = load(tmp_path)[0]
    assert second.row == before.row != first.row


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b'{"id": "a"}', "'text' is missing"),
        (b'{"text": 7}', "'text' is not a string"),
        (b"[" * 100_000, "nested"),
        (b'{"text": "a", "id": ' + b"9" * 5000 + b"}", "digits"),
        (b'{"text": "a\\u0000b"}', "NUL"),
        (b'{"text": "a", "id": "1", "text": "b"}', "'text' stands twice"),
        (b'{"text": "halb \\ud83d"}', "surrogate"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_problem_with_its_line(
    tmp_path: Path, line: bytes, message: str
) -> None:
    rows = ['{"text": "früher"}'.encode(), line, b'{"text": "nachher"}']
    drafts, problems = load(write(tmp_path / "r.jsonl", b"\n".join(rows)))
    assert [draft.text for draft in drafts] == ["früher", "nachher"]
    assert [(problem.file, problem.line) for problem in problems] == [("r.jsonl", 2)]
    assert message in str(problems[0].message)


@pytest.mark.parametrize(
    ("fields", "unread"),
    [
        (b'"date": "bald"', "date: “bald”"),
        (b'"date": "2025-02-30"', "date: “2025-02-30”"),
        (b'"author": "\\udc00"', r"author: “\udc00”"),
        (b'"url": {"a": 1}', "url: “{'a': 1}”"),
        (b'"id": "\\udc00"', r"id: “\udc00”"),
        (b'"source": "A", "source": "B"', "source: “2 × source”"),
    ],
)
def test_a_field_that_is_not_understood_costs_no_article(
    tmp_path: Path, fields: bytes, unread: str
) -> None:
    rows = b'{"text": "a", "title": "B\xe4cker", %s}\n' % fields
    path = write(tmp_path / "r.jsonl", "ü\n".encode() + rows * 3)
    drafts, _ = load(path)
    assert [draft.title for draft in drafts] == ["Bäcker"] * 3
    told = [(note.value, note.count) for note in notes(path) if note.kind == "field_unread"]
    assert told == [(unread, 3)]


def test_a_file_whose_rows_have_no_text_is_one_problem_with_the_keys(tmp_path: Path) -> None:
    problem = only_problem(write(tmp_path / "r.jsonl", jsonl({"kopf": "A", "datum": "B"}) * 50))
    assert str(problem.message).startswith("none of its 50 rows has a 'text', but kopf, datum")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=5,
)
rows = st.dictionaries(
    st.sampled_from(["id", "title", "date", "author", "source", "url", "text"]), json_values
)


@same_folder
@given(
    lines=st.lists(
        rows.map(lambda row: json.dumps(row).encode())
        | json_values.map(lambda value: json.dumps(value).encode())
        | st.binary().map(lambda raw: raw.replace(b"\n", b" ")),
        min_size=1,
        max_size=4,
    )
)
def test_any_row_becomes_a_draft_or_a_problem(tmp_path: Path, lines: list[bytes]) -> None:
    items = load_drafts(write(tmp_path / "r.jsonl", b"\n".join(lines)))
    items = [item for item in items if not isinstance(item, Note)]
    assert len(items) <= len(lines)
    for item in items:
        if isinstance(item, Problem):
            assert item.line is None or 1 <= item.line <= len(lines)
        else:
            # SQLite takes nothing else.
            f"{item.name}{item.text}{item.title}{item.url}".encode()


@same_folder
@given(text=texts)
def test_a_rows_text_stays_whole_line_endings_aside(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "r.jsonl", json.dumps({"text": text}))
    assert only(path).text == text.replace("\r\n", "\n").replace("\r", "\n")


# Folders


def test_a_folder_is_walked_in_a_fixed_order_and_only_for_articles(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.md", "a/Z.TXT", "x.jsonl"):
        write(tmp_path / name, '{"text": "Ein Satz."}')
    for name in ("corpus.toml", "questions.jsonl", "questions-a.jsonl", "statements.jsonl"):
        write(tmp_path / name, "")
    write(tmp_path / "bild.png", b"\x89PNG")
    (tmp_path / "ordner.txt").mkdir()
    drafts, problems = load(tmp_path)
    assert not problems
    assert [draft.file for draft in drafts] == ["a/Z.TXT", "a/c.md", "b.txt", "x.jsonl"]


def test_files_of_other_formats_are_named(tmp_path: Path) -> None:
    for name in ("a.txt", "b.jpg", "sub/c.JPG", "sub/LIESMICH", ".versteckt", "questions.jsonl"):
        write(tmp_path / name, BODY)
    assert [(note.file, note.kind, note.value) for note in notes(tmp_path)] == [
        (".versteckt", "not_read", ".versteckt"),
        ("b.jpg", "not_read", ".jpg"),
        ("sub/LIESMICH", "not_read", "LIESMICH"),
        ("sub/c.JPG", "not_read", ".jpg"),
    ]


@pytest.mark.parametrize("sign", ["a", "ä", "文", "𝔘", "ع"])
def test_names_may_be_as_long_as_they_can_in_any_script(tmp_path: Path, sign: str) -> None:
    name = sign * (251 // len(sign.encode()))
    assert only(write(tmp_path / f"{name}.txt", BODY)).name == name


@pytest.mark.skipif(sys.platform != "linux", reason="names are text there")
def test_a_name_that_is_no_text_is_named(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", BODY)
    write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")), BODY)
    drafts, problems = load(tmp_path)
    assert [draft.name for draft in drafts] == ["a"]
    assert [str(problem.message) for problem in problems] == ["its name is not UTF-8; rename it"]
    problems[0].file.encode()


@pytest.mark.skipif(sys.platform == "win32", reason="has no FIFO")
def test_what_is_no_file_is_named_and_not_waited_for(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", BODY)
    os.mkfifo(tmp_path / "b.txt")
    assert [problem.file for problem in load(tmp_path)[1]] == ["b.txt"]


@pytest.mark.parametrize("ending", READERS)
def test_a_file_that_goes_away_meanwhile_is_a_problem(tmp_path: Path, ending: str) -> None:
    write(tmp_path / "a.txt", BODY)
    gone = write(tmp_path / f"b{ending}", BODY)
    write(tmp_path / "c.txt", BODY)
    items = load_drafts(tmp_path)
    first = next(items)
    gone.unlink()
    second, third = items
    assert isinstance(first, Draft) and isinstance(third, Draft)
    assert isinstance(second, Problem) and second.file == f"b{ending}"
    assert "cannot be opened: No such file" in str(second.message)


def test_one_file_is_a_corpus_too(tmp_path: Path) -> None:
    write(tmp_path / "andere.txt", BODY)
    assert only(write(tmp_path / "eine.txt", BODY)).file == "eine.txt"


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="nirgends"):
        load(tmp_path / "nirgends")


@pytest.mark.parametrize("name", ["bild.png", "questions.jsonl"])
def test_a_folder_without_articles_is_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, b"")
    with pytest.raises(ReadError, match=re.escape(str(tmp_path))):
        load(tmp_path)


def test_metadata_fills_in_what_the_file_does_not_say(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", HEADED)
    write(tmp_path / "sub/b.md", "---\ndate: 2025-01-01\nsource: Bote\n---\nText.\n")
    write(tmp_path / "c.txt", BODY)
    write(
        tmp_path / "metadata.csv",
        "\ufefffile,title,date,author,source,url\n"
        'a.txt,"Aus, der Tabelle",09.03.2025,A. Muster,Kurier,https://k.example\n'
        "sub/b.md,Titel,2024-12-31,,Kurier,\n",
    )
    drafts, _ = load(tmp_path)
    a, c, b = drafts
    assert (a.title, a.date, a.author) == ("Aus, der Tabelle", date(2025, 3, 9), "A. Muster")
    assert a.text == HEADED and a.body_start == HEADED.index(BODY)
    assert (b.title, b.date, b.source, b.author) == ("Titel", date(2025, 1, 1), "Bote", None)
    assert c.date is None and c.source is None


def test_a_title_of_the_files_own_beats_the_table_and_the_table_beats_a_guessed_one(
    tmp_path: Path,
) -> None:
    write(tmp_path / "a.md", "---\ntitle: Aus dem Kopf\n---\n# Überschrift\n\nText.\n")
    write(tmp_path / "b.md", "# Überschrift\n\nText.\n")
    write(tmp_path / "c.txt", HEADED)
    write(tmp_path / "d.txt", HEADED)
    write(
        tmp_path / "e.jsonl", jsonl({"title": "Aus der Zeile", "text": "Eins."}, {"text": "Zwei."})
    )
    write(
        tmp_path / "metadata.csv",
        "file,title\n"
        + "".join(f"{name},Tabelle\n" for name in ("a.md", "b.md", "c.txt", "e.jsonl")),
    )
    drafts, _ = load(tmp_path)
    guessed = "Die letzte Bäckerei am Markt schließt"
    assert [draft.title for draft in drafts] == [
        *("Aus dem Kopf", "Tabelle", "Tabelle", guessed),
        *("Aus der Zeile", "Tabelle"),
    ]


def refuse_to_list(patch: pytest.MonkeyPatch, *folders: Path) -> None:
    """Make folders unreadable, for an administrator too."""
    scandir = os.scandir

    def refusing(path: str) -> Any:
        if Path(path) in folders:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    patch.setattr(os, "scandir", refusing)


def test_a_folder_that_cannot_be_read_is_a_problem_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "sub/b.txt", "sub/tief/c.txt", "z/d.txt"):
        write(tmp_path / name, BODY)
    refuse_to_list(monkeypatch, tmp_path / "sub" / "tief", tmp_path / "z")
    drafts, problems = load(tmp_path)
    assert [draft.file for draft in drafts] == ["a.txt", "sub/b.txt"]
    assert [problem.file for problem in problems] == ["sub/tief/", "z/"]
    assert all(
        "cannot be opened: Permission denied" in str(problem.message) for problem in problems
    )


def test_a_corpus_folder_that_cannot_be_read_is_a_problem_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.txt", BODY)
    refuse_to_list(monkeypatch, tmp_path)
    assert only_problem(tmp_path).file == "./"


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    outside = write(tmp_path / "aussen/geheim.txt", BODY).parent
    corpus = write(tmp_path / "korpus/a.txt", BODY).parent
    (corpus / "datei.txt").symlink_to(outside / "geheim.txt")
    (corpus / "ordner").symlink_to(outside)
    (corpus / "zweiter.txt").symlink_to("a.txt")
    (corpus / "kreis.txt").symlink_to("kreis.txt")
    drafts, problems = load(corpus)
    assert [draft.file for draft in drafts] == ["a.txt", "zweiter.txt"]
    assert {problem.file for problem in problems} == {"ordner/", "datei.txt", "kreis.txt"}
    messages = {problem.file: str(problem.message) for problem in problems}
    assert "leads out" in messages["ordner/"] and "leads out" in messages["datei.txt"]
    assert "link to none" in messages["kreis.txt"]


def test_rows_of_the_table_that_cannot_be_used_cost_no_article(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", BODY)
    write(tmp_path / "sub/B.txt", BODY)
    table = "file,title,date\na.txt,A,morgen\n,B,2025-01-01\nx,y,z,zu viel\nSUB\\b,B,2025-01-01\n"
    write(tmp_path / "metadata.csv", table + "".join(f"c{n}.txt,C,\n" for n in range(9)))
    drafts, problems = load(tmp_path)
    assert [(draft.title, draft.date) for draft in drafts] == [
        ("A", None),
        ("B", date(2025, 1, 1)),
    ]
    assert not problems
    assert note_lines(notes(tmp_path)) == [
        "'date' was not understood and left out 1×, for example “morgen”: 1 file (metadata.csv)",
        "metadata.csv: rows that can't be used, in line 3, 4",
        *(f"metadata.csv:{line}: no file c{line - 6}.txt" for line in range(6, 11)),
        "metadata.csv: 4 more rows name no file",
    ]


def test_a_name_that_two_files_may_have_is_nobodys(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", BODY)
    write(tmp_path / "a.md", BODY)
    write(tmp_path / "metadata.csv", "file,title\na,Wer?\n")
    assert [draft.title for draft in load(tmp_path)[0]] == [None, None]
    assert [note.value for note in notes(tmp_path)] == ["2: a"]


def test_a_table_without_names_of_files_is_a_problem_and_the_articles_come_in(
    tmp_path: Path,
) -> None:
    write(tmp_path / "a.txt", BODY)
    write(tmp_path / "metadata.csv", "name,date\na.txt,2025-01-01\n")
    drafts, problems = load(tmp_path)
    assert len(drafts) == 1
    assert [problem.file for problem in problems] == ["metadata.csv"]
    assert "no column 'file', but 'name, date'" in str(problems[0].message)


def test_what_systems_leave_in_a_folder_is_nothing(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", BODY)
    for name in ("~$a.docx", "._a.txt", ".DS_Store", "Thumbs.db", "__MACOSX/a.txt", ".git/b.md"):
        write(tmp_path / name, BODY)
    assert only(tmp_path).file == "a.txt"
    assert not notes(tmp_path)


# The card


def test_a_card_says_what_the_corpus_is(tmp_path: Path) -> None:
    write(tmp_path / "corpus.toml", 'title = "Probe"\nexamples = ["Wer?", "Wann?"]\n')
    card = load_card(tmp_path)
    assert (card.title, card.language, card.examples) == ("Probe", "de", ("Wer?", "Wann?"))


def test_without_a_card_there_is_an_empty_one(tmp_path: Path) -> None:
    assert load_card(tmp_path).title is None
    assert load_card(write(tmp_path / "a.txt", BODY)).title is None


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (b"title = ", "corpus.toml"),
        (b'titel = "x"', "'titel'"),
        ("title = 'Bäcker'".encode("cp1252"), "corpus.toml"),
        (b"title = 5", "title"),
        (b'examples = "Wer?"', "examples"),
        (b"title = " + b"[" * 3_000, "corpus.toml"),
        (b"title = " + b"9" * 5_000, "corpus.toml"),
        (b"a." * 20_000 + b"a = 1", "larger than the 16 kB"),
    ],
)
def test_a_card_that_cannot_be_used_is_refused(tmp_path: Path, source: bytes, message: str) -> None:
    write(tmp_path / "corpus.toml", source)
    with pytest.raises(ReadError, match=message):
        load_card(tmp_path)


@pytest.mark.parametrize(
    ("text", "kind", "example"),
    [
        ("Der BÃ¼rgermeister kam.", "encoded_twice", "Ã¼"),
        ("â€žEs reichtâ€œ, sagte er.", "encoded_twice", "â€ž"),
        ("Der B√ºrgermeister kam.", "encoded_twice", "√º"),
        ("Der B├╝rgermeister kam.", "encoded_twice", "├╝"),
        ("Die Schi\x1bfahrt ruht.", "control", "U+001B"),
        ("1 2 3 – 4 5 6\n\n7 8 9", "no_letters", ""),
    ],
)
def test_a_text_that_looks_damaged_is_named(
    tmp_path: Path, text: str, kind: str, example: str
) -> None:
    write(tmp_path / "b.txt", BODY)
    write(tmp_path / "a.jsonl", jsonl({"text": text}, {"text": BODY}, {"text": text + " Ende"}))
    assert [(each.file, each.value) for each in notes(tmp_path) if each.kind == kind] == [
        ("a.jsonl", example)
    ]


@pytest.mark.parametrize(
    "text", ["Die „SPÖ“ und das „CAFÉ“ in São Tomé", "Der Rat\tkam.\x0c", "ÂME"]
)
def test_rare_signs_are_no_damage(tmp_path: Path, text: str) -> None:
    write(tmp_path / "a.txt", text)
    assert not notes(tmp_path)


def test_accents_set_apart_are_read_and_the_text_stays(tmp_path: Path) -> None:
    text = normalize("NFD", f"Brücke in Süderöhn\n\n14. März 2023\n\n{BODY}")
    draft = only(write(tmp_path / normalize("NFD", "Brücke.txt"), text))
    assert draft.text == text
    assert (draft.name, draft.title, draft.date) == (
        "Brücke",
        "Brücke in Süderöhn",
        date(2023, 3, 14),
    )
    assert text[draft.body_start :] == normalize("NFD", BODY)
    row = jsonl(
        {"id": normalize("NFD", "Ö"), "title": normalize("NFD", "Höhe\u00ad"), "text": BODY}
    )
    draft = only(write(tmp_path / "rows" / "a.jsonl", row))
    assert (draft.name, draft.title) == (normalize("NFD", "Ö"), "Höhe")


# Limits


def test_nested_aliases_in_front_matter_take_no_room(tmp_path: Path) -> None:
    rows = ["l0: &l0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    rows += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 10)]
    matter = "\n".join((*rows, "title: *l9", "author: A. Muster", "source: [Bote, Blatt]"))
    draft = only(write(tmp_path / "a.md", f"---\n{matter}\n---\nText.\n"))
    assert (draft.title, draft.author, draft.source) == (None, "A. Muster", "Bote; Blatt")


def test_files_that_are_not_small_are_read_in_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_this_process(*_: object) -> str:
        raise AssertionError

    monkeypatch.setattr("rag.load.isolate.SMALL", 64)
    monkeypatch.setattr("rag.load.encoding._detect", in_this_process)
    for name in ("a.txt", "b.md"):
        write(tmp_path / name, BODY)
    write(tmp_path / "c.jsonl", jsonl({"text": BODY}))
    write(tmp_path / "d.csv", f'text\n"{BODY}"\n')
    write(tmp_path / "metadata.csv", f"file,title\na.txt,{'Bäckerei ' * 9}\n")
    drafts, problems = load(tmp_path)
    assert not problems and [draft.text for draft in drafts] == [BODY] * 4
    assert drafts[0].title == " ".join(["Bäckerei"] * 9)


def test_fields_too_long_to_be_shown_are_shortened_and_named(tmp_path: Path) -> None:
    row = {
        "id": "i" * 9_000,
        "title": "T" * 100_000,
        "url": f"https://{'u' * 9_000}",
        "text": "Ja.",
    }
    path = write(tmp_path / "a.jsonl", json.dumps(row))
    draft = only(path)
    assert draft.title == "T" * 499 + "…"
    assert (draft.url, len(draft.name), draft.text) == (None, 255, "Ja.")
    assert [note.value for note in notes(path)] == ["title", "url", "id"]


def test_fields_of_usual_length_stay(tmp_path: Path) -> None:
    row = {"id": "i" * 250, "title": "T" * 500, "url": f"https://{'u' * 1_990}", "text": "Ja."}
    path = write(tmp_path / "a.jsonl", json.dumps(row))
    assert (only(path).title, only(path).url) == (row["title"], row["url"])
    assert not notes(path)


def test_a_key_that_stands_twice_among_many_is_found_at_once(tmp_path: Path) -> None:
    keys = ", ".join(f'"k{number}": 1' for number in range(60_000))
    draft = only(write(tmp_path / "a.jsonl", f'{{{keys}, "k7": 2, "text": "Ja."}}'))
    assert draft.text == "Ja."
