"""Whether what a claim puts into somebody's mouth was said by them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag.llm.claims.actions import actions, within_reach
from rag.llm.claims.evidence import Sources, held, weight
from rag.llm.claims.names import described
from rag.llm.claims.read import Word, is_acronym, is_body, read
from rag.statements.extract import extract_statements
from rag.statements.names import gender_of, is_given, is_role
from rag.text.words import fold
from rag.types import Article, Hit, Span

# The share of a statement's words that another must hold to be the same, and by how much it must
# beat what the claimed speaker said.
_SAME, _CLEARLY = 0.4, 0.15
# What somebody must have said of what another is claimed to hold.
_MOST = 0.5
# Verbs of holding an opinion or a demand, as infinitives end.
_STANCES = tuple(
    """nennen bezeichnen beziffern schaetzen bedauern kritisieren beklagen fordern verlangen warnen
    loben begruessen verweisen berufen erwarten rechnen fuerchten hoffen verteidigen ankuendigen
    vergleichen versprechen einraeumen bestreiten betonen vorwerfen meinen finden glauben
    wuenschen erinnern hinweisen""".split()
)
_NOBODY = frozenset(
    """er sie es man dies das ihm ihr ihnen was eigenen eigener eigene angaben aussage aussagen
    worten medienberichten berichten angabe""".split()
)
_WORD = re.compile(r"[\w-]+")
# A first name and a surname.
_PERSON = re.compile(r"\b([A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ][a-zäöüß]+)?) ([A-ZÄÖÜ][\w-]+)\b")
_MENTIONED: dict[str, Literal["m", "f"]] = {"der": "m", "er": "m", "die": "f", "sie": "f"}
_OPENING = ("„", "»", "“", "«", "‚", '"')


@dataclass(frozen=True, slots=True)
class Said:
    """A statement: its words, where it stands, and the words by which its speaker is called.

    ``who`` is all that the text calls the speaker by, folded; ``named`` whether a name or a body
    is among it; without any word of it a pronoun speaks.
    """

    words: tuple[Word, ...]
    spans: tuple[Span, ...]
    who: frozenset[str]
    named: bool
    shown: str
    start: int


@lru_cache(maxsize=1_024)
def said_in(text: str, known: frozenset[str] = frozenset()) -> tuple[Said, ...]:
    """Return the statements of *text*, in order."""
    found: list[Said] = []
    for each in extract_statements(Article("claim", text)):
        if each.kind == "reported":
            continue
        mention = text[slice(*each.speaker_span)] if each.speaker_span else ""
        called = " ".join(filter(None, (mention, each.speaker, each.role)))
        who = frozenset(map(fold, _WORD.findall(called))) - _NOBODY
        words = tuple(w for a, b in each.spans for w in read(text[a:b], known).words)
        shown = each.speaker or mention
        named = each.speaker is not None and bool(who)
        found.append(Said(words, each.spans, who, named, shown, each.spans[0][0]))
    return tuple(found)


def misquoted(
    text: str, given: Sequence[Sources], quoted: Sequence[tuple[Hit, Span]]
) -> tuple[str, str] | None:
    """Return whom the claim *text* has speak and who did according to *given*, or None.

    *quoted* are the places of the quotations in *text* that were found.
    """
    known = frozenset().union(*(one.known for one in given))
    for claimed in said_in(text, known):
        if not claimed.who or not _can_speak(claimed, known) or _is_paper(claimed, given):
            continue
        other = _other_speaker(claimed, text, given, quoted)
        if other is not None:
            return claimed.shown, other
    return _quoted_of_another(text, given, quoted, known) or _held_by_another(text, given, known)


def _held_by_another(
    text: str, given: Sequence[Sources], known: frozenset[str]
) -> tuple[str, str] | None:
    """Return whom a claim has think or want what another one is told to have said, and whom.

    *Ott bezifferte die Kosten* is no statement in words, but what somebody said it rests on.
    """
    claim = read(text, known)
    for action in actions(claim):
        names = [word for word in action.core if word.kind == "name"]
        if not names or not action.verb.endswith(_STANCES):
            continue
        own = {fold(word.text) for word in names}
        reach = within_reach(claim, action)
        told = [
            word
            for word in claim.words
            if word.clause in reach and fold(word.text) not in own and word.at != action.word.at
        ]
        other = _sayer(told, own, given)
        if other is not None:
            return " ".join(word.text for word in names), other
    return None


def _sayer(told: Sequence[Word], own: Collection[str], given: Sequence[Sources]) -> str | None:
    """Who, of another name than *own*, said most of *told*; None where *own* may have said it."""
    mine = theirs = 0.0
    found = None
    for one in given:
        for source in one.sentences:
            if source.place is not None and _shares(own, _folded(source.place.text)):
                mine = max(mine, weight(held(told, source.read.words)))
        for said in said_in(one.hit.passage.text, one.known):
            share = weight(held(told, said.words))
            if _shares(own, said.who):
                mine = max(mine, share)
            elif _names(said, one) and share > theirs:
                theirs, found = share, said.shown
    whole = weight(told) or 1.0
    return found if theirs >= max(_MOST * whole, mine + _CLEARLY * whole) else None


def _folded(text: str) -> list[str]:
    return [fold(word) for word in _WORD.findall(text)]


def _is_paper(claimed: Said, given: Sequence[Sources]) -> bool:
    """*laut „Anzeiger“*: the paper itself, which tells all that is in it."""
    papers = " ".join(one.hit.article.source or "" for one in given)
    return bool(claimed.shown) and fold(claimed.shown) in fold(papers)


def _quoted_of_another(
    text: str,
    given: Sequence[Sources],
    quoted: Sequence[tuple[Hit, Span]],
    known: frozenset[str],
) -> tuple[str, str] | None:
    """Return who acts in a claim that quotes somebody whom it does not name at all, and whom."""
    named = set(map(fold, _WORD.findall(text)))
    people = [word.text for word in _actor(text, known) if word.kind == "name"]
    for one in given if people else ():
        start = one.hit.passage.start
        for said in said_in(one.hit.passage.text, one.known):
            theirs = _names(said, one)
            inside = any(
                hit == one.hit and a <= left - start and right - start <= b
                for hit, (left, right) in quoted
                for a, b in said.spans
            )
            if inside and theirs and not _shares(theirs, named):
                return " ".join(people), said.shown
    return None


def _actor(text: str, known: frozenset[str]) -> tuple[Word, ...]:
    """The words of who acts first in *text*."""
    return next((action.core for action in actions(read(text, known)) if action.core), ())


def _other_speaker(
    claimed: Said, text: str, given: Sequence[Sources], quoted: Sequence[tuple[Hit, Span]]
) -> str | None:
    mine = theirs = 0.0
    best: tuple[Said, Sources] | None = None
    for one in given:
        for said in said_in(one.hit.passage.text, one.known):
            share = _share(claimed, said, one, text, quoted)
            if _is_speaker(claimed, said, one):
                mine = max(mine, share)
            elif share > theirs:
                theirs, best = share, (said, one)
    if best is None or theirs < _SAME or theirs < mine + _CLEARLY:
        return None
    return best[0].shown or best[1].hit.article.title or best[1].hit.article.id


def _share(
    claimed: Said, said: Said, one: Sources, text: str, quoted: Sequence[tuple[Hit, Span]]
) -> float:
    """How much of what is claimed this statement says: all of it where it is quoted from there."""
    start = one.hit.passage.start
    inside = any(text[a:b].lstrip().startswith(_OPENING) for a, b in claimed.spans)
    for hit, (left, right) in quoted if inside else ():
        if hit == one.hit and any(a <= left - start and right - start <= b for a, b in said.spans):
            return 1.0
    own = [word for word in claimed.words if not _is_own(word, claimed)]
    return weight(held(own, said.words)) / (weight(own) or 1.0)


def _is_own(word: Word, claimed: Said) -> bool:
    return fold(word.text) in claimed.who


def _is_speaker(claimed: Said, said: Said, one: Sources) -> bool:
    """Whether the two may be one speaker."""
    mine = _names(claimed, one)
    if _shares(mine or claimed.who, said.who) or _is_told_after(mine or claimed.who, said, one):
        return True
    theirs = _names(said, one)
    if mine:
        # A pronoun or *die Partei* may stand for whoever the passage names.
        if theirs or _is_anothers(said, mine, one) or _is_of_latest(said, mine, one):
            return False
        return _shares(mine, map(fold, _WORD.findall(one.hit.passage.text)))
    if theirs and _is_theirs(claimed, theirs, one):
        return True
    if theirs:
        return not _is_there(claimed, one) or _is_office(claimed)
    return not said.who or not _is_there(claimed, one)


def _is_of_latest(said: Said, names: frozenset[str], one: Sources) -> bool:
    """Whether *die 16-Jährige* or *sie* is the last one named before, and that none of *names*.

    Nobody counts of whom the article says *er* where *sie* speaks, or the other way round.
    """
    text = one.hit.passage.text
    gender = _MENTIONED.get(said.shown.split(" ")[0].lower()) if said.shown else None
    people = [
        (found.end(), found[2])
        for found in _PERSON.finditer(text[: said.start])
        if is_given(found[1]) and gender in (None, gender_of(found[1]))
    ]
    if not people:
        return False
    end, latest = people[-1]
    since = map(fold, _WORD.findall(text[end : said.start]))
    return not _shares(names, (fold(latest),)) and not _shares(names, since)


def _names(said: Said, one: Sources) -> frozenset[str]:
    """The last word of the name of who speaks, where it is a name and no *Regierung*."""
    last = said.shown.split()[-1] if said.shown.strip() else ""
    whole = said.named and " " in said.shown.strip()
    is_one = last in one.known or is_acronym(last) or whole
    return frozenset((fold(last),)) if last and is_one else frozenset()


def _shares(one: Iterable[str], other: Iterable[str]) -> bool:
    theirs = {each.removesuffix("s") for each in other if len(each) > 2}
    return any(
        mine == each or (len(mine) > 3 and each.startswith(mine))
        for mine in (word.removesuffix("s") for word in one if len(word) > 2)
        for each in theirs
    )


def _is_told_after(names: Iterable[str], said: Said, one: Sources) -> bool:
    """*Das berichtete die Zeitung* after what somebody else is said to have told."""
    text = one.hit.passage.text
    end = max(b for _, b in said.spans)
    after = re.match(r"[^.!?]*[.!?]\W+((?:Das|Dies|So|Darüber)\b[^.!?]*)", text[end:])
    return after is not None and _shares(names, map(fold, _WORD.findall(after[1])))


def _is_there(claimed: Said, one: Sources) -> bool:
    """Whether the passage speaks of whom the claim has speak, as somebody of their own."""
    words = set(map(fold, _WORD.findall(one.hit.passage.text)))
    return any(fold(word) in words for word in _WORD.findall(claimed.shown) if word[0].isupper())


def _is_theirs(claimed: Said, names: frozenset[str], one: Sources) -> bool:
    """*die Initiative*, whose *Sprecherin* the passage names."""
    head = {fold(word) for word in _WORD.findall(claimed.shown) if word[0].isupper()}
    return any(
        _shares(names, (fold(each.full.split()[-1]),))
        and any(fold(word.text) in head for word in each.words)
        for source in one.sentences
        for each in described(source.read)
    )


def _can_speak(claimed: Said, known: frozenset[str]) -> bool:
    """Whether a person, an office or a body is claimed to speak, and no thing taken for one."""
    heads = [word for word in _WORD.findall(claimed.shown) if word[0].isupper()]
    return any(
        word in known or is_acronym(word) or is_role(word) or is_body(word) for word in heads
    ) or (claimed.named and len(heads) > 1)


def _is_anothers(said: Said, names: frozenset[str], one: Sources) -> bool:
    """*Otts Sohn*, *der Sprecher von Ott*: called by what they are to somebody named."""
    theirs = {fold(name) for name in one.known}
    return any(
        (word in theirs or word.removesuffix("s") in theirs)
        and not _shares(names, (word.removesuffix("s"),))
        for word in said.who
    )


def _is_office(claimed: Said) -> bool:
    """*der Minister*, who may be anyone that the passage names."""
    return any(is_role(word) for word in _WORD.findall(claimed.shown) if word[0].isupper())
