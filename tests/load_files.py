"""Files of articles, written and read for the tests of the readers."""

from __future__ import annotations

from pathlib import Path

from rag.load import Draft, load_drafts
from rag.types import Note, Problem

BODY = (
    "Altenfurt. Die Bäckerei am Markt schließt zum Monatsende, sagte die Inhaberin.\n"
    "Ein Nachfolger ist nicht gefunden.\n"
)
HEADED = f"Altenfurt\n\nDie letzte Bäckerei am Markt schließt\n\nNachfolge offen\n\n{BODY}"


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def load(path: Path) -> tuple[list[Draft], list[Problem]]:
    items = list(load_drafts(path))
    return (
        [item for item in items if isinstance(item, Draft)],
        [item for item in items if isinstance(item, Problem)],
    )


def only(path: Path) -> Draft:
    drafts, problems = load(path)
    assert not problems and len(drafts) == 1
    return drafts[0]


def only_problem(path: Path) -> Problem:
    drafts, problems = load(path)
    assert not drafts and len(problems) == 1
    return problems[0]


def notes(path: Path) -> list[Note]:
    return [item for item in load_drafts(path) if isinstance(item, Note)]
