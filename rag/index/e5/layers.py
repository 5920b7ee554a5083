"""A stretch of the bundled model's layers, from the first or from any above, over texts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from rag.index.e5.session import open_session
from rag.index.e5.weights import FloatArray, IntArray, Weights

_INPUT, _MASK = "states", "mask"
# Added to an attention score it leaves nothing of it.
_UNSEEN = np.float32(-1e9)


class Layers:
    """Turns the states of texts into those some layers above. Several threads may share it."""

    # Fewer tokens in one run unpack the weights too often; with more the attention scores that are
    # masked out take longer than that.
    tokens_a_run = 192

    def __init__(self, weights: Weights, layers: range) -> None:
        """Take *layers* of ``weights``, counted from 0; they load with the first text."""
        self._weights, self._layers = weights, layers

    def load(self) -> None:
        """Load the layers, which the first text would wait for.

        Raises:
            ModelError: ONNX Runtime refuses the model.
        """
        _ = self.session

    def states(self, pieces: IntArray) -> FloatArray:
        """Return the states (len(pieces), 384) of at most 512 pieces, which enter the first layer.

        Raises:
            ModelError: ONNX Runtime refuses the model.
        """
        return self.states_of([self._weights.rows(pieces)])[0]

    def states_of(self, texts: Sequence[FloatArray]) -> list[FloatArray]:
        """Return the states above of each of some texts, from those below, (tokens, 384) each.

        Below the first layer they are :meth:`Weights.rows`. The texts stand side by side in one
        run and don't see each other: a run unpacks all weights, which for a sentence takes a
        quarter of the time. There is at least one text.

        Raises:
            ModelError: ONNX Runtime refuses the model.
        """
        lengths = [len(text) for text in texts]
        owners = np.repeat(np.arange(len(texts)), lengths)
        mask = np.where(owners[:, None] == owners, np.float32(0), _UNSEEN)
        inputs = {_INPUT: np.concatenate(texts)[None], _MASK: mask[None, None]}
        states: FloatArray = self.session.run(None, inputs)[0][0]
        return np.split(states, np.cumsum(lengths)[:-1])

    @cached_property
    def session(self) -> Any:
        """The layers in ONNX Runtime, loaded when first asked for."""
        from rag.index.e5.graph import onnx_model

        return open_session(onnx_model(self._weights, _INPUT, _MASK, self._layers))
