"""Which paths of a corpus came with an import, and nobody on this machine has named yet."""

from __future__ import annotations

from collections.abc import Sequence

from rag.index.articles import Store

_NAME = "foreign_roots"


def foreign_roots(store: Store) -> list[str]:
    """Return those of the corpus's roots that came with an import and are not to be read."""
    return list(store.meta(_NAME) or ())


def set_foreign_roots(store: Store, roots: Sequence[str]) -> None:
    """Note which roots nobody on this machine has named; the same again is no change."""
    if foreign_roots(store) != list(roots):
        store.set_meta(_NAME, list(roots))
