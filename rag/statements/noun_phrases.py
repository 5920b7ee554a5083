"""Noun phrases: where one begins and ends, and which one is the subject of a clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.statements import names
from rag.statements.tagger import Token

_DETERMINERS = frozenset(("ART", "PPOSAT", "PDAT", "PIAT", "PRELAT", "CARD"))
_NOUNS = frozenset(("NN", "NE", "FM", "TRUNC", "NNI", "NNA", "XY"))
_PRONOUNS = frozenset("er sie es wir ich man dieser diese jener beide alle viele einige".split())
_OBLIQUE = frozenset(
    """den dem des denen einen einem eines dieses diesem diesen jenem jenen seinem seinen ihrem
    ihren ihres seines unserem unseren keinem keinen jedem jeden allem allen vielem""".split()
)
_TIMES = frozenset(
    """montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar februar märz
    april mai juni juli august september oktober november dezember uhr jahr jahre jahren monat
    monate woche wochen tag tage tagen morgen abend nachmittag vormittag mittag nacht wochenende
    mal ende anfang mitte stunden minuten euro dollar ortszeit montagabend
    dienstagabend mittwochabend donnerstagabend freitagabend samstagabend sonntagabend""".split()
)
_MARKS = "„\"»‚“'"
_FEMININE = tuple(
    """ung heit keit schaft ion tät ik ie ei ur anz enz presse behörde firma bank armee kirche
    gemeinde schule gruppe liga zentrale stadt wehr kammer initiative""".split()
)
# No noun phrase has more; a row of marks without end is read once, not from each of them anew.
_MOST_TOKENS = 40
_MASCULINE = ("eur", "sprung", "schwung", "spion")


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun phrase in tokens ``[start, stop)``, ``head`` the position of its main noun."""

    start: int
    stop: int
    head: int


def read(tokens: Sequence[Token], at: int, stop: int) -> Noun | None:
    """Return the noun phrase that begins at *at*, with the genitives that hang on it."""
    core = _core(tokens, at, stop) or _bridged(tokens, at, stop)
    if core is None:
        return None
    end = core.stop
    while (more := _attribute(tokens, end, stop)) is not None:
        end = more
    return Noun(core.start, end, core.head)


def _core(tokens: Sequence[Token], at: int, stop: int) -> Noun | None:
    here, stop = at, min(stop, at + _MOST_TOKENS)
    while here < stop and _modifies(tokens, here):
        here += 1
    if at == here and here < stop and tokens[here].tag in ("PPER", "PIS"):
        return None
    head = here - 1 if _nominal_adjective(tokens, at, here) else None
    while here < stop and (_is_noun(tokens[here]) or _joins(tokens, here, stop)):
        if tokens[here].tag in _NOUNS or tokens[here].text[0].isupper():
            head = here
        here += 1
    if head is None:
        return None
    if head > at and _is_genitive(tokens, head):
        return Noun(at, head + 1, head - 1)
    return Noun(at, head + 1 + _closing_mark(tokens, head + 1, stop), head)


def _is_genitive(tokens: Sequence[Token], at: int) -> bool:
    """*das Engagement Deutschlands*: a name that hangs on a noun; not *Minister Jonas*."""
    token, before = tokens[at], tokens[at - 1]
    if token.tag != "NE" or not token.text.endswith(("s", "’", "'")) or before.tag != "NN":
        return False
    return not (names.is_role(before.text) or is_group(before) or names.is_given(before.text))


def _bridged(tokens: Sequence[Token], at: int, stop: int) -> Noun | None:
    """*ein gestern veröffentlichter Bericht*: words between article and noun that belong to it."""
    if at >= stop or tokens[at].tag not in ("ART", "PPOSAT", "PDAT", "PIAT"):
        return None
    here = at + 1
    if here < stop and tokens[here].tag in ("APPR", "APPRART"):
        inner = _core(tokens, here + 1, stop)
        here = here + 1 if inner is None else inner.stop
    while here < min(at + 12, stop - 1):
        if tokens[here].finite or tokens[here].text in ",;:":
            return None
        if tokens[here].tag == "ADJ(A)" and _is_noun(tokens[here + 1]):
            core = _core(tokens, here, stop)
            return None if core is None else Noun(at, core.stop, core.head)
        here += 1
    return None


def _nominal_adjective(tokens: Sequence[Token], at: int, here: int) -> bool:
    """*der 81-Jährige*, *die Verletzten*: a modifier that no noun follows."""
    if (
        here - at < 2
        or not tokens[here - 1].word
        or tokens[here - 1].tag in _DETERMINERS - {"CARD"}
    ):
        return False
    return tokens[at].tag in ("ART", "PDAT", "PPOSAT") and tokens[here - 1].text[0].isalnum()


def _closing_mark(tokens: Sequence[Token], at: int, stop: int) -> int:
    return int(at < stop and tokens[at].text in '“”"«‘')


def _modifies(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.tag in _DETERMINERS or token.tag in ("ADJ(A)", "ADJA"):
        return True
    if token.text in _MARKS:
        return True
    if token.tag == "NE" and token.text.endswith("s") and _is_led_by_genitive(tokens, at):
        return True
    return token.tag in ("ADJ(D)", "ADV", "PIDAT") and token.low in ("mehrere", "viele", "einige")


def _is_led_by_genitive(tokens: Sequence[Token], at: int) -> bool:
    """*Lindens oberster Richter*: the name before an adjective is no subject of its own."""
    after = tokens[at + 1 : at + 3]
    return len(after) == 2 and after[0].tag == "ADJ(A)" and _is_noun(after[1])


def _is_noun(token: Token) -> bool:
    return token.tag in _NOUNS and token.word


def _joins(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Whether the token is a particle or mark inside a name: *van der*, *&*, *„…“*."""
    if at + 1 >= stop:
        return False
    after = tokens[at + 1]
    if tokens[at].text[0].isupper() and tokens[at].tag == "ADJ(A)":
        return _is_noun(tokens[at - 1]) and after.tag == "NE"
    if tokens[at].low in ("van", "von", "de", "der", "bin", "al", "zu", "del", "da", "&", "ben"):
        return after.tag == "NE" and tokens[at - 1].tag == "NE" and tokens[at].tag != "ART"
    return tokens[at].text in '„“”"»«‚‘' and _is_noun(after)


def _attribute(tokens: Sequence[Token], at: int, stop: int) -> int | None:
    """The end of a genitive, a *von* or a bracket-free addition right after a noun."""
    if at >= stop:
        return None
    token = tokens[at]
    if token.low in (
        "der",
        "des",
        "eines",
        "einer",
        "dieser",
        "dieses",
        "seiner",
        "seines",
        "ihrer",
        "ihres",
        "unserer",
    ):
        core = _core(tokens, at, stop)
        return core.stop if core else None
    if token.low in ("von", "vom", "beim", "für", "und", "sowie", "im", "aus", "zur", "zum") or (
        token.low in ("in", "bei", "an") and at + 1 < stop
    ):
        core = _core(tokens, at + 1, stop)
        if core and tokens[core.head].low not in _TIMES:
            return core.stop
    return None


def scan(tokens: Sequence[Token], start: int, stop: int) -> Iterator[tuple[Noun, bool]]:
    """Yield the noun phrases and pronouns of a stretch, and whether a preposition leads each."""
    at, ended, was_led = start, -1, False
    while at < stop:
        token = tokens[at]
        led = token.tag in ("APPR", "APPRART") or token.low in ("laut", "gemäß", "gegenüber")
        begin = at + 1 if led else at
        noun = read(tokens, begin, stop) or _pronoun(tokens, begin, stop)
        if noun is None:
            at += 1
            continue
        named = begin == ended and token.text in _MARKS
        was_led = was_led if named else led
        yield noun, was_led
        at = ended = noun.stop


def _pronoun(tokens: Sequence[Token], at: int, stop: int) -> Noun | None:
    if at >= stop or tokens[at].tag not in ("PPER", "PIS", "PDS", "PRELS", "PIAT"):
        return None
    return Noun(at, at + 1, at)


def subjects(tokens: Sequence[Token], start: int, stop: int) -> Iterator[Noun]:
    """Yield the noun phrases of the stretch that can be the subject of saying."""
    for noun, led in scan(tokens, start, stop):
        if not led and is_nominative(tokens, noun) and not is_time(tokens, noun):
            yield noun


def subject(tokens: Sequence[Token], start: int, stop: int) -> Noun | None:
    """Return the noun phrase of the stretch that is most likely to speak, the first of equals."""
    found = _agreeing(tokens, start, stop)
    return max(found, key=lambda noun: voice(tokens, noun), default=None)


def inverted(tokens: Sequence[Token], start: int, stop: int) -> Noun | None:
    """Return the subject after a finite verb: there it stands before the object."""
    found = _agreeing(tokens, start, stop)
    speaking = (noun for noun in found if voice(tokens, noun) >= 2)
    return next(speaking, None) or max(found, key=lambda noun: voice(tokens, noun), default=None)


def _agreeing(tokens: Sequence[Token], start: int, stop: int) -> list[Noun]:
    """The possible subjects, those left out that the verb beside the stretch shows to be none."""
    found = list(subjects(tokens, start, stop))
    verb = next(
        (tokens[at] for at in (stop, start - 1) if 0 <= at < len(tokens) and tokens[at].finite),
        None,
    )
    if verb is None or len(found) < 2:
        return found
    number = "several" if verb.low == "sind" or verb.low.endswith("n") else "one"
    return [noun for noun in found if _number(tokens, noun) in (number, None)] or found


_ONE = frozenset("das ein eine dieses jeder jede jedes er es man ich jemand niemand".split())
_SEVERAL = frozenset(
    """wir mehrere viele einige zahlreiche beide alle manche wenige verschiedene sämtliche
    diverse""".split()
)
_AMOUNTS = tuple("prozent reihe teil mehrheit hälfte drittel gruppe dutzend paar zahl".split())


def _number(tokens: Sequence[Token], noun: Noun) -> str | None:
    """*one* or *several* where the first word tells it; amounts are counted either way."""
    lead, words = tokens[noun.start], tokens[noun.start : noun.stop]
    if tokens[noun.head].low.endswith(_AMOUNTS):
        return None
    if lead.low in _SEVERAL or (lead.tag == "CARD" and lead.low not in ("1", "eine", "ein")):
        return "several"
    joined = any(token.low in ("und", "sowie", "oder", "&") for token in words)
    return "one" if lead.low in _ONE and not joined else None


def voice(tokens: Sequence[Token], noun: Noun) -> int:
    """How likely the noun phrase speaks: 3 people and pronouns, 2 groups, 1 others, 0 things."""
    head = tokens[noun.head]
    if head.tag in ("PPER", "NE", "PRELS") and head.low != "es":
        return 3
    if head.low.endswith(_GROUPS):
        return 2
    if head.low.endswith(THINGS):
        return 0
    if head.low.endswith(_PEOPLE) or head.tag == "PIS":
        return 2
    return 1


def is_group(token: Token) -> bool:
    """Whether the noun names a body that speaks: a party, an authority, a paper."""
    return is_body(token.low)


def is_body(word: str) -> bool:
    """Whether *word*, in lower case, is a noun for a body that speaks."""
    return word in _WHOLE_GROUPS or any(stem.endswith(_GROUPS) for stem in _uninflected(word))


def is_any_group(word: str) -> bool:
    """Whether *word*, in lower case, alone names no one body, but whichever is meant: *Gericht*.

    A surname may end like a short one (*Wieland*), and none like a long one.
    """
    return any(stem in _GROUPS or stem.endswith(_LONG_GROUPS) for stem in _uninflected(word))


def _uninflected(word: str) -> list[str]:
    return [word.removesuffix(ending) for ending in ("", "s", "es", "en", "n")]


_WHOLE_GROUPS = frozenset("führung bahn grünen linke linken".split())
_GROUPS = tuple(
    """
    partei regierung behörde behörden ministerium polizei gericht verband gewerkschaft
    organisation agentur zeitung unternehmen konzern firma kommission verwaltung stiftung
    vereinigung opposition fraktion union bank amt rat armee militär kirche verein bündnis
    koalition studie bericht gutachten presse medien magazin sender institut universität
    staatsanwaltschaft anwaltschaft leitung vorstand senat kammer initiative bund inspektion
    land stadt stadtwerke gemeinde wehr klub club schule konferenz akademie zentrum klinik
    betrieb verlag redaktion dienst ausschuss parlament bundestag landtag kongress allianz
    bewegung liga gruppe delegation botschaft gesellschaft genossenschaft versicherung
    gruppierung vertretung direktion zentrale abteilung nato weltbank blatt rundschau kurier
    tribunal gerichtshof rundfunk fernsehen komitee junta verfassungsschutz vatikan kreuz
    nationen taliban kabinett präsidium mission portal nachrichten justiz verteidigung anklage
    nebenklage volksstimme gemeinschaft hilfswerk forum netzwerk fonds börse luftwaffe marine
    streitkräfte kriminalamt staaten bundesagentur volkspartei hisbollah hamas tagesschau
    kanzlei pressestelle jury vereinsführung parteiführung militärführung staatsführung
    geschäftsführung armeeführung
    """.split()
)
_LONG_GROUPS = tuple(group for group in _GROUPS if len(group) >= 6)
_PEOPLE = tuple(
    """
    er in chef präsident minister sprecher beamte kanzlerin experten politiker anwalt richter
    direktor könig papst kollege zeuge zeugen leute menschen frau mann vertreter beobachter
    forscher kritiker demonstranten journalisten vorsitzende vorsitzender abgeordnete general
    """.split()
)
THINGS = tuple(
    """
    ung ungen heit keit heiten keiten zahl nis nisse plan pläne tion tionen schaden haltung
    unfall fall preis kosten gesetz besuch krieg angriff angriffe anschlag anschläge zweifel
    worte art vorwurf vorwürfe beweise politik hilfe schuld vorbehalte kritik
    """.split()
)


def is_time(tokens: Sequence[Token], noun: Noun) -> bool:
    """Whether the noun phrase tells a time or an amount."""
    return tokens[noun.head].low in _TIMES


def is_nominative(tokens: Sequence[Token], noun: Noun) -> bool:
    """Whether the noun phrase can be a subject by the form of its first word."""
    first = tokens[noun.start]
    if first.tag in ("PPER", "PIS", "PDS", "PRELS"):
        return first.low in _PRONOUNS or (
            first.tag == "PRELS" and first.low in ("der", "die", "das")
        )
    if first.low in _OBLIQUE or _is_dative(tokens, noun):
        return False
    if first.low in ("der", "einer", "dieser", "seiner", "ihrer", "unserer", "jener"):
        return not is_feminine(tokens[noun.head])
    return True


def _is_dative(tokens: Sequence[Token], noun: Noun) -> bool:
    """Whether the phrase begins with an adjective in *-en* that no article stands before."""
    at = noun.start
    while at < noun.head and tokens[at].tag == "CARD":
        at += 1
    return tokens[at].tag == "ADJ(A)" and tokens[at].low.endswith(("en", "em")) and at < noun.head


def is_feminine(token: Token) -> bool:
    """Whether the noun is surely feminine and singular, so that *der* before it is no subject."""
    if token.tag != "NN" or token.low.endswith(_MASCULINE):
        return False
    return token.low.endswith(_FEMININE)
