"""Outlets, authors and relative days: what a question names of its corpus."""

from __future__ import annotations

from datetime import date

import pytest

from rag.corpus.library import Corpus
from rag.question.named import CorpusNames, with_names
from rag.question.read import read_question

KNOWN = CorpusNames(
    ("Auentaler Kreisblatt", "Der Anzeiger"),
    ("Ida Roth", "Till Kolb", "Jan Kolb"),
    date(2024, 3, 5),
    date(2025, 6, 18),
)


@pytest.mark.parametrize(
    ("question", "source", "query"),
    [
        ("Was stand im Auentaler Kreisblatt über die Orgel?", "Auentaler Kreisblatt", "Orgel"),
        ("Was schrieb das Kreisblatt über die Orgel?", "Auentaler Kreisblatt", "Orgel"),
        ("Wie teuer ist die Orgel laut auentaler kreisblatt?", "Auentaler Kreisblatt", "Orgel"),
    ],
)
def test_an_outlet_is_a_filter_and_not_looked_for(question: str, source: str, query: str) -> None:
    asked = with_names(read_question(question), KNOWN)
    assert asked.sources == (source,)
    assert query in asked.query and "reisblatt" not in asked.query


def test_the_only_outlet_and_a_word_of_its_name_are_no_filter() -> None:
    one = CorpusNames(("Auentaler Kreisblatt",))
    asked = read_question("Was steht im Auentaler Kreisblatt?")
    assert with_names(asked, one).sources == ()
    assert with_names(read_question("Wer leitet das Auentaler Bad?"), KNOWN).sources == ()


@pytest.mark.parametrize(
    ("question", "authors"),
    [
        ("Was schrieb Ida Roth über die Orgel?", ("Ida Roth",)),
        ("Welche Artikel von Roth gibt es?", ("Ida Roth",)),
        ("Was sagte Ida Roth über die Orgel?", ()),
        ("Was schrieb Kolb über die Orgel?", ()),
    ],
)
def test_an_author_is_a_filter_where_somebody_wrote(
    question: str, authors: tuple[str, ...]
) -> None:
    assert with_names(read_question(question), KNOWN).authors == authors


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("letzte Woche", date(2025, 6, 9), date(2025, 6, 15)),
        ("im letzten Monat", date(2025, 5, 1), date(2025, 5, 31)),
        ("letztes Jahr", date(2024, 1, 1), date(2024, 12, 31)),
        ("dieses Jahr", date(2025, 1, 1), date(2025, 12, 31)),
        ("gestern", date(2025, 6, 17), date(2025, 6, 17)),
        ("Anfang September", date(2024, 9, 1), date(2024, 9, 30)),
    ],
)
def test_relative_days_are_told_by_the_last_of_the_corpus(
    words: str, since: date, until: date
) -> None:
    asked = read_question(f"Was sagte Kolb {words} zur Orgel?")
    period = with_names(asked, KNOWN).period
    assert period is not None and (period.since, period.until) == (since, until)
    assert asked.speech is not None and asked.speech.asked == "Kolb"


def test_a_month_that_the_corpus_has_twice_is_no_period() -> None:
    asked = read_question("Was sagte Kolb Anfang April zur Orgel?")
    assert asked.period is not None
    assert with_names(asked, KNOWN).period is None
    assert with_names(asked, CorpusNames()).period is None


def test_what_a_question_names_limits_where_it_is_looked(lindenbach: Corpus) -> None:
    asked = "Was schrieb das Kreisblatt Auental über die Bahnstrecke?"
    assert {hit.article.source for hit in lindenbach.ask(asked).hits} == {"Kreisblatt Auental"}
    typed = lindenbach.ask(asked, as_typed=True)
    assert len({hit.article.source for hit in typed.hits}) > 1
    by = lindenbach.ask("Was schrieb Lothar Pröll über den Biber?")
    assert {hit.article.author for hit in by.hits} == {"Lothar Pröll"}


def test_the_articles_that_somebody_wrote_are_listed(lindenbach: Corpus) -> None:
    listed = lindenbach.ask("Welche Artikel hat Lothar Pröll geschrieben?").reply.citations
    own = {info.id for info in lindenbach.articles() if info.author == "Lothar Pröll"}
    assert {each.article.id for each in listed} == own


def test_who_wrote_most_is_counted_from_the_authors(lindenbach: Corpus) -> None:
    answer = lindenbach.ask("Wer hat die meisten Artikel geschrieben?")
    assert answer.asked.corpus is not None and answer.asked.corpus.counted == "authors"
