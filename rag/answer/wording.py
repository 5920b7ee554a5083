"""What replies say, German and English. The texts of the page are in :mod:`rag.web.texts`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Protocol

from rag.question.voices import Side
from rag.text.language import Language
from rag.types import ArticleInfo, ReasonCode, Run


class Place(Protocol):
    """What stands somewhere in an article: a citation or a statement."""

    @property
    def page(self) -> str | None:
        """Its page, if known."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The fixed wording of one language."""

    by_source: str
    by_article: str
    dated: str
    nothing: str
    undated: str
    by_speaker: str
    unnamed: str
    likely: str
    namesakes: str
    silent: str
    beside: str
    off_topic: str
    unmentioned: str
    off_dates: str
    articles: str
    one_article: str
    articles_with: str
    one_article_with: str
    statements: str
    one_statement: str
    at_least: str
    none_with: str
    none_then_with: str
    more: str
    speakers: str
    counted_with: str
    outlets: str
    authors: str
    statement_unit: str
    article_unit: str
    about: str
    most_heard: str
    can_do: str
    corrected: str
    sides: dict[Side | None, str]
    voices: str
    more_voices: str
    no_side: str
    side_silent: str
    part_silent: str
    reasons: dict[ReasonCode, str]
    date_format: str
    on_page: str

    def source(self, article: ArticleInfo, cited: Iterable[Place] = ()) -> tuple[Run, ...]:
        """Return how a reply names an article: headline, outlet, day, page of what is *cited*."""
        day = self.dated.format(date=self.day(article.date)) if article.date else ""
        if pages := self.pages(cited):
            day += f", {pages}"
        if article.source:
            outlet = self.by_source.format(source=article.source)
            return Run(f"{outlet}{day} ("), _title(article), Run("):")
        return *styled(self.by_article, title=_title(article)), Run(f"{day}:")

    def place(self, article: ArticleInfo, cited: Iterable[Place] = ()) -> tuple[Run, ...]:
        """Return where and when something was printed: outlet, day, page of *cited*, headline."""
        day = self.day(article.date) if article.date else None
        parts = (article.source, day, self.pages(cited))
        before = "".join(f"{part}, " for part in parts if part)
        return Run(before), _title(article)

    def pages(self, cited: Iterable[Place]) -> str:
        """Return the pages on which *cited* stand, „S. 3, 5“; an empty text for none known."""
        names = dict.fromkeys(each.page for each in cited if each.page)
        return self.on_page.format(page=", ".join(names)) if names else ""

    def day(self, day: date) -> str:
        """Return a date as this language prints it."""
        return day.strftime(self.date_format)


_DE = Phrases(
    by_source="Laut {source}",
    by_article="Laut dem Artikel {title}",
    dated=" vom {date}",
    nothing="Dazu steht nichts im Korpus.",
    by_speaker="{speaker}{role}",
    unnamed="Ohne sicheren Namen ({mention})",
    likely="Wahrscheinlich {speaker} (im Artikel: {mention})",
    namesakes="Mehrere heißen so: {people}.",
    silent="{person} kommt vor, aber keine Äußerung wird {person} zugeschrieben.",
    beside="Keine Äußerung ist {person} sicher zugeordnet. Am nächsten kommt diese Stelle:",
    off_topic="Von {person} gibt es keine erkennbare Äußerung zu „{topic}“ (zu anderem: {count}).",
    unmentioned="Keine Äußerung von {person} gefunden.",
    off_dates="{person} äußert sich dazu, aber nicht im gefragten Zeitraum.",
    articles="{count} Artikel{period}.",
    one_article="Ein Artikel{period}.",
    articles_with="{count} Artikel{period} enthalten „{words}“, in allen Formen gesucht; jeder"
    " zählt einmal.",
    one_article_with="Ein Artikel{period} enthält „{words}“, in allen Formen gesucht.",
    statements="{count} Äußerungen{period} sind {words} sicher zugeordnet.",
    one_statement="Eine Äußerung{period} ist {words} sicher zugeordnet.",
    at_least="mindestens {count}",
    none_with="Kein Artikel enthält „{words}“, auch nicht gebeugt.",
    none_then_with="Im gefragten Zeitraum enthält kein Artikel „{words}“, auch nicht gebeugt.",
    more="{count} weitere sind hier nicht gezeigt.",
    speakers="{count} Personen und Stellen kommen zu Wort, am häufigsten:",
    counted_with="Gezählt sind die Artikel, die „{words}“ enthalten, in allen Formen gesucht.",
    outlets="Quellen ({count}):",
    authors="Verfasser ({count}):",
    statement_unit="Äußerungen",
    article_unit="Artikel",
    about="Das Korpus hat {count} Artikel{span}.",
    most_heard="Am häufigsten kommen zu Wort:",
    can_do="Zu beantworten ist, was in den Artikeln steht: wer was gesagt hat, wann, warum, wie"
    " viel; mit den Stellen, an denen es steht. Was nicht darin steht, wird nicht beantwortet.",
    corrected="Diese Angabe wurde später berichtigt.",
    sides={
        "for": "Dafür ({count})",
        "against": "Dagegen ({count})",
        None: "Weitere Stimmen ({count})",
    },
    voices="{count} Personen und Stellen äußern sich dazu.",
    more_voices="{count} weitere kommen dazu zu Wort; sie stehen unter den weiteren Äußerungen.",
    no_side="Wer dafür und wer dagegen ist, ließ sich nicht sicher zuordnen. Zum Thema"
    " äußern sich:",
    side_silent="Zu {side} steht in den gefundenen Artikeln nichts, das dazu passt.",
    part_silent="Darauf wurde keine sichere Antwort gefunden.",
    undated="Artikel ohne Datum liegen außerhalb jedes Zeitraums; hier sind es {count}.",
    reasons={
        "person_absent": "Der Name kommt in keinem Artikel vor.",
        "no_statement": "Die Person kommt vor, aber es gibt keine Äußerung von ihr dazu.",
        "not_stated": "Das Thema kommt vor, doch keine Stelle wurde gefunden, die es beantwortet.",
        "not_found": "Keine Stelle gefunden, die das sicher beantwortet.",
        "not_countable": "Das lässt sich hier nicht zählen.",
        "topic_absent": "Keines der Wörter, nach denen gefragt ist, kommt in einem Artikel vor.",
        "outside_dates": "Im gefragten Zeitraum gibt es keinen Artikel.",
        "empty_corpus": "Das Korpus enthält keine Artikel.",
        "not_a_question": "Darin steht nichts, wonach sich suchen lässt.",
    },
    date_format="%d.%m.%Y",
    on_page="S. {page}",
)

_EN = Phrases(
    by_source="According to {source}",
    by_article="According to the article {title}",
    dated=" of {date}",
    nothing="The corpus says nothing about this.",
    by_speaker="{speaker}{role}",
    unnamed="Not surely named ({mention})",
    likely="Probably {speaker} (in the article: {mention})",
    namesakes="Several people have this name: {people}.",
    silent="{person} is mentioned, but no statement is attributed to {person}.",
    beside="No statement is surely by {person}. This place comes nearest:",
    off_topic="No statement by {person} is plainly about “{topic}” (on other topics: {count}).",
    unmentioned="No statement by {person} was found.",
    off_dates="{person} speaks about this, but not in the period asked for.",
    articles="{count} articles{period}.",
    one_article="One article{period}.",
    articles_with="{count} articles{period} contain “{words}”, in any form; each counts once.",
    one_article_with="One article{period} contains “{words}”, in any form.",
    statements="{count} statements{period} are surely by {words}.",
    one_statement="One statement{period} is surely by {words}.",
    at_least="at least {count}",
    none_with="No article contains “{words}”, in any form.",
    none_then_with="In the period asked for no article contains “{words}”, in any form.",
    more="{count} more are not shown here.",
    speakers="{count} people and bodies are heard, most often:",
    counted_with="Counted are the articles that contain “{words}”, in any form.",
    outlets="Sources ({count}):",
    authors="Authors ({count}):",
    statement_unit="statements",
    article_unit="articles",
    about="The corpus has {count} articles{span}.",
    most_heard="Most often heard:",
    can_do="Ask about what the articles say: who said what, when, why, how much; each answer shows"
    " where it stands. What they do not say is not answered.",
    corrected="This was corrected later.",
    sides={"for": "For ({count})", "against": "Against ({count})", None: "Other voices ({count})"},
    voices="{count} people and bodies are heard on this.",
    more_voices="{count} more are heard on this; they are among the further statements.",
    no_side="Who is for and who is against could not be told for sure. These speak on the topic:",
    side_silent="The articles found say nothing of {side} on this.",
    part_silent="No sure answer to this was found.",
    undated="Articles without a date are outside any period; there are {count}.",
    reasons={
        "person_absent": "The name is not in any article.",
        "no_statement": "The person is mentioned, but there is no statement by them on this.",
        "not_stated": "The topic is there, but no passage was found that answers this for sure.",
        "not_found": "No passage was found that answers this for sure.",
        "not_countable": "This can’t be counted here.",
        "topic_absent": "None of the words asked about occurs in any article.",
        "outside_dates": "There is no article in the period asked for.",
        "empty_corpus": "The corpus holds no articles.",
        "not_a_question": "There is nothing in this to look for.",
    },
    date_format="%d %B %Y",
    on_page="p. {page}",
)


def phrases_for(language: Language) -> Phrases:
    """Return the wording of *language*."""
    return _EN if language == "en" else _DE


def styled(template: str, **values: str | Run) -> tuple[Run, ...]:
    """Return *template* with its fields filled in; a value that is a run keeps its style."""
    runs: list[Run] = []
    for literal, field, _, _ in Formatter().parse(template):
        value = values[field] if field else ""
        runs += [Run(literal), value if isinstance(value, Run) else Run(value)]
    return tuple(run for run in runs if run.text)


def _title(article: ArticleInfo) -> Run:
    return Run(article.title, "emphasis") if article.title else Run(article.id)
