"""Prompt files: filled in full, or an error that names file, variable and next step."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rag.errors import PromptError
from rag.llm import prompts
from rag.llm.prompts import fill
from rag.settings import bundled


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of prompts in place of the project's."""
    monkeypatch.setattr(prompts, "bundled", lambda name: tmp_path)
    (tmp_path / "greet.md").write_text("Guten Tag, $name!\n${name} kostet 5 $$.\n", "utf-8")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_every_variable_is_filled() -> None:
    assert fill("greet", {"name": "Vogt"}) == "Guten Tag, Vogt!\nVogt kostet 5 $."


@pytest.mark.usefixtures("folder")
def test_a_value_is_not_read_as_a_prompt() -> None:
    assert "$name ${oops} $" in fill("greet", {"name": "$name ${oops} $"})


@pytest.mark.usefixtures("folder")
def test_a_missing_file_is_named() -> None:
    with pytest.raises(PromptError, match=r"absent\.md is missing\. .*git checkout"):
        fill("absent", {})


@pytest.mark.usefixtures("folder")
def test_an_unknown_variable_is_named_with_those_there_are() -> None:
    with pytest.raises(PromptError, match=r"greet\.md uses \$name, .*may use: \$names, \$word"):
        fill("greet", {"names": "", "word": ""})


@pytest.mark.usefixtures("folder")
def test_a_variable_that_the_file_lacks_is_named() -> None:
    with pytest.raises(PromptError, match=r"greet\.md lacks \$passages\. Put it"):
        fill("greet", {"name": "Vogt", "passages": "…"})


def test_a_lone_dollar_is_an_error(folder: Path) -> None:
    (folder / "price.md").write_text("Es kostet 5 $.", "utf-8")
    with pytest.raises(PromptError, match=r"price\.md has a lone '\$'"):
        fill("price", {})


def test_a_file_that_is_no_text_is_an_error(folder: Path) -> None:
    (folder / "bytes.md").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(PromptError, match=r"bytes\.md cannot be read .*UTF-8"):
        fill("bytes", {})


def test_both_languages_have_the_same_prompts_with_the_same_variables() -> None:
    def variables(language: str) -> dict[str, set[str]]:
        return {
            path.name.replace(f".{language}.", "."): set(re.findall(r"\$(\w+)", path.read_text()))
            for path in bundled("prompts").glob(f"*.{language}.*md")
        }

    assert variables("de") == variables("en")
    assert variables("de")["answer.user.md"] == {"passages", "question"}
