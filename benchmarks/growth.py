"""How asking, and what the page shows without asking, grow with the corpus.

Run: ``python -m benchmarks.growth [--sizes 5000 100000] [--places folder] [--keep DIR]``. Prints
Markdown tables:

- milliseconds for retrieval alone (question in, ranked passages out, model warm), with the vectors
  in a folder and, question by question in turn with it, in a Chroma server on the same machine;
- how many of the nearest 30 vectors the approximate index finds, against all compared one by one;
- what it takes to fill each part, and what lies on the disk for 1,000 passages;
- seconds of a new process until it has opened the corpus and until its first passages, what it
  takes of memory;
- milliseconds of computing for lists, counts and histograms of the page, the first time and the
  median after; with ``--lists`` these alone, of articles without words and vectors.

:mod:`benchmarks.grown` says what the corpus is made of. With ``--keep`` it is made once and stays.
Milliseconds of computing are those of all threads, which other work beside adds little to.
Memory is read from /proc, so on Linux only.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing, nullcontext
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import numpy as np

from benchmarks.chroma_server import serving
from benchmarks.grown import COLLECTION, CORPUS, KEPT, Filled, add_vectors, fill, name_of
from rag.corpus.corpus import Corpus
from rag.corpus.generation import Generation
from rag.corpus.library import open_corpus
from rag.corpus.overview import article_months, overview, portrait, some_people, statement_months
from rag.evaluation.metrics import percentile
from rag.evaluation.questions import load_questions
from rag.index.article_list import EVERY_ARTICLE, ArticleFilter
from rag.index.articles import Store
from rag.index.embedder import Embedder, load_embedder
from rag.index.generations import ARTICLES, EMBEDDINGS, LEXICAL, require_generation
from rag.index.people import People, Speaker
from rag.index.statement_list import StatementFilter
from rag.index.vector_cache import VectorCache
from rag.index.vector_places import VECTORS
from rag.index.vectors import VectorIndex
from rag.index.words import LexicalIndex
from rag.retrieve.passages import Retriever
from rag.settings import PROJECT, Settings, load_settings
from rag.types import EVERYTHING
from rag.web.views.people import PeopleQuery, choose

PLACES = ("folder", "server")
NEAREST = 30
# What a page of a list shows, and how often each is asked for.
_PAGE, _TIMES = 50, 4
_COMPARED = 50_000
_MB = 1e6

T = TypeVar("T")
# A name, and what is measured: the seconds or milliseconds or MB of it.
Figures = Mapping[str, float]


@dataclass(frozen=True)
class Asked:
    """A new process: seconds until it is open and until its first passages, MB when it has asked.

    ``times`` are the milliseconds of each question but the first.
    """

    opened: float
    first: float
    memory: float
    times: list[float]


@dataclass(frozen=True)
class Grown:
    """What was measured at one size; ``shown`` are milliseconds, the first time and after."""

    filled: Filled
    times: dict[str, list[float]]
    computed: dict[str, list[float]]
    recall: dict[str, float]
    asked: dict[str, Asked]
    server: float | None
    disk: Figures
    shown: Mapping[str, tuple[float, float]]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5_000, 20_000, 100_000])
    parser.add_argument("--places", nargs="+", choices=PLACES, default=list(PLACES))
    parser.add_argument("--lists", action="store_true", help="measure what is listed alone")
    parser.add_argument("--keep", type=Path, help="folder to make the corpora in, or to take them")
    options = parser.parse_args()
    grown = []
    for size in options.sizes:
        place = (
            nullcontext(str(options.keep / str(size)))
            if options.keep
            else tempfile.TemporaryDirectory()
        )
        with place as folder:
            data = Path(folder).resolve()
            data.mkdir(parents=True, exist_ok=True)
            if options.lists:
                print(_shown({size: _elsewhere(_show, data, _listed_alone(data, size))}))
            else:
                grown.append(_measure(data, size, options.places))
    if options.lists:
        return
    tables = [table(grown) for table in (_latency, _filling, _disk, _restart)]
    print(*tables, _shown({one.filled.size: one.shown for one in grown}), sep="\n\n")


def _latency(grown: Sequence[Grown]) -> str:
    rows = [
        "| passages | vectors in | fastest ms | p50 ms | p95 ms | computing, p50 ms"
        f" | times the smallest | times the folder | recall@{NEAREST} |",
        "|---:|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in grown:
        for place, times in one.times.items():
            p50, p95 = (percentile(times, share) or 0.0 for share in (0.5, 0.95))
            smallest = percentile(grown[0].times[place], 0.5) or 0.0
            folder = percentile(one.times["folder"], 0.5) or 0.0
            computed = percentile(one.computed[place], 0.5) or 0.0
            rows.append(
                f"| {one.filled.size:,} | {place} | {min(times):.1f} | {p50:.0f} | {p95:.0f}"
                f" | {computed:.0f} | {p50 / smallest:.2f} | {p50 / folder:.2f}"
                f" | {one.recall[place]:.3f} |"
            )
    return "\n".join(rows)


def _filling(grown: Sequence[Grown]) -> str:
    names = list(grown[0].filled.seconds)
    rows = [
        f"| passages a second of computing | {' | '.join(names)} |",
        f"|---:|{'---:|' * len(names)}",
    ]
    for one in grown:
        rates = (f"{one.filled.size / one.filled.seconds[name]:,.0f}" for name in names)
        rows.append(f"| {one.filled.size:,} | {' | '.join(rates)} |")
    return "\n".join(rows)


def _disk(grown: Sequence[Grown]) -> str:
    names = list(grown[0].disk)
    rows = [f"| kB a passage | {' | '.join(names)} |", f"|---:|{'---:|' * len(names)}"]
    for one in grown:
        each = (f"{one.disk[name] / one.filled.size * 1000:.2f}" for name in names)
        rows.append(f"| {one.filled.size:,} | {' | '.join(each)} |")
    return "\n".join(rows)


def _restart(grown: Sequence[Grown]) -> str:
    rows = [
        "| passages | vectors in | s to open | s to the first passages | MB, asking"
        " | MB, the server |",
        "|---:|---|---:|---:|---:|---:|",
    ]
    for one in grown:
        for place, asked in one.asked.items():
            server = f"{one.server:.0f}" if one.server and place == "server" else ""
            rows.append(
                f"| {one.filled.size:,} | {place} | {asked.opened:.2f} | {asked.first:.2f}"
                f" | {asked.memory:.0f} | {server} |"
            )
    return "\n".join(rows)


def _shown(shown: Mapping[int, Mapping[str, tuple[float, float]]]) -> str:
    rows = [
        f"| ms: first, then | {' | '.join(f'{size:,}' for size in shown)} |",
        f"|---|{'---:|' * len(shown)}",
    ]
    for name in next(iter(shown.values())):
        cells = (f"{one[name][0]:,.0f}, {one[name][1]:,.0f}" for one in shown.values())
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _measure(data: Path, size: int, wanted: Sequence[str]) -> Grown:
    settings = _settings(data)
    filled = fill(settings, size)
    generation = _generation(data)
    places: dict[str, Path | str] = {"folder": generation / VECTORS}
    server = memory = None
    with ExitStack() as stack:
        if "server" in wanted:
            server = stack.enter_context(serving(Path(tempfile.mkdtemp(dir=data)) / "server"))
            places["server"] = server.url
            began = time.perf_counter()
            add_vectors(server.url, COLLECTION, data, {"made_for": "growth"})
            filled.seconds["server"] = time.perf_counter() - began
        times, computed, recall = _elsewhere(_ask_in_turn, data, places)
        asked = {name: _elsewhere(_ask_anew, data, place) for name, place in places.items()}
        memory = _resident(server.pid) if server else None
        disk = _on_disk(data, generation)
        if server:
            disk["server"] = _size(server.folder)
    shown = _elsewhere(_show, data, None)
    return Grown(filled, times, computed, recall, asked, memory, disk, shown)


def _generation(data: Path) -> Path:
    folder = data / "corpora" / CORPUS
    return folder / require_generation(folder)


def _on_disk(data: Path, generation: Path) -> dict[str, float]:
    disk = {name: _size(generation / name) for name in (ARTICLES, LEXICAL, VECTORS)}
    disk[EMBEDDINGS] = _size(data / "corpora" / CORPUS / EMBEDDINGS)
    return disk


def _elsewhere(work: Callable[..., T], *values: Any) -> T:
    """Return what *work* makes of *values* in a process of its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(work, *values).result()


def _ask_in_turn(
    data: Path, places: Mapping[str, Path | str]
) -> tuple[dict[str, list[float]], dict[str, list[float]], dict[str, float]]:
    """Return the milliseconds of each question, those of computing, and the vectors' recall."""
    embedder = load_embedder(load_settings())
    with ExitStack() as stack:
        indexes = {name: _index(place, stack) for name, place in places.items()}
        retrievers = {
            name: _retriever(data, index, embedder, stack) for name, index in indexes.items()
        }
        times: dict[str, list[float]] = {name: [] for name in places}
        computed: dict[str, list[float]] = {name: [] for name in places}
        turns = list(retrievers.items())
        for question in questions_of_lindenbach():
            for name, retriever in turns:
                began = time.process_time()
                times[name].append(1000 * _seconds(_asking(retriever, question)))
                computed[name].append(1000 * (time.process_time() - began))
            # The second finds warm what the first has read from the disk.
            turns.reverse()
        vectors = np.stack([embedder.encode_query(each) for each in questions_of_lindenbach()])
        exact = nearest(np.load(data / KEPT, mmap_mode="r"), vectors)
        recall = {
            name: statistics.mean(
                len(true & {key for key, _ in index.query(vector, NEAREST, EVERYTHING)}) / NEAREST
                for vector, true in zip(vectors, exact, strict=True)
            )
            for name, index in indexes.items()
        }
    # The first is for warming up.
    warm = [{name: taken[1:] for name, taken in each.items()} for each in (times, computed)]
    return warm[0], warm[1], recall


def _asking(retriever: Retriever, question: str) -> Callable[[], object]:
    return lambda: retriever.retrieve(question, 20, EVERYTHING)


def nearest(kept: Any, vectors: Any) -> list[set[int]]:
    """Return the keys of the nearest of *kept* vectors (n, d) for each of *vectors* (m, d)."""
    best = np.full((len(vectors), NEAREST), -np.inf, np.float32)
    keys = np.zeros((len(vectors), NEAREST), np.int64)
    for first in range(0, len(kept), _COMPARED):
        rows = kept[first : first + _COMPARED].astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        cosines = np.concatenate((best, vectors @ rows.T), axis=1)
        here = np.broadcast_to(
            np.arange(first + 1, first + 1 + len(rows)), (len(vectors), len(rows))
        )
        known = np.concatenate((keys, here), axis=1)
        order = np.argpartition(-cosines, NEAREST - 1, axis=1)[:, :NEAREST]
        best, keys = (np.take_along_axis(each, order, axis=1) for each in (cosines, known))
    return [set(row.tolist()) for row in keys]


def questions_of_lindenbach() -> list[str]:
    questions = load_questions(PROJECT / "corpus" / "lindenbach" / "questions.jsonl")
    return ["Was steht in der Zeitung über das Wetter?", *(one.question for one in questions)]


def _index(place: Path | str, stack: ExitStack) -> VectorIndex:
    index = stack.enter_context(VectorIndex(place, COLLECTION))
    index.open()
    return index


def _retriever(data: Path, index: VectorIndex, embedder: Embedder, stack: ExitStack) -> Retriever:
    generation = _generation(data)
    return Retriever(
        stack.enter_context(closing(Store(generation / ARTICLES))),
        index,
        LexicalIndex(generation / LEXICAL),
        stack.enter_context(closing(VectorCache(generation.parent / EMBEDDINGS))),
        embedder,
    )


def _ask_anew(data: Path, place: Path | str) -> Asked:
    """Return what a process that has just begun takes to ask all questions."""
    questions = questions_of_lindenbach()
    embedder = load_embedder(load_settings())
    embedder.encode_query(questions[0])
    with ExitStack() as stack:
        began = time.perf_counter()
        retriever = _retriever(data, _index(place, stack), embedder, stack)
        opened = time.perf_counter() - began
        times = [_seconds(_asking(retriever, question)) for question in questions]
        return Asked(opened, opened + times[0], _resident("self"), [1000 * t for t in times[1:]])


class _Listed(Corpus):
    """A corpus without words and vectors, to be listed."""

    def __init__(self, articles: Path) -> None:
        store, nothing = Store(articles), cast(Any, None)
        # Of what is said only the rarity of its words is asked for.
        weighed = cast(Any, SimpleNamespace(rarity=lambda word: 1.0))
        self._listed = Generation(
            *(CORPUS, store, weighed, nothing, nothing, nothing, nothing, People(store)),
            *(None, "de", nothing),
        )

    def _generation(self) -> Generation:
        return self._listed


def _listed_alone(data: Path, size: int) -> Path:
    """Make a corpus of articles alone and return its file."""
    fill(_settings(data), size, whole=False)
    (file,) = data.glob(f"corpora/{CORPUS}/*/{ARTICLES}")
    return file


def _settings(data: Path) -> Settings:
    return load_settings().model_copy(update={"data": data})


def _show(data: Path, listed: Path | None) -> dict[str, tuple[float, float]]:
    """Return what the page shows without asking: milliseconds the first time, and after that.

    Of the corpus in the folder *data*, or of that in the file *listed*, which has articles alone.
    """
    corpus = _Listed(listed) if listed else open_corpus(_settings(data), CORPUS)
    shown = {}
    for name, work in (_lists(corpus) | ({} if listed else _asked(corpus))).items():
        times = []
        for _ in range(_TIMES):
            began = time.process_time()
            work()
            times.append(1000 * (time.process_time() - began))
        shown[name] = (times[0], statistics.median(times[1:]))
        print(f"{name}: {times[0]:.0f} ms, then {shown[name][1]:.0f}", file=sys.stderr, flush=True)
    return shown


def _asked(corpus: Corpus) -> dict[str, Callable[[], object]]:
    def found(typed: str) -> Callable[[], object]:
        return lambda: corpus.find_words(typed, EVERY_ARTICLE, "relevance", _PAGE, 0)

    return {
        "articles with a word by months": lambda: article_months(corpus, "Schule", EVERY_ARTICLE),
        "words, one": found("Schule"),
        "words, two": found("Schule Rathaus"),
        "words, a phrase": found("„der Stadtrat“"),
        "a whole answer": lambda: corpus.ask("Was sagte der Bürgermeister über die Schule?"),
        "a whole answer on a person": lambda: corpus.ask(f"Was sagte {name_of(40)} über Schulen?"),
    }


def _lists(corpus: Corpus) -> dict[str, Callable[[], object]]:
    often, seldom = name_of(0), name_of(40)
    page = (_PAGE, 0)
    outlet = ArticleFilter(source="Anzeiger 3")

    def months(wanted: StatementFilter) -> Callable[[], object]:
        return lambda: statement_months(corpus, wanted)

    def listed(wanted: StatementFilter) -> Callable[[], object]:
        return lambda: corpus.list_statements(wanted, *page)

    def person(name: str) -> Callable[[], object]:
        return lambda: portrait(corpus, name, None, (None, None), *page)

    everything, speaker = StatementFilter(), StatementFilter(speaker=seldom)
    return {
        "articles, the newest": lambda: corpus.list_articles(EVERY_ARTICLE, "newest", *page),
        "articles by headline": lambda: corpus.list_articles(EVERY_ARTICLE, "title", *page),
        "articles of an outlet": lambda: corpus.list_articles(outlet, "newest", *page),
        "articles, a word of the headline": lambda: corpus.list_articles(
            ArticleFilter(title="Bürgermeister"), "newest", *page
        ),
        "articles by months": lambda: article_months(corpus, "", EVERY_ARTICLE),
        "outlets": corpus.sources,
        "statements, the newest": listed(everything),
        "statements of one": listed(speaker),
        "statements about": listed(StatementFilter(about="Schule")),
        "statements by months": months(everything),
        "statements of one by months": months(speaker),
        "speakers": corpus.speakers,
        "overview": lambda: overview(corpus, 8, 8),
        "people": lambda: some_people(corpus, list, *page),
        "people by name": lambda: some_people(corpus, _by_name, *page),
        "a person, many statements": person(often),
        "a person, some statements": person(seldom),
    }


def _by_name(people: Sequence[Speaker]) -> list[Speaker]:
    return choose(people, PeopleQuery(order="name"))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _resident(process: int | str) -> float:
    status = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    (line,) = (line for line in status if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024 / _MB


def _size(path: Path) -> float:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / _MB


if __name__ == "__main__":
    main()
