"""Kinds: what a question asks for, and which sentences hold it."""

from __future__ import annotations

import pytest

from rag.question.content import asked_content


def held(question: str, sentence: str) -> set[str]:
    """Return the names of the kinds asked for that the sentence has content of."""
    return {kind.name for kind in asked_content(question) if kind.found_in(sentence)}


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Wann öffnet der Hof?", {"time"}),
        ("In welchem Jahr brannte der Hof?", {"time"}),
        ("Was kostet ein Tor?", {"money"}),
        ("kosten tore 2026", {"money"}),
        ("Wie viele Tore hat der Hof?", {"number"}),
        ("Wie hoch waren die Kosten?", {"money", "number"}),
        ("How many gates are there?", {"number"}),
        ("Wem gehört der Hof?", {"person"}),
        ("Warum brannte der Hof?", {"reason"}),
        ("Warum wird das Bad so teuer?", {"reason"}),
        ("kai adler rücktritt grund", {"reason"}),
        ("brand hof ursachen", {"reason"}),
        ("bad kosten warum", {"reason"}),
        ("Welche Gründe gab es für die Kosten?", {"reason"}),
        ("Was war der Anlass für den Umbau?", {"reason"}),
        ("Wer kennt einen Grund?", {"person", "reason"}),
        ("Was geschah auf Grund und Boden der Stadt?", set()),
        ("Was gab es aus Anlass des Jubiläums?", set()),
        ("Was sagte Kai Adler zum Brand?", {"statement"}),
        ("Wie begründete Kai Adler den Umbau?", {"reason", "statement"}),
        ("Was ist ein Tor?", set()),
    ],
)
def test_question_words_ask_for_kinds(question: str, names: set[str]) -> None:
    assert {kind.name for kind in asked_content(question)} == names


@pytest.mark.parametrize(
    ("question", "with_it", "without"),
    [
        (
            "Wann öffnet der Hof?",
            "Er öffnet am 3. Mai.",
            "Er öffnet nach dem Umbau.",
        ),
        ("Was kostet ein Tor?", "Ein Tor kostet 40 Euro.", "Ein Tor hat 40 Bretter."),
        ("Wie viele Tore hat der Hof?", "Dort stehen zwölf Tore.", "Er schließt am 3. Mai 2025."),
        ("Wie viele Tore hat der Hof?", "Am 3. Mai waren es 14.", "Um 14 Uhr schließt eine Tür."),
        ("Wer malt dort?", "Dort malt Kai Adler.", "Am Montag malt dort jemand."),
        ("Wer malt dort?", "Das ist Sache von Ana Petrović.", "Die Malerin schweigt."),
        ("Warum schloss der Hof?", "Grund war ein Brand.", "Der Hof ist alt."),
        ("Was sagte Lea zum Hof?", "„Er bleibt zu“, sagte sie.", "Lea trug einen Hut."),
        ("Was sagte Lea zum Hof?", "Er müsse geschlossen werden.", "Lea trug einen Hut."),
    ],
)
def test_only_sentences_with_such_content_hold_it(
    question: str, with_it: str, without: str
) -> None:
    assert held(question, with_it)
    assert not held(question, without)


@pytest.mark.parametrize(
    "sentence",
    [
        "Das teilte Bürgermeisterin Ida Roth mit.",
        "Oberbürgermeister Dr. Kai Adler kam.",
        "Ida Roth, die Bürgermeisterin, schwieg.",
        "Kai Adler wurde zum Bürgermeister gewählt.",
    ],
)
@pytest.mark.parametrize(
    "question",
    [
        "Wer ist Bürgermeister von Ellernried?",
        "Wer ist die neue Bürgermeisterin?",
        "Who is the mayor of Ellernried?",
    ],
)
def test_a_role_is_held_by_a_name_beside_it(question: str, sentence: str) -> None:
    assert "role" in held(question, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Wer ist Bürgermeister?", "Die Bürgermeisterin dankte Kai Adler."),
        ("Wer ist Ida Roth?", "Das teilte Bürgermeisterin Ida Roth mit."),
        ("Wer malt den Bürgermeister?", "Bürgermeister Kai Adler kam."),
    ],
)
def test_a_role_elsewhere_or_not_asked_for_names_nobody(question: str, sentence: str) -> None:
    assert "role" not in held(question, sentence)


def test_a_reason_opens_a_clause() -> None:
    why = "Warum schließt das Bad?"
    assert held(why, "Das Bad schließt, da Geld fehlt.") == {"reason"}
    assert held(why, "Was soll man da machen?") == set()
