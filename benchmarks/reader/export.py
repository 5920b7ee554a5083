"""Write the trained layers and heads as an ONNX model, the layers in eight bits."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.reader.network import Network
from rag.index.e5.graph import Graph
from rag.index.e5.pairs import LOWER_LAYERS
from rag.index.e5.weights import BLOCK, HIDDEN, Weights, weight_file

_TINY = "tiny"
# In four bits, as the frozen layers are, the trained ones lose a tenth of what they learnt.
_ZERO = 128
_PARTS = {"ao": "mixed", "fi": "inner", "fo": "outer", "aln": "mixed_norm", "oln": "outer_norm"}
_JOINT = {name: slice(i * HIDDEN, (i + 1) * HIDDEN) for i, name in enumerate("qkv")}

Floats = NDArray[np.float32]


def onnx_reader(network: Network) -> bytes:
    """Return the serialised model.

    Inputs: ``question`` [1, q, 384] and ``passage`` [1, p, 384], their lower states, and
    ``members`` [1, sentences + 2, q + p], 1 where a token belongs to a sentence, in the last two
    rows to the question and to the passage. Outputs: ``scores`` [1, sentences, 1] and ``nothing``
    [1, 1, 1].
    """
    return _ReaderGraph(network).model_of_reader()


def rounded(network: Network) -> Network:
    """Return *network* with the weights that the exported model has."""
    copied = copy.deepcopy(network)
    for layer in copied.layers:
        for name in ("joint", "mixed", "inner", "outer"):
            matrix = getattr(layer, name).weight.data
            values, scales = quantise(matrix.numpy())
            floats = (values.astype(np.float32) - _ZERO) * scales[:, None]
            matrix.copy_(torch.from_numpy(floats.reshape(matrix.shape)))
    return copied


def quantise(matrix: Floats) -> tuple[NDArray[np.uint8], Floats]:
    """Return 8-bit values (blocks, 32), 128 for zero, and the scale of each block."""
    blocks = matrix.reshape(-1, BLOCK)
    scales = (np.abs(blocks).max(axis=1) / 127).astype(np.float32)
    divisor = np.where(scales == 0, np.float32(1), scales)
    return (np.rint(blocks / divisor[:, None]) + _ZERO).astype(np.uint8), scales


class _Trained:
    """The network's layers under the names of the bundled weights."""

    def __init__(self, network: Network) -> None:
        self.epsilon = Weights(weight_file()).epsilon
        self._layers = list(network.layers)

    def floats(self, name: str) -> Floats:
        return self._tensor(name).numpy().ravel()

    def blocks(self, *names: str) -> tuple[NDArray[np.uint8], Floats]:
        return quantise(np.concatenate([self._tensor(name).numpy() for name in names]))

    def _tensor(self, name: str) -> torch.Tensor:
        layer, part, kind = name.split(".")
        owner: Any = self._layers[int(layer[1:]) - LOWER_LAYERS]
        owner = getattr(owner, "joint" if part in _JOINT else _PARTS[part])
        tensor: torch.Tensor = (owner.weight if kind == "w" else owner.bias).data
        return tensor[_JOINT[part]] if part in _JOINT else tensor


class _ReaderGraph(Graph):
    def __init__(self, network: Network) -> None:
        self._trained = _Trained(network)
        super().__init__(self._trained)
        self._network, self._count = network, len(network.layers)

    def model_of_reader(self) -> bytes:
        segments = self._network.segments.data.numpy()
        both = [
            self._plain("Add", name, self.constant(f"segment.{name}", segments[i]))
            for i, name in enumerate(("question", "passage"))
        ]
        state = self._plain("Concat", *both, axis=1)
        for layer in range(self._count):
            state = self.layer(f"l{LOWER_LAYERS + layer}.", state)
        members = [
            self._rows("members", start, end) for start, end in ((0, -2), (-2, -1), (-1, 9999))
        ]
        mean, question, whole = (self._mean(each, state) for each in members)
        self._sentences(state, members[0], mean, question)
        self._head("nothing", "nothing", question, whole)
        inputs: dict[str, list[int | str]] = {
            "question": [1, "q", HIDDEN],
            "passage": [1, "p", HIDDEN],
            "members": [1, "rows", "tokens"],
        }
        return self.model(inputs, {"scores": [1, "sentences", 1], "nothing": [1, 1, 1]})

    def _linear(self, state: str, inputs: int, *names: str) -> str:
        values, scales = self._trained.blocks(*(name + ".w" for name in names))
        rows = values.reshape(-1, inputs // BLOCK, BLOCK)
        constants = [
            self.constant(names[0] + ".packed", rows),
            self.constant(names[0] + ".scales", scales),
        ]
        sizes: dict[str, Any] = {"K": inputs, "N": len(rows), "bits": 8, "block_size": BLOCK}
        return self.node("MatMulNBits", state, *constants, accuracy_level=1, **sizes)

    def _sentences(self, state: str, members: str, mean: str, question: str) -> None:
        token = self._affine("token", self._network.token, state)
        token = self._plain("Transpose", token, perm=[0, 2, 1])
        last = self.constant("last", np.array([2]))
        peak = self._plain("ReduceMax", token, last, keepdims=1)
        heat = self._plain("Exp", self._plain("Sub", token, peak))
        weighed = self._plain("Mul", members, heat)
        total = self._plain(
            "Add", self._plain("ReduceSum", weighed, last, keepdims=1), self._tiny()
        )
        heavy = self._plain("Div", self._plain("MatMul", weighed, state), total)
        alike = self._plain("Mul", mean, question)
        score = self._head("sentence", "", mean, heavy, alike)
        base = self._plain("Add", self._plain("Log", total), peak)
        self._plain("Add", score, base, outputs=["scores"])

    def _head(self, name: str, output: str, *parts: str) -> str:
        first, _, second = getattr(self._network, name)
        inner = self._affine(f"{name}.0", first, self._plain("Concat", *parts, axis=2))
        inner = self._plain("Gelu", inner)
        return self._affine(f"{name}.2", second, inner, output)

    def _affine(self, name: str, linear: Any, state: str, output: str = "") -> str:
        matrix = self.constant(f"{name}.w", linear.weight.data.numpy().T.copy())
        bias = self.constant(f"{name}.b", linear.bias.data.numpy())
        product = self._plain("MatMul", state, matrix)
        return self._plain("Add", product, bias, outputs=[output] if output else ())

    def _mean(self, members: str, state: str) -> str:
        last = self.constant(f"{members}.axis", np.array([2]))
        count = self._plain("ReduceSum", members, last, keepdims=1)
        count = self._plain("Add", count, self._tiny())
        return self._plain("Div", self._plain("MatMul", members, state), count)

    def _rows(self, name: str, start: int, end: int) -> str:
        bounds = [np.array([value]) for value in (start, end, 1)]
        names = [self.constant(f"{name}.{start}.{i}", each) for i, each in enumerate(bounds)]
        return self._plain("Slice", name, *names)

    def _tiny(self) -> str:
        if _TINY not in {each.name for each in self._constants}:
            self.constant(_TINY, np.array(1e-9, np.float32))
        return _TINY

    def _plain(self, kind: str, *inputs: str, **attributes: Any) -> str:
        return self.node(kind, *inputs, domain="", **attributes)
