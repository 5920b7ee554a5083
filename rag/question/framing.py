"""Words that only frame a question: „Welche Argumente wurden in der Debatte genannt?“

They say what kind of answer is wanted, or that there are articles, and stand in hardly any. The
share of a question's words that a passage holds is counted over the others.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.text.words import STOP_WORDS, fold, stem

_FRAMING = """
    debatte diskussion streit auseinandersetzung thema themen frage fragen angelegenheit sache fall
    artikel artikeln beitrag bericht berichte berichten meldung meldungen text zeitung presse medien
    nachricht nachrichten archiv korpus sammlung quelle quellen
    stand lage situation entwicklung verlauf ablauf chronologie reihenfolge station stationen etappe
    etappen geschichte hintergrund hintergruende ueberblick zusammenfassung zusammenfassen
    information informationen infos detail details einzelheiten neues neuigkeiten
    argument argumente meinung meinungen position positionen haltung haltungen standpunkt
    standpunkte ansicht ansichten reaktion reaktionen stimme stimmen aussage aussagen aeusserung
    aeusserungen zitat zitate grund gruende ursache ursachen folge folgen ergebnis ausgang beispiel
    beispiele unterschied unterschiede vergleich gemeinsamkeit gemeinsamkeiten rolle bedeutung
    berichtet berichtete berichteten genannt nennen nenne erwaehnt erwaehnen erwaehnte passiert
    passierte geschehen geschah geschieht ereignet stattgefunden fasse zusammen erklaere erklaeren
    beschreibe beschreiben vergleiche vergleichen unterscheidet unterscheiden aufzaehlen zaehle
    auflisten liste zeige zeigen finde finden suche wissen weiss weisst erfahren erfaehrt geaeussert
    aeusserten aeussert aeusserte reagiert reagierte reagierten reagieren vorkommt vorkommen handeln
    handelt geht gehen ging steht stand standen laeuft lief bekannt
    zuletzt aktuell aktuelle aktueller derzeit zurzeit momentan inzwischen mittlerweile damals
    eigentlich ueberhaupt genau insgesamt ungefaehr bisher zuerst zunaechst spaeter frueher
    neueste neuester neuesten juengste juengsten letzte letzten letzter erste ersten naechste
    entwickelt entwickeln entwickelte veraendert veraendern geaendert aendern
    politiker leute menschen person personen akteure beteiligte beteiligten jemand niemand
    bitte gerne mal danke moeglich wichtig wichtigste wichtigsten verschiedene verschiedenen
    article articles report reports opinion opinions reaction reactions position summary overview
    happened happen happening debate discussion topic news latest current currently please
"""


@lru_cache(maxsize=1)
def _stems() -> frozenset[str]:
    return frozenset(stem(fold(word)) for word in _FRAMING.split())


def subject_of(text: str) -> str:
    """Return the words of *text* that say what it is about; all of it where none does."""
    kept = [
        word
        for word in map(_bare, re.findall(r"[\w’'-]+", text))
        if (folded := fold(word)) not in STOP_WORDS and stem(folded) not in _stems()
    ]
    return " ".join(kept) or text


def _bare(word: str) -> str:
    """Return *word* without a last part that only frames: „Syrien-Frage“, „Bad-Debatte“."""
    first, _, last = word.rpartition("-")
    return first if first and stem(fold(last)) in _stems() else word
