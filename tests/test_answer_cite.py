"""Cite: numbered citations that are exact slices, or no citation at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.cite import ChosenPlace, cite
from rag.types import ArticleInfo, Passage, Span

INFO = ArticleInfo("a", None, None, None, None, None)
TEXT = "Vorab. Die Brücke 😀 bleibt zu. Danach."
PASSAGE = Passage("a", 0, 7, 31, TEXT[7:31], ((7, 31),))


@given(st.lists(st.tuples(st.integers(7, 30), st.integers(1, 24)), max_size=5))
def test_citations_are_numbered_slices_in_the_given_order(places: list[Span]) -> None:
    spans = [(start, min(start + length, 31)) for start, length in places]
    citations = cite([ChosenPlace(INFO, PASSAGE, span) for span in spans])
    assert [citation.marker for citation in citations] == list(range(1, len(spans) + 1))
    assert [(citation.start, citation.end) for citation in citations] == spans
    assert all(TEXT[citation.start : citation.end] == citation.quote for citation in citations)
    assert all(citation.article is INFO for citation in citations)


@pytest.mark.parametrize("span", [(6, 20), (10, 32), (10, 10), (12, 9), (-1, 5), (31, 40)])
def test_a_place_outside_its_passage_is_never_cited(span: Span) -> None:
    with pytest.raises(ValueError, match="outside passage"):
        cite([ChosenPlace(INFO, PASSAGE, span)])
