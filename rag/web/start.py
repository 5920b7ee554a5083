"""Start the web chat: ``python app.py``, or ``chat`` among the commands."""

from __future__ import annotations

import argparse
import ctypes
import logging
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import CorpusError, NachgefragtError
from rag.settings import Settings, load_settings
from rag.web.guard import is_loopback

if TYPE_CHECKING:
    from rag.corpus.library import Library

# M_ARENA_MAX and M_MMAP_THRESHOLD of <malloc.h>.
_MOST_POOLS, _OWN_PAGES_FROM = -8, -3
_LARGE = 2**20


def main(arguments: Sequence[str] | None = None, program: str = "app.py") -> int:
    """Run the web chat until interrupted; return the exit code. Its help calls it *program*."""
    options = vars(_parser(program).parse_args(arguments))
    share_memory()
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )
    try:
        mcp = options.pop("mcp")
        run(load_settings(options), options["corpus"], mcp)
    except NachgefragtError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(file=sys.stderr)
    return 0


def share_memory() -> None:
    """Have all threads take their memory from two pools, and large pieces from none.

    The C library of most Linuxes gives each thread one of its own, and every pool keeps what the
    largest answer that was ever made in it took. It also takes larger and larger pieces from them,
    and what small ones that live on lie between is not given back.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            library = ctypes.CDLL(None)
            library.mallopt(_MOST_POOLS, 2)
            library.mallopt(_OWN_PAGES_FROM, _LARGE)


def run(settings: Settings, corpus: str | None, mcp: bool = False) -> None:
    """Index the bundled corpus if need be, then serve the page, with *mcp* also the tools.

    Raises:
        NachgefragtError: the corpus cannot be opened, or the port cannot be bound.
    """
    # Gradio takes seconds to import; --help and a wrong setting need not wait for it.
    from rag.corpus import library as corpora
    from rag.progress import progress_bar
    from rag.web.lean_gradio import lean_gradio

    with lean_gradio():
        from rag.web import app as web

    with progress_bar() as on_progress:
        corpora.ensure_corpus(settings, corpus, on_progress)
    library = corpora.Library(settings, corpus)
    # The first question should not pay for what can load while the page does.
    warming = threading.Thread(target=_opened(library, corpus), daemon=True)
    warming.start()
    for warning in warnings(settings):
        print(warning, file=sys.stderr)
    web.serve(library, settings, _say_ready, mcp=mcp, started=lambda: not warming.is_alive())


def _opened(library: Library, corpus: str | None) -> Callable[[], None]:
    """Return what warms the corpus up. A damaged one that nobody named must not stop the others.

    Raises:
        NachgefragtError: the corpus that was named cannot be opened.
    """
    from rag.web.syllables import warm_up

    try:
        opened = library.corpus(corpus)
    except CorpusError as error:
        if corpus is not None or not any(info.stale is None for info in library.infos()):
            raise
        print(f"WARNING: {error}", file=sys.stderr)
        return warm_up

    def warm() -> None:
        opened.warm_up()
        warm_up()

    return warm


def warnings(settings: Settings) -> list[str]:
    """Return what is to be said of who can reach the page and the password."""
    if is_loopback(settings.host):
        return []
    if settings.auth is None and settings.manager is None:
        return [
            f"WARNING: on {settings.host} everybody who reaches the port can read the corpora."
            " Ask for a password: --auth user:password, or bind to 127.0.0.1."
        ]
    return ["Note: without TLS in front, the password can be read on its way through the network."]


def _say_ready(address: str) -> None:
    print(f"Nachgefragt: {address}   (Strg+C / Ctrl+C ends it)", file=sys.stderr, flush=True)


def _parser(program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=program, description="The web chat of Nachgefragt.")
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder of corpora and indexes")
    parser.add_argument("--corpus", metavar="NAME", help="corpus to ask")
    parser.add_argument("--host", metavar="HOST", help="address to bind to (default 127.0.0.1)")
    parser.add_argument("--port", type=int, metavar="PORT", help="port (default 7860)")
    parser.add_argument("--auth", metavar="USER:PASSWORD", help="what everybody has to log in with")
    parser.add_argument(
        "--manager", metavar="USER:PASSWORD", help="log-in of whoever may also change corpora"
    )
    parser.add_argument("--mcp", action="store_true", help="serve MCP clients at /mcp")
    return parser
