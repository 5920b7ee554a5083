"""Who somebody is, told by the sentences that say so; every person is invented."""

from __future__ import annotations

import pytest
from passages import hit_of

from rag.answer.evidence import Evidence
from rag.answer.identity import answer_identity
from rag.question.read import read_question
from rag.types import EVERYTHING, Reply

TEXTS = (
    "Der Markt war voll. Die Leiterin der Stadtwerke Kohlheim, Dr. Nora Kranz, sprach vom Netz.",
    "Nora Kranz lobte den Chor. Der 49-jährige Schotte Ole Brehm sang mit.",
    "Die Sprecherin der Feuerwehr lobte im Rathaus Ida Roth für ihren Mut.",
    "Till Wegner (54), Vorsitzender des Vereins, schwieg. Wegner ging früh.",
    "Der Bürgermeister Kohlheims, Enno Harms, schwieg.",
    "Antje Lühr ist seit 1998 Hausärztin in Kohlheim.",
    "Es kamen Uta Fenn, Bürgermeister Bert Klaas und der Chor.",
    "Es kamen Jörn Pohl, Bürgermeister Klaas und der Chor.",
    "Gerd Timm wurde von Trainer Jan Maas ausgewechselt. Timm war bei Bürgermeisterin Thoms.",
    "Gerd Timm ist nicht Trainer. Timm wurde Trainer Maas gezeigt. Timm wurde vom Arzt geholt.",
    "Da waren der Bürgermeister, Silke Voß und der Präsident Kohlheims, Silke Voß und ich.",
    "Meike Duhn, Kaufmännische Leiterin, ging.",
    "Hauke Rehm wurde 1998 zum Direktor gewählt.",
    "Gesa Lund, Leiterin Kohlheims, sagte nichts.",
)


def told(question: str) -> Reply | None:
    hits = tuple(hit_of(f"a{at}", text) for at, text in enumerate(TEXTS))
    return answer_identity(Evidence(read_question(question), EVERYTHING, hits))


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("Wer ist Nora Kranz?", "a0"),
        ("wer ist eigentlich nora kranz", "a0"),
        ("Wer ist Kranz?", "a0"),
        ("Wer ist Ole Brehm?", "a1"),
        ("Who is Till Wegner?", "a3"),
        ("Wer ist Enno Harms?", "a4"),
        ("Wer war Dr. Antje Lühr?", "a5"),
        ("Wer ist Meike Duhn?", "a11"),
        ("Wer ist Hauke Rehm?", "a12"),
        ("Wer ist Gesa Lund?", "a13"),
    ],
)
def test_the_sentence_that_says_what_somebody_is_is_cited(question: str, article: str) -> None:
    reply = told(question)
    assert reply is not None
    assert [citation.article.id for citation in reply.citations] == [article]


@pytest.mark.parametrize(
    "question",
    [
        "Wer ist Ida Roth?",  # the spokeswoman is somebody else
        "Wer ist Karl Roth?",
        "Wer ist Uta Fenn?",  # the next in a list has an office
        "Wer ist Jörn Pohl?",
        "Wer ist Gerd Timm?",
        "Wer ist Silke Voß?",
        "Wer ist die Leiterin der Stadtwerke?",
        "wer ist schuld?",
        "Wer ist Trainer geworden?",
    ],
)
def test_nothing_is_told_of_whom_no_sentence_says_what_they_are(question: str) -> None:
    assert told(question) is None
