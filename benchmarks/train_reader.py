"""Train the reader of rag/answer/reader.py and write its model file.

Run: ``python -m benchmarks.train_reader --articles FILE --questions FILE [--work DIR]``. Both are
JSON Lines: articles with id, title and text; questions with id, question, article, kind, answer,
the sentences that answer and those that would be fair to cite as well. The bundled corpora's sets
are added. A run that was stopped goes on from its last checkpoint in the work folder.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch

from benchmarks.reader.data import (
    Material,
    bundled_articles,
    load_articles,
    load_bundled,
    load_rows,
    prepare,
)
from benchmarks.reader.examples import Answers
from benchmarks.reader.export import onnx_reader, rounded
from benchmarks.reader.train import Plan, train, validate
from benchmarks.reader.typed import as_typed
from rag.answer.reader import MODEL
from rag.corpus.library import ensure_corpus, open_corpus
from rag.index.e5.tokens import Tokenizer
from rag.index.e5.weights import Weights, weight_file
from rag.settings import PROJECT, load_settings

# Lindenbach's other set, questions.jsonl, is kept for measuring.
_BUNDLED = (("lindenbach", "questions-calibration.jsonl"), ("syrien-2015", "questions.jsonl"))
_NAME = "outside"


def main() -> None:
    """Train, print the figures on the articles kept apart, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="where the bundled corpora are kept")
    parser.add_argument("--work", type=Path, default=PROJECT / "data" / "reader")
    parser.add_argument("--steps", type=int, default=1_000)
    parser.add_argument("--start", type=Path, help="the checkpoint of another run to begin with")
    parser.add_argument("--seed", type=int, default=Plan.seed)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, default=MODEL)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    material = _material(arguments)
    learnt = [i for i, row in enumerate(material.rows) if not row.held_out]
    kept = [i for i, row in enumerate(material.rows) if row.held_out and row.source == _NAME]
    typed = [i for i, row in enumerate(material.rows) if row.held_out and "typed" in row.source]
    answers = Answers(material, Tokenizer(Weights(weight_file())))
    plan = Plan(seed=arguments.seed)
    network = train(
        material, learnt, answers, plan, arguments.steps, arguments.work, arguments.start
    )
    print(json.dumps({"floats": validate(material, kept, network)}))
    print(json.dumps({"eight bits": validate(material, kept, rounded(network))}))
    print(json.dumps({"as typed": validate(material, typed, rounded(network))}))
    arguments.out.write_bytes(onnx_reader(network))


def _material(arguments: argparse.Namespace) -> Material:
    articles = load_articles(arguments.articles, _NAME)
    rows = load_rows(arguments.questions, articles, _NAME)
    # Side by side, as the states of a source are kept together.
    rows += [as_typed(row) for row in rows]
    settings = load_settings({"data": arguments.data})
    for name, questions in _BUNDLED:
        ensure_corpus(settings, name)
        corpus = open_corpus(settings, name)
        articles += bundled_articles(corpus)
        rows += load_bundled(corpus, PROJECT / "corpus" / name / questions)
    return prepare(rows, articles, arguments.work / "states")


if __name__ == "__main__":
    main()
