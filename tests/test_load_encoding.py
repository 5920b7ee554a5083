"""Encodings: found, told, and no text changed; what can't be decoded is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from load_files import BODY, load, notes, only, only_problem, write

from rag.load import encoding as encodings
from rag.load.encoding import decode
from rag.types import Note

TEXT = f"{BODY}„Größe“ – süß, für 5 §.\n"


@pytest.mark.parametrize(
    ("codec", "told"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", "utf-16"),
        ("cp1252", "cp1252"),
        ("mac_roman", "mac_roman"),
    ],
)
def test_every_common_encoding_gives_the_same_text(
    tmp_path: Path, codec: str, told: str | None
) -> None:
    row = '{"text": "Die Bäckerei – „süß“"}\n'
    write(tmp_path / "a.txt", TEXT.encode(codec))
    write(tmp_path / "b.jsonl", row.encode(codec))
    write(tmp_path / "c.csv", "titel;text\nBäcker;Die Bäckerei – „süß“\n".encode(codec))
    drafts, problems = load(tmp_path)
    assert not problems
    assert [draft.text for draft in drafts] == [TEXT, *["Die Bäckerei – „süß“"] * 2]
    files = ("a.txt", "b.jsonl", "c.csv")
    assert notes(tmp_path) == ([Note(file, "encoding", told) for file in files] if told else [])


@pytest.mark.parametrize("word", ["Bäcker", "Übung", "Spaß", "grün", "Öl", "Stadtälteste"])
def test_one_umlaut_is_enough_for_windows(word: str) -> None:
    assert decode(f"Ein {word} am Markt.".encode("cp1252")) == (f"Ein {word} am Markt.", "cp1252")


@pytest.mark.parametrize("codec", ["cp1252", "mac_roman", "cp850"])
def test_a_sentence_is_enough_for_others(codec: str) -> None:
    text = "Die Bäckerei schließt, für größere Öfen fehlt ihr der Platz."
    assert decode(text.encode(codec)) == (text, codec)


def test_another_alphabet_is_left_to_the_library() -> None:
    text = "Привет, это русский текст о войне и мире, и о людях в большом городе. " * 5
    assert decode(text.encode("cp1251"))[0] == text


def test_a_damaged_byte_does_not_make_utf8_something_else(tmp_path: Path) -> None:
    start, end = "Die Bäckerei ".encode(), " schließt und öffnet neu".encode()
    for byte, sign in ((b"\xe4", "ä"), (b"\xe2\x80", "\ufffd"), (b"\xc3", "\ufffd")):
        path = write(tmp_path / "a.txt", start + byte + end)
        assert only(path).text == f"Die Bäckerei {sign} schließt und öffnet neu"
        kinds = [note.kind for note in notes(path)]
        assert kinds == ["encoding", *(["replaced"] if sign == "\ufffd" else [])]


def test_what_is_hardly_text_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "ä".encode() * 30 + b"\xff" * 30)
    assert "is not UTF-8" in str(only_problem(tmp_path).message)


def test_a_damaged_byte_far_behind_is_still_found(tmp_path: Path) -> None:
    line = '{"text": "Bäckerei"}\n'.encode() * 60_000
    drafts, problems = load(write(tmp_path / "a.jsonl", line + b'{"text": "B\xe4cker"}\n'))
    assert not problems and drafts[60_000].text == "Bäcker"


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_nul_is_named(tmp_path: Path, name: str) -> None:
    assert "character 3 of" in str(only_problem(write(tmp_path / name, "abc\0def")).message)


def test_utf16_that_breaks_off_is_a_problem(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "Bäcker".encode("utf-16")[:-1])
    write(tmp_path / "b.jsonl", '{"text": "a"}\n'.encode("utf-16")[:-1])
    drafts, problems = load(tmp_path)
    assert not drafts and [problem.file for problem in problems] == ["a.txt", "b.jsonl"]


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(raw: bytes) -> None:
    try:
        text, codec = decode(raw)
    except encodings.ReadError:
        return
    codec = "utf-8" if codec == encodings.DAMAGED else codec
    assert text == encodings.mended(raw.decode(codec, "surrogateescape"))


def test_what_is_larger_than_an_article_is_named_and_not_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encodings, "MAX_TEXT", 64)
    for line in ('{"text": "%s"}', "text\n%s"):
        name = "a.jsonl" if line.startswith("{") else "a.csv"
        whole = (line % ("x" * 1000)) + "\n" + (line % "kurz").replace("text\n", "") + "\n"
        drafts, problems = load(write(tmp_path / name, whole))
        assert [draft.text for draft in drafts] == ["kurz"]
        assert len(problems) == 1 and "longer than" in str(problems[0].message)
    assert "larger than" in str(only_problem(write(tmp_path / "a.txt", "x" * 65)).message)


def test_a_line_of_just_the_limit_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "MAX_TEXT", 15)
    assert only(write(tmp_path / "a.jsonl", '{"text": "ab"}\n')).text == "ab"
