"""``python -m rag``, or ``nachgefragt`` where it was installed with pip."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from rag.cli import commands, main, program


@commands.command(
    context_settings={"ignore_unknown_options": True},
    add_help_option=False,
)
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[OPTIONS]")
@click.pass_obj
def chat(data: Path | None, /, options: tuple[str, ...]) -> int:
    """Start the web chat: chat --help lists its options."""
    from rag.web.start import main as start

    given = ("--data", str(data)) if data else ()
    return start((*given, *options), f"{program()} chat")


if __name__ == "__main__":
    sys.exit(main())
