"""Whether a mention tells a voice: somebody, a body or an office, not a thing or an adverb."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.statements import cues, names
from rag.statements.bodies import is_short
from rag.statements.noun_phrases import THINGS, is_body
from rag.statements.pronouns import PRONOUNS
from rag.text.words import STOP_WORDS, fold

_SHORTEST = 2
_WORD = re.compile(r"[^\W\d_][\w-]*")
# What is read, heard or counted: „Polizeiangaben“ tell whose words they are, „Angaben“ are nobody.
_PAPERS = tuple(
    noun.lower()
    for noun in (
        *cues.SOURCE_NOUNS,
        *cues.DOCUMENTS,
        *cues.NOUNS,
        *cues.NOUNS_INFINITIVE,
        *("artikels", "berichts", "berichtes", "studien", "version", "rede", "reden"),
    )
    if len(noun) > len("plan")
)
_PEOPLE = tuple(
    """
    er erin erinnen ern leute leuten menschen personen kräfte kräften zeuge zeugen zeugin experte
    experten expertin frauen kind kinder kindern eltern familie familien passagiere passagieren
    soldat soldaten tourist touristen isten istin demonstranten patienten studenten präsidenten loge
    logen login mönch mönche mönchen nonnen kollegen kunden jugendliche jugendlichen jährige
    jährigen verletzte verletzten angehörige angehörigen beschäftigte beschäftigten überlebende
    überlebenden reisende reisenden studierende studierenden sachverständige sachverständigen
    verantwortliche verantwortlichen beamte beamten autoren piloten juristen chefs kreise kreisen
    lager ers ator atoren lysten nomen mitglied
    """.split()
)
_THINGS = (
    *THINGS,
    *"""fehler frachter bomber panzer dampfer wetter wasser feuer steuer messer nummer mauer dauer
    computer rechner hubschrauber zimmer fenster theater kloster körper charakter sommer winter
    ember meter liter keller koffer container ufer fieber pulver papier muster register zeitalter
    metern
    stimmen prozent gründe grund gebäude stufe geld""".split(),
)


# What another's name or a thing goes on with: „Grund für den Brand“, „Angaben der Polizei“.
_HANGS_ON = re.compile(
    r" (?:d(?:er|e[mns])|eine[rsn]|seine[rs]|ihre[rs]|v[ou][mn]|für|und|i[mn]|a[mn]|aus|bei)\b"
)


@lru_cache(maxsize=20_000)
def tells_voice(mention: str) -> bool:
    """Return whether *mention*, as an article calls a speaker, is of a person, body or office.

    „ein Sprecher der Bahn“ and „Polizeiangaben“ are; „Demnach“, „sie“ and „der Vorschlag“ are not.
    What is read or heard may be whose: „Angaben der Polizei“, unlike „Grund der Absage“.
    """
    found = [word for word in _WORD.finditer(mention) if _is_noun(word[0])]
    for noun in found:
        if _is_voice(noun[0]):
            return True
        begins = noun.start() == 0 and not _HANGS_ON.match(mention, noun.end())
        if not (_papers_in(noun[0]) or begins or noun[0].endswith("s")):
            return False
    # A surname alone: only that it stands alone tells that it is one.
    names_alone = [word[0] for word in found] == [mention]
    return names_alone and not _papers_in(mention) and not mention.lower().endswith(_THINGS)


def _is_noun(word: str) -> bool:
    """Whether *word* is no pronoun, article or adverb with the capital of a beginning."""
    if len(word) < _SHORTEST or not word[0].isupper():
        return False
    low = word.lower()
    small = low in PRONOUNS or low in cues.HEARSAY or fold(word) in STOP_WORDS
    return is_short(word) or not small


def _is_voice(noun: str) -> bool:
    papers = _papers_in(noun)
    if noun.lower() in papers:
        return False
    whose = [noun[: -len(paper)].removesuffix("-") for paper in papers] if papers else [noun]
    return any(_is_somebody(each) or _is_somebody(each.removesuffix("s")) for each in whose)


def _papers_in(noun: str) -> list[str]:
    """Return what *noun* ends with of what is read or heard: *angaben* of *Polizeiangaben*."""
    return [paper for paper in _PAPERS if noun.lower().endswith(paper)]


def _is_somebody(word: str) -> bool:
    low = word.lower()
    if len(word) < _SHORTEST or low == "presse":
        return False
    if is_short(word) or is_body(low) or is_body(low.removesuffix("e")):
        return True
    if low.endswith(_THINGS):
        return False
    return names.is_role(word) or names.is_given(word) or low.endswith(_PEOPLE)
