"""What a question asks."""

from __future__ import annotations

import dataclasses
import unicodedata

import pytest

from rag.question.read import MAX_QUERY_CHARS, is_question, query_of, read_question


@pytest.mark.parametrize(
    "text", ["Hallo", "Guten Morgen!", "danke", "", "  ", "???", "was ist das"]
)
def test_a_greeting_or_nothing_is_no_question(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize("text", ["Brandt", "Hallo, was kostet das Bad?", "hallenbad kosten"])
def test_a_name_or_keywords_are_a_question(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("Was weißt du über Karin Brandt?", "Karin Brandt"),
        ("Worum geht es im Artikel über das Hallenbad?", "über das Hallenbad"),
        ("Worum geht es beim Streit um die Umgehung?", "Streit um die Umgehung"),
        ("Erzähl mir etwas über den Kiessee.", "den Kiessee"),
        ("Tell me about the indoor pool", "the indoor pool"),
        ("Was sagte Brandt zum Hallenbad?", "Was sagte Brandt zum Hallenbad?"),
        ("Was steht im Artikel?", "Was steht im Artikel?"),
    ],
)
def test_the_frame_of_a_question_is_not_looked_for(question: str, query: str) -> None:
    assert query_of(question) == query


def test_an_endless_question_is_cut() -> None:
    assert len(query_of("Hallenbad " * 2000)) <= MAX_QUERY_CHARS


def test_a_question_is_read_as_the_eye_sees_it() -> None:
    typed = unicodedata.normalize("NFD", "Was sagte Mößner über die Müll\u00adabfuhr?")
    plain = read_question("Was sagte Mößner über die Müllabfuhr?")
    assert dataclasses.replace(read_question(typed), typed=plain.typed) == plain
    assert read_question(typed).typed == typed


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("Was sagte Kolb zuletzt zur Orgel?", "newest"),
        ("Wie teuer ist die Orgel jetzt?", "newest"),
        ("Was kostete die Orgel am Ende?", "newest"),
        ("Was kostete die Orgel am Ende des Jahres?", None),
        ("Was ist die neueste Meldung zur Orgel?", "newest"),
        ("Was sollte die Orgel ursprünglich kosten?", "oldest"),
        ("Wer spielt die Orgel?", None),
    ],
)
def test_a_superlative_of_time_is_an_order(question: str, order: str | None) -> None:
    assert read_question(question).order == order
