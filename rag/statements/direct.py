"""Direct speech: which quotations are utterances, and the frame that attributes each."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from rag.statements import noun_phrases, spans
from rag.statements.attributions import Attribution
from rag.statements.clauses import Sentence
from rag.statements.frames import Frame
from rag.statements.indirect import cue, mention
from rag.statements.noun_phrases import Noun
from rag.statements.tagger import QUOTE, Token
from rag.statements.types import UnresolvedStatement
from rag.types import Span

_WORD = re.compile(r"\w+")
_CALLING = frozenset(
    ("nennen", "bezeichnen", "als bezeichnen", "von sprechen", "titulieren", "für halten")
)


def direct(
    sentence: Sentence,
    frames: Sequence[Frame],
    asides: Sequence[Attribution],
    before: Span | None,
    close: bool,
) -> Iterator[UnresolvedStatement]:
    """Yield the utterances of a sentence.

    *before* is the speaker that a bare one carries on, *close* whether that is who spoke in the
    sentence right before.
    """
    groups: dict[int, list[int]] = {}
    for index, part in enumerate(sentence.parts):
        if part.opener == QUOTE:
            noun = _named_before(sentence, index)
            if noun is not None:
                token = sentence.tokens[part.start]
                found = ((token.start, token.end),)
                yield UnresolvedStatement(
                    found, "direct", _span(sentence, noun), None, "quote-named"
                )
                continue
            frame = _frame(sentence, index, frames)
            groups.setdefault(-index - 1 if frame is None else frame.position, []).append(index)
    for key, indexes in groups.items():
        frame = next((each for each in frames if each.position == key), None)
        said = _utterance(sentence, indexes, frame, asides, before, close)
        if said is not None:
            yield said


def _utterance(
    sentence: Sentence,
    indexes: Sequence[int],
    frame: Frame | None,
    asides: Sequence[Attribution],
    before: Span | None,
    close: bool,
) -> UnresolvedStatement | None:
    found = tuple(
        (sentence.tokens[part.start].start, sentence.tokens[part.start].end)
        for part in (sentence.parts[index] for index in indexes)
    )
    if frame is not None:
        return UnresolvedStatement(
            found, "direct", mention(sentence, frame), cue(sentence, frame), "quote"
        )
    if asides:
        noun = asides[0].noun
        who = spans.of_tokens(sentence, noun.start, noun.stop) if noun else None
        return UnresolvedStatement(found, "direct", who, asides[0].cue, "quote-source")
    led = _introduced(sentence, indexes[0])
    if all(_stands_alone(sentence.text, span) for span in found):
        pattern = "quote-led" if led else "quote-next" if close else "quote-bare"
        return UnresolvedStatement(found, "direct", _span(sentence, led) or before, None, pattern)
    if led is None or noun_phrases.voice(sentence.tokens, led) < 2:
        led = _with_these_words(sentence, indexes[-1])
    return (
        UnresolvedStatement(found, "direct", _span(sentence, led), None, "quote-led")
        if led
        else None
    )


def _span(sentence: Sentence, noun: Noun | None) -> Span | None:
    return None if noun is None else spans.of_tokens(sentence, noun.start, noun.stop)


def _stands_alone(text: str, span: Span) -> bool:
    """Whether a quotation that nothing attributes is an utterance and no title."""
    return text[span[1] - 2] in ".!?…" or len(_WORD.findall(text, *span)) > 7


def _introduced(sentence: Sentence, index: int) -> Noun | None:
    """The subject of the main clause before a colon: *Dabei griff sie ihn an: „…“*."""
    if index == 0 or sentence.parts[index].mark != ":":
        return None
    earlier = [part for part in sentence.parts[:index] if part.shape == "main" and not part.konj]
    before = earlier[-1] if earlier else sentence.parts[index - 1]
    noun = noun_phrases.subject(sentence.tokens, before.start, before.stop)
    if noun is None and earlier:
        noun = noun_phrases.subject(sentence.tokens, 0, before.start)
    return noun


def _named_before(sentence: Sentence, index: int) -> Noun | None:
    """Whom a quotation stands behind, *und Chefin Ida Ott: „…“*, *Jan Kranz („…“)*.

    So in a list of those who say something: behind a colon only where no verb stands before it,
    in brackets only what is an utterance.
    """
    part = sentence.parts[index]
    if index == 0 or part.mark not in (":", "("):
        return None
    before = sentence.parts[index - 1]
    tokens = sentence.tokens
    if part.mark == "(":
        quote = tokens[part.start]
        closed = part.stop < len(tokens) and tokens[part.stop].text == ")"
        if not closed or not _stands_alone(sentence.text, (quote.start, quote.end)):
            return None
        start = before.stop
        while start > before.start and tokens[start - 1].tag == "NE":
            start -= 1
        return Noun(start, before.stop, before.stop - 1) if before.stop - start > 1 else None
    start = before.start + (tokens[before.start].low in ("und", "sowie"))
    if before.shape != "piece" or index == 1 or tokens[before.stop - 1].tag != "NE":
        return None
    noun = noun_phrases.read(tokens, start, before.stop)
    whole = noun is not None and noun.start == start and noun.stop == before.stop
    return noun if whole and noun and noun_phrases.voice(tokens, noun) == 3 else None


def _with_these_words(sentence: Sentence, index: int) -> Noun | None:
    """The subject of *„…“, mit diesen Worten ging sie*."""
    start = sentence.parts[index].stop
    if "worten" not in {token.low for token in sentence.tokens[start : start + 5]}:
        return None
    return noun_phrases.subject(sentence.tokens, start, len(sentence.tokens))


def _frame(sentence: Sentence, index: int, frames: Sequence[Frame]) -> Frame | None:
    """The frame nearest to the quotation at segment *index*, a bare verb after it first."""
    usable = [
        frame
        for frame in frames
        if set(frame.hit.takes) & set("sdoqe") and not _tells_a_title(sentence, frame)
    ]
    after = [frame for frame in usable if index < frame.at <= index + 2]
    if after and after[0].first > index and _bare(sentence, after[0]):
        return after[0]
    earlier = [frame for frame in usable if frame.at < index]
    if earlier:
        return earlier[-1]
    return after[0] if after else None


def _tells_a_title(sentence: Sentence, frame: Frame) -> bool:
    """*Der Titel lautet „…“* is no speech."""
    if frame.hit.name != "lauten" or frame.speaker is None:
        return False
    return sentence.tokens[frame.speaker.head].low.endswith(("titel", "name", "adresse"))


def _bare(sentence: Sentence, frame: Frame) -> bool:
    """Whether the frame's verb stands first: *„…“, sagte X*."""
    part = sentence.parts[frame.at]
    return frame.position == part.start or sentence.tokens[part.start].low == "so"


def partial(
    sentence: Sentence, frames: Sequence[Frame], attributed: Sequence[UnresolvedStatement]
) -> Iterator[UnresolvedStatement]:
    """Yield short quotations inside a sentence: *nannte dies einen „Putsch“*."""
    closed = {token.start for token in sentence.tokens if token.tag == QUOTE}
    for quote in sentence.quotes:
        if quote[0] not in closed:
            found = _part(sentence, quote, _calling(sentence, frames, quote), attributed)
            if found is not None:
                yield found


def _calling(sentence: Sentence, frames: Sequence[Frame], quote: Span) -> Frame | None:
    """The verb of calling that stands last before *quote*, otherwise the first after it."""
    known = [frame for frame in frames if calls(sentence, frame)]
    before = [frame for frame in known if sentence.tokens[frame.position].start < quote[0]]
    return before[-1] if before else known[0] if known else None


def _around(quote: Span, attributed: Sequence[UnresolvedStatement]) -> UnresolvedStatement:
    """The statement that holds *quote*, otherwise the first of its sentence."""
    return next((each for each in attributed if _holds(each, quote)), attributed[0])


def _holds(statement: UnresolvedStatement, quote: Span) -> bool:
    return any(left <= quote[0] and quote[1] <= right for left, right in statement.spans)


def _start(token: Token) -> int:
    return token.start


def _part(
    sentence: Sentence,
    quote: Span,
    calling: Frame | None,
    attributed: Sequence[UnresolvedStatement],
) -> UnresolvedStatement | None:
    first = bisect_right(sentence.tokens, quote[0], key=_start)
    inside = range(first, bisect_left(sentence.tokens, quote[1], key=_start))
    if _is_slogan(sentence, inside):
        noun = noun_phrases.subject(sentence.tokens, 0, inside[0])
        who = None if noun is None else spans.of_tokens(sentence, noun.start, noun.stop)
        return UnresolvedStatement((quote,), "direct", who, None, "quote-slogan")
    if not _is_wording(sentence, inside, calling is not None):
        return None
    if calling is not None:
        who, verb = mention(sentence, calling), cue(sentence, calling)
        return UnresolvedStatement((quote,), "direct", who, verb, "quote-part")
    if attributed:
        whole = _around(quote, attributed)
        if whole.kind == "indirect" and _holds(whole, quote) and _lacks_subject(sentence, inside):
            return None
        return UnresolvedStatement((quote,), "direct", whole.mention, whole.cue, "quote-part")
    if len(inside) > _LONG_PART and sentence.tokens[inside[0]].text[0].islower():
        noun = noun_phrases.subject(sentence.tokens, 0, len(sentence.tokens))
        who = None if noun is None else spans.of_tokens(sentence, noun.start, noun.stop)
        return UnresolvedStatement((quote,), "direct", who, None, "quote-alone")
    return None


def _lacks_subject(sentence: Sentence, inside: Sequence[int]) -> bool:
    """Whether the quotation begins with the verb of a subject before it: *Ott „ist und bleibt“*."""
    before = next((each for each in reversed(sentence.tokens[: inside[0]]) if each.word), None)
    is_subject = before is not None and before.tag in ("NN", "NE", "FM", "XY", "CARD", "PPER")
    return is_subject and sentence.tokens[inside[0]].finite


_LONG_PART = 4
_SLOGANS = frozenset(
    """worten worte parole parolen slogan slogans spruch sprüche sprüchen losung losungen ruf rufe
    rufen satz sätze sätzen feststellung ausruf sprechchören sprechchöre
    aufschrift""".split()
)


def _is_slogan(sentence: Sentence, inside: Sequence[int]) -> bool:
    """Whether the quotation is announced by a noun: *mit den Worten „…“*, *Parolen wie „…“*."""
    if len(inside) < 3 or inside[0] < 2:
        return False
    before = [token.low for token in sentence.tokens[max(0, inside[0] - 14) : inside[0] - 1]]
    return any(word in _SLOGANS or word.endswith("parolen") for word in before)


def _is_wording(sentence: Sentence, inside: Sequence[int], calling: bool) -> bool:
    """Whether short quoted words are somebody's wording rather than a name or a title."""
    inner = [sentence.tokens[at] for at in inside if sentence.tokens[at].word]
    if not inner or inside[0] < 2:
        return False
    before = sentence.tokens[inside[0] - 2]
    if before.low.startswith(("sogenannt", "genannt")):
        return False
    if inner[0].text[0].isupper():
        led = before.tag in _LEADING or before.low == "als"
        new = calling and before.low in _NEW
        return led and (new or any(_is_content(token) for token in inner))
    if before.text == "(":
        return False
    return calling or len(inner) >= 2


# A name for something is new to the reader (*einen „Putsch“*), a title is known (*den „Bund“*).
_NEW = frozenset("als ein eine einen einem einer kein keine keinen".split())


def _is_content(token: Token) -> bool:
    """Whether a word in lower case is more than *der*, *von* and *und* in a name or title."""
    return token.text[0].islower() and not token.tag.startswith(("ART", "AP", "KO", "PPOSAT"))


_LEADING = frozenset(("ART", "ADJ(A)", "PIAT", "PPOSAT", "APPRART"))


def calls(sentence: Sentence, frame: Frame) -> bool:
    """Whether the frame says what somebody calls something: *nannte es „…“*."""
    part = sentence.parts[frame.at]
    if any(token.low == "sich" for token in sentence.tokens[part.start : part.stop]):
        return False
    return frame.hit.name in _CALLING
