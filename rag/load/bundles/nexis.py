"""Nexis: what Nexis Uni and its forerunner LexisNexis export.

Nexis Uni ends each article with „End of Document“ and begins it with headline, outlet and date.
The forerunner begins with „1 von 3 DOKUMENTEN“, then outlet, date and headline.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from rag.load.bundles.parts import Piece, body_of, day_line, first, label, lines_of, without_by
from rag.load.pages import page_in

_END = re.compile(r"^[^\S\n]*(?:End of Document|Ende des Dokuments)[^\S\n]*$", re.MULTILINE)
_COUNT = re.compile(
    r"^[^\S\n]*(?:Dokument[^\S\n]+|Document[^\S\n]+)?\d+ (?:of|von|de|di) \d+"
    r"(?: DOCUMENTS?| DOKUMENTEN?)[^\S\n]*$",
    re.MULTILINE | re.IGNORECASE,
)
_BODY = frozenset(("body", "text", "hauptteil", "haupttext", "volltext"))
_FIELDS: Mapping[str, str] = {
    "byline": "author",
    "autor": "author",
    "autoren": "author",
    "verfasser": "author",
    "autorenzeile": "author",
    "auteur": "author",
    "section": "section",
    "rubrik": "section",
    "ressort": "section",
    "rubrique": "section",
    "length": "length",
    "länge": "length",
    "longueur": "length",
    "highlight": "lead",
    "dateline": "place",
    "datumszeile": "place",
    "headline": "title",
    "headnote": "title",
}
_AFTER = frozenset(
    "load-date language sprache langue publication-type zeitungstyp publikationstyp update graphic"
    " grafik subject schlagwörter journal-code publication-code classification klassifizierung"
    " ladedatum notes anmerkungen document-type copyright correction correction-date industry"
    " person company organization organisation geographic ticker state country city industrie"
    " date-chargement type-publication sujet url sachgebiete firmen".split()
)
_AFTER_LINE = re.compile(
    r"(?:Copyright\b|©|\(c\) |Alle Rechte vorbehalten|All Rights Reserved|Classification$"
    r"|Klassifizierung$|Graphic$|Notes$)",
    re.IGNORECASE,
)


def nexis_pieces(text: str) -> list[Piece]:
    """Return the articles of an export of Nexis, [] where *text* is none."""
    if _END.search(text):
        parts = _END.split(text)[:-1]
        return [piece for part in parts if (piece := _uni(part))]
    starts = [match.end() for match in _COUNT.finditer(text)]
    if not starts:
        return []
    ends = [match.start() for match in _COUNT.finditer(text)][1:]
    parts = [text[start:end] for start, end in zip(starts, [*ends, len(text)], strict=True)]
    return [piece for part in parts if (piece := _old(part))]


def _uni(part: str) -> Piece | None:
    lines = lines_of(part)
    body_at = next((n for n, line in enumerate(lines) if line.lower() in _BODY), None)
    head = lines[: body_at if body_at is not None else len(lines)]
    at = next((n for n, line in enumerate(head) if day_line(line)), None)
    if at is None:
        return None
    above = [line for line in head[:at] if line]
    fields = _fields(head[at + 1 :])
    if body_at is None:
        body_at = at + 1 + _last_field(lines[at + 1 :])
    title = above[-2] if len(above) > 1 else first([fields.get("title"), *above])
    return _piece(
        part, lines[body_at + 1 :], fields, title, above[-1] if len(above) > 1 else None, head[at]
    )


def _old(part: str) -> Piece | None:
    lines = lines_of(part)
    at = next((n for n, line in enumerate(lines) if day_line(line)), None)
    if at is None:
        return None
    source = first(lines[:at])
    # Directly below the day stands its edition.
    start = next((n for n in range(at + 1, len(lines)) if not lines[n]), at + 1)
    below = lines[start:]
    labelled = next((n for n, line in enumerate(below) if label(line, _FIELDS)), 0)
    # A headline may run over two lines.
    title = (body_of("\n".join(below[:labelled])).split("\n\n") or [""])[-1] or None
    last = _last_field(below)
    return _piece(part, below[last + 1 :], _fields(below), title, source, lines[at])


def _piece(
    part: str,
    body: list[str],
    fields: Mapping[str, str],
    title: str | None,
    source: str | None,
    day: str,
) -> Piece | None:
    end = next((n for n, line in enumerate(body) if _is_after(line)), len(body))
    text = "\n".join(body[:end])
    text = body_of(f"{fields['lead']}\n\n{text}" if fields.get("lead") else text)
    if not text:
        return None
    author = without_by(fields.get("author"))
    page = page_in(fields.get("section", ""))
    return Piece(text, title, day_line(day), author, source, page=page)


def _fields(lines: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in enumerate(lines):
        if field := label(line, _FIELDS):
            following = lines[number + 1] if number + 1 < len(lines) else ""
            goes_on = following and not label(following, _FIELDS) and field[0] in ("author", "lead")
            found.setdefault(field[0], f"{field[1]} {following}" if goes_on else field[1])
    return found


def _last_field(lines: list[str]) -> int:
    """Return where the last line about the article stands that is above its body."""
    last = -1
    for number, line in enumerate(lines):
        if label(line, _FIELDS):
            last = number
            while last + 1 < len(lines) and lines[last + 1]:
                last += 1
        elif number > last + 12:
            break
    return last


def _is_after(line: str) -> bool:
    match = re.match(r"([A-ZÄÖÜ][A-Za-zÄÖÜäöüß-]+):(?:\s|$)", line)
    return bool(match and match[1].lower() in _AFTER) or bool(_AFTER_LINE.match(line))
