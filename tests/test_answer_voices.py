"""All who speak of a topic, by side where sides are asked for; every person is invented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.answer.answer import Answer
from rag.corpus.library import Corpus, ingest, open_corpus
from rag.settings import Settings

SAID = {
    "Frauke Wessels": "lehnte den Windpark bei Auental ab, weil er die Vögel störe.",
    "Ole Brehm": "begrüßte den Windpark bei Auental, er bringe Pacht.",
    "Enno Harms": "sprach sich für den Windpark bei Auental aus.",
    "Antje Lühr": "warnte vor dem Windpark bei Auental.",
    "Elke Tamm": "forderte, den Windpark bei Auental zu verkleinern.",
}


@pytest.fixture(scope="module")
def windpark(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    file: Path = tmp_path_factory.mktemp("wind") / "wind.jsonl"
    rows = [
        {
            "id": f"wind-{day}",
            "title": f"Windpark: {name} meldet sich zu Wort",
            "date": f"2024-04-{10 + day}",
            "text": f"{name} {words} Das Treffen war im Saal von Auental.",
        }
        for day, (name, words) in enumerate(SAID.items())
    ]
    rows.append({"id": "fest", "title": "Fest", "text": "Ida Roth begrüßte die Gäste des Festes."})
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    ingest(settings, file, "ausbau")
    return open_corpus(settings, "ausbau")


def groups(answer: Answer) -> dict[str | None, list[str | None]]:
    """Return who is cited under which group."""
    speaker = {each.marker: each.speaker for each in answer.reply.citations}
    found: dict[str | None, list[str | None]] = {}
    for block in answer.reply.blocks:
        if block.type == "quotation":
            found.setdefault(block.group, []).extend(speaker[m] for m in block.markers)
    return found


def test_sides_stand_apart_and_who_takes_none_is_on_none(windpark: Corpus) -> None:
    answer = windpark.ask("Wer ist für den Windpark, wer dagegen?")
    assert groups(answer) == {
        "Dafür (2)": ["Ole Brehm", "Enno Harms"],
        "Dagegen (2)": ["Frauke Wessels", "Antje Lühr"],
        "Weitere Stimmen (1)": ["Elke Tamm"],
    }
    for citation in answer.reply.citations:
        text = windpark.article(citation.article.id).text
        assert text[citation.start : citation.end] == citation.quote


def test_the_side_asked_for_comes_first(windpark: Corpus) -> None:
    first, *_ = groups(windpark.ask("Wer ist gegen den Windpark?")).items()
    assert first == ("Dagegen (2)", ["Frauke Wessels", "Antje Lühr"])


def test_all_are_heard_once_in_the_order_of_time(windpark: Corpus) -> None:
    answer = windpark.ask("Nenne alle, die sich zum Windpark geäußert haben.")
    assert [citation.speaker for citation in answer.reply.citations] == list(SAID)
    assert answer.reply.blocks[0].text == "5 Personen und Stellen äußern sich dazu."


def test_who_says_nothing_on_the_topic_is_not_heard(windpark: Corpus) -> None:
    answer = windpark.ask("Welche Reaktionen gab es auf den Windpark?")
    assert answer.reply.citations
    assert "Ida Roth" not in {citation.speaker for citation in answer.reply.citations}


def test_who_speaks_of_what_is_only_like_the_topic_is_not_heard(windpark: Corpus) -> None:
    for topic in ("das Windrad am Haus", "die Kernenergie", "den Parkplatz"):
        answer = windpark.ask(f"Wer äußerte sich über {topic}?")
        assert not any(each.speaker for each in answer.reply.citations), topic
    heard = windpark.ask("Wer äußerte sich über den Windpark?").reply.citations
    assert {each.speaker for each in heard} == set(SAID)


def test_nobody_is_a_voice_on_themselves(windpark: Corpus) -> None:
    answer = windpark.ask("Wer äußerte sich über Ole Brehm?")
    assert "Ole Brehm" not in {each.speaker for each in answer.reply.citations}


def test_quotations_are_somebodys_words_or_none(windpark: Corpus) -> None:
    cited = windpark.ask("Gib mir drei Zitate über den Windpark").reply.citations
    assert {each.speaker for each in cited} == set(SAID)
    refused = windpark.ask("Zitate über den Saal von Wolfsburg")
    assert not refused.reply.citations and refused.reply.reason is not None
