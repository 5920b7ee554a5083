"""The page's own scripts: ES modules as files, under an address that changes with what they hold.

Those in ``static/later/``, with their style sheet, are loaded when they are first needed.
Gradio would take scripts as text within its document, which no browser keeps. These are kept for
good; the document, which is never kept, names the address of the day.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from rag.web.compress import coding, compressed, takes_gzip
from rag.web.document import STATIC

# The module that leads to all others.
ENTRY = "page.js"
LATER = "later"
_TYPES = {".js": "text/javascript", ".css": "text/css"}
_KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}


class Modules:
    """The modules in ``static/``, as they are when this is made."""

    def __init__(self) -> None:
        self._first = [file.name for file in sorted(STATIC.glob("*.js"))]
        files = [*STATIC.glob("*.js"), *STATIC.glob(f"{LATER}/*.*")]
        names = sorted(file.relative_to(STATIC).as_posix() for file in files)
        self._texts = {name: (STATIC / name).read_bytes() for name in names}
        self._compressed = {name: compressed(text, 9) for name, text in self._texts.items()}
        self._version = hashlib.sha256(b"\0".join(self._texts.values())).hexdigest()[:16]

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of those that the page begins with, the one that leads to others last."""
        names = sorted(self._first, key=lambda name: name == ENTRY)
        return tuple(f"scripts/{self._version}/{name}" for name in names)

    def route(self) -> Route:
        """Return what serves them. An address of another day has nothing."""

        def answer(request: Request) -> Response:
            version, name = request.path_params["version"], request.path_params["name"]
            if version != self._version or name not in self._texts:
                return PlainTextResponse("Not found.\n", 404)
            is_compressed = takes_gzip(request.headers)
            content = (self._compressed if is_compressed else self._texts)[name]
            kind, headers = _TYPES[PurePosixPath(name).suffix], _KEPT | coding(is_compressed)
            return Response(content, media_type=kind, headers=headers)

        return Route("/scripts/{version}/{name:path}", answer)
