"""Whether those who act in a claim are those who act in the passages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.llm.claims.actions import Action, actions
from rag.llm.claims.evidence import Source, Sources, held, weight
from rag.llm.claims.read import Read, Word, alike
from rag.statements.names import is_role
from rag.statements.noun_phrases import is_group

# The share of what a clause says beside verb and subject that another must say too to be compared.
_LEAST = 0.34
# The share of what it says beside names, where that alone is compared.
_MOST = 0.7


def exchanged(claim: Read, given: Sequence[Sources]) -> tuple[str, str] | None:
    """Return who acts in *claim* and who in *given*, where one verb has two, or None."""
    spoken = [source for one in given for source in one.sentences]
    for action in actions(claim):
        if not action.core:
            continue
        done_to = _done_to(claim, action, spoken)
        if done_to is not None:
            return _named(action.core), done_to
        same = list(_same_actions(claim, action, spoken))
        if not same or any(_fits(action, other) for other, _ in same):
            continue
        for other, source in same:
            if not _in_one_list(action, other, source) and _clash(claim, action, other, source):
                return _named(action.core), _named(other.core)
    return None


_OBLIQUE = frozenset("dem den einem einen".split())


def _done_to(claim: Read, action: Action, given: Sequence[Source]) -> str | None:
    """Who does it there, *man*, where the one that acts in the claim is the one it is done to.

    *Man habe dem Verein Geld angeboten* does not bear out *Der Verein bot Geld an*.
    """
    if action.suffers or action.light or not _is_somebody(claim, action):
        return None
    rest = _rest(claim, action)
    for source in given:
        for other in actions(source.read):
            if other.verb != action.verb or other.core or other.suffers:
                continue
            words = source.read.words_of(other.clause)
            clause = source.read.tokens_of(other.clause)
            actor = next((token.text for token in clause if token.tag in ("PIS", "PPER")), None)
            mine = held(words, action.core)
            marked = mine and all(source.read.tokens[w.at - 1].low in _OBLIQUE for w in mine)
            enough = weight(held(rest, words)) >= _LEAST * weight(rest)
            if actor is not None and marked and enough:
                return actor
    return None


def _same_actions(
    claim: Read, action: Action, given: Sequence[Source]
) -> Iterator[tuple[Action, Source]]:
    """The actions of the passages with this verb that say the like of it."""
    rest = _rest(claim, action)
    for source in given:
        for other in actions(source.read):
            if other.verb != action.verb or not other.core or other.suffers != action.suffers:
                continue
            shared = held(rest, source.read.words)
            plain = [word for word in rest if word.kind != "name"]  # a role may stand for a name
            told = bool(plain) and weight(held(plain, shared)) >= _MOST * weight(plain)
            about = weight(shared) >= _LEAST * weight(rest) or told
            enough = about if rest else not action.light
            if enough and (not action.light or len(shared) > 1):
                yield other, source


def _rest(claim: Read, action: Action) -> tuple[Word, ...]:
    own = {word.at for word in action.subject} | {action.word.at}
    return tuple(word for word in claim.words_of(action.clause) if word.at not in own)


def _fits(action: Action, other: Action) -> bool:
    return any(alike(a, b) for a in action.core for b in other.subject)


def _in_one_list(action: Action, other: Action, source: Source) -> bool:
    """*Ott, Minister Lohse und Brandt traten zurück*: whether both are of those who act."""
    mine = held(source.read.words, action.core)
    for word in mine:
        low, high = sorted((word.at, other.core[0].at))
        between = source.read.tokens[low + 1 : high]
        if all(token.tag.startswith(("N", "FM", "KON", "ADJ(A)", "$,")) for token in between):
            return any(token.text == "," or token.tag == "KON" for token in between)
    return False


def _clash(claim: Read, action: Action, other: Action, source: Source) -> bool:
    """Whether the two cannot be one: both named, or each is in the other's place."""
    mine, theirs = _names(action.core), _names(other.core)
    if mine and theirs:
        return True
    beside = [word for word in claim.words_of(action.clause) if word not in action.subject]
    if not action.suffers and held(theirs, beside):
        return True  # who acts there is whom it is done to here
    within = [w for w in source.read.words_of(other.clause) if w not in other.subject]
    if _is_somebody(claim, action) and held(action.core, within):
        return True  # nobody is both who acts and whom it is done to
    elsewhere = [word for word in source.read.words if word not in other.subject]
    crossed = bool(held(action.core, elsewhere)) and bool(
        held(other.core, [word for word in claim.words if word not in action.subject])
    )
    if crossed or (bool(held(action.core, elsewhere)) and (mine or theirs)):
        return True
    return _is_body(claim, action) != _is_body(source.read, other) and _are_known(action, other)


def _is_somebody(claim: Read, action: Action) -> bool:
    return _is_body(claim, action) or any(
        word.kind == "name" or is_role(word.text) for word in action.core
    )


def _is_body(read: Read, action: Action) -> bool:
    return any(is_group(read.tokens[word.at]) for word in action.core)


def _are_known(action: Action, other: Action) -> bool:
    """Whether one is a body, the other a person by role: *die Polizei*, *der Leiter*."""
    roles = [any(is_role(word.text) for word in each.core) for each in (action, other)]
    return roles[0] != roles[1]


def _names(words: Sequence[Word]) -> tuple[Word, ...]:
    return tuple(word for word in words if word.kind == "name")


def _named(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)
