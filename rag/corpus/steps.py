"""The steps of a question's way, and the frozen values that they hand on.

:mod:`rag.corpus.chain` joins them: read → retrieve → answer → word.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from rag.answer.answer import Answer, PartialAnswer
from rag.answer.choose import READ_KINDS
from rag.answer.cite import attribute
from rag.answer.evidence import Evidence
from rag.answer.reader import Reader, Reading
from rag.answer.refuse import READ
from rag.answer.reply import reply_to, with_undated
from rag.corpus.generation import Generation
from rag.index.article_list import ArticleFilter, articles_by, list_articles
from rag.index.statements import statements_in
from rag.llm.answer import SUMMED_UP, stream_with_model
from rag.llm.plan import Understood, understand
from rag.progress import Progress
from rag.question.dropped import Dropped, without
from rag.question.followup import lean, standalone
from rag.question.named import joined_names, with_names
from rag.question.question import Question
from rag.question.read import read_question
from rag.retrieve.listing import list_for
from rag.retrieve.named_people import asked_for_view, people_in
from rag.retrieve.office import Holder
from rag.retrieve.statements import FoundStatements, RankedStatement
from rag.settings import Settings
from rag.statements import ExtractedStatement
from rag.text.words import STOP_WORDS, fold, stems, words
from rag.types import EVERYTHING, Citation, Filter, Hit, PriorTurn, Reply, Statement, Timings

# A shorter word is seldom what a question is about; a noun may be: „Kino“.
_TELLING, _NOUN = 5, 4
# A period of no more days is one of reports.
_FEW_DAYS = 100
# A shorter name less a letter may be anybody’s.
_SHORT_NAME = 5
# Passages shown with an answer; the first few are read for it.
HITS = 20
# Passages that a model sums up at the most, and what share of the best one's score each must have.
SUMMED = 60
NEAR = 0.35


@dataclass(frozen=True, slots=True)
class Ask:
    """A question as it came: what it may draw on, and the earlier exchanges, oldest first.

    ``as_typed``: nothing is filled in, and no filter is read from its words. ``no_model``: no
    language model is asked, whatever the settings name. ``dropped`` is what else must not be read
    from its words. ``started`` is when it came, by :func:`time.perf_counter`.
    """

    text: str
    within: Filter = EVERYTHING
    history: tuple[PriorTurn, ...] = ()
    as_typed: bool = False
    no_model: bool = False
    dropped: tuple[Dropped, ...] = ()
    started: float = field(default_factory=time.perf_counter)


@dataclass(frozen=True, slots=True)
class Read:
    """What is asked, and the seconds that a model has left to answer it.

    ``model``: one will be asked, that can sum up more than is shown.
    """

    ask: Ask
    understood: Understood
    model: bool = False

    @property
    def within(self) -> Filter:
        """What the answer may draw on: what was set, else what the question names."""
        within, question = self.ask.within, self.understood.question
        if self.ask.as_typed:
            return within
        if question.sources and within.source is None:
            within = replace(within, source=question.sources[0])
        if question.authors and within.author is None:
            within = replace(within, author=question.authors[0])
        named = question.period
        if named is None or within.has_dates or not (named.since or named.until):
            return within
        if question.speech is None and question.corpus is None and not _bounds_news(question):
            return within
        return replace(within, since=named.since, until=named.until)


def _bounds_news(question: Question) -> bool:
    """Return whether the period of *question* is that of the articles, not of what they tell of.

    „Wer gewann 2004 die Wahl?“ may be told years later; what is told of a month is told in it.
    """
    period = question.period
    if period is None or period.since is None or period.until is None:
        return False
    return (period.until - period.since).days < _FEW_DAYS


@dataclass(frozen=True, slots=True)
class Found:
    """The evidence for a question; ``at`` is when it was gathered.

    ``further`` are passages behind those of the evidence, for a model to sum up.
    """

    read: Read
    evidence: Evidence
    at: float
    further: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Replied:
    """What the corpus alone answers, and the passages, those of cited statements first."""

    found: Found
    reply: Reply
    hits: tuple[Hit, ...]


def read(ask: Ask, settings: Settings) -> Read:
    """Return what is asked; a follow-up is filled in by its conversation."""
    settings = _for(ask, settings)
    history = () if ask.as_typed else ask.history
    understood = understand(ask.text, history, settings, ask.as_typed)
    asked = replace(understood, question=without(lean(understood.question), ask.dropped))
    return Read(ask, asked, settings.chat_model is not None)


def _for(ask: Ask, settings: Settings) -> Settings:
    return settings.model_copy(update={"chat_model": None}) if ask.no_model else settings


def retrieve(asked: Read, generation: Generation) -> Found:
    """Return all that an answer needs, so that nothing has to be looked up once it is written."""
    return gather(with_names_of(asked, (generation,)), generation)


def gather(asked: Read, generation: Generation) -> Found:
    """Return what :func:`retrieve` does where the names that a question holds are known already."""
    question, within = asked.understood.question, asked.within
    if within.author and not within.article_ids:
        # No ids would be no limit; no article has an empty one.
        written = articles_by(generation.store, within.author) or ("",)
        within = replace(within, article_ids=written)
    evidence = _evidence(question, within, generation)
    # A part is answered from the articles that the whole question found first.
    near = {hit.article.id for hit in evidence.hits[:READ]}
    parts = tuple(
        _evidence(part, within, generation, near)
        for part in (_parts(question, asked.ask.as_typed) if near else ())
    )
    further = _further(asked, evidence.hits, within, generation)
    return Found(asked, replace(evidence, parts=parts), time.perf_counter(), further)


def _further(
    asked: Read, hits: Sequence[Hit], within: Filter, generation: Generation
) -> tuple[Hit, ...]:
    """Return the passages behind *hits* that a model is to sum up with them."""
    question = asked.understood.question
    if not asked.model or question.kind not in SUMMED_UP or len(hits) < HITS:
        return ()
    found = generation.retriever.retrieve(question.query, SUMMED, within, question.leaning)
    known = {(hit.article.id, hit.passage.ordinal) for hit in hits}
    return tuple(
        hit
        for hit in found
        if hit.score >= NEAR * hits[0].score and (hit.article.id, hit.passage.ordinal) not in known
    )


def _parts(whole: Question, as_typed: bool) -> Iterator[Question]:
    """Yield the questions that *whole* joins: „er“ in a later one is whom the first is about.

    Each is looked for together with what the whole is about.
    """
    for at, text in enumerate(whole.parts):
        is_whole = as_typed or not at
        alone = text if is_whole else standalone(text, (PriorTurn(whole.parts[0]),))
        yield _part(alone, whole)


def _part(text: str, whole: Question) -> Question:
    part = read_question(text, whole.earlier)
    known = set(stems(part.query))
    rest = [word for word in whole.subject.split() if not known.issuperset(stems(word))]
    return replace(part, query=" ".join((part.query, *rest)))


def _evidence(
    question: Question, within: Filter, generation: Generation, near: Collection[str] = ()
) -> Evidence:
    """Return what is found for *question*, in the articles *near* where any of them holds it."""
    articles, _ = generation.store.counts()
    if not question.is_question or not articles:
        return Evidence(question, within, articles=articles)
    found = generation.retriever.retrieve(question.query, HITS, within, question.leaning)
    hits = [hit for hit in found if hit.article.id in near] or found
    is_foreign = question.language != generation.language
    spoken = None
    if question.speech is not None:
        spoken = generation.statements.find(question.speech, hits, within, is_foreign)
    voices: tuple[RankedStatement, ...] = ()
    if question.voices is not None:
        voices = generation.statements.on(question.voices.topic, hits, within, is_foreign)
    listing = None
    if question.corpus is not None:
        listing = list_for(question.corpus, generation.store, generation.words, within)
    articles_found = _articles(hits, spoken)
    said = tuple(statements_in(generation.store, articles_found))
    is_told = bool(voices or (spoken and spoken.statements))
    return Evidence(
        question,
        within,
        tuple(hits),
        _readings(generation.reader, question, hits, is_told),
        spoken,
        voices,
        listing,
        said,
        generation.corrections.find(articles_found),
        _absent(question, spoken, generation),
        # Words of another language prove nothing about what the articles hold.
        is_foreign or any(map(generation.retriever.knows, words(question.query))),
        generation.retriever.coverage(question.subject, hits[:READ]),
        is_foreign,
        articles,
        generation.store.undated() if within.has_dates else 0,
        lacks_a_word=not is_foreign and any(map(generation.retriever.lacks, _telling(question))),
        holders=_holders(question, hits, said, within, generation),
    )


def _holders(
    question: Question,
    hits: Sequence[Hit],
    said: Sequence[ExtractedStatement],
    within: Filter,
    generation: Generation,
) -> tuple[Holder, ...]:
    """Return those who hold the office that is asked for, if one is."""
    if question.office is None:
        return ()
    speakers = {each.speaker for each in said if each.speaker}
    return generation.offices.find(question.office, hits, speakers, within)


def _telling(question: Question) -> list[str]:
    """Return the words that say what *question* is about."""
    nouns = {fold(word) for word in question.subject.split() if word[0].isupper()}
    abbreviations = {fold(w) for w in question.subject.split() if len(w) > 1 and w.isupper()}
    return [
        word
        for word in words(question.subject)
        if word not in STOP_WORDS
        and (len(word) >= (_NOUN if word in nouns else _TELLING) or word in abbreviations)
    ]


def read_again(evidence: Evidence, reader: Reader | None) -> Evidence:
    """Return *evidence*, and its parts, with what *reader* makes of the first hits."""
    is_told = bool(evidence.voices or (evidence.spoken and evidence.spoken.statements))
    return replace(
        evidence,
        readings=_readings(reader, evidence.question, evidence.hits, is_told),
        parts=tuple(read_again(part, reader) for part in evidence.parts),
    )


def _readings(
    reader: Reader | None, question: Question, hits: Sequence[Hit], is_told: bool
) -> tuple[Reading, ...]:
    """Return what the reader makes of the first hits; nothing where tables or statements answer."""
    if reader is None or is_told or question.corpus or question.kind not in READ_KINDS:
        return ()
    return tuple(reader.read_on(question.to_read, hits[:READ]))


def with_names_of(asked: Read, generations: Sequence[Generation]) -> Read:
    """Return *asked* with the outlets, authors and days that only the corpora asked know."""
    if asked.ask.as_typed:
        return asked
    names = joined_names([each.names for each in generations])
    read = asked.understood.question
    question = without(with_names(read, names), asked.ask.dropped)
    # „letzte Woche“ is when something was printed; „im Mai“ may be told of, too.
    is_news = read.period and read.period.relative and read.period.relative.unit != "named_month"
    is_open = question.speech is None and question.corpus is None and not is_news
    if is_open and question.period is not None:
        within = replace(asked, understood=replace(asked.understood, question=question)).within
        if within.has_dates and not asked.ask.within.has_dates and _is_empty(within, generations):
            question = replace(question, period=None)
    return replace(asked, understood=replace(asked.understood, question=question))


def _is_empty(within: Filter, generations: Sequence[Generation]) -> bool:
    dates = (within.since, within.until)
    wanted = ArticleFilter(None, within.source, *dates, within.author, within.article_ids)
    return not any(list_articles(each.store, wanted, "newest", 1, 0).total for each in generations)


def _articles(hits: list[Hit], spoken: FoundStatements | None) -> list[str]:
    """Return the articles that an answer may cite."""
    beside = spoken.beside if spoken else ()
    told = [each.said.statement.article.id for each in beside]
    return sorted({*(hit.article.id for hit in hits), *told})


def _absent(
    question: Question, spoken: FoundStatements | None, generation: Generation
) -> frozenset[str]:
    """Return those of the surnames asked for that no article holds, folded."""
    asked = list(words(spoken.asked or ""))[-1:] if spoken else []
    viewed = asked_for_view(question)
    named = [*asked, *([viewed] if viewed else []), *people_in(question)]
    return frozenset(fold(name) for name in named if _lacks(name, generation))


def _lacks(name: str, generation: Generation) -> bool:
    """Return whether no article holds *name*, also without any one of its letters.

    It may be in the genitive, and another's spelling („Buffet“) another stem.
    """
    shorter = (name[:at] + name[at + 1 :] for at in range(len(name)) if len(name) > _SHORT_NAME)
    return all(map(generation.retriever.lacks, (name, name.removesuffix("s"), *shorter)))


def answer(found: Found) -> Replied:
    """Return what the corpus alone answers."""
    reply, hits = reply_to(found.evidence)
    return Replied(found, replace(reply, citations=_told(reply, found)), hits)


def word(
    replied: Replied, corpus: str, settings: Settings
) -> Generator[PartialAnswer | Answer, None, None]:
    """Yield partial answers while a language model writes, then the answer.

    The first comes before the model is asked. To close the generator ends the connection to it.
    """
    understood = replied.found.read.understood
    partial: Answer | None = None
    progress: Progress | None = None
    text = ""
    written = stream_with_model(
        understood.question,
        (*replied.hits, *replied.found.further),
        replied.reply,
        _for(replied.found.read.ask, settings),
        understood.seconds,
        replied.found.evidence.said,
    )
    with closing(written):
        for made in written:
            if isinstance(made, Reply):
                yield _finished(replied, made, corpus)
                continue
            partial = partial or _finished(replied, replied.reply, corpus)
            if isinstance(made, Progress):
                progress = made
            else:
                text = made
            yield PartialAnswer(partial, text, progress)


def _finished(replied: Replied, reply: Reply, corpus: str) -> Answer:
    found = replied.found
    ended, started = time.perf_counter(), found.read.ask.started
    timings = Timings(
        (found.at - started) * 1000, (ended - found.at) * 1000, (ended - started) * 1000
    )
    told = replace(
        with_undated(reply, found.evidence),
        citations=_told(reply, found),
        statements=_statements(reply, replied.reply),
    )
    evidence = found.evidence
    return Answer(evidence.question, corpus, told, replied.hits, timings, evidence.within)


def _told(reply: Reply, found: Found) -> tuple[Citation, ...]:
    return attribute(reply.citations, found.evidence.said)


def _statements(reply: Reply, extractive: Reply) -> tuple[Statement, ...]:
    """Return the statements asked for, also where a model worded the reply."""
    alike = (reply.reason is None) == (extractive.reason is None)
    return reply.statements or (extractive.statements if alike else ())
