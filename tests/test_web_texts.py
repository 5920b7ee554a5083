"""The texts of the page: both languages whole, each in use, unknown names an error."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.settings import PROJECT
from rag.web.texts import (
    ENGLISH,
    GERMAN,
    other_language,
    preferred_language,
    table,
    texts_for,
)

_WEB = PROJECT / "rag" / "web"


def flat(language: str) -> dict[str, str]:
    """All texts by their names, those of a group as ``group.name``."""
    found: dict[str, str] = {}
    for name, text in table("en" if language == "en" else "de").items():
        found |= (
            {name: text}
            if isinstance(text, str)
            else {f"{name}.{key}": each for key, each in text.items()}
        )
    return found


def places(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text)}


def sources() -> Iterator[tuple[Path, str]]:
    for file in (*_WEB.rglob("*.py"), *_WEB.rglob("*.j2")):
        yield file, file.read_text("utf-8")


def test_both_languages_have_the_same_texts() -> None:
    assert list(flat("de")) == list(flat("en"))
    assert len(flat("de")) > 200


@pytest.mark.parametrize("name", list(flat("de")))
def test_both_languages_say_it_with_the_same_places(name: str) -> None:
    german, english = flat("de")[name], flat("en")[name]
    assert german.strip() and english.strip()
    assert places(german) == places(english)


def test_each_language_has_its_own_quotation_marks() -> None:
    for name, text in flat("de").items():
        assert not re.search('["»«‚”]', text), name
        assert text.count("„") == text.count("“"), name
    for name, text in flat("en").items():
        assert not re.search('["„»«]', text), name
        assert text.count("“") == text.count("”"), name


def test_every_text_is_used() -> None:
    code = "\n".join(text for _, text in sources())
    named = set(re.findall(r"\btexts\.(\w+)", code))
    groups = set(re.findall(r"texts\.of\(\s*\"(\w+)\"", code))
    groups |= set(re.findall(r"count_text\([^()]+, \"(\w+)\"", code))
    groups |= set(re.findall(r"\|count\(\"(\w+)\"", code))
    for name, text in table("de").items():
        assert name in (named if isinstance(text, str) else groups), f"{name} is used nowhere"


def test_every_text_that_is_named_is_there() -> None:
    for file, text in sources():
        for name in re.findall(r"\btexts\.(?!of\(|language\b)(\w+)", text):
            assert isinstance(table("de").get(name), str), f"{file.name}: texts.{name}"
        for group, name in re.findall(r"texts\.of\(\s*\"(\w+)\", \"(\w+)\"\)", text):
            assert f"{group}.{name}" in flat("de"), f"{file.name}: {group}.{name}"


def test_a_name_that_is_not_there_is_an_error() -> None:
    for texts in (GERMAN, ENGLISH):
        with pytest.raises(AttributeError, match="no text 'nothing'"):
            texts.nothing  # noqa: B018
        with pytest.raises(AttributeError, match="no text 'badges'"):
            texts.badges  # noqa: B018
        for group in ("badges", "send", "nothing"):
            with pytest.raises(AttributeError, match="no text 'nothing'"):
                texts.of(group, "nothing")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "de"),
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,en;q=0.9", "en"),
        ("en;q=0.5, de-AT;q=0.7", "de"),
        ("fr-FR,fr;q=0.9", "en"),
        ("de;q=0, en;q=0.1", "en"),
        (";;;q=x,,", "en"),
    ],
)
def test_the_browsers_language(header: str | None, language: str) -> None:
    assert preferred_language(header) == language


def test_lookup_and_switch() -> None:
    assert texts_for("en") == ENGLISH != GERMAN
    assert texts_for("xx") == texts_for(None) == GERMAN
    assert other_language("de") == "en" and other_language("en") == "de"
