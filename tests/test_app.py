"""``python app.py``: the first start, and starts that cannot be."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from page_server import fetch
from processes import started, told

from rag.settings import PROJECT

COMMAND = [sys.executable, str(PROJECT / "app.py")]


def test_first_start_indexes_the_bundled_corpus_and_serves_the_page(tmp_path: Path) -> None:
    command = [*COMMAND, "--data", str(tmp_path), "--port", "0"]
    with started(command) as process:
        assert "embedding" in told(process, "embedding")
        address = re.search(r"http://127\.0\.0\.1:\d+", told(process, "Nachgefragt: "))
        assert address
        assert "Syrien-Diplomatie" in fetch(address[0]).text
