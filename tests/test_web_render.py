"""Templates: what they show is escaped where it stands, and a name that is missing is an error."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from jinja2 import TemplateSyntaxError, UndefinedError
from markupsafe import Markup

from rag.settings import PROJECT
from rag.web import render as module
from rag.web.render import ready_made, render
from rag.web.texts import ENGLISH, GERMAN

HOSTILE = "<b>\u202e\"'&\u202c"
CONTROL = '<span class="control" data-name="U+202E">\u202e</span>'
IN_CONTENT = (
    f'&lt;b&gt;{CONTROL}&quot;&#x27;&amp;<span class="control" data-name="U+202C">\u202c</span>'
)
IN_TAG = "&lt;b&gt;&quot;&#x27;&amp;"


def made(source: str, **values: object) -> str:
    return module._environment().from_string(source).render(texts=GERMAN, **values)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<p>{{ x }}</p>", f"<p>{IN_CONTENT}</p>"),
        ('<a title="{{ x }}">{{ x }}</a>', f'<a title="{IN_TAG}">{IN_CONTENT}</a>'),
        ('<a{% if x %} title="{{ x }}"{% endif %}>', f'<a title="{IN_TAG}">'),
        ('<a title="{{ "" if not x else x }}">', f'<a title="{IN_TAG}">'),
        ('<a title="a > b {{ x }}">{{ x }}', f'<a title="a > b {IN_TAG}">{IN_CONTENT}'),
        ('<p>a < b "{{ x }}</p>', f'<p>a < b "{IN_CONTENT}</p>'),
        ("{% macro m(y) %}<i>{{ y }}</i>{% endmacro %}{{ m(x) }}", f"<i>{IN_CONTENT}</i>"),
        ("{% set y %}{{ x }}{% endset %}<i>{{ y }}</i>", f"<i>{IN_CONTENT}</i>"),
        ("{{ '{}'.format(x) }}", IN_CONTENT),
        ('<a title="{{ x|exact }}">', '<a title="&lt;b&gt;\u202e&quot;&#x27;&amp;\u202c">'),
        ("<title>{{ x|plain }}</title>", f"<title>{IN_TAG}</title>"),
    ],
)
def test_text_is_escaped_for_the_place_where_it_stands(source: str, shown: str) -> None:
    assert made(source, x=HOSTILE) == shown


def test_what_a_template_made_is_held_as_it_is() -> None:
    assert made("<p>{{ x }}</p>", x=ready_made("<i>a</i>")) == "<p><i>a</i></p>"


def test_line_breaks_of_a_template_are_no_part_of_what_it_makes() -> None:
    source = '<p\n  class="a"\n  id="b">\n  <b>1</b>\n  {{ x }}\n</p>\n'
    assert made(source, x=" a\n b ") == '<p class="a" id="b"><b>1</b> a\n b </p>'


@pytest.mark.parametrize("source", ["{{ nothing }}", "{{ texts.nothing }}", "{{ x.nothing }}"])
def test_a_name_that_is_not_there_is_an_error(source: str) -> None:
    with pytest.raises(UndefinedError):
        made(source, x=1)


@pytest.mark.parametrize("value", [None, True, 1.5, [1]])
def test_what_is_no_text_is_an_error(value: object) -> None:
    for source in ("{{ x }}", '<a title="{{ x }}">'):
        with pytest.raises(TypeError, match="no text"):
            made(source, x=value)


@pytest.mark.parametrize("source", ["{{ x|safe }}", "{{ x ~ x }}", "{{ [x]|join }}", "<a {{ x }}"])
def test_ways_around_the_escaping_are_closed(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        made(source, x=ready_made("<i>"))


def test_every_template_can_be_read_and_is_used() -> None:
    environment = module._environment()
    names = environment.list_templates()
    assert len(names) > 20
    sources = [file.read_text("utf-8") for file in (PROJECT / "rag" / "web").rglob("*.py")]
    sources += [Path(str(environment.get_template(name).filename)).read_text() for name in names]
    for name in names:
        own = name.removesuffix(".html.j2")
        assert any(f'"{own}"' in text or f'"{name}"' in text for text in sources), name


def test_a_rendered_text_speaks_the_reader_s_language() -> None:
    for texts in (GERMAN, ENGLISH):
        head = render("masthead", texts, corpora=(), other="en")
        assert texts.tagline in Markup(head).unescape()


# The one place where markup is made in Python; patterns and messages that name a tag.
_TAG = re.compile(r"(?<!\?P)(?<!\\g)</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|<[a-z]+ [a-z-]+=")
_ALLOWED = {
    "rag/web/markup.py": ("control", "</span>"),
    "rag/web/document.py": ("<script", "<meta", "<gradio-app", "</head>"),
    "rag/llm/reply.py": ("think",),
    "rag/web/syllables.py": ("shy",),
}


def test_no_html_is_written_in_python() -> None:
    found = []
    for file in sorted((PROJECT / "rag").rglob("*.py")):
        name = file.relative_to(PROJECT).as_posix()
        tree = ast.parse(file.read_text("utf-8"))
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            if id(node) in docstrings or not _TAG.search(node.value):
                continue
            if not any(word in node.value for word in _ALLOWED.get(name, ())):
                found.append(f"{name}:{node.lineno}: {node.value[:60]!r}")
    assert not found, "HTML belongs into rag/web/templates:\n" + "\n".join(found)
