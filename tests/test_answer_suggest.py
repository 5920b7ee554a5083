"""Questions to ask next and first: answered, new, by whom they name, never the same twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import PROJECT, settings_at

from rag.answer.answer import Answer
from rag.corpus import library as corpora
from rag.corpus.library import Corpus
from rag.question.read import read_question
from rag.settings import Settings
from rag.statements import may_mean
from rag.text.language import question_language


def questions(name: str) -> list[str]:
    """Return the questions for one statement or fact; others are too many to go on from each."""
    lines = (PROJECT / "corpus" / name / "questions.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [row["question"] for row in rows if row["type"] in ("statement", "fact")]


def check(corpus: Corpus, before: Answer, suggested: tuple[str, ...]) -> None:
    """What must hold of all that is suggested after an answer."""
    shown = {(c.article.id, c.start) for c in before.reply.citations}
    assert len(set(suggested)) == len(suggested) <= 3
    for question in suggested:
        assert question.endswith("?") and question != before.question
        answer = corpus.ask(question)
        assert answer.answered
        first = answer.reply.citations[0]
        assert (first.article.id, first.start) not in shown
        speech = read_question(question).speech
        assert speech is not None
        if not speech.asks_who:
            assert first.speaker
            assert any(may_mean(asked, first.speaker) for asked, _ in speech.readings)


@pytest.mark.parametrize("every", range(4))
def test_what_is_suggested_is_answered_by_whom_it_names(lindenbach: Corpus, every: int) -> None:
    suggested = 0
    for question in questions("lindenbach")[every::8]:
        answer = lindenbach.ask(question)
        found = lindenbach.suggest(answer)
        check(lindenbach, answer, found)
        suggested += len(found)
    assert suggested >= 3


def test_the_same_of_another_corpus(syrien: Corpus) -> None:
    for question in questions("syrien-2015")[::4]:
        answer = syrien.ask(question)
        check(syrien, answer, syrien.suggest(answer))


def test_another_voice_on_what_was_asked_is_suggested(lindenbach: Corpus) -> None:
    found = lindenbach.suggest(lindenbach.ask("Was sagte Milan Petrović über den Kiessee?"))
    others = [each for each in found if each.endswith("über den Kiessee?")]
    assert others and not any("Petrović" in each for each in others)


def test_no_question_of_the_conversation_comes_again(lindenbach: Corpus) -> None:
    answer = lindenbach.ask("Was sagte Milan Petrović über den Kiessee?")
    first = next(each for each in lindenbach.suggest(answer) if each.endswith("Kiessee?"))
    name, _ = first.removeprefix("Was sagte ").split(" über ")
    again = lindenbach.suggest(answer, [f"Wie äußerte sich {name.split()[-1]} zum Kiessee?"])
    assert again and first not in again


def test_it_is_the_same_each_time_and_as_many_as_asked_for(lindenbach: Corpus) -> None:
    answer = lindenbach.ask("Was sagte Milan Petrović über den Kiessee?")
    assert lindenbach.suggest(answer) == lindenbach.suggest(answer)
    assert lindenbach.suggest(answer, limit=1) == lindenbach.suggest(answer)[:1]
    assert lindenbach.suggest(answer, limit=0) == ()


def test_a_refusal_leads_to_what_the_person_does_say(syrien: Corpus) -> None:
    answer = syrien.ask("Was sagte Lawrow über die Fußball-Weltmeisterschaft?")
    assert not answer.answered
    assert any("Sergej Lawrow" in each for each in syrien.suggest(answer))


def test_nothing_is_suggested_after_what_is_far_from_the_corpus(syrien: Corpus) -> None:
    for question in ("Wer gewann die Fußball-Weltmeisterschaft 2014?", "Hallo"):
        assert syrien.suggest(syrien.ask(question)) == ()


def test_english_questions_lead_to_english_ones_without_german_nouns(syrien: Corpus) -> None:
    answer = syrien.ask("What did Earnest say about Assad?")
    found = syrien.suggest(answer)
    check(syrien, answer, found)
    assert found and all(question_language(each) == "en" for each in found)
    assert not any(article in each for each in found for article in (" das ", " die ", " den "))


def test_a_language_model_is_not_asked(settings: Settings, syrien: Corpus) -> None:
    named = {"chat_model": "ollama:m", "ollama_url": "http://127.0.0.1:9"}
    corpus = corpora.open_corpus(settings.model_copy(update=named), syrien.name)
    answer = syrien.ask("Was sagte Earnest über Assad?")
    assert corpus.suggest(answer) == syrien.suggest(answer) != ()


# Examples


def test_the_examples_of_the_card_come_first(lindenbach: Corpus) -> None:
    assert lindenbach.examples() == lindenbach.info.card.examples


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The articles of lindenbach without the card."""
    folder = tmp_path_factory.mktemp("bare")
    settings = settings_at(folder / "data")
    source = PROJECT / "corpus" / "lindenbach"
    for file in source.rglob("*"):
        if file.is_file() and file.name != "corpus.toml" and "questions" not in file.name:
            copy = folder / "articles" / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    (folder / "articles" / "statements.jsonl").unlink()
    corpora.ingest(settings, folder / "articles", "bare")
    return corpora.open_corpus(settings, "bare")


def test_examples_are_made_where_the_card_has_none(bare: Corpus) -> None:
    examples = bare.examples()
    assert bare.info.card.examples == () and 3 <= len(examples) <= 6
    answers = [bare.ask(each) for each in examples]
    assert all(answer.answered for answer in answers)
    assert {answer.asked.kind for answer in answers} >= {
        "statement",
        "timeline",
        "count",
        "compare",
    }
    (compared,) = [answer for answer in answers if answer.asked.kind == "compare"]
    assert len({each.speaker for each in compared.reply.citations}) > 1
    assert bare.examples() is examples


def test_a_corpus_of_nothing_has_no_examples(own: Settings, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Am Montag war es still.", "utf-8")
    corpora.ingest(own, tmp_path / "a.txt", "a")
    assert corpora.open_corpus(own, "a").examples() == ()
