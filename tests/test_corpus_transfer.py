"""Transfer: what is exported comes in whole elsewhere; what is not an export stays out."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.corpus import library as corpora
from rag.corpus.transfer import MANIFEST
from rag.errors import BusyError, CorpusError, NachgefragtError, ReadError
from rag.index.lock import writing
from rag.settings import Settings

NAME = "syrien-2015"
QUESTION = "Was sagte Earnest über Assad?"
Members = dict[str, bytes]


@pytest.fixture(scope="module")
def exported(
    settings: Settings, syrien: corpora.Corpus, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    file = tmp_path_factory.mktemp("export") / "syrien.zip"
    assert corpora.export(settings, NAME, file) == file.stat().st_size
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    return file


def repacked(file: Path, folder: Path, change: Callable[[Members], None]) -> Path:
    """Write *file* again after *change*, its checksums made to fit."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    about = json.loads(members.pop(MANIFEST))
    change(members)
    for name in about["files"].keys() & members.keys():
        digest = hashlib.sha256(members[name]).hexdigest()
        about["files"][name] = {"bytes": len(members[name]), "sha256": digest}
    target = folder / "changed.zip"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(MANIFEST, json.dumps(about))
        for name, data in members.items():
            archive.writestr(name, data)
    return target


def run_sql(name: str, statement: str, folder: Path) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        path = folder / "file.sqlite"
        path.write_bytes(members[name])
        db = sqlite3.connect(path)
        db.execute(statement)
        db.commit()
        db.close()
        members[name] = path.read_bytes()

    return change


def test_an_imported_corpus_answers_as_the_exported_one(
    kept: Settings, syrien: corpora.Corpus, exported: Path, tmp_path: Path
) -> None:
    report = corpora.import_file(kept, exported, "anderswo")
    assert (report.new, report.passages) == (8, 16)
    imported = corpora.open_corpus(kept, "anderswo")
    assert imported.manifest == syrien.manifest
    before, after = syrien.ask(QUESTION), imported.ask(QUESTION)
    assert after.reply == before.reply and after.answered
    assert [hit.passage for hit in after.hits] == [hit.passage for hit in before.hits]
    assert all(finding.level == "ok" for finding in corpora.doctor(kept))
    corpora.export(kept, "anderswo", tmp_path / "again.zip")
    assert corpora.import_file(kept, tmp_path / "again.zip", "nochmals").passages == 16


def test_a_name_that_is_taken_is_refused(
    settings: Settings, syrien: corpora.Corpus, exported: Path
) -> None:
    with pytest.raises(CorpusError, match=f"python -m rag remove {NAME}"):
        corpora.import_file(settings, exported)
    assert syrien.ask(QUESTION).answered


def test_an_export_waits_for_no_writer(
    settings: Settings, syrien: corpora.Corpus, tmp_path: Path
) -> None:
    with writing(settings.data.resolve() / "corpora" / NAME), pytest.raises(BusyError):
        corpora.export(settings, NAME, tmp_path / "x.zip")
    assert list(tmp_path.iterdir()) == []


def test_an_index_of_an_earlier_format_is_made_anew(
    own: Settings, exported: Path, tmp_path: Path
) -> None:
    older = "UPDATE meta SET value = json_set(value, '$.index_format', 1) WHERE name = 'manifest'"
    file = repacked(exported, tmp_path, run_sql("articles.sqlite", older, tmp_path))
    assert corpora.import_file(own, file).passages == 16
    assert corpora.open_corpus(own, NAME).ask(QUESTION).answered


# What stays out


def add(name: str) -> Callable[[Members], None]:
    return lambda members: members.update({name: b"x"})


def put(name: str, data: bytes) -> Callable[[Members], None]:
    return lambda members: members.update({name: data})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (add("../hinaus.txt"), "other files"),
        (add("/tmp/hinaus.txt"), "other files"),
        (add("chroma/chroma.sqlite3"), "other files"),
        (lambda members: members.pop("embeddings.sqlite"), "other files"),
        (put("articles.sqlite", b"nothing of SQLite"), "damaged"),
        (put("embeddings.sqlite", b"nothing of SQLite"), "something else than vectors"),
    ],
)
def test_other_content_is_refused_and_leaves_nothing(
    own: Settings, exported: Path, tmp_path: Path, change: Callable[[Members], None], said: str
) -> None:
    file = repacked(exported, tmp_path, change)
    with pytest.raises(NachgefragtError, match=said):
        corpora.import_file(own, file)
    assert list((own.data / "corpora").iterdir()) == []
    assert not (own.data / "hinaus.txt").exists() and not Path("/tmp/hinaus.txt").exists()


@pytest.mark.parametrize(
    ("name", "statement", "said"),
    [
        (
            "articles.sqlite",
            "CREATE TRIGGER t AFTER INSERT ON passage BEGIN DELETE FROM article; END",
            "'t' is not of Nachgefragt",
        ),
        ("articles.sqlite", "UPDATE article SET text = 'x' WHERE key = 2", "not what was read"),
        ("articles.sqlite", "PRAGMA user_version = 999", "newer version"),
        ("articles.sqlite", "CREATE VIEW v AS SELECT 1", "'v' is not of Nachgefragt"),
        ("articles.sqlite", "CREATE TABLE t (x)", "'t' is not of Nachgefragt"),
        ("articles.sqlite", "CREATE VIRTUAL TABLE t USING fts5 (x)", "'t' is not of Nachgefragt"),
        ("articles.sqlite", "CREATE INDEX i ON article (hex(text))", "'i' is not of Nachgefragt"),
        ("articles.sqlite", "ALTER TABLE article ADD x AS (hex(zeroblob(9)))", "table 'article'"),
        ("articles.sqlite", "UPDATE article SET text = CAST(text AS BLOB)", "article.text"),
        ("articles.sqlite", f"UPDATE article SET key = {2**62} + key", "article.key"),
        ("articles.sqlite", "UPDATE origin SET root = x'00ff'", "origin.root"),
        ("articles.sqlite", "UPDATE origin SET root = 'a' || char(0)", "origin.root"),
        ("articles.sqlite", "INSERT INTO page VALUES (1, 'x', x'ff')", "page.start"),
        ("articles.sqlite", "UPDATE meta SET value = '7' WHERE name = 'manifest'", "manifest"),
        ("articles.sqlite", "UPDATE meta SET value = '[]' WHERE name = 'card'", "card"),
        (
            "articles.sqlite",
            "UPDATE meta SET value = printf('%.*c', 9999, '[') WHERE name = 'card'",
            "card",
        ),
        (
            "articles.sqlite",
            "UPDATE meta SET value = json_set(value, '$.title', json('[1]')) WHERE name = 'card'",
            "card",
        ),
        ("embeddings.sqlite", "CREATE TABLE other (x)", "something else than vectors"),
        (
            "embeddings.sqlite",
            "ALTER TABLE vector ADD x AS (hex(zeroblob(9)))",
            "else than vectors",
        ),
        ("embeddings.sqlite", "UPDATE vector SET vector = x'007e'", "else than vectors"),
        ("embeddings.sqlite", "UPDATE vector SET vector = x'0011'", "have 1 numbers, .* makes 384"),
    ],
)
def test_a_file_that_was_tampered_with_is_refused(
    own: Settings, exported: Path, tmp_path: Path, name: str, statement: str, said: str
) -> None:
    file = repacked(exported, tmp_path, run_sql(name, statement, tmp_path))
    with pytest.raises(NachgefragtError, match=said):
        corpora.import_file(own, file)
    assert corpora.list_corpora(own) == []


LIES = (
    "UPDATE passage SET start = -5, \"end\" = 1000000000, sentences = '{'",
    "UPDATE passage SET key = 9223372036854775807 WHERE key = 1",
    "UPDATE statement SET spans = 'x', confidence = 'sehr', kind = '<b>'",
    "UPDATE statement SET speaker = 'Karla Wendisch', speaker_span = '[0, 5]'",
    "UPDATE sqlite_sequence SET seq = 9223372036854775807",
    "INSERT OR REPLACE INTO meta VALUES ('foreign_roots', '[]')",
    "UPDATE origin SET root = '~/', file = '../../../etc/passwd' || article",
)


def test_of_a_file_from_elsewhere_nothing_is_taken_but_its_articles(
    own: Settings, syrien: corpora.Corpus, exported: Path, tmp_path: Path
) -> None:
    def change(members: Members) -> None:
        for statement in LIES:
            run_sql("articles.sqlite", statement, tmp_path)(members)

    corpora.import_file(own, repacked(exported, tmp_path, change), "fremd")
    imported = corpora.open_corpus(own, "fremd")
    assert list(imported.statements()) == list(syrien.statements())
    assert imported.ask(QUESTION).reply == syrien.ask(QUESTION).reply
    assert corpora.foreign_roots(own, "fremd") == [Path("~/")]
    assert all(finding.level == "ok" for finding in corpora.doctor(own))
    (tmp_path / "neu.txt").write_text("Das Museum öffnet im Mai.", "utf-8")
    assert corpora.ingest(own, tmp_path / "neu.txt", "fremd").new == 1


def test_a_link_in_the_file_is_content_and_none(
    own: Settings, exported: Path, tmp_path: Path
) -> None:
    file = tmp_path / "link.zip"
    with zipfile.ZipFile(exported) as archive, zipfile.ZipFile(file, "w") as changed:
        for name in archive.namelist():
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o120777 << 16
            changed.writestr(info, archive.read(name))
    assert corpora.import_file(own, file, "fremd").new == 8
    assert not any(path.is_symlink() for path in own.data.rglob("*"))


@pytest.mark.parametrize("name", ["../hinaus", "/tmp/hinaus", "..", "a/b", "", "a\0b", "x" * 300])
def test_a_name_that_leads_elsewhere_is_refused(
    own: Settings, exported: Path, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "named.zip"
    with zipfile.ZipFile(exported) as archive, zipfile.ZipFile(file, "w") as changed:
        for member in archive.namelist():
            data = archive.read(member)
            if member == MANIFEST:
                data = json.dumps(json.loads(data) | {"corpus": name}).encode()
            changed.writestr(member, data)
    with pytest.raises(NachgefragtError):
        corpora.import_file(own, file)
    assert corpora.list_corpora(own) == []


def test_every_cut_and_every_flipped_bit_is_noticed(
    own: Settings, exported: Path, tmp_path: Path
) -> None:
    data = exported.read_bytes()
    file = tmp_path / "broken.zip"
    for cut in (0, 10, len(data) // 2, len(data) - 1):
        file.write_bytes(data[:cut])
        with pytest.raises(ReadError):
            corpora.import_file(own, file, "x")
    for place in range(2000, len(data) // 2, len(data) // 10):
        file.write_bytes(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])
        with pytest.raises(ReadError, match="damaged"):
            corpora.import_file(own, file, "x")
    assert corpora.list_corpora(own) == []


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"format": 2, "corpus": "x", "files": {}}, "newer version .* Update"),
        ({"format": 1, "corpus": "x", "files": {}}, "no exported corpus"),
        ({"format": "1"}, "no exported corpus"),
        ([], "no exported corpus"),
    ],
)
def test_a_manifest_of_another_kind_is_refused(
    own: Settings, tmp_path: Path, about: object, said: str
) -> None:
    file = tmp_path / "x.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(MANIFEST, json.dumps(about))
    with pytest.raises(ReadError, match=said):
        corpora.import_file(own, file)


def test_more_than_was_announced_is_not_unpacked(
    own: Settings, exported: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(exported) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["articles.sqlite"] = bytes(300_000_000)
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with pytest.raises(ReadError, match="not what was exported"):
        corpora.import_file(own, file)
    assert corpora.list_corpora(own) == []
