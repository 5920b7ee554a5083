"""Find the statements that a question about speech asks for, and how near they are to its topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.german import STOP_WORDS, fold, stem, stems, words
from rag.lexical import LexicalQuery, cover
from rag.retrieve import Retriever
from rag.speech import SpeechQuestion
from rag.statement_store import StoredStatement, match_statements
from rag.statements import may_mean
from rag.store import Store
from rag.types import EVERYTHING, Filter, Hit, Passage, Saying, Span

_NEWEST = 300
# As many passages as an answer cites are brought to the front.
_LEADING = 3
# A statement is on the topic from this share of the topic's words on, or from this cosine: in the
# bundled questions the statements asked for hold .18 or more, others' topics .04 or less.
_ON_WORDS, _ON_MEANING = 0.15, 0.87
# What the topic's words count in the sentence before, and in the headline.
_BEFORE, _HEADLINE = 0.8, 0.5


@dataclass(frozen=True, slots=True)
class Ranked:
    """A statement with what speaks for its being on the topic asked for.

    ``words`` is the share of the topic's words in its sentences and the one before, ``meaning``
    the best cosine of its sentences to the topic; both are 1 where no topic is asked for.
    ``leans`` says that the topic is named in the sentence before rather than in its own,
    ``verbatim`` that it holds the wording that the question quotes.
    """

    said: StoredStatement
    words: float
    meaning: float
    leans: bool = False
    verbatim: bool = False

    @property
    def on_topic(self) -> bool:
        """Whether the statement is on the topic that it was ranked by."""
        return self.verbatim or self.words >= _ON_WORDS or self.meaning >= _ON_MEANING

    @property
    def score(self) -> float:
        """What orders statements: words and meaning, then how sure the statement is."""
        return self.verbatim + self.words + self.meaning


@dataclass(frozen=True, slots=True)
class Found:
    """Who is asked for, as the question names them, the topic, and the statements, best first.

    ``nearest`` are what others said on the topic where nothing found is on it.
    """

    asked: str | None
    topic: str
    statements: tuple[Ranked, ...]
    nearest: tuple[Ranked, ...] = ()

    def passages_of(self, sayings: Sequence[Saying]) -> list[Passage]:
        """Return the passages that the first of *sayings* stand in, in their order."""
        place = {id(each.said.saying): each.said.passage for each in self.statements + self.nearest}
        return [place[id(saying)] for saying in sayings[:_LEADING]]


class StatementRetriever:
    """Statements of one generation of a corpus. Reads only; safe across threads."""

    def __init__(self, store: Store, retriever: Retriever) -> None:
        self._store = store
        self._retriever = retriever

    def find(self, question: SpeechQuestion, hits: Sequence[Hit], within: Filter) -> Found:
        """Return the statements that *question* asks for; *hits* are the passages found for it."""
        if question.asks_who:
            rows = self._on(question.topic, hits, within)
            return Found(None, question.topic, self._rank(question.topic, question.wording, rows))
        asked, topic, rows = self._read(question, hits, within)
        ranked = self._rank(topic, question.wording, rows)
        nearest: tuple[Ranked, ...] = ()
        if stems(topic) and not any(each.on_topic for each in ranked):
            on_topic = self._rank(topic, None, self._on(topic, hits, within))
            nearest = tuple(each for each in on_topic if each.on_topic and each.said.name)
        return Found(asked, topic, ranked, nearest)

    def said_by(self, speaker: str | None, about: str | None, limit: int) -> list[Saying]:
        """Return up to *limit* statements by *speaker* (anybody, if None), the nearest first.

        With *about*, only those on that topic; without, in order of time.
        """
        topic = about or ""
        query = " ".join(part for part in (speaker, about) if part)
        hits = self._retriever.retrieve(query, limit, EVERYTHING) if topic else []
        if speaker is None:
            rows = self._on(topic, hits, EVERYTHING)
        else:
            rows = self._by(speaker, topic, hits, EVERYTHING)
        ranked = [each for each in self._rank(topic, None, rows) if each.on_topic]
        return [each.said.saying for each in ranked[:limit]]

    def _read(
        self, question: SpeechQuestion, hits: Sequence[Hit], within: Filter
    ) -> tuple[str, str, list[StoredStatement]]:
        """Return the longest reading of the question that names somebody who speaks."""
        for asked, topic in question.readings:
            if rows := self._by(asked, topic, hits, within):
                return asked, topic, rows
        return question.asked or "", question.topic, []

    def _by(
        self, asked: str, topic: str, hits: Sequence[Hit], within: Filter
    ) -> list[StoredStatement]:
        """Return what *asked* said: by name, or where no name fits, by role or group."""
        who = [word for word in words(asked) if word not in STOP_WORDS]
        if not who:
            return []
        rows = self._candidates(who, topic, hits, within)
        named = [row for row in rows if row.name and may_mean(asked, row.name)]
        if named:
            return named
        if len(who) > 1:
            rows_by_surname = self._candidates(who[-1:], topic, hits, within)
            named = [row for row in rows_by_surname if row.name and may_mean(asked, row.name)]
            if named:
                return named
        wanted = set(map(stem, who))
        return [row for row in rows if wanted <= set(stems(row.saying.mention or ""))]

    def _candidates(
        self, who: Sequence[str], topic: str, hits: Sequence[Hit], within: Filter
    ) -> list[StoredStatement]:
        forms = [list(dict.fromkeys((word, word.removesuffix("s")))) for word in who[-1:]]
        found: dict[int, StoredStatement] = {}
        for last in forms[0]:
            asked = [*who[:-1], last]
            near = list(dict.fromkeys(hit.article.id for hit in hits))
            for rows in (
                match_statements(self._store, asked, stems(topic), within) if topic else [],
                match_statements(self._store, asked, (), within, near),
                match_statements(self._store, asked, (), within, limit=_NEWEST),
            ):
                found.update((row.key, row) for row in rows)
        return list(found.values())

    def _on(self, topic: str, hits: Sequence[Hit], within: Filter) -> list[StoredStatement]:
        near = list(dict.fromkeys(hit.article.id for hit in hits))
        rows = match_statements(self._store, (), (), within, near)
        rows += match_statements(self._store, (), stems(topic), within)
        return list({row.key: row for row in rows}.values())

    def _rank(
        self, topic: str, wording: str | None, rows: Sequence[StoredStatement]
    ) -> tuple[Ranked, ...]:
        if not stems(topic):
            ranked = [Ranked(row, 1.0, 1.0) for row in rows]
        else:
            query = self._retriever.parse(topic)
            meanings = self._retriever.cosines(topic, [own_sentences(row) for row in rows])
            near = [_topic_words(query, row) for row in rows]
            ranked = [
                Ranked(row, share, meaning, leans, _holds(row, wording))
                for row, meaning, (share, leans) in zip(rows, meanings, near, strict=True)
            ]
        return tuple(sorted(ranked, key=lambda each: -each.score))


def own_sentences(said: StoredStatement) -> list[str]:
    """Return the sentences of the passage that hold the statement."""
    passage = said.passage
    return [
        passage.text[start - passage.start : end - passage.start] for start, end in _sentences(said)
    ]


def sentence_span(said: StoredStatement) -> Span:
    """Return the span of the whole sentences that hold the statement."""
    inside = _sentences(said)
    return inside[0][0], inside[-1][1]


def _sentences(said: StoredStatement) -> list[Span]:
    first, last = said.saying.spans[0][0], said.saying.spans[-1][1]
    inside = [span for span in said.passage.sentences if span[0] < last and span[1] > first]
    return inside or [(first, min(last, said.passage.end))]


def previous_sentence(said: StoredStatement) -> Span | None:
    """Return the span of the sentence before those of the statement, in its passage."""
    first = _sentences(said)[0][0]
    before = [span for span in said.passage.sentences if span[1] <= first]
    return before[-1] if before else None


def _topic_words(query: LexicalQuery, said: StoredStatement) -> tuple[float, bool]:
    """Return the share of the topic's words, and whether the sentence before holds most of it."""
    passage, before = said.passage, previous_sentence(said)
    own_text = " ".join(own_sentences(said))
    own = context = cover(query, own_text)
    if before is not None:
        earlier = passage.text[before[0] - passage.start : before[1] - passage.start]
        context = cover(query, f"{earlier} {own_text}")
    share = own + _BEFORE * (context - own)
    headline = _HEADLINE * cover(query, said.saying.article.title or "")
    return max(share, headline), context - own > own and share >= headline


def _holds(said: StoredStatement, wording: str | None) -> bool:
    if not wording:
        return False
    text = fold(" ".join(own_sentences(said)))
    return " ".join(words(wording)) in " ".join(words(text))
