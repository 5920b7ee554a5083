"""Whether the cited passages bear out a sentence: its names, numbers, words and negations.

A check on words, not on meaning: it finds what was made up, not what was put together wrongly
from words that are all there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.llm.claims.evidence import Place
from rag.llm.claims.judge import Judgement
from rag.llm.wording import Remarks
from rag.text.months import GERMAN, NUMBERS
from rag.text.normal import seen
from rag.text.words import STOP_WORDS, fold, stem
from rag.types import ArticleInfo, Hit, Span

# The share of a sentence's content words that the cited passages, and of these the sentences
# shown as evidence, must hold.
_IN_PASSAGES, _IN_EVIDENCE = 0.75, 0.5
_MAX_EVIDENCE = 2
# Shorter parts of compounds occur by chance.
_COMPOUND_PART = 5
# Letters in which words of one root begin alike.
_AKIN = 4

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|\w+")
_SPELLED = {"%": " Prozent ", "€": " Euro ", "$": " Dollar ", "Mio.": "Millionen"}
_SPELLED |= {"Mrd.": "Milliarden", "§": " Paragraf "}
_MONTH = {fold(name): f"m{number}" for name, number in NUMBERS.items()}
_UNITS = "ein zwei drei vier fuenf sechs sieben acht neun"
_TEENS = """zehn elf zwoelf dreizehn vierzehn fuenfzehn sechzehn siebzehn achtzehn neunzehn
    ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"""
_TENS = """zwanzig dreissig vierzig fuenfzig sechzig siebzig achtzig neunzig
    twenty thirty forty fifty sixty seventy eighty ninety"""
_NUMBER_WORDS = {name: str(10 + i % 10) for i, name in enumerate(_TEENS.split())}
_NUMBER_WORDS |= {name: str(20 + i % 8 * 10) for i, name in enumerate(_TENS.split())}
_NUMBER_WORDS |= {
    f"{unit}und{ten}": str(20 + 10 * i + j)
    for i, ten in enumerate(_TENS.split()[:8])
    for j, unit in enumerate(_UNITS.split(), start=1)
}
# „ein“ and „one“ are articles and pronouns more often than numbers.
_NUMBER_WORDS |= {unit: str(i) for i, unit in enumerate(_UNITS.split()[1:], start=2)}
_ENGLISH_UNITS = "two three four five six seven eight nine"
_NUMBER_WORDS |= {unit: str(i) for i, unit in enumerate(_ENGLISH_UNITS.split(), start=2)}
_ORDINALS = "zweit dritt viert fuenft sechst siebt acht neunt zehnt elft zwoelft"
_NUMBER_WORDS |= {
    name + ending: str(i)
    for i, name in enumerate(_ORDINALS.split(), start=2)
    for ending in ("e", "er", "en", "es", "em")
}
_NUMBER_WORDS |= {"hundert": "100", "tausend": "1000", "hundred": "100", "thousand": "1000"}
# Nouns made of verbs and adjectives are no names, so another word may stand for them.
_ABSTRACT = re.compile(r"\w(?:ung|ungen|heit|heiten|keit|keiten|tion|tionen|taet|ismus)$")
# What tells that something is told, and the modal verbs that indirect speech exchanges.
_FRAME_WORDS = """
    antwort antwortete artikel artikeln artikels aeusserte aeusserten aeussert aeusserungen
    angaben aussage gab gaben gegeben bericht berichten berichtet berichtete demnach dies erklaert
    erklaerte erklaerten folgendes frage gemaess laut passage passagen quelle sagen text zufolge
    zeitung dazu dabei hinzu ausserdem zudem allerdings dennoch jedoch ferner somit daher deshalb
    insgesamt zusaetzlich zunaechst schliesslich trotzdem gleichzeitig zugleich darueber hinaus
    laesst muesse muessen muessten muesste koenne koennten duerfe duerfen duerfte darf wolle wollen
    wollte moege solle sollten wuerde wuerden haette haetten seien sei habe werde werden ja nein
    according added answer article asked explained however passage report reported reports source
    spoke stated states statement statements told text also been being could may might must should
    would not no yes than then these those them but can
"""
_FRAME = frozenset(_FRAME_WORDS.split())
_PARTICIPLE = re.compile(
    r"(?:ab|an|auf|aus|bei|durch|ein|fest|her|hin|los|mit|nach|um|vor|weg|zu|zurueck)?ge(?=\w{4})"
)
_LINKS = ("", "s", "es", "n", "en", "er", "e")
_REVERSING = ("un", "nicht", "vize", "ex", "anti", "gegen", "miss", "nie", "pro", "neben", "stell")
_UNDOING = ("los", "frei")
_NEGATION = re.compile(
    r"\b(?:nicht|nichts|nie|niemals|niemand\w*|nirgend\w*|kein\w*|keineswegs|ohne|weder|"
    r"not|no|never|none|nobody|nothing|neither|nor|without|cannot|\w+n['’]t)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:()–—„“”»«\"]|\s-\s|\b(?:aber|sondern|doch|but)\b")
_OPPOSITES = """steig/sink steig/fall erhoeh/senk mehr/weniger hoeher/niedriger teurer/billiger
    fuer/gegen dafuer/dagegen gewinn/verlier gewann/verlor gewonn/verlor oeffn/schliess
    erlaub/verbiet erlaub/verbot zustimm/ablehn befuerwort/ablehn unterstuetz/ablehn
    erste/letzte sieg/niederlage freispruch/verurteil verurteilt/freigesprochen gross/klein
    stark/schwach annahm/ablehn angenommen/abgelehnt jung/alt reich/arm gut/schlecht
    increas/decreas rise/fall more/less higher/lower before/after win/lose won/lost"""
_PAIRS = tuple(tuple(pair.split("/")) for pair in _OPPOSITES.split())
_PAIRS += tuple((b, a) for a, b in _PAIRS)


@dataclass(frozen=True, slots=True)
class _Token:
    raw: str
    word: str
    number: str | None
    is_name: bool


@dataclass(frozen=True, slots=True)
class _Words:
    """What a text holds, ready to be asked for single words."""

    stems: frozenset[str]
    numbers: frozenset[str]
    acronyms: frozenset[str]

    def hold(self, token: _Token) -> bool:
        """Return whether the text has the token: inflected, or as a part of a compound."""
        if token.number is not None:
            return token.number in self.numbers
        if _is_acronym(token.raw):
            return token.raw in self.acronyms or token.raw.removesuffix("s") in self.acronyms
        variants = _variants(token.word)
        return bool(variants & self.stems) or any(self._in_compound(v) for v in variants)

    def hold_kin(self, token: _Token) -> bool:
        """Return whether the text has a word that begins as the token does."""
        return any(_is_akin(form, word) for form in _variants(token.word) for word in self.stems)

    def _in_compound(self, wanted: str) -> bool:
        if len(wanted) < _COMPOUND_PART:
            return False
        return any(_is_part(wanted, word) for word in self.stems) or self._is_joined(wanted)

    def _is_joined(self, wanted: str) -> bool:
        # „Militärhilfe“ for „militärische Hilfe“: both parts must be there.
        for word in self.stems:
            for end in range(min(len(word), len(wanted) - 3), 3, -1):
                head = wanted[:end]
                if word.startswith(head) and any(
                    wanted[end:].startswith(link) and stem(wanted[end + len(link) :]) in self.stems
                    for link in _LINKS
                ):
                    return True
        return False


def names_missing(text: str, known: str) -> tuple[str, ...]:
    """Return the names and numbers of *text*, as written there, that *known* does not hold."""
    words = _words(known)
    return tuple(
        token.raw
        for token in _content(text)
        if (token.is_name or token.number is not None) and not words.hold(token)
    )


def words_missing(text: str, known: str) -> tuple[str, ...]:
    """Return the other words of content of *text* that *known* has in no form, as written there.

    *sperren* is a form of *Sperrung*.
    """
    there = _words(known)
    other = [each for each in _content(text) if not (each.is_name or each.number is not None)]
    return tuple(each.raw for each in other if not (there.hold(each) or there.hold_kin(each)))


def _is_akin(one: str, other: str) -> bool:
    """Whether two stems begin alike for all but an ending of derivation."""
    size = max(_AKIN, min(len(one), len(other)) - 1)
    return one[:size] == other[:size]


def judge(
    sentence: str, hits: Sequence[Hit], quoted: Sequence[Span], remarks: Remarks
) -> Judgement:
    """Return whether the cited passages *hits* bear out *sentence*, and which of their sentences.

    *quoted* are the places of the articles that it quotes; their sentences are evidence first.
    """
    tokens = _content(_without_dates(sentence, [hit.article for hit in hits]))
    if not tokens:
        return Judgement(problem=remarks.no_words)
    given = _words("\n".join(f"{_heading(hit.article)}\n{hit.passage.text}" for hit in hits))
    lacking = [t.raw for t in tokens if (t.is_name or t.number) and not given.hold(t)]
    if lacking:
        return Judgement(problem=remarks.not_in_passage.format(words=", ".join(lacking)))
    if sum(given.hold(token) for token in tokens) < _IN_PASSAGES * len(tokens):
        return Judgement(problem=remarks.too_little)
    evidence = _choose(tokens, hits, quoted)
    problem = _problem_with(sentence, tokens, evidence, hits, remarks)
    return Judgement(problem=problem) if problem else Judgement(evidence)


def _problem_with(
    sentence: str,
    tokens: Sequence[_Token],
    evidence: Sequence[Place],
    hits: Sequence[Hit],
    remarks: Remarks,
) -> str | None:
    source = " ".join(item.text for item in evidence)
    shown = _words(source)
    headings = _words("\n".join(_heading(hit.article) for hit in hits))
    lacking = [t.raw for t in tokens if t.number and not (shown.hold(t) or headings.hold(t))]
    if lacking:
        return remarks.not_in_passage.format(words=", ".join(lacking))
    if sum(shown.hold(token) for token in tokens) < _IN_EVIDENCE * len(tokens):
        return remarks.too_little
    if _negated_otherwise(sentence, source) or _negated_otherwise(source, sentence):
        return remarks.negation
    return _opposite(sentence, source, remarks)


def _choose(
    tokens: Sequence[_Token], hits: Sequence[Hit], quoted: Sequence[Span]
) -> tuple[Place, ...]:
    """Return the sentences that together hold most of *tokens*, in order of the passages."""
    places = {(hit.article.id, span): hit for hit in hits for span in hit.passage.sentences}
    candidates = [Place(hit, span) for (_, span), hit in places.items()]
    held = [frozenset(t for t in tokens if _words(item.text).hold(t)) for item in candidates]
    chosen = [
        index
        for index, item in enumerate(candidates)
        if any(item.span[0] < end and start < item.span[1] for start, end in quoted)
    ][:_MAX_EVIDENCE]
    while len(chosen) < _MAX_EVIDENCE and len(chosen) < len(candidates):
        missing = frozenset(tokens).difference(*(held[index] for index in chosen))
        if chosen and _is_little(missing, tokens):
            break
        gains = [len(tokens_held & missing) for tokens_held in held]
        best = max(range(len(gains)), key=lambda index: (gains[index], -index))
        if gains[best] == 0:
            break
        chosen.append(best)
    return tuple(candidates[index] for index in sorted(chosen))


def _is_little(missing: frozenset[_Token], tokens: Sequence[_Token]) -> bool:
    allowed = (1 - _IN_PASSAGES) * len(tokens)
    return len(missing) <= allowed and not any(token.number for token in missing)


def _heading(article: ArticleInfo) -> str:
    return " ".join(filter(None, (article.title, article.source, article.author)))


def _without_dates(sentence: str, articles: Iterable[ArticleInfo]) -> str:
    """Return *sentence* without the days of *articles*, which are told beside the passages."""
    for article in articles:
        if article.date is not None:
            day, month, year = article.date.day, article.date.month, article.date.year
            names = [name for name, key in _MONTH.items() if key == f"m{month}"]
            name = "(?:" + "|".join([*names, "März"]) + ")"
            pattern = (
                rf"\b{article.date.isoformat()}\b|\b0?{day}\.\s?0?{month}\.(?:\s?{year})?"
                rf"|\b0?{day}\.?\s{name}(?:\s{year})?|\b{name}\s{day}(?:,\s{year})?"
            )
            sentence = re.sub(pattern, " ", sentence, flags=re.IGNORECASE)
    return sentence


def _tokens(text: str) -> list[_Token]:
    text = seen(text)
    for short, spelled in _SPELLED.items():
        text = text.replace(short, spelled)
    text = re.sub(r"(?<=\d)[. ](?=\d{3}(?!\d))", "", text)
    text = re.sub(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4}\b)?", _spell_date, text)
    return [_token(found[0]) for found in _TOKEN.finditer(text)]


def _spell_date(date: re.Match[str]) -> str:
    month = int(date[2])
    if not 1 <= month <= len(GERMAN):
        return date[0]
    return f"{int(date[1])} {GERMAN[month - 1]} {date[3] or ''}"


def _token(raw: str) -> _Token:
    word = fold(raw)
    if raw[0].isdigit():
        number: str | None = re.sub(r"[,:]", ".", raw).lstrip("0") or "0"
    else:
        # „may“ and „march“ are months only with a capital.
        number = _NUMBER_WORDS.get(word) or (_MONTH.get(word) if raw[0].isupper() else None)
    return _Token(raw, word, number, raw[0].isupper() and not _ABSTRACT.search(word))


def _content(text: str) -> list[_Token]:
    return [
        token
        for token in _tokens(text)
        if token.number is not None
        or _is_acronym(token.raw)
        or not (token.word in STOP_WORDS | _FRAME or _NEGATION.fullmatch(token.raw))
    ]


def _is_acronym(raw: str) -> bool:
    return len(raw.removesuffix("s")) >= 2 and raw.removesuffix("s").isupper()


@lru_cache(maxsize=2048)
def _words(text: str) -> _Words:
    tokens = _tokens(text)
    return _Words(
        frozenset().union(*(_variants(t.word) for t in tokens if t.word not in STOP_WORDS)),
        frozenset(t.number for t in tokens if t.number is not None),
        frozenset(t.raw for t in tokens if _is_acronym(t.raw)),
    )


@lru_cache(maxsize=50_000)
def _variants(word: str) -> frozenset[str]:
    forms = {word, word.removesuffix("s"), _PARTICIPLE.sub("", word, count=1)}
    return frozenset(stem(form) for form in forms if form)


def _is_part(part: str, whole: str) -> bool:
    """Return whether *part* begins or ends the compound *whole* without turning its meaning."""
    if whole.startswith(part):
        return not whole[len(part) :].startswith(_UNDOING)
    return whole.endswith(part) and not whole[: -len(part)].startswith(_REVERSING)


def _negated_otherwise(one: str, other: str) -> bool:
    """Return whether a clause of *one* is negated, and *other* says the same without negation."""
    counterpart = _words(other)
    negated = [clause for clause in _CLAUSE.split(other) if _NEGATION.search(clause)]
    for clause in filter(_NEGATION.search, _CLAUSE.split(one)):
        tokens = _content(clause)
        shared = [token for token in tokens if counterpart.hold(token)]
        if not tokens or 2 * len(shared) < len(tokens):
            continue
        if not any(_words(there).hold(token) for there in negated for token in shared):
            return True
    return False


def _opposite(sentence: str, source: str, remarks: Remarks) -> str | None:
    here = [token.word for token in _tokens(sentence)]
    there = [token.word for token in _tokens(source)]
    for word, opposite in _PAIRS:
        said = next((w for w in here if _matches(w, word)), None)
        instead = next((w for w in there if _matches(w, opposite)), None)
        if said and instead and not any(_matches(w, word) for w in there):
            return remarks.opposite.format(word=said, source=instead)
    return None


def _matches(word: str, pattern: str) -> bool:
    return word == pattern if pattern in STOP_WORDS or len(pattern) < 4 else pattern in word
