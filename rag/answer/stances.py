"""Stances: on which side somebody stands by the words that tell it, where they do."""

from __future__ import annotations

import re

from rag.question.voices import Side
from rag.types import Statement

# The verb that announces the words decides alone; what is not in these says nothing of a side.
_CUES: dict[Side, re.Pattern[str]] = {
    "against": re.compile(
        r"\b(?:lehn\w*|abgelehnt|kritisier\w*|verurteil\w*|missbillig\w*|bemängel\w*|moniert?e?\w*"
        r"|beanstand\w*|prangert?\w*|angeprangert|rügt?e?n?|gerügt|protestier\w*|wehrt?e?n?|gewehrt"
        r"|wies\w* .*zurück|zurückgewiesen|warnt?e?n?|gewarnt|beklag\w*|attackier\w*|verwahr\w*"
        r"|widersprach\w*|opposed?|criticis\w*|criticiz\w*|rejected|condemned|warned)\b",
        re.IGNORECASE,
    ),
    "for": re.compile(
        r"\b(?:begrüß\w*|unterstütz\w*|befürwort\w*|verteidig\w*|lobt?e?n?|gelobt|würdig\w*"
        r"|billigt?e?n?|gebilligt|heißt gut|hieß\w* gut|gutgeheißen|supported|welcomed|defended"
        r"|praised)\b",
        re.IGNORECASE,
    ),
}
# „sprach sich für … aus“, „stimmte dagegen“, „ist dafür“: the preposition decides.
_TAKES_SIDE = re.compile(
    r"\b(?:spr[aie]ch\w*|ausgesprochen|stimmt?e?n?|gestimmt|eintr[ae]t\w*|tr[aie]tt?\w* .*ein"
    r"|wandt?e?n?|wende[nt]|gewandt|plädier\w*|wirbt|warb\w*|kämpf\w*)\b",
    re.IGNORECASE,
)
_FOR, _AGAINST = (
    re.compile(rf"\b(?:{word})\b", re.IGNORECASE) for word in ("für|dafür", "gegen|dagegen")
)


# „sprach sich nicht gegen … aus“ is no side, and no word alone tells what is denied.
_DENIES = re.compile(r"\b(?:nicht|nie|niemals|kein\w*|weder|not|never|no)\b", re.IGNORECASE)


def side_of(statement: Statement, sentence: str) -> Side | None:
    """Return the side that *statement*, told in *sentence*, takes; None where nothing tells it.

    A sentence that denies anything tells no side: a side that is missing is told by nobody, one
    that is wrong is put on somebody.
    """
    if _DENIES.search(sentence):
        return None
    cue = statement.cue or ""
    against, takes = (bool(_CUES[side].search(cue)) for side in ("against", "for"))
    if against != takes:
        return "against" if against else "for"
    if not _TAKES_SIDE.search(cue):
        return None
    told = cue if _FOR.search(cue) or _AGAINST.search(cue) else sentence
    is_for, is_against = bool(_FOR.search(told)), bool(_AGAINST.search(told))
    if is_for == is_against:
        return None
    return "for" if is_for else "against"
