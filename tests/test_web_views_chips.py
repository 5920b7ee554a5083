"""What a question was read as, as chips to take away."""

from __future__ import annotations

from rag.answer.answer import Answer
from rag.answer.blocks import text_block
from rag.question.read import read_question
from rag.types import Reply, Timings
from rag.web.texts import GERMAN
from rag.web.turns import Turn
from rag.web.views.chips import Chip, chips


def of(question: str, reply: Reply) -> tuple[Chip, ...]:
    asked = read_question(question)
    answer = Answer(asked, "c", reply, (), Timings(1, 1, 2))
    return chips(Turn(question, answer), GERMAN)


def test_several_corpora_are_one_chip_that_leaves_the_first() -> None:
    (chip,) = chips(Turn("Was?", others=("sued",)), GERMAN, ["Nord", "Süd"])
    assert (chip.text, chip.field) == ("Korpora: Nord, Süd", "corpora")
    assert chip.label == "Noch einmal fragen, nur: Nord" and not chip.is_filter


def test_who_wrote_is_a_chip_only_where_a_model_did() -> None:
    reply = Reply((text_block("sentence", "Das Bad schließt."),), ())
    assert [chip.text for chip in of("Wann schließt das Bad?", reply)] == []
    written = Reply(reply.blocks, (), model="ollama:m", checked=(1, 1))
    (chip,) = of("Wann schließt das Bad?", written)
    assert (chip.text, chip.dropped) == ("Sprachmodell: ollama:m", "model")
    assert chip.label == "Noch einmal fragen ohne: Sprachmodell: ollama:m"
    assert not chip.is_filter
