"""Questions for who holds an office: „Wer ist Bürgermeisterin?“, „Wie heißt der Chef der Bahn?“"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.text.words import STOP_WORDS, fold, stem

_ASKED = re.compile(
    r"\W*(?:(?:wer|who) (?:ist|war|waren|wird|wurde|is|was)|wie (?:hei(?:ß|ss)t|hie(?:ß|ss)))"
    r"(?: (?:eigentlich|denn|nochmal|gerade|derzeit|damals|aktuell|jetzt|momentan|der|die|das|the"
    r"|aktuelle|neue|damalige|amtierende|current|(?:im jahre? |in )?(?P<year>(?:19|20)\d\d)))*"
    r" (?P<place>[a-zäöüß]+(?:ische?|ige)r? )?(?P<office>[\w-]+)"
    r"(?P<of>(?: (?:de[rsmn]|vo[nm]|in|im|beim?|am|für|of|the)\b[\w .’'-]*)?)\W*",
    re.IGNORECASE,
)
# What English calls an office, the feminine „-in“ left out of the German.
ENGLISH_OFFICES = {
    "mayor": "Bürgermeister",
    "president": "Präsident",
    "chancellor": "Kanzler",
    "coach": "Trainer",
    "director": "Direktor",
    "head": "Leiter",
    "spokesman": "Sprecher",
    "spokeswoman": "Sprecher",
    "minister": "Minister",
}


@dataclass(frozen=True, slots=True)
class Office:
    """An office whose holder is asked for: without „-in“, of what, and in which year if any."""

    noun: str
    of: tuple[str, ...] = ()
    year: int | None = None


def asked_office(question: str) -> Office | None:
    """Return the office whose holder *question* asks for, or None where it asks for no such.

    Whether the noun is that of an office only its ending tells: „Wer ist schuld?“ reads alike.
    """
    found = _ASKED.fullmatch(" ".join(question.split()))
    if found is None:
        return None
    noun = ENGLISH_OFFICES.get(found["office"].lower(), found["office"])
    noun = f"{noun[0].upper()}{noun[1:]}"
    parts = re.findall(r"[\w’-]+", f"{found['place'] or ''}{found['of']}")
    of = tuple(part for part in parts if fold(part) not in STOP_WORDS)
    year = next((part for part in of if re.fullmatch(r"(?:19|20)\d\d", part)), found["year"])
    return Office(
        noun.removesuffix("in"),
        tuple(stem(fold(part)) for part in of if part != year),
        int(year) if year else None,
    )
