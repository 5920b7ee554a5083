"""How the time for one article grows with its size, whatever is in it.

Each monster is a stretch of text without end that once took time by the square of its length, or
could: ``python -m benchmarks.monsters``. A table of seconds, and of how much longer four times as
much takes; about 4 is linear.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Mapping

from rag.index.split import split_article
from rag.index.statements import read_statements
from rag.load.head import find_head
from rag.types import Article

SIZES = (4_000, 16_000, 64_000)
# Above it something is worse than linear; a noisy machine reaches 5.
LINEAR = 6.0

_RANDOM = random.Random(20)
_LETTERS = "".join(_RANDOM.choice("abcdefghijklmnopqrstuvwxyzäöüß") for _ in range(100_000))
_NAMES = "".join(
    f"{_LETTERS[at : at + 6].title()} {_LETTERS[at + 6 : at + 13].title()} sagte, es sei gut. "
    for at in range(0, 30_000, 13)
)
_FRAMED = (
    "Der Sprecher sagte am Montag, dass die Brücke gesperrt werde und „das Wasser steigt“, teilte "
    "Karin Lohse mit "
)


def _repeated(piece: str) -> Callable[[int], str]:
    return lambda size: (piece * (size // len(piece) + 1))[:size]


# What fills an article of so many characters.
MONSTERS: Mapping[str, Callable[[int], str]] = {
    "one word": lambda size: _LETTERS[:size],
    "one address": lambda size: f"Siehe https://bote.example/{_LETTERS[:size]} dort.",
    "one number": _repeated("1"),
    "words with ampersands": _repeated("a&"),
    "words with hyphens": _repeated("a-"),
    "no sentence ends": _repeated(_FRAMED),
    "commas": _repeated("Haus, der, die, "),
    "und": _repeated("und "),
    "laut": _repeated("laut Lohse "),
    "names": lambda size: _NAMES[:size],
    "capitals": _repeated("Anna Lohse "),
    "quotations that never close": _repeated("„"),
    "quotations of a letter": _repeated("„a“"),
    "straight quotation marks": _repeated('"a '),
    "brackets that never close": _repeated("("),
    "brackets": _repeated("(a)"),
    "full stops": _repeated("a."),
    "initials": _repeated("A. "),
    "combining marks": lambda size: "a" + "\u0301" * (size - 1),
    "marks out of order": lambda size: "a" + "\u0301\u0323" * (size // 2),
    "accents apart": _repeated("a\u0301"),
    "soft hyphens": _repeated("\u00ad"),
    "words broken at line ends": _repeated("a-\n"),
    "zero-width spaces": _repeated("a\u200b"),
    "short lines": _repeated("a\n"),
    "headings": _repeated("Titel\n\n"),
    "an interview": _repeated("Frage: Was?\n\nLohse: Ja, das ist so.\n\n"),
    "tags": _repeated("<a "),
    "no alphabet": _repeated("中"),
    "emoji": _repeated("😀"),
}


def read_all(text: str) -> None:
    """Do with *text* what an ingest does with an article, the indexes aside."""
    article = Article("a", text, body_start=find_head(text).body_start)
    split_article(article)
    read_statements(article)


def seconds(text: str) -> float:
    """Return the computing time of this thread that *text* takes."""
    began = time.thread_time()
    read_all(text)
    return time.thread_time() - began


def main() -> int:
    """Print the table; return 1 where a monster grows worse than in a straight line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *MONSTERS], metavar="MONSTER")
    chosen = parser.parse_args().names or list(MONSTERS)
    read_all(_FRAMED)
    worst = 0.0
    print(f"{'seconds for':<30}", *(f"{size:>8,}" for size in SIZES), "  four times as much takes")
    for name in chosen:
        taken = [seconds(MONSTERS[name](size)) for size in SIZES]
        growth = taken[-1] / max(taken[-2], 0.01)
        worst = max(worst, growth)
        print(f"{name:<30}", *(f"{each:8.2f}" for each in taken), f"{growth:8.1f}", flush=True)
    return int(worst > LINEAR)


if __name__ == "__main__":
    raise SystemExit(main())
