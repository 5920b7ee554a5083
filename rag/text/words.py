"""German words as the indexes see them: folded, stemmed, the function words dropped."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import Stemmer

from rag.text.normal import seen

# What a question does, not what it is about.
_ASKING_WORDS = "sagen sagt sagte sagten gesagt say said says"

_WORD = re.compile(r"\w+")
# Where combining characters are: beyond Latin letters, and not among dashes and quotation marks.
_MAY_COMBINE = re.compile(r"[^\x00-\u02ff\u2010-\u205f]+")
# Letters of other languages that are no letter with an accent to Unicode, once folded.
_OTHER_LATIN = re.compile(r"[æðøþ\u0100-\u024f]")
_OTHERS = {"æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŋ": "ng", "ĸ": "k"}
_ALTERED = re.compile(r"LATIN SMALL LETTER (?:DOTLESS )?(?P<letter>[A-Z])(?: WITH .+)?")
_S_AFTER_VOWEL = re.compile(r"(?<=[^\W\d_]{3}[aeiouy])s$")
_SPELLED = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))
_LOCAL = threading.local()

_FUNCTION_WORDS = """
    aber alle allem allen aller alles als also am an ander andere anderem anderen anderer
    anderes auch auf aus bei beide beiden beim bereits bin bis bist bzw da dabei dadurch dafuer
    dagegen daher damit danach dann daran darauf daraus darf darin darueber darum darunter das
    dass davon davor dazu dein deine dem den denen denn der deren des deshalb dessen dich die
    dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer
    eines einige einigen einiger einmal er es etc etwa etwas euch euer fuer gegen gewesen ggf
    gibt hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren
    ihrer ihres im in indem ins ist ja jede jedem jeden jeder jedes jedoch jener jetzt jeweils
    kann kein keine keinem keinen keiner koennen koennte man mancher mehr mein meine mich mir
    mit muss musste nach nachdem nicht nichts noch nun nur ob oder ohne sehr sei seien sein
    seine seinem seinen seiner seines seit selbst sich sie sind so sogar solche solchen soll
    sollen sollte sondern sowie ueber um und uns unser unter viel viele vielen vieler vom von
    vor waehrend waere wann war waren warum was wegen weil weiter welche welchem welchen welcher
    welches wem wen wenn wer werde werden weshalb wessen wie wieder wieso wieviel wieviele will
    wir wird wo wobei wodurch wofuer woher wohin womit woran worauf woraus worin worueber wovon
    wovor wozu wurde wurden zu zum zur zwar zwischen
    a about an and any are as at be by did do does for from had has have he her his how i if in
    is it its many me much of on or she tell that the their there they this to was were what
    when where which who whom whose why will with would you your
"""
STOP_WORDS = frozenset((_FUNCTION_WORDS + _ASKING_WORDS).split())


def fold(text: str) -> str:
    """Return *text* in lower case with ä ö ü ß as ae oe ue ss and other accents dropped.

    A stroke through a letter and a missing dot count as accents: ł is l, ø is o, ı is i.
    """
    shown = seen(text)
    if shown.isascii():  # most words are, and then there is nothing to spell out or drop
        return shown.lower()
    spelled = unicodedata.normalize("NFC", shown).lower()
    for umlaut, letters in _SPELLED:  # several times as fast as a table to translate by
        spelled = spelled.replace(umlaut, letters)
    decomposed = unicodedata.normalize("NFKD", spelled)
    bare = _MAY_COMBINE.sub(_uncombined, decomposed.lower())
    return _OTHER_LATIN.sub(lambda found: _plain(found[0]), bare)


def _uncombined(found: re.Match[str]) -> str:
    return "".join(char for char in found[0] if not unicodedata.combining(char))


@lru_cache(maxsize=512)
def _plain(letter: str) -> str:
    """Return a Latin *letter* without what Unicode takes for a part of it."""
    altered = _ALTERED.fullmatch(unicodedata.name(letter, ""))
    return altered["letter"].lower() if altered else _OTHERS.get(letter, letter)


def words(text: str) -> Iterator[str]:
    """Yield the folded words of *text* in order, function words included."""
    return (match[0] for match in _WORD.finditer(fold(text)))


def stems(text: str) -> list[str]:
    """Return the Snowball stems of the content words of *text*, in order."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def is_near(one: str, other: str) -> bool:
    """Return whether *one* is *other* with one letter more, less, other, or two changed about."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    at = next((i for i, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), -1)
    if at < 0:
        return True  # one more at the end
    rest, wanted = one[at:], other[at:]
    swapped = rest[1::-1] + rest[2:]
    return wanted in (rest[1:], swapped) or rest[1:] == wanted[1:] or rest == wanted[1:]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return the German Snowball stem of a folded word, without an s after a vowel.

    Snowball takes an s only after certain consonants, which is „Merkels“, but not „Chinas“,
    „Handys“ and „Autos“.
    """
    # A PyStemmer object must not be shared by threads.
    stemmer = getattr(_LOCAL, "stemmer", None)
    if stemmer is None:
        stemmer = _LOCAL.stemmer = Stemmer.Stemmer("german")
    return _S_AFTER_VOWEL.sub("", str(stemmer.stemWord(word)))
