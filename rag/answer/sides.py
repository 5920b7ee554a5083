"""Answer by sides: to a comparison each side with its own sentences on the same topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from rag.answer.blocks import quotation, text_block
from rag.answer.candidates import Candidate, candidates_in, scores_of, share_of
from rag.answer.choose import Breadth, pick, places_of
from rag.answer.cite import cite
from rag.answer.evidence import Evidence
from rag.answer.parts import marker_of
from rag.answer.passages import refuse
from rag.answer.wording import phrases_for
from rag.statements import ExtractedStatement
from rag.text.words import stem, stems, words
from rag.types import Block, Citation, Hit, Reply, Run

# Passages read, where they hold as much of the topic as this share of what the best one does, and
# what of them each side is told by. Where no passage holds so much of it, all words of the question
# count.
_READ, _NEAR, _IN_WORDS = 12, 0.6, 0.5
_OF_A_SIDE = Breadth(_READ, 0.8, 3, 700)
# A sentence that is this much worse than the best of all tells nothing on the topic.
_ON_TOPIC = 0.4
# What a side's own words gain on a sentence that only names it: „Ganz anders sieht es B.“.
_OWN = 0.4


def answer_sides(evidence: Evidence) -> Reply | None:
    """Return what stands there of each side, under its name; None where none is asked for.

    A sentence is a side's that names it or that is told by it; a side without any says so. Where
    no side has any the topic may be there, but not what is asked.
    """
    sides = evidence.question.sides
    if len(sides) < 2:
        return None
    read = evidence.hits[:_READ]
    topic = _topic(evidence.question.subject, sides)
    held = [_share(topic, hit) for hit in read] if topic else []
    if max(held, default=0.0) < _IN_WORDS:  # the articles have other words for it
        held = [hit.signals.lexical for hit in read]
    held = _by_article(held, read)
    enough = _NEAR * max(held, default=0.0)
    candidates = candidates_in(
        [hit for hit, share in zip(read, held, strict=True) if share >= enough]
    )
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


def _topic(subject: str, sides: Sequence[str]) -> frozenset[str]:
    """Return the stems of what is compared: an article that names both sides may be of another.

    A year is none of them: the articles of that year say it in their dates.
    """
    named = {each for side in sides for each in stems(side)}
    return frozenset(each for each in stems(subject) if each not in named and not each.isdigit())


def _share(topic: frozenset[str], hit: Hit) -> float:
    """Return the share of *topic* that a passage and its headline hold, inside compounds too."""
    held = set(stems(f"{hit.article.title or ''} {hit.passage.text}"))
    return sum(any(each in own for own in held) for each in topic) / len(topic)


def _by_article(held: Sequence[float], hits: Sequence[Hit]) -> list[float]:
    """Return for each of *hits* the most that any passage of its article holds.

    Where one passage tells what it is about, the next says who said what to that.
    """
    most: dict[str, float] = {}
    for share, hit in zip(held, hits, strict=True):
        most[hit.article.id] = max(share, most.get(hit.article.id, 0.0))
    return [most[hit.article.id] for hit in hits]


def _of(
    side: str, candidates: Sequence[Candidate], scores: Sequence[float], evidence: Evidence
) -> list[Citation]:
    """Return what is told of *side* or by it, its own words first.

    Where words are asked for, and not deeds, what others tell of it counts only for want of them.
    """
    enough = _ON_TOPIC * max(scores, default=0.0)
    ties = [_tie(side, each, evidence.said) for each in candidates]
    chosen = [i for i, score in enumerate(scores) if score >= enough and ties[i]]
    if not chosen:
        return []
    if any(kind.name == "statement" for kind in evidence.question.content):
        chosen = [i for i in chosen if ties[i] == "own"] or chosen
    kept = [candidates[i] for i in chosen]
    scored = [scores[i] + _OWN * (ties[i] == "own") for i in chosen]
    shares = [share_of(evidence.question.content, each.text) for each in kept]
    return list(cite(places_of([kept[i] for i in pick(kept, scored, shares, _OF_A_SIDE)])))


def _names(side: str, text: str) -> bool:
    """Return whether the name's last word, which a family name is, stands in *text*."""
    return stem(list(words(side))[-1]) in set(map(stem, words(text)))


def _tie(
    side: str, each: Candidate, said: Sequence[ExtractedStatement]
) -> Literal["own", "named"] | None:
    """Return whether a sentence is *side*'s own words, or names it and is nobody else's."""
    start, end = each.span
    tellers = [
        f"{statement.speaker or statement.likely or ''} {statement.role or ''}"
        for statement in said
        if statement.article_id == each.hit.article.id
        and any(a < end and start < b for a, b in statement.spans)
    ]
    if any(_names(side, teller) for teller in tellers):
        return "own"
    is_told = _names(side, each.text) and not any(teller.strip() for teller in tellers)
    return "named" if is_told else None
