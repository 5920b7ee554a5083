"""What systems and programs leave in a folder beside the files of its owner."""

from __future__ import annotations

import re

# Word's and LibreOffice's lock files, macOS's other halves of files, and what file managers and
# version control keep of a folder.
_LEFT_BEHIND = re.compile(
    r"~\$.*|\.~lock\..*#|\._.*|\.DS_Store|\.localized|Icon\r|Thumbs\.db|ehthumbs(?:_vista)?\.db"
    r"|desktop\.ini|\.directory|\.Spotlight-V100|\.Trashes|\.fseventsd|\.TemporaryItems|__MACOSX"
    r"|\$RECYCLE\.BIN|System Volume Information|\.git|\.svn|@eaDir",
    re.IGNORECASE,
)


def is_kept_out(name: str) -> bool:
    """Return whether the file or folder *name* in a corpus is none of its owner's."""
    return _LEFT_BEHIND.fullmatch(name) is not None
