"""Introduce: who speaks is told before the words that are cited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rag.answer.blocks import quotation
from rag.answer.cite import held_in, is_mostly
from rag.answer.evidence import Evidence
from rag.answer.wording import Phrases, phrases_for, styled
from rag.index.statements import role_of
from rag.statements import ExtractedStatement, tells_voice
from rag.text.normal import seen
from rag.text.words import words
from rag.types import Block, Citation, Hit, Run, Statement

_Runs = tuple[Run, ...]


def lead_of(statement: Statement, phrases: Phrases) -> _Runs:
    """Return who speaks and where it stands, set before a quotation."""
    who = _who(statement.speaker, statement.likely, statement.role, statement.mention, phrases)
    return *who, Run(" – "), *phrases.place(statement.article, [statement]), Run(":")


def led_in(
    citations: Sequence[Citation], evidence: Evidence, by_day: bool = False
) -> Iterator[Block]:
    """Yield *citations* of one article, each after who says it and where it stands.

    What nobody says is told as the article's; where all is told *by_day*, by its place alone.
    """
    phrases = phrases_for(evidence.question.language)
    who = [(_tellers(citation, evidence, phrases), citation) for citation in citations]
    for told, together in groupby(who, key=lambda pair: pair[0]):
        cited = [citation for _, citation in together]
        article = cited[0].article
        group = article.date.isoformat() if by_day and article.date else None
        place = (*phrases.place(article, cited), Run(":"))
        lead = place if by_day else phrases.source(article, cited)
        yield Block("lead", (*told, Run(" – "), *place) if told else lead, group=group)
        yield from (quotation(citation, group) for citation in cited)


def told_by(citation: Citation, evidence: Evidence) -> list[ExtractedStatement]:
    """Return what *citation* holds of anybody's words whose speaker has to be told beside it.

    That is whoever it does not name itself, and where somebody's words are asked for, everybody
    whose words make up most of it: what they are cut out of is the article's.
    """
    named = set(words(citation.quote))
    return [
        each
        for each in held_in(citation, evidence.said)
        if not named & set(_surname(each))
        or (evidence.question.asks_for_words and is_mostly(citation, each))
    ]


def _tellers(citation: Citation, evidence: Evidence, phrases: Phrases) -> _Runs:
    """Return who says what *citation* holds, as far as it has to be told; nothing for nobody."""
    who: dict[_Runs, None] = {}
    for each in told_by(citation, evidence):
        mention = _mention(each, evidence.hits)
        who[_who(each.speaker, each.likely, role_of(each), mention, phrases)] = None
    nobody = (Run(phrases.unnamed),)
    if len(who) > 1 and nobody in who:
        del who[nobody]
        who[Run(phrases.unnamed_too),] = None
    first, *further = who or ((),)
    return first + tuple(run for told in further for run in (Run(phrases.and_then), *told))


def _surname(statement: ExtractedStatement) -> list[str]:
    return list(words(statement.speaker or statement.likely or ""))[-1:]


def _mention(statement: ExtractedStatement, hits: Sequence[Hit]) -> str | None:
    """Return how the article calls who speaks, as far as the passages found hold it."""
    if statement.speaker_span is None:
        return None
    start, end = statement.speaker_span
    for hit in hits:
        passage = hit.passage
        inside = passage.start <= start and end <= passage.end
        if hit.article.id == statement.article_id and inside:
            return seen(passage.text[start - passage.start : end - passage.start])
    return None


def _who(
    speaker: str | None, likely: str | None, role: str | None, mention: str | None, phrases: Phrases
) -> _Runs:
    called = " ".join((mention or "").split())
    if speaker:
        told = f", {role}" if role and role not in speaker else ""
        return styled(phrases.by_speaker, speaker=Run(speaker, "strong"), role=told)
    if likely:
        return styled(phrases.likely, speaker=Run(likely, "strong"), mention=called or "?")
    if tells_voice(called):
        return styled(phrases.unnamed_voice, mention=called)
    return (Run(phrases.unnamed),)
