"""What replies say, in the language of the question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import get_args

import pytest

from rag.answer.wording import Phrases, phrases_for
from rag.text.language import question_language
from rag.types import ArticleInfo, ReasonCode, Run


def text_of(runs: Sequence[Run]) -> str:
    return "".join(run.text for run in runs)


GERMAN = phrases_for("de")
ENGLISH = phrases_for("en")


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Was sagte Earnest über Assad?", "de"),
        ("WAS SAGTE EARNEST ÜBER ASSAD", "de"),
        ("What did Earnest say about Assad?", "en"),
        ("Who opposed the bypass?", "en"),
        ("How much did the swimming pool cost?", "en"),
        ("Hallenbad Kosten", "de"),
        ("Earnest Assad", "de"),
        ("War das in London?", "de"),
        ("", "de"),
        ("?!", "de"),
    ],
)
def test_the_language_of_a_question(question: str, language: str) -> None:
    assert question_language(question) == language


@pytest.mark.parametrize("phrases", [GERMAN, ENGLISH])
def test_there_is_a_sentence_for_every_reason(phrases: Phrases) -> None:
    assert set(phrases.reasons) == set(get_args(ReasonCode))
    assert len(set(phrases.reasons.values())) == len(phrases.reasons)
    assert all(text.endswith(".") for text in phrases.reasons.values())


def test_the_languages_differ() -> None:
    assert GERMAN != ENGLISH
    assert not set(GERMAN.reasons.values()) & set(ENGLISH.reasons.values())


def test_an_article_is_named_by_headline_outlet_and_day() -> None:
    full = ArticleInfo("a", "Brücke gesperrt", date(2025, 3, 9), None, "Bote", None)
    for phrases, opening, day in (
        (GERMAN, "Laut ", "09.03.2025"),
        (ENGLISH, "According to ", "09 March 2025"),
    ):
        named = text_of(phrases.source(full))
        assert named.startswith(opening) and named.endswith(":")
        assert all(part in named for part in ("Brücke gesperrt", "Bote", day))


def test_an_article_without_anything_is_named_by_its_id() -> None:
    bare = ArticleInfo("x-17", None, None, None, None, None)
    for phrases in (GERMAN, ENGLISH):
        assert "x-17" in text_of(phrases.source(bare))
        assert "None" not in text_of(phrases.source(bare))


def test_braces_in_a_headline_are_only_braces() -> None:
    odd = ArticleInfo("a", "{date} {0}", date(2025, 3, 9), None, None, None)
    assert "{date} {0}" in text_of(GERMAN.source(odd))
