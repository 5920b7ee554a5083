"""A corpus of any size to measure with: our own sentences, and vectors of the make-up of real ones.

An article is one passage: somebody invented says a sentence, and others of the bundled corpus
Lindenbach follow. It has a day, an outlet, mostly an author, and one statement.

A vector is half of it (in variance) that of a real passage or sentence of the bundled corpora, half
noise of their covariance. So mean and covariance are theirs, and the cosines: between two at random
.818 ± .028 (real: .817 ± .031), to the nearest of 800 .900 (.907), to the 30th .858 (.861), of a
question to the 30th .810 (.811). Isotropic noise would make all of them alike.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from rag.corpus.generation import maker_for
from rag.index.articles import Store
from rag.index.embedder import FloatArray, load_embedder
from rag.index.generations import (
    ARTICLES,
    CURRENT,
    EMBEDDINGS,
    LEXICAL,
    generations,
    new_generation,
    switch,
)
from rag.index.split import split_article
from rag.index.texts import Text, embedded_texts
from rag.index.vector_cache import VectorCache, vector_key
from rag.index.vector_layer import COUNT
from rag.index.vector_places import VECTORS
from rag.index.vectors import VectorWriter
from rag.index.words import LexicalIndex
from rag.load import Draft, load_drafts
from rag.settings import PROJECT, Settings
from rag.text.sentences import split_sentences
from rag.text.words import stems, words
from rag.types import Article, ArticleInfo, Passage, Span

CORPUS = "growth"
COLLECTION = f"corpus-{CORPUS}"
# In the folder of the data: the vectors (n, d) as they went into the index, and what it took.
KEPT, TAKEN = "vectors.npy", "filled.json"
NOISE = 0.5
SENTENCES = 6
_BATCH = 5_000
_ARTICLES_A_NAME = 20
_DAYS, _FIRST = 7_300, date(2006, 1, 1)
_GIVEN = ("Anna", "Bernd", "Clara", "Dirk", "Elke", "Frank", "Greta", "Horst", "Ines", "Jonas")
_SYLLABLES = (
    ("Bal", "Dor", "Fen", "Gries", "Hol", "Kes", "Lam", "Mör", "Nies", "Pol", "Quas", "Rem"),
    ("ders", "fing", "gart", "hild", "kamp", "lock", "mann", "nau", "pert", "ring", "schal", "tor"),
    ("bach", "berg", "feld", "graf", "haus", "huber", "ker", "lein", "meier", "rath", "stedt"),
)


@dataclass(frozen=True)
class Made:
    """One article of the corpus, number *n*: its key, that of its passage and statement are n + 1.

    ``spans`` are its sentences, ``said`` what ``speaker`` says, ``named`` where the name stands.
    """

    info: ArticleInfo
    text: str
    spans: tuple[Span, ...]
    said: Span
    speaker: str
    named: Span

    @property
    def passage(self) -> Passage:
        """The whole article."""
        return Passage(self.info.id, 0, 0, len(self.text), self.text, self.spans)


@dataclass
class Filled:
    """The number of passages, and what each part took by the name of its file.

    The seconds are of computing, all threads together: what else the machine does adds little.
    """

    size: int
    seconds: dict[str, float] = field(default_factory=dict)


def fill(settings: Settings, size: int, whole: bool = True) -> Filled:
    """Make the corpus of *size* articles in the data folder, or what is missing of it there.

    Unless it is to be *whole* there are the articles alone, which can be listed, not asked.
    """
    folder = settings.data / "corpora" / CORPUS
    folder.mkdir(parents=True, exist_ok=True)
    maker = maker_for(settings, lambda progress: None)
    manifest: dict[str, Any] = {**maker.manifest, "content_hash": f"growth-{size}"}
    noted = settings.data / TAKEN
    filled = Filled(**json.loads(noted.read_text("utf-8"))) if noted.exists() else Filled(size)
    if filled.size != size:
        raise ValueError(f"{settings.data} holds a corpus of {filled.size:,} articles")
    target = next(iter(generations(folder)), None) or new_generation(folder, None, maker.place)
    steps: dict[str, Callable[[], None]] = {
        ARTICLES: lambda: _articles(target / ARTICLES, size, manifest),
    }
    if whole:
        steps |= {
            LEXICAL: lambda: _words(target / LEXICAL, size),
            KEPT: lambda: np.save(settings.data / KEPT, vectors_alike(settings, size)),
            EMBEDDINGS: lambda: _embeddings(folder / EMBEDDINGS, settings, size),
            VECTORS: lambda: add_vectors(target / VECTORS, COLLECTION, settings.data, manifest),
        }
    for name, step in steps.items():
        if name not in filled.seconds:
            began = time.process_time()
            step()
            filled.seconds[name] = time.process_time() - began
            print(f"{name}: {filled.seconds[name]:.0f} s", file=sys.stderr, flush=True)
            noted.write_text(json.dumps(filled.__dict__), "utf-8")
    if whole and not (folder / CURRENT).exists():
        switch(folder, None, target, maker.place)
    return filled


def add_vectors(place: Path | str, collection: str, data: Path, manifest: dict[str, Any]) -> None:
    """Fill a collection with the kept vectors of the corpus in the folder *data*."""
    kept = np.load(data / KEPT, mmap_mode="r")
    with VectorWriter(place, collection) as index:
        index.create(manifest, len(kept))
        index.add(
            (n + 1, kept[n].astype(np.float32), article(n, len(kept)).info)
            for n in range(len(kept))
        )
        index.set_manifest({**manifest, COUNT: len(kept)}, len(kept))


def article(n: int, size: int) -> Made:
    """Return the article *n* of a corpus of *size*, the same each time."""
    chance = random.Random(n)
    pool = bundled_sentences()
    names = max(50, size // _ARTICLES_A_NAME)
    speaker = name_of(int(names * chance.random() ** 3))
    said = chance.choice(pool)
    if not n % 5:
        said = f"{said} {name_of(int(names * chance.random() ** 3))} sieht das anders."
    lead = f"Meldung {n}: „{said}“, sagte {speaker}."
    text, spans = lead, [(0, len(lead))]
    for sentence in chance.sample(pool, SENTENCES):
        text = f"{text} {sentence}"
        spans.append((len(text) - len(sentence), len(text)))
    day = _FIRST + timedelta(chance.randrange(_DAYS))
    author = f"{_GIVEN[n % 10]} {_SYLLABLES[0][n % 12]}er" if chance.random() < 0.7 else None
    info = ArticleInfo(
        f"a{n}",
        " ".join(chance.choice(pool).split()[:8]),
        day,
        author,
        f"Anzeiger {int(40 * chance.random() ** 2)}",
        None,
    )
    begin = lead.index("„") + 1
    named = (len(lead) - 1 - len(speaker), len(lead) - 1)
    return Made(info, text, tuple(spans), (begin, begin + len(said)), speaker, named)


def name_of(rank: int) -> str:
    """Return an invented name, another for each *rank*; low ranks say more."""
    first, second, third = _SYLLABLES
    given, rest = _GIVEN[rank % len(_GIVEN)], rank // len(_GIVEN)
    syllables = first[rest % 12] + second[rest // 12 % 12] + third[rest // 144 % 11]
    double = rest // 1584
    return f"{given} {syllables}" if not double else f"{given} {syllables}-{name_of(double)[-9:]}"


@cache
def bundled_sentences() -> list[str]:
    """Return the sentences of Lindenbach that are of usual length."""
    return [
        draft.text[start:end]
        for draft in load_drafts(PROJECT / "corpus" / "lindenbach")
        if isinstance(draft, Draft)
        for start, end in split_sentences(draft.text)
        if 40 < end - start < 200
    ]


@cache
def _stems(text: str) -> str:
    return " ".join(stems(text))


def _articles(path: Path, size: int, manifest: dict[str, Any]) -> None:
    printed: set[str] = set()
    with closing(Store(path, writable=True)) as store:
        for first in range(0, size, _BATCH):
            made = [(n + 1, article(n, size)) for n in range(first, min(first + _BATCH, size))]
            printed |= {each.speaker for _, each in made}
            _write(store, made)
        store.write("INSERT INTO speaker VALUES (?, ?)", ((name, name) for name in sorted(printed)))
        store.set_meta("manifest", manifest)
        store.set_meta("card", {"title": "Growth", "language": "de"})
        store.commit()


def _write(store: Store, made: list[tuple[int, Made]]) -> None:
    rows = [(key, each, each.info) for key, each in made]
    store.write(
        "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, NULL, 0, ?)",
        (
            (key, i.id, each.text, i.title, i.date and i.date.isoformat(), i.author, i.source, i.id)
            for key, each, i in rows
        ),
    )
    store.write(
        "INSERT INTO origin VALUES ('/growth', 'growth.jsonl', ?, ?)",
        ((i.id, key) for key, _, i in rows),
    )
    store.write(
        "INSERT INTO passage VALUES (?, ?, 0, 0, ?, ?)",
        ((key, key, len(each.text), json.dumps(each.spans)) for key, each, _ in rows),
    )
    store.write(
        "INSERT INTO statement VALUES"
        " (?, ?, ?, ?, 'direct', ?, ?, 0, NULL, NULL, 'sagte', .95, 'growth')",
        (
            (key, key, each.said[0], json.dumps([each.said]), each.speaker, json.dumps(each.named))
            for key, each, _ in rows
        ),
    )
    store.write(
        "INSERT INTO statement_words (rowid, who, what) VALUES (?, ?, ?)",
        (
            (
                key,
                " ".join(words(f"{each.speaker} {each.speaker}")),
                f"{_stems(i.title or '')} {_stems(each.text[slice(*each.said)])}",
            )
            for key, each, i in rows
        ),
    )


def _words(folder: Path, size: int) -> None:
    made = ((n + 1, article(n, size)) for n in range(size))
    index = LexicalIndex(folder, create=True)
    index.write(((key, each.passage, each.info) for key, each in made), [])


def vectors_alike(settings: Settings, size: int) -> np.ndarray[Any, np.dtype[np.float16]]:
    """Return *size* unit vectors (n, d) of the make-up of the real ones."""
    real = _real(settings)
    mean = real.mean(axis=0)
    around = real - mean
    values, axes = np.linalg.eigh(np.cov(around.T))
    spread = (axes * np.sqrt(np.maximum(values, 0))).T.astype(np.float32)
    chance = np.random.default_rng(0)
    made = np.empty((size, real.shape[1]), np.float16)
    for first in range(0, size, _BATCH):
        count = min(_BATCH, size - first)
        own = around[chance.integers(0, len(real), count)]
        noise = chance.standard_normal((count, len(spread)), np.float32) @ spread
        rows = mean + np.sqrt(1 - NOISE) * own + np.sqrt(NOISE) * noise
        made[first : first + count] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return made


def _real(settings: Settings) -> FloatArray:
    """Return the vectors (n, d) of all passages and sentences of the bundled corpora, kept."""
    kept = settings.data / "real.npy"
    if kept.exists():
        return np.load(kept)
    texts: dict[Text, None] = {}
    for corpus in sorted((PROJECT / "corpus").iterdir()):
        for draft in load_drafts(corpus):
            if isinstance(draft, Draft):
                info = ArticleInfo(draft.name, draft.title, None, None, None, None)
                for passage in split_article(Article(draft.name, draft.text)):
                    texts |= dict.fromkeys(embedded_texts(passage, info))
    real = np.stack(list(load_embedder(settings).encode_passages(list(texts))))
    np.save(kept, real)
    return real


def _embeddings(path: Path, settings: Settings, size: int) -> None:
    """Keep the vectors of the passages and sentences, in order of their keys: the fastest way."""
    kept = np.load(settings.data / KEPT, mmap_mode="r")
    fingerprint = load_embedder(settings).fingerprint
    places: dict[bytes, int] = {}
    for n in range(size):
        made = article(n, size)
        texts = embedded_texts(made.passage, made.info)
        for shift, text in enumerate(texts):
            places.setdefault(vector_key(fingerprint, text), (n + shift * 7_919) % size)
    with closing(VectorCache(path, writable=True)) as cache_:
        for batch in _batched(sorted(places)):
            cache_.put((key, kept[places[key]]) for key in batch)


def _batched(keys: list[bytes]) -> Iterator[list[bytes]]:
    yield from (keys[first : first + _BATCH] for first in range(0, len(keys), _BATCH))
