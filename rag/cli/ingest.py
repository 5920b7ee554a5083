"""Commands that make a corpus of files, or make it anew: ingest, rebuild."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rag.cli.options import PATH, errors_as_events, settings_of

if TYPE_CHECKING:
    from rag.settings import Settings
    from rag.types import IngestReport


@click.command()
@click.argument("path", type=PATH)
@click.option("--corpus", metavar="NAME", help="its name (default: the folder's)")
@click.option(
    "--columns",
    metavar="NAMES",
    default="",
    help="what the columns of tables without a first line of names hold: category;text",
)
@click.option("--ocr", is_flag=True, help="recognise the text of scanned PDFs, with Tesseract")
@click.option(
    "--fetch",
    "source",
    metavar="URL|FILE",
    help="first fetch the pages of a feed, or of a file of addresses, into the folder PATH",
)
@click.option(
    "--ray",
    metavar="ADDRESS",
    help="have the machines of a Ray cluster read and embed: HOST:PORT",
)
@click.option("--watch", is_flag=True, help="go on with each change, until Ctrl-C")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="print progress, report and error as JSON, a line each",
)
@click.pass_obj
def ingest(
    data: Path | None,
    /,
    path: Path,
    corpus: str | None,
    columns: str,
    ocr: bool,
    source: str | None,
    ray: str | None,
    watch: bool,
    as_json: bool,
) -> int:
    """Make or update a corpus from a folder or file."""
    if watch and as_json:
        raise click.UsageError("give either --watch or --json")
    named = tuple(name.strip() for name in re.split("[,;|\t]", columns) if columns)
    if watch and ocr:
        raise click.UsageError("give either --watch or --ocr")
    if watch and ray:
        raise click.UsageError("give either --watch or --ray")
    if source and as_json:
        raise click.UsageError("give either --fetch or --json")
    if as_json:
        return _ingest_for_program(data, path, corpus, named, ocr, ray)
    from rag.corpus import library
    from rag.progress import progress_bar

    settings = settings_of(data)
    unfetched = _fetch(source, path) if source else 0
    if watch:
        return _watch(settings, path, corpus, named)
    with progress_bar() as on_progress:
        report = library.ingest(settings, path, corpus, on_progress, named, ocr, ray)
    return max(unfetched, print_report(report))


def _fetch(source: str, folder: Path) -> int:
    """Fetch what *source* names into *folder*; return the exit code, 1 where a page failed."""
    from rag.load.fetch import fetch
    from rag.present import problem_lines

    def told(done: int, of: int) -> None:
        end = "\n" if done == of else ""
        print(f"\rfetched: {done} of {of}", end=end, file=sys.stderr, flush=True)

    problems = fetch(source, folder, told)
    for line in problem_lines(problems):
        print(line, file=sys.stderr)
    return 1 if problems else 0


@click.command()
@click.argument("name")
@click.pass_obj
def rebuild(data: Path | None, /, name: str) -> int:
    """Derive a corpus's index anew from its articles."""
    from rag.corpus import library
    from rag.progress import progress_bar

    with progress_bar() as on_progress:
        report = library.rebuild(settings_of(data), name, on_progress)
    return print_report(report)


def print_report(report: IngestReport) -> int:
    """Print on standard error what *report* says; return the exit code, 1 where a file failed."""
    from rag.present import note_lines, problem_lines

    told = (*problem_lines(report.problems), *note_lines(report.notes))
    for text in (*told, *(f"{report.corpus}: {t}" for t in report.renewed)):
        print(text, file=sys.stderr)
    counts = ("new", "changed", "unchanged", "removed", "duplicate", "empty", "failed")
    line = ", ".join(f"{getattr(report, name)} {name}" for name in counts)
    print(
        f"{report.corpus}: {line}; {report.passages} passages, {report.seconds:.1f} s",
        file=sys.stderr,
    )
    if report.problems:
        print(
            "What failed is named above, the rest is in. Mend it and run the same command again.",
            file=sys.stderr,
        )
    return 1 if report.problems else 0


def _ingest_for_program(
    data: Path | None,
    path: Path,
    corpus: str | None,
    columns: Sequence[str],
    ocr: bool,
    ray: str | None,
) -> int:
    from rag.corpus import library
    from rag.progress import json_progress, print_event

    # A program that ends this one asks for the same tidy end as Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with errors_as_events():
        settings = settings_of(data)
        report = library.ingest(settings, path, corpus, json_progress(), columns, ocr, ray)
    print_event(report)
    return 1 if report.problems else 0


def _watch(settings: Settings, path: Path, corpus: str | None, columns: Sequence[str]) -> int:
    from rag.corpus import library
    from rag.types import IngestReport

    print(f"Watching {path}; Ctrl-C ends it.", file=sys.stderr)
    try:
        for made in library.follow(settings, path, corpus, columns=columns):
            if isinstance(made, IngestReport):
                print_report(made)
            else:
                print(f"nachgefragt: {made}", file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped watching.", file=sys.stderr)
    return 0
