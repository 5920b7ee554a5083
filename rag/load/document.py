"""A document of a word processor becomes an article: its text, its own title, the head above it."""

from __future__ import annotations

from pathlib import Path

from rag.load.draft import Draft
from rag.load.head import find_head
from rag.load.pages import on_page


def document_draft(path: Path, file: str, text: str, title: str | None) -> Draft:
    """Return the article of the document at *path*, which is called *file* in its corpus.

    *title* is what the document itself is called, if anything. When the file was made and on whose
    computer says nothing of the article: day and author are those of its head.
    """
    head = find_head(text)
    return Draft(
        path.stem,
        file,
        text,
        title=title or head.title,
        date=head.date,
        author=head.author,
        body_start=head.body_start,
        pages=on_page(head.page),
        guessed=frozenset(("date", "author") if title else ("title", "date", "author")),
    )
