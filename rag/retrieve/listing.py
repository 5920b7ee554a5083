"""Count and list: what a question about the corpus itself asks for, told by its tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rag.index.article_list import ArticleFilter, list_articles
from rag.index.articles import Store
from rag.index.conditions import one_of
from rag.index.statements import StoredStatement, match_statements, speakers
from rag.question.corpus import CorpusQuestion
from rag.question.tally import PerUnit
from rag.retrieve.statements import sentence_span
from rag.retrieve.tally import Tally, days_of_articles, people_in, speakers_on, tally, telling_stems
from rag.retrieve.words import WordArticle, WordFinder
from rag.statements import LEAST, may_mean
from rag.statements.names import is_given
from rag.text.months import PATTERN
from rag.text.sentences import reads_as_sentence, split_sentences
from rag.text.words import words
from rag.types import ArticleInfo, Filter, Span, Statement

# As many are shown; all are counted.
SHOWN = 12
_LEADING = 5
# Units of time that lead together; where more do, none stands out.
TIED = 3
# Outlets or authors with the most articles, among which those on a subject are counted.
_WRITERS = 50
# Articles that name a time, the oldest, that are read for it.
_NAMING = 100
# What a number has before or after it where it is a year: „EL 2003“ and „2003 Stellen“ are none.
_IN_A_YEAR = (
    r"(?:\b(?:(?i:im|in|jahr|jahre|jahres|seit|ab|bis|nach|vor|von|zwischen|und|anfang|mitte|ende)"
    rf"|[A-ZÄÖÜ]?(?i:sommer|winter|herbst|frühjahr|frühling)|{PATTERN}) |(?:^|[.,;:–(] ?)"
    r"(?=\d{4} [a-zäöü]))"
)
# More statements of one person than this are counted no further.
_STATEMENTS = 5_000


@dataclass(frozen=True, slots=True)
class ListedPlace:
    """A place in an article that shows why it is listed; a statement there, if it is one."""

    article: ArticleInfo
    span: Span
    quote: str
    statement: Statement | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What was counted: ``total`` of it, the first places, and how it was looked for.

    ``opening`` is how the article of the first place begins, where that tells what it is about.
    ``looked_for`` are the words that each article counted holds, in any form. ``names`` are
    speakers, people named, outlets or authors with their counts. ``is_total`` is False where more
    was there than is counted. ``tally`` is what each unit of time has, where that is asked for; the
    places are then those of the leading ones. ``nearest`` are the days with an article around a
    time that has none at all. ``is_around``: the words looked for stand in the articles of the
    statements that were counted, and in none of these itself. ``since`` and ``until`` are the first
    and the last day of the corpus, told of it as a whole.
    """

    asked: CorpusQuestion
    looked_for: tuple[str, ...] = ()
    total: int = 0
    is_total: bool = True
    places: tuple[ListedPlace, ...] = ()
    opening: ListedPlace | None = None
    names: tuple[tuple[str, int], ...] = ()
    since: date | None = None
    until: date | None = None
    tally: Tally | None = None
    is_around: bool = False
    nearest: tuple[date, ...] = ()

    @property
    def is_of_later(self) -> bool:
        """Whether no place is of the time asked for: all tell of it by its name."""
        spans = self.asked.spans
        days = [place.article.date for place in self.places]
        return bool(spans) and not any(
            day and since <= day <= until for day in days for since, until in spans
        )


def list_for(asked: CorpusQuestion, store: Store, finder: WordFinder, within: Filter) -> Listing:
    """Return what *asked* asks for, counted within *within*."""
    if asked.counted == "corpus":
        since, until = store.date_range()
        leading = tuple((each.name, each.statements) for each in speakers(store)[:_LEADING])
        total, _ = store.counts()
        return Listing(asked, total=total, names=leading, since=since, until=until)
    if asked.counted in ("speakers", "people"):
        return _heard(asked, store, finder, within)
    if asked.per is not None:
        return _tallied(asked, asked.per, store, finder, within)
    if asked.counted in ("outlets", "authors"):
        return _writers(asked, store, finder, within)
    if asked.counted == "statements":
        return _statements(asked, store, within)
    if asked.counted == "events":
        return _events(asked, store, finder, within)
    return _articles(asked, store, finder, within)


def _heard(asked: CorpusQuestion, store: Store, finder: WordFinder, within: Filter) -> Listing:
    """Return who is heard most often, or named in most articles, on the subject if there is one."""
    topic, wanted = _without_given(asked.subject) if asked.subject else (), _wanted(within)
    if asked.counted == "people":
        names = people_in(store, finder, topic, wanted)
        return replace(_named(asked, names), looked_for=topic)
    names = speakers_on(store, topic, wanted)
    if names or not topic:
        return replace(_named(asked, names), looked_for=topic)
    articles = [one_of("a.key", finder.keys(" ".join(topic), wanted))]
    names = speakers_on(store, (), wanted, articles)
    return replace(_named(asked, names), looked_for=topic, is_around=True)


def _tallied(
    asked: CorpusQuestion, per: PerUnit, store: Store, finder: WordFinder, within: Filter
) -> Listing:
    """Return how much each unit of time has, with the places of the leading ones."""
    if asked.counted == "statements":
        rows = _rows(asked, store, within)
        articles = {row.statement.article for row in rows if row.statement.article.date is None}
        days = [(row.statement.article.date, 1) for row in rows]
        looked_for, undated = asked.subject, len(articles)
    else:
        looked_for = _without_given(asked.subject) if asked.subject else ()
        days = days_of_articles(store, finder, " ".join(looked_for), _wanted(within))
        undated = sum(count for day, count in days if day is None)
    made = tally(per, [(day, count) for day, count in days if day is not None], undated)
    leading = made.leading if per.rank != "each" and len(made.leading) <= TIED else ()
    places: list[ListedPlace] = []
    for each in leading:
        inside = replace(within, since=each.since, until=each.until)
        places += list_for(replace(asked, per=None), store, finder, inside).places
    shown = tuple(places[:SHOWN])
    return Listing(asked, looked_for, made.total, places=shown, tally=made)


def _wanted(within: Filter) -> ArticleFilter:
    ids = (within.article_id,) if within.article_id else within.article_ids
    return ArticleFilter(None, within.source, within.since, within.until, within.author, ids)


def _named(asked: CorpusQuestion, names: Sequence[tuple[str, int]]) -> Listing:
    return Listing(asked, total=len(names), names=tuple(names[:SHOWN]))


def _writers(asked: CorpusQuestion, store: Store, finder: WordFinder, within: Filter) -> Listing:
    """Return the outlets or authors with their articles, on the subject if there is one."""
    infos = [info for info in store.infos() if within.holds(info)]
    counted = _counted(info.source if asked.counted == "outlets" else info.author for info in infos)
    if not asked.subject:
        return _named(asked, counted)
    looked_for, found = _without_given(asked.subject), []
    for name, _ in counted[:_WRITERS]:
        if asked.counted == "outlets":
            wanted = replace(_wanted(within), source=name)
        else:
            wanted = replace(_wanted(within), author=name)
        page = finder.find(" ".join(looked_for), wanted, asked.order, 1, 0)
        found.append((name, page.total))
    told = sorted((each for each in found if each[1]), key=lambda each: -each[1])
    return Listing(asked, looked_for, len(told), True, names=tuple(told[:SHOWN]))


def _counted(names: Iterable[str | None]) -> list[tuple[str, int]]:
    return Counter(name for name in names if name).most_common()


def _rows(asked: CorpusQuestion, store: Store, within: Filter) -> list[StoredStatement]:
    """Return what is surely said by the one whom the subject names, on the topic if there is one.

    All words of the topic stand in what is said or in the headline above it.
    """
    name, who = " ".join(asked.subject), list(words(asked.subject[-1]))

    def said(what: tuple[str, ...]) -> list[StoredStatement]:
        return match_statements(store, who, what, within, limit=_STATEMENTS)

    stems = telling_stems(asked.topic)
    held = [{row.key for row in said((stem,))} for stem in stems]
    return [
        row
        for row in said(())
        if row.name
        and row.statement.confidence >= LEAST
        and may_mean(name, row.name)
        and all(row.key in keys for keys in held)
    ]


def _statements(asked: CorpusQuestion, store: Store, within: Filter) -> Listing:
    rows = _rows(asked, store, within)
    dated = [row for row in rows if row.statement.article.date is not None] or rows
    newest = sorted(dated, key=lambda row: (str(row.statement.article.date), row.key))
    if asked.order != "oldest":
        newest.reverse()
    # A sentence may hold several statements.
    places: dict[tuple[str, Span], ListedPlace] = {}
    for row in newest:
        start, end = sentence_span(row)
        quote = row.passage.text[start - row.passage.start : end - row.passage.start]
        place = ListedPlace(row.statement.article, (start, end), quote, row.statement)
        places.setdefault((place.article.id, place.span), place)
        if len(places) == SHOWN:
            break
    return Listing(asked, asked.subject, len(rows), True, tuple(places.values()))


def _articles(asked: CorpusQuestion, store: Store, finder: WordFinder, within: Filter) -> Listing:
    wanted = _wanted(within)
    if not asked.subject:
        page = list_articles(store, wanted, asked.order, SHOWN, 0)
        places = tuple(_opening(store, info) for info in page.articles)
        return Listing(asked, (), page.total, True, places)
    looked_for = _without_given(asked.subject)
    found = finder.find(" ".join(looked_for), wanted, asked.order, SHOWN, 0)
    places = tuple(_place(store, article) for article in found.articles)
    opening = _opening(store, places[0].article) if places else None
    if opening and opening.span == places[0].span:
        opening = None
    return Listing(asked, looked_for, found.total, found.is_total, places, opening)


def _events(asked: CorpusQuestion, store: Store, finder: WordFinder, within: Filter) -> Listing:
    """Return the articles of the times asked for, after those of any time that tell of them.

    These are sought for a day, as what happens on it is printed later, and where there are no
    others.
    """
    looked_for = _without_given(asked.subject) if asked.subject else ()
    days = days_of_articles(store, finder, " ".join(looked_for), _wanted(within))
    spans, total = list[tuple[date, date]](), 0
    for since, until in asked.spans:
        if count := sum(many for day, many in days if day and since <= day <= until):
            spans.append((since, until))
            total += count
    named: tuple[ListedPlace, ...] = ()
    if asked.named and (asked.is_of_a_day or not spans):
        named = tuple(_naming(asked, store, finder, within))
    told, then = {each.article.id for each in named}, list[ListedPlace]()
    for since, until in spans:
        inside = replace(within, since=since, until=until)
        found = _articles(asked, store, finder, inside)
        then += [each for each in found.places if each.article.id not in told]
        total -= sum(inside.holds(each.article) for each in named)
    then.sort(key=lambda place: (place.article.date or date.max, place.article.id))
    places, total = (*named, *then)[:SHOWN], total + len(named)
    nearest: tuple[date, ...] = ()
    if not total and not any(_has_articles(store, span, within) for span in asked.spans):
        nearest = _nearest(store, asked.spans[0], within)
    return Listing(asked, looked_for, total, places=places, nearest=nearest)


def _naming(
    asked: CorpusQuestion, store: Store, finder: WordFinder, within: Filter
) -> Iterator[ListedPlace]:
    """Yield the first sentence of each article that names the time asked for.

    A name without its year is that of the article's.
    """
    typed = " ".join((f"„{asked.named}“", *asked.subject))
    before, year = r"\b", r"(?: (?P<year>\d{4}))?"
    if asked.named.isdigit():
        before, year = _IN_A_YEAR, r"(?P<year>)"
    on_it = re.compile(rf"{before}{re.escape(asked.named)}\b{year}")
    years = {str(since.year) for since, _ in asked.spans}
    wanted = _wanted(within)
    if (within.since, within.until) == asked.spans[0]:  # it is told of at any time
        wanted = replace(wanted, since=None, until=None)
    for found in finder.find(typed, wanted, "oldest", _NAMING, 0).articles:
        text, printed = store.article(found.article.id).text, found.article.date
        own = asked.named if asked.named.isdigit() else str(printed.year if printed else "")
        for start, end in split_sentences(text):
            told = on_it.search(text[start:end])
            if told and (told["year"] or own) in years and reads_as_sentence(text[start:end]):
                yield ListedPlace(found.article, (start, end), text[start:end])
                break


def _has_articles(store: Store, span: tuple[date, date], within: Filter) -> bool:
    """Return whether there is any article of that time, whatever it holds."""
    wanted = replace(_wanted(within), since=span[0], until=span[1])
    return list_articles(store, wanted, "newest", 1, 0).total > 0


def _nearest(store: Store, span: tuple[date, date], within: Filter) -> tuple[date, ...]:
    """Return the last day before *span* that has an article, and the first one after it."""
    since, until = span
    before = replace(_wanted(within), since=None, until=since - timedelta(days=1))
    after = replace(_wanted(within), since=until + timedelta(days=1), until=None)
    ends = (
        list_articles(store, before, "newest", 1, 0),
        list_articles(store, after, "oldest", 1, 0),
    )
    return tuple(info.date for page in ends for info in page.articles if info.date)


def _without_given(subject: tuple[str, ...]) -> tuple[str, ...]:
    """Return *subject* without given names: print names people by their surname after the first.

    A given name with no capitalised word after it may be all that is known of somebody.
    """
    kept = [
        word
        for word, following in zip(subject, [*subject[1:], ""], strict=True)
        if not (is_given(word) and following[:1].isupper())
    ]
    return tuple(kept) or subject


def _place(store: Store, found: WordArticle) -> ListedPlace:
    """Return the first sentence that holds what was looked for, or the article's first."""
    if not found.leading:
        return _opening(store, found.article)
    text = store.article(found.article.id).text
    at = found.leading[0].span[0]
    around = [span for span in split_sentences(text) if span[0] <= at < span[1]]
    span = around[0] if around else found.leading[0].span
    return ListedPlace(found.article, span, text[span[0] : span[1]])


def _opening(store: Store, info: ArticleInfo) -> ListedPlace:
    article = store.article(info.id)
    spans = [span for span in split_sentences(article.text) if span[0] >= article.body_start]
    sentences = [span for span in spans if _tells(article.text[span[0] : span[1]])]
    start, end = next(iter([*sentences, *spans]), (0, len(article.text)))
    return ListedPlace(info, (start, end), article.text[start:end])


def _tells(sentence: str) -> bool:
    """Return whether *sentence* is one, and does not only lead on: „Zum Hallenbad:“."""
    return reads_as_sentence(sentence) and not sentence.rstrip().endswith(":")
