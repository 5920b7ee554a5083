"""Any embedding model that sentence-transformers can load. The only module that imports it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.errors import ModelError
from rag.index.texts import Text

FloatArray = npt.NDArray[np.float32]


class SentenceTransformerEmbedder:
    """A model by hub name or folder. It is loaded from this machine, never fetched unasked."""

    def __init__(
        self,
        name: str,
        query_prefix: str,
        passage_prefix: str,
        offline: bool,
        home: Path | None,
        device: str,
    ) -> None:
        # Slow to import (seconds), and needed only by those who set another model.
        try:
            from sentence_transformers import SentenceTransformer
        except ModuleNotFoundError:
            raise ModelError(
                "embedding_library_missing", model=name, command="pip install 'nachgefragt[models]'"
            ) from None

        self.name = name
        self._query_prefix = query_prefix
        self._passage_prefix = passage_prefix
        try:
            self._model = SentenceTransformer(
                name,
                device=device,
                local_files_only=offline,
                cache_folder=str(home / "hub") if home else None,
            )
        except (OSError, ValueError) as error:
            raise ModelError(
                "embedding_model_missing",
                model=name,
                reason=_first_line(error),
                command=f"hf download {name}",
            ) from None
        # PyTorch was built without the device (an assertion), or has no such or none free.
        except (RuntimeError, AssertionError) as error:
            raise ModelError("device_unusable", device=device, reason=_first_line(error)) from None
        dimension = self._model.get_embedding_dimension()
        assert dimension is not None
        self.dimension = dimension

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the prefixes and of the model's answer to a fixed text."""
        probe = self._encode("Nachgefragt").astype(np.float16).tobytes()
        recipe = f"{self.name}\0{self._query_prefix}\0{self._passage_prefix}\0".encode()
        return hashlib.sha256(recipe + probe).hexdigest()[:16]

    def encode_query(self, text: str) -> FloatArray:
        """Return the vector (d,) of a question."""
        return self._encode(self._query_prefix + text)

    def encode_passage(self, text: Text) -> FloatArray:
        """Return the vector (d,) of a passage, which is read as a whole, or of a sentence."""
        return self._encode(f"{self._passage_prefix}{text}")

    def encode_passages(self, texts: Sequence[Text]) -> Iterator[FloatArray]:
        """Yield the vector (d,) of each passage or sentence."""
        return map(self.encode_passage, texts)

    def _encode(self, text: str) -> FloatArray:
        vector = self._model.encode(text, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vector, np.float32)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
