"""Condense: a language model words a follow-up question so that it stands alone.

The rules of :mod:`rag.question.followup` are what counts without a model, and wherever its
wording brings in what was not said. The model sees the earlier questions and whom their answers
named; no word of an article.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.errors import ModelError, PromptError
from rag.llm.chat import open_chat_model, stream_chat_model
from rag.llm.prompts import fill
from rag.llm.reply import LINK, tidy
from rag.llm.support import names_missing
from rag.llm.written import quoted_material
from rag.question.followup import points_back, standalone
from rag.question.question import Question
from rag.question.read import is_question, read_question
from rag.settings import Settings
from rag.text.language import Language, question_language
from rag.text.sentences import split_sentences
from rag.types import PriorTurn

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

_TURNS, _PEOPLE = 3, 5
# Whatever is longer carries its own topic, and no model may make it so.
_LONGEST = 300
# The share of the model's time that a follow-up may take; the rest is for the answer.
_SHARE = 1 / 3

_LABEL = re.compile(r"(?:(?:eigenständige|standalone)\s+)?(?:frage|question)\s*:\s*", re.IGNORECASE)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that stands alone, read, and the seconds that a model has left to answer it."""

    question: Question
    seconds: float


def understand(question: str, history: Sequence[PriorTurn], settings: Settings) -> Understood:
    """Return what *question* asks, so that it can be understood without *history* (oldest first).

    Without a chat model in the settings, without history, and for what is no question, the rules
    alone decide; so they do where the model fails, is slow, or words what was not asked.
    """
    by_rules = standalone(question, history)
    asks = is_question(by_rules) or points_back(by_rules)
    alone = not history or len(question) > _LONGEST or not asks
    if settings.chat_model is None or alone:
        return Understood(read_question(by_rules, history, typed=question), settings.chat_timeout)
    recent = history[-_TURNS:]
    started = time.monotonic()
    try:
        wording = checked(_ask_model(question, recent, settings), question, recent)
    except (ModelError, PromptError) as error:
        log.info("a follow-up was left to the rules: %s", error)
        wording = None
    # What loading the model's packages took is not the model's.
    spent = min(time.monotonic() - started, _SHARE * settings.chat_timeout)
    read = read_question(wording or by_rules, history, typed=question)
    return Understood(read, settings.chat_timeout - spent)


def checked(reply: str, question: str, history: Sequence[PriorTurn]) -> str | None:
    """Return the question in a model's *reply*, or None where the reply can't be one.

    It must be one short question in a language that was spoken, keep the names and numbers of
    *question*, and bring in none that *question* and *history* lack.
    """
    text = _LABEL.sub("", tidy(reply).strip(), count=1).strip(' „“”"')
    if "\n" in text or LINK in text or len(text) > _LONGEST or not text.endswith("?"):
        return None
    if len(split_sentences(text)) != 1 or not is_question(text):
        return None
    said = [question, *(exchange.question for exchange in history)]
    if question_language(text) not in {question_language(one) for one in said}:
        return None
    known = "\n".join([*said, *(name for exchange in history for name in exchange.people)])
    return None if names_missing(text, known) or names_missing(question, text) else text


def _ask_model(question: str, history: Sequence[PriorTurn], settings: Settings) -> str:
    from langchain_core.runnables import RunnableLambda

    messages = to_messages(question, history)
    model = open_chat_model(settings)
    prompt: RunnableLambda[str, list[BaseMessage]] = RunnableLambda(lambda _: messages)
    seconds = _SHARE * settings.chat_timeout
    with closing(stream_chat_model(model, prompt | model.runnable, question, seconds)) as pieces:
        return "".join(pieces)


def to_messages(question: str, history: Sequence[PriorTurn]) -> list[BaseMessage]:
    """Return the prompt: the rules, then the earlier questions and the one to be worded.

    Raises:
        PromptError: a prompt file cannot be used.
    """
    from langchain_core.messages import HumanMessage, SystemMessage

    name = f"condense.{_language(question, history)}"
    values = {"earlier": "\n".join(map(_line, history)), "question": _plain(question)}
    return [SystemMessage(fill(f"{name}.system", {})), HumanMessage(fill(f"{name}.user", values))]


def _language(question: str, history: Sequence[PriorTurn]) -> Language:
    return question_language("\n".join([*(one.question for one in history), question]))


def _line(exchange: PriorTurn) -> str:
    people = ", ".join(exchange.people[:_PEOPLE])
    return _plain(f"- {exchange.question[:_LONGEST]}" + (f" ({people})" if people else ""))


def _plain(text: str) -> str:
    return " ".join(quoted_material(text).split())
