"""Questions for all who speak of a topic, or for one side of it: „Wer ist für den Windpark?“"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.question.speech import SOME
from rag.text.words import stems

Side = Literal["for", "against"]


@dataclass(frozen=True, slots=True)
class Voices:
    """A question for all who speak of ``topic``; ``sides`` are those asked for, none where all."""

    topic: str
    sides: tuple[Side, ...] = ()


_WHO = (
    r"(?:wer|welche[rsn]? (?:[\w-]+ ){1,3}?|nenne? (?:mir )?(?:bitte )?alle,? die"
    r"|gibt es jemanden,? der|who)"
)
_IS = r"(?:ist|war|sind|waren|is|was|were|are)"
_FOR, _AGAINST = r"(?:für|fuer|for)", r"(?:gegen|against)"
_SO = r"(?:also|denn|alles|eigentlich|nun|noch|alle)"
_BOTH = re.compile(
    rf"^{_WHO} ?{_IS} (?:{_SO} )*(?P<side>{_FOR}|{_AGAINST}) (?P<topic>.+?),? (?:und |or |and )?"
    rf"(?:wer|who) (?:{_IS} )?(?:{_SO} )*(?:dafür|dafuer|dagegen|against|for|nicht)\b.*$",
    re.IGNORECASE,
)
# „Wer war für, wer gegen den Windpark?“
_BOTH_SHORT = re.compile(
    rf"^{_WHO} ?{_IS} (?:{_SO} )*{_FOR}(?:,| und| oder|, und)?(?: (?:wer|who))?(?: {_IS})? "
    rf"(?:{_SO} )*{_AGAINST} (?P<topic>.+)$",
    re.IGNORECASE,
)
_BOTH_FIRST = re.compile(
    rf"^{_WHO} ?{_IS} (?:{_SO} )*(?:dafür|dafuer|for),? (?:und )?(?:wer|who) (?:{_IS} )?(?:{_SO} )*"
    r"(?:dagegen|against)\W*(?P<topic>.+)?$",
    re.IGNORECASE,
)
# „… für und gegen X“, „… für oder gegen X“, „Pro und Contra X“.
_FOR_AND_AGAINST = re.compile(
    rf"(?:\b{_FOR} (?:und|oder|and|or|bzw\.?) {_AGAINST}|\bpro (?:und|oder|&|and) [ck]ontra)"
    r"(?: zu[mr]?| beim?)? (?P<topic>.+)$",
    re.IGNORECASE,
)
_STANDS = (
    rf"(?:{_IS}|spr[aie]ch\w*(?: sich)?|stimm\w+|stell\w+ sich|w(?:a|e)nd\w+ sich|wehr\w+ sich"
)
_STANDS += (
    r"|protestier\w+|kämpf\w+|tritt|trat\w*|treten|plädier\w+|wirbt|warb\w*|hat(?:te)?n? sich"
)
_STANDS += r"|haben sich)"
_ONE_SIDE = re.compile(
    rf"^{_WHO} ?{_STANDS} (?:{_SO} |(?:\d{{4}}|öffentlich|damals) )*(?P<side>{_FOR}|{_AGAINST})"
    r" (?P<topic>.+?)(?: (?:aus|ein|ausgesprochen|eingesetzt|gestellt|gewandt|gewehrt))?$",
    re.IGNORECASE,
)
_HAS_STOOD = re.compile(
    rf"^{_WHO} ?(?:hat|haben) (?:{_SO} )*(?P<side>{_FOR}|{_AGAINST}) (?P<topic>.+?)"
    r" (?:gestimmt|protestiert|demonstriert|votiert|geklagt|gekämpft|geworben|plädiert)$",
    re.IGNORECASE,
)
# „Wer ist für das Amt verantwortlich?“, „Wer war gegen wen …?“
_NO_TOPIC = re.compile(
    r"\b(?:verantwortlich|zust(?:ä|ae)ndig|bekannt|geeignet|gedacht|vorgesehen|nominiert|berühmt)$"
    r"|^(?:wen|was|wem|whom|what)\b",
    re.IGNORECASE,
)
_TAKES = (
    (
        "against",
        r"lehn\w+|kritisier\w+|verurteil\w+|bemängel\w+|missbillig\w+|wies\w*|opposed?"
        r"|criticis\w+|criticiz\w+|objected to|rejected",
    ),
    (
        "for",
        r"unterst(?:ü|ue)tz\w+|bef(?:ü|ue)rwort\w+|begr(?:ü|ue)(?:ß|ss)\w+|verteidig\w+|lob\w+"
        r"|supports?|supported|welcom\w+",
    ),
)
_TAKEN = tuple(
    (
        side,
        re.compile(
            rf"^{_WHO} ?(?:{verbs}) (?:{_SO} )*(?P<topic>.+?)(?: (?:ab|zurück|zurueck))?$",
            re.IGNORECASE,
        ),
    )
    for side, verbs in _TAKES
)
_HAVE = r"(?:gibt es|gab es|gibt’s|hört man|wurden|werden|sind|waren|haben|hat|was|were|are there)"
_SAID = r"(?: (?:genannt|vorgebracht|angeführt|geäußert|laut|es|made|given|raised))?"
_OBJECTIONS = re.compile(
    rf"^(?:welche[rsn]?|was für|what|which) (?:argumente?|gründe|gruende|arguments?|reasons)"
    rf"(?: {_HAVE})? (?P<side>{_FOR}|{_AGAINST}) (?P<topic>.+?)(?: {_HAVE})?{_SAID}$"
    rf"|^was spricht (?P<side2>{_FOR}|{_AGAINST}) (?P<topic2>.+)$",
    re.IGNORECASE,
)
_CRITICISM = re.compile(
    rf"^(?:(?:welche[rsn]?|was für) )?(?:kritik|bedenken|einwände|einwaende|vorwürfe)(?: {_HAVE})?"
    rf"(?: es)? (?:an|gegen|zu[mr]?|am|wegen) (?P<topic>.+?)(?: {_HAVE})?{_SAID}$",
    re.IGNORECASE,
)
_ALL = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^{SOME}(?:zitate?|(?:ä|ae)u(?:ß|ss)erung(?:en)?|aussagen?|o-t(?:ö|oe)ne?|stimmen|meinungen"
        r"|quotes?|quotations|statements) (?:(?:ü|ue)bers?|zu[mr]?|about|on) (?P<topic>.+)$",
        r"^wer (?:hat|haben) sich (?:alles )?(?:zu[mr]?|über|ueber) (?P<topic>.+?) (?:alles )?"
        r"(?:geäußert|geaeussert|zu wort gemeldet)$",
        r"^(?:bitte )?fass\w* (?:mir )?(?:bitte )?(?:die|den) "
        r"(?:debatte|diskussion|streit|kontroverse|auseinandersetzung) "
        r"(?:um|über|ueber|zu[mr]?) (?P<topic>.+?) (?:bitte )?zusammen$",
        r"^was (?:wurde|wird) (?:alles )?(?:zu[mr]?|über|ueber) (?P<topic>.+?) (?:alles )?"
        r"(?:gesagt|geäußert|geaeussert)$",
        rf"^welche (?:äußerungen|aeusserungen|aussagen|wortmeldungen) {_HAVE} (?:es )?"
        r"(?:zu[mr]?|über|ueber) (?P<topic>.+)$",
        r"^wer (?:hat|haben) (?:auf )?(?P<topic>.+?) (?:kommentiert|reagiert)$",
        r"^wer (?:kommentiert|reagiert)e?n? (?:alles )?(?:auf )?(?P<topic>.+)$",
        r"^wer (?:alles )?(?:äußert|äußerte|aeusserte)n? sich (?:alles )?(?:zu[mr]?|über|ueber)"
        r" (?P<topic>.+)$",
        r"^nenne? (?:mir )?(?:bitte )?alle,? die sich (?:zu[mr]?|über|ueber) (?P<topic>.+?)"
        r" (?:geäußert|geaeussert|zu wort gemeldet)(?: haben)?$",
        rf"^(?:welche|was für) (?:reaktionen|stimmen|meinungen|positionen|standpunkte|ansichten)"
        rf" {_HAVE} (?:es )?(?:auf|zu[mr]?|über|ueber|beim?) (?P<topic>.+)$",
        r"^wie (?:fielen|waren|sind) die reaktionen (?:auf|zu[mr]?) (?P<topic>.+?)(?: aus)?$",
        r"^wie (?:wurde|wird) (?:auf )?(?P<topic>.+?) (?:reagiert|aufgenommen|kommentiert)$",
        r"^was (?:sagen|sagten|meinen|halten) (?:alle|die (?:parteien|politiker|leute|bürger"
        r"|kritiker|fraktionen|experten|beteiligten|anwohner|verbände))"
        r" (?:zu[mr]?|über|ueber|von) (?P<topic>.+)$",
        r"^(?:which|what) (?:reactions|opinions|positions) (?:were|are) there (?:to|on|about)"
        r" (?P<topic>.+)$",
    )
)


def read_voices(question: str) -> Voices | None:
    """Return whose voices *question* asks for, or None where it asks for something else."""
    text = " ".join(question.split()).strip(" ?!.")
    found = _read(text)
    if found is None or _NO_TOPIC.search(found.topic) or not stems(found.topic):
        return None
    return found


def _read(text: str) -> Voices | None:
    for both in (_BOTH_SHORT, _BOTH, _BOTH_FIRST):
        if match := both.match(text):
            return Voices(match["topic"] or "", ("for", "against"))
    if match := _FOR_AND_AGAINST.search(text):
        return Voices(match["topic"], ("for", "against"))
    if match := _OBJECTIONS.match(text):
        side = match["side"] or match["side2"]
        return Voices(match["topic"] or match["topic2"], (_side(side),))
    if match := _ONE_SIDE.match(text) or _HAS_STOOD.match(text):
        return Voices(match["topic"], (_side(match["side"]),))
    for side, taken in _TAKEN:
        if match := taken.match(text):
            return Voices(match["topic"], ("for",) if side == "for" else ("against",))
    if match := _CRITICISM.match(text):
        return Voices(match["topic"], ("against",))
    return next((Voices(match["topic"]) for form in _ALL if (match := form.match(text))), None)


def _side(word: str) -> Side:
    return "for" if word.lower() in ("für", "fuer", "for") else "against"
