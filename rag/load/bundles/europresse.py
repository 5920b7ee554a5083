"""Europresse: pages whose parts are named by their classes, old ones and new ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rag.load.bundles.parts import Piece, day_line, without_by
from rag.load.days import day_of
from rag.load.markup import paragraphs, text_of
from rag.load.pages import page_in

_AFTER = re.compile(
    r"(?:©|\(c\)|Copyright|Numéro de document|Document number|Dokumentnummer|news[·.]\d"
    r"|Ce certificat|Le présent document|Certificat émis|Tous droits réservés"
    r"|Alle Rechte vorbehalten)",
    re.IGNORECASE,
)


def europresse_page(root: Any) -> list[Piece]:
    """Return the articles of an export of Europresse, [] where *root* is none."""
    articles = [
        each for each in root.iter("article") if _classed(each, "DocPublicationName") is not None
    ]
    # Old ones are tables, each with the name of its outlet.
    articles = articles or [
        table
        for table in root.iter("table")
        if len(_all(table, "DocPublicationName")) == 1 and not list(table.iter("article"))
    ]
    return [piece for article in articles if (piece := _piece(article))]


def _piece(article: Any) -> Piece | None:
    outlet = _classed(article, "DocPublicationName")
    headline = _classed(article, "titreArticle", "titreArticleVisu", "TitreArticleVisu")
    if headline is None:
        return None
    title = text_of(headline)
    heads = [text_of(each) for each in _all(article, "DocHeader")]
    author = _classed(article, "docAuthors", "sm-margin-bottomNews")
    known = {title, text_of(outlet), text_of(author), *heads, " ".join(heads)}
    body = _classed(article, "docOcurrContainer", "DocText")
    text = list(_body(body if body is not None else article, title, known))
    if not text:
        return None
    day = day_of(" ".join(heads))
    return Piece(
        "\n\n".join(text),
        title,
        day,
        without_by(text_of(author) or _signed(article, title)),
        (text_of(outlet).split(",")[0].strip() or None) if outlet is not None else None,
        page=page_in(" ".join(heads)),
    )


def _body(article: Any, title: str, known: set[str]) -> Iterator[str]:
    """Yield the paragraphs below the headline and above the rights."""
    found = [line for block in paragraphs(article) for line in block.split("\n") if line.strip()]
    start = next((n + 1 for n, line in enumerate(found) if line == title), 0)
    for line in found[start:]:
        if _AFTER.match(line):
            return
        if line not in known and day_line(line) is None:
            yield line


def _signed(article: Any, title: str) -> str | None:
    """Return the name that stands right below the headline, in the head of a new page."""
    header = next(article.iter("header"), None)
    lines = paragraphs(header) if header is not None else []
    below = lines[lines.index(title) + 1 :] if title in lines else []
    return below[0] if below and len(below[0]) < 80 else None


def _classed(root: Any, *names: str) -> Any | None:
    return next((found[0] for name in names if (found := _all(root, name))), None)


def _all(root: Any, name: str) -> list[Any]:
    return [each for each in root.iter() if name in (each.get("class") or "").split()]
