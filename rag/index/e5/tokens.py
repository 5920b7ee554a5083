"""XLM-RoBERTa's tokenizer.

SentencePiece's Unigram (Kudo 2018) over the pieces of the weight file. It is written in Python
because words repeat: behind its cache it takes 3 % of the model's time, where the ``tokenizers``
library needs 0.6 s and 270 MB at each start to build its trie of 250,000 pieces.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache

from rag.index.e5.weights import Weights

BOS, EOS = 0, 2

_UNK = 3
_META = "\u2581"
_UNKNOWN_PENALTY = 10.0  # SentencePiece: an unknown character costs the rarest piece and 10 more
_WORD = re.compile(r"[^ \t\n\r\f]+")
_CLUSTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Tokenizer:
    """Splits texts into the pieces the model was trained on."""

    def __init__(self, weights: Weights) -> None:
        """Take the pieces, scores and normalisation of ``weights``."""
        self._pieces, self._scores = weights.pieces()
        self._normal = weights.normalisation()
        self._unknown = min(self._scores) - _UNKNOWN_PENALTY
        self._cached_word = lru_cache(maxsize=1 << 15)(self._word)

    def tokens(self, text: str) -> list[int]:
        """Return the ids of the pieces of any string, lone surrogates and NUL included.

        ``<s>`` and ``</s>`` are not added.
        """
        found: list[int] = []
        for word in _WORD.findall(_SURROGATE.sub("\ufffd", text)):
            found += self._cached_word(word)
        return found

    def _word(self, raw: str) -> list[int]:
        # The normal form of a character may hold spaces.
        parts = self._normalised(raw).split(" ")
        return [piece for part in parts if part for piece in self._segment(_META + part)]

    def _normalised(self, raw: str) -> str:
        composed = (unicodedata.normalize("NFC", cluster) for cluster in _CLUSTER.findall(raw))
        return "".join(self._normal.get(sign, sign) for cluster in composed for sign in cluster)

    def _segment(self, word: str) -> list[int]:
        """Return the most probable pieces of a word (Viterbi)."""
        best = [0.0] + [-math.inf] * len(word)
        back = [(_UNK, 0)] * (len(word) + 1)
        for start in range(len(word)):
            for end in range(start + 1, min(start + self._pieces.longest, len(word)) + 1):
                piece = self._pieces.id_of(word[start:end]) or _UNK
                if piece == _UNK and end > start + 1:
                    continue
                score = self._unknown if piece == _UNK else self._scores[piece]
                if best[start] + score > best[end]:
                    best[end], back[end] = best[start] + score, (piece, start)
        return _walk(back)


def _walk(back: list[tuple[int, int]]) -> list[int]:
    found: list[int] = []
    end = len(back) - 1
    while end:
        piece, end = back[end]
        # SentencePiece makes one token of a run of unknown characters.
        if not found or piece != _UNK or found[-1] != _UNK:
            found.append(piece)
    return found[::-1]
