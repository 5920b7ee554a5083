"""What was read from a question's words can be left out, one part at a time."""

from __future__ import annotations

import pytest

from rag.question.dropped import Dropped, without
from rag.question.read import read_question

ASKED = read_question("Was sagte Karin Lohse im März 2025 über das Hallenbad?")


def test_without_its_period_a_question_is_of_all_days() -> None:
    assert ASKED.period is not None
    left = without(ASKED, ("period",))
    assert left.period is None and left.speech == ASKED.speech


def test_without_its_person_it_asks_who_spoke() -> None:
    assert ASKED.speech is not None and ASKED.speech.asked
    left = without(ASKED, ("person",))
    assert left.speech is not None and left.speech.asks_who and left.speech.asked is None
    assert left.speech.topic == ASKED.speech.topic and left.people == ()
    assert "Lohse" not in left.query and "Hallenbad" in left.query


def test_without_its_kind_it_only_looks_for_its_words() -> None:
    compared = read_question("Vergleiche, was Lohse und Ott zum Hallenbad sagten")
    left = without(compared, ("kind",))
    assert (compared.kind, left.kind) == ("compare", "fact")
    assert left.speech is None and left.sides == () and left.query == compared.query


@pytest.mark.parametrize("dropped", ["source", "author", "person"])
def test_what_is_not_there_is_not_missed(dropped: Dropped) -> None:
    plain = read_question("Wann fährt der Bus?")
    assert without(plain, (dropped,)) == plain
