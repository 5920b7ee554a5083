"""Walk a corpus: its card, its metadata table, and every article in it."""

from __future__ import annotations

import dataclasses
import os
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from fnmatch import translate
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unicodedata import normalize

from rag.errors import Message, ReadError
from rag.load.archive import MAX_DEPTH, unpack
from rag.load.draft import Draft, Item, Remark, Skip, SourceFile, bounded, state_of
from rag.load.fields import Fields
from rag.load.isolate import Worker
from rag.load.kept_out import is_kept_out
from rag.load.metadata import METADATA, Metadata, load_metadata, remark_notes, with_metadata
from rag.load.ocr import find_language, read_scan
from rag.load.oddities import oddities
from rag.load.readers import ARCHIVES, BOUNDED, ENDINGS, ending_of, is_readable, read_articles
from rag.text.normal import seen
from rag.types import CorpusCard, Note, Problem

CARD = "corpus.toml"
# Bytes. Its reader takes time by the square of some texts.
_MAX_CARD = 2**14
# Files left out of an archive that are named.
_MOST_NAMES = 3
# As browsers name them, in German and in English.
_BESIDE_PAGE = re.compile(r"(.+)(?:[-_. ](?:Dateien|files))")
_PAGES = (".html", ".htm", ".xhtml")
# Files that lie in a corpus folder beside the articles and are no articles.
NOT_ARTICLES = (CARD, METADATA, "questions.jsonl", "questions-*.jsonl", "statements.jsonl")
_NOT_ARTICLE = re.compile("|".join(map(translate, NOT_ARTICLES)))


def _read_all(source: SourceFile) -> bool:
    return False


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """How files are to be read.

    ``columns`` name those of tables whose first line doesn't; ``ocr`` is the language in which
    Tesseract is to read scans, None where they are only named.
    """

    columns: tuple[str, ...] = ()
    ocr: str | None = None


def load_drafts(
    path: Path,
    skip: Skip = _read_all,
    columns: Sequence[str] = (),
    ocr: bool = False,
    only: Sequence[str] | None = None,
) -> Iterator[Item]:
    """Yield every article below *path* (a folder or one file) in a fixed order.

    *skip* is asked before each file; where it says so, the file isn't opened. *columns* name those
    of tables whose first line doesn't. With *ocr* the text of scanned PDFs is recognised. Of *only*
    some files, if these are given, for which :func:`stand_alone` holds.

    What can't be read comes as a Problem, and the rest goes on; a folder's has a ``file`` that
    ends in ``/`` (``./`` for *path* itself). Links that lead out of *path* are not followed, each
    is a Problem. Files of other formats come as Notes.

    Raises:
        ReadError: *path* does not exist or holds no file of a known format, or what *ocr* needs is
            not installed.
    """
    wanted = Wanted(tuple(columns), find_language() if ocr else None)
    with Worker() as worker:
        yield from _load(path, skip, worker, 0, wanted, only)


def _load(
    path: Path,
    skip: Skip,
    worker: Worker,
    depth: int,
    wanted: Wanted,
    only: Sequence[str] | None = None,
) -> Iterator[Item]:
    root = path if path.is_dir() else path.parent
    files, others = _article_files(path) if only is None else _sorted_out(path, _named(path, only))
    metadata = _metadata(root, files, others, worker) if path.is_dir() else Metadata({})
    yield from others
    yield from metadata.told
    undescribed = _extra(None, wanted.columns)
    for file, name, state in files:
        row = metadata.rows.get(name)
        extra = undescribed if row is None else _extra(row, wanted.columns)
        if skip(SourceFile(file, name, extra, state)):
            continue
        notes: dict[str, Note] = {}
        remarks: list[Remark] = []
        for item in _read(Path(file), name, worker, depth, wanted):
            if isinstance(item, Draft):
                for kind, example in oddities(item.text):
                    notes.setdefault(kind, Note(name, kind, example))
                item, long = bounded(with_metadata(_as_seen(item), metadata.rows))
                yield from (Note(name, "field_long", field) for field in long)
                remarks += item.remarks
            yield item
        yield from notes.values()
        yield from remark_notes(name, remarks)


def _metadata(
    root: Path, files: Sequence[_Found], others: Sequence[Note | Problem], worker: Worker
) -> Metadata:
    """Return the table of *root*; its rows may name files that are not read, too."""
    named = (file.name for file in files)
    return load_metadata(root, [*named, *(other.file for other in others)], worker)


def _extra(described: Fields | None, columns: Sequence[str]) -> str:
    """Return all that the drafts of a file depend on beside its own bytes."""
    return repr((described, *columns))


def _as_seen(draft: Draft) -> Draft:
    """Return *draft* with all that it is called by as the eye sees it; its text stays."""
    is_from_file = draft.name == Path(draft.file).stem
    return dataclasses.replace(
        draft,
        name=normalize("NFC", draft.name) if is_from_file else draft.name,
        title=_seen(draft.title),
        author=_seen(draft.author),
        source=_seen(draft.source),
    )


def _seen(value: str | None) -> str | None:
    return seen(value).strip() or None if value else value


def _read(file: Path, name: str, worker: Worker, depth: int, wanted: Wanted) -> Iterator[Item]:
    ending = file.suffix.lower()
    reader = partial(read_articles, columns=wanted.columns)
    try:
        if ending in ARCHIVES:
            yield from _read_archive(file, name, worker, depth, wanted)
        elif ending in BOUNDED:
            yield from worker.read_bounded(reader, file, name)
        else:
            items = worker.read(reader, file, name)
            if ending == ".pdf" and wanted.ocr:
                items = _or_scan(items, file, name, worker, wanted.ocr)
            yield from items
    except ReadError as error:
        yield Problem(name, None, error.message)


def _or_scan(
    items: Iterator[Item], file: Path, name: str, worker: Worker, language: str
) -> Iterator[Item]:
    """Yield what a PDF holds; where that is no text, what Tesseract reads on its pages."""
    try:
        yield from items
    except ReadError as error:
        if error.code != "pdf_scan":
            raise
        yield from worker.read(partial(read_scan, language=language), file, name)


def _read_archive(
    file: Path, name: str, worker: Worker, depth: int, wanted: Wanted
) -> Iterator[Item]:
    """Yield what the files in an archive hold; they are rows of it."""
    if depth == MAX_DEPTH:
        raise ReadError("archive_deep", depth=MAX_DEPTH)
    with TemporaryDirectory(prefix="nachgefragt-") as folder:
        endings = (*ENDINGS, *(Path(known).suffix for known in NOT_ARTICLES))
        left_out = unpack(file, Path(folder), endings)
        if left_out:
            more = f" (+{len(left_out) - _MOST_NAMES})" if len(left_out) > _MOST_NAMES else ""
            yield Note(name, "archive_names", ", ".join(left_out[:_MOST_NAMES]) + more)
        for item in _load(Path(folder), _read_all, worker, depth + 1, wanted):
            yield _inside(item, name, is_single=file.suffix.lower() == ".gz")


def _inside(item: Item, archive: str, is_single: bool) -> Item:
    if isinstance(item, Draft):
        path = f"{item.file}#{item.row}" if item.row else item.file
        return dataclasses.replace(item, file=archive, row=item.row if is_single else path)
    if isinstance(item, Note):
        return dataclasses.replace(item, file=archive if is_single else f"{archive}/{item.file}")
    place = f"{item.file}:{item.line}" if item.line else item.file
    return Problem(archive, None, Message.of("in_archive", place=place, problem=item.message))


def load_card(path: Path) -> CorpusCard:
    """Return what ``corpus.toml`` in the folder *path* says; an empty card where there is none.

    Raises:
        ReadError: the file is not TOML, too large, or has a key that no card has.
    """
    file = path / CARD
    if not file.is_file():
        return CorpusCard()
    try:
        with file.open("rb") as stream:
            source = stream.read(_MAX_CARD + 1)
        if len(source) > _MAX_CARD:
            raise ReadError("card_long", file=file, kilobytes=_MAX_CARD // 2**10)
        fields = tomllib.loads(source.decode("utf-8"))
    except OSError as error:
        raise ReadError("card_broken", file=file, reason=error.strerror) from None
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, too
        raise ReadError("card_broken", file=file, reason=error) from None
    known = [field.name for field in dataclasses.fields(CorpusCard)]
    if unknown := sorted(set(fields) - set(known)):
        raise ReadError("card_key", file=file, key=unknown[0], known=", ".join(known))
    examples = fields.pop("examples", [])
    if not isinstance(examples, list) or not all(isinstance(item, str) for item in examples):
        raise ReadError("card_examples", file=file)
    if wrong := [name for name, value in fields.items() if not isinstance(value, str)]:
        raise ReadError("card_text", file=file, key=wrong[0])
    return CorpusCard(**fields, examples=tuple(examples))


class _Found(NamedTuple):
    """A file below a root: where it lies, and its path there as it is kept, with slashes.

    ``state`` is what was seen of it in its folder, if it is neither a link nor anything but a file.
    All of it is plain values: of many files, to make paths and take them apart was most of the
    time.
    """

    path: str
    name: str
    state: str | None = None


def _article_files(path: Path) -> tuple[list[_Found], list[Problem | Note]]:
    """Return the files to read, and what there is to say of all others."""
    if not path.exists():
        raise ReadError("path_missing", path=path)
    root = path if path.is_dir() else path.parent
    found, problems = ([_Found(str(path), path.name)], []) if path.is_file() else _walk(path)
    files, remarks = _sorted_out(root, found)
    others = [*problems, *remarks]
    if not files and not any(isinstance(other, Problem) for other in others):
        raise ReadError("no_articles", path=path, endings=", ".join(ENDINGS))
    return files, others


def _sorted_out(root: Path, found: Iterable[_Found]) -> tuple[list[_Found], list[Problem | Note]]:
    """Return those of the files *found* that are to be read, and what there is to say of others."""
    files: list[_Found] = []
    others: list[Problem | Note] = []
    for file in found:
        name = file.name.rpartition("/")[2]
        if is_kept_out(name):
            continue
        remark = _remark(file, name, root)
        if remark is not None:
            others.append(remark)
        elif not _is_no_article(name):
            files.append(file)
    return files, others


def _is_no_article(name: str) -> bool:
    return _NOT_ARTICLE.fullmatch(os.path.normcase(name)) is not None


def _walk(root: Path) -> tuple[list[_Found], list[Problem | Note]]:
    """Return all files below *root* in a fixed order, and the folders that aren't gone into."""
    problems: list[Problem | Note] = []
    files: list[_Found] = []
    pending = [(str(root), "")]
    while pending:
        folder, before = pending.pop()
        try:
            with os.scandir(folder) as listed:
                entries = list(listed)
        except OSError as error:
            reason = Message.of("folder_closed", reason=error.strerror)
            problems.append(Problem(_printable(before) or "./", None, reason))
            continue
        folders = []
        names = set()
        for entry in entries:
            if _is_folder(entry):
                folders.append(entry)
            else:
                names.add(entry.name)
                files.append(_Found(entry.path, before + entry.name, _state(entry)))
        for entry in folders:
            name = f"{before}{entry.name}/"
            if _is_beside_page(entry.name, names) or is_kept_out(entry.name):
                continue
            if not entry.is_symlink():
                pending.append((entry.path, name))
            elif _leads_out(entry.path, root):  # what a link to a folder within holds is read there
                problems.append(Problem(_printable(name), None, Message.of("link_leads_out")))
    files.sort(key=lambda file: _in_walk(file.name))
    return files, sorted(problems, key=lambda problem: problem.file)


def stand_alone(root: Path, names: Iterable[str]) -> bool:
    """Return whether the files *names* below *root* can be read without a look at any other.

    Not so where there is a table of metadata, and of what says something of other files, is a link
    or a folder, or lies in a folder that may be left out.
    """
    return not (root / METADATA).exists() and all(_stands_alone(root, name) for name in names)


def _stands_alone(root: Path, name: str) -> bool:
    path = root / name
    folders = [*path.parents][: name.count("/")]
    if _is_no_article(path.name) or path.suffix.lower() in _PAGES:
        return False
    if any(_BESIDE_PAGE.fullmatch(each.name) or is_kept_out(each.name) for each in folders):
        return False
    return path.is_file() and not any(each.is_symlink() for each in (path, *folders))


def _named(root: Path, names: Iterable[str]) -> list[_Found]:
    """Return the files *names* as a walk finds them, but for what it sees of them."""
    return [_Found(str(root / name), name) for name in sorted(names, key=_in_walk)]


def _in_walk(name: str) -> str:
    """Folder by folder, as no name has a NUL."""
    return name.replace("/", "\0")


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to what can't be looked at
        return False


def _state(entry: os.DirEntry[str]) -> str | None:
    try:
        return state_of(entry.stat()) if entry.is_file(follow_symlinks=False) else None
    except OSError:
        return None


def _is_beside_page(folder: str, files: Collection[str]) -> bool:
    """Whether a *folder* holds the pictures and frames of a page that a browser saved beside it."""
    match = _BESIDE_PAGE.fullmatch(folder)
    return match is not None and any(f"{match[1]}{ending}" in files for ending in _PAGES)


def _remark(file: _Found, name: str, root: Path) -> Problem | Note | None:
    """Return why *file*, which is called *name*, is not read, or None where it is."""
    printable = _printable(file.name)
    if not is_readable(name):
        known = _is_no_article(name)
        return None if known else Note(printable, "not_read", _printable(ending_of(name)))
    if printable != file.name:
        return Problem(printable, None, Message.of("name_not_utf8"))
    if file.state is not None:
        return None
    path = Path(file.path)
    if path.is_symlink() and _leads_out(file.path, root):
        return Problem(printable, None, Message.of("link_leads_out"))
    return None if _is_file(path) else Problem(printable, None, Message.of("no_file"))


def _leads_out(link: str, root: Path) -> bool:
    return not Path(os.path.realpath(link)).is_relative_to(os.path.realpath(root))


def _printable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return True  # that it can't be looked at is a problem, which its reader tells
