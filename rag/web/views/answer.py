"""A conversation: questions, answers, and what was found for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from rag.answer.answer import Answer, PartialAnswer
from rag.answer.blocks import is_verbatim
from rag.answer.passages import CHECKED
from rag.answer.wording import phrases_for
from rag.errors import Failure
from rag.index.article_list import EVERY_ARTICLE, ArticleFilter
from rag.llm.shown import only_borne_out
from rag.question.dropped import Dropped
from rag.text.words import stems
from rag.types import ArticleInfo, Citation, CitationKind, Hit, Reply, Run, Span
from rag.web.pieces import paragraph_texts
from rag.web.render import render
from rag.web.texts import Texts
from rag.web.turns import Turn
from rag.web.views.articles import MAX_FIELD_CHARS, ArticleQuery, address_of
from rag.web.views.chips import Chip, chips
from rag.web.views.layout import Layout, lay_out
from rag.web.views.naming import cited_speaker, naming, origin
from rag.web.views.statements import FoldedRows, folded

MAX_REMARK_CHARS = 2_000
_TOOLTIP_CHARS = 700
_NEAREST_SHOWN = 3
_WORD = re.compile(r"[\w’'-]+")

Badge = Literal["verbatim", "paraphrase", "unconfirmed"]
Place = tuple[Span, str]


@dataclass(frozen=True, slots=True)
class Talk:
    """What is shown of a conversation beside its turns.

    ``state`` is the content hash of the corpus as it is now; ``waiting`` counts the questions of
    others that are answered before the open one; ``ratings`` are by the turn's index; ``note`` is
    what went amiss beside the answers; ``language`` is the articles', and so the answers'.
    ``shared`` are the tokens of answers that others may read, by the turn's index. A turn that is
    ``shared_as`` one can only be read; ``unconfirmed`` are the markers whose places have changed.
    ``titles`` are those of the corpora by their names, where a turn asked several.
    """

    id: str = ""
    corpus: str = ""
    state: str | None = None
    waiting: int = 0
    ratings: Mapping[int, str] = field(default_factory=dict)
    note: str | None = None
    language: str | None = None
    shared: Mapping[int, str] = field(default_factory=dict)
    shared_as: str = ""
    unconfirmed: frozenset[int] = frozenset()
    titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """The citations that share a marker and an article."""

    marker: int
    article: ArticleInfo
    citations: tuple[Citation, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """Where in the article the citations lie, and what stands there."""
        return tuple(((cited.start, cited.end), cited.quote) for cited in self.citations)


@dataclass(frozen=True, slots=True)
class _Source:
    """What a marker leads to; ``label`` and ``tip`` are the marker's."""

    marker: int
    article: ArticleInfo
    places: tuple[Place, ...]
    label: str
    tip: str


@dataclass(frozen=True, slots=True)
class _Take:
    """Markers that lead to places of one kind and speaker in an article."""

    badge: Badge
    kind: CitationKind
    speaker: str
    sources: tuple[_Source, ...]


@dataclass(frozen=True, slots=True)
class _CitedArticle:
    """An article that an answer cites, with all that it takes from it."""

    article: ArticleInfo
    origin: str
    takes: tuple[_Take, ...]


@dataclass(frozen=True, slots=True)
class _Passage:
    """A passage that was found."""

    article: ArticleInfo
    places: tuple[Place, ...]
    origin: str
    label: str
    paragraphs: tuple[str, ...]
    also_in: str
    is_cited: bool


@dataclass(frozen=True, slots=True)
class _Search:
    """Where a reply leads on: the search for the question's own words, or all articles."""

    address: str
    label: str


@dataclass(frozen=True, slots=True)
class _Remark:
    """What is told below an answer: always, or only with what isn't borne out, or without it."""

    text: str
    where: Literal["always", "whole", "proven"] = "always"


@dataclass(frozen=True, slots=True)
class _Answered:
    """An answer, or with a ``reason`` a refusal; ``marked`` are the sources by their markers."""

    layout: Layout
    verbatim: frozenset[int]
    marked: Mapping[int, _Source]
    sources: tuple[_CitedArticle, ...]
    reason: str | None
    label: str
    search: _Search | None
    remarks: tuple[_Remark, ...]
    statements: FoldedRows
    passages: tuple[_Passage, ...]
    count: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """A turn; ``understood`` says how its question was taken, ``draft`` is what a model writes."""

    index: int
    question: str
    state: Literal["pending", "stopped", "failed", "answered", "refused"]
    is_after_change: bool
    understood: str | None
    chips: tuple[Chip, ...]
    dropped: tuple[Dropped, ...]
    failure: Failure | None
    answer: _Answered | None
    draft: str | None
    is_as_typed: bool
    is_kept: bool
    rating: str | None
    suggestions: tuple[str, ...]

    @property
    def is_read(self) -> bool:
        """Whether asking as typed would ask for something else."""
        read = any(chip.dropped and chip.is_filter for chip in self.chips)
        return read or self.understood is not None


def conversation(turns: Sequence[Turn], texts: Texts, talk: Talk = Talk()) -> str:
    """Return the questions and answers so far, oldest first."""
    asked_of = turns[-1].state if turns else None
    return render(
        "conversation",
        texts,
        talk=talk,
        turns=tuple(_shown(turns, talk, texts)),
        is_changed=bool(asked_of) and talk.state not in (None, asked_of),
        max_remark_chars=MAX_REMARK_CHARS,
    )


def suggestions(questions: Sequence[str], texts: Texts) -> str:
    """Return questions to ask next, each a button; nothing where there are none."""
    return render("suggestions", texts, questions=questions)


def _shown(turns: Sequence[Turn], talk: Talk, texts: Texts) -> Iterator[_Shown]:
    for index, turn in enumerate(turns):
        before = turns[index - 1].state if index else None
        outcome, answer = turn.outcome, turn.answer
        yield _Shown(
            index,
            turn.question,
            _state(turn),
            bool(turn.state) and before not in (None, turn.state),
            _understood(turn, texts),
            chips(turn, texts, _corpora(turn, talk)),
            turn.dropped,
            outcome if isinstance(outcome, Failure) else None,
            _answered(answer, texts, talk) if answer else None,
            outcome.text if isinstance(outcome, PartialAnswer) else None,
            turn.as_typed,
            answer is not None and bool(talk.id),
            talk.ratings.get(index),
            turn.suggestions,
        )


def _corpora(turn: Turn, talk: Talk) -> list[str]:
    """Return the titles of the corpora that *turn* asked, where these are several."""
    names = dict.fromkeys((talk.corpus, *turn.others)) if turn.others else ()
    return [talk.titles.get(name, name) for name in names]


def _state(turn: Turn) -> Literal["pending", "stopped", "failed", "answered", "refused"]:
    outcome = turn.outcome
    if isinstance(outcome, Failure):
        return "failed"
    if isinstance(outcome, Answer):
        return "answered" if outcome.answered else "refused"
    return "stopped" if turn.stopped else "pending"


def _understood(turn: Turn, texts: Texts) -> str | None:
    """Return the question that was answered where another was typed."""
    answer = turn.answer
    if answer is None or answer.standalone_question == answer.question:
        return None
    return texts.understood.format(question=answer.standalone_question)


def _answered(answer: Answer, texts: Texts, talk: Talk) -> _Answered:
    reply, titles, unconfirmed = answer.reply, talk.titles, talk.unconfirmed
    lines = group_sources(reply.citations)
    marked = {line.marker: _source(line, texts, titles) for line in reversed(lines)}
    hits = answer.hits if answer.answered else answer.hits[:_NEAREST_SHOWN]
    found = tuple(_passage(hit, answer.is_cited(hit), texts, titles) for hit in hits)
    cited = sum(each.is_cited for each in found)
    template = texts.cited if cited else texts.none_cited
    return _Answered(
        lay_out(_titled(answer, titles)),
        frozenset(c.marker for c in reply.citations if badge(c, reply) == "verbatim") - unconfirmed,
        marked,
        tuple(_cited_articles(lines, reply, texts, talk)),
        reply.reason.text if reply.reason else None,
        refusal_label(reply, texts),
        _lead(answer, texts),
        _remarks(answer, texts),
        folded(reply, texts),
        found,
        template.format(cited=cited, count=len(found)),
    )


def _titled(answer: Answer, titles: Mapping[str, str]) -> Answer:
    """Return *answer* with the title of a corpus where a heading is its name."""
    # A heading begins with a capital.
    headed = {name[:1].upper() + name[1:]: title for name, title in titles.items()}
    blocks = tuple(
        replace(each, runs=(Run(headed[each.text]),))
        if each.type == "heading" and each.text in headed
        else each
        for each in answer.reply.blocks
    )
    return replace(answer, reply=replace(answer.reply, blocks=blocks))


def refusal_label(reply: Reply, texts: Texts) -> str:
    """Return the heading of a refusal; only a reason that was checked speaks of all articles."""
    is_checked = reply.reason is not None and reply.reason.code in CHECKED
    return texts.refusal if is_checked else texts.unsure_refusal


def _lead(answer: Answer, texts: Texts) -> _Search | None:
    """Return where a refusal leads on, or an answer that shows the first of many articles."""
    listed = answer.asked.corpus
    is_then = listed is not None and listed.counted == "events"
    if answer.reply.reason and not is_then:
        return _search(answer, texts)
    if listed is None or not (is_then or listed.counted == "articles"):
        return None
    words = " ".join(listed.subject)[:MAX_FIELD_CHARS]
    period = answer.asked.period if not answer.reply.reason else None
    wanted = ArticleFilter(since=period.since, until=period.until) if period else EVERY_ARTICLE
    query = ArticleQuery(words, wanted, "oldest" if is_then else None)
    named = texts.articles_then if period else texts.all_articles
    named = texts.search_words.format(words=words) if words else named
    return _Search(address_of(query), named)


def _search(answer: Answer, texts: Texts) -> _Search | None:
    """Return the search for what the question is about, as typed; nothing for a greeting."""
    typed = [word for word in _WORD.findall(answer.asked.topic) if stems(word)]
    words = " ".join(typed)[:MAX_FIELD_CHARS]
    if not words or not answer.asked.is_question:
        return None
    address = address_of(ArticleQuery(words=words))
    return _Search(address, texts.search_words.format(words=words))


def remarks(reply: Reply, texts: Texts) -> tuple[str, ...]:
    """Return what is to be told of a language model's part in a reply."""
    notes = [f"{texts.fallback}: {reply.fallback}"] if reply.fallback else []
    if reply.checked:
        supported, sentences = reply.checked
        notes.append(
            texts.checked.format(supported=supported, sentences=sentences, model=reply.model)
        )
    if reply.checks:
        notes.append(f"{texts.checks}: " + " ".join(check.text for check in reply.checks))
    return tuple(notes)


def _remarks(answer: Answer, texts: Texts) -> tuple[_Remark, ...]:
    """Return the remarks for both kinds of reader: who sees all, and who sees what is borne out."""
    whole = remarks(answer.reply, texts)
    proven = only_borne_out(answer.reply, answer.asked.language)
    if proven is answer.reply:
        return tuple(map(_Remark, whole))
    kept = remarks(proven, texts)
    told = [_Remark(each, "always" if each in kept else "whole") for each in whole]
    less = [_Remark(each, "proven") for each in kept if each not in whole]
    return (*told, *less, _Remark(proven.blocks[-1].text, "proven"))


def group_sources(citations: Iterable[Citation]) -> tuple[SourceLine, ...]:
    """Return one source for each marker and article, in order of first mention."""
    grouped: dict[tuple[int, str], list[Citation]] = {}
    for citation in citations:
        grouped.setdefault((citation.marker, citation.article.id), []).append(citation)
    return tuple(
        SourceLine(marker, pieces[0].article, tuple(pieces))
        for (marker, _), pieces in sorted(grouped.items(), key=lambda item: item[0][0])
    )


def badge(citation: Citation, reply: Reply) -> Badge:
    """Return which badge a citation bears.

    ``verbatim`` is what stands in the answer in the article's own words, ``paraphrase`` what a
    model words anew from it.
    """
    return "verbatim" if is_verbatim(citation, reply) else "paraphrase"


def _cited_articles(
    lines: Sequence[SourceLine], reply: Reply, texts: Texts, talk: Talk
) -> Iterator[_CitedArticle]:
    """Yield each cited article once, in order of first mention."""
    by_article: dict[str, list[SourceLine]] = {}
    for line in lines:
        by_article.setdefault(line.article.id, []).append(line)
    for cited in by_article.values():
        takes: dict[tuple[Badge, CitationKind, str], list[_Source]] = {}
        for line in cited:
            first = line.citations[0]
            shown: Badge = "unconfirmed" if line.marker in talk.unconfirmed else badge(first, reply)
            take = shown, first.kind, _speakers(line, texts)
            takes.setdefault(take, []).append(_source(line, texts, talk.titles))
        article = cited[0].article
        taken = tuple(_Take(*take, tuple(sources)) for take, sources in takes.items())
        pages = phrases_for(texts.language).pages(each for line in cited for each in line.citations)
        printed = ", ".join(filter(None, (origin(article, texts, talk.titles), pages)))
        yield _CitedArticle(article, printed, taken)


def _speakers(line: SourceLine, texts: Texts) -> str:
    names = dict.fromkeys(cited_speaker(citation, texts) for citation in line.citations)
    return ", ".join(filter(None, names))


def _source(line: SourceLine, texts: Texts, titles: Mapping[str, str]) -> _Source:
    quote = " … ".join(" ".join(citation.quote.split()) for citation in line.citations)
    if len(quote) > _TOOLTIP_CHARS:
        quote = quote[:_TOOLTIP_CHARS].rsplit(" ", 1)[0] + " …"
    title = line.article.title or texts.untitled
    return _Source(
        line.marker,
        line.article,
        line.places,
        texts.open_source.format(marker=line.marker, title=title),
        "\n".join(
            filter(None, [naming(line.article, texts, titles), _speakers(line, texts), quote])
        ),
    )


def _passage(hit: Hit, is_cited: bool, texts: Texts, titles: Mapping[str, str]) -> _Passage:
    passage = hit.passage
    return _Passage(
        hit.article,
        (((passage.start, passage.end), passage.text),),
        origin(hit.article, texts, titles),
        texts.show_in_article.format(title=hit.article.title or texts.untitled),
        _below_title(paragraph_texts(passage.text), hit.article.title),
        texts.also_in.format(articles=", ".join(hit.also_in)) if hit.also_in else "",
        is_cited,
    )


def _below_title(paragraphs: tuple[str, ...], title: str | None) -> tuple[str, ...]:
    """Return *paragraphs* without the headline, which stands above them already."""
    kept = tuple(each for each in paragraphs if " ".join(each.split()) != title)
    return kept or paragraphs
