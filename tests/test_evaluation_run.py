"""Scoring one question, and summing up many."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from rag.answer.answer import Answer
from rag.corpus.library import Corpus
from rag.evaluation.folder import read_rows, row_json, write_rows
from rag.evaluation.questions import GoldQuote, Nugget, Question
from rag.evaluation.run import WARM_UP, Row, run_questions, score, summarise
from rag.question.read import is_question, read_question
from rag.types import Article, ArticleInfo, Citation, Hit, Passage, Reason, Reply, Signals, Timings

FAIR = Article(
    "messe", "Die Messe beginnt am Freitag. " + "„Wir sind bereit“, sagte Ina Kolb. " * 2
)
COPY = Article("kopie", "Aus der Region: " + FAIR.text)
TREE = Article("baum", "Der Baum im Hof ist gefällt worden.")
ARTICLES = {article.id: article for article in (FAIR, COPY, TREE)}
QUOTE = "„Wir sind bereit“"

SIGNALS = Signals(dense=1.0, lexical=1.0, sentences_dense=(), sentences_lexical=())

STATEMENT = Question(
    "s",
    "Was sagte Kolb?",
    True,
    "statement",
    ("messe",),
    (GoldQuote("messe", QUOTE, ()),),
    "Ina Kolb",
)
FACT = Question("f", "Wann?", True, "fact", ("messe",), (GoldQuote("messe", "am Freitag", ()),))
UNANSWERABLE = Question("u", "Wer gewann?", False, "fact")


def hit(rank: int, article: Article, start: int, end: int, also_in: tuple[str, ...] = ()) -> Hit:
    text = article.text[start:end]
    passage = Passage(article.id, 0, start, end, text, ((start, end),))
    return Hit(rank, passage, ArticleInfo.of(article), 1.0, SIGNALS, also_in)


def citation(article: Article, start: int, end: int, speaker: str | None = None) -> Citation:
    return Citation(
        1, ArticleInfo.of(article), start, end, article.text[start:end], speaker=speaker
    )


def answer(hits: Sequence[Hit], *citations: Citation) -> Answer:
    reason = None if citations else Reason("topic_absent", "Davon steht hier nichts.")
    return Answer(
        read_question("?"),
        "dorf",
        Reply((), citations, reason),
        tuple(hits),
        Timings(1.0, 2.0, 3.0),
    )


def outcome(question: Question, hits: Sequence[Hit], *citations: Citation) -> Row:
    return score(question, answer(hits, *citations), ARTICLES.__getitem__)


def whole(rank: int, article: Article, also_in: tuple[str, ...] = ()) -> Hit:
    return hit(rank, article, 0, len(article.text), also_in)


def test_all_is_right() -> None:
    row = outcome(STATEMENT, [whole(1, FAIR)], citation(FAIR, 30, 64, "Kolb"))
    assert row.figures == dict.fromkeys(
        (
            *("recall_at_1", "recall_at_5", "recall_at_10", "mrr_at_10", "ndcg_at_10"),
            *("passage_hit_at_1", "passage_hit_at_5", "answer_hit", "speaker_accuracy"),
        ),
        1.0,
    )
    assert (row.loss, row.exact_quotes, row.found, row.cited) == (None, 1, (True,), (True,))


@pytest.mark.parametrize(
    ("question", "hits", "citations", "loss"),
    [
        (STATEMENT, [whole(1, TREE)], [citation(TREE, 0, 9)], "article_not_found"),
        (STATEMENT, [], [], "article_not_found"),
        (STATEMENT, [hit(1, FAIR, 0, 29)], [citation(FAIR, 0, 29)], "passage_not_found"),
        (STATEMENT, [whole(1, FAIR)], [], "refused_answerable"),
        (STATEMENT, [whole(1, FAIR)], [citation(FAIR, 0, 29)], "found_not_cited"),
        (STATEMENT, [whole(1, FAIR)], [citation(FAIR, 30, 64)], "wrong_speaker"),
        (STATEMENT, [whole(1, FAIR)], [citation(FAIR, 30, 64, "Ina Kalb")], "wrong_speaker"),
        (FACT, [whole(1, FAIR)], [citation(FAIR, 0, 29)], None),
        (UNANSWERABLE, [whole(1, FAIR)], [citation(FAIR, 0, 29)], "answered_unanswerable"),
        (UNANSWERABLE, [whole(1, FAIR)], [], None),
    ],
)
def test_the_first_step_that_failed_is_named(
    question: Question, hits: list[Hit], citations: list[Citation], loss: str | None
) -> None:
    assert outcome(question, hits, *citations).loss == loss


def test_half_of_a_statement_is_enough_and_all_of_a_fact_is_needed() -> None:
    # „Wir sind bereit“ stands at 30-47: 17 characters. 30-39 holds 9 of them, 30-38 only 8.
    for end, covers in ((39, True), (38, False)):
        row = outcome(STATEMENT, [hit(1, FAIR, 30, end)], citation(FAIR, 30, end))
        assert (row.found, row.cited) == ((covers,), (covers,))
    # „am Freitag“ stands at 18-28.
    for end, covers in ((28, True), (27, False)):
        assert outcome(FACT, [hit(1, FAIR, 0, end)]).found == (covers,)


def test_only_the_first_characters_of_a_passage_and_a_citation_count() -> None:
    long = Article("lang", "x" * 395 + "Gold!" + "x" * 795 + "Gold?" + "x" * 300)
    for text, cited, found in (("Gold!", True, True), ("Gold?", False, True)):
        question = Question("q", "Was?", True, "fact", (), (GoldQuote("lang", text, ()),))
        all_of_it = citation(long, 0, len(long.text))
        row = score(question, answer([whole(1, long)], all_of_it), {"lang": long}.__getitem__)
        assert (row.cited, row.found) == ((cited,), (found,))
        shifted = score(question, answer([hit(1, long, 1, 1500)]), {"lang": long}.__getitem__)
        assert shifted.found == (True,)
    behind = Article("lang", "x" * 1196 + "Gold!")
    question = Question("q", "Was?", True, "fact", (), (GoldQuote("lang", "Gold!", ()),))
    row = score(question, answer([whole(1, behind)]), {"lang": behind}.__getitem__)
    assert row.found == (False,)


def test_only_the_first_three_citations_and_five_passages_count() -> None:
    wrong = citation(TREE, 0, 9)
    hits = [*(hit(rank, TREE, rank, 20) for rank in range(1, 6)), whole(6, FAIR)]
    row = outcome(STATEMENT, hits, wrong, wrong, wrong, citation(FAIR, 30, 64, "Kolb"))
    assert row.figures["answer_hit"] == 0
    assert row.figures["passage_hit_at_5"] == 0
    assert row.figures["recall_at_5"] == 1  # the second article, by its sixth passage
    assert row.loss == "found_not_cited"


def test_a_copy_covers_gold_at_its_own_offsets() -> None:
    # The gold is in „messe“; the passage is of „kopie“, 16 characters further on.
    row = outcome(STATEMENT, [whole(1, COPY, ("messe",))], citation(COPY, 46, 80, "Kolb"))
    assert row.figures["recall_at_1"] == row.figures["answer_hit"] == 1
    # Where the gold stands in „messe“, „kopie“ has something else.
    row = outcome(STATEMENT, [whole(1, COPY, ("messe",))], citation(COPY, 16, 45, "Kolb"))
    assert row.cited == (False,)
    row = outcome(STATEMENT, [whole(1, COPY)], citation(COPY, 46, 80, "Kolb"))
    assert (row.found, row.cited, row.loss) == ((False,), (False,), "article_not_found")


def test_a_refusal_counts_as_wrong_in_every_answer_figure() -> None:
    row = outcome(STATEMENT, [whole(1, FAIR)])
    assert row.figures["answer_hit"] == row.figures["speaker_accuracy"] == 0


def test_a_row_without_gold_counts_only_where_it_needs_none() -> None:
    bare = outcome(Question("b", "Wann?", True), [whole(1, FAIR)], citation(FAIR, 0, 29))
    assert (bare.figures, bare.loss) == ({}, None)
    lost = Question("l", "Wann?", True, "fact", ("messe",), (GoldQuote("messe", "nie", ()),))
    row = outcome(lost, [whole(1, TREE), whole(2, FAIR)], citation(FAIR, 0, 29))
    assert "answer_hit" not in row.figures
    assert row.figures["recall_at_1"] == 0
    assert row.gold.missing == ("the quote 'nie' is not in article 'messe'",)


def made_of(kind: str, *texts: str, **fields: Any) -> Question:
    nuggets = tuple(Nugget(text, (GoldQuote("messe", text, ()),)) for text in texts)
    return Question("n", "Wer?", True, kind, nuggets=nuggets, **fields)


def test_nuggets_are_found_by_half_of_a_quote_also_in_a_copy() -> None:
    asked = made_of("timeline", "am Freitag", QUOTE)
    row = outcome(asked, [whole(1, FAIR)], citation(FAIR, 30, 39), citation(FAIR, 0, 23))
    assert (row.figures["nugget_recall"], row.figures["order"]) == (1, 0)
    assert (row.cited, row.found, row.loss) == ((True, True), (True,), None)
    assert "answer_hit" not in row.figures and "passage_hit_at_1" not in row.figures
    row = outcome(asked, [whole(1, COPY, ("messe",))], citation(COPY, 46, 80))
    assert (row.figures["nugget_recall"], row.figures["nugget_precision"]) == (0.5, 1)


def test_only_the_first_twelve_citations_find_nuggets() -> None:
    wrong = [citation(TREE, 0, 9)] * 11
    for before, share in ((wrong, 1), ([*wrong, wrong[0]], 0)):
        row = outcome(made_of("list", QUOTE), [whole(1, FAIR)], *before, citation(FAIR, 30, 64))
        assert row.figures["nugget_recall"] == share


def test_where_an_answer_of_several_things_is_lost() -> None:
    asked = made_of("list", QUOTE)
    right, wrong = citation(FAIR, 30, 64), citation(TREE, 0, 9)
    assert outcome(asked, [whole(1, TREE)], wrong).loss == "passage_not_found"
    assert outcome(asked, [whole(1, FAIR)]).loss == "refused_answerable"
    assert outcome(asked, [whole(1, FAIR)], wrong).loss == "found_not_cited"
    assert outcome(asked, [whole(1, FAIR)], wrong, right).loss is None
    assert outcome(made_of("count", number=4), [], wrong).loss == "wrong_number"
    about = made_of("articles", articles=("messe",))
    assert outcome(about, [whole(1, FAIR)], wrong).loss == "found_not_cited"
    assert outcome(about, [whole(1, COPY, ("messe",))], citation(COPY, 0, 9)).loss is None


def test_a_row_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    asked = made_of("timeline", "am Freitag", QUOTE)
    rows = [
        outcome(asked, [whole(1, FAIR)], citation(FAIR, 0, 64)),
        outcome(made_of("count", number=4), [whole(1, FAIR)], citation(FAIR, 0, 29)),
    ]
    write_rows(tmp_path, rows)
    again = read_rows(tmp_path)
    assert [(row.gold, row.figures, row.loss) for row in again] == [
        (row.gold, row.figures, row.loss) for row in rows
    ]
    assert [row.question.number for row in again] == [None, 4]


def test_a_quote_that_is_not_a_slice_is_told() -> None:
    bent = Citation(1, ArticleInfo.of(FAIR), 0, 5, "die M")
    row = outcome(FACT, [whole(1, FAIR)], bent, citation(FAIR, 0, 29))
    assert row.exact_quotes == 1
    assert summarise("dorf", "extractive", [row])["quotes_exact"] == 0.5


def test_the_summary_has_the_contracts_shape_and_sums_up_by_type() -> None:
    rows = [
        outcome(STATEMENT, [whole(1, FAIR)], citation(FAIR, 30, 64, "Kolb")),
        outcome(FACT, [whole(1, TREE), hit(2, FAIR, 0, 30)], citation(FAIR, 0, 29)),
        outcome(UNANSWERABLE, [whole(1, FAIR)]),
    ]
    summary = summarise("dorf", "extractive", rows)
    assert list(summary) == [
        *("corpus", "questions", "model"),
        *("recall_at_1", "recall_at_5", "recall_at_10", "mrr_at_10", "ndcg_at_10"),
        *("passage_hit_at_1", "passage_hit_at_5", "answer_hit", "speaker_accuracy"),
        *("quotes_exact", "answered_answerable", "answered_unanswerable"),
        *("refusal_precision", "refusal_recall", "refusal_f1"),
        *("nugget_recall", "nugget_precision", "nugget_f1", "order"),
        *("number_exact", "articles_f1", "false_reason", "score"),
        *("cited_chars", "passage_chars", "latency_ms", "by_type"),
    ]
    assert (summary["corpus"], summary["questions"], summary["model"]) == ("dorf", 3, "extractive")
    assert summary["recall_at_1"] == 0.5
    assert summary["mrr_at_10"] == 0.75
    assert summary["refusal_f1"] == 1
    assert summary["answered_answerable"] == 1
    assert summary["answered_unanswerable"] == 0
    # Cited: 34 and 29 characters; the refusal cites nothing and does not count.
    assert summary["cited_chars"]["p50"] == 31.5
    assert summary["latency_ms"] == {"p50": 3.0, "p95": 3.0}
    assert summary["by_type"]["statement"]["recall_at_1"] == 1
    assert summary["by_type"]["fact"]["questions"] == 2
    assert summary["by_type"]["statement"]["refusal_recall"] is None


def test_the_corpus_is_asked_in_order_and_a_row_holds_the_whole_answer(syrien: Corpus) -> None:
    questions = [Question("a", "Was sagte Earnest über Assad?", True), Question("b", "???", False)]
    rows = list(run_questions(syrien, questions))
    assert [row.question.id for row in rows] == ["a", "b"]
    shown: dict[str, Any] = json.loads(json.dumps(row_json(rows[0])))
    assert shown["answer"]["question"] == "Was sagte Earnest über Assad?"
    assert len(shown["found"]) == len(shown["answer"]["passages"]) > 0
    assert rows[1].answered is False


def test_the_warm_up_is_a_question_and_is_looked_for(lindenbach: Corpus) -> None:
    assert is_question(WARM_UP)
    assert lindenbach.ask(WARM_UP).hits
