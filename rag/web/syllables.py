"""Where long German words may break: for the eye alone.

Browsers break words by dictionaries of their own, which many come without. A break is an empty
element here, whose style shows a soft hyphen: no text, so that what is copied, searched or compared
is the article's own. Pyphen has the patterns of TeX and LibreOffice for German.
"""

from __future__ import annotations

import re
import threading
from functools import cache, lru_cache

from pyphen import Pyphen

# Letters from which on a word may break; shorter ones fit into the narrowest column.
LONG = 12
# Of a word, so much stays together at its beginning and its end.
_LEFT, _RIGHT = 3, 3
_BREAK = '<span class="shy"></span>'
# What holds text alone is left as it is.
_TEXT = re.compile(r"<(option|textarea|title|script|style)\b.*?</\1>|(?<=>)[^<>]+", re.DOTALL)
_READING = threading.Lock()
_WORD = re.compile(rf"(?<!&)[^\W\d_]{{{LONG},}}")


def warm_up() -> None:
    """Read the patterns, which takes half a second."""
    _are_there()


def breakable(markup: str, language: str | None = "de") -> str:
    """Return *markup* with its long words made breakable where *language* is German.

    Its text stays as it is; text before the first tag is left out of it. While another thread reads
    the patterns it is returned as it is: an answer without breaks is better than one that waits.
    """
    if language != "de" or not _are_there():
        return markup
    return _TEXT.sub(_in_text, markup)


def _in_text(found: re.Match[str]) -> str:
    if found[1]:
        return found[0]
    return _WORD.sub(lambda word: _parted(word[0]), found[0])


@lru_cache(maxsize=4096)
def _parted(word: str) -> str:
    parted: str = _patterns().inserted(word, _BREAK)
    return parted


def _are_there() -> bool:
    """Return whether the patterns are read, after reading them if nobody does."""
    if not _patterns.cache_info().currsize:
        if not _READING.acquire(blocking=False):
            return False
        try:
            _patterns()
        finally:
            _READING.release()
    return True


@cache
def _patterns() -> Pyphen:
    return Pyphen(lang="de_DE", left=_LEFT, right=_RIGHT)
