"""What a statement is about: the rarest nouns and names in it."""

from __future__ import annotations

import dataclasses

import pytest

from rag.answer.name_topics import name_topics
from rag.text.words import fold
from rag.types import ArticleInfo, Statement

RARE = {"hafenkran": 9.0, "muster": 8.0, "deich": 7.0, "stadt": 1.0, "ufo": 6.0, "ada": 3.0}


def statement(quote: str, **more: object) -> Statement:
    plain = Statement(
        ArticleInfo("a", None, None, None, None, None),
        ((0, len(quote)),),
        quote,
        "indirect",
        *(None, None, None, None, None),
        False,
        None,
        0.9,
    )
    return dataclasses.replace(plain, **more)  # type: ignore[arg-type]


def about(quote: str, **more: object) -> tuple[str, ...]:
    return name_topics(statement(quote, **more), lambda word: RARE.get(fold(word), 0.5)).about


def test_the_two_rarest_are_named_in_their_order() -> None:
    assert about("dass die Stadt den Deich und den Hafenkran bezahle") == ("Deich", "Hafenkran")


def test_names_beside_each_other_are_one() -> None:
    assert about("dass Ada Muster den Deich kenne") == ("Ada Muster", "Deich")
    assert about("dass Ada el-Muster komme") == ("Ada el-Muster",)


@pytest.mark.parametrize("place", ["speaker", "likely", "mention", "role"])
def test_nobody_speaks_about_themselves(place: str) -> None:
    assert about("dass Musters Deich halte", **{place: "Ada Muster"}) == ("Deich",)


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("Gezeigt werde er bald", ()),
        ("„Gezeigt wird er. Bald auch der Deich.“", ("Deich",)),
        ("Der Deich halte", ("Deich",)),
        ("Anderthalb Deiche", ("Deiche",)),
        ("… nicht mehr", ()),
        ("", ()),
    ],
)
def test_the_first_word_of_a_sentence_names_nothing(quote: str, expected: tuple[str, ...]) -> None:
    assert about(quote) == expected


def test_capitals_are_an_abbreviation_and_no_function_word() -> None:
    assert about("dass der IS zurückweiche") == ("IS",)


def test_a_name_is_given_once() -> None:
    assert about("dass der Deich halte und die Deiche hielten") == ("Deich",)
