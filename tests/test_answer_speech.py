"""Questions about speech are answered with what was said, or refused with the reason."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from rag.answer.answer import Answer
from rag.answer.markdown import markdown
from rag.corpus.library import Corpus, ingest, open_corpus
from rag.settings import Settings
from rag.types import Filter


def ask(corpus: Corpus, question: str, within: Filter | None = None) -> Answer:
    """Return the answer, after what must hold of every one."""
    answer = corpus.ask(question, within or Filter())
    reply = answer.reply
    assert len(reply.citations) <= 3
    assert bool(reply.citations) is answer.answered
    for citation in reply.citations:
        text = corpus.article(citation.article.id).text
        assert text[citation.start : citation.end] == citation.quote != ""
    for statement in reply.statements:
        text = corpus.article(statement.article.id).text
        assert " … ".join(text[start:end] for start, end in statement.spans) == statement.quote
    marked = {int(number) for number in re.findall(r"\[(\d+)\]", markdown(reply))}
    assert marked == {citation.marker for citation in reply.citations}
    return answer


def cited(answer: Answer) -> list[str]:
    """The ids of the articles cited, in the order in which the reply shows them."""
    by_marker = sorted(answer.reply.citations, key=lambda citation: citation.marker)
    return [citation.article.id for citation in by_marker]


def code(answer: Answer) -> str | None:
    return answer.reply.reason.code if answer.reply.reason else None


# Speaker and target


@pytest.mark.parametrize(
    "question",
    [
        "Was sagte Karin Lohse über Jens Ott?",
        "Was sagte Lohse über Ott?",
        "was sagte lohse über ott?",
        "Was warf Lohse Ott vor?",
        "What did Karin Lohse say about Jens Ott?",
    ],
)
def test_the_speaker_is_heard_on_the_target(auental: Corpus, question: str) -> None:
    answer = ask(auental, question)
    assert cited(answer) == ["angriff"]
    assert answer.reply.citations[0].speaker == "Karin Lohse"


@pytest.mark.parametrize(
    "question", ["Was sagte Jens Ott über Karin Lohse?", "Was sagte Ott über Lohse?"]
)
def test_the_twin_with_roles_swapped_is_refused(auental: Corpus, question: str) -> None:
    answer = ask(auental, question)
    assert code(answer) == "no_statement"
    assert "Jens Ott" in markdown(answer.reply)


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("Was sagte Ursula von der Heide zum Verbot?", "Ursula von der Heide"),
        ("Was sagte von der Heide zum Verbot?", "Ursula von der Heide"),
        ("Was sagte Jürgen Möller über die Windräder?", "Jürgen Möller"),
        ("Was sagte Moeller ueber die Windraeder?", "Jürgen Möller"),
        ("Was sagte Landrat Möller über die Windräder?", "Jürgen Möller"),
        ("Was sagte Frau Lohse über das Hallenbad?", "Karin Lohse"),
        ("Was sagte Bürgermeisterin Lohse über das Hallenbad?", "Karin Lohse"),
        ("Was sagte Kämmerer Ott über das Hallenbad?", "Jens Ott"),
        ("Welche Haltung hat Lohse zum Hallenbad?", "Karin Lohse"),
        ("What is Lohse's position on the Hallenbad?", "Karin Lohse"),
        ("Hat Lohse etwas über das Hallenbad gesagt?", "Karin Lohse"),
    ],
)
def test_a_person_is_found_however_they_are_named(
    auental: Corpus, question: str, speaker: str
) -> None:
    answer = ask(auental, question)
    assert {citation.speaker for citation in answer.reply.citations} == {speaker}
    assert f"**{speaker}**" in markdown(answer.reply)


# Namesakes


def test_two_people_of_one_surname_are_shown_apart_with_their_roles(auental: Corpus) -> None:
    answer = ask(auental, "Was sagte Brecht über den Deich?")
    assert cited(answer) == ["deich", "wiese"]
    first, *_ = markdown(answer.reply).split("\n\n")
    assert "Anna Brecht (Ministerin)" in first and "Peter Brecht (Landwirt)" in first


@pytest.mark.parametrize(
    ("who", "article"),
    [
        ("Ministerin Brecht", "deich"),
        ("Landwirt Brecht", "wiese"),
        ("Anna Brecht", "deich"),
        ("Peter Brecht", "wiese"),
        ("peter brecht", "wiese"),
    ],
)
def test_a_role_or_a_given_name_picks_the_one(auental: Corpus, who: str, article: str) -> None:
    assert cited(ask(auental, f"Was sagte {who} über den Deich?")) == [article]


@pytest.mark.parametrize("who", ["Peter Lohse", "Emil Brecht", "Maria von der Heide"])
def test_a_namesake_does_not_answer_for_another_given_name(auental: Corpus, who: str) -> None:
    answer = ask(auental, f"Was sagte {who} über das Hallenbad und den Deich und das Verbot?")
    assert not answer.answered


# Refusals


def test_an_unknown_person_is_absent(auental: Corpus) -> None:
    answer = ask(auental, "Was sagte Zacharias über den Deich?")
    assert code(answer) == "person_absent"
    assert "kommt in keinem Artikel vor" in markdown(answer.reply)
    english = ask(auental, "What did Zacharias say about the Deich?")
    assert "Whoever is named here is in no article" in markdown(english.reply)


@pytest.mark.parametrize("who", ["Emil Sauter", "Sauter"])
def test_who_is_only_talked_about_has_said_nothing(auental: Corpus, who: str) -> None:
    answer = ask(auental, f"Was sagte {who} über den Markt?")
    assert code(answer) == "no_statement"
    assert f"{who} kommt vor, aber keine Äußerung wird {who} zugeschrieben" in markdown(
        answer.reply
    )


def test_who_spoke_of_other_things_only_is_refused_with_what_others_said(auental: Corpus) -> None:
    answer = ask(auental, "Was sagte Lohse über den Deich?")
    assert code(answer) == "no_statement"
    assert "Von Karin Lohse gibt es keine erkennbare Äußerung zu „Deich“ (zu anderem: 4)" in (
        markdown(answer.reply)
    )
    assert [statement.speaker for statement in answer.reply.statements] == [
        "Anna Brecht",
        "Peter Brecht",
    ]


def test_a_refusal_where_nobody_spoke_shows_no_sayings(auental: Corpus) -> None:
    answer = ask(auental, "Was sagte Lohse über die Freibäder?")
    assert (code(answer), answer.reply.statements) == ("no_statement", ())


# The topic


def test_a_compound_is_found_in_its_parts(auental: Corpus) -> None:
    assert cited(ask(auental, "Was sagte von der Heide zum Handyverbot?")) == ["handys"]


def test_a_topic_named_in_the_sentence_before_is_shown_with_it(auental: Corpus) -> None:
    (citation,) = ask(auental, "Was sagte Möller über den Lohberg?").reply.citations
    assert citation.quote.startswith("Am Lohberg entstehen vier Windräder. „Das ist ein Gewinn")


def test_a_question_that_is_none_about_speech_is_answered_from_passages(auental: Corpus) -> None:
    answer = ask(auental, "Warum hat Lohse ihre Haltung geändert?")
    assert answer.answered and not answer.reply.statements


# Time


def test_several_articles_come_in_order_of_time(auental: Corpus) -> None:
    answer = ask(auental, "Was sagte Lohse über das Hallenbad?")
    assert cited(answer) == ["bad", "bad-zu"]
    text = markdown(answer.reply)
    assert text.index("10.01.2025") < text.index("20.06.2025")


@pytest.mark.parametrize(
    ("asked", "articles"),
    [
        ("im Juni 2025", ["bad-zu"]),
        ("seit Juni 2025", ["bad-zu"]),
        ("vor Juni 2025", ["bad"]),
        ("am 10. Januar 2025", ["bad"]),
        ("zwischen Januar 2025 und Juni 2025", ["bad", "bad-zu"]),
        ("2025", ["bad", "bad-zu"]),
    ],
)
def test_dates_in_the_question_hold(auental: Corpus, asked: str, articles: list[str]) -> None:
    assert cited(ask(auental, f"Was sagte Lohse {asked} über das Hallenbad?")) == articles


def test_a_range_of_dates_holds_and_goes_before_the_question_s(auental: Corpus) -> None:
    june = Filter(since=date(2025, 6, 1))
    assert cited(ask(auental, "Was sagte Lohse über das Hallenbad?", june)) == ["bad-zu"]
    asked = "Was sagte Lohse im Januar 2025 über das Hallenbad?"
    assert cited(ask(auental, asked, june)) == ["bad-zu"]
    assert cited(ask(auental, "Was sagte Tiede über den Chor?")) == ["chor"]
    assert not ask(auental, "Was sagte Tiede über den Chor?", june).answered


def test_a_year_alone_is_no_part_of_the_name(auental: Corpus) -> None:
    answer = ask(auental, "Was sagte Ott 2025?")
    assert [citation.speaker for citation in answer.reply.citations] == ["Jens Ott"]


def test_a_period_without_an_article_is_refused(auental: Corpus) -> None:
    assert code(ask(auental, "Was sagte Lohse 2019 über das Hallenbad?")) == "outside_dates"


# How sure it is


def test_a_likely_name_is_shown_as_likely(auental: Corpus) -> None:
    answer = ask(auental, "Was sagte Kremer über die Fertigstellung im Mai?")
    (citation,) = answer.reply.citations
    assert (citation.speaker, citation.likely) == (None, "Horst Kremer")
    assert citation.quote.endswith("Sie werde im Mai fertig.")
    assert "Wahrscheinlich **Horst Kremer**" in markdown(answer.reply)


def test_a_pronoun_is_inferred(auental: Corpus) -> None:
    answer = ask(auental, "Was sagte Kremer über drei Millionen Euro?")
    citation = answer.reply.citations[0]
    assert (citation.speaker, citation.inferred, citation.kind) == (
        "Horst Kremer",
        True,
        "indirect",
    )


def test_a_denied_statement_is_shown_with_its_denial(auental: Corpus) -> None:
    answer = ask(auental, "Hat Wegner gesagt, dass er zurücktritt?")
    assert "Er sagte nicht, dass er zurücktrete." in markdown(answer.reply)


# Who


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("Wer sagte, dass der Deich wachsen muss?", "Anna Brecht"),
        ("Who said that der Deich wachsen muss?", "Anna Brecht"),
        ("Wer sagte „Das ist ein Gewinn für alle“?", "Jürgen Möller"),
        ("Von wem stammt der Satz „Das ist ein Gewinn für alle“?", "Jürgen Möller"),
    ],
)
def test_who_said_it_is_found(auental: Corpus, question: str, speaker: str) -> None:
    answer = ask(auental, question)
    assert [citation.speaker for citation in answer.reply.citations] == [speaker]


def test_who_spoke_on_a_topic_are_all_found(auental: Corpus) -> None:
    answer = ask(auental, "Wer hat sich zum Hallenbad geäußert?")
    assert {statement.speaker for statement in answer.reply.statements} == {
        "Karin Lohse",
        "Jens Ott",
    }


# What comes with it


def test_the_passages_of_what_was_said_lead_the_hits(auental: Corpus) -> None:
    answer = ask(auental, "Was sagte Lohse über das Hallenbad?")
    assert [hit.rank for hit in answer.hits] == list(range(1, len(answer.hits) + 1))
    assert {hit.article.id for hit in answer.hits[:2]} == {"bad", "bad-zu"}
    scores = [hit.score for hit in answer.hits]
    assert scores == sorted(scores, reverse=True)


def test_what_else_was_said_comes_after_what_was_asked_for(auental: Corpus) -> None:
    statements = ask(auental, "Was sagte Lohse über das Hallenbad?").reply.statements
    assert {statement.article.id for statement in statements[:2]} == {"bad", "bad-zu"}
    assert {statement.speaker for statement in statements} == {"Karin Lohse"}
    assert len(statements) == 4


def test_letters_of_other_languages_need_not_be_typed(own: Settings, tmp_path: Path) -> None:
    said = "„Das Netz reicht noch“, sagte Łucja Yıldırım, die Leiterin der Stadtwerke Kohlheim."
    (tmp_path / "netz.md").write_text(f"# Das Netz\n\n{said} Mehr war nicht zu hören.", "utf-8")
    ingest(own, tmp_path, "kohlheim")
    answer = ask(open_corpus(own, "kohlheim"), "alle aussagen von lucja yildirim")
    assert [citation.speaker for citation in answer.reply.citations] == ["Łucja Yıldırım"]
