"""Forms of the verbs of saying, and which verb forms are Konjunktiv."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from rag.statements import cues, tagger
from rag.statements.tagger import Token

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of saying: infinitive without prefix, separable prefix, and what it takes."""

    base: str
    prefix: str
    takes: str

    @property
    def name(self) -> str:
        """The infinitive as a dictionary has it."""
        return self.prefix + self.base


@dataclass(frozen=True, slots=True)
class Phrase:
    """A verb of saying in several words: all of ``words`` stand in the clause of the verb."""

    base: str
    words: tuple[str, ...]
    takes: str

    @property
    def name(self) -> str:
        """The words, the infinitive last."""
        return " ".join([*self.words, self.base])


@dataclass(frozen=True, slots=True)
class Forms:
    """What the forms of the verbs of saying stand for, by lower-cased form.

    ``finite`` has the verb without its prefix, ``joined`` with it, as at the end of a clause.
    """

    finite: Mapping[str, tuple[Verb, ...]]
    joined: Mapping[str, tuple[Verb, ...]]
    participle: Mapping[str, tuple[Verb, ...]]
    infinitive: Mapping[str, tuple[Verb, ...]]
    phrases: Mapping[str, tuple[Phrase, ...]]


_KONJ1 = frozenset("sei seien habe werde könne müsse dürfe wolle solle möge wisse".split())
_KONJ2 = frozenset(
    """wäre wären hätte hätten würde würden könnte könnten müsste müssten müßte müßten dürfte
    dürften käme kämen gäbe gäben ginge ließe bliebe stünde stünden stände
    wüsste wüssten bräuchte bräuchten sähe sähen nähme nähmen fände fänden hielte läge lägen
    böte böten träfe träfen spräche sprächen brächte brächten täte täten verlöre verlören zöge zögen
    trüge trügen gälte stünde stünden flöge schlüge fiele hieße stürbe hülfe""".split()
)
_INSEPARABLE = ("be", "er", "ver", "ent", "ge", "zer", "an", "aus", "ein", "ab", "auf", "vor", "zu")
_PARTICLES = frozenset("aus hin ein an vor nahe stark zurück".split())


_AUXILIARY = frozenset("hätte hätten wäre wären würde würden ließe lägen".split())


def _finite(base: str) -> set[str]:
    from ablaut import conjugate

    table = conjugate(base)
    rows = [table.present, table.preterite, table.konjunktiv1, table.konjunktiv2]
    return {row[person] for row in rows for person in (2, 5)} | {table.present[0]}


def _participle(base: str) -> str:
    from ablaut import conjugate

    return str(conjugate(base).past_participle)


@lru_cache(maxsize=2_000)
def moves(participle: str) -> bool:
    """Whether the verb of a participle has its perfect with *sein*: *ausgebrochen*."""
    from ablaut import conjugate

    if participle.endswith(_EITHER):
        return True
    return str(conjugate(tagger.verb_lemma(participle, "VV(PP)")).auxiliary) == "sein"


# With *haben* or *sein*, as with or without an object; without one in *soll … sein*.
_EITHER = tuple("gewesen gestürzt gebrannt gelandet gefahren geflogen gebrochen gezogen".split())


@lru_cache(maxsize=1)
def light_forms() -> frozenset[str]:
    """Return the forms of the verbs that only make a deed of a noun of saying."""
    finite = {form for base in cues.LIGHT for form in _finite(base)}
    joined = {"ausgesprochen", "abgegeben", "aufgestellt"}
    return frozenset(finite | joined | {_participle(base) for base in cues.LIGHT})


def _verbs() -> Iterator[Verb]:
    for entry in cues.VERBS.replace("\n", " | ").split(" | "):
        if entry.strip():
            word, takes = entry.split()
            prefix, _, base = word.rpartition("|")
            yield Verb(base, prefix, takes)


def _phrases() -> Iterator[Phrase]:
    for entry in cues.PHRASES.replace("\n", " | ").split(" | "):
        if entry.strip():
            left, takes = entry.split(" : ")
            base, words = left.split(" + ")
            yield Phrase(base.strip(), tuple(words.lower().split()), takes.strip())


@lru_cache(maxsize=1)
def forms() -> Forms:
    """Return the forms of all verbs of saying. Built once, in a few hundredths of a second."""
    tables: list[dict[str, list[Verb]]] = [defaultdict(list) for _ in range(4)]
    finite, joined, participle, infinitive = tables
    for verb in _verbs():
        for form in _finite(verb.base):
            finite[form].append(verb)
            joined[verb.prefix + form].append(verb)
        participle[verb.prefix + _participle(verb.base)].append(verb)
        infinitive[verb.name].append(verb)
        infinitive[f"{verb.prefix}zu{verb.base}"].append(verb)
    phrases: dict[str, list[Phrase]] = defaultdict(list)
    for phrase in _phrases():
        for form in _finite(phrase.base) | {_participle(phrase.base)}:
            phrases[form].append(phrase)
            if phrase.words[-1] in _PARTICLES:
                short = Phrase(phrase.base, phrase.words[:-1], phrase.takes)
                phrases[phrase.words[-1] + form].append(short)
    return Forms(
        _frozen(finite), _frozen(joined), _frozen(participle), _frozen(infinitive), _frozen(phrases)
    )


def _frozen(lists: Mapping[str, list[_T]]) -> Mapping[str, tuple[_T, ...]]:
    return {form: tuple(dict.fromkeys(values)) for form, values in lists.items()}


def is_konj1(token: Token) -> bool:
    """Whether *token* is a Konjunktiv I that no indicative of the third person looks like."""
    if token.low in _KONJ1:
        return True
    if not token.low.endswith("e") or token.tag != "VV(FIN)" or len(token.low) < 4:
        return False
    lemma = tagger.verb_lemma(token.low)
    return lemma == token.low + "n" or lemma[:-1] + "e" == token.low


def is_konj2(token: Token) -> bool:
    """Whether *token* is a Konjunktiv II that no indicative looks like."""
    return token.low in _KONJ2 or any(
        token.low.startswith(prefix) and token.low[len(prefix) :] in _KONJ2 - _AUXILIARY
        for prefix in _INSEPARABLE
    )


def is_konj(token: Token) -> bool:
    """Whether *token* is a Konjunktiv, of either kind."""
    return is_konj2(token) or is_konj1(token)
