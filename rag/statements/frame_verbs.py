"""Which verb of saying stands in a clause: simple, compound, with a prefix, or a turn of phrase."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.statements import verbs
from rag.statements.clauses import Sentence
from rag.statements.tagger import QUOTE, Token
from rag.statements.verbs import Phrase, Verb

_HAVE = frozenset("hat haben hatte hatten habe hätte hätten".split())
_BECOME = frozenset("wird werden wurde wurden werde worden".split())
_BE = frozenset("ist sind war waren sei seien".split())
_MODALS = frozenset("kann konnte könne muss musste müsse darf durfte können konnten".split())


@dataclass(frozen=True, slots=True)
class FrameMatch:
    """A verb of saying in a segment: its tokens, what it takes, and how it stands there."""

    tokens: tuple[int, ...]
    name: str
    takes: str
    passive: bool = False
    compound: bool = False


def find(sentence: Sentence, at: int, position: int) -> FrameMatch | None:
    """Return the verb of saying whose finite form is token *position* of segment *at*."""
    return (
        _phrase(sentence, at, position)
        or _compound(sentence, at, position)
        or _simple(sentence, at, position)
    )


def fits(sentence: Sentence, at: int, hit: FrameMatch) -> bool:
    """Whether *sich* and *es* stand where the verb cannot do without them."""
    low = _lows(sentence, at)
    part = sentence.parts[at]
    opening = {token.low for token in sentence.tokens[part.start : part.start + 2]}
    if "als" in opening and part.finite[-1] == part.stop - 1:
        return False
    if "z" in hit.takes and not low & {"sich", "mich", "uns"}:
        return False
    return "e" not in hit.takes or "es" in low


def _reach(sentence: Sentence, at: int) -> int:
    """Where the words that complete the verb of segment *at* may stand: past inserted pieces."""
    last = at
    for following in range(at + 1, min(at + 5, len(sentence.parts))):
        part = sentence.parts[following]
        if part.opener == QUOTE or part.shape not in ("piece", "rel", "sub"):
            break
        if part.shape == "sub" and not _ends_with_prefix(sentence, following + 1):
            break
        if part.shape == "piece":
            last = following
    return sentence.parts[last].stop


def _ends_with_prefix(sentence: Sentence, at: int) -> bool:
    """*warf ihm, nachdem es bekannt wurde, Verrat vor*: the rest follows an inserted clause."""
    for part in sentence.parts[at : at + 1]:
        words = [token for token in sentence.tokens[part.start : part.stop] if token.word]
        return part.shape == "piece" and bool(words) and words[-1].tag == "PTKVZ"
    return False


def _phrase(sentence: Sentence, at: int, position: int) -> FrameMatch | None:
    part = sentence.parts[at]
    for anchor in _anchors(sentence, at, position):
        for phrase in verbs.forms().phrases.get(sentence.tokens[anchor].low, ()):
            places = _places(sentence.tokens, phrase, part.start, _reach(sentence, at))
            if places is not None and not _is_another_verb(sentence, at, position, places):
                return FrameMatch(
                    tuple(sorted({position, anchor, *places})), phrase.name, phrase.takes
                )
    return None


def _is_another_verb(sentence: Sentence, at: int, position: int, places: Sequence[int]) -> bool:
    """*sprachen ihn vom Vorwurf frei* is not *sprachen von*: a prefix makes another verb of it."""
    return any(
        sentence.tokens[other].tag == "PTKVZ"
        and other not in places
        and _ends_piece(sentence, other)
        for other in range(position + 1, _reach(sentence, at))
    )


def _anchors(sentence: Sentence, at: int, position: int) -> Iterator[int]:
    yield position
    if sentence.tokens[position].low in _HAVE | _BE:
        words = [n for n in range(position + 1, sentence.parts[at].stop) if sentence.tokens[n].word]
        if words:
            yield words[-1]


def _places(
    tokens: Sequence[Token], phrase: Phrase, start: int, stop: int
) -> tuple[int, ...] | None:
    places = []
    for word in phrase.words:
        place = next((at for at in range(start, stop) if tokens[at].low == word), None)
        if place is None:
            return None
        places.append(place)
    return tuple(places)


def _compound(sentence: Sentence, at: int, position: int) -> FrameMatch | None:
    """Perfect, passive, or a modal with an infinitive."""
    auxiliary = sentence.tokens[position].low
    table = verbs.forms()
    for other in _verb_words(sentence, at, position):
        low = sentence.tokens[other].low
        if auxiliary in _HAVE and low in table.participle:
            return replace(_of(table.participle[low], (position, other)), compound=True)
        if auxiliary in _BECOME | _BE and low in table.participle:
            hit = _of(table.participle[low], (position, other))
            if auxiliary in _BE and "worden" not in _lows(sentence, at):
                return None
            return FrameMatch(hit.tokens, hit.name, hit.takes, True, True)
        if auxiliary in _MODALS and low in table.infinitive:
            return replace(_of(table.infinitive[low], (position, other)), compound=True)
    return None


def _lows(sentence: Sentence, at: int) -> set[str]:
    part = sentence.parts[at]
    return {token.low for token in sentence.tokens[part.start : _reach(sentence, at)]}


def _verb_words(sentence: Sentence, at: int, position: int) -> Iterator[int]:
    part = sentence.parts[at]
    for other in range(_reach(sentence, at) - 1, part.start - 1, -1):
        if other != position and sentence.tokens[other].tag.startswith("V"):
            yield other


def _of(found: Sequence[Verb], tokens: tuple[int, ...]) -> FrameMatch:
    takes = "".join(verb.takes for verb in found)
    return FrameMatch(tuple(sorted(tokens)), found[0].name, takes)


def _simple(sentence: Sentence, at: int, position: int) -> FrameMatch | None:
    token, part = sentence.tokens[position], sentence.parts[at]
    table = verbs.forms()
    ends = position == part.stop - 1 or part.shape in ("sub", "rel")
    if ends and token.low in table.joined:
        return _of(table.joined[token.low], (position,))
    prefix = _prefix(sentence, at, position)
    wanted = sentence.tokens[prefix].low if prefix is not None else ""
    found = [verb for verb in table.finite.get(token.low, ()) if verb.prefix == wanted]
    if found:
        places = (position,) if prefix is None else (position, prefix)
        return _of(found, places)
    return None


def _prefix(sentence: Sentence, at: int, position: int) -> int | None:
    """The separated prefix of the verb at *position*."""
    stop = _reach(sentence, at)
    for other in range(position + 1, stop):
        token = sentence.tokens[other]
        if token.finite and other < sentence.parts[at].stop:
            return None
        if token.tag == "PTKVZ" and token.low != "weiter" and _ends_piece(sentence, other):
            return other
        if _ends_piece(sentence, other) and _completes(sentence.tokens[position], token):
            return other
    return None


def _ends_piece(sentence: Sentence, at: int) -> bool:
    after = at + 1
    if after >= len(sentence.tokens):
        return True
    token = sentence.tokens[after]
    return not token.word or token.low in ("und", "sowie", "oder")


def _completes(verb: Token, token: Token) -> bool:
    return any(each.prefix == token.low for each in verbs.forms().finite.get(verb.low, ()))
