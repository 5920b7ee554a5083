"""What a question about speech asks for: who spoke, on what, when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.text.speech_verbs import COMMON, INFINITIVE_OF, forms_of
from rag.text.words import STOP_WORDS, fold, stems

# Their subject may do rather than speak: „Was fand die Polizei?“, „Wer hielt den Ball?“.
_DOING = frozenset(
    (
        "finden",
        "halten",
        "erwarten",
        "reagieren",
        "werfen",
        "schlagen",
        "verteidigen",
        "werben",
        "wehren",
    )
)
# Whom they are said to follows the speaker bare: „Was warf Brandt Wegner vor?“
_TO_SOMEBODY = frozenset(("antworten", "raten", "versprechen", "werfen", "empfehlen", "entgegnen"))
_PARTICLES = frozenset("an aus vor zu ab vor dazu davon dafuer dagegen nach statt".split())

_AUXILIARIES = frozenset("hat haben hatte hatten did does do has have hast habt".split())
# When they spoke is told beside the words. „Wann forderte der Sturm Opfer?“ asks for a deed.
_WHEN, _WHEN_SAID = frozenset("wann when".split()), frozenset(("sagen", "äußern", "sprechen"))
_THAT = frozenset("das dies es that it this".split())
_PASSIVE = frozenset("wurde wurden wird werden was were".split())
_ASKING = frozenset(
    "was wie wovor worueber wozu wovon weshalb warum womit wofuer worum what how".split()
)
_WHO = frozenset("wer who".split())
_FILLERS = frozenset("sich denn dann etwas irgendetwas anything something".split())
_ABOUT = frozenset(
    """ueber zu zum zur zu von vom an am vor gegen wegen gegenueber bezueglich hinsichtlich
    betreffend um auf fuer about on of regarding against concerning dass ob that nach mit
    nachdem als weil wenn bevor""".split()
)
# Those of them that no name holds, unlike „von“ and „an“.
_TOPIC_OPENERS = (_ABOUT - {"von", "vom", "an", "am", "of", "on", "auf", "um"}) | {
    *("in", "im", "bei", "beim")
}
# When, how and before whom somebody spoke is neither the name nor the topic.
_BESIDE = re.compile(
    r"(?<=\s)(?:zuletzt|als letztes|als erstes|zum schluss|zuerst|zunächst|anfangs|jetzt|inzwischen"
    r"|erstmals|letztmals|zum (?:ersten|letzten) ?mal"
    r"|mittlerweile|neuerdings|derzeit|kürzlich|neulich|jüngst|später|früher|bisher|schließlich"
    r"|wörtlich|wortwörtlich|genau|konkret|öffentlich|ausdrücklich|eigentlich|denn|wohl|nochmals?"
    r"|(?:letzte|vergangene|vorige|diese)[nrsm]? (?:woche|monat|jahr)"
    r"|am (?:anfang|ende|schluss)(?! (?:de[rs]|von|vom|eine[rs])\b))(?=\s|$)",
    re.IGNORECASE,
)
# „…, die man hier findet“ is about the archive.
_IN_ARCHIVE = re.compile(r",? (?:die|das|der|den) (?:man|es|ihr|du|sich|wir|hier)\b[^,]*$", re.I)
# „in London“, unlike „im Rat“ and „in der Debatte“, is where somebody spoke.
_PLACE = re.compile(
    r"^\W*in (?:[A-ZÄÖÜ][\w’'-]+ ?){1,3}(?=\W*$|(?:über|zu[mr]?|von|vom|gegen|about)\b)"
)
# Words before which the name of a speaker may end.
_BOUNDARY = _ABOUT | frozenset(
    """der die das dem den des ein eine einen einem einer in im am bei beim als sich dazu darueber
    davon hierzu seinen seine seiner ihren ihre ihrer gestern heute damals noch denn eigentlich
    the a to his her their in at when""".split()
)
_NOUNS = (
    r"wortmeldung(?:en)?|position|haltung|meinung|ansicht|standpunkt|stellungnahme|aussagen?|äußerung(?:en)?"
    r"|aeusserung(?:en)?|zitate?|kritik|statements?|opinion|views?|quotes?|stance"
)
# „Gib mir drei Zitate von Brandt“, „alle Aussagen von Brandt zum Bad“.
SOME = (
    r"(?:(?:gib|geben?|zeige?n?|nenne?n?|finde?n?|suche?n?|liste?n?|was sind|give|show|find|list"
    r"|i need|ich (?:suche|brauche|m(?:ö|oe)chte))\b(?: sie)?(?: mir| uns| me| us)?"
    r"(?: bitte| mal)? ?)?"
    r"(?:(?:alle|ein(?:e|ige)?|ein paar|mehrere|die|das|zwei|drei|vier|fünf|zehn|\d{1,2}|all|the"
    r"|an?|some|two|three|five|ten) ){0,2}"
    r"(?:(?:besten?|wichtigsten?|schönsten?|kurzen?|wörtlichen?|best|direct) )?"
)
_POSITION = re.compile(
    rf"(?:(?:was|wie|what|welche)\b.{{0,20}}?|{SOME})?\b(?:{_NOUNS})"
    r"(?: (?:gibt|gab) es| are there)? (?:von|vom|of|by) (?P<rest>.+)",
    re.IGNORECASE,
)
_HOLDER = re.compile(
    rf"(?:(?:was|wie|welche) (?:ist|war|sind|waren|lautet|lautete) (?:die )?)?(?:{_NOUNS})"
    r" (?:der|des) (?P<rest>.+)",
    re.IGNORECASE,
)
# „Welche Haltung hat Brandt zum Hallenbad?“
_HELD = re.compile(
    rf"(?:welche[nrs]?|what|which) (?:{_NOUNS}) (?:hat|hatte|vertritt|vertrat|übt|übte|äußert"
    r"|äußerte|did|does|has) (?P<rest>.+?)(?: (?:geäußert|vertreten|geübt|have|take|express))?$",
    re.IGNORECASE,
)
_GENITIVE = re.compile(
    rf"(?:(?:was|wie|what|welche[rs]?) (?:ist|war|waren|sind|is|was) )?"
    rf"(?!(?:wer|warum|wann|wo|hat|haben|hatte)\b)(?P<who>[\w’'. -]+?)(?:’s|'s|s|’|')?"
    rf" (?:{_NOUNS})\b(?P<rest>.*)",
    re.IGNORECASE,
)
_CITED = re.compile(
    r"(?:von wem (?:stammt|ist|kommt)|wessen|who said|whose)\b.*?(?P<rest>[„“\"»«].+)",
    re.IGNORECASE,
)
_STANCE = re.compile(
    r"(?:wie (?:steht|stand|denkt|dachte)|where does) (?P<rest>.+?)(?: stand)?$", re.IGNORECASE
)
_ASKS_FOR_SPEECH = re.compile(rf"\b(?:{forms_of(*COMMON)})\b", re.IGNORECASE)
_BEFORE_TOPIC = re.compile(r"\b(?:über|ueber|zu[mr]?|about|on)\b")
# Capitalised words in a row, an initial and the small words of a name included.
_PART = r"[A-ZÄÖÜ](?:[^\W_]|[’'-])+"
_NAME = re.compile(
    rf"(?<=\s){_PART}(?: (?:(?:(?:von|van)(?: de[rn]?)?|de|al) )?(?:{_PART}|[A-ZÄÖÜ]\.))*"
)
_WORD = re.compile(r"[\w’'-]+(?:\.(?=\s))?")
# Asked for by these, somebody's words are wanted as they were said.
_VERBATIM = re.compile(
    r"\b(?:zitate?n?|o-t(?:ö|oe)ne?|wörtlich\w*|quotes?|quotations?|verbatim)\b", re.IGNORECASE
)
_QUOTED = re.compile(r"[„“\"»«‚‘](?P<text>[^„“”\"»«‚‘]{3,}?)[“”\"»«‘’]")


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """A question about what was said.

    ``readings`` are the ways to cut it into speaker and topic, the longest speaker first; the
    corpus decides which is meant. ``asked`` and ``topic`` are the likeliest one. Where the question
    asks who spoke there is neither reading nor ``asked``. ``wording`` are words that the question
    itself puts in quotation marks, ``verb`` is the infinitive of its verb.
    """

    readings: tuple[tuple[str, str], ...]
    topic: str
    verb: str
    wording: str | None = None
    asked: str | None = None

    @property
    def asks_who(self) -> bool:
        """Whether the question asks for the speaker."""
        return not self.readings


def read_speech(question: str) -> SpeechRequest | None:
    """Return what *question* asks about speech, or None where it asks for something else."""
    text = _without_manner(_IN_ARCHIVE.sub("", " ".join(question.split()).strip(" ?!.")))
    wording = quoted_wording(text)
    if match := _CITED.match(text):
        return SpeechRequest((), match["rest"], "sagen", wording)
    for form in (_POSITION, _HOLDER, _HELD, _STANCE):
        if match := form.match(text):
            return _asked_of(match["rest"], "stehen", wording)
    found = _verb_of(text)
    if found is not None:
        return _with_verb(*found, wording)
    if match := _GENITIVE.fullmatch(text):
        words = _without_article(match["who"])
        if re.fullmatch(SOME, f"{match['who']} ", re.IGNORECASE):
            return None  # „drei Zitate zum Bad“
        if not stems(match["who"]) or any(fold(word) in STOP_WORDS for word in words):
            return None
        who, topic = " ".join(words), _topic(match["rest"])
        return SpeechRequest(((who, topic),), topic, "stehen", wording, who)
    return None


def _without_manner(text: str) -> str:
    """Return *text* without adverbs of time and manner, save in what it quotes."""
    if _QUOTED.search(text):
        return text
    return " ".join(_BESIDE.sub(" ", text).split())


def _verb_of(text: str) -> tuple[str, str, str] | None:
    """Return the question word, the verb, and what is left without both, if it is a verb of saying.

    „Was hat Brandt dazu gesagt“ has its verb at the end; „Was sagte Brandt“ second.
    """
    tokens = list(_WORD.finditer(text))
    folded = [fold(token[0]) for token in tokens]
    if len(tokens) < 2:
        return None
    if folded[0] in _AUXILIARIES or (
        folded[0] in INFINITIVE_OF and folded[1] != "sie"
    ):  # asks whether something was said
        return _verb_of(f"was {text}")
    if folded[0] in _WHEN:
        found = None if folded[-1] in _THAT else _verb_of(f"was {text[tokens[0].end() :]}")
        return found if found and found[1] in _WHEN_SAID else None
    if folded[0] not in _ASKING | _WHO:
        return None
    if folded[1] in _PASSIVE:  # „Was wurde dazu gesagt?“ names nobody who speaks
        return None
    if folded[1] in _AUXILIARIES:
        return _auxiliary(text, tokens, folded)
    verb = INFINITIVE_OF.get(folded[1])
    if verb is None:
        return _verb_last(text, tokens, folded)
    end = len(text)
    if folded[-1] in _PARTICLES and len(tokens) > 2:
        end = tokens[-1].start()
    return folded[0], verb, text[tokens[1].end() : end]


def _verb_last(
    text: str, tokens: list[re.Match[str]], folded: list[str]
) -> tuple[str, str, str] | None:
    """Read a clause with its verb at the end: „(Können Sie sagen,) was Brandt dazu gesagt hat“."""
    last = len(tokens) - 1 - (folded[-1] in _AUXILIARIES)
    verb = INFINITIVE_OF.get(folded[last]) if last > 1 else None
    return (folded[0], verb, text[tokens[0].end() : tokens[last].start()]) if verb else None


def _auxiliary(
    text: str, tokens: list[re.Match[str]], folded: list[str]
) -> tuple[str, str, str] | None:
    for at in range(len(folded) - 1, 1, -1):
        verb = INFINITIVE_OF.get(folded[at])
        if verb is None:
            continue
        rest = text[tokens[1].end() : tokens[at].start()] + " " + text[tokens[at].end() :]
        return folded[0], verb, rest
    return None


def _with_verb(asking: str, verb: str, rest: str, wording: str | None) -> SpeechRequest | None:
    if verb == "nennen" and fold(rest).split()[:1] in (["man"], ["sich"]):
        return None  # asks for a word, not for who used it
    rest = " ".join(word for word in rest.split() if fold(word) not in _FILLERS)
    if asking in _WHO:
        if verb in _DOING:
            return None
        return SpeechRequest((), _topic(rest), verb, wording)
    if verb == "finden" and not _ABOUT & set(fold(rest).split()):
        return None  # „Was fand die Polizei?“
    return _asked_of(rest, verb, wording)


def _asked_of(rest: str, verb: str, wording: str | None) -> SpeechRequest | None:
    readings = tuple(_readings(rest, verb in _TO_SOMEBODY))
    if not readings:
        return None
    plain = next(
        (reading for reading in readings if not set(fold(reading[0]).split()) & _TOPIC_OPENERS),
        readings[-1],
    )
    return SpeechRequest(readings, plain[1], verb, wording, plain[0])


def _readings(rest: str, anywhere: bool) -> Iterator[tuple[str, str]]:
    """Yield the ways to cut *rest* into speaker and topic, the longest speaker first.

    It is cut before a word that can't go on with a name, or between any two.
    """
    words = [match[0] for match in _WORD.finditer(rest)]
    folded = [fold(word) for word in words]
    if folded and folded[0] in _PRONOUNS:
        return  # „er“ names nobody, and neither does what comes after it
    first = 1 if folded and folded[0] in ("der", "die", "das", "the", "herr", "frau") else 0
    cuts = range(len(words) - 1, first, -1)
    ends = [len(words)] + [at for at in cuts if anywhere or folded[at] in _BOUNDARY]
    seen: set[str] = set()
    for end in ends:
        who = words[first:end]
        while who and fold(who[-1]) in _BOUNDARY:
            who = who[:-1]
        name = " ".join(who)
        if name not in seen and stems(name):
            seen.add(name)
            yield name, _topic(" ".join(words[first + len(who) :]))


def _without_article(text: str) -> list[str]:
    words = text.split()
    return words[1:] if words and fold(words[0]) in ("der", "die", "das", "the") else words


_PRONOUNS = frozenset("er sie es wir ihr ich du man he she it they we you".split())
_LEAD = re.compile(
    r"^(?:\W|\b(?:über|ueber|zum|zur|zu|von|vom|an|am|vor|gegen|wegen|um|auf|für|fuer|about|on|of"
    r"|dass|ob|that|das|die|der|dem|den|thema|the|topic|eine[mnrs]?|gestern|heute|damals|dazu"
    r"|darüber|darueber|davon|davor)\b)+",
    re.IGNORECASE,
)


def _topic(rest: str) -> str:
    return _LEAD.sub("", _PLACE.sub("", rest)).strip(' ?!.,“”"«»')


def quoted_wording(question: str) -> str | None:
    """Return the words that *question* puts in quotation marks."""
    quoted = _QUOTED.search(question)
    return quoted["text"] if quoted else None


def asks_for_quotations(question: str) -> bool:
    """Return whether *question* wants somebody's words as they were said: „drei Zitate von …“."""
    return _VERBATIM.search(question) is not None


def asks_for_speech(question: str) -> bool:
    """Return whether a common verb of saying stands in *question*."""
    return _ASKS_FOR_SPEECH.search(question) is not None


def named_speaker(question: str) -> str | None:
    """Return the surname of who is to have spoken, if *question* names one before its topic."""
    if not asks_for_speech(question) or re.match(r"(?:wer|who)\b", question, re.IGNORECASE):
        return None
    found = _NAME.search(_BEFORE_TOPIC.split(question, maxsplit=1)[0])
    return found[0].split()[-1] if found else None
