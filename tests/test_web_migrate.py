"""Conversations kept by an earlier version: read whole, brought to the present form once."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from rag.answer.answer import PartialAnswer
from rag.answer.markdown import markdown
from rag.errors import Failure, Message
from rag.types import Block, Citation, Run
from rag.web.conversation_rows import UNREADABLE
from rag.web.conversations import FILE, ConversationStore
from rag.web.migrate import migrated, read_blocks
from rag.web.texts import GERMAN
from rag.web.turns import StoredTurn
from rag.web.views.answer import conversation

ADA = "ada-3f9c2"
ARTICLE = {
    "id": "etat",
    "title": "Etat steigt",
    "date": "2025-03-09",
    "author": None,
    "source": "Bote",
    "url": None,
}


def cited(marker: int, quote: str, **more: object) -> dict[str, Any]:
    usual = {"kind": "text", "speaker": None, "inferred": False, "verified": True, "likely": None}
    place = {"marker": marker, "article": ARTICLE, "start": 7, "end": 7 + len(quote)}
    return {**place, "quote": quote, **usual, **more}


TEXT = (
    "Mehrere heißen so: Ada Muster, Ben Muster.\n\n"
    "**Ada Muster**, Leiterin – Bote, 09.03.2025, *Etat steigt*:\n\n"
    "> „Zu viel.“ Der Rat müsse [\u20601] sparen. [1]\n\n> Nein. [2]"
)
ANSWER = {
    "question": "Und was sagte sie dazu?",
    "standalone_question": "Was sagte Ada Muster zum Etat?",
    "corpus": "rathaus",
    "reply": {
        "text": TEXT,
        "citations": [
            cited(2, "Nein.", kind="direct", speaker="Ada Muster"),
            cited(1, "„Zu viel.“\nDer Rat müsse [1] sparen.", kind="indirect", likely="Ada"),
        ],
        "reason": None,
        "checks": [{"code": "unsupported", "text": "Satz 2"}],
        "fallback": "zu langsam",
        "model": "ollama:m",
        "sayings": [
            {
                "article": ARTICLE,
                "spans": [[7, 12]],
                "quote": "Nein.",
                "kind": "direct",
                "speaker": "Ada Muster",
                "likely": None,
                "mention": "Muster",
                "mention_span": [0, 6],
                "role": "Leiterin",
                "inferred": False,
                "cue": "sagte",
                "confidence": 0.9,
                "about": ["Etat"],
            }
        ],
    },
    "hits": [
        {
            "rank": 1,
            "passage": {
                "article_id": "etat",
                "ordinal": 0,
                "start": 0,
                "end": 12,
                "text": "Muster: Nein.",
                "sentences": [[0, 12]],
            },
            "article": ARTICLE,
            "score": float("inf"),
            "signals": {
                "dense": 0.5,
                "lexical": 0.5,
                "sentences_dense": [0.5],
                "sentences_lexical": [],
            },
            "also_in": ["zwilling"],
        }
    ],
    "timings": {"retrieve": 1.0, "answer": 2.0, "total": 3.0},
}
REFUSED = ANSWER | {
    "standalone_question": "Und was sagte sie dazu?",
    "reply": ANSWER["reply"]
    | {
        "text": "Dazu steht nichts im Korpus. Kein Artikel.",
        "citations": [],
        "reason": {"code": "topic_absent", "text": "Kein Artikel."},
    },
    "hits": [],
}


def turn(outcome: object, **more: object) -> str:
    within = {"since": "2025-01-01", "until": None, "source": None, "article_id": None}
    usual = {"within": within, "state": "hash", "suggestions": ["Und Ben?"], "stopped": False}
    return json.dumps({"question": "Und was sagte sie dazu?", "outcome": outcome, **usual, **more})


def kept_before(file: Path, *turns: str) -> str:
    """Write a file as the earlier version left it; return the conversation's id."""
    store = ConversationStore(file)
    made = store.create(ADA, "rathaus")
    store.close()
    db = sqlite3.connect(file)
    for ordinal, stored in enumerate(turns):
        fields = (made.id, ordinal, f"{ordinal}?", stored, '{"etat": "ab"}', "2026-11-01T09:00:00Z")
        db.execute("INSERT INTO turn VALUES (?, ?, ?, ?, ?, ?, NULL)", fields)
    db.execute(
        "UPDATE turn SET feedback = ? WHERE ordinal = 0",
        ('{"rating": "up", "remark": "gut", "verdict": null}',),
    )
    db.execute("PRAGMA user_version = 1")
    db.commit()
    db.close()
    return made.id


def read(file: Path, conversation_id: str) -> tuple[StoredTurn, ...]:
    store = ConversationStore(file)
    try:
        return store.get(ADA, conversation_id).turns
    finally:
        store.close()


def test_nothing_of_what_an_earlier_version_kept_is_lost(tmp_path: Path) -> None:
    file = tmp_path / FILE
    outcomes = (
        ANSWER,
        REFUSED,
        {"answer": ANSWER, "text": "halb"},
        {"id": "ab", "message": "Das Modell <m> fehlt."},
    )
    stopped = [turn(each, stopped=at == 2) for at, each in enumerate(outcomes)]
    talk = kept_before(file, *stopped)
    answered, refused, draft, failed = read(file, talk)
    answer = answered.turn.answer
    assert answer is not None
    assert (answer.question, answer.standalone_question) == (
        "Und was sagte sie dazu?",
        "Was sagte Ada Muster zum Etat?",
    )
    assert [each.quote for each in answer.reply.citations] == [
        "Nein.",
        "„Zu viel.“\nDer Rat müsse [1] sparen.",
    ]
    assert answer.reply.statements[0].about == ("Etat",)
    assert answer.hits[0].score == float("inf")
    assert answer.reply.fallback == "zu langsam" and answer.reply.checks[0].text == "Satz 2"
    assert answered.feedback is not None and answered.feedback.remark == "gut"
    assert (answered.turn.state, answered.turn.suggestions) == ("hash", ("Und Ben?",))
    assert answered.turn.within.has_dates and answered.hashes == (("etat", "ab"),)
    assert refused.turn.answer is not None and not refused.turn.answer.answered
    assert isinstance(draft.turn.outcome, PartialAnswer) and draft.turn.outcome.text == "halb"
    assert draft.turn.answer == answer
    assert failed.turn.outcome == Failure("ab", Message("Das Modell <m> fehlt."))
    assert "Das Modell &lt;m&gt; fehlt." in conversation([failed.turn], GERMAN)


def test_an_answer_of_an_earlier_version_says_what_it_said(tmp_path: Path) -> None:
    file = tmp_path / FILE
    (kept,) = read(file, kept_before(file, turn(ANSWER)))
    assert kept.turn.answer is not None
    assert markdown(kept.turn.answer.reply) == TEXT
    shown = conversation([kept.turn], GERMAN)
    assert 'class="slice verbatim">Nein.<' in shown and shown.count('class="marker"') == 4


def test_it_is_done_once_and_leaves_the_present_form_alone(tmp_path: Path) -> None:
    file = tmp_path / FILE
    talk = kept_before(file, turn(ANSWER), '{"neues": "Format"}')
    first = read(file, talk)
    assert first[1].turn.outcome == Failure(UNREADABLE)
    db = sqlite3.connect(file)
    stored = [row[0] for row in db.execute("SELECT turn FROM turn ORDER BY ordinal")]
    assert db.execute("PRAGMA user_version").fetchone() == (2,)
    db.close()
    assert stored[1] == '{"neues": "Format"}'
    assert [migrated(each) for each in stored] == stored
    assert read(file, talk) == first


@pytest.mark.parametrize(
    "stored", ["{kaputt", "[]", "7", '{"outcome": {"answer": 7}}', '{"id": 7}']
)
def test_what_cannot_be_read_stays(stored: str) -> None:
    assert migrated(stored) == stored


def blocks(text: str, *citations: dict[str, Any]) -> list[Block]:
    known = TypeAdapter(tuple[Citation, ...]).validate_python(citations)
    return list(read_blocks(text, known))


def test_sentences_of_a_model_keep_their_markers_and_slices() -> None:
    text = (
        "Der Rat „spart nun“ [1] [2]. Das ist\nalles. [9]\n\n- Erstens [2]\n- Zweitens\n\n"
        "### Kopf\n\nOhne Beleg **wichtig** (nicht belegt)"
    )
    found = blocks(text, cited(1, "spart nun"), cited(2, "anderes"))
    assert [(each.type, each.text, each.markers, each.opens) for each in found] == [
        ("sentence", "Der Rat „spart nun“.", (1, 2), "paragraph"),
        ("sentence", "Das ist alles.", (), "run_on"),
        ("sentence", "Erstens", (2,), "item"),
        ("note", "Zweitens", (), "item"),
        ("heading", "Kopf", (), "paragraph"),
        ("note", "Ohne Beleg wichtig (nicht belegt)", (), "paragraph"),
    ]
    assert Run("spart nun", "slice") in found[0].runs
    assert Run("wichtig", "strong") in found[-1].runs


def test_a_quotation_that_no_citation_holds_is_kept_as_text() -> None:
    (found,) = blocks("> Anderswo gesagt [1]", cited(1, "Hier gesagt"))
    assert (found.type, found.text, found.markers) == ("sentence", "Anderswo gesagt", (1,))
