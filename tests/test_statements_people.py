"""Names made one across articles, namesakes kept apart; every person is invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.statements import link_names, may_mean


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        (["Karin Lohse", "Lohse"], "Karin Lohse"),
        (["Karin Maria Lohse", "Karin Lohse", "K. Lohse", "Lohse"], "Karin Maria Lohse"),
        (["Dr. Karin Lohse", "Karin Lohse"], "Dr. Karin Lohse"),
        (["Jürgen Möller", "Juergen Moeller", "Moeller"], "Jürgen Möller"),
        (["Ursula von der Heide", "von der Heide"], "Ursula von der Heide"),
        (["Beate von Stor", "von Stor"], "Beate von Stor"),
        (["Freiwillige Feuerwehr", "Feuerwehr"], "Freiwillige Feuerwehr"),
        (["Ida Kranz", "Bundespräsidentin Kranz", "Kranz"], "Ida Kranz"),
    ],
)
def test_names_of_one_person_are_one(printed: list[str], name: str) -> None:
    assert link_names(printed) == dict.fromkeys(printed, name)


@pytest.mark.parametrize(
    "printed",
    [
        ["Karin Lohse", "Peter Lohse", "Lohse"],
        ["Karin Lohse", "Kurt Lohse", "K. Lohse"],
        ["Karin Lohse", "Karin Ott"],
        ["Polizei", "Feuerwehr"],
        ["Karin Lohse", "Karin Lohse-Brandt"],
        ["Al Ott", "Jens Ott"],
        ["Ida Kranz", "Ole Kranz", "Landrat Kranz", "Kranz"],
        ["Landrat Kranz", "Trainer Kranz"],
        ["Präsident Ahorns", "Ahorn"],
        ["Sprecher Nordwerk", "Nordwerk"],
    ],
)
def test_different_people_are_kept_apart(printed: list[str]) -> None:
    assert link_names(printed) == {name: name for name in printed}


@pytest.mark.parametrize(
    ("bare", "full"),
    [
        ("Gericht", "Londoner Gericht"),
        ("Behörden", "Ahornische Behörden"),
        ("Bank", "Deutsche Bank"),
        ("Staatsanwaltschaft", "Altenfurter Staatsanwaltschaft"),
    ],
)
def test_a_body_of_one_article_is_not_that_of_another(bare: str, full: str) -> None:
    assert link_names([bare, full]) == {bare: bare, full: full}


@pytest.mark.parametrize("surname", ["Wieland", "Konrat", "Amtmann", "Klubert"])
def test_a_surname_that_ends_like_a_body_is_a_surname(surname: str) -> None:
    assert link_names([surname, f"Ada {surname}"])[surname] == f"Ada {surname}"


def test_no_names_make_no_people() -> None:
    assert link_names([]) == {}


_NAMES = st.lists(
    st.sampled_from(
        ["Karin Lohse", "Lohse", "Peter Lohse", "Jan Ott", "Ott", "J. Ott", "von Ott", "Polizei"]
    )
)


@settings(deadline=None)
@given(_NAMES)
def test_who_a_name_stands_for_depends_on_no_order_and_stands_for_itself(names: list[str]) -> None:
    linked = link_names(names)
    assert linked.keys() == set(names)
    assert link_names(reversed(names)) == linked
    assert all(linked[name] == name for name in linked.values())


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Jens Ott", "Jens Ott"),
        ("ott", "Jens Ott"),
        ("Otts", "Jens Ott"),
        ("Ott", "Ott"),
        ("Jens Ott", "Ott"),
        ("J. Ott", "Jens Ott"),
        ("Jens Ott", "J. Ott"),
        ("Herr Ott", "Jens Ott"),
        ("Dr. Ott", "Jens Ott"),
        ("Dr. Ott", "Prof. Dr. Jens Ott"),
        ("Moeller", "Jürgen Möller"),
        ("Juergen Möller", "Jürgen Moeller"),
        ("Karin Lohse", "Karin Maria Lohse"),
        ("von der Heide", "Ursula von der Heide"),
        ("Heide", "Ursula von der Heide"),
        ("Ursula von der Heide", "von der Heide"),
    ],
)
def test_a_name_may_stand_for_a_fuller_or_a_shorter_one(asked: str, name: str) -> None:
    assert may_mean(asked, name)


@pytest.mark.parametrize(
    "role",
    ["Kämmerer", "Kaemmerer", "kämmerer", "Präsident", "praesident", "US-Außenminister", "Landrat"],
)
def test_a_role_before_a_surname_is_no_given_name(role: str) -> None:
    assert may_mean(f"{role} Ott", "Jens Ott")
    assert may_mean(f"{role} Jens Ott", "Jens Ott")
    assert not may_mean(f"{role} Peter Ott", "Jens Ott")


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Peter Ott", "Jens Ott"),
        ("P. Ott", "Jens Ott"),
        ("Maria von der Heide", "Ursula von der Heide"),
        ("Jens", "Jens Ott"),
        ("Lohse", "Karin Lohse-Brandt"),
        ("Ott", "Otten"),
        ("Karin Lohse über Jens Ott", "Jens Ott"),
        ("Lohse zu Ott", "Jens Ott"),
        ("' Ott", "J. Ott"),
        ("", "Jens Ott"),
        ("Ott", ""),
    ],
)
def test_another_name_is_somebody_else(asked: str, name: str) -> None:
    assert not may_mean(asked, name)


@pytest.mark.parametrize("bare", ["Lohses", "Lohse’", "LOHSE", "KARIN LOHSE"])
def test_a_genitive_or_capitals_are_the_person_of_the_full_name(bare: str) -> None:
    assert link_names(["Karin Lohse", bare]) == dict.fromkeys(["Karin Lohse", bare], "Karin Lohse")


def test_a_surname_in_s_is_no_genitive_where_somebody_bears_it() -> None:
    names = ["Karin Peter", "Jan Peters", "Peters"]
    assert link_names(names)["Peters"] == "Jan Peters"
