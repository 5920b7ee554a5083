"""Speech that runs on: sentences in the Konjunktiv after a statement, and hearsay with *soll*."""

from __future__ import annotations

from collections.abc import Sequence

from rag.statements import cues, names, noun_phrases, spans, verbs
from rag.statements.clauses import Segment, Sentence
from rag.statements.frames import Frame, frames
from rag.statements.noun_phrases import Noun
from rag.statements.tagger import Token
from rag.statements.types import UnresolvedStatement
from rag.types import Span


def main_clause(sentence: Sentence) -> Segment | None:
    """Return the first main clause of the sentence."""
    return next((part for part in sentence.parts if part.shape == "main"), None)


def subject(sentence: Sentence) -> Span | None:
    """Return the span of the subject of the sentence's main clause."""
    main = main_clause(sentence)
    if main is None:
        return None
    noun = noun_phrases.subject(sentence.tokens, 0, main.finite[0])
    noun = noun or noun_phrases.subject(sentence.tokens, main.finite[0], main.stop)
    return None if noun is None else spans.of_tokens(sentence, noun.start, noun.stop)


def speaker(sentence: Sentence) -> Span | None:
    """Return the span of whom a sentence that says nothing makes the next one's speaker.

    That is its subject, if a person or a body, or a text it mentions: *in der Mitteilung*.
    """
    for part in sentence.parts:
        if part.shape in ("main", "piece"):
            for noun, led in noun_phrases.scan(sentence.tokens, part.start, part.stop):
                if _speaks(sentence, noun) if not led else _is_text(sentence, noun):
                    return spans.of_tokens(sentence, noun.start, noun.stop)
        if part.shape == "main":
            break
    return None


def _speaks(sentence: Sentence, noun: Noun) -> bool:
    head = sentence.tokens[noun.head]
    counted = any(token.tag == "CARD" for token in sentence.tokens[noun.start : noun.head])
    if counted or noun_phrases.is_time(sentence.tokens, noun) or head.tag == "PPER":
        return False
    if not noun_phrases.is_nominative(sentence.tokens, noun):
        return False
    return head.tag == "NE" or noun_phrases.is_group(head) or names.is_role(head.text)


def _is_text(sentence: Sentence, noun: Noun) -> bool:
    lead, head = sentence.tokens[noun.start - 1].low, sentence.tokens[noun.head].low
    return lead in ("in", "im", "aus") and head in cues.DOCUMENTS


def spoke(sentence: Sentence) -> Span | None:
    """Return who says what the sentence does not tell: *Jan Ott sprach*, *wurde von Ott gerügt*."""
    for frame in reversed(frames(sentence)):
        noun = _agent(sentence) if frame.hit.passive else frame.speaker
        if noun is None or frame.denied:
            continue
        if noun_phrases.voice(sentence.tokens, noun) >= 2:
            return spans.of_tokens(sentence, noun.start, noun.stop)
    return None


def _agent(sentence: Sentence) -> Noun | None:
    """Return by whom something is done in a sentence in the passive."""
    for part in sentence.parts:
        for noun, led in noun_phrases.scan(sentence.tokens, part.start, part.stop):
            if led and sentence.tokens[noun.start - 1].low in _BY:
                return noun
    return None


_BY = frozenset(("von", "vom", "durch"))


def running_on(
    sentence: Sentence,
    before: UnresolvedStatement | None,
    who: Span | None,
    close: bool,
    near: bool,
) -> UnresolvedStatement | None:
    """Return the sentence as a statement if its main verb is in the Konjunktiv of speech.

    *before* is the statement in the sentence before, *who* its speaker or who speaks else, *close*
    whether that is the subject of a verb of saying right before, *near* whether a statement stands
    in the last sentences of the paragraph.
    """
    main = main_clause(sentence)
    if main is None:
        return None
    verb = sentence.tokens[main.finite[0]]
    first = verbs.is_konj1(verb)
    if not first and not (verbs.is_konj2(verb) and _stands_in(sentence, verb, before, near)):
        return None
    span = spans.of_tokens(sentence, 0, len(sentence.tokens))
    if span is None or _says_ich(sentence, main):
        return None
    pattern = "running-second" if not first else "running" if before or close else "running-alone"
    return UnresolvedStatement((span,), "free_indirect", who, None, pattern)


def _stands_in(
    sentence: Sentence, verb: Token, before: UnresolvedStatement | None, near: bool
) -> bool:
    """Whether a Konjunktiv II stands for the Konjunktiv I: after a statement, or further on in its
    paragraph where the Konjunktiv I would look like an indicative (*sie hätten*, *sie würden*) and
    no condition explains it.
    """
    if before is not None:
        return True
    condition = any(token.low in _CONDITIONS for token in sentence.tokens)
    return near and verb.low in _LIKE_INDICATIVE and not condition


_LIKE_INDICATIVE = frozenset("hätten würden müssten müßten sollten wollten".split())
_CONDITIONS = frozenset("wenn falls sollte sofern bei ohne".split())


def own_words(sentence: Sentence, known: Sequence[Frame]) -> Sequence[Frame]:
    """The frames that are the reporter's: *Sie gehe davon aus, dass …* is what somebody said."""
    main = main_clause(sentence)
    if main is None or not verbs.is_konj1(sentence.tokens[main.finite[0]]):
        return known
    return [frame for frame in known if frame.position != main.finite[0]]


def _says_ich(sentence: Sentence, main: Segment) -> bool:
    return any(token.low == "ich" for token in sentence.tokens[main.start : main.stop])


def hearsay(sentence: Sentence, who: Span | None, near: bool) -> UnresolvedStatement | None:
    """Return what is told with *sollen* as somebody else's word.

    That is *Er soll … getötet haben* and *Sie soll … liegen* anywhere, and a plan (*Die Brücke soll
    gebaut werden*) where a statement of the paragraph is *near* whose plan it can be.
    """
    for part in sentence.parts:
        for at in part.finite:
            if sentence.tokens[at].low not in ("soll", "sollen"):
                continue
            pattern = _told(sentence, part, near)
            span = spans.of_tokens(sentence, 0, len(sentence.tokens))
            if pattern and span:
                return UnresolvedStatement((span,), "free_indirect", who, None, pattern)
    return None


def _told(sentence: Sentence, part: Segment, near: bool) -> str:
    if _perfect(sentence, part) or _state(sentence, part):
        return "hearsay"
    return "plan" if near and part.shape == "main" else ""


_STATES = frozenset(
    """sein haben geben liegen befinden handeln betragen existieren wissen kennen leben bestehen
    gehören stammen gelten besitzen enthalten umfassen stecken herrschen halten""".split()
)


def _state(sentence: Sentence, part: Segment) -> bool:
    """Whether the infinitive tells a state, which nobody can be told to bring about."""
    tail = [token for token in sentence.tokens[part.start : part.stop] if token.word]
    inner = [token for token in tail if token.tag.endswith("(INF)")]
    if not inner or inner[-1].low not in _STATES:
        return False
    at = tail.index(inner[-1])
    return not (at > 0 and tail[at - 1].tag.endswith("(PP)"))


def _perfect(sentence: Sentence, part: Segment) -> bool:
    tail = sentence.tokens[part.start : part.stop]
    for last, former in zip(tail[1:], tail[:-1], strict=True):
        if not former.tag.endswith("(PP)"):
            continue
        if last.low in ("haben", "worden") or (last.low == "sein" and verbs.moves(former.low)):
            return True
    return False


def demnach(sentence: Sentence) -> UnresolvedStatement | None:
    """Return *Demnach …* without its adverb."""
    first = sentence.tokens[0]
    if first.low not in cues.HEARSAY or len(sentence.tokens) < 4:
        return None
    verb = sentence.tokens[1]
    if not verb.finite or (first.low != "demnach" and not verbs.is_konj(verb)):
        return None
    span = spans.of_tokens(sentence, 1, len(sentence.tokens))
    if span is None:
        return None
    return UnresolvedStatement((span,), "indirect", (first.start, first.end), first.text, "demnach")


def subordinate(sentence: Sentence) -> UnresolvedStatement | None:
    """Return a clause in the Konjunktiv I that depends on a sentence without a verb of saying."""
    for index, part in enumerate(sentence.parts):
        if index == 0 or not part.finite or not _is_told(sentence, part):
            continue
        span = spans.of_tokens(sentence, part.start, part.stop)
        if span is not None:
            return UnresolvedStatement((span,), "indirect", subject(sentence), None, "subordinate")
    return None


def _is_told(sentence: Sentence, part: Segment) -> bool:
    """Whether the clause is somebody's word by its Konjunktiv; *es sei denn* is none."""
    if part.shape not in ("sub", "rel", "main") or part.opener in ("als", "wenn", "wie", "bis"):
        return False
    verb = next((at for at in part.finite if verbs.is_konj1(sentence.tokens[at])), None)
    if verb is None or sentence.tokens[verb + 1 : verb + 2] == []:
        return verb is not None
    return sentence.tokens[verb + 1].low != "denn" and not _says_ich(sentence, part)
