"""Answers that cite what was taken back: the correction stands with it, and first."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.answer.markdown import markdown
from rag.corpus.library import Corpus, ingest, open_corpus
from rag.settings import Settings

WRONG = "Die neue Brücke am Markt kostet zwei Millionen Euro."
NOTES = {
    "dasselbe": "\n\nKorrektur: In einer früheren Version hieß es, die Brücke am Markt koste zwei"
    " Millionen Euro. Richtig ist: Sie kostet drei Millionen Euro.",
    "ein späteres": "",
}
LATER = (
    "Im Bericht „Brücke wird teurer“ hieß es fälschlich, die neue Brücke am Markt koste zwei"
    " Millionen Euro. Richtig ist: Sie kostet drei Millionen Euro."
)


@pytest.fixture(params=list(NOTES))
def corpus(request: pytest.FixtureRequest, own: Settings, tmp_path: Path) -> Corpus:
    folder = tmp_path / "artikel"
    folder.mkdir()
    head = "---\ntitle: {title}\ndate: {date}\n---\n\n"
    body = f"{WRONG} Karin Lohse leitet das Bauamt von Auental. Gebaut wird im Sommer."
    bridge = head.format(title="Brücke wird teurer", date="2025-03-01")
    (folder / "bruecke.md").write_text(bridge + body + NOTES[request.param], "utf-8")
    other = head.format(title="Fest am Fluss", date="2025-04-01")
    (folder / "fest.md").write_text(other + "Das Fest am Fluss beginnt um elf Uhr.", "utf-8")
    if not NOTES[request.param]:
        notice = head.format(title="Berichtigung", date="2025-03-04")
        (folder / "notiz.md").write_text(notice + LATER, "utf-8")
    ingest(own, folder, "bruecken")
    return open_corpus(own, "bruecken")


def test_the_correction_leads_and_what_it_took_back_says_so(corpus: Corpus) -> None:
    answer = corpus.ask("Was kostet die neue Brücke am Markt?")
    quotes = {c.marker: c.quote for c in answer.reply.citations}
    assert "drei Millionen" in quotes[1] and "Richtig ist" in quotes[1]
    for citation in answer.reply.citations:
        text = corpus.article(citation.article.id).text
        assert text[citation.start : citation.end] == citation.quote
    told = markdown(answer.reply)
    if any(WRONG in quote for quote in quotes.values()):
        assert "Diese Angabe wurde später berichtigt. [1]" in told


def test_what_was_not_taken_back_has_no_note(corpus: Corpus) -> None:
    told = markdown(corpus.ask("Wer leitet das Bauamt von Auental?").reply)
    assert "Karin Lohse" in told and "berichtigt" not in told


def test_markers_run_in_the_order_shown(lindenbach: Corpus) -> None:
    asked = "Wer sagte, dass die Kinder zweimal in der Woche eine Stunde im Bus sitzen?"
    reply = lindenbach.ask(asked).reply
    shown = list(dict.fromkeys(m for block in reply.blocks for m in block.markers))
    assert shown == list(range(1, len(shown) + 1)) and len(shown) >= 2
    assert reply.citations[0].article.id == "berichtigung"
    assert "Wiebke Sander" in reply.citations[0].quote
