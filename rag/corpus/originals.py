"""The file that an article was read from, as long as it lies there unchanged, and its pages.

Only files that this computer read are opened: below a path that somebody here named, at the place
that the corpus remembers, and with the bytes that were read. Their pages are made in the process
that reading uses.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from io import BufferedReader
from itertools import pairwise
from pathlib import Path
from typing import Literal

from rag.corpus.corpus import Corpus
from rag.corpus.generation import Generation
from rag.errors import ArticleError
from rag.index.foreign_roots import foreign_roots
from rag.index.seen_files import SOURCES, is_as_read
from rag.load.isolate import Worker
from rag.load.pdf_view import PageView, Sought, page_view
from rag.types import Article, ArticleInfo, Span

# There; other bytes than were read; not there, or not to be opened; not remembered as it was read.
State = Literal["there", "changed", "gone", "unknown"]

PDF = ".pdf"
# Documents of one or a few articles. Of tables and texts the page shows all there is.
_OFFERED = (
    *(PDF, ".html", ".htm", ".xhtml", ".mhtml", ".mht", ".docx", ".odt", ".rtf"),
    *(".epub", ".eml"),
)
# Seconds that a page may take.
_SECONDS = 20.0
# Characters around a place that tell it from others of the same words.
_AROUND = 80
_MOST_PLACES = 40
_OPENING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Original:
    """A file that an article was read from: its name, where it lies, and what is known of it."""

    name: str
    path: Path
    state: State

    @property
    def is_pdf(self) -> bool:
        """Whether its pages can be shown."""
        return self.path.suffix.lower() == PDF


def find_original(corpus: Corpus, article_id: str) -> Original | None:
    """Return the document that an article was read from; None where it was none to be offered.

    Of several the first that is as it was read.
    """
    first: Original | None = None
    for root, file in _places(corpus, article_id):
        found, stream = _look(corpus, root, file)
        if stream is not None:
            stream.close()
            return found
        first = first or found
    return first


def open_original(corpus: Corpus, article_id: str) -> tuple[Original, BufferedReader]:
    """Return the document that an article was read from, and it opened, with the bytes of then.

    Raises:
        ArticleError: there is none any more.
    """
    for root, file in _places(corpus, article_id):
        found, stream = _look(corpus, root, file)
        if stream is not None:
            return found, stream
    raise ArticleError("original_missing", id=article_id)


def view_page(
    corpus: Corpus, article_id: str, spans: Sequence[Span], number: int | None = None
) -> tuple[Original, PageView]:
    """Return a page of the PDF that an article was read from, with the *spans* of its text on it.

    It is the page *number*, or if that is None the one on which they begin; without *spans* the one
    on which the article does.

    Raises:
        ArticleError: there is no such article, or no PDF of it any more.
        ReadError: the PDF can't be shown, or not in time, or has no such page.
    """
    article, info = corpus.look(lambda each: _article(each, article_id))
    found = find_original(corpus, article_id)
    if found is None or found.state != "there" or not found.is_pdf:
        raise ArticleError("original_missing", id=article_id)
    reader = partial(page_view, sought=tuple(_sought(article, info, spans)), number=number)
    with Worker(_SECONDS) as worker:
        (view,) = worker.read(reader, found.path, found.name)
    return found, view


def _article(generation: Generation, article_id: str) -> tuple[Article, ArticleInfo]:
    article = generation.store.article(article_id)
    return article, generation.store.info(article.id)


def _sought(article: Article, info: ArticleInfo, spans: Sequence[Span]) -> Iterator[Sought]:
    """Yield the pieces of *spans* that stand on one page each."""
    text, begins = article.text, [start for start, _ in info.pages]
    for start, end in spans[:_MOST_PLACES]:
        cuts = [start, *(begin for begin in begins if start < begin < end), end]
        for first, last in pairwise(cuts):
            name = info.page_of(first, last)
            around = text[max(0, first - _AROUND) : first], text[last : last + _AROUND]
            yield Sought(text[first:last], *around, name)
    if not spans:
        name = info.pages[0][1] if info.pages else None
        yield Sought("", after=text[article.body_start :][:_AROUND], page=name)


def _places(corpus: Corpus, article_id: str) -> list[tuple[str, str]]:
    """Return root and file of each document the article was read from by somebody here."""

    def read(generation: Generation) -> list[tuple[str, str]]:
        store = generation.store
        foreign = foreign_roots(store)
        rows = store.rows(
            "SELECT DISTINCT o.root, o.file FROM origin o JOIN article a ON a.key = o.article"
            " WHERE a.id = ? ORDER BY o.root, o.file",
            (store.article(article_id).id,),
        )
        return [
            (root, file)
            for root, file in rows
            if root not in foreign and Path(file).suffix.lower() in _OFFERED
        ]

    return corpus.look(read)


def _look(corpus: Corpus, root: str, file: str) -> tuple[Original, BufferedReader | None]:
    """Return what is known of a file, and the file opened where it is as it was read."""
    name = file.rpartition("/")[2]
    path = _within(Path(root), file)
    stream = _open(path) if path is not None else None
    if path is None or stream is None:
        return Original(name, Path(file), "gone"), None
    is_same = is_as_read(corpus.folder / SOURCES, root, file, stream)
    if is_same:
        return Original(name, path, "there"), stream
    stream.close()
    return Original(name, path, "unknown" if is_same is None else "changed"), None


def _within(root: Path, file: str) -> Path | None:
    """Return where *file* really lies; None where that is neither below *root* nor *root* itself"""
    real = Path(os.path.realpath(root))
    if real.is_dir():
        path = Path(os.path.realpath(real / file))
        return path if path.is_relative_to(real) else None
    return real if real == root and root.name == file else None


def _open(path: Path) -> BufferedReader | None:
    try:
        number = os.open(path, _OPENING | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        return None
    return os.fdopen(number, "rb")
