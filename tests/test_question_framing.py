"""Words that only frame a question are not looked for."""

from __future__ import annotations

import pytest

from rag.question.framing import subject_of


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Welche Argumente wurden in der Debatte um den Windpark genannt?", "Windpark"),
        ("Fasse den Streit um das Hallenbad zusammen.", "Hallenbad"),
        ("Was ist der neueste Stand beim Hafen von Siel?", "Hafen Siel"),
        ("Wie haben sich die Kosten der Sanierung entwickelt?", "Kosten Sanierung"),
    ],
)
def test_the_subject_is_left(question: str, subject: str) -> None:
    assert subject_of(question) == subject


def test_a_question_of_frames_alone_stays_whole() -> None:
    assert subject_of("Was ist der Stand?") == "Was ist der Stand?"
