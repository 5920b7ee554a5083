"""A summary of more than a model reads at once: what each article says first, then the whole."""

from __future__ import annotations

from typing import Any

import pytest
from chat_servers import (
    Paused,
    Script,
    answer_with_model,
    fails,
    hangs,
    in_turn,
    says,
    serving,
)
from passages import hit_of

from rag.answer.blocks import text_block
from rag.answer.markdown import markdown
from rag.corpus.corpus import Corpus
from rag.corpus.library import Library
from rag.llm.answer import stream_with_model
from rag.llm.material import MOST_STEPS, in_steps
from rag.progress import Progress
from rag.question.read import read_question
from rag.settings import Settings, load_settings
from rag.types import Reply

# Fills a passage of its own third of what a model with the least window reads.
_REST = " Sonst geschah an diesem Tag in der Gemeinde nichts, was zu melden wäre." * 12
TOLD = (
    "Bürgermeisterin Ida Kranz will das Freibad sanieren.",
    "Die Sanierung des Freibads kostet 4,2 Millionen Euro.",
    "Der Förderverein Freibad sammelte 12.000 Euro.",
    "Stadtrat Jan Otter lehnt die Sanierung des Freibads ab.",
)
HITS = tuple(hit_of(f"a{at}", told + _REST, title="Freibad") for at, told in enumerate(TOLD))
SUMMARY = read_question("Fasse die Debatte um das Freibad zusammen")
EXTRACTIVE = Reply((text_block("sentence", TOLD[0]),))


def settings_for(url: str, timeout: float = 20.0) -> Settings:
    flags: dict[str, Any] = {"chat_model": "ollama:m", "ollama_url": url, "chat_context": 2_300}
    return load_settings(flags | {"chat_timeout": timeout}, environment={}, dotenv=None)


def told_of(*numbers: int) -> Script:
    """Say of the passages of a step what they tell."""
    return says(" ".join(f"{TOLD[number]} [{at}]" for at, number in enumerate(numbers, start=1)))


def asked(script: Script, timeout: float = 20.0) -> tuple[Reply, list[str]]:
    """Return the reply, and what the model was given in each request."""
    with serving(script) as server:
        reply = answer_with_model(SUMMARY, HITS, EXTRACTIVE, settings_for(server.url, timeout))
        return reply, [each["body"]["messages"][1]["content"] for each in server.requests]


def test_each_step_reads_its_articles_and_the_whole_is_made_of_what_they_say() -> None:
    whole = f"{TOLD[1]} [2] {TOLD[3]} [4]"
    reply, given = asked(in_turn(told_of(0, 1), told_of(2, 3), says(whole)))
    assert [sum(told in each for told in TOLD) for each in given] == [2, 2, 4]
    assert "nichts, was zu melden" in given[0] and "nichts, was zu melden" not in given[2]
    assert reply.model == "ollama:m" and reply.checked == (2, 2)
    assert [each.quote for each in reply.citations] == [TOLD[1], TOLD[3]]
    assert "las 4 Artikel in 2 Schritten" in reply.blocks[-1].text
    assert reply.blocks[-1].type == "note" and "von 0 steht nichts darin" in reply.blocks[-1].text


def test_what_was_made_up_on_the_way_does_not_reach_the_whole() -> None:
    invented = "Bürgermeister Egon Malik tritt zurück. [1] "
    reply, given = asked(
        in_turn(says(invented + f"{TOLD[1]} [2]"), says("KEINE ANTWORT"), says(f"{TOLD[1]} [1]"))
    )
    assert "Malik" not in given[2] and TOLD[1] in given[2]
    assert markdown(reply).startswith(TOLD[1])
    assert "von 3 steht nichts darin" in reply.blocks[-1].text


def test_a_later_step_that_fails_is_told_as_not_read() -> None:
    reply, given = asked(in_turn(told_of(0, 1), fails(500), says(f"{TOLD[0]} [1]")))
    assert len(given) == 3 and reply.model == "ollama:m"
    assert "Nicht gelesen wurden 2 der 4 gefundenen Stellen." in reply.blocks[-1].text


@pytest.mark.parametrize("script", [fails(500), hangs])
def test_where_the_first_step_fails_the_extractive_answer_stands(script: Script) -> None:
    reply, given = asked(script, timeout=1.0)
    assert reply.blocks == EXTRACTIVE.blocks and reply.fallback
    assert len(given) == 1, "a server that fails is not asked again and again"


def test_where_nothing_is_borne_out_the_whole_is_not_asked_for() -> None:
    reply, given = asked(says("Bürgermeister Egon Malik tritt zurück. [1]"))
    assert reply.blocks == EXTRACTIVE.blocks and len(given) == 2
    assert "0 von 2" in (reply.fallback or "")


def test_a_question_for_one_thing_is_answered_at_once() -> None:
    fact = read_question("Was kostet die Sanierung des Freibads?")
    with serving(says(f"{TOLD[0]} [1]")) as server:
        answer_with_model(fact, HITS, EXTRACTIVE, settings_for(server.url))
        assert len(server.requests) == 1


def test_how_far_it_is_is_told_and_to_close_the_stream_hangs_up() -> None:
    halting = Paused("Der ")
    with serving(in_turn(told_of(0, 1), halting)) as server:
        stream = stream_with_model(SUMMARY, HITS, EXTRACTIVE, settings_for(server.url))
        told = []
        for made in stream:
            told.append(made)
            if made == Progress("sum_up", 2, 4):
                break
        assert next(one for one in told if isinstance(one, Progress)) == Progress("sum_up", 0, 4)
        assert any("0 von 4 gelesen" in one for one in told if isinstance(one, str))
        assert "2 von 4 gelesen" in str(next(stream))
        halting.let()
        assert next(one for one in stream if isinstance(one, str) and one.endswith("Der"))
        stream.close()
        assert halting.hung_up.wait(20)
        assert len(server.requests) == 2


def test_there_is_a_most_of_steps_and_an_article_stays_together() -> None:
    long = hit_of("lang", "Wort " * 900)
    first, second = hit_of("a", "Wort " * 300), hit_of("a", "Ende " * 300, start=1_500)
    portions = in_steps((second, long, first), 3_000)
    assert [[hit.article.id for hit in each.hits] for each in portions] == [["a", "a"], ["lang"]]
    assert portions[0].hits == (first, second), "in the order of the article"
    many = tuple(hit_of(f"b{at}", "Wort " * 900) for at in range(MOST_STEPS + 3))
    assert len(in_steps(many, 3_000)) == MOST_STEPS and in_steps(many, 3_000)[-1].left_out == 3


def test_a_corpus_gives_a_model_more_than_it_shows(settings: Settings, lindenbach: Corpus) -> None:
    question = "Gib mir einen Überblick über die Stadt Lindenbach"
    shown = lindenbach.ask(question).hits
    with serving(says("KEINE ANTWORT")) as server:
        flags = {"chat_model": "ollama:m", "ollama_url": server.url, "chat_context": 8_192}
        corpus = Library(settings.model_copy(update=flags)).corpus(lindenbach.name)
        heard: list[Progress] = []
        answer = corpus.ask(question, on_progress=heard.append)
        given = [each["body"]["messages"][1]["content"] for each in server.requests]
    assert answer.asked.kind == "overview" and answer.hits == shown
    assert sum(each.count("<passage nummer=") for each in given) > len(shown)
    assert 1 < len(given) <= MOST_STEPS and heard[-1].done == heard[-1].total
    assert answer.reply.fallback


def test_a_question_may_do_without_the_model(settings: Settings, lindenbach: Corpus) -> None:
    with serving(says("Nein.")) as server:
        flags = {"chat_model": "ollama:m", "ollama_url": server.url}
        corpus = Library(settings.model_copy(update=flags)).corpus(lindenbach.name)
        question = "Fasse die Debatte um das Hallenbad zusammen"
        answer = corpus.ask(question, no_model=True)
        assert corpus.ask(question, dropped=("model",)).reply == answer.reply
        assert not server.requests
    assert answer.reply.model == "extractive" and answer.reply.fallback is None
