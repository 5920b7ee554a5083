"""Corrections in texts written for these tests; every person and paper is invented."""

from __future__ import annotations

import pytest

from rag.statements.corrections import corrected, corrections
from rag.types import Article

BODY = (
    "Die Brücke am Markt wird im Mai gesperrt. Der Umbau der Brücke kostet zwei Millionen Euro."
    " Karin Lohse leitet das Bauamt.\n\n"
)
NOTE = (
    "{head}: In einer früheren Version hieß es, der Umbau der Brücke koste zwei Millionen Euro."
    " Richtig ist: Er kostet drei Millionen Euro."
)


@pytest.mark.parametrize("head", ["Berichtigung", "Korrektur", "Anmerkung der Redaktion"])
def test_a_correction_finds_the_sentence_it_takes_back(head: str) -> None:
    article = Article(id="a", text=BODY + NOTE.format(head=head))
    (found,) = corrections(article)
    assert article.text[slice(*found.span)] == NOTE.format(head=head)
    assert found.right is not None
    assert article.text[slice(*found.right)].startswith("Richtig ist")
    wrong = corrected(found, article)
    assert wrong is not None
    assert article.text[slice(*wrong)] == "Der Umbau der Brücke kostet zwei Millionen Euro."


def test_a_heading_of_its_own_line_opens_the_correction() -> None:
    article = Article(id="a", text=BODY + "Korrektur\n\n" + NOTE.format(head="Kosten"))
    assert [corrected(each, article) is not None for each in corrections(article)] == [True]


def test_a_later_article_corrects_the_one_whose_headline_it_names() -> None:
    told = Article(
        id="b",
        title="Berichtigung",
        text="Im Artikel „Brücke wird gesperrt“ hieß es fälschlich, Karin Lohse leite das Bauamt.",
    )
    (found,) = corrections(told)
    article = Article(id="a", text=BODY, title="Brücke wird gesperrt")
    wrong = corrected(found, article)
    assert wrong is not None
    assert BODY[slice(*wrong)] == "Karin Lohse leitet das Bauamt."
    assert corrected(found, Article(id="c", text=BODY, title="Eine andere Brücke")) is None


def test_nothing_is_taken_back_that_the_correction_does_not_tell() -> None:
    note = "Korrektur: Anders als berichtet findet das Hafenfest erst im Juni statt."
    article = Article(id="a", text=BODY + note)
    assert [corrected(each, article) for each in corrections(article)] == [None]


NONE = [
    "Die Stadt plant eine Korrektur des Haushalts. Jan Ott nannte sie überfällig.",
    "Jan Ott verlangte eine Berichtigung des Protokolls.",
]


@pytest.mark.parametrize("text", NONE)
def test_talk_of_corrections_is_none(text: str) -> None:
    assert corrections(Article(id="a", text=text)) == ()
