"""Refuse: whether what was found answers the question, and if not, why not."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

from rag.answer.choose import READ_KINDS
from rag.answer.evidence import Evidence
from rag.answer.reader import answer_odds
from rag.retrieve.named_people import asked_for_view, people_in
from rag.text.sentences import reads_as_sentence
from rag.text.words import fold, stems
from rag.types import Hit, Passage, ReasonCode

# Logistic regression on the best sentence's cosine and the best passage's share of the question's
# words, fitted on the bundled corpora by benchmarks/fit_refusal.py: questions with their answer in
# place against the same questions with its article, or only its passages, taken out.
_COSINE, _WORDS, _CONSTANT = 23.50, 3.96, -21.40
# The same from the cosine alone, for a question in another language than the corpus; the cosines
# of 25 English questions to the two German corpora lay some .035 lower than German ones.
_FOREIGN_COSINE, _FOREIGN_CONSTANT = 35.22, -30.14 + 35.22 * 0.035
_THRESHOLD = 0.4
# What the reader's log odds that the article found first answers, and what words and meaning fall
# short of even odds, come to at least where it does; set on questions over articles that the reader
# was not trained on, and on the bundled corpora. Any further article adds a chance to be wrong.
# Whatever it reads, an answer isn't there where words and meaning make it less likely than _THERE.
_READ_ENOUGH, _THERE = -1.5, 0.25
# Below this share of the question's words the topic is not surely there.
_TOPIC = 0.35
# What asks for all that is told of a subject is answered where a passage holds so much of it.
_COVERED = 0.6
READ = 5

# Quotation marks, the subjunctive of indirect speech, and the stems of verbs of saying: wide, for
# to find none of it is what counts.
_SAYS = re.compile(
    r"[„»“\"]|\b(?:sei|seien|habe|hätten|werde|würden|könne|müsse|solle|dürfe|wolle|gebe|gehe|komme"
    r"|stehe|wäre|wären|laut|zufolge|so|dass|daß)\b"
    r"|\b(?:sag|mein|äußer|erklär|warn|forder|kritisier|beton|nann|bezeichne|verlang|rie[ft]|teil"
    r"|kündig|plädier|lehn|begrüß|bestätig|räum|verteidig|vermut|berichte|versich|hoff|glaub|wünsch"
    r"|schlug|wies|bat|appell|lobt|bezweifel|bekräftig|dementier|droh|empf|ergänz|spr[ai]ch|bedauer"
    r"|stell|verspr[ai]ch|hält|hielt|sieht|sah|zeig|gab|gibt|setz|warf|wirft|rechne|begründe|reagier"
    r"|antworte|entgegne|schr[ei]+b|fürcht|befürcht|zweifel|will|woll)\w*"
    r"|\b(?:said|says|told|asked|called|warned|added|argued|claimed|insisted|according)\b"
)
# A sentence after one that names the person: it goes on with „er“ or „sie“, or quotes.
_GOES_ON = re.compile(
    r"\b(?:[Ee]r|[Ss]ie|[Hh]e|[Ss]he)\b|[„»“\"]|\b(?:sei|seien|habe|hätten|werde|würden|könne|müsse"
    r"|solle|dürfe|wolle|gebe|gehe|komme|wäre|wären)\b"
)
_LONG_NAME = 4
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def answerability(hits: Sequence[Hit], foreign: bool) -> float:
    """Return how sure it is, from 0 to 1, that *hits* hold an answer.

    A *foreign* question is in another language than the corpus and shares no words with it.
    """
    cosine, words = features(hits)
    if foreign:
        log_odds = _FOREIGN_COSINE * cosine + _FOREIGN_CONSTANT
    else:
        log_odds = _COSINE * cosine + _WORDS * words + _CONSTANT
    return 1 / (1 + math.exp(-log_odds))


def features(hits: Sequence[Hit]) -> tuple[float, float]:
    """Return the best sentence's cosine and the best passage's share of the question's words."""
    read = hits[:READ]
    cosine = max((cosine for hit in read for cosine in _cosines(hit)), default=0.0)
    return cosine, max((hit.signals.lexical for hit in read), default=0.0)


def _cosines(hit: Hit) -> Iterator[float]:
    """Yield the cosines of the passage's sentences; a headline alone answers nothing."""
    passage = hit.passage
    for (start, end), cosine in zip(passage.sentences, hit.signals.sentences_dense, strict=True):
        if reads_as_sentence(passage.text[start - passage.start : end - passage.start]):
            yield cosine


def find_reason(evidence: Evidence) -> ReasonCode | None:
    """Return why the passages found do not answer the question, or None where they do."""
    question, hits = evidence.question, evidence.hits
    name, viewed = question.speaker, asked_for_view(question)
    named = (viewed,) if viewed is not None else people_in(question)
    if named and evidence.absent.issuperset(map(fold, named)):
        return "person_absent"
    if not evidence.knows_topic:
        return "topic_absent"
    if not hits:
        return "not_found"
    if _is_answered(evidence):
        silent = name is not None and is_silent(name, [hit.passage for hit in hits[:READ]])
        return "no_statement" if silent else None
    _, words = features(hits)
    is_elsewhere = evidence.lacks_a_word or max(words, evidence.coverage) < _TOPIC
    return "not_found" if is_elsewhere or not _is_told_of(evidence) else "not_stated"


def _is_told_of(evidence: Evidence) -> bool:
    """Return whether an article found holds all that the question names, itself or in its date.

    That each word stands somewhere proves nothing: „EM 2016“ is neither any EM nor all of 2016.
    """
    question, whose = evidence.question, asked_for_view(evidence.question)
    first = question.text.split()[:1]
    nouns = [word for word in question.subject.split() if word[:1].isupper() and [word] != first]
    years = set(_YEAR.findall(question.text))
    wanted = {each for word in nouns if word != whose for each in stems(word)} | years
    held: dict[str, set[str]] = {}
    for hit in evidence.hits:
        article = hit.article
        day = article.date.isoformat()[:4] if article.date else ""
        held.setdefault(article.id, {day}).update(
            stems(f"{article.title or ''} {hit.passage.text}")
        )
    return evidence.is_foreign or any(
        all(_holds(own, each) for each in wanted) for own in held.values()
    )


def _holds(own: Set[str], wanted: str) -> bool:
    """Return whether *wanted* is one of the stems *own*, or part of one if it is no short one."""
    long = len(wanted) >= _LONG_NAME
    return wanted in own or (long and any(wanted in each for each in own))


def _is_answered(evidence: Evidence) -> bool:
    """Return whether the passages found answer, as far as the reader and their words tell."""
    question, told = evidence.question, answerability(evidence.hits, evidence.is_foreign)
    if question.kind in ("change", "timeline") and _is_out_of_period(evidence):
        return False
    is_told_by_many = question.kind == "list" or question.kind not in READ_KINDS
    # Who somebody is, all that is told of them says where no sentence does.
    is_told_by_many = is_told_by_many or question.identity is not None
    if is_told_by_many and evidence.coverage >= _COVERED:
        return True
    first = evidence.hits[0].article
    # The reader was trained under headlines: without one its „no answer“ means little.
    if is_told_by_many or not evidence.readings or not first.title:
        return told >= _THRESHOLD
    odds = max(
        answer_odds([reading])
        for hit, reading in zip(evidence.hits, evidence.readings, strict=False)
        if hit.article.id == first.id
    )
    shortfall = min(0.0, math.log(told / (1 - told)))
    return told >= _THERE and odds + shortfall >= _READ_ENOUGH


def _is_out_of_period(evidence: Evidence) -> bool:
    """Return whether the articles found first are all from before the days that are asked for."""
    period = evidence.question.period
    since = period.since if period else None
    days = [hit.article.date for hit in evidence.hits[:READ] if hit.article.date]
    return since is not None and bool(days) and all(day < since for day in days)


def is_silent(person: str, passages: Sequence[Passage]) -> bool:
    """Return whether *passages* name *person*, but nowhere beside anything like a statement.

    Where the name stands in none it may be spelled otherwise there: nothing is known then.
    """
    name = fold(person)
    if len(name) > _LONG_NAME:
        name = name.removesuffix("s")
    naming = [
        (sentence, following)
        for passage in passages
        for sentence, following in pairwise([*_sentences(passage), ""])
        if name in fold(sentence)
    ]
    return bool(naming) and not any(
        _SAYS.search(sentence) or (_GOES_ON.search(following) and _SAYS.search(following))
        for sentence, following in naming
    )


def _sentences(passage: Passage) -> list[str]:
    return [
        passage.text[start - passage.start : end - passage.start]
        for start, end in passage.sentences
    ]
