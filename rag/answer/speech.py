"""Answer a question about speech from the statements found: who said it, in which words, when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from rag.answer.blocks import quotation, text_block
from rag.answer.evidence import Evidence
from rag.answer.introduce import lead_of
from rag.answer.passages import refuse, refuse_with
from rag.answer.wording import Phrases, phrases_for
from rag.question.corpus import Order
from rag.question.speech import SpeechRequest
from rag.retrieve.asked_speaker import is_office
from rag.retrieve.named_people import asked_for_view
from rag.retrieve.statements import (
    FoundStatements,
    RankedStatement,
    own_sentences,
    previous_sentence,
    sentence_span,
)
from rag.text.speech_verbs import INFINITIVE_OF
from rag.text.words import stem, words
from rag.types import Block, Citation, ReasonCode, Reply, Span

# To answer „Wer warnte vor …?“ the statement must hold most of what is asked about, and nearly all
# where it is told by another verb.
_WHO_WORDS, _WHO_ALL_WORDS = 0.5, 0.8
# Cited with the best: statements that score nearly as high, another's voice with less, up to these
# bounds.
_NEARLY = 0.8
_MAX_CITATION_CHARS, _MAX_SENTENCE_CHARS = 400, 600
_TABLE = 20
# What a sure speaker outweighs: most of a topic.
_SURE = 0.6
# Verbs of nothing but speech: who has no statement did not do this. The others may be told of as
# deeds, and passages decide.
_SPOKEN = frozenset(
    ("sagen", "äußern", "meinen", "warnen", "kritisieren", "behaupten", "kommentieren")
)
# The share of a topic's words in headline and passage from which on somebody is heard on it for
# want of those who are asked for.
_ABOUT = 0.6
# Verbs that ask for any statement at all.
_PLAIN = frozenset(
    ("sagen", "äußern", "meinen", "denken", "stehen", "sprechen", "finden", "halten")
)


@dataclass(frozen=True, slots=True)
class _Breadth:
    """How many are cited: another's ``voice`` from that share of the best one's weight on."""

    voice: float
    statements: int
    chars: int


_FEW = _Breadth(0.6, 3, 600)
# Where all who spoke are asked for each is heard, with what comes nearest.
_ALL = _Breadth(0.4, 12, 4_000)


def answer_speech(evidence: Evidence) -> Reply | None:
    """Return the answer that the statements found hold, a refusal, or None if unsure.

    None also where the question asks for something else than speech.
    """
    question, found = evidence.question.speech, evidence.spoken
    if question is None or found is None:
        return None
    phrases = phrases_for(evidence.question.language)
    if question.asks_who:
        return _who(question, found, phrases, evidence)
    assert found.asked is not None
    if not found.statements:
        return _unheard(question, found, evidence, phrases)
    fitting = [each for each in found.statements if each.on_topic]
    if not fitting and question.verb not in _SPOKEN:
        return None
    if not fitting:
        person = _person(found, phrases)
        text = phrases.off_topic.format(
            person=person, count=len(found.statements), topic=found.topic
        )
        return _refused("no_statement", text, found, phrases)
    if not found.topic and question.verb not in _PLAIN:
        same = [each for each in fitting if _is_told_by(question.verb, each)]
        if not same and question.verb not in _SPOKEN:
            return None
        fitting = same or fitting
    rest = [each for each in found.statements if each not in fitting]
    at_end = _at_end(_verbatim_first(fitting, evidence), evidence.question.order)
    chosen = _choose(question, at_end, _FEW)
    return _answered(chosen, [*fitting, *rest], phrases, asked=True)


def _verbatim_first(
    statements: Sequence[RankedStatement], evidence: Evidence
) -> list[RankedStatement]:
    """Return only direct speech where quotations are asked for and there is any."""
    direct = [each for each in statements if each.said.statement.kind == "direct"]
    return direct if direct and evidence.question.quotations else list(statements)


def _at_end(statements: Sequence[RankedStatement], order: Order | None) -> list[RankedStatement]:
    """Return those of the newest article, or of the oldest, where the question asks for it."""
    dated = [each for each in statements if each.said.statement.article.date is not None]
    if order is None or not dated:
        return list(statements)
    end = (max if order == "newest" else min)(dated, key=when).said.statement.article.id
    return [each for each in dated if each.said.statement.article.id == end]


def _who(
    question: SpeechRequest, found: FoundStatements, phrases: Phrases, evidence: Evidence
) -> Reply | None:
    """Return who said it: any voice on a topic, but of a verb like „warnte“ only who did so.

    Every voice is asked for also by „Wer hat sich … geäußert?“, but nobody's who only speaks of
    something like the topic.
    """
    topic = set(words(question.topic))
    named = [
        each
        for each in found.statements
        if each.said.statement.mention and not topic & set(words(each.said.name or ""))
    ]
    fitting = [each for each in named if each.verbatim] if question.wording else []
    if not fitting and question.verb == "äußern":
        fitting = _on_topic(named, evidence)
    elif not fitting:
        fitting = [each for each in named if _says_it(question, each)]
    if not fitting:
        return None
    every = evidence.question.kind == "list" or question.verb == "äußern"
    breadth = _ALL if every else _FEW
    return _answered(_choose(question, fitting, breadth), fitting, phrases)


def _on_topic(named: Sequence[RankedStatement], evidence: Evidence) -> list[RankedStatement]:
    """Return those that are on the topic: where all voices on it are known, those of them."""
    fitting = [each for each in named if each.on_topic]
    if evidence.is_foreign:
        return fitting
    if evidence.question.voices is None:
        return [each for each in fitting if each.names_topic]
    heard = {each.said.place for each in evidence.voices}
    return [each for each in fitting if each.said.place in heard]


def _says_it(question: SpeechRequest, each: RankedStatement) -> bool:
    if question.verb in _PLAIN:
        return each.words >= _WHO_WORDS
    same = _same_verb(question.verb, each.said.statement.cue)
    return each.words >= (_WHO_WORDS if same else _WHO_ALL_WORDS)


def _unheard(
    question: SpeechRequest, found: FoundStatements, evidence: Evidence, phrases: Phrases
) -> Reply | None:
    if question.verb not in _SPOKEN:
        return None
    if evidence.is_foreign and (found.asked or "").islower():
        return None  # no name, but a word in another language: „the mayor“
    if found.at_other_times:
        text = phrases.off_dates.format(person=_as_asked(found, phrases))
        return _refused("outside_dates", text, found, phrases)
    person = _as_asked(found, phrases)
    about = [each for each in found.nearest if each.around >= _ABOUT]
    if about and _is_group(evidence.question.text, found.asked or ""):
        told = _answered(_choose(question, about, _ALL), about, phrases)
        remark = text_block("note", phrases.so_called.format(group=person))
        return replace(told, blocks=(remark, *told.blocks))
    name = asked_for_view(evidence.question) or found.asked or ""
    if not is_office(name) and evidence.absent & set(list(words(name))[-1:]):
        return refuse("person_absent", phrases)
    if not found.mentioned:  # that the name occurs would have to be looked up letter by letter
        return _refused("not_found", phrases.unmentioned.format(person=person), found, phrases)
    if found.beside:
        chosen = found.beside[:1]
        reply = _answered(chosen, found.beside, phrases)
        cited = tuple(
            replace(each, kind="text", speaker=None, likely=None) for each in reply.citations
        )
        remark = text_block("note", phrases.beside.format(person=person))
        return replace(reply, blocks=(remark, *reply.blocks), citations=cited)
    return _refused("no_statement", phrases.silent.format(person=person), found, phrases)


def _is_group(question: str, asked: str) -> bool:
    """Return whether *asked* are several by what they are: „Was sagten Bremer Politiker …?“"""
    verb = question.split()[1:2]
    return is_office(asked) and bool(verb) and verb[0].endswith("n")


def _refused(code: ReasonCode, text: str, found: FoundStatements, phrases: Phrases) -> Reply:
    nearest = tuple(each.said.statement for each in found.nearest[:_TABLE])
    return replace(refuse_with(code, text, phrases), statements=nearest)


def _person(found: FoundStatements, phrases: Phrases) -> str:
    """Return the name of the one that is found, or what the question calls them by."""
    names = {each.said.name for each in found.statements}
    name = names.pop() if len(names) == 1 else None
    return name if name and not is_office(found.asked or "") else _as_asked(found, phrases)


def _as_asked(found: FoundStatements, phrases: Phrases) -> str:
    """Return what the question calls somebody by; an office as typed, which stays uninflected."""
    asked = found.asked or ""
    return phrases.called.format(office=asked) if is_office(asked) else asked


def _choose(
    question: SpeechRequest, fitting: Sequence[RankedStatement], breadth: _Breadth
) -> list[RankedStatement]:
    """Return the statements to cite, best first: each sentence once, each namesake heard."""
    ordered = sorted(fitting, key=lambda each: -_weight(question, each))
    best = _weight(question, ordered[0])
    chosen: list[RankedStatement] = []
    for each in _voices(ordered):
        size = sum(_length(other) for other in chosen) + _length(each)
        new_voice = each.said.statement.speaker is not None and each.said.name not in {
            other.said.name for other in chosen
        }
        least = best * (breadth.voice if new_voice else _NEARLY)
        if chosen and (size > breadth.chars or _weight(question, each) < least):
            continue
        if not any(_same_place(each, other) for other in chosen):
            chosen.append(each)
        if len(chosen) == breadth.statements:
            break
    return chosen


def _voices(ordered: Sequence[RankedStatement]) -> list[RankedStatement]:
    """Return *ordered* with the best statement of each speaker first."""
    firsts = {each.said.name: each for each in reversed(ordered)}
    leading = [each for each in ordered if firsts[each.said.name] is each]
    return [*leading, *(each for each in ordered if firsts[each.said.name] is not each)]


def _weight(question: SpeechRequest, each: RankedStatement) -> float:
    statement = each.said.statement
    sure = _SURE * (statement.speaker is not None)
    verb = 0.2 * (question.verb not in _PLAIN and _same_verb(question.verb, statement.cue))
    return each.score + sure + verb + 0.2 * statement.confidence


def _is_told_by(verb: str, each: RankedStatement) -> bool:
    """Return whether *verb* introduces a statement: „… hatte gedroht: „…““."""
    told = " ".join(own_sentences(each.said))
    return _same_verb(verb, each.said.statement.cue) or any(
        INFINITIVE_OF.get(word) == verb for word in words(told)
    )


def _same_verb(verb: str, cue: str | None) -> bool:
    begin = stem(next(words(verb)))[:4]
    said = list(words(cue or ""))
    return any(stem(word)[:4] == begin or INFINITIVE_OF.get(word) == verb for word in said)


def _length(each: RankedStatement) -> int:
    start, end = span_of(each)
    return end - start


def _same_place(one: RankedStatement, other: RankedStatement) -> bool:
    if one.said.statement.article.id != other.said.statement.article.id:
        return False
    (a, b), (c, d) = span_of(one), span_of(other)
    return a < d and c < b


def span_of(each: RankedStatement) -> Span:
    """Return what to cite of a statement: its sentences, led in where they lean on the one before.

    Of sentences too long for one citation only the statement is cited, with who says it: the cue
    between the two may deny what follows.
    """
    start, end = sentence_span(each.said)
    if end - start > _MAX_SENTENCE_CHARS:
        statement = each.said.statement
        parts = [*statement.spans, *([statement.mention_span] if statement.mention_span else [])]
        return max(start, min(parts)[0]), min(end, max(part[1] for part in parts))
    before = previous_sentence(each.said)
    if each.leans and before is not None and end - before[0] <= _MAX_CITATION_CHARS:
        return before[0], end
    return start, end


def _answered(
    chosen: Sequence[RankedStatement],
    table: Sequence[RankedStatement],
    phrases: Phrases,
    asked: bool = False,
) -> Reply:
    in_time = sorted(chosen, key=when)
    numbered = {id(each): number for number, each in enumerate(in_time, start=1)}
    citations = tuple(citation_of(numbered[id(each)], each) for each in chosen)
    by_marker = sorted(citations, key=lambda citation: citation.marker)
    said = [each.said.statement for each in in_time]
    blocks: list[Block] = []
    pairs = zip(by_marker, said, strict=True)
    for lead, together in groupby(pairs, key=lambda pair: lead_of(pair[1], phrases)):
        told = list(together)
        who = told[0][1].speaker
        blocks.append(Block("lead", lead, group=who))
        blocks += [quotation(citation, who) for citation, _ in told]
    people = _namesakes(chosen) if asked else []
    if len(people) > 1:
        remark = phrases.namesakes.format(people=", ".join(people))
        blocks.insert(0, text_block("note", remark))
    listed = [*chosen, *(each for each in table if each not in chosen)][:_TABLE]
    rows = tuple(each.said.statement for each in listed)
    return Reply(tuple(blocks), citations, statements=rows)


def when(each: RankedStatement) -> tuple[date, str, int]:
    """Return what statements are told in the order of: day, article, place in it."""
    statement = each.said.statement
    return statement.article.date or date.max, statement.article.id, span_of(each)[0]


def citation_of(marker: int, each: RankedStatement) -> Citation:
    """Return the citation of a statement: its sentences, who speaks, and how surely."""
    statement, passage = each.said.statement, each.said.passage
    start, end = span_of(each)
    return Citation(
        marker,
        statement.article,
        start,
        end,
        passage.text[start - passage.start : end - passage.start],
        statement.kind,
        statement.speaker,
        statement.inferred and statement.speaker is not None,
        likely=statement.likely,
    )


def _namesakes(chosen: Sequence[RankedStatement]) -> list[str]:
    """Return the people of one surname among those cited, each with a role where one is known.

    A surname alone is nobody else: it is one of those whose full names stand beside it.
    """
    people: dict[str, str | None] = {}
    for each in chosen:
        if each.said.name:
            role = each.said.statement.role
            people[each.said.name] = people.get(each.said.name) or role
    surnames = {name.split()[-1] for name in people}
    if len(surnames) > 1:
        return []
    full = {name: role for name, role in people.items() if " " in name}
    return [f"{name} ({role})" if role else name for name, role in full.items()]
