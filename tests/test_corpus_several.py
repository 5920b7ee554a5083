"""Several corpora asked as one: the best of all, each citation in its own corpus."""

from __future__ import annotations

import json

import pytest

from rag import cli
from rag.corpus import library as corpora
from rag.corpus.library import Corpora
from rag.present import answer_json
from rag.question.history import exchange_of
from rag.settings import Settings
from rag.types import Filter

# One id, one sentence said, two speakers: what one paper prints is never told of the other.
NORTH = {
    "id": "1",
    "title": "Fähre fährt wieder",
    "date": "2024-03-05",
    "source": "Nordbote",
    "author": "Jule Petersen",
    "text": "Die Fähre nach Hohensand fährt wieder.\n\n„Die Fähre ist seit Montag repariert“, "
    "sagte Kapitänin Wiebke Harmsen. Auf der Insel Hohensand wohnen 212 Menschen.",
}
SOUTH = {
    "id": "1",
    "title": "Seilbahn steht still",
    "date": "2024-04-09",
    "source": "Südkurier",
    "text": "Die Seilbahn auf den Kahlkopf steht still.\n\n„Die Seilbahn bleibt bis Mai zu“, sagte "
    "Betriebsleiter Alois Brenner. „Eine Fähre haben wir hier nicht.“",
}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Settings:
    return settings.model_copy(update={"data": tmp_path_factory.mktemp("several")})


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory, own: Settings) -> Corpora:
    for name, row in (("nord", NORTH), ("sued", SOUTH)):
        folder = tmp_path_factory.mktemp(name)
        (folder / "a.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
        corpora.ingest(own, folder, name)
    return Corpora([corpora.open_corpus(own, name) for name in ("nord", "sued")])


@pytest.mark.parametrize(
    ("question", "corpus", "speaker"),
    [
        ("Was sagte Harmsen über die Fähre?", "nord", "Wiebke Harmsen"),
        ("Was sagte Brenner über die Seilbahn?", "sued", "Alois Brenner"),
        ("Wie viele Menschen wohnen auf Hohensand?", "nord", None),
    ],
)
def test_the_corpus_that_answers_is_named(
    several: Corpora, question: str, corpus: str, speaker: str | None
) -> None:
    answer = several.ask(question)
    cited = answer.reply.citations[0]
    assert answer.corpus == "nord, sued"
    assert (cited.article.corpus, cited.article.own_id, cited.speaker) == (corpus, "1", speaker)
    row = NORTH if corpus == "nord" else SOUTH
    assert row["text"][cited.start : cited.end] == cited.quote


def test_what_is_said_on_one_topic_comes_from_all(several: Corpora) -> None:
    answer = several.ask("Wer äußerte sich zur Fähre?")
    assert {each.article.corpus for each in answer.reply.citations} == {"nord", "sued"}
    said = {(each.article.corpus, each.speaker) for each in answer.reply.citations}
    assert said <= {("nord", "Wiebke Harmsen"), ("sued", "Alois Brenner")}


def test_counts_are_given_for_each_corpus(several: Corpora) -> None:
    reply = several.ask("Wie viele Artikel gibt es zur Fähre?").reply
    headings = [block.text for block in reply.blocks if block.type == "heading"]
    assert headings == ["Nord", "Sued"]


def test_an_outlet_of_one_corpus_bounds_the_whole_question(several: Corpora) -> None:
    answer = several.ask("Was steht im Südkurier über die Fähre?")
    assert answer.within.source == "Südkurier"
    assert {hit.article.corpus for hit in answer.hits} == {"sued"}


def test_an_author_of_one_corpus_bounds_the_whole_question(several: Corpora) -> None:
    within = Filter(author="Jule Petersen")
    answer = several.ask("Was wurde über Fähre und Seilbahn geschrieben?", within)
    assert {hit.article.corpus for hit in answer.hits} == {"nord"}
    assert several.ask("Wer fährt?", Filter(author="Niemand Sonst")).hits == ()


def test_a_refusal_speaks_for_all(several: Corpora) -> None:
    answer = several.ask("Was sagte Brenner über die Olympischen Spiele?")
    assert answer.reply.reason is not None and answer.reply.reason.code != "person_absent"
    assert several.ask("Was sagte Zwirnholz?").reply.reason is not None


def test_a_follow_up_leans_on_an_article_of_its_corpus(several: Corpora) -> None:
    first = several.ask("Was sagte Brenner über die Seilbahn?")
    answer = several.ask("Und was steht da noch?", history=[first.as_prior_turn])
    assert answer.hits[0].article.corpus == "sued"


def test_a_result_given_as_history_names_its_corpus(several: Corpora) -> None:
    shown = answer_json(several.ask("Was sagte Brenner über die Seilbahn?"))
    earlier = exchange_of(shown, "history[0]")
    assert earlier.articles == ("sued/1",)
    assert earlier.alone_in("sued").articles == ("1",)
    assert earlier.alone_in("nord").articles == ("sued/1",)
    answer = several.ask("Und was steht da noch?", history=[earlier])
    assert answer.hits[0].article.corpus == "sued"


def test_what_is_counted_and_there_in_none_is_refused(several: Corpora) -> None:
    reply = several.ask("Welche Artikel gibt es zu Drachenbooten?").reply
    assert reply.reason is not None and not reply.citations


def test_passages_of_all_are_ranked_together(several: Corpora) -> None:
    hits = several.search("Fähre", 10)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert {hit.article.corpus for hit in hits} == {"nord", "sued"}
    assert hits[0].article.corpus == "nord"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_the_command_line_asks_several(
    several: Corpora, own: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    data = str(own.data)
    both = ["--corpus", "nord", "--corpus", "sued"]
    assert cli.main(["--data", data, "ask", "Was sagte Harmsen?", *both, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [each["corpus"] for each in printed["citations"]] == ["nord"]
    assert [each["article_id"] for each in printed["citations"]] == ["1"]
    assert {each["corpus"] for each in printed["passages"]} == {"nord", "sued"}
    assert cli.main(["--data", data, "search", "Seilbahn", *both]) == 0
    assert "Seilbahn steht still · Südkurier · 2024-04-09 · sued · 1" in capsys.readouterr().out
    assert cli.main(["--data", data, "ask", "Was?", *both, "--article", "1"]) != 0
    assert "--article takes one corpus" in capsys.readouterr().err
