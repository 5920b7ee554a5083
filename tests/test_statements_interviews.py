"""Interviews in texts written for these tests; every person and paper is invented."""

from __future__ import annotations

import pytest

from rag.statements import ExtractedStatement, extract_statements
from rag.statements.interviews import turns
from rag.types import Article

LABELLED = """Die Brücke bleibt gesperrt. Ein Gespräch mit der Bauamtsleiterin Karin Lohse.

Uferblatt: Frau Lohse, wie lange bleibt die Brücke gesperrt?

Lohse: Bis zum Frühjahr. Vorher kommt kein Kran ans Ufer.

Uferblatt: Und wer bezahlt den Umbau?

Lohse: Die Stadt trägt die Hälfte.

Das Gespräch führte Jan Ott.
"""
BOLD = """Seit Mai leitet Karin Lohse das Bauamt.

**Frau Lohse, wann wird die Brücke fertig?**

Im Frühjahr wird sie fertig.

**Wird es teurer als geplant?**

Um eine Million Euro wird es teurer.
"""
ALTERNATING = """Im Interview spricht Karin Lohse über die Brücke am Markt.

Wann wird die Brücke fertig?

Im Frühjahr wird sie fertig.

Warum dauert der Umbau so lange?

Das Hochwasser hat uns Wochen gekostet.

Und was kostet das alles?

Wir rechnen mit zwei Millionen Euro.
"""
ASKED = """Mit Karin Lohse sprach das Uferblatt über den Umbau.

Frage: Wann wird die Brücke fertig?
Antwort: Im Frühjahr wird sie fertig.
Frage: Bleibt es bei den Kosten?
Antwort: Die Kosten bleiben, wie sie sind.
"""


def read(text: str, title: str | None = None) -> list[ExtractedStatement]:
    return extract_statements(Article(id="a", text=text, title=title), 0.0)


def said(text: str, found: ExtractedStatement) -> str:
    return " ".join(text[start:end] for start, end in found.spans)


def spoken(text: str, title: str | None = None) -> list[tuple[str, str | None]]:
    return [
        (said(text, each), each.speaker or each.likely)
        for each in read(text, title)
        if each.pattern.startswith("interview")
    ]


def test_names_before_colons_say_who_asks_and_who_answers() -> None:
    assert spoken(LABELLED) == [
        ("Frau Lohse, wie lange bleibt die Brücke gesperrt?", "Uferblatt"),
        ("Bis zum Frühjahr. Vorher kommt kein Kran ans Ufer", "Karin Lohse"),
        ("Und wer bezahlt den Umbau?", "Uferblatt"),
        ("Die Stadt trägt die Hälfte", "Karin Lohse"),
    ]


def test_the_papers_label_is_the_mention_of_a_question() -> None:
    question = next(each for each in read(LABELLED) if "?" in said(LABELLED, each))
    assert question.speaker_span is not None
    assert LABELLED[slice(*question.speaker_span)] == "Uferblatt"


def test_a_label_is_the_mention_and_makes_the_speaker_sure() -> None:
    answer = next(each for each in read(LABELLED) if "Hälfte" in said(LABELLED, each))
    assert answer.speaker_span is not None
    assert LABELLED[slice(*answer.speaker_span)] == "Lohse"
    assert (answer.kind, answer.speaker, answer.inferred) == ("direct", "Karin Lohse", False)


@pytest.mark.parametrize("text", [BOLD, ALTERNATING, ASKED])
def test_answers_without_a_label_are_probably_those_of_whom_the_lead_names(text: str) -> None:
    answer = next(each for each in read(text) if "Im Frühjahr" in said(text, each))
    assert (answer.speaker, answer.likely, answer.inferred) == (None, "Karin Lohse", True)


@pytest.mark.parametrize("text", [BOLD, ALTERNATING, ASKED])
def test_questions_are_not_the_interviewees(text: str) -> None:
    asked = [each for each in read(text) if "?" in said(text, each)]
    assert len(asked) >= 2
    assert all(each.speaker is None and each.likely is None for each in asked)


def test_the_headline_says_which_of_two_people_is_interviewed() -> None:
    text = BOLD.replace("Karin Lohse", "nach Jan Ott nun Karin Lohse")
    answers = [who for words, who in spoken(text, "Karin Lohse über die Brücke") if who]
    assert answers == ["Karin Lohse"] * 2


NO_INTERVIEW = [
    "Die Lage in vier Städten.\n\nHafenau: ruhig.\nLindow: laut.\nSeelbach: leer.\nOstheim: voll.",
    "Karin Lohse sprach am Ufer.\n\nWer soll das bezahlen?\n\nDie Stadt hat kein Geld.",
    "Bildung: Die Stadt baut.\nVerkehr: Die Stadt plant.\nBildung: Es eilt.\nVerkehr: Es dauert.",
]


@pytest.mark.parametrize("text", NO_INTERVIEW)
def test_lists_and_single_questions_are_no_interview(text: str) -> None:
    assert turns(Article(id="a", text=text)) == []
