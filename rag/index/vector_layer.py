"""What the vectors of a generation differ by from those that it shares with the one before.

A Chroma collection takes as long to copy as it is large. So a generation of few changes has no
collection of its own but a *base*, that of an earlier generation, and a layer beside its articles:
the keys that went, and the passages that came. They are too few for an index, and compared one by
one. Once they are more, :mod:`rag.index.vector_places` makes a new base.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.errors import CorpusError
from rag.index.vectors import Manifest, VectorIndex, fields_of
from rag.types import ArticleInfo, Filter

FloatArray = npt.NDArray[np.float32]

# In the manifest of a base that was filled to the end. Chroma looks at each passage to count them,
# which of a million takes six seconds; of so many the note is believed, and the doctor checks it.
COUNT = "passages"
_MANY = 50_000
LAYER = "layer.json"
ADDED = "layer.npy"


@dataclass(frozen=True)
class Layer:
    """The changes to the vectors of *base*, a generation; ``manifest`` is of the whole.

    ``added`` (n, d) are unit vectors; ``keys`` and ``fields`` are of their passages, in order.
    """

    base: str
    manifest: Manifest = field(default_factory=dict)
    removed: frozenset[int] = frozenset()
    keys: tuple[int, ...] = ()
    fields: tuple[Mapping[str, str | int], ...] = ()
    added: FloatArray = field(default_factory=lambda: np.zeros((0, 0), np.float32))

    def __len__(self) -> int:
        """How many passages came or went."""
        return len(self.removed) + len(self.keys)

    def without(self, keys: Iterable[int]) -> Layer:
        """Return the layer in which the passages *keys* have gone, too."""
        gone = set(keys)
        stay = [at for at, key in enumerate(self.keys) if key not in gone]
        return replace(
            self,
            removed=self.removed | (gone - set(self.keys)),
            keys=tuple(self.keys[at] for at in stay),
            fields=tuple(self.fields[at] for at in stay),
            added=self.added[stay],
        )

    def plus(self, rows: Iterable[tuple[int, FloatArray, ArticleInfo]]) -> Layer:
        """Return the layer to which passages have come: key, vector (d,), article."""
        new = list(rows)
        if not new:
            return self
        vectors = np.stack([vector for _, vector, _ in new]).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return replace(
            self,
            keys=(*self.keys, *(key for key, _, _ in new)),
            fields=(*self.fields, *(fields_of(article) for _, _, article in new)),
            added=np.concatenate((self.added, vectors)) if self.keys else vectors,
        )

    def query(self, vector: FloatArray, limit: int, within: Filter) -> list[tuple[int, float]]:
        """Return up to *limit* (key, cosine similarity) pairs nearest to *vector*, best first."""
        if not self.keys:
            return []
        cosines = self.added @ (vector / np.linalg.norm(vector))
        order = (int(at) for at in np.argsort(-cosines, kind="stable"))
        found = [at for at in order if _fits(self.fields[at], within)][:limit]
        return [(self.keys[at], float(cosines[at])) for at in found]

    def save(self, folder: Path) -> None:
        """Write the layer to the *folder* of its generation."""
        about = {
            "base": self.base,
            "manifest": dict(self.manifest),
            "removed": sorted(self.removed),
            "keys": self.keys,
            "fields": [dict(each) for each in self.fields],
        }
        np.save(folder / ADDED, self.added)
        (folder / LAYER).write_text(json.dumps(about, ensure_ascii=False), "utf-8")


def load_layer(folder: Path) -> Layer:
    """Return the layer of the generation in *folder*; one without its file is its own base.

    Raises:
        CorpusError: it is damaged.
    """
    about = _about(folder)
    if about is None:
        return Layer(folder.name)
    with _readable(folder):
        layer = Layer(
            about["base"],
            about["manifest"],
            frozenset(about["removed"]),
            tuple(about["keys"]),
            tuple(about["fields"]),
            np.load(folder / ADDED, allow_pickle=False),
        )
        if not len(layer.keys) == len(layer.fields) == len(layer.added):
            raise ValueError(f"{len(layer.keys)} keys, {len(layer.added)} vectors")
    return layer


def base_of(folder: Path) -> str:
    """Return the generation whose vectors that in *folder* is based on, or its own name.

    Raises:
        CorpusError: it is damaged.
    """
    about = _about(folder)
    with _readable(folder):
        return str(about["base"]) if about else folder.name


def _about(folder: Path) -> dict[str, Any] | None:
    with _readable(folder):
        try:
            text = (folder / LAYER).read_text("utf-8")
        except FileNotFoundError:
            return None
        return dict(json.loads(text))


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    try:
        yield
    except (ValueError, TypeError, KeyError, EOFError, FileNotFoundError) as error:
        corpus = folder.parent.name
        command = f"python -m rag rebuild {corpus}"
        raise CorpusError(
            "layer_unreadable", corpus=corpus, folder=folder, reason=error, command=command
        ) from None


def _fits(fields: Mapping[str, Any], within: Filter) -> bool:
    """Return whether a passage of an article with *fields* is one that Chroma would let through."""
    day = fields.get("day")
    return (
        (within.since is None or (day is not None and day >= within.since.toordinal()))
        and (within.until is None or (day is not None and day <= within.until.toordinal()))
        and (not within.source or fields.get("source") == within.source)
        and (not within.article_id or fields["article"] == within.article_id)
        and (not within.article_ids or fields["article"] in within.article_ids)
    )


class LayeredVectors:
    """The vectors of one generation: those of its base, but for what its layer changes.

    Use as a context manager or call ``close``.
    """

    def __init__(self, base: VectorIndex, layer: Layer) -> None:
        self.base = base
        self.layer = layer
        self._in_base: int | None = None

    @property
    def manifest(self) -> dict[str, Any]:
        """What is said of the model, the chunking and the content."""
        return self.base.manifest | dict(self.layer.manifest)

    def count(self) -> int:
        """Return how many passages there are."""
        if self._in_base is None:
            noted = int(self.base.manifest.get(COUNT, 0))
            self._in_base = noted if noted >= _MANY else self.base.count()
        return self._in_base - len(self.layer.removed) + len(self.layer.keys)

    def keys(self) -> set[int]:
        """Return the keys of all passages."""
        return (self.base.keys() - self.layer.removed) | set(self.layer.keys)

    def query(self, vector: FloatArray, limit: int, within: Filter) -> list[tuple[int, float]]:
        """Return up to *limit* (key, cosine similarity) pairs nearest to *vector*, best first."""
        found = [*self._of_base(vector, limit, within), *self.layer.query(vector, limit, within)]
        return sorted(found, key=lambda pair: -pair[1])[:limit]

    def _of_base(
        self, vector: FloatArray, limit: int, within: Filter
    ) -> Sequence[tuple[int, float]]:
        wanted = limit
        while True:
            found = self.base.query(vector, wanted, within)
            stay = [pair for pair in found if pair[0] not in self.layer.removed]
            if len(stay) >= limit or len(found) < wanted:
                return stay
            wanted *= 2

    def close(self) -> None:
        """Release files and connections."""
        self.base.close()

    def __enter__(self) -> LayeredVectors:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
