"""A sentence read for comparison: its words by what they can be known by, clause for clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from rag.statements import clauses, names, noun_phrases, tagger
from rag.statements.clauses import Segment
from rag.statements.tagger import Token
from rag.text.months import NUMBERS, WEEKDAYS
from rag.text.normal import seen
from rag.text.words import STOP_WORDS, fold, stem

Kind = Literal["name", "noun", "adjective", "verb"]

WEIGHT: dict[Kind, float] = {"name": 2.0, "noun": 1.5, "adjective": 1.0, "verb": 1.0}

_MARKS = str.maketrans(dict.fromkeys('„“”‟"»«‚‘‹›', " "))
_PARTICIPLE = re.compile(
    r"(?:ab|an|auf|aus|bei|durch|ein|fest|her|hin|los|mit|nach|um|vor|weg|zu|zurueck)?ge(?=\w{4})"
)
_PARTS = re.compile(r"[-–’'/&.]")
# What tells that something is told or goes on, and verbs that stand for any other.
_EMPTY = frozenset(
    """sein werden haben sollen koennen muessen duerfen wollen moegen lassen machen tun geben
    kommen gehen stehen liegen bleiben sagen erklaeren mitteilen heissen dabei dazu hinzu ausserdem
    zudem allerdings dennoch jedoch ferner somit insgesamt zunaechst schliesslich trotzdem
    gleichzeitig zugleich darueber hinaus dagegen demnach laut zufolge nach eigene eigenen eigener
    wohl offenbar bereits schon bisher erst lediglich ganz etwa rund knapp fast ueber mindestens
    mehr weniger weitere weiteren weiterer jaehrig folgt folgen gefolgt angabe angaben aussage
    bericht zahl uhr jahr jahre jahren monat monate woche wochen tag tage ende anfang mitte
    zeit mal prozent euro dollar million millionen milliarde milliarden""".split()
)
_NAME_TAGS = ("NE", "FM")


@dataclass(frozen=True, slots=True)
class Word:
    """A content word: its token's position, what it can be known by, the clause it stands in."""

    at: int
    text: str
    forms: frozenset[str]
    kind: Kind
    clause: int

    @property
    def weight(self) -> float:
        """How much it counts."""
        return WEIGHT[self.kind]


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence read: *text* with spaces for quotation marks, so that offsets stay.

    ``clauses`` are the parts that make up one clause each, by number: one that another interrupts,
    *Serbien, das …, muss zahlen*, is one clause.
    """

    text: str
    tokens: tuple[Token, ...]
    parts: tuple[Segment, ...]
    clauses: tuple[tuple[int, ...], ...]
    words: tuple[Word, ...]

    @property
    def lows(self) -> frozenset[str]:
        """All of its words in lower case."""
        return frozenset(token.low for token in self.tokens)

    def words_of(self, clause: int) -> tuple[Word, ...]:
        """The content words of one clause."""
        return tuple(word for word in self.words if word.clause == clause)

    def tokens_of(self, clause: int) -> Sequence[Token]:
        """The tokens of one clause."""
        return [token for part in self.parts_of(clause) for token in self._within(part)]

    def parts_of(self, clause: int) -> Sequence[Segment]:
        """The parts of one clause, in order."""
        return [self.parts[at] for at in self.clauses[clause]]

    def _within(self, part: Segment) -> Sequence[Token]:
        return self.tokens[part.start : part.stop]


@lru_cache(maxsize=4_096)
def read(text: str, known: frozenset[str] = frozenset()) -> Read:
    """Return *text*, one sentence, read; words among *known* are names however they look."""
    plain = seen(text) if len(seen(text)) == len(text) else text
    plain = plain.translate(_MARKS)
    tokens = tuple(names.mended(tagger.tag(plain, (0, len(plain))), known))
    parts = tuple(clauses.segments([_cutting(tokens, at) for at in range(len(tokens))]))
    whole = _whole_clauses(tokens, parts)
    return Read(plain, tokens, parts, whole, tuple(_words(tokens, parts, whole)))


def _cutting(tokens: Sequence[Token], at: int) -> Token:
    """The token at *at*; a full stop within a quotation becomes a mark that cuts."""
    token = tokens[at]
    dated = at > 0 and tokens[at - 1].text[-1].isdigit()  # „12. März“
    inner = token.text in (".", "!", "?") and at + 1 < len(tokens) and not dated
    return replace(token, text=";") if inner and tokens[at + 1].text[0].isupper() else token


def _whole_clauses(
    tokens: Sequence[Token], parts: Sequence[Segment]
) -> tuple[tuple[int, ...], ...]:
    """The parts that belong together, though relative clauses and appositions come between."""
    found: list[list[int]] = []
    for at, part in enumerate(parts):
        home = _interrupted(tokens, parts, found, at) if at > 1 and part.mark in ",)–-" else None
        if home is None:
            found.append([at])
        else:
            home.append(at)
    return tuple(map(tuple, found))


def _interrupted(
    tokens: Sequence[Token], parts: Sequence[Segment], found: Sequence[list[int]], at: int
) -> list[int] | None:
    """The clause that part *at* goes on with, across what stands between."""
    part = parts[at]
    between = parts[at - 1]
    if between.shape not in ("rel", "piece", "sub", "inf") or tokens[part.start].tag == "KON":
        return None
    for clause in reversed(found[:-1]):
        first, last = parts[clause[0]], parts[clause[-1]]
        if part.shape == "main" and part.finite[:1] == (part.start,):
            if first.shape == "piece" and first.mark == "" and not last.finite:
                return clause
        elif (
            part.shape == "piece"
            and last.shape == "main"
            and _lacks_verb(tokens, last)
            and _is_rest(tokens, part)
        ):
            return clause
    return None


def stretches(read: Read) -> Iterator[tuple[int, int, int]]:
    """Yield each clause's number and token range, cut at *und* between two verbs of it."""
    for clause in range(len(read.clauses)):
        parts = read.parts_of(clause)
        verbs = [word.at for word in read.words_of(clause) if word.kind == "verb"]
        start, stop = parts[0].start, parts[-1].stop
        for at in range(start, stop):
            joint = read.tokens[at].low in ("und", "sowie", "oder")
            if joint and any(start <= v < at for v in verbs) and any(v > at for v in verbs):
                yield clause, start, at
                start = at
        yield clause, start, stop


def _lacks_verb(tokens: Sequence[Token], part: Segment) -> bool:
    return not any(token.tag.startswith("VV") for token in tokens[part.start : part.stop])


def _is_rest(tokens: Sequence[Token], part: Segment) -> bool:
    rest = tokens[part.start : part.stop]
    return any(token.tag.startswith("VV") or token.tag == "PTKNEG" for token in rest)


def names_in(text: str) -> frozenset[str]:
    """Return the words of *text* that its tagger takes for names, where they are long enough."""
    return frozenset(
        token.text for token in read(text).tokens if is_name(token) and len(token.text) > 3
    )


def is_name(token: Token) -> bool:
    """Whether *token* is a name, and no month or day of the week."""
    return (
        token.tag in _NAME_TAGS
        and token.text[0].isupper()
        and token.low not in NUMBERS
        and token.text not in WEEKDAYS
    )


def is_acronym(text: str) -> bool:
    """Whether *text* is made of capitals: *CDU*, *GPS*, *MPs*."""
    bare = text.removesuffix("s")
    return len(bare) >= 2 and bare.isupper() and bare.isalpha()


def is_body(word: str) -> bool:
    """Whether *word* is a noun for a body that speaks: *Regierung*, *Verband*."""
    return noun_phrases.is_group(Token(0, len(word), word, word.lower(), "NN"))


def _words(
    tokens: Sequence[Token], parts: Sequence[Segment], whole: Sequence[Sequence[int]]
) -> Iterator[Word]:
    clause_of = {at: number for number, clause in enumerate(whole) for at in clause}
    for at, part in enumerate(parts):
        for position in range(part.start, part.stop):
            word = _word(tokens, position, clause_of[at], part)
            if word is not None:
                yield word


def _word(tokens: Sequence[Token], at: int, clause: int, part: Segment) -> Word | None:
    token = tokens[at]
    kind = kind_of(token)
    folded = fold(token.text)
    if kind is None or folded in STOP_WORDS | _EMPTY or folded[0].isdigit() or len(folded) < 2:
        return None
    forms = set(_forms(token.text))
    if kind == "verb":
        lemma = fold(lemma_at(tokens, at, part))
        if lemma in _EMPTY:
            return None
        forms |= {lemma, stem(lemma)}
    return Word(at, token.text, frozenset(forms), kind, clause)


def kind_of(token: Token) -> Kind | None:
    """What kind of content word *token* is, or None."""
    if not token.word or token.low in NUMBERS or token.text in WEEKDAYS:
        return None
    if token.tag in _NAME_TAGS and token.text[0].isupper():
        return "name"
    if token.tag.startswith("VV"):
        return "verb"
    if token.tag.startswith("ADJ"):
        return "adjective"
    return "noun" if token.tag.startswith("N") or token.text[0].isupper() else None


def lemma_at(tokens: Sequence[Token], at: int, part: Segment) -> str:
    """The infinitive of the verb at *at*, with the prefix that stands apart from it."""
    token = tokens[at]
    if token.tag == "VV(IZU)":
        return tagger.verb_lemma(token.low, token.tag)
    lemma = tagger.verb_lemma(token.low, token.tag if token.tag.startswith("VV") else "VV(FIN)")
    if token.finite:
        apart = next((each.low for each in tokens[at + 1 : part.stop] if each.tag == "PTKVZ"), "")
        return apart + lemma
    return lemma


@lru_cache(maxsize=50_000)
def _forms(text: str) -> frozenset[str]:
    pieces = [piece for piece in _PARTS.split(text) if piece]
    wholes = [text.replace("-", ""), *(pieces if len(pieces) > 1 else ())]
    found: set[str] = set()
    for whole in wholes:
        folded = fold(whole)
        if len(folded) > 1:
            bare = _PARTICIPLE.sub("", folded, count=1)
            found |= {folded, stem(folded), stem(folded.removesuffix("s")), stem(bare)}
    return frozenset(form for form in found if form)


_REVERSING = ("un", "nicht", "vize", "ex", "anti", "gegen", "miss", "nie", "neben", "stell")
_COMPOUND_PART = 5
_COMMON, _SHARE = 5, 0.6


def alike(one: Word, other: Word) -> bool:
    """Return whether two words can be the same: inflected, part of a compound, of one stem."""
    if one.forms & other.forms:
        return True
    if one.kind == other.kind == "name":
        return any(_is_prefix(a, b) for a in one.forms for b in other.forms)
    return any(_akin(a, b) for a in one.forms for b in other.forms)


def _is_prefix(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= 3


@lru_cache(maxsize=200_000)
def _akin(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) >= _COMPOUND_PART:
        if long.startswith(short):
            return True
        if long.endswith(short):
            return not long[: -len(short)].startswith(_REVERSING)
    flat, wide = _flat(short), _flat(long)
    shared = next((i for i, (a, b) in enumerate(zip(flat, wide, strict=False)) if a != b), None)
    shared = len(flat) if shared is None else shared
    return shared >= _COMMON and shared >= _SHARE * len(flat)


def _flat(form: str) -> str:
    """*form* without umlauts, so that *Ärzte* and *Arzt* begin alike."""
    return form.replace("ae", "a").replace("oe", "o").replace("ue", "u")
