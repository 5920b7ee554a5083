"""Walk a corpus: its card, its metadata table, and every article in it."""

from __future__ import annotations

import dataclasses
import os
import tomllib
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from unicodedata import normalize

from rag.errors import Message, ReadError
from rag.load.draft import Draft, Item, Reader, Skip, SourceFile, bounded, clean
from rag.load.encoding import detect_encoding
from rag.load.isolate import Worker
from rag.load.oddities import oddities
from rag.load.pdf import read_pdf
from rag.load.plain import read_markdown, read_plain
from rag.load.rows import read_csv, read_jsonl, read_table
from rag.load.webpage import read_webpage
from rag.load.word import read_word
from rag.text.dates import parse_date
from rag.text.normal import seen
from rag.types import CorpusCard, Note, Problem

CARD = "corpus.toml"
METADATA = "metadata.csv"
# Files that lie in a corpus folder beside the articles and are no articles.
NOT_ARTICLES = (CARD, METADATA, "questions.jsonl", "questions-*.jsonl", "statements.jsonl")

READERS: Mapping[str, Reader] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".html": read_webpage,
    ".htm": read_webpage,
    ".pdf": read_pdf,
    ".docx": read_word,
    ".jsonl": read_jsonl,
    ".csv": read_csv,
}
# Those whose parsers are large, and meet files that nobody looked at before.
ISOLATED = frozenset((".html", ".htm", ".pdf", ".docx"))


def _read_all(source: SourceFile) -> bool:
    return False


def load_drafts(path: Path, skip: Skip = _read_all) -> Iterator[Item]:
    """Yield every article below *path* (a folder or one file) in a fixed order.

    *skip* is asked before each file; where it says so, the file isn't opened.

    What can't be read comes as a Problem, and the rest goes on; a folder's has a ``file`` that
    ends in ``/`` (``./`` for *path* itself). Links that lead out of *path* are not followed, each
    is a Problem. Files of other formats come as Notes.

    Raises:
        ReadError: *path* does not exist or holds no file of a known format.
    """
    root = path if path.is_dir() else path.parent
    files, others = _article_files(path)
    metadata = _load_metadata(root) if path.is_dir() else {}
    yield from others
    with Worker() as worker:
        for file in files:
            name = file.relative_to(root).as_posix()
            if skip(SourceFile(file, name, repr(metadata.get(name)))):
                continue
            notes: dict[str, Note] = {}
            for item in _read(file, name, worker):
                if isinstance(item, Draft):
                    for kind, example in oddities(item.text):
                        notes.setdefault(kind, Note(name, kind, example))
                    item, long = bounded(_with_metadata(_named(item), metadata))
                    yield from (Note(name, "field_long", field) for field in long)
                yield item
            yield from notes.values()


def _named(draft: Draft) -> Draft:
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


def _read(file: Path, name: str, worker: Worker) -> Iterator[Item]:
    ending = file.suffix.lower()
    try:
        if ending in ISOLATED:
            yield from worker.read(READERS[ending], file, name)
        else:
            yield from READERS[ending](file, name)
    except ReadError as error:
        yield Problem(name, None, error.message)


def load_card(path: Path) -> CorpusCard:
    """Return what ``corpus.toml`` in the folder *path* says; an empty card where there is none.

    Raises:
        ReadError: the file is not TOML, or has a key that no card has.
    """
    file = path / CARD
    if not file.is_file():
        return CorpusCard()
    try:
        fields = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
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


def _article_files(path: Path) -> tuple[list[Path], list[Problem | Note]]:
    """Return the files to read, and what there is to say of all others."""
    if not path.exists():
        raise ReadError("path_missing", path=path)
    root = path if path.is_dir() else path.parent
    found, others = ([path], []) if path.is_file() else _walk(path)
    files: list[Path] = []
    for file in found:
        remark = _remark(file, root)
        if remark is not None:
            others.append(remark)
        elif not any(fnmatch(file.name, pattern) for pattern in NOT_ARTICLES):
            files.append(file)
    if not files and not any(isinstance(other, Problem) for other in others):
        raise ReadError("no_articles", path=path, endings=", ".join(READERS))
    return files, others


def _walk(root: Path) -> tuple[list[Path], list[Problem | Note]]:
    """Return all files below *root* in a fixed order, and the folders that aren't gone into."""
    failed: list[OSError] = []
    files: list[Path] = []
    links: list[Path] = []
    for folder, names, others in os.walk(root, onerror=failed.append):
        files += (Path(folder, name) for name in others)
        links += (Path(folder, name) for name in names if Path(folder, name).is_symlink())
    problems = [
        Problem(
            f"{_printable(Path(error.filename).relative_to(root))}/",
            None,
            Message.of("folder_closed", reason=error.strerror),
        )
        for error in failed
    ]
    # A link to a folder within is read where that lies.
    problems += [
        Problem(f"{_printable(link.relative_to(root))}/", None, Message.of("link_leads_out"))
        for link in links
        if _leads_out(link, root)
    ]
    return sorted(files), [*sorted(problems, key=lambda problem: problem.file)]


def _remark(file: Path, root: Path) -> Problem | Note | None:
    """Return why *file* is not read, or None where it is."""
    name = _printable(file.relative_to(root))
    if file.suffix.lower() not in READERS:
        known = any(fnmatch(file.name, pattern) for pattern in NOT_ARTICLES)
        return None if known else Note(name, "not_read", _printable(_ending(file)))
    if name != file.relative_to(root).as_posix():
        return Problem(name, None, Message.of("name_not_utf8"))
    if file.is_symlink() and _leads_out(file, root):
        return Problem(name, None, Message.of("link_leads_out"))
    return None if _is_file(file) else Problem(name, None, Message.of("no_file"))


def _ending(file: Path) -> Path:
    return Path(file.suffix.lower() or file.name)


def _leads_out(link: Path, root: Path) -> bool:
    return not Path(os.path.realpath(link)).is_relative_to(os.path.realpath(root))


def _printable(path: Path) -> str:
    return path.as_posix().encode("utf-8", "backslashreplace").decode("utf-8")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return True  # that it can't be looked at is a problem, which its reader tells


def _load_metadata(root: Path) -> dict[str, Draft]:
    """Return the rows of ``metadata.csv`` by file, each as a draft without text."""
    file = root / METADATA
    if not file.is_file():
        return {}
    rows: dict[str, Draft] = {}
    try:
        for number, row in read_table(file, detect_encoding(file), needed="file"):
            try:
                draft = _metadata_row(row)
            except ReadError as error:
                raise ReadError("metadata_line", line=number, problem=error) from None
            rows[draft.file] = draft
    except ReadError as error:
        raise ReadError("metadata_broken", file=file, problem=error) from None
    return rows


def _metadata_row(row: Mapping[str, str] | ReadError) -> Draft:
    if isinstance(row, ReadError):
        raise row
    name = clean(row.get("file"))
    if name is None:
        raise ReadError("metadata_no_file")
    return Draft(
        name,
        name,
        "",
        title=clean(row.get("title")),
        date=parse_date(row.get("date")),
        author=clean(row.get("author")),
        source=clean(row.get("source")),
        url=clean(row.get("url")),
    )


def _with_metadata(draft: Draft, metadata: Mapping[str, Draft]) -> Draft:
    extra = metadata.get(draft.file)
    if extra is None:
        return draft
    # The table beats what was only guessed, the file's own word beats the table.
    return dataclasses.replace(
        draft,
        title=_better(draft, extra, "title"),
        date=_better(draft, extra, "date"),
        author=_better(draft, extra, "author"),
        source=_better(draft, extra, "source"),
        url=_better(draft, extra, "url"),
    )


def _better(draft: Draft, extra: Draft, field: str) -> Any:
    first, second = (extra, draft) if field in draft.guessed else (draft, extra)
    return getattr(first, field) or getattr(second, field)
