"""Commands that look after corpora: list, remove, export and import them."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

import click

from rag.cli.ingest import print_report
from rag.cli.options import PATH, errors_as_events, json_option, print_json, settings_of


@click.command()
@json_option
@click.pass_obj
def corpora(data: Path | None, /, as_json: bool) -> int:
    """List the corpora there are."""
    from rag.corpus.library import list_corpora
    from rag.present import corpus_json, corpus_line

    infos = list_corpora(settings_of(data))
    if as_json:
        print_json([corpus_json(info) for info in infos])
    else:
        for info in infos:
            print(corpus_line(info))
        if not infos:
            print("There is no corpus yet. Run: python -m rag ingest PATH", file=sys.stderr)
    return 0


@click.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="print an error as a line of JSON")
@click.pass_obj
def remove(data: Path | None, /, name: str, as_json: bool) -> int:
    """Delete a corpus."""
    from rag.corpus import library

    with errors_as_events() if as_json else nullcontext():
        library.remove(settings_of(data), name)
    print(f"Removed {name}.", file=sys.stderr)
    return 0


@click.command()
@click.argument("name")
@click.argument("file", type=PATH)
@click.pass_obj
def export(data: Path | None, /, name: str, file: Path) -> int:
    """Write a corpus to one file."""
    from rag.corpus import library

    size = library.export(settings_of(data), name, file)
    print(f"{file}: {size / 1e6:.1f} MB", file=sys.stderr)
    return 0


@click.command("import")
@click.argument("file", type=PATH)
@click.option("--corpus", metavar="NAME", help="its name (default: the one it had)")
@click.pass_obj
def import_(data: Path | None, /, file: Path, corpus: str | None) -> int:
    """Make a corpus of an exported one."""
    from rag.corpus.library import import_file
    from rag.progress import progress_bar

    with progress_bar() as on_progress:
        report = import_file(settings_of(data), file, corpus, on_progress)
    return print_report(report)
