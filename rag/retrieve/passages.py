"""Retrieve: a question becomes ranked passages, by meaning and by word."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice

import numpy as np
import numpy.typing as npt

from rag.index.articles import Store, StoredPassage
from rag.index.embedder import Embedder
from rag.index.texts import Text, passage_text, sentence_texts
from rag.index.vector_cache import VectorCache, vector_key
from rag.index.vectors import Vectors
from rag.index.words import LexicalIndex, LexicalQuery, cover, score_words, searchable
from rag.question.question import Leaning
from rag.retrieve.versions import are_versions
from rag.text.normal import seen
from rag.text.words import words
from rag.types import Filter, Hit, Signals

FloatArray = npt.NDArray[np.float32]

# Candidates from each index, and the weights of what is known of them: the cosines of the best
# sentence and of the whole passage, above that of unrelated texts, and the share of the words. The
# plateau of a grid over 2,245 questions in everyday words and 156 of the bundled corpora; scaled
# over the candidates of each question, words counted as much where they told next to nothing.
# A passage's were set for vectors of passages embedded as a whole, 2.0 and 0.78, and carried over
# to those of passages in parts by least squares over the candidates of 897 such questions.
CANDIDATES = 30
_SENTENCE, _PASSAGE, _WORDS = 3.0, 2.4, 0.7
_UNRELATED, _UNRELATED_PASSAGE = 0.78, 0.796
# The head start of the articles that a question leans on, less than a word that only others hold
# is worth; and how many of their passages are looked at.
_AHEAD, _AHEAD_IF_LIKELY = 0.15, 0.35
_OF_EACH = 5
# The head start of the one year that a question names: of passages that name it too or stand in its
# articles. On the plateau of 1,154 questions with a year; .2 chose worse sentences of changes.
_OF_YEAR = 0.1
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# What the second article gets less than the first, as a part of it, is 1 of these.
_FADE = 4
# The inverse document frequency of a word that a third of the passages hold.
_COMMON = 1.1
# Two passages of different articles that share this much of their 4-word runs are one text.
_SAME = 0.6
_RUN = 4


class Retriever:
    """Hybrid retrieval over one generation of a corpus. Reads only; safe across threads."""

    def __init__(
        self,
        store: Store,
        vectors: Vectors,
        lexical: LexicalIndex,
        cache: VectorCache,
        embedder: Embedder,
    ) -> None:
        self._store = store
        self._vectors = vectors
        self._lexical = lexical
        self._cache = cache
        self._embedder = embedder
        self._query_vector = lru_cache(maxsize=64)(lambda text: embedder.encode_query(seen(text)))
        self._rarity = lru_cache(maxsize=50_000)(lexical.rarity)

    def retrieve(
        self, query: str, limit: int, within: Filter, leaning: Leaning | None = None
    ) -> list[Hit]:
        """Return up to *limit* passages for *query*, best first.

        The candidates are the nearest passages and those with the best words. Their score is a
        weighted sum of the best sentence's cosine, the passage's and the share of the words that
        it holds, by BM25: about 0 for an unrelated passage and 1 for the best there can be.
        What belongs to a year that the question names has a head start.
        A passage that other articles print too comes once, with their ids. The articles that the
        question is *leaning* on have a head start, and their best passages are always candidates.
        """
        if not query.strip():
            return []
        first = self._first(query, within, leaning) if leaning else []
        rows, signals = self._candidates(query, max(limit, CANDIDATES), within, first)
        if not rows:
            return []
        scores = np.asarray([_score(each) for each in signals], np.float32)
        years = frozenset(_YEAR.findall(query))
        if len(years) == 1:  # two are a range
            scores += _OF_YEAR * np.asarray([_is_of(row, years) for row in rows], np.float32)
        if leaning:
            ahead = _AHEAD_IF_LIKELY if leaning.is_likely else _AHEAD
            scores += ahead * _shares([row.article.id for row in rows], leaning.articles)
        order = np.argsort(-scores, kind="stable")
        ranked = (
            Hit(0, rows[i].passage, rows[i].article, float(scores[i]), signals[i]) for i in order
        )
        return collapse(ranked)[:limit]

    def lacks(self, word: str) -> bool:
        """Return whether no passage holds *word*, inflected or one letter amiss."""
        return self._lexical.lacks(word)

    def knows(self, word: str) -> bool:
        """Return whether any passage may hold *word*, in any form or inside another word."""
        return self._lexical.knows(word)

    def rarity(self, word: str) -> float:
        """Return the inverse document frequency of *word* in this corpus."""
        return self._rarity(word)

    def parse(self, text: str) -> LexicalQuery:
        """Return the words of *text* with their weights in this corpus."""
        return self._lexical.parse(text)

    def coverage(self, subject: str, hits: Sequence[Hit]) -> float:
        """Return the largest share of the words of *subject* that one of *hits* holds, 0 to 1.

        The headline and the day of its article count as part of a passage. What a third of all
        passages hold, as the name of the town of a local paper, is held by any.
        """
        parsed = self.parse(subject)
        if parsed.stems and all(weight < _COMMON for _, weight in parsed.stems):
            return float(bool(hits))
        held = (cover(parsed, searchable(hit.passage, hit.article)) for hit in hits)
        return max(held, default=0.0)

    def cosines(self, query: str, groups: Sequence[Sequence[str]]) -> list[float]:
        """Return for each group of sentences the best cosine to *query*."""
        vector = self._query_vector(query)
        cosine = self._cosine_of(list(chain.from_iterable(groups)), vector)
        return [max(cosine[text] for text in group) for group in groups]

    def _first(self, query: str, within: Filter, leaning: Leaning) -> list[int]:
        """Return the keys of the nearest passages of each article that is leaned on."""
        if within.article_id:
            return []
        vector = self._query_vector(query)
        keys: list[int] = []
        for article in leaning.articles:
            inside = replace(within, article_id=article)
            keys += [key for key, _ in self._vectors.query(vector, _OF_EACH, inside)]
        return keys

    def _candidates(
        self, query: str, count: int, within: Filter, first: Sequence[int] = ()
    ) -> tuple[list[StoredPassage], list[Signals]]:
        vector = self._query_vector(query)
        parsed = self._lexical.parse(query)
        keys = [*first, *(key for key, _ in self._vectors.query(vector, count, within))]
        keys += self._lexical.search(parsed, count, within)
        rows = self._store.passages(list(dict.fromkeys(keys)))
        return rows, self._signals(rows, vector, parsed)

    def _signals(
        self, rows: Sequence[StoredPassage], vector: FloatArray, parsed: LexicalQuery
    ) -> list[Signals]:
        sentences = [sentence_texts(row.passage) for row in rows]
        dense = self._cosines(rows, sentences, vector)
        lexical = score_words(parsed, [searchable(row.passage, row.article) for row in rows])
        # All sentences in one call: BM25 is relative to their mean length.
        inner = iter(score_words(parsed, list(chain.from_iterable(sentences))))
        return [
            Signals(own, words, cosines, tuple(islice(inner, len(cosines))))
            for (own, cosines), words in zip(dense, lexical, strict=True)
        ]

    def _cosines(
        self,
        rows: Sequence[StoredPassage],
        sentences: Sequence[Sequence[str]],
        vector: FloatArray,
    ) -> list[tuple[float, tuple[float, ...]]]:
        own = [passage_text(row.passage, row.article) for row in rows]
        cosine = self._cosine_of([*own, *chain.from_iterable(sentences)], vector)
        return [
            (cosine[text], tuple(cosine[sentence] for sentence in texts))
            for text, texts in zip(own, sentences, strict=True)
        ]

    def _cosine_of(self, texts: Sequence[Text], vector: FloatArray) -> dict[Text, float]:
        keys = {text: vector_key(self._embedder.fingerprint, text) for text in texts}
        kept = dict(self._cache.vectors(set(keys.values())))
        for text, key in keys.items():
            if key not in kept:  # the cache was deleted: slower, but no answer is lost
                kept[key] = self._embedder.encode_passage(text)
        return {text: float(kept[key] @ vector) for text, key in keys.items()}


def collapse(ranked: Iterable[Hit]) -> list[Hit]:
    """Return the hits, numbered, each later copy in another article folded into the first.

    A version with other numbers is no copy.
    """
    kept: list[Hit] = []
    lengths: list[int] = []
    holding: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for hit in ranked:
        own = _word_runs(hit.passage.text)
        shared = Counter(chain.from_iterable(holding[run] for run in own if run in holding))
        alike = (i for i in sorted(shared) if _same(shared[i], len(own), lengths[i]))
        twin = next((i for i in alike if _is_copy(hit, kept[i])), None)
        if twin is None:
            for run in own:
                holding[run].append(len(kept))
            lengths.append(len(own))
            kept.append(hit)
        else:
            also_in = dict.fromkeys((*kept[twin].also_in, hit.article.id, *hit.also_in))
            kept[twin] = replace(kept[twin], also_in=tuple(also_in))
    return [replace(hit, rank=rank) for rank, hit in enumerate(kept, start=1)]


def _is_copy(hit: Hit, other: Hit) -> bool:
    """Whether *hit* is another article's, and tells nothing else than *other*."""
    is_elsewhere = hit.article.id != other.article.id
    return is_elsewhere and not are_versions(hit.passage.text, other.passage.text)


def _same(shared: int, a: int, b: int) -> bool:
    """Return whether two texts are one: their numbers of runs, and how many they share."""
    return shared >= _SAME * (a + b - shared)


@lru_cache(maxsize=20_000)
def _word_runs(text: str) -> frozenset[tuple[str, ...]]:
    found = list(words(text))
    return frozenset(zip(*(found[i:] for i in range(_RUN)), strict=False))


def _score(signals: Signals) -> float:
    sentence = max(signals.sentences_dense, default=signals.dense)
    meaning = _SENTENCE * (sentence - _UNRELATED) + _PASSAGE * (signals.dense - _UNRELATED_PASSAGE)
    return meaning + _WORDS * signals.lexical


def _is_of(row: StoredPassage, years: frozenset[str]) -> bool:
    day = row.article.date
    return (day is not None and str(day.year) in years) or not years.isdisjoint(
        _YEAR.findall(row.passage.text)
    )


def _shares(articles: Sequence[str], ahead: Sequence[str]) -> FloatArray:
    """Return for each of *articles* its share of the head start, less from one of *ahead* on."""
    places = {article: place for place, article in reversed(list(enumerate(ahead)))}
    share = [0.0 if each not in places else 1 - places[each] / _FADE for each in articles]
    return np.asarray(share, np.float32)
