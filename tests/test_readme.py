"""README and docs: commands are run or checked, what they list is compared with the project."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from page_server import make_app, running

from rag import cli
from rag.corpus.library import Corpus, Library
from rag.index.embedder import PREFIXES
from rag.load import ENDINGS
from rag.settings import _FOREIGN_NAMES, PREFIX, PROJECT, Settings, load_settings

# In this order: a later page may build on what the commands of an earlier one have made.
PAGES = {
    name: (PROJECT / name).read_text("utf-8")
    for name in (
        "README.md",
        "CONTRIBUTING.md",
        "benchmarks/README.md",
        *(f"docs/{name}.md" for name in ("install", "page", "commands", "formats", "settings")),
        *(f"docs/{name}.md" for name in ("evaluation", "programs", "keeping", "security")),
        *(f"docs/{name}.md" for name in ("scaling", "architecture", "experiments")),
    )
}
SETTINGS = PAGES["docs/settings.md"]
ASSIGNMENT = re.compile(r"([A-Z][A-Z_]*)=(.*)")
# Stands for something of the reader's own.
PLACEHOLDER = re.compile(r"\b(?:DIR|FILE|NAME)\b")
ADDRESS = "http://127.0.0.1:7860"
RAY_QUIET = ("RAY_USAGE_STATS_ENABLED", "RAY_USAGE_STATS_REPORT_URL")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    language: str
    lines: tuple[str, ...]

    @property
    def is_run(self) -> bool:
        """Whether it holds nothing but commands of ours that need no network, as they are typed."""
        return self.language == "sh" and all(
            line.startswith("python -m rag ") and not PLACEHOLDER.search(line)
            for line in self.lines
        )

    @property
    def calls(self) -> bool:
        """Whether it asks the web chat, which then has to run."""
        return ADDRESS in "".join(self.lines) and self.language in ("sh", "python")


def _blocks() -> list[Block]:
    found = [
        block
        for name, page in PAGES.items()
        if name != "benchmarks/README.md"  # its commands take hours
        for block in re.findall(r"^```(\w*)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    ]
    return [Block(language, tuple(text.splitlines())) for language, text in found]


BLOCKS = _blocks()
CHECKED = [
    line
    for block in BLOCKS
    if block.language in ("sh", "powershell") and not (block.is_run or block.calls)
    for line in block.lines
]


def test_blocks_name_their_language() -> None:
    known = {"sh", "powershell", "text", "python", "json"}
    assert {block.language for block in BLOCKS} == known


# Commands


def test_commands_run_in_their_order(syrien: Corpus, settings: Settings, tmp_path: Path) -> None:
    data, home = tmp_path / "data", tmp_path / "home"
    shutil.copytree(settings.data / "corpora" / syrien.name, data / "corpora" / syrien.name)
    shutil.copytree(PROJECT / "corpus" / "lindenbach" / "2024", home / "Artikel")
    environment = _shell_environment(data, home)
    runs = [pair for pair in pairwise(BLOCKS) if pair[0].is_run]
    for block, following in runs:
        output = "".join(_run(line, environment) for line in block.lines)
        if following.language == "text":
            _assert_excerpt(following.lines, output)
    assert sum(len(block.lines) for block, _ in runs) >= 8
    assert [entry.name for entry in (data / "corpora").iterdir()] == [syrien.name]


def _shell_environment(data: Path, home: Path) -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    extra = {"NACHGEFRAGT_DATA": str(data), "HOME": str(home), "PATH": path, "COLUMNS": "80"}
    return {**os.environ, **extra}


def _run(line: str, environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    return done.stdout


def _assert_excerpt(lines: tuple[str, ...], output: str) -> None:
    position = 0
    for line in lines:
        found = output.find(line, position)
        assert found >= 0, f"a page shows {line!r}, the command printed:\n{output}"
        position = found + len(line)


def test_what_asks_the_web_chat_gets_its_answer(
    syrien: Corpus, settings: Settings, tmp_path: Path
) -> None:
    blocks = [pair for pair in pairwise(BLOCKS) if pair[0].calls]
    assert [block.language for block, _ in blocks] == ["sh", "python"]
    environment = _shell_environment(settings.data, tmp_path)
    environment["GRADIO_ANALYTICS_ENABLED"] = "False"
    with running(make_app(Library(settings, syrien.name), settings), settings) as url:
        for block, following in blocks:
            text = "\n".join(block.lines).replace(ADDRESS, url)
            command = [sys.executable, "-c"] if block.language == "python" else ["sh", "-c"]
            done = subprocess.run(
                [*command, text], env=environment, capture_output=True, text=True, timeout=300
            )
            assert done.returncode == 0, done.stderr
            if following.language == "text":
                _assert_excerpt(following.lines, done.stdout)
            else:
                assert "event: complete" in done.stdout and '"status":"ready"' in done.stdout


@pytest.mark.parametrize("line", CHECKED)
def test_command_fits_the_project(line: str) -> None:
    words = [
        word.replace("\\", "/").replace("/Scripts/", "/bin/")
        for word in shlex.split(line.replace("\\", "\\\\"))
    ]
    if words[0] == "export":
        words.pop(0)
    while words and (assignment := ASSIGNMENT.fullmatch(words[0])):
        _check_setting(*assignment.groups())
        words.pop(0)
    if words:
        _check_command(words)


def _check_setting(name: str, value: str) -> None:
    if name in RAY_QUIET:
        return
    changed = load_settings(environment={name: value}, dotenv=None)
    assert changed != load_settings(environment={}, dotenv=None), f"{name} sets nothing"


def _check_command(words: list[str]) -> None:
    match words:
        case ["make", target]:
            assert f"\n{target}:" in (PROJECT / "Makefile").read_text("utf-8")
        case ["python" | ".venv/bin/python", "app.py", *flags]:
            _check_app(flags)
        case ["python", "-m", "rag", *arguments]:
            verb, *given = arguments
            cli.commands.commands[verb].make_context(verb, given)
        case ["python3" | "py", "-m", "venv", ".venv"] | [".", ".venv/bin/activate"]:
            pass
        case [".venv/bin/pip", "install", *arguments]:
            _check_pip(arguments)
        case [script] if script.startswith("scripts/"):
            assert os.access(PROJECT / script, os.X_OK)
        case ["hf", "download", model]:
            assert model in PREFIXES
            assert importlib.metadata.entry_points(group="console_scripts", name="hf")
        case ["chroma", "run", *_]:
            assert importlib.metadata.entry_points(group="console_scripts", name="chroma")
        case ["ollama", "pull", _] | ["ln", "-s", _, "data/corpora"] | ["ray", "start", *_]:
            pass
        case _:
            pytest.fail(f"a page has a command that nothing here checks: {words}")


def _check_app(flags: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "app.py", "--help"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert {flag for flag in flags if flag.startswith("--")} <= set(done.stdout.split())


def _check_pip(arguments: list[str]) -> None:
    if "-r" in arguments:
        assert (PROJECT / arguments[-1]).is_file()
    elif arguments[-1].startswith(".["):
        project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
        assert arguments[-1][2:-1] in project["optional-dependencies"]
    else:
        pins = (PROJECT / "requirements.txt").read_text("utf-8").split()
        assert arguments[-1] in pins


# Facts


def test_the_readme_is_short() -> None:
    assert PAGES["README.md"].count("\n") <= 150


def test_settings_table() -> None:
    table = _settings_table()
    assert table in SETTINGS, f"put this into docs/settings.md:\n{table}"


def _settings_table() -> str:
    rows = ["| name | what | default |", "|---|---|---|"]
    for field, info in Settings.model_fields.items():
        names = [PREFIX + field.upper(), *(n for n, f in _FOREIGN_NAMES.items() if f == field)]
        default = "" if info.default is None else str(info.default)
        if field == "data":
            default = "data"
        listed = ", ".join(f"`{name}`" for name in names)
        shown = f"`{default}`" if default else ""
        rows.append(f"| {listed} | {info.description} | {shown} |")
    return "\n".join(rows)


def test_models_with_known_prefixes_are_named() -> None:
    assert [model for model in PREFIXES if model not in SETTINGS] == []


def test_every_format_is_described() -> None:
    described = set(re.findall(r"`(\.\w+)`", PAGES["docs/formats.md"]))
    assert described == set(ENDINGS)


@pytest.mark.parametrize("page", PAGES)
def test_environment_names_are_settings(page: str) -> None:
    known = {PREFIX + field.upper() for field in Settings.model_fields} | {f"{PREFIX}…"}
    assert set(re.findall(rf"{PREFIX}[A-Z_…]+", PAGES[page])) <= known


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files_and_headings(page: str) -> None:
    for target in re.findall(r"\]\((?!https?://)([^)]+)\)|src=\"([^\"]+)\"", PAGES[page]):
        name, _, heading = "".join(target).partition("#")
        file = (PROJECT / page).parent / name if name else PROJECT / page
        assert file.is_file(), f"{page} links to {target}"
        if heading:
            assert heading in _headings(file.read_text("utf-8")), f"{page} links to {target}"


def _headings(text: str) -> set[str]:
    """Return the headings of a page as GitHub names them in addresses."""
    found = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_the_readme_leads_to_every_page() -> None:
    there = {path.relative_to(PROJECT).as_posix() for path in (PROJECT / "docs").glob("*.md")}
    assert [page for page in there if f"({page})" not in PAGES["README.md"]] == []
    assert there <= set(PAGES)
