"""Fit the weights that rag/answer/weigh.py takes, and print them with what they are worth.

Run: ``python -m benchmarks.fit_reader --articles FILE --questions FILE [--data DIR]``. The articles
are those of the corpus ``wikinews`` in DIR; only questions over the fifth that the reader was not
trained on are asked. The figures are cross-validated by article, the weights printed are fitted on
all of them.
"""

from __future__ import annotations

import argparse
import json
import pickle
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from tqdm import tqdm

from benchmarks.reader.data import load_articles, load_rows
from benchmarks.reader.found import PASSAGES, Found, put_together, rank_of
from rag.answer import refuse
from rag.answer.reader import MODEL, Reader
from rag.answer.weigh import answer_signals, sentence_signals
from rag.corpus.library import open_corpus
from rag.settings import load_settings

_CORPUS = "wikinews"
_FOLDS = 10
_RIDGE = 1e-3


def main() -> None:
    """Ask, read, fit, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--kept", type=Path, help="file that what was found is kept in")
    arguments = parser.parse_args()
    found = _found(arguments)
    groups = np.array([each.row.article for each in found])
    _tell_ranks(found, groups)
    _tell_refusals(found, groups)


def _found(arguments: argparse.Namespace) -> list[Found]:
    if arguments.kept and arguments.kept.is_file():
        with arguments.kept.open("rb") as file:
            kept: list[Found] = pickle.load(file)
        return kept
    articles = load_articles(arguments.articles, _CORPUS)
    rows = [r for r in load_rows(arguments.questions, articles, _CORPUS) if r.held_out]
    settings = load_settings({"data": arguments.data, "threads": arguments.threads})
    corpus, reader = open_corpus(settings, _CORPUS), Reader(arguments.threads, arguments.model)
    found = []
    for row in tqdm(rows, "asking", mininterval=5):
        hits = corpus.search(row.question, limit=PASSAGES)
        found.append(put_together(row, hits, reader.read(row.question, hits)))
    if arguments.kept:
        with arguments.kept.open("wb") as file:
            pickle.dump(found, file)
    return found


def _tell_ranks(found: Sequence[Found], groups: np.ndarray) -> None:
    asked = [i for i, each in enumerate(found) if each.row.gold]
    signals = {
        i: np.array(sentence_signals(found[i].today, found[i].places, found[i].readings))
        for i in asked
    }
    right = {i: np.array(found[i].right) for i in asked}
    scores: dict[str, dict[int, np.ndarray]] = {"today": {i: signals[i][:, 0] for i in asked}}
    scores["reader"] = {i: signals[i][:, 1] for i in asked}
    scores["both"] = {}
    folds = GroupKFold(_FOLDS).split(asked, groups=groups[asked])
    for learnt, tested in folds:
        weights = _fit_order([signals[asked[i]] for i in learnt], [right[asked[i]] for i in learnt])
        for i in tested:
            scores["both"][asked[i]] = signals[asked[i]] @ weights
    for name, line in scores.items():
        ranks = np.array([rank_of(line[i].tolist(), found[i].right) for i in asked])
        told = {f"in_{n}": round(float((ranks < n).mean()), 3) for n in (1, 3, 5)}
        print(json.dumps({"scores": name, "questions": len(asked)} | told))
    reachable = float(np.mean([right[i].any() for i in asked]))
    print(json.dumps({"among the sentences found": round(reachable, 3)}))
    weights = _fit_order(list(signals.values()), list(right.values()))
    print("SentenceWeights(" + ", ".join(f"{each:.3f}" for each in weights) + ")")


def _fit_order(signals: Sequence[np.ndarray], right: Sequence[np.ndarray]) -> np.ndarray:
    """Return weights under which the sentences that answer are the likeliest of their question."""
    pairs = [(s, r) for s, r in zip(signals, right, strict=True) if r.any()]
    scale = np.concatenate([s for s, _ in pairs]).std(axis=0)
    pairs = [(s / scale, r) for s, r in pairs]

    def loss(weights: np.ndarray) -> float:
        lines = [(s @ weights, r) for s, r in pairs]
        each = [logsumexp(line) - logsumexp(line[r]) for line, r in lines]
        return float(np.mean(each) + _RIDGE * (weights**2).sum())

    fitted: np.ndarray = minimize(loss, np.ones(len(scale)), method="L-BFGS-B").x
    return fitted / scale


def _tell_refusals(found: Sequence[Found], groups: np.ndarray) -> None:
    values = np.array([answer_signals(*refuse.features(e.hits), e.readings) for e in found])
    there = np.array([bool(each.row.gold) for each in found])
    chances = np.zeros(len(found))
    for learnt, tested in GroupKFold(_FOLDS).split(values, groups=groups):
        weights, constant = _fit_refusal(values[learnt], there[learnt])
        chances[tested] = values[tested] @ weights + constant
    today = [refuse.answerability(each.hits, False) for each in found]
    columns = {"today": np.array(today), "best margin": values[:, 2], "passages": values[:, 3]}
    for name, line in (columns | {"all": chances}).items():
        print(json.dumps({"auroc": name, "value": round(float(roc_auc_score(there, line)), 3)}))
    for kept in (0.95, 0.88, 0.8):
        bound = np.quantile(chances[there], 1 - kept)
        refused = float((chances[~there] < bound).mean())
        print(json.dumps({"answered of the answerable": kept, "near misses refused": refused}))
    weights, constant = _fit_refusal(values, there)
    line = ", ".join(f"{each:.3f}" for each in (*weights, constant))
    print(f"AnswerWeights({line})")


def _fit_refusal(values: np.ndarray, there: np.ndarray) -> tuple[np.ndarray, float]:
    scale = values.std(axis=0)
    model = LogisticRegression(class_weight="balanced").fit(values / scale, there)
    return model.coef_[0] / scale, float(model.intercept_[0])


if __name__ == "__main__":
    main()
