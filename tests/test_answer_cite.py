"""Cite: numbered citations that are exact slices, told by the statement they are made of.

Every person is invented.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.cite import ChosenPlace, attribute, cite
from rag.statements import extract_statements
from rag.types import Article, ArticleInfo, Citation, Passage, Span

INFO = ArticleInfo("a", None, None, None, None, None)
TEXT = "Vorab. Die Brücke 😀 bleibt zu. Danach."
PASSAGE = Passage("a", 0, 7, 31, TEXT[7:31], ((7, 31),))

BRIDGE = (
    "Bauamtsleiter Horst Kremer stellte die Brücke vor. Sie werde im Mai fertig. Er sagte, die"
    " Brücke koste drei Millionen Euro. „Sie wird schön“, sagte Kremer. Am Abend regnete es."
)
OF_BRIDGE = Article(id="a", text=BRIDGE)
STATEMENTS = extract_statements(OF_BRIDGE)


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


def cited(quote: str) -> Citation:
    start = BRIDGE.index(quote)
    return Citation(1, ArticleInfo.of(OF_BRIDGE), start, start + len(quote), quote, "text", None)


@pytest.mark.parametrize(
    ("quote", "kind", "speaker", "inferred", "likely"),
    [
        ("„Sie wird schön“, sagte Kremer.", "direct", "Horst Kremer", False, None),
        (
            "Er sagte, die Brücke koste drei Millionen Euro.",
            "indirect",
            "Horst Kremer",
            True,
            None,
        ),
        ("Sie werde im Mai fertig.", "free_indirect", None, False, "Horst Kremer"),
        ("Am Abend regnete es.", "text", None, False, None),
        ("Bauamtsleiter Horst Kremer stellte die Brücke vor.", "text", None, False, None),
    ],
)
def test_a_citation_bears_kind_and_speaker_of_its_statement(
    quote: str, kind: str, speaker: str | None, inferred: bool, likely: str | None
) -> None:
    (found,) = attribute([cited(quote)], STATEMENTS)
    assert (found.kind, found.speaker, found.inferred, found.likely) == (
        kind,
        speaker,
        inferred,
        likely,
    )
    assert found.quote == quote


def test_statements_of_other_articles_are_none_of_its_own() -> None:
    other = extract_statements(Article(id="b", text=BRIDGE))
    given = cited("„Sie wird schön“, sagte Kremer.")
    assert attribute([given], other) == (given,)
