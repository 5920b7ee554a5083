"""Embed ahead: texts are embedded on other threads while articles are still read for statements.

Reading statements takes one core, and embedding runs outside Python's lock. What is made goes into
the cache of vectors and nowhere else: what is embedded here is found there later, what isn't is
embedded then. So nothing depends on how far this comes, or on whether it fails.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from queue import Full, Queue

from rag.errors import NachgefragtError
from rag.index.embedder import Embedder
from rag.index.texts import Text
from rag.index.vector_cache import VectorCache, vector_key

# Passages' texts that wait at most, and are embedded at a time: some seconds' work in all.
_WAITING, _BATCH = 64, 16


class Ahead:
    """Embeds what it is given, in that order, on a thread of its own."""

    def __init__(self, embedder: Embedder, cache: Path) -> None:
        """Take the model, and the file that vectors are kept in."""
        self._embedder = embedder
        self._cache = cache
        self._waiting: Queue[Sequence[Text] | None] = Queue(_WAITING)
        self._is_over = False
        self._thread = threading.Thread(target=self._run, name="embed-ahead", daemon=True)
        self._thread.start()

    def take(self, texts: Sequence[Text]) -> None:
        """Have the *texts* of a passage embedded, unless too many are waiting already."""
        with suppress(Full):
            self._waiting.put_nowait(texts)

    def stop(self) -> None:
        """Return once what is being embedded is kept; what waits is left."""
        self._is_over = True
        with suppress(Full):  # else it waits for nothing
            self._waiting.put_nowait(None)
        self._thread.join()

    def _run(self) -> None:
        # Whoever needs the vectors later meets the same failure, and tells of it.
        with (
            suppress(sqlite3.Error, OSError, NachgefragtError),
            closing(VectorCache(self._cache, writable=True, checked=False)) as cache,
        ):
            for batch in self._batches():
                self._embed(batch, cache)

    def _batches(self) -> Iterator[list[Text]]:
        """Yield what waits, some passages at a time, as soon as any does."""
        # Where the end is taken out among others, it is over already.
        while not self._is_over and (texts := self._waiting.get()) is not None:
            batch = [*texts]
            for _ in range(min(self._waiting.qsize(), _BATCH - 1)):
                batch += self._waiting.get() or ()
            yield batch

    def _embed(self, batch: Sequence[Text], cache: VectorCache) -> None:
        texts = {vector_key(self._embedder.fingerprint, text): text for text in batch}
        wanted = cache.missing(texts)
        missing = [key for key in texts if key in wanted]
        made = self._embedder.encode_passages([texts[key] for key in missing])
        cache.put(zip(missing, made, strict=True))


@contextmanager
def embedding_ahead(embedder: Embedder, cache: Path) -> Iterator[Ahead]:
    """Give what embeds ahead into the file *cache*, till the end of the block."""
    ahead = Ahead(embedder, cache)
    try:
        yield ahead
    finally:
        ahead.stop()
