"""A text in pieces: nothing is lost, and only what is asked for is marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.types import Article, Span
from rag.web.pieces import article_paragraphs, marked, paragraph_texts, stretches

_TEXTS = st.text("ab \n\r\u00a0", max_size=40)
_PLACES = st.integers(0, 40)


@given(_TEXTS)
def test_stretches_put_together_are_the_text(text: str) -> None:
    found = stretches(text)
    assert "".join(stretch.text for stretch in found) == text
    assert all(stretch.text for stretch in found)
    assert not any(stretch.text.strip() for stretch in found if stretch.is_gap)


@given(_TEXTS, st.lists(st.tuples(_PLACES, _PLACES), max_size=3))
def test_an_article_s_pieces_put_together_are_its_text(text: str, spans: list[Span]) -> None:
    paragraphs = article_paragraphs(Article("a", text, body_start=5), spans)
    assert "".join(piece.text for each in paragraphs for piece in each.pieces) == text


def test_a_mark_may_cross_paragraphs_and_the_head_is_told_apart() -> None:
    head, gap, body = article_paragraphs(Article("a", "Kopf\n\nRumpf", body_start=6), [(2, 8)])
    assert (head.kind, gap.kind, body.kind) == ("head", "gap", "paragraph")
    assert head.pieces == (("Ko", False), ("pf", True))
    assert gap.pieces == (("\n\n", True),)
    assert body.pieces == (("Ru", True), ("mpf", False))


def test_marks_and_paragraphs_of_a_short_text() -> None:
    assert marked("Etat steigt", [(0, 4)]) == (("Etat", True), (" steigt", False))
    assert paragraph_texts(" a\nb\n\n \nc ") == ("a\nb", "c")
