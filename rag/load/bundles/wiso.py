"""WISO and GENIOS: „Altenfurter Bote vom 14.03.2023, S. 4“ above, „Quelle:“ and more below."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rag.load.bundles.parts import Piece, body_of, first, label, lines_of
from rag.load.days import day_of
from rag.load.pages import page_value

_FOOT = re.compile(r"^.*GBI-Genios Deutsche Wirtschaftsdatenbank.*$", re.MULTILINE)
_PLACE = re.compile(
    r"(?P<source>[^\n:]{2,80}?)(?:,? (?:vom|Nr\.? ?\d+ vom) |, )"
    r"(?P<day>\d{1,2}\.\s?\d{1,2}\.\s?\d{4})"
    r"(?:,? ?(?:Nr|Heft|Ausgabe)\.? ?[\d/]+)?(?:[,;/ ]+(?:S\.|Seite) ?(?P<page>[\w/,-]+))?.*"
)
_FIELDS: Mapping[str, str] = {
    "quelle": "source",
    "ressort": "section",
    "rubrik": "section",
    "autor": "author",
    "autoren": "author",
    "verfasser": "author",
    "dokumentnummer": "id",
    "dauerhafte adresse des dokuments": "url",
    "alle rechte vorbehalten": "rights",
}
_NAME = re.compile(
    r"(?:[Vv]on )?([A-ZÄÖÜ][\w.'’-]+(?: (?:von|van|de|zu|der|[A-ZÄÖÜ][\w.'’-]+)){1,5})"
)


def wiso_pieces(text: str) -> list[Piece]:
    """Return the articles of an export of WISO or GENIOS, [] where *text* is none."""
    if not _FOOT.search(text):
        return []
    return [piece for part in _FOOT.split(text) if (piece := _piece(part))]


def _piece(part: str) -> Piece | None:
    lines = lines_of(part)
    fields: dict[str, str] = {}
    end = len(lines)
    for number, line in enumerate(lines):
        if field := label(line, _FIELDS):
            fields.setdefault(field[0], field[1] or first(lines[number + 1 : number + 2]) or "")
            end = min(end, number)
    if not fields:
        return None
    place = _PLACE.fullmatch(fields.get("source", ""))
    above = [n for n, line in enumerate(lines[:end]) if line]
    if above and (head := _PLACE.fullmatch(lines[above[0]])):
        place = place or head
        above = above[1:]
    if not above:
        return None
    title = lines[above[0]]
    body = lines[above[0] + 1 : end]
    author, body = _signed(body) if not fields.get("author") else (fields["author"], body)
    text = body_of("\n".join(body))
    if not text:
        return None
    return Piece(
        text,
        title,
        day_of(place["day"]) if place else day_of(fields.get("source")),
        author,
        place["source"].strip() if place else fields.get("source"),
        first([word for word in fields.get("url", "").split() if word.startswith("http")]),
        page_value(place["page"]) if place and place["page"] else None,
    )


def _signed(body: list[str]) -> tuple[str | None, list[str]]:
    """Return the name that an article is signed with, and its lines without it."""
    written = [n for n, line in enumerate(body) if line]
    if len(written) > 1 and (match := _NAME.fullmatch(body[written[-1]])):
        return match[1], body[: written[-1]]
    return None, body
