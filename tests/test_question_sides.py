"""What a question sets beside each other."""

from __future__ import annotations

import pytest

from rag.question.read import read_question


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("Vergleiche Muster und Probst in der Frage der Umgehung.", ("Muster", "Probst")),
        ("Was unterscheidet die Positionen von Muster und Probst zum Bad?", ("Muster", "Probst")),
        ("Was sagten Ada Muster und Probst zum Bad?", ("Ada Muster", "Probst")),
        ("Wie standen Muster, Probst und Lehr zum Bad?", ("Muster", "Probst", "Lehr")),
        ("Was sagen Ida Roth, die FDP und die Grünen dazu?", ("Ida Roth", "FDP", "Grünen")),
        ("Bär im Wald: Worin unterschieden sich SPD und Grüne?", ("SPD", "Grüne")),
        ("Was ist der Unterschied zwischen Alpha und Beta2?", ("Alpha", "Beta2")),
    ],
)
def test_the_sides_are_named(question: str, sides: tuple[str, ...]) -> None:
    read = read_question(question)
    assert read.sides == sides and read.kind == "compare"


@pytest.mark.parametrize(
    "question",
    [
        "Was sagte Muster zu Bad und Halle?",
        "Wie viele Tote und Verletzte gab es?",
        "Was warf Muster der Partei vor und was entgegnete Probst?",
        "Wann öffnet das Bad in Auental?",
    ],
)
def test_other_questions_have_no_sides(question: str) -> None:
    assert read_question(question).sides == ()
