"""The twelve layers of multilingual-e5-small as an ONNX model.

The weights stay in four bits inside ``MatMulNBits``, which computes in float32: as exact as the
dequantised model and as fast, at a seventh of its size. All other steps are ONNX Runtime's fused
operators (domain ``com.microsoft``), so its own optimiser has nothing left to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

from rag.index.e5.weights import (
    BLOCK,
    HEADS,
    HIDDEN,
    INNER,
    ByteArray,
    FloatArray,
    Weights,
)

_FLOAT32 = 1  # MatMulNBits' accuracy_level; 4 would round the activations to int8


def onnx_model(weights: Weights, source: str, mask: str, layers: range) -> bytes:
    """Return those ``layers`` of the model, counted from 0, serialised, about 1 MB each.

    Its input named ``source`` is float32 [1, tokens, 384], the sum of the embeddings below the
    first layer and hidden states below any other; the one named ``mask`` is added to the attention
    scores, float32 [1, 1, tokens, tokens]: 0 where the token of the row sees the one of the column.
    Its only output is the hidden states after the last of those layers in the shape of ``source``.
    """
    graph = Graph(weights)
    state = source
    if layers.start == 0:
        norm: dict[str, Any] = {"domain": "", "epsilon": weights.epsilon}
        constants = graph.floats("emb.ln.w"), graph.floats("emb.ln.b")
        state = graph.node("LayerNormalization", source, *constants, **norm)
    for layer in layers:
        state = graph.layer(f"l{layer}.", state, mask)
    shape: list[int | str] = [1, "tokens", HIDDEN]
    ends: dict[str, list[int | str]] = {source: shape, mask: [1, 1, "tokens", "tokens"]}
    return graph.model(ends, {state: shape})


class LayerWeights(Protocol):
    """What the layers of a graph are made of: the bundled weights, or others of their shapes."""

    epsilon: float

    def floats(self, name: str) -> FloatArray:
        """Return a tensor of 32-bit floats, flat."""

    def blocks(self, *names: str) -> tuple[ByteArray, FloatArray]:
        """Return the 4-bit values (blocks, 32) and the scales (blocks,) of tensors, joined."""


class Graph:
    """An ONNX graph that is written down operator by operator; names of outputs tie it together."""

    def __init__(self, weights: LayerWeights) -> None:
        self._weights = weights
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def model(
        self, inputs: Mapping[str, Sequence[int | str]], outputs: Mapping[str, Sequence[int | str]]
    ) -> bytes:
        """Return the graph serialised; its ends are float32 tensors of the shapes given."""
        given, made = (
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, s) for name, s in each.items()]
            for each in (inputs, outputs)
        )
        graph = helper.make_graph(self._nodes, "e5", given, made, self._constants)
        opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
        return bytes(model.SerializeToString())

    def layer(self, at: str, state: str, mask: str = "") -> str:
        """Add a transformer layer whose weights' names begin with ``at``; return its output.

        ``mask`` names what is added to the attention scores; without it every token sees all.
        """
        joint = self._linear(state, HIDDEN, at + "q", at + "k", at + "v")
        parts = [f"{joint}.{name}" for name in "qkv"]
        self.node("Split", joint, domain="", outputs=parts, axis=2, num_outputs=3)
        bias = self.floats(at + "q.b", at + "k.b", at + "v.b")
        masked = ("", mask) if mask else ()  # there is no padding to name before it
        mixed = self.node("MultiHeadAttention", *parts, bias, *masked, num_heads=HEADS)
        mixed = self._linear(mixed, HIDDEN, at + "ao")
        state = self._add_and_normalise(mixed, state, at + "ao", at + "aln")
        inner = self._linear(state, HIDDEN, at + "fi")
        inner = self.node("BiasGelu", inner, self.floats(at + "fi.b"))
        outer = self._linear(inner, INNER, at + "fo")
        return self._add_and_normalise(outer, state, at + "fo", at + "oln")

    def _add_and_normalise(self, new: str, state: str, linear: str, norm: str) -> str:
        constants = [self.floats(name) for name in (norm + ".w", norm + ".b", linear + ".b")]
        epsilon = self._weights.epsilon
        return self.node("SkipLayerNormalization", new, state, *constants, epsilon=epsilon)

    def _linear(self, state: str, inputs: int, *names: str) -> str:
        """Multiply by the joined weights of ``names``; the bias is left to the next operator."""
        values, scales = self._weights.blocks(*(name + ".w" for name in names))
        # ONNX Runtime pairs neighbours in a byte; its implied zero point is 8 as well.
        packed = values[:, 0::2] | (values[:, 1::2] << 4)
        rows = packed.reshape(-1, inputs // BLOCK, BLOCK // 2)
        constants = [
            self.constant(names[0] + ".packed", rows),
            self.constant(names[0] + ".scales", scales),
        ]
        sizes: dict[str, Any] = {"K": inputs, "N": len(rows), "bits": 4, "block_size": BLOCK}
        return self.node("MatMulNBits", state, *constants, accuracy_level=_FLOAT32, **sizes)

    def floats(self, *names: str) -> str:
        """Add the joined tensors of ``names`` as one constant, named as the first."""
        return self.constant(names[0], np.concatenate([self._weights.floats(n) for n in names]))

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Add a constant; return its name."""
        self._constants.append(numpy_helper.from_array(values, name))
        return name

    def node(
        self,
        kind: str,
        *inputs: str,
        domain: str = "com.microsoft",
        outputs: Sequence[str] = (),
        **attributes: Any,
    ) -> str:
        """Add an operator; return the name of its first output."""
        outputs = outputs or [f"{kind}{len(self._nodes)}"]
        self._nodes.append(helper.make_node(kind, inputs, outputs, domain=domain, **attributes))
        return outputs[0]
