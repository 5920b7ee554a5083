"""Factiva: fields by their two letters (HD, PD, SN, LP, TD), or as a reader sees them.

Each article ends with its number, „Dokument ABO0000020230314ej3e0001x“.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from rag.load.bundles.parts import Piece, body_of, day_line, first, lines_of, without_by
from rag.load.days import day_of
from rag.load.markup import paragraphs, text_of
from rag.load.pages import page_value

_NUMBER = re.compile(
    r"^[^\S\n]*(?:AN[^\S\n]+)?(?:Document|Dokument)(?:[^\S\n]+|-Nr\.?[^\S\n]+)([A-Za-z0-9]{18,})[^\S\n]*$",
    re.MULTILINE,
)
_CODE = re.compile(
    r"(?:^|\n)[^\S\n]*(HD|BY|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|CO|IN|NS|RE|PUB|AN|CR|SE|CLM|ART|IPC|IPD"
    r"|VOL|CT|RF|AU)(?:[^\S\n]*\n[^\S\n]*|[^\S\n]{1,}|$)"
)
_WORDS = re.compile(r"\d[\d.,]* (?:words|Wörter|Worte|mots)", re.IGNORECASE)
_COPYRIGHT = re.compile(
    r"(?:\(c\)|©|Copyright|Alle Rechte vorbehalten|All rights reserved).*", re.I
)
_PAGE = re.compile(r"(?:S\.|Seite|Page|p\.) ?\w")
_LANGUAGE = frozenset(("deutsch", "german", "englisch", "english", "französisch", "french"))


def factiva_pieces(text: str) -> list[Piece]:
    """Return the articles of an export of Factiva as text, [] where *text* is none."""
    parts = _NUMBER.split(text)[::2][:-1]
    return [piece for part in parts if (piece := _coded(part) or _shown(lines_of(part)))]


def factiva_page(root: Any) -> list[Piece]:
    """Return the articles of an export of Factiva as a web page, [] where *root* is none."""
    articles = [div for div in root.iter("div") if "article" in (div.get("class") or "").split()]
    return [piece for article in articles if (piece := _from_page(article))]


def _from_page(article: Any) -> Piece | None:
    rows = [list(row.iterchildren("td")) for row in article.iter("tr")]
    fields: dict[str, str] = {}
    for cells in rows:
        if len(cells) >= 2 and re.fullmatch(r"[A-Z]{2,3}", code := text_of(cells[0])):
            fields.setdefault(code, "\n\n".join(paragraphs(cells[-1])))
    if "HD" in fields:
        return _from_fields(fields)
    body = [each for each in article.iter("p") if "articleParagraph" in (each.get("class") or "")]
    text = "\n\n".join(filter(None, (text_of(each) for each in body)))
    headline = next(
        (each for each in article.iter() if "Headline" in str(each.get("class") or "")), None
    )
    said = {text_of(each) for each in body}
    lines = [line for line in paragraphs(article) if line not in said]
    if not text or headline is None:
        return None
    title = text_of(headline)
    return _described([line for line in lines if line != title], title, text)


def _coded(part: str) -> Piece | None:
    """Return the article whose fields stand behind their two letters."""
    pieces = _CODE.split(part)
    fields: dict[str, str] = {}
    for code, value in zip(pieces[1::2], pieces[2::2], strict=True):
        fields.setdefault(code, value.strip())
    return _from_fields(fields) if {"HD", "PD"} <= fields.keys() else None


def _from_fields(fields: dict[str, str]) -> Piece | None:
    text = "\n\n".join(
        body_of(fields[code]) for code in ("LP", "TD") if fields.get(code, "").strip()
    )
    if not text:
        return None
    author = fields.get("BY") or fields.get("AU")
    return Piece(
        text,
        " ".join(fields["HD"].split()),
        day_of(fields.get("PD")),
        without_by(author),
        fields.get("SN") or None,
        page=page_value(fields.get("PG")),
    )


def _shown(lines: Sequence[str]) -> Piece | None:
    """Return the article that is headed for readers: headline, byline, words, day, outlet."""
    written = [n for n, line in enumerate(lines) if line]
    counted = next((n for n in written if _WORDS.fullmatch(lines[n])), None)
    if counted is None:
        return None
    above = [lines[n] for n in written if n < counted]
    below = [n for n in written if n > counted]
    ends = [n for n in below[:14] if _COPYRIGHT.match(lines[n])]
    ends = ends or [n for n in below[:12] if lines[n].lower() in _LANGUAGE]
    if not above or not ends:
        return None
    text = body_of("\n".join(lines[ends[-1] + 1 :]))
    bylines = [line for line in above if re.match(r"(?:Von|By|von) ", line)]
    title = first([line for line in reversed(above) if line not in bylines])
    return _described([*bylines, *(lines[n] for n in below if n <= ends[-1])], title, text)


def _described(lines: Sequence[str], title: str | None, text: str) -> Piece | None:
    at = next((n for n, line in enumerate(lines) if day_line(line)), None)
    if at is None or not text:
        return None
    source = first(list(_named(lines[at + 1 :])))
    byline = next((line for line in lines[:at] if re.match(r"(?:Von|By|von) ", line)), None)
    page = first([page_value(line) for line in lines[at + 1 :] if _PAGE.match(line)])
    return Piece(text, title, day_line(lines[at]), without_by(byline), source, page=page)


def _named(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines that may name the outlet: no time, no code, no page."""
    for line in lines:
        if not re.fullmatch(r"\d{1,2}:\d\d.*|[A-Z0-9]{2,8}|\d+|(?:S\.|Seite) ?\w+", line):
            yield line
