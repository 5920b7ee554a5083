"""Walk a corpus: its card, its metadata table, and every article in it."""

from __future__ import annotations

import csv
import dataclasses
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

from rag.errors import ReadError
from rag.load.draft import Draft, Read, clean, parse_date
from rag.load.plain import read_markdown, read_plain
from rag.load.rows import read_jsonl
from rag.types import CorpusCard, Problem

CARD = "corpus.toml"
METADATA = "metadata.csv"
# Files that lie in a corpus folder beside the articles and are no articles.
NOT_ARTICLES = (CARD, METADATA, "questions.jsonl", "questions-*.jsonl", "statements.jsonl")

READERS: Mapping[str, Callable[[Path, str], Read]] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".jsonl": read_jsonl,
}


def load_drafts(path: Path) -> Iterator[Draft | Problem]:
    """Yield every article below *path* (a folder or one file) in a fixed order.

    What can't be read comes as a Problem, and the rest goes on; a folder's has a ``file`` that
    ends in ``/`` (``./`` for *path* itself). Links that lead out of *path* are not followed.

    Raises:
        ReadError: *path* does not exist or holds no file of a known format.
    """
    root = path if path.is_dir() else path.parent
    files, problems = _article_files(path)
    metadata = _load_metadata(root) if path.is_dir() else {}
    yield from problems
    for file in files:
        name = file.relative_to(root).as_posix()
        try:
            for item in READERS[file.suffix.lower()](file, name):
                yield _with_metadata(item, metadata) if isinstance(item, Draft) else item
        except ReadError as error:
            yield Problem(name, None, str(error))


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
        raise ReadError(f"{file}: {error}. Mend the file and ingest again.") from None
    known = [field.name for field in dataclasses.fields(CorpusCard)]
    if unknown := sorted(set(fields) - set(known)):
        raise ReadError(f"{file}: unknown key {unknown[0]!r}; known are {', '.join(known)}.")
    examples = fields.pop("examples", [])
    if not isinstance(examples, list) or not all(isinstance(item, str) for item in examples):
        raise ReadError(f"{file}: 'examples' must be a list of texts.")
    if wrong := [name for name, value in fields.items() if not isinstance(value, str)]:
        raise ReadError(f"{file}: {wrong[0]!r} must be a text.")
    return CorpusCard(**fields, examples=tuple(examples))


def _article_files(path: Path) -> tuple[list[Path], list[Problem]]:
    if not path.exists():
        raise ReadError(f"There is no file or folder {path}. Check the path and ingest again.")
    found, problems = ([path], []) if path.is_file() else _walk(path)
    files = [entry for entry in found if _is_article(entry)]
    if not files and not problems:
        endings = ", ".join(READERS)
        raise ReadError(f"{path} holds no articles: no file ends in {endings}.")
    return files, problems


def _walk(root: Path) -> tuple[list[Path], list[Problem]]:
    """Return all files below *root* in a fixed order, and the folders that can't be read."""
    failed: list[OSError] = []
    inside = os.path.realpath(root)
    files = [
        Path(folder, name)
        for folder, _, names in os.walk(root, onerror=failed.append)
        for name in names
    ]
    problems = [
        Problem(
            f"{Path(error.filename).relative_to(root).as_posix()}/",
            None,
            f"the folder cannot be opened: {error.strerror}",
        )
        for error in failed
    ]
    within = sorted(file for file in files if Path(os.path.realpath(file)).is_relative_to(inside))
    return within, sorted(problems, key=lambda problem: problem.file)


def _is_article(path: Path) -> bool:
    return (
        path.suffix.lower() in READERS
        and _is_file(path)
        and not any(fnmatch(path.name, pattern) for pattern in NOT_ARTICLES)
    )


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
    with file.open(encoding="utf-8-sig", newline="") as stream:
        table = csv.DictReader(stream)
        try:
            for row in table:
                draft = _metadata_row(row)
                rows[draft.file] = draft
        except UnicodeDecodeError:
            raise ReadError(f"{file} is not UTF-8; save it as UTF-8 and ingest again.") from None
        except (csv.Error, ReadError) as error:
            raise ReadError(f"{file}:{table.line_num}: {error}") from None
    return rows


def _metadata_row(row: Mapping[str, str | None]) -> Draft:
    name = clean(row.get("file"))
    if name is None:
        raise ReadError("the column 'file' is missing or empty.")
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
    own, other = (extra, draft) if draft.is_title_guessed else (draft, extra)
    return dataclasses.replace(
        draft,
        title=own.title or other.title,
        date=draft.date or extra.date,
        author=draft.author or extra.author,
        source=draft.source or extra.source,
        url=draft.url or extra.url,
    )
