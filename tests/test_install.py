"""What is installed is what was tested: the lock files fit the requirements."""

from __future__ import annotations

import configparser
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from rag.settings import PROJECT

PIN = re.compile(r"^([\w.-]+)==([\w.+!-]+)", re.MULTILINE)
ENTRY = re.compile(
    r"^([\w.-]+)==(\S+)(?: ;[^\\\n]*)?((?: \\\n    --hash=sha256:[0-9a-f]{64})*)$", re.MULTILINE
)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_requirement_is_locked_at_its_version_with_hashes(name: str) -> None:
    lock = (PROJECT / f"{name}.lock").read_text("utf-8")
    entries = {(normal(found), version): hashes for found, version, hashes in ENTRY.findall(lock)}
    lines = [line for line in lock.splitlines() if line and line[0] not in " #"]
    assert len(entries) == len(lines) > 100
    assert all(entries.values())
    pinned = PIN.findall((PROJECT / f"{name}.txt").read_text("utf-8"))
    missing = {(normal(found), version) for found, version in pinned} - entries.keys()
    assert {found for found, _ in missing} <= {"torch"}


def test_pip_installs_what_the_requirements_name_without_the_large_ones() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]["models"]
    both = [line.replace("'", '"') for line in (*project["dependencies"], *extras)]
    lines = (PROJECT / "requirements.txt").read_text("utf-8").splitlines()
    required = [line.partition("#")[0].strip() for line in lines]
    assert sorted(both) == sorted(filter(None, required))
    assert sorted(line.partition("==")[0] for line in extras) == ["sentence-transformers", "torch"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's files, as pip lays them out, and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        files.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    entry = configparser.ConfigParser()
    (places,) = installed.glob("*.dist-info/entry_points.txt")
    entry.read(places)
    module, _, function = entry["console_scripts"]["nachgefragt"].partition(":")
    code = f"import sys; sys.argv[0] = 'nachgefragt'; from {module} import {function}; "
    kept = {name: value for name, value in os.environ.items() if "NACHGEFRAGT" not in name}
    return subprocess.run(
        [sys.executable, "-c", f"{code}sys.exit({function}())", *arguments],
        cwd=home,
        env=kept | {"PYTHONPATH": str(installed), "XDG_DATA_HOME": str(home), "HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_the_installed_command_works_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    shown = run(installed, tmp_path, "chat", "--help")
    assert shown.returncode == 0 and "nachgefragt chat [-h]" in shown.stdout, shown.stderr
    article = installed / "rag" / "bundled" / "corpus" / "syrien-2015" / "earnest-assad.txt"
    read = run(installed, tmp_path, "ingest", str(article), "--corpus", "eins")
    assert read.returncode == 0, read.stderr
    answer = run(installed, tmp_path, "ask", "Was sagte Earnest über Assad?")
    assert "Earnest" in answer.stdout and answer.returncode == 0, answer.stderr
    assert list(tmp_path.rglob("articles.sqlite"))
    assert (installed / "rag" / "bundled" / "prompts" / "answer.de.system.md").is_file()
