"""Sentence boundaries in German newspaper text; every example is invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.normal import seen
from rag.text.sentences import reads_as_sentence, split_sentences


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


# A bar marks each boundary; it is replaced by a space before splitting.
SPLIT = """
Der Rat tagte am Abend.|Danach ging man heim.
Wer kommt?|Niemand!|Also gut.
Sie zahlt z. B. die Miete.|Er zahlt z.B. den Strom.
Das gilt d. h. immer, u. a. im Mai.|Es bleibt so.
Wir haben Äpfel, Birnen usw.|Der Rest ist Obst.
Es gibt Ziegen, Schafe usw.|Kühe fehlen.
Beteiligt war Klara Huber u. a.|Die Halle war voll.
Beteiligt waren u. a. Klara Huber und ihr Bruder.
Der Bau kostet 3 Mio. Euro und 2 Mrd. Kronen.
Der Bau kostet 3 Mio.|Das ist viel.
Es war um 300 v. Chr. Krieg am Fluss.|Danach war Ruhe.
Die Brücke stammt von 40 n. Chr.|Sie hielt lange.
Dr. Huber und Prof. Dr. Lang aus St. Pölten kamen.
Siehe Nr. 5, S. 12, Bd. 3 und Abs. 2 Art. 4 Satz 1.
Hr. Huber, Fr. Lang, Mr. Smith und Mrs. Jones kamen.
Er hat ca. 30 Leute bzw. 12 Frauen gesehen, vgl. Tab. 4.
Das kostet inkl. Versand evtl. Porto ggf. Zoll.|Es ist teuer.
Die sog. Reform betraf die geb. Huber.
Sie wohnt in der Str. des Friedens, er in der Hauptstr. 5.|Beide sind froh.
Der Verein Seefreunde e. V. hat Geld.|Er feiert.
Oberst a. D. Lang kam.|Er blieb.
Der Brief ist i. A. Huber gezeichnet.
Am 20. September 2015 begann es.|Am 20.09.2015 endete es.
Es war am 20. 9. 2015 kalt.|Es schneite.
Ein Spiel der 2. Bundesliga fiel aus.|Der 1. FC Seedorf gewann.
Papst Benedikt XVI. sagte nichts.|Heinrich VIII. war König.
Im 19. Jahrhundert war das anders.|Am 3. um 5 Uhr auch.
Es ging um das 18./19. Jahrhundert.|Mehr nicht.
Im II. Weltkrieg brannte die Stadt.|Wilhelm II. Kaiser zu nennen, war Pflicht.
Das war 2015.|Dann kam der Regen.
Es kostete 300.|Der Preis stieg.
Gewählt wurde zuletzt 2015.|Huber gewann.
Er wurde in der 75. Minute beim 3. Stand ausgewechselt.
Sie landete auf Platz 5.|Huber wurde Erster.
Der Wert stieg um 5,3.|Huber war froh.
Es waren 10.000.|Huber zählte 12.500 Leute.
Um 19.30 Uhr gibt es Version 3.11.2 auf nachgefragt.de zu sehen.
Mehr auf https://www.nachgefragt.de/a.html?x=1.2 oder bei post@nachgefragt.de.|Das genügt.
Laut nachgefragt.de.|Die Seite ist neu.
Klaus F. Huber, J. K. Lang und A. Kurz kamen.|Georg W. Klein nicht.
Hans-J. Huber kam.|Chr. Lang nicht.
Er wartete … und ging.|Sie wartete ... und blieb.
Er wartete…|Dann ging er.
Was nun...|Die Stadt schweigt.
Bei Juhu! kaufte er ein.|Sie nicht.
Das (!) Haus steht.|Das (?) Dorf auch.
Der Satz […] Ende ist lang.|Es reicht.
So war es.|(Das wissen alle. Oder nicht?)|Danach kam er.
Der Bau (Höhe: 5 Meter. Breite: 3 Meter) steht.|Er ist alt.
Die Liste [siehe oben. Unten auch.] hilft.|Sie ist lang.
Er sagte: „Ich gehe. Du bleibst.“|Danach ging er.
„Ich gehe. Du bleibst“, sagte Huber.|„Es ist spät.“
„Gehen wir?“, fragte sie.|„Ja!“ rief er.|„Gut.“
„Gehen wir? Jetzt!“ fragte sie laut.|Er nickte.
„Das reicht.“|Danach war Ruhe.
„Das reicht.“|„Nein. Nie.“|Ruhe.
„Er sagte ‚Nein. Nie.‘ und ging. So war es.“|Das ist alles.
»Er sagte ›Nein. Nie.‹ Und ging.«|Das ist alles.
«Er ging. Sie blieb.»|Das ist alles.
“He left. She stayed.”|Das ist alles.
"Er ging. Sie blieb", sagte sie.|"Nein. Nie."|Ende.
„Er ging. Sie blieb.”|Das ist alles.
„Er ging. Sie blieb."|Das ist alles.
„Er ging.|Sie blieb.|Dann war Ruhe.
Er ging.“|Sie blieb.|Dann sagte er: „Ja. Gut.“|Ende.
"Er ging.|Sie blieb.|"Ja. Gut", sagte er.|Ende.
Der 27" Schirm ist da.|Der 24" Schirm fehlt.|Alle warten.
"Der 27" Schirm ist da. Er läuft."|Alle warten.
Das war Hubers' Haus.|Er hat's verkauft.|So ist’s.
In der Sendung „Wer war es?“ Fragen zu stellen, ist leicht.
Es gab drei: Rot.|Blau fehlte.
– Ja.|– Nein.
Der Ort liegt am See.[3]|Er ist klein.
""".strip().splitlines()


@pytest.mark.parametrize("marked", SPLIT)
@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\u2009"])
def test_boundaries(marked: str, space: str) -> None:
    expected = marked.replace(" ", space).split("|")
    assert sentences(space.join(expected)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\u00a0\n ", []),
        ("Ohne Punkt\n\nNoch ohne", ["Ohne Punkt", "Noch ohne"]),
        ("„Offen. Dann\n \nWeiter.“ Ende.", ["„Offen.", "Dann", "Weiter.“", "Ende."]),
        ("Eine Zeile mit\nFolge. Und Schluss.", ["Eine Zeile mit\nFolge.", "Und Schluss."]),
        ("Da:\n- Brot\n* Käse\n• Wein\n1) Bier", ["Da:", "- Brot", "* Käse", "• Wein", "1) Bier"]),
        ("1. Der Rat tagt.\n2. Die Stadt zahlt.", ["1. Der Rat tagt.", "2. Die Stadt zahlt."]),
        (
            "Bundes\u00adliga. Am\u00ad 3.\u200b Mai.",
            ["Bundes\u00adliga.", "Am\u00ad 3.\u200b Mai."],
        ),
        ("Ende.\u200b \u200bDer Anfang.", ["Ende.", "Der Anfang."]),
        ("Ende.\r\n\r\nAnfang\r\nhier.", ["Ende.", "Anfang\r\nhier."]),
    ],
)
def test_lines_and_paragraphs(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_heading_before_longer_line() -> None:
    body = "Der Rat der Gemeinde hat gestern beschlossen, den Hafen um ein Becken zu erweitern."
    assert sentences(f"Neues Hafenbecken\n{body}") == ["Neues Hafenbecken", body]


def test_hard_wrapped_text_stays_together() -> None:
    text = "Der Rat der Gemeinde hat den\nHafen um ein weiteres Becken\nErweitert und gefeiert."
    assert sentences(text) == [text]


def test_unclosed_quote_is_ignored_beyond_reach() -> None:
    text = "Er rief: „Halt. " + "Das Dorf schlief. " * 200 + "Ende“."
    assert len(split_sentences(text)) > 200


WORDS = ["Er", "ging", "Haus", "Huber", "z.B.", "Dr.", "3.", "2015.", "XVI.", "usw.", "…", "..."]
SIGNS = list(".?!,:-–'’„“”\"»«›‹‚‘()[] \n\u00a0\u200b\u00ad\u2029\f")
PIECE = st.sampled_from([*WORDS, *SIGNS, " ", "\n\n", "- ", "1) "])
ANY_TEXT = st.lists(PIECE, max_size=60).map("".join) | st.text(max_size=80)


@given(ANY_TEXT)
def test_spans_are_ordered_tight_and_complete(text: str) -> None:
    reached = 0
    for start, end in split_sentences(text):
        assert reached <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert not seen(text[reached:start]).strip()
        reached = end
    assert not seen(text[reached:]).strip()


PLAIN = st.lists(
    st.sampled_from(
        ["Er ging.", "Sie blieb!", "Wer?", "Und dann …", "das Haus", "Am 3. Mai", "ja,"]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)
INNER = PLAIN | st.builds("{} {}{}{} {}".format, PLAIN, st.just("‚"), PLAIN, st.just("‘"), PLAIN)
QUOTED = st.one_of(
    st.builds("„{}“".format, INNER),
    st.builds("»{}«".format, INNER),
    st.builds("«{}»".format, INNER),
    st.builds("“{}”".format, INNER),
    st.builds('"{}"'.format, INNER),
    st.builds("({})".format, PLAIN),
)


@given(st.lists(st.tuples(PLAIN, QUOTED), min_size=1, max_size=5))
def test_no_boundary_inside_balanced_quotation(parts: list[tuple[str, str]]) -> None:
    text = ""
    inside: set[int] = set()
    for plain, quoted in parts:
        text += plain + " "
        inside.update(range(len(text) + 1, len(text) + len(quoted)))
        text += quoted + " "
    for start, end in split_sentences(text):
        assert start not in inside
        assert end not in inside


UNITS = """
"|„|“|„“|»«|„"|›„‚|(|()|Ja! (|.|. |… |.“ |[…] |a. |A. B |Er. |5. |„a.“ B |a „B?“ C |.\u200b|x
""".strip("\n")


@pytest.mark.parametrize("unit", [*UNITS.split("|"), "\n", "a\n", "\n ", "- a\n", " ", "\u00a0"])
def test_long_hostile_text_is_covered_in_order(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    position = 0
    for start, end in split_sentences(text):
        assert position <= start < end <= len(text)
        assert not seen(text[position:start]).strip()
        position = end
    assert not seen(text[position:]).strip()


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("Der Rat tagt.", True),
        ("„Das reicht mir nicht.“", True),
        ("Der Rat tagte (nicht öffentlich)", True),
        ("Lindenbach.", False),
        ("Rathaus will das Hallenbad schließen", False),
    ],
)
def test_a_headline_or_a_place_does_not_read_as_a_sentence(text: str, reads: bool) -> None:
    assert reads_as_sentence(text) is reads


@pytest.mark.parametrize(
    "text",
    [
        "Der [[Rat (Emden)|Rat]] tagte am Abend.",
        "'''Emden''' liegt am Fluss.",
        "{{Zitat|Es reicht uns allen.}}",
        "Der Rat tagte.<ref>Bote, 3. Mai.</ref>",
        "Der Rat tagte am Abend.<br />",
        '<p class="lead">Der Rat tagte am Abend.',
        "Der&nbsp;Rat tagte am Abend.",
        "Der Rat &#8211; tagte am Abend.",
        "== Was nun? ==\nDer Rat tagt.",
        "<!-- Der Rat tagte am Abend.",
        "{| class=wikitable\n| Der Rat tagte am Abend.",
    ],
)
def test_markup_does_not_read_as_a_sentence(text: str) -> None:
    assert not reads_as_sentence(text)


@pytest.mark.parametrize(
    "text",
    [
        "Der Wert war < 5 und die Zahl > 4.",
        "Lohse & Ott; so heißt die Firma.",
        "Er rechnete vor: 3 + 4 = 7.",
        "Der Bote schrieb [sinngemäß] davon.",
        "Sie fragte, ob der Rat\u00ad tage\u200b.",
    ],
)
def test_signs_that_are_no_markup(text: str) -> None:
    assert reads_as_sentence(text)


PAIRS = (Path(__file__).with_name("sentence_pairs.txt")).read_text("utf-8").splitlines()


@pytest.mark.parametrize("marked", PAIRS)
def test_abbreviations_and_forgotten_spaces(marked: str) -> None:
    """A bar stands for a boundary with its space, a broken bar for one without."""
    text = marked.replace("|", " ").replace("¦", "")
    assert sentences(text) == marked.replace("¦", "|").split("|")
