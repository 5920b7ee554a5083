"""The kind of a question, told by its words."""

from __future__ import annotations

import pytest

from rag.question.read import asked_plainly, read_question


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Was sagte Vogt zum Umbau?", "statement"),
        ("Was kostet der Umbau?", "fact"),
        ("Warum schließt das Bad?", "why_how"),
        ("Aus welchem Grund schließt das Bad?", "why_how"),
        ("kranz rücktritt grund", "why_how"),
        ("bad geschlossen weshalb", "why_how"),
        ("Welche Ursache hatte der Brand?", "why_how"),
        ("Gab es einen Grund für die Absage?", "yes_no"),
        ("Wie viele Besucher kamen aus Anlass des Festes?", "fact"),
        ("Was sagte Vogt zu den Gründen des Umbaus?", "statement"),
        ("Schließt das Bad? Ist das sicher?", "fact"),
        ("Hat das Bad wieder geöffnet?", "yes_no"),
        ("Nenne alle Vereine der Stadt.", "list"),
        ("Welche Parteien stimmten zu?", "list"),
        ("Welche Partei stimmte zu?", "fact"),
        ("Was unterscheidet Vogt und Kranz beim Bad?", "compare"),
        ("Vergleiche Vogt und Kranz.", "compare"),
        ("Umbau: Worin unterscheiden sich Vogt und Kranz?", "compare"),
        ("Wie haben sich die Kosten des Bades entwickelt?", "change"),
        ("Welcher Stoff wurde für den Umbau entwickelt?", "fact"),
        ("Chronologie des Umbaus", "timeline"),
        ("Fasse den Streit um das Bad zusammen.", "summary"),
        ("Gib mir einen Überblick über das Bad.", "overview"),
        ("In wie vielen Artikeln geht es um das Bad?", "count"),
        ("Wie viele Artikel hat das Korpus?", "count"),
        ("Wie oft wird Kranz zitiert?", "count"),
        ("Wie oft fährt der Bus?", "fact"),
        ("Welche Artikel gibt es zum Bad?", "articles"),
        ("In welchen Artikeln kommt Vogt vor?", "articles"),
        ("Warum hat Vogt ihre Meinung zum Bad geändert?", "why_how"),
        ("Was ist der neueste Artikel?", "first_last"),
        ("Worum geht es in diesem Korpus?", "corpus"),
        ("Wer kommt am häufigsten zu Wort?", "corpus"),
        ("Wann schließt das Bad und warum wird es umgebaut?", "multi"),
        ("Welcher Spieler erhielt eine Strafe, was den Gegner freute?", "fact"),
        ("How many articles mention the bridge?", "count"),
    ],
)
def test_the_kind_is_told_by_the_words(question: str, kind: str) -> None:
    assert read_question(question).kind == kind


def test_two_questions_in_one_are_its_parts() -> None:
    found = read_question("Wann schließt das Bad und warum wird es umgebaut?")
    assert found.parts == ("Wann schließt das Bad?", "warum wird es umgebaut?")
    assert read_question("Wann schließt das Bad?").parts == ()


@pytest.mark.parametrize(
    ("polite", "plain"),
    [
        ("Können Sie mir bitte sagen, wie alt die Brücke ist?", "wie alt die Brücke ist?"),
        ("Mich interessiert, wann das Bad öffnet.", "wann das Bad öffnet."),
        ("Weißt du, wer die Orgel stimmt?", "wer die Orgel stimmt?"),
        ("Could you tell me when the pool opens?", "when the pool opens?"),
        ("Kann das Bad öffnen?", "Kann das Bad öffnen?"),
    ],
)
def test_polite_words_are_no_part_of_the_question(polite: str, plain: str) -> None:
    assert asked_plainly(polite) == plain
    assert read_question(polite).text == polite
