"""The first layers of the bundled model, all twelve or fewer, over pieces of text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from rag.index.e5.session import open_session
from rag.index.e5.weights import HIDDEN, FloatArray, IntArray, Weights

_INPUT, _MASK = "embeddings", "mask"
# Added to an attention score it leaves nothing of it.
_UNSEEN = np.float32(-1e9)


class Layers:
    """Turns pieces into hidden states. Several threads may share an object."""

    # Fewer tokens in one run unpack the weights too often; with more the attention scores that are
    # masked out take longer than that.
    tokens_a_run = 192

    def __init__(self, weights: Weights, count: int) -> None:
        """Take the first ``count`` layers of ``weights``; they load with the first text."""
        self._weights, self._count = weights, count

    def load(self) -> None:
        """Load the layers, which the first text would wait for.

        Raises:
            ModelError: ONNX Runtime refuses the model.
        """
        _ = self.session

    def states(self, pieces: IntArray) -> FloatArray:
        """Return the hidden states (len(pieces), 384) of at most 512 pieces after those layers.

        Raises:
            ModelError: ONNX Runtime refuses the model.
        """
        return self.states_of([pieces])[0]

    def states_of(self, texts: Sequence[IntArray]) -> list[FloatArray]:
        """Return the states of each of some texts, of at most 512 pieces each.

        They stand side by side in one run and don't see each other: a run unpacks all weights,
        which for a sentence takes a quarter of the time. There is at least one text.

        Raises:
            ModelError: ONNX Runtime refuses the model.
        """
        lengths = [len(text) for text in texts]
        places = np.concatenate([np.arange(length) for length in lengths])
        rows = self._weights.word_rows(np.concatenate(texts))
        rows += self._weights.floats("emb.type")[:HIDDEN]
        rows += self._weights.floats("emb.pos").reshape(-1, HIDDEN)[places]
        owners = np.repeat(np.arange(len(texts)), lengths)
        mask = np.where(owners[:, None] == owners, np.float32(0), _UNSEEN)
        inputs = {_INPUT: rows[None], _MASK: mask[None, None]}
        states: FloatArray = self.session.run(None, inputs)[0][0]
        return np.split(states, np.cumsum(lengths)[:-1])

    @cached_property
    def session(self) -> Any:
        """The layers in ONNX Runtime, loaded when first asked for."""
        from rag.index.e5.graph import onnx_model

        return open_session(onnx_model(self._weights, _INPUT, _MASK, self._count))
