from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from rag.index.copying import copy_file

CONTENT = bytes(range(256)) * 5_000


@pytest.mark.parametrize("before", [None, b"", CONTENT + b"longer"])
def test_a_copy_is_the_same_and_its_own(tmp_path: Path, before: bytes | None) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(CONTENT)
    if before is not None:
        target.write_bytes(before)
    copy_file(source, target)
    assert target.read_bytes() == CONTENT
    with target.open("r+b") as file:
        file.write(b"other")
    assert source.read_bytes() == CONTENT


@pytest.mark.parametrize("copied", [None, 0, 100])
def test_a_system_that_cannot_share_or_stops_early_copies_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, copied: int | None
) -> None:
    """None: it has no such call; else it fails, or ends, after that many bytes."""
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(CONTENT)

    def copy(old: int, new: int, count: int) -> int:
        if copied == 0:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        assert copied is not None
        at = os.lseek(old, 0, os.SEEK_CUR)
        return os.write(new, os.read(old, copied)) if not at else 0

    if copied is None:
        monkeypatch.delattr(os, "copy_file_range", raising=False)
    else:
        monkeypatch.setattr(os, "copy_file_range", copy, raising=False)
    copy_file(source, target)
    assert target.read_bytes() == CONTENT


def test_a_missing_source_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="missing"):
        copy_file(tmp_path / "missing", tmp_path / "target")
