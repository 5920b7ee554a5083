"""A citation is told by the statement that it is made of; every person is invented."""

from __future__ import annotations

import pytest

from rag.answer.cite import attribute
from rag.statements import extract_statements
from rag.types import Article, ArticleInfo, Citation

TEXT = (
    "Bauamtsleiter Horst Kremer stellte die Brücke vor. Sie werde im Mai fertig. Er sagte, die"
    " Brücke koste drei Millionen Euro. „Sie wird schön“, sagte Kremer. Am Abend regnete es."
)
ARTICLE = Article(id="a", text=TEXT)
STATEMENTS = extract_statements(ARTICLE)


def cite(quote: str) -> Citation:
    start = TEXT.index(quote)
    return Citation(1, ArticleInfo.of(ARTICLE), start, start + len(quote), quote, "text", None)


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
    (found,) = attribute([cite(quote)], STATEMENTS)
    assert (found.kind, found.speaker, found.inferred, found.likely) == (
        kind,
        speaker,
        inferred,
        likely,
    )
    assert found.quote == quote


def test_statements_of_other_articles_are_none_of_its_own() -> None:
    other = extract_statements(Article(id="b", text=TEXT))
    given = cite("„Sie wird schön“, sagte Kremer.")
    assert attribute([given], other) == (given,)
