"""Answer with voices: everybody who speaks of a topic once, by side where sides are asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from rag.answer.blocks import quotation, text_block
from rag.answer.evidence import Evidence
from rag.answer.introduce import lead_of
from rag.answer.passages import refuse
from rag.answer.speech import citation_of, when
from rag.answer.stances import side_of
from rag.answer.wording import Phrases, phrases_for
from rag.question.voices import Side
from rag.retrieve.statements import RankedStatement, own_sentences
from rag.text.words import fold
from rag.types import Block, Citation, Reply

# So many are shown; how many there are is told.
_SHOWN = 12
# The share of the topic's words that what somebody says must hold to be on one of its sides; or of
# the headline's, as it counts there, where what is said only points to it.
_ON_IT, _HEADED = 0.5, 0.4
_POINTS = re.compile(
    r"\b(?:Vorhaben|Pl(?:an|äne)\w*|Projekt\w*|Antr(?:ag|äge)\w*|Entw(?:urf|ürfe)\w*"
    r"|Vorschl(?:ag|äge)\w*|Idee\w*|Vorlage\w*|dafür|dagegen|davor|davon|project|plans?|bill)\b"
)
# So many make an answer of voices where none is on a side that is asked for.
_SEVERAL = 2
_TABLE = 30

_Group = tuple[Side | None, list[RankedStatement]]


def answer_voices(evidence: Evidence) -> Reply | None:
    """Return who says what on the topic asked for, or None where too few do.

    Where nobody takes a side asked for by their words, all are told as voices, with a note.
    Everybody is heard once, with what is nearest to the topic; on a side is only whose own words,
    or the verb that tells them, say so.
    """
    asked, phrases = evidence.question.voices, phrases_for(evidence.question.language)
    wants_words = evidence.question.quotations
    if asked is not None and wants_words and not evidence.voices:
        return refuse("not_found", phrases)  # no passage is anybody's words
    if asked is None or not evidence.voices:
        return None
    sided = [(_side(each), each) for each in evidence.voices]
    # Who takes a side in one sentence is heard by that one.
    sided.sort(key=lambda pair: pair[0] not in asked.sides)
    if wants_words:
        sided.sort(key=lambda pair: pair[1].said.statement.kind != "direct")
    heard: dict[str, tuple[Side | None, RankedStatement]] = {}
    for side, each in sided:
        heard.setdefault(_who(each), (side, each))
    sides = asked.sides if any(side in asked.sides for side, _ in heard.values()) else ()
    if len(heard) < _SEVERAL and not sides and not wants_words:
        return None
    reply = _told(_groups(list(heard.values()), sides), evidence.voices, phrases, bool(sides))
    if asked.sides and not sides:
        note = text_block("note", phrases.no_side)
        return replace(reply, blocks=(note, *reply.blocks))
    return reply


def _side(each: RankedStatement) -> Side | None:
    """Return the side on the topic itself: „kritisierte die Zählung“ is none on the road.

    The topic stands in what is said, or the headline names it and what is said points to it.
    """
    sentence = " ".join(own_sentences(each.said))
    points = each.words >= _HEADED and _POINTS.search(sentence)
    if each.words < _ON_IT and not points:
        return None
    return side_of(each.said.statement, sentence)


def _who(each: RankedStatement) -> str:
    statement = each.said.statement
    return fold(each.said.name or statement.mention or "")


def _groups(
    heard: Sequence[tuple[Side | None, RankedStatement]], sides: tuple[Side, ...]
) -> list[_Group]:
    """Return who is heard by side, the sides asked for first; all as one where none is."""
    if not sides:
        return [(None, sorted((each for _, each in heard), key=when))]
    found: list[_Group] = []
    for wanted in (*sides, None):
        own = sorted((each for side, each in heard if side == wanted), key=when)
        if own:
            found.append((wanted, own))
    return found


def _told(
    groups: Sequence[_Group], table: Sequence[RankedStatement], phrases: Phrases, by_side: bool
) -> Reply:
    blocks: list[Block] = []
    citations: list[Citation] = []
    numbers = count(1)
    shown: list[RankedStatement] = []
    for side, own in groups:
        heading = phrases.sides[side].format(count=len(own)) if by_side else None
        if heading is not None:
            blocks.append(text_block("heading", heading, heading))
        for each in own[: _SHOWN - len(shown)]:
            citation = citation_of(next(numbers), each)
            group = heading or each.said.statement.speaker
            lead = Block("lead", lead_of(each.said.statement, phrases), group=group)
            blocks += [lead, quotation(citation, group)]
            citations.append(citation)
            shown.append(each)
    people = sum(len(own) for _, own in groups)
    if not by_side:
        blocks.insert(0, text_block("number", phrases.voices.format(count=people)))
    if people > len(shown):
        blocks.append(text_block("note", phrases.more_voices.format(count=people - len(shown))))
    rest = [each for each in table if each not in shown]
    listed = tuple(each.said.statement for each in (*shown, *rest))
    return Reply(tuple(blocks), tuple(citations), statements=listed[:_TABLE])
