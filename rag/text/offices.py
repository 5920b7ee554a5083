"""Offices for which newspapers have several words."""

from __future__ import annotations

# The head of a party, company or club, folded. The chief of a part of it is called otherwise.
_HEADS = tuple(
    """
    chef chefin vorsitzende vorsitzender vorsitzenden parteichef parteichefin parteivorsitzende
    parteivorsitzender bundesvorsitzende bundesvorsitzender vorstandsvorsitzende
    vorstandsvorsitzender vorstandschef vorstandschefin konzernchef konzernchefin
    """.split()
)

# Who held it before, stands in for the holder or will hold it does not hold it: stems.
NOT_HELD = r"(?:früher|ehemalig|damalig|einstig|stellvertretend|designiert|künftig|former)"


def office_forms(folded: str) -> tuple[str, ...]:
    """Return the words, folded, for the same office as *folded*, or that word alone."""
    return _HEADS if folded in _HEADS else (folded,)
