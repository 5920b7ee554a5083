"""Generate: a language model answers from the passages found, and what it writes is verified."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.answer.blocks import text_block
from rag.errors import ModelError, PromptError
from rag.llm.material import Material, in_steps, material
from rag.llm.prompts import fill
from rag.llm.stages import Studied, study
from rag.llm.verify import Verified
from rag.llm.window import window
from rag.llm.wording import remarks_for
from rag.llm.written import (
    ModelQuestion,
    checked,
    form_of,
    quoted_material,
    to_messages,
    write,
)
from rag.progress import Progress
from rag.question.kinds import QuestionKind
from rag.question.question import Question
from rag.settings import Settings
from rag.statements import ExtractedStatement
from rag.types import Block, Hit, Reply

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

# Told in steps where the passages are more than the model reads.
SUMMED_UP: tuple[QuestionKind, ...] = ("summary", "overview")
_OF_ALL: tuple[QuestionKind, ...] = ("list", "timeline", "summary", "overview")

# Refusals that a model may know better, where what it writes is borne out.
_UNSURE = ("not_found", "not_stated")
# The share of the settings' time that must be left to send a reply back once.
_ROOM = 1 / 4


def stream_with_model(
    question: Question,
    hits: Sequence[Hit],
    extractive: Reply,
    settings: Settings,
    seconds: float | None = None,
    said: Sequence[ExtractedStatement] = (),
) -> Generator[str | Progress | Reply, None, None]:
    """Yield what the model has written so far, unchecked, as it grows; the reply comes last.

    The reply is the model's, verified, or *extractive* with the reason why the model's was not
    used. *said* is who says what in the articles of *hits*.

    Without a chat model in the settings *extractive* is the reply. Of the refusals only those
    that rules are unsure of, ``not_found`` and ``not_stated``, are put to the model; what is
    checked against the index, such as that nobody of that name is in it, stays. The model has
    *seconds*, all of the settings' time if None; the first text is empty and comes before it is
    asked, and to close the generator ends the connection to it.

    A reply of which a part is not borne out goes back once, with what was wrong, where a quarter of
    the settings' time is left; of the two the better one counts.

    A summary or an overview of more than the model reads at once comes in steps
    (:mod:`rag.llm.stages`), each of which may take all of the settings' time; how far they are is
    told between the texts.
    """
    reason = extractive.reason
    is_settled = reason is not None and (reason.code not in _UNSURE or not hits)
    if settings.chat_model is None or is_settled:
        yield extractive
        return
    yield ""
    try:
        with closing(generate(question, hits, settings, seconds, said)) as written:
            yield from written
    except (ModelError, PromptError) as error:
        yield replace(extractive, fallback=error.message.line(question.language))


def generate(
    question: Question,
    hits: Sequence[Hit],
    settings: Settings,
    seconds: float | None = None,
    said: Sequence[ExtractedStatement] = (),
) -> Generator[str | Progress | Reply, None, None]:
    """Yield what the settings' chat model writes, see :func:`stream_with_model`.

    Raises:
        ModelError: the model gave no reply, no answer, or one that is mostly not supported.
        PromptError: a prompt file cannot be used.
    """
    name = settings.chat_model or ""
    left = settings.chat_timeout if seconds is None else seconds
    space = window(settings)
    portions = in_steps(hits, space) if question.kind in SUMMED_UP else ()
    if len(portions) > 1:
        studied = yield from study(question, portions, settings)
        asked, notes = studied.asked, _of_steps(studied)
        left = settings.chat_timeout
    else:
        given = material(question, hits, said, space)
        asked = ModelQuestion(question, given.hits, given.notes)
        notes = _left_out(asked, given)
    verified = yield from _answer(asked, settings, left)
    if not verified.usable:
        raise ModelError(
            "chat_unsupported",
            model=name,
            supported=verified.supported,
            sentences=verified.sentences,
        )
    blocks = verified.blocks + notes
    counts = (verified.supported, verified.sentences)
    yield Reply(blocks, verified.citations, checks=verified.checks, model=name, checked=counts)


def _answer(
    asked: ModelQuestion, settings: Settings, seconds: float
) -> Generator[str, None, Verified]:
    """Yield what is written; return it checked, the better one where it went back once."""
    deadline = time.monotonic() + seconds
    messages = to_messages(asked)
    text = yield from write(messages, asked, settings, seconds)
    verified = checked(text, asked)
    if verified is None:
        raise ModelError("chat_no_answer", model=settings.chat_model or "")
    left = deadline - time.monotonic()
    if verified.supported < verified.sentences and left >= _ROOM * settings.chat_timeout:
        verified = yield from _repair(text, verified, messages, asked, settings, left)
    return verified


def _left_out(asked: ModelQuestion, given: Material) -> tuple[Block, ...]:
    """Say what the model did not read, where it was to tell of all there is."""
    if not given.left_out or asked.question.kind not in _OF_ALL:
        return ()
    told = remarks_for(asked.language).left_out
    count = len(given.hits) + given.left_out
    return (text_block("note", told.format(read=len(given.hits), count=count)),)


def _of_steps(studied: Studied) -> tuple[Block, ...]:
    """Say in how many steps the model read, and what of it is not in the whole."""
    remarks = remarks_for(studied.asked.language)
    told = remarks.in_steps.format(
        articles=studied.articles, steps=studied.steps, silent=studied.silent
    )
    if studied.unread:
        told += " " + remarks.unread.format(rest=studied.unread, count=studied.passages)
    return (text_block("note", told),)


def _repair(
    text: str,
    verified: Verified,
    messages: list[BaseMessage],
    asked: ModelQuestion,
    settings: Settings,
    seconds: float,
) -> Generator[str, None, Verified]:
    """Send a reply back once with what was wrong; return the better one of the two, checked."""
    from langchain_core.messages import AIMessage, HumanMessage

    problems = "\n".join(f"- {quoted_material(check.text)}" for check in verified.checks)
    again = HumanMessage(
        fill(f"repair.{asked.language}", {"problems": problems, "form": form_of(asked)})
    )
    try:
        better = yield from write([*messages, AIMessage(text), again], asked, settings, seconds)
    except ModelError:
        return verified  # the first reply is still there
    second = checked(better, asked)
    if second is None or not second.sentences:
        return verified
    gained = second.supported * verified.sentences > verified.supported * second.sentences
    return second if gained else verified
