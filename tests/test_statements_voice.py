"""Which mentions tell a voice; every person and body is invented."""

from __future__ import annotations

import pytest

from rag.statements import tells_voice


@pytest.mark.parametrize(
    "mention",
    [
        "ein Sprecher der Auentalbahn",
        "die Fachleute",
        "Verschiedene Länderparlamente",
        "Der Leiter der Schule",
        "Weiße Farmer",
        "Augenzeugen",
        "Polizeiangaben",
        "Angaben der Veranstalter",
        "Warnung der Wärter",
        "das Fazit der Betreiber von Auental-Watch",
        "das AVV",
        "Kranz",
        "Lohses Anwalt",
    ],
)
def test_people_bodies_and_offices_are_voices(mention: str) -> None:
    assert tells_voice(mention)


@pytest.mark.parametrize(
    "mention",
    [
        "Demnach",
        "Sie",
        "er",
        "man",
        "",
        "Vorschlag",
        "Meinung",
        "Angaben",
        "eigenen Angaben",
        "Der Grund für den Brand der Mühle durch Kinder",
        "die Absage des Festes durch den Bürgermeister",
        "der Vorabversion des Berichts",
        "der Bericht",
        "35 Stimmen",
        "das Gebäude",
        "Fehler",
        "Der Frachter",
        "seine Zuversicht",
    ],
)
def test_a_thing_or_an_adverb_is_none(mention: str) -> None:
    assert not tells_voice(mention)
