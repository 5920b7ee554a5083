"""The twelve layers of multilingual-e5-small as an ONNX model.

The weights stay in four bits inside ``MatMulNBits``, which computes in float32: as exact as the
dequantised model and as fast, at a seventh of its size. All other steps are ONNX Runtime's fused
operators (domain ``com.microsoft``), so its own optimiser has nothing left to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

from rag.index.e5.weights import BLOCK, HEADS, HIDDEN, INNER, LAYERS, Weights

_FLOAT32 = 1  # MatMulNBits' accuracy_level; 4 would round the activations to int8


def onnx_model(weights: Weights, source: str) -> bytes:
    """Return the serialised model, about 12 MB.

    Its input, named ``source``, is the sum of the embeddings, float32 [1, tokens, 384]; its only
    output the last hidden states in the same shape.
    """
    return _Graph(weights, source).model()


class _Graph:
    def __init__(self, weights: Weights, source: str) -> None:
        self._weights, self._input = weights, source
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def model(self) -> bytes:
        constants = self._floats("emb.ln.w"), self._floats("emb.ln.b")
        norm: dict[str, Any] = {"domain": "", "epsilon": self._weights.epsilon}
        state = self._node("LayerNormalization", self._input, *constants, **norm)
        for layer in range(LAYERS):
            state = self._layer(f"l{layer}.", state)
        ends = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "tokens", HIDDEN])
            for name in (self._input, state)
        ]
        graph = helper.make_graph(self._nodes, "e5", ends[:1], ends[1:], self._constants)
        opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
        return bytes(model.SerializeToString())

    def _layer(self, at: str, state: str) -> str:
        joint = self._linear(state, HIDDEN, at + "q", at + "k", at + "v")
        parts = [f"{joint}.{name}" for name in "qkv"]
        self._node("Split", joint, domain="", outputs=parts, axis=2, num_outputs=3)
        bias = self._floats(at + "q.b", at + "k.b", at + "v.b")
        mixed = self._node("MultiHeadAttention", *parts, bias, num_heads=HEADS)
        mixed = self._linear(mixed, HIDDEN, at + "ao")
        state = self._add_and_normalise(mixed, state, at + "ao", at + "aln")
        inner = self._linear(state, HIDDEN, at + "fi")
        inner = self._node("BiasGelu", inner, self._floats(at + "fi.b"))
        outer = self._linear(inner, INNER, at + "fo")
        return self._add_and_normalise(outer, state, at + "fo", at + "oln")

    def _add_and_normalise(self, new: str, state: str, linear: str, norm: str) -> str:
        constants = [self._floats(name) for name in (norm + ".w", norm + ".b", linear + ".b")]
        epsilon = self._weights.epsilon
        return self._node("SkipLayerNormalization", new, state, *constants, epsilon=epsilon)

    def _linear(self, state: str, inputs: int, *names: str) -> str:
        """Multiply by the joined weights of ``names``; the bias is left to the next operator."""
        values, scales = self._weights.blocks(*(name + ".w" for name in names))
        # ONNX Runtime pairs neighbours in a byte; its implied zero point is 8 as well.
        packed = values[:, 0::2] | (values[:, 1::2] << 4)
        rows = packed.reshape(-1, inputs // BLOCK, BLOCK // 2)
        constants = [
            self._constant(names[0] + ".packed", rows),
            self._constant(names[0] + ".scales", scales),
        ]
        sizes: dict[str, Any] = {"K": inputs, "N": len(rows), "bits": 4, "block_size": BLOCK}
        return self._node("MatMulNBits", state, *constants, accuracy_level=_FLOAT32, **sizes)

    def _floats(self, *names: str) -> str:
        return self._constant(names[0], np.concatenate([self._weights.floats(n) for n in names]))

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        self._constants.append(numpy_helper.from_array(values, name))
        return name

    def _node(
        self,
        kind: str,
        *inputs: str,
        domain: str = "com.microsoft",
        outputs: Sequence[str] = (),
        **attributes: Any,
    ) -> str:
        outputs = outputs or [f"{kind}{len(self._nodes)}"]
        self._nodes.append(helper.make_node(kind, inputs, outputs, domain=domain, **attributes))
        return outputs[0]
