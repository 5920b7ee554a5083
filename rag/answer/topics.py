"""Name an article's matters so that they can be asked about: „über das Hallenbad“, „über Assad“.

German inflects: only a form is taken that the text itself prints behind an article, and only
where that leaves no doubt of gender and number.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rag.statements.names import is_given, is_place, is_role
from rag.text.words import stem, stems, words
from rag.types import Article

_LEAST_CHARS = 4
# What a noun of the headline counts more, and a long one, which says more than „Bad“.
_HEADLINE, _LONG, _LONG_CHARS = 1.6, 1.5, 9
# A noun that no headline holds is clear by itself from this length on: „Macht“ is not.
_CLEAR_CHARS = 6
# What a name counts.
_NAME = 2.0
_ARTICLED = ("über das ", "über die ", "über den ", "zum ")
_WORD = rf"[A-ZÄÖÜ][a-zäöüß]{{{_LEAST_CHARS - 1},}}(?:-[A-ZÄÖÜ]?[a-zäöüß]+)*"
_NOUN = rf"(?P<noun>{_WORD})"
_CAPITAL = re.compile(rf"\b{_WORD}(?![\w-])")
# An adjective may stand between; another capital behind makes it part of a name.
_WITH_ARTICLE = re.compile(
    r"\b(?P<article>[Dd](?:as|ie)(?: [a-zäöüß]{3,}(?<!ein|ass)e)?|[Dd]en(?: [a-zäöüß]{3,}en)?"
    r"|[Dd]er|[Dd]em|[Dd]es|[Zz]u[mr]|[Ii][mn]s?|[Aa]m|[Bb]eim|[Vv]om|[Ee]ine?[nmr]?)"
    rf" {_NOUN}(?![\w-])(?! ?[A-ZÄÖÜ0-9„])"
)
# „…, das Brandt bauen will“, „…, in die Urlauber ziehen“: no article, but a relative pronoun.
_RELATIVE = re.compile(r",\s+(?:\w+\s+)?$")
_OWNER = re.compile(rf"(?P<before>\w+\W+)?\b{_NOUN}(?<=\w)s [A-ZÄÖÜ]")
_DATIVE = frozenset("dem zum im am beim vom einem".split())
# „im Sommer“ is a time, „beim Sommer“ is not.
_SURE_DATIVE = frozenset("dem zum beim vom".split())
# Behind these „der“ is a dative. Not behind „von“, which may be part of a name.
_FEMININE = re.compile(
    rf"\b(?:[Ii]n|[Mm]it|[Bb]ei|[Aa]us|[Nn]ach|[Ss]eit|[Aa]n|[Aa]uf|[Vv]or) der {_NOUN}"
    r"(?![\w-])(?! ?[A-ZÄÖÜ0-9„])"
)
_BEFORE_NOUN = re.compile(
    r"(?:de[rsmn]|die|das|eine?[snmr]?|[ids]?eine[snmr]?|ihre[snmr]?|unsere[snmr]?|\w+e[snmr]?)\W+",
    re.IGNORECASE,
)
# Too general to ask about.
_GENERAL_WORDS = """
    Rathaus Wahl Macht Kraft Alter Kirche Fund Vorgehen Aufgabe Aufgaben Version Vorschlag
    Auffassung
    Jahr Jahre Tag Tage Woche Monat Stunde Minute Uhr Zeit Zeitpunkt Datum Abend Morgen Nacht
    Mittag Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag Januar Februar März April
    Mai Juni Juli August September Oktober November Dezember Wochenende Anfang Ende Mitte Beginn
    Seite Teil Fall Frage Fragen Antwort Punkt Grund Art Weise Sache Ding Dinge Rede Wort Worte
    Satz Zahl Zahlen Meter Kilometer Prozent Euro Dollar Million Millionen Milliarde Milliarden
    Mensch Menschen Leute Mann Frau Kind Herr Person Personen Anwesenden Angaben Angabe Aussage
    Bericht Berichte Meldung Artikel Zeitung Agentur Sprecher Stelle Ort Orte Platz Stadt Land
    Länder Welt Haus Weg Hand Auge Augen Kopf Mal Möglichkeit Ergebnis Ziel Folge Folgen Rolle
    Situation Lage Form Zusammenhang Thema Themen Rahmen Eindruck Blick Vormittag Nachmittag
    Hälfte Drittel Viertel Reihe Liste Gruppe Anzahl Größe Höhe Nähe Richtung Mehrheit Vergleich
    Montagabend Dienstagabend Mittwochabend Donnerstagabend Freitagabend Samstagabend Sonntagabend
    Nachricht Schritt Schritte Prozess Hinweis Tatsache Übrigen Bereich Leben Anlass Gegenteil
    Interview Gespräch Brief Erklärung Pressekonferenz Mitteilung Journalisten Zugang Objekt
    Programm Team Spiel Partie Bank Kampf Armee Kunden Kosten Plan Pläne Gesetz Debatte Arbeit
    Aktion Maßnahme Maßnahmen Gefahr Sicherheit Vertreter Zukunft Hilfe Grenzen Teilnehmer
    Wirtschaft Unternehmen Firma Betrieb Partei Projekt Verfahren Zettel Park Grenze Erfolg Sieg
    Niederlage Opfer Täter Fehler Bedingungen Bedingung Forderung Forderungen Kritik
    Bundesregierung Staatsanwaltschaft Polizei Feuerwehr Gericht Presse Vorwurf Vorwürfe Ausgabe
    Änderung Rat Antrag Auto Straße Schule Mannschaft Koalition Opposition Bevölkerung Staat
    Verfügung Kontakt Internet Tod Krieg Familie Freund Angst Hoffnung Beispiel Vertrag Amt Bild
    Regierung Organisation Gesellschaft Führung Quartal Initiative Verantwortung Entscheidung
    Übertragung Anwesenheit Stellung Problem Probleme Geld Idee Gefühl Recht Seiten Tatsachen
    Bürger Bürgern Einwohner Öffentlichkeit Behörde Behörden Ersten Letzten Wahrheit Meinung
    Ansicht Stimme Namen Name Summe Preis Betrag Wasser
"""
_GENERAL = frozenset(map(stem, words(_GENERAL_WORDS)))


@dataclass(frozen=True, slots=True)
class TopicPhrase:
    """A matter of an article.

    ``text`` goes on after „Was sagte Brandt“; ``key`` is the noun's stem; ``weight`` is the
    higher, the more the article is about it and the fewer others are; ``name`` is the name that
    it is, if it is one.
    """

    text: str
    key: str
    weight: float
    name: str | None = None


def topic_phrases(
    article: Article, forms: Mapping[str, str], rarity: Callable[[str], float]
) -> list[TopicPhrase]:
    """Return what *article* can be asked about, the weightiest first.

    Only what its headline names, or its text at least twice. *forms* are those of
    :func:`forms_of`, *rarity* gives a word's inverse document frequency.
    """
    counted = Counter(stems(article.text))
    headline = set(stems(article.title or ""))
    found: dict[str, TopicPhrase] = {}
    for noun in sorted(set(_CAPITAL.findall(f"{article.title or ''} {article.text}"))):
        key, text = stem(next(words(noun))), forms.get(noun)
        if text is None or key in _GENERAL:
            continue
        if key not in headline and (counted[key] < 2 or len(noun) < _CLEAR_CHARS):
            continue
        weight = (rarity(noun) + 0.1) * (1 + math.log(max(1, counted[key])))
        weight *= (_HEADLINE if key in headline else 1) * (_LONG if len(noun) >= _LONG_CHARS else 1)
        name = None if text.startswith(_ARTICLED) else text.removeprefix("über ")
        found.setdefault(key, TopicPhrase(text, key, weight * (_NAME if name else 1), name))
    return sorted(found.values(), key=lambda each: (-each.weight, each.text))


def forms_of(text: str) -> dict[str, str]:
    """Return the nouns and names of *text*, each as it goes on after „Was sagte Brandt“."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for match in _WITH_ARTICLE.finditer(text):
        if not _RELATIVE.search(text, max(0, match.start() - 15), match.start()):
            seen[match["noun"]][match["article"].split()[0].lower()] += 1
    for match in _FEMININE.finditer(text):
        seen[match["noun"]]["zur"] += 1
    found = {name: f"über {name}" for name in _names(text) if name not in seen}
    for noun, articles in seen.items():
        phrase = _phrase(noun, articles)
        of_a_place = noun.endswith("er") and re.search(rf"\b{noun[:-2]}\b", text)
        if phrase and not (is_role(noun) or is_given(noun) or is_place(noun) or of_a_place):
            found[noun] = phrase
    return found


def _phrase(noun: str, seen: Counter[str]) -> str | None:
    """Return *noun* behind „über“ or „zu“, if the articles *seen* leave no doubt.

    „den Bädern“ is a dative, „der Schulen“ a genitive; a noun that is the same behind „der“ and
    „dem“ is so behind „den“ too.
    """
    like_a_plural = noun.endswith(("n", "s"))
    dative = bool(_DATIVE & seen.keys())
    sure = {
        "das": seen["das"] or seen["ins"],
        "die": seen["die"] or seen["eine"] or seen["zur"],
        "den": seen["einen"]
        or (seen["den"] and (dative or not like_a_plural))
        or (seen["der"] and dative),
    }
    found = [article for article, times in sure.items() if times]
    if len(found) == 1:
        return f"über {found[0]} {noun}"
    return f"zum {noun}" if not found and _SURE_DATIVE & seen.keys() else None


def is_general(key: str) -> bool:
    """Return whether the stem *key* says too little to ask about."""
    return key in _GENERAL


def _names(text: str) -> Iterator[str]:
    """Yield names: what owns something without an article, as in „Assads Abgang“."""
    for match in _OWNER.finditer(text):
        noun, before = match["noun"], match["before"] or ""
        longer = before[:1].isupper() and before.endswith(" ") and not is_role(before.strip())
        if (
            not longer
            and not (is_place(noun) or noun.endswith("land"))
            and not _BEFORE_NOUN.fullmatch(before)
            and re.search(rf"\b{noun}\b", text)
            # „Weißes Haus“ is owned by nobody: an adjective is inflected elsewhere.
            and not (noun.endswith("e") and re.search(rf"\b{noun}[nmr]\b", text, re.IGNORECASE))
        ):
            yield noun
