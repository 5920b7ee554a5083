"""Who speaks is told before the words that are cited; every person is invented."""

from __future__ import annotations

import pytest

from rag.answer.introduce import lead_of
from rag.answer.markdown import markdown
from rag.answer.wording import phrases_for
from rag.corpus.library import Corpus
from rag.types import ArticleInfo, Statement

ARTICLE = ArticleInfo("netz", "Das Netz", None, None, None, None)


def lead(mention: str | None, likely: str | None = None) -> str:
    said = "Das Netz reicht."
    statement = Statement(
        *(ARTICLE, ((0, len(said)),), said, "indirect", None, likely, mention),
        *(None, None, False, None, 0.9),
    )
    return "".join(run.text for run in lead_of(statement, phrases_for("de")))


@pytest.mark.parametrize("mention", ["Demnach", "Sie", "Vorschlag", "der Vorabversion", None])
def test_a_thing_or_an_adverb_does_not_speak(mention: str | None) -> None:
    assert lead(mention).startswith("Ohne sicheren Namen – ")


def test_who_is_called_by_what_they_are_is_told_so() -> None:
    assert lead("ein Sprecher\nder Bahn").startswith("Ohne sicheren Namen (ein Sprecher der Bahn)")
    assert lead("er", "Ole Brehm").startswith("Wahrscheinlich Ole Brehm (im Artikel: er)")


def test_who_has_no_sure_name_is_somebody_beside_who_has(lindenbach: Corpus) -> None:
    reply = lindenbach.ask("Vergleiche, was Brandt 2024 und 2025 zur Nordumgehung sagte").reply
    shown = markdown(reply)
    assert "und jemand ohne sicheren Namen" in shown and "und Ohne" not in shown
