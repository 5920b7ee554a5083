"""Suggest questions that a corpus answers: what to ask next, and what to ask first.

Each is made of what the articles hold and kept only if asking it brings what it asks for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from typing import TypeVar

from rag.answer.answer import Answer
from rag.answer.openings import Debate, openings
from rag.answer.topics import TopicPhrase, forms_of, is_general, topic_phrases
from rag.index.articles import Store
from rag.index.statements import StoredStatement, match_statements, speakers
from rag.question.question import Question
from rag.retrieve.statements import own_sentences
from rag.statements import LEAST, may_mean
from rag.statements.names import is_given
from rag.text.language import Language
from rag.text.words import stem, stems, words
from rag.types import Article, ArticleInfo, Citation, Reply

# Articles of an answer that are read for it, and questions that are tried.
_ARTICLES, _TRIES = 6, 6
# Statements looked at for one person.
_STATEMENTS = 60
# What a topic counts that only the headline names, not the statement itself.
_HEADLINE_ONLY = 0.4
# What is asked about is as rare a word as this share of the rarest one.
_RARE = 0.6
# Headlines longer than this make no question.
_HEADLINE_CHARS = 70
_EXAMPLES, _SPEAKERS, _EXAMPLE_TRIES = 4, 12, 8

Ask = Callable[[str], Reply]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Wording:
    about: str
    about_in: str
    who: str
    plain: str


_WORDINGS: dict[Language, _Wording] = {
    "de": _Wording(
        about="Was sagte {speaker} {topic}?",
        about_in="Was sagte {speaker} {year} {topic}?",
        who="Wer äußerte sich {topic}?",
        plain="Was sagte {speaker}?",
    ),
    "en": _Wording(
        about="What did {speaker} say about {topic}?",
        about_in="What did {speaker} say about {topic} in {year}?",
        who="Who commented on {topic}?",
        plain="What did {speaker} say?",
    ),
}


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question, and what its answer must be by, about, of and in."""

    text: str
    topic: str | None = None
    speaker: str | None = None
    year: int | None = None
    article: str | None = None

    @property
    def keys(self) -> frozenset[str]:
        """The stems that another wording of the question holds, too."""
        surname = list(words(self.speaker or ""))[-1:]
        year = [str(self.year)] if self.year else []
        return frozenset((*map(stem, surname), *year, *([self.topic] if self.topic else [])))

    def repeats(self, earlier: Set[str]) -> bool:
        """Return whether a question with the stems *earlier* asked the same."""
        return self.keys <= earlier if self.topic else earlier <= set(stems(self.text))


@dataclass(frozen=True, slots=True)
class _Near:
    """The articles that questions are made of, what is said in them, and what they are about."""

    articles: Sequence[Article]
    said: Sequence[StoredStatement]
    topics: dict[str, list[TopicPhrase]]

    def names(self) -> list[str]:
        """Return who speaks in them, in order of place."""
        return list(dict.fromkeys(row.name for row in self.said if row.name))

    def topics_of(self, row: StoredStatement) -> Iterator[tuple[float, TopicPhrase]]:
        """Yield what *row* is about, each with its weight."""
        own = set(stems(" ".join(own_sentences(row))))
        headline = set(stems(row.statement.article.title or ""))
        speaker = set(map(stem, words(row.name or "")))
        for topic in self.topics.get(row.statement.article.id, ()):
            if topic.key not in speaker and topic.key in own | headline:
                yield topic.weight * (1 if topic.key in own else _HEADLINE_ONLY), topic


class Suggester:
    """Makes questions for one generation of a corpus; *ask* answers one without a model."""

    def __init__(
        self, store: Store, language: str, rarity: Callable[[str], float], ask: Ask
    ) -> None:
        self._store = store
        self._language: Language = "de" if language == "de" else "en"
        self._rarity = rarity
        self._ask = ask

    def after(self, answer: Answer, asked: Sequence[str], limit: int) -> tuple[str, ...]:
        """Return up to *limit* questions to ask after *answer*, none that *asked* holds."""
        matter = self._matter(answer.asked)
        near = self._read(_articles_for(answer, matter))
        language = answer.asked.language
        cited = answer.reply.citations
        ways = (
            self._further(near, answer, matter, language),
            self._others(near, cited, matter, language),
            self._at_other_times(near, cited, matter, language),
            self._who(near, matter, language),
        )
        made = chain(
            _in_turn(ways if not answer.answered else (*ways[1:3], ways[0], ways[3])),
            self._plain(near, answer, language),
        )
        earlier = [set(stems(text)) for text in (answer.standalone_question, *asked)]
        new = (each for each in made if not any(each.repeats(old) for old in earlier))
        return self._kept(new, cited, limit, _TRIES, matter)

    def examples(self) -> tuple[str, ...]:
        """Return questions to begin with, of different articles and, in German, kinds.

        They are what those said who speak most, who spoke, when, how often, and a comparison.
        """
        names = [each.name for each in speakers(self._store) if _is_person(each.name)]
        leading = list(islice(self._leading(names[:_SPEAKERS]), _EXAMPLE_TRIES))
        made = (_about(name, topic, self._language, place) for name, topic, place in leading)
        if self._language != "de":
            return self._kept(made, (), _EXAMPLES, _EXAMPLE_TRIES, frozenset())
        topics = {topic.key: topic for _, topic, _ in leading}
        others = tuple(openings([self._debate(each) for each in topics.values()], self._ask))
        said = self._kept(
            chain(made, self._by_headline()),
            (),
            _EXAMPLES - min(len(others), _EXAMPLES // 2),
            _EXAMPLE_TRIES,
            frozenset(),
        )
        return tuple(_in_turn((iter(said), iter(others))))

    def _debate(self, topic: TopicPhrase) -> Debate:
        rows = match_statements(self._store, (), [topic.key], limit=_STATEMENTS)
        counted = Counter(row.name for row in rows if row.name and _is_sure(row))
        return Debate(topic, tuple(name for name, _ in counted.most_common()))

    def _leading(self, names: Sequence[str]) -> Iterator[tuple[str, TopicPhrase, str]]:
        """Yield who speaks, what of most, and the article where, each article once."""
        used: set[str] = set()
        for name in names:
            rows = self._said_by(name)
            near = self._read(list(dict.fromkeys(row.statement.article.id for row in rows))[:2])
            own = [row for row in near.said if row.name == name]
            for topic, row in _best(near, own, frozenset())[:1]:
                if row.statement.article.id not in used and (self._language == "de" or topic.name):
                    used.add(row.statement.article.id)
                    yield name, topic, row.statement.article.id

    def _by_headline(self) -> Iterator[_Candidate]:
        for info in self._store.infos()[:_EXAMPLES]:
            title = (info.title or "").strip()
            if " " in title and len(title) <= _HEADLINE_CHARS:
                inner = title.replace("„", "‚").replace("“", "‘").rstrip(".")
                yield _Candidate(f"Worum geht es in „{inner}“?", article=info.id)

    def _matter(self, question: Question) -> frozenset[str]:
        """Return the stems of what *question* is about; of a person asked for, the surname."""
        speech = question.speech
        given = set(stems(speech.asked or "")[:-1]) if speech else set()
        found = {
            stem(word): self._rarity(word)
            for word in words(question.text)
            if stems(word) and stem(word) not in given and not is_general(stem(word))
        }
        least = _RARE * max(found.values(), default=0.0)
        # What is in every article of a small corpus is rare in none, and still the matter.
        topic = set(stems(speech.topic or "")) if speech else set()
        return frozenset(key for key, rarity in found.items() if rarity >= least or key in topic)

    def _read(self, ids: Sequence[str]) -> _Near:
        articles = [self._store.article(each) for each in ids]
        rows = match_statements(self._store, articles=ids) if ids else []
        place = {article_id: number for number, article_id in enumerate(ids)}
        said = sorted(
            (row for row in rows if _is_sure(row)),
            key=lambda row: (place[row.statement.article.id], row.statement.spans),
        )
        forms = forms_of("\n\n".join(article.text for article in articles))
        surnames = {words_of[-1]: name for name in _names(said) if (words_of := name.split())}
        for surname, name in surnames.items():
            if forms.get(surname) == f"über {surname}":
                forms[surname] = f"über {name}"
            else:
                forms.pop(surname, None)
        topics = {each.id: topic_phrases(each, forms, self._rarity) for each in articles}
        return _Near(articles, said, topics)

    def _said_by(self, name: str) -> list[StoredStatement]:
        rows = match_statements(self._store, list(words(name))[-1:], limit=_STATEMENTS)
        return [row for row in rows if _is_sure(row) and row.name == name]

    def _others(
        self, near: _Near, cited: Sequence[Citation], matter: Set[str], language: Language
    ) -> Iterator[_Candidate]:
        """Yield what those say who are not cited, those on what was asked about first."""
        found: list[tuple[int, bool, str, TopicPhrase]] = []
        for name in near.names():
            if not _is_cited(name, cited):
                own = [row for row in near.said if row.name == name]
                for place, (topic, row) in enumerate(_best(near, own, matter)[:2]):
                    if topic.key in matter or _is_near(row.statement.article, cited, matter):
                        found.append((place, topic.key not in matter, name, topic))
        for _, _, name, topic in sorted(found, key=lambda each: each[:2]):
            yield from _about_in(name, topic, language)

    def _at_other_times(
        self, near: _Near, cited: Sequence[Citation], matter: Set[str], language: Language
    ) -> Iterator[_Candidate]:
        """Yield what those cited say of the same matter in another year."""
        years = {each.article.date.year for each in cited if each.article.date}
        for name in near.names():
            if not _is_cited(name, cited):
                continue
            topics = [topic for row in near.said for _, topic in near.topics_of(row)]
            asked = next((topic for topic in topics if topic.key in matter), None)
            if asked is None or (language != "de" and not asked.name):
                continue
            rows = match_statements(
                self._store, list(words(name))[-1:], [asked.key], limit=_STATEMENTS
            )
            there = {
                row.statement.article.date.year
                for row in rows
                if _is_sure(row) and row.name == name and row.statement.article.date
            }
            for year in sorted(there - years, reverse=True):
                text = _WORDINGS[language].about_in.format(
                    speaker=name, topic=_named(asked, language), year=year
                )
                yield _Candidate(text, asked.key, name, year)

    def _further(
        self, near: _Near, answer: Answer, matter: Set[str], language: Language
    ) -> Iterator[_Candidate]:
        """Yield what else is said by those cited, or by whom the refused question asks for."""
        people = [name for name in near.names() if _is_cited(name, answer.reply.citations)]
        if not answer.answered:
            people, near = self._asked_for(answer)
        for name in people:
            own = [row for row in near.said if row.name == name]
            new = [topic for topic, _ in _best(near, own, matter) if topic.key not in matter]
            for topic in new[:2]:
                yield from _about_in(name, topic, language)

    def _plain(self, near: _Near, answer: Answer, language: Language) -> Iterator[_Candidate]:
        """Yield who else speaks in the articles cited, or is asked for, whatever about."""
        cited = answer.reply.citations
        articles = {citation.article.id for citation in cited}
        people = {
            row.name: row.statement.article.id
            for row in reversed(near.said)
            if row.name and row.statement.article.id in articles and not _is_cited(row.name, cited)
        }
        known: dict[str, str | None] = dict(reversed(people.items()))
        if not answer.answered:
            known = dict.fromkeys(self._asked_for(answer)[0])
        for name, article in known.items():
            text = _WORDINGS[language].plain.format(speaker=name)
            yield _Candidate(text, speaker=name, article=article)

    def _asked_for(self, answer: Answer) -> tuple[list[str], _Near]:
        """Return who is asked for and speaks, and the articles that they speak in."""
        speech = answer.asked.speech
        for asked, _ in speech.readings if speech else ():
            rows = [
                row
                for row in match_statements(self._store, list(words(asked))[-1:], limit=_STATEMENTS)
                if _is_sure(row) and row.name and may_mean(asked, row.name)
            ]
            if rows:
                ids = list(dict.fromkeys(row.statement.article.id for row in rows))[:_ARTICLES]
                return _names(rows), self._read(ids)
        return [], self._read(())

    def _who(self, near: _Near, matter: Set[str], language: Language) -> Iterator[_Candidate]:
        topics = (topic for row in near.said for _, topic in near.topics_of(row))
        for topic in topics:
            if topic.key in matter and (language == "de" or topic.name):
                text = _WORDINGS[language].who.format(topic=_named(topic, language))
                yield _Candidate(text, topic.key)
                return

    def _kept(
        self,
        made: Iterable[_Candidate],
        cited: Sequence[Citation],
        limit: int,
        tries: int,
        matter: Set[str],
    ) -> tuple[str, ...]:
        """Return the first of *made* that are answered by what they ask for.

        No topic comes twice but one that was asked about, and nobody twice.
        """
        kept: list[_Candidate] = []
        shown = [(each.article.id, each.start, each.end) for each in cited]
        tried: set[str] = set()
        for each in made:
            if len(kept) == limit or len(tried) == tries:
                break
            if each.text in tried or not _is_varied(each, kept, matter):
                continue
            tried.add(each.text)
            reply = self._ask(each.text)
            if reply.reason is None and _fits(each, reply.citations[0], shown):
                kept.append(each)
                first = reply.citations[0]
                shown.append((first.article.id, first.start, first.end))
        return tuple(each.text for each in kept)


def _is_varied(made: _Candidate, kept: Sequence[_Candidate], matter: Set[str]) -> bool:
    """Return whether *made* asks for another person and, unless it was asked, another topic."""
    same = sum(each.topic == made.topic for each in kept if made.topic)
    return same < (2 if made.topic in matter else 1) and not any(
        each.speaker == made.speaker for each in kept if made.speaker
    )


def _fits(made: _Candidate, first: Citation, shown: Sequence[tuple[str, int, int]]) -> bool:
    """Return whether *first* is what *made* asks for, and new."""
    article = first.article
    if any(article.id == i and first.start < end and first.end > start for i, start, end in shown):
        return False
    if made.article and made.article != article.id:
        return False
    if made.topic and made.topic not in stems(f"{article.title or ''} {first.quote}"):
        return False
    if made.year and (article.date is None or article.date.year != made.year):
        return False
    if made.topic and not first.speaker:
        return False
    return made.speaker is None or may_mean(made.speaker, first.speaker or "")


def _about(
    name: str, topic: TopicPhrase, language: Language, article: str | None = None
) -> _Candidate:
    text = _WORDINGS[language].about.format(speaker=name, topic=_named(topic, language))
    return _Candidate(text, topic.key, name, article=article)


def _named(topic: TopicPhrase, language: Language) -> str:
    return topic.text if language == "de" else topic.name or ""


def _about_in(name: str, topic: TopicPhrase, language: Language) -> Iterator[_Candidate]:
    if language == "de" or topic.name:
        yield _about(name, topic, language)


def _best(
    near: _Near, rows: Sequence[StoredStatement], matter: Set[str]
) -> list[tuple[TopicPhrase, StoredStatement]]:
    """Return what *rows* are about, each with its statement, what was asked about first."""
    scored = [
        (topic.key in matter, weight, -place, topic, row)
        for place, row in enumerate(rows)
        for weight, topic in near.topics_of(row)
    ]
    scored.sort(key=lambda each: each[:3], reverse=True)
    best: dict[str, tuple[TopicPhrase, StoredStatement]] = {}
    for _, _, _, topic, row in scored:
        best.setdefault(topic.key, (topic, row))
    return list(best.values())


def _articles_for(answer: Answer, matter: Set[str]) -> list[str]:
    """Return the ids of the articles cited, and of others found that are on the same matter."""
    cited = [citation.article.id for citation in answer.reply.citations]
    said = [
        statement.article.id
        for statement in answer.reply.statements
        if matter & set(stems(f"{statement.article.title or ''} {statement.quote}"))
    ]
    related = [
        hit.article.id for hit in answer.hits if matter & set(stems(hit.article.title or ""))
    ]
    touching = [hit.article.id for hit in answer.hits if matter & set(stems(hit.passage.text))]
    return list(dict.fromkeys((*cited, *said, *related, *touching)))[:_ARTICLES]


def _in_turn(ways: Sequence[Iterator[_T]]) -> Iterator[_T]:
    for group in zip_longest(*ways):
        yield from (each for each in group if each is not None)


def _is_sure(row: StoredStatement) -> bool:
    statement = row.statement
    return (
        statement.confidence >= LEAST
        and statement.speaker is not None
        and _is_person(row.name or "")
    )


def _is_person(name: str) -> bool:
    """Whether *name* is a full one of a person."""
    parts = name.split()
    return len(parts) > 1 and is_given(parts[0])


def _is_near(article: ArticleInfo, cited: Sequence[Citation], matter: Set[str]) -> bool:
    """Return whether *article* is cited or its headline names what was asked about."""
    is_cited = any(each.article.id == article.id for each in cited)
    return is_cited or bool(matter & set(stems(article.title or "")))


def _names(rows: Sequence[StoredStatement]) -> list[str]:
    return list(dict.fromkeys(row.name for row in rows if row.name))


def _is_cited(name: str, cited: Sequence[Citation]) -> bool:
    return any(each.speaker and may_mean(each.speaker, name) for each in cited)
