"""The command line: data on standard output, everything else on standard error.

Exit codes: 0 done, 1 a refused input or a failed run, 2 wrong usage.

A command is one function: its arguments and options stand above it and arrive as its parameters,
with their types. That is what Click is for. argparse, in the standard library, keeps the options
in one place and the functions in another, and hands over a namespace that no type checker looks
into; typer brings rich, for colours and frames that nobody asked for, and takes half as long again
to import. Click has no requirements of its own and comes with uvicorn anyway. ``app.py`` and the
benchmarks, with one command each, do with argparse.

The modules here import at their head nothing that only a running command needs, settings included,
so that ``--help`` is there at once.
"""

from __future__ import annotations

import gc
import io
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from rag.cli import ask, check, corpora, ingest, serve
from rag.errors import NachgefragtError

PROGRAM = "python -m rag"
INSTALLED = "nachgefragt"
# Modules and models make objects by the hundred thousand that all stay: to look among them for what
# may go after each 700, as Python does, takes a fourteenth of what a question takes.
_LOOKED_THROUGH_AFTER = 50_000


class _InOrder(click.Group):
    """Commands in the order in which they are needed, not in that of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(
    cls=_InOrder,
    context_settings={"help_option_names": ["-h", "--help"]},
    subcommand_metavar="VERB …",
)
@click.option(
    "--data", type=click.Path(path_type=Path), metavar="DIR", help="where corpora are kept"
)
@click.pass_context
def commands(context: click.Context, data: Path | None) -> None:
    """Ask a folder of news articles."""
    context.obj = data


for _command in (
    *(ingest.ingest, corpora.corpora),
    *(ask.ask, ask.search, ask.article, ask.statements, check.evaluate),
    *(ingest.rebuild, corpora.remove, corpora.export, corpora.import_),
    *(serve.mcp, check.doctor),
):
    commands.add_command(_command)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command (the process's arguments, if None) and return its exit code."""
    gc.set_threshold(_LOOKED_THROUGH_AFTER)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that knows no umlauts gets a sign in their place rather than a traceback.
        sys.stdout.reconfigure(errors="replace")
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv))
        print(end="", flush=True)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except NachgefragtError as error:
        # Slow to import. A file's name may hold what commands a terminal.
        from rag.present import printable

        print(f"nachgefragt: {printable(str(error))}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader (head, less) has seen enough; a second flush at exit must not complain.
        sys.stdout = io.StringIO()
        return 0
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        print(f"nachgefragt: {place}{error.strerror or error}", file=sys.stderr)
        sys.stdout = io.StringIO()
        return 1
    except KeyboardInterrupt:
        print("nachgefragt: stopped; run the same command again to go on.", file=sys.stderr)
        return 1
    return code


def program() -> str:
    """Return how the command line was called."""
    return INSTALLED if Path(sys.argv[0]).stem == INSTALLED else PROGRAM


def _run(arguments: list[str]) -> int:
    # Not commands.main(): that has exit codes of its own for Ctrl-C and for a closed pipe.
    try:
        with commands.make_context(program(), arguments) as context:
            code: int = commands.invoke(context)
            return code
    except click.exceptions.Exit as done:  # --help
        return done.exit_code
