"""Speaking: whom a question wants to hear, and whether a passage lets that person speak."""

from __future__ import annotations

import pytest
from passages import hit_of

from rag.answer.speaking import asked_person, is_silent


@pytest.mark.parametrize(
    ("question", "person"),
    [
        ("Was sagte Ute Vogt über den Umbau?", "Vogt"),
        ("Was sagte Innenministerin Ute Vogt im Februar zum Umbau?", "Vogt"),
        ("Wovor warnte Vogt im Streit um den Umbau?", "Vogt"),
        ("Was kritisierte Ute Vogt an den Zahlen des Landes?", "Vogt"),
        ("Wie erklärt Vogt seinen Sinneswandel?", "Vogt"),
        ("Was sagte Georg W. Vogt über den Umbau?", "Vogt"),
        ("Was sagte Jan van der Berg?", "Berg"),
        ("What did Vogt say about it?", "Vogt"),
        ("Wer sagte etwas über Vogt?", None),
        ("Was sagte sie über Vogt?", None),
        ("Was kostet Vogt?", None),
    ],
)
def test_the_person_is_the_first_name_before_the_topic(question: str, person: str | None) -> None:
    assert asked_person(question) == person


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("Ute Vogt wird Trainerin. Der Hof ist alt.", True),
        ("Ute Vogts Hof ist alt. Das Dach fehlt.", True),
        ("„Der Hof bleibt zu“, sagte Ute Vogt.", False),
        ("Ute Vogt kritisierte den Umbau.", False),
        ("Neben ihm saß Ute Vogt. „Der Hof bleibt zu.“", False),
        ("Ute Vogt kam später. Sie nannte den Umbau teuer.", False),
        ("Der Hof ist alt. Das Dach fehlt.", False),  # spelled otherwise, for all that is known
    ],
)
def test_silent_is_who_is_named_without_anything_like_a_statement(text: str, silent: bool) -> None:
    assert is_silent("Vogt", [hit_of("a", text).passage]) is silent
