"""Who holds an office, told by the sentences that say so; every person is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from passages import hit_of

from rag.answer.evidence import Evidence
from rag.answer.office import answer_office
from rag.question.read import read_question
from rag.types import EVERYTHING, Hit, Reply

TEXTS = (
    "Im Rat sprach Oberbürgermeisterin Nora Kranz lange. Der Bürgermeister schwieg.",
    "Der frühere Bürgermeister Hans Timm war dabei. Der Bürgermeister Klaas kam auch.",
    "Josef Fenn (54), Vorsitzender des Vereins, ging. Die Vorsitzende lobte Anna Roth.",
    "Der Chef der Kohlheimer Sparkasse, Peter Voß, sprach. Chef Klaus Rehm von der Bahn nicht.",
    "Die neue Bürgermeisterin, Silke Maas, sprach. Vizebürgermeister Jörn Pohl ging.",
    "Laut Trainer Jan Maas fehlten Spieler. Ex-Trainer Otto Lund lachte.",
)


def hit(at: int, text: str) -> Hit:
    made = hit_of(f"a{at}", text)
    return replace(made, article=replace(made.article, date=date(2020 + at, 5, 1)))


def told(question: str, *texts: str) -> Reply | None:
    hits = tuple(hit(at, text) for at, text in enumerate(texts or TEXTS))
    return answer_office(Evidence(read_question(question), EVERYTHING, hits))


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Wer ist Bürgermeister?", ["Silke Maas", "Nora Kranz"]),
        ("Wie heißt die Bürgermeisterin?", ["Silke Maas", "Nora Kranz"]),
        ("Wer war 2020 Bürgermeisterin?", ["Nora Kranz"]),
        ("Wer ist der Vorsitzende?", ["Josef Fenn"]),
        ("Wie heißt der Chef der Sparkasse?", ["Peter Voß"]),
        ("Wer ist der Chef der Bahn?", ["Klaus Rehm"]),
        ("Wer ist der Trainer?", ["Jan Maas"]),
    ],
)
def test_each_holder_is_told_once_the_newest_first(question: str, names: list[str]) -> None:
    reply = told(question)
    assert reply is not None and len(reply.citations) == len(names)
    for name, citation in zip(names, reply.citations, strict=True):
        assert name in citation.quote


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Wer ist der Chef der Feuerwehr?", "Bei der Bahn sprach Chef Peter Voß."),
        ("Wer ist der Trainer?", "Ex-Trainer Otto Lund lachte. Die Trainer Montag und Müll."),
        ("Wer ist der Trainer?", "Der Trainer der Gäste lobte am Abend den Torwart Jan Maas."),
    ],
)
def test_nobody_is_taken_for_a_holder(question: str, text: str) -> None:
    assert told(question, text) is None
