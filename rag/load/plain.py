"""Read ``.txt`` and ``.md``: one file, one article."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from rag.errors import ReadError
from rag.load.draft import Draft, Read, clean, parse_date, read_text

_BLOCK = re.compile(r"\S(?:.*\S)?(?:\n[^\S\n]*\S.*)*")
_SENTENCE_END = re.compile(r"[.:;,…]$|[.!?]“$")
_FRONT_MATTER = re.compile(r"\A---[^\S\n]*\n(.*?)^---[^\S\n]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"\A\s*#\s+(\S.*)$", re.MULTILINE)

_MAX_HEAD_LINES = 4
_MAX_HEAD_CHARS = 160
_MAX_PLACE_CHARS = 40


def read_plain(path: Path, file: str) -> Read:
    """Yield the article of a plain text file; its text stays whole, its head lines are found."""
    text = read_text(path)
    title, body_start = find_head(text)
    yield Draft(path.stem, file, text, title=title, body_start=body_start, is_title_guessed=True)


def read_markdown(path: Path, file: str) -> Read:
    """Yield the article of a Markdown file: its front matter as metadata, the rest as text."""
    text = read_text(path)
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
        is_title_guessed=title is None,
    )


def find_head(text: str) -> tuple[str | None, int]:
    """Return the headline and the offset of the body of a print archive's plain text.

    Such a file opens with one-line blocks between empty lines: a place or section, a headline, a
    subheadline; the first block that reads like prose is the body. Without a body after it there
    is no head.
    """
    lines: list[str] = []
    for match in _BLOCK.finditer(text):
        block = match[0]
        if len(lines) == _MAX_HEAD_LINES or not _is_head_line(block):
            return _headline(lines), match.start() if lines else 0
        lines.append(block)
    return None, 0


def _is_head_line(block: str) -> bool:
    return "\n" not in block and len(block) <= _MAX_HEAD_CHARS and not _SENTENCE_END.search(block)


def _headline(lines: list[str]) -> str | None:
    if len(lines) > 1 and len(lines[0]) <= _MAX_PLACE_CHARS and len(lines[0]) < len(lines[1]):
        return lines[1]
    return lines[0] if lines else None


def _front_matter(source: str) -> dict[str, object]:
    try:
        fields = yaml.safe_load(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 2}: " if mark else ""
        raise ReadError(f"{place}the front matter between the --- lines is not YAML") from None
    except (ValueError, RecursionError) as error:  # a day like 2025-02-30, brackets without end
        raise ReadError(f"the front matter between the --- lines can't be used: {error}") from None
    if fields is None:
        return {}
    if not isinstance(fields, dict):
        raise ReadError("the front matter between the --- lines has no 'name: value' lines")
    return {str(key).lower(): value for key, value in fields.items()}
