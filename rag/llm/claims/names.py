"""Whether the names of a claim are those of the passages, and whose office and origin are whose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.llm.claims.evidence import Sources, held
from rag.llm.claims.read import Read, Word, alike, is_acronym, is_name
from rag.statements import names
from rag.statements.names import is_place, is_role
from rag.statements.tagger import Token
from rag.text.words import fold

_PIECES = re.compile(r"\w+")
_LEAST = 4
_PAIR = 2
_RELATIVE = ("der", "die", "das", "den", "dem", "deren", "dessen", "denen")
# Countries whose people and things are called otherwise than by the country's own stem.
_ADJECTIVES = {
    "deutschland": ("deutsch",),
    "nrw": ("nordrhein-westfalen",),
    "usa": ("amerikan", "us"),
    "vereinigte": ("amerikan", "us"),
    "us": ("amerikan", "usa", "vereinigte staaten"),
    "frankreich": ("franzo",),
    "grossbritannien": ("brit", "engl"),
    "england": ("brit",),
    "griechenland": ("griech",),
    "niederlande": ("holland", "niederland"),
    "tuerkei": ("turk", "tuerk"),
    "spanien": ("span",),
    "eu": ("europaische union", "europaeische union"),
    # A capital stands for its government.
    "moskau": ("russ", "kreml"),
    "washington": ("amerikan", "us", "usa"),
    "damaskus": ("syr",),
    "berlin": ("deutsch", "bundesregierung"),
    "paris": ("franzo",),
    "london": ("brit",),
    "peking": ("chin",),
    "ankara": ("turk", "tuerk"),
    "teheran": ("iran",),
    "kiew": ("ukrain",),
    "bruessel": ("eu", "europaische union", "europaeische union"),
    "wien": ("osterreich", "oesterreich"),
    "rom": ("italien",),
    "madrid": ("span",),
    "warschau": ("poln", "pole"),
    "athen": ("griech",),
    "budapest": ("ungar",),
    "jerusalem": ("israel",),
    "bagdad": ("irak",),
    "kairo": ("agypt", "aegypt"),
    "tokio": ("japan",),
    "riad": ("saudi",),
    "uno": ("un", "vereinte nationen", "vereinten nationen"),
    "un": ("uno", "vereinte nationen", "vereinten nationen"),
}


def missing(claim: Read, given: Sequence[Sources]) -> str | None:
    """Return a name or an acronym of *claim* that none of *given* has, or None."""
    text = "\n".join(one.text for one in given)
    known = frozenset(_flat(piece) for piece in _PIECES.findall(text))
    for at, piece in _names(claim):
        if not _is_known(piece, known, text) and not _is_title(claim, at, piece, known, text):
            return piece
    return None


_NEUTER = frozenset("das ein eine einen einem eines einer kein dieses jenes ins".split())


def _is_title(claim: Read, at: int, piece: str, known: frozenset[str], text: str) -> bool:
    """*Bauer Ott*, *das Bad*: a noun that the tagger takes for a name."""
    if is_acronym(piece) or names.is_given(piece) or is_place(piece):
        return False
    if at > 0 and claim.tokens[at - 1].low in _NEUTER:
        return True
    after = claim.tokens[at + 1 : at + 2]
    return bool(after) and is_name(after[0]) and _is_known(after[0].text, known, text)


def _names(claim: Read) -> Iterator[tuple[int, str]]:
    for at, token in enumerate(claim.tokens):
        pieces = _PIECES.findall(token.text)
        compound = len(pieces) > 1
        if _led(claim.tokens, at) and token.tag == "NN" and _before_verb(claim.tokens, at):
            yield at, token.text  # „Bürgermeister Kranz ist …“, a surname that is a noun too
        for piece in pieces:
            if is_acronym(piece) or (is_name(token) and piece[0].isupper() and len(piece) > 1):
                part_of_noun = compound and not is_acronym(piece) and not names.is_given(piece)
                if not (part_of_noun and is_role(piece)) and not _is_first_noun(claim, at, token):
                    yield at, piece


def _before_verb(tokens: Sequence[Token], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].finite


def _is_first_noun(claim: Read, at: int, token: Token) -> bool:
    """A word at the beginning whose capital says nothing, and that is no known kind of name."""
    return (
        at == 0
        and not is_acronym(token.text)
        and not names.is_given(token.text)
        and not is_place(token.text.removesuffix("s"))
        and len(claim.tokens) > 1
        and claim.tokens[1].tag in ("ART", "APPR", "APPRART")
    )


def _is_spelled_out(acronym: str, text: str) -> bool:
    """Whether *text* has the words that an acronym is made of: *Europäische Union* for *EU*."""
    initials = "".join(piece[0] for piece in _PIECES.findall(text) if piece[0].isupper())
    if len(acronym) > 1 and acronym in initials:
        return True
    # „künstliche Intelligenz“: adjectives are written small, and inflected
    parts = rf"(?i:{acronym[0]})\w+e[nrsm]?\s+{acronym[-1]}\w{{3,}}"
    return len(acronym) == _PAIR and re.search(rf"\b{parts}", text) is not None


def _is_known(piece: str, known: frozenset[str], text: str) -> bool:
    whole = fold(text)
    if is_acronym(piece):
        bare = _flat(piece.removesuffix("s"))
        is_there = bare in known or _flat(piece) in known or _stands_for(fold(bare), whole)
        return is_there or _is_spelled_out(piece, text)
    name = _flat(piece)
    base = name.removesuffix("s")
    if name in known or base in known or any(each.removesuffix("s") == base for each in known):
        return True
    stump = base[: max(_LEAST, len(base) - 2)]
    if len(base) >= _LEAST and any(
        each.startswith(stump) and len(each) <= len(base) + 4 for each in known
    ):
        return True
    if len(base) >= 5 and any(base in each for each in known):
        return True
    if _stands_for(fold(base), whole):
        return True
    if is_place(piece) or is_place(piece.removesuffix("s")):
        return any(each.startswith(base[:3]) and "isch" in each for each in known)
    return False


def _stands_for(name: str, whole: str) -> bool:
    return any(
        re.search(rf"\b{other}", whole) is not None
        for country, others in _ADJECTIVES.items()
        if name == country
        for other in others
    )


def _flat(word: str) -> str:
    return fold(word).replace("ae", "a").replace("oe", "o").replace("ue", "u")


@dataclass(frozen=True, slots=True)
class Described:
    """A person of a text, by the folded surname, with the words that say who that is."""

    surname: str
    full: str
    words: tuple[Word, ...]


def described(read: Read) -> list[Described]:
    """Return the people of a sentence, each with what stands beside the name as its own.

    That is role and attributes before it, *vom Team …* or a bracket right after it, and what
    stands between commas after it without a verb.
    """
    found: list[Described] = []
    people = _people(read)
    for start, stop in people:
        before = _lead(read, start, people)
        behind = _trail(read, stop)
        places = {*before, *behind}
        words = tuple(word for word in read.words if word.at in places)
        name = " ".join(token.text for token in read.tokens[start:stop])
        found.append(Described(_flat(read.tokens[stop - 1].text), name, words))
    return found


def _people(read: Read) -> list[tuple[int, int]]:
    """Runs of names that a given name opens or a role introduces, or of two and more."""
    runs: list[tuple[int, int]] = []
    at = 0
    tokens = read.tokens
    while at < len(tokens):
        stop = at
        while stop < len(tokens) and is_name(tokens[stop]):
            stop += 1
        if stop > at:
            runs.append((at, stop))
        at = max(stop, at + 1)
    return [
        (a, b)
        for a, b in runs
        if names.is_given(tokens[a].text)
        or _led(tokens, a)
        or (b - a > 1 and not any(is_place(each.text) for each in tokens[a:b]))
    ]


def _led(tokens: Sequence[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].tag in ("NN", "NNA") and is_role(tokens[at - 1].text)


def _lead(read: Read, start: int, people: Sequence[tuple[int, int]]) -> range:
    """The positions of the noun phrase that leads up to a name."""
    at = start
    taken = {place for a, b in people for place in range(a, b)}
    while at > 0 and at - 1 not in taken:
        token = read.tokens[at - 1]
        attribute = token.tag in ("NN", "NNA", "NE", "ADJ(A)", "TRUNC", "KON", "CARD", "NNI")
        genitive = token.tag == "ART" and token.low in ("der", "des") and start - at > 0
        joint = token.tag == "ADJ(D)" or (token.low in ("von", "vom") and at > 1)
        comma = token.text == "," and start == at and at > 1 and not _ends_name(read, at - 2)
        if not (attribute or genitive or joint or comma) or token.tag == "KON":
            break
        at -= 1
    return range(at, start)


def _ends_name(read: Read, at: int) -> bool:
    """Whether a name ends at *at* that is no genitive: *der Rabbiner Israels, Jan Ott*."""
    token = read.tokens[at]
    genitive = token.text.endswith("s") and at > 0 and read.tokens[at - 1].tag in ("NN", "NNA")
    return token.tag == "NE" and not genitive


def _trail(read: Read, stop: int) -> range:
    """The positions after a name of what says who that is."""
    tokens = read.tokens
    if stop >= len(tokens):
        return range(0)
    after = tokens[stop]
    if after.low in ("vom", "von", "aus"):
        end = stop + 1
        while end < len(tokens) and tokens[end].tag in ("NN", "NE", "ART", "ADJ(A)", "FM", "XY"):
            end += 1
        return range(stop + 1, end)
    if after.text not in (",", "("):
        return range(0)
    end = stop + 1
    while end < len(tokens) and tokens[end].text not in (",", ")", ";", ":", "."):
        if tokens[end].finite or tokens[end].tag.startswith("PREL"):
            return range(0)
        end += 1
    closed = end < len(tokens) or after.text == "("
    nominal = any(tokens[i].tag.startswith("N") for i in range(stop + 1, end))
    return range(stop + 1, end) if closed and nominal else range(0)


def misattributed(claim: Read, given: Sequence[Sources]) -> tuple[str, str] | None:
    """Return a name of *claim* and a word about its bearer that is another's, or nobody's here."""
    theirs = [each for one in given for source in one.sentences for each in described(source.read)]
    everything = [word for one in given for s in one.sentences for word in s.read.words]
    for person in described(claim):
        own = [word for each in theirs if _same(person, each) for word in each.words]
        if not any(_same(person, each) for each in theirs):
            continue
        for word in person.words:
            if word.kind not in ("noun", "name"):
                continue
            others = [each for each in theirs if not _same(person, each)]
            if _begins_as_anothers(word, own, others):
                return person.full, word.text
            anothers = any(alike(word, other) for each in others for other in each.words)
            if any(alike(word, other) for other in own):
                continue
            if not anothers and _leads_alike(word, own):
                continue
            nobodys = is_role(word.text) and any(is_role(each.text) for each in own)
            if anothers and not _is_near(word, person, given):
                return person.full, word.text
            if nobodys and not any(alike(word, each) for each in everything):
                return person.full, word.text
    return None


def _begins_as_anothers(word: Word, own: Sequence[Word], others: Sequence[Described]) -> bool:
    """*Elternbeiratsvorsitzende Ott* where somebody else is *Vorsitzende des Elternbeirats*."""
    mine = _flat(word.text)

    def begins(other: Word) -> bool:
        theirs = _flat(other.text).removesuffix("s")
        return len(theirs) >= 5 and len(mine) > len(theirs) + 4 and mine.startswith(theirs)

    return not any(
        begins(each) or (alike(word, each) and len(each.text) >= len(word.text)) for each in own
    ) and any(begins(each) for one in others for each in one.words)


def _same(one: Described, other: Described) -> bool:
    a, b = one.surname, other.surname
    if a != b and a != f"{b}s" and b != f"{a}s":
        return False
    mine, theirs = one.full.split()[:-1], other.full.split()[:-1]
    return not mine or not theirs or bool({*mine} & {*theirs})


_LEADERS = tuple(
    """chef vorsitz leiter boss prasident direktor generalsekretar fuhrer kanzler premier minister
    intendant obmann vorstand sprecher oberhaupt spitzenpolitiker meister manager trainer coach
    landrat gouverneur sekretar""".split()
)
# Offices of state, and what else whoever holds one may be called.
_OFFICES = ("burgermeister", "landrat", "kanzler", "minister", "gouverneur")
_HEADS = (*_OFFICES, "premier", "prasident", "chef", "oberhaupt")
_DEPUTIES = ("vize", "stellvertret", "ex-", "ehemalig", "alt-")


def _leads_alike(word: Word, own: Sequence[Word]) -> bool:
    """*Regierungschef* for *Ministerpräsident*: both lead, neither as deputy or formerly."""
    mine = _flat(word.text)
    if not any(each in mine for each in _LEADERS) and not is_role(word.text):
        return False
    deputy = word.text.lower().startswith(_DEPUTIES)
    acronyms = [piece for piece in _PIECES.findall(word.text) if is_acronym(piece)]
    if acronyms and not any(piece in each.text for piece in acronyms for each in own):
        return False
    deputies = any(each.text.lower().startswith(_DEPUTIES) for each in own)
    roles = [_flat(each.text) for each in own if is_role(each.text)]
    office = any(each in mine for each in _OFFICES)
    if office and not any(each in role for role in roles for each in _HEADS):
        return False  # who chairs a club is no mayor
    if any(role.endswith(mine) for role in roles):
        return True
    return deputy == deputies and any(lead in role for role in roles for lead in _LEADERS)


def _is_near(word: Word, person: Described, given: Sequence[Sources]) -> bool:
    """Whether some sentence tells the word of the person in another way, as its own predicate."""
    for one in given:
        for source in one.sentences:
            here = described(source.read)
            alone = len({each.surname for each in here}) == 1 and here and _same(person, here[0])
            if alone and any(alike(word, other) for other in source.read.words):
                return True
    return False


def added(claim: Read, given: Sequence[Sources]) -> str | None:
    """Return what *claim* adds to a name or a thing of its own knowledge, or None.

    That is a relative clause, or an apposition to a name, of which no word at all is in the
    passages.
    """
    everything = [word for one in given for source in one.sentences for word in source.read.words]
    for clause in range(len(claim.clauses)):
        part = claim.parts_of(clause)[0]
        if part.mark not in (",", "–") or part.start < 2 or part.shape not in ("rel", "piece"):
            continue
        words = claim.words_of(clause)
        # One whose verb is not taken for a finite one looks like a piece.
        relative = part.shape == "rel" or (
            part.opener in _RELATIVE and words[-1:] != () and words[-1].kind == "verb"
        )
        told = relative and any(word.kind == "noun" for word in words)
        is_added = told or _follows_name(claim, part.start)
        if len(words) > 1 and is_added and not held(words, everything):
            return " ".join(word.text for word in words)
    return None


def _follows_name(claim: Read, start: int) -> bool:
    return is_name(claim.tokens[start - 2])
