"""``python -m rag eval``: run a question set, write the run's folder, compare two runs."""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.corpus.library import Corpus, open_corpus
from rag.evaluation.compare import compare_runs, comparison_table
from rag.evaluation.folder import RunFolder, RunInfo
from rag.evaluation.questions import Question, QuestionSet, load_question_set
from rag.evaluation.report import render_report
from rag.evaluation.run import WARM_UP, Askable, Row, run_questions, summarise
from rag.evaluation.table import summary_table
from rag.progress import OnProgress, Progress, progress_bar
from rag.settings import Settings


def run_eval(
    settings: Settings,
    path: Path,
    corpus: str | None = None,
    out: Path | None = None,
    limit: int | None = None,
    as_json: bool = False,
    resume: bool = False,
) -> int:
    """Evaluate a corpus on the question set in *path*; return the exit code.

    Raises:
        ReadError: the set is malformed, or the run in *out* can't go on.
        CorpusError: there is no such corpus.
    """
    opened = open_corpus(settings, corpus)
    asked = load_question_set(path, opened.name)
    _print_left_out(asked)
    questions = asked.questions[:limit]
    info = run_info(opened, path, settings)
    folder = RunFolder(out) if out else None
    done = folder.begin(info, resume) if folder else {}
    rows = {name: row for name, row in done.items() if name in {q.id for q in questions}}
    try:
        with progress_bar() as on_progress:
            ask_all(opened, questions, rows, folder, on_progress)
    except KeyboardInterrupt:
        print(_stopped(len(rows), len(questions), path, out), file=sys.stderr)
        return 1
    ordered = [rows[question.id] for question in questions]
    summary = write_up(opened, ordered, info, folder)
    _print_missing_gold(ordered)
    print(_json(summary) if as_json else summary_table(summary, ordered))
    if out:
        print(f"The run is in {out}; open {out / 'report.html'}", file=sys.stderr)
    return 0


def run_compare(a: Path, b: Path, as_json: bool = False) -> int:
    """Print how run *b* differs from run *a*; return the exit code.

    Raises:
        ReadError: a folder holds no run, or the two share no question.
    """
    comparison = compare_runs(a, b)
    print(_json(comparison) if as_json else comparison_table(comparison))
    return 0


def ask_all(
    corpus: Askable,
    questions: Sequence[Question],
    rows: dict[str, Row],
    folder: RunFolder | None,
    on_progress: OnProgress = lambda progress: None,
) -> None:
    """Ask what is not yet in *rows* and put it there; each row is on disk before the next."""
    todo = [question for question in questions if question.id not in rows]
    if todo:
        # The first question of a process loads the model; no figure should hold that.
        corpus.ask(WARM_UP)
    on_progress(Progress("ask", len(rows), len(questions)))
    for row in run_questions(corpus, todo):
        if folder:
            folder.append(row)
        rows[row.question.id] = row
        on_progress(Progress("ask", len(rows), len(questions)))


def write_up(
    corpus: Askable, rows: Sequence[Row], info: RunInfo, folder: RunFolder | None
) -> dict[str, Any]:
    """Return the summary of a finished run and write what its folder still lacks."""
    model, _ = Counter(row.answer["model"] for row in rows).most_common(1)[0]
    summary = summarise(corpus.name, model, rows)
    if folder:
        folder.finish(rows, summary, render_report(summary, rows, info, corpus.article))
    return summary


def _print_left_out(asked: QuestionSet) -> None:
    """Say on standard error which rows of the set are not asked."""
    if asked.elsewhere:
        print(f"left out: {asked.elsewhere} questions for another corpus", file=sys.stderr)
    if asked.undecided:
        print(
            f"left out: {asked.undecided} answers that readers were not content with, without"
            " statement what is right",
            file=sys.stderr,
        )


def _print_missing_gold(rows: Sequence[Row]) -> None:
    """Say on standard error which gold the corpus does not hold."""
    missing = [(row.question.id, text) for row in rows for text in row.gold.missing]
    if not missing:
        return
    count = len({name for name, _ in missing})
    print(
        f"{count} of {len(rows)} questions have gold that is not in the corpus;"
        " such gold is not counted:",
        file=sys.stderr,
    )
    for name, text in missing:
        print(f"  {name}: {text}", file=sys.stderr)


def run_info(corpus: Corpus, path: Path, settings: Settings) -> RunInfo:
    """Return what a run of the question set in *path* on *corpus* measures."""
    model = settings.chat_model or "extractive"
    index = dict(corpus.manifest)
    content_hash = str(index.pop("content_hash"))
    set_hash = hashlib.sha256(path.read_bytes()).hexdigest()
    started = datetime.now(UTC).isoformat(timespec="seconds")
    return RunInfo(corpus.name, content_hash, index, path.name, set_hash, model, started)


def _stopped(done: int, total: int, path: Path, out: Path | None) -> str:
    message = f"nachgefragt: stopped after {done} of {total} questions."
    if out is None:
        return f"{message} With --out FOLDER they would have been kept."
    return (
        f"{message} They are kept; go on with:"
        f" python -m rag eval {path} --out {out} --resume (and the options given before)"
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
