"""From the evidence to a reply: what is asked decides who writes it; the checks come first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.blocks import text_block
from rag.answer.correct import with_corrections
from rag.answer.evidence import Evidence
from rag.answer.identity import answer_identity
from rag.answer.listing import answer_listing
from rag.answer.office import answer_office, names_nobody
from rag.answer.parts import joined
from rag.answer.passages import IN_TIME, answer_from_passages, refuse
from rag.answer.sides import answer_sides
from rag.answer.speech import answer_speech
from rag.answer.voices import answer_voices
from rag.answer.wording import Phrases, phrases_for
from rag.types import ArticleInfo, Hit, Passage, Reply, Signals

_UNRANKED = Signals(0.0, 0.0, (), ())


def reply_to(evidence: Evidence) -> tuple[Reply, tuple[Hit, ...]]:
    """Return the reply that *evidence* holds, and its passages, those of cited statements first."""
    reply, hits = _reply_to(evidence)
    phrases, in_time = phrases_for(evidence.question.language), evidence.question.kind in IN_TIME
    return numbered(with_corrections(reply, evidence.corrections, phrases, in_time)), hits


def numbered(reply: Reply) -> Reply:
    """Return *reply* with its markers from 1 in the order in which its blocks show them."""
    shown = dict.fromkeys(marker for block in reply.blocks for marker in block.markers)
    all_of = dict.fromkeys((*shown, *(citation.marker for citation in reply.citations)))
    number = {marker: at for at, marker in enumerate(all_of, start=1)}
    return replace(
        reply,
        blocks=tuple(
            replace(block, markers=tuple(number[marker] for marker in block.markers))
            for block in reply.blocks
        ),
        citations=tuple(replace(each, marker=number[each.marker]) for each in reply.citations),
    )


def _reply_to(evidence: Evidence) -> tuple[Reply, tuple[Hit, ...]]:
    phrases = phrases_for(evidence.question.language)
    if not evidence.question.is_question:
        return refuse("not_a_question", phrases), ()
    if not evidence.articles:
        return refuse("empty_corpus", phrases), ()
    listed = answer_listing(evidence)
    if listed is not None:
        return listed, evidence.hits
    if not evidence.hits and evidence.within.has_dates:
        return refuse("outside_dates", phrases), ()
    if evidence.parts and (told := _of_parts(evidence, phrases)) is not None:
        return told, evidence.hits
    told = answer_office(evidence) or answer_identity(evidence)
    several = told or answer_sides(evidence) or answer_voices(evidence)
    if several is not None:
        return several, evidence.hits
    spoken = answer_speech(evidence)
    told = spoken or answer_from_passages(evidence)
    if names_nobody(told, evidence):
        return refuse("not_stated", phrases), evidence.hits
    if spoken is None:
        return told, evidence.hits
    if not spoken.citations or evidence.spoken is None:
        return spoken, evidence.hits
    return spoken, lead_with(evidence.spoken.passages_of(spoken.statements), evidence.hits)


def _of_parts(evidence: Evidence, phrases: Phrases) -> Reply | None:
    """Return the replies to the parts as one, or None where none of them answers."""
    replies = [_reply_to(each)[0] for each in evidence.parts]
    told = joined([each.question.text for each in evidence.parts], replies, phrases)
    if told is None and all(each.listing for each in evidence.parts):
        return replies[0]  # counted in each of several corpora, and there in none
    return told


def with_undated(reply: Reply, evidence: Evidence) -> Reply:
    """Return *reply* with a note of the articles that no range of dates can hold."""
    if not evidence.undated or not evidence.within.has_dates:
        return reply
    phrases = phrases_for(evidence.question.language)
    note = text_block("note", phrases.undated.format(count=evidence.undated))
    return replace(reply, blocks=(*reply.blocks, note))


def lead_with(first: Sequence[tuple[Passage, ArticleInfo]], hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return as many as *hits* with the passages *first* before all others, in their order.

    A passage that was found by a statement in it, and not by the question, has no signals.
    """
    known = {(hit.article.id, hit.passage.start): hit for hit in hits}
    best = max((hit.score for hit in hits), default=0.0)
    leading: dict[tuple[str, int], Hit] = {}
    for passage, article in first:
        place = (article.id, passage.start)
        hit = known.get(place) or Hit(0, passage, article, 0.0, _UNRANKED)
        leading.setdefault(place, hit)
    scored = [
        replace(hit, score=best + len(leading) - at) for at, hit in enumerate(leading.values())
    ]
    rest = [hit for place, hit in known.items() if place not in leading]
    ranked = [*scored, *rest][: len(hits)]
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(ranked, start=1))
