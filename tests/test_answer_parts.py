"""Two questions in one, and the sides of a comparison: each under its own heading."""

from __future__ import annotations

import pytest

from rag.corpus.library import Corpus


def headings(corpus: Corpus, question: str) -> dict[str, str]:
    """Return what is quoted under each heading, checked against the articles."""
    reply = corpus.ask(question).reply
    quotes: dict[int, str] = {}
    for citation in reply.citations:
        text = corpus.article(citation.article.id).text
        assert text[citation.start : citation.end] == citation.quote
        quotes[citation.marker] = citation.quote
    told: dict[str, str] = {}
    for block in reply.blocks:
        if block.type == "heading":
            told[block.text] = ""
        elif block.group in told:
            shown = " ".join(quotes[marker] for marker in block.markers)
            told[block.group] += shown or block.text
    return told


def test_each_part_is_answered(auental: Corpus) -> None:
    told = headings(
        auental, "Was kostet das Hallenbad jedes Jahr und wie viele Einwohner hat Auental?"
    )
    cost, people = told.items()
    assert cost[0].startswith("Was kostet") and "zwei Millionen Euro" in cost[1]
    assert people[0].startswith("Wie viele Einwohner") and "12 000" in people[1]


def test_he_in_the_second_part_is_whom_the_first_is_about(auental: Corpus) -> None:
    told = headings(auental, "Was sagte Lohse über Ott, und wie steht sie zum Hallenbad?")
    (_, ott), (heading, pool) = told.items()
    assert "falsch berechnet" in ott
    assert heading == "Wie steht Lohse zum Hallenbad?"
    assert "zwei Millionen" not in pool and "Hallenbad" in pool


@pytest.mark.parametrize(
    "question",
    [
        "Wie steht sie zum Hallenbad?",
        "Was sagte Lohse über Ott, und was kostet das Hallenbad?",
        "Warum soll das Hallenbad im Herbst schließen?",
    ],
)
def test_words_are_told_with_their_speaker(auental: Corpus, question: str) -> None:
    reply = auental.ask(question).reply
    assert reply.citations
    by_marker = {each.marker: each for each in reply.citations}
    lead = ""
    for block in reply.blocks:
        if block.type == "lead":
            lead = block.text
        for marker in block.markers:
            cited = by_marker[marker]
            surname = (cited.speaker or cited.likely or "").rpartition(" ")[2]
            assert surname in f"{lead} {cited.quote}"


def test_each_side_has_its_own_sentences(auental: Corpus) -> None:
    told = headings(auental, "Was sagten Karin Lohse und Jens Ott zum Hallenbad?")
    assert "bleibt offen" in told["Karin Lohse"]
    assert "zwei Millionen" in told["Jens Ott"] and "bleibt offen" not in told["Jens Ott"]
