"""Sources named by a preposition or an aside: *laut X*, *nach Angaben von X*, *so X*."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.statements import cues, names, noun_phrases, spans, verbs
from rag.statements.clauses import Segment, Sentence
from rag.statements.frames import Frame
from rag.statements.noun_phrases import Noun
from rag.statements.tagger import Token
from rag.statements.types import UnresolvedStatement


@dataclass(frozen=True, slots=True)
class Attribution:
    """A source phrase in tokens ``[start, stop)``, naming ``noun``, announced by ``cue``."""

    start: int
    stop: int
    noun: Noun | None
    cue: str
    pattern: str


def named(sentence: Sentence, known: Sequence[Frame]) -> list[Attribution]:
    """Return the sources that a sentence names beside its verbs, in order of kind."""
    return [*_asides(sentence, known), *_prepositions(sentence)]


def sources(sentence: Sentence, taken: Sequence[Attribution]) -> Iterator[UnresolvedStatement]:
    """Yield the statements whose source is named beside the verb, not by it."""
    for source in taken:
        found = _content(sentence, source)
        if found is not None:
            yield found


def _prepositions(sentence: Sentence) -> Iterator[Attribution]:
    for at, token in enumerate(sentence.tokens):
        source = None
        if token.low in ("laut", "gemäß"):
            source = _laut(sentence.tokens, at)
        elif token.low == "nach":
            source = _nach(sentence, at) or _postposed(sentence.tokens, at)
        elif token.low == "für" and at == 0:
            source = _view(sentence)
        elif token.low == "zufolge":
            source = _postposed(sentence.tokens, at)
        elif token.low in ("aus", "in") and _lows(sentence.tokens, at + 1, at + 2) <= {
            "sicht",
            "augen",
        }:
            source = _led(sentence.tokens, at, "aus Sicht", "sight")
        if source is not None:
            yield source


def _view(sentence: Sentence) -> Attribution | None:
    """*Für den Trainer Jan Ott sei das Spiel verloren*: a person's view, in the Konjunktiv."""
    source = _led(sentence.tokens, 0, "Für", "sight")
    if source is None or source.noun is None or source.stop >= len(sentence.tokens):
        return None
    verb, head = sentence.tokens[source.stop], sentence.tokens[source.noun.head]
    person = head.tag == "NE" or names.is_role(head.text)
    return source if person and verb.finite and verbs.is_konj1(verb) else None


def _lows(tokens: Sequence[Token], start: int, stop: int) -> set[str]:
    return {token.low for token in tokens[start:stop]} or {""}


def _laut(tokens: Sequence[Token], at: int) -> Attribution | None:
    if tokens[at].low == "laut" and tokens[at].tag not in ("APPR", "APPO", "NN", "ADJ(D)", "NE"):
        return None
    source = _led(tokens, at, tokens[at].low, "source")
    following = tokens[at + 1 : at + 2]
    if source is None or (following[0].tag.startswith("V") and following[0].text.islower()):
        return None
    return source


def _led(tokens: Sequence[Token], at: int, cue: str, pattern: str) -> Attribution | None:
    stop = _clause_end(tokens, at + 1)
    noun = noun_phrases.read(tokens, at + 1, stop)
    if noun is None:
        return None
    return Attribution(at, noun.stop, noun, cue, pattern)


def _clause_end(tokens: Sequence[Token], at: int) -> int:
    while at < len(tokens) and tokens[at].text not in ",;:":
        at += 1
    return at


def _nach(sentence: Sentence, at: int) -> Attribution | None:
    tokens = sentence.tokens
    stop = _clause_end(tokens, at + 1)
    noun = noun_phrases.read(tokens, at + 1, stop)
    if noun is None or not _is_source(tokens, noun):
        return None
    return Attribution(at, noun.stop, noun, f"nach {tokens[noun.head].text}", "source")


def _is_source(tokens: Sequence[Token], noun: Noun) -> bool:
    named = [tokens[at] for at in range(noun.start, noun.stop) if tokens[at].tag.startswith("N")]
    if any(_source_noun(token.low) for token in named[:3]):
        return True
    article = tokens[noun.start].low
    return (
        bool(named)
        and named[0].low in cues.DOCUMENTS
        and (
            article in ("einer", "einem", "neuesten", "ersten")
            or (article in ("dem", "der") and named[0].low.endswith(_LAWS))
        )
    )


_LAWS = ("gesetz", "verfassung", "verordnung", "satzung")


def _source_noun(word: str) -> bool:
    if word in cues.AFTER_NACH:
        return True
    return any(word.endswith(tail) for tail in _COMPOUND_TAILS) and len(word) > 10


_COMPOUND_TAILS = (
    "angaben",
    "berichten",
    "bericht",
    "meinung",
    "informationen",
    "ansicht",
    "aussagen",
    "auskunft",
    "meldungen",
    "schätzungen",
    "schätzung",
    "mitteilung",
    "darstellung",
    "erkenntnissen",
    "einschätzung",
    "mitteilungen",
    "auffassung",
)


def _postposed(tokens: Sequence[Token], at: int) -> Attribution | None:
    """*Berichten der Zeitung zufolge*, *meiner Meinung nach*, *dem Vernehmen nach*."""
    start = _clause_start(tokens, at)
    for noun, led in noun_phrases.scan(tokens, start, at):
        if noun.stop != at or (led and tokens[at].low == "zufolge"):
            continue
        if tokens[at].low == "nach" and not _is_source(tokens, noun):
            return None
        cue = f"{tokens[noun.head].text} {tokens[at].text}"
        return Attribution(noun.start, at + 1, noun, cue, "source")
    return None


def _clause_start(tokens: Sequence[Token], at: int) -> int:
    while at > 0 and tokens[at - 1].text not in ",;:" and not tokens[at - 1].finite:
        at -= 1
    return at


def _asides(sentence: Sentence, known: Sequence[Frame]) -> Iterator[Attribution]:
    for index, part in enumerate(sentence.parts):
        first = sentence.tokens[part.start].low
        if first == "so" and part.shape == "piece" and index > 0:
            noun = noun_phrases.read(sentence.tokens, part.start + 1, part.stop)
            if noun is not None or spans.words(sentence.tokens, part.start, part.stop) == 2:
                yield Attribution(part.start, part.stop, noun, "so", "so")
        elif first == "wie" and part.shape in ("sub", "piece"):
            yield from _wie(sentence, index, known)


def _wie(sentence: Sentence, index: int, known: Sequence[Frame]) -> Iterator[Attribution]:
    for frame in known:
        inside = frame.at == index or (
            sentence.parts[index].shape == "piece" and index < frame.at <= index + 3
        )
        if inside and not frame.denied and set(frame.hit.takes) & set("sd"):
            stop = sentence.parts[frame.last].stop
            cue = _cue_text(sentence, frame)
            yield Attribution(sentence.parts[index].start, stop, frame.speaker, cue, "wie")
            return


def _cue_text(sentence: Sentence, frame: Frame) -> str:
    return " ".join(sentence.tokens[at].text for at in frame.hit.tokens)


def _content(sentence: Sentence, source: Attribution) -> UnresolvedStatement | None:
    start, stop = _scope(sentence, source)
    hole = (source.start, _past_bracket(sentence.tokens, source.stop))
    found = spans.without(sentence, start, stop, [hole])
    if sum(right - left for left, right in found) < 15:
        return None
    mention = (
        spans.of_tokens(sentence, source.noun.start, source.noun.stop) if source.noun else None
    )
    return UnresolvedStatement(found, "indirect", mention, source.cue, source.pattern)


def _past_bracket(tokens: Sequence[Token], at: int) -> int:
    """Where the words go on after a bracket that belongs to the source: *laut Ott (UWG)*."""
    if tokens[at : at + 1] and tokens[at].text == "(":
        closing = (end for end in range(at, len(tokens)) if tokens[end].text == ")")
        return next(closing, at - 1) + 1
    return at


def _apart(sentence: Sentence, own: Segment, source: Attribution) -> bool:
    """Whether the source stands in an insertion of its own: *…, darunter laut Polizei zwei …*."""
    if own.shape != "piece" or own.mark not in (",", "(", "–", "-") or source.pattern != "source":
        return False
    at = sentence.parts.index(own)
    main_before = any(part.shape == "main" for part in sentence.parts[:at])
    return main_before and own.stop - own.start > source.stop - source.start


def _clause_of(sentence: Sentence, own: Segment | None) -> int:
    """Where the main clause begins that the source stands in: not in the one before it."""
    if own is None or own.shape != "main" or own.mark == ":":
        return 0
    at = sentence.parts.index(own)
    if sentence.tokens[own.start].finite:
        return 0
    while at > 0 and sentence.parts[at - 1].shape in ("piece",):
        at -= 1
    earlier = sentence.parts[at - 1] if at > 0 else None
    if earlier is None or earlier.shape != "main" or not _whole(sentence, own):
        return 0
    return own.start


def _whole(sentence: Sentence, own: Segment) -> bool:
    return own.finite[0] - own.start > 1 and own.stop - own.start > 5


def _scope(sentence: Sentence, source: Attribution) -> tuple[int, int]:
    """The tokens that the source answers for: its sentence, or only its relative clause."""
    tokens = sentence.tokens
    own = next((part for part in sentence.parts if part.start <= source.start < part.stop), None)
    if own is not None and (own.shape == "rel" or _apart(sentence, own, source)):
        return own.start, own.stop
    start, stop = _clause_of(sentence, own), len(tokens)
    for at, token in enumerate(tokens):
        if token.text == ";":
            if at < source.start:
                start = at + 1
            else:
                stop = min(stop, at)
    return start, stop
