"""Text as the eye sees it: what changes, what stays, and the way back; every person is invented."""

from __future__ import annotations

import unicodedata
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.statements import extract_statements
from rag.text.normal import normal_text, seen
from rag.text.sentences import split_sentences
from rag.types import Article


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        (decomposed("Jürgen Mößner"), "Jürgen Mößner"),
        ("Mu\u200b\u0308ller", "Müller"),
        ("Bu\u0364rger", "Bürger"),
        ("Roth\u00adacker", "Rothacker"),
        ("Roth\u200backer\ufeff und\u2060 Ott", "Rothacker und Ott"),
        ("Ge\u200cmeinde\u200drat", "Gemeinderat"),
        ("Rat\u200e und\u202e Stadt", "Rat und Stadt"),
        ("3\u00a0Mio.\u202fEuro", "3 Mio. Euro"),
        ("Gemeindeſaal", "Gemeindesaal"),
        ("oﬃziell, ﬁnden, ﬂach, ſtill, ﬆill", "offiziell, finden, flach, still, still"),
        ("Nord\u2011Ost\u2010Kanal", "Nord-Ost-Kanal"),
        ("Schi\x1bff\x07fahrt", "Schifffahrt"),
        ("1\u212b", "1Å"),
    ],
)
def test_characters_as_the_eye_sees_them(stored: str, read: str) -> None:
    assert seen(stored) == read


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("Bürgermei-\nsterin", "Bürgermeisterin"),
        ("Bürgermei- \n   sterin", "Bürgermeisterin"),
        ("Bürgermei¬\nsterin", "Bürgermeisterin"),
        ("Bürgermei-¬\nsterin", "Bürgermeisterin"),
        ("Bürgermei\u00ad\nsterin", "Bürgermeisterin"),
        ("Ge-\nmeinde-\nrat", "Gemeinderat"),
        (decomposed("Flä\u00ad\nchen"), "Flächen"),
        ("Nord-\nrhein-Westfalen", "Nordrhein-Westfalen"),
        ("Baden-\nWürttemberg", "Baden-Württemberg"),
        ("Baden-¬\nWürttemberg", "Baden-Württemberg"),
        ("CDU-\nFraktion", "CDU-Fraktion"),
        ("EU-\nweit", "EU-weit"),
        ("20-\njährig", "20-jährig"),
        ("E-\nmail", "E-mail"),
        ("ü-\nber", "über"),
        ("deutsch-\nfranzösische", "deutsch-französische"),
        ("politi-\nsche", "politische"),
        ("Werk-\nstatt", "Werkstatt"),
        ("den-\nnoch", "dennoch"),
    ],
)
def test_words_broken_at_line_ends(stored: str, read: str) -> None:
    assert seen(f"Die {stored} gilt") == f"Die {read} gilt"


@pytest.mark.parametrize(
    "text",
    [
        "Ost-\nund Westdeutschland",
        "Haupt-\noder Nebenamt",
        "zwei-\nbis dreimal",
        "Text- \nsowie Bildarchiv",
        "Der Rat tagt -\ngestern auch",
        "Ende-\n\nanfang",
        "Punkt A-\nb)",
        "- Brot\n- Käse",
        "Nicht ¬ p",
        "Viele 👩\u200d👧 kamen",
        "می\u200cخواهم",
        "Der Preis: 5 €, „so viel“ – nie!",
    ],
)
def test_what_stays(text: str) -> None:
    assert seen(text) == text
    assert normal_text(text).is_source


def test_a_slice_holds_its_letters_whole_and_nothing_beside_them() -> None:
    stored = (
        "\ufeff" + decomposed("Ö") + "l und \u200bMu\u0308h\u00adle- \nrei\u00ad am oﬃziellen See"
    )
    normal = normal_text(stored)
    assert normal.text == "Öl und Mühlerei am offiziellen See"

    def there(part: str) -> str:
        at = normal.text.index(part)
        return stored[slice(*normal.to_source((at, at + len(part))))]

    assert there("Öl") == "O\u0308l"
    assert there("Mühlerei") == "Mu\u0308h\u00adle- \nrei"
    assert there("h") == "h"
    assert there("of") == "oﬃ"
    assert there("iziellen") == "ﬃziellen"
    assert there("See") == "See"
    for at in range(len(normal.text)):
        assert normal.from_source(normal.to_source((at, at + 1))[0]) <= at


ANY = (
    st.text(st.sampled_from("aÖu\u0308\u0364ſﬃ-¬ \n\u00ad\u200b\u200d\u00a0\ufeff\x04.B3"))
    | st.text()
)


@given(ANY)
def test_every_character_has_its_place_in_order(text: str) -> None:
    normal = normal_text(text)
    places = [normal.to_source((at, at + 1)) for at in range(len(normal.text))]
    reached = 0
    for at, (start, end) in enumerate(places):
        assert 0 <= start < end <= len(text)
        assert start >= reached or places[at - 1] == (start, end)
        reached = start
        if normal.is_source:
            assert (start, end) == (at, at + 1)
    assert all(0 < place < len(normal.text) + 1 for place in normal.breaks)


@given(ANY)
def test_text_without_anything_odd_is_its_own_form(text: str) -> None:
    assert unicodedata.is_normalized("NFC", seen(text)) or not text.isprintable()


# A dot marks where a word may be broken.
ARTICLES = [
    "Bür·ger·meis·te·rin Jür·gen·sen sprach in Süd·er·öhn. „Wir bau·en die Schu·le of·fi·zi·ell"
    " neu“, sag·te Ste·fa·nie Jür·gen·sen am Mon·tag. Sie sei trau·rig ge·we·sen, er·klär·te"
    " An·ton Roth·ack·er. Der Ge·mein·de·rat lehn·te das ab.",
    "Nach An·ga·ben der Feu·er·wehr brann·te das Ge·bäu·de aus. Spre·cher Mar·kus Möß·ner"
    " teil·te mit, dass nie·mand ver·letzt wor·den sei. Mehr kön·ne man nicht sa·gen. „Es war"
    " ge·fähr·lich“, so Möß·ner. Ost- und West·stadt blie·ben oh·ne Strom.",
    "Der Ver·ein hat rd. 80 Mit·glie·der. Die Vor·sit·zen·de Ka·rin Loh·se kri·ti·sier·te, die"
    " Stadt ha·be zu we·nig Flä·chen. An·ders sieht es Jan Ott: „Die Flä·chen rei·chen. Wir müs·sen"
    " sie nut·zen.“ Das Geld feh·le, sag·te Loh·se dar·auf·hin.",
]
CLEAN = [text.replace("·", "") for text in ARTICLES]
BREAKS = ["", "\u00ad", "\u200b", "-\n", "- \n", "¬\n", "\u00ad\n", "\u200d", "\u2060", "\u200b-\n"]
UNSEEN = ["", "", "", "\u200b", "\ufeff", "\u00ad"]
OLD = [("ffi", "ﬃ"), ("fi", "ﬁ"), ("ff", "ﬀ"), ("fl", "ﬂ"), ("st", "ﬆ"), ("s", "ſ")]


def told(text: str) -> list[tuple[Any, ...]]:
    """What is read from *text*, its slices as they are seen."""
    statements = extract_statements(Article("a", text), 0.0)
    for statement in statements:
        for start, end in (*statement.spans, *filter(None, [statement.speaker_span])):
            assert text[start:end].strip() == text[start:end] != ""
    return [
        (
            tuple(seen(text[start:end]) for start, end in each.spans),
            each.kind,
            each.speaker,
            each.likely,
            each.role,
            each.inferred,
            each.cue,
            each.pattern,
            seen(text[slice(*each.speaker_span)]) if each.speaker_span else None,
        )
        for each in statements
    ]


def sentences(text: str) -> list[str]:
    return [seen(text[start:end]) for start, end in split_sentences(text)]


def disguised(marked: str, chance: Random) -> str:
    """Return the text *marked* with dots so that it looks alike and is stored otherwise."""
    first, *pieces = marked.split("·")
    stored = first + "".join(chance.choice(BREAKS) + piece for piece in pieces)
    for plain, old in chance.sample(OLD, 2):
        stored = stored.replace(plain, old)
    words = stored.split(" ")
    stored = "".join(w + chance.choice(UNSEEN) + chance.choice("  \u00a0\u202f") for w in words)
    return decomposed(stored.strip()) if chance.random() < 0.5 else stored.strip()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_what_is_read_does_not_depend_on_what_no_one_sees(seed: int) -> None:
    for marked, clean in zip(ARTICLES, CLEAN, strict=True):
        stored = disguised(marked, Random(seed))
        assert sentences(stored) == sentences(clean)
        assert told(stored) == told(clean)


@pytest.mark.parametrize("clean", CLEAN)
def test_the_articles_of_this_test_hold_statements(clean: str) -> None:
    assert len(told(clean)) >= 3
