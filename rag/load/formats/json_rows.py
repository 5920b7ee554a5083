"""Read ``.json``: a list of rows, an answer that holds one, or a single article."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from rag.errors import ReadError
from rag.load.draft import Read, encoding_note
from rag.load.encoding import decode, read_bytes
from rag.load.rows import drafts

_MAX_JSON = 128 * 2**20
# How far an answer of an interface may wrap its rows: ``response.docs``, ``hits.hits._source``.
_MAX_DEPTH = 4


def read_json(path: Path, file: str) -> Read:
    """Yield the article of each row; a row that can't be used is a problem with its number.

    Raises:
        ReadError: it is no JSON, or there are no objects in it.
    """
    text, encoding = decode(read_bytes(path, _MAX_JSON))
    yield from encoding_note(file, encoding)
    try:
        content = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise ReadError("not_json_line", line=error.lineno, reason=error.msg) from None
    except ValueError as error:  # a number of thousands of digits
        raise ReadError("row_unusable", reason=error) from None
    rows = _rows(content, 0)
    if not rows:
        raise ReadError("json_no_rows")
    yield from drafts(enumerate(rows, start=1), path.stem, file)


def _rows(content: object, depth: int) -> list[Mapping[str, object]]:
    """Return the longest list of objects in *content*; *content* itself where there is none."""
    if isinstance(content, list):
        return [_source(row) for row in content if isinstance(row, dict)]
    if not isinstance(content, dict):
        return []
    wrapped = _wrapped(content, depth)
    is_article = any(isinstance(value, str) and len(value) > 200 for value in content.values())
    return wrapped if wrapped and not is_article else [content]


def _wrapped(content: Mapping[str, object], depth: int) -> list[Mapping[str, object]]:
    if depth >= _MAX_DEPTH:
        return []
    found = [_rows(value, depth + 1) for value in content.values() if isinstance(value, list)]
    found += [_wrapped(value, depth + 1) for value in content.values() if isinstance(value, dict)]
    return max(found, key=len, default=[])


def _source(row: Mapping[str, object]) -> Mapping[str, object]:
    inner = row.get("_source")  # Elasticsearch
    return inner if isinstance(inner, dict) else row
