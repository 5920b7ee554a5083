"""What the reader is worth: questions over articles it was not trained on, asked with and without.

Run: ``python -m benchmarks.reader_figures --articles FILE --questions FILE [--data DIR]``. The
files are those of ``train_reader``; the articles are those of the corpus ``wikinews`` in DIR. Only
the questions over the fifth of the articles that is kept apart are asked.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tqdm import tqdm

from benchmarks.reader.data import Row, load_articles, load_rows
from rag.answer.answer import Answer
from rag.corpus.library import open_corpus
from rag.settings import load_settings
from rag.types import Citation

_CORPUS = "wikinews"
# As in the contract of the figures: a citation counts with its first 400 characters.
_COUNTED = 400


@dataclass(frozen=True)
class _Asked:
    row: Row
    answer: Answer


def main() -> None:
    """Ask, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--data", type=Path)
    arguments = parser.parse_args()
    articles = load_articles(arguments.articles, _CORPUS)
    rows = [row for row in load_rows(arguments.questions, articles, _CORPUS) if row.held_out]
    for reader in (False, True):
        settings = load_settings({"data": arguments.data, "reader": reader})
        corpus = open_corpus(settings, _CORPUS)
        asked = [_Asked(row, corpus.ask(row.question)) for row in tqdm(rows, mininterval=5)]
        print(json.dumps({"reader": reader} | _figures(asked)))


def _figures(asked: Sequence[_Asked]) -> dict[str, float]:
    there = [each for each in asked if each.row.gold]
    missing = [each for each in asked if not each.row.gold]
    refused = sum(not each.answer.answered for each in asked)
    rightly = sum(not each.answer.answered for each in missing)
    cited = [_right(each) for each in there]
    told = [each.answer for each in asked if each.answer.answered]
    return {
        "questions": len(asked),
        "cited first": _share(sum(bool(right and right[0]) for right in cited), len(there)),
        "cited": _share(sum(any(right) for right in cited), len(there)),
        "answered of the answerable": _share(
            sum(each.answer.answered for each in there), len(there)
        ),
        "near misses refused": _share(rightly, len(missing)),
        "refusal F1": _share(2 * rightly, refused + len(missing)),
        "cited characters p50": median(
            sum(c.end - c.start for c in answer.reply.citations) for answer in told
        ),
        "ms p50": round(median(each.answer.timings.total for each in asked)),
    }


def _right(asked: _Asked) -> list[bool]:
    return [_holds(citation, asked.row) for citation in asked.answer.reply.citations]


def _holds(citation: Citation, row: Row) -> bool:
    """Return whether *citation* holds half of one of the sentences that answer."""
    if f"{_CORPUS}/{citation.article.id}" != row.article:
        return False
    end = min(citation.end, citation.start + _COUNTED)
    return any(2 * (min(end, b) - max(citation.start, a)) >= b - a for a, b in row.gold)


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0


if __name__ == "__main__":
    main()
