"""A file that hangs or crashes its parser costs that file only, and leaves no process."""

from __future__ import annotations

import operator
import os
import sys
from pathlib import Path

import pytest
from fpdf import FPDF
from load_files import write

from rag.errors import ReadError
from rag.load import Draft
from rag.load.isolate import Worker
from rag.load.pdf import read_pdf
from rag.load.plain import read_plain


@pytest.mark.skipif(sys.platform == "win32", reason="has no FIFO")
def test_a_file_that_hangs_its_reader_is_stopped_and_the_next_one_read(tmp_path: Path) -> None:
    text = write(tmp_path / "b.txt", "Ein Satz.")
    os.mkfifo(tmp_path / "a.txt")
    with Worker(seconds=3) as worker:
        with pytest.raises(ReadError, match="stopped after 3 s"):
            list(worker.read(read_plain, tmp_path / "a.txt", "a.txt"))
        (draft,) = worker.read(read_plain, text, "b.txt")
        assert isinstance(draft, Draft) and draft.text == "Ein Satz."


def test_a_pdf_that_keeps_its_parser_busy_for_ever_is_stopped(tmp_path: Path) -> None:
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=11)
    document._out("BT /F1 1 Tf " + "(aaaaaaaa) Tj " * 3_000_000 + "ET")
    document.output(str(tmp_path / "a.pdf"))
    with Worker(seconds=2) as worker, pytest.raises(ReadError, match=r"stopped|memory"):
        list(worker.read(read_pdf, tmp_path / "a.pdf", "a.pdf"))


def test_a_parser_that_ends_its_process_is_named_and_the_next_one_runs(tmp_path: Path) -> None:
    text = write(tmp_path / "b.txt", "Ein Satz.")
    with Worker() as worker:
        with pytest.raises(ReadError, match="crashed"):
            list(worker.read(operator.call, os._exit, 3))  # type: ignore[arg-type]
        assert len(list(worker.read(read_plain, text, "b.txt"))) == 1


def test_an_error_that_nobody_foresaw_is_named(tmp_path: Path) -> None:
    with Worker() as worker, pytest.raises(ReadError, match="TypeError"):
        list(worker.read(len, tmp_path, "a"))  # type: ignore[arg-type]


def test_what_a_parser_prints_is_not_taken_for_its_reply() -> None:
    with Worker() as worker, pytest.raises(ReadError, match="NoneType"):
        list(worker.read(print, Path("a"), "b"))  # type: ignore[arg-type]
