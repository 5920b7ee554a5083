"""Text from outside as HTML: escaped, named, without power over what is around it."""

from __future__ import annotations

from rag.web.markup import attribute, fingerprint, text_html, visible


def test_a_directional_control_is_named_where_it_shows_and_left_out_where_it_cannot() -> None:
    text = "a\u202eb\u2069<"
    assert text_html(text) == (
        'a<span class="control" data-name="U+202E">\u202e</span>b'
        '<span class="control" data-name="U+2069">\u2069</span>&lt;'
    )
    assert attribute(text) == "ab&lt;"
    assert visible("a\u202eb\x1b\t") == "a⟨U+202E⟩b⟨U+001B⟩\t"


def test_a_fingerprint_is_of_all_texts_and_their_bounds() -> None:
    assert fingerprint(["ab", "c"]) == fingerprint(["ab", "c"])
    assert len({fingerprint(texts) for texts in (["ab", "c"], ["abc"], ["a", "bc"], [])}) == 4
