"""Answer: verbatim sentences with markers that lead somewhere, or a refusal that says why."""

from __future__ import annotations

import json
import re
from typing import get_args

import pytest

from rag.answer.answer import Answer
from rag.answer.markdown import markdown
from rag.corpus.library import Corpus
from rag.settings import PROJECT
from rag.types import ReasonCode

MARKER = re.compile(r"\[(\d+)\]")
QUOTED = re.compile(r"„([^“”]+)[“”]")


def rows(corpus: str, answerable: bool) -> list[dict[str, object]]:
    path = PROJECT / "corpus" / corpus / "questions.jsonl"
    found = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [row for row in found if row["answerable"] is answerable]


def check(corpus: Corpus, answer: Answer) -> None:
    """What the contract says is always true of an answer."""
    reply = answer.reply
    markers = {int(marker) for marker in MARKER.findall(markdown(reply))}
    assert markers == {citation.marker for citation in reply.citations}
    assert answer.answered is bool(reply.citations) is (reply.reason is None)
    for citation in reply.citations:
        text = corpus.article(citation.article.id).text
        assert text[citation.start : citation.end] == citation.quote
        assert citation.quote == citation.quote.strip() != ""
    for hit in answer.hits:
        text = corpus.article(hit.article.id).text
        assert text[hit.passage.start : hit.passage.end] == hit.passage.text
    if answer.answered:
        assert any(answer.is_cited(hit) for hit in answer.hits)
    timings = answer.timings
    assert 0 <= timings.retrieve <= timings.total and 0 <= timings.answer <= timings.total


@pytest.mark.parametrize("name", ["syrien", "lindenbach"])
def test_every_answer_keeps_the_contract(request: pytest.FixtureRequest, name: str) -> None:
    corpus: Corpus = request.getfixturevalue(name)
    questions = [str(r["question"]) for kind in (True, False) for r in rows(corpus.name, kind)[:15]]
    assert len(questions) >= 20
    for question in questions:
        answer = corpus.ask(question)
        check(corpus, answer)
        assert (answer.question, answer.corpus) == (question, corpus.name)


@pytest.mark.parametrize("name", ["syrien", "lindenbach"])
def test_quotation_marks_hold_only_what_is_written(
    request: pytest.FixtureRequest, name: str
) -> None:
    corpus: Corpus = request.getfixturevalue(name)
    for row in rows(corpus.name, True)[:15]:
        question = str(row["question"])
        reply = corpus.ask(question).reply
        shown = " ".join(
            f"{corpus.article(citation.article.id).text} {citation.article.title}"
            for citation in reply.citations
        )
        # A refusal names the topic in the question's words.
        plain = " ".join((question if reply.reason else shown).split())
        for quoted in QUOTED.findall(markdown(reply)):
            assert " ".join(quoted.split()) in plain


def test_the_question_from_the_start_is_answered(syrien: Corpus) -> None:
    answer = syrien.ask("Was sagte Earnest über Assad?")
    check(syrien, answer)
    assert answer.reply.citations[0].article.id in {"earnest-assad", "luftangriffe"}
    assert "Assad" in answer.reply.citations[0].quote
    assert answer.reply.model == "extractive" and answer.reply.fallback is None


@pytest.mark.parametrize(
    "question",
    [
        "Wer gewann die Fußball-Weltmeisterschaft 2014?",
        "Wie backt man einen Hefezopf?",
        "Was kostet ein Quadratmeter Parkett?",
        "Who invented the telephone?",
    ],
)
@pytest.mark.parametrize("name", ["syrien", "lindenbach"])
def test_what_is_not_in_the_corpus_is_refused(
    request: pytest.FixtureRequest, name: str, question: str
) -> None:
    corpus: Corpus = request.getfixturevalue(name)
    answer = corpus.ask(question)
    check(corpus, answer)
    assert not answer.answered
    assert answer.reply.reason is not None
    assert answer.reply.reason.code in get_args(ReasonCode)
    assert answer.reply.reason.text in markdown(answer.reply)


@pytest.mark.parametrize("question", ["", "   ", "\n\u00a0", "?", "…!", "😀"])
def test_what_is_no_question_is_said_to_be_none(syrien: Corpus, question: str) -> None:
    answer = syrien.ask(question)
    check(syrien, answer)
    assert answer.reply.reason is not None and answer.reply.reason.code == "not_a_question"


def test_an_english_question_has_an_english_frame_around_german_words(syrien: Corpus) -> None:
    answer = syrien.ask("What did Earnest say about Assad?")
    check(syrien, answer)
    assert answer.answered
    refused = syrien.ask("Who won the football world cup in 2014?").reply
    german = syrien.ask("Wer gewann die Fußball-Weltmeisterschaft 2014?").reply
    assert refused.reason and german.reason and refused.reason.code == german.reason.code
    assert refused.reason.text != german.reason.text


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Ottokar Lauterburg", "person_absent"),
        # Known by another's name, or but for a letter: that somebody is absent is a claim.
        ("Ottokar Lauers", None),
        ("Karin Brandtt", None),
    ],
)
def test_somebody_named_in_full_whom_no_article_names_is_absent(
    lindenbach: Corpus, name: str, code: ReasonCode | None
) -> None:
    reason = lindenbach.ask(f"Wann starb {name}?").reply.reason
    assert (reason is not None and reason.code == "person_absent") == (code is not None)
