"""Drop the embeddings that no kept generation of a corpus needs any more."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path

from rag.errors import CorpusError
from rag.index.articles import Store
from rag.index.texts import embedded_texts
from rag.index.vector_cache import VectorCache, vector_key

_BATCH = 500


def prune_embeddings(cache: Path, articles: Sequence[Path], at_once: bool) -> None:
    """Drop from *cache* what none of the generations with these *articles* needs.

    The first of these is the one that answers. Unless *at_once*, nothing is done before more than
    half of the vectors are of no use to it. What fails is left for the next time: a vector too
    many is no fault.
    """
    with suppress(CorpusError, sqlite3.Error, OSError), ExitStack() as opened:
        stores = [opened.enter_context(closing(Store(path))) for path in articles]
        kept = opened.enter_context(closing(VectorCache(cache, writable=True, checked=at_once)))
        if at_once or _is_half_unused(kept, stores[0]):
            kept.keep_only(key for store in stores for key in _needed(store))


def _is_half_unused(kept: VectorCache, store: Store) -> bool:
    needed = _most_needed(store)
    # To count them is to read the whole file.
    return kept.most() > 2 * needed and kept.count() > 2 * needed


def _most_needed(store: Store) -> int:
    """Return how many texts are embedded, those that occur twice counted twice."""
    query = "SELECT count(*) + coalesce(sum(json_array_length(sentences)), 0) FROM passage"
    return int(store.rows(query)[0][0])


def _needed(store: Store) -> Iterator[bytes]:
    # One whose manifest is lost answers nobody, and needs nothing.
    fingerprint = str((store.meta("manifest") or {}).get("fingerprint"))
    keys = sorted(store.passage_keys())
    for first in range(0, len(keys), _BATCH):
        for row in store.passages(keys[first : first + _BATCH]):
            for text in embedded_texts(row.passage, row.article):
                yield vector_key(fingerprint, text)
