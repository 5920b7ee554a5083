"""Check the installation and every corpus, and name the command that fixes what is wrong.

A corpus is compared with itself from the articles upward: the file, each article with its hash,
passages and statements with their articles, both indexes with the passages. Nothing is changed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from shlex import quote

from rag.errors import CorpusError, NachgefragtError
from rag.index.article_hash import is_intact
from rag.index.articles import Store
from rag.index.build import Maker
from rag.index.e5.weights import check_whole, weight_file
from rag.index.embedder import BUNDLED, load_embedder
from rag.index.generations import (
    check_manifest,
    current_generation,
    generations,
    newest_finished,
    open_lexical,
    open_store,
    pointer_lost,
)
from rag.index.lock import writer_of
from rag.index.schema import foreign_code
from rag.index.vector_places import VectorPlace, orphans
from rag.llm.models import served_models, server_of, serves
from rag.settings import PROJECT, Settings, in_checkout


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, of the installation or of one corpus.

    ``level`` is "ok", "note" (nothing to do) or "problem"; ``command`` mends a problem.
    """

    subject: str
    level: str
    text: str
    command: str | None = None


# Below this an ingest of any size may fill the disk.
_LEAST_FREE = 500_000_000
_PIN = re.compile(r"([\w.-]+)==([\w.+!-]+)")


def check_installation(settings: Settings) -> Iterator[Finding]:
    """Yield findings about Python, the packages, SQLite, the embedding model, the data folder and,
    if they are set, the Chroma server and the chat model.
    """
    yield _python()
    yield _packages()
    yield _sqlite()
    yield _model(settings)
    yield _data(settings.data)
    if settings.chroma_url:
        corpora = settings.data.resolve() / "corpora"
        yield from _server(settings.chroma_url, settings.chroma_token, corpora)
    if settings.chat_model and (url := server_of(settings)):
        yield _chat(settings, settings.chat_model, url)


def check_corpus(folder: Path, maker: Maker | None, place: VectorPlace) -> Iterator[Finding]:
    """Yield findings about the corpus in *folder*; without *maker* its model is not compared."""
    yield from _writer(folder)
    try:
        generation = current_generation(folder)
    except CorpusError as error:
        yield _failed(_subject(folder), error)
        return
    if generation is None and (newest := newest_finished(folder)):
        yield _failed(_subject(folder), pointer_lost(folder, newest))
        return
    if generation is None and not generations(folder):
        yield _note(folder, "holds nothing; its first ingest was refused")
        return
    if generation is None:
        # An ingest that was refused leaves its lock; one that was killed leaves what it had built.
        if any(entry.is_dir() for entry in folder.iterdir()):
            yield _problem(folder, "it was never finished.", f"remove {folder.name}")
        else:
            yield _note(folder, "nothing was ever ingested into it")
        return
    try:
        with closing(open_store(folder, generation)) as store:
            found = list(_check_store(folder, store))
            found += [] if found else _check_derived(folder / generation, store, maker, place)
            yield from found or [_whole(folder, store)]
    except CorpusError as error:
        yield _failed(_subject(folder), error)
    yield from _left_over(folder, generation)


def _python() -> Finding:
    return Finding("Python", "ok", ".".join(map(str, sys.version_info[:3])))


def _packages() -> Finding:
    pins = [match.groups() for line in _required() if (match := _PIN.match(line))]
    wanted = "-r requirements.txt" if in_checkout() else " ".join(map("==".join, pins))
    command = f"{sys.executable} -m pip install --no-compile {wanted}"
    installed = {name: _version(name) for name, _ in pins}
    if missing := [name for name, _ in pins if installed[name] is None]:
        return Finding("packages", "problem", f"missing: {', '.join(missing)}.", command)
    other = [f"{name} {installed[name]} for {pin}" for name, pin in pins if installed[name] != pin]
    if other:
        text = f"other versions than those tested: {', '.join(other)}. To get these: {command}"
        return Finding("packages", "note", text)
    return Finding("packages", "ok", f"{len(pins)}, of the versions tested")


def _required() -> list[str]:
    """What is needed, a line each, as a requirements file has it."""
    if in_checkout():
        return (PROJECT / "requirements.txt").read_text("utf-8").splitlines()
    required = metadata.requires("nachgefragt") or []
    return [line for line in required if "extra ==" not in line]


def _version(name: str) -> str | None:
    try:
        # A local part, as in 2.13.0+cpu, names a build of the same version.
        return metadata.version(name).partition("+")[0]
    except metadata.PackageNotFoundError:
        return None


def _sqlite() -> Finding:
    with closing(sqlite3.connect(":memory:")) as db:
        try:
            db.execute("CREATE VIRTUAL TABLE probe USING fts5 (words)")
        except sqlite3.OperationalError:
            text = f"{sqlite3.sqlite_version} lacks FTS5; use a Python whose SQLite has it"
            return Finding("SQLite", "problem", text)
    return Finding("SQLite", "ok", f"{sqlite3.sqlite_version} with FTS5")


def _model(settings: Settings) -> Finding:
    try:
        embedder = load_embedder(settings)
        if settings.embedding_model == BUNDLED:
            check_whole(weight_file())
        shape = embedder.encode_query("Was steht im Korpus?").shape
    except NachgefragtError as error:
        return _failed("model", error)
    except (ImportError, OSError) as error:
        return Finding("model", "problem", str(error))
    if shape != (embedder.dimension,):
        text = f"{embedder.name} gives {shape[-1]} numbers instead of {embedder.dimension}"
        return Finding("model", "problem", text)
    return Finding("model", "ok", f"{embedder.name}, {embedder.dimension} numbers a text")


def _data(folder: Path) -> Finding:
    there = folder.resolve()
    while not there.exists():
        there = there.parent
    if not there.is_dir() or not os.access(there, os.R_OK | os.W_OK | os.X_OK):
        text = f"{there} cannot be read and written. Change its rights, or name another: --data DIR"
        return Finding("data", "problem", text)
    free = shutil.disk_usage(there).free
    text = f"{folder}, {free / 1e9:.1f} GB free"
    if free < _LEAST_FREE:
        return Finding("data", "problem", f"{text}; make room, or name another: --data DIR")
    return Finding("data", "ok", text)


def _server(url: str, token: str | None, corpora: Path) -> Iterator[Finding]:
    from rag.index.chroma import collection_url, server_version

    try:
        version, left = server_version(url, token), orphans(url, corpora, token)
    except CorpusError as error:
        yield _failed("Chroma", error)
        return
    yield Finding("Chroma", "ok", f"{url} answers, API {version}")
    for name in left:
        text = f"{name} was made for {corpora}, where no generation uses it."
        yield Finding("Chroma", "note", text, f"curl -X DELETE {quote(collection_url(url, name))}")


def _chat(settings: Settings, model: str, url: str) -> Finding:
    provider, _, name = model.partition(":")
    served = served_models(settings)
    if served is None:
        command = "ollama serve" if provider == "ollama" else f"curl {quote(url)}/models"
        return Finding("Chat model", "problem", f"no server of {model} answers at {url}", command)
    if serves(settings, served):
        return Finding("Chat model", "ok", f"{model}, which {url} has")
    text = f"{url} has no {model}, but {', '.join(served) or 'none at all'}"
    command = f"ollama pull {quote(name)}" if provider == "ollama" else f"curl {quote(url)}/models"
    return Finding("Chat model", "problem", text, command)


def _writer(folder: Path) -> Iterator[Finding]:
    try:
        writer = writer_of(folder)
    except OSError as error:
        yield _note(folder, f"its lock cannot be looked at ({error.strerror}); nobody can write it")
        return
    if writer:
        yield _note(folder, f"being written by {writer}")


def _left_over(folder: Path, current: str) -> Iterator[Finding]:
    """Name what a killed build left; the one generation before the current is kept on purpose."""
    number = int(current.split("-")[0])
    left = [
        entry.name
        for entry in generations(folder)
        if entry.name != current and int(entry.name.split("-")[0]) >= number
    ]
    if left:
        text = f"left by an ingest that was ended: {', '.join(left)}; the next one deletes it"
        yield _note(folder, text)


def _check_store(folder: Path, store: Store) -> Iterator[Finding]:
    anew = f"remove {folder.name}"
    if broken := check_articles(store):
        text = (
            f"articles.sqlite is damaged ({'; '.join(broken[:3])}). Bring it back from a copy, or"
        )
        yield _problem(folder, f"{text} ingest anew after this.", anew)


def check_articles(store: Store) -> list[str]:
    """Return what is wrong with the file of the articles, and with each of them."""
    try:
        broken = [row[0] for row in store.rows("PRAGMA quick_check(3)") if row[0] != "ok"]
        broken += foreign_code(store.rows)
        return broken or list(_damaged_articles(store))
    except (sqlite3.DatabaseError, UnicodeDecodeError, TypeError) as error:
        return [str(error)]


def _damaged_articles(store: Store) -> Iterator[str]:
    """Name the articles that are not what was read any more."""
    places: dict[int, list[str]] = {}
    for key, row in store.rows("SELECT article, row FROM origin"):
        places.setdefault(key, []).append(row)
    for (key,) in store.rows("SELECT key FROM article"):
        (row,) = store.rows(
            "SELECT id, hash, text, title, date, author, source, url, body_start"
            " FROM article WHERE key = ?",
            (key,),
        )
        if key not in places:
            yield f"article {row[0]!r} comes from nowhere"
        elif not is_intact(row[1:], places[key]):
            yield f"article {row[0]!r} is not what was read"


def _check_derived(
    generation: Path, store: Store, maker: Maker | None, place: VectorPlace
) -> Iterator[Finding]:
    folder = generation.parent
    rebuild = f"rebuild {folder.name}"
    manifest = store.meta("manifest") or {}
    try:
        check_manifest(folder.name, manifest, maker.manifest if maker else {})
    except CorpusError as error:
        yield _failed(_subject(folder), error)
        return
    if manifest.get("content_hash") != store.content_hash():
        yield _problem(folder, "its manifest is of other articles.", rebuild)
    for text in (*_misplaced(store), *_unfound(store)):
        yield _problem(folder, f"{text}.", rebuild)
    yield from _compare_indexes(generation, store, place)


def _misplaced(store: Store) -> Iterator[str]:
    """Name passages that are no slice of their article or leave text out, and lost sentences."""
    rows = store.rows(
        'SELECT a.key, p.ordinal, p.start, p."end", p.sentences FROM article a'
        " LEFT JOIN passage p ON p.article = a.key ORDER BY a.key, p.ordinal"
    )
    by_article: dict[int, list[tuple[int, int, int, str]]] = {}
    for key, *passage in rows:
        by_article.setdefault(key, []).append((passage[0], passage[1], passage[2], passage[3]))
    for key, passages in by_article.items():
        article = store.article_of_key(key)
        if not _covers(article.text, passages):
            yield f"the passages of {article.id!r} are not its text"


def _covers(text: str, passages: list[tuple[int, int, int, str]]) -> bool:
    end = 0
    for number, (ordinal, start, stop, sentences) in enumerate(passages):
        if ordinal != number or not 0 <= start < stop <= len(text) or text[end:start].strip():
            return False
        if not all(start <= first < last <= stop for first, last in json.loads(sentences)):
            return False
        end = max(end, stop)
    return not text[end:].strip()


def _unfound(store: Store) -> Iterator[str]:
    """Name statements outside their article, and those that the words don't lead to."""
    outside = 0
    rows = store.rows(
        "SELECT s.spans, s.start, length(a.text) FROM statement s"
        " LEFT JOIN article a ON a.key = s.article"
    )
    for spans, start, length in rows:
        places = json.loads(spans)
        inside = length is not None and all(0 <= a < b <= length for a, b in places)
        outside += not inside or places[0][0] != start
    if outside:
        yield f"{outside} statements are outside their article"
    stored = {row[0] for row in store.rows("SELECT key FROM statement")}
    indexed = {row[0] for row in store.rows("SELECT rowid FROM statement_words")}
    if stored != indexed:
        yield f"{len(stored ^ indexed)} of {len(stored)} statements differ from their word index"


def _compare_indexes(generation: Path, store: Store, place: VectorPlace) -> Iterator[Finding]:
    folder = generation.parent
    want = store.passage_keys()
    rebuild = f"rebuild {folder.name}"
    for name, keys in (("vectors", _vector_keys), ("words", _word_keys)):
        try:
            have = keys(generation, store, place)
        except CorpusError as error:
            yield _failed(_subject(folder), error)
            continue
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # what Chroma and tantivy panic with is no Exception
            yield _problem(folder, f"its {name} cannot be read ({error}).", rebuild)
            continue
        if have != want:
            text = f"{len(want - have)} of {len(want)} passages lack their {name}"
            yield _problem(folder, f"{text}, {len(have - want)} are left over.", rebuild)


def _vector_keys(generation: Path, store: Store, place: VectorPlace) -> set[int]:
    with place.open(generation) as vectors:
        check_manifest(generation.parent.name, vectors.manifest, store.meta("manifest"))
        return vectors.keys()


def _word_keys(generation: Path, store: Store, place: VectorPlace) -> set[int]:
    return open_lexical(generation.parent, generation.name).keys()


def _whole(folder: Path, store: Store) -> Finding:
    articles, passages = store.counts()
    (statements,) = store.rows("SELECT count(*) FROM statement")[0]
    text = (
        f"{articles} articles, {passages} passages, as many vectors and word entries,"
        f" {statements} statements"
    )
    return Finding(_subject(folder), "ok", text)


def _subject(folder: Path) -> str:
    return f"corpus {folder.name}"


def _note(folder: Path, text: str) -> Finding:
    return Finding(_subject(folder), "note", text)


def _failed(subject: str, error: NachgefragtError) -> Finding:
    return Finding(subject, "problem", error.message.text(), error.command)


def _problem(folder: Path, text: str, command: str | None = None) -> Finding:
    return Finding(
        _subject(folder), "problem", text, f"python -m rag {command}" if command else None
    )
