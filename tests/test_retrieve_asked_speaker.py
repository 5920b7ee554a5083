"""Somebody is asked for by office, and what they say is found; every person is invented."""

from __future__ import annotations

import pytest
from test_retrieve_office import made

from rag.corpus.library import Corpus
from rag.question.office import Office, is_past
from rag.retrieve.asked_speaker import asked_as_office, is_office
from rag.settings import Settings

TEXTS = (
    (
        "Streit um den Stausee",
        "In Kohlheim wird über den Stausee gestritten. Der Vorsitzende der Bürgerunion, Enno"
        " Harms, sagte: „Der Stausee kommt zu spät.“",
    ),
    (
        "Sparkasse baut um",
        "Die Sparkasse baut am Stausee um. „Wir lassen uns nicht hetzen“, so der Chef des"
        " Verwaltungsrats, Ole Brehm.",
    ),
    (
        "Biber am Grießgraben",
        "Der Biber staut den Grießgraben. Der Landrat Clemens Rauth hat lange gezögert. „Der Biber"
        " war früher hier als wir“, sagte Rauth. Mehr gebe der Haushalt nicht her, so der Landrat.",
    ),
    (
        "Mühle schließt",
        "Die Mühle schließt im Mai. Der stellvertretende Bürgermeister Jörn Pohl sagte: „Die Mühle"
        " war ein Denkmal.“",
    ),
    (
        "Bahn verliert Großauftrag",
        "Die Bahn hat den Auftrag für die Tankwaggons verloren, teilte sie mit. Nora Kranz,"
        " Sprecherin der Werkstatt, sagte am Abend: „Für uns ist das bitter, und wir hatten"
        " das beste Angebot.“",
    ),
    (
        "Fährmann streikt",
        "Am Freitag hatte der Fährmann Otto Lund mit Streik gedroht: „Ab Montag liegt die Fähre"
        " still.“ Am Samstag lobte Lund das Wetter.",
    ),
    (
        "Namensvettern im Hafen",
        "Die Hafenmeisterin Silke Pohl sagte: „Der Kran bleibt.“ Der Wirt Arne Pohl sagte: „Der"
        " Kran ist Schrott.“",
    ),
)


@pytest.fixture(scope="module")
def town(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return made(settings, tmp_path_factory.mktemp("asked"), "asked", TEXTS)


def quotes(town: Corpus, question: str) -> str:
    reply = town.ask(question).reply
    for each in reply.citations:
        assert town.article(each.article.id).text[each.start : each.end] == each.quote
    return " | ".join(each.quote for each in reply.citations)


@pytest.mark.parametrize(
    ("asked", "office"),
    [
        ("Landrat", Office("Landrat")),
        ("Landrätin", Office("Landrät")),
        ("SPD-Chef", Office("Chef", ("spd",))),
        ("Chef der Bürgerunion", Office("Chef", ("burgerunion",))),
        ("bayerische Ministerpräsident", Office("Ministerpräsident", ("bayer",))),
        ("Landrat Ott", None),
        ("Enno Harms", None),
        ("Bürgerunion", None),
    ],
)
def test_an_office_is_told_from_a_name(asked: str, office: Office | None) -> None:
    assert asked_as_office(asked) == office
    assert is_office(asked) == (office is not None)


@pytest.mark.parametrize(
    ("role", "past"),
    [
        ("stellvertretender Bürgermeister", True),
        ("Ex-Trainer", True),
        ("Vizepräsident", True),
        ("Bürgermeister", False),
        ("Sprecherin", False),
    ],
)
def test_a_deputy_does_not_hold_the_office(role: str, past: bool) -> None:
    assert is_past(role) == past


@pytest.mark.parametrize("chief", ["Chef der Bürgerunion", "Vorsitzende der Bürgerunion"])
def test_the_chief_is_the_chairman_of_the_same_and_of_nothing_else(
    town: Corpus, chief: str
) -> None:
    assert "„Der Stausee kommt zu spät.“" in quotes(town, f"Was sagte der {chief} zum Stausee?")
    assert "hetzen" not in quotes(town, f"Was sagte der {chief} zum Stausee?")


def test_the_chief_of_another_body_is_not_quoted(town: Corpus) -> None:
    reply = town.ask("Was sagte der Chef der Freien Liste zum Stausee?").reply
    assert reply.reason and not reply.citations


def test_whoever_holds_an_office_also_speaks_by_name(town: Corpus) -> None:
    told = quotes(town, "Was sagte der Landrat über den Biber?")
    assert "„Der Biber war früher hier als wir“" in told


def test_a_deputy_is_not_quoted_for_the_mayor(town: Corpus) -> None:
    reply = town.ask("Was sagte der Bürgermeister zur Mühle?").reply
    assert reply.reason and "Pohl" not in str(reply.blocks)
    assert "Denkmal" in quotes(town, "Was sagte der stellvertretende Bürgermeister zur Mühle?")


def test_who_speaks_in_an_article_on_the_topic_speaks_on_it(town: Corpus) -> None:
    assert "bitter" in quotes(town, "Was sagte Kranz zum Tankwaggonauftrag?")
    assert town.ask("Was sagte Kranz zum Stausee?").reply.reason


def test_who_threatened_is_quoted_whatever_verb_announces_it(town: Corpus) -> None:
    told = quotes(town, "Womit drohte Otto Lund?")
    assert "„Ab Montag liegt die Fähre still.“" in told and "Wetter" not in told


def test_for_a_group_that_nobody_names_all_on_the_topic_are_heard(town: Corpus) -> None:
    reply = town.ask("Was sagten die Kohlheimer Politiker zum Stausee?").reply
    assert "Als „Kohlheimer Politiker“ äußert sich niemand" in str(reply.blocks[0])
    assert "zu spät" in reply.citations[0].quote
    assert town.ask("Was sagten die Kohlheimer Politiker zum Flughafen?").reply.reason


def test_a_namesake_is_not_quoted_for_who_holds_the_office(town: Corpus) -> None:
    told = quotes(town, "Was sagte die Hafenmeisterin zum Kran?")
    assert "„Der Kran bleibt.“" in told and "Schrott" not in told
