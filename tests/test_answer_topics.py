"""Matters named so that the question reads right: gender and number from the text, or nothing."""

from __future__ import annotations

import pytest

from rag.answer.topics import forms_of, topic_phrases
from rag.types import Article


@pytest.mark.parametrize(
    ("text", "noun", "expected"),
    [
        ("Sie will das Hallenbad retten.", "Hallenbad", "über das Hallenbad"),
        ("Er geht ins Hallenbad.", "Hallenbad", "über das Hallenbad"),
        ("Er liest die Klage.", "Klage", "über die Klage"),
        ("Er steht zur Klage.", "Klage", "über die Klage"),
        ("Sie sitzt in der Bücherei.", "Bücherei", "über die Bücherei"),
        ("Sie will den Kunstrasenplatz.", "Kunstrasenplatz", "über den Kunstrasenplatz"),
        ("Der Kreisel ruht. Am Kreisel wird gebaut.", "Kreisel", "über den Kreisel"),
        ("Sie redet vom Münzschatz.", "Münzschatz", "zum Münzschatz"),
        ("Er will die neue Brücke.", "Brücke", "über die Brücke"),
        ("Man hört Sondrags Pläne. Sondrag schweigt.", "Sondrag", "über Sondrag"),
        # In doubt, or no noun alone.
        ("Es hilft den Schulen.", "Schulen", None),
        ("Das Dach der Schulen ist rot.", "Schulen", None),
        ("Ein Ort, das Freunde lieben.", "Freunde", None),
        ("Sie liest die Lindenbacher Zeitung.", "Lindenbacher", None),
        ("Er fragt die Leiterin.", "Leiterin", None),
        ("Sie lobt die Auer. Au ist schön.", "Auer", None),
        ("Ein Bericht von der Leyen.", "Leyen", None),
    ],
)
def test_a_phrase_is_taken_only_as_the_text_shows_it(
    text: str, noun: str, expected: str | None
) -> None:
    assert forms_of(text).get(noun) == expected


def test_what_stands_once_is_no_matter_unless_the_headline_names_it() -> None:
    text = "Das Hallenbad bleibt. Die Fernwärme kommt. Die Fernwärme ist teuer. Die Hecke blüht."
    article = Article("a", text, title="Streit ums Hallenbad")
    phrases = topic_phrases(article, forms_of(text), lambda word: 1.0)
    assert [each.text for each in phrases] == ["über die Fernwärme", "über das Hallenbad"]


def test_words_too_general_are_no_matter() -> None:
    text = "Das Problem ist alt. Das Problem bleibt. Die Zeit läuft. Die Zeit drängt."
    assert topic_phrases(Article("a", text), forms_of(text), lambda word: 1.0) == []
