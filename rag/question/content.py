"""Kinds of content: what a question asks for, and what such content looks like."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.question.office import ENGLISH_OFFICES, beside_holder
from rag.text.months import PATTERN, WEEKDAY_PATTERN
from rag.text.speech_verbs import COMMON, forms_of
from rag.text.words import STOP_WORDS, fold

_DATE = (
    rf"\b\d{{1,2}}\.(?: ?{PATTERN}| ?\d{{1,2}}\.)(?: ?\d{{4}})?|\b(?:1[5-9]|20)\d\d\b(?! [A-ZÄÖÜ])"
    r"|\b\d{1,2}(?:[.:]\d\d)? Uhr\b"
)
_TIME = (
    rf"{_DATE}|\b(?:{PATTERN}|(?:1[5-9]|20)\d\d)\b|\b(?:{WEEKDAY_PATTERN}|gestern|heute|morgen|Jahr|Woche"
    r"|Wochenende|Mitternacht|Frühjahr|Frühling|Sommer|Herbst|Winter)"
)
_NUMBER = (
    r"\d|(?i:\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|\w+zehn|\w+[sz]ig|\w+ßig"
    r"|\w*hundert|\w*tausend|million\w*|milliarde\w*|hälfte|\w*drittel|\w*viertel|dutzend|doppelt"
    r"|keine?)\b)"
)
_MONEY = (
    r"(?:\d|illionen|illiarden?|hundert|tausend)\s(?:US-)?"
    r"(?:Euro|Dollar|Mark|Cent|Pfund|Franken|Rubel|Yen|Kronen|€|\$)"
    r"|[€$£]\s?\d|\b(?:kostenlos|gratis|umsonst)\b"
)
_NAME = r"\b[A-ZÄÖÜ][^\W\d_]+ (?:[A-Z]\. |von |van |de )?[A-ZÄÖÜ][^\W\d_]+"
# „da“ and „denn“ give a reason where they open a clause: „Was soll man da machen?“ gives none.
_REASON = (
    r"(?i:\b(?:weil|wegen|aufgrund|deshalb|daher|damit|weshalb|infolge|mangels|angesichts|dank"
    r"|gr[uü]nde?n?|ursachen?|verursach\w+|ausgelöst|auslöser|zurückzuführen|begründ\w+|schuld"
    r"|ausschlaggebend|anlass|hintergrund|um [^.]* zu)\b|(?:^|[,;–:] )(?:da|denn)\b)"
)
# Nouns that ask why: „Rücktritt Kranz Grund“, „Welche Ursache hatte der Brand?“. „Aus Anlass“ and
# „auf Grund“ are prepositions, „Grund und Boden“ is land.
REASON_NOUNS = (
    r"(?<!\bauf )(?<!\bim )(?<!\bhaus und )grund(?:es)?(?! und boden)|gr(?:ü|ue)nden?|ursachen?"
    r"|(?<!\baus )(?<!\bzum )anl(?:ass|ässe|aesse)n?"
)
# Quotation marks, the subjunctive of indirect speech, and verbs of saying.
_STATEMENT = (
    r"[„»“\"]|\b(?:sei|seien|habe|werde|könne|müsse|solle|dürfe|wolle|gebe|gehe|wäre|wären|laut"
    r"|zufolge|(?:sag|mein|äußer|erklär|warn|forder|kritisier|beton|nann|bezeichne|verlang)\w*te[nt]?"
    r"|rie[ft])\b"
)
_SPEECH_VERBS = (
    forms_of(
        *COMMON,
        *("bewerten", "kommentieren", "reagieren", "entgegnen", "antworten", "begründen", "loben"),
        *("rechtfertigen", "verteidigen", "entschuldigen", "bemängeln", "empfehlen", "raten"),
        *("bitten", "halten", "werfen", "werben", "denken"),
    )
    + "|nannte|nennt|rief|vorw(?:u|ü|ue)rfe?|meinung(?:en)?|haltung(?:en)?|aussagen?"
    + "|position(?:en)?|standpunkte?|ansicht(?:en)?|sichtweisen?|(?:ä|ae)u(?:ß|ss)erung(?:en)?"
)
# What each kind is asked with, and what it looks like.
_KINDS = {
    "time": (
        r"wann|when|zeitraum|datum|wie viel uhr"
        r"|(?:welche[mns]|what|which) (?:jahr|monat|tag|year|day|date|month)",
        _TIME,
    ),
    "money": (
        r"\w*kosten|kostete?t?|gekostet|teuer|\w*preise?|geld|euro|dollar|summe|verdient|gehalt"
        r"|costs?|price|pay|paid",
        _MONEY,
    ),
    "number": (
        r"wie ?viele?|wie (?:hoch|lange?|oft|weit|groß|alt|stark|tief|breit|schwer|schnell|heiß)"
        r"|anzahl|anteil|prozent|ergebnis|how (?:many|much|long|old|far|high|tall|deep|often)",
        _NUMBER,
    ),
    "person": (r"wer|wem|wen|wessen|whom?|whose", _NAME),
    "reason": (rf"warum|weshalb|wieso|why|begründet?e?n?|{REASON_NOUNS}", _REASON),
    "statement": (_SPEECH_VERBS, _STATEMENT),
}
_ASKED = {
    name: re.compile(rf"\b(?:{asked})\b", re.IGNORECASE) for name, (asked, _) in _KINDS.items()
}
_CONTENT = {name: re.compile(content) for name, (_, content) in _KINDS.items()}
_A_TIME = re.compile(rf"{_DATE}|\b(?:{WEEKDAY_PATTERN}|gestern|gestrig\w+|heute|heutig\w+)")
_A_DATE, _A_WEEKDAY = re.compile(_DATE), re.compile(rf"{WEEKDAY_PATTERN}|{PATTERN}")

_WHY = re.compile(
    rf"\W*(?:warum|weshalb|wieso|why)\b|.*\b(?:warum|weshalb|wieso|why)\W*$"
    rf"|(?!.*\b(?:w(?:er|e[mn]|essen|ann|ie)|who|when|how)\b).*\b(?:{REASON_NOUNS})\b",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?i:wer|who) (?:ist|war|wird|wurde|is|was)"
    r"(?: (?:der|die|the|derzeit|jetzt|[a-zäöü]+e|new|current))* (?P<role>[^\W\d_]{4,})\b"
    r"(?! [A-ZÄÖÜ])"  # „Wer ist Ida Roth?“ asks for the role
)
# So telling that it outweighs the place that a question names beside it.
_ROLE_WEIGHT = 5.0


@dataclass(frozen=True, slots=True)
class ContentKind:
    """A kind of content, such as a number or a name; of "role" the role whose holder is meant."""

    name: str
    role: str | None = None

    @property
    def weight(self) -> float:
        """How much it tells, against 1 for any other."""
        return _ROLE_WEIGHT if self.role else 1.0

    def found_in(self, sentence: str) -> bool:
        """Return whether *sentence* holds content of this kind."""
        if self.name == "number":
            sentence = _A_DATE.sub(" ", sentence)  # „am 3. Mai“ says not how many
        if self.role:
            holders = beside_holder(self.role).finditer(sentence)
            return any(found["full"] or found["before"] for found in holders)
        found = _CONTENT[self.name].finditer(sentence)
        return any(self.name != "person" or _begins_name(match[0]) for match in found)


def asked_content(question: str) -> tuple[ContentKind, ...]:
    """Return the kinds of content that *question* asks for."""
    kinds = [ContentKind(name) for name, asked in _ASKED.items() if asked.search(question)]
    if asks_why(question):  # „Warum wird es so teuer?“ asks for no sum
        kinds = [kind for kind in kinds if kind.name in ("reason", "statement")]
    if role := _asked_role(question):
        kinds.append(ContentKind("role", role))
    return tuple(kinds)


def asks_why(question: str) -> bool:
    """Return whether *question* asks for a reason alone: „Warum …?“, „brand mühle ursache“."""
    return _WHY.match(question) is not None


def is_dated(sentence: str) -> bool:
    """Return whether *sentence* names a day, a weekday, a year, or „gestern“."""
    return _A_TIME.search(sentence) is not None


def _begins_name(words: str) -> bool:
    """Return whether two capitalised words may be a name: „Am Montag“ and „Die Stadt“ are none."""
    first = words.split()[0]
    return fold(first) not in STOP_WORDS and not _A_WEEKDAY.fullmatch(first)


def _asked_role(question: str) -> str | None:
    """Return the role whose holder is asked for: „Wer ist der Trainer?“."""
    found = _ROLE.search(question)
    if not found:
        return None
    role = ENGLISH_OFFICES.get(found["role"].lower(), found["role"])
    return role.removesuffix("in") if role[0].isupper() else None
