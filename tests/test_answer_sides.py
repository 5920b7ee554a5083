"""Sides beside each other: each in its own words where words are asked for."""

from __future__ import annotations

import dataclasses

from passages import hit_of

from rag.answer.evidence import Evidence
from rag.answer.sides import answer_sides
from rag.question.read import read_question
from rag.statements import ExtractedStatement
from rag.types import EVERYTHING, Signals

TOLD = "Vogt stand zum Umbau des Bades am Tor. "
SAID = ("Der Umbau des Bades sei zu teuer, sagte Vogt. ", "Kranz lobte den Umbau des Bades. ")


def told(question: str) -> list[str]:
    text = TOLD + "".join(SAID)
    hit = hit_of("bad", text)
    cosines = (0.9, 0.7, 0.8)
    hit = dataclasses.replace(hit, signals=Signals(0.9, 1.0, cosines, (1.0, 1.0, 1.0)))
    statements = tuple(
        ExtractedStatement(
            *("bad", ((start, start + len(words) - 1),), "indirect", name, None, False, None, None),
            *("sagte", 1.0, "test"),
        )
        for words, name in zip(SAID, ("Nora Vogt", "Ole Kranz"), strict=True)
        if (start := text.index(words)) >= 0
    )
    asked = read_question(question)
    assert asked.sides == ("Vogt", "Kranz")
    reply = answer_sides(Evidence(asked, EVERYTHING, (hit,), said=statements, coverage=1.0))
    assert reply is not None
    return [citation.quote.strip() for citation in reply.citations]


def test_where_words_are_asked_for_the_narrator_tells_nothing() -> None:
    for question in (
        "Vergleiche die Positionen von Vogt und Kranz zum Umbau des Bades.",
        "Was sagten Vogt und Kranz zum Umbau des Bades?",
    ):
        assert told(question) == [words.strip() for words in SAID]


def test_of_deeds_the_narrator_tells() -> None:
    quotes = told("Vergleiche Vogt und Kranz beim Umbau des Bades.")
    assert any(TOLD.strip() in quote for quote in quotes)
