"""The pieces of words that the model knows, by their text.

A quarter of a million strings take a third of a second to make and 30 MB to keep, and a question
needs some thousands of them: those that begin with the same two characters are made when the first
of them is looked for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]

_BITS = 21  # of a Unicode code point


class Pieces:
    """The ids of pieces. Several threads may share an object."""

    def __init__(self, text: str, bounds: IntArray, ids: IntArray) -> None:
        """Take all pieces as one *text*, where each begins and the last ends, and which count."""
        self._text, self._bounds = text, bounds
        signs = np.frombuffer(text.encode("utf-32-le"), "<u4").astype(np.int64)
        starts, lengths = bounds[ids], bounds[ids + 1] - bounds[ids]
        second = np.where(lengths > 1, signs[np.minimum(starts + 1, len(signs) - 1)], 0)
        keys = signs[starts] << _BITS | second
        order = np.argsort(keys, kind="stable")
        self._keys, self._ids = keys[order], ids[order]
        self._groups: dict[str, dict[str, int]] = {}
        self.longest = int(lengths.max())  # in characters

    def id_of(self, piece: str) -> int | None:
        """Return the id of *piece*, which is not empty; None where there is none."""
        group = self._groups.get(piece[:2])
        if group is None:
            group = self._groups[piece[:2]] = self._group(piece[:2])
        return group.get(piece)

    def _group(self, beginning: str) -> dict[str, int]:
        first, *second = map(ord, beginning)
        key = first << _BITS | (second[0] if second else 0)
        start, end = np.searchsorted(self._keys, [key, key + 1])
        ids = self._ids[start:end].tolist()
        return {self._text[self._bounds[i] : self._bounds[i + 1]]: i for i in ids}
