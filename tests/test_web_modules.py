"""The page's scripts as files: what they import, how they are served, that they can be read."""

from __future__ import annotations

import re
import shutil
import subprocess
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from rag.web.document import STATIC
from rag.web.modules import ENTRY, Modules

FILES = sorted(STATIC.glob("*.js"))
LATER = sorted(STATIC.glob("later/*.js"))
IMPORTED = re.compile(r'^(?:import|\}) ?[^;]*?"\./([\w.]+)";$', re.MULTILINE)


def test_modules_import_each_other_without_a_circle() -> None:
    imports = {file.name: set(IMPORTED.findall(file.read_text("utf-8"))) for file in FILES}
    assert imports["page.js"] >= {"gradio.js", "articles.js", "composer.js"}
    assert imports["composer.js"] == {
        "drafts.js",
        "gradio.js",
        "limits.js",
        "place.js",
        "reader.js",
        "server.js",
    }
    # In a circle, modules that wait for a part of the page would wait for each other.
    order = list(TopologicalSorter(imports).static_order())
    assert set(order) == set(imports) and order[-1] == ENTRY


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
@pytest.mark.parametrize("file", [*FILES, *LATER], ids=lambda file: file.name)
def test_a_module_can_be_read(file: Path, tmp_path: Path) -> None:
    module = tmp_path / f"{file.stem}.mjs"  # by the ending node knows a module
    module.write_bytes(file.read_bytes())
    command = ["node", "--check", str(module)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr


def test_every_module_is_named_ahead_and_served_to_be_kept() -> None:
    modules = Modules()
    client = TestClient(Starlette(routes=[modules.route()]))
    served = {Path(address).name: address for address in modules.addresses}
    assert sorted(served) == [file.name for file in FILES]
    assert modules.addresses[-1] == served[ENTRY]
    for file in FILES:
        response = client.get(f"/{served[file.name]}")
        assert response.content == file.read_bytes()
        assert response.headers["content-type"].startswith("text/javascript")
        assert "immutable" in response.headers["cache-control"]
        assert response.headers["content-encoding"] == "gzip"
        plain = client.get(f"/{served[file.name]}", headers={"Accept-Encoding": "br, gzip;q=0"})
        assert plain.content == file.read_bytes() and "content-encoding" not in plain.headers
        assert response.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


def test_what_is_loaded_later_is_served_beside_them() -> None:
    modules = Modules()
    client = TestClient(Starlette(routes=[modules.route()]))
    folder = modules.addresses[0].rsplit("/", 1)[0]
    assert LATER and not any("later" in address for address in modules.addresses)
    for name in (*(f"later/{file.name}" for file in LATER), "later/later.css"):
        response = client.get(f"/{folder}/{name}")
        assert response.content == (STATIC / name).read_bytes()
        assert response.headers["content-type"].startswith(("text/javascript", "text/css"))


def test_nothing_else_is_served() -> None:
    modules = Modules()
    client = TestClient(Starlette(routes=[modules.route()]))
    folder = modules.addresses[0].rsplit("/", 1)[0]
    for path in ("scripts/0123456789abcdef/page.js", f"{folder}/page.css", f"{folder}/..%2fapp.py"):
        response = client.get(f"/{path}")
        assert response.status_code == 404 and "cache-control" not in response.headers


def test_the_address_changes_with_what_a_module_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Modules().addresses
    shutil.copytree(STATIC, tmp_path / "static")
    monkeypatch.setattr("rag.web.modules.STATIC", tmp_path / "static")
    assert Modules().addresses == before
    with (tmp_path / "static" / "tip.js").open("a", encoding="utf-8") as file:
        file.write("// changed\n")
    assert not set(Modules().addresses) & set(before)
