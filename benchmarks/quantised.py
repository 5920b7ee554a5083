"""What smaller numbers in the vectors would cost: recall and bytes, compared one by one.

``python -m benchmarks.quantised [--size 200000] [--keep DIR]`` prints a Markdown table for vectors
as :mod:`benchmarks.grown` makes them and the questions of the corpus Lindenbach: how many of the 30
nearest by full vectors are among the 30 nearest by int8 or by signs, and among the 30 best of some
more candidates after these are compared by full vectors. An index over them could only be worse.
"""

from __future__ import annotations

import argparse
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.grown import vectors_alike
from benchmarks.growth import NEAREST, nearest, questions_of_lindenbach
from rag.index.embedder import FloatArray, load_embedder
from rag.settings import load_settings

# Candidates that are compared again, as a multiple of those wanted.
TIMES = (1, 2, 4, 10)
_ROWS = 20_000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=200_000)
    parser.add_argument("--keep", type=Path, help="folder to keep the real vectors in")
    options = parser.parse_args()
    place = nullcontext(str(options.keep)) if options.keep else tempfile.TemporaryDirectory()
    with place as folder:
        settings = load_settings().model_copy(update={"data": Path(folder)})
        kept = vectors_alike(settings, options.size)
        embedder = load_embedder(settings)
        asked = np.stack([embedder.encode_query(each) for each in questions_of_lindenbach()])
    exact = nearest(kept, asked)
    mean = kept[:_ROWS].astype(np.float32).mean(axis=0)
    ways = {"float32": (4.0, None), "int8": (1.0, _int8), "signs, from the mean": (1 / 8, _signs)}
    print(f"| {len(kept):,} vectors | bytes each | {' | '.join(f'× {n}' for n in TIMES)} |")
    print(f"|---|---:|{'---:|' * len(TIMES)}")
    for name, (size, way) in ways.items():
        scores = np.concatenate(
            [
                _scores(kept[first : first + _ROWS].astype(np.float32), asked, mean, way)
                for first in range(0, len(kept), _ROWS)
            ],
            axis=1,
        )
        cells = (f"{_recall(scores, exact, kept, asked, n):.3f}" for n in TIMES)
        print(f"| {name} | {size * kept.shape[1]:.0f} | {' | '.join(cells)} |", flush=True)


def _scores(rows: FloatArray, asked: FloatArray, mean: FloatArray, way: Any) -> FloatArray:
    found: FloatArray = asked @ rows.T if way is None else way(rows, asked, mean)
    return found


def _int8(rows: FloatArray, asked: FloatArray, mean: FloatArray) -> FloatArray:
    """Return the products with 8 bits a number, one scale for each vector around the mean."""
    around = rows - mean
    scale = np.abs(around).max(axis=1, keepdims=True) / 127
    found: FloatArray = asked @ (np.round(around / scale) * scale).T + (asked @ mean)[:, None]
    return found


def _signs(rows: FloatArray, asked: FloatArray, mean: FloatArray) -> FloatArray:
    """Return the products of a question with the signs of what differs from the mean."""
    return (asked - mean) @ np.sign(rows - mean).T


def _recall(
    scores: FloatArray, exact: list[set[int]], kept: Any, asked: FloatArray, times: int
) -> float:
    found = []
    for score, true, vector in zip(scores, exact, asked, strict=True):
        candidates = np.argpartition(-score, times * NEAREST)[: times * NEAREST]
        again = kept[candidates].astype(np.float32) @ vector
        best = candidates[np.argsort(-again)[:NEAREST]]
        found.append(len(true & {int(at) + 1 for at in best}) / NEAREST)
    return float(np.mean(found))


if __name__ == "__main__":
    main()
