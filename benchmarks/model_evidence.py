"""How much of what an answer has to say is in what a language model is given.

    python -m benchmarks.model_evidence CORPUS QUESTIONS.jsonl [--tokens 6000] [--data DIR]

Prints, by kind of question, how many of the vital nuggets are in the passages that a model with
room for so many tokens of them is given, and the median characters. No model is asked.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from rag.corpus.library import open_corpus
from rag.evaluation.nuggets import NUGGET_SHARE
from rag.evaluation.questions import GoldNugget, load_questions, locate
from rag.llm.material import BESIDE, material
from rag.settings import load_settings
from rag.types import Hit


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--tokens", type=int, default=6_000)
    parser.add_argument("--data", type=Path)
    arguments = parser.parse_args()
    # The reader chooses sentences for the extractive answer; the model reads whole passages.
    corpus = open_corpus(load_settings({"data": arguments.data, "reader": False}), arguments.corpus)
    found: dict[str, list[bool]] = {}
    sizes: list[int] = []
    for question in load_questions(arguments.questions):
        nuggets = [each for each in locate(question, corpus.article).nuggets if each.places]
        if not question.answerable or not nuggets:
            continue
        answer = corpus.ask(question.question)
        given = material(answer.asked, answer.hits, (), arguments.tokens + BESIDE)
        sizes.append(sum(len(hit.passage.text) for hit in given.hits))
        found.setdefault(question.type, []).extend(
            is_given(nugget, given.hits) for nugget in nuggets if nugget.vital
        )
    print("| kind | vital nuggets | given |\n|---|---|---|")
    everything = [each for of_kind in found.values() for each in of_kind]
    for kind, of_kind in [*sorted(found.items()), ("all", everything)]:
        print(f"| {kind} | {len(of_kind)} | {sum(of_kind) / len(of_kind):.3f} |")
    print(f"\nMedian characters of the passages: {median(sizes):.0f}")


def is_given(nugget: GoldNugget, hits: Sequence[Hit]) -> bool:
    """Return whether *hits* hold half of the characters of one of the nugget's quotes."""
    for place in nugget.places:
        spans = [
            (hit.passage.start, hit.passage.end)
            for hit in hits
            if place.article in (hit.article.id, *hit.also_in)
        ]
        length = sum(end - start for start, end in place.spans)
        held = sum(
            max((min(end, b) - max(start, a) for a, b in spans), default=0)
            for start, end in place.spans
        )
        if held >= NUGGET_SHARE * length:
            return True
    return False


if __name__ == "__main__":
    main()
