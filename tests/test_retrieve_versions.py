"""A report with other numbers is a version of it, not a copy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.corpus import library as corpora
from rag.retrieve.versions import are_versions
from rag.settings import Settings

REPORT = (
    "Altenfurt, 14. März (lok) – Bei einem Unfall auf der Landstraße sind am Montag 12 Menschen"
    " verletzt worden. Die Strecke war zwei Stunden lang gesperrt, den Schaden schätzt die Polizei"
    " auf 1,2 Millionen Euro. Ein Kind blieb unverletzt."
)


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("12 Menschen", "21 Menschen"),
        ("12 Menschen", "einundzwanzig Menschen"),
        ("12 Menschen", "mindestens 21 Menschen"),
        ("12 Menschen verletzt", "21 Menschen verletzt und zwei getötet"),
        ("zwei Stunden", "drei Stunden"),
        ("1,2 Millionen", "1,5 Millionen"),
        ("am Montag", "am Dienstag"),
        ("Ein Kind blieb", "Zwei Kinder blieben"),
    ],
)
def test_other_numbers_make_a_version(words: str, others: str) -> None:
    changed = REPORT.replace(words, others)
    assert changed != REPORT
    assert are_versions(REPORT, changed) and are_versions(changed, REPORT)


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("12 Menschen", "zwölf Menschen"),
        ("1,2 Millionen", "1.200.000"),
        (" am Montag", ""),
        (" Ein Kind blieb unverletzt.", ""),
        ("12 Menschen", "mehrere Menschen"),
        ("Altenfurt, 14. März (lok) – ", ""),
        ("14. März", "15. März"),
        ("verletzt worden", "zu Schaden gekommen"),
    ],
)
def test_the_same_numbers_make_a_copy(words: str, others: str) -> None:
    changed = REPORT.replace(words, others)
    assert changed != REPORT
    assert not are_versions(REPORT, changed) and not are_versions(changed, REPORT)


def test_versions_are_hits_of_their_own_and_a_copy_is_not(own: Settings, tmp_path: Path) -> None:
    texts = {
        "frueh": REPORT,
        "kopie": REPORT.replace("12", "zwölf"),
        "spaet": REPORT.replace("12", "21"),
    }
    rows = (json.dumps({"id": name, "text": text}) for name, text in texts.items())
    (tmp_path / "a.jsonl").write_text("\n".join(rows), "utf-8")
    corpora.ingest(own, tmp_path / "a.jsonl", "unfall")
    hits = corpora.open_corpus(own, "unfall").search("Wie viele Menschen wurden verletzt?", 10)
    assert sorted(sorted((hit.article.id, *hit.also_in)) for hit in hits) == [
        ["frueh", "kopie"],
        ["spaet"],
    ]
