"""What is said before the page stands, and the memory its threads share."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rag.corpus.library import Corpus, Library, ingest
from rag.errors import CorpusError
from rag.settings import PROJECT, Settings
from rag.web import start


def test_help_names_the_options(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        start.main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert all(
        option in shown for option in ("--data", "--corpus", "--host", "--port", "--auth", "--mcp")
    )


def test_an_unknown_corpus_is_refused_with_the_command_that_makes_it(
    own: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert start.main(["--data", str(own.data), "--corpus", "gibt-es-nicht"]) == 1
    told = capsys.readouterr().err
    assert "'gibt-es-nicht'" in told and "python -m rag ingest" in told


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, None),
        ({"auth": "leserin:geheim"}, None),
        ({"host": "::1"}, None),
        ({"host": "0.0.0.0"}, "--auth user:password"),
        ({"host": "0.0.0.0", "auth": "leserin:geheim"}, "without TLS"),
    ],
)
def test_opening_it_to_the_network_is_warned_of(
    own: Settings, changed: dict[str, str], told: str | None
) -> None:
    warnings = start.warnings(own.model_copy(update=changed))
    assert len(warnings) == (told is not None)
    assert all(told and told in warning and "geheim" not in warning for warning in warnings)


def test_half_a_log_in_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(["--auth", "nur-ein-name"]) == 1
    told = capsys.readouterr().err
    assert "user:password" in told and "nur-ein-name" not in told


def test_a_folder_that_cannot_be_written_is_told_with_the_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "datei").write_text("")
    assert start.main(["--data", str(tmp_path / "datei" / "data"), "--port", "0"]) == 1
    shown = capsys.readouterr().err
    assert "syrien-2015 cannot be written: " in shown and "--data DIR" in shown


_COUNT_POOLS = """
import ctypes, sys, threading
from rag.web.start import share_memory

share_memory()
together = threading.Barrier(8)


def take():
    together.wait()
    kept = [bytes(50_000 + number) for number in range(100)]
    together.wait()


threads = [threading.Thread(target=take) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="its C library has other pools")
def test_threads_share_two_pools_of_memory(tmp_path: Path) -> None:
    told_of = tmp_path / "pools.xml"
    subprocess.run([sys.executable, "-c", _COUNT_POOLS, told_of], cwd=PROJECT, check=True)
    assert told_of.read_text().count("<heap nr=") <= 2


def test_a_wrong_setting_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(["--port", "99999"]) == 1
    assert "port" in capsys.readouterr().err


def test_a_damaged_default_corpus_does_not_keep_the_others_from_starting(
    own: Settings, settings: Settings, syrien: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    ingest(own, PROJECT / "corpus" / syrien.name, "heil")
    shutil.copytree(settings.data / "corpora" / syrien.name, own.data / "corpora" / own.corpus)
    store = next((own.data / "corpora" / own.corpus).glob("*/articles.sqlite"))
    store.write_bytes(b"kein SQLite" * 100)
    library = Library(own)
    start._opened(library, None)()
    assert "WARNING" in capsys.readouterr().err
    assert library.corpus("heil").search("Assad")
    with pytest.raises(CorpusError):
        start._opened(library, own.corpus)


def test_gradio_comes_without_stubs_and_tools() -> None:
    load = (
        "import sys\n"
        "from rag.web.lean_gradio import lean_gradio\n"
        "with lean_gradio():\n"
        "    import gradio\n"
        "print(gradio.component_meta.create_or_modify_pyi.__module__, 'mcp' in sys.modules)\n"
        "class Own(gradio.Textbox): pass\n"
        "import mcp, rag.mcp_server\n"
        "print(Own(label='Frage').label)"
    )
    told = subprocess.run(
        [sys.executable, "-c", load], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines() == ["rag.web.lean_gradio False", "Frage"]
