"""Templates become HTML. Whatever they show is escaped here, for the place where it stands.

A template writes ``{{ title }}`` wherever it likes: in the content of an element a directional
control is shown by its name, in a tag it is left out, and neither can be forgotten. Line breaks of
a template, with the spaces around them, are no part of what it makes (in a tag they are one space).
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateSyntaxError, Undefined
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from rag.answer.blocks import one_line, paragraphs
from rag.types import Span
from rag.web.formats import count_text, date_text, moment_text, number_text
from rag.web.markup import attribute, fingerprint, text_html
from rag.web.pieces import stretches
from rag.web.texts import Texts

_FOLDER = Path(__file__).with_name("templates")
_TAG_EDGE = re.compile(r"<(?=[a-zA-Z/!])|>|\"")
_LINE_BREAK = re.compile(r"\s*\n\s*")
_IN_TAG = "in_tag"


def render(template: str, texts: Texts, **values: object) -> str:
    """Return what *template* makes of *values*; in it ``texts`` are those of the reader's language.

    Raises:
        UndefinedError: the template names something that is not there.
    """
    return _environment().get_template(f"{template}.html.j2").render(texts=texts, **values)


def ready_made(markup: str) -> Markup:
    """Return *markup*, which is HTML that a template made, for another to hold as it is."""
    return Markup(markup)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_in_content,
        extensions=[_Places],
        auto_reload=False,
    )
    # No others: some join texts to markup, and escape them without regard to direction.
    environment.filters = {
        _IN_TAG: _in_tag,
        "plain": _in_tag,
        "exact": _exact,
        "check": _check,
        "one_line": one_line,
        "paragraphs": paragraphs,
        "stretches": stretches,
        "share": _share,
        "day": date_text,
        "moment": moment_text,
        "number": number_text,
        "count": count_text,
        "length": len,
    }
    return environment


class _Places(Extension):
    """Tells an expression in a tag from one in an element's content, and drops line breaks."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Yield the tokens of a template, its expressions in tags led through their filter."""
        place = _Place()
        line = 1
        for token in stream:
            line = token.lineno
            if token.type == "data":
                yield Token(line, "data", place.after(token.value))
            elif token.type == "variable_begin" and place.is_tag:
                yield from (token, Token(line, "lparen", "("))
            elif token.type == "variable_end" and place.is_tag:
                yield from (Token(line, "rparen", ")"), Token(line, "pipe", "|"))
                yield from (Token(line, "name", _IN_TAG), token)
            elif token.type == "tilde":
                raise TemplateSyntaxError("Text and markup are not joined here", line, stream.name)
            else:
                yield token
        if place.is_tag:
            raise TemplateSyntaxError("A tag is not closed", line, stream.name)


class _Place:
    """Where in HTML a template has come to."""

    def __init__(self) -> None:
        self.is_tag = False
        self._is_quoted = False

    def after(self, data: str) -> str:
        """Go on to the end of *data*, and return it without its line breaks."""
        parts: list[str] = []
        start = 0
        for edge in _TAG_EDGE.finditer(data):
            if not self._turns(edge[0]):
                continue
            parts.append(self._flat(data[start : edge.start()]) + edge[0])
            start = edge.end()
            if edge[0] == '"':
                self._is_quoted = not self._is_quoted
            else:
                self.is_tag = edge[0] == "<"
        return "".join([*parts, self._flat(data[start:])])

    def _turns(self, edge: str) -> bool:
        if edge == "<":
            return not self.is_tag
        return self.is_tag and (edge == '"' or not self._is_quoted)

    def _flat(self, data: str) -> str:
        return _LINE_BREAK.sub(" " if self.is_tag else "", data)


def _in_content(value: object) -> Markup:
    return value if isinstance(value, Markup) else Markup(text_html(_text(value)))


def _in_tag(value: object) -> Markup:
    return value if isinstance(value, Markup) else Markup(attribute(_text(value)))


def _exact(text: str) -> Markup:
    """Return *text* for an attribute that goes back to the server: nothing is left out of it."""
    return Markup(html.escape(text))


def _check(places: Sequence[tuple[Span, str]]) -> str:
    return fingerprint(words for _, words in places)


def _share(one: Collection[object], other: Collection[object]) -> int:
    """Return how many of *one* are in *other* too."""
    return sum(each in other for each in one)


def _text(value: Any) -> str:
    # None or True would be shown as words of Python.
    if isinstance(value, bool) or not isinstance(value, (str, int, Undefined)):
        raise TypeError(f"{value!r} is no text to show")
    return str(value)
