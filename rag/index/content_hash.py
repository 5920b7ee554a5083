"""One hash over a set of articles, brought up to date by what came and went.

It is the sum of the hashes of its members (AdHash: Bellare and Micciancio 1997, "A New Paradigm for
Collision-Free Hashing"), so that a change of one article costs the same among ten as among a
million. It tells whether two corpora hold the same; nothing hangs on its resisting an attack.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

NOTHING = "0" * 64
_MODULUS = 2**256


def plus(value: str, members: Iterable[bytes]) -> str:
    """Return the hash (64 hex digits) of a set whose hash is *value*, with *members* added."""
    return _hex(int(value, 16) + _sum(members))


def minus(value: str, members: Iterable[bytes]) -> str:
    """Return the hash (64 hex digits) of a set whose hash is *value*, without *members*."""
    return _hex(int(value, 16) - _sum(members))


def _sum(members: Iterable[bytes]) -> int:
    return sum(int.from_bytes(hashlib.sha256(member).digest()) for member in members)


def _hex(number: int) -> str:
    return f"{number % _MODULUS:064x}"
