"""A language model's reply becomes plain sentences, each with the passages it points to.

What could act in a page or a terminal is taken out first: links, images, HTML, Markdown, controls.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from rag.text.sentences import split_sentences
from rag.types import Opening

# Stands for a link that was taken out; no reply can hold one, private characters are dropped.
LINK = "\ue000"

_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_LINK_TARGET = re.compile(r"!?\[([^\[\]]*)\]\s?\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s[^()]*)?\)")
_REFERENCE = re.compile(r"^\s*\[[^\]\n]+\]:\s*\S+(?:\s+[\"'(].*)?$", re.MULTILINE)
_ADDRESS = re.compile(
    r"<?(?:[\w+.-]{0,30}:/{1,3}|www\.|\b(?:javascript|data|vbscript|mailto|file|tel):)"
    r"[^\s<>„“”»«]*>?|[\w.+-]{1,64}@[\w-]+\.[\w.-]+",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[!/?]?[a-z][^<>]*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_EMPHASIS = re.compile(r"\*+|`+|~~+|(?<!\w)_+|_+(?!\w)|__+|\\|\|")
_NUMBERS = r"\d{1,3}(?:\s*(?:,|;|und|and|&|-|–)\s*\d{1,3})*"
_NAMES = r"(?:Passagen?|Quellen?|Nummer|Nr\.|passages?|sources?|number|no\.|\^)?"
_MARKER = re.compile(
    rf"\[\s*{_NAMES}\s*({_NUMBERS})\s*\]|【\s*({_NUMBERS})[^】\n]{{0,20}}】", re.IGNORECASE
)
_ROUND = re.compile(r"(?<=\S)\s*\((\d{1,2})\)(?=\s*(?:[.!?…]|$))")
_ONLY_MARKERS = re.compile(rf"(?:\s*(?:{_MARKER.pattern}))+[\s.]*", re.IGNORECASE)
_ITEM = re.compile(r"\s*(?:[-•+–]|\d{1,2}[.)])\s+|\s*#{1,6}\s+|\s*>+\s*")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the reply without its markers; ``numbers`` are the passages they name.

    ``opens`` says whether a paragraph or an item of a list begins with it. ``places`` are where in
    ``text`` a marker stood, each with the passages it names; ``near`` are the passages of the next
    sentence of its paragraph that names some, of the last one before where none does.
    """

    text: str
    numbers: tuple[int, ...]
    opens: Opening
    places: tuple[tuple[int, tuple[int, ...]], ...] = ()
    near: tuple[int, ...] = ()


def read_claims(reply: str, passages: int) -> list[Claim]:
    """Return the sentences of *reply*, which was given so many *passages*, with their markers.

    Read as markers are ``[1]``, ``[1, 2]``, ``[1-3]``, ``[Passage 1]``, ``【1】``, and ``(1)``
    where it ends a sentence and there is such a passage. A marker after the full stop belongs to
    the sentence before it, one at the beginning of a line to the sentence that follows.
    """
    claims: list[Claim] = []
    for opens, block in _blocks(tidy(reply)):
        sentences = list(_sentences(block, passages))
        marked = [
            tuple(dict.fromkeys(n for _, own in places for n in own)) for _, places in sentences
        ]
        for at, (text, places) in enumerate(sentences):
            after = next((numbers for numbers in marked[at + 1 :] if numbers), ())
            before = next((numbers for numbers in reversed(marked[:at]) if numbers), ())
            claims.append(Claim(text, marked[at], opens, places, after or before))
            opens = "run_on"
    return claims


def tidy(reply: str) -> str:
    """Return *reply* without thoughts, controls, links, images, HTML and Markdown's emphasis."""
    text = unicodedata.normalize("NFC", reply.replace("\r\n", "\n").replace("\u2028", "\n"))
    text = "".join(char if _is_text(char) else " " for char in text if not _is_hidden(char))
    text = _TAG.sub("", without_thoughts(text))
    text = _REFERENCE.sub(LINK, text)
    text = _LINK_TARGET.sub(lambda link: f"{link[1]} {LINK}", text)
    text = _ADDRESS.sub(LINK, text)
    text = re.sub(r"<(?=\S)|\]\s?(?=\()", lambda found: "] " if found[0][0] == "]" else "", text)
    return _EMPHASIS.sub("", text)


def without_thoughts(reply: str) -> str:
    """Return *reply* without what a model writes while it thinks."""
    return _THOUGHT.sub("", reply)


def plain_brackets(text: str) -> str:
    """Return *text* without square brackets, so that nothing in it passes for a marker."""
    return text.translate(str.maketrans("[]【】", "()()"))


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in ("Cf", "Co", "Cs", "Cn")


def _is_text(char: str) -> bool:
    return char == "\n" or unicodedata.category(char) != "Cc"


def _blocks(text: str) -> Iterator[tuple[Opening, str]]:
    """Yield paragraphs and list items, each with the way it opens."""
    block: str = ""
    opens: Opening = "paragraph"
    for line in text.splitlines():
        item = _ITEM.match(line)
        body = line[item.end() :] if item else line
        if not body.strip():
            if block:
                yield opens, block
            block = ""
        elif _ONLY_MARKERS.fullmatch(body) and block:
            block += f" {body.strip()}"
        elif item or not block or _MARKER.match(body.lstrip()):
            if block:
                yield opens, block
            is_item = item is not None and item[0].strip()[:1] not in ("#", ">")
            block, opens = body, "item" if is_item else "paragraph"
        else:
            block += f" {body.strip()}"
    if block:
        yield opens, block


def _sentences(
    block: str, passages: int
) -> Iterator[tuple[str, tuple[tuple[int, tuple[int, ...]], ...]]]:
    clean, places = _take_markers(block, passages)
    spans = split_sentences(clean)
    found: list[list[tuple[int, tuple[int, ...]]]] = [[] for _ in spans]
    for place, named in places:
        owner = max((i for i, span in enumerate(spans) if span[0] < place), default=0)
        if spans:
            start, end = spans[owner]
            found[owner].append((min(max(place, start), end) - start, tuple(named)))
    for (start, end), own in zip(spans, found, strict=True):
        yield clean[start:end], tuple(own)


def _take_markers(block: str, passages: int) -> tuple[str, list[tuple[int, list[int]]]]:
    """Return *block* without its markers, and where in the result which numbers stood."""
    block = _ROUND.sub(
        lambda found: f" [{found[1]}]" if 1 <= int(found[1]) <= passages else found[0], block
    )
    clean = ""
    places: list[tuple[int, list[int]]] = []
    position = 0
    for marker in _MARKER.finditer(block):
        clean += block[position : marker.start()]
        clean = clean.rstrip() if clean.strip() else ""
        places.append((len(clean), list(_expand(marker[1] or marker[2]))))
        position = marker.end()
        if block[position : position + 1].isalnum():
            clean += " "
    clean += block[position:] if clean else block[position:].lstrip(" .:)-")
    return clean, places


def _expand(numbers: str) -> Iterator[int]:
    for part in re.split(r"\s*(?:,|;|und|and|&)\s*", numbers, flags=re.IGNORECASE):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        first, last = ends[0], ends[-1]
        yield from range(first, last + 1) if first <= last < first + 10 else ends
