"""Refuse: signals set by hand decide whether there is an answer, and why there is none."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date

import pytest
from passages import hit_of

from rag.answer.evidence import Evidence
from rag.answer.refuse import answerability, features, find_reason, is_silent
from rag.question.read import read_question
from rag.text.words import words
from rag.types import EVERYTHING, Hit, Signals

FOUND = "Was kostet der Umbau?"
STRONG = (0.95, 0.9)
# The words are there, but no sentence is near; and neither.
NEAR, FAR = (0.6, 0.6), (0.6, 0.1)


def with_signals(cosine: float, words: float, rank: int = 1) -> Hit:
    hit = hit_of("a", "Der Umbau kostet drei Millionen. Er dauert.", rank=rank)
    return dataclasses.replace(hit, signals=Signals(cosine, words, (0.1, cosine), (0.0, words)))


def reason_of(
    text: str,
    hits: Sequence[Hit],
    lacks: Callable[[str], bool] = lambda word: False,
    foreign: bool = False,
) -> str | None:
    question = read_question(text)
    absent = frozenset(word for word in words(text) if lacks(word))
    return find_reason(
        Evidence(question, EVERYTHING, tuple(hits), absent=absent, is_foreign=foreign)
    )


def reason(
    question: str,
    signals: tuple[float, float],
    lacks: Callable[[str], bool] = lambda word: False,
    foreign: bool = False,
) -> str | None:
    return reason_of(question, [with_signals(*signals)], lacks, foreign)


def test_the_topic_is_said_to_be_absent_only_where_no_article_holds_a_word_of_it() -> None:
    for hits in ([], [with_signals(*FAR)], [with_signals(*STRONG)]):
        evidence = Evidence(read_question(FOUND), EVERYTHING, tuple(hits), knows_topic=False)
        assert find_reason(evidence) == "topic_absent"
    assert reason_of(FOUND, []) == "not_found"


@pytest.mark.parametrize("question", [FOUND, "Was sagte Vogt über den Umbau?"])
def test_strong_signals_answer(question: str) -> None:
    assert reason(question, STRONG) is None


@pytest.mark.parametrize(
    ("question", "signals", "code"),
    [
        (FOUND, NEAR, "not_stated"),
        (FOUND, FAR, "not_found"),
        ("Was sagte Vogt über den Umbau?", NEAR, "not_stated"),
        ("What did Vogt say about it?", NEAR, "not_stated"),
        ("Was sagte Vogt über den Umbau?", FAR, "not_found"),
    ],
)
def test_weak_signals_refuse_with_what_is_lacking(
    question: str, signals: tuple[float, float], code: str
) -> None:
    assert reason(question, signals) == code


def test_the_topic_is_there_only_where_one_article_holds_all_of_it() -> None:
    question = "Wer gewann den Pokal 2016?"

    def found(*articles: tuple[str, str]) -> list[Hit]:
        return [
            dataclasses.replace(
                hit_of(day, text, day=date.fromisoformat(day), rank=rank),
                signals=Signals(*NEAR, (NEAR[0],), (NEAR[1],)),
            )
            for rank, (day, text) in enumerate(articles, start=1)
        ]

    apart = found(("2014-05-01", "Den Pokal holte Kohlheim."), ("2016-05-01", "Der Umbau ruht."))
    assert reason_of(question, apart) == "not_found"
    for together in (
        [("2016-05-01", "Den Pokal holte keiner.")],
        [("2018-05-01", "Um den Pokal von 2016 wird gestritten.")],
    ):
        assert reason_of(question, found(*together)) == "not_stated"


@pytest.mark.parametrize("question", ["Wie steht Zander zum Umbau?", "Wer ist Zander?"])
def test_an_absent_person_is_one_however_the_question_is_typed(question: str) -> None:
    for knows in (True, False):
        evidence = Evidence(
            read_question(question), EVERYTHING, absent=frozenset(("zander",)), knows_topic=knows
        )
        assert find_reason(evidence) == "person_absent"


def test_nearer_sentences_and_more_words_make_an_answer_surer() -> None:
    values = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    by_cosine = [answerability([with_signals(value, 0.5)], False) for value in values]
    by_words = [answerability([with_signals(0.8, value)], False) for value in values]
    for sure in (by_cosine, by_words):
        assert sure == sorted(sure) and len(set(sure)) == len(sure)
        assert all(0 <= value <= 1 for value in sure)
    assert by_cosine[0] < 0.01 and by_cosine[-1] > 0.5


def test_a_question_in_another_language_is_not_held_to_the_words() -> None:
    without, with_words = (answerability([with_signals(0.9, words)], True) for words in (0.0, 1.0))
    assert without == with_words
    assert reason("How much is the conversion?", (0.95, 0.0), foreign=True) is None
    assert reason("How much is the conversion?", (0.5, 0.0), foreign=True) == "not_found"


def test_the_best_of_the_first_five_passages_count() -> None:
    hits = [with_signals(0.3, 0.2, rank) for rank in range(1, 5)]
    assert features([*hits, with_signals(0.9, 0.7, 5)]) == (0.9, 0.7)
    assert features([*hits, hits[0], with_signals(0.9, 0.7, 6)]) == (0.3, 0.2)
    assert features([]) == (0.0, 0.0)


def test_who_is_named_but_says_nothing_made_no_statement() -> None:
    question = "Was sagte Ute Vogt zum Umbau?"
    silent, speaking = (
        dataclasses.replace(hit_of("a", text), signals=Signals(0.95, 0.9, (0.95,), (0.9,)))
        for text in ("Ute Vogt leitet den Umbau.", "„Der Umbau ruht“, sagte Ute Vogt.")
    )
    assert reason_of(question, [silent]) == "no_statement"
    assert reason_of(question, [speaking]) is None


@pytest.mark.parametrize(
    "question",
    [
        "Was sagte Zander über den Umbau?",
        "Was sagte Ute Zander über Vogt?",
        "What did Zander say about the conversion?",
        "Wann starb Ute Zander?",
        "Warum ist Ute Zander gegen den Umbau?",
    ],
)
def test_an_unknown_name_is_an_absent_person_whatever_is_found(question: str) -> None:
    assert reason(question, STRONG, lambda word: word == "zander") == "person_absent"


@pytest.mark.parametrize(
    "question",
    [
        "Was sagte Vogt über den Umbau?",
        "Was sagte Vogt über Zander?",  # unknown is what it is about, not who spoke
        "Was kostet Zander?",  # nobody is said to have spoken
        "Stritten Ute Zander und Anna Vogt?",  # one of them is there
        "Zander sagte was?",  # a first word is written like a name anyway
    ],
)
def test_known_names_and_topics_are_no_absent_persons(question: str) -> None:
    assert reason(question, STRONG, lambda word: word == "zander") is None


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("Ute Vogt wird Trainerin. Der Hof ist alt.", True),
        ("Ute Vogts Hof ist alt. Das Dach fehlt.", True),
        ("„Der Hof bleibt zu“, sagte Ute Vogt.", False),
        ("Ute Vogt kritisierte den Umbau.", False),
        ("Neben ihm saß Ute Vogt. „Der Hof bleibt zu.“", False),
        ("Ute Vogt kam später. Sie nannte den Umbau teuer.", False),
        ("Der Hof ist alt. Das Dach fehlt.", False),  # spelled otherwise, for all that is known
    ],
)
def test_silent_is_who_is_named_without_anything_like_a_statement(text: str, silent: bool) -> None:
    assert is_silent("Vogt", [hit_of("a", text).passage]) is silent
