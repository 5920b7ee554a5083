"""What a language model is given to answer from: as much as it can read, as the question needs it.

Passages go in whole, so that what is written can be looked up in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rag.question.kinds import QuestionKind
from rag.question.question import Question
from rag.statements import ExtractedStatement
from rag.text.words import stems
from rag.types import Hit

# Tokens of passages that are given at the most: of more, small models lose the middle.
MOST = 6_000
# Tokens for rules, question and reply, which share the model's window with the passages.
BESIDE = 1_500
# Characters of German that a token stands for in models that know it badly.
_CHARS = 3
# What a passage's head counts.
HEAD = 80
# Steps in time are read in the order of time.
_IN_TIME: tuple[QuestionKind, ...] = ("timeline", "change", "first_last")
# Speakers are named where the answer is made of what they say.
_SPOKEN: tuple[QuestionKind, ...] = ("statement", "list", "compare", "change")
_WORDS = 5
# How many times a model is asked to read before it sums up, at the most.
MOST_STEPS = 8


@dataclass(frozen=True, slots=True)
class Material:
    """The passages in the order in which the model reads them, and how many were left out.

    ``notes`` is for each what is told of it beside its text: who speaks in it, which side it is on.
    """

    hits: tuple[Hit, ...]
    notes: tuple[str, ...]
    left_out: int = 0


def material(
    question: Question,
    hits: Sequence[Hit],
    said: Sequence[ExtractedStatement] = (),
    window: int = MOST + BESIDE,
) -> Material:
    """Return what of *hits*, the best first, a model with a *window* of so many tokens is given.

    A comparison gets each side's passages by turns, so that none is crowded out; steps in time come
    in the order of time; where answers are made of statements, the notes name who says what. There
    is always at least one passage where there are any.
    """
    room = room_of(window)
    chosen: list[Hit] = []
    for hit in _by_turns(question.sides, hits):
        size = _size(hit)
        if chosen and size > room:
            continue
        chosen.append(hit)
        room -= size
    ranked = sorted(chosen, key=_day) if question.kind in _IN_TIME else chosen
    notes = tuple(_note(question, hit, said) for hit in ranked)
    return Material(tuple(ranked), notes, len(hits) - len(chosen))


def room_of(window: int) -> int:
    """Return how many characters of passages a model with a *window* of so many tokens is given."""
    return min(MOST, max(window - BESIDE, 0)) * _CHARS


def in_steps(hits: Sequence[Hit], window: int) -> tuple[Material, ...]:
    """Return *hits*, the best first, in as many portions as a model with that *window* needs.

    An article's passages stay together where they fit; the articles of the best passages come
    first. There are at most :data:`MOST_STEPS`; the last counts what is left out.
    """
    room = room_of(window)
    portions: list[list[Hit]] = []
    left = 0
    for together in _by_article(hits):
        fits = sum(map(_size, together)) <= left
        for hit in together:
            if not portions or (_size(hit) > left or (hit is together[0] and not fits)):
                portions.append([])
                left = room
            portions[-1].append(hit)
            left -= _size(hit)
    read = portions[:MOST_STEPS]
    rest = sum(map(len, portions[MOST_STEPS:]))
    return tuple(
        Material(tuple(portion), ("",) * len(portion), rest if portion is read[-1] else 0)
        for portion in read
    )


def _by_article(hits: Sequence[Hit]) -> Iterator[list[Hit]]:
    together: dict[str, list[Hit]] = {}
    for hit in hits:
        together.setdefault(hit.article.id, []).append(hit)
    for passages in together.values():
        yield sorted(passages, key=lambda hit: hit.passage.start)


def _size(hit: Hit) -> int:
    return len(hit.passage.text) + HEAD


def _day(hit: Hit) -> tuple[date, str, int]:
    return hit.article.date or date.max, hit.article.id, hit.passage.start


def _by_turns(sides: Sequence[str], hits: Sequence[Hit]) -> list[Hit]:
    """*hits*, those that are about one of *sides* alone by turns with those about the others."""
    queues = [[hit for hit in hits if _is_about(side, hit)] for side in sides]
    if len(queues) < 2 or not all(queues):
        return list(hits)
    turns = [queue[at] for at in range(len(hits)) for queue in queues if at < len(queue)]
    return list(dict.fromkeys([*turns, *hits]))


def _is_about(side: str, hit: Hit) -> bool:
    wanted = set(stems(side))
    return bool(wanted & set(stems(f"{hit.article.title or ''} {hit.passage.text}")))


def _note(question: Question, hit: Hit, said: Sequence[ExtractedStatement]) -> str:
    about = [side for side in question.sides if _is_about(side, hit)]
    lines = [f"Zu: {', '.join(about)}"] if len(question.sides) > 1 and about else []
    spoken = _speakers(hit, said) if question.kind in _SPOKEN else ""
    return "\n".join([*lines, *([f"Wer spricht: {spoken}"] if spoken else [])])


def _speakers(hit: Hit, said: Sequence[ExtractedStatement]) -> str:
    """*Jan Ott: Das Dach sei alt …; Ida Kranz: …*, for the statements that begin in a passage."""
    found: dict[str, str] = {}
    passage = hit.passage
    for each in said:
        if each.article_id != passage.article_id or not each.speaker or not each.spans:
            continue
        start, end = each.spans[0]
        if passage.start <= start < passage.end:
            words = passage.text[start - passage.start : end - passage.start].split()
            found.setdefault(each.speaker, " ".join(words[:_WORDS]))
    return "; ".join(f"{name}: {words} …" for name, words in found.items())
