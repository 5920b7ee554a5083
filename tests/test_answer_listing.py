"""Questions about the corpus itself: counted from its tables, with the list behind the number."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from rag.answer.answer import Answer
from rag.answer.markdown import markdown
from rag.corpus.library import Corpus
from rag.types import Filter


def ask(corpus: Corpus, question: str) -> Answer:
    answer = corpus.ask(question)
    markers = {marker for block in answer.reply.blocks for marker in block.markers}
    assert markers == {citation.marker for citation in answer.reply.citations}
    for citation in answer.reply.citations:
        text = corpus.article(citation.article.id).text
        assert text[citation.start : citation.end] == citation.quote != ""
    return answer


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("In wie vielen Artikeln geht es um das Hallenbad?", "Hallenbad"),
        ("Wie viele Artikel erwähnen Jens Ott?", "Ott"),
        ("How many articles mention Lohse?", "Lohse"),
        ("Wie viele Artikel erschienen über das Hallenbad?", "Hallenbad"),
        ("Wie viele Artikel über das Hallenbad wurden veröffentlicht?", "Hallenbad"),
    ],
)
def test_articles_are_counted_and_listed(auental: Corpus, question: str, word: str) -> None:
    holding = {
        info.id
        for info in auental.articles()
        if word in f"{info.title} {auental.article(info.id).text}"
    }
    answer = ask(auental, question)
    assert answer.reply.number == len(holding) > 1
    assert {citation.article.id for citation in answer.reply.citations} == holding
    assert str(len(holding)) in answer.reply.blocks[0].text


def test_a_word_that_no_article_holds_is_counted_as_none(auental: Corpus) -> None:
    answer = ask(auental, "In wie vielen Artikeln kommt ein Vulkan vor?")
    assert answer.answered and answer.reply.number == 0 and not answer.reply.citations


def test_the_whole_corpus_is_counted(auental: Corpus) -> None:
    answer = ask(auental, "Wie viele Artikel hat das Korpus?")
    assert answer.reply.number == len(auental.articles())


def test_statements_of_a_person_are_counted_by_the_surely_attributed(auental: Corpus) -> None:
    answer = ask(auental, "Wie oft äußert sich Karin Lohse?")
    (known,) = [each for each in auental.speakers() if each.name == "Karin Lohse"]
    assert answer.reply.number == known.statements
    assert {citation.speaker for citation in answer.reply.citations} == {"Karin Lohse"}


def test_the_articles_on_a_topic_are_shown(auental: Corpus) -> None:
    answer = ask(auental, "Welche Artikel gibt es zum Hallenbad?")
    assert {"bad", "bad-zu"} <= {citation.article.id for citation in answer.reply.citations}
    assert answer.reply.number is None


def test_the_newest_and_the_oldest_article(auental: Corpus) -> None:
    dated = sorted(info.date for info in auental.articles() if info.date)
    for question, day in (
        ("Was ist der neueste Artikel?", dated[-1]),
        ("Was ist der älteste Artikel?", dated[0]),
    ):
        (citation,) = ask(auental, question).reply.citations
        assert citation.article.date == day


def test_what_the_corpus_is_and_who_speaks_in_it(auental: Corpus) -> None:
    about = ask(auental, "Worum geht es in diesem Korpus?")
    assert about.answered and str(len(auental.articles())) in about.reply.blocks[0].text
    heard = ask(auental, "Wer kommt am häufigsten zu Wort?")
    first = auental.speakers()[0]
    assert f"{first.name}: {first.statements}" in markdown(heard.reply)


def test_of_one_thing_that_no_article_holds_nothing_is_listed(auental: Corpus) -> None:
    answer = ask(auental, "Welche Artikel gibt es zum Vulkan?")
    assert answer.reply.reason is not None and answer.reply.reason.code == "not_found"
    assert not answer.reply.citations


def test_a_period_with_articles_is_never_called_empty(auental: Corpus) -> None:
    years = {info.date.year for info in auental.articles() if info.date}
    year = max(years)
    answer = ask(auental, f"Welche Artikel gibt es {year} zum Vulkan?")
    assert answer.reply.reason is not None and answer.reply.reason.code == "not_found"
    assert "„Vulkan“" in answer.reply.reason.text
    assert ask(auental, f"Welche Artikel erschienen {year}?").reply.citations


def test_the_month_with_most_articles_is_told_with_its_articles(auental: Corpus) -> None:
    days = [info.date for info in auental.articles() if info.date]
    months = Counter((day.year, day.month) for day in days)
    (first, most), *others = months.most_common()
    assert others[0][1] < most
    answer = ask(auental, "In welchem Monat erschienen die meisten Artikel?")
    assert answer.reply.number == most
    assert {
        (c.article.date.year, c.article.date.month)
        for c in answer.reply.citations
        if c.article.date
    } == {first}
    assert len(answer.reply.citations) == most
    assert f"{most} von {len(days)}" in answer.reply.blocks[0].text
    items = [block.text for block in answer.reply.blocks if block.opens == "item"]
    assert items[0].endswith(f": {most} Artikel") and len(items) > 1
    each = ask(auental, "Wie viele Artikel gibt es pro Jahr?")
    years = Counter(day.year for day in days)
    assert each.reply.number == len(days) and not each.reply.citations
    told = [block.text for block in each.reply.blocks if block.opens == "item"]
    assert told == [f"{year}: {years[year]} Artikel" for year in sorted(years)]


def test_no_month_is_told_for_what_no_article_holds(auental: Corpus) -> None:
    answer = ask(auental, "Wann wurde am meisten über den Vulkan berichtet?")
    assert answer.reply.reason is not None and answer.reply.reason.code == "not_found"


def test_articles_without_a_date_and_empty_days_are_told_of(auental: Corpus) -> None:
    undated = sum(info.date is None for info in auental.articles())
    most = ask(auental, "In welchem Monat erschienen die meisten Artikel?")
    assert f"ohne Datum liegen außerhalb jedes Zeitraums; hier sind es {undated}." in markdown(
        most.reply
    )
    fewest = markdown(ask(auental, "An welchem Tag erschienen die wenigsten Artikel?").reply)
    assert "Gleichauf" in fewest and "Tage, die leer ausgehen, zählen nicht." in fewest
    only = ask(auental, "Wann wurde am meisten über Tenöre berichtet?")
    assert only.reply.reason is not None and only.reply.reason.code == "not_countable"


def test_when_somebody_spoke_most_on_a_topic_is_counted_by_what_they_said(auental: Corpus) -> None:
    months = Counter(
        (each.article.date.year, each.article.date.month)
        for each in auental.statements()
        if each.speaker in ("Lohse", "Karin Lohse")
        and each.article.date
        and "hallenbad" in f"{each.quote} {each.article.title}".lower()
    )
    answer = ask(auental, "Wann äußerte sich Lohse am häufigsten zum Hallenbad?")
    assert answer.reply.number == max(months.values())
    told = markdown(answer.reply)
    assert f"von {months.total()} " in told and "Lohse Hallenbad" not in told
    assert "„Hallenbad“" in answer.reply.blocks[-1].text
    # Articles do hold both words.
    for topic in ("zum Brunnen", "in Sachen Brunnen"):
        none = ask(auental, f"Wann äußerte sich Lohse am häufigsten {topic}?")
        assert "Kein Artikel enthält" not in markdown(none.reply)


def test_who_is_heard_most_is_counted_within_the_chosen_articles(auental: Corpus) -> None:
    (one, *_) = [info.id for info in auental.articles()]
    said = Counter(
        each.speaker for each in auental.statements() if each.article.id == one and each.speaker
    )
    answer = auental.ask("Wer wird am häufigsten zitiert?", Filter(article_ids=(one,)))
    items = [block.text for block in answer.reply.blocks if block.opens == "item"]
    assert sum(int(text.split(": ")[1].split()[0]) for text in items) == said.total() > 0


def test_who_speaks_most_on_a_topic_says_it_or_stands_below_its_headline(auental: Corpus) -> None:
    answer = ask(auental, "Wer äußerte sich am häufigsten über das Hallenbad?")
    on_it = Counter(
        each.speaker
        for each in auental.statements()
        if "hallenbad" in f"{each.quote} {each.article.title}".lower() and each.speaker
    )
    items = [block.text for block in answer.reply.blocks if block.opens == "item"]
    assert items[0].startswith(f"{on_it.most_common()[0][0]}: {on_it.most_common()[0][1]} ")
    assert "„Hallenbad“" in answer.reply.blocks[-1].text


def test_what_happened_on_a_day_is_told_by_its_articles_and_those_that_name_it(
    syrien: Corpus,
) -> None:
    answer = ask(syrien, "Was passierte am 3. September?")
    (told,) = answer.reply.citations
    assert "am 3. September" in told.quote and told.article.date is not None
    assert told.article.date > date(2015, 9, 3)
    both = ask(syrien, "Was geschah am 30. September 2015?")
    assert {cited.article.date for cited in both.reply.citations} == {date(2015, 9, 30)}
    assert "„" not in both.reply.blocks[0].text and "30.09.2015" in both.reply.blocks[0].text


def test_what_happened_in_a_month_is_told_from_all_of_its_articles(syrien: Corpus) -> None:
    then = [info.id for info in syrien.articles() if info.date and info.date.month == 9]
    assert len(then) > 3
    for question in ("Was geschah im September 2015?", "Was war im September los?"):
        answer = ask(syrien, question)
        assert {cited.article.id for cited in answer.reply.citations} == set(then)
        days = [cited.article.date for cited in answer.reply.citations]
        assert days == sorted(days, key=str)
        assert answer.reply.blocks[0].text.startswith(f"{len(then)} Artikel")


def test_where_nothing_is_of_a_time_the_nearest_days_lead_on(syrien: Corpus) -> None:
    first = min(info.date for info in syrien.articles() if info.date)
    answer = ask(syrien, "Was geschah am 28. August 2015?")
    assert answer.reply.reason is not None and answer.reply.reason.code == "outside_dates"
    assert f"{first:%d.%m.%Y}" in answer.reply.reason.text
    answer = ask(syrien, "Was geschah am 23. September 2015?")
    told = answer.reply.reason.text if answer.reply.reason else ""
    assert "20.09.2015 und 29.09.2015" in told


def test_what_happened_before_the_first_article_is_told_by_later_ones(auental: Corpus) -> None:
    answer = ask(auental, "Was geschah 1932?")
    (told,) = answer.reply.citations
    assert "1932" in told.quote and "1932" in answer.reply.blocks[0].text
    answer = ask(auental, "Was geschah im Februar 1932?")
    assert answer.reply.reason is not None and "Februar 1932" in answer.reply.reason.text


def test_a_month_that_a_reader_does_not_want_read_is_none(auental: Corpus) -> None:
    question = "Was geschah im Mai?"
    assert auental.ask(question).asked.kind == "articles"
    assert auental.ask(question, dropped=("period",)).asked.corpus is None


def test_a_place_is_counted_with_the_words_of_its_articles(auental: Corpus) -> None:
    answer = ask(auental, "Was geschah im Januar 2025 in Auental?")
    assert [cited.article.title for cited in answer.reply.citations] == [
        "Stadtrat streitet über das Hallenbad"
    ]
    answer = ask(auental, "Was geschah im Januar 2025 in Neuburg?")
    assert answer.reply.reason is not None and "„Neuburg“" in answer.reply.reason.text
