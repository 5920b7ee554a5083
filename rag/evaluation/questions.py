"""Read a question set: JSON Lines, one question a row, as the project's contract lays it down."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import ArticleError, ReadError
from rag.types import Article, Span


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """A place that answers: either an exact text or spans (code points) of the article."""

    article: str
    text: str | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Nugget:
    """Something that a good answer says: any one of its quotes shows that it is said.

    One without quotes is nothing that an article says, such as who wrote most articles: its text
    has to stand in the answer. What is not vital may be said, and need not be.
    """

    text: str
    quotes: tuple[GoldQuote, ...]
    vital: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """A row of a question set.

    ``nuggets`` is None where the row doesn't say what the answer has to be made of; a near miss
    has none of them. ``number`` is what a question that counts has to come to.
    """

    id: str
    question: str
    answerable: bool
    type: str = "question"
    articles: tuple[str, ...] = ()
    quotes: tuple[GoldQuote, ...] = ()
    speaker: str | None = None
    answers: tuple[str, ...] = ()
    nuggets: tuple[Nugget, ...] | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class GoldPlace:
    """A gold quote found in its stored article: the spans where it stands.

    A text that stands there more than once has several places, one for each.
    """

    article: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of a set, and how many rows were left out for what reason."""

    questions: tuple[Question, ...]
    undecided: int = 0
    elsewhere: int = 0


def load_questions(path: Path) -> list[Question]:
    """Return the questions of a set, whatever corpus they are for.

    Raises:
        ReadError: a row is malformed or an id stands twice; names file and line.
    """
    return list(load_question_set(path).questions)


def load_question_set(path: Path, corpus: str | None = None) -> QuestionSet:
    """Return the questions of a set that are for *corpus* (any, if None).

    A row may name its ``corpus``. Rows with a ``rating`` are feedback: the last of an id counts,
    and one whose ``answerable`` is null was left open by its reader.

    Raises:
        ReadError: a row is malformed or an id stands twice; names file and line.
    """
    try:
        # Not splitlines: JSON strings may hold its rarer line ends, such as U+2028, as they are.
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError("set_unreadable", path=path, reason=error) from None
    rows: dict[str, _Row] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = _row(json.loads(line))
            if row.id in rows and not (row.rated and rows[row.id].rated):
                raise ReadError("row_id_twice", id=row.id)
        except json.JSONDecodeError as error:
            raise ReadError("set_not_json", place=f"{path}:{number}", reason=error.msg) from None
        except ReadError as error:
            raise ReadError("set_row", place=f"{path}:{number}", problem=error) from None
        rows[row.id] = row
    return _chosen(rows.values(), path, corpus)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a set; ``question`` is None where the reader left open what is right."""

    id: str
    question: Question | None
    corpus: str | None
    rated: bool


def _chosen(rows: Collection[_Row], path: Path, corpus: str | None) -> QuestionSet:
    here = [row for row in rows if corpus is None or row.corpus in (None, corpus)]
    questions = tuple(row.question for row in here if row.question)
    found = QuestionSet(questions, len(here) - len(questions), len(rows) - len(here))
    if questions:
        return found
    if not (found.elsewhere or found.undecided):
        raise ReadError("set_empty", path=path)
    raise ReadError(
        "set_empty_here",
        path=path,
        corpus=corpus,
        elsewhere=found.elsewhere,
        undecided=found.undecided,
    )


@dataclass(frozen=True, slots=True)
class GoldNugget:
    """A nugget found in the stored articles: where its quotes stand, none if it has no quotes."""

    text: str
    places: tuple[GoldPlace, ...]
    vital: bool = True


@dataclass(frozen=True, slots=True)
class Gold:
    """What of a question's gold the corpus holds, and a sentence for each thing it does not.

    ``places`` are those of the row's quotes.
    """

    articles: tuple[str, ...] = ()
    places: tuple[GoldPlace, ...] = ()
    missing: tuple[str, ...] = ()
    nuggets: tuple[GoldNugget, ...] = ()

    @property
    def all_places(self) -> tuple[GoldPlace, ...]:
        """The places of the quotes and of the nuggets."""
        return (*self.places, *(place for nugget in self.nuggets for place in nugget.places))


def locate(question: Question, article: Callable[[str], Article]) -> Gold:
    """Return the gold of *question* that is in the corpus; an unanswerable one has none."""
    if not question.answerable:
        return Gold()
    texts: dict[str, str] = {}
    missing: dict[str, None] = {}
    nuggets = question.nuggets or ()
    quotes = (*question.quotes, *(quote for nugget in nuggets for quote in nugget.quotes))
    for name in (*question.articles, *(quote.article for quote in quotes)):
        try:
            texts[name] = article(name).text
        except ArticleError:
            missing[f"article {name!r} is not in the corpus"] = None
    found = {quote: _places(quote, texts.get(quote.article, "")) for quote in quotes}
    for quote, places in found.items():
        if quote.article in texts and not places:
            gold = f"quote {quote.text!r}" if quote.text else f"place {list(quote.spans)}"
            missing[f"the {gold} is not in article {quote.article!r}"] = None
    articles = tuple(name for name in question.articles if name in texts)
    held = [
        GoldNugget(nugget.text, _all_of(nugget.quotes, found), nugget.vital) for nugget in nuggets
    ]
    # A nugget whose quotes have gone with their article is nothing that the corpus says.
    kept = [new for new, old in zip(held, nuggets, strict=True) if new.places or not old.quotes]
    return Gold(articles, _all_of(question.quotes, found), tuple(missing), tuple(kept))


def copies(place: GoldPlace, original: Article, other: Article) -> list[GoldPlace]:
    """Return where the gold *place* of *original* stands, word for word, in *other*."""
    pieces = [original.text[start:end] for start, end in place.spans]
    if len(pieces) == 1:
        return _places(GoldQuote(other.id, pieces[0], ()), other.text)
    spans: list[Span] = []
    for piece in pieces:
        start = other.text.find(piece, spans[-1][1] if spans else 0)
        if start < 0:
            return []
        spans.append((start, start + len(piece)))
    return [GoldPlace(other.id, tuple(spans))]


def _all_of(
    quotes: Sequence[GoldQuote], found: Mapping[GoldQuote, Sequence[GoldPlace]]
) -> tuple[GoldPlace, ...]:
    return tuple(place for quote in quotes for place in found[quote])


def _places(quote: GoldQuote, text: str) -> list[GoldPlace]:
    if quote.text is None:
        inside = all(0 <= start < end <= len(text) for start, end in quote.spans)
        return [GoldPlace(quote.article, quote.spans)] if inside else []
    places: list[GoldPlace] = []
    start = text.find(quote.text)
    while start >= 0:
        places.append(GoldPlace(quote.article, ((start, start + len(quote.text)),)))
        start = text.find(quote.text, start + 1)
    return places


def _row(row: Any) -> _Row:
    if not isinstance(row, dict):
        raise ReadError("row_no_object")
    rated = row.get("rating") is not None
    undecided = rated and row.get("answerable") is None
    return _Row(
        _text(row, "id"),
        None if undecided else _question(row),
        _optional_text(row, "corpus"),
        rated,
    )


def _question(row: dict[str, Any]) -> Question:
    if not isinstance(row.get("answerable"), bool):
        raise ReadError("row_answerable")
    return Question(
        _text(row, "id"),
        _text(row, "question"),
        row["answerable"],
        _optional_text(row, "type") or "question",
        _texts(row, "articles"),
        _quotes(row),
        _optional_text(row, "speaker"),
        _texts(row, "answers"),
        _nuggets(row),
        _number(row),
    )


def _quotes(row: dict[str, Any]) -> tuple[GoldQuote, ...]:
    quotes = row.get("quotes") or []
    if not isinstance(quotes, list):
        raise ReadError("row_quotes")
    return tuple(_quote(quote) for quote in quotes)


def _nuggets(row: dict[str, Any]) -> tuple[Nugget, ...] | None:
    nuggets = row.get("nuggets")
    if nuggets is None:
        return None
    if not isinstance(nuggets, list) or not all(isinstance(item, dict) for item in nuggets):
        raise ReadError("row_nuggets")
    return tuple(
        Nugget(_text(item, "text"), _quotes(item), item.get("vital") is not False)
        for item in nuggets
    )


def _number(row: dict[str, Any]) -> int | None:
    number = row.get("number")
    if number is not None and type(number) is not int:
        raise ReadError("row_number")
    return number


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value:
        raise ReadError("row_text", key=name)
    return value


def _optional_text(row: dict[str, Any], name: str) -> str | None:
    return None if row.get(name) in (None, "") else _text(row, name)


def _texts(row: dict[str, Any], name: str) -> tuple[str, ...]:
    values = row.get(name) or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ReadError("row_texts", key=name)
    return tuple(values)


def _quote(quote: Any) -> GoldQuote:
    if not isinstance(quote, dict) or not isinstance(quote.get("article"), str):
        raise ReadError("row_quote_article")
    text, spans = quote.get("text"), quote.get("spans")
    if isinstance(text, str) and text:
        return GoldQuote(quote["article"], text, ())
    if isinstance(spans, list) and spans and all(_is_span(span) for span in spans):
        return GoldQuote(quote["article"], None, tuple((start, end) for start, end in spans))
    raise ReadError("row_quote_place")


def _is_span(span: Any) -> bool:
    return isinstance(span, list) and len(span) == 2 and all(type(n) is int for n in span)
