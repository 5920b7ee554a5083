"""docs/architecture.md: what it names is there, and every folder of rag/ stands in its order."""

from __future__ import annotations

import pkgutil
import re

import pytest
from test_layers import LEVEL

from rag.settings import PROJECT

PAGE = (PROJECT / "docs" / "architecture.md").read_text("utf-8")
SECTIONS = dict(section.split("\n", 1) for section in PAGE.split("\n## ")[1:])
NAMED = sorted(set(re.findall(r"`([^`\n]+)`", PAGE)))
PATHS = [name for name in NAMED if "/" in name and not re.search(r"[\s<]", name)]
OBJECTS = [name for name in NAMED if re.fullmatch(r"[a-z]\w*(?:\.\w+)+", name)]
FILES_OF_THE_PROJECT = ("app.py", "requirements.txt")


def test_the_order_of_the_folders_is_the_tests() -> None:
    rows = re.findall(r"^\| (\d+) \| `(\w+)/?` \|", SECTIONS["The folders of `rag/`"], re.MULTILINE)
    assert {name: int(level) for level, name in rows} == {
        name: level + 1 for name, level in LEVEL.items() if name != "app"
    }


@pytest.mark.parametrize("name", PATHS)
def test_a_path_exists(name: str) -> None:
    found = PROJECT / name, PROJECT / "rag" / name, PROJECT / f"{name}.py"
    assert any(path.exists() for path in found)


@pytest.mark.parametrize("name", OBJECTS)
def test_a_dotted_name_exists(name: str) -> None:
    if name in FILES_OF_THE_PROJECT:
        assert (PROJECT / name).is_file()
    else:
        pkgutil.resolve_name(f"rag.{name}")


def test_the_way_of_a_question_and_of_a_file_is_told_in_names() -> None:
    for way in ("The path of a question", "The path of a file", "Where to add something"):
        assert len([name for name in OBJECTS if f"`{name}`" in SECTIONS[way]]) >= 10, way


def test_the_page_is_read_in_ten_minutes() -> None:
    # 230 words a minute, as silent reading of prose is measured.
    assert len(PAGE.split()) < 2_300
