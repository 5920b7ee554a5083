"""Commands that measure and check: eval, doctor."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rag.cli.options import LIMIT, PATH, corpus_option, json_option, print_json, settings_of

if TYPE_CHECKING:
    from rag.corpus.doctor import Finding


@click.command("eval")
@click.argument("questions", type=PATH, required=False, metavar="[QUESTIONS.jsonl]")
@click.option(
    "--compare", type=PATH, nargs=2, metavar="RUN_A RUN_B", help="folders of two runs to compare"
)
@corpus_option
@click.option("--out", type=PATH, metavar="FOLDER", help="keep rows, figures and report")
@click.option("--limit", type=LIMIT, metavar="N", help="only the first N questions")
@click.option("--resume", is_flag=True, help="go on with the run in --out")
@json_option
@click.pass_obj
def evaluate(
    data: Path | None,
    /,
    questions: Path | None,
    compare: tuple[Path, Path] | None,
    corpus: str | None,
    out: Path | None,
    limit: int | None,
    resume: bool,
    as_json: bool,
) -> int:
    """Measure a corpus on a question set, or compare two runs."""
    if resume and out is None:
        raise click.UsageError("--resume needs the --out FOLDER of the run to go on with")
    from rag.evaluation.command import run_compare, run_eval

    if compare and not questions:
        return run_compare(*compare, as_json)
    if questions and not compare:
        return run_eval(
            settings_of(data),
            questions,
            corpus=corpus,
            out=out,
            limit=limit,
            as_json=as_json,
            resume=resume,
        )
    raise click.UsageError("give either QUESTIONS.jsonl or --compare RUN_A RUN_B")


@click.command()
@json_option
@click.pass_obj
def doctor(data: Path | None, /, as_json: bool) -> int:
    """Check the installation and every corpus."""
    from rag.corpus import library

    found: list[Finding] = []
    for finding in library.doctor(settings_of(data)):
        found.append(finding)
        if not as_json:
            mend = f" Run: {finding.command}" if finding.command else ""
            print(f"{finding.level:<8} {finding.subject}: {finding.text}{mend}", flush=True)
    if as_json:
        print_json([dataclasses.asdict(finding) for finding in found])
    return 1 if any(finding.level == "problem" for finding in found) else 0
