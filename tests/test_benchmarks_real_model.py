"""What a real model once wrote, judged by the checks of today."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from benchmarks.real_model import replay
from rag.answer.markdown import markdown
from rag.corpus.library import Corpus
from rag.settings import PROJECT, Settings

ROWS = {
    row["question"]: row
    for row in map(
        json.loads, (PROJECT / "benchmarks" / "replies.jsonl").read_text("utf-8").splitlines()
    )
}


@pytest.fixture
def told(settings: Settings, lindenbach: Corpus) -> Callable[[str], str]:
    def answer(question: str) -> str:
        return markdown(replay(settings, lindenbach.name, ROWS[question]).reply)

    return answer


def test_what_it_wrote_and_an_article_bears_out_is_shown(told: Callable[[str], str]) -> None:
    shown = told("Wie viele Besucher hatte das Hallenbad am ersten Tag?")
    assert shown == "Mehr als 1.200 Besucher kamen am ersten Tag. [1]"


@pytest.mark.parametrize(
    ("question", "made_up"),
    [
        ("Wann wurde die Nordumgehung beschlossen?", "beschlossen am 4. April 2019. [1]"),
        ("Warum ist die Fernwärme teurer geworden?", "an ein Wärmenetz anschließen. [1]"),
        ("Was wurde 2025 über das Hallenbad beschlossen?", "hält kein Verein lange durch. ["),
        ("Was kostet die Sanierung des Hallenbads und wer lehnt sie ab?", "wies das zurück. ["),
    ],
)
def test_what_it_made_up_is_shown_with_no_marker(
    told: Callable[[str], str], question: str, made_up: str
) -> None:
    assert any(made_up.partition(". [")[0] in reply for reply in ROWS[question]["replies"])
    assert made_up not in told(question)
