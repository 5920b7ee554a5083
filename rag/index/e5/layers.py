"""The first layers of the bundled model, all twelve or fewer, over pieces of text."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from rag.index.e5.session import open_session
from rag.index.e5.weights import HIDDEN, FloatArray, IntArray, Weights

_INPUT = "embeddings"


class Layers:
    """Turns pieces into hidden states. Several threads may share an object."""

    def __init__(self, weights: Weights, count: int) -> None:
        """Take the first ``count`` layers of ``weights``; they load with the first text."""
        self._weights, self._count = weights, count

    def states(self, pieces: IntArray) -> FloatArray:
        """Return the hidden states (len(pieces), 384) of at most 512 pieces after those layers.

        Raises:
            ModelError: ONNX Runtime refuses the model.
        """
        rows = self._weights.word_rows(pieces) + self._weights.floats("emb.type")[:HIDDEN]
        rows += self._weights.floats("emb.pos").reshape(-1, HIDDEN)[: len(pieces)]
        states: FloatArray = self.session.run(None, {_INPUT: rows[None]})[0][0]
        return states

    @cached_property
    def session(self) -> Any:
        """The layers in ONNX Runtime, loaded when first asked for."""
        from rag.index.e5.graph import onnx_model

        return open_session(onnx_model(self._weights, _INPUT, self._count))
