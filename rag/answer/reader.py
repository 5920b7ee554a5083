"""Read: how well each sentence of a passage answers a question, judged with both in view.

The model's card is READER.md, beside this file.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import ModelError
from rag.index.e5.pairs import LowerLayers, LowerPassage
from rag.index.e5.session import open_session, physical_cores
from rag.index.e5.weights import FloatArray, IntArray
from rag.settings import Settings
from rag.types import Hit, Span

MODEL = Path(__file__).with_name("reader.onnx")
# Passages whose lower states are kept: some 30 MB, and follow-ups read the same ones again.
_KEPT = 128
# Passages read at once, and how sure the reader must be, from 0 to 1, to read no further: on 635
# questions kept back from training, 2.1 passages are read on average and nothing is lost.
_FIRST, _SURE = 2, 0.7


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of a passage; natural logarithms up to a constant of the passage.

    ``sentences`` holds a score for each of the passage's sentences, in order, and ``nothing`` that
    of „none of them answers“. A sentence beyond the first 512 tokens has the score -inf.
    """

    sentences: tuple[float, ...]
    nothing: float

    @property
    def margins(self) -> tuple[float, ...]:
        """Each sentence's score less that of no answer: comparable across passages."""
        return tuple(score - self.nothing for score in self.sentences)

    @property
    def chance(self) -> float:
        """The probability, 0 to 1, that any of the sentences answers."""
        return 1 / (1 + float(np.exp(-np.clip(np.logaddexp.reduce(self.margins), -50, 50))))


def answer_odds(readings: Sequence[Reading]) -> float:
    """Return the natural logarithm of the odds that any of the passages read answers."""
    silent = math.prod(1 - reading.chance for reading in readings)
    return math.log((1 - silent) / silent) if 0 < silent < 1 else math.copysign(50, 0.5 - silent)


def load_reader(settings: Settings) -> Reader | None:
    """Return the reader, or None where the settings leave it out."""
    return Reader(settings.threads) if settings.reader else None


class Reader:
    """Reads passages with a question. Several threads may share an object.

    It loads with the first question.

    Raises:
        ModelError: a model's file is missing or damaged, or ONNX Runtime refuses it.
    """

    def __init__(self, threads: int | None = None, model: Path = MODEL) -> None:
        """Name the model.

        Args:
            threads: passages read at a time, each on one core; without it the physical cores.
            model: the trained layers, as ``benchmarks/train_reader.py`` writes them.
        """
        self._threads = threads or physical_cores()
        self._model = model
        self._passage = lru_cache(maxsize=_KEPT)(self._read_passage)

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        """Return a reading of each hit's passage, in their order.

        A passage is read under its article's headline. Of the question the first 64 tokens count.
        """
        if not hits:
            return []
        asked, upper = self._lower.question(question), self._upper
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(lambda hit: self._read(upper, asked, hit), hits))

    def read_on(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        """Return readings of the first hits: of two, and of further ones while it is unsure."""
        readings = self.read(question, hits[:_FIRST])
        for hit in hits[_FIRST:]:
            if 1 - math.prod(1 - reading.chance for reading in readings) >= _SURE:
                break
            readings += self.read(question, [hit])
        return readings

    def _read(self, upper: Any, asked: FloatArray, hit: Hit) -> Reading:
        passage = hit.passage
        local = tuple(
            (start - passage.start, end - passage.start) for start, end in passage.sentences
        )
        read = self._passage(hit.article.title or "", passage.text, local)
        ends = {
            "question": asked[None],
            "passage": read.states[None],
            "members": _members(read.owners, len(asked), len(local))[None],
        }
        scores, nothing = upper.run(["scores", "nothing"], ends)
        there = np.isin(np.arange(len(local)), read.owners)
        return Reading(tuple(np.where(there, scores[0, :, 0], -np.inf).tolist()), nothing.item())

    def _read_passage(self, headline: str, text: str, sentences: tuple[Span, ...]) -> LowerPassage:
        return self._lower.passage(headline, text, sentences)

    @cached_property
    def _lower(self) -> LowerLayers:
        return LowerLayers()

    @cached_property
    def _upper(self) -> Any:
        try:
            model = self._model.read_bytes()
        except OSError as error:
            raise ModelError(
                "reader_missing",
                path=self._model,
                reason=error.strerror,
                command="NACHGEFRAGT_READER=off",
            ) from None
        return open_session(model)


def _members(owners: IntArray, asked: int, sentences: int) -> FloatArray:
    """Return [sentences + 2, tokens], 1 where a token belongs to a sentence.

    The last two rows are those of the question and of the passage as a whole.
    """
    rows = np.arange(sentences)[:, None]
    members = np.zeros((sentences + 2, asked + len(owners)), np.float32)
    members[:-2, asked:] = owners == rows
    members[-2, :asked] = 1
    members[-1, asked:] = 1
    return members
