"""What the reader learns from: questions, the passages they are read with, and lower states.

The lower layers are frozen, so the states of every passage and question are computed once.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from tqdm import tqdm

from rag.corpus.library import Corpus
from rag.evaluation.questions import load_questions, locate
from rag.index.e5.pairs import LOWER_LAYERS, LowerLayers
from rag.index.split import split_article
from rag.types import Article, Passage, Span

# A fifth of the articles, by the hash of their ids, is never trained on.
_HELD_OUT = 5
# Passages of other articles that resemble a question, from which negatives are drawn.
_LOOKALIKES = 8


@dataclass(frozen=True)
class Row:
    """A question over an article, and the spans of it that answer or would be fair to cite.

    ``source`` is the corpus of its question set.
    """

    source: str
    id: str
    question: str
    article: str
    kind: str
    answer: str
    gold: tuple[Span, ...]
    also: tuple[Span, ...]

    @property
    def held_out(self) -> bool:
        """Whether the row's article is kept apart for validation."""
        return is_held_out(self.article)


@dataclass
class Material:
    """Rows and passages, with their lower states in half precision.

    ``question_states[i]`` belongs to ``rows[i]``, ``states[j]`` and ``owners[j]`` to
    ``passages[j]``. ``lookalikes[i]`` are indexes of passages of other articles.
    """

    rows: list[Row]
    passages: list[Passage]
    of_article: dict[str, list[int]]
    question_states: list[np.ndarray] = field(default_factory=list)
    states: list[np.ndarray] = field(default_factory=list)
    owners: list[np.ndarray] = field(default_factory=list)
    lookalikes: list[list[int]] = field(default_factory=list)


def is_held_out(article: str) -> bool:
    """Return whether an article is one of the fifth that is kept apart, by its own id."""
    own = article.partition("/")[2]
    return int(hashlib.sha256(own.encode()).hexdigest(), 16) % _HELD_OUT == 0


def load_articles(path: Path, corpus: str) -> list[Article]:
    """Return the articles of a JSON Lines file, their ids led by *corpus*."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Article(f"{corpus}/{row['id']}", row["text"], row.get("title")) for row in rows]


def load_rows(path: Path, articles: Iterable[Article], corpus: str) -> list[Row]:
    """Return the rows of a question set whose answering sentences stand in *articles*."""
    texts = {article.id: article.text for article in articles}
    rows = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        article = f"{corpus}/{row['article']}"
        text = texts[article]
        gold, also = (_spans(text, row[name]) for name in ("sentences", "also"))
        if len(gold) == len(row["sentences"]):
            named = row["question"], article, row["kind"], row["answer"] or ""
            rows.append(Row(corpus, row["id"], *named, gold, also))
    return rows


def load_bundled(corpus: Corpus, path: Path) -> list[Row]:
    """Return the rows of a bundled question set, one for each article that answers.

    An unanswerable question belongs to no article.
    """
    rows = []
    for asked in load_questions(path):
        gold = locate(asked, corpus.article)
        answer = " ".join(asked.answers)
        for own in gold.articles or ("",):
            places = [place for place in gold.places if place.article == own]
            spans = tuple(span for place in places for span in place.spans)
            if spans or not asked.answerable:
                article = f"{corpus.name}/{own}" if own else ""
                rows.append(
                    Row(
                        corpus.name,
                        asked.id,
                        asked.question,
                        article,
                        asked.type,
                        answer,
                        spans,
                        (),
                    )
                )
    return rows


def bundled_articles(corpus: Corpus) -> list[Article]:
    """Return the articles of *corpus*, their ids led by its name."""
    found = (corpus.article(info.id) for info in corpus.articles())
    return [dataclasses.replace(each, id=f"{corpus.name}/{each.id}") for each in found]


def _spans(text: str, sentences: Iterable[str]) -> tuple[Span, ...]:
    starts = [(text.find(sentence), len(sentence)) for sentence in sentences]
    return tuple((start, start + length) for start, length in starts if start >= 0)


def prepare(rows: Sequence[Row], articles: Sequence[Article], cache: Path) -> Material:
    """Return the material of *rows*, its states taken from the folder *cache* or computed."""
    passages = [passage for article in articles for passage in split_article(article)]
    of_article: dict[str, list[int]] = {}
    for index, passage in enumerate(passages):
        of_article.setdefault(passage.article_id, []).append(index)
    titles = {article.id: article.title or "" for article in articles}
    material = Material(list(rows), passages, of_article)
    cache.mkdir(parents=True, exist_ok=True)
    _passage_states(material, titles, cache)
    _question_states(material, cache)
    keys = [f"{row.article} {row.question}" for row in rows]
    file = cache / f"lookalikes-{_digest([*keys, *(p.text for p in passages)])}.json"
    if not file.is_file():
        file.write_text(json.dumps(_lookalikes(material, titles)), "utf-8")
    material.lookalikes = json.loads(file.read_text("utf-8"))
    return material


def local_sentences(passage: Passage) -> list[Span]:
    """Return the sentences of a passage as offsets into its text."""
    return [(start - passage.start, end - passage.start) for start, end in passage.sentences]


def _passage_states(material: Material, titles: dict[str, str], cache: Path) -> None:
    layers = LowerLayers()
    for _, group in groupby(material.passages, key=lambda each: _corpus_of(each.article_id)):
        passages = list(group)
        keys = [f"{titles[p.article_id]}\n{p.text}\n{p.sentences}" for p in passages]
        file = cache / f"passages-{LOWER_LAYERS}-{_digest(keys)}.npz"
        if not file.is_file():
            found = [
                layers.passage(titles[p.article_id], p.text, local_sentences(p))
                for p in tqdm(passages, "lower states", mininterval=5)
            ]
            owners = np.concatenate([each.owners for each in found])
            _write(file, [each.states.astype(np.float16) for each in found], owners=owners)
        states, owners = _read(file, "states", "owners")
        material.states += states
        material.owners += owners


def _question_states(material: Material, cache: Path) -> None:
    layers = LowerLayers()
    for _, group in groupby(material.rows, key=lambda each: each.source):
        texts = [row.question for row in group]
        file = cache / f"questions-{LOWER_LAYERS}-{_digest(texts)}.npz"
        if not file.is_file():
            found = [layers.question(text) for text in tqdm(texts, "lower states", mininterval=5)]
            _write(file, [states.astype(np.float16) for states in found])
        material.question_states += _read(file, "states")[0]


def _corpus_of(article_id: str) -> str:
    return article_id.partition("/")[0]


def _read(file: Path, *names: str) -> list[list[np.ndarray]]:
    kept = np.load(file)
    bounds = np.cumsum(kept["lengths"])[:-1]
    return [np.split(kept[name], bounds) for name in names]


def _write(file: Path, states: Sequence[np.ndarray], **more: np.ndarray) -> None:
    lengths = np.array([len(each) for each in states])
    part = file.with_suffix(".part.npz")
    np.savez(part, states=np.concatenate(states), lengths=lengths, **more)
    part.replace(file)


def _digest(texts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def _lookalikes(material: Material, titles: dict[str, str]) -> list[list[int]]:
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 4), sublinear_tf=True)
    passages = vectors.fit_transform(
        [titles[p.article_id] + "\n" + p.text for p in material.passages]
    )
    scores = vectors.transform([row.question for row in material.rows]) @ passages.T
    owner = np.array([p.article_id for p in material.passages])
    held_out = np.array([is_held_out(each) for each in owner])
    found: list[list[int]] = []
    for row, line in zip(material.rows, scores, strict=True):
        dense = line.toarray()[0]
        dense[owner == row.article] = -1
        # A passage held out must not be trained on, and none trained on be validated with.
        dense[held_out != row.held_out] = -1
        nearest = np.argsort(-dense, kind="stable")[:_LOOKALIKES]
        found.append(nearest[dense[nearest] >= 0].tolist())
    return found
