"""Read ``.xml`` and its kin: what the root element names decides who reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rag.errors import ReadError
from rag.load.draft import Item, Read
from rag.load.encoding import read_bytes
from rag.load.formats.alto import alto_items, mets_items
from rag.load.formats.feed import feed_items
from rag.load.formats.newsml import newsml_items, nitf_items
from rag.load.formats.page import page_items
from rag.load.formats.tei import tei_items
from rag.load.markup import local, parse_xml
from rag.load.webpage import read_webpage

_MAX_XML = 128 * 2**20

_Items = Callable[[Any, Path, str], Iterator[Item]]
_ROOTS: Mapping[str, _Items] = {
    "rss": feed_items,
    "RDF": feed_items,
    "feed": feed_items,
    "TEI": tei_items,
    "TEI.2": tei_items,
    "teiCorpus": tei_items,
    "alto": alto_items,
    "mets": mets_items,
    "PcGts": page_items,
    "newsItem": newsml_items,
    "newsMessage": newsml_items,
    "packageItem": newsml_items,
    "NewsML": newsml_items,
    "nitf": nitf_items,
}


def read_xml(path: Path, file: str) -> Read:
    """Yield the articles of an XML file: TEI, ALTO, METS, PAGE, a feed, NewsML-G2 or NITF.

    Raises:
        ReadError: it is no XML, of none of these kinds, or there is no text in it.
    """
    root = parse_xml(read_bytes(path, _MAX_XML))
    kind = local(root)
    if kind == "html":
        return read_webpage(path, file)
    items = _ROOTS.get(kind)
    if items is None:
        raise ReadError("xml_unknown", root=kind[:60])
    return items(root, path, file)
