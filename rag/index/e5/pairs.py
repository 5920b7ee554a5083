"""Question and passage as the reader takes them: lower states, computed apart from each other.

Apart, so that a passage's states hold for every question and can be kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.index.e5.layers import Layers
from rag.index.e5.tokens import BOS, EOS, Tokenizer
from rag.index.e5.weights import POSITIONS, FloatArray, IntArray, Weights, weight_file
from rag.types import Span

# The layers that see question and passage apart; the reader's own, above, see both together.
LOWER_LAYERS = 9
MAX_QUESTION_TOKENS = 64
_QUERY, _PASSAGE = "query: ", "passage: "
_NO_SENTENCE = -1


@dataclass(frozen=True, slots=True)
class LowerPassage:
    """A passage's states (tokens, 384), and for each token the sentence it belongs to.

    ``owners`` (tokens,) counts sentences from 0; -1 are the marks, the prefix and the headline.
    """

    states: FloatArray
    owners: IntArray


class LowerLayers:
    """Computes the states that the reader starts from. Several threads may share an object.

    Raises:
        ModelError: the weight file is missing or damaged, or ONNX Runtime refuses the model.
    """

    def __init__(self) -> None:
        """Find the weights; the layers load with the first text."""
        weights = Weights(weight_file())
        self._tokenizer = Tokenizer(weights)
        self._layers = Layers(weights, range(LOWER_LAYERS))

    def question(self, text: str) -> FloatArray:
        """Return the states (tokens, 384) of a question, at most its first 64 tokens."""
        pieces = self._tokenizer.tokens(_QUERY + text)
        return self._layers.states(np.array([BOS, *pieces[: MAX_QUESTION_TOKENS - 2], EOS]))

    def passage(self, headline: str, text: str, sentences: Sequence[Span]) -> LowerPassage:
        """Return the states of a passage under its headline (may be empty), at most 512 tokens.

        Args:
            headline: stands before the text, as it does in the passage's vector.
            text: the passage.
            sentences: offsets into ``text``, in order.
        """
        pieces = self._tokenizer.tokens(f"{_PASSAGE}{headline}")
        owners = [_NO_SENTENCE] * len(pieces)
        for index, (start, end) in enumerate(sentences):
            # Between two sentences there is white space only, which has no pieces.
            own = self._tokenizer.tokens(text[start:end])
            pieces += own
            owners += [index] * len(own)
        room = POSITIONS - 2
        states = self._layers.states(np.array([BOS, *pieces[:room], EOS]))
        return LowerPassage(states, np.array([_NO_SENTENCE, *owners[:room], _NO_SENTENCE]))
