"""Embed: texts become vectors, by the bundled model or one of sentence-transformers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from rag.errors import ModelError
from rag.index.texts import Text
from rag.settings import Settings

FloatArray = npt.NDArray[np.float32]

BUNDLED = "bundled"

# (query prefix, passage prefix) as each model's card states them. A model used without its
# prefixes answers, and answers worse.
PREFIXES: Mapping[str, tuple[str, str]] = {
    "intfloat/multilingual-e5-small": ("query: ", "passage: "),
    "intfloat/multilingual-e5-base": ("query: ", "passage: "),
    "intfloat/multilingual-e5-large": ("query: ", "passage: "),
    "BAAI/bge-m3": ("", ""),
    "Qwen/Qwen3-Embedding-0.6B": (
        "Instruct: Given a web search query, retrieve relevant passages that answer the query"
        "\nQuery:",
        "",
    ),
}


class Embedder(Protocol):
    """A model that turns texts into unit vectors of ``dimension`` numbers."""

    @property
    def name(self) -> str:
        """The model's name."""

    @property
    def fingerprint(self) -> str:
        """A short hash that differs wherever the vectors would."""

    @property
    def dimension(self) -> int:
        """The length d of a vector."""

    def encode_query(self, text: str) -> FloatArray:
        """Return the vector (d,) of a question."""

    def encode_passage(self, text: Text) -> FloatArray:
        """Return the vector (d,) of a passage or a sentence."""

    def encode_passages(self, texts: Sequence[Text]) -> Iterator[FloatArray]:
        """Yield the vector (d,) of each passage or sentence, in order.

        A passage next to its sentences may cost less than anywhere else.
        """


def load_embedder(settings: Settings) -> Embedder:
    """Return the model that the settings name, loaded.

    Raises:
        ModelError: it is not on this machine, or its prefixes are not known.
    """
    if settings.embedding_model == BUNDLED:
        from rag.index.e5.model import BundledE5

        return BundledE5(settings.threads, settings.device)
    query, passage = _prefixes(settings)
    from rag.index.sentence_transformers import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(
        settings.embedding_model,
        query,
        passage,
        settings.hf_offline,
        settings.hf_home,
        settings.device or "cpu",
    )


def _prefixes(settings: Settings) -> tuple[str, str]:
    if settings.query_prefix is not None and settings.passage_prefix is not None:
        return settings.query_prefix, settings.passage_prefix
    try:
        return PREFIXES[settings.embedding_model]
    except KeyError:
        raise ModelError("prefixes_unknown", model=settings.embedding_model) from None
