"""What speaks against a claim: the first thing in it that the cited passages do not bear out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.llm.claims import (
    actors,
    causes,
    certainty,
    dates,
    derived,
    figures,
    names,
    polarity,
    speakers,
)
from rag.llm.claims.evidence import Found, Place, Sources, find, held, sources, weight
from rag.llm.claims.read import Read, read
from rag.llm.wording import Remarks
from rag.text.amounts import amounts
from rag.types import Hit, Span

# The share of a claim's words, by weight, that its passages must hold to be about it at all.
LEAST = 0.22
# What a single word must weigh if nothing else of the claim is there.
ONE_ALONE = 0.4
# A claim that tells so few words of somebody must share one with the passages, not the name alone.
FEW = 2
_GOING_ON = re.compile(r"^\s*(?:und|aber|doch|sowie|sondern)\s+")


@dataclass(frozen=True, slots=True)
class Judgement:
    """``evidence`` bears the claim out, unless ``problem`` says why it does not.

    ``share`` of the weight of its words is held by the evidence. ``thin`` are the places found
    where the problem is only that they hold too little of it. ``otherwise`` says that the passages
    tell of the same, and tell it otherwise.
    """

    evidence: tuple[Place, ...] = ()
    problem: str | None = None
    share: float = 0.0
    thin: tuple[Place, ...] = ()
    otherwise: bool = False


def judge(
    text: str,
    plain: str,
    hits: Sequence[Hit],
    quoted: Sequence[tuple[Hit, Span]],
    remarks: Remarks,
    beside: Sequence[Hit] = (),
    subject: str = "",
) -> Judgement:
    """Return whether the passages *hits* bear out the German claim *text*.

    *plain* is the claim without quotation marks, *quoted* the places of the articles that it
    quotes; their sentences are evidence first. What is a name in a passage *beside* is one here.
    *subject* is who does what the claim says, where another part of its sentence names them.
    """
    given = sources(hits)
    known = frozenset().union(*(one.known for one in (*given, *sources(beside))))
    claim = read(plain, known)
    if not claim.words and not amounts(claim.text):
        return Judgement(problem=remarks.no_words)
    found = find(claim, given, [span for _, span in quoted])
    places = tuple(source.place for source in found.chosen if source.place is not None)
    problem = _not_there(text, claim, given, found, remarks)
    if problem is not None:
        thin = places if problem == remarks.too_little else ()
        return Judgement((), problem, found.share, thin)
    problem = _told_otherwise(text, claim, given, found, quoted, remarks)
    if problem is None and subject:
        whole = f"{subject} {_GOING_ON.sub('', text)}"
        told = read(f"{subject} {_GOING_ON.sub('', plain)}", known)
        problem = _wrong_people(whole, told, given, quoted, remarks)
    if problem is None and _lacks_deed(claim, given, found):
        return Judgement((), remarks.too_little, found.share, places)
    otherwise = problem is not None
    return Judgement(() if otherwise else places, problem, found.share, otherwise=otherwise)


def held_by(plain: str, hits: Sequence[Hit], without_names: bool = False) -> float:
    """Return the share of a claim's words, by weight, that *hits* hold as a whole."""
    given = sources(hits)
    claim = read(plain, frozenset().union(*(one.known for one in given)))
    there = [word for one in given for source in one.sentences for word in source.read.words]
    wanted = [word for word in claim.words if not (without_names and word.kind == "name")]
    return weight(held(wanted, there)) / (weight(wanted) or 1.0)


def swapped_figures(plain: str, hits: Sequence[Hit], remarks: Remarks) -> str | None:
    """Return what is wrong with the figures of a sentence of several parts, or None."""
    given = sources(hits)
    claim = read(plain, frozenset().union(*(one.known for one in given)))
    return _wrong_figures(claim, find(claim, given), remarks)


def _not_there(
    text: str, claim: Read, given: Sequence[Sources], found: Found, remarks: Remarks
) -> str | None:
    if certainty.speaks_for_itself(text):
        return remarks.first_person
    lacking = (
        names.missing(claim, given)
        or figures.missing(claim.text, given)
        or names.added(claim, given)
    )
    if lacking is not None:
        return remarks.not_in_passage.format(words=lacking)
    return remarks.too_little if _is_thin(claim, given, found) else None


def _told_otherwise(
    text: str,
    claim: Read,
    given: Sequence[Sources],
    found: Found,
    quoted: Sequence[tuple[Hit, Span]],
    remarks: Remarks,
) -> str | None:
    return (
        _wrong_people(text, claim, given, quoted, remarks)
        or _wrong_figures(claim, found, remarks)
        or _misplaced(claim, given, found, remarks)
        or _wrong_sense(claim, given, found, certainty.quoted_words(text), remarks)
    )


def _is_thin(claim: Read, given: Sequence[Sources], found: Found) -> bool:
    """Whether too little of *claim* is in the passages, or nothing but somebody's name."""
    if any(derived.follows(each, claim.text, given) for each in amounts(claim.text)):
        return False  # a figure that follows from theirs is about what they tell
    if found.share < LEAST or not found.chosen or (found.number < 2 and found.share < ONE_ALONE):
        return True
    there = [word for one in given for source in one.sentences for word in source.read.words]
    told = [word for word in claim.words if word.kind != "name"]
    figured = found.number > len(held(claim.words, there))
    return 0 < len(told) <= FEW and not figured and not held(told, there)


def _lacks_deed(claim: Read, given: Sequence[Sources], found: Found) -> bool:
    """Whether the passages hold one word of *claim*, and nothing of what is done."""
    there = [word for one in given for source in one.sentences for word in source.read.words]
    verbs = [word for word in claim.words if word.kind == "verb"]
    return found.number < 2 and bool(verbs) and not held(verbs, there)


def _misplaced(claim: Read, given: Sequence[Sources], found: Found, remarks: Remarks) -> str | None:
    month = dates.dated_otherwise(claim, found.chosen, given)
    if month is not None:
        return remarks.not_in_passage.format(words=month)
    astray = figures.astray(claim, given)
    if astray is not None:
        return remarks.merged.format(word=astray, name=claim.words[0].text)
    pair = figures.of_another(claim.text, given)
    if pair is not None:
        return remarks.merged.format(word=pair[0], name=pair[1])
    pair = figures.misplaced(claim, given)
    return remarks.opposite.format(word=pair[0], source=pair[1]) if pair is not None else None


def _wrong_people(
    text: str,
    claim: Read,
    given: Sequence[Sources],
    quoted: Sequence[tuple[Hit, Span]],
    remarks: Remarks,
) -> str | None:
    speaker = speakers.misquoted(text, given, quoted)
    if speaker is not None:
        return remarks.speaker.format(claimed=speaker[0], speaker=speaker[1])
    merged = names.misattributed(claim, given)
    if merged is not None:
        return remarks.merged.format(name=merged[0], word=merged[1])
    actor = actors.exchanged(claim, given)
    if actor is not None:
        return remarks.actor.format(claimed=actor[0], actor=actor[1])
    return None


def _wrong_figures(claim: Read, found: Found, remarks: Remarks) -> str | None:
    pair = figures.swapped(claim, found.chosen)
    return remarks.swapped.format(one=pair[0], other=pair[1]) if pair is not None else None


def _wrong_sense(
    claim: Read,
    given: Sequence[Sources],
    found: Found,
    quoted: frozenset[str],
    remarks: Remarks,
) -> str | None:
    if polarity.denied(claim, found.chosen, quoted):
        return remarks.negation
    opposed = polarity.opposite(claim, found.chosen)
    if opposed is not None:
        return remarks.opposite.format(word=opposed[0], source=opposed[1])
    hedge = certainty.surer(claim, found.chosen)
    if hedge is not None:
        return remarks.surer.format(word=hedge)
    reason = causes.invented(claim, given)
    if reason is not None:
        return remarks.no_cause.format(word=reason)
    everything = [source for one in given for source in one.sentences]
    wide = certainty.wider(claim, everything, found.chosen)
    return remarks.wider.format(word=wide) if wide is not None else None
