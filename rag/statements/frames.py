"""Frames of speech: which verb says, who says it, and which segments belong to the frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.statements import cues, names, noun_phrases, verbs
from rag.statements.clauses import Segment
from rag.statements.noun_phrases import Noun
from rag.statements.tagger import QUOTE, Token
from rag.statements.verbs import Phrase, Verb
from rag.types import Span

_LINKS = frozenset("und oder aber sowie sondern doch".split())
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


@dataclass(frozen=True, slots=True)
class Sentence:
    """A tagged and segmented sentence."""

    text: str
    tokens: Sequence[Token]
    parts: Sequence[Segment]
    quotes: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A clause that says who speaks: segments ``[first, last]``, ``at`` the one with the verb.

    ``position`` is the token of the finite verb.
    """

    at: int
    first: int
    last: int
    hit: FrameMatch
    speaker: Noun | None
    denied: bool
    position: int


def frames(sentence: Sentence) -> list[Frame]:
    """Return the frames of speech of a sentence, in order of their verbs."""
    found: list[Frame] = []
    for at, part in enumerate(sentence.parts):
        for position in part.finite:
            if any(position in frame.hit.tokens for frame in found):
                continue
            hit = _hit(sentence, at, position)
            if hit is not None and _fits(sentence, at, hit):
                found.append(_frame(sentence, at, position, hit, found))
    return found


def _hit(sentence: Sentence, at: int, position: int) -> FrameMatch | None:
    return (
        _phrase(sentence, at, position)
        or _compound(sentence, at, position)
        or _simple(sentence, at, position)
    )


def _fits(sentence: Sentence, at: int, hit: FrameMatch) -> bool:
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
            if places is not None:
                return FrameMatch(
                    tuple(sorted({position, anchor, *places})), phrase.name, phrase.takes
                )
    return None


def _anchors(sentence: Sentence, at: int, position: int) -> Iterator[int]:
    yield position
    if sentence.tokens[position].low in _HAVE:
        end = sentence.parts[at].stop - 1
        if end > position:
            yield end


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


def _frame(
    sentence: Sentence, at: int, position: int, hit: FrameMatch, earlier: Sequence[Frame]
) -> Frame:
    first, last = _first(sentence, at, position), _last(sentence, at, hit)
    shared = _shared(sentence, at, hit, earlier)
    noun = _speaker(sentence, at, first, position, hit)
    weak = noun is None or sentence.tokens[noun.head].low == "es"
    between = noun is not None and any(
        frame.at == at and frame.position < noun.start < position for frame in earlier
    )
    if shared is not None and (weak or between or _is_reduced(sentence, at, position)):
        noun = shared
    return Frame(at, first, last, hit, noun, _denied(sentence, at, first, position), position)


def _is_reduced(sentence: Sentence, at: int, position: int) -> bool:
    """*… und nannte den Plan falsch*: a second verb right after *und* has the first's subject."""
    start = sentence.parts[at].start
    return position == start + 1 and sentence.tokens[start].low in ("und", "sowie", "oder")


def _denied(sentence: Sentence, at: int, first: int, position: int) -> bool:
    part = sentence.parts[at]
    start = sentence.parts[first].start
    cut = next((n for n in range(position, start, -1) if sentence.tokens[n].low in _LINKS), start)
    words = sentence.tokens[cut : part.stop]
    return any(token.low in cues.NEGATIONS for token in words) and not any(
        token.low in ("nur", "allein") for token in words
    )


def _first(sentence: Sentence, at: int, position: int) -> int:
    """The segment where the frame begins: what stands before a bare verb is its first place."""
    part = sentence.parts[at]
    if part.shape != "main" or position > part.start:
        return at
    first = at
    while first > 0 and sentence.parts[first].mark not in (":", ";"):
        before = sentence.parts[first - 1]
        if before.shape in ("main", "inf") or before.opener == QUOTE:
            break
        first -= 1
    starts = first == 0 or sentence.parts[first].mark in (":", ";")
    if not starts and at + 1 < len(sentence.parts) and sentence.parts[at + 1].mark == ":":
        return first
    return first if starts and not _parenthetical(sentence, first, at) else at


def _parenthetical(sentence: Sentence, first: int, at: int) -> bool:
    """*Das Leben, sagte sie, sei kurz*: what follows goes on with its verb."""
    if at + 1 >= len(sentence.parts):
        return False
    following = sentence.parts[at + 1]
    inverted = following.shape == "main" and following.finite[0] == following.start
    return inverted and sentence.tokens[sentence.parts[first].start].low != "wie"


def _shared(sentence: Sentence, at: int, hit: FrameMatch, earlier: Sequence[Frame]) -> Noun | None:
    """The subject that a second verb has in common with the first: *… und fügte hinzu*."""
    if hit.passive or sentence.parts[at].shape != "main" or "e" in hit.takes:
        return None
    if earlier and earlier[-1].speaker is not None:
        return earlier[-1].speaker
    for part in reversed(sentence.parts[:at]):
        if part.shape != "main":
            continue
        noun = noun_phrases.subject(sentence.tokens, part.start, part.finite[0])
        if noun is None and part.finite[0] > part.start:
            noun = noun_phrases.subject(sentence.tokens, part.start, part.stop)
        if noun is not None:
            return noun
    return noun_phrases.subject(sentence.tokens, 0, sentence.parts[at].start)


def _last(sentence: Sentence, at: int, hit: FrameMatch) -> int:
    """The segment where the frame ends: past the prefix and past appositions to the speaker."""
    last = at
    for following in range(at + 1, len(sentence.parts)):
        part = sentence.parts[following]
        if part.start <= hit.tokens[-1] or (
            following == last + 1 and _belongs(sentence, following)
        ):
            last = following
        else:
            break
    return last


def _belongs(sentence: Sentence, at: int) -> bool:
    part = sentence.parts[at]
    if part.mark not in (",", "(", ")", "") or part.opener == QUOTE:
        return False
    if part.shape == "rel":
        return True
    if part.shape != "piece":
        return False
    return noun_phrases.read(sentence.tokens, part.start, part.stop) is not None


def _speaker(
    sentence: Sentence, at: int, first: int, position: int, hit: FrameMatch
) -> Noun | None:
    tokens, part = sentence.tokens, sentence.parts[at]
    if hit.passive and hit.name != "zitieren":
        return _agent(tokens, part) or _place(sentence, at)
    if "e" in hit.takes or hit.name in ("verlauten", "hervorgehen"):
        return _place(sentence, at)
    if part.shape == "rel":
        return _in_relative(sentence, at)
    noun = _leading(sentence, first, at, position)
    if noun is not None and first < at and not set(hit.takes) & set("io"):
        noun = _named_after(sentence, at, position) or noun
    if part.shape == "main" and (noun is None or noun_phrases.voice(tokens, noun) < 2):
        end = sentence.parts[_inserted(sentence, at)].stop
        later = noun_phrases.inverted(tokens, position + 1, end)
        later = later or noun_phrases.subject(tokens, end, hit.tokens[-1])
        if noun is None or (later is not None and noun_phrases.voice(tokens, later) >= 2):
            noun = later
    if noun is None and first == at:
        noun = _particle_name(tokens, part, position)
    return _with_apposition(sentence, noun)


def _particle_name(tokens: Sequence[Token], part: Segment, position: int) -> Noun | None:
    """*Von der Leyen betonte*: a surname with a particle, where no other subject stands."""
    if tokens[part.start].low not in ("von", "van", "de") or not 0 < position - part.start < 4:
        return None
    last = position - 1
    return Noun(part.start, position, last) if tokens[last].tag.startswith("N") else None


def _named_after(sentence: Sentence, at: int, position: int) -> Noun | None:
    """*Lohse, fügte Ott hinzu, „sei krank“*: a name after such a verb is its subject."""
    stop = sentence.parts[_inserted(sentence, at)].stop
    noun = noun_phrases.subject(sentence.tokens, position + 1, stop)
    return noun if noun is not None and noun_phrases.voice(sentence.tokens, noun) == 3 else None


def _inserted(sentence: Sentence, at: int) -> int:
    """The segment where a clause interrupted right after its verb goes on."""
    part, after = sentence.parts[at], sentence.parts[at + 1 : at + 2]
    goes_on = part.stop - part.start == 1 and after and after[0].shape == "piece"
    return at + 1 if goes_on else at


def _leading(sentence: Sentence, first: int, at: int, position: int) -> Noun | None:
    for index in range(first, at + 1):
        part = sentence.parts[index]
        if index < at and (part.shape in ("sub", "rel", "inf") or part.depth):
            continue
        stop = min(part.stop, position)
        noun = noun_phrases.subject(sentence.tokens, part.start, min([stop, *part.finite[:1]]))
        noun = noun or noun_phrases.subject(sentence.tokens, part.start, stop)
        if noun is not None:
            return _after_name(sentence, index, noun)
    return None


def _after_name(sentence: Sentence, index: int, noun: Noun) -> Noun:
    """Take in a name before a role whose second comma is missing: *Jan Ott, der Chef sagte*."""
    if index != 1 or noun.start != sentence.parts[1].start or sentence.parts[0].shape != "piece":
        return noun
    name = noun_phrases.read(sentence.tokens, 0, sentence.parts[0].stop)
    if name is None or sentence.tokens[name.head].tag != "NE":
        return noun
    return Noun(0, noun.stop, noun.head)


def _in_relative(sentence: Sentence, at: int) -> Noun | None:
    part = sentence.parts[at]
    opener = sentence.tokens[part.start].low
    quoted = at + 1 < len(sentence.parts) and sentence.parts[at + 1].mark == ":"
    if quoted and opener in ("die", "das"):
        name = noun_phrases.read(sentence.tokens, part.start + 1, part.stop)
        if name is not None and sentence.tokens[name.head].tag == "NE":
            return name
    if opener in ("der", "die", "das", "welcher", "welche", "welches"):
        return Noun(part.start, part.start + 1, part.start)
    return noun_phrases.subject(sentence.tokens, part.start + 1, part.stop)


def _agent(tokens: Sequence[Token], part: Segment) -> Noun | None:
    for at in range(part.stop - 1, part.start - 1, -1):
        if tokens[at].low in ("von", "vom", "durch", "seitens"):
            return noun_phrases.read(tokens, at + 1, part.stop)
    return None


def _place(sentence: Sentence, at: int) -> Noun | None:
    """What speaks without being a subject: *im Bericht heißt es*, *aus Paris hieß es*."""
    for index in range(at, max(at - 4, -1), -1):
        part = sentence.parts[index]
        if part.shape == "rel" and index < at:
            continue
        for noun, led in noun_phrases.scan(sentence.tokens, part.start, part.stop):
            lead = sentence.tokens[noun.start - 1].low if led else ""
            if lead in (
                "im",
                "in",
                "aus",
                "auf",
                "vom",
                "beim",
                "von",
                "laut",
            ) and not noun_phrases.is_time(sentence.tokens, noun):
                return noun
    return None


def _with_apposition(sentence: Sentence, noun: Noun | None) -> Noun | None:
    """Let the speaker take in a name or role that follows between commas."""
    if noun is None:
        return None
    for index, part in enumerate(sentence.parts):
        if part.stop != noun.stop:
            continue
        after = index + 1
        if after < len(sentence.parts) and sentence.parts[after].mark == "(":
            after += 1
        if after >= len(sentence.parts):
            break
        named = _named_behind(sentence, after)
        if named is not None and names.is_role(sentence.tokens[noun.head].text):
            return named
        following = sentence.parts[after]
        closed = after + 1 < len(sentence.parts) or following.stop >= len(sentence.tokens) - 1
        if closed and following.mark in (",", "") and _belongs(sentence, after):
            return _joined(sentence, noun, following)
    return noun


def _named_behind(sentence: Sentence, at: int) -> Noun | None:
    """The name behind a relative clause: *der Leiter, der seit Mai im Amt ist, Jan Ott, sagte*."""
    rest = list(sentence.parts[at:])
    clauses = 0
    while clauses < len(rest) and rest[clauses].shape == "rel":
        clauses += 1
    if not clauses or clauses + 1 >= len(rest) or rest[clauses].shape != "piece":
        return None
    part = rest[clauses]
    noun = noun_phrases.read(sentence.tokens, part.start, part.stop)
    whole = noun is not None and noun.stop == part.stop
    return noun if whole and noun and sentence.tokens[noun.head].tag == "NE" else None


def _joined(sentence: Sentence, noun: Noun, part: Segment) -> Noun:
    if part.shape != "piece" or sentence.tokens[noun.start].tag == "PPER":
        return noun
    added = noun_phrases.read(sentence.tokens, part.start, part.stop)
    return noun if added is None else Noun(noun.start, added.stop, noun.head)
