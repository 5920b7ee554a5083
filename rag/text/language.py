"""Which language a text is in, told by its function words."""

from __future__ import annotations

from typing import Literal

from rag.text.words import words

Language = Literal["de", "en"]

# Words of one language that are not words of the other („was“, „in“, „war“ are both).
_ENGLISH = frozenset(
    """
    the of what who when where why how did does said say says about is are were has have which whom
    whose and to for with tell me much many there his her their this that it
    """.split()
)
_GERMAN = frozenset(
    """
    der das den dem des wer wann wo warum wie sagte sagt haben ist sind waren ueber zu zum zur von
    vom und nicht welche welcher welches wem wen ein eine einen einem einer mit fuer auf im am bei
    aus nach durch wurde wurden wird werden sich gibt laut
    """.split()
)


def question_language(question: str) -> Language:
    """Return the language of *question*, told by its function words; German if in doubt."""
    found = list(words(question))
    english = sum(word in _ENGLISH for word in found)
    german = sum(word in _GERMAN for word in found)
    return "en" if english > german else "de"
