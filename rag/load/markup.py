"""XML and HTML as trees and as text, for readers that know what their tags mean.

A file may come from anywhere: no entity of its own making is put in, nothing is fetched, and
libxml2's own bounds on depth and size stay. Meant for a process of its own, see
:mod:`rag.load.isolate`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from html import unescape
from typing import Any

from rag.errors import ReadError

_SPACE = re.compile(r"[ \t\r\n\f]+")
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol p pre"
    " section summary table tbody td tfoot th thead title tr ul"
    # of NewsML-G2 and NITF
    " hl1 hl2 block hedline byline dateline lead".split()
)
_UNSEEN = frozenset("script style template noscript head svg math iframe object button".split())


def parse_xml(raw: bytes) -> Any:
    """Return the root element of an XML file.

    Raises:
        ReadError: it is no well-formed XML, or nested more deeply than libxml2 allows.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise ReadError("not_xml", line=error.lineno or 1, reason=error.msg) from None


def parse_html(text: str) -> Any | None:
    """Return the root element of a page or of a piece of one, None where there is no element."""
    from lxml import etree, html

    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    # An XML declaration names the encoding of bytes that are text by now.
    text = re.sub(r"\A\s*<\?xml[^>]*\?>", "", text)
    try:
        return html.document_fromstring(text, parser=parser)
    except (etree.ParserError, ValueError):
        return None


def html_text(text: str) -> str:
    """Return what is to be read in *text*, a piece of HTML: paragraphs with empty lines between."""
    root = parse_html(text)
    return "" if root is None else "\n\n".join(paragraphs(root))


def paragraphs(root: Any, unseen: Collection[str] = _UNSEEN) -> list[str]:
    """Return the paragraphs below *root*, an HTML element, white space as a browser shows it.

    The rows of a table are paragraphs, their cells parted by ``|``.
    """
    found: list[list[str]] = [[]]
    _collect(root, found, unseen)
    lines = (_SPACE.sub(" ", "".join(parts)) for parts in found)
    broken = (re.sub(r" *\v *", "\n", line).strip(" \n|") for line in lines)
    return [line for line in broken if line]


def local(element: Any) -> str:
    """Return an element's tag without its namespace, "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text_of(element: Any | None) -> str:
    """Return all text below *element* in one line, "" where there is none."""
    return "" if element is None else " ".join("".join(_strings(element)).split())


def find(element: Any, *names: str) -> Any | None:
    """Return the first element below *element* with one of the local *names*, in their order."""
    for name in names:
        found = next(element.iter(f"{{*}}{name}"), None)
        if found is not None:
            return found
    return None


def entity(node: Any) -> str:
    """Return what an entity that HTML knows stands for, "" for all others and for no entity."""
    name = getattr(node, "text", None) or ""
    text = unescape(name) if name.startswith("&") else ""
    return "" if text == name else text


def _strings(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield from _strings(child) if local(child) else (entity(child),)
        yield child.tail or ""


def _collect(element: Any, found: list[list[str]], unseen: Collection[str]) -> None:
    # A loop of its own rather than a call per level: pages nest thousands deep.
    stack: list[tuple[Any, bool]] = [(element, True)]
    while stack:
        node, is_opening = stack.pop()
        name = local(node).lower()
        if not is_opening:
            if name in ("td", "th"):
                found[-1].append(" | ")
            elif name in _BLOCKS:
                _break(node, element, found)
            if node is not element:
                found[-1].append((node.tail or "").replace("\v", " "))
            continue
        if not name:
            found[-1].append(entity(node) + (node.tail or ""))
            continue
        stack.append((node, False))
        if name in unseen and node is not element:
            continue
        if name == "br":
            found[-1].append("\v")
        elif name in _BLOCKS and name not in ("td", "th"):
            _break(node, element, found)
        found[-1].append((node.text or "").replace("\v", " "))
        stack.extend((child, True) for child in reversed(node))


def _break(node: Any, root: Any, found: list[list[str]]) -> None:
    """Begin a paragraph; in a cell of a table only a word, as a row is one line.

    A table whose rows have one cell lays out a page, and its cells have paragraphs.
    """
    if node is not root and local(node).lower() not in ("tr", "table", "tbody"):
        for above in node.iterancestors():
            if above is root:
                break
            if local(above).lower() in ("td", "th"):
                row = above.getparent()
                if row is not None and len(row) > 1:
                    found[-1].append(" ")
                    return
                break
    found.append([])
