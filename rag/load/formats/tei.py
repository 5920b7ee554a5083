"""TEI, as text archives give it: the text as it was printed, the head as the header says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from rag.errors import ReadError
from rag.load.days import day_of
from rag.load.draft import Draft, clean, storable
from rag.load.markup import entity, find, local, text_of
from rag.text.dates import parse_date

_BLOCKS = frozenset(
    "p head l lg ab item u sp speaker stage opener closer dateline salute signed byline row"
    " titlePart docTitle docAuthor docImprint trailer quote".split()
)
_DIVISIONS = frozenset(
    "div div1 div2 div3 div4 body text front back group list table sp lg".split()
)
# What is not the text: remarks of the editors, running heads, what was struck out or mistaken.
_UNSEEN = frozenset(
    "teiHeader fw figure figDesc del sic orig abbr index interp surplus note".split()
)
# Those that count only beside another reading of the same words.
_CHOICES = frozenset(("sic", "orig", "abbr"))
_ARTICLE_TYPES = frozenset(("article", "artikel", "jarticle", "jArticle", "news", "nachricht"))


def tei_items(root: Any, path: Path, file: str) -> Iterator[Draft]:
    """Yield the text of each TEI document, or of each of its divisions that is called an article.

    Long s and combined letters of old prints are kept as they stand.

    Raises:
        ReadError: there is no text in it.
    """
    documents = [root] if local(root) != "teiCorpus" else list(root.iterchildren("{*}TEI"))
    drafts = [draft for each in documents for draft in _document(each, path, file)]
    if not drafts:
        raise ReadError("no_article_text")
    for number, draft in enumerate(drafts, start=1):
        yield draft if len(drafts) == 1 else _numbered(draft, path.stem, number)


def _numbered(draft: Draft, stem: str, number: int) -> Draft:
    from dataclasses import replace

    return replace(draft, name=f"{stem}-{number}", row=draft.row or str(number))


def _document(root: Any, path: Path, file: str) -> Iterator[Draft]:
    header, text = find(root, "teiHeader"), find(root, "text")
    if text is None:
        return
    articles = [div for div in text.iter("{*}div") if div.get("type") in _ARTICLE_TYPES]
    for part in articles or [text]:
        body = "\n\n".join(_blocks(part))
        heading = clean(_line(find(part, "head"))) if articles or header is None else None
        if body.strip():
            yield Draft(
                path.stem,
                file,
                storable(body),
                row=part.get("{http://www.w3.org/XML/1998/namespace}id") or "" if articles else "",
                title=heading or _title(header),
                date=_day(header),
                author=clean("; ".join(_authors(header))),
                source=_source(header),
                guessed=frozenset(("title", "date", "author", "source")),
            )


def _title(header: Any | None) -> str | None:
    statement = find(header, "titleStmt") if header is not None else None
    if statement is None:
        return None
    titles = list(statement.iter("{*}title"))
    main = [title for title in titles if title.get("type") in (None, "main")] or titles
    return clean(text_of(main[0])) if main else None


def _day(header: Any | None) -> date | None:
    """Return the day of the printed source; that of the edition is when somebody typed it in."""
    source = find(header, "sourceDesc", "creation") if header is not None else None
    for element in source.iter("{*}date") if source is not None else ():
        value = next(filter(None, map(element.get, ("when", "when-iso", "notBefore"))), None)
        try:
            day = parse_date(value) if value else day_of(text_of(element))
        except ReadError:
            continue
        if day:
            return day
    return None


def _authors(header: Any | None) -> Iterator[str]:
    statement = find(header, "titleStmt") if header is not None else None
    for author in statement.iter("{*}author") if statement is not None else ():
        forename, surname = find(author, "forename"), find(author, "surname")
        both = " ".join(filter(None, (text_of(forename), text_of(surname))))
        if name := both or text_of(author):
            yield name


def _source(header: Any | None) -> str | None:
    described = find(header, "sourceDesc") if header is not None else None
    if described is None:
        return None
    journals = [title for title in described.iter("{*}title") if title.get("level") in ("j", "s")]
    return clean(text_of(journals[0])) if journals else None


def _blocks(parent: Any) -> Iterator[str]:
    for element in parent:
        kind = local(element)
        if kind in _UNSEEN:
            continue
        if kind in _DIVISIONS or any(local(child) in _DIVISIONS | {"p"} for child in element):
            yield from _blocks(element)
        elif kind in _BLOCKS or (kind and _line(element)):
            yield from filter(None, (_line(element), *_notes(element)))


def _notes(block: Any) -> Iterator[str]:
    """Yield the footnotes of a paragraph, behind it."""
    for note in block.iter("{*}note"):
        if note.get("place") in ("foot", "bottom", "end") or note.get("type") == "footnote":
            yield _line(note)


def _line(element: Any | None) -> str:
    if element is None:
        return ""
    text = "".join(_pieces(element))
    # A line that ended within a word, whether or not the hyphen was kept.
    text = re.sub(r"[-¬⸗=\u00ad][^\S\v]*\v\s*|[^\S\v]*\v", "", text)
    text = re.sub(r"(?<=\w)[¬⸗\u00ad]\s*\f\s*(?=\w)|(?<=[a-zäöüß])-\s*\f\s*(?=[a-zäöüß])", "", text)
    return " ".join(text.replace("\f", " ").split())


def _pieces(element: Any) -> Iterator[str]:
    yield (element.text or "").replace("\v", " ").replace("\f", " ")
    for child in element:
        kind = local(child)
        if not kind:
            yield entity(child)
        elif kind in ("lb", "pb", "cb"):
            yield "\v" if child.get("break") == "no" else "\f"
        elif kind not in _UNSEEN or (kind in _CHOICES and local(element) != "choice"):
            yield from _pieces(child)
        yield (child.tail or "").replace("\v", " ").replace("\f", " ")
