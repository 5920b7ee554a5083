"""The parts of a question that a later one may lean on: who, what about, where, when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.text.language import Language, question_language
from rag.text.months import PATTERN
from rag.text.speech_verbs import COMMON, forms_of
from rag.types import Span

_CAP = (
    r"(?:„[^“]+“|[A-ZÄÖÜ0-9][\w’'.,-]*(?<![.,])"
    r"(?:(?:(?<=\b[A-Z])|(?<=\bSt)|(?<=\bDr)|(?<=\bProf))\.)?)"
)
_ADJECTIVE = (
    r"(?!(?:gegen|zwischen|neben|wegen|unter|hinter|über|oder|aber|eine?[mnrs]?|seine?|haben|werden"
    r"|wurden?|hatten?|waren|seit|ohne|laut)\b)[a-zäöüß]+(?:e|en|er|es|em)"
)
_DETERMINER = r"(?:der|die|das|den|dem|ein(?:e[mnr]?)?|kein(?:e[mnr]?)?|dies(?:e[mnrs]?)|the)"
_NAMES = rf"{_CAP}(?: {_CAP})*"
_OWNER = rf"(?: (?:des|der|eines|einer) (?:{_ADJECTIVE} ){{0,2}}{_NAMES})?"
_PHRASE = (
    rf"(?:{_DETERMINER} )?(?:{_ADJECTIVE} ){{0,3}}{_NAMES}(?: (?:und|and|&) {_NAMES})?{_OWNER}"
)
# English writes its nouns small: a phrase with an article runs on to the end or a verb.
_ENGLISH_PHRASE = (
    rf"(?:(?:the|this|these|an?) [\w’'-]+(?: (?!be\b|been\b|in\b|on\b|at\b)[\w’'-]+)?"
    rf"|{_NAMES}(?: and {_NAMES})?)"
)
_DAY = re.compile(
    rf"\b(?:(?:am|vom|on|ab|seit|since) \d{{1,2}}\.? ?(?:{PATTERN}|\d{{1,2}}\.)(?: ?\d{{4}})?"
    rf"|(?:im|in|seit|ab|bis|since) (?:{PATTERN}(?: \d{{4}})?|(?:Jahre? )?\d{{4}})"
    rf"|on {PATTERN} \d{{1,2}}(?:, \d{{4}})?|(?:19|20)\d\d|heute|gestern|jetzt|today|now)(?!\w)"
)
_PLACE = re.compile(
    rf"\b(?:in|im|bei|beim|vor|auf|at) (?:{_DETERMINER} )?(?:{_ADJECTIVE} )?{_NAMES}"
)
_ABOUT = re.compile(
    r"\b(?P<prep>über|ueber|zu[mr]?|gegenüber|about|regarding) (?P<np>[^,?]*)", re.IGNORECASE
)
_PREPOSITIONS = (
    r"(?:an|am|ans|auf|aus|bei|beim|durch|für|gegen|gegenüber|hinter|in|im|ins|laut|mit|nach|neben"
    r"|ohne|seit|um|unter|vom|von|vor|wegen|während|zwischen|zu|zum|zur|über|about|against|at|by|for"
    r"|from|of|on|to|with)"
)
_WITH_DATIVE = set("an am aus bei beim gegenüber mit nach seit von vom zu zum zur im".split())
# „unter der Kirche“ may say where something was rather than what it was about.
_OF_PLACE = set(
    "am an at auf aus bei beim by durch from hinter im in ins nach neben of on seit unter vom von"
    " vor während zwischen".split()
)
_WHERE = re.compile(r"\b(?:auf|bei|beim|hinter|im|in|neben|unter|vor) $", re.IGNORECASE)
_FINALLY = re.compile(r"\b(?:am|zum|seit|bis) (?:Anfang|Ende|Schluss)\b")
_ACCUSATIVE = re.compile(r"(?:den|einen|keinen|dem|einem) ")
_PREPOSITION = re.compile(rf"\b{_PREPOSITIONS} $", re.IGNORECASE)
_ATTACHED = re.compile(rf",|\b{_PREPOSITIONS} \S", re.IGNORECASE)
_COUNTED = re.compile(r"wie viele (?:der )?(\S.*)")
_DEGREE = r"(?:teuer|hoch|groß|lang|weit|alt|oft|schnell|stark|häufig|spät|früh|wichtig|sicher)"
_OPENING = re.compile(
    rf"(?:(?:auf|für|mit|in|an|bei|von|um|seit|bis|zu|aus|nach|vor|gegen) )?"
    rf"(?:wie (?:viele?(?: (?:der )?(?:{_ADJECTIVE} )*{_CAP})?|lange|{_DEGREE})|wie|welch\w+"
    rf" (?:{_ADJECTIVE} )*{_NAMES}|wer|wen|wem|was|wann|warum|weshalb|wieso|wo\w*"
    r"|how (?:long|far|many \w+|much|\w+(?= (?:is|was|are|were|will|would)\b))|how|what|when|where"
    r"|why|who|which \w+)(?=\s)"
)
_SPEECH = re.compile(rf"\b(?:{forms_of(*COMMON, 'halten', 'denken')})\b", re.IGNORECASE)
# The verb parts that close a German question, which nothing is put behind.
CLOSING = re.compile(
    r"(?P<verbs>(?: (?:ge[a-zäöü]+(?:t|en)|(?:er|be|ver|ent)[a-zäöü]+(?:t|en)|aus|vor|an|ab|auf))*)"
    r"\s*[?!.]*\s*$"
)


@dataclass(frozen=True, slots=True)
class QuestionParts:
    """A question with the places of its parts; ``verb`` ends where the finite verb does.

    ``about`` is the topic with its preposition, ``topic`` the noun phrase alone. ``dative`` says
    which case the topic stands in.
    """

    question: str
    language: Language
    opening: str
    verb: Span
    subject: Span | None
    about: Span | None
    topic: Span | None
    places: tuple[Span, ...]
    day: Span | None
    speech: bool

    def text(self, span: Span | None) -> str:
        """Return the words at *span*."""
        return self.question[slice(*span)].strip() if span else ""

    @property
    def dative(self) -> bool:
        """Whether the topic stands in the dative."""
        return self._preposition in _WITH_DATIVE

    @property
    def contraction(self) -> str:
        """The article that the topic's preposition has swallowed: der (zur), dem (am), or none."""
        swallowed = re.fullmatch(r"zu(r)|(?:zu|a|i|vo|bei)(m)", self._preposition)
        return f"de{swallowed[1] or swallowed[2]}" if swallowed else ""

    @property
    def place(self) -> Span | None:
        """Where it was: „beim Erdbeben in Rom“ was in Rom."""
        inside = [place for place in self.places if re.match(r"i[nm]\b", self.text(place))]
        return next(iter([*inside, *self.places]), None)

    @property
    def sure_topic(self) -> str:
        """The topic, unless it stands behind a preposition that tells place or origin alone."""
        if self.about is None and self._preposition in _OF_PLACE:
            return ""
        return self.text(self.topic)

    @property
    def _preposition(self) -> str:
        found = self.topic and _PREPOSITION.search(self.question[: self.topic[0]])
        return found[0].strip().lower() if found else ""

    @property
    def counted(self) -> str:
        """What is counted by the question's "wie viele", without its article, or nothing."""
        found = _COUNTED.match(self.opening)
        return found[1] if found else ""

    @property
    def bare(self) -> bool:
        """Whether it is a name or a noun phrase alone."""
        return self.verb[1] == 0

    @property
    def rest(self) -> str:
        """What follows the finite verb, without the question mark."""
        return self.question[self.verb[1] :].strip(" ?!.")


def read_question(question: str) -> QuestionParts:
    """Return the parts of *question* that can be told by its words alone."""
    text = question.strip()
    language = question_language(text)
    if is_phrase(bare := text.rstrip(" ?!.")):
        whole = (0, len(bare))
        return QuestionParts(text, language, "", (0, 0), whole, None, whole, (), None, False)
    lowered = text[:1].lower() + text[1:]
    found = _OPENING.match(lowered)
    opening = found[0] if found else ""
    verb_word = re.compile(r"\s*[\w’'-]+").match(text, len(opening))
    verb = verb_word.span() if verb_word else (len(opening), len(opening))
    day = _span(_DAY.search(text))
    about, topic = _topic(text, verb[1], day, language)
    chunks = _chunks(text, verb[1], day, about, language)
    free = [chunk for chunk in chunks if not _PREPOSITION.search(text[: chunk[0]])]
    nominative = [chunk for chunk in free if not _ACCUSATIVE.match(text, chunk[0])]
    subject = nominative[0] if nominative and opening not in ("wer", "who") else None
    speech = is_speech(text)
    if topic is None and chunks:
        others = [chunk for chunk in free if chunk != subject or not is_name(text[slice(*chunk)])]
        last = (others or chunks)[-1]
        # Where it was is not what it was about.
        if subject and not (others or speech) and _WHERE.search(text[: last[0]]):
            last = subject
        topic = _with_attributes(text, last, chunks) if last != subject else last
    inside = _PLACE.finditer(text, verb[1])
    places = tuple(each.span() for each in inside if not _meets(each.span(), day, about))
    return QuestionParts(text, language, opening, verb, subject, about, topic, places, day, speech)


def is_name(phrase: str) -> bool:
    """Return whether *phrase* is written like a name: capitals alone, no article."""
    return (
        bool(re.fullmatch(rf"{_NAMES}(?: (?:und|and) {_NAMES})?", phrase)) and phrase[0].isalpha()
    )


def has_phrase(text: str) -> bool:
    """Return whether *text* has a noun or a name of its own beyond its first word."""
    return bool(re.search(rf"\s{_CAP}", text)) or bool(re.search(r"\b(?:the|an?) \w", text))


def has_complement(text: str) -> bool:
    """Return whether *text* has a phrase with a preposition, or a clause of its own."""
    return bool(_ATTACHED.search(text))


def same_name(one: str, other: str) -> bool:
    """Return whether two names can be one person's: Kerry and John Kerry."""
    return one.split()[-1:] == other.split()[-1:]


def is_speech(text: str) -> bool:
    """Return whether *text* asks for what somebody said or thinks."""
    return bool(_SPEECH.search(text))


def is_phrase(text: str) -> bool:
    """Return whether *text* is one noun phrase and nothing else."""
    return bool(re.fullmatch(rf"{_PHRASE}|{_ENGLISH_PHRASE}", text))


def is_time(text: str) -> bool:
    """Return whether *text* is a date, a month or a year."""
    return bool(_DAY.fullmatch(text))


def is_place(text: str) -> bool:
    """Return whether *text* is a preposition of place with a noun or a name."""
    return bool(_PLACE.fullmatch(text))


def _topic(
    text: str, start: int, day: Span | None, language: Language
) -> tuple[Span | None, Span | None]:
    for found in _ABOUT.finditer(text, start):
        begin, end = found.span("np")
        if day and begin < day[0] < end:
            end = day[0]
        if language == "de":
            last = [m.end() for m in re.finditer(_CAP, text[begin:end])]
            end = begin + last[-1] if last else begin
        end = begin + len(text[begin:end].rstrip(" ?!."))
        if end > begin:
            return (found.start(), end), (begin, end)
    return None, None


def _chunks(
    text: str, start: int, day: Span | None, about: Span | None, language: Language
) -> list[Span]:
    pattern = _ENGLISH_PHRASE if language == "en" else _PHRASE
    found = (match.span() for match in re.finditer(rf"(?<!\w){pattern}", text[start:]))
    spans = [(begin + start, end + start) for begin, end in found]
    finally_ = _span(_FINALLY.search(text, start))
    return [span for span in spans if not _meets(span, day, about, finally_)]


def _with_attributes(text: str, chunk: Span, chunks: list[Span]) -> Span:
    """Return *chunk* with the prepositional phrases that follow it directly."""
    start, end = chunk
    for following in chunks:
        if following[0] > end and _PREPOSITION.fullmatch(text[end : following[0]].lstrip()):
            end = following[1]
    return start, end


def _meets(span: Span, *others: Span | None) -> bool:
    return any(other and span[0] < other[1] and span[1] > other[0] for other in others)


def _span(found: re.Match[str] | None) -> Span | None:
    return found.span() if found else None
