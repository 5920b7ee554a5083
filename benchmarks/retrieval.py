"""What each part of retrieval adds, and what bad typing costs.

Run: ``python benchmarks/retrieval.py CORPUS QUESTIONS.jsonl [--data DIR]``. Prints two Markdown
tables over the answerable questions: fusions of the same candidates, and variants of the same
questions (one typo; lower case with ae, oe, ue; keywords only). Everything is seeded.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from rag.answer.answer import Answer
from rag.corpus.library import Corpus, open_corpus
from rag.evaluation.metrics import percentile
from rag.evaluation.questions import Question, load_questions, locate
from rag.evaluation.run import score
from rag.question.read import read_question
from rag.settings import load_settings
from rag.text.words import STOP_WORDS, fold
from rag.types import Hit, Reply, Timings

CANDIDATES = 60
Score = Callable[[Sequence[Hit]], np.ndarray]


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--data", type=Path)
    arguments = parser.parse_args()
    corpus = open_corpus(load_settings({"data": arguments.data}), arguments.corpus)
    asked = [
        question
        for question in load_questions(arguments.questions)
        if locate(question, corpus.article).places
    ]
    found = [corpus.search(question.question, CANDIDATES) for question in asked]
    _print_table("fusion of the candidates", _ablation(corpus, asked, found))
    _print_table("question", _variants(corpus, asked))


def _ablation(
    corpus: Corpus, asked: Sequence[Question], found: Sequence[Sequence[Hit]]
) -> Iterable[tuple[str, list[float]]]:
    fusions: Mapping[str, Score] = {
        "passage vectors": lambda hits: _scaled(h.signals.dense for h in hits),
        "best sentence's vector": lambda hits: _scaled(
            max(h.signals.sentences_dense) for h in hits
        ),
        "words (stems and 4-grams)": lambda hits: _scaled(h.signals.lexical for h in hits),
        "passage vectors and words, half each": lambda hits: (
            _scaled(h.signals.dense for h in hits) + _scaled(h.signals.lexical for h in hits)
        ),
        "best sentence and words, as shipped": lambda hits: np.array([h.score for h in hits]),
    }
    for name, weigh in fusions.items():
        ranked = [
            [hits[i] for i in np.argsort(-weigh(hits), kind="stable")] if hits else []
            for hits in found
        ]
        yield name, _figures(corpus, asked, ranked)


def _variants(corpus: Corpus, asked: Sequence[Question]) -> Iterable[tuple[str, list[float]]]:
    variants: Mapping[str, Callable[[str, random.Random], str]] = {
        "as asked": lambda text, _: text,
        "one typo": _with_typo,
        "lower case, ae oe ue ss": lambda text, _: fold(text),
        "keywords only": _keywords,
    }
    for name, change in variants.items():
        chance = random.Random(0)
        ranked: list[Sequence[Hit]] = []
        times: list[float] = []
        for question in asked:
            text = change(question.question, chance)
            started = time.perf_counter()
            ranked.append(corpus.search(text, 20))
            times.append((time.perf_counter() - started) * 1000)
        p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
        yield f"{name} ({p50:.0f} ms p50, {p95:.0f} ms p95)", _figures(corpus, asked, ranked)


def _figures(
    corpus: Corpus, asked: Sequence[Question], ranked: Sequence[Sequence[Hit]]
) -> list[float]:
    """Return the share of questions whose article, and whose passage, is first and in five."""
    rows = []
    for question, hits in zip(asked, ranked, strict=True):
        row = score(question, _unanswered(question, corpus.name, hits), corpus.article)
        articles = [row.figures.get(f"recall_at_{k}", 0.0) > 0 for k in (1, 5)]
        rows.append([*articles, *(row.figures[f"passage_hit_at_{k}"] for k in (1, 5))])
    return [float(value) for value in np.mean(rows, axis=0)]


def _unanswered(question: Question, corpus: str, hits: Sequence[Hit]) -> Answer:
    """Return an answer that only holds what was found, ranked as *hits* are."""
    renumbered = tuple(
        dataclasses.replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1)
    )
    asked = question.question
    return Answer(read_question(asked), corpus, Reply(), renumbered, Timings(0.0, 0.0, 0.0))


def _with_typo(text: str, chance: random.Random) -> str:
    """Swap two neighbouring letters inside one of the longer words."""
    places = [match.start() + 1 for match in re.finditer(r"\w{6,}", text)]
    if not places:
        return text
    i = chance.choice(places) + chance.randrange(4)
    return text[:i] + text[i + 1] + text[i] + text[i + 2 :]


def _keywords(text: str, _: random.Random) -> str:
    return " ".join(w for w in re.findall(r"[\w.-]+", text) if fold(w) not in STOP_WORDS)


def _scaled(values: Iterable[float]) -> np.ndarray:
    scores = np.array(list(values))
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.ones_like(scores)


def _print_table(name: str, rows: Iterable[tuple[str, list[float]]]) -> None:
    print(f"| {name} | article first | article in five | passage first | passage in five |")
    print("|---|---|---|---|---|")
    for label, figures in rows:
        print(f"| {label} | " + " | ".join(f"{figure:.3f}" for figure in figures) + " |")
    print()


if __name__ == "__main__":
    main()
