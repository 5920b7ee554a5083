"""On which side somebody stands, by the verb that tells it."""

from __future__ import annotations

import dataclasses

import pytest

from rag.answer.stances import side_of
from rag.types import ArticleInfo, Statement

SAID = Statement(
    *(ArticleInfo("a", None, None, None, None, None), ((0, 4),), "Etat", "reported", "Ida Roth"),
    *(None, "Ida Roth", (0, 8), None, False, None, 0.6),
)


@pytest.mark.parametrize(
    ("cue", "sentence", "side"),
    [
        ("lehnte ab", "Ida Roth lehnte den Etat ab.", "against"),
        ("kritisierte", "Ida Roth kritisierte den Etat.", "against"),
        ("warnte", "Ida Roth warnte vor dem Etat.", "against"),
        ("begrüßte", "Ida Roth begrüßte den Etat.", "for"),
        ("sprach für aus", "Ida Roth sprach sich für den Etat aus.", "for"),
        ("sprach gegen aus", "Ida Roth sprach sich gegen den Etat aus.", "against"),
        ("stimmte", "Ida Roth stimmte gegen den Etat.", "against"),
        ("sagte", "Ida Roth sagte, der Etat sei gut.", None),
        ("forderte", "Ida Roth forderte mehr Geld.", None),
        ("lehnte ab", "Ida Roth lehnte den Etat nicht ab.", None),
        ("sprach gegen aus", "Ida Roth sprach sich keineswegs gegen den Etat aus.", None),
        (None, "Der Etat ist gut.", None),
    ],
)
def test_the_verb_tells_the_side(cue: str | None, sentence: str, side: str | None) -> None:
    assert side_of(dataclasses.replace(SAID, cue=cue), sentence) == side
