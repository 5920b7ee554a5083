"""Plan: a language model words a follow-up question, splits one that joins several, names filters.

It answers in JSON by a schema, and what it brings in that nobody said is dropped. The rules of
:mod:`rag.question` are what counts without a model, and wherever its plan is no use. The model sees
the earlier questions and whom their answers named; no word of an article.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from rag.errors import ModelError, PromptError
from rag.llm.chat import in_json, is_format_refused, open_chat_model, stream_chat_model
from rag.llm.prompts import fill
from rag.llm.reply import LINK, tidy, without_thoughts
from rag.llm.support import names_missing, words_missing
from rag.llm.written import quoted_material
from rag.question.followup import points_back, standalone
from rag.question.kinds import QuestionKind
from rag.question.period import Period
from rag.question.question import Question
from rag.question.read import is_question, read_question
from rag.settings import Settings
from rag.text.language import Language, question_language
from rag.text.months import NUMBERS
from rag.text.sentences import split_sentences
from rag.types import PriorTurn

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

_TURNS, _PEOPLE = 3, 5
# Whatever is longer carries its own topic, and no model may make it so.
_LONGEST = 300
# The seconds that a plan may take, and the most of the model's time; the rest is for the answer.
_SECONDS, _SHARE = 8.0, 1 / 3
_MOST_PARTS = 4

# What may join questions, or name days or a newspaper: without it the rules read all there is.
_MORE = re.compile(
    r"\w\W+(?:und|sowie|oder|and|or)\W+\w|[?;].*\w|\b(?:19|20)\d\d\b"
    rf"|\b(?:{'|'.join(name for name in NUMBERS if len(name) > 3)})\b",
    re.IGNORECASE,
)
# Kinds that one place may answer. Lists, comparisons and the like are asked of all places at once.
_SPLIT: tuple[QuestionKind, ...] = ("fact", "statement", "yes_no", "why_how", "multi")
_LABEL = re.compile(r"(?:(?:eigenständige|standalone)\s+)?(?:frage|question)\s*:\s*", re.IGNORECASE)

log = logging.getLogger(__name__)


class Plan(BaseModel):
    """What a model makes of a question, unchecked; days are ISO dates."""

    question: str = ""
    parts: list[str] = []
    since: str | None = None
    until: str | None = None
    outlet: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that stands alone, read, and the seconds that a model has left to answer it."""

    question: Question
    seconds: float


def understand(
    question: str, history: Sequence[PriorTurn], settings: Settings, as_typed: bool = False
) -> Understood:
    """Return what *question* asks, so that it can be understood without *history* (oldest first).

    Without a chat model in the settings, *as_typed*, for what is no question and for one that a
    plan can't help, the rules alone decide; so they do where the model fails, is slow, or brings in
    what was not said.
    """
    read = read_question(standalone(question, history), history, typed=question)
    if settings.chat_model is None or as_typed or not _may_help(question, read, history):
        return Understood(read, settings.chat_timeout)
    recent = history[-_TURNS:]
    started = time.monotonic()
    try:
        plan = plan_of(_ask_model(question, recent, settings))
    except (ModelError, PromptError) as error:
        log.info("a question was left to the rules: %s", error)
        plan = None
    # What loading the model's packages took is not the model's.
    spent = min(time.monotonic() - started, _seconds(settings))
    if plan is not None:
        read = _planned(plan, read, question, recent, history)
    return Understood(read, settings.chat_timeout - spent)


def _seconds(settings: Settings) -> float:
    return min(_SECONDS, _SHARE * settings.chat_timeout)


def _may_help(question: str, read: Question, history: Sequence[PriorTurn]) -> bool:
    if len(question) > _LONGEST:
        return False
    if history:
        return is_question(read.text) or points_back(read.text)
    return is_question(read.text) and read.corpus is None and _MORE.search(question) is not None


def plan_of(reply: str) -> Plan | None:
    """Return the plan in a model's *reply*; None where it has no JSON that fits the schema.

    A reply of one line without JSON is the reworded question, as small models write it.
    """
    text = without_thoughts(reply)
    found = re.search(r"\{.*\}", text, re.DOTALL)
    if found is None:
        return None if "{" in text else Plan(question=text)
    try:
        return Plan.model_validate(json.loads(found[0]))
    except (ValidationError, ValueError, RecursionError):
        return None


def _planned(
    plan: Plan,
    read: Question,
    question: str,
    recent: Sequence[PriorTurn],
    history: Sequence[PriorTurn],
) -> Question:
    """Return *read* with what of *plan* was said."""
    wording = checked(plan.question, question, recent) if recent else None
    if wording:
        read = read_question(wording, history, typed=question)
    known = _said(question, recent)
    parts = _parts(plan, read, known)
    if parts:
        read = replace(read, parts=parts, kind="multi")
    if read.period is None:
        read = replace(read, period=_period(plan, known))
    named = (_named(plan.outlet, known), _named(plan.author, known))
    outlets, authors = (tuple(filter(None, (name,))) for name in named)
    return replace(read, sources=outlets, authors=authors)


def checked(reply: str, question: str, history: Sequence[PriorTurn]) -> str | None:
    """Return the question in a model's *reply*, or None where the reply can't be one.

    It must be one short question in a language that was spoken, keep the names and numbers of
    *question*, and bring in no name, number or other word that *question* and *history* lack.
    """
    text = _LABEL.sub("", tidy(reply).strip(), count=1).strip(' „“”"')
    if not _is_one_question(text):
        return None
    said = [question, *(exchange.question for exchange in history)]
    if question_language(text) not in {question_language(one) for one in said}:
        return None
    known = _said(question, history)
    is_said = not names_missing(text, known) and not words_missing(text, known)
    return text if is_said and not names_missing(question, text) else None


def _is_one_question(text: str) -> bool:
    if "\n" in text or LINK in text or len(text) > _LONGEST or not text.endswith("?"):
        return False
    return len(split_sentences(text)) == 1 and is_question(text)


def _said(question: str, history: Sequence[PriorTurn]) -> str:
    said = [question, *(exchange.question for exchange in history)]
    return "\n".join([*said, *(name for exchange in history for name in exchange.people)])


def _parts(plan: Plan, read: Question, known: str) -> tuple[str, ...]:
    """Return the questions that *read* joins; none where the plan leaves out or adds anything."""
    parts = tuple(dict.fromkeys(tidy(part).strip() for part in plan.parts))
    if not max(1, len(read.parts)) < len(parts) <= _MOST_PARTS:
        return ()
    if read.sides or read.kind not in _SPLIT:
        return ()
    together = "\n".join(parts)
    if not all(map(_is_one_question, parts)) or any(len(part) >= len(read.text) for part in parts):
        return ()
    if names_missing(together, known) or words_missing(together, known):
        return ()
    return () if names_missing(read.text, together) or words_missing(read.text, together) else parts


def _period(plan: Plan, known: str) -> Period | None:
    """Return the days of *plan* where all of it was said, year and month; else None."""
    since, until = _day(plan.since), _day(plan.until)
    given = [day for day in (plan.since, plan.until) if day]
    if not given or len(given) != len(list(filter(None, (since, until)))):
        return None
    said = (not since or _is_said(since, since, known)) and (
        not until or _is_said(until, until + timedelta(days=1), known)
    )
    if not said or (since and until and since > until):
        return None
    return Period(
        since, until, " – ".join(day.isoformat() if day else "" for day in (since, until))
    )


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day != date.max else None


def _is_said(day: date, turn: date, known: str) -> bool:
    """Whether *known* names the year of *day*, and month and day.

    A first or last day of a month or of a year need not be named: *turn*, the day that begins the
    next one or is the first itself, tells which it is.
    """
    if not re.search(rf"\b{day.year}\b", known):
        return False
    names = "|".join(name for name, number in NUMBERS.items() if number == day.month)
    numbers = rf"\.\s?0?{day.month}\.|-{day.month:02}\b"
    if not re.search(rf"\b(?:{names})\b|{numbers}", known, re.IGNORECASE):
        return (turn.month, turn.day) == (1, 1)
    return turn.day == 1 or re.search(rf"\b0?{day.day}\b", known) is not None


def _named(name: str | None, known: str) -> str | None:
    """Return *name* where all of its words were said."""
    name = " ".join(tidy(name or "").split())
    folded = known.casefold()
    said = name and all(
        re.search(rf"\b{re.escape(word.casefold())}", folded) for word in name.split()
    )
    return name if said else None


def _ask_model(question: str, history: Sequence[PriorTurn], settings: Settings) -> str:
    """Return what the model replies, in JSON by the schema where its server can keep it to that."""
    messages = to_messages(question, history)
    ends = time.monotonic() + _seconds(settings)
    try:
        return _reply(messages, settings, ends, by_schema=True)
    except ModelError as error:
        if not is_format_refused(error):
            raise
    return _reply(messages, settings, ends, by_schema=False)


def _reply(messages: list[BaseMessage], settings: Settings, ends: float, by_schema: bool) -> str:
    from langchain_core.runnables import RunnableLambda

    model = open_chat_model(settings)
    prompt: RunnableLambda[str, list[BaseMessage]] = RunnableLambda(lambda _: messages)
    asked = in_json(model, Plan.model_json_schema()) if by_schema else model.runnable
    left = max(ends - time.monotonic(), 0.0)
    with closing(stream_chat_model(model, prompt | asked, "", left)) as pieces:
        return "".join(pieces)


def to_messages(question: str, history: Sequence[PriorTurn]) -> list[BaseMessage]:
    """Return the prompt: the rules, then the earlier questions and the one to be planned.

    Raises:
        PromptError: a prompt file cannot be used.
    """
    from langchain_core.messages import HumanMessage, SystemMessage

    name = f"plan.{_language(question, history)}"
    earlier = "\n".join(map(_line, history)) or "–"
    values = {"earlier": earlier, "question": _plain(question)}
    return [SystemMessage(fill(f"{name}.system", {})), HumanMessage(fill(f"{name}.user", values))]


def _language(question: str, history: Sequence[PriorTurn]) -> Language:
    return question_language("\n".join([*(one.question for one in history), question]))


def _line(exchange: PriorTurn) -> str:
    people = ", ".join(exchange.people[:_PEOPLE])
    return _plain(f"- {exchange.question[:_LONGEST]}" + (f" ({people})" if people else ""))


def _plain(text: str) -> str:
    return " ".join(quoted_material(text).split())
