"""What a model is given: as much as it reads, in the order and with the notes that help."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from chat_servers import says, serving
from passages import hit_of

from rag.llm.material import material
from rag.llm.window import USUAL, window
from rag.question.read import read_question
from rag.settings import Settings, load_settings
from rag.statements import extract_statements
from rag.types import Article, Hit

FACT = read_question("Wie hoch ist der Turm in Märzfeld?")


def dated(name: str, day: int, text: str) -> Hit:
    hit = hit_of(name, text, title=name)
    return replace(hit, article=replace(hit.article, date=date(2025, 3, day)))


def test_as_many_passages_as_the_model_reads_and_never_none() -> None:
    hits = tuple(hit_of(f"b{number}", "Wort " * 800) for number in range(6))
    wide, small = material(FACT, hits), material(FACT, hits, window=4_096)
    assert (len(wide.hits), wide.left_out) == (4, 2)
    assert (len(small.hits), small.left_out) == (1, 5)
    assert material(FACT, hits, window=1_000).hits == hits[:1]
    assert material(FACT, ()).hits == ()


def test_a_long_passage_does_not_keep_out_the_short_ones_behind_it() -> None:
    hits = (hit_of("a", "Wort " * 200), hit_of("b", "Wort " * 4_000), hit_of("c", "Kurz."))
    assert [hit.article.id for hit in material(FACT, hits).hits] == ["a", "c"]


def test_steps_in_time_come_in_the_order_of_time() -> None:
    hits = (dated("c", 9, "Der Bau endet."), dated("a", 1, "Der Bau beginnt."))
    asked = read_question("Chronologie des Baus in Märzfeld")
    assert [hit.article.id for hit in material(asked, hits).hits] == ["a", "c"]
    assert [hit.article.id for hit in material(FACT, hits).hits] == ["c", "a"]


def test_of_a_comparison_no_side_is_crowded_out() -> None:
    one = [hit_of(f"o{at}", "Otter lobt den Bau. " + "Wort " * 1_000) for at in range(5)]
    asked = read_question("Vergleiche die Positionen von Otter und Kranz zum Bau")
    given = material(asked, (*one, hit_of("k", "Kranz lehnt den Bau ab.")))
    assert asked.sides
    assert [hit.article.id for hit in given.hits][:2] == ["o0", "k"]
    assert "Otter" in given.notes[0] and "Kranz" in given.notes[1]


def test_who_speaks_is_told_where_the_answer_is_made_of_what_is_said() -> None:
    text = "„Das Dach ist alt und undicht“, sagte Bürgermeisterin Ida Kranz am Montag."
    said = extract_statements(Article("a", text))
    asked = read_question("Wer hat sich alles zum Dach geäußert?")
    (note,) = material(asked, (hit_of("a", text),), said).notes
    assert "Ida Kranz" in note and "Das Dach ist alt" in note
    assert material(FACT, (hit_of("a", text),), said).notes == ("",)


def settings_of(url: str, protocol: str, context: int | None = None) -> Settings:
    named = {"ollama": {"ollama_url": url}, "openai": {"openai_url": url}}[protocol]
    flags = {"chat_model": f"{protocol}:m", "chat_context": context, **named}
    return load_settings(flags, environment={}, dotenv=None)


@pytest.mark.parametrize(
    ("protocol", "told", "expected"),
    [
        ("openai", 4_096, 4_096),
        ("openai", 32_768, 32_768),
        ("ollama", 4_096, 4_096),
        ("ollama", 32_768, USUAL),  # more is not asked of it
        ("openai", 10**12, USUAL),
        ("openai", "viel", USUAL),
        ("ollama", -1, USUAL),
        ("ollama", None, USUAL),
    ],
)
def test_a_server_tells_how_much_its_model_reads(
    protocol: str, told: object, expected: int
) -> None:
    with serving(says("")) as server:
        server.tells = told
        assert window(settings_of(server.url, protocol)) == expected
        assert window(settings_of(server.url, protocol, 2_048)) == 2_048


def test_a_server_that_is_not_there_is_not_waited_for() -> None:
    assert window(settings_of("http://127.0.0.1:9", "openai")) == USUAL
