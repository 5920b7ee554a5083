"""How fast articles are indexed: ours beside the textbook's pipeline, by turns.

Run: ``python -m benchmarks.indexing [PATH …] [--articles 100] [--times 3]``. PATH are files or
folders as for ``rag ingest``, the bundled corpora without any; the first articles of them count.

Each run is a process of its own with the model loaded. The textbook's (see
:mod:`benchmarks.baseline`) reads no files: its articles are stored already. Both embed on as many
threads as the settings say. Prints a Markdown table of articles a second, of the ratio of ours to
the textbook's next to it, and of the most memory that was held; then what each step of ours takes
by itself, on one thread, in milliseconds of computing an article.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.baseline import build_textbook
from rag.corpus.library import ingest, open_corpus
from rag.index.articles import Store
from rag.index.embedder import load_embedder
from rag.index.generations import ARTICLES, require_generation
from rag.index.split import split_article
from rag.index.statements import read_statements
from rag.index.texts import embedded_texts
from rag.index.vectors import VectorWriter
from rag.index.words import LexicalIndex
from rag.load import Draft, load_drafts
from rag.settings import PROJECT, Settings, load_settings
from rag.types import Article

NAME = "indexing"
BUNDLED = (PROJECT / "corpus" / "lindenbach", PROJECT / "corpus" / "syrien-2015")
_FIELDS = ("title", "author", "source", "url", "text")


def write_articles(paths: Sequence[Path], count: int, file: Path) -> int:
    """Write the first *count* articles of *paths* to *file* as JSON Lines; return how many."""
    read = (item for path in paths for item in load_drafts(path) if isinstance(item, Draft))
    rows = []
    for number, draft in enumerate(islice(read, count)):
        row = {name: getattr(draft, name) for name in _FIELDS}
        day = draft.date.isoformat() if draft.date else None
        rows.append(json.dumps({"id": f"a{number}", "date": day} | row))
    file.write_text("\n".join(rows), "utf-8")
    return len(rows)


def run_once(pipeline: str, file: Path, data: Path, aside: Path) -> dict[str, float]:
    """Index *file* into *data*, or the corpus that is there by the textbook into *aside*.

    Returns seconds, and the most megabytes that this process and its helpers held.
    """
    settings = load_settings({"data": data})
    embedder = load_embedder(settings)
    list(embedder.encode_passages(["Der Rat tagte am Montag."]))
    if pipeline == "ours":
        started = time.perf_counter()
        ingest(settings, file, NAME)
        seconds = time.perf_counter() - started
    else:
        corpus = open_corpus(settings, NAME)
        started = time.perf_counter()
        build_textbook(corpus, embedder, aside).close()
        seconds = time.perf_counter() - started
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return {"seconds": seconds, "mb": sum(resource.getrusage(each).ru_maxrss for each in who) / 1e3}


def compare(file: Path, times: int) -> list[tuple[dict[str, float], dict[str, float]]]:
    """Return what ours and the textbook's took, *times* by turns."""
    found = []
    for _ in range(times):
        with tempfile.TemporaryDirectory() as work:
            places = [str(file), f"{work}/data", f"{work}/textbook"]
            pair = [_in_process([each, *places]) for each in ("ours", "textbook")]
            found.append((pair[0], pair[1]))
    return found


def _in_process(arguments: Sequence[str]) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.indexing", "--once", *arguments]
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, check=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def steps(file: Path, data: Path) -> dict[str, float]:
    """Return the seconds of computing that each step takes by itself, one after the other."""
    settings: Settings = load_settings({"data": data, "threads": 1})
    embedder = load_embedder(settings)
    list(embedder.encode_passages(["Der Rat tagte am Montag."]))
    took: dict[str, float] = {}
    drafts = _timed(took, "reading", lambda: [d for d in load_drafts(file) if isinstance(d, Draft)])
    articles = [Article(d.name, d.text, d.title, body_start=d.body_start) for d in drafts]
    _timed(took, "passages and sentences", lambda: [split_article(each) for each in articles])
    read_statements(articles[0])  # loads the tagger
    _timed(took, "statements", lambda: [read_statements(each) for each in articles])
    ingest(settings, file, NAME)
    folder = settings.data.resolve() / "corpora" / NAME
    store = Store(folder / require_generation(folder) / ARTICLES)
    rows = store.passages(sorted(store.passage_keys()))
    texts = list(
        dict.fromkeys(text for row in rows for text in embedded_texts(row.passage, row.article))
    )
    vectors = _timed(took, "embedding", lambda: list(embedder.encode_passages(texts)))
    words = [(row.key, row.passage, row.article) for row in rows]
    _timed(took, "words", lambda: LexicalIndex(data / "words", create=True).write(words, []))
    placed = [(row.key, vectors[0], row.article) for row in rows]
    _timed(took, "vectors", partial(_fill, data / "vectors", placed))
    store.close()
    return took


def _fill(place: Path, rows: list[Any]) -> None:
    with VectorWriter(place, NAME) as index:
        index.create({"model": NAME}, len(rows))
        index.add(rows)


def _timed(took: dict[str, float], step: str, run: Callable[[], Any]) -> Any:
    started = time.process_time()
    made = run()
    took[step] = time.process_time() - started
    return made


def table(count: int, found: Sequence[tuple[dict[str, float], dict[str, float]]]) -> str:
    """Return the rates of *count* articles, the middle ones last, as a Markdown table."""
    rows = [
        "| run | ours, articles a second | textbook | ours / textbook | ours, MB | textbook, MB |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    figures = [
        (count / a["seconds"], count / b["seconds"], b["seconds"] / a["seconds"], a["mb"], b["mb"])
        for a, b in found
    ]
    figures.append(tuple(map(median, zip(*figures, strict=True))))
    names = [*map(str, range(1, len(figures))), "median"]
    for name, (ours, textbook, ratio, mb, other) in zip(names, figures, strict=True):
        rows.append(
            f"| {name} | {ours:.2f} | {textbook:.2f} | {ratio:.2f} | {mb:.0f} | {other:.0f} |"
        )
    return "\n".join(rows)


def main() -> None:
    """Print both tables, or what one run took as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.indexing", description=__doc__)
    parser.add_argument("paths", type=Path, nargs="*", metavar="PATH", default=BUNDLED)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--once", nargs=4, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once:
        pipeline, *places = arguments.once
        file, data, aside = map(Path, places)
        print(json.dumps(run_once(pipeline, file, data, aside)))
        return
    with tempfile.TemporaryDirectory() as work:
        file = Path(work) / "articles.jsonl"
        count = write_articles(arguments.paths, arguments.articles, file)
        if arguments.times:
            print(table(count, compare(file, arguments.times)), end="\n\n")
        took = steps(file, Path(work) / "data")
    print("| step | ms of computing an article |\n|---|---:|")
    for step, seconds in took.items():
        print(f"| {step} | {1000 * seconds / count:.1f} |")


if __name__ == "__main__":
    main()
