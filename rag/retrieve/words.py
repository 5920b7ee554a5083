"""Find words as an archivist does: all of them, inflected, as a phrase, or by their beginning.

The word index tells which articles may have them, the stored text which have, and where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

from rag.index.article_list import (
    ArticleFilter,
    ArticleOrder,
    conditions_of,
    fitting_keys,
    infos_of,
)
from rag.index.articles import Store
from rag.index.conditions import Condition, one_of, where
from rag.index.words import IndexTerms, LexicalIndex, may_be_day
from rag.retrieve.expression import (
    Both,
    Either,
    Expression,
    Leaf,
    Near,
    Without,
    plain_words,
    read_expression,
    wanted_leaves,
)
from rag.text.normal import normal_text, seen
from rag.text.words import STOP_WORDS, fold, stem, words
from rag.types import ArticleInfo, Span


@dataclass(frozen=True, slots=True)
class WordHit:
    """A place where words stand: ``article.text[span] == quote``, with what is around it.

    ``is_start`` and ``is_end``: that reaches to where the article's text begins, or ends.
    """

    span: Span
    before: str
    quote: str
    after: str
    is_start: bool
    is_end: bool


@dataclass(frozen=True, slots=True)
class WordArticle:
    """An article that has all the words looked for.

    ``hits`` are places in the text in their order, the first 100 of ``count``, ``leading`` a few
    of them, one for each word first; ``title_hits`` are places in the headline. What can't be
    located is in none.
    """

    article: ArticleInfo
    hits: tuple[WordHit, ...]
    leading: tuple[WordHit, ...]
    count: int
    title_hits: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class WordPage:
    """A page of the articles that have all words; ``offset`` go before it.

    ``total`` is a least number where ``is_total`` is False. ``absent`` are the words that no
    article of the corpus has, told where nothing is found; ``ignored`` were not looked for.
    """

    articles: tuple[WordArticle, ...]
    offset: int
    total: int
    is_total: bool = True
    absent: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


# Characters around a hit.
CONTEXT = 90
# Hits of one article that are shown with their context, and those that come first.
_HITS, _LEADING = 100, 3
# Passages by BM25; articles beyond them follow by date.
_RANKED = 2_000
# Articles whose text is read to tell which of them have a phrase or the beginning of a word.
_CHECKED, _BATCH = 5_000, 200
# A shorter beginning fits too many words.
_BEGINNING = 3

_PIECE = re.compile(r"[„“”\"«»](?P<phrase>[^„“”\"«»]*)(?:[„“”\"«»]|$)|(?P<plain>[^\s„“”\"«»]+)")
# With the accents that no letter is composed with.
_TOKEN = re.compile(r"\w[\w\u0300-\u036f]*")
_MARKS = '„“”"«» '
_SPACE = re.compile(r"\s")
_SENTENCE_END = re.compile(r"[!?…;]|\n[^\S\n]*\n")
# A longer word before a full stop is no abbreviation.
_ABBREVIATED = 4


@dataclass(frozen=True, slots=True)
class Term:
    """One thing looked for, as it was ``typed``: folded words that stand side by side.

    ``exact``: as they are, not inflected; ``open_end``: the last is the beginning of a word;
    ``rough``: one letter may be amiss.
    """

    typed: str
    words: tuple[str, ...]
    exact: bool = False
    open_end: bool = False
    rough: bool = False

    @property
    def index_terms(self) -> tuple[IndexTerms, ...]:
        """What an article that may have it holds, in one passage or in several."""
        if self.rough:
            return (IndexTerms(rough=stem(self.words[0])),)
        whole = self.words[:-1] if self.open_end else self.words
        parts = [IndexTerms.of((word,)) for word in whole]
        if self.open_end:
            parts.append(IndexTerms.of((), self.words[-1]))
        return tuple(part for part in parts if part)

    @property
    def is_told_by_index(self) -> bool:
        """Whether all that the index finds has it, so that no text need be read."""
        (first, *more) = self.words
        return not (self.exact or self.open_end or self.rough or more or may_be_day(first))

    def fits(self, at: int, word: str) -> bool:
        """Return whether the folded *word* can stand at place *at* of it."""
        own = self.words[at]
        if self.open_end and at == len(self.words) - 1:
            return word.startswith(own)
        if self.exact or own in STOP_WORDS:
            return word == own
        if self.rough:
            return is_one_amiss(stem(word), stem(own))
        return word not in STOP_WORDS and stem(word) == stem(own)


def read_terms(typed: str) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    """Return what is looked for, and what of *typed* can't be: function words, short beginnings."""
    terms: dict[Term, None] = {}
    ignored: list[str] = []
    for piece in _PIECE.finditer(typed):
        text = piece["phrase"] if piece["phrase"] is not None else piece["plain"]
        found = tuple(words(text))
        if not found:
            continue
        is_phrase = piece["phrase"] is not None
        is_rough = not is_phrase and len(found) == 1 and text.endswith("~")
        is_open = text.rstrip().endswith("*")
        term = Term(text.strip(), found, is_phrase, is_open, is_rough)
        if _can_be_found(term):
            terms.setdefault(term)
        else:
            ignored.append(term.typed)
    return tuple(terms), tuple(ignored)


def _can_be_found(term: Term) -> bool:
    if term.open_end and len(term.words[-1]) < _BEGINNING:
        return False
    if len(term.words) == 1 and not (term.exact or term.open_end) and term.words[0] in STOP_WORDS:
        return False
    return bool(term.index_terms)


def has(text: str, term: Term) -> bool:
    """Return whether *term* stands in *text*."""
    there = {_fold_word(word) for word in set(_TOKEN.findall(seen(text)))}
    if not all(any(term.fits(at, each) for each in there) for at in range(len(term.words))):
        return False
    return len(term.words) == 1 or any(locate(text, (term,)))


def locate(text: str, terms: Sequence[Term]) -> list[list[Span]]:
    """Return for each term the places in *text* where it stands, in order."""
    normal = normal_text(text)
    tokens = [(_fold_word(found[0]), *found.span()) for found in _TOKEN.finditer(normal.text)]
    return [list(map(normal.to_source, _places(normal.text, tokens, term))) for term in terms]


def _places(text: str, tokens: Sequence[tuple[str, int, int]], term: Term) -> Iterator[Span]:
    length = len(term.words)
    # Who types a full stop in a phrase looks for one.
    over_ends = any(mark in term.typed for mark in ".!?…;")
    for first, (word, start, _) in enumerate(tokens):
        if not term.fits(0, word) or first + length > len(tokens):
            continue
        found = tokens[first : first + length]
        if not all(term.fits(at, found[at][0]) for at in range(1, length)):
            continue
        if over_ends or all(_goes_on(text, *pair) for pair in pairwise(found)):
            yield start, found[-1][2]


def are_near(text: str, first: Term, second: Term, most: int) -> bool:
    """Return whether the two stand with up to *most* words between them, in either order."""
    ones, others = locate(text, (first, second))
    return any(
        len(_TOKEN.findall(text, min(a[1], b[1]), max(a[0], b[0]))) <= most
        for a in ones
        for b in others
        if a != b
    )


def is_one_amiss(word: str, other: str) -> bool:
    """Return whether two words are one, or one letter too many, missing, other or swapped apart."""
    if abs(len(word) - len(other)) > 1:
        return False
    same = next((at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), None)
    if same is None:
        return True
    one, two = word[same:], other[same:]
    swapped = one[:2] == two[1::-1] and one[2:] == two[2:]
    return swapped or one[1:] == two[1:] or one[1:] == two or one == two[1:]


def _goes_on(text: str, before: tuple[str, int, int], after: tuple[str, int, int]) -> bool:
    """Return whether two words that follow each other stand in one sentence."""
    gap = text[before[2] : after[1]]
    if _SENTENCE_END.search(gap):
        return False
    return "." not in gap or len(before[0]) <= _ABBREVIATED


@lru_cache(maxsize=200_000)
def _fold_word(word: str) -> str:
    return fold(word)


def hit_in(text: str, span: Span) -> WordHit:
    """Return the place *span* of *text* with up to :data:`CONTEXT` characters on either side.

    No word is cut where the context has a space; all parts are slices of *text*.
    """
    start, end = span
    first, last = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    if first and not _SPACE.match(text, first - 1) and (cut := _SPACE.search(text, first, start)):
        first = cut.end()
    if last < len(text) and not _SPACE.match(text, last):
        cuts = list(_SPACE.finditer(text, end, last))
        last = cuts[-1].start() if cuts else last
    parts = text[first:start], text[start:end], text[end:last]
    return WordHit(span, *parts, not text[:first].strip(), not text[last:].strip())


class WordFinder:
    """Word search over one generation of a corpus. Reads only; safe across threads."""

    def __init__(self, store: Store, lexical: LexicalIndex) -> None:
        self._store = store
        self._lexical = lexical
        # The pages of one search follow each other.
        self._found = lru_cache(maxsize=8)(self._find)

    def find(
        self, typed: str, wanted: ArticleFilter, order: ArticleOrder, limit: int, offset: int
    ) -> WordPage:
        """Return up to *limit* of the articles that have all words *typed*, from *offset* on."""
        expression = read_expression(typed)
        if not plain_words(expression):
            return self._find_expression(expression, (wanted, order), limit, offset)
        terms, ignored = read_terms(typed)
        if not terms:
            return WordPage((), offset, 0, ignored=ignored)
        keys, is_total = self._found(terms, wanted, order)
        absent = () if keys else tuple(each.typed for each in terms if self._lacks(each))
        shown = tuple(self._articles(keys[offset : offset + limit], terms))
        return WordPage(shown, offset, len(keys), is_total, absent, ignored)

    def keys(self, typed: str, wanted: ArticleFilter) -> tuple[int, ...]:
        """Return the keys of all articles that have all words *typed*; none where nothing is."""
        expression = read_expression(typed)
        if not plain_words(expression):
            return tuple(self._evaluate(expression, wanted))
        terms, _ = read_terms(typed)
        return self._found(terms, wanted, "newest")[0] if terms else ()

    def _find_expression(
        self,
        expression: Expression,
        listed: tuple[ArticleFilter, ArticleOrder],
        limit: int,
        offset: int,
    ) -> WordPage:
        wanted, order = listed
        leaves = [read_terms(leaf.typed) for leaf in wanted_leaves(expression)]
        terms = tuple(dict.fromkeys(term for found, _ in leaves for term in found))
        ignored = tuple(word for _, left_out in leaves for word in left_out)
        found = sorted(self._evaluate(expression, wanted))
        keys = fitting_keys(self._store, [one_of("a.key", found)], order)
        if order == "relevance" and terms:
            keys = self._rank(keys, terms)
        shown = tuple(self._articles(keys[offset : offset + limit], terms))
        return WordPage(shown, offset, len(keys), ignored=ignored)

    def _evaluate(self, expression: Expression, wanted: ArticleFilter) -> frozenset[int]:
        """Return the keys of the articles under *wanted* that *expression* holds of."""
        match expression:
            case Leaf():
                return self._having(expression, wanted)
            case Both(parts):
                every = [self._evaluate(part, wanted) for part in parts]
                return frozenset.intersection(*every) if every else frozenset()
            case Either(parts):
                return frozenset().union(*(self._evaluate(part, wanted) for part in parts))
            case Without(part):
                return self._every(wanted) - self._evaluate(part, wanted)
            case Near():
                return self._nearby(expression, wanted)

    def _having(self, leaf: Leaf, wanted: ArticleFilter) -> frozenset[int]:
        if leaf.field:
            typed = leaf.typed.strip(_MARKS)
            field = (
                ArticleFilter(title=typed) if leaf.field == "title" else ArticleFilter(None, typed)
            )
            conditions = conditions_of(self._store, wanted)
            if leaf.field == "author":
                conditions.append(("instr(lower(a.author), lower(?)) > 0", (typed,)))
            else:
                conditions += conditions_of(self._store, field)
            return frozenset(fitting_keys(self._store, conditions, "newest"))
        terms, _ = read_terms(leaf.typed)
        # A function word is in every article.
        return frozenset(self._found(terms, wanted, "newest")[0]) if terms else self._every(wanted)

    def _nearby(self, near: Near, wanted: ArticleFilter) -> frozenset[int]:
        both = sorted(self._evaluate(Both((near.first, near.second)), wanted))
        first, second = (read_terms(leaf.typed)[0] for leaf in (near.first, near.second))
        if not (first and second):
            return frozenset(both)
        found = set()
        for at in range(0, min(len(both), _CHECKED), _BATCH):
            for key, (text, _) in self._read(both[at : at + _BATCH]).items():
                if are_near(text, first[0], second[0], near.most):
                    found.add(key)
        return frozenset(found)

    def _every(self, wanted: ArticleFilter) -> frozenset[int]:
        conditions = conditions_of(self._store, wanted)
        return frozenset(fitting_keys(self._store, conditions, "newest"))

    def _find(
        self, terms: tuple[Term, ...], wanted: ArticleFilter, order: ArticleOrder
    ) -> tuple[tuple[int, ...], bool]:
        conditions = [*self._held(terms), *conditions_of(self._store, wanted)]
        keys = fitting_keys(self._store, conditions, order)
        if order == "relevance":
            keys = self._rank(keys, terms)
        if all(term.is_told_by_index for term in terms):
            return tuple(keys), True
        return tuple(self._check(keys[:_CHECKED], terms)), len(keys) <= _CHECKED

    def _held(self, terms: Sequence[Term]) -> list[Condition]:
        """Return that an article holds all of *terms*, anywhere in it, as the index knows it."""
        parts = dict.fromkeys(part for term in terms for part in term.index_terms)
        held = [where([one_of("p.key", self._lexical.holding(part))]) for part in parts]
        return [
            (f"a.key IN (SELECT p.article FROM passage p{passages})", keys)
            for passages, keys in held
        ]

    def _rank(self, keys: list[int], terms: tuple[Term, ...]) -> list[int]:
        parts = dict.fromkeys(part for term in terms for part in term.index_terms)
        passages = self._lexical.ranked(parts, _RANKED)
        fitting, values = where([one_of("key", passages)])
        article_of = dict(self._store.rows(f"SELECT key, article FROM passage{fitting}", values))
        best: dict[int, int] = {}
        for rank, passage in enumerate(passages):
            best.setdefault(article_of[passage], rank)
        return sorted(keys, key=lambda key: best.get(key, len(passages)))

    def _check(self, keys: Sequence[int], terms: Sequence[Term]) -> Iterator[int]:
        """Yield the keys of the articles that have all of *terms* in their text or headline."""
        for first in range(0, len(keys), _BATCH):
            batch = keys[first : first + _BATCH]
            read = self._read(batch)
            for key in batch:
                text, title = read[key]
                if all(has(text, term) or has(title, term) for term in terms):
                    yield key

    def _lacks(self, term: Term) -> bool:
        keys = fitting_keys(self._store, self._held([term]), "newest")
        if term.is_told_by_index:
            return not keys
        return not any(islice(self._check(keys[:_CHECKED], (term,)), 1))

    def _articles(self, keys: Sequence[int], terms: Sequence[Term]) -> Iterator[WordArticle]:
        read = self._read(keys)
        for key, article in zip(keys, infos_of(self._store, keys), strict=True):
            text, title = read[key]
            places = locate(text, terms)
            every = sorted({span for found in places for span in found})
            hits = {span: hit_in(text, span) for span in every[:_HITS]}
            leading = tuple(hits[span] for span in _lead(places, list(hits)))
            above = sorted({span for found in locate(title, terms) for span in found})
            yield WordArticle(article, tuple(hits.values()), leading, len(every), tuple(above))

    def _read(self, keys: Sequence[int]) -> dict[int, tuple[str, str]]:
        fitting, values = where([one_of("key", keys)])
        rows = self._store.rows(
            f"SELECT key, text, coalesce(title, '') FROM article{fitting}", values
        )
        return {key: (text, title) for key, text, title in rows}


def _lead(places: Sequence[Sequence[Span]], spans: Sequence[Span]) -> list[Span]:
    """Return the first place of each term, and the next ones up to a few, in order."""
    firsts = [found[0] for found in places if found and found[0] in spans]
    chosen = dict.fromkeys([*firsts, *spans])
    return sorted(islice(chosen, max(_LEADING, len(set(firsts)))))
