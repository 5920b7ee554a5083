"""What a thing costs: the newest sum first, earlier ones with their day; all invented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.corpus.library import Corpus, ingest, open_corpus
from rag.settings import Settings

TOLD = (
    ("2024-03-12", "Gutachten zum Hafen", "Den Hafen von Auental zu vertiefen kostet 31 Millionen"),
    (
        "2025-09-30",
        "Neuer Anlauf am Hafen",
        "Den Hafen von Auental zu vertiefen kostet 19 Millionen",
    ),
    ("2025-05-01", "Fest im Park", "Das Fest im Park von Auental kostet drei Millionen"),
)


@pytest.fixture(scope="module")
def harbour(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    file: Path = tmp_path_factory.mktemp("hafen") / "hafen.jsonl"
    rows = [
        {"id": f"a{day}", "title": title, "date": day, "text": f"{text} Euro. Gebaut wird bald."}
        for day, title, text in TOLD
    ]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    ingest(settings, file, "hafen")
    return open_corpus(settings, "hafen")


def test_the_newest_sum_leads_and_earlier_ones_follow(harbour: Corpus) -> None:
    answer = harbour.ask("Was kostet es, den Hafen zu vertiefen?")
    cited = sorted(answer.reply.citations, key=lambda citation: citation.marker)
    assert [citation.article.id for citation in cited[:2]] == ["a2025-09-30", "a2024-03-12"]
    assert "19 Millionen" in cited[0].quote and "31 Millionen" in cited[1].quote
    assert "a2025-05-01" not in {citation.article.id for citation in cited}
    for citation in cited:
        text = harbour.article(citation.article.id).text
        assert text[citation.start : citation.end] == citation.quote


def test_a_period_asks_for_its_own_sum(harbour: Corpus) -> None:
    answer = harbour.ask("Was kostete es im März 2024, den Hafen zu vertiefen?")
    assert {citation.article.id for citation in answer.reply.citations} == {"a2024-03-12"}
