"""What a claim is read for: its figures and its parts."""

from __future__ import annotations

from datetime import date

import pytest
from passages import hit_of

from rag.llm.claims.actions import actions
from rag.llm.claims.read import read
from rag.llm.parts import parts_of
from rag.llm.reply import read_claims
from rag.llm.verify import verify
from rag.text.amounts import amounts, is_same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("3,5 Mio. Euro", "3.500.000 Euro", True),
        ("zehntausend Kilometer", "10.000 km", True),
        ("am 24. März", "am 24.3.2025", True),
        ("im März", "am 24. März", True),
        ("die siebziger Jahre", "1972", True),
        ("rund 200 Menschen", "196 Menschen", True),
        ("200 Menschen", "196 Menschen", False),
        ("3 Prozent", "3 Euro", False),
        ("die siebenjährige Haft", "sieben Jahre Haft", True),
    ],
)
def test_figures_compare_by_value_and_unit(one: str, other: str, same: bool) -> None:
    (mine, *_), (theirs, *_) = amounts(one), amounts(other)
    assert is_same(mine, theirs) is same


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("Jan Ott lobte den Koch.", ["Jan", "Ott"]),
        ("Den Koch lobte Jan Ott.", ["Jan", "Ott"]),
        ("Der Koch wurde von Jan Ott gelobt.", ["Jan", "Ott"]),
        ("Jan Ott, der gestern kam, hat den Koch gelobt.", ["Jan", "Ott"]),
    ],
)
def test_who_acts_is_read_whatever_the_order(sentence: str, who: list[str]) -> None:
    (action,) = [each for each in actions(read(sentence)) if each.verb == "loben"]
    assert [word.text for word in action.core] == who
    assert not action.suffers


def test_a_sentence_is_cut_behind_markers_and_at_semicolons() -> None:
    (claim,) = read_claims("Das Dach ist alt [1]; der Keller ist nass, und er riecht [2].", 2)
    parts = parts_of(claim)
    assert [(claim.text[part.start : part.end], part.numbers) for part in parts] == [
        ("Das Dach ist alt; ", (1,)),
        ("der Keller ist nass, ", (2,)),
        ("und er riecht.", (2,)),
    ]


MILL = hit_of(
    "muehle",
    "Die Stadtwerke Auental wollen die Altstadt an ein Netz anschließen. Die Steuer soll von "
    "72 auf 96 Euro steigen. Die Mühle ist vom 1. Mai bis zum 12. Oktober 2027 gesperrt. "
    "Naturschützer vermuten, dass der Regen schuld ist. Kämmerer Petersen legte den Plan vor. "
    "„Wir leben vom Sparbuch“, sagte Petersen. Den Bau werde man dem Verein im Herbst anbieten. "
    "Einen Rücktritt schloss Vereinschef Jan Brandt aus. Verraten habe er niemanden, sagte "
    "er. Bürgermeisterin Ida Brandt dankte den Helfern. Ida Brandt warnte davor, das Tor zu "
    "öffnen. Man könne vom Verein nicht verlangen, dass er die Mühle rette.",
    title="Streit um die Mühle",
)


@pytest.mark.parametrize(
    ("sentence", "borne_out"),
    [
        ("Die Stadtwerke wollen die Altstadt an ein Netz anschließen", True),
        ("Vom 1. Mai bis zum 12. Oktober 2027 ist die Mühle gesperrt", True),
        ("Die Mühle ist vom 12. Oktober bis zum 1. Mai gesperrt", False),
        ("Die Mühle ist bis zum 12. Oktober 2026 gesperrt", False),
        ("Die Steuer soll von 96 auf 72 Euro sinken", False),
        ("Der Regen ist schuld", False),
        ("Nach Ansicht von Naturschützern ist der Regen schuld", True),
        ("Der Kämmerer sagte: „Wir leben vom Sparbuch“", True),
        ("Der Verein werde im Herbst den Bau anbieten", False),
        ("Jan Brandt kündigte seinen Rücktritt an", False),
        ("Er räumte ein, seine Leute verraten zu haben", False),
        ("Bürgermeister Jan Brandt schloss einen Rücktritt aus", False),
        ("Das Tor darf nach Ansicht Ida Brandts nicht geöffnet werden", True),
        ("Der Verein könne die Mühle nicht retten", True),
    ],
)
def test_a_sentence_is_compared_by_what_it_says(sentence: str, borne_out: bool) -> None:
    verified = verify(f"{sentence} [1].", (MILL,), "de")
    assert (verified.supported == verified.sentences) is borne_out, verified.checks


def test_a_part_is_understood_from_the_sentence_it_stands_in() -> None:
    (claim,) = read_claims("Aus zehn Euro [1] wurden zwölf [2].", 2)
    assert [part.numbers for part in parts_of(claim)] == [(1, 2)]
    verified = verify(
        "Die Stadtwerke wollen die Altstadt anschließen; ein Netz reicht [1].", (MILL,), "de"
    )
    assert verified.supported == 1
    assert {citation.marker for citation in verified.citations} == {1}


def test_a_marker_does_not_move_to_where_only_the_name_stands() -> None:
    other = hit_of("rede", "Ida Brandt sprach von einem guten Tag. Sie sei froh, sagte sie.")
    council = hit_of("rat", "Die Liste hatte im Rat gegen die Bürgschaft gestimmt.")
    verified = verify("Ida Brandt hatte gegen die Bürgschaft gestimmt [1].", (council, other), "de")
    assert verified.supported == 0


POOL = (
    "Das Wasser im Saalbad hat 28 Grad, im Lehrbecken sind es 31. Der Eintritt kostet 5,50 Euro "
    "statt 4,20 Euro. Die Kosten stiegen von 9,3 auf 9,9 Millionen Euro. Der Verein forderte, die "
    "Hälfte zu erstatten. Das Bad bleibt bis zum 12. Oktober zu. Ob der Landkreis helfen könne, "
    "werde geprüft, sagte Bürgermeisterin Ida Kranz. Im schlimmsten Fall werde drei Jahre lang "
    "gegraben. Sie könne sich vorstellen, am Ufer eine Badestelle zuzulassen. 140 Helfer waren "
    "im Einsatz, sie füllten 9.000 Säcke. Eine künstliche Intelligenz fasste die Briefe zusammen. "
    "Stadtrat Jan Otter bezifferte den Schaden: „Der Rasen kostet 780.000 Euro.“"
)


@pytest.mark.parametrize(
    ("claim", "is_borne_out"),
    [
        ("Der Eintritt ins Bad kostet 1,30 Euro mehr als früher", True),
        ("Der Eintritt ins Bad kostet 1,60 Euro mehr als früher", False),
        ("Die Kosten stiegen um 600.000 Euro", True),
        ("Die Kosten verdoppelten sich", False),
        ("Der Verein forderte, 50 Prozent zu erstatten", True),
        ("Der Verein forderte, 40 Prozent zu erstatten", False),
        ("Im Lehrbecken hat das Wasser 31 Grad", True),
        ("Im Lehrbecken hat das Wasser 28 Grad", False),
        ("Das Bad bleibt bis Mitte Oktober zu", True),
        ("Das Bad bleibt bis Ende Oktober zu", False),
        ("Das Bad bleibt bis zum nächsten Jahr zu", True),
        ("Der Landkreis hilft", False),
        ("Kranz zufolge wird geprüft, ob der Landkreis hilft", True),
        ("Drei Jahre lang wird gegraben", False),
        ("Im schlimmsten Fall wird drei Jahre lang gegraben", True),
        ("Am Ufer lässt Kranz eine Badestelle zu", False),
        ("9.000 Säcke füllten die Helfer", True),
        ("9.000 Helfer waren im Einsatz", False),
        ("Eine KI fasste die Briefe zusammen", True),
        ("Jan Otter singt", False),
        ("Ida Kranz schätzt, dass der Rasen 780.000 Euro kostet", False),
    ],
)
def test_figures_times_and_doubts_are_those_of_the_passage(claim: str, is_borne_out: bool) -> None:
    verified = verify(f"{claim} [1].", (hit_of("bad", POOL),), "de")
    assert bool(verified.supported) is is_borne_out, verified.checks


def test_a_name_of_any_passage_is_a_name_in_all_sentences() -> None:
    other = hit_of("park", "Die Bürgerinitiative lehnte den Park ab, sagte Sprecherin Falkenried.")
    here = hit_of("bad", "Der Rat bedauerte den Verlust von 35 Stellen im Park.")
    told = "Falkenried bedauerte den Verlust von 35 Stellen [2]."
    assert not verify(told, (other, here), "de").supported


COURT = hit_of(
    "hof",
    "Am Dienstag hat der Rat von Auental mit 9 zu 6 Stimmen ein Verbot von Feuerwerk abgelehnt. "
    "Zuvor hatte Kämmerin Ida Petersen vor den Kosten gewarnt. Die Trasse sei zu teuer, gab sie zu "
    "bedenken. Bauamtsleiter Jan Hartmann widersprach. Wem der Hof gehört, ist umstritten. "
    "Ein Rohr im Damm soll den Pegel um 40 Zentimeter senken. Mit dem Bau sei nicht vor 2028 zu "
    "rechnen. Die älteste Glocke wurde 1590 gegossen, die jüngste 1631. Statt der geplanten vier "
    "Millionen kostet die Halle fünf Millionen Euro, allein das Dach verschlingt 640.000 Euro. "
    "Das Fest wurde am 3. Oktober abgesagt. Vermutlich habe ein Fuchs die Enten gerissen, sagte "
    "Hartmann. Der Jugendrat wurde im Mai vom Sportverein verklagt. Jäger Kurt Ebert ging ohne ein "
    "Wort. „Ich habe Patienten, denen nur das warme Wasser hilft“, sagte Ärztin Eva Voll.",
    title="Streit im Rat",
    day=date(2024, 9, 5),
)


@pytest.mark.parametrize(
    ("claim", "is_borne_out"),
    [
        ("Am 3. September 2024 lehnte der Rat ein Verbot von Feuerwerk ab", True),
        ("Am 5. September 2024 lehnte der Rat ein Verbot von Feuerwerk ab", False),
        ("Hartmann gab zu bedenken, die Trasse sei zu teuer", False),
        ("Petersen gab zu bedenken, die Trasse sei zu teuer", True),
        ("Der Hof gehört dem Rat von Auental", False),
        ("Ein Rohr im Damm hat den Pegel um 40 Zentimeter gesenkt", False),
        ("Ein Rohr im Damm soll den Pegel um 40 Zentimeter senken", True),
        ("Mit dem Bau ist noch vor 2028 zu rechnen", False),
        ("Vor 2028 ist mit dem Bau nicht zu rechnen", True),
        ("Die jüngste Glocke wurde 1590 gegossen", False),
        ("Die Halle kostet jetzt fünf Millionen und damit um 640.000 Euro mehr", False),
        ("Die Halle kostet jetzt fünf Millionen und damit um eine Million Euro mehr", True),
        ("Der Hof wurde am 3. Oktober verkauft", False),
        ("Hartmann zufolge hat ein Fuchs die Enten gerissen", False),
        ("Der Jugendrat verklagte im Mai den Sportverein", False),
        ("Aus Protest gegen das Verbot ging Jäger Ebert ohne ein Wort", False),
        (
            "Petersen warnte vor den Kosten und verwies auf Patienten, denen warmes Wasser hilft",
            False,
        ),
    ],
)
def test_who_when_why_and_whether_are_those_of_the_passage(claim: str, is_borne_out: bool) -> None:
    verified = verify(f"{claim} [1].", (COURT,), "de")
    assert (verified.supported == verified.sentences) is is_borne_out, verified.checks


def test_the_verb_that_looks_like_an_infinitive_ends_a_clause_of_its_own() -> None:
    told = read("Brandt bedauert das, weil elf Leute ihre Arbeit verlieren.")
    assert [part.shape for part in told.parts] == ["main", "sub"]


def test_a_word_that_points_back_must_find_there_what_it_points_at() -> None:
    plan = hit_of(
        "plan", "Die Kosten steigen. Der Verein fordert den Abriss. Die Stadt wies das zurück."
    )
    cost = hit_of("kosten", "Das Bad kostet jetzt fünf Millionen Euro.")
    apart = verify(
        "Das Bad kostet fünf Millionen Euro [2]. Die Stadt wies das zurück [1].", (plan, cost), "de"
    )
    assert apart.supported == 1
    assert any("das" in check.text for check in apart.checks)
    together = verify(
        "Der Verein fordert den Abriss [1]. Die Stadt wies das zurück [1].", (plan, cost), "de"
    )
    assert together.supported == 2


def test_a_passage_that_holds_more_of_a_claim_and_tells_it_otherwise_decides() -> None:
    open_ = hit_of(
        "fund", "Wem der Schatz gehört, ist umstritten, Gemeinde und Landesamt streiten."
    )
    other = hit_of("kirche", "Der Schatz liegt im Museum. Die Gemeinde dankte dem Landesamt.")
    claim = "Der Schatz gehört der Gemeinde und dem Landesamt [2]."
    assert verify(claim, (open_, other), "de").supported == 0


def test_the_one_named_last_speaks_where_only_an_age_or_an_office_stands() -> None:
    school = hit_of(
        "schule",
        "Marion Keller lobte den Rat. Weniger froh ist Hanna Tiede. „Warum gilt das nicht für "
        "alle?“, fragte die 16-Jährige.",
    )
    assert not verify(
        "„Warum gilt das nicht für alle?“, fragte Marion Keller [1].", (school,), "de"
    ).supported
    assert verify(
        "„Warum gilt das nicht für alle?“, fragte Hanna Tiede [1].", (school,), "de"
    ).supported
