"""The one module that joins the steps: load → split → embed → index → retrieve → answer → cite.

The page, the command line and the evaluation all call this module and nothing below it. A corpus
that is open answers by :mod:`rag.corpus.corpus`.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import threading
import time
from collections.abc import Collection, Container, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from shlex import quote

from rag.corpus.corpus import Corpus
from rag.corpus.doctor import Finding, check_corpus, check_installation
from rag.corpus.generation import info_of, maker_for, place_of
from rag.corpus.several import Corpora
from rag.corpus.transfer import corpus_named_in, export_corpus, import_corpus
from rag.corpus.watch import ticks
from rag.errors import BusyError, CorpusError, Message, NachgefragtError
from rag.index import foreign_roots as foreign
from rag.index.build import Maker, ingest_drafts, rebuild_corpus, remove_corpus
from rag.index.generations import CURRENT, open_store, require_generation
from rag.load import load_card, load_drafts
from rag.progress import OnProgress
from rag.settings import Settings, bundled, in_checkout
from rag.text.words import fold
from rag.types import CorpusCard, CorpusInfo, IngestReport

__all__ = [
    "Corpora",
    "Corpus",
    "Library",
    "doctor",
    "ensure_corpus",
    "export",
    "follow",
    "foreign_roots",
    "free_name",
    "import_file",
    "ingest",
    "list_corpora",
    "open_corpus",
    "rebuild",
    "remove",
    "roots",
    "uploads_folder",
]


# Room for a number after it, in what a name may be long.
_LONGEST_SLUG = 40

# What Chroma takes as the end of a collection's name, in lower case.
_NAME = re.compile(r"[a-z0-9](?:(?:[a-z0-9_-]|\.(?!\.)){0,60}[a-z0-9])?")


class Library:
    """The corpora of a data folder, each opened when it is first asked. Safe across threads."""

    def __init__(self, settings: Settings, preferred: str | None = None) -> None:
        self._settings = settings
        self._asking = settings
        self._preferred = preferred or settings.corpus
        self._lock = threading.Lock()
        self._open: dict[str, Corpus] = {}

    @property
    def default(self) -> str | None:
        """The corpus asked where none is named; None where there is none at all."""
        names = _names(self._settings)
        return self._preferred if self._preferred in names else next(iter(names), None)

    @property
    def asking(self) -> Settings:
        """The settings, with the chat model that was chosen last."""
        return self._asking

    def choose_model(self, chat_model: str | None, ollama_url: str | None = None) -> None:
        """Let *chat_model* word the answers of every corpus from now on; None: no model.

        *ollama_url* is where an ``ollama:`` model is served, the settings' place if None.
        """
        place = ollama_url or self._settings.ollama_url
        changes = {"chat_model": chat_model, "ollama_url": place}
        with self._lock:
            self._asking = self._settings.model_copy(update=changes)
            for corpus in self._open.values():
                corpus.ask_with(self._asking)

    def corpus(self, name: str | None = None) -> Corpus:
        """Return the corpus *name*, or the default one.

        Raises:
            CorpusError: there is none of that name, or none at all.
            IndexMismatchError: its index was made with another model or chunking.
        """
        wanted = name if name is not None else self.default
        with self._lock:
            if wanted is None or wanted not in _names(self._settings):
                self._open.pop(wanted or "", None)
                return open_corpus(self._settings, wanted)  # raises, and says how to make it
            if wanted not in self._open:
                self._open[wanted] = open_corpus(self._settings, wanted)
                self._open[wanted].ask_with(self._asking)
            return self._open[wanted]

    def corpora(self, names: Sequence[str]) -> Corpora:
        """Return the corpora *names*, one at the least, to be asked as one.

        Raises:
            CorpusError: there is none of a name.
            IndexMismatchError: an index was made with another model or chunking.
        """
        return Corpora([self.corpus(name) for name in names])

    def infos(self) -> list[CorpusInfo]:
        """Return every finished corpus by name."""
        return list_corpora(self._settings)


def open_corpus(settings: Settings, name: str | None = None) -> Corpus:
    """Open the corpus *name*, or the only one there is, or the one the settings name.

    Raises:
        CorpusError: there is none of that name, or none at all.
        IndexMismatchError: its index was made with another model or chunking.
    """
    return Corpus(_corpora(settings) / _choose(settings, name), settings)


def list_corpora(settings: Settings) -> list[CorpusInfo]:
    """Return every finished corpus by name."""
    return [_listed(_corpora(settings) / name, settings) for name in _names(settings)]


def _listed(folder: Path, settings: Settings) -> CorpusInfo:
    try:
        generation = require_generation(folder)
        with closing(open_store(folder, generation)) as store:
            return info_of(folder / generation, store, settings)
    except CorpusError as error:
        stale = error.message
    except sqlite3.Error as error:
        stale = Message.of("corpus_unreadable", corpus=folder.name, reason=error)
    return CorpusInfo(folder.name, CorpusCard(), 0, 0, None, None, "?", stale)


def ingest(
    settings: Settings,
    path: Path,
    corpus: str | None = None,
    on_progress: OnProgress = lambda progress: None,
    columns: Sequence[str] = (),
    ocr: bool = False,
    ray: str | None = None,
    changed: Collection[str] | None = None,
) -> IngestReport:
    """Make or update a corpus from a folder or a file.

    *columns* name those of tables whose first line doesn't. With *ocr* scanned PDFs are read. The
    machines of the Ray cluster at the address *ray*, if one is given, read for statements and
    embed. *changed* are the paths below *path* where alone anything may have changed since it was
    last ingested; without them, and where they are not enough, all is looked at.

    Raises:
        ClusterError: that cluster can't be used, or failed; nothing was changed.
        ReadError: nothing in *path* can be read, or what *ocr* needs is not installed; nothing was
            changed.
        CorpusError: the name can't be used, or another process is writing the corpus.
    """
    name = _valid_name(corpus if corpus is not None else _slug(path.resolve()))
    read = partial(load_drafts, path, columns=columns, ocr=ocr)
    card = load_card(path)
    folder = _corpora(settings) / name
    with _helped(maker_for(settings, on_progress), settings, ray) as maker:
        below = None if changed is None or path.is_file() else sorted(changed)
        return ingest_drafts(folder, str(path.resolve()), read, card, maker, below)


@contextmanager
def _helped(maker: Maker, settings: Settings, ray: str | None) -> Iterator[Maker]:
    if ray is None:
        yield maker
        return
    from rag.index.ray_cluster import connected

    with connected(ray, settings, maker.embedder) as cluster:
        yield replace(maker, helpers=cluster)


def follow(
    settings: Settings,
    path: Path,
    corpus: str | None = None,
    on_progress: OnProgress = lambda progress: None,
    columns: Sequence[str] = (),
) -> Iterator[IngestReport | NachgefragtError]:
    """Ingest *path* now and after each change below it, without end; yield what came of it.

    Where another process is writing the corpus, the ingest is tried again until it is free.

    Raises:
        ReadError: there is no such file or folder.
    """
    since: set[str] | None = None  # what changed since it was in step; None: anything may have
    is_due, was_busy = True, False
    for changed in ticks(path):
        is_due = is_due or bool(changed)
        if since is not None:
            since |= changed
        if not is_due:
            continue
        try:
            report = ingest(settings, path, corpus, on_progress, columns, changed=since)
        except BusyError as error:
            if not was_busy:
                yield error
            was_busy = True
            continue
        except NachgefragtError as error:
            yield error
            since = None
        else:
            yield report
            since = None if report.problems else set()
        is_due = was_busy = False


def rebuild(
    settings: Settings, name: str, on_progress: OnProgress = lambda progress: None
) -> IngestReport:
    """Derive a corpus's index anew from its stored articles, as the settings now ask for.

    Raises:
        CorpusError: there is none of that name.
    """
    return rebuild_corpus(_existing(settings, name), maker_for(settings, on_progress))


def remove(settings: Settings, name: str) -> None:
    """Delete a corpus with its articles, its index, and the files of it that were uploaded.

    Raises:
        CorpusError: there is none of that name, or another process is writing it, or its Chroma
            server can't be reached.
    """
    unfinished = _NAME.fullmatch(name) and (_corpora(settings) / name).is_dir()
    folder = _corpora(settings) / name if unfinished else _existing(settings, name)
    remove_corpus(folder, place_of(settings))
    # A later corpus of the same name must not bring them back.
    shutil.rmtree(uploads_folder(settings) / name, ignore_errors=True)


def uploads_folder(settings: Settings) -> Path:
    """Return where files lie that came by the page, a folder a corpus."""
    return settings.data.resolve() / "uploads"


def roots(settings: Settings, name: str) -> list[Path]:
    """Return every path that the articles of a corpus came from, whether it is still there or not.

    Raises:
        CorpusError: there is none of that name.
    """
    folder = _existing(settings, name)
    with closing(open_store(folder, require_generation(folder))) as store:
        return [Path(root) for root in store.roots()]


def foreign_roots(settings: Settings, name: str) -> list[Path]:
    """Return those of :func:`roots` that came with an import and that nobody here has ingested.

    Only what is named to :func:`ingest` is read; who updates all roots has to leave these out.

    Raises:
        CorpusError: there is none of that name.
    """
    folder = _existing(settings, name)
    with closing(open_store(folder, require_generation(folder))) as store:
        return [Path(root) for root in foreign.foreign_roots(store)]


def free_name(settings: Settings, title: str, taken: Container[str] = ()) -> str:
    """Return a name for a new corpus called *title* that no corpus has, and none of *taken*."""
    stem = _slugged(title)[:_LONGEST_SLUG].strip("-") or "corpus"
    names = _names(settings)
    numbered = (f"{stem}-{number}" if number > 1 else stem for number in count(1))
    return next(name for name in numbered if name not in names and name not in taken)


def export(settings: Settings, name: str, file: Path) -> int:
    """Write a corpus to one file and return its size in bytes.

    Raises:
        CorpusError: there is none of that name, or it can't be exported.
    """
    return export_corpus(_existing(settings, name), file.absolute())


def import_file(
    settings: Settings,
    file: Path,
    corpus: str | None = None,
    on_progress: OnProgress = lambda progress: None,
) -> IngestReport:
    """Make a corpus of an exported one, under its own name if *corpus* is None.

    Raises:
        ReadError: the file is damaged, or not what an export writes; there is no corpus then.
        CorpusError: the name can't be used, or is taken.
    """
    name = _valid_name(corpus if corpus is not None else corpus_named_in(file))
    started = time.perf_counter()
    maker = maker_for(settings, on_progress)
    articles, passages = import_corpus(_corpora(settings) / name, file, maker)
    seconds = time.perf_counter() - started
    return IngestReport(name, new=articles, passages=passages, seconds=seconds)


def doctor(settings: Settings) -> Iterator[Finding]:
    """Yield findings about the installation and every corpus, finished or not."""
    sound = True
    for finding in check_installation(settings):
        sound = sound and (finding.subject, finding.level) != ("model", "problem")
        yield finding
    maker = maker_for(settings, lambda progress: None) if sound else None
    corpora = _corpora(settings)
    if not corpora.is_dir():
        return
    for folder in sorted(entry for entry in corpora.iterdir() if entry.is_dir()):
        yield from check_corpus(folder, maker, place_of(settings))


def ensure_corpus(
    settings: Settings, name: str | None, on_progress: OnProgress = lambda progress: None
) -> IngestReport | None:
    """Index the bundled corpus *name* (the settings' one, if None) unless a corpus can be asked."""
    wanted = name or settings.corpus
    folder = bundled("corpus") / wanted
    if wanted in _names(settings) or not folder.is_dir() or (name is None and _names(settings)):
        return None
    return ingest(settings, folder, wanted, on_progress)


def _corpora(settings: Settings) -> Path:
    return settings.data.resolve() / "corpora"


def _names(settings: Settings) -> list[str]:
    folder = _corpora(settings)
    if not folder.is_dir():
        return []
    return sorted(entry.name for entry in folder.iterdir() if (entry / CURRENT).is_file())


def _choose(settings: Settings, name: str | None) -> str:
    names = _names(settings)
    if name is None and len(names) == 1:
        return names[0]
    wanted = settings.corpus if name is None else name
    if wanted not in names:
        folder = bundled("corpus") / wanted
        there = f"corpus/{wanted}" if in_checkout() else quote(str(folder))
        path = there if folder.is_dir() else "PATH"
        raise _missing(wanted, names, f"python -m rag ingest {path} --corpus {wanted or 'NAME'}")
    return wanted


def _missing(name: str, names: list[str], command: str | None = None) -> CorpusError:
    if not names:
        return CorpusError("corpus_none", name=name, command=command)
    return CorpusError("corpus_missing", name=name, there=", ".join(names), command=command)


def _existing(settings: Settings, name: str) -> Path:
    names = _names(settings)
    if name not in names:
        raise _missing(name, names)
    return _corpora(settings) / name


def _valid_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise CorpusError("corpus_name", name=name)
    return name


def _slug(path: Path) -> str:
    stem = path.stem if path.is_file() else path.name
    return _slugged(stem) or "corpus"


def _slugged(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
