"""Build: drafts become an index of articles, statements, passages, words and vectors."""

from __future__ import annotations

import dataclasses
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rag import __version__
from rag.errors import CorpusError, Message, ServerError
from rag.index.ahead import Ahead, embedding_ahead
from rag.index.alone import Read, looked_at_alone
from rag.index.articles import Store, StoredPassage
from rag.index.embedder import Embedder
from rag.index.foreign_roots import foreign_roots, set_foreign_roots
from rag.index.generations import (
    ARTICLES,
    CURRENT,
    EMBEDDINGS,
    FINISHED,
    INDEX_FORMAT,
    LEXICAL,
    check_manifest,
    current_generation,
    generations,
    new_generation,
    require_generation,
    switch,
)
from rag.index.lock import LOCK, writing
from rag.index.prune import prune_embeddings
from rag.index.seen_files import SOURCES, Sources
from rag.index.split import Chunking, split_article
from rag.index.spread import Helpers, Spreading
from rag.index.statements import add_statements, link_speakers, read_statements
from rag.index.sync import bring_in_step
from rag.index.texts import embedded_texts, passage_text, texts_of
from rag.index.vector_cache import VectorCache, vector_key
from rag.index.vector_places import NewVectors, VectorPlace
from rag.index.vectors import FloatArray
from rag.index.words import LexicalIndex
from rag.index.write_errors import failing_clearly
from rag.load import reader_version
from rag.progress import OnProgress, Progress
from rag.types import ArticleInfo, CorpusCard, IngestReport, Note, NoteKind, Passage

_EMBED_BATCH = 16
# So many passages are looked through in no time.
_FEW_PASSAGES = 10_000
# Called with the generation that answers once its articles are in step with their files.
Remember = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Maker:
    """What an index is made with, where its vectors go, and who hears how far it is.

    ``helpers`` are other machines that read articles for statements and embed them, if any do.
    """

    embedder: Embedder
    chunking: Chunking
    place: VectorPlace
    on_progress: OnProgress
    helpers: Helpers | None = None

    @property
    def manifest(self) -> dict[str, str | int]:
        """What an index must have been made with to be used."""
        return {
            "embedding_model": self.embedder.name,
            "fingerprint": self.embedder.fingerprint,
            "dimension": self.embedder.dimension,
            "chunking": str(self.chunking),
            "index_format": INDEX_FORMAT,
        }


@dataclass(frozen=True, slots=True)
class Derived:
    """Of which articles not all statements are kept, and whether the vectors have a new base."""

    notes: list[Note]
    has_new_base: bool


def ingest_drafts(
    folder: Path,
    root: str,
    read: Read,
    card: CorpusCard,
    maker: Maker,
    changed: Sequence[str] | None = None,
) -> IngestReport:
    """Bring the corpus in *folder* in step with all that comes from *root*.

    *read* yields it. What is new is added, what changed is done again, what came earlier from
    *root* and does not any more is dropped. Other roots are left alone. *changed* are the files, by
    their paths below *root*, that alone may have come, changed or gone since it was last read, if
    that is known: *read* is then asked for ``only`` those, where they can be read alone.

    Raises:
        ReadError: there is no article with text; nothing was changed.
        BusyError: another process is writing the corpus.
        IndexMismatchError: the corpus was embedded by another model, or its vectors are elsewhere.
        ServerError: the Chroma server can't be reached.
    """

    def on_read(done: int) -> None:
        maker.on_progress(Progress("read", done, None))

    @contextmanager
    def sync(store: Store, old: str | None) -> Iterator[tuple[IngestReport, Remember]]:
        manifest = store.meta("manifest")
        if manifest is not None:
            _renew(folder.name, store, manifest)
            wanted = maker.manifest
            if store.derived_dropped:
                # Made anew, it may be made otherwise; by another model only if that is asked for.
                wanted = {"embedding_model": maker.embedder.name}
            else:
                maker.place.check(folder / require_generation(folder))
            check_manifest(folder.name, manifest, wanted)
        # Whoever ingests a path by its name knows what is there.
        set_foreign_roots(store, [each for each in foreign_roots(store) if each != root])
        only = looked_at_alone(folder, root, changed, old)
        reading = partial(read, only=only)
        with closing(Sources(folder / SOURCES, root, reader_version(), old, only)) as sources:
            report = bring_in_step(store, folder.name, root, reading, sources, on_read, only)
            if card != CorpusCard() or store.meta("card") is None:
                # A single file added later has no card and must not take the corpus's away.
                store.set_meta("card", dataclasses.asdict(card))
            yield report, sources.save

    return _build(folder, maker, sync)


def rebuild_corpus(folder: Path, maker: Maker) -> IngestReport:
    """Derive passages and vectors anew from the stored articles, as the settings now ask for.

    Raises:
        CorpusError: the corpus was never finished.
        BusyError: another process is writing the corpus.
    """

    @contextmanager
    def reset(store: Store, old: str | None) -> Iterator[tuple[IngestReport, Remember]]:
        check_manifest(folder.name, store.meta("manifest") or {}, {})
        store.drop_derived()
        articles, _ = store.counts()
        yield IngestReport(folder.name, unchanged=articles), lambda generation: None

    require_generation(folder)
    return _build(folder, maker, reset)


def derive_corpus(folder: Path, maker: Maker, fill: Callable[[Path], None]) -> tuple[int, int]:
    """Make the first generation of the corpus in *folder*, whose articles *fill* writes to it.

    The caller holds the corpus for writing. Returns the numbers of articles and passages.

    Raises:
        CorpusError: it can't be written, or a later version stored the articles.
    """
    with failing_clearly(folder):
        target = new_generation(folder, None, maker.place)
        try:
            fill(target)
            with closing(Store(target / ARTICLES, writable=True)) as store:
                manifest = store.meta("manifest") or {}
                check_manifest(folder.name, manifest, {})
                if {name: manifest.get(name) for name in maker.manifest} != maker.manifest:
                    store.drop_derived()
                derive(store, folder, None, target, maker)
                switch(folder, None, target, maker.place)
                return store.counts()
        finally:
            if current_generation(folder) != target.name:
                maker.place.drop(target)


def _renew(corpus: str, store: Store, manifest: Mapping[str, Any]) -> None:
    """Have what an earlier version derived from the articles derived anew.

    Raises:
        IndexMismatchError: a later version made it.
    """
    check_manifest(corpus, manifest, {})
    if manifest.get("index_format") != INDEX_FORMAT:
        store.drop_derived()


def remove_corpus(folder: Path, place: VectorPlace) -> None:
    """Delete a corpus with its articles and its index.

    Raises:
        BusyError: another process is writing the corpus.
        ServerError: a Chroma server holds vectors of it and can't be reached.
    """
    with writing(folder):
        try:
            for entry in generations(folder):
                place.server_of(entry)
        except ServerError as error:
            raise ServerError("server_not_removed", problem=error, folder=folder) from None
        for entry in generations(folder):
            (entry / FINISHED).unlink(missing_ok=True)
        # Without this file there is no corpus, however far the rest gets.
        (folder / CURRENT).unlink(missing_ok=True)
        for entry in generations(folder):
            place.drop_vectors(entry)
        for entry in folder.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            elif entry.name != LOCK:
                entry.unlink()
        # The folder goes with the lock, which is held till then.


def _build(
    folder: Path,
    maker: Maker,
    change: Callable[[Store, str | None], AbstractContextManager[tuple[IngestReport, Remember]]],
) -> IngestReport:
    """Make a generation of the articles as they are after *change*, if that changes anything.

    *change* is given the store and the generation that answers; what it yields to remember its
    work by is called with the one that answers then.
    """
    started = time.perf_counter()
    with writing(folder), failing_clearly(folder):
        old = current_generation(folder)
        target = new_generation(folder, old, maker.place)
        try:
            with closing(Store(target / ARTICLES, writable=True)) as store:
                earlier = store.meta("manifest") or {}
                with change(store, old) as (report, remember):
                    if old is None or store.changed or store.derived_dropped:
                        unread = _finish(store, folder, old, target, maker)
                        report = dataclasses.replace(report, notes=(*report.notes, *unread))
                        old = target.name
                    # What fails is left for the next time, which then reads more than it had to.
                    with suppress(sqlite3.Error, OSError):
                        remember(old)
                _, passages = store.counts()
        finally:
            if current_generation(folder) != target.name:
                maker.place.drop(target)
    return dataclasses.replace(
        report,
        renewed=_renewed(earlier),
        passages=passages,
        seconds=time.perf_counter() - started,
    )


def _finish(store: Store, folder: Path, old: str | None, target: Path, maker: Maker) -> list[Note]:
    """Derive what follows from the articles in *target* and let it answer instead of *old*."""
    derived = derive(store, folder, None if store.derived_dropped else old, target, maker)
    switch(folder, old, target, maker.place)
    # What few changes leave behind is not worth a look at each of many passages.
    if derived.has_new_base or store.counts()[1] < _FEW_PASSAGES:
        kept = [folder / name / ARTICLES for name in (target.name, old) if name]
        prune_embeddings(folder / EMBEDDINGS, kept, old is not None and store.derived_dropped)
    return derived.notes


def _renewed(manifest: Mapping[str, Any]) -> tuple[Message, ...]:
    """Return what is said of an index that an earlier version made, once it is made anew."""
    made = manifest.get("index_format", INDEX_FORMAT)
    if made == INDEX_FORMAT:
        return ()
    version = manifest.get("version", "?")
    return (Message.of("index_renewed", made=made, version=version, now=INDEX_FORMAT),)


def derive(store: Store, folder: Path, old: str | None, target: Path, maker: Maker) -> Derived:
    """Fill in what follows from the articles: passages, embeddings, vectors, manifest.

    The vectors and words of the generation *old* are kept where their passages are.
    """
    unread = _split(store, folder / EMBEDDINGS, maker, is_new=old is None)
    notes = [Note(_file_of(store, key), kind) for key, kind in unread]
    before = store.meta("manifest") or {}
    link_speakers(store, anew=old is None or before.get("version") != __version__)
    is_known = old is not None and "content_hash" in before
    content = store.content_hash_since(before["content_hash"]) if is_known else store.content_hash()
    manifest = maker.manifest | {"version": __version__, "content_hash": content}
    store.set_meta("manifest", manifest)
    store.commit()
    if old is not None:
        LexicalIndex.take_over(folder / old / LEXICAL, target / LEXICAL)
    words = LexicalIndex(target / LEXICAL, create=old is None)
    came, went = _changes(store, words)
    words.write(_searchable(store, came), went)
    _, passages = store.counts()
    based_on = folder / old if old else None
    with maker.place.build(target, based_on, manifest, passages) as vectors:
        came, went = _changes(store, vectors)
        has_new_base = old is None or not vectors.bears(len(came) + len(went))
        if old is not None and has_new_base:
            vectors.make_base()
            came, went = _differences(store, vectors)
        vectors.change(_embedded(store, came, folder, maker), went)
    return Derived(notes, has_new_base)


def _split(store: Store, cache: Path, maker: Maker, is_new: bool) -> list[tuple[int, NoteKind]]:
    """Store the passages and statements of all articles that have none yet; tell how far it is.

    Returns the keys of the articles of which not all statements are kept, with the reason.
    Progress counts characters, as a single article can take minutes.
    """
    unsplit = store.unsplit(is_new)
    if maker.helpers is not None:
        spreading = Spreading(store, cache, maker.embedder, maker.chunking)
        return spreading.run(maker.helpers, unsplit, partial(_tell, maker))
    with embedding_ahead(maker.embedder, cache) as ahead:
        return _split_here(store, unsplit, maker, ahead)


def _split_here(
    store: Store, unsplit: Mapping[int, int], maker: Maker, ahead: Ahead
) -> list[tuple[int, NoteKind]]:
    found: list[tuple[int, NoteKind]] = []
    total, done = sum(unsplit.values()), 0
    for key, characters in unsplit.items():
        article = store.article_of_key(key)
        passages = split_article(article, maker.chunking)
        store.add_passages(key, passages)
        for texts in texts_of(article, passages):
            ahead.take(texts)
        said, unread = read_statements(article, partial(_tell, maker, done, total))
        add_statements(store, key, article, said)
        if unread is not None:
            found.append((key, unread))
        done += characters
        _tell(maker, done, total)
    return found


def _tell(maker: Maker, done: int, total: int, within: int = 0) -> None:
    maker.on_progress(Progress("split", done + within, total))


def _changes(store: Store, index: LexicalIndex | NewVectors) -> tuple[list[int], list[int]]:
    """Return the keys of the passages that *index* is to be given, and that it is to lose."""
    came, went = store.passage_changes()
    _, now = store.counts()
    if index.count() == now - len(came) + len(went):
        return came, went
    return _differences(store, index)  # it was not in step before


def _differences(store: Store, index: LexicalIndex | NewVectors) -> tuple[list[int], list[int]]:
    """Return the same by comparing all keys."""
    want, have = store.passage_keys(), index.keys()
    return sorted(want - have), sorted(have - want)


def _file_of(store: Store, key: int) -> str:
    return min(file for _, file, _ in store.places(key))


def _embedded(
    store: Store, keys: Sequence[int], folder: Path, maker: Maker
) -> Iterator[tuple[int, FloatArray, ArticleInfo]]:
    with closing(VectorCache(folder / EMBEDDINGS, writable=True, checked=False)) as cache:
        for first in range(0, len(keys), _EMBED_BATCH):
            batch = store.passages(keys[first : first + _EMBED_BATCH])
            vectors = cache.retried(partial(_vectors, batch, cache, folder, maker))
            for row, vector in zip(batch, vectors, strict=True):
                yield row.key, vector, row.article
            maker.on_progress(Progress("embed", min(first + _EMBED_BATCH, len(keys)), len(keys)))


def _vectors(
    batch: Sequence[StoredPassage], cache: VectorCache, folder: Path, maker: Maker
) -> list[FloatArray]:
    """Return the vector (d,) of each passage; what is missing of them is embedded and kept."""
    texts = {
        vector_key(maker.embedder.fingerprint, text): text
        for row in batch
        for text in embedded_texts(row.passage, row.article)
    }
    _check_widths(folder, cache.widths(texts), maker.embedder)
    wanted = cache.missing(texts)
    missing = [key for key in texts if key in wanted]
    made = maker.embedder.encode_passages([texts[key] for key in missing])
    cache.put(zip(missing, made, strict=True))
    own = [passage_vector_key(maker.embedder.fingerprint, row) for row in batch]
    vectors = cache.vectors(own)
    return [vectors[key] for key in own]


def _check_widths(folder: Path, widths: set[int], embedder: Embedder) -> None:
    if wrong := widths - {embedder.dimension}:
        raise CorpusError(
            "vectors_damaged",
            corpus=folder.name,
            width=wrong.pop(),
            model=embedder.name,
            dimension=embedder.dimension,
            file=folder / EMBEDDINGS,
        )


def _searchable(store: Store, keys: Sequence[int]) -> Iterator[tuple[int, Passage, ArticleInfo]]:
    for first in range(0, len(keys), _EMBED_BATCH):
        for row in store.passages(keys[first : first + _EMBED_BATCH]):
            yield row.key, row.passage, row.article


def passage_vector_key(fingerprint: str, row: StoredPassage) -> bytes:
    """Return the key of a stored passage's vector in the embedding cache."""
    return vector_key(fingerprint, passage_text(row.passage, row.article))
