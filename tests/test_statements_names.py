"""The lists of first names and places, and names in tagged text; every person is invented."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from rag.settings import PROJECT
from rag.statements import names, tagger

FOLDER = PROJECT / "rag" / "statements"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = PROJECT / "scripts" / "name_lists"
    spec = spec_from_loader("name_lists", SourceFileLoader("name_lists", str(path)))
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["first_names.txt", "places.txt"])
def test_the_lists_are_what_the_script_makes(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(script, "FOLDER", tmp_path)
    script.main()
    assert (tmp_path / name).read_text("utf-8") == (FOLDER / name).read_text("utf-8")


@pytest.mark.parametrize("name", ["first_names.txt", "places.txt"])
def test_the_lists_carry_their_licence(name: str) -> None:
    assert "Permission is hereby granted, free of charge" in (FOLDER / name).read_text("utf-8")


@pytest.mark.parametrize(
    ("given", "gender"),
    [("Karin", "f"), ("Jürgen", "m"), ("Juergen", "m"), ("Anna-Lena", "f"), ("Kim", None)],
)
def test_first_names_have_a_gender(given: str, gender: str | None) -> None:
    assert names.is_given(given)
    assert names.gender_of(given) == gender


def test_no_first_name_has_no_gender() -> None:
    assert not names.is_given("Brücke")
    assert names.gender_of("Brücke") is None


def test_countries_and_states_are_places() -> None:
    assert names.is_place("Norwegen")
    assert names.is_place("Thüringen")
    assert not names.is_place("Lohse")


def _found(text: str) -> list[str]:
    tokens = names.mended(tagger.tag(text, (0, len(text))), frozenset())
    return [name.full for name in names.find(tokens)]


def test_a_noun_like_a_first_name_before_a_country_is_no_person() -> None:
    assert _found("Wegen der schwierigen Lage Norwegens kam Jan Ott.") == ["Jan Ott"]


def test_a_place_does_not_lend_its_second_word_to_a_person() -> None:
    assert not any("Francisco" in name for name in _found("Er kam aus San Francisco Bay."))


def test_a_paper_is_no_person() -> None:
    assert _found("Das meldet die Victoria Times.") == []
