"""Find the statements that a question about speech asks for, and how near they are to its topic."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.index.articles import Store
from rag.index.statements import StoredStatement, match_statements
from rag.index.words import LexicalQuery, cover
from rag.question.speech import SpeechRequest
from rag.retrieve.asked_speaker import SpeakerFinder
from rag.retrieve.passages import Retriever
from rag.statements import LEAST, POSITION
from rag.statements.names import is_given
from rag.text.normal import seen
from rag.text.sentences import reads_as_sentence
from rag.text.words import fold, stems, words
from rag.types import EVERYTHING, ArticleInfo, Filter, Hit, Passage, Span, Statement

# What refers to the sentence before: „Das würde …“, „Er müsse …“.
_ANAPHOR = re.compile(
    r"\b(?:das|dies\w*|er|sie|es|ihn|ihm|ihnen|ihr\w*|sein\w*|jene\w*|solche\w*|dort|so"
    r"|da(?:bei|durch|für|gegen|mit|nach|ran|rauf|rin|rüber|rum|von|vor|zu)"
    r"|this|that|it|he|she|they|him|her|them|his|their)\b",
    re.IGNORECASE,
)
# As many passages as an answer cites are brought to the front.
_LEADING = 3
# A statement is on the topic from this share of the topic's words on, or from this cosine: set on
# the questions about speech of the bundled corpora, 33 with and 14 without an answer.
_ON_WORDS, _ON_MEANING = 0.15, 0.835
# How much lower the cosines of a question in another language than the corpus lie.
_FOREIGN = 0.035
# An article is on a topic from this share of its words on, in headline and so many sentences.
_LED, _OPENING = 0.8, 2
# What the topic's words count in the sentence before, in the headline, and in the whole passage.
_BEFORE, _HEADLINE, _AROUND = 0.8, 0.4, 0.4
# What a cosine counts above the one that unrelated sentences have, and what the passage's rank.
_COSINE, _UNRELATED, _PLACE = 4.0, 0.8, 0.4
# Of all voices on a topic: the share of the topic's words that an article holds, of the most that
# any does; and that in headline and passage, or in the headline alone, which are on the topic.
_NEARLY_AS_MUCH, _AROUND_TOPIC, _HEADED = 0.85, 0.5, 0.4
# Where no article holds so much of it, in parts of words or with a letter amiss, none is on it.
_HELD = 0.3
# „Der Naturschutzbund“ is somebody; „eine Zählung“ is not.
_DEFINITE = frozenset("der die das".split())
# Passages in which a name beside somebody's words is looked for.
_NEAR = 5

# The share of a topic's words that a text holds, from 0 to 1.
Share = Callable[[LexicalQuery, str], float]


@dataclass(frozen=True, slots=True)
class RankedStatement:
    """A statement with what speaks for its being on the topic asked for.

    ``words`` is the share of the topic's words in its sentences and the one before, ``around`` that
    in headline and passage, ``meaning`` the best cosine of its sentences to the topic; all are 1
    where no topic is asked for.
    ``place`` is the score of its passage, from 0 to 1, among those found for the whole question.
    ``leans`` says that the topic is named in the sentence before rather than in its own,
    ``verbatim`` that it holds the wording that the question quotes, ``led`` that its article's
    headline and first sentences are on the topic.
    """

    said: StoredStatement
    words: float = 1.0
    around: float = 1.0
    meaning: float = 1.0
    place: float = 0.0
    leans: bool = False
    verbatim: bool = False
    led: bool = False

    @property
    def on_topic(self) -> bool:
        """Whether the statement is on the topic that it was ranked by."""
        on_topic = self.words >= _ON_WORDS or self.meaning >= _ON_MEANING
        return on_topic or self.verbatim or self.led

    @property
    def names_topic(self) -> bool:
        """Whether its sentences or its passage hold words of the topic, not only its meaning."""
        return self.verbatim or self.words >= _ON_WORDS or self.around >= _AROUND_TOPIC

    @property
    def score(self) -> float:
        """What orders statements of one question."""
        meaning = _COSINE * (self.meaning - _UNRELATED)
        return self.verbatim + self.words + _AROUND * self.around + meaning + _PLACE * self.place


@dataclass(frozen=True, slots=True)
class FoundStatements:
    """Who is asked for, as the question names them, the topic, and the statements, best first.

    Where nothing found is on the topic, ``nearest`` are what others said on it; where the person
    surely says nothing at all, ``beside`` are statements by nobody known beside the person's name.
    ``at_other_times`` tells that the person speaks outside the dates asked for, ``mentioned`` that
    the passages found hold the name.
    """

    asked: str | None
    topic: str
    statements: tuple[RankedStatement, ...]
    nearest: tuple[RankedStatement, ...] = ()
    beside: tuple[RankedStatement, ...] = ()
    at_other_times: bool = False
    mentioned: bool = True

    def passages_of(self, statements: Sequence[Statement]) -> list[tuple[Passage, ArticleInfo]]:
        """Return the passages that the first of *statements* stand in, in their order."""
        place = {
            id(each.said.statement): each.said.passage
            for each in self.statements + self.nearest + self.beside
        }
        return [(place[id(each)], each.article) for each in statements[:_LEADING]]


class StatementRetriever:
    """Statements of one generation of a corpus. Reads only; safe across threads."""

    def __init__(self, store: Store, retriever: Retriever, speakers: SpeakerFinder) -> None:
        self._store = store
        self._retriever = retriever
        self._speakers = speakers

    def find(
        self,
        question: SpeechRequest,
        hits: Sequence[Hit],
        within: Filter,
        foreign: bool = False,
    ) -> FoundStatements:
        """Return the statements that *question* asks for; *hits* are the passages found for it.

        A *foreign* question is in another language than the corpus.
        """
        if question.asks_who:
            rows = self._on(question.topic, hits, within)
            ranked = self._rank(question.topic, question.wording, rows, hits, foreign)
            return FoundStatements(None, question.topic, ranked)
        asked, topic, rows = self._speakers.read(question, hits, within)
        ranked = self._led(self._rank(topic, question.wording, rows, hits, foreign), topic, hits)
        nearest: tuple[RankedStatement, ...] = ()
        if stems(topic) and not any(each.on_topic for each in ranked):
            on_topic = self._rank(topic, None, self._on(topic, hits, within), hits)
            nearest = tuple(each for each in on_topic if each.on_topic and each.said.name)
        if rows:
            return FoundStatements(asked, topic, ranked, nearest)
        return FoundStatements(
            asked,
            topic,
            (),
            nearest,
            self._beside(asked, topic, hits, within),
            within.has_dates and bool(self._speakers.by(asked, topic, hits, EVERYTHING)),
            any(_holds_words(hit.passage.text, asked) for hit in hits),
        )

    def on(
        self, topic: str, hits: Sequence[Hit], within: Filter, foreign: bool = False
    ) -> tuple[RankedStatement, ...]:
        """Return who says anything on *topic*, or takes a position, the nearest first.

        They stand in the articles about it: those that hold nearly as many of the topic's words, in
        headline and one passage, as any of *hits* does, which are the passages found for the
        question. Where any of them holds the words themselves, compounds of them count for nothing:
        „Verfassungsschutz“ is not on „Verfassung“. Nobody is heard who is the topic, or is named by
        a pronoun alone, and no heading; where no article holds the topic, nobody at all.
        """
        parsed = self._retriever.parse(topic)
        texts = [(hit, f"{hit.article.title or ''} {hit.passage.text}") for hit in hits]
        share = cover_whole if any(cover_whole(parsed, text) for _, text in texts) else cover
        held: dict[str, float] = {}
        for hit, text in texts:
            held[hit.article.id] = max(share(parsed, text), held.get(hit.article.id, 0.0))
        most = max(held.values(), default=0.0)
        if most < _HELD and not foreign:
            return ()
        near = [article for article, of_it in held.items() if of_it >= _NEARLY_AS_MUCH * most]
        rows = match_statements(self._store, (), (), within, near)
        told = [row for row in rows if row.statement.confidence >= POSITION and _is_heard(row)]
        ranked = self._rank(topic, None, told, hits, foreign)
        named = set(words(topic))
        return tuple(
            each
            for each in ranked
            if (foreign or _is_about(parsed, share, each, most))
            and not named & set(words(each.said.name or ""))
        )

    def _beside(
        self, asked: str, topic: str, hits: Sequence[Hit], within: Filter
    ) -> tuple[RankedStatement, ...]:
        """Return what may be by *asked*: told as a deed, or beside the name with nobody named."""
        told = self._speakers.by(asked, topic, hits, within, sure=False)
        near = list(dict.fromkeys(hit.article.id for hit in hits[:_NEAR]))
        surname = list(words(asked))[-1:]
        rows = [
            row
            for row in match_statements(self._store, (), (), within, near)
            if row.name is None and surname and _stands_beside(surname[0], row)
        ]
        ranked = self._rank(topic, None, told or rows, hits)
        return tuple(each for each in ranked if each.on_topic)

    def said_by(
        self, speaker: str | None, about: str | None, limit: int, within: Filter = EVERYTHING
    ) -> list[Statement]:
        """Return up to *limit* statements by *speaker* (anybody, if None), the nearest first.

        With *about*, only those on that topic; without, in order of time.
        """
        topic = about or ""
        query = " ".join(part for part in (speaker, about) if part)
        hits = self._retriever.retrieve(query, limit, within) if topic else []
        if speaker is None:
            rows = self._on(topic, hits, within)
        else:
            rows = self._speakers.by(speaker, topic, hits, within)
        ranked = [each for each in self._rank(topic, None, rows, hits) if each.on_topic]
        return [each.said.statement for each in ranked[:limit]]

    def _on(self, topic: str, hits: Sequence[Hit], within: Filter) -> list[StoredStatement]:
        near = list(dict.fromkeys(hit.article.id for hit in hits))
        rows = match_statements(self._store, (), (), within, near)
        rows += match_statements(self._store, (), stems(topic), within)
        return list({row.key: row for row in rows if row.statement.confidence >= LEAST}.values())

    def _rank(
        self,
        topic: str,
        wording: str | None,
        rows: Sequence[StoredStatement],
        hits: Sequence[Hit],
        foreign: bool = False,
    ) -> tuple[RankedStatement, ...]:
        best = max((hit.score for hit in hits), default=0.0) or 1.0
        places = {(hit.article.id, hit.passage.start): hit.score / best for hit in hits}
        found = [places.get((row.passage.article_id, row.passage.start), 0.0) for row in rows]
        if not stems(topic):
            ranked = [
                RankedStatement(row, place=place) for row, place in zip(rows, found, strict=True)
            ]
        else:
            query = self._retriever.parse(topic)
            meanings = self._retriever.cosines(topic, [own_sentences(row) for row in rows])
            ranked = [
                RankedStatement(
                    row,
                    *_topic_words(query, row),
                    meaning + (_FOREIGN if foreign else 0.0),
                    place,
                    _leans(query, row),
                    _holds(row, wording),
                )
                for row, meaning, place in zip(rows, meanings, found, strict=True)
            ]
        return tuple(sorted(ranked, key=lambda each: -each.score))

    def _led(
        self, ranked: Sequence[RankedStatement], topic: str, hits: Sequence[Hit]
    ) -> tuple[RankedStatement, ...]:
        """Return *ranked* with those told that stand in an article on *topic*.

        „Tankflugzeug“ is what an article is about that begins with it; what the chief of the
        company says in it is on that, in other words. Of a person each says too much else.
        """
        topical = set(words(topic))
        if (
            any(is_given(word.capitalize()) for word in topical)
            or topical & self._speakers.surnames.keys()
        ):
            return tuple(ranked)
        query = self._retriever.parse(topic)
        led = {
            hit.article.id
            for hit in hits
            if hit.passage.ordinal == 0 and cover(query, _opening(hit)) >= _LED
        }
        return tuple(replace(each, led=each.said.passage.article_id in led) for each in ranked)


def _opening(hit: Hit) -> str:
    """Return the headline of an article and its first sentences."""
    passage = hit.passage
    end = passage.sentences[:_OPENING][-1][1]
    return f"{hit.article.title or ''} {passage.text[: end - passage.start]}"


def cover_whole(query: LexicalQuery, text: str) -> float:
    """Return the share of *query*'s words that *text* holds as words, not as parts of others."""
    held = set(stems(text))
    total = sum(weight for _, weight in query.stems)
    return sum(weight for term, weight in query.stems if term in held) / total if total else 0.0


def own_sentences(said: StoredStatement) -> list[str]:
    """Return the sentences of the passage that hold the statement, as they are read."""
    passage = said.passage
    return [
        seen(passage.text[start - passage.start : end - passage.start])
        for start, end in _sentences(said)
    ]


def sentence_span(said: StoredStatement) -> Span:
    """Return the span of the whole sentences that hold the statement."""
    inside = _sentences(said)
    return inside[0][0], inside[-1][1]


def _sentences(said: StoredStatement) -> list[Span]:
    first, last = said.statement.spans[0][0], said.statement.spans[-1][1]
    inside = [span for span in said.passage.sentences if span[0] < last and span[1] > first]
    return inside or [(first, min(last, said.passage.end))]


def previous_sentence(said: StoredStatement) -> Span | None:
    """Return the span of the sentence before those of the statement, in its passage."""
    first = _sentences(said)[0][0]
    before = [span for span in said.passage.sentences if span[1] <= first]
    return before[-1] if before else None


def _topic_words(query: LexicalQuery, said: StoredStatement) -> tuple[float, float]:
    """Return the share of the topic's words in the statement's sentences, and around them."""
    own, context = _own_and_before(query, said)
    headline = said.statement.article.title or ""
    # A compound may have one half in the headline: „Ferienpark“, „Der Park soll …“.
    headed = cover(query, f"{headline} {' '.join(own_sentences(said))}")
    near = own + max(_BEFORE * (context - own), _HEADLINE * (headed - own))
    return near, cover(query, f"{headline} {said.passage.text}")


def _leans(query: LexicalQuery, said: StoredStatement) -> bool:
    """Return whether the sentence before holds most of what there is of the topic."""
    own, context = _own_and_before(query, said)
    return context - own > own


def _own_and_before(query: LexicalQuery, said: StoredStatement) -> tuple[float, float]:
    passage, before = said.passage, previous_sentence(said)
    text = " ".join(own_sentences(said))
    own = cover(query, text)
    if before is None or not _ANAPHOR.search(text):
        return own, own
    earlier = passage.text[before[0] - passage.start : before[1] - passage.start]
    return own, cover(query, f"{earlier} {text}")


def _is_about(topic: LexicalQuery, share: Share, each: RankedStatement, most: float) -> bool:
    """Return whether a statement's passage or headline is about *topic*, as *share* counts it.

    *most* is the largest share that any article has.
    """
    headline = each.said.statement.article.title or ""
    if share(topic, headline) >= _HEADED * most:
        return True
    return share(topic, f"{headline} {each.said.passage.text}") >= _AROUND_TOPIC * most


def _is_heard(said: StoredStatement) -> bool:
    """Return whether a statement is a sentence of somebody's who is called by more than „sie“."""
    start, end = sentence_span(said)
    sentence = said.passage.text[start - said.passage.start : end - said.passage.start]
    called = (said.statement.mention or "").split()
    named = [word for word in called[1:] if word[:1].isupper()]
    is_group = bool(named) and fold(called[0]) in _DEFINITE
    return (
        reads_as_sentence(sentence) and not sentence.endswith(":") and bool(said.name or is_group)
    )


def _stands_beside(surname: str, said: StoredStatement) -> bool:
    """Return whether *surname* stands in the statement's sentences, outside what is said."""
    passage = said.passage
    spans = said.statement.spans
    outside = "".join(
        " " if any(start <= passage.start + at < end for start, end in spans) else char
        for at, char in enumerate(passage.text)
    )
    first, last = sentence_span(said)
    return surname in words(outside[first - passage.start : last - passage.start])


def _holds(said: StoredStatement, wording: str | None) -> bool:
    if not wording:
        return False
    return _holds_words(" ".join(own_sentences(said)), wording)


def _holds_words(text: str, wanted: str) -> bool:
    return f" {' '.join(words(wanted))}" in f" {' '.join(words(text))}"
