"""Names made one across articles, namesakes kept apart; every person is invented."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.statements import Statement, link_speakers


def said(
    article: str, speaker: str | None, likely: str | None = None, role: str | None = None
) -> Statement:
    return Statement(
        article_id=article,
        spans=((0, 5),),
        kind="direct",
        speaker=speaker,
        speaker_span=(6, 9),
        inferred=speaker is None,
        likely=likely,
        role=role,
        cue="sagte",
        confidence=0.9,
        pattern="quote",
    )


def test_a_bare_surname_joins_the_one_full_name() -> None:
    found = link_speakers({"a": [said("a", "Karin Lohse")], "b": [said("b", "Lohse")]})
    assert [(each.name, each.aliases) for each in found] == [("Karin Lohse", ("Lohse",))]
    assert found[0].statements == (("a", 0), ("b", 0))


def test_a_bare_surname_of_two_people_stays_by_itself() -> None:
    rows = {"a": [said("a", "Karin Lohse"), said("a", "Peter Lohse")], "b": [said("b", "Lohse")]}
    assert {each.name for each in link_speakers(rows)} == {"Karin Lohse", "Peter Lohse", "Lohse"}


def test_a_middle_name_or_an_initial_is_the_same_person() -> None:
    rows = {"a": [said("a", "Karin Maria Lohse"), said("a", "Karin Lohse"), said("a", "K. Lohse")]}
    assert [each.name for each in link_speakers(rows)] == ["Karin Maria Lohse"]


def test_roles_are_gathered_by_frequency() -> None:
    rows = {
        "a": [said("a", "Karin Lohse", role="Ministerin"), said("a", "Karin Lohse", role="Rätin")],
        "b": [said("b", "Karin Lohse", role="Ministerin")],
    }
    assert link_speakers(rows)[0].roles == ("Ministerin", "Rätin")


def test_likely_statements_are_kept_apart_from_sure_ones() -> None:
    rows = {"a": [said("a", "Karin Lohse"), said("a", None, "Karin Lohse")]}
    found = link_speakers(rows)[0]
    assert (found.statements, found.likely) == ((("a", 0),), (("a", 1),))


def test_statements_without_a_name_belong_to_nobody() -> None:
    assert link_speakers({"a": [said("a", None)]}) == ()


_NAMES = st.lists(
    st.sampled_from(["Karin Lohse", "Lohse", "Peter Lohse", "Jan Ott", "Ott", "J. Ott", "Polizei"]),
    max_size=8,
)


@given(_NAMES)
def test_every_named_statement_is_entered_once(names: list[str]) -> None:
    found = link_speakers({"a": [said("a", name) for name in names]})
    places = sorted(place for each in found for place in each.statements)
    assert places == [("a", index) for index in range(len(names))]
