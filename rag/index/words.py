"""Passages by their words, in tantivy. The only module that imports it.

Two fields: German Snowball stems, and the word-internal 4-grams that find compounds, inflected
names and typos („Luftwaffenstützpunkt“, „Stützpunkt der Luftwaffe“).
"""

from __future__ import annotations

import math
import re
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import tantivy

from rag.errors import CorpusError, IndexWriteError, Message
from rag.index.copying import copy_file
from rag.index.read_only import readable
from rag.text import months
from rag.text.words import STOP_WORDS, fold, stem, stems, words
from rag.types import ArticleInfo, Filter, Passage

_HEAP_BYTES = 64_000_000
_GRAM = 4
# BM25 (Robertson and Zaragoza 2009) with less weight on length and repetition than usual: the
# passages are of one length, and .9/.4 measured .01 MRR above 1.2/.75.
_K1, _B = 0.9, 0.4
_GRAM_WEIGHT = 0.5
# A shorter word one letter amiss is another word.
_TYPO_CHARS = 5
_INNER_CHARS = 6
# What German puts between the two words of a compound.
_LINKS = ("", "s", "es", "n", "en", "e", "er")
_LINK_CHARS = 2
_VERB_ENDING = re.compile(r"(?:e?st|e?te?[nt]?|en?)$")
_DAY_STEMS = frozenset(stems(" ".join(months.GERMAN)))


@dataclass(frozen=True, slots=True)
class IndexTerms:
    """What a passage must hold all of: stems, 4-grams, and a 4-gram that begins so, or the stem.

    ``rough`` is a stem that one letter may be amiss in.

    Who looks for the beginning of a word, or for words side by side, finds in the passages that
    hold these every one that is meant, and some that are not.
    """

    stems: tuple[str, ...] = ()
    grams: tuple[str, ...] = ()
    begins: str | None = None
    rough: str | None = None

    @classmethod
    def of(cls, words: Iterable[str], begins: str | None = None) -> IndexTerms:
        """Return the terms of folded *words*, and of a word that *begins* so, of 3 letters or more.

        A function word of less than 4 letters is in no index and left out.
        """
        found = tuple(words)
        grams = [gram for word in found if word in STOP_WORDS for gram in _grams(word)]
        short = begins if begins is not None and len(begins) < _GRAM else None
        return cls(
            tuple(stem(word) for word in found if word not in STOP_WORDS),
            (*grams, *_grams(begins or "")),
            short,
        )

    def __bool__(self) -> bool:
        return bool(self.stems or self.grams or self.begins or self.rough)


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """A question as the lexical index sees it: its stems and 4-grams with their idf weights.

    Words that the index lacks are among them, with the weight of the rarest.
    """

    stems: tuple[tuple[str, float], ...]
    grams: tuple[tuple[str, float], ...]

    @property
    def ceiling(self) -> float:
        """The score of a text that holds everything often."""
        stem_part = sum(weight for _, weight in self.stems)
        return (_K1 + 1) * (stem_part + _GRAM_WEIGHT * sum(weight for _, weight in self.grams))


class LexicalIndex:
    """One tantivy index in a folder, written by one process, then only read."""

    def __init__(self, folder: Path, create: bool = False) -> None:
        """Open the index in *folder*, or make one.

        Raises:
            CorpusError: there is none, or it is damaged.
        """
        if create:
            folder.mkdir(parents=True)
        elif not (folder / "meta.json").is_file():
            raise _unreadable(folder, Message.of("index_files_missing"))
        self._schema = _schema()
        view = ExitStack()
        weakref.finalize(self, view.close)
        try:
            opened = view.enter_context(readable(folder))
            self._index = tantivy.Index(self._schema, str(opened), reuse=True)
        except (ValueError, OSError) as error:
            raise _unreadable(folder, error) from None

    @staticmethod
    def take_over(old: Path, new: Path) -> None:
        """Make the index in the folder *new* that of *old*, for a writer to go on with.

        The files of a segment are never changed, so both may have them; the others are replaced by
        new ones of the same names.
        """
        new.mkdir()
        for file in old.iterdir():
            if file.suffix == ".lock":
                continue
            try:
                (new / file.name).hardlink_to(file)
            except OSError:  # of a file system without links, or one that permits no more
                copy_file(file, new / file.name)

    def write(
        self, added: Iterable[tuple[int, Passage, ArticleInfo]], deleted: Iterable[int]
    ) -> None:
        """Add and delete passages by key, on disk at return.

        Raises:
            IndexWriteError: the folder can't be written.
        """
        try:
            self._write(added, deleted)
        except (ValueError, OSError) as error:
            raise IndexWriteError("words_unwritable", reason=error) from error

    def _write(
        self, added: Iterable[tuple[int, Passage, ArticleInfo]], deleted: Iterable[int]
    ) -> None:
        writer = self._index.writer(_HEAP_BYTES, 1)
        for key in deleted:
            writer.delete_documents_by_term("key", key)
        for key, passage, article in added:
            writer.add_document(_document(key, passage, article))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def count(self) -> int:
        """Return how many passages the index holds."""
        return int(self._index.searcher().num_docs)

    def keys(self) -> set[int]:
        """Return the keys of all passages in the index."""
        searcher = self._index.searcher()
        count = searcher.num_docs
        if not count:
            return set()
        found = searcher.search(tantivy.Query.all_query(), limit=count)
        return {searcher.doc(address)["key"][0] for _, address in found.hits}

    def parse(self, question: str) -> LexicalQuery:
        """Return the stems and 4-grams of *question* with their inverse document frequencies.

        A word that no passage holds stays in, so that it lowers the share of a full score.
        """
        searcher = self._index.searcher()
        return LexicalQuery(
            self._weigh(searcher, "stems", dict.fromkeys(stems(question))),
            self._weigh(searcher, "grams", dict.fromkeys(_content_grams(question))),
        )

    def rarity(self, word: str) -> float:
        """Return the inverse document frequency of *word*; 0 for a function word."""
        weighed = self._weigh(self._index.searcher(), "stems", stems(word))
        return max((weight for _, weight in weighed), default=0.0)

    def lacks(self, word: str) -> bool:
        """Return whether no passage holds *word*, inflected or one letter amiss."""
        searcher = self._index.searcher()
        return not any(self._has(searcher, term) for term in stems(word))

    def knows(self, word: str) -> bool:
        """Return whether any passage may hold *word*: inflected, one letter amiss, or in compounds.

        What is denied here may be told to a reader as absent. So a word counts as known where one
        passage holds all of its 4-grams, or where it is made of two words that the corpus has; a
        verb also where only its stem is: *backt* by *gebacken*.
        """
        searcher = self._index.searcher()
        bare = _VERB_ENDING.sub("", fold(word))
        for term in (*stems(word), *(stems(bare) if len(bare) >= _GRAM else ())):
            if self._has(searcher, term) or any(
                searcher.doc_freq("stems", first) and searcher.doc_freq("stems", second)
                for first, second in _halves(term)
            ):
                return True
            inside = IndexTerms((), tuple(_grams(term)))
            if inside and searcher.search(self._all_of(inside), limit=1, count=False).hits:
                return True
        return False

    def _has(self, searcher: Any, term: str) -> bool:
        if searcher.doc_freq("stems", term):
            return True
        if len(term) < _TYPO_CHARS:
            return False
        near = tantivy.Query.fuzzy_term_query(self._schema, "stems", term, 1)
        return bool(searcher.search(near, limit=1, count=False).hits)

    def holding(self, terms: IndexTerms) -> list[int]:
        """Return the keys of all passages that hold all of *terms*, headline and day included."""
        searcher = self._index.searcher()
        limit = max(1, searcher.num_docs)
        found = searcher.search(self._all_of(terms), limit=limit, count=False, order_by_field="key")
        return [key for key, _ in found.hits]

    def ranked(self, parts: Iterable[IndexTerms], limit: int) -> list[int]:
        """Return up to *limit* keys of passages that hold any of *parts*, best first by BM25."""
        any_of = [(tantivy.Occur.Should, self._all_of(terms)) for terms in parts]
        searcher = self._index.searcher()
        found = searcher.search(tantivy.Query.boolean_query(any_of), limit=limit, count=False)
        return [searcher.doc(address)["key"][0] for _, address in found.hits]

    def _all_of(self, terms: IndexTerms) -> tantivy.Query:
        fields = [("stems", each) for each in terms.stems] + [("grams", g) for g in terms.grams]
        wanted = [
            tantivy.Query.term_query(self._schema, field, term, "freq") for field, term in fields
        ]
        if terms.rough:
            near = tantivy.Query.fuzzy_term_query(self._schema, "stems", terms.rough, 1)
            wanted.append(near)
        if terms.begins:
            inner = tantivy.Query.regex_query(self._schema, "grams", f"{terms.begins}.*")
            whole = tantivy.Query.term_query(self._schema, "stems", stem(terms.begins), "freq")
            either = [(tantivy.Occur.Should, query) for query in (inner, whole)]
            wanted.append(tantivy.Query.boolean_query(either))
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in wanted])

    def search(self, query: LexicalQuery, limit: int, within: Filter) -> list[int]:
        """Return up to *limit* keys of passages, best first by tantivy's own BM25.

        Stems and, at half a weight, 4-grams vote together. k1 and b are tantivy's here; the
        passages found are scored by :func:`score_words`.
        """
        if not query.stems and not query.grams:
            return []
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "stems", term, "freq"))
            for term, _ in query.stems
        ]
        grams = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "grams", g, "freq"))
                for g, _ in query.grams
            ]
        )
        terms.append((tantivy.Occur.Should, tantivy.Query.boost_query(grams, _GRAM_WEIGHT)))
        combined = tantivy.Query.boolean_query(terms)
        wanted = [(tantivy.Occur.Must, combined), *_filters(self._schema, within)]
        searcher = self._index.searcher()
        found = searcher.search(tantivy.Query.boolean_query(wanted), limit=limit, count=False)
        return [searcher.doc(address)["key"][0] for _, address in found.hits]

    def _weigh(
        self, searcher: Any, field: str, terms: Iterable[str]
    ) -> tuple[tuple[str, float], ...]:
        total = max(1, searcher.num_docs)
        # Deleted passages are counted until tantivy merges them away.
        weighed = ((term, min(total, searcher.doc_freq(field, term))) for term in terms)
        return tuple((term, math.log(1 + (total - df + 0.5) / (df + 0.5))) for term, df in weighed)


def _unreadable(folder: Path, reason: Message | Exception) -> CorpusError:
    name = folder.parent.parent.name
    command = f"python -m rag rebuild {name}"
    return CorpusError(
        "words_unreadable", corpus=name, folder=folder, reason=reason, command=command
    )


def score_words(query: LexicalQuery, texts: Sequence[str]) -> list[float]:
    """Return the BM25 score of each text as a share of the highest that *query* allows.

    The score is that of its stems plus half a weight of its 4-grams.
    """
    bags = [_bag(text) for text in texts]
    length = sum(bag.length for bag in bags) / max(1, len(bags))
    ceiling = query.ceiling or 1.0
    return [_score(query, bag, length) / ceiling for bag in bags]


def cover(query: LexicalQuery, text: str) -> float:
    """Return the share of *query*'s words in *text*, from 0 to 1, weighted by idf.

    A word that is there only in part, as in a compound, counts with its share of 4-grams; a
    compound and its two words count for each other: „Handyverbot“, „Verbot von Handys“.
    """
    bag = _bag(text)
    total = held = 0.0
    asked = [term for term, _ in query.stems]
    for term, weight in query.stems:
        if not bag.stems[term] and _is_compounded(term, asked, bag):
            held, total = held + weight, total + weight
            continue
        # A short word is part of others by chance: „Rauch“, „braucht“.
        grams = _grams(term) if len(term) >= _INNER_CHARS else ()
        part = sum(gram in bag.folded for gram in grams) / len(grams) if grams else 0.0
        held += weight * (1.0 if bag.stems[term] else part**2)
        total += weight
    return held / total if total else 0.0


def _is_compounded(term: str, asked: Sequence[str], bag: _Bag) -> bool:
    """Return whether *bag* has both words of *term*, or a word made of it and one of *asked*."""
    if any(bag.stems[first] and bag.stems[second] for first, second in _halves(term)):
        return True
    if len(term) < _GRAM:
        return False
    others = [other for other in asked if other != term and len(other) >= _GRAM]
    return any(
        0 <= len(word) - len(first) - len(second) <= _LINK_CHARS
        and word.startswith(first)
        and word.endswith(second)
        for other in others
        for first, second in ((term, other), (other, term))
        for word in bag.long
    )


def _halves(term: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of stems that *term* may be made of, a linking sound between them or not."""
    for at in range(_GRAM, len(term) - _GRAM + 1):
        for link in _LINKS:
            if term[:at].endswith(link) and at - len(link) >= _GRAM:
                yield stem(term[: at - len(link)]), stem(term[at:])


@dataclass(frozen=True, slots=True)
class _Bag:
    stems: Counter[str]
    folded: str
    length: int
    long: tuple[str, ...]


@lru_cache(maxsize=20_000)
def _bag(text: str) -> _Bag:
    found = Counter(stems(text))
    return _Bag(found, fold(text), found.total(), tuple(w for w in found if len(w) >= 2 * _GRAM))


def _score(query: LexicalQuery, bag: _Bag, mean_length: float) -> float:
    norm = _K1 * (1 - _B + _B * bag.length / max(1.0, mean_length))
    total = 0.0
    for term, weight in query.stems:
        if count := bag.stems[term]:
            total += weight * count * (_K1 + 1) / (count + norm)
    for gram, weight in query.grams:
        if count := bag.folded.count(gram):
            total += _GRAM_WEIGHT * weight * count * (_K1 + 1) / (count + norm)
    return total


def searchable(passage: Passage, article: ArticleInfo) -> str:
    """Return the words a passage is found by: headline, day and text."""
    day = article.date
    spoken = f"{day.day} {months.GERMAN[day.month - 1]} {day.year}" if day else ""
    return f"{article.title or ''}\n{spoken}\n{passage.text}"


def may_be_day(word: str) -> bool:
    """Return whether a passage may be found by the folded *word* for its article's date alone."""
    return word.isdigit() or stem(word) in _DAY_STEMS


def _content_grams(text: str) -> Iterable[str]:
    for word in words(text):
        if word not in STOP_WORDS:
            yield from _grams(word)


@lru_cache(maxsize=100_000)
def _grams(word: str) -> tuple[str, ...]:
    return tuple(word[i : i + _GRAM] for i in range(len(word) - _GRAM + 1))


@lru_cache(maxsize=100_000)
def _spaced_grams(word: str) -> str:
    return " ".join(_grams(word))


def _document(key: int, passage: Passage, article: ArticleInfo) -> tantivy.Document:
    text = searchable(passage, article)
    document = tantivy.Document()
    document.add_integer("key", key)
    found = list(words(text))
    document.add_text("stems", " ".join(stem(word) for word in found if word not in STOP_WORDS))
    document.add_text("grams", " ".join(filter(None, map(_spaced_grams, found))))
    document.add_text("article", article.id)
    if article.source:
        document.add_text("source", article.source)
    if article.date:
        document.add_integer("day", article.date.toordinal())
    return document


def _filters(schema: tantivy.Schema, within: Filter) -> list[tuple[tantivy.Occur, tantivy.Query]]:
    wanted: list[tantivy.Query] = []
    if within.has_dates:
        wanted.append(
            tantivy.Query.range_query(
                schema,
                "day",
                tantivy.FieldType.Integer,
                within.since.toordinal() if within.since else None,
                within.until.toordinal() if within.until else None,
            )
        )
    if within.source:
        wanted.append(tantivy.Query.term_query(schema, "source", within.source, "basic"))
    if within.article_id:
        wanted.append(tantivy.Query.term_query(schema, "article", within.article_id, "basic"))
    if within.article_ids:
        wanted.append(tantivy.Query.term_set_query(schema, "article", list(within.article_ids)))
    return [(tantivy.Occur.Must, query) for query in wanted]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", stored=True, indexed=True, fast=True)
    for name in ("stems", "grams"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in ("article", "source"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("day", indexed=True, fast=True)
    return builder.build()
