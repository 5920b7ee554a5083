"""What a question asks: whether it is one, and the words to look for."""

from __future__ import annotations

import re

from rag.text.words import stems

# A longer text is no question; its beginning says what it is about.
MAX_QUERY_CHARS = 1_000

_GREETING = re.compile(
    r"\W*(?:hallo|hi|hey|moin|servus|danke|guten (?:tag|morgen|abend)|hello|thanks|thank you)\W*",
    re.IGNORECASE,
)
# Frames that ask about a thing as a whole. What they frame is what to look for.
_FRAMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"worum geht (?:es|’s) (?:eigentlich )?(?:in|im|bei|beim)\b(?: de[mnr]\b)?(?: artikel\b)?",
        r"was (?:steht|stand) (?:in|im)\b(?: de[mnr]\b)?(?: artikel\b)?",
        r"was (?:wei(?:ß|ss)t du|wissen (?:sie|wir)|gibt es) (?:von|vom|über|ueber|zu[mr]?)\b",
        r"(?:erzähle?|erzaehle?|berichte) mir (?:etwas |mehr )?(?:von|vom|über|ueber|zu[mr]?)\b",
        r"was ist (?:los )?mit\b",
        r"tell me (?:something |more |everything |all )?about\b",
        r"what do (?:you|we) know about\b",
    )
)


def is_question(text: str) -> bool:
    """Return whether *text* asks for anything at all."""
    return bool(stems(text)) and not _GREETING.fullmatch(text)


def query_of(question: str) -> str:
    """Return what to look for: *question* without the frame that only asks, and not endless."""
    text = question[:MAX_QUERY_CHARS].strip()
    for frame in _FRAMES:
        if match := frame.match(text):
            rest = text[match.end() :].strip(' ?!.„“"')
            return rest if stems(rest) else text
    return text
