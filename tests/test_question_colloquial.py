"""What is typed as it is spoken."""

from __future__ import annotations

import pytest

from rag.question.colloquial import spelled_out, without_particles
from rag.question.followup import points_back, standalone
from rag.question.followup.lean import lean
from rag.question.read import read_question
from rag.types import PriorTurn

ASKED = PriorTurn("Warum wird das Hallenbad geschlossen?", articles=("a",))


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("wer hats gefunden", "wer hat es gefunden"),
        ("Wie geht's weiter?", "Wie geht es weiter?"),
        ("Gibt’s Karten?", "Gibt es Karten?"),
        ("wieso muste er mußten wir gehen", "wieso musste er mussten wir gehen"),
        ("Das Mus ist süß.", "Das Mus ist süß."),
        ("Was heißt das Haus?", "Was heißt das Haus?"),
        ("Ist Peter’s Bar offen?", "Ist Peter’s Bar offen?"),
        ("Hatten die Gäste das?", "Hatten die Gäste das?"),
    ],
)
def test_a_joined_es_is_a_word(typed: str, spelled: str) -> None:
    assert spelled_out(typed) == spelled


@pytest.mark.parametrize(
    ("typed", "bare"),
    [
        ("Wann denn nun eigentlich?", "Wann?"),
        ("weshalb überhaupt", "weshalb"),
        ("Was sagte er denn genau dazu?", "Was sagte er dazu?"),
        ("Ist das wirklich der Preis für die Halle?", "Ist das wirklich der Preis für die Halle?"),
    ],
)
def test_particles_near_the_end_say_nothing(typed: str, bare: str) -> None:
    assert without_particles(typed) == bare


def test_a_question_word_with_a_particle_asks_the_earlier_question() -> None:
    assert standalone("wann eigentlich", [ASKED]) == "Wann wird das Hallenbad geschlossen?"
    assert points_back("weshalb denn bloß")


def test_the_reader_sees_the_words_that_a_follow_up_leaves_unsaid() -> None:
    asked = PriorTurn("Wo lag das Wrack des Kutters?", articles=("a",))
    question = lean(read_question("und wer hats gefunden", [asked]))
    assert question.to_read == "lag Wrack Kutters und wer hat es gefunden"
    assert question.text == "und wer hats gefunden"
    alone = read_question("Wer hats gefunden?")
    assert alone.to_read == "Wer hat es gefunden?"
