"""The bundled model in PyTorch: the same vectors, on the processor as the only device here."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from test_index_e5 import AWKWARD, LONG, PARTS, SENTENCES, TEXTS

from rag.errors import ModelError
from rag.index.e5.model import BundledE5
from rag.index.embedder import load_embedder
from rag.settings import Settings

pytest.importorskip("torch")


@pytest.fixture(scope="module")
def onnx() -> BundledE5:
    return BundledE5(threads=1)


@pytest.fixture(scope="module")
def torch() -> BundledE5:
    return BundledE5(device="cpu")


def test_vectors_are_those_of_onnx_runtime(onnx: BundledE5, torch: BundledE5) -> None:
    texts = [*TEXTS, *AWKWARD, LONG, LONG * 3, PARTS, *SENTENCES]
    pairs = zip(onnx.encode_passages(texts), torch.encode_passages(texts), strict=True)
    for text, (own, other) in zip(texts, pairs, strict=True):
        assert own @ other >= 0.9999, str(text)[:80]
    assert onnx.encode_query(TEXTS[1]) @ torch.encode_query(TEXTS[1]) >= 0.9999
    assert onnx.fingerprint == torch.fingerprint


def test_a_vector_does_not_depend_on_the_texts_beside_it(torch: BundledE5) -> None:
    texts = [*TEXTS, PARTS, *SENTENCES]
    for text, vector in zip(texts, torch.encode_passages(texts), strict=True):
        assert np.abs(torch.encode_passage(text) - vector).max() < 1e-5


def test_the_settings_name_the_device() -> None:
    embedder = load_embedder(Settings(device="cpu"))
    assert isinstance(embedder, BundledE5)
    assert type(embedder._below).__name__ == "TorchLayers"
    embedder = load_embedder(Settings())
    assert isinstance(embedder, BundledE5)
    assert type(embedder._above).__name__ == "Layers"


@pytest.mark.parametrize("device", ["meta-device", "cuda:99", "mps"])
def test_a_device_that_is_not_there_is_named(device: str) -> None:
    with pytest.raises(ModelError, match=device) as raised:
        BundledE5(device=device).encode_passage("Brücke")
    assert raised.value.code == "device_unusable"


def test_without_pytorch_its_installation_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ModelError, match="PyTorch") as raised:
        BundledE5(device="cuda").encode_passage("Brücke")
    assert raised.value.code == "device_library_missing"
