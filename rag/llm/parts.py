"""A sentence of a reply cut into parts that can be borne out, or not, each by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.llm.claims.actions import actions
from rag.llm.claims.read import read
from rag.llm.quotations import quoted_spans
from rag.llm.reply import Claim

# Where a sentence may be cut: what follows must stand by itself.
_GOING_ON = re.compile(r"\s*(?:(?:und|aber|doch|sowie|sondern)\s+)?")
_SEAM = re.compile(r";\s+|,\s+(?=(?:und|aber|doch|and|but)\s)")


@dataclass(frozen=True, slots=True)
class Part:
    """``claim.text[start:end]`` and the passages named for it.

    ``subject`` is who acts in the part before where this one goes on with its verb, *und verwies
    auf die Kosten*.
    """

    start: int
    end: int
    numbers: tuple[int, ...]
    subject: str = ""


def parts_of(claim: Claim) -> list[Part]:
    """Return the parts of *claim*, in order, that together are its whole text.

    It is cut behind a marker that more text follows, at semicolons, and at *und*, *aber* and
    *doch*, never inside a quotation. Only at a semicolon may a side lack a verb of its own: *Aus
    zehn Euro [1] wurden zwölf [2]* is one part with both markers. A part without a marker has those
    of the next part that has some, the last ones those before.
    """
    closed = quoted_spans(claim.text)
    cuts = {
        place
        for place, _ in claim.places
        if claim.text[place:].strip(" .!?…;,") and _has_verbs(claim.text, place)
    }
    seams = (found.end() for found in _SEAM.finditer(claim.text))
    cuts |= {at for at in seams if _is_seam(claim.text, at)}
    free = sorted(at for at in cuts if at and not any(a < at < b for a, b in closed))
    bounds = list(_bounds(claim.text, [0, *free, len(claim.text)]))
    named = [_numbers(claim, *bound) for bound in bounds]
    return [
        Part(start, end, own or _nearest(named, at), _carried(claim.text, start, end))
        for at, ((start, end), own) in enumerate(zip(bounds, named, strict=True))
    ]


def _carried(text: str, start: int, end: int) -> str:
    """Who acts in what stands before *start*, where the part goes on with what they do."""
    opening = _GOING_ON.match(text, start)
    rest = text[opening.end() if opening else start : end]
    tokens = read(rest).tokens
    if start == 0 or not tokens or not tokens[0].finite or tokens[0].text[0].isupper():
        return ""
    if len(tokens) > 1 and tokens[1].tag.startswith(("ART", "N", "PPER")):
        return ""  # „doch kam die Polizei“: it names who acts
    before = [action for action in actions(read(text[:start])) if action.core]
    return " ".join(word.text for word in before[-1].core) if before else ""


def _bounds(text: str, cuts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The stretches between *cuts*, each with letters; marks go to the stretch before them."""
    start = 0
    for cut in cuts[1:-1]:
        end = cut
        while end < len(text) and text[end] in ";,. ":
            end += 1
        if any(char.isalnum() for char in text[start:end]) and any(
            char.isalnum() for char in text[end:]
        ):
            yield start, end
            start = end
    yield start, len(text)


def _is_seam(text: str, at: int) -> bool:
    return text[:at].rstrip().endswith(";") or _has_verbs(text, at)


def _has_verbs(text: str, at: int) -> bool:
    """Whether there is a finite verb on both sides of *at*."""
    return all(
        any(token.finite for token in read(side).tokens) for side in (text[:at], text[at:]) if side
    )


def _numbers(claim: Claim, start: int, end: int) -> tuple[int, ...]:
    last = end == len(claim.text)
    return tuple(
        dict.fromkeys(
            number
            for place, named in claim.places
            if start < place <= end or (place == start == 0) or (last and place > end)
            for number in named
        )
    )


def _nearest(named: Sequence[tuple[int, ...]], at: int) -> tuple[int, ...]:
    after = next((each for each in named[at + 1 :] if each), ())
    return after or next((each for each in reversed(named[:at]) if each), ())
