"""The layers of the bundled model in PyTorch, for a GPU. The only module that imports torch.

Of the same weights and in the same order as :mod:`rag.index.e5.graph`, dequantised to 32 bits, so
that vectors differ by no more than rounding and share a fingerprint.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from rag.errors import ModelError
from rag.index.e5.weights import HEADS, HIDDEN, INNER, FloatArray, Weights


class TorchLayers:
    """Turns the states of texts into those some layers above, on a device of PyTorch.

    Several threads may share an object.

    Raises:
        ModelError: PyTorch is not installed.
    """

    # A GPU is slow to begin and quick to go on: some hundred sentences at a time.
    tokens_a_run = 8_192

    def __init__(self, weights: Weights, layers: range, device: str) -> None:
        """Take *layers* of ``weights``, counted from 0; they load with the first text."""
        try:
            import torch
        except ModuleNotFoundError:
            raise ModelError(
                "device_library_missing", device=device, command="pip install 'nachgefragt[models]'"
            ) from None
        self._torch: Any = torch
        self._weights, self._layers, self._device = weights, layers, device

    def load(self) -> None:
        """Load the layers, which the first text would wait for.

        Raises:
            ModelError: PyTorch can't use the device.
        """
        _ = self._tensors

    def states_of(self, texts: Sequence[FloatArray]) -> list[FloatArray]:
        """Return the states above of each of some texts, from those below, (tokens, 384) each.

        Below the first layer they are :meth:`Weights.rows`. There is at least one text.

        Raises:
            ModelError: PyTorch can't use the device.
        """
        self.load()
        torch, lengths = self._torch, [len(text) for text in texts]
        rows = np.zeros((len(texts), max(lengths), HIDDEN), np.float32)
        seen = np.zeros((len(texts), max(lengths)), bool)
        for row, text in enumerate(texts):
            rows[row, : len(text)] = text
            seen[row, : len(text)] = True
        with torch.inference_mode():
            state = torch.from_numpy(rows).to(self._device)
            if self._layers.start == 0:
                state = self._normalised(state, "emb.ln")
            mask = torch.from_numpy(seen).to(self._device)[:, None, None, :]
            for layer in self._layers:
                state = self._layer(f"l{layer}.", state, mask)
            made: FloatArray = state.cpu().numpy()
        return [made[row, :length] for row, length in enumerate(lengths)]

    def _layer(self, at: str, state: Any, mask: Any) -> Any:
        functional = self._torch.nn.functional
        query, key, value = (self._heads(self._linear(state, at + name)) for name in "qkv")
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = self._linear(mixed.transpose(1, 2).flatten(2), at + "ao")
        state = self._normalised(state + mixed, at + "aln")
        inner = functional.gelu(self._linear(state, at + "fi"))
        return self._normalised(state + self._linear(inner, at + "fo"), at + "oln")

    def _heads(self, joint: Any) -> Any:
        return joint.unflatten(2, (HEADS, -1)).transpose(1, 2)

    def _linear(self, state: Any, name: str) -> Any:
        weight, bias = self._tensors[name + ".w"], self._tensors[name + ".b"]
        return self._torch.nn.functional.linear(state, weight, bias)

    def _normalised(self, state: Any, name: str) -> Any:
        weight, bias = self._tensors[name + ".w"], self._tensors[name + ".b"]
        epsilon = self._weights.epsilon
        return self._torch.nn.functional.layer_norm(state, (HIDDEN,), weight, bias, epsilon)

    @cached_property
    def _tensors(self) -> dict[str, Any]:
        parts = ("q", "k", "v", "ao", "fi", "fo")
        linears = [f"l{n}.{name}" for n in self._layers for name in parts]
        norms = [f"l{n}.{name}" for n in self._layers for name in ("aln", "oln")]
        made = {f"{name}.w": self._matrix(name) for name in linears}
        made |= {f"{name}.w": self._weights.floats(f"{name}.w") for name in (*norms, "emb.ln")}
        names = (*linears, *norms, "emb.ln")
        made |= {f"{name}.b": self._weights.floats(f"{name}.b") for name in names}
        try:
            return {
                # A copy: the file is mapped to be read only.
                name: self._torch.from_numpy(np.array(values)).to(self._device)
                for name, values in made.items()
            }
        # PyTorch was built without the device (an assertion), or has no such or none free.
        except (RuntimeError, AssertionError) as error:
            reason = str(error).strip().splitlines()[0]
            raise ModelError("device_unusable", device=self._device, reason=reason) from None

    def _matrix(self, name: str) -> FloatArray:
        values, scales = self._weights.blocks(f"{name}.w")
        inputs = INNER if name.endswith("fo") else HIDDEN
        matrix: FloatArray = ((values.astype(np.float32) - 8) * scales[:, None]).reshape(-1, inputs)
        return matrix
