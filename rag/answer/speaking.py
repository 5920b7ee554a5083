"""Speaking: whom a question wants to hear, and whether passages let that person speak."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.text.words import fold
from rag.types import Passage

_SPEECH = re.compile(
    r"\b(?:sag(?:t|te|ten|en)|gesagt|mein(?:t|te|ten)|äußer(?:t|te|ten)|aeusser(?:t|te)|erklär(?:t|te)"
    r"|warn(?:t|te)|forder(?:t|te)|kritisier(?:t|te)|behaupte(?:t|te)|say|said)\b",
    re.IGNORECASE,
)
_TOPIC = re.compile(r"\b(?:über|ueber|zu[mr]?|about|on)\b")
# Capitalised words in a row, an initial and the small words of a name included.
_PART = r"[A-ZÄÖÜ](?:[^\W_]|[’'-])+"
_NAME = re.compile(
    rf"(?<=\s){_PART}(?: (?:(?:(?:von|van)(?: de[rn]?)?|de|al) )?(?:{_PART}|[A-ZÄÖÜ]\.))*"
)
# Quotation marks, the subjunctive of indirect speech, and the stems of verbs of saying: wide, for
# to find none of it is what counts.
_SAYS = re.compile(
    r"[„»“\"]|\b(?:sei|seien|habe|hätten|werde|würden|könne|müsse|solle|dürfe|wolle|gebe|gehe|komme"
    r"|stehe|wäre|wären|laut|zufolge|so|dass|daß)\b"
    r"|\b(?:sag|mein|äußer|erklär|warn|forder|kritisier|beton|nann|bezeichne|verlang|rie[ft]|teil"
    r"|kündig|plädier|lehn|begrüß|bestätig|räum|verteidig|vermut|berichte|versich|hoff|glaub|wünsch"
    r"|schlug|wies|bat|appell|lobt|bezweifel|bekräftig|dementier|droh|empf|ergänz|spr[ai]ch|bedauer"
    r"|stell|verspr[ai]ch|hält|hielt|sieht|sah|zeig|gab|gibt|setz|warf|wirft|rechne|begründe|reagier"
    r"|antworte|entgegne|schr[ei]+b|fürcht|befürcht|zweifel|will|woll)\w*"
    r"|\b(?:said|says|told|asked|called|warned|added|argued|claimed|insisted|according)\b"
)
# A sentence after one that names the person: it goes on with „er“ or „sie“, or quotes.
_GOES_ON = re.compile(
    r"\b(?:[Ee]r|[Ss]ie|[Hh]e|[Ss]he)\b|[„»“\"]|\b(?:sei|seien|habe|hätten|werde|würden|könne|müsse"
    r"|solle|dürfe|wolle|gebe|gehe|komme|wäre|wären)\b"
)
_LONG_NAME = 4


def asked_person(question: str) -> str | None:
    """Return the surname of who is to have spoken, if *question* names one before its topic."""
    if not _SPEECH.search(question) or re.match(r"(?:wer|who)\b", question, re.IGNORECASE):
        return None
    found = _NAME.search(_TOPIC.split(question, maxsplit=1)[0])
    return found[0].split()[-1] if found else None


def is_silent(person: str, passages: Sequence[Passage]) -> bool:
    """Return whether *passages* name *person*, but nowhere beside anything like a statement.

    Where the name stands in none it may be spelled otherwise there: nothing is known then.
    """
    name = fold(person)
    if len(name) > _LONG_NAME:
        name = name.removesuffix("s")
    naming = [
        (sentence, following)
        for passage in passages
        for sentence, following in pairwise([*_sentences(passage), ""])
        if name in fold(sentence)
    ]
    return bool(naming) and not any(
        _SAYS.search(sentence) or (_GOES_ON.search(following) and _SAYS.search(following))
        for sentence, following in naming
    )


def _sentences(passage: Passage) -> list[str]:
    return [
        passage.text[start - passage.start : end - passage.start]
        for start, end in passage.sentences
    ]
