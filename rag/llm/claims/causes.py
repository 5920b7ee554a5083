"""Whether the passages tell a reason or a purpose where a claim does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.llm.claims.evidence import Source, Sources, held, weight
from rag.llm.claims.read import Read, Word
from rag.statements.clauses import Segment
from rag.text.words import fold

_BECAUSE = frozenset("weil da denn".split())
_PREPOSITIONS = frozenset("wegen aufgrund infolge mangels angesichts".split())
# What somebody acts from, *aus Protest*, by how the word begins or ends.
_MOTIVES = tuple(
    """angst furcht sorge protest rücksicht wut ärger zorn rache neid scham mitleid trotz frust not
    mangel liebe hass stolz eifersucht solidarität dank respekt vorsicht gier langeweile verzweif
    prinzip interesse""".split()
)
_MOTIVE_ENDS = ("gründen", "ung", "heit", "keit", "nis", "sucht", "mut", "tät", "druss")
_THEREFORE = frozenset("deshalb daher deswegen folglich darum".split())
# What makes one thing the reason, the means or the aim of another, by how the word begins.
_CAUSAL = tuple(
    """weil denn wegen aufgrund grund gruende begruend infolge folge ursach verursach deshalb daher
    deswegen daraufhin darum somit sodass damit fuehrt fuehren gefuehrt ausgeloest ausloes
    anlass dadurch durch dank resultier bewirk zumal schuld verantwort da ziel zweck um sorgt
    sorgen ermoeglich erlaubt zwing zwang veranlass entsprechend hintergrund motiv beweg draeng
    dafuer geraten hinsichtlich angesichts nachdem konsequenz abschreck foerder schliesslich
    naemlich fuer""".split()
)
_AIMS = frozenset(("um", "damit", "ziel", "zweck", "sollen", "soll", "wollen", "will", "dazu"))


@dataclass(frozen=True, slots=True)
class _Link:
    """A claim's reason and what it is the reason of, in content words.

    ``argued`` says that somebody is told to give the reason, *weil es brenne*.
    """

    reason: tuple[Word, ...]
    effect: tuple[Word, ...]
    aim: bool
    sign: str
    argued: bool = False


def invented(claim: Read, given: Sequence[Sources]) -> str | None:
    """Return the word by which *claim* gives a reason that *given* does not, or None."""
    for link in _links(claim):
        if link.reason and link.effect and not _is_told(link, given):
            return link.sign
    return None


def _links(claim: Read) -> list[_Link]:
    links: list[_Link] = []
    for clause in range(len(claim.clauses)):
        part = claim.parts_of(clause)[0]
        opener = claim.tokens[part.start].low
        if _opens_reason(claim, part, opener):
            reason = _with_following(claim, clause)
            links.append(_link(claim, reason, opener == "um", opener))
        else:
            links += _phrases(claim, clause, part)
    return links


def _opens_reason(claim: Read, part: Segment, opener: str) -> bool:
    if opener == "um":
        return part.shape == "inf"
    if opener == "denn":
        return part.mark in (",", ";", "") and part.start > 0
    return opener in _BECAUSE and part.shape in ("sub", "main") and _is_late(claim, part)


def _is_late(claim: Read, part: Segment) -> bool:
    """*da* opens a clause whose verb ends it; *Da kam er* does not."""
    first = claim.tokens[part.start]
    return first.low == "weil" or (bool(part.finite) and part.finite[-1] > part.start + 1)


def _with_following(claim: Read, clause: int) -> frozenset[int]:
    """The clause of the reason, with what hangs on it until a main clause goes on."""
    own = {clause}
    for at in range(clause + 1, len(claim.clauses)):
        if claim.parts_of(at)[0].shape == "main":
            break
        own.add(at)
    return frozenset(own)


def _link(claim: Read, reason: frozenset[int], aim: bool, sign: str) -> _Link:
    inside = tuple(word for word in claim.words if word.clause in reason)
    outside = tuple(word for word in claim.words if word.clause not in reason)
    argued = any(part.konj for at in reason for part in claim.parts_of(at))
    return _Link(inside, outside, aim, sign, argued)


def _is_explained(read: Read) -> bool:
    """*Er warnte vor Steuern: Sie träfen die Armen*: an argument behind a colon."""
    return any(part.mark == ":" and part.konj for part in read.parts)


def _is_argued(read: Read) -> bool:
    return any(part.konj for part in read.parts)


def _phrases(claim: Read, clause: int, part: Segment) -> list[_Link]:
    """*wegen des Regens*: the phrase up to the next preposition or verb is the reason."""
    links: list[_Link] = []
    for at in range(part.start, part.stop):
        token = claim.tokens[at]
        if token.low in _PREPOSITIONS or _is_motive(claim, at):
            stop = at + 1
            while stop < part.stop and not claim.tokens[stop].finite:
                if claim.tokens[stop].tag in ("APPR", "APPRART") and stop > at + 1:
                    break
                stop += 1
            own = {word for word in claim.words if at < word.at < stop}
            rest = tuple(w for w in claim.words_of(clause) if w not in own)
            links.append(_Link(tuple(own), rest, False, token.low))
        elif token.low in _THEREFORE:
            before = tuple(w for w in claim.words if w.clause < clause)
            after = claim.words_of(clause)
            links.append(_Link(before, after, False, token.low))
    return links


def _is_motive(claim: Read, at: int) -> bool:
    """Whether *aus* opens what somebody acts from: *aus Protest*, not *aus der Stadt*."""
    if claim.tokens[at].low != "aus" or at + 1 >= len(claim.tokens):
        return False
    noun = claim.tokens[at + 1]
    if noun.tag == "ADJ(A)" and at + 2 < len(claim.tokens):
        noun = claim.tokens[at + 2]
    is_one = noun.low.startswith(_MOTIVES) or noun.low.endswith(_MOTIVE_ENDS)
    return noun.tag == "NN" and is_one


def _is_told(link: _Link, given: Sequence[Sources]) -> bool:
    """Whether a sentence holds both with a causal word, or two that one such word joins.

    Where no word of the one is in the passages, any reason told of the other must do.
    """
    for one in given:
        reasons, effects = _best(link.reason, one), _best(link.effect, one)
        if link.argued and not effects and any(_is_argued(source.read) for source in reasons):
            return True
        pairs = [(a, b) for a in reasons or effects for b in effects or reasons]
        if any(_join(first, second, one, link) for first, second in pairs):
            return True
    return False


def _best(words: Sequence[Word], given: Sources) -> list[Source]:
    """The sentences that hold most of *words*, those as good as the best included."""
    scored = [(weight(held(words, source.read.words)), source) for source in given.sentences]
    top = max((score for score, _ in scored), default=0.0)
    if top <= 0:
        return []
    return [source for score, source in scored if score >= 0.8 * top]


def _join(reason: Source, effect: Source, given: Sources, link: _Link) -> bool:
    if reason.order == effect.order:
        headline = reason.place is None and ":" in reason.read.text
        return headline or _is_causal(reason.read, link.aim) or _is_explained(reason.read)
    if reason.place is None or effect.place is None:
        return False
    apart = abs(reason.order - effect.order)
    later = max(reason, effect, key=lambda source: source.order)
    if apart == 1 and (_leads_on(later.read) or _opens_with_reason(reason.read, link.reason)):
        return True
    if reason.order == effect.order + 1 and any(part.konj for part in reason.read.parts):
        return True  # „Sie lehnt das ab. Dort brüte ein Vogel“ tells why
    return apart == 2 and _gives_reason(later.read)


def _gives_reason(read: Read) -> bool:
    return any(fold(token.text).startswith(_REASONS) for token in read.tokens)


def _opens_with_reason(read: Read, reason: Sequence[Word]) -> bool:
    """Whether *reason* stands in a clause with *da* or *weil*, whatever it is the reason of."""
    for clause in range(len(read.clauses)):
        part = read.parts_of(clause)[0]
        if read.tokens[part.start].low in ("da", "weil") and held(reason, read.words_of(clause)):
            return True
    return False


def _is_causal(read: Read, aim: bool) -> bool:
    words = {fold(token.text) for token in read.tokens}
    if aim and words & _AIMS:
        return True
    return any(
        word == cause or (len(cause) > 3 and word.startswith(cause))
        for word in words
        for cause in _CAUSAL
        if not (aim and cause in ("da", "fuer"))
    )


_REASONS = ("grund", "gruende", "begruend", "ursach", "anlass", "ausloes", "zurueckzufuehr")
_BACK = tuple(
    """deshalb daher deswegen daraufhin darum somit dadurch damit grund gruende ursach anlass folge
    infolge nun demnach naemlich dies verantwort denn hintergrund als""".split()
)


def _leads_on(read: Read) -> bool:
    """Whether a sentence begins by taking the one before for its reason, or gives its own."""
    if _gives_reason(read):
        return True
    first = [fold(token.text) for token in read.tokens[:4]]
    return any(word.startswith(back) for word in first for back in _BACK if len(back) > 3) or any(
        word in ("als", "nun", "denn") for word in first[:1]
    )
