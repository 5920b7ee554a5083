"""Read a question: what is typed becomes one value that says what is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.question.colloquial import spelled_out, without_emphasis
from rag.question.content import asked_content
from rag.question.corpus import Order, read_corpus_question
from rag.question.framing import subject_of
from rag.question.identity import asked_identity
from rag.question.kinds import OF_THE_CORPUS, kind_of, parts_of
from rag.question.office import asked_office
from rag.question.period import read_period, read_year
from rag.question.question import Question
from rag.question.sides import sides_of
from rag.question.speech import (
    asks_for_quotations,
    asks_for_speech,
    named_speaker,
    quoted_wording,
    read_speech,
)
from rag.question.voices import read_voices
from rag.text.language import question_language
from rag.text.normal import seen
from rag.text.words import stems
from rag.types import PriorTurn

# A longer text is no question; its beginning says what it is about.
MAX_QUERY_CHARS = 1_000

_GREETING = re.compile(
    r"\W*(?:hallo|hi|hey|moin|servus|danke|guten (?:tag|morgen|abend)|hello|thanks|thank you)\W*",
    re.IGNORECASE,
)
# Ways of asking politely. The question is what comes after.
_POLITE = re.compile(
    r"(?:"
    r"(?:k(?:ö|oe)nn(?:en|ten|test)?|kannst|kann|w(?:ü|ue)rde(?:n|st)?) (?:sie|du|ihr|man)"
    r" (?:(?:mir|uns|mal|bitte|vielleicht) )*"
    r"(?:sagen|verraten|erklären|erklaeren|nachsehen|nachschauen|herausfinden|raussuchen|helfen)"
    r"|(?:mich|uns) (?:interessiert|würde interessieren|wuerde interessieren)"
    r"|ich (?:suche|frage mich|w(?:ü|ue)sste gerne?|(?:m(?:ö|oe)chte|will) (?:gerne? )?wissen)"
    r"|(?:sag(?:en sie)?|verrat(?:e|en sie)?) mir(?: bitte)?|wei(?:ß|ss)t du|wissen sie"
    r"|(?:can|could|would) you (?:please )?(?:tell me|find out|look up|explain)"
    r"|i(?:’d|'d| would) like to know|do you know"
    r")[,:]?\s+(?=\S)",
    re.IGNORECASE,
)
# Frames that ask about a thing as a whole. What they frame is what to look for.
_FRAMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"worum geht (?:es|’s) (?:eigentlich )?(?:in|im|bei|beim)\b(?: de[mnr]\b)?(?: artikel\b)?",
        r"was (?:steht|stand) (?:in|im)\b(?: de[mnr]\b)?(?: artikel\b)?",
        r"was (?:wei(?:ß|ss)t du|wissen (?:sie|wir)|gibt es) (?:von|vom|über|ueber|zu[mr]?)\b",
        r"(?:erzähle?|erzaehle?|berichte) mir (?:etwas |mehr )?(?:von|vom|über|ueber|zu[mr]?)\b",
        r"was ist (?:los )?mit\b",
        r"tell me (?:something |more |everything |all )?about\b",
        r"what do (?:you|we) know about\b",
    )
)


# Words that say what to do with what is found. They stand in no article, and would only lower the
# share of the question's words that a passage holds.
_INSTRUCTIONS = re.compile(
    r"\b(?:fasse?(?: mir)?|zusammen|gib(?: mir)?|(?:einen )?(?:ü|ue)berblick (?:ü|ue)ber"
    r"|chronologie (?:de[rs]|zu[mr]?|über)|vergleiche?|(?:was )?unterscheide[nt]"
    r"|(?:die )?positionen von|stimmt es,? dass|(?:den|der|dem) artikel (?:ü|ue)ber"
    r"|(?:die )?(?:an)?zahl der|noch ?mal|bitte|zuletzt|als letztes|aufz(?:ä|ae)hlen"
    r"|summari[sz]e|give me an overview of)\b",
    re.IGNORECASE,
)

# Superlatives of time and what stands for them. „Am Ende der Sitzung“ is a place in something.
_LAST = re.compile(
    r"\b(?:zuletzt|als letztes|zum schluss|jetzt|inzwischen|mittlerweile|neuerdings|derzeit"
    r"|aktuell|heute|neuestes?|neues (?=von|vom|zu|über|ueber|aus)"
    r"|am (?:ende|schluss)(?! (?:de[rs]|von|vom|eine[rs])\b)"
    r"|(?:neueste|neuste|jüngste|juengste|letzte|aktuelle)[nrs]? (?:\w+ )?(?:meldung|stand|artikel"
    r"|bericht|aussage|äußerung|aeusserung|wortmeldung|zahl|position|haltung)\w*"
    r"|latest|newest|most recent|currently|now)\b",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"\b(?:zuerst|als erstes|anfangs|ursprünglich|urspruenglich|erstmals|zum ersten ?mal|am anfang"
    r"|(?:älteste|aelteste|früheste|frueheste|erste)[nrs]? (?:meldung|artikel|bericht|aussage"
    r"|äußerung|aeusserung|wortmeldung)\w*|earliest|oldest|originally|at first)\b",
    re.IGNORECASE,
)


def read_question(
    text: str, earlier: Sequence[PriorTurn] = (), typed: str | None = None
) -> Question:
    """Return what *text* asks, which stands alone; *typed* is how it was typed where not so.

    *earlier* are the exchanges that it was understood by, oldest first. It is read in its normal
    form.
    """
    typed = text if typed is None else typed
    text = seen(text)
    plain = asked_plainly(text)
    period, undated = read_period(plain)
    speech = read_speech(without_emphasis(undated))
    order = order_of(undated)
    speaker = named_speaker(without_emphasis(plain))
    parts = parts_of(plain)
    kind = kind_of(plain, speech, parts)
    if period is None and kind in OF_THE_CORPUS:
        period, undated = read_year(undated)
    sides = () if parts else sides_of(plain, kind, speech)
    kind = "compare" if sides else kind
    named = speech.asked if speech and speech.asked else speaker
    return Question(
        typed=typed,
        text=text,
        language=question_language(text),
        kind=kind,
        query=query_of(plain),
        subject=subject_of(undated),
        is_question=is_question(text),
        speech=speech,
        corpus=read_corpus_question(undated, kind),
        voices=read_voices(undated),
        sides=sides,
        asks_for_speech=asks_for_speech(plain),
        speaker=speaker,
        people=(named,) if named else (),
        topic=speech.topic if speech else query_of(undated),
        period=period,
        wording=quoted_wording(plain),
        content=asked_content(plain),
        parts=parts,
        order=order,
        identity=asked_identity(plain),
        office=asked_office(plain),
        quotations=asks_for_quotations(plain),
        earlier=tuple(earlier),
    )


def order_of(question: str) -> Order | None:
    """Return whether *question* asks for the newest or the oldest of what there is."""
    found = _LAST.search(question)
    if found or _FIRST.search(question):
        return "newest" if found else "oldest"
    return None


def asked_plainly(text: str) -> str:
    """Return *text* without the polite words before its question: „Können Sie mir sagen, wer …“."""
    text = spelled_out(text)
    return _POLITE.sub("", text.strip(), count=1) if _POLITE.match(text.strip()) else text


def is_question(text: str) -> bool:
    """Return whether *text* asks for anything at all."""
    return bool(stems(text)) and not _GREETING.fullmatch(text)


def query_of(question: str) -> str:
    """Return what to look for: *question* without the frame that only asks, and not endless."""
    text = question[:MAX_QUERY_CHARS].strip()
    bare = " ".join(_INSTRUCTIONS.sub(" ", text).split())
    text = bare if stems(bare) else text
    for frame in _FRAMES:
        if match := frame.match(text):
            rest = text[match.end() :].strip(' ?!.„“"')
            return rest if stems(rest) else text
    return text
