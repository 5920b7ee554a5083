"""What columns, keys and labels call the fields of an article, in English and in German.

One table for CSV, JSON Lines, workbooks, front matter, ``metadata.csv`` and labelled head lines.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from unicodedata import normalize

from rag.errors import ReadError
from rag.load.draft import Remark, clean
from rag.load.imprint import byline
from rag.load.pages import Pages, on_page, page_value
from rag.text.dates import parse_date

# Each name without white space, hyphens and underscores, the surest first: where a row has several
# of a field, the first that is not empty counts.
_NAMES = {
    "id": "id nr nummer articleid artikelid docid documentid dokumentid dokumentnummer uid uuid"
    " identifier externalid",
    "title": "title titel überschrift ueberschrift headline schlagzeile hauptüberschrift"
    " hauptueberschrift head heading articletitle artikeltitel webtitle",
    "date": "date datum publicationdate publisheddate publishdate datepublished datepublish"
    " published publishedat publishedon publishedtime publicationtime pubtime pubdate"
    " webpublicationdate"
    " firstpublished erscheinungsdatum erscheinungstag erschienen erschienenam veröffentlicht"
    " veroeffentlicht veröffentlichtam veroeffentlichtam veröffentlichungsdatum"
    " veroeffentlichungsdatum publikationsdatum publiziert publiziertam articledate artikeldatum"
    " datetime timestamp",
    "author": "author authors autor autorin autoren autorinnen verfasser verfasserin verfasserinnen"
    " byline authorname authornames creator writer journalist journalistin reporter",
    "source": "source quelle zeitung medium mediumname medienname publication publikation outlet"
    " newspaper sourcename sitename newssource publisher publishername herausgeber verlag sitenames"
    " sourcedomain domain",
    "url": "url link adresse webadresse internetadresse permalink weburl sourceurl articleurl"
    " canonicalurl uri href",
    "text": "text fulltext volltext maintext articletext artikeltext bodytext articlebody body"
    " content contents inhalt artikel article articlecontent haupttext plaintext cleantext",
    "page": "page seite pages seiten seitenzahl pagenumber printpage druckseite",
    "file": "file datei filename dateiname filepath path pfad dateipfad",
}
FIELD_OF = {name: field for field, names in _NAMES.items() for name in names.split()}
_RANK = {name: rank for names in _NAMES.values() for rank, name in enumerate(names.split())}
_SEPARATORS = re.compile(r"[\W_]+")
# Under which an object keeps what it is called, or what it says.
_INNER = (
    *("name", "fullname", "displayname", "title", "label", "rendered", "text", "content"),
    *("value", "url", "#text", "$date", "$oid"),
)
_MOST_SHOWN = 60
# Of a list that a program printed into a cell.
_MOST_LISTED = 4_000
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Twice:
    """In place of the values of a key that stands twice in an object; none of them counts."""

    key: str

    def __str__(self) -> str:
        return f"2 × {self.key}"


@dataclass(frozen=True, slots=True)
class Fields:
    """What a row says of an article; a remark for each field that could not be understood."""

    title: str | None
    date: date | None
    author: str | None
    source: str | None
    url: str | None
    remarks: tuple[Remark, ...]
    pages: Pages = ()

    def named(self) -> dict[str, Any]:
        """Return the fields as arguments of :class:`rag.load.draft.Draft`."""
        return {name: getattr(self, name) for name in self.__slots__}


def field_of(name: str) -> str | None:
    """Return which field of an article *name* is a name of, as the contract calls it."""
    return FIELD_OF.get(_key(name))


def by_field(row: Mapping[str, object]) -> dict[str, object]:
    """Return the values of *row* by field: of several names the surest whose value is not empty."""
    best: dict[str, tuple[bool, int, object]] = {}
    for name, value in row.items():
        key = _key(name)
        if (field := FIELD_OF.get(key)) is None:
            continue
        is_empty = value is None or (isinstance(value, str) and not value.strip())
        found = (is_empty, _RANK[key], value)
        if field not in best or found[:2] < best[field][:2]:
            best[field] = found
    return {field: value for field, (_, _, value) in best.items()}


def read_fields(row: Mapping[str, object]) -> Fields:
    """Return what *row*, its values by field, says beside its text; nothing in it is an error."""
    unread: list[Remark] = []

    def read(field: str, of: Callable[[object], object]) -> Any:
        try:
            return of(row.get(field))
        except ReadError:
            unread.append(Remark("field_unread", field, shown(row.get(field))))
            return None

    source, url = read("source", value_text), read("url", value_text)
    author = read("author", value_text)
    if source and not url and _ADDRESS.fullmatch(source):
        source, url = None, source
    return Fields(
        title=read("title", value_text),
        date=read("date", _day),
        author=author and (byline(author) or author),
        source=source,
        url=url,
        remarks=tuple(unread),
        pages=on_page(page_value(row.get("page"))),
    )


def value_text(value: object, joint: str = "; ") -> str | None:
    """Return *value* as text: a list joined, an object by its name; None where nothing is left.

    Raises:
        ReadError: see :func:`rag.load.draft.storable`; or it is an object without a name, or the
            values of a key that stands twice.
    """
    if isinstance(value, Twice):
        raise ReadError("key_twice", key=value.key)
    value = _listed(value) if isinstance(value, str) else value
    if isinstance(value, list | tuple):
        parts = (value_text(each, joint) for each in value)
        return joint.join(dict.fromkeys(part for part in parts if part)) or None
    if isinstance(value, dict):
        return value_text(_inner(value), joint) if value else None
    text = clean(value)
    return _WIKI_LINK.sub(r"\1", text) if text and "[[" in text else text


def shown(value: object) -> str:
    """Return *value* short enough for a message, and printable."""
    text = " ".join(str(value).split())
    text = text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"


def names_shown(names: Iterable[str]) -> str:
    """Return the names of keys or columns in a line that a message can hold."""
    known, line = [shown(name) for name in names if name.strip()], ""
    for number, name in enumerate(known):
        longer = f"{line}, {name}" if line else name
        if len(longer) > 3 * _MOST_SHOWN:
            return f"{line}, … ({len(known) - number})"
        line = longer
    return line


def _key(name: str) -> str:
    return _SEPARATORS.sub("", normalize("NFC", name).casefold())


def _day(value: object) -> date | None:
    if isinstance(value, bool):
        raise ReadError("date_unknown", text=str(value))
    if isinstance(value, list | dict | Twice):
        value = value_text(value)
    return parse_date(clean(value) if isinstance(value, str) else value)


def _listed(value: str) -> object:
    """Return the list that a program printed into a cell, such as ``['A', 'B']``; else *value*."""
    text = value.strip()
    is_list = text.startswith(("['", '["', "[{", "{'", '{"')) and text.endswith(("]", "}"))
    if not is_list or len(text) > _MOST_LISTED:
        return value
    try:
        return cast(object, ast.literal_eval(text))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return value


def _inner(value: Mapping[object, object]) -> object:
    names = {str(name).casefold().replace("_", ""): name for name in value}
    for name in _INNER:
        if name in names and value[names[name]] not in (None, "", [], {}):
            return value[names[name]]
    raise ReadError("row_unusable", reason=shown(dict(value)))
