"""Long words break at syllables, and the text stays as it is."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.web import syllables
from rag.web.markup import text_html
from rag.web.syllables import breakable

_BREAK = '<span class="shy"></span>'


def text_of(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        (
            "Stadtverordnetenversammlung",
            ["Stadt", "ver", "ord", "ne", "ten", "ver", "samm", "lung"],
        ),
        ("Hochwasserschutzkonzept", ["Hoch", "was", "ser", "schutz", "kon", "zept"]),
        ("Hallenbad", ["Hallenbad"]),
    ],
)
def test_words_too_long_for_a_column_break_at_syllables(word: str, parts: list[str]) -> None:
    assert breakable(f"<p>Die {word} tagt</p>").split(_BREAK) == [
        *(f"<p>Die {part}" if at == 0 else part for at, part in enumerate(parts[:-1])),
        f"{parts[-1]} tagt</p>" if len(parts) > 1 else f"<p>Die {word} tagt</p>",
    ]


@given(st.text())
def test_no_letter_is_added_or_lost(text: str) -> None:
    markup = f"<p>Stadtverordnetenversammlung {text_html(text)}</p>"
    assert text_of(breakable(markup)) == text_of(markup)


def test_attributes_and_what_holds_text_alone_stay() -> None:
    word = "Stadtverordnetenversammlung"
    for markup in (
        f'<a title="{word}">x</a>',
        f"<option>{word}</option>",
        f"<textarea>{word}</textarea>",
    ):
        assert breakable(markup) == markup
    english = "<p>internationalization</p>"
    assert breakable(english, "en") == english


def test_nobody_waits_for_the_patterns_that_another_thread_reads() -> None:
    markup = "<p>Stadtverordnetenversammlung</p>"
    syllables._patterns.cache_clear()
    with syllables._READING:
        assert breakable(markup) == markup
    assert breakable(markup).count(_BREAK) == 7
    with syllables._READING:
        assert breakable(markup).count(_BREAK) == 7
