"""The kind of a question, told by its words: what its answer has to look like."""

from __future__ import annotations

import re
from typing import Literal

from rag.question.content import REASON_NOUNS, asks_why
from rag.question.speech import SpeechRequest
from rag.question.tally import asks_for_people, asks_for_speakers, read_tally
from rag.text.words import STOP_WORDS, fold

QuestionKind = Literal[
    "statement",
    "fact",
    "list",
    "compare",
    "change",
    "timeline",
    "count",
    "first_last",
    "summary",
    "overview",
    "yes_no",
    "why_how",
    "multi",
    "articles",
    "corpus",
]

_ARTICLE = (
    r"(?:artikeln?|beitr(?:ä|ae)gen?|beitrag|meldung(?:en)?|bericht(?:en?)?|texte?n?|articles?"
    r"|reports?|stories|story)"
)
_CORPUS = r"(?:korpus|archiv|sammlung|datenbank|bestand|corpus|archive|collection)"
_VERB_FIRST = (
    r"(?:ist|sind|war|waren|hat|haben|hatte|hatten|wird|werden|wurde|wurden|kann|kam|kamen|konnte"
    r"|konnten|gibt|gab|darf|durfte|muss|musste|soll|sollte|will|wollte|stimmt|steigt|bekommt|galt"
    r"|is|are|were|did|does|has|had|will|can|could)"
)
_MOST = r"am (?:häufigsten|haeufigsten|meisten|öftesten)"
_NEWEST = r"(?:jüngste|juengste|neueste|neuste|älteste|aelteste|latest|newest|oldest|earliest)\w*"
_MANY = (
    *("parteien", "politiker\\w*", "staaten", "l(?:ä|ae)nder\\w*", "vereine\\w*", "kandidaten"),
    *(
        "firmen",
        "unternehmen",
        "[\\w-]*gesellschaften",
        "orte\\w*",
        "st(?:ä|ae)dte\\w*",
        "minister",
    ),
    *("personen", "menschen", "preise", "[\\w-]+meldungen", "[\\w-]+vergaben"),
)
_FIRST = r"(?:zum (?:ersten|letzten) ?mal|erstmals|letztmals)"
_APPEARS = r"taucht|erscheint|erwähnt|erwaehnt|genannt|geäußert|geaeussert|zu wort"
# The alternatives that tell a kind. The first kind that fits decides: what is asked of the corpus
# itself stands before what is asked of its articles, and what is asked of several of them before
# what one sentence may tell.
_FORMS: dict[QuestionKind, tuple[str, ...]] = {
    "corpus": (
        rf"\b(?:worum|wovon) (?:geht es|handel[nt]\w*) (?:\w+ )?(?:in )?"
        rf"(?:hier|die(?:se)?[mrs]? {_CORPUS})",
        r"\bwas (?:kannst du|machst du|ist das hier|wei(?:ß|ss)t du alles)\b",
        rf"\b(?:welche|wie viele|wieviele) (?:quellen|autor\w*|zeitungen|medien)\b.*"
        rf"(?:hast du|gibt es|schreib\w+|{_CORPUS})",
        r"\bwelche (?:quelle|zeitung|autor\w*)\b.*"
        rf"\b(?:öfter|oefter|häufiger|haeufiger|mehr|{_MOST})\b",
        rf"\bwer (?:hat|schr(?:ie|ei)b\w*)\b.*\bmeisten {_ARTICLE}|\bwer schreibt (?:\w+ )?{_MOST}",
        rf"\bwho (?:wrote|has written) (?:the )?most {_ARTICLE}",
        rf"\bwor(?:ü|ue)ber w(?:ird|urde)\b.*\b{_MOST}",
        rf"\bwhat (?:can you do|is this (?:{_CORPUS} )?about)\b",
    ),
    "count": (
        rf"\b(?:in )?wie ?vielen? {_ARTICLE}",
        rf"\bhow many {_ARTICLE}",
        rf"\bwie (?:oft|häufig|haeufig)\b.*\b(?:{_APPEARS}|zitiert|vor|die rede)\W*$",
        r"\bwie (?:oft|häufig|haeufig) (?:äußert|aeussert|spricht|taucht)\b",
        r"\bhow often\b.*\bmentioned\b",
    ),
    "first_last": (
        rf"\b{_FIRST}.*\b(?:{_APPEARS})\b|\b(?:{_APPEARS})\b.*\b{_FIRST}|\bab wann wird\b",
        rf"\b{_NEWEST} (?:\w+ )?(?:{_ARTICLE}|wortmeldung|äußerung|aeusserung|aussage|statement)",
    ),
    "articles": (
        rf"\b(?:welche|was für|zeig\w*(?: mir)?(?: alle)?|find\w*(?: mir)?(?: alle)?|liste\w*) "
        rf"(?:\w+ )?{_ARTICLE}\b|\bin welche[mnr] (?:\w+ )?{_ARTICLE}\b",
        r"\bzeig\w* mir alles (?:zu|über|ueber)",
        rf"\b(?:which|list(?: all)?|show me(?: all)?) (?:the )?{_ARTICLE}\b",
    ),
    "compare": (
        r"^\W*vergleich\w*|\bim vergleich\W*$|\bunterschiede? zwischen\b|\buneins\b|\bvs\b",
        r"^\W*(?:.*[:–-] )?(?:was|wie|worin|wodurch) untersch(?:ei|ie)de\w*|\bverglichen mit\b",
        r"\bjeweils\b.*\bre(?:agier\w+|aktion\w*)|\bcompare\b|\bdiffer\w*|\bclash\w*",
    ),
    "timeline": (
        r"\bchronologie\b|\bstationen (?:von|vom|der|des|bis)\b|\betappen\b|\breihenfolge\b",
        r"\bablauf\b|\bverlauf\b",
        r"\bzeitliche[rn]? (?:folge|ablauf)\b|\bpassierte wann\b|\btimeline\b|\bchronolog\w+",
        r"\bwas (?:kam|geschah|passierte|war) zuerst\b|\bnach ?zeichne\w*|\bder reihe nach\b",
    ),
    "change": (
        r"^\W*wie\b.*\b(?:ver(?:ä|ae)nder\w+|ge(?:ä|ae)ndert|(?:ä|ae)nderte\w*|entwickel\w*)\b",
        r"\bentwicklung\b|\bver(?:ä|ae)nderung\b|\bmeinung .*\bge(?:ä|ae)ndert\b",
        r"\bstieg\b.*\bvon\b.*\bzu\b|\bevolve\w*|\b(?:did|has|have)\b.*\bchanged?\b",
    ),
    "list": (
        r"\bnenne?\b(?: mir)?(?: bitte)? (?:alle|die)|\baufz(?:ä|ae)hl\w+|\bwer alles\b",
        r"\bwer (?:ist|war|hat|sprach|äußerte|stellte)\w*\b.*\balles?\b|\blist (?:all|every)\w*",
        rf"\b(?:in )?welchen? (?:\w+ )?(?:{'|'.join(_MANY)})\b",
    ),
    "summary": (
        r"\bfass\w* .*\bzusammen|^\W*zusammenfassung\b|\bgeschichte dahinter\b|\bsummari[sz]e\b",
        r"^\W*(?:.*[,:–] )?was (?:ist|war)\b.*\b(?:bekannt|dokumentiert)\b|\bsummary\b",
        r"^\W*was (?:ist|war) da mit\b",
    ),
    "overview": (
        r"\b(?:ü|ue)berblick\b|\bwas wei(?:ß|ss) (?:das|der|man)\b|\bwas erf(?:ä|ae)hrt man\b",
        r"^\W*was (?:wurde|wird|ist|war)\b.*"
        r"\b(?:berichtet|gemeldet|geschrieben|passiert|geschehen)\W*$",
        r"^\W*was (?:passierte|geschah)\b|^\W*was (?:gab|gibt) es\b.*\bneues\b",
        r"^\W*(?:das )?neue(?:ste)?s (?:von|vom|zu[mr]?|über|ueber|aus)\b",
        r"^\W*was (?:stand|steht)\b.*\b(?:ü|ue)ber\b",
        r"^\W*was (?:berichtet|meldet)e?n? (?:der|die|das)\b",
        r"\bwer ist (?:er|sie) und\b|\boverview\b|\bwhat do (?:we|you) know about\b",
    ),
    "why_how": (
        r"^\W*(?:warum|weshalb|wieso|why|wodurch|how come)\b|\b(?:warum|weshalb|wieso|why)\W*$",
        rf"^(?!\W*{_VERB_FIRST}\b).*\b(?:{REASON_NOUNS})\b",
        r"\bmit welcher begr(?:ü|ue)ndung\b|^\W*wie (?:kam|kommt) es\b",
    ),
    "yes_no": (rf"^\W*{_VERB_FIRST}\b(?! (?:mir|uns)\b)|\bstimmt es\b|\boder nicht\b",),
}
_PATTERNS = {
    kind: re.compile("|".join(alternatives), re.IGNORECASE) for kind, alternatives in _FORMS.items()
}
OF_THE_CORPUS: tuple[QuestionKind, ...] = ("corpus", "count", "first_last", "articles")
_OF_ONE_PLACE: tuple[QuestionKind, ...] = ("why_how", "yes_no")
# Kinds that the words before a colon may tell.
_HEADINGS: tuple[QuestionKind, ...] = ("timeline", "summary", "overview")
_AUXILIARY = frozenset(
    """ist sind war waren hat haben hatte hatten wird werden wurde wurden kann können konnte konnten
    muss musste soll sollte will wollte darf gibt gab
    is are was were did does has had will""".split()
)
# Two questions in one: a question word, and another after „und“ or a comma.
_ASKING = (
    r"(?:wer|wen|wem|was|wann|wo\w*|wie|warum|weshalb|wieso|welche[rsnm]?|who|what|when"
    r"|where|how|why)"
)
# „Neapels Müll 2008: Wie viele …“: what stands before the colon is the topic.
_HEADED = re.compile(rf"^[^?]*?(?:: | [–-] )(?=(?:in |bei )?{_ASKING}\b)", re.IGNORECASE)
_TWO = re.compile(
    rf"^(?P<first>\W*(?:\w+ )?{_ASKING}\b.+?)(?:,? (?:und|and|sowie) )(?P<second>(?:(?:für|fuer|"
    rf"gegen|mit|von|bei|in|seit) )?{_ASKING}\b.+)$",
    re.IGNORECASE,
)


def kind_of(question: str, speech: SpeechRequest | None, parts: tuple[str, ...]) -> QuestionKind:
    """Return the kind of *question*, of which *speech* and *parts* are read already."""
    whole = " ".join(question.split())
    text = _HEADED.sub("", whole, count=1)
    if (counted := _counted(whole)) is not None:
        return counted
    found = [kind for kind, pattern in _PATTERNS.items() if pattern.search(text)]
    head = whole.removesuffix(text)  # „Chronologie: Was geschah …“
    found = [kind for kind in _HEADINGS if _PATTERNS[kind].search(head)] + found
    if found and found[0] in OF_THE_CORPUS:
        return found[0]
    if len(parts) > 1:
        return "multi"
    if asks_why(text):  # „Warum hat sie ihre Meinung geändert?“ asks for the reason alone
        found = [kind for kind in found if kind != "change"]
    if found and found[0] not in _OF_ONE_PLACE:
        return found[0]
    return "statement" if speech is not None else next(iter(found), "fact")


def _counted(text: str) -> QuestionKind | None:
    """Return the kind of a question for when, or for whom, there is most."""
    if read_tally(text) is not None:
        return "count"
    return "corpus" if asks_for_speakers(text) or asks_for_people(text) else None


def _has_verb(part: str) -> bool:
    """Return whether *part* is a question of its own: „was sein Sprecher“ leans on a verb before.

    A question word alone („warum“) asks on of the whole.
    """
    rest = part.split()[1:]
    small = [word for word in rest if word.islower()]
    return not rest or any(word in _AUXILIARY or fold(word) not in STOP_WORDS for word in small)


def parts_of(question: str) -> tuple[str, ...]:
    """Return the two questions that *question* joins, as typed; none where it is one."""
    found = _TWO.match(" ".join(question.split()))
    if found is None or not _has_verb(found["second"]):
        return ()
    return tuple(f"{found[name].strip(' ?!.,')}?" for name in ("first", "second"))
