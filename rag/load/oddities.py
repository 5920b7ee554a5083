"""What makes the text of an article doubtful as a whole: signs of a damaged or a wrong file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

Oddity = Literal["encoded_twice", "control", "no_letters", "replaced"]

# UTF-8 that was read as Windows-1252 or Latin-1, as Mac Roman, and as code page 850. All are pairs
# that German does not write; „Ö“ before a closing mark, which is UTF-8 too, is none of them.
_ENCODED_TWICE = re.compile(
    r"Ã[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸŽ]|Â[\xa0§°´·»«]|â€[\x80-\xbf˜™œž“”¦]|â\x80[\x80-\xbf]"
    r"|√[§∂ºüÑñú©]|‚Ä[ûúìîô]|├[ñÂ╝ƒ®]|ÔÇ[×ÿ£ô]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


def oddities(text: str) -> Iterator[tuple[Oddity, str]]:
    """Yield what is odd about a *text* that is not empty, each with an example from it."""
    if found := _ENCODED_TWICE.search(text):
        yield "encoded_twice", found[0]
    elif found := _CONTROL.search(text):
        yield "control", f"U+{ord(found[0]):04X}"
    if (at := text.find("\ufffd")) >= 0:
        yield "replaced", " ".join(text[max(0, at - 20) : at + 1].split())
    if text.strip() and not any(map(str.isalpha, text)):
        yield "no_letters", ""
