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
# Of the front matter; a page of it has 3,000.
_MOST_CHARS = 50_000
_NULL = "tag:yaml.org,2002:null"
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
    """Return the scalars of *source*; what is nested, such as a list of tags, is left alone.

    Only the tree of nodes is made of the whole, in which an alias takes no room: to build the
    values of a few hundred bytes of nested aliases takes gigabytes.
    """
    if len(source) > _MOST_CHARS:
        raise ReadError("front_matter_long", kilobytes=_MOST_CHARS // 1000)
    try:
        loader = yaml.SafeLoader(source)
        node = loader.get_single_node()
        if node is None or node.tag == _NULL:
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise ReadError("front_matter_names")
        return {
            str(name.value).lower(): loader.construct_object(value)
            for name, value in node.value
            if isinstance(name, yaml.ScalarNode) and isinstance(value, yaml.ScalarNode)
        }
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        if mark:
            raise ReadError("front_matter_yaml_at", line=mark.line + 2) from None
        raise ReadError("front_matter_yaml") from None
    except (ValueError, RecursionError) as error:  # a day like 2025-02-30, brackets without end
        raise ReadError("front_matter_value", reason=error) from None
