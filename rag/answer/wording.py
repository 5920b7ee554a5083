"""What replies say, German and English. The texts of the page are in :mod:`rag.web.texts`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Protocol

from rag.question.tally import Rank, Unit
from rag.question.voices import Side
from rag.text import months
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
    unnamed_too: str
    unnamed_voice: str
    likely: str
    namesakes: str
    called: str
    so_called: str
    silent: str
    beside: str
    off_topic: str
    unmentioned: str
    off_dates: str
    articles: str
    one_article: str
    no_article: str
    of_a_day: tuple[str, str]
    telling_of: tuple[str, str]
    nothing_then: str
    nearest: tuple[str, str]
    any_year: str
    articles_with: str
    one_article_with: str
    no_article_with: str
    statements: str
    one_statement: str
    at_least: str
    none_with: str
    none_then_with: str
    more: str
    speakers: str
    one_speaker: str
    people: str
    none_heard: str
    counted_with: str
    counted_said: str
    counted_around: str
    counted_named: str
    outlets: str
    authors: str
    statement_unit: tuple[str, str]
    article_unit: tuple[str, str]
    holding: str
    articles_then: dict[Rank, str]
    statements_then: dict[Rank, str]
    level: str
    empty_units: str
    each_of_several: str
    and_then: str
    units: dict[Unit, tuple[str, str]]
    then: dict[Unit, str]
    unit_names: dict[Unit, str]
    months: tuple[str, ...]
    other_units: str
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

    def unit(self, unit: Unit, since: date, then: bool = False) -> str:
        """Return the name of the unit of time that begins at *since*, or with *then*, „im …“."""
        names = (self.then if then else self.unit_names)[unit]
        return names.format(
            day=self.day(since),
            month=self.months[since.month - 1],
            quarter=(since.month + 2) // 3,
            year=since.year,
        )

    def amount(self, count: int, unit: tuple[str, str]) -> str:
        """Return a number with what it counts, one or several."""
        return f"{count} {unit[count != 1]}"

    def day(self, day: date) -> str:
        """Return a date as this language prints it."""
        return day.strftime(self.date_format)


_DE = Phrases(
    by_source="Laut {source}",
    by_article="Laut dem Artikel {title}",
    dated=" vom {date}",
    nothing="Dazu steht nichts im Korpus.",
    by_speaker="{speaker}{role}",
    unnamed="Ohne sicheren Namen",
    unnamed_too="jemand ohne sicheren Namen",
    unnamed_voice="Ohne sicheren Namen ({mention})",
    likely="Wahrscheinlich {speaker} (im Artikel: {mention})",
    namesakes="Mehrere heißen so: {people}.",
    called="„{office}“",
    so_called="Als {group} äußert sich niemand. Zum Thema äußern sich:",
    silent="{person} kommt vor, aber keine Äußerung wird {person} zugeschrieben.",
    beside="Keine Äußerung ist {person} sicher zugeordnet. Am nächsten kommt diese Stelle:",
    off_topic="Von {person} gibt es keine erkennbare Äußerung zu „{topic}“ (zu anderem: {count}).",
    unmentioned="Keine Äußerung von {person} gefunden.",
    off_dates="{person} äußert sich dazu, aber nicht im gefragten Zeitraum.",
    articles="{count} Artikel{period}.",
    one_article="Ein Artikel{period}.",
    no_article="Kein Artikel{period}.",
    of_a_day=(
        "Ein Artikel ist vom {time} oder nennt diesen Tag.",
        "{count} Artikel sind vom {time} oder nennen diesen Tag.",
    ),
    telling_of=(
        "Ein Artikel von später nennt diese Zeit: {time}.",
        "{count} Artikel von später nennen diese Zeit: {time}.",
    ),
    nothing_then="Kein Artikel ist von damals ({time}) oder nennt diese Zeit.",
    nearest=(" Am nächsten kommt der {days}.", " Die nächsten davor und danach: {days}."),
    any_year=" ({month} aller Jahre)",
    articles_with="{count} Artikel{period} enthalten „{words}“, in allen Formen gesucht; jeder"
    " zählt einmal.",
    one_article_with="Ein Artikel{period} enthält „{words}“, in allen Formen gesucht.",
    no_article_with="Kein Artikel{period} enthält „{words}“, in allen Formen gesucht.",
    statements="{count} Äußerungen{period} sind {words} sicher zugeordnet.",
    one_statement="Eine Äußerung{period} ist {words} sicher zugeordnet.",
    at_least="mindestens {count}",
    none_with="Kein Artikel enthält „{words}“, auch nicht gebeugt.",
    none_then_with="Im gefragten Zeitraum enthält kein Artikel „{words}“, auch nicht gebeugt.",
    more="{count} weitere sind hier nicht gezeigt.",
    speakers="{count} Personen und Stellen kommen{period} zu Wort, am häufigsten:",
    one_speaker="Eine Person oder Stelle kommt{period} zu Wort:",
    people="In den meisten Artikeln{period} genannt werden:",
    none_heard="In Artikeln, die „{words}“ enthalten, kommt niemand sicher zu Wort.",
    counted_with="Gezählt sind die Artikel, die „{words}“ enthalten, in allen Formen gesucht.",
    counted_said="Gezählt sind die Äußerungen, die „{words}“ enthalten oder unter einer solchen"
    " Überschrift stehen, in allen Formen gesucht.",
    counted_around="Gezählt sind alle Äußerungen in Artikeln, die „{words}“ enthalten, in allen"
    " Formen gesucht.",
    counted_named="Gezählt sind die Artikel, in denen Vor- und Nachname stehen, gleich in welcher"
    " Form und ob beieinander; verglichen sind, die am häufigsten zu Wort kommen.",
    outlets="Quellen ({count}):",
    authors="Verfasser ({count}):",
    statement_unit=("Äußerung", "Äußerungen"),
    article_unit=("Artikel", "Artikel"),
    holding=", die „{words}“ enthalten",
    articles_then={
        "most": "{when} erschienen die meisten Artikel{holding}: {count} von {total}.",
        "fewest": "{when} erschienen die wenigsten Artikel{holding}: {count} von {total}."
        " {units} ohne Artikel zählen nicht.",
        "each": "{total} Artikel{period}{holding}, verteilt auf {many}:",
    },
    statements_then={
        "most": "{when} äußert sich {words} am häufigsten: {count} von {total} sicher zugeordneten"
        " Äußerungen.",
        "fewest": "{when} äußert sich {words} am seltensten: {count} von {total} sicher"
        " zugeordneten Äußerungen. {units} ohne Äußerung zählen nicht.",
        "each": "{total} Äußerungen{period} sind {words} sicher zugeordnet, verteilt auf {many}:",
    },
    level="Gleichauf liegen {many} mit {each}{holding}.",
    empty_units="{units}, die leer ausgehen, zählen nicht.",
    each_of_several="je {count}",
    and_then=" und ",
    units={
        "day": ("Tag", "Tage"),
        "week": ("Woche", "Wochen"),
        "month": ("Monat", "Monate"),
        "quarter": ("Quartal", "Quartale"),
        "year": ("Jahr", "Jahre"),
    },
    then={
        "day": "am {day}",
        "week": "in der Woche vom {day}",
        "month": "im {month} {year}",
        "quarter": "im {quarter}. Quartal {year}",
        "year": "im Jahr {year}",
    },
    unit_names={
        "day": "{day}",
        "week": "Woche vom {day}",
        "month": "{month} {year}",
        "quarter": "{quarter}. Quartal {year}",
        "year": "{year}",
    },
    months=months.GERMAN,
    other_units="Hier nicht gezeigt: {many}.",
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
        "person_absent": "Wer hier genannt ist, kommt in keinem Artikel vor.",
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
    unnamed="Not surely named",
    unnamed_too="somebody not surely named",
    unnamed_voice="Not surely named ({mention})",
    likely="Probably {speaker} (in the article: {mention})",
    namesakes="Several people have this name: {people}.",
    called="“{office}”",
    so_called="Nobody speaks as {group}. These speak on the topic:",
    silent="{person} is mentioned, but no statement is attributed to {person}.",
    beside="No statement is surely by {person}. This place comes nearest:",
    off_topic="No statement by {person} is plainly about “{topic}” (on other topics: {count}).",
    unmentioned="No statement by {person} was found.",
    off_dates="{person} speaks about this, but not in the period asked for.",
    articles="{count} articles{period}.",
    one_article="One article{period}.",
    no_article="No article{period}.",
    of_a_day=(
        "One article is of {time} or names that day.",
        "{count} articles are of {time} or name that day.",
    ),
    telling_of=(
        "One later article names that time: {time}.",
        "{count} later articles name that time: {time}.",
    ),
    nothing_then="No article is of that time ({time}) or names it.",
    nearest=(" The nearest day is {days}.", " The nearest before and after: {days}."),
    any_year=" ({month} of all years)",
    articles_with="{count} articles{period} contain “{words}”, in any form; each counts once.",
    one_article_with="One article{period} contains “{words}”, in any form.",
    no_article_with="No article{period} contains “{words}”, in any form.",
    statements="{count} statements{period} are surely by {words}.",
    one_statement="One statement{period} is surely by {words}.",
    at_least="at least {count}",
    none_with="No article contains “{words}”, in any form.",
    none_then_with="In the period asked for no article contains “{words}”, in any form.",
    more="{count} more are not shown here.",
    speakers="{count} people and bodies are heard{period}, most often:",
    one_speaker="One person or body is heard{period}:",
    people="Named in the most articles{period}:",
    none_heard="In articles that contain “{words}” nobody is surely heard.",
    counted_with="Counted are the articles that contain “{words}”, in any form.",
    counted_said="Counted are the statements that contain “{words}”, or stand below a headline that"
    " does, in any form.",
    counted_around="Counted are all statements in articles that contain “{words}”, in any form.",
    counted_named="Counted are the articles that hold both names, in any form and side by side or"
    " not, among those who are heard most.",
    outlets="Sources ({count}):",
    authors="Authors ({count}):",
    statement_unit=("statement", "statements"),
    article_unit=("article", "articles"),
    holding=" that contain “{words}”",
    articles_then={
        "most": "{when} has the most articles{holding}: {count} of {total}.",
        "fewest": "{when} has the fewest articles{holding}: {count} of {total}. {units} without an"
        " article do not count.",
        "each": "{total} articles{period}{holding}, in {many}:",
    },
    statements_then={
        "most": "{when} has the most statements by {words}: {count} of {total} surely theirs.",
        "fewest": "{when} has the fewest statements by {words}: {count} of {total} surely theirs."
        " {units} without a statement do not count.",
        "each": "{total} statements{period} are surely by {words}, in {many}:",
    },
    level="{many} are level, with {each}{holding}.",
    empty_units="{units} that have none do not count.",
    each_of_several="{count} each",
    and_then=" and ",
    units={
        "day": ("day", "days"),
        "week": ("week", "weeks"),
        "month": ("month", "months"),
        "quarter": ("quarter", "quarters"),
        "year": ("year", "years"),
    },
    then={
        "day": "{day}",
        "week": "the week of {day}",
        "month": "{month} {year}",
        "quarter": "Q{quarter} {year}",
        "year": "{year}",
    },
    unit_names={
        "day": "{day}",
        "week": "week of {day}",
        "month": "{month} {year}",
        "quarter": "Q{quarter} {year}",
        "year": "{year}",
    },
    months=months.ENGLISH,
    other_units="Not shown here: {many}.",
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
        "person_absent": "Whoever is named here is in no article.",
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
