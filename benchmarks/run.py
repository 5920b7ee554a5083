"""Measure the baseline and our pipeline on every question set, and write the tables of the README.

    python -m benchmarks.run [--sets NAME …] [--only ours|baseline] [--limit N] [--data DIR]

Runs and their reports go to ``runs/``. A baseline run is kept and not made again while the
articles, the questions and the code that measures are the same.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import baseline
from benchmarks.baseline import Textbook, build_textbook
from rag.corpus.library import Corpus, ingest, open_corpus, rebuild
from rag.errors import IndexMismatchError, NachgefragtError, ReadError
from rag.evaluation import compare, metrics, questions, run
from rag.evaluation.command import ask_all, run_info, write_up
from rag.evaluation.folder import RunFolder, RunInfo
from rag.evaluation.questions import Question, load_questions
from rag.evaluation.run import WARM_UP, Askable, Row
from rag.index.embedder import load_embedder
from rag.progress import progress_bar
from rag.settings import PROJECT, Settings, load_settings

README = PROJECT / "benchmarks" / "README.md"
RUNS = PROJECT / "runs"
SHARED = PROJECT.parent / "shared"

# Questions asked of both by turns to compare their speed.
_TIMED = 40


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A question set, the corpus it asks, and the articles that corpus is made of."""

    name: str
    corpus: str
    articles: Path
    questions: Path


BUNDLED = tuple(
    QuestionSet(
        name, name, PROJECT / "corpus" / name, PROJECT / "corpus" / name / "questions.jsonl"
    )
    for name in ("syrien-2015", "lindenbach")
)
BESIDE = tuple(
    QuestionSet(name, corpus, SHARED / "corpora" / corpus, SHARED / "questions" / f"{name}.jsonl")
    for name, corpus in (("seed", "seed"), ("facts", "mixed"), ("statements", "wikinews"))
)


@dataclass(frozen=True, slots=True)
class Speed:
    """Median milliseconds for the same questions, asked of both by turns."""

    baseline: float
    ours: float


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, and return the exit code."""
    arguments = _arguments(argv)
    settings = load_settings({"data": arguments.data})
    try:
        for chosen in _chosen(arguments.sets):
            _measure(settings, chosen, arguments.only, arguments.limit)
    except NachgefragtError as error:
        print(f"nachgefragt: {error}", file=sys.stderr)
        return 1
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    names = [each.name for each in (*BUNDLED, *BESIDE)]
    parser.add_argument("--sets", nargs="+", choices=names, help="default: all that are there")
    parser.add_argument("--only", choices=("ours", "baseline"))
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N questions")
    parser.add_argument("--data", type=Path, metavar="DIR", help="where corpora are kept")
    return parser.parse_args(argv)


def _chosen(names: Sequence[str] | None) -> list[QuestionSet]:
    if not SHARED.is_dir():
        print(f"{SHARED} is not there: only the bundled sets can be measured.", file=sys.stderr)
    there = [*BUNDLED, *(BESIDE if SHARED.is_dir() else ())]
    return [each for each in there if names is None or each.name in names]


def _measure(settings: Settings, chosen: QuestionSet, only: str | None, limit: int | None) -> None:
    print(f"\n{chosen.name}", file=sys.stderr)
    corpus = _up_to_date(settings, chosen)
    asked = load_questions(chosen.questions)[:limit]
    info = run_info(corpus, chosen.questions, settings)
    end = f"-{limit}" if limit else ""
    rows: dict[str, list[Row]] = {}
    if only != "baseline":
        folder = RUNS / f"{chosen.name}-ours{end}"
        rows["ours"] = _run(corpus, asked, info, folder, resume=False)
    if only == "ours":
        return
    with progress_bar() as on_progress:
        textbook = build_textbook(
            corpus, load_embedder(settings), settings.data / "benchmarks", on_progress
        )
    with textbook:
        kept = dataclasses.replace(info, index=_baseline_index())
        folder = RUNS / f"{chosen.name}-baseline{end}"
        rows["baseline"] = _run(textbook, asked, kept, folder, resume=True)
        if only is None:
            _compare(settings, chosen, textbook, asked, rows, limit)


def _compare(
    settings: Settings,
    chosen: QuestionSet,
    textbook: Textbook,
    asked: Sequence[Question],
    rows: Mapping[str, Sequence[Row]],
    limit: int | None,
) -> None:
    # Opened anew: an open corpus remembers the vectors of the last questions.
    speed = measure_speed(open_corpus(settings, chosen.corpus), textbook, asked)
    comparison = compare.compare_rows(rows["baseline"], rows["ours"])
    table = results(chosen, rows["ours"], comparison, speed)
    print(table)
    if limit is None:
        readme = put_results(README.read_text("utf-8"), chosen.name, table)
        README.write_text(readme, "utf-8")


def _up_to_date(settings: Settings, chosen: QuestionSet) -> Corpus:
    """Return the corpus as the articles are now and as the code now indexes them."""
    with progress_bar() as on_progress:
        try:
            ingest(settings, chosen.articles, chosen.corpus, on_progress)
        except IndexMismatchError:
            rebuild(settings, chosen.corpus, on_progress)
            ingest(settings, chosen.articles, chosen.corpus, on_progress)
    return open_corpus(settings, chosen.corpus)


def _run(
    corpus: Askable, asked: Sequence[Question], info: RunInfo, folder: Path, resume: bool
) -> list[Row]:
    run_folder = RunFolder(folder)
    try:
        done = run_folder.begin(info, resume)
    except ReadError:
        # What is there measured something else.
        done = run_folder.begin(info, resume=False)
    with progress_bar() as on_progress:
        ask_all(corpus, asked, done, run_folder, on_progress)
    rows = [done[question.id] for question in asked]
    write_up(corpus, rows, info, run_folder)
    return rows


def measure_speed(corpus: Corpus, textbook: Textbook, asked: Sequence[Question]) -> Speed:
    """Return how long both take, asked by turns so that a busy machine slows both."""
    times: dict[str, list[float]] = {"ours": [], "baseline": []}
    for number, text in enumerate([WARM_UP, *(each.question for each in asked[:_TIMED])]):
        for name, answerer in (("baseline", textbook), ("ours", corpus)):
            total = answerer.ask(text).timings.total
            if number:
                times[name].append(total)
    return Speed(statistics.median(times["baseline"]), statistics.median(times["ours"]))


def results(
    chosen: QuestionSet, rows: Sequence[Row], comparison: dict[str, Any], speed: Speed
) -> str:
    """Return the section of one set for the README."""
    answerable = sum(row.question.answerable for row in rows)
    lines = [
        f"`make eval`, {_today()}, commit {_commit()}: {len(rows)} questions,"
        f" {answerable} answerable, corpus `{chosen.corpus}`.",
        "",
        "| figure | baseline | ours | difference, 95 % interval | more than chance |",
        "|---|---:|---:|---:|---|",
    ]
    for name, figure in comparison["figures"].items():
        if not name.startswith("latency_ms"):
            cells = (_cell(figure["a"]), _cell(figure["b"]), _difference(figure))
            more = {None: "", True: "yes", False: "no"}[figure["more_than_chance"]]
            lines.append(f"| {name} | {' | '.join(cells)} | {more} |")
    ratio = speed.ours / speed.baseline
    lines += [
        "",
        f"An answer of ours takes {ratio:.2f} times the baseline's time: medians of"
        f" {speed.ours:.0f} and {speed.baseline:.0f} ms for {min(len(rows), _TIMED)} questions"
        " asked of both by turns.",
    ]
    return "\n".join(lines)


def put_results(readme: str, name: str, table: str) -> str:
    """Return *readme* with *table* between the markers of the set *name*.

    Raises:
        ReadError: the markers are not there.
    """
    begin, end = f"<!-- results: {name} -->", f"<!-- end of results: {name} -->"
    head, found, rest = readme.partition(begin)
    _, closed, tail = rest.partition(end)
    if not found or not closed:
        raise ReadError("readme_markers", file=README, begin=begin, end=end)
    return f"{head}{begin}\n{table}\n{end}{tail}"


def _baseline_index() -> dict[str, str]:
    """Return a hash of all code that the baseline's rows depend on, its parameters included."""
    digest = hashlib.sha256()
    for module in (baseline, metrics, questions, run):
        digest.update(Path(str(module.__file__)).read_bytes())
    return {"code": digest.hexdigest()[:16]}


def _cell(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if value > 10 else f"{value:.3f}"


def _difference(figure: dict[str, Any]) -> str:
    difference, interval = figure["difference"], figure["interval"]
    if difference is None:
        return "–"
    if interval is None:
        return f"{difference:+.0f}"
    return f"{difference:+.3f} [{interval[0]:+.3f}, {interval[1]:+.3f}]"


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _commit() -> str:
    commit = _git("rev-parse", "--short", "HEAD")
    return f"{commit} with changes" if _git("status", "--porcelain") else commit


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=PROJECT, capture_output=True, text=True)
    return done.stdout.strip() or ("unknown" if done.returncode else "")


if __name__ == "__main__":
    sys.exit(main())
