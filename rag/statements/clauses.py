"""A sentence cut at its marks into segments, each with its verb and what opens it.

German sets every clause off by a comma, so segments are clauses or pieces of one: enough to tell
a frame (*sagte die Sprecherin*) from what it frames, without a parser.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.statements import verbs
from rag.statements.tagger import QUOTE, Token
from rag.types import Span

Shape = Literal["main", "sub", "rel", "inf", "piece"]

_DASS = frozenset(("dass", "daß", "ob"))
_CUTS = frozenset(",;:()–—-")
_SUBORDINATORS = frozenset(
    """dass daß ob weil wenn nachdem obwohl obgleich während falls damit sodass indem bevor seitdem
    sobald solange sofern soweit bis als da wie ehe wobei wodurch wofür womit wogegen weshalb
    weswegen woraufhin wonach wohingegen wo""".split()
)
_ADVERSATIVE = frozenset("und oder aber sondern sowie auch so doch jedoch selbst erst nur".split())
_RELATIVE = frozenset(
    "der die das dem den deren dessen denen welcher welche welches welchem".split()
)


@dataclass(frozen=True, slots=True)
class Segment:
    """Tokens ``[start, stop)`` between two marks; ``mark`` is the one before them.

    ``finite`` are the positions of finite verbs, ``shape`` tells main clause, subordinate clause,
    relative clause, infinitive with *zu* or a mere piece; ``konj`` that its verb is Konjunktiv;
    ``depth`` counts the brackets around it.
    """

    start: int
    stop: int
    mark: str
    finite: tuple[int, ...]
    shape: Shape
    opener: str
    konj: bool
    depth: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A tagged and segmented sentence."""

    text: str
    tokens: Sequence[Token]
    parts: Sequence[Segment]
    quotes: tuple[Span, ...]


def segments(tokens: Sequence[Token]) -> list[Segment]:
    """Cut *tokens* at commas, semicolons, colons, dashes and brackets; a quotation stands alone."""
    found: list[Segment] = []
    start, mark, depth = 0, "", 0
    for at, token in enumerate([*tokens, None]):
        if token is not None and not _cuts(tokens, at):
            continue
        if start < at:
            found += _coordinated(tokens, start, at, mark, depth)
        if token is None:
            break
        if token.tag == QUOTE:
            before = mark if start == at else ""
            found.append(Segment(at, at + 1, before, (), "piece", QUOTE, False, depth))
            mark = ""
        else:
            mark = token.text
            depth = max(0, depth + (mark == "(") - (mark == ")"))
        start = at + 1
    return found


def _cuts(tokens: Sequence[Token], at: int) -> bool:
    """Whether a segment ends at token *at*; the hyphen of *Partei- und Fraktionschef* ends none."""
    token = tokens[at]
    if token.text == "-" and at + 1 < len(tokens):
        return not (at > 0 and tokens[at - 1].end == token.start and tokens[at + 1].tag == "KON")
    return token.text in _CUTS or token.tag == QUOTE


def _coordinated(
    tokens: Sequence[Token], start: int, stop: int, mark: str, depth: int
) -> list[Segment]:
    """Cut at *und* and its like where a clause with a verb of its own begins."""
    parts: list[Segment] = []
    for at in range(start + 1, stop - 1):
        if tokens[at].tag != "KON" or tokens[at - 1].text == "-":
            continue
        clause = any(token.finite for token in tokens[start:at])
        infinitive = tokens[at + 1].finite and has_zu(tokens, start, at)
        if infinitive or (clause and any(token.finite for token in tokens[at + 1 : stop])):
            parts.append(_segment(tokens, start, at, mark, depth))
            start, mark = at, ""
    last = _segment(tokens, start, stop, mark, depth)
    if parts and parts[-1].shape in ("sub", "rel") and _goes_on(tokens, last):
        last = replace(last, shape=parts[-1].shape, opener="und")
    return [*parts, last]


def _goes_on(tokens: Sequence[Token], part: Segment) -> bool:
    early = part.finite[0] <= part.start + 1
    return not early and _verb_last(tokens, part.finite[-1], part.stop)


def _segment(tokens: Sequence[Token], start: int, stop: int, mark: str, depth: int) -> Segment:
    finite = tuple(at for at in range(start, stop) if tokens[at].finite)
    finite = (
        finite or _plural_finite(tokens, start, stop) or _like_a_participle(tokens, start, stop)
    )
    opener = _opener(tokens, start, stop)
    shape = _shape(tokens, start, stop, finite, opener)
    konj = any(verbs.is_konj(tokens[at]) for at in finite)
    return Segment(start, stop, mark, finite, shape, opener, konj, depth)


def _plural_finite(tokens: Sequence[Token], start: int, stop: int) -> tuple[int, ...]:
    """The verb of *Die Forscher vermuten*, which looks like an infinitive, where none is due."""
    last = max((at for at in range(start, stop) if tokens[at].word), default=start)
    if last <= start or not tokens[last].tag.endswith("(INF)") or has_zu(tokens, start, stop):
        return ()
    governed = any(token.tag == "VM(FIN)" or token.low in _GOVERNS for token in tokens[:start])
    free = _before_clause(tokens, stop) or _opener(tokens, start, stop) in _SUBORDINATORS
    governed = governed and not free
    subject = any(token.tag in ("NN", "NE", "PPER") for token in tokens[start:last])
    return () if governed or not subject else (last,)


def _before_clause(tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause with *dass* begins after the comma at *at*."""
    return at + 1 < len(tokens) and tokens[at].text == "," and tokens[at + 1].low in _DASS


def _like_a_participle(tokens: Sequence[Token], start: int, stop: int) -> tuple[int, ...]:
    """The verb of *Jan Ott kritisiert, dass …*, which looks like a participle."""
    last = stop - 1
    if start > 0 or stop >= len(tokens) or not tokens[last].tag.endswith("(PP)"):
        return ()
    named = tokens[start].tag in ("NE", "ART") or tokens[start].tag == "NN"
    return (last,) if named and tokens[last].low in verbs.forms().finite else ()


_GOVERNS = frozenset("wird werden würde würden lässt lassen ließ ließen werde".split())


def _opener(tokens: Sequence[Token], start: int, stop: int) -> str:
    at = start
    if tokens[at].low == "so" and at + 1 < stop and tokens[at + 1].low in ("dass", "daß"):
        return "sodass"
    while at + 1 < stop and tokens[at].low in _ADVERSATIVE:
        at += 1
    return tokens[at].low


def _shape(
    tokens: Sequence[Token], start: int, stop: int, finite: tuple[int, ...], opener: str
) -> Shape:
    if opener in _DASS:
        return "sub"
    if not finite:
        return "inf" if has_zu(tokens, start, stop) else "piece"
    late = _verb_last(tokens, finite[-1], stop)
    if opener in _SUBORDINATORS and late and len(finite) < 3:
        return "sub"
    if late and finite[0] > start + 1 and _is_relative(tokens, start, stop, opener):
        return "rel"
    if late and opener in _QUESTION and finite[0] > start + 1:
        return "sub"
    return "main"


_QUESTION = frozenset("wer was wann wie warum welche welcher welches welchen wem wen".split())


def has_zu(tokens: Sequence[Token], start: int, stop: int) -> bool:
    """Whether an infinitive with *zu* stands among tokens ``[start, stop)``."""
    return any(
        tokens[at].tag == "VV(IZU)"
        or (tokens[at].tag == "PTKZU" and at + 1 < stop and tokens[at + 1].tag.startswith("V"))
        for at in range(start, stop)
    )


def _verb_last(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Whether the finite verb ends its clause, *hätte kommen können* included."""
    rest = [token for token in tokens[at + 1 : stop] if token.word]
    return not rest or (len(rest) == 2 and all(token.tag.endswith("(INF)") for token in rest))


def _is_relative(tokens: Sequence[Token], start: int, stop: int, opener: str) -> bool:
    if opener in _RELATIVE:
        return start > 0
    second = tokens[start + 1].low if start + 1 < stop else ""
    return start > 0 and tokens[start].tag == "APPR" and second in _RELATIVE
