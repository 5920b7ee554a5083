"""Whether a claim is as sure, as general and as personal as its passages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.llm.claims.evidence import Source, held, weight
from rag.llm.claims.read import Read, Word, alike, is_acronym, is_name, kind_of, stretches
from rag.statements.cues import QUESTION_WORDS
from rag.statements.names import is_place
from rag.statements.tagger import Token
from rag.text.amounts import Amount, amounts, is_same
from rag.text.words import fold, stem

_HEDGES = frozenset(
    """wohl offenbar anscheinend vermutlich möglicherweise womöglich angeblich vielleicht
    wahrscheinlich mutmaßlich vermeintlich scheinbar eventuell voraussichtlich""".split()
)
_ADJECTIVES = ("mutmaßlich", "angeblich", "vermeintlich", "tatverdächtig", "vermutlich")
_MAY = frozenset("könnte könnten dürfte dürften".split())
_SHALL = frozenset("soll sollen".split())
# What makes a claim less than a fact of its own.
_SOFT = frozenset(
    """laut zufolge angaben aussage aussagen einschätzung ansicht meinung demnach verdacht
    verdächtigt vorgeworfen vorwurf vorwürfe beschuldigt möglich möglichkeit gilt gelten galt
    galten kann können könne könnten hofft hoffen erwartet erwarten rechnet rechnen schätzt
    schätzungen vermutet vermuten wolle sei seien habe hätten hätte wäre wären würde würden werde
    sollten sollte droht bericht berichten medienberichten tatverdächtig tatverdächtige
    tatverdächtiger verdächtig verdächtige verdächtiger verdächtigen heißt behauptet behauptete
    soll sollen will wollen plant planen geplant tendenz aussicht zweifel fraglich""".split()
)
# Of these, who tells it; what they left open stays open.
_ATTRIBUTING = frozenset("laut zufolge angaben aussage aussagen demnach bericht berichten".split())
# What somebody does who does not know: *sie vermuten, dass …*.
_SUPPOSING = ("vermut", "nehmen an", "nimmt an", "mutmaß", "befürcht", "hoff", "spekulier")
# And who has not decided: *sie kann sich vorstellen, …*, *er prüft, …*.
_CONSIDERING = ("vorstell", "erwäg", "erwog", "überleg", "prüf")
# Of a question that nobody has answered: *wem das Haus gehört, ist umstritten*.
_UNSETTLED = (
    *("umstritten", "strittig", "unklar", "offen", "ungeklärt", "ungewiss", "unbekannt"),
    *("fraglich", "rätsel", "streit", "frag", "diskut", "debatt"),
)
# What makes a plan of an infinitive, and what a participle needs to have happened.
_PLANNING = frozenset("soll sollen will wollen möchte möchten plant planen".split())
_HELPING = frozenset("hat haben hatte hatten ist sind war waren wurde wurden".split())
_CASE = re.compile(r"\bim (?:schlimmsten|äußersten|besten|günstigsten|ungünstigsten) fall\w*")
_LEAST = 0.5
# What a figure counts beside words.
_FIGURE = 1.5

_TOTAL = frozenset(
    """alle allen aller alles sämtliche sämtlichen sämtlicher jeder jede jedes jedem jeden ganz
    ganze ganzen ganzer ganzes gesamte gesamten gesamter gesamtes überall immer stets nie niemals
    niemand ausschließlich vollständig komplett ausnahmslos durchweg jederzeit restlos""".split()
)
_TOTAL_LIKE = _TOTAL | frozenset(
    """allesamt einhellig einhellige einstimmig durchgehend insgesamt beide beiden kein keine
    keinen keiner keinem nicht nichts all nur""".split()
)
_PARTIAL = frozenset(
    """einige einiger einigen mehrere mehrerer mehreren manche mancher manchen einzelne einzelner
    einzelnen wenige weniger wenigen etliche teil teile teilweise zum viele vieler vielen meisten
    zahlreiche zahlreichen zahlreicher""".split()
)
_FIRST = frozenset(
    """ich wir mich mir uns mein meine meinen meinem meiner meines unser unsere unseren unserem
    unserer unseres""".split()
)
_QUOTED = re.compile(r"[„»“\"«‚][^“”\"«»‘]*[“”\"«»‘]")
_LETTERS = re.compile(r"\w+")


def speaks_for_itself(text: str) -> bool:
    """Return whether *text* says *ich* or *wir* outside quotation marks."""
    plain = _QUOTED.sub(" ", text)
    return any(word.lower() in _FIRST for word in _LETTERS.findall(plain))


def quoted_words(text: str) -> frozenset[str]:
    """Return the words of *text*, in lower case, that stand in quotation marks."""
    inside = " ".join(_QUOTED.findall(text)).lower()
    return frozenset(_LETTERS.findall(inside))


def surer(claim: Read, chosen: Sequence[Source]) -> str | None:
    """Return the word that leaves open what *claim* tells as a fact, or None."""
    if claim.lows & (_HEDGES | _MAY | _SHALL) or _hedged_adjective(claim.tokens):
        return None
    open_ = (*_CONSIDERING, *_UNSETTLED, "denkbar")
    if any(low == "ob" or low.startswith(open_) for low in claim.lows):
        return None
    if _CASE.search(claim.text.lower()):
        return None
    for clause, start, stop in stretches(claim):
        words = [word for word in claim.words_of(clause) if start <= word.at < stop]
        done = _is_done(claim.tokens[start:stop])
        hedges = [
            _hedge(source.read, other, words) or (_plan(source.read, other) if done else None)
            for source, other in _best_clauses(claim, (start, stop), words, chosen)
            if not _is_soft(claim, source.read)
        ]
        if hedges and all(hedges):
            return hedges[0]
    return None


def _is_soft(claim: Read, there: Read) -> bool:
    """Whether the claim is less than a fact in a way that the passage is not: *laut*, *könne*."""
    indirect = any(part.konj for part in there.parts)
    told = any(part.konj for part in claim.parts) and not indirect
    soft = _SOFT - _ATTRIBUTING if indirect else _SOFT
    return told or bool(claim.lows & soft - there.lows)


def _best_clauses(
    claim: Read, stretch: tuple[int, int], words: Sequence[Word], chosen: Sequence[Source]
) -> list[tuple[Source, int]]:
    """The clauses that tell what *words* tell: with their verb and more, or most of them."""
    deeds = [word for word in words if word.kind == "verb"]
    ranked: list[tuple[bool, float, Source, int]] = []
    figures = _figures(claim, *stretch)
    for source in chosen:
        for clause in range(len(source.read.clauses)):
            shared = held(words, source.read.words_of(clause))
            counted = sum(
                any(is_same(each, other) for other in _clause_figures(source.read, clause))
                for each in figures
            )
            told = len(shared) > 1 and bool(held(deeds, source.read.words_of(clause)))
            if told or weight(shared) >= _LEAST * weight(words) > 0:
                ranked.append((told, weight(shared) + _FIGURE * counted, source, clause))
    told, top = max(((told, score) for told, score, _, _ in ranked), default=(False, 0.0))
    return [(each[2], each[3]) for each in ranked if each[0] == told and each[1] >= 0.8 * top]


def _figures(read: Read, start: int, stop: int) -> list[Amount]:
    """The amounts of the tokens ``[start, stop)``."""
    first, last = read.tokens[start].start, read.tokens[stop - 1].end
    return [each for each in amounts(read.text) if first <= each.start < last]


def _clause_figures(read: Read, clause: int) -> list[Amount]:
    parts = read.parts_of(clause)
    return [each for part in parts for each in _figures(read, part.start, part.stop)]


def _hedge(read: Read, clause: int, words: Sequence[Word]) -> str | None:
    """What leaves the clause open: a word of it, or of an apposition within it."""
    places = [at for part in read.parts_of(clause) for at in range(part.start, part.stop)]
    tokens = read.tokens_of(clause)
    for at in places:
        token = read.tokens[at]
        if token.low in _MAY or (token.low in _SHALL and _is_hearsay(tokens)):
            return token.text
        if (token.low in _HEDGES or token.low.startswith(_ADJECTIVES)) and _bears_on(
            read, at, words
        ):
            return token.text
    worst = _CASE.search(" ".join(token.low for token in tokens))
    if worst is not None:
        return worst[0]
    return _within(read, clause, words) or _supposed(read, clause)


def _is_done(tokens: Sequence[Token]) -> bool:
    """Whether it has happened: *ist gesunken*, *folgte*."""
    perfect = any(token.tag.endswith("(PP)") for token in tokens)
    helped = any(token.low in _HELPING for token in tokens)
    past = any(token.tag == "VV(FIN)" and token.low.endswith(("te", "ten")) for token in tokens)
    return past or (perfect and helped)


def _plan(read: Read, clause: int) -> str | None:
    """The word by which the clause is a plan only, *soll sinken*, *will bauen*."""
    tokens = read.tokens_of(clause)
    if not any(token.tag.endswith("(INF)") for token in tokens):
        return None
    return next((token.text for token in tokens if token.low in _PLANNING), None)


def _supposed(read: Read, clause: int) -> str | None:
    """What the clause hangs on that leaves it open.

    *Sie vermuten, dass es brennt*; *ob es brennt*; *sie kann sich vorstellen, es zu löschen*.
    """
    part = read.parts_of(clause)[0]
    lead = read.tokens[part.start].low
    if part.shape == "sub" and lead == "ob":
        return read.tokens[part.start].text
    if lead in QUESTION_WORDS and _is_unsettled(read, clause):
        return read.tokens[part.start].text
    hangs = part.shape == "inf" or (part.shape == "sub" and lead == "dass")
    if clause == 0 or not hangs:
        return None
    before = [token for token in read.tokens_of(clause - 1) if token.tag.startswith("VV")]
    verbs = _CONSIDERING if part.shape == "inf" else (*_SUPPOSING, *_CONSIDERING)
    return next((token.text for token in before if token.low.startswith(verbs)), None)


def _is_unsettled(read: Read, clause: int) -> bool:
    """Whether a clause beside this one says that nobody knows: *ist umstritten*, *sie fragt*."""
    beside = (other for other in (clause - 1, clause + 1) if 0 <= other < len(read.clauses))
    return any(
        token.low.startswith(_UNSETTLED) for other in beside for token in read.tokens_of(other)
    )


def _bears_on(read: Read, at: int, words: Sequence[Word]) -> bool:
    """Whether the hedge at *at* leaves open what the claim says.

    *ein offenbar leeres Haus*, *der mutmaßliche Dieb*: only the word behind it is open.
    """
    hedge, after = read.tokens[at], read.tokens[at + 1 : at + 2]
    attribute = hedge.low.startswith(_ADJECTIVES) and hedge.low not in _HEDGES
    if not attribute and not (after and after[0].tag == "ADJ(A)"):
        return True
    return bool(held([word for word in read.words if word.at == at + 1], words))


def _within(read: Read, clause: int, words: Sequence[Word]) -> str | None:
    """*Ein Sprengsatz, vermutlich eine Bombe, ist explodiert*: a piece beside the clause."""
    for other in (clause - 1, clause + 1):
        if not 0 <= other < len(read.clauses) or read.parts_of(other)[0].shape != "piece":
            continue
        if held(read.words_of(other), words):
            for token in read.tokens_of(other):
                if token.low in _HEDGES:
                    return token.text
    return None


def _is_hearsay(tokens: Sequence[Token]) -> bool:
    """*soll getötet worden sein*, *soll aufgerufen haben*; no plan such as *soll eröffnen*."""
    participle = any(token.tag.endswith("(PP)") for token in tokens)
    return participle and any(token.low in ("haben", "sein") for token in tokens)


def _hedged_adjective(tokens: Sequence[Token]) -> bool:
    return any(token.low.startswith(_ADJECTIVES) for token in tokens)


def wider(claim: Read, given: Sequence[Source], chosen: Sequence[Source]) -> str | None:
    """Return what makes *claim* say more than its passages: *alle* for *einige*, or None.

    *given* are all of their sentences, *chosen* those that bear it out best.
    """
    total = next((at for at in range(len(claim.tokens)) if _counts(claim, at)), None)
    if total is not None and not any(
        _is_total(source, claim, total, chosen, given) for source in given
    ):
        return claim.tokens[total].text
    reads = [source.read for source in chosen]
    return (
        _without_part(claim, reads)
        or _only_the_gloss(claim, reads)
        or _plural_of_one(claim, reads)
        or _class_of_one(claim, reads)
    )


def _is_total(
    source: Source, claim: Read, at: int, chosen: Sequence[Source], given: Sequence[Source]
) -> bool:
    """Whether a sentence counts all of it too: one *chosen*, or one that has what is counted."""
    lows = source.read.lows
    wholly = any(low.startswith(_ALL) for low in lows - {"allem", "allein"})
    total = wholly or bool(lows & _TOTAL_LIKE)
    counted = next((word for word in claim.words if word.at > at and word.kind == "noun"), None)
    if counted is None:
        return total and source in chosen
    head = stem(fold(counted.text.rpartition("-")[2]))
    stump = claim.tokens[at].low[:3]
    alike_total = any(low in _TOTAL and low.startswith(stump) for low in lows)
    if (alike_total or (wholly and source in chosen)) and not held([counted], _nouns(given)):
        return True  # counted under another name, „jedes Ding“ for „jeder Gegenstand“
    return total and any(form.endswith(head) for word in source.read.words for form in word.forms)


def _nouns(given: Sequence[Source]) -> list[Word]:
    return [word for source in given for word in source.read.words if word.kind == "noun"]


_ALL = tuple(
    """alle jede sämtlich gesamt ganz vollständig vollkommen komplett gänzlich restlos total
    lückenlos ausnahmslos ausschließlich""".split()
)


def _counts(claim: Read, at: int) -> bool:
    """Whether a word such as *ganz* says how many: not in *ganz oben*, *vor allem*, *alle drei*."""
    token = claim.tokens[at]
    if token.low not in _TOTAL:
        return False
    before = claim.tokens[at - 1].low if at else ""
    after = claim.tokens[at + 1] if at + 1 < len(claim.tokens) else None
    if before in ("gegen", "ohne", "nicht") or token.low in ("alles", "allem"):
        return False
    if after is not None and after.text == ",":
        return False  # „alle, die kommen wollten“
    if token.low == "ganz":
        return after is not None and (kind_of(after) == "name" or after.tag.startswith("N"))
    if token.low in ("alle", "allen", "aller"):
        return after is not None and after.tag != "CARD"
    return True


def _without_part(claim: Read, reads: Sequence[Read]) -> str | None:
    """*Die Bewohner* where the passages say *einige Bewohner*, *ein Teil der Bewohner*."""
    for word in claim.words:
        if word.kind != "noun" or word.at == 0:
            continue
        lead = claim.tokens[word.at - 1]
        if lead.low != "die" or claim.lows & _PARTIAL:
            continue
        places = [(read, other) for read in reads for other in read.words if alike(word, other)]
        if places and all(_is_part(read, other) for read, other in places):
            return f"{lead.text} {word.text}"
    return None


_FEW = ("einige", "manche", "einzelne", "wenige", "etliche", "mehrere")


def _is_part(read: Read, word: Word) -> bool:
    lead = [token.low for token in read.tokens[max(0, word.at - 3) : word.at]]
    return bool(lead) and (
        lead[-1].startswith(_FEW)
        or (lead[-1].startswith("ander") is False and len(lead) > 1 and lead[-2].startswith(_FEW))
        or (lead[-1] == "der" and lead[-2:-1] in (["teil"], ["teile"]))
    )


def _only_the_gloss(claim: Read, reads: Sequence[Read]) -> str | None:
    """*In den USA* where the passages say *in New Orleans (USA)*."""
    for read in reads:
        for at, token in enumerate(read.tokens[:-1]):
            if token.text != "(" or at == 0 or not is_name(read.tokens[at - 1]):
                continue
            gloss, closing = read.tokens[at + 1], read.tokens[at + 2 : at + 3]
            if not closing or closing[0].text != ")" or not _is_country(gloss):
                continue
            named = {each.text for each in claim.tokens}
            if gloss.text in named and read.tokens[at - 1].text not in named:
                return gloss.text
    return None


def _is_country(token: Token) -> bool:
    return is_place(token.text) or token.text in ("USA", "UK", "EU", "UdSSR", "DDR", "VAE")


def _plural_of_one(claim: Read, reads: Sequence[Read]) -> str | None:
    """*den Fluglinien* where the passages say *der Fluglinie Nordflug*."""
    mine = {fold(token.text) for token in claim.tokens}
    for word in claim.words:
        after = claim.tokens[word.at + 1] if word.at + 1 < len(claim.tokens) else None
        if word.kind != "noun" or (after is not None and is_name(after)):
            continue
        places = [
            (read, other)
            for read in reads
            for other in read.words
            if other.kind == "noun" and word.forms & other.forms
        ]
        ones = [_named_one(read, other) for read, other in places]
        unnamed = all(one is not None and fold(one) not in mine for one in ones)
        if ones and unnamed and all(_is_plural(word, other) for _, other in places):
            return word.text
    return None


def _named_one(read: Read, word: Word) -> str | None:
    after = read.tokens[word.at + 1] if word.at + 1 < len(read.tokens) else None
    return after.text if after is not None and is_name(after) else None


def _is_plural(word: Word, other: Word) -> bool:
    mine, theirs = word.text.lower(), other.text.lower()
    return len(mine) > len(theirs) and mine[len(theirs) :] in ("n", "en", "e", "er", "ern", "nen")


def _class_of_one(claim: Read, reads: Sequence[Read]) -> str | None:
    """*an einer Nervenkrankheit* where only one is spoken of: *ALS ist eine Nervenkrankheit*."""
    names = {each.text for each in claim.tokens}
    if any(each.tag in ("PPER", "PPOSAT") for each in claim.tokens):
        return None
    for read in reads:
        for at, token in enumerate(read.tokens):
            if token.low not in ("ist", "war") or not 0 < at < len(read.tokens) - 2:
                continue
            subject = read.tokens[at - 1]
            if not (is_name(subject) or is_acronym(subject.text)) or subject.text in names:
                continue
            if read.tokens[at + 1].low not in ("ein", "eine"):
                continue
            noun = next((w for w in read.words if w.at > at + 1 and w.kind == "noun"), None)
            mine = next((w for w in claim.words if noun and w.forms & noun.forms), None)
            if mine is not None and _is_indefinite(claim, mine):
                return mine.text
    return None


def _is_indefinite(claim: Read, word: Word) -> bool:
    lead = [token.low for token in claim.tokens[max(0, word.at - 3) : word.at]]
    return any(each.startswith("ein") for each in lead)
