"""German words as the indexes see them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.words import STOP_WORDS, fold, is_near, stem, stems, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Größe", "groesse"),
        ("GRÜẞE", "gruesse"),
        ("Gru\u0308ße", "gruesse"),
        ("Petrović", "petrovic"),
        ("Özdemir", "oezdemir"),
        ("ﬁnal", "final"),
        ("Çağlar", "caglar"),
        ("Yıldırım", "yildirim"),
        ("YILDIRIM", "yildirim"),
        ("Łukasz Wróbel", "lukasz wrobel"),
        ("Søren Kjær", "soren kjaer"),
        ("Đurđa", "durda"),
        ("Guðný Þórsdóttir", "gudny thorsdottir"),
        ("Ǿrsted", "orsted"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_no_text_stops_the_words(text: str) -> None:
    assert all(word and not word.isspace() for word in words(text))
    assert len(stems(text)) <= len(list(words(text)))


def test_words_keep_their_order_and_function_words() -> None:
    assert list(words("Der Rat, sagte er: „Nein!“")) == ["der", "rat", "sagte", "er", "nein"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Brücke", "Brücken"),
        ("Bürgermeisterin", "BÜRGERMEISTERINNEN"),
        ("Schwimmbad", "Schwimmbades"),
        ("gruenthaler", "Grünthalers"),
    ],
)
def test_forms_of_one_word_share_a_stem(one: str, other: str) -> None:
    assert stems(one) == stems(other) != []


def test_a_question_is_reduced_to_what_it_is_about() -> None:
    assert stems("Was sagte Earnest über Assad?") == [stem("earnest"), stem("assad")]
    assert stems("What did Earnest say about Assad?") == [stem("earnest"), stem("assad")]
    assert stems("Und wer war das?") == []


def test_function_words_are_written_as_folded_words_are() -> None:
    assert {word for word in STOP_WORDS if list(words(word)) != [word]} == set()


def test_many_threads_stem_alike() -> None:
    forms = [f"Häuser{number}bauten" for number in range(200)] * 4
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stems, forms)) == [stems(form) for form in forms]


def test_words_are_read_as_the_eye_sees_them() -> None:
    assert list(words("Roth\u00adacker, Gemeinde-\nrat, \ufb02ach, Mu\u0308\u200bller")) == [
        "rothacker",
        "gemeinderat",
        "flach",
        "mueller",
    ]


@pytest.mark.parametrize("typed", ["Rainecke", "Reineke", "Reinnecke", "Reinekce", "Reineck"])
def test_one_letter_amiss_is_near(typed: str) -> None:
    assert is_near(fold(typed), "reinecke")


@pytest.mark.parametrize("other", ["Reinecke", "Rainekke", "Brandt", "Rein"])
def test_the_same_and_another_word_are_not(other: str) -> None:
    assert not is_near(fold(other), "reinecke")
