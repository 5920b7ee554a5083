"""Show: values become the contract's JSON and text for a terminal. No gradio here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from rag.answer.answer import Answer
from rag.answer.markdown import markdown
from rag.errors import Message
from rag.load import advice
from rag.question.question import Question
from rag.statements import tells_voice
from rag.types import (
    Article,
    ArticleInfo,
    Block,
    Citation,
    CorpusInfo,
    Hit,
    Note,
    NoteKind,
    Problem,
    Statement,
    StatementKind,
)

# Control characters but for line feed and tab, and the marks that turn the direction of text.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

_KINDS: dict[StatementKind, str] = {
    "direct": "direct speech",
    "indirect": "indirect speech",
    "reported": "reported",
    "free_indirect": "free indirect speech",
}
# Endings, and files of one encoding, that are named before the rest is only counted.
_ONE_BY_ONE: dict[NoteKind, str] = {
    "export_unknown": "note_export_unknown",
    "several_articles": "note_several_articles",
    "not_parted": "note_not_parted",
    "woven": "note_woven",
    "no_unicode": "note_no_unicode",
    "doubtful_scan": "note_doubtful_scan",
    "attached": "note_attached",
    "no_article": "note_no_article",
    "archive_names": "note_archive_names",
}
_MOST_NAMED = 3
# Rows of metadata.csv, and files that can't be read for one reason.
_MOST_ROWS, _MOST_PROBLEMS = 5, 8


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return *answer* in the shape of ``ask --json``."""
    reply = answer.reply
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "corpus": answer.corpus,
        "answered": answer.answered,
        "answer": markdown(reply),
        "reason": {"code": reply.reason.code, "text": reply.reason.text} if reply.reason else None,
        "citations": [_citation_json(citation) for citation in reply.citations],
        "kind": answer.asked.kind,
        "understood": _understood_json(answer.asked),
        "number": reply.number,
        "blocks": [_block_json(block) for block in reply.blocks],
        "passages": [hit_json(hit) | {"cited": answer.is_cited(hit)} for hit in answer.hits],
        "checks": [{"code": check.code, "text": check.text} for check in reply.checks],
        "fallback": reply.fallback,
        "model": reply.model,
        "timings_ms": {
            "retrieve": round(answer.timings.retrieve, 1),
            "answer": round(answer.timings.answer, 1),
            "total": round(answer.timings.total, 1),
        },
    }


def _understood_json(question: Question) -> dict[str, Any]:
    period = question.period
    return {
        "people": list(question.people),
        "topic": question.topic,
        "period": {
            "from": period.since.isoformat() if period.since else None,
            "to": period.until.isoformat() if period.until else None,
            "text": period.text,
        }
        if period
        else None,
        "sources": list(question.sources),
        "parts": list(question.parts),
    }


def _block_json(block: Block) -> dict[str, Any]:
    return {
        "type": block.type,
        "text": block.text,
        "markers": list(block.markers),
        "group": block.group,
        "unproven": block.unproven,
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    """Return one ranked passage as a JSON object."""
    return {
        "rank": hit.rank,
        "article_id": hit.article.own_id,
        "title": hit.article.title,
        "date": _iso(hit.article),
        "start": hit.passage.start,
        "end": hit.passage.end,
        "text": hit.passage.text,
        "score": round(hit.score, 6),
        "also_in": list(hit.also_in),
        **_of_several(hit.article),
    }


def statement_json(statement: Statement) -> dict[str, Any]:
    """Return one statement in the shape of ``statements --jsonl``."""
    return {
        "article_id": statement.article.id,
        "date": _iso(statement.article),
        "spans": [list(span) for span in statement.spans],
        "quote": statement.quote,
        "kind": statement.kind,
        "speaker": statement.speaker,
        "speaker_span": list(statement.mention_span) if statement.mention_span else None,
        "inferred": statement.inferred,
        "cue": statement.cue,
        "confidence": statement.confidence,
    }


def article_json(article: Article) -> dict[str, Any]:
    """Return the stored article as a JSON object."""
    return {
        **info_json(ArticleInfo.of(article)),
        "text": article.text,
        "text_sha256": article.text_hash,
    }


def info_json(info: ArticleInfo) -> dict[str, Any]:
    """Return an article without its text as a JSON object."""
    return {
        "id": info.id,
        "title": info.title,
        "date": _iso(info),
        "author": info.author,
        "source": info.source,
        "url": info.url,
    }


def corpus_json(info: CorpusInfo) -> dict[str, Any]:
    """Return a row of the list of corpora as a JSON object."""
    return {
        "name": info.name,
        "title": info.card.title,
        "articles": info.articles,
        "passages": info.passages,
        "first_date": info.first_date.isoformat() if info.first_date else None,
        "last_date": info.last_date.isoformat() if info.last_date else None,
        "embedding_model": info.embedding_model,
        "up_to_date": info.stale is None,
        "stale": str(info.stale) if info.stale else None,
    }


def printable(text: str) -> str:
    """Return *text* with what could command a terminal, or turn its lines around, made visible."""
    return _COMMANDS.sub("\ufffd", text)


def answer_text(answer: Answer) -> str:
    """Return *answer* for a terminal: the reply, then where each marker leads."""
    lines = [markdown(answer.reply)]
    if answer.reply.citations:
        lines.append("")
        by_marker = sorted(answer.reply.citations, key=lambda citation: citation.marker)
        lines += [_source_line(citation) for citation in by_marker]
    elif answer.hits:
        lines += ["", *(_find_line(hit) for hit in answer.hits[:3])]
    return printable("\n".join(lines))


def hit_text(hit: Hit) -> str:
    """Return one ranked passage for a terminal."""
    place = f"[{hit.passage.start}:{hit.passage.end}]"
    return printable(f"{hit.rank}. {_name(hit.article)}  {place}\n{hit.passage.text}\n")


def statement_line(statement: Statement) -> str:
    """Return one statement for a terminal: when, who, how, in which words, where."""
    places = ", ".join(f"{start}:{end}" for start, end in statement.spans)
    cue = f", {statement.cue}" if statement.cue else ""
    day = _iso(statement.article) or "undated"
    told = f"{_KINDS[statement.kind]}{cue}"
    line = (
        f"{day} · {_speaker(statement)} · {told}: {statement.quote}"
        f"  {statement.article.id} [{places}]"
    )
    return printable(" ".join(line.split()))


def _speaker(statement: Statement) -> str:
    if statement.speaker:
        return statement.speaker
    if statement.likely:
        return f"probably {statement.likely} (in the text: {statement.mention or '–'})"
    called = statement.mention or ""
    return f"not surely named ({called if tells_voice(called) else '–'})"


def corpus_line(info: CorpusInfo) -> str:
    """Return a row of the list of corpora for a terminal."""
    dates = f", {info.first_date} – {info.last_date}" if info.first_date else ""
    state = info.stale or "up to date"
    return (
        f"{info.name}: {info.card.title or info.name}, {info.articles} articles,"
        f" {info.passages} passages{dates}, {info.embedding_model}, {state}"
    )


def note_lines(notes: Sequence[Note], language: Literal["de", "en"] = "en") -> list[str]:
    """Return what an ingest has to say beside its counts, a line for each kind of note.

    For example ``not read: 3 .jpg, 1 .xlsx`` and ``read as cp1252: 2 files (a.txt, b.txt)``.
    """
    return [printable(message.text(language)) for message in _note_messages(notes)]


def _note_messages(notes: Sequence[Note]) -> Iterator[Message]:
    yield from _unread(notes)
    for encoding in dict.fromkeys(note.value for note in notes if note.kind == "encoding"):
        files = [n.file for n in notes if n.kind == "encoding" and n.value == encoding]
        yield Message.of("note_encoding", encoding=encoding, files=_files(files))
    if empty := [note.file for note in notes if note.kind == "empty"]:
        yield Message.of("note_empty", files=_files(empty))
    if odd := [note for note in notes if note.kind == "encoded_twice"]:
        yield Message.of(
            "note_encoded_twice", example=odd[0].value, files=_files([note.file for note in odd])
        )
    if odd := [note for note in notes if note.kind == "control"]:
        yield Message.of(
            "note_control", example=odd[0].value, files=_files([note.file for note in odd])
        )
    if odd := [note for note in notes if note.kind == "no_letters"]:
        yield Message.of("note_no_letters", files=_files([note.file for note in odd]))
    if odd := [note for note in notes if note.kind == "replaced"]:
        yield Message.of("note_replaced", example=odd[0].value, files=_files([n.file for n in odd]))
    yield from _of_formats(notes)
    yield from _of_metadata(notes)
    yield from _limits(notes)
    for note in (note for note in notes if note.kind == "no_text"):
        yield Message.of("note_no_text", file=note.file, pages=note.value)


def _unread(notes: Sequence[Note]) -> Iterator[Message]:
    """Name the endings of all files that were not read, and what helps where something does."""
    unread = Counter(note.value for note in notes if note.kind == "not_read").most_common()
    named: dict[Message | None, list[str]] = {None: []}
    for ending, count in unread:
        named.setdefault(advice(ending), []).append(f"{count} {ending}")
    for help_, endings in named.items():
        if help_ is not None:
            yield Message.of("note_not_read_advice", named=", ".join(endings), advice=help_)
        elif endings:
            yield Message.of("note_not_read", named=", ".join(endings))


def _of_formats(notes: Sequence[Note]) -> Iterator[Message]:
    """What is to be known of single files for what they are, each with its figure or names."""
    for kind, code in _ONE_BY_ONE.items():
        found = [note for note in notes if note.kind == kind]
        for note in found[:_MOST_NAMED]:
            yield Message.of(code, file=note.file, value=note.value)
        if more := [note.file for note in found[_MOST_NAMED:]]:
            yield Message.of("note_likewise", files=_files(more))


def _of_metadata(notes: Sequence[Note]) -> Iterator[Message]:
    """What of the articles' fields was not understood, and which rows are about no article."""
    unread: dict[str, list[Note]] = {}
    for note in notes:
        if note.kind == "field_unread":
            unread.setdefault(note.value.partition(": ")[0], []).append(note)
    for field, found in unread.items():
        yield Message.of(
            "note_field_unread",
            field=field,
            count=sum(note.count for note in found),
            example=found[0].value.partition(": ")[2],
            files=_files([note.file for note in found]),
        )
    if found := [note for note in notes if note.kind == "markup"]:
        count = sum(note.count for note in found)
        yield Message.of("note_markup", count=count, files=_files([note.file for note in found]))
    if found := [note for note in notes if note.kind == "metadata_row"]:
        lines = ", ".join(note.value for note in found[:_MOST_NAMED])
        more = ", …" if len(found) > _MOST_NAMED else ""
        yield Message.of("note_metadata_row", file=found[0].file, lines=lines + more)
    unmatched = [note for note in notes if note.kind == "metadata_no_file"]
    for note in unmatched[:_MOST_ROWS]:
        line, _, name = note.value.partition(": ")
        yield Message.of("note_metadata_no_file", place=f"{note.file}:{line}", name=name)
    if len(unmatched) > _MOST_ROWS:
        yield Message.of(
            "note_metadata_more", file=unmatched[0].file, count=len(unmatched) - _MOST_ROWS
        )


def problem_lines(problems: Sequence[Problem], language: Literal["de", "en"] = "en") -> list[str]:
    """Return what can't be read, a line for each file; for one reason only so many.

    Of the rows of a file that fail for one reason the first is told, then how many more there are.
    """
    kinds: dict[str, dict[str, list[Problem]]] = {}
    for problem in problems:
        kinds.setdefault(problem.message.code, {}).setdefault(problem.file, []).append(problem)
    lines: list[str] = []
    for files in kinds.values():
        for found in list(files.values())[:_MOST_PROBLEMS]:
            lines += (_problem_line(each, language) for each in found[:_MOST_NAMED])
            if (more := len(found) - _MOST_NAMED) > 0:
                message = Message.of("problems_more_rows", count=more)
                lines.append(printable(f"{found[0].file}: {message.text(language)}"))
        if (more := len(files) - _MOST_PROBLEMS) > 0:
            lines.append(printable(Message.of("problems_more", count=more).text(language)))
    return lines


def _problem_line(problem: Problem, language: Literal["de", "en"]) -> str:
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    return printable(f"{place}: {problem.message.text(language)}")


def _limits(notes: Sequence[Note]) -> Iterator[Message]:
    """What was over a limit, and what became of it."""
    if long := [note for note in notes if note.kind == "field_long"]:
        fields = ", ".join(dict.fromkeys(note.value for note in long))
        yield Message.of("note_field_long", example=fields, files=_files([n.file for n in long]))
    for kind in ("statements_long", "statements_slow", "statements_failed"):
        if files := [note.file for note in notes if note.kind == kind]:
            code = "note_statements" if kind == "statements_failed" else "note_statements_rest"
            yield Message.of(code, reason=Message.of(kind), files=_files(files))


def _files(files: Sequence[str]) -> Message:
    named = ", ".join(files[:_MOST_NAMED]) + (", …" if len(files) > _MOST_NAMED else "")
    code = "note_file" if len(files) == 1 else "note_files"
    return Message.of(code, count=len(files), named=named)


def _citation_json(citation: Citation) -> dict[str, Any]:
    return {
        "marker": citation.marker,
        "article_id": citation.article.own_id,
        "title": citation.article.title,
        "date": _iso(citation.article),
        "source": citation.article.source,
        "url": citation.article.url,
        "start": citation.start,
        "end": citation.end,
        "page": citation.page,
        "quote": citation.quote,
        "kind": citation.kind,
        "speaker": citation.speaker,
        "inferred": citation.inferred,
        # Each is a slice of its article, or it would be no citation.
        "verified": True,
        **_of_several(citation.article),
    }


def _of_several(article: ArticleInfo) -> dict[str, str]:
    """Return whose *article* is, where several corpora are asked."""
    return {"corpus": article.corpus} if article.corpus else {}


def _iso(article: ArticleInfo) -> str | None:
    return article.date.isoformat() if article.date else None


def _name(article: ArticleInfo) -> str:
    parts = (article.title, article.source, _iso(article), article.corpus, article.own_id)
    return " · ".join(" ".join(part.split()) for part in parts if part)


def _source_line(citation: Citation) -> str:
    page = f" · S. {citation.page}" if citation.page else ""
    place = f"[{citation.start}:{citation.end}]"
    return f"[{citation.marker}] {_name(citation.article)}{page}  {place}"


def _find_line(hit: Hit) -> str:
    return f"– {_name(hit.article)}: {' '.join(hit.passage.text.split())[:160]} …"
