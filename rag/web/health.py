"""Whether the corpora can be asked, for whoever watches the server."""

from __future__ import annotations

from typing import Any

from rag import __version__
from rag.corpus.library import Library
from rag.types import CorpusInfo


def health(library: Library, model: str, started: bool, names: bool) -> tuple[int, dict[str, Any]]:
    """Return the HTTP status and the JSON of ``/health``; without *names* no more than the state.

    ``ready`` (200) where every corpus can be asked, ``starting`` (503) until *started*,
    ``degraded`` (503) where one can't, or there is none.
    """
    rows = [_row(info) for info in library.infos()]
    status = "ready" if rows and all(row["index"] == "ready" for row in rows) else "degraded"
    if not started:
        status = "starting"
    told: dict[str, Any] = {"status": status, "version": __version__}
    if names:
        told |= {"model": model, "corpora": rows}
    return (200 if status == "ready" else 503), told


def _row(info: CorpusInfo) -> dict[str, Any]:
    return {
        "name": info.name,
        "articles": info.articles,
        "passages": info.passages,
        "index": "ready" if info.stale is None else "stale",
        "content_hash": info.content_hash,
    }
