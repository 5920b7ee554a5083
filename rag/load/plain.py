"""Read ``.txt`` and ``.md``: one file, one article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from rag.load.draft import Draft, Read, encoding_note
from rag.load.encoding import read_text
from rag.load.fields import by_field, read_fields
from rag.load.head import find_head
from rag.load.imprint import imprint_of
from rag.load.pages import on_page

_FRONT_MATTER = re.compile(r"\A---[^\S\n]*\n(.*?)^---[^\S\n]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
# Of the front matter; a page of it has 3,000.
_MOST_CHARS = 50_000
_NULL = "tag:yaml.org,2002:null"
_NAMED_LINE = re.compile(r"([^\W\d_][\w -]{0,40}):(?:\s+(\S.*))?")
_LISTED_LINE = re.compile(r"\s*-\s+(\S.*)")
_HEADING = re.compile(r"\A\s*#\s+(\S.*)$", re.MULTILINE)
_BELOW_HEADING = re.compile(r"\s*^(\S.*)$", re.MULTILINE)


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
        source=head.source,
        body_start=head.body_start,
        pages=on_page(head.page),
        guessed=frozenset(("title", "date", "author", "source")),
    )


def read_markdown(path: Path, file: str) -> Read:
    """Yield the article of a Markdown file: its front matter as metadata, the rest as text.

    Lines between two rules that name nothing are no front matter but the article's own.
    """
    text, encoding = read_text(path)
    yield from encoding_note(file, encoding)
    match = _FRONT_MATTER.match(text)
    fields = _front_matter(match[1]) if match else {}
    text = text[match.end() :] if match and (fields or not match[1].strip()) else text
    text = text.lstrip("\n")
    heading = _HEADING.match(text)
    own = read_fields(by_field(fields))
    read = {"title": heading[1].strip()} if heading else {}
    body_start = heading.end() if heading else 0
    if heading and (below := _BELOW_HEADING.match(text, body_start)):
        imprint = imprint_of(below[1].strip("*_ "), is_sure=True)
        if imprint is not None:
            read |= {"author": imprint.author, "date": imprint.date, "source": imprint.source}
            body_start = below.end()
    guessed = {name: value for name, value in read.items() if own.named()[name] is None}
    yield Draft(
        path.stem,
        file,
        text,
        **own.named() | guessed | {"body_start": body_start, "guessed": frozenset(guessed)},
    )


def _front_matter(source: str) -> dict[str, object]:
    """Return what *source* names: YAML, else the lines of the form ``name: value`` in it."""
    return _yaml(source) or dict(_lines(source))


def _yaml(source: str) -> dict[str, object]:
    """Return the values and lists of values in *source*; none where it is no YAML.

    Only the tree of nodes is made of the whole, in which an alias takes no room: to build the
    values of a few hundred bytes of nested aliases takes gigabytes.
    """
    if len(source) > _MOST_CHARS:
        return {}
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    if not isinstance(node, yaml.MappingNode):
        return {}
    fields: dict[str, object] = {}
    for name, value in node.value:
        if isinstance(name, yaml.ScalarNode):
            fields[str(name.value)] = _value(value)
    return fields


def _value(node: yaml.Node, is_inner: bool = False) -> object:
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == _NULL else node.value
    if is_inner:
        return None
    if isinstance(node, yaml.SequenceNode):
        return [_wiki_name(each) or _value(each, is_inner=True) for each in node.value]
    if isinstance(node, yaml.MappingNode):
        return {str(name.value): _value(value, is_inner=True) for name, value in node.value}
    return None


def _wiki_name(node: yaml.Node) -> str | None:
    """Return the name in an unquoted ``[[Name]]``, which YAML takes for a list in a list."""
    while isinstance(node, yaml.SequenceNode) and len(node.value) == 1:
        node = node.value[0]
    return str(node.value) if isinstance(node, yaml.ScalarNode) and node.tag != _NULL else None


def _lines(source: str) -> Iterator[tuple[str, object]]:
    name, listed = "", list[str]()
    for line in source.split("\n"):
        if match := _NAMED_LINE.fullmatch(line.rstrip()):
            name, listed = match[1].strip(), []
            yield name, _unquoted(match[2] or "")
        elif name and (match := _LISTED_LINE.fullmatch(line.rstrip())):
            listed.append(_unquoted(match[1]))
            yield name, list(listed)


def _unquoted(value: str) -> str:
    value = value.strip()
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if is_quoted else value
