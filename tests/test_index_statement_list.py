"""The list of statements by speaker, words, kind and date, over a bundled corpus."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from rag.corpus.generation import Generation
from rag.corpus.library import Corpus
from rag.corpus.overview import statement_months
from rag.index.statement_list import StatementFilter, matching_keys
from rag.text.words import stems
from rag.types import Statement, StatementKind

EVERY = StatementFilter()


def listed(corpus: Corpus, wanted: StatementFilter) -> list[Statement]:
    return list(corpus.every_listed(wanted))


def test_without_a_filter_all_are_listed_newest_first(lindenbach: Corpus) -> None:
    rows = listed(lindenbach, EVERY)
    days = [row.article.date or date.min for row in rows]
    assert days == sorted(days, reverse=True)
    assert len(rows) == len(list(lindenbach.statements())) > 100
    for one, other in pairwise(rows):
        if one.article.id == other.article.id:
            assert one.spans[0][0] <= other.spans[0][0]


def test_pages_are_the_list_in_pieces(lindenbach: Corpus) -> None:
    rows = listed(lindenbach, EVERY)
    pages = [lindenbach.list_statements(EVERY, 50, at) for at in range(0, len(rows), 50)]
    assert [row for page in pages for row in page.statements] == rows
    assert {page.total for page in pages} == {len(rows)}
    beyond = lindenbach.list_statements(EVERY, 50, len(rows))
    assert (beyond.statements, beyond.total) == ((), len(rows))


def test_a_speakers_name_lists_what_is_surely_or_likely_theirs(lindenbach: Corpus) -> None:
    for speaker in lindenbach.speakers()[:5]:
        rows = listed(lindenbach, StatementFilter(speaker=speaker.name))
        surname = speaker.name.split()[-1]
        assert sum(row.speaker is not None for row in rows) == speaker.statements
        assert all(surname in (row.speaker or row.likely or "") for row in rows)


def test_the_beginning_of_a_name_or_role_is_enough(lindenbach: Corpus) -> None:
    names = {row.speaker for row in listed(lindenbach, StatementFilter(speaker="köst"))}
    assert "Sabine Köster" in names and "Karin Brandt" not in names
    roles = {row.speaker for row in listed(lindenbach, StatementFilter(speaker="BÜRGERMEIST"))}
    assert "Karin Brandt" in roles


def test_all_words_of_a_topic_are_in_the_statement_or_its_headline(lindenbach: Corpus) -> None:
    rows = listed(lindenbach, StatementFilter(about="das Hallenbad"))
    assert rows
    for row in rows:
        held = stems(f"{row.article.title} {' '.join(row.quote.split(' … '))}")
        assert set(stems("Hallenbad")) <= set(held)
    assert listed(lindenbach, StatementFilter(about="Hallenbad Quantenphysik")) == []


@pytest.mark.parametrize("kind", ["direct", "indirect", "reported", "free_indirect"])
def test_kinds(lindenbach: Corpus, kind: StatementKind) -> None:
    rows = listed(lindenbach, StatementFilter(kind=kind))
    assert rows and {row.kind for row in rows} == {kind}


def test_dates_are_inclusive(lindenbach: Corpus) -> None:
    day = listed(lindenbach, EVERY)[0].article.date
    assert day is not None
    rows = listed(lindenbach, StatementFilter(since=day, until=day))
    assert rows and {row.article.date for row in rows} == {day}


@pytest.mark.parametrize("typed", ['" OR who : x*', "*", "(", "NEAR", "'; --", "-"])
def test_no_input_is_read_as_a_query(lindenbach: Corpus, typed: str) -> None:
    for wanted in (StatementFilter(speaker=typed), StatementFilter(about=typed)):
        rows = listed(lindenbach, wanted)
        assert len(rows) in (0, len(listed(lindenbach, EVERY)))


def test_what_is_named_is_filled_in(lindenbach: Corpus) -> None:
    rows = lindenbach.list_statements(EVERY, 50, 0).statements
    assert sum(bool(row.about) for row in rows) > len(rows) / 2
    assert all(len(row.about) <= 2 for row in rows)
    assert all(name.split()[0] in row.quote for row in rows for name in row.about)


def test_a_page_of_all_is_read_in_the_order_of_an_index(
    lindenbach: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plans(generation: Generation) -> list[str]:
        store = generation.store
        read, asked = store.rows, []

        def noted(query: str, *more: Any) -> list[Any]:
            asked.append((query, more[0]))
            return read(query, *more)

        monkeypatch.setattr(store, "rows", noted)
        matching_keys(store, EVERY, 5, 0)
        matching_keys(store, StatementFilter(speaker=lindenbach.speakers()[0].name), 5, 0)
        told = [read(f"EXPLAIN QUERY PLAN {query}", values) for query, values in asked]
        return [" ".join(row[3] for row in each) for each in told]

    newest, *_, of_one = lindenbach.look(plans)
    assert "TEMP B-TREE" not in newest
    assert "SCAN s" not in of_one and "INDEX statement_likely" in of_one


def test_months_count_what_is_listed(lindenbach: Corpus) -> None:
    for wanted in (EVERY, StatementFilter(about="Freibad"), StatementFilter(kind="indirect")):
        days = (row.article.date for row in listed(lindenbach, wanted))
        counted = Counter(f"{day:%Y-%m}" for day in days if day)
        assert dict(statement_months(lindenbach, wanted)) == counted
