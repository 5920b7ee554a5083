"""Retrieve: a question becomes ranked passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from rag.cache import VectorCache
from rag.embed import Embedder
from rag.index import passage_vector_key
from rag.store import Store, StoredPassage
from rag.types import Filter, Hit, Passage
from rag.vectors import VectorIndex

FloatArray = npt.NDArray[np.float32]


class Retriever:
    """Dense retrieval over one generation of a corpus. Reads only; safe across threads."""

    def __init__(
        self, store: Store, vectors: VectorIndex, cache: VectorCache, embedder: Embedder
    ) -> None:
        self._store = store
        self._vectors = vectors
        self._cache = cache
        self._embedder = embedder
        # A question's vector is asked for by several steps.
        self._query_vector = lru_cache(maxsize=64)(embedder.encode_query)

    def retrieve(self, query: str, limit: int, within: Filter) -> list[Hit]:
        """Return up to *limit* passages for *query*, best first."""
        found = self._vectors.query(self._query_vector(query), limit, within)
        scores = dict(found)
        rows = self._store.passages([key for key, _ in found])
        return [
            Hit(rank, row.passage, row.article, scores[row.key])
            for rank, row in enumerate(rows, start=1)
        ]

    def sentence_scores(self, query: str, hits: Sequence[Hit]) -> list[list[float]]:
        """Return, for each hit, the cosine of each of its sentences to *query*."""
        vector = self._query_vector(query)
        keys = [self._key(hit) for hit in hits]
        kept: Mapping[bytes, FloatArray] = self._cache.sentences(keys)
        return [(kept[key] @ vector).tolist() for key in keys]

    def neighbours(self, passage: Passage) -> list[Passage]:
        """Return the passages just before and just after *passage* in its article."""
        return [row.passage for row in self._store.neighbours(passage)]

    def _key(self, hit: Hit) -> bytes:
        row = StoredPassage(0, hit.passage, hit.article)
        return passage_vector_key(self._embedder.fingerprint, row)
