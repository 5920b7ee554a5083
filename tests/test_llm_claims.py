"""What a claim is read for: its figures and its parts."""

from __future__ import annotations

import pytest

from rag.llm.claims.actions import actions
from rag.llm.claims.amounts import amounts, is_same
from rag.llm.claims.read import read
from rag.llm.parts import parts_of
from rag.llm.reply import read_claims


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("3,5 Mio. Euro", "3.500.000 Euro", True),
        ("zehntausend Kilometer", "10.000 km", True),
        ("am 24. März", "am 24.3.2025", True),
        ("im März", "am 24. März", True),
        ("die siebziger Jahre", "1972", True),
        ("rund 200 Menschen", "196 Menschen", True),
        ("200 Menschen", "196 Menschen", False),
        ("3 Prozent", "3 Euro", False),
        ("die siebenjährige Haft", "sieben Jahre Haft", True),
    ],
)
def test_figures_compare_by_value_and_unit(one: str, other: str, same: bool) -> None:
    (mine, *_), (theirs, *_) = amounts(one), amounts(other)
    assert is_same(mine, theirs) is same


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("Jan Ott lobte den Koch.", ["Jan", "Ott"]),
        ("Den Koch lobte Jan Ott.", ["Jan", "Ott"]),
        ("Der Koch wurde von Jan Ott gelobt.", ["Jan", "Ott"]),
        ("Jan Ott, der gestern kam, hat den Koch gelobt.", ["Jan", "Ott"]),
    ],
)
def test_who_acts_is_read_whatever_the_order(sentence: str, who: list[str]) -> None:
    (action,) = [each for each in actions(read(sentence)) if each.verb == "loben"]
    assert [word.text for word in action.core] == who
    assert not action.suffers


def test_a_sentence_is_cut_behind_markers_and_at_semicolons() -> None:
    (claim,) = read_claims("Das Dach ist alt [1]; der Keller ist nass, und er riecht [2].", 2)
    parts = parts_of(claim)
    assert [(claim.text[part.start : part.end], part.numbers) for part in parts] == [
        ("Das Dach ist alt; ", (1,)),
        ("der Keller ist nass, ", (2,)),
        ("und er riecht.", (2,)),
    ]
