"""A turn of a conversation as a row of the file, and a row as a turn."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rag.answer.answer import PartialAnswer
from rag.errors import Failure
from rag.question.read import read_question
from rag.web.turns import Feedback, StoredTurn, Turn

# The id of the failure that a stored question becomes whose answer can't be read.
UNREADABLE = "unreadable"


def turn_fields(turn: Turn, hashes: Sequence[tuple[str, str]]) -> tuple[str, str, str]:
    """Return question, turn and hashes as they are stored; of what stands open no draft."""
    kept = replace(turn, outcome=None) if is_open(turn) else turn
    return encodable(turn.question), turn_json(kept), json.dumps(dict(hashes), ensure_ascii=False)


def turn_json(turn: Turn) -> str:
    """Return a turn as it is stored."""
    return _json(_turns(), turn)


def turn_of(values: object) -> Turn:
    """Return the turn that *values* of JSON describe.

    Raises:
        ValidationError: they describe none.
    """
    return _turns().validate_python(values)


def feedback_json(feedback: Feedback) -> str:
    """Return what a reader thinks of an answer as it is stored."""
    return _json(_feedbacks(), feedback)


def stored_turn(row: Sequence[Any]) -> StoredTurn:
    """Return the turn of a row: question, turn, hashes, when it was asked, feedback.

    One that stands open counts as stopped, one that can't be read as a failure: ``UNREADABLE``.
    """
    question, stored, hashes, asked_at, feedback = row
    turn = _read(_turns(), stored) or _asked_anew(stored) or Turn(question, Failure(UNREADABLE))
    return StoredTurn(
        replace(turn, stopped=True) if is_open(turn) else turn,
        datetime.fromisoformat(asked_at),
        tuple(_hashes(hashes).items()),
        _read(_feedbacks(), feedback) if feedback else None,
    )


def is_open(turn: Turn) -> bool:
    """Return whether a turn is still being answered."""
    return not turn.stopped and (turn.outcome is None or isinstance(turn.outcome, PartialAnswer))


def encodable(text: str) -> str:
    """Return *text* without the lone surrogates that a browser may send and no file can hold."""
    return text.encode("utf-8", "replace").decode()


@cache
def _turns() -> TypeAdapter[Turn]:
    return TypeAdapter(Turn)


@cache
def _feedbacks() -> TypeAdapter[Feedback | None]:
    return TypeAdapter(Feedback | None)


def _json(adapter: TypeAdapter[Any], value: object) -> str:
    # Not dump_json: that turns an infinity into null, which reads back as nothing.
    return encodable(json.dumps(adapter.dump_python(value, mode="json"), ensure_ascii=False))


def _read(adapter: TypeAdapter[Any], stored: str) -> Any:
    try:
        return adapter.validate_json(stored)
    except ValidationError:
        return None


def _asked_anew(stored: str) -> Turn | None:
    """Return a turn whose question another version understood in more or in fewer respects."""
    try:
        values = json.loads(stored)
        outcome = values["outcome"]
        answer = outcome.get("answer", outcome)
        asked = answer["asked"]
        answer["asked"] = read_question(asked["text"], typed=asked["typed"])
        return turn_of(values)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _hashes(stored: str) -> Mapping[str, str]:
    found = json.loads(stored)
    return found if isinstance(found, dict) else {}
