"""Each error is a code with a sentence in two languages, and raised with what these need."""

from __future__ import annotations

import ast
import logging
import pickle
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from rag import errors
from rag.errors import CorpusError, Failure, Message, ReadError, ServerError, log_failure
from rag.settings import PROJECT

SENTENCES: dict[str, dict[str, str]] = tomllib.loads(
    (PROJECT / "rag" / "errors.toml").read_text("utf-8")
)
FILES = [*(PROJECT / "rag").rglob("*.py"), *(PROJECT / "benchmarks").rglob("*.py")]
TREES = {file: ast.parse(file.read_text("utf-8")) for file in FILES}
# What a call passes beside the values of the sentence.
NOT_VALUES = {"command"}


def error_names() -> set[str]:
    """The names of all errors of ours, in whatever module."""
    names = {"NachgefragtError"}
    while True:
        found = {
            node.name
            for tree in TREES.values()
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            and any(isinstance(base, ast.Name) and base.id in names for base in node.bases)
        }
        if found <= names:
            return names
        names |= found


def makes_one(call: ast.Call, names: set[str]) -> bool:
    made = call.func
    if isinstance(made, ast.Attribute):
        return made.attr == "of" and isinstance(made.value, ast.Name) and made.value.id == "Message"
    return isinstance(made, ast.Name) and made.id in names


def codes(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*codes(node.body), *codes(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def calls() -> Iterator[tuple[str, str, set[str]]]:
    """Yield place, code and names of the values of all errors and messages that are made."""
    names = error_names()
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and makes_one(node, names):
                given = {keyword.arg for keyword in node.keywords if keyword.arg}
                for code in codes(node.args[0]):
                    yield f"{file.relative_to(PROJECT)}:{node.lineno}", code, given - NOT_VALUES


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


CALLS = list(calls())


def test_the_calls_are_found() -> None:
    assert len(CALLS) > 150
    assert {"BusyError", "UploadError", "RequestError"} <= error_names()


@pytest.mark.parametrize("code", SENTENCES)
def test_a_code_says_the_same_in_both_languages(code: str) -> None:
    sentences = SENTENCES[code]
    assert sorted(sentences) == ["de", "en"]
    assert placeholders(sentences["de"]) == placeholders(sentences["en"])
    assert all(sentence.strip() == sentence != "" for sentence in sentences.values())


def test_every_error_has_a_sentence_and_what_fills_it() -> None:
    for place, code, given in CALLS:
        assert code in SENTENCES, f"{place}: {code} has no sentence"
        wanted = placeholders(SENTENCES[code]["en"])
        assert given == wanted, f"{place}: {code} takes {wanted}, not {given}"


def test_no_sentence_is_left_over() -> None:
    # A code may also stand in a table, or be chosen before it is raised.
    written = {
        node.value
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(SENTENCES) - written == set()


def test_no_error_is_raised_with_a_sentence_of_its_own() -> None:
    names = error_names()
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and makes_one(node, names):
                place = f"{file.relative_to(PROJECT)}:{node.lineno}"
                assert not isinstance(node.args[0], ast.JoinedStr), place


def test_an_error_says_what_is_wrong_and_what_to_type() -> None:
    error = CorpusError("corpus_missing", name="x", there="a, b", command="python -m rag ingest P")
    assert error.code == "corpus_missing" and error.command == "python -m rag ingest P"
    assert str(error) == "There is no corpus 'x'. There are: a, b. Run: python -m rag ingest P"
    assert error.message.text("de") == "Ein Korpus „x“ gibt es nicht. Vorhanden: a, b."
    assert error.message.line("de").endswith(" Befehl: python -m rag ingest P")


def test_a_wrapped_error_is_told_in_the_same_language_and_keeps_its_command() -> None:
    inner = ServerError("server_version", url="http://x", version="0.9", command="chroma run")
    error = ServerError("server_unchanged", problem=inner, corpus="turm")
    assert error.command == "chroma run"
    assert str(error).endswith(
        "Start another. The corpus 'turm' is as it was before. Run: chroma run"
    )
    german = error.message.text("de")
    assert "nötig ist 1.x" in german and german.endswith("Das Korpus „turm“ ist, wie es war.")


def test_numbers_and_quoted_texts_look_as_the_language_writes_them() -> None:
    message = Message.of("export_no_room", file="a.zip", needed=1234567, folder="/d", free=12)
    assert "1,234,567 bytes" in message.text() and "1.234.567 Bytes" in message.text("de")
    slow = Message.of("parser_slow", seconds=2.5)
    assert "2.5 s" in slow.text("en") and "2,5 s" in slow.text("de")
    unfit = Message.of("half_surrogate", position=0, near="\ud800a\0")
    for language in ("de", "en"):
        unfit.text(language).encode("utf-8")
        assert "\0" not in unfit.text(language)


def test_a_message_of_another_version_is_told_by_its_code() -> None:
    assert Message("gone_since", {"a": 1}).text("de") == "gone_since"
    assert Message("corpus_missing", {"other": 1}).line() == "corpus_missing"


def test_a_message_goes_through_json_and_between_processes() -> None:
    inner = ReadError("date_unknown", text="gestern")
    message = Message.of("metadata_line", line=3, problem=inner)
    assert TypeAdapter(Message).validate_python(message.as_json()) == message
    assert pickle.loads(pickle.dumps(message)) == message
    told = message.as_json()
    assert told["code"] == "metadata_line" and told["text"] == message.text("en")
    assert told["values"]["problem"]["code"] == "date_unknown"


def test_what_failed_is_logged_under_an_id(caplog: pytest.LogCaptureFixture) -> None:
    ours, other = CorpusError("corpus_gone", corpus="x"), ValueError("secret")
    with caplog.at_level(logging.ERROR):
        first, second = log_failure(ours, "asking"), log_failure(other, "reading")
    assert first == Failure(first.id, ours.message) and second.told is None
    for failure, record, error in zip((first, second), caplog.records, (ours, other), strict=True):
        assert failure.id in record.getMessage()
        assert record.exc_info is not None and record.exc_info[1] is error


def test_the_sentences_lie_beside_the_module() -> None:
    assert Path(errors.__file__).with_name("errors.toml").is_file()
