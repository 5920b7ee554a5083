"""The README: its commands are run or checked, what it lists is compared with the project."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath

import pytest
from page_server import make_app, running

from rag import cli
from rag.corpus.library import Corpus, Library
from rag.index.embedder import PREFIXES
from rag.settings import _FOREIGN_NAMES, PREFIX, PROJECT, Settings, load_settings

README = (PROJECT / "README.md").read_text("utf-8")
ASSIGNMENT = re.compile(r"([A-Z][A-Z_]*)=(.*)")
ADDRESS = "http://127.0.0.1:7860"
# In the project's folder, but made by its use.
MADE = {"data", "runs", "__pycache__"}


@dataclass(frozen=True)
class Block:
    """A fenced block of the README."""

    language: str
    lines: tuple[str, ...]

    @property
    def is_run(self) -> bool:
        """Whether it holds nothing but commands of ours that need no network."""
        return self.language == "sh" and all(
            line.startswith("python -m rag ") for line in self.lines
        )

    @property
    def calls(self) -> bool:
        """Whether it asks the web chat, which then has to run."""
        return ADDRESS in "".join(self.lines) and self.language in ("sh", "python")


def _blocks() -> list[Block]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return [Block(language, tuple(text.splitlines())) for language, text in found]


BLOCKS = _blocks()
CHECKED = [
    line
    for block in BLOCKS
    if block.language in ("sh", "powershell") and not (block.is_run or block.calls)
    for line in block.lines
]


def test_blocks_name_their_language() -> None:
    assert {block.language for block in BLOCKS} == {"sh", "powershell", "text", "python"}


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
        assert found >= 0, f"the README shows {line!r}, the command printed:\n{output}"
        position = found + len(line)


def test_what_asks_the_web_chat_gets_its_answer(
    syrien: Corpus, settings: Settings, tmp_path: Path
) -> None:
    blocks = [pair for pair in pairwise(BLOCKS) if pair[0].calls]
    assert [block.language for block, _ in blocks] == ["python", "sh"]
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
        case ["ollama", "pull", _]:
            pass
        case _:
            pytest.fail(f"the README has a command that nothing here checks: {words}")


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
    else:
        pins = (PROJECT / "requirements.txt").read_text("utf-8").split()
        assert arguments[-1] in pins


# Facts


def test_settings_table() -> None:
    table = _settings_table()
    assert table in README, f"put this into the README:\n{table}"


def _settings_table() -> str:
    rows = ["| name | what | default |", "|---|---|---|"]
    for field, info in Settings.model_fields.items():
        names = [PREFIX + field.upper(), *(n for n, f in _FOREIGN_NAMES.items() if f == field)]
        default = "" if info.default is None else str(info.default)
        if field == "data":
            default = Path(default).relative_to(PROJECT).as_posix()
        listed = ", ".join(f"`{name}`" for name in names)
        shown = f"`{default}`" if default else ""
        rows.append(f"| {listed} | {info.description} | {shown} |")
    return "\n".join(rows)


def test_models_with_known_prefixes_are_named() -> None:
    assert [model for model in PREFIXES if model not in README] == []


def test_environment_names_are_settings() -> None:
    known = {PREFIX + field.upper() for field in Settings.model_fields} | {f"{PREFIX}…"}
    assert set(re.findall(rf"{PREFIX}[A-Z_…]+", README)) <= known


def test_linked_files_exist() -> None:
    targets = re.findall(r"\]\((?!https?://)([^)]+)\)", README)
    assert targets
    assert [target for target in targets if not (PROJECT / target).is_file()] == []


# The file tree


def test_tree_names_what_exists() -> None:
    assert [path for path in _tree() if not (PROJECT / path).exists()] == []


def test_tree_says_what_each_entry_is() -> None:
    tree = _tree()
    assert [path for path in _leaves(tree) if not tree[path]] == []


def test_tree_leaves_nothing_out() -> None:
    listed = _tree()
    summed_up = _leaves(listed)
    missing = [p for p in _files() if p not in listed and not summed_up.intersection(_parents(p))]
    assert missing == [], f"the README's file tree lacks {missing}"


def _tree() -> dict[str, str]:
    """Return the tree's phrases by path; a deeper indentation means inside.

    A folder without files below it in the tree stands for all that it holds.
    """
    lines = next(block.lines for block in BLOCKS if block.lines[0].startswith("app.py "))
    folders: list[tuple[int, str]] = []
    tree: dict[str, str] = {}
    for line in lines:
        name, _, phrase = line.strip().partition("  ")
        depth = len(line) - len(line.lstrip())
        folders = [(d, folder) for d, folder in folders if d < depth]
        path = "".join(folder for _, folder in folders) + name
        tree[path.rstrip("/")] = phrase.strip()
        if name.endswith("/"):
            folders.append((depth, name))
    return tree


def _files() -> Iterator[str]:
    for path in sorted(PROJECT.rglob("*")):
        parts = path.relative_to(PROJECT).parts
        hidden = parts[0].startswith(".") and parts[0] != ".ci"
        if path.is_file() and not hidden and not MADE.intersection(parts):
            yield "/".join(parts)


def _leaves(tree: Mapping[str, str]) -> set[str]:
    return set(tree).difference(*(_parents(path) for path in tree))


def _parents(path: str) -> set[str]:
    return {parent.as_posix() for parent in PurePosixPath(path).parents}
