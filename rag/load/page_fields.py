"""What a web page says of its article: title, lead, authors, outlet.

Most pages say it three times and not quite alike: in ``og:`` fields for other sites, in JSON-LD for
search engines, and where readers see it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from rag.load.markup import text_of

_WORD = re.compile(r"\w+")
# What parts a headline from the name of the site, on either side of it.
_PARTED = re.compile(r"\s+[-–—|·:»/]+\s+|\s*\|\s*|,\s+(?=Tageszeitung\b)")
_DOMAIN = re.compile(r"[\w-]+\.(?:de|at|ch|com|net|org|eu|info|tv|fm|online|news)", re.IGNORECASE)
_DAY = re.compile(r"\d{1,2}\.\s?(?:\d{1,2}\.|[^\W\d]+)\s?\d{2,4}")
_KICKER = re.compile(
    r"kicker|overline|topline|dachzeile|spitzmarke|roofline|eyebrow|supertitle|suptitle|toptitle"
    r"|ressort|visually-?hidden|sr-only|screenreader",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:^|[\s_-])(?:lead|lede|intro|teaser|standfirst|vorspann|summary|abstract|subline"
    r"|subheadline|subhead|dek|excerpt|anriss|anreisser|preamble|untertitel|subtitle|unterzeile"
    r"|description)(?:$|[\s_-]|text|paragraph)",
    re.IGNORECASE,
)
_BLOCKS = ("p", "div", "h2", "h3", "h4", "span", "strong", "b", "em", "section", "header", "li")
_ASIDE = frozenset(("nav", "footer", "aside", "form", "figcaption", "button", "head"))
_LEAST_WORDS, _PROSE_WORDS, _MOST_WORDS = 5, 8, 140
_SENTENCE_END = re.compile(r"[.!?…][“”\"»«)]*$")
# A lead may begin with the place, which the description leaves out.
_MOST_BEFORE = 4
_NOBODY = re.compile(
    r"redaktion|gmbh|\bag\b|\bkg\b|verlag|\bonline\b|newsroom|newsdesk|agentur|team\b|admin|https?:"
    r"|www\.|@|\.(?:de|at|ch|com)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PageFields:
    """What a page says of itself; ``descriptions`` in the order in which they are believed."""

    title: str | None = None
    heading: str | None = None
    descriptions: tuple[str, ...] = ()
    site: str | None = None
    authors: tuple[str, ...] = field(default=())


def page_fields(root: Any) -> PageFields:
    """Return what the page *root* says of its article."""
    meta = _meta(root)
    linked = next(_linked(root), {})
    heading = next(filter(None, map(_heading, root.iter("h1"))), None)
    site = meta.get("og:site_name") or _name(linked.get("publisher"))
    stated = _first(meta.get("og:title"), _string(linked.get("headline")), meta.get("title"))
    shown = text_of(next(root.iter("title"), None)) or None
    others = [heading, _string(linked.get("headline")), meta.get("twitter:title"), shown]
    title = _without_site(stated or heading or shown, site, others)
    descriptions = (
        meta.get("description"),
        meta.get("og:description"),
        _string(linked.get("description")),
        meta.get("twitter:description"),
    )
    return PageFields(
        title,
        heading,
        tuple(dict.fromkeys(filter(None, descriptions))),
        site,
        tuple(_authors(linked.get("author"))),
    )


def missing_lead(root: Any, text: str, fields: PageFields) -> str | None:
    """Return the lead of the article where a reader sees it on the page and *text* lacks it.

    It is found by the page's own description, else between the headline and the first paragraph.
    """
    found = _words(text)
    for description in fields.descriptions:
        wanted = _words(description.rstrip(" .…"))
        if len(wanted.split()) < _LEAST_WORDS:
            continue
        if wanted in found:
            return None
        if block := _shown(root, wanted):
            return block
    return _lead_by_place(root, text, found)


def people(author: str | None, site: str | None, host: str | None) -> str | None:
    """Return the names of *author* that are people's: not the outlet, not its address."""
    outlet = _squeezed(f"{site or ''} {host or ''}")
    names = [name.strip() for name in re.split(r"\s*;\s*", author or "")]
    kept = [
        name
        for name in names
        if name and not _NOBODY.search(name) and _squeezed(name) and _squeezed(name) not in outlet
    ]
    return "; ".join(dict.fromkeys(kept)) or None


def _meta(root: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("property") or element.get("name") or "").lower()
        value = " ".join(unescape(element.get("content") or "").split())
        if name and value:
            found.setdefault(name, value)
    return found


def _linked(root: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the JSON-LD objects that have a headline."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            stack = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while stack:
            value = stack.pop(0)
            if isinstance(value, list):
                stack += value
            elif isinstance(value, dict):
                if isinstance(value.get("headline"), str):
                    yield value
                stack += [inner for inner in value.values() if isinstance(inner, dict | list)]


def _authors(value: Any) -> Iterator[str]:
    for author in value if isinstance(value, list) else [value]:
        kind = author.get("@type") if isinstance(author, dict) else "Person"
        name = _name(author)
        if name and kind in ("Person", None, ["Person"]):
            yield name


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return _string(value.get("name") if isinstance(value, dict) else value)


def _string(value: Any) -> str | None:
    return " ".join(unescape(value).split()) or None if isinstance(value, str) else None


def _first(*values: str | None) -> str | None:
    return next(filter(None, values), None)


def _heading(element: Any) -> str | None:
    """Return a headline without the kicker that stands in it."""
    kickers = [
        child
        for child in element.iterdescendants()
        if isinstance(child.tag, str) and _KICKER.search(child.get("class") or "")
    ]
    hidden = {part for kicker in kickers for part in kicker.iter()}
    parts: list[str] = []
    for node in element.iter():
        if node not in hidden and isinstance(node.tag, str):
            parts.append(node.text or "")
        if node is not element and (node not in hidden or node in kickers):
            parts.append(f" {node.tail or ''}")
    text = re.sub(r"^[\s:–—-]+", "", " ".join(" ".join(parts).split())).replace("\xad", "")
    return text or text_of(element) or None


def _without_site(title: str | None, site: str | None, others: list[str | None]) -> str | None:
    """Return *title* without the name of its site and the day, „– WELT“, „| DW | 28.04.2023“."""
    if title is None:
        return None
    title = title.replace("\xad", "").strip()
    parts = list(_PARTED.finditer(title))
    for match in reversed(parts):
        before, after = title[: match.start()].strip(), title[match.end() :].strip()
        is_known = any(other and _words(other) == _words(before) for other in others)
        if not before or not (is_known or _is_site(after, site)):
            break
        title = before
    return title


def _is_site(part: str, site: str | None) -> bool:
    squeezed = _squeezed(part)
    if not squeezed or _DAY.fullmatch(part) or _DOMAIN.fullmatch(part):
        return True
    own = _squeezed(site or "")
    return bool(own) and (squeezed in own or own in squeezed) and len(part) <= 40


def _shown(root: Any, wanted: str) -> str | None:
    """Return the smallest block of the page that says *wanted*, words in lower case.

    A place that stands before it in a block of its own, „Berlin.“, comes with it.
    """
    best: tuple[int, Any, str] | None = None
    most = 2 * len(wanted) + 200
    for element in root.iter(*_BLOCKS):
        text = _short_text(element, most)
        if text is None or (best is not None and len(text) >= best[0]):
            continue
        if _says(text, wanted) and not _is_aside(element):
            best = len(text), element, text
    if best is None:
        return None
    _, element, text = best
    above = element.getparent()
    around = _short_text(above, most) if above is not None and above.tag in _BLOCKS else None
    is_place = (
        around is not None and around.endswith(text) and around[: -len(text)].rstrip().endswith(".")
    )
    return around if is_place and around is not None and _says(around, wanted) else text


def _says(text: str, wanted: str) -> bool:
    words = f" {_words(text)} "
    before, found, _ = words.partition(f" {wanted} ")
    # The description may break off within a word.
    return len(before.split()) <= _MOST_BEFORE if found else words.startswith(f" {wanted}")


def _short_text(element: Any, most: int) -> str | None:
    """Return all text below *element*, None where it is longer than *most* characters."""
    parts, length = [], 0
    for part in element.itertext():
        parts.append(part)
        length += len(part)
        if length > 3 * most:
            return None
    text = " ".join("".join(parts).split())
    return text if text and len(text) <= most else None


def _is_aside(element: Any) -> bool:
    return any(up.tag in _ASIDE for up in element.iterancestors()) or element.tag in _ASIDE


def _lead_by_place(root: Any, text: str, found: str) -> str | None:
    """Return the block between headline and first paragraph that is called a lead, or reads as one.

    One that reads as a lead is prose of the article's own part of the page; the last one counts.
    """
    first = _words(next(filter(_is_prose, text.split("\n")), ""))
    is_below_headline, lead = False, None
    for element in root.iter("h1", *_BLOCKS):
        if element.tag == "h1":
            is_below_headline = True
            continue
        block = _short_text(element, 1_200) if is_below_headline else None
        if not block or not first:
            continue
        words = _words(block)
        if words.startswith(first):
            return lead
        is_new = words not in found and not _is_aside(element) and not _is_linked(element, block)
        if not is_new or not _LEAST_WORDS <= len(words.split()) <= _MOST_WORDS:
            continue
        if _LEAD.search(f"{element.get('class') or ''} {element.get('itemprop') or ''}"):
            return block
        if _is_prose(block) and any(
            up.tag in ("article", "main") for up in element.iterancestors()
        ):
            lead = lead if lead and words in _words(lead) else block
    return None


def _is_prose(text: str) -> bool:
    return len(text.split()) >= _PROSE_WORDS and bool(_SENTENCE_END.search(text.strip()))


def _is_linked(element: Any, text: str) -> bool:
    linked = sum(len(text_of(link)) for link in element.iter("a", "time", "button"))
    within = any(up.tag == "a" for up in element.iterancestors())
    return within or 2 * linked > len(text)


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.replace("\xad", "").lower()))


def _squeezed(text: str) -> str:
    return "".join(_WORD.findall(text.lower()))
