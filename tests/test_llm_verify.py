"""What a language model wrote is shown as supported only where its passages bear it out."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from passages import hit_of, slice_of

from rag.answer.markdown import markdown
from rag.llm.verify import Verified, verify
from rag.types import Hit, Reply

BRIDGE = hit_of(
    "bruecke",
    "Bürgermeisterin Vogt sagte: „Die Brücke bleibt bis Mai gesperrt, das ist kein Problem.“ "
    "Der Umbau koste 3,5 Millionen Euro. Der Rat lehnte den Antrag am 12. März nicht ab. "
    "Die Nicht-EU-Firma habe den Auftrag erhalten.",
    start=100,
    title="Brücke bleibt zu",
)
FIRE = hit_of(
    "brand",
    "Die Feuerwehr zählte zwölf Verletzte und zwei Tote.\n\nSprecher Kranz nannte den Einsatz "
    "„lang – und teuer“. Die Regierungssprecherin habe militärische Hilfe zugesagt. Die Zahl der "
    "Einsätze sinke, die Kosten für die Wehr seien hoch. Kranz wolle das Gesetz nicht.",
    title="Brand in der Mühle",
)
HITS = (BRIDGE, FIRE)


def check(reply: str, hits: tuple[Hit, ...] = HITS, language: str = "de") -> Verified:
    verified = verify(reply, hits, language)  # type: ignore[arg-type]
    assert_contract(verified, hits)
    return verified


def assert_contract(verified: Verified, hits: tuple[Hit, ...]) -> None:
    shown = [int(number) for number in re.findall(r"\[(\d+)\]", shown_of(verified))]
    markers = [citation.marker for citation in verified.citations]
    assert set(shown) == set(markers)
    assert (
        list(dict.fromkeys(shown)) == sorted(set(markers)) == list(range(1, len(set(markers)) + 1))
    )
    for citation in verified.citations:
        passages = [hit for hit in hits if hit.article == citation.article]
        assert any(
            hit.passage.start <= citation.start < citation.end <= hit.passage.end
            and slice_of(hit, citation.start, citation.end) == citation.quote
            for hit in passages
        )


def shown_of(verified: Verified) -> str:
    return markdown(Reply(verified.blocks))


def codes(verified: Verified) -> list[str]:
    return [check.code for check in verified.checks]


def test_a_supported_sentence_cites_the_sentence_that_bears_it_out() -> None:
    verified = check(
        "Laut Feuerwehr gab es zwölf Verletzte [2]. Der Umbau koste 3,5 Mio. Euro [1]."
    )
    assert shown_of(verified) == (
        "Laut Feuerwehr gab es zwölf Verletzte. [1] Der Umbau koste 3,5 Mio. Euro. [2]"
    )
    assert [citation.quote for citation in verified.citations] == [
        "Die Feuerwehr zählte zwölf Verletzte und zwei Tote.",
        "Der Umbau koste 3,5 Millionen Euro.",
    ]
    assert not verified.checks
    assert (verified.supported, verified.sentences, verified.usable) == (2, 2, True)


@pytest.mark.parametrize(
    "marked",
    [
        "Der Umbau koste 3,5 Millionen Euro [1].",
        "Der Umbau koste 3,5 Millionen Euro. [1]",
        "Der Umbau koste 3,5 Millionen Euro.[1]",
        "Der Umbau koste 3,5 Millionen Euro.\n[1]",
        "[1] Der Umbau koste 3,5 Millionen Euro.",
        "[1]: Der Umbau koste 3,5 Millionen Euro.",
        "Der Umbau [1] koste 3,5 Millionen Euro.",
        "Der Umbau koste 3,5 Millionen Euro【1】.",
        "Der Umbau koste 3,5 Millionen Euro【1†Quelle】.",
        "Der Umbau koste 3,5 Millionen Euro [Passage 1].",
        "Der Umbau koste 3,5 Millionen Euro [Quelle 1].",
        "Der Umbau koste 3,5 Millionen Euro [^1].",
        "Der Umbau koste 3,5 Millionen Euro (1).",
        "**Der Umbau** koste `3,5` Millionen Euro **[1]**.",
        "<think>Passage 1 passt. Oder [2]?</think>Der Umbau koste 3,5 Millionen Euro [1].",
    ],
)
def test_each_way_to_write_a_marker(marked: str) -> None:
    verified = check(marked)
    assert shown_of(verified) == "Der Umbau koste 3,5 Millionen Euro. [1]"
    assert not verified.checks


def test_markers_of_a_list_stay_with_their_items() -> None:
    verified = check(
        "- Der Umbau koste 3,5 Millionen Euro [1]\n- Zwölf Verletzte zählte die Feuerwehr [2]"
    )
    assert shown_of(verified) == (
        "- Der Umbau koste 3,5 Millionen Euro [1]\n- Zwölf Verletzte zählte die Feuerwehr [2]"
    )
    assert [citation.article.id for citation in verified.citations] == ["bruecke", "brand"]


@pytest.mark.parametrize("markers", ["[1, 2]", "[1][2]", "[1] [2]", "[1 und 2]", "[1-2]", "[1; 2]"])
def test_several_markers_draw_on_several_passages(markers: str) -> None:
    verified = check(
        f"Der Umbau koste 3,5 Millionen Euro, die Feuerwehr zählte zwei Tote {markers}."
    )
    assert shown_of(verified).endswith("zwei Tote. [1] [2]")
    assert [citation.article.id for citation in verified.citations] == ["bruecke", "brand"]


def test_the_same_evidence_has_the_same_marker() -> None:
    verified = check("Der Umbau koste 3,5 Millionen Euro [1]. Er koste 3,5 Millionen [1].")
    assert shown_of(verified).count("[1]") == 2
    assert len(verified.citations) == 1


@pytest.mark.parametrize("number", [0, 3, 99])
def test_a_marker_without_a_passage_is_shown_as_unknown(number: int) -> None:
    verified = check(f"Der Umbau koste 3,5 Millionen Euro [1][{number}].")
    assert shown_of(verified) == "Der Umbau koste 3,5 Millionen Euro. [1] [?]"
    assert codes(verified) == ["unknown_marker"]
    assert f"[{number}]" in verified.checks[0].text


def test_a_sentence_with_an_unknown_marker_alone_is_not_supported() -> None:
    verified = check("Der Umbau koste 3,5 Millionen Euro [7].")
    assert shown_of(verified) == "Der Umbau koste 3,5 Millionen Euro. [?] (nicht belegt)"
    assert codes(verified) == ["unknown_marker", "unsupported"]


def test_a_sentence_without_a_marker_gets_that_of_the_place_that_bears_it_out() -> None:
    verified = check("Der Umbau koste 3,5 Millionen Euro. Zwei Tote zählte die Feuerwehr [2].")
    assert shown_of(verified).startswith("Der Umbau koste 3,5 Millionen Euro. [1] Zwei Tote")
    assert codes(verified) == ["unknown_marker"]
    assert "ergänzt" in verified.checks[0].text


def test_a_sentence_without_a_marker_that_no_place_bears_out_is_not_supported() -> None:
    verified = check("Der Umbau dauert noch drei Jahre. Zwei Tote zählte die Feuerwehr [2].")
    assert shown_of(verified).startswith("Der Umbau dauert noch drei Jahre. (nicht belegt) Zwei")
    assert codes(verified) == ["unsupported"]
    assert "Der Umbau dauert" in verified.checks[0].text


def test_the_remarks_are_in_the_language_asked_for() -> None:
    hits = (hit_of("mill", "The council rejected the plan on Monday."),)
    verified = check("The mayor resigned. The council rejected the plan [1].", hits, "en")
    assert (
        shown_of(verified)
        == "The mayor resigned. (not supported) The council rejected the plan. [1]"
    )
    assert verified.checks[0].text.startswith("Not supported (no marker)")


@pytest.mark.parametrize(
    "supported",
    [
        "Vogt sagt, die Brücke sei bis Mai gesperrt [1].",
        "Die Sperrung der Brücke bleibe bis Mai, so Bürgermeisterin Vogt [1].",
        "Vogts Brücke bleibt bis Mai gesperrt [1].",
        "Es gab 12 Verletzte [2].",
        "Der Umbau koste laut „Lindenbacher Bote“ vom 14. März 2025 3,5 Millionen Euro [1].",
        "Der Umbau koste dem Artikel vom 14.03.2025 zufolge 3,5 Millionen Euro [1].",
        "Der Rat lehnte den Antrag am 12.3. nicht ab [1].",
        "Die Sprecherin der Regierung habe Militärhilfe zugesagt [2].",
        "Es gab keine Ablehnung des Antrags durch den Rat am 12. März, er lehnte nicht ab [1].",
    ],
)
def test_inflection_compounds_dates_and_spelled_numbers_are_no_inventions(supported: str) -> None:
    verified = check(supported)
    assert not [c for c in verified.checks if c.code == "unsupported"], verified.checks


@pytest.mark.parametrize(
    ("invented", "why"),
    [
        ("Müller sagte, die Brücke bleibe bis Mai gesperrt [1].", "Müller"),
        ("Vogt sagte in Berlin, die Brücke bleibe bis Mai gesperrt [1].", "Berlin"),
        ("Die Brücke bleibe bis Juni gesperrt [1].", "Juni"),
        ("Der Umbau der Brücke koste 4,5 Millionen Euro [1].", "4,5"),
        ("Der Umbau der Brücke koste 3,5 Milliarden Euro [1].", "Milliarden"),
        ("Die Feuerwehr zählte dreizehn Verletzte [2].", "dreizehn"),
        ("Die Feuerwehr zählte drei Verletzte [2].", "drei"),
        ("Der Rat lehnte den Antrag am 13. März nicht ab [1].", "13"),
        ("Der Rat lehnte den Antrag am 12. März 2019 nicht ab [1].", "2019"),
        ("Die SPD lehnte den Antrag am 12. März nicht ab [1].", "SPD"),
        ("Der Rat lehnte den Antrag am 12. März ab [1].", "verneint"),
        ("Kranz wolle das Gesetz [2].", "verneint"),
        ("Der Umbau koste nicht 3,5 Millionen Euro [1].", "verneint"),
        ("Die Brücke bleibt bis Mai nicht gesperrt [1].", "verneint"),
        ("Der Umbau koste keine 3,5 Millionen Euro [1].", "verneint"),
        ("Die Zahl der Einsätze steige [2].", "statt sinke"),
        ("Die Zahl der Einsätze für die Wehr steige, die Kosten seien hoch [2].", "statt sinke"),
        ("Die Brücke wird abgerissen und durch einen Tunnel ersetzt [1].", "wenig"),
        ("Ja [1].", "Prüfbares"),
        ("Das ist richtig [1].", "wenig"),
    ],
)
def test_what_the_cited_passage_does_not_say_is_not_supported(invented: str, why: str) -> None:
    verified = check(invented)
    assert codes(verified) == ["unsupported"]
    assert re.search(why, verified.checks[0].text), verified.checks
    assert shown_of(verified).endswith("(nicht belegt)")
    assert not verified.citations
    assert not verified.usable


PEOPLE = hit_of(
    "leute",
    "Ida Kern wurde 1970 Leiterin des Museums, Paul Stern 1985 Leiter des Archivs. "
    "Der Leiter des Archivs, Paul Stern, warf der Museumsleiterin Ida Kern vor, Akten zu behalten. "
    "Kern sagte: „Die Akten gehören ins Museum.“ "
    "Der Brand entstand vermutlich durch einen Kurzschluss. "
    "Der Keller wurde wegen des Hochwassers geräumt. Das Dach ist undicht. "
    "Mehrere Nachbarn unterschrieben einen Brief. Die Stadt muss die Miete nicht zahlen.",
    title="Streit um Akten",
    day=date(2025, 3, 14),
)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("Paul Stern sagte: „Die Akten gehören ins Museum“ [1].", "von Ida Kern|von Kern"),
        ("Ida Kern warf Paul Stern vor, Akten zu behalten [1].", "Stern"),
        (
            "1985 wurde Ida Kern Leiterin des Museums, 1970 Paul Stern des Archivs [1].",
            "vertauscht",
        ),
        ("Der Brand entstand durch einen Kurzschluss [1].", "nur: vermutlich"),
        ("Der Keller wurde geräumt, weil das Dach undicht ist [1].", "Begründung"),
        ("Alle Nachbarn unterschrieben einen Brief [1].", "weiter gefasst"),
        ("Die Stadt muss die Miete zahlen [1].", "verneint"),
        ("Wir wollen die Akten im Museum behalten [1].", "ersten Person"),
        ("Ida Kern, die schon lange im Ausland lebte, wurde Leiterin des Museums [1].", "lange"),
        ("Am 15. März 2025 wurde der Keller geräumt [1].", "15. März"),
        ("Kern sagte: „Die Akten gehören nicht ins Museum“ [1].", "anders lautet"),
    ],
)
def test_what_is_told_otherwise_is_not_supported(wrong: str, why: str) -> None:
    verified = check(wrong, (PEOPLE,))
    assert verified.supported == 0
    assert re.search(why, verified.checks[-1].text), verified.checks


@pytest.mark.parametrize(
    "faithful",
    [
        "Museumschefin Kern findet: „Die Akten gehören ins Museum“ [1].",
        "Stern wirft Ida Kern vor, sie behalte Akten [1].",
        "Vermutlich hat ein Kurzschluss den Brand ausgelöst [1].",
        "Wegen des Hochwassers musste der Keller geräumt werden [1].",
        "Die Stadt braucht keine Miete zu zahlen [1].",
        "Einen Brief haben mehrere Nachbarn unterschrieben [1].",
    ],
)
def test_the_same_in_other_words_is_supported(faithful: str) -> None:
    verified = check(faithful, (PEOPLE,))
    assert not verified.checks, verified.checks


def test_what_is_borne_out_in_part_is_marked_where_it_is_not() -> None:
    verified = check(
        "Das Dach ist undicht [1]; alle Nachbarn unterschrieben einen Brief [1].", (PEOPLE,)
    )
    assert shown_of(verified) == (
        "Das Dach ist undicht; [1] alle Nachbarn unterschrieben einen Brief. (nicht belegt)"
    )
    assert (verified.supported, verified.sentences) == (0, 1)


def test_verbatim_words_keep_their_marks_where_the_sentence_fails() -> None:
    verified = check("Stern sagte: „Die Akten gehören ins Museum“ [1].", (PEOPLE,))
    assert shown_of(verified) == "Stern sagte: „Die Akten gehören ins Museum“. (nicht belegt)"
    assert not verified.citations


def test_a_marker_moves_to_the_passage_that_bears_the_sentence_out() -> None:
    verified = check("Die Feuerwehr zählte zwölf Verletzte [1].")
    assert [citation.article.id for citation in verified.citations] == ["brand"]
    assert codes(verified) == ["unknown_marker"]
    assert "Brand in der Mühle" in verified.checks[0].text


def test_a_verbatim_quotation_is_cited_at_its_place() -> None:
    verified = check("Vogt sagte: „Die Brücke bleibt bis Mai gesperrt“ [1].")
    assert shown_of(verified) == "Vogt sagte: „Die Brücke bleibt bis Mai gesperrt“. [1]"
    (citation,) = verified.citations
    assert (citation.start, citation.kind) == (129, "direct")
    assert citation.quote == "Die Brücke bleibt bis Mai gesperrt"


@pytest.mark.parametrize(
    "quotation",
    [
        "„Die Brücke bleibt bis Mai gesperrt“",
        "„Die Brücke bleibt bis Mai gesperrt”",
        '"Die Brücke bleibt bis Mai gesperrt"',
        "»Die Brücke bleibt bis Mai gesperrt«",
        "«Die Brücke bleibt bis Mai gesperrt»",
        "“Die Brücke bleibt bis Mai gesperrt”",
        "‚Die Brücke bleibt bis Mai gesperrt‘",
        "'Die Brücke bleibt bis Mai gesperrt'",
        "„Die Brücke\u00a0bleibt  bis Mai gesperrt;“",
        "„Die Brücke bleibt bis Mai gesperrt …“",
    ],
)
def test_each_kind_of_quotation_marks(quotation: str) -> None:
    verified = check(f"{quotation}, so Vogt [1].")
    assert shown_of(verified).startswith("„Die Brücke bleibt bis Mai gesperrt“, so Vogt")
    assert [c.quote for c in verified.citations] == ["Die Brücke bleibt bis Mai gesperrt"]


@pytest.mark.parametrize(
    ("reply", "shown", "quote"),
    [
        (
            "Vogt sagte, „die Brücke bleibe bis Mai gesperrt“ [1].",
            "Vogt sagte, die Brücke bleibe bis Mai gesperrt. [1]",
            "die Brücke bleibe bis Mai gesperrt",
        ),
        (
            'Laut Vogt gilt: "die Brücke bleibe bis Mai" [1].',
            "Laut Vogt gilt: die Brücke bleibe bis Mai. [1]",
            "die Brücke bleibe bis Mai",
        ),
        (
            "Kranz „nannte das „teuer““ [1].",
            "Kranz nannte das „teuer“. [1]",
            "nannte das „teuer“",
        ),
        (  # a mark without its partner would make what follows look quoted
            "Kranz ‚nannte das „teuer‘ [1].",
            "Kranz nannte das teuer. [1]",
            "nannte das „teuer",
        ),
    ],
)
def test_what_is_no_direct_speech_in_the_article_stays_cited_without_marks(
    reply: str, shown: str, quote: str
) -> None:
    text = (
        "Vogt sagte, die Brücke bleibe bis Mai gesperrt, und das gelte laut Rat. "
        "Kranz nannte das „teuer“."
    )
    verified = check(reply, (hit_of("a", text),))
    assert shown_of(verified) == shown
    assert verified.citations[0].quote == quote
    assert {citation.kind for citation in verified.citations} == {"text"}
    assert not verified.checks


def test_the_shown_quotation_has_the_characters_of_the_article() -> None:
    verified = check('Kranz nannte den Einsatz "lang - und teuer" [2].')
    assert "„lang – und teuer“" in shown_of(verified)
    assert verified.citations[0].quote == "lang – und teuer"


def test_a_quotation_may_run_over_a_paragraph_of_the_article() -> None:
    verified = check("Es heißt: „zwölf Verletzte und zwei Tote. Sprecher Kranz“ [2].")
    assert verified.citations[0].quote == "zwölf Verletzte und zwei Tote.\n\nSprecher Kranz"
    assert "\n" not in shown_of(verified)


def test_a_quotation_that_holds_quotation_marks_is_found_whole() -> None:
    verified = check("Es heißt: „Sprecher Kranz nannte den Einsatz „lang – und teuer““ [2].")
    assert [c.quote for c in verified.citations] == [
        "Sprecher Kranz nannte den Einsatz „lang – und teuer“"
    ]


@pytest.mark.parametrize(
    "quotation",
    [
        "Die Brücke bleibt bis Juni gesperrt",
        "die Brücke bleibt bis Mai gesperrt",  # another letter case
        "Die Brücke bleibt … gesperrt",  # an ellipsis could hide a negation
        "Die Brücke bleibt [...] gesperrt",
        "Die Brücke bleibt (bis Mai) gesperrt",
        "ein Problem",  # in „kein Problem“
        "EU-Firma",  # in „Nicht-EU-Firma“
        "rücke bleibt bis Ma",
        "Die Bruecke bleibt bis Mai gesperrt",
    ],
)
def test_a_quotation_that_is_not_there_loses_its_marks(quotation: str) -> None:
    verified = check(f"Vogt sagte: „{quotation}“ [1].")
    assert "quote_not_found" in codes(verified)
    assert not re.search('[„“”"»«]', shown_of(verified))


def test_a_quotation_cut_before_its_negation_is_not_supported() -> None:
    verified = check("„Der Rat lehnte den Antrag am 12. März“ ab [1].")
    assert codes(verified) == ["unsupported"]
    assert "„" not in shown_of(verified)
    assert not verified.citations


def test_a_longer_quotation_of_another_passage_is_cited_there_and_reported() -> None:
    verified = check("„Die Feuerwehr zählte zwölf Verletzte“ [1].")
    assert codes(verified) == ["quote_not_found"]
    assert "Brand in der Mühle" in verified.checks[0].text
    assert [citation.article.id for citation in verified.citations] == ["brand"]


def test_a_few_words_of_another_passage_are_not_looked_for() -> None:
    verified = check("Der Umbau koste „zwei Tote“ [1].")
    assert "quote_not_found" in codes(verified)
    assert not verified.citations


def test_a_single_quoted_word_is_cited_with_its_sentence() -> None:
    verified = check("Kranz nannte den Einsatz „teuer“ [2].")
    assert [(c.marker, c.quote) for c in verified.citations] == [
        (1, "teuer"),
        (1, "Sprecher Kranz nannte den Einsatz „lang – und teuer“."),
    ]


def test_marks_without_a_partner_are_dropped_and_apostrophes_kept() -> None:
    hits = (hit_of("a", "So geht's nicht weiter, meint Hans' Bruder."),)
    verified = check("So geht's nicht weiter, meint „Hans' Bruder [1].", hits)
    assert shown_of(verified) == "So geht's nicht weiter, meint Hans' Bruder. [1]"


def test_what_stands_between_two_failed_quotations_is_not_quoted() -> None:
    verified = check("„Alles Lüge“ koste 3,5 Millionen „Der Umbau ist schön“ [1].")
    assert "„" not in shown_of(verified) and "“" not in shown_of(verified)


def test_evidence_may_be_two_sentences_and_no_more() -> None:
    text = "Frau Adler baut Boote. Herr Specht malt Bilder. Frau Meise singt Lieder."
    hits = (hit_of("a", text),)
    verified = check("Adler baut Boote, Specht malt Bilder und Meise singt Lieder [1].", hits)
    assert [c.marker for c in verified.citations] == [1, 1]
    assert [c.quote for c in verified.citations] == [
        "Frau Adler baut Boote.",
        "Herr Specht malt Bilder.",
    ]


@pytest.mark.parametrize(
    "foreign",
    [
        "[hier](http://boese.example/x)",
        "[hier](//boese.example)",
        "![Bild](https://boese.example/a.png)",
        "<a href='http://boese.example'>hier</a>",
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "http://boese.example/weg",
        "www.boese.example",
        "<https://boese.example>",
        "[hier][1]\n\n[1]: http://boese.example",
        "[hier]\n(javascript:alert(1))",
        "javascript:alert(1)",
        "[a [b]](http://boese.example)",
        "post@boese.example",
        "ht\u200btp://boese.example",
    ],
)
def test_no_link_image_or_markup_of_the_model_survives(foreign: str) -> None:
    text = shown_of(check(f"Der Umbau koste 3,5 Millionen Euro [1]. Mehr {foreign} [1]."))
    assert "boese" not in text
    assert not re.search(r"https?:|www\.|javascript:|\]\s*\(|\]\s*\[[^?\d]|<\w|!\[", text)


def test_what_cannot_be_seen_is_dropped() -> None:
    verified = check("Der Um\u200bbau koste 3,5\u202e Millionen Euro\x1b[0m\x07 [1].")
    assert shown_of(verified).startswith("Der Umbau koste 3,5 Millionen Euro")
    assert not re.search("[\u200b\u202e\x1b\x07]", shown_of(verified))


def test_markers_made_by_taking_out_others_are_none() -> None:
    verified = check("Der Umbau koste 3,5 Millionen Euro [[1]2] [ [1] 1].")
    assert "[2]" not in shown_of(verified)


def test_a_slice_with_something_like_a_marker_is_not_quoted() -> None:
    hits = (hit_of("a", "Die Chronik nennt den Turm [7] hoch und alt."),)
    check("Es heißt: „Die Chronik nennt den Turm [7] hoch und alt“ [1].", hits)


def test_nothing_is_no_answer() -> None:
    for reply in ("", " \n", "[1]", "[1] [2]", "---", "<think>Hm.</think>", "„“"):
        assert not check(reply).usable


def test_a_reply_is_usable_while_half_of_it_is_supported() -> None:
    good, bad = "Der Umbau koste 3,5 Millionen Euro [1]. ", "Müller kam. "
    assert check(good + bad).usable
    assert not check(good + bad + bad).usable


@pytest.mark.parametrize("strewn", ["„", '"a ', "„Der Umbau ", "‚x‘ „"])
def test_a_sentence_strewn_with_quotation_marks_quotes_nothing(strewn: str) -> None:
    verified = check(strewn * 3_000 + "[1]")
    assert codes(verified)[0] == "quote_not_found"
    assert not re.search('[„“”"‚‘]', shown_of(verified))


PIECES = """
    Die Brücke bleibt bis Mai gesperrt kein Problem Vogt sagte Kranz Feuerwehr zwölf Verletzte
    Tote nicht 3,5 Millionen Euro . , : ; … ? ! „ “ ” " » « ‚ ‘ ' ’ ( ) [ ] 【 】 [1] [2] [3] [1,
    2] (1) - – \n \n\n * ** # > < / | http://x.example www.x.example ](a) <b> [a]: \u200b \ue000
    „Die Feuerwehr zählte zwölf Verletzte und zwei Tote.“ „lang – und teuer“ <think>"""
WORDS = st.sampled_from(PIECES.split(" "))
TEXTS = st.lists(WORDS, max_size=40).map(" ".join) | st.lists(WORDS, max_size=40).map("".join)


@settings(max_examples=60, deadline=None)
@given(TEXTS | st.text(max_size=200))
def test_whatever_a_model_writes_markers_have_citations_and_citations_are_slices(
    reply: str,
) -> None:
    verified = check(reply)
    assert verified.supported <= verified.sentences
    assert not re.search(r"https?://|www\.x", shown_of(verified))


@settings(max_examples=60, deadline=None)
@given(TEXTS | st.text(alphabet="aE „“”\"»«‚‘'.[1]", max_size=60))
def test_whatever_a_model_writes_only_the_articles_words_are_in_quotation_marks(
    reply: str,
) -> None:
    verified = check(reply)
    text = shown_of(verified)
    for citation in verified.citations:
        shown = " ".join(citation.quote.split("\n"))
        text = text.replace(f"„{shown}“" if citation.kind == "direct" else shown, "")
    # Words of a sentence that is not borne out keep their marks where an article has them in marks.
    spoken = [quote for hit in HITS for quote in re.findall("„[^“]*“", hit.passage.text)]
    for kept in re.findall("„([^“]*)“", text):
        if any(kept in quote for quote in spoken):
            text = text.replace(f"„{kept}“", "")
    assert not re.search('[„“”"»«‚‘‹›]', text)
