"""The earlier exchanges of a conversation, read from a file of ``ask --json`` results."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.errors import ReadError
from rag.types import PriorTurn

_SHAPE = "a result of: python -m rag ask QUESTION --json"


def read_history(path: Path) -> tuple[PriorTurn, ...]:
    """Return the exchanges in *path*, oldest first.

    The file holds a list of results, or one result after the other, on a line each or on several.

    Raises:
        ReadError: the file is missing, is no UTF-8, no JSON, or holds something else.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ReadError(f"Cannot read the history {path}: {reason}. It holds {_SHAPE}") from None
    return tuple(
        exchange_of(result, f"{path}:{line}")
        for line, value in _values(text, path)
        for result in (value if isinstance(value, list) else [value])
    )


def _values(text: str, path: Path) -> Iterator[tuple[int, Any]]:
    """Yield each JSON value of *text* with the line that it begins on."""
    decoder = json.JSONDecoder()
    position = len(text) - len(text.lstrip())
    while position < len(text):
        line = text.count("\n", 0, position) + 1
        try:
            value, end = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            raise ReadError(
                f"{path}:{error.lineno}: this is not JSON ({error.msg}). Each entry is {_SHAPE}"
            ) from None
        except RecursionError:
            raise ReadError(f"{path}:{line}: nested too deep. Each entry is {_SHAPE}") from None
        yield line, value
        position = end + len(text[end:]) - len(text[end:].lstrip())


def exchange_of(result: object, place: str) -> PriorTurn:
    """Return what a later question may lean on in one result of ``ask --json``.

    Raises:
        ReadError: *result* is something else; the message names its *place*.
    """
    question = None
    citations: object = []
    if isinstance(result, dict):
        question = result.get("standalone_question") or result.get("question")
        citations = result.get("citations", [])
    if not isinstance(question, str):
        raise ReadError(f"{place}: an entry has no question. Each entry is {_SHAPE}")
    if not isinstance(citations, list) or not all(isinstance(c, dict) for c in citations):
        raise ReadError(f"{place}: citations must be a list of objects. Each entry is {_SHAPE}")
    return PriorTurn(question, _texts(citations, "speaker"), _texts(citations, "title"))


def _texts(citations: list[dict[str, Any]], key: str) -> tuple[str, ...]:
    found = (citation.get(key) for citation in citations)
    return tuple(dict.fromkeys(text for text in found if isinstance(text, str) and text))
