"""Gradio imported without what takes most of the time and is of no use here.

It writes type stubs for editors beside its own modules at each import, for which it reads the
source of all components; two chats that start together write into one file, and what is installed
for everybody cannot be written (github.com/gradio-app/gradio/issues/10121). And it imports the MCP
SDK, where there is one, for a server that the page never starts: ours is :mod:`rag.mcp_server`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from types import ModuleType

# The module whose function, called for each component, writes its stub.
_STUBS, _WRITE = "gradio.component_meta", "create_or_modify_pyi"
_TOOLS = "mcp"


@contextmanager
def lean_gradio() -> Iterator[None]:
    """Have Gradio write no stubs and import no MCP, if the block imports it for the first time."""
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == _TOOLS:
            raise ModuleNotFoundError(name=fullname)
        found = PathFinder.find_spec(fullname, path) if fullname == _STUBS else None
        if found is None or found.origin is None:
            return None
        loader = _WithoutStubs(fullname, found.origin)
        return spec_from_file_location(fullname, found.origin, loader=loader)


class _WithoutStubs(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        setattr(module, _WRITE, _write_nothing)


def _write_nothing(*_: object) -> None:
    """Stand for what would write a component's stub."""
