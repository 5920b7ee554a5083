"""Questions for who holds an office, told from those for what somebody is."""

from __future__ import annotations

import pytest

from rag.question.office import Office, asked_office


@pytest.mark.parametrize(
    ("question", "office"),
    [
        ("Wer ist die Bürgermeisterin?", Office("Bürgermeister")),
        ("wer ist eigentlich bürgermeister", Office("Bürgermeister")),
        ("Wie heißt der neue Trainer?", Office("Trainer")),
        ("Wie hieß der Chef von Kohlheim?", Office("Chef", ("kohlheim",))),
        ("Wer war 2005 Außenminister?", Office("Außenminister", (), 2005)),
        ("Wer war im Jahr 2005 Präsident der Bank?", Office("Präsident", ("bank",), 2005)),
        ("Who is the mayor of Kohlheim?", Office("Bürgermeister", ("kohlheim",))),
    ],
)
def test_the_office_is_read_with_what_it_belongs_to(question: str, office: Office) -> None:
    assert asked_office(question) == office


@pytest.mark.parametrize(
    "question",
    [
        "Wer ist Nora Kranz?",
        "Wer ist für die Umgehung?",
        "Wer sagte, der Bürgermeister sei krank?",
        "Was sagte der Bürgermeister?",
    ],
)
def test_other_questions_are_left(question: str) -> None:
    assert asked_office(question) is None
