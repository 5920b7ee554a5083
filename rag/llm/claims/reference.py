"""Whether *das*, *dies* or *dagegen* means in a reply what it means in the article."""

from __future__ import annotations

from collections.abc import Sequence

from rag.llm.claims.evidence import Place
from rag.llm.claims.read import read

# Tags of the Stuttgart-Tübingen tag set: demonstrative pronouns, and adverbs such as *daraus*.
_POINTING = ("PDS", "PROAV")
# What only goes on, or points at nothing that was said.
_GOING_ON = frozenset(
    """dabei dazu dagegen außerdem trotzdem dennoch deshalb deswegen daher darum seitdem danach
    davor derzeit stattdessen währenddessen nachdem vorher""".split()
)
# Sentences that may lie between what is pointed at and the pointing.
_NEAR = 1


def pointing(text: str) -> str | None:
    """Return what in the first clause of *text* points at a sentence before it, or None.

    *Die Stadt wies das zurück*; not *das, was sie sagte*, nor *dafür, dass er kam*.
    """
    tokens = read(text).tokens
    for at, token in enumerate(tokens):
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        if token.text in (",", ";", ":"):
            return None
        if token.tag in _POINTING and token.low not in _GOING_ON and after != ",":
            return token.text
    return None


def points_elsewhere(text: str, places: Sequence[Place], before: Sequence[Place]) -> str | None:
    """Return what *text* points with, where its article points at something else, or None.

    *places* bear *text* out, *before* those of the sentence before it in the reply. Only a word
    that the article has too is looked at: there it means the sentence before, which the reply must
    have told just before.
    """
    word = pointing(text)
    if word is None:
        return None
    same = [place for place in places if pointing(place.text) in (word, word.lower(), word.title())]
    if not same or any(_follows(place, other) for place in same for other in before):
        return None
    return word


def _follows(place: Place, before: Place) -> bool:
    """Whether *place* is the sentence *before* or one just behind it."""
    if place.hit.article.id != before.hit.article.id:
        return False
    start, end = sorted((before.span, place.span))
    between = [
        span
        for hit in {place.hit, before.hit}
        for span in hit.passage.sentences
        if start[1] <= span[0] and span[1] <= end[0]
    ]
    return before.span <= place.span and len(set(between)) <= _NEAR
