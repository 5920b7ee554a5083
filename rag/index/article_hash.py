"""What makes two articles one: a hash over all that is kept of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from rag.load import Draft


def draft_hash(draft: Draft) -> str:
    """Return a hash of all that makes an article: two drafts of one hash are one article.

    A row's own id belongs to it, a file's name does not: a renamed file is the same article.
    """
    own_id = draft.name if draft.row == draft.name else None
    return _hash(own_id, draft.text, fields(draft))


def is_intact(row: Sequence[Any], rows: Iterable[str]) -> bool:
    """Return whether a stored article is what its hash was made of.

    *row* is its hash, text and further fields as they are stored, *rows* the rows it came from.
    """
    own_ids = {None, *rows, *(name.rpartition("#")[0] for name in rows)}
    return any(_hash(own_id, row[1], row[2:]) == row[0] for own_id in own_ids)


def _hash(own_id: str | None, text: str, fields: Sequence[object]) -> str:
    content = json.dumps([own_id, text, *fields], ensure_ascii=False)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def fields(draft: Draft) -> tuple[str | None, str | None, str | None, str | None, str | None, int]:
    day = draft.date.isoformat() if draft.date else None
    return draft.title, day, draft.author, draft.source, draft.url, draft.body_start
