"""Show: the contract's JSON, key by key, and text for a terminal."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

import pytest

from rag.answer.markdown import markdown
from rag.corpus.library import Corpus
from rag.errors import Message
from rag.present import (
    answer_json,
    answer_text,
    article_json,
    corpus_json,
    corpus_line,
    hit_json,
    hit_text,
    note_lines,
    problem_lines,
    statement_json,
    statement_line,
)
from rag.types import Article, ArticleInfo, CorpusCard, CorpusInfo, Note, Problem, Statement

ANSWER_KEYS = [
    "question",
    "standalone_question",
    "corpus",
    "answered",
    "answer",
    "reason",
    "citations",
    "kind",
    "understood",
    "number",
    "blocks",
    "passages",
    "checks",
    "fallback",
    "model",
    "timings_ms",
]
CITATION_KEYS = [
    "marker",
    "article_id",
    "title",
    "date",
    "source",
    "url",
    "start",
    "end",
    "page",
    "quote",
    "kind",
    "speaker",
    "inferred",
    "verified",
]
PASSAGE_KEYS = [
    "rank",
    "article_id",
    "title",
    "date",
    "start",
    "end",
    "text",
    "score",
    "cited",
    "also_in",
]
STATEMENT_KEYS = [
    "article_id",
    "date",
    "spans",
    "quote",
    "kind",
    "speaker",
    "speaker_span",
    "inferred",
    "cue",
    "confidence",
]
ARTICLE_KEYS = ["id", "title", "date", "author", "source", "url", "text", "text_sha256"]


@pytest.fixture(scope="module")
def answered(syrien: Corpus) -> dict[str, Any]:
    return answer_json(syrien.ask("Was sagte Earnest über Assad?"))


@pytest.fixture(scope="module")
def refused(syrien: Corpus) -> dict[str, Any]:
    return answer_json(syrien.ask("Wer gewann die Fußball-Weltmeisterschaft 2014?"))


def test_an_answer_has_the_contracts_keys(
    answered: dict[str, Any], refused: dict[str, Any]
) -> None:
    for shown in (answered, refused):
        assert list(shown) == ANSWER_KEYS
        assert list(shown["timings_ms"]) == ["retrieve", "answer", "total"]
        assert all(isinstance(value, float) for value in shown["timings_ms"].values())
        for passage in shown["passages"]:
            assert set(passage) == set(PASSAGE_KEYS)
    assert answered["citations"]
    for citation in answered["citations"]:
        assert list(citation) == CITATION_KEYS
        date.fromisoformat(citation["date"])


def test_an_answer_is_json_as_it_stands(answered: dict[str, Any]) -> None:
    assert json.loads(json.dumps(answered, allow_nan=False)) == answered


def test_answered_and_refused_differ_where_the_contract_says(
    answered: dict[str, Any], refused: dict[str, Any]
) -> None:
    assert answered["answered"] is True and answered["reason"] is None
    assert refused["answered"] is False and refused["citations"] == []
    assert list(refused["reason"]) == ["code", "text"]
    assert answered["model"] == refused["model"] == "extractive"


def test_a_passage_says_whether_it_is_cited(answered: dict[str, Any]) -> None:
    cited = [passage for passage in answered["passages"] if passage["cited"]]
    assert cited and len(cited) < len(answered["passages"])
    ids = {passage["article_id"] for passage in cited}
    assert {citation["article_id"] for citation in answered["citations"]} <= ids


def test_a_hit_and_an_article_have_the_contracts_keys(syrien: Corpus) -> None:
    (hit,) = syrien.search("Waffen", 1)
    assert set(hit_json(hit)) == set(PASSAGE_KEYS) - {"cited"}
    article = syrien.article(hit.article.id)
    shown = article_json(article)
    assert list(shown) == ARTICLE_KEYS and shown["text"] == article.text
    assert shown["text_sha256"] == hashlib.sha256(article.text.encode()).hexdigest()


def test_what_is_not_known_is_null() -> None:
    shown = article_json(Article("a", "Text"))
    assert [shown[key] for key in ("title", "date", "author", "source", "url")] == [None] * 5


def test_a_terminal_sees_where_each_marker_leads(syrien: Corpus) -> None:
    answer = syrien.ask("Was sagte Earnest über Assad?")
    shown = answer_text(answer)
    assert markdown(answer.reply) in shown
    for citation in answer.reply.citations:
        (line,) = [row for row in shown.split("\n") if row.startswith(f"[{citation.marker}] ")]
        assert citation.article.id in line and f"[{citation.start}:{citation.end}]" in line
    for hit in answer.hits:
        assert hit.passage.text in hit_text(hit) and hit.article.id in hit_text(hit)


def test_a_refusal_shows_the_nearest_finds(syrien: Corpus) -> None:
    answer = syrien.ask("Wer gewann die Fußball-Weltmeisterschaft 2014?")
    if answer.hits:
        assert answer.hits[0].article.id in answer_text(answer)


def test_a_corpus_is_listed_with_what_the_contract_names(syrien: Corpus) -> None:
    shown = corpus_json(syrien.info)
    assert shown["name"] == "syrien-2015" and shown["title"] == syrien.info.card.title
    assert shown["articles"] == 8 and shown["up_to_date"] is True
    assert (shown["first_date"], shown["last_date"]) == ("2015-09-12", "2015-09-30")
    assert shown["embedding_model"]
    line = corpus_line(syrien.info)
    assert line.startswith("syrien-2015: ") and "2015-09-12" in line


def test_a_stale_corpus_is_listed_with_what_mends_it() -> None:
    stale = "Run: python -m rag rebuild x"
    told = Message("words_unreadable", command="python -m rag rebuild x")
    info = CorpusInfo("x", CorpusCard(), 1, 1, None, None, "m", told)
    assert corpus_json(info)["up_to_date"] is False and str(corpus_json(info)["stale"]).endswith(
        stale
    )
    assert stale in corpus_line(info) and "None" not in corpus_line(info)


def statement(
    speaker: str | None = None, likely: str | None = None, mention: str | None = None
) -> Statement:
    article = ArticleInfo("etat", "Etat", date(2025, 3, 9), None, None, None)
    span = (20, 22) if mention else None
    return Statement(
        *(article, ((3, 7), (9, 12)), "Etat … zu\n", "indirect", speaker, likely, mention),
        *(span, "Leiterin", likely is not None, "bestritt", 0.9),
    )


def test_a_statement_has_the_contracts_keys() -> None:
    shown = statement_json(statement("Ada Muster", mention="er"))
    assert list(shown) == STATEMENT_KEYS
    assert shown["spans"] == [[3, 7], [9, 12]] and shown["speaker_span"] == [20, 22]
    assert (shown["speaker"], shown["date"]) == ("Ada Muster", "2025-03-09")
    assert statement_json(statement(likely="Ada Muster"))["speaker"] is None


@pytest.mark.parametrize(
    ("shown", "who"),
    [
        (statement("Ada Muster", mention="er"), "Ada Muster"),
        (statement(likely="Ada Muster", mention="er"), "probably Ada Muster (in the text: er)"),
        (statement(mention="die Leiterin"), "not surely named (die Leiterin)"),
        (statement(), "not surely named (–)"),
    ],
)
def test_a_statements_line_tells_who_how_and_where(shown: Statement, who: str) -> None:
    line = statement_line(shown)
    told = f"2025-03-09 · {who} · indirect speech, bestritt: Etat … zu etat [3:7, 9:12]"
    assert line == told


def test_a_statements_line_commands_no_terminal() -> None:
    line = statement_line(statement("\x1b[2JAda\u202e"))
    assert "\x1b" not in line and "\u202e" not in line


def test_notes_are_counted_a_line_for_each_kind() -> None:
    notes = [
        *(Note(f"{number}.css", "not_read", ".css") for number in range(3)),
        Note("a.doc", "not_read", ".doc"),
        *(Note(f"{name}.txt", "encoding", "cp1252") for name in "abcd"),
        Note("e.csv", "encoding", "utf-16"),
        Note("f.pdf", "no_text", "2, 4"),
        Note("g.txt", "empty"),
        *(Note(f"{name}.txt", "encoded_twice", "Ã¼") for name in "hi"),
        Note("k.pdf", "control", "U+0004"),
        Note("l.pdf", "no_letters"),
    ]
    assert note_lines(notes) == [
        "not read: 3 .css",
        "not read: 1 .doc: open it in Word or LibreOffice and save it as .docx",
        "read as cp1252: 4 files (a.txt, b.txt, c.txt, …)",
        "read as utf-16: 1 file (e.csv)",
        "empty: 1 file (g.txt)",
        "encoded twice (Ã¼); save it as UTF-8 from where it still reads right:"
        " 2 files (h.txt, i.txt)",
        "control characters (U+0004) among the letters: 1 file (k.pdf)",
        "no letters in the text: 1 file (l.pdf)",
        "f.pdf: no text on page 2, 4",
    ]
    assert note_lines(notes, "de")[0] == "nicht gelesen: 3 .css"
    assert note_lines([]) == []
    many = [Note(f"a.{number}", "not_read", f".{number}") for number in range(20)]
    assert all(f"1 .{number}" in note_lines(many)[0] for number in range(20))


def test_many_problems_of_one_kind_make_few_lines() -> None:
    rows = [Problem("a.jsonl", line, Message.of("row_no_object")) for line in range(1, 3_001)]
    files = [Problem(f"{number}.csv", 2, Message.of("text_no_string")) for number in range(50)]
    lines = problem_lines([*rows, *files])
    assert lines[0] == "a.jsonl:1: the row is not a JSON object"
    assert lines[3] == "a.jsonl: … and 2997 more rows of this kind"
    assert len(lines) == 13 and lines[-1] == "… and 42 more files of this kind"
