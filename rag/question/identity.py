"""Questions for who somebody is: „Wer ist Nora Kranz?“"""

from __future__ import annotations

import re

from rag.text.words import STOP_WORDS, fold

_ASKED = re.compile(
    r"\W*(?:wer|who) (?:ist|war|is|was) (?:(?:eigentlich|denn|nochmal|noch mal|bitte|herr|frau"
    r"|dieser?) )*(?:(?:dr|prof)\.? )*(?P<name>[\w.’'-]+(?: [\w.’'-]+){0,4}?)\W*",
    re.IGNORECASE,
)
_SMALL = frozenset("von van de der den del di da al el ben bin zu zur vom le la".split())


def asked_identity(question: str) -> str | None:
    """Return the name of whom *question* asks who that is, or None where it asks for another thing.

    In small letters only a name of two words is told from a state: „wer ist schuld“.
    """
    found = _ASKED.fullmatch(" ".join(question.split()))
    if found is None:
        return None
    parts = found["name"].strip(".").split()
    capital = [part[:1].isupper() for part in parts]
    if not any(capital):
        is_name = len(parts) > 1 and not any(fold(part) in STOP_WORDS for part in parts)
        return " ".join(parts) if is_name else None
    named = all(
        is_capital or part.lower() in _SMALL
        for is_capital, part in zip(capital, parts, strict=True)
    )
    return " ".join(parts) if named and capital[0] else None
