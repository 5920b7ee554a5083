"""The values that travel between the steps, all frozen.

Offsets count Unicode code points of the stored article, ``[start, end)``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from itertools import zip_longest
from typing import Literal

from rag.errors import Message

Span = tuple[int, int]
# Inside a class with a field ``date`` that name is the field's when annotations are evaluated.
Day = date

StatementKind = Literal["direct", "indirect", "reported", "free_indirect"]
CitationKind = Literal["direct", "indirect", "reported", "free_indirect", "text"]
ReasonCode = Literal[
    "person_absent",
    "no_statement",
    "not_stated",
    "not_found",
    "not_countable",
    "topic_absent",
    "outside_dates",
    "empty_corpus",
    "not_a_question",
]
CheckCode = Literal["unknown_marker", "quote_not_found", "unsupported"]
BlockType = Literal["heading", "lead", "quotation", "sentence", "number", "note"]
Style = Literal["plain", "strong", "emphasis", "slice"]
Opening = Literal["paragraph", "item", "run_on"]


@dataclass(frozen=True, slots=True)
class Article:
    """One stored article. ``text`` is the truth that every offset points into.

    ``body_start`` is the offset where the head lines of a print archive (place, headline,
    subheadline) end and the body begins; 0 where the text has no head.
    """

    id: str
    text: str
    title: str | None = None
    date: Day | None = None
    author: str | None = None
    source: str | None = None
    url: str | None = None
    body_start: int = 0

    @property
    def text_hash(self) -> str:
        """SHA-256 of the stored text in UTF-8, in hexadecimal digits."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class ArticleInfo:
    """An article without its text: what a list, a hit or a citation needs to name it.

    ``pages`` are those it was printed on, as far as known: where in its text each begins, and its
    number as it is printed. Where several corpora are asked, ``corpus`` is whose it is, and ``id``
    begins with it, so that no two articles have the same.
    """

    id: str
    title: str | None
    date: Day | None
    author: str | None
    source: str | None
    url: str | None
    pages: tuple[tuple[int, str], ...] = ()
    corpus: str | None = None

    @property
    def own_id(self) -> str:
        """The id by which its corpus knows it."""
        return self.id if self.corpus is None else self.id.removeprefix(f"{self.corpus}/")

    def page_of(self, start: int, end: int) -> str | None:
        """Return the page on which ``[start, end)`` of its text stands, „3“ or „3–4“, if known."""
        ends = [begin for begin, _ in self.pages[1:]]
        on = [
            name
            for (begin, name), after in zip_longest(self.pages, ends)
            if begin < end and (after is None or start < after)
        ]
        if not on:
            return None
        return on[0] if on[0] == on[-1] else f"{on[0]}–{on[-1]}"

    @classmethod
    def of(cls, article: Article) -> ArticleInfo:
        """Return the naming part of *article*."""
        return cls(
            article.id, article.title, article.date, article.author, article.source, article.url
        )


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences: ``article.text[start:end] == text``.

    ``sentences`` are offsets into the article, not into the passage. ``ordinal`` counts the
    passages of one article from 0, so that a passage knows its neighbours.
    """

    article_id: str
    ordinal: int
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """What a question may draw on. Dates are inclusive; an undated article is outside any range.

    ``article_ids`` are all articles that may be drawn on, if any are named; ``author`` is whose.
    """

    since: date | None = None
    until: date | None = None
    source: str | None = None
    article_id: str | None = None
    author: str | None = None
    article_ids: tuple[str, ...] = ()

    @property
    def has_dates(self) -> bool:
        """Whether a date range is asked for."""
        return self.since is not None or self.until is not None

    def holds(self, article: ArticleInfo) -> bool:
        """Whether *article* is one of those."""
        if self.has_dates and not (
            article.date and (self.since or date.min) <= article.date <= (self.until or date.max)
        ):
            return False
        if self.article_ids and article.id not in self.article_ids:
            return False
        return self.source in (None, article.source) and self.article_id in (None, article.id)


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a passage and for each of its sentences.

    ``dense`` is the cosine to the question, ``lexical`` the BM25 score as a share of the highest
    that the question allows, words that the corpus lacks included; the tuples hold the same for
    the passage's sentences, in order.
    """

    dense: float
    lexical: float
    sentences_dense: tuple[float, ...]
    sentences_lexical: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage. ``score`` orders the hits of one question and means nothing beyond."""

    rank: int
    passage: Passage
    article: ArticleInfo
    score: float
    signals: Signals
    also_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """The place in an article that a marker ``[n]`` points to: ``text[start:end] == quote``."""

    marker: int
    article: ArticleInfo
    start: int
    end: int
    quote: str
    kind: CitationKind = "text"
    speaker: str | None = None
    inferred: bool = False
    likely: str | None = None

    @property
    def page(self) -> str | None:
        """The page of the article's source on which it stands, „3“ or „3–4“, if that is known."""
        return self.article.page_of(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as a table or an export shows it.

    ``quote`` are the slices of ``spans``, joined by " … ". ``speaker`` is sure, ``likely`` is not;
    ``mention`` is how the article calls the speaker beside the statement, ``cue`` the words that
    say that somebody speaks, ``about`` what is named in the statement.
    """

    article: ArticleInfo
    spans: tuple[Span, ...]
    quote: str
    kind: StatementKind
    speaker: str | None
    likely: str | None
    mention: str | None
    mention_span: Span | None
    role: str | None
    inferred: bool
    cue: str | None
    confidence: float
    about: tuple[str, ...] = ()

    @property
    def page(self) -> str | None:
        """The page of the article's source on which it begins and ends, if that is known."""
        return self.article.page_of(self.spans[0][0], self.spans[-1][1])


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a question was not answered: a code for programs, a sentence for people."""

    code: ReasonCode
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """Something in a language model's reply that the corpus does not bear out."""

    code: CheckCode
    text: str


@dataclass(frozen=True, slots=True)
class Timings:
    """Wall-clock milliseconds."""

    retrieve: float
    answer: float
    total: float


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a block's text in one style; ``slice`` is a slice of an article, word for word."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of an answer, in plain text: writers make Markdown, HTML or a terminal's lines of it.

    ``heading`` opens a group, ``lead`` says where the quotations after it stand and who speaks, a
    ``quotation`` is the slice that its citation holds, unchanged; a ``sentence`` is worded by a
    model, a ``number`` is counted, a ``note`` speaks of the answer itself. ``markers`` are those of
    its citations. ``group`` is the person, day or part that it belongs to. A block that ``opens``
    "run_on" goes on in the paragraph before. An ``unproven`` one is a sentence, or a part of one,
    that a model wrote and no article bears out; it says so itself.
    """

    type: BlockType
    runs: tuple[Run, ...]
    markers: tuple[int, ...] = ()
    group: str | None = None
    opens: Opening = "paragraph"
    unproven: bool = False

    @property
    def text(self) -> str:
        """All of its text, without style."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Reply:
    """What an answerer says to a question and the hits found for it.

    Every marker of its blocks has a citation. ``number`` is what was counted, where the question
    asks for a count of the corpus's own. ``statements`` are those that the question asks for,
    cited or not, the nearest first; to a refusal they are what others said on the topic.
    ``checked`` counts, where a language model wrote it, the sentences borne out and all of them.
    """

    blocks: tuple[Block, ...] = ()
    citations: tuple[Citation, ...] = ()
    reason: Reason | None = None
    checks: tuple[Check, ...] = ()
    fallback: str | None = None
    model: str = "extractive"
    statements: tuple[Statement, ...] = ()
    number: int | None = None
    checked: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class PriorTurn:
    """An earlier question of a conversation as it was understood, and whom and what its answer
    cited: speakers, headlines and ids of articles, each once, in order of weight. Where it cited
    none, the article is the nearest found.
    """

    question: str
    people: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()

    def alone_in(self, corpus: str) -> PriorTurn:
        """Return it for *corpus* asked alone, which knows its articles by their own ids."""
        own = tuple(each.removeprefix(f"{corpus}/") for each in self.articles)
        return replace(self, articles=own)


@dataclass(frozen=True, slots=True)
class CorpusCard:
    """What a corpus folder says of itself in ``corpus.toml``."""

    title: str | None = None
    language: str = "de"
    licence: str | None = None
    source: str | None = None
    description: str | None = None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CorpusInfo:
    """A row of the list of corpora. ``stale`` says what keeps its index from being used.

    ``content_hash`` changes with its articles.
    """

    name: str
    card: CorpusCard
    articles: int
    passages: int
    first_date: date | None
    last_date: date | None
    embedding_model: str
    stale: Message | None = None
    content_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read, with its place; ``message`` goes on after that."""

    file: str
    line: int | None
    message: Message


NoteKind = Literal[
    "not_read",
    "encoding",
    "no_text",
    "empty",
    "encoded_twice",
    "control",
    "no_letters",
    "attached",
    "no_article",
    "archive_names",
    "export_unknown",
    "not_parted",
    "doubtful_scan",
    "ocr_page",
    "woven",
    "no_unicode",
    "several_articles",
    "field_long",
    "field_unread",
    "markup",
    "replaced",
    "metadata_row",
    "metadata_no_file",
    "statements_long",
    "statements_slow",
    "statements_failed",
]


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know of a file that is no failure.

    ``not_read``: no article can be in it, ``value`` is its ending; ``encoding``: ``value`` is not
    UTF-8; ``no_text``: ``value`` are pages of a PDF without text; ``empty``: an article, or more
    than one, has no text; ``encoded_twice``, ``control``, ``no_letters``: its text looks damaged,
    ``value`` is what stands there instead of letters; ``attached``: a message's attachments were
    not read, ``value`` names them; ``no_article``: so many pages of a web archive had none;
    ``archive_names``: files in an archive were left out for their names, ``value``;
    ``export_unknown``: it looks like an export of ``value`` articles in no known layout;
    ``not_parted``: METS names no articles on its ``value`` pages; ``doubtful_scan``: its reading is
    sure in ``value`` percent of its words; ``ocr_page``: so many pages were read by OCR, which is
    counted and not kept; ``woven``: lines of columns may be mixed up on the pages
    ``value``; ``no_unicode``: ``value`` characters have no letter; ``several_articles``: it looks
    like ``value`` articles on a page; ``field_long``: a field, ``value``, was
    shortened; ``statements_…``: an article was kept without statements, or those of its end.

    ``field_unread``: a field was left out, ``value`` is its name and what could not be understood;
    ``markup``: tags were taken out of the texts of rows; ``replaced``: bytes that stand for no
    letter, ``value`` is what is before the first; ``metadata_row``, ``metadata_no_file``: a row of
    metadata.csv can't be used or names no file, ``value`` is its line and what it says. ``count``
    is how often.
    """

    file: str
    kind: NoteKind
    value: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did, in articles. ``renewed`` tells what an earlier version's index became."""

    corpus: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    duplicate: int = 0
    empty: int = 0
    problems: tuple[Problem, ...] = field(default=())
    notes: tuple[Note, ...] = field(default=())
    renewed: tuple[Message, ...] = ()
    passages: int = 0
    seconds: float = 0.0

    @property
    def failed(self) -> int:
        """Files or rows that could not be read."""
        return len(self.problems)
