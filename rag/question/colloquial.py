"""What is typed as it is spoken, spelled out: „Wer hats gefunden?“, „Weshalb denn eigentlich?“."""

from __future__ import annotations

import re

_VERBS = (
    r"hab|hat|hatte|war|wär|ist|gibt|gab|geht|ging|kommt|kam|wird|wurde|steht|stand|macht|kann|soll"
    r"|will|muss|darf|heißt|kostet|läuft|lief"
)
# „mußte“ as it was written before the reform, „muste“ as it sounds.
_MUST = re.compile(r"\bmu(?:ß|s)(?=te(?:n|st|t)?\b)", re.IGNORECASE)
_IT = re.compile(rf"\b(?P<verb>{_VERBS})['’]?s\b", re.IGNORECASE)
# Modal particles: they say how something is meant, and nothing of what.
PARTICLES = frozenset(
    "eigentlich ueberhaupt denn bloss nun wohl genau wirklich bitte mal nochmal"
    " tatsaechlich".split()
)
_PARTICLES = re.compile(
    r"\s+(?:eigentlich|(?:ü|ue)berhaupt|denn|blo(?:ß|ss)|nun|wohl|genau|wirklich|bitte|mal|nochmal"
    r"|tats(?:ä|ae)chlich)\b(?=(?:\s+\w+){0,2}\s*[?!.]*$)",
    re.IGNORECASE,
)
# What stands after a name without being part of it: „Was sagt Ott selbst dazu?“.
_EMPHASIS = re.compile(r"(?<=\w) (?:selbst|selber|h(?:ö|oe)chstpers(?:ö|oe)nlich)\b", re.IGNORECASE)


def spelled_out(text: str) -> str:
    """Return *text* with an „es“ that is joined to its verb as a word: „hats“, „gibt's“.

    „muste“ is spelled as it is printed.
    """
    return _MUST.sub("muss", _IT.sub(r"\g<verb> es", text))


def without_emphasis(text: str) -> str:
    """Return *text* without the words that stress who did a thing."""
    return _EMPHASIS.sub("", text)


def without_particles(text: str) -> str:
    """Return *text* without the modal particles near its end."""
    bare = text
    while (shorter := _PARTICLES.sub("", bare, count=1)) != bare:
        bare = shorter
    return bare
