"""XLM-RoBERTa's tokenizer, with offsets into the text as it was given.

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

# A piece's id and the code points [start, end) it stands for.
Token = tuple[int, int, int]

BOS, EOS = 0, 2

_UNK = 3
_META = "\u2581"
_UNKNOWN_PENALTY = 10.0  # SentencePiece: an unknown character costs the rarest piece and 10 more
_WORD = re.compile(r"[^ \t\n\r\f]+")
_PART = re.compile("[^ ]+")
_CLUSTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Tokenizer:
    """Splits texts into the pieces the model was trained on."""

    def __init__(self, weights: Weights) -> None:
        """Take the pieces, scores and normalisation of ``weights``."""
        self._ids, self._scores = weights.pieces()
        self._normal = weights.normalisation()
        self._longest = max(map(len, self._ids))
        self._unknown = min(self._scores) - _UNKNOWN_PENALTY
        self._cached_word = lru_cache(maxsize=1 << 15)(self._word)

    def tokens(self, text: str) -> list[Token]:
        """Return the tokens of any string, lone surrogates and NUL included.

        ``<s>`` and ``</s>`` are not added. Neither starts nor ends ever decrease.
        """
        found = []
        for word in _WORD.finditer(_SURROGATE.sub("\ufffd", text)):
            at, tokens = word.start(), self._cached_word(word.group())
            found += [(piece, at + start, at + end) for piece, start, end in tokens]
        return found

    def _word(self, raw: str) -> list[Token]:
        normal, origins = self._normalised(raw)
        found = []
        for part in _PART.finditer(normal):
            for piece, start, end in self._segment(_META + part.group()):
                # A lone word marker has no letter of its own: it shares the next one's.
                first = part.start() + max(0, start - 1)
                last = part.start() + max(0, end - 2)
                found.append((piece, origins[first][0], origins[last][1]))
        return found

    def _normalised(self, raw: str) -> tuple[str, list[tuple[int, int]]]:
        """Return the normal form, and for each of its characters where it came from."""
        normal, origins = "", []
        for cluster in _CLUSTER.finditer(raw):
            composed = unicodedata.normalize("NFC", cluster.group())
            replaced = "".join(self._normal.get(character, character) for character in composed)
            normal += replaced
            origins += [cluster.span()] * len(replaced)
        return normal, origins

    def _segment(self, word: str) -> list[Token]:
        """Return the most probable pieces of a word (Viterbi)."""
        best = [0.0] + [-math.inf] * len(word)
        back = [(_UNK, 0)] * (len(word) + 1)
        for start in range(len(word)):
            for end in range(start + 1, min(start + self._longest, len(word)) + 1):
                piece = self._ids.get(word[start:end], _UNK)
                if piece == _UNK and end > start + 1:
                    continue
                score = self._unknown if piece == _UNK else self._scores[piece]
                if best[start] + score > best[end]:
                    best[end], back[end] = best[start] + score, (piece, start)
        return _walk(back)


def _walk(back: list[tuple[int, int]]) -> list[Token]:
    found: list[Token] = []
    end = len(back) - 1
    while end:
        piece, start = back[end]
        if found and piece == found[-1][0] == _UNK:
            # SentencePiece makes one token of a run of unknown characters.
            found[-1] = (_UNK, start, found[-1][2])
        else:
            found.append((piece, start, end))
        end = start
    return found[::-1]
