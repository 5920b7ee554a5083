"""What a body that speaks is called: a party, an authority, a paper."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.statements import cues, names, noun_phrases
from rag.statements.tagger import Token
from rag.text.words import STOP_WORDS, fold

_OPENING, _CLOSING = frozenset("„“\"»«‚'"), frozenset("“”\"«»‘'")
_SITE = re.compile(r"[\w-]+\.(?:de|at|ch|com|org|net|info|eu|tv)")
_PAPERS = ("angaben", "bericht", "berichte", "berichten", "meldung", "meldungen", "mitteilung")
# What a name in quotation marks follows, bodies and papers aside.
_TITLED = ("site", "seite", "schrift", "heft", "portal", "blog", "projekt", "label", "plattform")
_NAMING = frozenset(("NE", "NN", "ADJ(A)"))
# Words in quotation marks: more than these are no name.
_LONGEST = 5


def is_short(word: str) -> bool:
    """Whether *word* is an abbreviation in capitals: *WHO*, *G8*."""
    return len(word) > 1 and word.isupper() and word.isalnum()


def part_before(head: Token) -> str | None:
    """Whose paper a compound with a hyphen is: *NASA-Angaben*, *dpa-Meldung*."""
    owner, _, noun = head.text.rpartition("-")
    sourced = noun.lower().endswith(_PAPERS)
    return owner if sourced and (is_short(owner) or owner.islower()) else None


def name_of(tokens: Sequence[Token], start: int, stop: int, at: int) -> str | None:
    """Return the name of the body whose noun stands at *at* in the mention ``[start, stop)``."""
    head = tokens[at]
    quoted = _quoted(tokens, start, at)
    if quoted is not None:
        return quoted
    if _SITE.fullmatch(head.text):
        return head.text
    if not _is_name(tokens, start, at):
        return None
    return _whole(tokens, start, stop, at)


def _is_name(tokens: Sequence[Token], start: int, at: int) -> bool:
    head = tokens[at]
    if head.tag == "NE" or is_short(head.text) or noun_phrases.is_group(head):
        return True
    if head.tag in ("FM", "XY"):
        return head.text.isalpha() and len(head.text) > 1
    return _is_proper(tokens, start, at)


def _is_proper(tokens: Sequence[Token], start: int, at: int) -> bool:
    """*die Deutsche Welle*: a capital on the adjective makes the whole a name."""
    if at - start < 2 or tokens[at].tag != "NN":
        return False
    own, lead = tokens[at - 1], tokens[at - 2]
    return (
        own.tag == "ADJ(A)"
        and own.text[0].isupper()
        and not own.low.endswith("er")
        and lead.tag in ("ART", "APPRART")
        and lead.low not in ("ein", "eine", "einem", "einer", "eines")
    )


def _quoted(tokens: Sequence[Token], start: int, at: int) -> str | None:
    """The name in quotation marks that the noun leads, or is: *die Zeitung „Morgen“*."""
    opening = at + 1 if _leads_a_title(tokens[at]) else len(tokens)
    if at > start and tokens[at - 1].text in _OPENING:
        opening = at - 1
    elif at > start + 1 and tokens[at - 2].text in _OPENING:
        opening = at - 2
    if opening >= len(tokens) or tokens[opening].text not in _OPENING:
        return None
    if opening > start and tokens[opening - 1].low.startswith("ein"):
        return None
    words: list[Token] = []
    for token in tokens[opening + 1 : opening + 2 + _LONGEST]:
        if token.text in _CLOSING:
            break
        words.append(token)
    else:
        return None
    named = bool(words) and (words[0].text[0].isupper() or words[0].tag == "NE")
    return " ".join(token.text for token in words) if named else None


def _leads_a_title(head: Token) -> bool:
    return noun_phrases.is_group(head) or head.low.endswith(_TITLED)


def _whole(tokens: Sequence[Token], start: int, stop: int, at: int) -> str | None:
    """The head with the capitalised words that belong to it."""
    first = last = at
    while first > start and _belongs(tokens[first - 1]):
        first -= 1
    while last + 1 < stop and _goes_on(tokens[last + 1]):
        last += 1
    if _goes_on(tokens[last]) and not _of_a_place(tokens[last]):
        first = _without_noun(tokens, first, last)
    name = " ".join(token.text for token in tokens[first : last + 1])
    return None if fold(name) in STOP_WORDS and not is_short(name) else name


def _belongs(token: Token) -> bool:
    if token.tag in ("FM", "XY"):
        return token.text.isalpha()
    return token.text[0].isupper() and token.tag in _NAMING and token.low not in cues.SOURCE_NOUNS


def _without_noun(tokens: Sequence[Token], first: int, last: int) -> int:
    """*die Partei GAL*: the noun that says what it is is no part of the name."""
    if tokens[first].tag != "NN" or is_short(tokens[first].text):
        return first
    return next((at for at in range(first, last + 1) if _goes_on(tokens[at])), first)


def _goes_on(token: Token) -> bool:
    return token.tag == "NE" or is_short(token.text)


def _of_a_place(token: Token) -> bool:
    """*die Verwaltung Norwegens*: whose body it is, not its name."""
    return token.text.endswith("s") and names.is_place(token.text[:-1])
