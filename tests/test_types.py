"""The values between the steps: frozen, and the few things they know of themselves."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from rag import types
from rag.answer.answer import Answer
from rag.errors import Message
from rag.question.read import read_question
from rag.types import (
    EVERYTHING,
    Article,
    ArticleInfo,
    Citation,
    Filter,
    Hit,
    IngestReport,
    Passage,
    Problem,
    Reason,
    Reply,
    Signals,
    Timings,
)

INFO = ArticleInfo("a", "Titel", None, None, None, None)


def answer(*citations: Citation, reason: Reason | None = None) -> Answer:
    reply = Reply((), citations, reason)
    return Answer(read_question("?"), "korpus", reply, (), Timings(0, 0, 0))


def hit(start: int, end: int, info: ArticleInfo = INFO) -> Hit:
    passage = Passage(info.id, 0, start, end, "x" * (end - start), ((start, end),))
    return Hit(1, passage, info, 0.5, Signals(0.5, 0.5, (0.5,), (0.5,)))


def test_every_value_is_frozen() -> None:
    values = [value for value in vars(types).values() if dataclasses.is_dataclass(value)]
    assert len(values) > 12
    assert all(value.__dataclass_params__.frozen for value in values)


def test_an_article_is_named_without_its_text() -> None:
    article = Article("a", "Text", "Titel", date(2025, 1, 1), "A", "S", "https://s.example")
    info = ArticleInfo.of(article)
    named, whole = dataclasses.asdict(info), dataclasses.asdict(article)
    assert named.pop("pages") == () and named.pop("corpus") is None and info.own_id == "a"
    assert named.items() <= whole.items() and "text" not in named


@pytest.mark.parametrize(
    ("within", "has_dates"),
    [
        (EVERYTHING, False),
        (Filter(source="Bote"), False),
        (Filter(since=date(2025, 1, 1)), True),
        (Filter(until=date(2025, 1, 1)), True),
    ],
)
def test_a_filter_knows_whether_it_asks_for_dates(within: Filter, has_dates: bool) -> None:
    assert within.has_dates is has_dates


@pytest.mark.parametrize(
    ("start", "end", "cited"),
    [(0, 10, False), (0, 11, True), (19, 30, True), (20, 30, False), (12, 15, True)],
)
def test_a_passage_is_cited_where_it_shares_a_character(start: int, end: int, cited: bool) -> None:
    given = answer(Citation(1, INFO, 10, 20, "x" * 10))
    assert given.is_cited(hit(start, end)) is cited
    other = dataclasses.replace(INFO, id="b")
    assert not given.is_cited(hit(start, end, other))


def test_an_answer_is_one_without_a_reason() -> None:
    assert answer(Citation(1, INFO, 0, 1, "x")).answered
    assert not answer(reason=Reason("topic_absent", "Nein.")).answered


def test_what_failed_is_counted() -> None:
    problems = (Problem("a.txt", None, Message("x")), Problem("b.jsonl", 3, Message("y")))
    assert IngestReport("korpus", problems=problems).failed == 2
