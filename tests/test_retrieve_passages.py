"""Retrieve: the article asked for comes up, in a stable order, within what was asked."""

from __future__ import annotations

import json
from datetime import date

import pytest

from rag.corpus.library import Corpus
from rag.settings import PROJECT
from rag.types import Filter


def rows(corpus: str) -> list[dict[str, object]]:
    path = PROJECT / "corpus" / corpus / "questions.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("name", "at_least"), [("syrien", 0.9), ("lindenbach", 0.9)])
def test_the_right_article_is_among_the_first_five(
    request: pytest.FixtureRequest, name: str, at_least: float
) -> None:
    corpus: Corpus = request.getfixturevalue(name)
    found = []
    for row in rows(corpus.name):
        # A count or a question about the corpus is not answered from passages.
        if row["answerable"] and row.get("articles"):
            hits = corpus.search(str(row["question"]), 5)
            ids = {hit.article.id for hit in hits} | {twin for hit in hits for twin in hit.also_in}
            found.append(bool(ids & set(row["articles"])))  # type: ignore[call-overload]
    assert len(found) >= 15
    assert sum(found) / len(found) >= at_least


def test_hits_are_ranked_from_one_by_falling_score(lindenbach: Corpus) -> None:
    hits = lindenbach.search("Hallenbad Sanierung Kosten", 10)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    places = [(hit.article.id, hit.passage.ordinal) for hit in hits]
    assert len(set(places)) == len(places)


def test_the_same_question_finds_the_same(lindenbach: Corpus) -> None:
    assert lindenbach.search("Nordumgehung", 8) == lindenbach.search("Nordumgehung", 8)


@pytest.mark.parametrize("limit", [1, 3, 25])
def test_no_more_come_than_asked_for(lindenbach: Corpus, limit: int) -> None:
    assert 1 <= len(lindenbach.search("Hallenbad", limit)) <= limit


def test_a_filter_holds_for_every_hit(lindenbach: Corpus) -> None:
    first, last = date(2025, 1, 1), date(2025, 6, 30)
    hits = lindenbach.search("Hallenbad", 20, Filter(first, last))
    assert hits
    assert all(hit.article.date and first <= hit.article.date <= last for hit in hits)
    hits = lindenbach.search("Schwimmbäder", 20, Filter(source="Kreisblatt Auental"))
    assert {hit.article.source for hit in hits} == {"Kreisblatt Auental"}


@pytest.mark.parametrize(
    ("topic", "year"),
    [("Nordumgehung", 2024), ("Nordumgehung", 2026)],
)
def test_what_belongs_to_the_year_of_a_question_comes_first(
    lindenbach: Corpus, topic: str, year: int
) -> None:
    first = lindenbach.search(f"{topic} {year}", 1)[0].article
    assert first.date and first.date.year == year


def test_copies_are_named_and_are_no_hits_of_their_own(lindenbach: Corpus) -> None:
    hits = lindenbach.search("90 Millionen Euro Landesprogramm für marode Schwimmbäder", 10)
    first = hits[0]
    pair = {"ka-2024-033", "la-2024-118"}
    assert {first.article.id, *first.also_in} == pair
    assert all(hit.article.id not in first.also_in for hit in hits)


def test_the_nearest_of_a_group_of_sentences_counts(auental: Corpus) -> None:
    retriever = auental._generation().retriever
    near, far = "Das Hallenbad schließt.", "Der Chor probt."
    one, other, both = retriever.cosines("Hallenbad", [[near], [far], [far, near]])
    assert both == one > other
    assert retriever.cosines("Hallenbad", []) == []
