"""Whether a claim denies what the passages affirm, the other way round, or says the opposite."""

from __future__ import annotations

from collections.abc import Sequence

from rag.llm.claims.actions import actions
from rag.llm.claims.evidence import Source, held, weight
from rag.llm.claims.read import Read, Word, stretches
from rag.statements.tagger import Token
from rag.text.words import STOP_WORDS, fold

_NEGATORS = frozenset(
    """nicht nichts nie niemals niemand niemandem niemanden nirgends nirgendwo kein keine keinen
    keinem keiner keines keinerlei keineswegs weder""".split()
)
_WITHOUT = frozenset("ohne statt anstatt nein kaum entgegen gegen dagegen".split())
# Verbs and nouns that deny what they govern, by how their forms begin or end.
_DENYING = tuple(
    """ausgeschloss ausschlies ausschliess verbiet verbot verboten untersag abgelehnt ablehn lehnt
    lehnte verweiger weiger bestreit bestritt dementier zurueckgewies zurueckweis verneint verzicht
    scheiter misslang misslung gescheiter fehlt fehlte fehlen verhinder abgewehrt abwehr widersprech
    widersprach widersprich unterblieb ausblieb abgesagt absag gestoppt stopp abger verwarf verworf
    entgegen wider trotz frueh unterlass unmoeglich unwahr falsch schloss aus unterbunden
    zurueckgezog zurueckzieh aufgegeb aufgab""".split()
)
# The share of a clause's words that another must have to say the like, and of one that has no verb
# or adjective of its own, *es gibt keine Einigung*.
_LEAST, _LEAST_OF_NOUNS = 0.5, 0.7
# Of a claim's names and nouns, what a clause that excludes them must have.
_MOST = 0.5
_ONLY = (["nur"], ["allein"], ["bloß"])

_OPPOSITES = """steig/sink steig/fall stieg/fiel stieg/sank steig/sank stieg/sink erhoeh/senk
    mehr/weniger hoeher/niedriger teurer/billiger teurer/guenstiger
    dafuer/dagegen gewinn/verlier gewann/verlor gewonn/verlor oeffn/schliess
    erlaub/verbiet erlaub/verbot zustimm/ablehn befuerwort/ablehn unterstuetz/ablehn
    erst/letzt sieg/niederlage freispruch/verurteil verurteilt/freigesprochen
    annahm/ablehn angenommen/abgelehnt bestaetig/dementier bestaetig/bestreit
    zunahm/abnahm zunehm/abnehm wachs/schrumpf wuchs/schrumpf verlaenger/verkuerz
    vergroesser/verkleiner ausgebaut/abgebaut beginn/ende begann/endete naechst/vergangen
    jung/alt reich/arm gut/schlecht stark/schwach gross/klein nord/sued ost/west links/rechts
    vor/nach oben/unten""".split()
_PAIRS = tuple((a, b) for a, b in (pair.split("/") for pair in _OPPOSITES))
_PAIRS += tuple((b, a) for a, b in _PAIRS)
_WHOLE_WORDS = ("vor", "nach", "gut", "jung", "alt", "arm", "nord", "ost", "oben")


def denied(claim: Read, chosen: Sequence[Source], quoted: frozenset[str] = frozenset()) -> bool:
    """Return whether a clause of *claim* is negated and what bears it out is not, or vice versa.

    *quoted* are the words, in lower case, of its verbatim quotations: they deny what they deny
    there.
    """
    for clause, start, stop in stretches(claim):
        words = [word for word in claim.words_of(clause) if start <= word.at < stop]
        lows = {token.low for token in claim.tokens[start:stop]}
        if lows & _NEGATORS and lows & _NEGATORS <= quoted:
            continue
        mine = _is_negated(claim.tokens[start:stop])
        verdicts = [
            _agree(claim, mine, source.read, other)
            for source, other in _counterparts(words, chosen)
        ]
        if verdicts and not any(verdicts):
            return True
    return _is_excluded(claim, chosen) or _is_denied_in_short(claim, chosen)


def _is_denied_in_short(claim: Read, chosen: Sequence[Source]) -> bool:
    """*Verraten habe er niemanden*: a denial all of whose words are in a claim that denies nothing.

    Whatever else the claim says, it says what is denied there.
    """
    if _denials(claim, claim.words):
        return False
    for source in chosen:
        for clause in range(len(source.read.clauses)):
            words = source.read.words_of(clause)
            deeds = [word for word in words if word.kind == "verb"]
            if not deeds or not _is_negated(source.read.tokens_of(clause)):
                continue
            others = [
                word
                for each in chosen
                for word in each.read.words
                if not (each == source and word.clause == clause)
            ]
            if len(held(words, claim.words)) == len(words) and not held(deeds, others):
                return True
    return False


def _agree(claim: Read, mine: bool, there: Read, other: int) -> bool:
    """Whether both clauses deny, or neither does; a denial in other words beside it will do."""
    theirs = _is_negated(there.tokens_of(other))
    if mine == theirs or (mine and _hangs_on_denial(there, other)):
        return True
    lacking, denying = (claim, there) if theirs else (there, claim)
    shared = set(_denials(denying, denying.words))
    return any(word not in shared for word in _denials(lacking, denying.words))


def _hangs_on_denial(read: Read, clause: int) -> bool:
    """*Man könne nicht verlangen, dass er zahlt*: whether the clause it hangs on is negated."""
    part = read.parts_of(clause)[0]
    hangs = part.shape == "inf" or read.tokens[part.start].low in ("dass", "daß", "ob")
    return hangs and clause > 0 and _is_negated(read.tokens_of(clause - 1))


def _counterparts(words: Sequence[Word], chosen: Sequence[Source]) -> list[tuple[Source, int]]:
    """The clauses that say most of *words*, their verb or adjective among them."""
    ranked: list[tuple[float, Source, int]] = []
    deeds = [word for word in words if word.kind == "verb"]
    deeds = deeds or [word for word in words if word.kind == "adjective"]
    for source in chosen:
        for clause in range(len(source.read.clauses)):
            there = source.read.words_of(clause)
            near = [w for w in source.read.words if abs(w.clause - clause) <= 1]
            shared = weight(held(words, there)) + 0.5 * weight(held(words, near))
            told = held(deeds, there) if deeds else held(words, there)
            least = _LEAST if deeds else _LEAST_OF_NOUNS
            wanted = _unless_meant(words, source.read, clause)
            if told and weight(held(wanted, near)) >= least * weight(wanted):
                ranked.append((shared, source, clause))
    top = max((score for score, _, _ in ranked), default=0.0)
    return [(source, clause) for score, source, clause in ranked if score >= 0.9 * top]


def _unless_meant(words: Sequence[Word], read: Read, clause: int) -> Sequence[Word]:
    """*words* without names where a pronoun may stand for them in the clause."""
    if not any(token.low in ("er", "sie") for token in read.tokens_of(clause)):
        return words
    return [word for word in words if word.kind != "name"] or words


def _is_negated(tokens: Sequence[Token]) -> bool:
    """Whether a clause has an odd number of negators."""
    lows = [token.low for token in tokens]
    count = 0
    for at, low in enumerate(lows):
        if low in _NEGATORS and not (low == "nicht" and lows[at + 1 : at + 2] in _ONLY):
            count += 1
    return count % 2 == 1


def _denials(read: Read, about: Sequence[Word]) -> list[str]:
    """The words of *read* that deny something, those of clauses left out that are about else."""
    found: list[str] = []
    for clause in range(len(read.clauses)):
        own = [word for word in read.words_of(clause) if word.kind in ("noun", "name")]
        for token in read.tokens_of(clause):
            if token.low.startswith("warn") and "davor" in read.lows:
                found.append(token.low)  # who warns against a thing does not want it
            plain = token.low in _NEGATORS and (not own or bool(held(own, about)))
            if plain or token.low in _WITHOUT or fold(token.text).startswith(_DENYING):
                found.append(token.low)
    return found


def _is_excluded(claim: Read, chosen: Sequence[Source]) -> bool:
    """Whether the passages exclude or forbid what the claim, without any denial, affirms."""
    if _denials(claim, claim.words):
        return False
    for source in chosen:
        for clause in range(len(source.read.clauses)):
            if not _excludes(source.read, clause):
                continue
            there = source.read.words_of(clause)
            for own in range(len(claim.clauses)):
                nouns = [w for w in claim.words_of(own) if w.kind in ("noun", "name")]
                shared = held(nouns, there)
                if len(shared) > 1 and len(shared) >= _MOST * len(nouns):
                    return True
    return False


def _excludes(read: Read, clause: int) -> bool:
    """Whether the clause says that something is excluded, forbidden, refused or rejected."""
    words = [fold(token.text) for token in read.tokens_of(clause)]
    words += [action.verb for action in actions(read) if action.clause == clause]
    return any(
        word.startswith(_DENYING[:12]) and not word.startswith("ausschliesslich") for word in words
    )


def opposite(claim: Read, chosen: Sequence[Source]) -> tuple[str, str] | None:
    """Return a word of *claim* and its opposite in the clauses that are about the same, or None."""
    for clause in range(len(claim.clauses)):
        words = claim.words_of(clause)
        here = [fold(token.text) for token in claim.tokens_of(clause)]
        for source in chosen:
            for other in range(len(source.read.clauses)):
                if not _is_about(words, source.read.words_of(other)):
                    continue
                there = [fold(token.text) for token in source.read.tokens_of(other)]
                found = _opposed(here, there)
                if found is not None:
                    return found
    return None


def _is_about(words: Sequence[Word], there: Sequence[Word]) -> bool:
    nouns = [word for word in words if word.kind in ("noun", "name")]
    shared = held(nouns, there)
    return bool(shared) and len(shared) >= 0.5 * len(nouns)


def _opposed(here: Sequence[str], there: Sequence[str]) -> tuple[str, str] | None:
    for word, reverse in _PAIRS:
        said = next((each for each in here if _matches(each, word)), None)
        instead = next((each for each in there if _matches(each, reverse)), None)
        both = any(_matches(each, word) for each in there) or any(
            _matches(each, reverse) for each in here
        )
        if said and instead and not both:
            return said, instead
    return None


def _matches(word: str, pattern: str) -> bool:
    if pattern in _WHOLE_WORDS[:2]:
        return word == pattern  # „Nacht“ is no „nach“
    if pattern in STOP_WORDS or pattern in _WHOLE_WORDS or len(pattern) < 5:
        return word == pattern or (len(pattern) > 3 and word.startswith(pattern))
    return pattern in word
