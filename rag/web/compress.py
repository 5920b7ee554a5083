"""What the page begins with goes out compressed, where a browser takes that.

Only the document and our scripts, which hold nothing of a reader: where what somebody sends comes
back beside what nobody else may know, the length of what is compressed could tell of it. Gradio
compresses its own files.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping

# Says that the same address has the plain bytes for others.
VARIES = {"Vary": "Accept-Encoding"}
_CODING = {"Content-Encoding": "gzip"}


def compressed(content: bytes, level: int = 6) -> bytes:
    """Return *content* as gzip, the same for the same bytes at any time."""
    return gzip.compress(content, level, mtime=0)


def takes_gzip(headers: Mapping[str, str]) -> bool:
    """Whether who sends *headers* reads gzip."""
    offers = (offer.partition(";") for offer in headers.get("accept-encoding", "").split(","))
    wanted = {name.strip().lower(): weight.strip().lower() for name, _, weight in offers}
    return "gzip" in wanted and wanted["gzip"].rstrip("0").rstrip(".") not in ("q=0", "q=")


def coding(is_compressed: bool) -> dict[str, str]:
    """Return the headers of what went through :func:`compressed`, or might have."""
    return VARIES | _CODING if is_compressed else VARIES
