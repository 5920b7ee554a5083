"""The command that serves the corpora to another program: mcp."""

from __future__ import annotations

from pathlib import Path

import click

from rag.cli.options import corpus_option, settings_of


@click.command()
@corpus_option
@click.pass_obj
def mcp(data: Path | None, /, corpus: str | None) -> int:
    """Serve the corpora to an MCP client over stdin and stdout."""
    from rag.corpus.library import Library
    from rag.endpoints import Endpoints
    from rag.mcp_server import serve_stdio

    serve_stdio(Endpoints(Library(settings_of(data), corpus)))
    return 0
