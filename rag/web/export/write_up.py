"""A conversation to take along: every quotation with its place, checked once more.

What it holds is gathered here; ``html`` and ``markdown`` write it down.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Literal

from rag import __version__
from rag.answer.answer import Answer, PartialAnswer
from rag.answer.blocks import one_line, paragraphs
from rag.errors import Failure
from rag.llm.shown import only_borne_out
from rag.types import (
    Article,
    ArticleInfo,
    Block,
    Citation,
    CitationKind,
    Hit,
    Reply,
    Span,
    Statement,
)
from rag.web.conversation_rows import UNREADABLE
from rag.web.formats import date_text
from rag.web.markup import visible
from rag.web.texts import Texts
from rag.web.turns import StoredTurn, Turn
from rag.web.views.answer import refusal_label, remarks
from rag.web.views.naming import cited_place, cited_speaker, unsure_speaker

# From an article's id to the article as it is stored now; None where it is not there any more.
Lookup = Callable[[str], Article | None]
Standing = Literal["verbatim", "unconfirmed", "found"]
Facts = tuple[tuple[str, str], ...]

EXTRACTIVE = "extractive"
_NEAREST_SHOWN = 3
_NAME_CHARS = 60
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CheckedPlace:
    """A place in an article: its words as they were answered, and how they stand now.

    ``standing`` is "unconfirmed" where the article has changed or is gone; ``badge`` says it in
    words. ``facts`` are labels and values; ``url`` is an http(s) address or None.
    """

    marker: int | None
    quote: str
    standing: Standing
    badge: str
    notes: tuple[str, ...]
    speaker: str
    facts: Facts
    url: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """What was said, row by row; no cell bears quotation marks that the article lacks."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A question and what came of it.

    ``answer`` are the answer's blocks; where there are none ``notice`` says so, and ``reasons``
    why. ``nearest`` were only found.
    """

    question: str
    understood: str | None
    answer: tuple[Block, ...]
    notice: str | None
    reasons: tuple[str, ...]
    remarks: tuple[str, ...]
    evidence: tuple[CheckedPlace, ...]
    nearest: tuple[CheckedPlace, ...]
    table: Table | None
    facts: Facts


@dataclass(frozen=True, slots=True)
class WriteUp:
    """A conversation, or one answer, as it is exported."""

    title: str
    facts: Facts
    entries: tuple[Entry, ...]
    command: str


def write_up(
    turns: Sequence[StoredTurn],
    corpus: str,
    made: datetime,
    article: Lookup,
    texts: Texts,
    title: str | None = None,
) -> WriteUp:
    """Gather *turns* for export, checking every place against the articles as they are now.

    *corpus* names what was asked; times are given in the time zone of *made*.
    """
    lookup = cache(article)
    facts = (
        (texts.export_corpus, corpus),
        (texts.export_made, _time_text(made, texts)),
        ("Nachgefragt", __version__),
    )
    names = {a.corpus for a in map(_answer, turns) if a}
    name = (
        names.pop() if len(names) == 1 and not any(each.turn.others for each in turns) else "NAME"
    )
    return WriteUp(
        title or texts.conversation,
        facts,
        tuple(_entry(kept, made, lookup, texts) for kept in turns),
        f"python -m rag article ID --corpus {name} --json",
    )


def text_hashes(turn: Turn, article: Lookup) -> tuple[tuple[str, str], ...]:
    """Return (article id, SHA-256 of its text) of each article that *turn* cites or found.

    Kept with a turn, they tell later whether an article has changed since.
    """
    outcome = turn.outcome.answer if isinstance(turn.outcome, PartialAnswer) else turn.outcome
    if not isinstance(outcome, Answer):
        return ()
    shown = [citation.article.id for citation in outcome.reply.citations]
    shown += [hit.article.id for hit in _nearest(outcome)]
    found = [(name, article(name)) for name in dict.fromkeys(shown)]
    return tuple((name, stored.text_hash) for name, stored in found if stored)


def file_name(question: str, day: date, ending: str) -> str:
    """Return a name for the file of an export: the question's letters as ASCII, and the day."""
    plain = unicodedata.normalize("NFKD", question.lower().translate(_UMLAUTS))
    words = re.findall("[a-z0-9]+", plain.encode("ascii", "ignore").decode())
    slug = "-".join(words)
    if len(slug) > _NAME_CHARS:
        slug = slug[: _NAME_CHARS + 1].rpartition("-")[0] or slug[:_NAME_CHARS]
    return f"{slug or 'nachgefragt'}-{day.isoformat()}.{ending}"


def plain_copy(turn: Turn, texts: Texts) -> str:
    """Return a question, its answer and its sources as plain text."""
    outcome = turn.outcome.answer if isinstance(turn.outcome, PartialAnswer) else turn.outcome
    parts = [turn.question]
    if isinstance(outcome, Answer):
        if outcome.standalone_question != turn.question:
            parts.append(texts.understood.format(question=outcome.standalone_question))
        if outcome.reply.reason:
            parts.append(f"{refusal_label(outcome.reply, texts)}: {outcome.reply.reason.text}")
        else:
            reply = only_borne_out(outcome.reply, outcome.asked.language)
            parts.append(_plain(reply.blocks))
            lines = [_source_line(citation, texts) for citation in _in_order(reply)]
            parts.append("\n".join([f"{texts.sources}:", *lines]))
    else:
        parts += [_notice(outcome, texts), *_reasons(outcome, texts)]
    return visible("\n\n".join(parts)) + "\n"


# One question


def _entry(kept: StoredTurn, made: datetime, lookup: Lookup, texts: Texts) -> Entry:
    asked = (texts.export_asked, _time_text(kept.asked_at.astimezone(made.tzinfo), texts))
    answer = _answer(kept)
    if answer is None:
        outcome = kept.turn.outcome
        failure = outcome if isinstance(outcome, Failure) else None
        return Entry(
            *(kept.turn.question, None, (), _notice(failure, texts), _reasons(failure, texts)),
            *((), (), (), None, (asked,)),
        )
    hashes = dict(kept.hashes)
    reply = only_borne_out(answer.reply, answer.asked.language)
    refused = reply.reason is not None
    understood = answer.standalone_question
    return Entry(
        kept.turn.question,
        understood if understood != kept.turn.question else None,
        () if refused else reply.blocks,
        refusal_label(reply, texts) if refused else None,
        (reply.reason.text,) if reply.reason else (),
        remarks(reply, texts),
        tuple(_cited(citation, hashes, lookup, texts) for citation in _in_order(reply)),
        tuple(_found(hit, hashes, lookup, texts) for hit in _nearest(answer)),
        _table(reply.statements, refused, texts),
        (asked, (texts.export_model, _model(reply, texts))),
    )


def _answer(kept: StoredTurn) -> Answer | None:
    outcome = kept.turn.outcome
    if isinstance(outcome, PartialAnswer):
        return outcome.answer
    return outcome if isinstance(outcome, Answer) else None


def _notice(failure: Failure | None, texts: Texts) -> str:
    if failure is None:
        return texts.export_interrupted
    return texts.export_unreadable if failure.id == UNREADABLE else texts.failed


def _reasons(failure: Failure | None, texts: Texts) -> tuple[str, ...]:
    return (failure.told.line(texts.language),) if failure and failure.told else ()


def _model(reply: Reply, texts: Texts) -> str:
    return texts.export_no_model if reply.model == EXTRACTIVE else reply.model


def _in_order(reply: Reply) -> list[Citation]:
    return sorted(reply.citations, key=lambda citation: citation.marker)


def _nearest(answer: Answer) -> tuple[Hit, ...]:
    return () if answer.answered else answer.hits[:_NEAREST_SHOWN]


# Places


def _cited(
    citation: Citation, hashes: dict[str, str], lookup: Lookup, texts: Texts
) -> CheckedPlace:
    return _evidence(
        citation.marker,
        citation.article,
        ((citation.start, citation.end), citation.quote),
        ("verbatim", citation.kind),
        cited_speaker(citation, texts),
        (hashes, lookup, texts),
    )


def _badge(standing: Standing, kind: CitationKind | None, texts: Texts) -> str:
    """Return how the words stand, and what they are in the article."""
    kinds = [texts.of("kinds", kind)] if kind else []
    return " · ".join([texts.of("badges", standing), *kinds])


def _found(hit: Hit, hashes: dict[str, str], lookup: Lookup, texts: Texts) -> CheckedPlace:
    passage = hit.passage
    place = ((passage.start, passage.end), passage.text)
    return _evidence(None, hit.article, place, ("found", None), "", (hashes, lookup, texts))


def _evidence(
    marker: int | None,
    info: ArticleInfo,
    place: tuple[Span, str],
    standing_and_kind: tuple[Standing, CitationKind | None],
    speaker: str,
    known: tuple[dict[str, str], Lookup, Texts],
) -> CheckedPlace:
    hashes, lookup, texts = known
    standing, kind = standing_and_kind
    (start, end), quote = place
    stored, before = lookup(info.id), hashes.get(info.id)
    now = stored.text_hash if stored else None
    confirmed, note = _since(stored, place, before, texts)
    if not confirmed:
        standing = "unconfirmed"
    address = info.url or ""
    linked = _WEB_ADDRESS.fullmatch(address) and visible(address) == address
    facts = (
        (texts.export_article, cited_place(info, (start, end), texts)),
        (texts.export_author, info.author),
        (texts.export_url, None if linked else info.url),
        (texts.export_place, f"{info.own_id} [{start}:{end}]"),
        (texts.export_hash, now),
        (texts.export_old_hash, before if before != now else None),
    )
    return CheckedPlace(
        marker,
        quote,
        standing,
        _badge(standing, kind, texts),
        (note,) if note else (),
        speaker,
        tuple((label, value) for label, value in facts if value),
        address if linked else None,
    )


def _since(
    stored: Article | None, place: tuple[Span, str], before: str | None, texts: Texts
) -> tuple[bool, str | None]:
    """Return whether the words still stand at their place, and what to say of the article."""
    (start, end), quote = place
    if stored is None:
        return False, texts.export_gone
    if stored.text[start:end] != quote:
        return False, texts.export_moved
    changed = before is not None and before != stored.text_hash
    return True, texts.export_changed if changed else None


def _source_line(citation: Citation, texts: Texts) -> str:
    info = citation.article
    parts = [
        cited_place(info, (citation.start, citation.end), texts),
        cited_speaker(citation, texts),
        _badge("verbatim", citation.kind, texts),
        info.url,
        f"{info.own_id} [{citation.start}:{citation.end}]",
    ]
    named = " · ".join(" ".join(part.split()) for part in parts if part)
    return f"[{citation.marker}] {named}"


# Statements


def _table(statements: Sequence[Statement], refused: bool, texts: Texts) -> Table | None:
    if not statements:
        return None
    return Table(
        texts.said_by_others if refused else texts.said,
        (
            *(texts.who, texts.wording, texts.kind),
            *(texts.source, texts.export_place),
        ),
        tuple(_row(statement, texts) for statement in statements),
    )


def _row(statement: Statement, texts: Texts) -> tuple[str, ...]:
    info = statement.article
    return (
        _who(statement, texts),
        statement.quote,
        ", ".join(filter(None, (texts.of("kinds", statement.kind), statement.cue))),
        cited_place(info, (statement.spans[0][0], statement.spans[-1][1]), texts),
        " ".join([info.own_id, *(f"[{start}:{end}]" for start, end in statement.spans)]),
    )


def _who(statement: Statement, texts: Texts) -> str:
    if statement.speaker:
        return ", ".join(filter(None, (statement.speaker, statement.role)))
    return unsure_speaker(statement, texts)


# Plain text


def _plain(blocks: Sequence[Block]) -> str:
    """Return the blocks of an answer as plain text, quotations led by ``>``."""
    lines = []
    for paragraph in paragraphs(blocks):
        opening = "> " if paragraph.is_quotation else "– " if paragraph.is_item else ""
        lines.append(opening + " ".join(map(_plain_block, paragraph.blocks)))
    return "\n\n".join(line for line in lines if line.strip())


def _plain_block(block: Block) -> str:
    return one_line(block.text) + "".join(f" [{marker}]" for marker in block.markers)


def _time_text(moment: datetime, texts: Texts) -> str:
    return f"{date_text(moment.date(), texts)}, {moment:%H:%M}"
