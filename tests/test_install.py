"""What is installed is what was tested: the lock files fit the requirements."""

from __future__ import annotations

import re

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
