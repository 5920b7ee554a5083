"""The statements of a corpus in its SQLite file: by article, by speaker, by word."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rag.errors import log_failure
from rag.index.articles import INFO, Store, info_of, passage_of
from rag.index.conditions import Condition, dated, one_of, where
from rag.statements import LEAST, ExtractedStatement, link_names, read_article
from rag.statements.roles import noun_of
from rag.text.normal import seen
from rag.text.offices import office_forms
from rag.text.words import stems, words
from rag.types import (
    EVERYTHING,
    Article,
    ArticleInfo,
    Filter,
    NoteKind,
    Passage,
    Span,
    Statement,
)


@dataclass(frozen=True, slots=True)
class SpeakerInfo:
    """Somebody who speaks in a corpus: the fullest name, a role, how many statements are theirs."""

    name: str
    role: str | None
    statements: int


_COLUMNS = (
    "a.id, s.spans, s.kind, s.speaker, s.speaker_span, s.inferred, s.likely, s.role, s.cue,"
    " s.confidence, s.pattern"
)
_PRINTED = (
    "SELECT speaker FROM statement WHERE speaker IS NOT NULL"
    " UNION SELECT likely FROM statement WHERE likely IS NOT NULL"
)
# Statements read at a time.
_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class StoredStatement:
    """A statement with the passage that it begins in.

    ``name`` is what the speaker, or the likely one, is called across the corpus.
    """

    key: int
    statement: Statement
    passage: Passage
    name: str | None

    @property
    def place(self) -> tuple[str, tuple[Span, ...]]:
        """What tells it from all others, of other corpora too: its article and where it stands."""
        return self.statement.article.id, self.statement.spans


def read_statements(
    article: Article, on_read: Callable[[int], None] = lambda offset: None
) -> tuple[list[ExtractedStatement], NoteKind | None]:
    """Return what is said in *article*, also what is unsure; where not all was read, say why.

    One article must not keep the others from being indexed, whatever is in it. *on_read* hears up
    to which offset it was read.
    """
    try:
        extraction = read_article(article, 0.0, on_read)
    except Exception as error:  # of rules for German, on text that nobody foresaw
        log_failure(error, f"reading the statements of {article.id!r}")
        return [], "statements_failed"
    return extraction.statements, extraction.stopped


def add_statements(
    store: Store, article_key: int, article: Article, statements: Iterable[ExtractedStatement]
) -> None:
    """Store what is said in one article, and the words that it is found by."""
    for statement in statements:
        key = store.insert(
            "INSERT INTO statement (article, start, spans, kind, speaker, speaker_span, inferred,"
            " likely, role, cue, confidence, pattern) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (article_key, statement.spans[0][0], *_values(statement)),
        )
        mention = _mention(article.text, statement) or ""
        named = (statement.speaker, statement.likely, statement.role, mention)
        who = " ".join(word for text in named if text for word in words(text))
        said = " ".join(article.text[start:end] for start, end in statement.spans)
        store.insert(
            "INSERT INTO statement_words (rowid, who, what) VALUES (?, ?, ?)",
            (key, who, " ".join(stems(f"{article.title or ''} {said}"))),
        )


def link_speakers(store: Store, anew: bool = True) -> None:
    """Make the speakers' names one across the articles; call it when all statements are in.

    Unless *anew*, nothing is done where the names are those that were linked the last time.
    """
    printed = {name for (name,) in store.rows(_PRINTED)}
    if not anew and printed == {name for (name,) in store.rows("SELECT printed FROM speaker")}:
        return
    store.write("DELETE FROM speaker")
    linked = link_names(printed)
    store.write("INSERT INTO speaker VALUES (?, ?)", linked.items())


def statements_in(
    store: Store, article_ids: Sequence[str] | None = None
) -> list[ExtractedStatement]:
    """Return what is surely said in the given articles (all, if None), in order of its place."""
    conditions: list[Condition] = [("s.confidence >= ?", (LEAST,))]
    if article_ids is not None:
        conditions.append(one_of("a.id", article_ids))
    fitting, values = where(conditions)
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM statement s JOIN article a ON a.key = s.article"
        f"{fitting} ORDER BY a.key, s.start",
        values,
    )
    return [_statement(row) for row in rows]


def match_statements(
    store: Store,
    who: Sequence[str] = (),
    what: Sequence[str] = (),
    within: Filter = EVERYTHING,
    articles: Sequence[str] | None = None,
    limit: int = 300,
) -> list[StoredStatement]:
    """Return up to *limit* statements, the best in words first, else the latest stored first.

    All folded words of *who* stand in the speaker's name, role or mention, or one for the same
    office; at least one stem of *what* stands in what is said, if any is given; *articles* are the
    ids to look in, if given.
    """
    match = " AND ".join(f"who : ({_any_of(office_forms(word))})" for word in who)
    if what:
        match = f"{match}{' AND ' if match else ''}(what : ({_any_of(what)}))"
    conditions = _conditions(within, articles)
    if match:
        source = "statement_words w JOIN statement s ON s.key = w.rowid"
        conditions.insert(0, ("statement_words MATCH ?", (match,)))
        order = "w.rank" if what else "s.key DESC"
    else:
        source, order = "statement s", "s.key DESC"
    fitting, values = where(conditions)
    keys = [
        row[0]
        for row in store.rows(
            f"SELECT s.key FROM {source} JOIN article a ON a.key = s.article{fitting}"
            f" ORDER BY {order} LIMIT ?",
            (*values, limit),
        )
    ]
    return stored_statements(store, keys)


def _any_of(terms: Iterable[str]) -> str:
    return " OR ".join(f'"{term}"' for term in terms)


def every_statement(store: Store) -> Iterator[Statement]:
    """Yield all statements in order of article and place, a batch in memory at a time."""
    last = 0
    while keys := [
        row[0]
        for row in store.rows(
            "SELECT key FROM statement WHERE key > ? AND confidence >= ? ORDER BY key LIMIT ?",
            (last, LEAST, _PAGE),
        )
    ]:
        yield from (row.statement for row in stored_statements(store, keys))
        last = keys[-1]


def speakers(store: Store) -> list[SpeakerInfo]:
    """Return who surely speaks in the corpus, those with the most statements first."""
    rows = store.kept(
        "SELECT n.name, max(s.role), count(*) FROM statement s"
        " JOIN speaker n ON n.printed = s.speaker WHERE s.confidence >= ?"
        " GROUP BY n.name ORDER BY count(*) DESC, n.name",
        (LEAST,),
    )
    return [SpeakerInfo(*row) for row in rows]


def _conditions(within: Filter, articles: Sequence[str] | None) -> list[Condition]:
    conditions = dated(within.since, within.until)
    if within.source is not None:
        conditions.append(one_of("a.source", [within.source]))
    if within.article_ids:
        conditions.append(one_of("a.id", within.article_ids))
    ids = articles if within.article_id is None else [within.article_id]
    if ids is not None:
        conditions.append(one_of("a.id", ids))
    return conditions


def stored_statements(store: Store, keys: Sequence[int]) -> list[StoredStatement]:
    fitting, values = where([one_of("s.key", keys)])
    rows = store.rows(
        f'SELECT s.key, n.name, p.ordinal, p.start, p."end", p.sentences, a.text, a.body_start,'
        f" {INFO}, {_COLUMNS} FROM statement s JOIN article a ON a.key = s.article"
        ' JOIN passage p ON p.article = s.article AND p.start <= s.start AND s.start < p."end"'
        " LEFT JOIN speaker n ON n.printed = coalesce(s.speaker, s.likely)"
        f"{fitting} ORDER BY p.ordinal DESC",
        values,
        _stored_statement,
    )
    found = {stored.key: stored for stored in rows}
    return [found[key] for key in keys if key in found]


def _stored_statement(row: Sequence[Any]) -> StoredStatement:
    (key, name), (text, body_start) = row[:2], row[6:8]
    article = info_of(row[8:15])
    passage = passage_of(article, text, body_start, row[2:6])
    return StoredStatement(key, _saying(text, article, _statement(row[15:])), passage, name)


def _saying(text: str, article: ArticleInfo, statement: ExtractedStatement) -> Statement:
    return Statement(
        article,
        statement.spans,
        " … ".join(text[start:end] for start, end in statement.spans),
        statement.kind,
        statement.speaker,
        statement.likely,
        _mention(text, statement),
        statement.speaker_span,
        role_of(statement),
        statement.inferred,
        statement.cue,
        statement.confidence,
    )


def role_of(statement: ExtractedStatement) -> str | None:
    """Return the role as a noun."""
    return noun_of(statement.role)


def _mention(text: str, statement: ExtractedStatement) -> str | None:
    return seen(text[slice(*statement.speaker_span)]) if statement.speaker_span else None


def _values(s: ExtractedStatement) -> tuple[object, ...]:
    return (
        json.dumps(s.spans),
        s.kind,
        s.speaker,
        json.dumps(s.speaker_span),
        s.inferred,
        s.likely,
        s.role,
        s.cue,
        s.confidence,
        s.pattern,
    )


def _statement(row: Sequence[Any]) -> ExtractedStatement:
    article_id, spans, kind, speaker, mention, inferred, likely, role, cue, confidence, pattern = (
        row
    )
    speaker_span = json.loads(mention)
    return ExtractedStatement(
        article_id,
        tuple((start, end) for start, end in json.loads(spans)),
        kind,
        speaker,
        (speaker_span[0], speaker_span[1]) if speaker_span else None,
        bool(inferred),
        likely,
        role,
        cue,
        confidence,
        pattern,
    )
