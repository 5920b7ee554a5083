"""Question sets: what is read, what is refused, where gold stands."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.errors import ArticleError, ReadError
from rag.evaluation.questions import (
    GoldPlace,
    GoldQuote,
    Nugget,
    Question,
    copies,
    load_question_set,
    load_questions,
    locate,
)
from rag.types import Article

MARKET = Article(
    "markt", "Der Markt öffnet um sechs. „Um sechs ist es dunkel“, sagte die Wirtin. 😀"
)
GOOD = {"id": "q1", "question": "Wann öffnet der Markt?", "answerable": True}


def find(article_id: str) -> Article:
    if article_id != MARKET.id:
        raise ArticleError("article_missing", id=article_id)
    return MARKET


def asked(**fields: Any) -> Question:
    return Question("q", "Wann?", True, **fields)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(*lines: object) -> Path:
        path = tmp_path / "fragen.jsonl"
        texts = [x if isinstance(x, str) else json.dumps(x, ensure_ascii=False) for x in lines]
        path.write_text("\n".join(texts), "utf-8")
        return path

    return write


def test_three_fields_are_enough_and_unknown_ones_do_no_harm(write: Callable[..., Path]) -> None:
    [question] = load_questions(write(GOOD | {"vote": "up", "lang": "de", "articles": None}))
    assert question == Question("q1", "Wann öffnet der Markt?", True, "question")


def test_everything_the_contract_names_is_read(write: Callable[..., Path]) -> None:
    row = GOOD | {
        "type": "statement",
        "articles": ["markt"],
        "quotes": [
            {"article": "markt", "text": "Um sechs"},
            {"article": "markt", "spans": [[0, 3], [4, 9]], "type": "Direct"},
        ],
        "answers": ["um sechs"],
        "speaker": "die Wirtin",
    }
    [question] = load_questions(write("", row, "  "))
    assert question == Question(
        "q1",
        "Wann öffnet der Markt?",
        True,
        "statement",
        ("markt",),
        (GoldQuote("markt", "Um sechs", ()), GoldQuote("markt", None, ((0, 3), (4, 9)))),
        "die Wirtin",
        ("um sechs",),
    )


def test_rare_line_ends_inside_a_text_do_not_cut_the_row(write: Callable[..., Path]) -> None:
    [question] = load_questions(write(GOOD | {"question": "Wann\u2028öffnet\x85er?"}))
    assert question.question == "Wann\u2028öffnet\x85er?"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("{nicht", "not JSON"),
        ("[]", "not a JSON object"),
        ({"question": "Wann?", "answerable": True}, "'id'"),
        (GOOD | {"id": 7}, "'id'"),
        (GOOD | {"question": ""}, "'question'"),
        (GOOD | {"answerable": "ja"}, "'answerable'"),
        (GOOD | {"type": 3}, "'type'"),
        (GOOD | {"speaker": ["A"]}, "'speaker'"),
        (GOOD | {"articles": "markt"}, "'articles'"),
        (GOOD | {"answers": [1]}, "'answers'"),
        (GOOD | {"quotes": {"article": "markt"}}, "'quotes'"),
        (GOOD | {"quotes": ["Um sechs"]}, "'article'"),
        (GOOD | {"quotes": [{"article": "markt"}]}, "neither"),
        (GOOD | {"quotes": [{"article": "markt", "spans": [[1, 2, 3]]}]}, "neither"),
        (GOOD | {"quotes": [{"article": "markt", "spans": [[True, 2]]}]}, "neither"),
        (GOOD | {"nuggets": {"text": "um sechs"}}, "'nuggets'"),
        (GOOD | {"nuggets": ["um sechs"]}, "'nuggets'"),
        (GOOD | {"nuggets": [{"quotes": []}]}, "'text'"),
        (GOOD | {"nuggets": [{"text": "um sechs", "quotes": ["Um sechs"]}]}, "'article'"),
        (GOOD | {"number": "11"}, "'number'"),
        (GOOD | {"number": True}, "'number'"),
    ],
)
def test_a_malformed_row_is_refused_with_file_and_line(
    write: Callable[..., Path], row: object, why: str
) -> None:
    path = write(GOOD | {"id": "q0"}, "", row)
    with pytest.raises(ReadError) as caught:
        load_questions(path)
    assert str(caught.value).startswith(f"{path}:3: ")
    assert why in str(caught.value)


def test_an_id_that_stands_twice_is_refused(write: Callable[..., Path]) -> None:
    with pytest.raises(ReadError, match=r":2: the id 'q1' stands twice"):
        load_questions(write(GOOD, GOOD))


def test_of_feedback_the_last_row_of_an_id_counts(write: Callable[..., Path]) -> None:
    up = GOOD | {"rating": "up"}
    assert load_questions(write(up, GOOD | {"id": "q2"}, up | {"answerable": False})) == [
        Question("q1", "Wann öffnet der Markt?", False),
        Question("q2", "Wann öffnet der Markt?", True),
    ]
    withdrawn = up | {"rating": "down", "answerable": None}
    assert load_question_set(write(up, GOOD | {"id": "q2"}, withdrawn)).undecided == 1
    for pair in ((GOOD, up), (up, GOOD)):
        with pytest.raises(ReadError, match="stands twice"):
            load_questions(write(*pair))


def test_what_readers_left_open_and_other_corpora_are_left_out_and_counted(
    write: Callable[..., Path],
) -> None:
    open_row = GOOD | {"id": "offen", "answerable": None, "rating": "down", "corpus": "markt"}
    rows = (
        GOOD | {"id": "hier", "corpus": "markt"},
        GOOD | {"id": "fremd", "corpus": "hafen"},
        GOOD | {"id": "fremd-offen", "corpus": "hafen", "answerable": None, "rating": "down"},
        GOOD | {"id": "überall"},
        open_row,
    )
    found = load_question_set(write(*rows), "markt")
    assert [question.id for question in found.questions] == ["hier", "überall"]
    assert (found.undecided, found.elsewhere) == (1, 2)
    assert [question.id for question in load_questions(write(*rows))] == [
        "hier",
        "fremd",
        "überall",
    ]
    with pytest.raises(ReadError, match=r"'berg'.* 1 are for another, 0 do not say"):
        load_question_set(write(open_row), "berg")
    with pytest.raises(ReadError, match="'answerable'"):
        load_questions(write(GOOD | {"answerable": None}))


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff\xfe{}"])
def test_a_set_without_questions_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "leer.jsonl"
    path.write_bytes(content)
    with pytest.raises(ReadError, match="leer"):
        load_questions(path)
    with pytest.raises(ReadError, match="fehlt"):
        load_questions(tmp_path / "fehlt.jsonl")


def test_gold_is_located_wherever_it_stands() -> None:
    question = asked(articles=("markt",), quotes=(GoldQuote("markt", "m sechs", ()),))
    gold = locate(question, find)
    assert [MARKET.text[s:e] for place in gold.places for s, e in place.spans] == ["m sechs"] * 2
    assert gold.articles == ("markt",)
    assert gold.missing == ()


def test_gold_that_is_not_there_is_told_and_the_rest_counts() -> None:
    quotes = (
        GoldQuote("markt", "um sieben", ()),
        GoldQuote("markt", "um sechs", ()),
        GoldQuote("markt", None, ((4, 900),)),
        GoldQuote("fort", "um sechs", ()),
    )
    gold = locate(asked(articles=("fort", "markt"), quotes=quotes), find)
    assert gold.articles == ("markt",)
    assert gold.places == (GoldPlace("markt", ((17, 25),)),)
    assert gold.missing == (
        "article 'fort' is not in the corpus",
        "the quote 'um sieben' is not in article 'markt'",
        "the place [(4, 900)] is not in article 'markt'",
    )


def test_an_unanswerable_question_has_no_gold() -> None:
    quotes = (GoldQuote("fort", "um sechs", ()),)
    gold = locate(Question("q", "Wann?", False, articles=("fort",), quotes=quotes), find)
    assert (gold.articles, gold.places, gold.missing) == ((), (), ())


def test_copies_of_gold_are_found_at_their_own_offsets() -> None:
    other = Article("kopie", "Wirtschaft. " + MARKET.text)
    [copy] = copies(GoldPlace("markt", ((17, 25),)), MARKET, other)
    assert copy == GoldPlace("kopie", ((29, 37),))
    [pieces] = copies(GoldPlace("markt", ((0, 9), (17, 25))), MARKET, other)
    assert [other.text[s:e] for s, e in pieces.spans] == ["Der Markt", "um sechs"]
    assert copies(GoldPlace("markt", ((0, 9), (17, 25))), MARKET, Article("x", "Der Markt")) == []


def test_what_an_answer_is_made_of_is_read(write: Callable[..., Path]) -> None:
    said = {"article": "markt", "text": "Um sechs"}
    nuggets = [{"id": "a", "text": "um sechs", "quotes": [said]}, {"text": "b", "vital": False}]
    path = write(GOOD | {"nuggets": nuggets}, GOOD | {"id": "n", "nuggets": [], "number": 3})
    first, second = load_questions(path)
    quote = GoldQuote("markt", "Um sechs", ())
    assert first.nuggets == (Nugget("um sechs", (quote,)), Nugget("b", (), vital=False))
    assert (first.number, second.nuggets, second.number) == (None, (), 3)


def test_nuggets_are_located_and_those_of_a_missing_article_are_left_out() -> None:
    def nugget(text: str, *quotes: tuple[str, str]) -> Nugget:
        return Nugget(text, tuple(GoldQuote(name, words, ()) for name, words in quotes))

    nuggets = (
        nugget("beides", ("markt", "Markt"), ("fort", "Markt")),
        nugget("fort", ("fort", "Markt")),
        nugget("steht in keinem"),
    )
    gold = locate(asked(nuggets=nuggets), find)
    assert [(n.text, n.places) for n in gold.nuggets] == [
        ("beides", (GoldPlace("markt", ((4, 9),)),)),
        ("steht in keinem", ()),
    ]
    assert gold.places == () and gold.all_places == gold.nuggets[0].places
    assert gold.missing == ("article 'fort' is not in the corpus",)
