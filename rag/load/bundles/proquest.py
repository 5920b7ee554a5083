"""ProQuest: fields with their names, as text, as a page, or sent by mail.

„Dokument 1 von 3“ or a line of underscores stands between articles; where nothing does, as in mails
and pages, the last field, „Database:“, ends one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from rag.load.bundles.parts import LABELLED, Piece, body_of, first, label
from rag.load.days import day_of
from rag.load.pages import page_in, page_value

_BETWEEN = re.compile(
    r"^[^\S\n]*_{20,}[^\S\n]*$|^[^\S\n]*(?:Dokument|Document) \d+ (?:von|of) \d+[^\S\n]*$",
    re.MULTILINE,
)
_SURE = re.compile(r"ProQuest", re.IGNORECASE)
_NUMBERED = re.compile(r"^[^\S\n]*ProQuest[ -](?:document|Dokument)[ -]?ID:", re.M | re.IGNORECASE)
_LAST = re.compile(r"^[^\S\n]*(?:Database|Datenbank):.*$", re.MULTILINE)
_CITED = re.compile(r"\[[^\]]+\]\.? ?\d{1,2}\.? \w+\.? \d{4}|_{5,}")
_FIELDS: Mapping[str, str] = {
    "author": "author",
    "verfasser": "author",
    "autor": "author",
    "title": "title",
    "titel": "title",
    "publication title": "source",
    "titel der publikation": "source",
    "publikationstitel": "source",
    "publication info": "info",
    "veröffentlichungsinfo": "info",
    "publikationsinfo": "info",
    "publication date": "day",
    "veröffentlichungsdatum": "day",
    "erscheinungsdatum": "day",
    "full text": "text",
    "volltext": "text",
    "abstract": "abstract",
    "zusammenfassung": "abstract",
    "pages": "page",
    "seiten": "page",
    "first page": "page",
    "erste seite": "page",
    "document url": "url",
    "dokument-url": "url",
}


def proquest_pieces(text: str) -> list[Piece]:
    """Return the articles of an export of ProQuest, [] where *text* is none."""
    if not _SURE.search(text):
        return []
    if _BETWEEN.search(text):
        return [piece for part in _BETWEEN.split(text) if (piece := _piece(part))]
    if not (_NUMBERED.search(text) and _LAST.search(text)):
        return []
    return [piece for part in _LAST.split(text) if (piece := _piece(part))]


def _piece(part: str) -> Piece | None:
    fields = _fields(part)
    text = body_of(fields.get("text") or "")
    if not text:
        return None
    info = fields.get("info", "")
    source = fields.get("source") or info.split(";")[0]
    return Piece(
        text,
        fields.get("title") or _headline(part),
        day_of(fields.get("day")) or day_of(info),
        fields.get("author"),
        source.split(";")[0].strip() or None,
        first([word for word in fields.get("url", "").split() if word.startswith("http")]),
        page_value(fields.get("page", "").strip()) or page_in(info),
    )


def _headline(part: str) -> str | None:
    """Return the last line above the fields that is no citation, with author, place and day."""
    lines = [line.strip() for line in part.split("\n")]
    at = next((n for n, line in enumerate(lines) if label(line, _FIELDS)), len(lines))
    above = [line for line in lines[:at] if line and not _CITED.search(line)]
    return above[-1] if above else None


def _fields(part: str) -> dict[str, str]:
    """Return the fields of an article by our names; the text goes on to the next field's name."""
    found: dict[str, str] = {}
    name: str | None = None
    for line in part.split("\n"):
        match = LABELLED.match(line)
        known = _FIELDS.get(match[1].strip().lower()) if match else None
        # In the text itself „Zum Beispiel:“ is no field, and an unknown name ends no other.
        ends_text = match is not None and match[1].strip() in _BELOW_TEXT
        if match and (known or name != "text" or ends_text):
            name = known
            if known:
                found.setdefault(known, match[2] or "")
        elif name == "text" or (name and line.strip()):
            found[name] += f"\n{line}"
        else:
            name = None
    return {
        key: value if key == "text" else " ".join(value.split()) for key, value in found.items()
    }


_BELOW_TEXT = frozenset(
    "Subject Thema Schlagwort Location Ort People Personen Company/organization Unternehmen"
    " Classification Klassifikation Pages Seiten Section Abschnitt Publisher Verlag ISSN Copyright"
    " Database Datenbank Links Illustration Credit".split()
) | {"Last updated", "Source type", "ProQuest document ID", "Company / organization"}
