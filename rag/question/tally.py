"""Questions for who or when there is most: „In welchem Monat erschienen die meisten Artikel?“"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Unit = Literal["day", "week", "month", "quarter", "year"]
# The fullest of them, the emptiest, or each with its number.
Rank = Literal["most", "fewest", "each"]


@dataclass(frozen=True, slots=True)
class PerUnit:
    """That something is counted for each day, week, month, quarter or year."""

    unit: Unit
    rank: Rank


_UNITS: dict[Unit, str] = {
    "day": r"tag(?:en?|es)?|datum|days?",
    "week": r"wochen?|weeks?",
    "month": r"monat(?:en?|s)?|months?",
    "quarter": r"quartal(?:en?|s)?|quarters?",
    "year": r"jahr(?:en?|es)?|years?",
}
_ANY_UNIT = "|".join(_UNITS.values())
_PRINTED = (
    r"(?:(?:zeitungs|presse|medien)?(?:artikeln?|beitr(?:ä|ae)gen?|meldung(?:en)?|berichten?|texten?"
    r"|nachrichten)|articles?|reports?|stories|story)"
)
_SAID = (
    r"(?:(?:ä|ae)u(?:ß|ss)erungen|zitaten?|wortmeldungen|aussagen|statements?|quotes?|quotations?)"
)
_FEWEST = r"(?:wenigsten?|seltensten|fewest|least)"
_MOST = rf"(?:meisten?|h(?:ä|ae)ufigsten|(?:ö|oe)ftesten|most|{_FEWEST})"
# „am meisten“, not „die meisten Leute“.
_OFTEN = rf"(?:am {_MOST}|most(?: often| frequently)?|the most|least(?: often)?)"
# „kam am häufigsten vor“: anywhere but at the end „vor“ and „auf“ are prepositions.
_PARTICLE = r"(?:vor|auf)(?=\W*$)|vorgekommen|aufgetaucht"
_TOLD = (
    r"(?:berichtet|geschrieben|erw(?:ä|ae)hnt|genannt|zitiert|thematisiert|gemeldet|diskutiert"
    r"|gesprochen|geredet|themen?|schlagzeilen|ver(?:ö|oe)ffentlicht|gedruckt|erschien\w*"
    rf"|berichterstattung|{_PARTICLE}|zu wort|die rede"
    r"|(?:ä|ae)u(?:ß|ss)er\w* sich|sich \w*ge(?:ä|ae)u(?:ß|ss)ert|written|reported|mentioned|quoted"
    r"|published|covered|discussed|talked)"
)
# „der Monat mit den meisten Artikeln“ asks like „in welchem Monat“.
_WHEN = (
    rf"(?:\b(?:wann|when)\b|\b(?:welche[mnrs]?|what|which) (?:{_ANY_UNIT})\b"
    rf"|\b(?:{_ANY_UNIT}) (?:mit|in de[mr]|wo|with)\b|\b(?:{_ANY_UNIT})\W*$)"
)
_TIMES = re.compile(
    rf"(?=.*{_WHEN})(?=.*(?:\b{_MOST} (?:[\w-]+ )?(?:{_PRINTED}|{_SAID})\b"
    rf"|\b{_OFTEN}\b.*\b{_TOLD}\b|\b{_TOLD}\b.*\b{_OFTEN}(?:\W|$)))",
    re.IGNORECASE,
)
_OF_EACH = re.compile(
    rf"\b(?:wie ?viele|how many|an ?zahl(?: de[rs]| an| von)?|zahl de[rs]|number of)\b.*"
    rf"\b(?:{_PRINTED}|{_SAID})\b.*\b(?:pro|je|in jede[mr]|jede[ns]|nach|per|each|every|by) "
    rf"(?:{_ANY_UNIT})\b"
    rf"|\b{_PRINTED} (?:pro|je|per|each|by) (?:{_ANY_UNIT})\b"
    rf"|\bverteil\w+\b.*\b{_PRINTED}\b|\b{_PRINTED}\b.*\bverteil\w+\b"
    rf"|\b(?:an)?zahl de[rs] {_PRINTED}\b.*\bentwickel\w+"
    rf"|\bentwickel\w+\b.*\b(?:an)?zahl de[rs] {_PRINTED}\b",
    re.IGNORECASE,
)
_UNIT_NAMED = {name: re.compile(rf"\b(?:{word})\b", re.IGNORECASE) for name, word in _UNITS.items()}
_LEAST = re.compile(rf"\b{_FEWEST}\b", re.IGNORECASE)

_WHO = (
    r"(?:wer|von wem|wessen|who|whose|(?:welche[rs]?|which|what) (?:[\w-]+ )?(?:personen?|menschen?"
    r"|(?:politiker|sprecher)(?:in(?:nen)?)?|expert(?:en?|in(?:nen)?)|stimmen?|leute|person|people"
    r"|politicians?|speakers?))"
)
_HEARD = (
    r"(?:zitiert|zu wort|(?:ä|ae)u(?:ß|ss)er\w*|ge(?:ä|ae)u(?:ß|ss)ert|sagt?e?n?|gesagt"
    r"|spr[aie]ch\w*|gesprochen|rede[tn]?|redeten?|geredet|melde\w*|gemeldet|quoted|cited|heard|speaks?|spoke|said"
    rf"|says?|talks?|talked|{_SAID})"
)
_NAMED = rf"(?:erw(?:ä|ae)hnt|genannt|{_PARTICLE}|mentioned|named|appears?|occurs?)"
# What follows a comma or „dass“ is what was said, not what is asked.
_ASKED = rf"^[^,]*?\b{_WHO}\b(?:(?!\b(?:dass|that)\b)[^,])*?"
_SPEAKERS = re.compile(
    rf"{_ASKED}\b(?:{_OFTEN}\b.*\b{_HEARD}\b|{_HEARD}\b(?:(?!\bdass\b)[^,])*\b{_OFTEN}(?:\W|$)"
    rf"|{_MOST} (?:[\w-]+ )?{_SAID}\b)"
    rf"|\b(?:meist|h(?:ä|ae)ufigst) ?zitiert\w*|\bmost[- ](?:quoted|cited)\b"
    r"|\bam (?:h(?:ä|ae)ufigsten|meisten) zitierte\w*"
    r"|\bh(?:ä|ae)ufigste[rn]? (?:sprecher\w*|stimmen?)",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    rf"{_ASKED}\b(?:{_OFTEN}\b.*\b{_NAMED}\b|{_NAMED}\b.*\b{_OFTEN}(?:\W|$))"
    rf"|^(?:(?:ü|ue)ber|von) (?:wen|wem)\b.*\b{_OFTEN}\b.*\b{_TOLD}\b"
    rf"|\b(?:meist|h(?:ä|ae)ufigst) ?(?:erw(?:ä|ae)hnt|genannt)\w*|\bmost[- ]mentioned\b",
    re.IGNORECASE,
)


def read_tally(question: str) -> PerUnit | None:
    """Return by which unit of time *question* has something counted, or None where it has not."""
    if _TIMES.search(question):
        return PerUnit(_unit(question), "fewest" if _LEAST.search(question) else "most")
    return PerUnit(_unit(question), "each") if _OF_EACH.search(question) else None


def asks_for_speakers(question: str) -> bool:
    """Return whether *question* asks who is heard most often."""
    return _SPEAKERS.search(question) is not None


def asks_for_people(question: str) -> bool:
    """Return whether *question* asks who is named most often."""
    return _PEOPLE.search(question) is not None


def _unit(question: str) -> Unit:
    """Return the unit that *question* names; months tell most where it names none."""
    return next((unit for unit, named in _UNIT_NAMED.items() if named.search(question)), "month")
