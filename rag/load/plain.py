"""Read ``.txt`` and ``.md``: one file, one article."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from rag.errors import ReadError
from rag.load.draft import Draft, Read, clean, encoding_note
from rag.load.encoding import read_text
from rag.load.head import find_head
from rag.text.dates import parse_date

_FRONT_MATTER = re.compile(r"\A---[^\S\n]*\n(.*?)^---[^\S\n]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"\A\s*#\s+(\S.*)$", re.MULTILINE)


def read_plain(path: Path, file: str) -> Read:
    """Yield the article of a plain text file; its text stays whole, its head lines are found."""
    text, encoding = read_text(path)
    yield from encoding_note(file, encoding)
    head = find_head(text)
    yield Draft(
        path.stem,
        file,
        text,
        title=head.title,
        date=head.date,
        author=head.author,
        body_start=head.body_start,
        guessed=frozenset(("title", "date", "author")),
    )


def read_markdown(path: Path, file: str) -> Read:
    """Yield the article of a Markdown file: its front matter as metadata, the rest as text."""
    text, encoding = read_text(path)
    yield from encoding_note(file, encoding)
    fields: dict[str, object] = {}
    if match := _FRONT_MATTER.match(text):
        fields = _front_matter(match[1])
        text = text[match.end() :]
    text = text.lstrip("\n")
    heading = _HEADING.match(text)
    title = clean(fields.get("title"))
    yield Draft(
        path.stem,
        file,
        text,
        title=title or (heading[1].strip() if heading else None),
        date=parse_date(fields.get("date")),
        author=clean(fields.get("author")),
        source=clean(fields.get("source")),
        url=clean(fields.get("url")),
        body_start=heading.end() if heading else 0,
        guessed=frozenset() if title else frozenset(("title",)),
    )


def _front_matter(source: str) -> dict[str, object]:
    try:
        fields = yaml.safe_load(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        if mark:
            raise ReadError("front_matter_yaml_at", line=mark.line + 2) from None
        raise ReadError("front_matter_yaml") from None
    except (ValueError, RecursionError) as error:  # a day like 2025-02-30, brackets without end
        raise ReadError("front_matter_value", reason=error) from None
    if fields is None:
        return {}
    if not isinstance(fields, dict):
        raise ReadError("front_matter_names")
    return {str(key).lower(): value for key, value in fields.items()}
