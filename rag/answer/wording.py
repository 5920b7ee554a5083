"""What replies say, German and English. The texts of the page are in ``texts.py``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rag.text.language import question_language
from rag.types import ArticleInfo, ReasonCode


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
    off_dates: str
    reasons: dict[ReasonCode, str]
    date_format: str

    def source(self, article: ArticleInfo) -> str:
        """Return how a reply names an article: headline, outlet, day."""
        title = f"*{article.title}*" if article.title else article.id
        day = self.dated.format(date=self.day(article.date)) if article.date else ""
        if article.source:
            return f"{self.by_source.format(source=article.source)}{day} ({title}):"
        return f"{self.by_article.format(title=title)}{day}:"

    def place(self, article: ArticleInfo) -> str:
        """Return where and when something was printed: outlet, day, headline."""
        day = self.day(article.date) if article.date else None
        title = f"*{article.title}*" if article.title else article.id
        return ", ".join(part for part in (article.source, day, title) if part)

    def day(self, day: date) -> str:
        """Return a date as this language prints it."""
        return day.strftime(self.date_format)


_DE = Phrases(
    by_source="Laut {source}",
    by_article="Laut dem Artikel {title}",
    dated=" vom {date}",
    nothing="Dazu steht nichts im Korpus.",
    by_speaker="**{speaker}**{role}",
    unnamed="Ohne sicheren Namen ({mention})",
    likely="Wahrscheinlich **{speaker}** (im Artikel: {mention})",
    namesakes="Mehrere heißen so: {people}.",
    silent="{person} kommt vor, aber keine Äußerung wird {person} zugeschrieben.",
    beside="Keine Äußerung ist {person} sicher zugeordnet. Am nächsten kommt diese Stelle:",
    off_topic="{person} äußert sich in {count} anderen Aussagen, aber in keiner zu „{topic}“.",
    off_dates="{person} äußert sich dazu, aber nicht im gefragten Zeitraum.",
    undated="Artikel ohne Datum liegen außerhalb jedes Zeitraums; hier sind es {count}.",
    reasons={
        "person_absent": "Die Person kommt in keinem Artikel vor.",
        "no_statement": "Die Person kommt vor, aber es gibt keine Äußerung von ihr dazu.",
        "not_stated": "Das Thema kommt vor, aber die Antwort steht in keinem Artikel.",
        "topic_absent": "Das Thema kommt in keinem Artikel vor.",
        "outside_dates": "Im gefragten Zeitraum gibt es keinen Artikel.",
        "empty_corpus": "Das Korpus enthält keine Artikel.",
        "not_a_question": "Das ist keine Frage an das Korpus.",
    },
    date_format="%d.%m.%Y",
)

_EN = Phrases(
    by_source="According to {source}",
    by_article="According to the article {title}",
    dated=" of {date}",
    nothing="The corpus says nothing about this.",
    by_speaker="**{speaker}**{role}",
    unnamed="Not surely named ({mention})",
    likely="Probably **{speaker}** (in the article: {mention})",
    namesakes="Several people have this name: {people}.",
    silent="{person} is mentioned, but no statement is attributed to {person}.",
    beside="No statement is surely by {person}. This place comes nearest:",
    off_topic="{person} makes {count} other statements, but none about “{topic}”.",
    off_dates="{person} speaks about this, but not in the period asked for.",
    undated="Articles without a date are outside any period; there are {count}.",
    reasons={
        "person_absent": "The person is not mentioned in any article.",
        "no_statement": "The person is mentioned, but there is no statement by them on this.",
        "not_stated": "The topic is there, but no article states the answer.",
        "topic_absent": "No article mentions the topic.",
        "outside_dates": "There is no article in the period asked for.",
        "empty_corpus": "The corpus holds no articles.",
        "not_a_question": "This is not a question to the corpus.",
    },
    date_format="%d %B %Y",
)


def phrases_for(question: str) -> Phrases:
    """Return the wording in the language that *question* is asked in; German if in doubt."""
    return _EN if question_language(question) == "en" else _DE
