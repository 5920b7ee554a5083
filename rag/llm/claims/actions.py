"""Who does what: the verbs of a sentence, each with its subject, its negation and its hedges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.llm.claims.read import Read, Word, is_name, kind_of, lemma_at
from rag.statements import noun_phrases
from rag.statements.clauses import Segment
from rag.statements.noun_phrases import Noun
from rag.statements.tagger import Token
from rag.statements.verbs import moves
from rag.text.words import fold

_LIGHT = frozenset(
    """sein werden haben sollen können müssen dürfen wollen mögen lassen machen tun geben kommen
    gehen stehen liegen bleiben bekommen erhalten nehmen führen bringen setzen stellen legen halten
    zeigen finden sagen erklären mitteilen""".split()
)
_SUBORDINATORS = frozenset(
    """dass daß ob weil wenn nachdem obwohl obgleich während falls damit sodass indem bevor seitdem
    sobald solange als da wie ehe wobei""".split()
)
_PASSIVE = frozenset("wird werden wurde wurden worden werde würde würden".split())
_HAVE = frozenset("hat haben hatte hatten habe hätte hätten".split())


@dataclass(frozen=True, slots=True)
class Action:
    """A verb in its clause: its infinitive folded, and who does it where a noun says so.

    ``subject`` are the content words of the phrase that acts, ``core`` those of its head alone;
    empty where a pronoun, a relative one without its noun, or nobody is there. ``suffers`` says
    that the subject undergoes it: the verb is passive, and no *von* tells who acts.
    """

    verb: str
    word: Word
    clause: int
    subject: tuple[Word, ...]
    core: tuple[Word, ...]
    suffers: bool
    light: bool


@lru_cache(maxsize=2_048)
def actions(read: Read) -> tuple[Action, ...]:
    """Return what is done in *read*, in order."""
    return tuple(_actions(read))


def within_reach(read: Read, action: Action) -> frozenset[int]:
    """Return the clauses of *action*: its own and those that hang on it."""
    own = {action.clause}
    for clause in range(action.clause + 1, len(read.clauses)):
        part = read.parts_of(clause)[0]
        if part.shape == "main" and not part.konj:
            break
        own.add(clause)
    return frozenset(own)


def _actions(read: Read) -> Iterator[Action]:
    last: tuple[Word, ...] = ()
    last_core: tuple[Word, ...] = ()
    for clause, numbers in enumerate(read.clauses):
        verbs = [word for word in read.words_of(clause) if word.kind == "verb"]
        if not verbs:
            continue
        passive = _is_passive(read.tokens_of(clause))
        agent = _agent(read, numbers) if passive else None
        noun = agent or _subject(read, numbers)
        subject, core = _words_in(read, noun), _core_words(read, noun)
        first = read.parts[numbers[0]]
        if first.shape == "main" and _is_reduced(read, first):
            subject, core = last, last_core
        if first.shape == "main" and subject:
            last, last_core = subject, core
        for word in verbs:
            part = next(p for p in read.parts_of(clause) if p.start <= word.at < p.stop)
            lemma = fold(lemma_at(read.tokens, word.at, part))
            suffers = passive and agent is None
            yield Action(lemma, word, clause, subject, core, suffers, lemma in _LIGHT)


def _is_passive(tokens: Sequence[Token]) -> bool:
    """Whether a participle stands without *haben*: with *werden* or, in headlines, alone."""
    participle = next((token for token in tokens if token.tag == "VV(PP)"), None)
    if participle is None or any(token.low in _HAVE for token in tokens):
        return False
    return any(token.low in _PASSIVE for token in tokens) or not moves(participle.low)


def _is_reduced(read: Read, part: Segment) -> bool:
    """*… und verwies sie auf die Plätze*: a verb right after *und* has the subject before.

    So has one right after a comma, *…, bedauerte aber die Kosten*.
    """
    if part.mark == "," and part.finite[:1] == (part.start,) and part.start + 1 < part.stop:
        after = read.tokens[part.start + 1]
        told = any(each.shape == "main" for each in read.parts if each.stop <= part.start)
        return told and not after.tag.startswith(("ART", "N", "P"))
    leads = read.tokens[part.start].low in ("und", "sowie", "aber", "doch", "sondern")
    return leads and part.finite[:1] == (part.start + 1,)


def _subject(read: Read, numbers: Sequence[int]) -> Noun | None:
    tokens = read.tokens
    part = read.parts[numbers[0]]
    if part.shape == "rel":
        return _antecedent(read, part)
    if part.shape == "inf":
        return None
    if part.start == 0 and part.finite[:1] == (0,):
        return None  # „Lobt den Plan“ leaves open who does
    start = part.start + (tokens[part.start].low in _SUBORDINATORS)
    if part.shape == "piece" and len(numbers) > 1:
        return _apart(read, numbers)
    position = part.finite[0] if part.finite else part.stop
    before = _nominatives(tokens, start, position)
    if part.shape == "main" and part.finite:
        after = noun_phrases.inverted(tokens, position + 1, part.stop)
        first = _best(tokens, before)
        if first is None or (after is not None and _is_object(tokens, first, after)):
            return first if first and _only_one_agrees(tokens, position, first, after) else after
        return first
    return before[0] if before else None


def _apart(read: Read, numbers: Sequence[int]) -> Noun | None:
    """The subject before an apposition or a relative clause: *Jan Ott, der …, sagte*."""
    part = read.parts[numbers[0]]
    first = _best(read.tokens, _nominatives(read.tokens, part.start, part.stop))
    if first is None:
        return None
    last = read.parts[numbers[-1]].start - 1
    return Noun(first.start, last, first.head)


def _nominatives(tokens: Sequence[Token], start: int, stop: int) -> list[Noun]:
    """The possible subjects, those before *zufolge* left out."""
    return [
        noun
        for noun in noun_phrases.subjects(tokens, start, stop)
        if not (noun.stop < len(tokens) and tokens[noun.stop].low == "zufolge")
    ]


def _best(tokens: Sequence[Token], nouns: Sequence[Noun]) -> Noun | None:
    return max(nouns, key=lambda noun: noun_phrases.voice(tokens, noun), default=None)


_NOMINATIVE = frozenset(("der", "ein", "dieser", "jener", "er", "ich", "wir"))


_UNCLEAR = frozenset("die das eine diese dieses keine kein seine ihre alle".split())


def _is_object(tokens: Sequence[Token], first: Noun, after: Noun) -> bool:
    """Whether what stands before the verb is its object: *Die Frage stellte der Chef*."""
    lead, later = tokens[first.start], tokens[after.start]
    if lead.low in _NOMINATIVE or lead.tag == "PPER":
        return False
    unclear = lead.tag.startswith(("N", "CARD")) or lead.low in _UNCLEAR
    before, behind = noun_phrases.voice(tokens, first), noun_phrases.voice(tokens, after)
    marked = later.low in _NOMINATIVE and not noun_phrases.is_feminine(tokens[after.head])
    return unclear and before < 2 and (marked or behind > max(before, 1))


_PLURAL = ("e", "en", "er", "ern", "n", "s")


def _only_one_agrees(tokens: Sequence[Token], verb: int, first: Noun, after: Noun | None) -> bool:
    """*Die Werke wollen die Stadt …*: whether the verb is plural, as *first* is and *after* not."""
    if after is None or not tokens[verb].low.endswith("n"):
        return False
    joined = any(token.tag == "KON" for token in tokens[after.start : after.stop])
    heads = [token for token in tokens[first.start : first.stop] if token.tag.startswith("N")]
    plural = any(token.low.endswith(_PLURAL) for token in heads[:1])
    return plural and not tokens[after.head].low.endswith(_PLURAL) and not joined


def _agent(read: Read, numbers: Sequence[int]) -> Noun | None:
    """Who acts in a passive: *von der Polizei*, *durch das Gericht*."""
    tokens = read.tokens
    for number in numbers:
        part = read.parts[number]
        for at in range(part.start, part.stop - 1):
            if tokens[at].low not in ("von", "vom", "durch"):
                continue
            noun = noun_phrases.read(tokens, at + 1, part.stop)
            acts = noun is not None and noun_phrases.voice(tokens, noun) >= 1
            if noun is not None and acts and not noun_phrases.is_time(tokens, noun):
                return noun
    return None


def _antecedent(read: Read, part: Segment) -> Noun | None:
    """The noun right before a relative clause whose pronoun is its subject."""
    tokens = read.tokens
    within = _nominatives(tokens, part.start + 1, part.stop)
    pronoun = tokens[part.start].low
    if pronoun not in ("der", "die", "das", "welcher", "welche", "welches"):
        return within[0] if within else None
    if pronoun in ("die", "das") and within and tokens[within[0].start].low in _NOMINATIVE:
        return within[0]
    at = part.start - 1
    while at >= 0 and not tokens[at].word:
        at -= 1
    start = at
    while start > 0 and tokens[start].tag == "NE" and tokens[start - 1].tag == "NE":
        start -= 1
    return Noun(start, at + 1, at) if at >= 0 and kind_of(tokens[at]) in ("name", "noun") else None


def _words_in(read: Read, noun: Noun | None) -> tuple[Word, ...]:
    if noun is None or read.tokens[noun.start].tag in ("PPER", "PIS", "PDS", "PRELS", "PRF"):
        return ()
    stop = _with_apposition(read, noun)
    return tuple(word for word in read.words if noun.start <= word.at < stop)


def _with_apposition(read: Read, noun: Noun) -> int:
    """Where a name after the phrase ends, or a name or role set off by commas."""
    tokens = read.tokens
    stop = noun.stop
    while stop < len(tokens) and (is_name(tokens[stop]) or not tokens[stop].text.strip("' ")):
        stop += 1
    if stop > noun.stop:
        return stop
    if noun.stop >= len(tokens) or tokens[noun.stop].text not in (",", "("):
        return noun.stop
    after = noun_phrases.read(tokens, noun.stop + 1, len(tokens))
    closed = after is not None and after.stop < len(tokens) and tokens[after.stop].text in ",)"
    return after.stop if after is not None and closed else noun.stop


def _core_words(read: Read, noun: Noun | None) -> tuple[Word, ...]:
    """The head of the phrase and the names beside it, no genitive."""
    if noun is None or read.tokens[noun.start].tag in ("PPER", "PIS", "PDS", "PRELS", "PRF"):
        return ()
    start = stop = noun.head
    while start > noun.start and is_name(read.tokens[start]) and is_name(read.tokens[start - 1]):
        start -= 1
    while stop + 1 < noun.stop and is_name(read.tokens[stop + 1]):
        stop += 1
    if is_name(read.tokens[noun.head]) and start > noun.start:
        role = read.tokens[start - 1]
        start -= role.tag in ("NN", "NNA")
    joined = any(token.tag == "KON" for token in read.tokens[noun.start : noun.stop])
    return tuple(
        word
        for word in read.words
        if start <= word.at <= stop
        or (joined and word.kind == "name" and noun.start <= word.at < noun.stop)
    )
