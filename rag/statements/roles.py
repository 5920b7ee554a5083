"""What people are called by what they are: office, calling, kinship."""

from __future__ import annotations

import re

from rag.statements.types import Gender
from rag.text.offices import NOT_HELD

# How the words end, the feminine „in“ left out.
_TAILS = tuple(
    """
    präsident minister sprecher chef general kanzler richter senator leiter kommissar direktor
    vorsitzende vorsitzender vorsitzenden abgeordnete abgeordneter abgeordneten anwalt trainer
    bischof papst könig prinz bürgermeister gouverneur botschafter sekretär professor experte
    manager geschäftsführer inhaber meister landwirt wirt lehrer arzt pfarrer kommandant
    kommandeur oberst präfekt rat dezernent referent politiker kapitän stürmer spieler autor
    forscher wissenschaftler historiker ökonom analyst präses landrat anwält ärzt landrät
    bischöf rabbiner imam priester kardinal offizier leutnant hauptmann major admiral polizist
    beamter beamten beamtin ermittler diplomat gesandter emir sultan kaiser journalist reporter
    korrespondent moderator redakteur fotograf verleger herausgeber aktivist unternehmer jurist
    ingenieur physiker chemiker ologe astronom statthalter sänger musiker schriftsteller dichter
    philosoph dekan rektor kurator intendant dirigent pilot fahrer verteidiger ankläger
    gutachter geistlicher geistliche amtmann kämmerer investor gründer berater beauftragter
    beauftragte beauftragten koordinator kollege kandidat nachfolger vorgänger stellvertreter
    vize regisseur künstler schauspieler anführer führer regent premier schiedsrichter torwart
    förster biologe zeuge nachbar schüler student vertreter mann frau witwe mutter vater tochter
    sohn bruder schwester
    """.split()
)
_STEMS = tuple(sorted({tail.removesuffix("e") for tail in _TAILS}))
_NOT_HELD = re.compile(rf"({NOT_HELD})e[rsnm]? ")
_WOMEN = ("in", "frau", "mutter", "witwe", "tochter", "schwester", "königin")


def is_role(word: str) -> bool:
    """Whether *word* tells what a person is: *US-Außenminister*, *Sprecherin*."""
    return word[:1].isupper() and word.lower().removesuffix("s").removesuffix("in").removesuffix(
        "e"
    ).endswith(_STEMS)


def noun_of(role: str | None) -> str | None:
    """Return *role* as a noun without an article: „bayerischen Landrätin“ as *Landrätin*.

    Its adjectives are inflected for another sentence. One by which the office is not held is kept,
    in the nominative: *stellvertretender Bürgermeister*.
    """
    nouns = [word for word in (role or "").split() if word[0].isupper()]
    if not nouns:
        return None
    kept = _NOT_HELD.match(role or "")
    ending = "e" if role_gender(nouns[-1]) == "f" else "er"
    return f"{kept[1]}{ending} {nouns[-1]}" if kept else nouns[-1]


def role_gender(word: str) -> Gender:
    """The gender that a role's word shows."""
    return "f" if word.lower().endswith(_WOMEN) else "m"
