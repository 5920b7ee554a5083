"""A reader's list leaves as a file: Markdown, HTML, Word, a table, or references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from rag.web.collection import Find
from rag.web.export.references import WRITERS, Reference, citation_line
from rag.web.export.table import csv_line
from rag.web.export.word import word_document
from rag.web.markup import visible
from rag.web.render import render
from rag.web.sayings import attribution
from rag.web.texts import Texts

MEDIA_TYPES = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
    **{ending: f"{kind}; charset=utf-8" for ending, (kind, _) in WRITERS.items()},
}
_COLUMNS = (
    *("group", "quote", "kind", "speaker", "note"),
    *("date", "source", "page", "title", "author", "url", "corpus", "article_id", "spans"),
)
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()<>#+!|~&-]")


def exported(finds: Sequence[Find], ending: str, texts: Texts) -> bytes:
    """Return *finds*, in their order, as a file of that *ending* of :data:`MEDIA_TYPES`."""
    if ending == "docx":
        return word_document(texts.view_kept, _parts(finds, texts))
    if ending in WRITERS:
        return WRITERS[ending][1]([reference_of(find, texts) for find in finds]).encode()
    if ending == "csv":
        return "".join(_csv(finds, texts)).encode()
    if ending == "md":
        return "".join(_markdown(finds, texts)).encode()
    parts = list(_parts(finds, texts))
    return render("finds", texts, title=texts.view_kept, parts=parts).encode()


def reference_of(find: Find, texts: Texts) -> Reference:
    """Return a find as a reference to its article."""
    quotes, pages = (find.quote,) if find.quote else (), (find.page,) if find.page else ()
    return Reference(
        find.article, quotes, find.note, pages, said_in(find, texts), is_part=find.is_part
    )


def said_in(find: Find, texts: Texts) -> str:
    """Return who speaks in a find and how; nothing where nobody does."""
    return attribution(find.kind, find.speaker, texts, find.is_part)


def grouped(finds: Sequence[Find]) -> Iterator[tuple[str, list[Find]]]:
    """Yield the groups in their order, each with its name, that of none empty."""
    for name, found in groupby(finds, key=lambda find: find.group):
        yield name, list(found)


def _parts(finds: Sequence[Find], texts: Texts) -> Iterator[tuple[str, str]]:
    """Yield what a document consists of: (heading, quotation, source or note; its text)."""
    for name, found in grouped(finds):
        if name:
            yield "heading", visible(name)
        for find in found:
            if find.quote:
                yield "quotation", visible(" ".join(find.quote.split()))
            named = replace(reference_of(find, texts), quotes=())
            yield "source", citation_line(named, texts)
            if find.note:
                yield "note", visible(find.note)


def _markdown(finds: Sequence[Find], texts: Texts) -> Iterator[str]:
    yield f"# {texts.view_kept}\n"
    leads = {"heading": "## ", "quotation": "> ", "source": "— ", "note": ""}
    for kind, text in _parts(finds, texts):
        lines = (_MARKDOWN.sub(r"\\\g<0>", line) for line in text.splitlines())
        yield f"\n{leads[kind]}" + "  \n".join(lines) + "\n"


def _kind(find: Find, texts: Texts) -> str:
    kind = texts.of("kinds", find.kind) if find.kind else ""
    return f"{kind}, {texts.of('kept', 'cut_out')}" if find.is_part else kind


def _csv(finds: Sequence[Find], texts: Texts) -> Iterator[str]:
    yield "\ufeff" + csv_line(texts.of("kept_columns", name) for name in _COLUMNS)
    for find in finds:
        article = find.article
        yield csv_line(
            (
                find.group,
                find.quote,
                _kind(find, texts),
                find.speaker or "",
                find.note,
                article.date.isoformat() if article.date else "",
                article.source or "",
                find.page or "",
                article.title or "",
                article.author or "",
                article.url or "",
                find.corpus,
                article.id,
                " ".join(f"{start}:{end}" for start, end in find.spans),
            )
        )
