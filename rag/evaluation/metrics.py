"""The figures. Pure functions; every figure is a ratio of two sums over questions.

Being ratios of sums, all of them can be resampled in the same way, F1 included. Libraries rank
documents by id; what counts here beside that is characters: whether a passage or citation holds
the gold quote. For the part that they have, a few lines each, ranx brings numba and its compiler,
and ir-measures an extension in C.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rag.types import Span

FloatArray = npt.NDArray[np.float64]

# Length must not buy hits: only this much of a passage or citation counts.
PASSAGE_CHARS = 1200
CITATION_CHARS = 400


@dataclass(frozen=True, slots=True)
class Location:
    """A retrieved passage or a citation: where it stands and in which articles it also stands."""

    article: str
    start: int
    end: int
    also_in: tuple[str, ...] = ()


def recall_at(k: int, ranked: Sequence[str], relevant: Sequence[str]) -> float:
    """Return the share of *relevant* ids among the first *k* of *ranked*."""
    return len(set(ranked[:k]) & set(relevant)) / len(set(relevant))


def reciprocal_rank(ranked: Sequence[str], relevant: Sequence[str], k: int = 10) -> float:
    """Return 1 / rank of the first relevant id among the first *k*, or 0."""
    wanted = set(relevant)
    return next((1 / rank for rank, item in enumerate(ranked[:k], 1) if item in wanted), 0.0)


def ndcg_at(k: int, ranked: Sequence[str], relevant: Sequence[str]) -> float:
    """Return the normalised discounted cumulative gain with gains of 0 and 1.

    Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, TOIS 2002.
    """
    wanted = set(relevant)
    gain = sum(1 / math.log2(rank + 1) for rank, item in enumerate(ranked[:k], 1) if item in wanted)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(wanted)) + 1))
    return gain / ideal


def rank_articles(places: Iterable[Location], relevant: Sequence[str]) -> list[str]:
    """Return article ids in the order of their best passage.

    A passage that stands in several articles counts for every relevant one among them.
    """
    wanted = set(relevant)
    ranked: dict[str, None] = {}
    for place in places:
        names = [name for name in (place.article, *place.also_in) if name in wanted]
        ranked |= dict.fromkeys(names or [place.article])
    return list(ranked)


def covered(place: Location, article: str, spans: Sequence[Span], max_chars: int) -> float:
    """Return the share of the characters of *spans* that the first *max_chars* of *place* hold.

    Offsets are one article's own: for a copy in another article, pass where *spans* stand there.
    """
    if article != place.article:
        return 0.0
    end = min(place.end, place.start + max_chars)
    held = sum(max(0, min(end, last) - max(place.start, first)) for first, last in spans)
    return held / sum(last - first for first, last in spans)


def same_name(a: str | None, b: str | None) -> bool:
    """Return whether the last words of two names match, a genitive s aside."""
    if not a or not b or not a.split() or not b.split():
        return False
    return _without_genitive(a.split()[-1]) == _without_genitive(b.split()[-1])


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the percentile at *share* (0 to 1), linearly interpolated, or None without values."""
    return float(np.quantile(values, share)) if values else None


@dataclass(frozen=True)
class Ratio:
    """A figure as sums over questions: ``numerator.sum() / denominator.sum()``.

    A question that does not count for the figure has 0 in both.
    """

    numerator: FloatArray
    denominator: FloatArray

    @property
    def value(self) -> float | None:
        """The figure, or None where no question counts for it."""
        total = float(self.denominator.sum())
        return float(self.numerator.sum()) / total if total else None

    def resample(self, weights: FloatArray) -> FloatArray:
        """Return the figure for each row of *weights* (samples, questions)."""
        below = weights @ self.denominator
        figures: FloatArray = np.divide(
            weights @ self.numerator, below, out=np.full(len(below), np.nan), where=below > 0
        )
        return figures


def bootstrap_weights(questions: int, samples: int = 2000, seed: int = 0) -> FloatArray:
    """Return how often each question is drawn in each sample, (samples, questions).

    Efron and Tibshirani, An Introduction to the Bootstrap, 1993.
    """
    generator = np.random.default_rng(seed)
    return generator.multinomial(questions, np.full(questions, 1 / questions), size=samples).astype(
        np.float64
    )


def interval(ratio: Ratio, weights: FloatArray) -> tuple[float, float] | None:
    """Return the 95 % percentile interval of a figure, or None where it has no value."""
    values = ratio.resample(weights)
    values = values[~np.isnan(values)]
    if not len(values):
        return None
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)


def paired_difference(a: Ratio, b: Ratio, weights: FloatArray) -> tuple[float, float] | None:
    """Return the 95 % interval of figure *b* minus figure *a* over the same questions."""
    difference = b.resample(weights) - a.resample(weights)
    difference = difference[~np.isnan(difference)]
    if not len(difference):
        return None
    low, high = np.quantile(difference, (0.025, 0.975))
    return float(low), float(high)


def mcnemar(only_a: int, only_b: int) -> float:
    """Return the two-sided exact p-value for *only_a* against *only_b* discordant questions.

    McNemar, Note on the sampling error of the difference between correlated proportions, 1947.
    """
    total = only_a + only_b
    if total == 0:
        return 1.0
    tail = sum(math.comb(total, k) for k in range(min(only_a, only_b) + 1))
    # Whole numbers to the end: 2 to the power of 1,024 is more than a float holds.
    return min(1.0, 2 * tail / (1 << total))


def refusal_ratios(
    answerable: npt.NDArray[np.bool_], refused: npt.NDArray[np.bool_]
) -> Mapping[str, Ratio]:
    """Return precision, recall and F1 of refusing, „refused“ being the positive class."""
    hit = (refused & ~answerable).astype(np.float64)
    return {
        "refusal_precision": Ratio(hit, refused.astype(np.float64)),
        "refusal_recall": Ratio(hit, (~answerable).astype(np.float64)),
        "refusal_f1": Ratio(2 * hit, refused.astype(np.float64) + (~answerable)),
    }


def _without_genitive(word: str) -> str:
    folded = word.casefold().rstrip("’'")
    return folded[:-1] if folded.endswith("s") else folded
