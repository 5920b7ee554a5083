"""Statements found for a speaker and a topic, the nearest first; every person is invented."""

from __future__ import annotations

from datetime import date

import pytest

from rag.corpus.library import Corpus
from rag.errors import SpeakerError
from rag.question.speech import read_speech
from rag.retrieve.statements import FoundStatements, own_sentences, previous_sentence, sentence_span
from rag.types import EVERYTHING, Filter


def find(corpus: Corpus, question: str, within: Filter = EVERYTHING) -> FoundStatements:
    speech = read_speech(question)
    assert speech is not None
    hits = corpus.search(question, 20, within)
    generation = corpus._generation()
    return generation.statements.find(speech, hits, within)


def articles(found: FoundStatements) -> list[str]:
    return [each.said.statement.article.id for each in found.statements]


@pytest.mark.parametrize(
    ("question", "asked", "topic"),
    [
        ("Was sagte Karin Lohse über Jens Ott?", "Karin Lohse", "Jens Ott"),
        ("Was forderte Lohse von der Heide?", "Lohse", "Heide"),
        ("Was sagte Ursula von der Heide zum Verbot?", "Ursula von der Heide", "Verbot"),
        ("Was warf Lohse Ott vor?", "Lohse", "Ott"),
        ("Was sagte Lohse am Markt?", "Lohse", "Markt"),
    ],
)
def test_the_corpus_decides_where_the_name_ends(
    auental: Corpus, question: str, asked: str, topic: str
) -> None:
    found = find(auental, question)
    assert (found.asked, found.topic) == (asked, topic)
    assert found.statements


def test_all_that_a_person_said_is_found_the_nearest_first(auental: Corpus) -> None:
    found = find(auental, "Was sagte Lohse über das Hallenbad?")
    assert set(articles(found)[:2]) == {"bad", "bad-zu"}
    assert set(articles(found)) == {"bad", "bad-zu", "angriff", "ehrung"}
    scores = [each.score for each in found.statements]
    assert scores == sorted(scores, reverse=True)
    assert [each.on_topic for each in found.statements] == [True, True, False, False]
    assert found.nearest == ()


def test_without_a_topic_all_is_on_topic(auental: Corpus) -> None:
    assert all(each.on_topic for each in find(auental, "Was sagte Lohse?").statements)


def test_where_nothing_is_on_topic_the_nearest_are_by_others(auental: Corpus) -> None:
    found = find(auental, "Was sagte Lohse über den Deich?")
    assert not any(each.on_topic for each in found.statements)
    assert {each.said.name for each in found.nearest} == {"Anna Brecht", "Peter Brecht"}


def test_an_unknown_speaker_has_no_statements(auental: Corpus) -> None:
    found = find(auental, "Was sagte Zacharias über den Deich?")
    assert (found.asked, found.topic, found.statements) == ("Zacharias", "Deich", ())


def test_a_topic_in_the_sentence_before_counts_and_leans(auental: Corpus) -> None:
    (best,) = find(auental, "Was sagte Möller über den Lohberg?").statements
    assert best.on_topic and best.leans
    before = previous_sentence(best.said)
    assert before is not None
    text = auental.article("windrad").text
    assert text[slice(*before)] == "Am Lohberg entstehen vier Windräder."
    start, end = sentence_span(best.said)
    assert [text[start:end]] == own_sentences(best.said)
    assert before[1] <= start


def test_the_words_quoted_in_a_question_are_found_verbatim(auental: Corpus) -> None:
    found = find(auental, "Wer sagte „Der Deich muss um einen Meter wachsen“?")
    assert [each.verbatim for each in found.statements][:2] == [True, False]
    assert articles(found)[0] == "deich"


def test_dates_hold_for_what_is_found(auental: Corpus) -> None:
    found = find(auental, "Was sagte Lohse über das Hallenbad?", Filter(since=date(2025, 5, 1)))
    assert set(articles(found)) == {"bad-zu", "ehrung"}


def test_the_passages_found_lead(auental: Corpus) -> None:
    found = find(auental, "Was sagte Lohse über das Hallenbad?")
    statements = [each.said.statement for each in found.statements]
    passages = found.passages_of(statements)
    assert [article.id for _, article in passages] == articles(found)[:3]
    assert all(passage.article_id == article.id for passage, article in passages)


# What the corpus gives of it


def test_a_speaker_s_statements(auental: Corpus) -> None:
    said = list(auental.statements("Lohse"))
    assert {statement.article.id for statement in said} == {"bad", "bad-zu", "angriff", "ehrung"}
    said = list(auental.statements("Karin Lohse", "Hallenbad"))
    assert {statement.article.id for statement in said} == {"bad", "bad-zu"}
    with pytest.raises(SpeakerError, match="Zacharias"):
        list(auental.statements("Zacharias"))


def test_the_statements_on_a_topic(auental: Corpus) -> None:
    said = list(auental.statements(about="Hallenbad"))
    assert {statement.speaker for statement in said} == {"Karin Lohse", "Jens Ott"}


def test_all_statements_come_in_order_of_place(auental: Corpus) -> None:
    said = list(auental.statements())
    assert len(said) > len(list(auental.statements("Lohse")))
    assert len({(statement.article.id, statement.spans) for statement in said}) == len(said)
