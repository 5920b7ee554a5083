"""The earlier exchanges of a conversation, read from a file of ``ask --json`` results."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.errors import Message, ReadError
from rag.types import PriorTurn


def read_history(path: Path) -> tuple[PriorTurn, ...]:
    """Return the exchanges in *path*, oldest first.

    The file holds a list of results, or one result after the other, on a line each or on several.

    Raises:
        ReadError: the file is missing, is no UTF-8, no JSON, or holds something else.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else Message.of("not_utf8")
        raise ReadError("history_unreadable", path=path, reason=reason) from None
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
            place = f"{path}:{error.lineno}"
            raise ReadError("history_not_json", place=place, reason=error.msg) from None
        except RecursionError:
            raise ReadError("history_nested", place=f"{path}:{line}") from None
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
        raise ReadError("history_no_question", place=place)
    if not isinstance(citations, list) or not all(isinstance(c, dict) for c in citations):
        raise ReadError("history_citations", place=place)
    cited = [_of_its_corpus(each) for each in citations or _nearest(result)]
    articles = _texts(cited, "article_id")
    return PriorTurn(question, _texts(citations, "speaker"), _texts(citations, "title"), articles)


def _of_its_corpus(cited: dict[str, Any]) -> dict[str, Any]:
    """Return *cited* with its article named as it is where several corpora are asked."""
    corpus, article = cited.get("corpus"), cited.get("article_id")
    if not (isinstance(corpus, str) and isinstance(article, str)):
        return cited
    return cited | {"article_id": f"{corpus}/{article}"}


def _nearest(result: Any) -> list[dict[str, Any]]:
    passages = result.get("passages")
    first = passages[:1] if isinstance(passages, list) else []
    return [passage for passage in first if isinstance(passage, dict)]


def _texts(citations: list[dict[str, Any]], key: str) -> tuple[str, ...]:
    found = (citation.get(key) for citation in citations)
    return tuple(dict.fromkeys(text for text in found if isinstance(text, str) and text))
