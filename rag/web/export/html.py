"""A conversation as one HTML file that needs nothing else: no script, no request, to be printed."""

from __future__ import annotations

from rag.web.document import STATIC
from rag.web.export.write_up import WriteUp
from rag.web.render import ready_made, render
from rag.web.texts import Texts


def html_page(write_up: WriteUp, texts: Texts) -> str:
    """Return *write_up* as an HTML document."""
    style = (STATIC / "write_up.css").read_text("utf-8")
    return render("write_up", texts, write_up=write_up, style=ready_made(style))
