"""Tell who holds an office: the sentences that name somebody beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rag.answer.candidates import Candidate, candidates_in
from rag.answer.choose import places_of
from rag.answer.cite import cite
from rag.answer.evidence import Evidence
from rag.answer.passages import compose
from rag.answer.wording import phrases_for
from rag.question.office import Office
from rag.statements.names import is_given
from rag.statements.roles import is_role
from rag.text.words import fold, stems
from rag.types import Reply

# So many holders are told, those of the newest articles first.
_TOLD = 4
_PART = r"[A-ZÄÖÜ][\w’-]*\w"
_BETWEEN = rf"(?: (?:{_PART}|[A-Z]\.|von|van|de[rl]?|al|bin|zu)){{0,2}}?"
_NAME = rf"{_PART}{_BETWEEN} {_PART}(?![\w-])"
_TITLES = r"(?:(?:Dr|Prof)\. )*"
# What an office belongs to, up to the name: „Chef der Deutschen Bank, Josef Ackermann“.
_BELONGS = rf"(?: (?:{_PART}s|(?:de[rs]|vo[nm]|für|im|beim?|of) [^,.;:!?()„“]{{1,50}}?))??"
# Who held it before, stands in for the holder or will hold it does not hold it.
_NOT_NOW = r"(?:früher|ehemalig|damalig|einstig|stellvertretend|designiert|künftig|former)\w*"
_NOT_IT = r"(?!(?i:ex-|vize|alt-|altb|ehren|unter))"


@dataclass(frozen=True, slots=True)
class _Held:
    """A sentence that names the holder of an office."""

    candidate: Candidate
    holder: str

    @property
    def day(self) -> date:
        return self.candidate.hit.article.date or date.min


def answer_office(evidence: Evidence) -> Reply | None:
    """Return the sentences that name who holds the office asked for, or None where none does."""
    office = evidence.question.office
    if office is None or not is_role(office.noun):
        return None
    found = [*_held(office, evidence)]
    found = [each for each in found if office.year in (None, each.day.year)] or found
    found.sort(key=lambda each: each.day, reverse=True)
    holders: dict[str, Candidate] = {}
    for each in found:
        holders.setdefault(each.holder, each.candidate)
    if not holders:
        return None
    citations = cite(places_of([*holders.values()][:_TOLD]))
    return Reply(compose(citations, phrases_for(evidence.question.language)), citations)


def _held(office: Office, evidence: Evidence) -> Iterator[_Held]:
    """Yield the sentences that name a holder, of what is asked for if that is named."""
    speakers = {each.speaker for each in evidence.said}
    for each in candidates_in(evidence.hits):
        for found in _beside(office.noun).finditer(each.text):
            name = found["after"] or found["before"]
            given, *_, last = name.split()
            is_name = is_given(given) or name in speakers
            if is_name and not found["not"] and _belongs(office, found[0], each):
                yield _Held(each, fold(last))
                break


def _belongs(office: Office, found: str, candidate: Candidate) -> bool:
    """Return whether an office *found* is that of what is asked for.

    „US-Präsident“ and „bayerischer Ministerpräsident“ say so as „der USA“ and „von Bayern“ do.
    """
    title = candidate.hit.article.title or ""
    around = {*stems(candidate.text), *stems(title), *map(fold, re.findall(r"\w+", found))}
    return all(any(_same(part, word) for word in around) for part in office.of)


def _same(asked: str, word: str) -> bool:
    """Return whether two words begin alike: as a whole if one is short, else with four letters."""
    length = min(len(asked), len(word), 4)
    return length > 1 and asked[:length] == word[:length]


@lru_cache(maxsize=64)
def _beside(office: str) -> re.Pattern[str]:
    """Return what an office beside its holder looks like; a compound holds it too."""
    word = rf"(?<![\w-]){_NOT_IT}(?:\w[\w-]*)?(?i:{re.escape(office)})(?:in|e?[rsn])?\b"
    between = rf"(?: \([^)]{{1,30}}\))?, (?:(?!{_NOT_NOW})[a-zäöüß-]+ ){{0,3}}"
    return re.compile(
        rf"(?P<not>{_NOT_NOW} )?{word}{_BELONGS},? {_TITLES}(?P<after>{_NAME})"
        rf"|(?P<before>{_NAME}){between}{word}"
    )
