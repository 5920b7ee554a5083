"""Who says it: the subject or agent of a verb of saying, with appositions and shared subjects."""

from __future__ import annotations

from collections.abc import Sequence

from rag.statements import names, noun_phrases
from rag.statements.clauses import Segment, Sentence
from rag.statements.frame_verbs import FrameMatch
from rag.statements.noun_phrases import Noun
from rag.statements.tagger import QUOTE, Token


def shared(sentence: Sentence, at: int, hit: FrameMatch, nearest: Noun | None) -> Noun | None:
    """The subject that a second verb has in common with the first: *… und fügte hinzu*.

    *nearest* is the speaker of the frame before.
    """
    if hit.passive or sentence.parts[at].shape != "main" or "e" in hit.takes:
        return None
    if nearest is not None:
        return nearest
    for part in reversed(sentence.parts[:at]):
        if part.shape != "main":
            continue
        noun = noun_phrases.subject(sentence.tokens, part.start, part.finite[0])
        if noun is None and part.finite[0] > part.start:
            noun = noun_phrases.subject(sentence.tokens, part.start, part.stop)
        if noun is not None:
            return noun
    return noun_phrases.subject(sentence.tokens, 0, sentence.parts[at].start)


def is_reduced(sentence: Sentence, at: int, position: int) -> bool:
    """*… und nannte den Plan falsch*: a second verb right after *und* has the first's subject."""
    start = sentence.parts[at].start
    return position == start + 1 and sentence.tokens[start].low in ("und", "sowie", "oder")


def belongs(sentence: Sentence, at: int) -> bool:
    """Whether segment *at* is an apposition or a relative clause to the segment before it."""
    part = sentence.parts[at]
    if part.mark not in (",", "(", ")", "") or part.opener == QUOTE:
        return False
    if part.shape == "rel":
        return True
    if part.shape != "piece":
        return False
    return noun_phrases.read(sentence.tokens, part.start, part.stop) is not None


def speaker(sentence: Sentence, at: int, first: int, position: int, hit: FrameMatch) -> Noun | None:
    """Who says what the verb *hit* at token *position* of segment *at* announces."""
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
        if noun is None or (
            later is not None
            and noun_phrases.voice(tokens, later) >= 2
            and not _is_told_to(tokens, noun, later, position, hit)
        ):
            noun = later
    if noun is None and first == at:
        noun = _particle_name(tokens, part, position)
    return _with_apposition(sentence, noun)


# Verbs whose other person is in the dative, *sie gratulierten Ott*, *die Presse warf Ott vor, …*.
_DATIVE = frozenset(
    """gratulieren danken widersprechen zustimmen beipflichten antworten entgegnen erwidern drohen
    raten abraten versichern vorwerfen vorhalten unterstellen nachsagen bescheinigen attestieren
    zurufen schreiben""".split()
)
_MARKED = frozenset(("dem", "den", "einem", "einen", "diesem", "diesen", "ihm", "ihn"))


def _is_told_to(
    tokens: Sequence[Token], first: Noun, later: Noun, position: int, hit: FrameMatch
) -> bool:
    """Whether a bare name behind the verb is whom it is said to, as *first* says it."""
    heads = [token for token in tokens[later.start : later.stop] if token.tag.startswith("N")]
    if tokens[later.start].tag != "NE" or any(head.tag != "NE" for head in heads):
        return False
    joined = any(token.tag == "KON" for token in tokens[later.start : later.stop])
    if tokens[position].low.endswith("en") and not joined:
        return True  # the verb is plural, the name is not
    lead = tokens[first.start]
    marked = lead.low in _MARKED or (
        lead.low == "der" and noun_phrases.is_feminine(tokens[first.head])
    )
    # „Verrat warf Ott vor“: a bare noun is what somebody is blamed for.
    bare = first.stop - first.start == 1 and lead.tag != "NE"
    return hit.name in _DATIVE and not marked and not bare


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
        if closed and following.mark in (",", "") and belongs(sentence, after):
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
