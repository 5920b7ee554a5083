"""Find the statements that a question about speech asks for, and how near they are to its topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.german import STOP_WORDS, fold, stem, stems, words
from rag.lexical import LexicalQuery, cover
from rag.retrieve import Retriever
from rag.speech import SpeechQuestion
from rag.statement_store import StoredStatement, find_statements
from rag.statements import may_mean
from rag.store import Store
from rag.types import Filter, Hit

_NEWEST = 300
# What the topic's words count in the sentence before, and in the headline.
_BEFORE, _HEADLINE = 0.8, 0.5


@dataclass(frozen=True, slots=True)
class Ranked:
    """A statement with what speaks for its being on the topic asked for.

    ``words`` is the share of the topic's words in its sentences and the one before, ``meaning``
    the best cosine of its sentences to the topic; both are 1 where no topic is asked for.
    """

    said: StoredStatement
    words: float
    meaning: float
    verbatim: bool = False

    @property
    def score(self) -> float:
        """What orders statements: words and meaning, then how sure the statement is."""
        return self.verbatim + self.words + self.meaning


@dataclass(frozen=True, slots=True)
class Found:
    """Who is asked for, as the question names them, the topic, and the statements, best first."""

    asked: str | None
    topic: str
    statements: tuple[Ranked, ...]


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
        for asked, topic in question.readings:
            rows = self._by(asked, topic, hits, within)
            if rows:
                return Found(asked, topic, self._rank(topic, question.wording, rows))
        return Found(question.asked, question.topic, ())

    def _by(
        self, asked: str, topic: str, hits: Sequence[Hit], within: Filter
    ) -> list[StoredStatement]:
        """Return what *asked* said: by name, or where no name fits, by role or group."""
        who = [word for word in words(asked) if word not in STOP_WORDS]
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
        return [row for row in rows if wanted <= set(stems(row.mention or ""))]

    def _candidates(
        self, who: Sequence[str], topic: str, hits: Sequence[Hit], within: Filter
    ) -> list[StoredStatement]:
        forms = [list(dict.fromkeys((word, word.removesuffix("s")))) for word in who[-1:]]
        found: dict[int, StoredStatement] = {}
        for last in forms[0]:
            asked = [*who[:-1], last]
            near = list(dict.fromkeys(hit.article.id for hit in hits))
            for rows in (
                find_statements(self._store, asked, stems(topic), within) if topic else [],
                find_statements(self._store, asked, (), within, near),
                find_statements(self._store, asked, (), within, limit=_NEWEST),
            ):
                found.update((row.key, row) for row in rows)
        return list(found.values())

    def _on(self, topic: str, hits: Sequence[Hit], within: Filter) -> list[StoredStatement]:
        near = list(dict.fromkeys(hit.article.id for hit in hits))
        rows = find_statements(self._store, (), (), within, near)
        rows += find_statements(self._store, (), stems(topic), within)
        return list({row.key: row for row in rows}.values())

    def _rank(
        self, topic: str, wording: str | None, rows: Sequence[StoredStatement]
    ) -> tuple[Ranked, ...]:
        if not stems(topic):
            ranked = [Ranked(row, 1.0, 1.0) for row in rows]
        else:
            query = self._retriever.parse(topic)
            meanings = self._retriever.cosines(topic, [own_sentences(row) for row in rows])
            ranked = [
                Ranked(row, _topic_words(query, row), meaning, _holds(row, wording))
                for row, meaning in zip(rows, meanings, strict=True)
            ]
        return tuple(sorted(ranked, key=lambda each: -each.score))


def own_sentences(said: StoredStatement) -> list[str]:
    """Return the sentences of the passage that hold the statement."""
    passage = said.passage
    return [
        passage.text[start - passage.start : end - passage.start]
        for start, end in _sentences(said)
    ]


def sentence_span(said: StoredStatement) -> tuple[int, int]:
    """Return the span of the whole sentences that hold the statement."""
    inside = _sentences(said)
    return inside[0][0], inside[-1][1]


def _sentences(said: StoredStatement) -> list[tuple[int, int]]:
    first, last = said.statement.spans[0][0], said.statement.spans[-1][1]
    inside = [span for span in said.passage.sentences if span[0] < last and span[1] > first]
    return inside or [(first, min(last, said.passage.end))]


def _topic_words(query: LexicalQuery, said: StoredStatement) -> float:
    passage = said.passage
    first = _sentences(said)[0][0]
    before = [span for span in passage.sentences if span[1] <= first][-1:]
    own = cover(query, " ".join(own_sentences(said)))
    near = [passage.text[start - passage.start : end - passage.start] for start, end in before]
    context = cover(query, " ".join([*own_sentences(said), *near])) if near else own
    headline = cover(query, said.article.title or "")
    return max(own, own + _BEFORE * (context - own), _HEADLINE * headline)


def _holds(said: StoredStatement, wording: str | None) -> bool:
    if not wording:
        return False
    text = fold(" ".join(own_sentences(said)))
    return " ".join(words(wording)) in " ".join(words(text))

