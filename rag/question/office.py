"""Questions for who holds an office: „Wer ist Bürgermeisterin?“, „Wie heißt der Chef der Bahn?“"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.text.offices import NOT_HELD, office_forms
from rag.text.words import STOP_WORDS, fold, stem

_ASKED = re.compile(
    r"\W*(?:(?:wer|who) (?:ist|war|waren|wird|wurde|is|was)|wie (?:hei(?:ß|ss)t|hie(?:ß|ss)))"
    r"(?: (?:eigentlich|denn|nochmal|gerade|derzeit|damals|aktuell|jetzt|momentan|der|die|das|the"
    r"|aktuelle|neue|damalige|amtierende|current|(?:im jahre? |in )?(?P<year>(?:19|20)\d\d)))*"
    r" (?P<place>[a-zäöüß]+(?:ische?|ige)r? )?(?P<office>[\w-]+)"
    r"(?P<of>(?: (?:de[rsmn]|vo[nm]|in|im|beim?|am|für|of|the)\b[\w .’'-]*)?)\W*",
    re.IGNORECASE,
)
_PART = r"[A-ZÄÖÜ][\w’'-]*\w"
_BETWEEN = rf"(?: (?:{_PART}|[A-Z]\.|von|van|de[rl]?|al|bin|zu)){{0,2}}?"
_NAME = rf"{_PART}{_BETWEEN} {_PART}(?![\w-])"
_TITLES = r"(?:(?:Dr|Prof)\. )*"
# What an office belongs to, up to the name: „Chef der Deutschen Bank, Josef Ackermann“.
_BELONGS = rf"(?: (?:{_PART}s|(?:de[rs]|vo[nm]|für|im|beim?|of) [^,.;:!?()„“]{{1,50}}?))??"
_NOT_NOW = rf"{NOT_HELD}\w*"
# „Nora Kranz ist seit 2020 Bürgermeisterin“, „wurde zur neuen Direktorin …“
_BECAME = (
    r" (?:ist|wird|wurde|bleibt) (?:(?:seit \d{4}|weiter|wieder|erneut|nun|jetzt|zu[mr]|der|die"
    r"|neue[rn]?|erste[rn]?|[a-zäöüß]+ische[rn]?) ){0,3}"
)
_NOT_IT = r"(?!(?i:ex-|vize|alt-|altb|ehren|unter))"
_PAST = re.compile(rf"{_NOT_NOW}|(?!{_NOT_IT})", re.IGNORECASE)
# A chief of all is called so alone or by what it is the whole of, not by a part or a body of it.
_HEAD = (
    r"(?:[\w-]+-)?(?i:(?:partei|bundes|vorstands|konzern|firmen|unternehmens|vereins)?"
    r"(?:chef|vorsitzende))"
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


def is_past(role: str) -> bool:
    """Return whether a role is one that is not held: „stellvertretende Landrätin“, „Ex-Trainer“."""
    return _PAST.match(role) is not None


@lru_cache(maxsize=256)
def beside_holder(office: str, is_of: bool = False) -> re.Pattern[str]:
    """Return what an office beside its holder looks like; a compound holds it too.

    Where it is one *of* something, its head may be called by another word for the same.

    The holder is ``full`` after it or ``before`` it, or right behind it a word ``alone``, which may
    be a surname („Präsident Voß“) or any other noun („gab der Präsident Auskunft“). ``past`` says
    that it is not held now. „Nora Kranz, Direktor Jan Maas und …“ are two people.
    """
    kind = rf"(?:\w[\w-]*)?(?i:{re.escape(office)})"
    if is_of and len(office_forms(fold(office))) > 1:
        kind = _HEAD
    word = rf"(?<![\w-]){_NOT_IT}{kind}(?:in|e?[rsn])?\b"
    apposed = rf"(?: \([^)]{{1,30}}\))?, (?:(?!{_NOT_NOW})[a-zäöüß-]+ ){{0,3}}"
    return re.compile(
        rf"(?P<past>{_NOT_NOW} )?{word}(?:{_BELONGS},? {_TITLES}(?P<full>{_NAME})"
        rf"| {_TITLES}(?P<alone>{_PART})(?![\w-]| [A-ZÄÖÜ]))"
        rf"|(?P<before>{_NAME})(?:{apposed}|{_BECAME}){word}(?! {_TITLES}[A-ZÄÖÜ])"
    )
