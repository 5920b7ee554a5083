"""Fit the two weights of rag/answer/refuse.py on the bundled corpora, and print them.

Run: ``python benchmarks/fit_refusal.py [--data DIR]``. Each answerable question stands once with
all passages found (an answer is there), once without its article's, and once without those that
hold the gold quote (a near miss). Fitted only on absent articles, a fifth of the near misses would
be answered.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from rag.answer.refuse import features
from rag.corpus.library import Corpus, ensure_corpus, open_corpus
from rag.evaluation.questions import load_questions, locate
from rag.settings import PROJECT, load_settings

# As strong as this, the weights of two corpora's worth of questions stay close to each other.
REGULARISATION = 0.3
# Lindenbach's other set, questions.jsonl, is kept for measuring.
SETS = (("lindenbach", "questions-calibration.jsonl"), ("syrien-2015", "questions.jsonl"))


def main() -> None:
    """Print the weights for ``rag/answer/refuse.py``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    settings = load_settings({"data": parser.parse_args().data})
    rows: list[tuple[tuple[float, float], bool]] = []
    for name, questions in SETS:
        ensure_corpus(settings, name)
        rows += _examples(open_corpus(settings, name), PROJECT / "corpus" / name / questions)
    values = np.array([row for row, _ in rows])
    answerable = np.array([label for _, label in rows])
    weights, constant = _fit(values, answerable)
    print(f"_COSINE, _WORDS, _CONSTANT = {weights[0]:.2f}, {weights[1]:.2f}, {constant:.2f}")
    weights, constant = _fit(values[:, :1], answerable)
    print(f"_FOREIGN_COSINE, _FOREIGN_CONSTANT = {weights[0]:.2f}, {constant:.2f}")


def _fit(values: np.ndarray, answerable: np.ndarray) -> tuple[np.ndarray, float]:
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=REGULARISATION, class_weight="balanced")
    model.fit(scaler.transform(values), answerable)
    weights = model.coef_[0] / scaler.scale_
    return weights, float(model.intercept_[0] - (weights * scaler.mean_).sum())


def _examples(corpus: Corpus, path: Path) -> Iterator[tuple[tuple[float, float], bool]]:
    for question in load_questions(path):
        gold = locate(question, corpus.article)
        if not gold.places:
            continue
        hits = corpus.search(question.question, limit=40)
        holding = [
            any(
                hit.article.id == place.article
                and any(
                    hit.passage.start < end and start < hit.passage.end
                    for start, end in place.spans
                )
                for place in gold.places
            )
            for hit in hits
        ]
        yield features(hits), True
        yield features([hit for hit in hits if hit.article.id not in gold.articles]), False
        yield features([hit for hit, held in zip(hits, holding, strict=True) if not held]), False


if __name__ == "__main__":
    main()
