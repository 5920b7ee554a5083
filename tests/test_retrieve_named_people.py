"""People whom a question names in full, told from whatever else stands behind a name."""

from __future__ import annotations

import pytest

from rag.question.read import read_question
from rag.retrieve.named_people import asked_for_view, names_person, person_in, surnames_in


@pytest.mark.parametrize(
    ("question", "surnames"),
    [
        ("Wann starb Nora Kranz?", ("Kranz",)),
        ("Was tat Bürgermeisterin Karin Lohses Referent?", ("Lohses",)),
        ("Wie alt ist Hans Peter von der Heide?", ("Heide",)),
        ("Stritten Anna Brecht und Peter Maas?", ("Brecht", "Maas")),
        ("Wann begann Kranz?", ()),
        ("Wer war bei St. Pauli Trainer?", ()),
        ("Warum hegt Kranz Isa Rachegefühle?", ()),
        ("Was kostet das Bad?", ()),
    ],
)
def test_only_what_stands_behind_a_given_name_is_a_surname(
    question: str, surnames: tuple[str, ...]
) -> None:
    assert surnames_in(question) == surnames


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Wie steht Kranz zum Bad?", "Kranz"),
        ("Was hält Kranz von Maas?", "Kranz"),
        ("Was hat Landrätin Ida Kranz über die Straße gesagt?", "Kranz"),
        ("Was sagte Ursula von der Heide über das Bad?", "Heide"),
        ("Was meint Zacharias über den Deich?", "Zacharias"),
        ("What did Kranz say about the pool?", "Kranz"),
        ("Was sagten Kritiker zum Bad?", None),
        ("Wie steht die Opposition zum Bad?", None),
        ("Was meint Bürgermeisterin dazu?", None),
        ("Was kostet das Bad?", None),
    ],
)
def test_one_person_is_asked_for_a_view(question: str, name: str | None) -> None:
    assert asked_for_view(read_question(question)) == name


def test_whom_a_question_is_about_the_articles_tell() -> None:
    texts = ("Nora Kranz trat zurück.", "Der Rücktritt von Ole von Brehm kam spät.")
    for question, name in (
        ("Warum trat Kranz zurück?", "Kranz"),
        ("Wann trat Brehm zurück?", "Brehm"),
        ("Warum trat Maas zurück?", None),
        ("Warum ist Regen nass?", None),
        ("Wer trat zuerst zurück, Kranz oder Brehm?", None),
        ("Was kam zuerst, der Rücktritt von Brehm oder der Regen?", None),
        ("Wann trafen sich Nora Kranz und Ole Voß?", None),
    ):
        assert person_in(read_question(question), texts) == name


def test_a_name_stands_in_the_genitive_in_compounds_and_a_letter_amiss() -> None:
    for text in ("Guthoffs Rat", "die Guthoff-Rede", "Guthof sprach", "GUTHOFF"):
        assert names_person(text, "Guthoff")
    assert not names_person("Roth und Rothe sprachen", "Rot")
