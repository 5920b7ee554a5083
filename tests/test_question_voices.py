"""Questions for all who speak of a topic, or for one side of it."""

from __future__ import annotations

import pytest

from rag.question.read import read_question
from rag.question.voices import Voices, read_voices

BOTH = ("for", "against")


@pytest.mark.parametrize(
    ("question", "topic", "sides"),
    [
        ("Wer ist für den Windpark, wer dagegen?", "den Windpark", BOTH),
        ("Wer ist dafür und wer dagegen beim Windpark?", "beim Windpark", BOTH),
        ("Welche Argumente für und gegen den Windpark gibt es?", "den Windpark gibt es", BOTH),
        ("Pro und Contra Windpark", "Windpark", BOTH),
        ("Wer ist alles gegen die Umgehung?", "die Umgehung", ("against",)),
        ("Welche Politiker stellten sich 2006 gegen die Pläne?", "die Pläne", ("against",)),
        ("Wer hat gegen den Haushalt gestimmt?", "den Haushalt", ("against",)),
        ("Wer lehnt das Handyverbot ab?", "das Handyverbot", ("against",)),
        ("Welche Parteien unterstützen den Antrag?", "den Antrag", ("for",)),
        ("Welche Kritik gab es am Umbau?", "Umbau", ("against",)),
        ("Was spricht gegen das Handyverbot?", "das Handyverbot", ("against",)),
        ("Nenne alle, die sich zum Windpark geäußert haben.", "Windpark", ()),
        ("Wer hat den Rücktritt kommentiert?", "den Rücktritt", ()),
        ("Wer reagierte auf das Urteil?", "das Urteil", ()),
        ("Welche Reaktionen gab es auf das Urteil?", "das Urteil", ()),
        ("Was sagen die Parteien zum Umbau?", "Umbau", ()),
    ],
)
def test_whose_voices_are_asked_for(question: str, topic: str, sides: tuple[str, ...]) -> None:
    assert read_voices(question) == Voices(topic, sides)  # type: ignore[arg-type]
    assert read_question(question).voices is not None


@pytest.mark.parametrize(
    "question",
    [
        "Wer ist für das Amt verantwortlich?",
        "Wer war gegen wen im Finale?",
        "Wer hat gegen Hollern gewonnen?",
        "Wer ist dafür, wer dagegen?",
        "Wer spielt gegen Hollern?",
        "Wer wird Trainer?",
        "Was kostet der Windpark?",
    ],
)
def test_other_questions_ask_for_no_voices(question: str) -> None:
    assert read_voices(question) is None


@pytest.mark.parametrize(
    ("question", "topic", "sides"),
    [
        ("Zitate über das Bad", "das Bad", ()),
        ("Gib mir drei Zitate zum Umbau des Bades", "Umbau des Bades", ()),
        ("some quotes about the bridge", "the bridge", ()),
        ("Kritik am Umbau", "Umbau", ("against",)),
    ],
)
def test_words_on_a_topic_are_voices(question: str, topic: str, sides: tuple[str, ...]) -> None:
    assert read_voices(question) == Voices(topic, sides)
