"""A history: results of ``ask --json``, in every form that people keep them in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.errors import ReadError
from rag.question.history import read_history
from rag.types import PriorTurn

FIRST = {
    "question": "Und Kolb?",
    "standalone_question": "Was sagte Kolb zum Markt?",
    "citations": [
        {"speaker": "Nora Kolb", "title": "Der Markt", "article_id": "markt"},
        {"speaker": None, "title": "Der Markt"},
    ],
}
SECOND = {"question": "Wann öffnet der Markt?", "passages": [{"article_id": "messe"}, {}]}
READ = (
    PriorTurn("Was sagte Kolb zum Markt?", ("Nora Kolb",), ("Der Markt",), ("markt",)),
    PriorTurn("Wann öffnet der Markt?", articles=("messe",)),
)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([FIRST, SECOND]),
        json.dumps([FIRST, SECOND], indent=2),
        f"{json.dumps(FIRST)}\n{json.dumps(SECOND)}\n",
        f"\ufeff{json.dumps(FIRST, indent=2)}\n{json.dumps(SECOND, indent=2)}\n\n",
    ],
)
def test_every_form_reads_alike(tmp_path: Path, text: str) -> None:
    file = tmp_path / "verlauf.json"
    file.write_text(text, "utf-8")
    assert read_history(file) == READ


def test_one_result_and_none(tmp_path: Path) -> None:
    file = tmp_path / "verlauf.json"
    file.write_text(json.dumps(FIRST), "utf-8")
    assert read_history(file) == READ[:1]
    for nothing in ("", "\n", "[]"):
        file.write_text(nothing, "utf-8")
        assert read_history(file) == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{", 1),
        ('{"question": "A?"}\n{"question": \n', 3),
        ('{"question": "A?"}\n{"frage": "B?"}', 2),
        ('[{"question": 5}]', 1),
        ('{"question": "A?", "citations": ["x"]}', 1),
        ("Was sagte Kolb?", 1),
        ("[" * 100_000, 1),
    ],
)
def test_what_is_no_history_is_refused_with_its_place(tmp_path: Path, text: str, line: int) -> None:
    file = tmp_path / "verlauf.json"
    file.write_text(text, "utf-8")
    with pytest.raises(ReadError, match=rf"verlauf\.json:{line}: .*ask QUESTION --json"):
        read_history(file)


def test_a_missing_or_binary_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"fehlt\.json"):
        read_history(tmp_path / "fehlt.json")
    (tmp_path / "bild.png").write_bytes(b"\x89PNG\xff")
    with pytest.raises(ReadError, match="not UTF-8"):
        read_history(tmp_path / "bild.png")
