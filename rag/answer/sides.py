"""Answer by sides: to a comparison each side with its own sentences on the same topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.blocks import quotation, text_block
from rag.answer.candidates import Candidate, candidates_in, scores_of, share_of
from rag.answer.choose import Breadth, pick, places_of
from rag.answer.cite import cite
from rag.answer.evidence import Evidence
from rag.answer.parts import marker_of
from rag.answer.passages import refuse
from rag.answer.wording import phrases_for
from rag.statements import ExtractedStatement
from rag.text.words import stem, words
from rag.types import Block, Citation, Reply, Run

# Passages read, where they hold as many of the question's words as this share of what the best one
# does, and what of them each side is told by.
_READ, _NEAR = 12, 0.6
_OF_A_SIDE = Breadth(_READ, 0.8, 3, 700)
# A sentence that is this much worse than the best of all tells nothing on the topic.
_ON_TOPIC = 0.4


def answer_sides(evidence: Evidence) -> Reply | None:
    """Return what stands there of each side, under its name; None where none is asked for.

    A sentence is a side's that names it or that is told by it; a side without any says so. Where
    no side has any the topic may be there, but not what is asked.
    """
    sides = evidence.question.sides
    if len(sides) < 2:
        return None
    read = evidence.hits[:_READ]
    enough = _NEAR * max((hit.signals.lexical for hit in read), default=0.0)
    candidates = candidates_in([hit for hit in read if hit.signals.lexical >= enough])
    shares = [share_of(evidence.question.content, each.text) for each in candidates]
    scores = scores_of(candidates, shares) if candidates else []
    told = [_of(side, candidates, scores, evidence) for side in sides]
    phrases = phrases_for(evidence.question.language)
    if not any(told):
        return refuse("not_stated" if evidence.knows_topic else "topic_absent", phrases)
    blocks: list[Block] = []
    citations: list[Citation] = []
    for side, own in zip(sides, told, strict=True):
        blocks.append(text_block("heading", side, side))
        if not own:
            blocks.append(text_block("note", phrases.side_silent.format(side=side), side))
        for citation in own:
            numbered = replace(citation, marker=marker_of(citation, citations))
            place = phrases.place(citation.article, [citation])
            lead = Block("lead", (*place, Run(":")), group=side)
            blocks += [lead, quotation(numbered, side)]
    return Reply(tuple(blocks), tuple(citations))


def _of(
    side: str, candidates: Sequence[Candidate], scores: Sequence[float], evidence: Evidence
) -> list[Citation]:
    """Return what is told of *side* or by it."""
    enough = _ON_TOPIC * max(scores, default=0.0)
    chosen = [
        i
        for i, each in enumerate(candidates)
        if scores[i] >= enough and _belongs(side, each, evidence.said)
    ]
    if not chosen:
        return []
    kept, scored = [candidates[i] for i in chosen], [scores[i] for i in chosen]
    shares = [share_of(evidence.question.content, each.text) for each in kept]
    return list(cite(places_of([kept[i] for i in pick(kept, scored, shares, _OF_A_SIDE)])))


def _names(side: str, text: str) -> bool:
    """Return whether the name's last word, which a family name is, stands in *text*."""
    return stem(list(words(side))[-1]) in set(map(stem, words(text)))


def _belongs(side: str, each: Candidate, said: Sequence[ExtractedStatement]) -> bool:
    """Return whether a sentence is *side*'s own words, or names it and is nobody else's."""
    start, end = each.span
    tellers = [
        f"{statement.speaker or statement.likely or ''} {statement.role or ''}"
        for statement in said
        if statement.article_id == each.hit.article.id
        and any(a < end and start < b for a, b in statement.spans)
    ]
    if any(_names(side, teller) for teller in tellers):
        return True
    return _names(side, each.text) and not any(teller.strip() for teller in tellers)
