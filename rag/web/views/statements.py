"""Who said what: the rows below an answer, and the view to browse them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args
from urllib.parse import urlencode

from rag.index.statement_list import StatementFilter, StatementPage
from rag.index.statements import SpeakerInfo
from rag.types import ArticleInfo, CorpusInfo, Reply, Span, Statement, StatementKind
from rag.web.formats import number_text
from rag.web.render import render
from rag.web.texts import Texts
from rag.web.views.naming import unsure_speaker

PAGE_SIZE = 50
EXPORT = "statements.csv"
MAX_FIELD_CHARS = 200
# Rows shown below a refusal before the rest is folded away.
_OPEN_ROWS = 5
# How the slices of a statement are joined.
_JOINT = " … "


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A row of a table of statements, in words; ``places`` are its spans with what stands there."""

    article: ArticleInfo
    who: str
    is_sure: bool
    role: str
    about: str
    wording: str
    places: tuple[tuple[Span, str], ...]
    label: str
    kind: StatementKind
    cue: str


@dataclass(frozen=True, slots=True)
class FoldedRows:
    """Rows below a reply: the first are open, the rest folded away."""

    first: tuple[StatementRow, ...]
    rest: tuple[StatementRow, ...]


def folded(reply: Reply, texts: Texts) -> FoldedRows:
    """Return the statements of *reply* that it does not cite as rows; those of an answer folded."""
    cited = {(each.article.id, each.start, each.end) for each in reply.citations}
    rows = tuple(_row(each, texts) for each in reply.statements if not _is_cited(each, cited))
    is_open = _OPEN_ROWS if reply.reason else 0
    return FoldedRows(rows[:is_open], rows[is_open:])


def _is_cited(statement: Statement, cited: Iterable[tuple[str, int, int]]) -> bool:
    return any(
        statement.article.id == article and start < last and first < end
        for article, first, last in cited
        for start, end in statement.spans
    )


def statement_rows(statements: Iterable[Statement], texts: Texts) -> list[StatementRow]:
    """Return *statements* as the rows of a table."""
    return [_row(statement, texts) for statement in statements]


def browser(info: CorpusInfo | None, texts: Texts) -> str:
    """Return the view of a corpus's statements: heading, filters, and an empty list."""
    return render(
        "statements", texts, info=info, kinds=get_args(StatementKind), max_chars=MAX_FIELD_CHARS
    )


def listing(page: StatementPage, wanted: StatementFilter, corpus: str, texts: Texts) -> str:
    """Return one page of statements with its place among all, the export, and the ways on."""
    number = page.offset // PAGE_SIZE
    has_more = page.offset + len(page.statements) < page.total
    return render(
        "statement_list",
        texts,
        rows=[_row(statement, texts) for statement in page.statements],
        shown=_counted(page, texts),
        address=f"{EXPORT}{_query(wanted, corpus)}",
        newer=number - 1 if number else None,
        older=number + 1 if has_more else None,
    )


def speaker_options(speakers: Iterable[SpeakerInfo], texts: Texts) -> str:
    """Return speakers as the options of a list to choose from."""
    options = [
        (each.name, ", ".join(filter(None, (each.role, str(each.statements))))) for each in speakers
    ]
    return render("options", texts, options=options)


def _counted(page: StatementPage, texts: Texts) -> str:
    if page.total == 1:
        return texts.one_statement
    return texts.statements_shown.format(
        first=number_text(page.offset + 1, texts),
        last=number_text(page.offset + len(page.statements), texts),
        count=number_text(page.total, texts),
    )


def _query(wanted: StatementFilter, corpus: str) -> str:
    values = {
        "corpus": corpus,
        "speaker": wanted.speaker,
        "about": wanted.about,
        "kind": wanted.kind,
        "since": wanted.since and wanted.since.isoformat(),
        "until": wanted.until and wanted.until.isoformat(),
    }
    return "?" + urlencode({name: value for name, value in values.items() if value})


def _row(statement: Statement, texts: Texts) -> StatementRow:
    speaker, role = statement.speaker or "", statement.role or ""
    title = statement.article.title or texts.untitled
    return StatementRow(
        statement.article,
        speaker or unsure_speaker(statement, texts),
        bool(speaker),
        "" if role in speaker else role,
        ", ".join(statement.about),
        " ".join(statement.quote.split()),
        _places(statement),
        texts.show_in_article.format(title=title),
        statement.kind,
        statement.cue or "",
    )


def _places(statement: Statement) -> tuple[tuple[Span, str], ...]:
    """Return each span of a statement with its slice of the article."""
    places: list[tuple[Span, str]] = []
    at = 0
    for start, end in statement.spans:
        places.append(((start, end), statement.quote[at : at + end - start]))
        at += end - start + len(_JOINT)
    return tuple(places)
