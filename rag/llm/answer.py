"""Generate: a language model answers from the passages found, and what it writes is verified."""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.answer.blocks import text_block
from rag.answer.wording import phrases_for
from rag.errors import ModelError, PromptError
from rag.llm.chat import open_chat_model, stream_chat_model
from rag.llm.material import Material, material
from rag.llm.prompts import fill
from rag.llm.reply import LINK, read_claims, tidy
from rag.llm.verify import Verified, verify
from rag.llm.window import window
from rag.llm.wording import remarks_for
from rag.question.kinds import QuestionKind
from rag.question.question import Question
from rag.settings import Settings
from rag.statements import ExtractedStatement
from rag.text.language import Language
from rag.types import Block, Hit, Opening, Reply

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

# A reply that is still being written may name so many passages.
_PASSAGES = 99
_QUESTION_CHARS = 1_000
_REFUSAL: dict[Language, str] = {"de": "KEINE ANTWORT", "en": "NO ANSWER"}

# What could pass for the end of a passage, a turn of the conversation or a marker.
_BRACKETED = re.compile(r"\[(?=\s*(?:\d|/?[A-Z_]{3,}\s*\]))")
_ANGLES = str.maketrans({"<": "‹", ">": "›", "＜": "‹", "＞": "›", "【": "(", "】": ")"})
_TURN = re.compile(
    r"^(?=\s*#*\s*(?:system|assistant|user|human|instruction|anweisung|frage|question)\s*:)",
    re.IGNORECASE | re.MULTILINE,
)

# What an answer looks like, by the kind of question: the name of a prompt file.
_FORMS: dict[QuestionKind, str] = {
    "list": "list",
    "compare": "compare",
    "change": "steps",
    "timeline": "steps",
    "summary": "summary",
    "overview": "summary",
    "multi": "summary",
}
_OF_ALL: tuple[QuestionKind, ...] = ("list", "timeline", "summary", "overview")

# Refusals that a model may know better, where what it writes is borne out.
_UNSURE = ("not_found", "not_stated")
# The share of the settings' time that must be left to send a reply back once.
_ROOM = 1 / 4

_BREAKS: dict[Opening, str] = {"paragraph": "\n\n", "item": "\n- ", "run_on": " "}
_QUOTATION_MARK = re.compile('[„“”‟"«»‹›＂]')
# A tag or a marker that has only begun.
_UNFINISHED = re.compile(r"(?:<[^<>]*|[\[【][^\]】]*)\Z")
# By what share of its length a text grows before it is shown anew; in a pause it is at once.
_GROWTH = 0.02


@dataclass(frozen=True, slots=True)
class ModelQuestion:
    """What the prompt is made of: passages are numbered from 1 in the order of *hits*.

    *notes* are told with them, one for each; see :class:`rag.llm.material.Material`.
    """

    question: Question
    hits: tuple[Hit, ...]
    notes: tuple[str, ...] = ()

    @property
    def language(self) -> Language:
        """The language that the answer is to be in."""
        return self.question.language


def stream_with_model(
    question: Question,
    hits: Sequence[Hit],
    extractive: Reply,
    settings: Settings,
    seconds: float | None = None,
    said: Sequence[ExtractedStatement] = (),
) -> Generator[str | Reply, None, None]:
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
) -> Generator[str | Reply, None, None]:
    """Yield what the settings' chat model writes, see :func:`stream_with_model`.

    Raises:
        ModelError: the model gave no reply, no answer, or one that is mostly not supported.
        PromptError: a prompt file cannot be used.
    """
    name = settings.chat_model or ""
    left = settings.chat_timeout if seconds is None else seconds
    deadline = time.monotonic() + left
    given = material(question, hits, said, window(settings))
    asked = ModelQuestion(question, given.hits, given.notes)
    messages = to_messages(asked)
    text = yield from _write(messages, asked, settings, left)
    verified = _checked(text, asked)
    if verified is None:
        raise ModelError("chat_no_answer", model=name)
    left = deadline - time.monotonic()
    if verified.supported < verified.sentences and left >= _ROOM * settings.chat_timeout:
        verified = yield from _repair(text, verified, messages, asked, settings, left)
    if not verified.usable:
        raise ModelError(
            "chat_unsupported",
            model=name,
            supported=verified.supported,
            sentences=verified.sentences,
        )
    blocks = verified.blocks + _left_out(asked, given)
    counts = (verified.supported, verified.sentences)
    yield Reply(blocks, verified.citations, checks=verified.checks, model=name, checked=counts)


def _left_out(asked: ModelQuestion, given: Material) -> tuple[Block, ...]:
    """Say what the model did not read, where it was to tell of all there is."""
    if not given.left_out or asked.question.kind not in _OF_ALL:
        return ()
    told = remarks_for(asked.language).left_out
    count = len(given.hits) + given.left_out
    return (text_block("note", told.format(read=len(given.hits), count=count)),)


def _write(
    messages: list[BaseMessage], asked: ModelQuestion, settings: Settings, seconds: float
) -> Generator[str | Reply, None, str]:
    """Yield what is shown of a reply as it grows; return all of it."""
    from langchain_core.runnables import RunnableLambda

    model = open_chat_model(settings)
    prompt: RunnableLambda[ModelQuestion, list[BaseMessage]] = RunnableLambda(lambda _: messages)
    text = shown = ""
    read = 0
    with closing(stream_chat_model(model, prompt | model.runnable, asked, seconds)) as pieces:
        for piece in pieces:
            text += piece
            # Read anew for every word, an endless reply would take time by the square.
            if not piece or len(text) - read >= len(text) * _GROWTH:
                shown, read = unchecked(text), len(text)
            yield shown
    return text


def _repair(
    text: str,
    verified: Verified,
    messages: list[BaseMessage],
    asked: ModelQuestion,
    settings: Settings,
    seconds: float,
) -> Generator[str | Reply, None, Verified]:
    """Send a reply back once with what was wrong; return the better one of the two, checked."""
    from langchain_core.messages import AIMessage, HumanMessage

    problems = "\n".join(f"- {quoted_material(check.text)}" for check in verified.checks)
    again = HumanMessage(fill(f"repair.{asked.language}", {"problems": problems}))
    try:
        better = yield from _write([*messages, AIMessage(text), again], asked, settings, seconds)
    except ModelError:
        return verified  # the first reply is still there
    second = _checked(better, asked)
    if second is None or not second.sentences:
        return verified
    gained = second.supported * verified.sentences > verified.supported * second.sentences
    return second if gained else verified


def _checked(text: str, asked: ModelQuestion) -> Verified | None:
    """Return a reply checked, or None where it only says that there is no answer."""
    rest = _without_refusal(text)
    return verify(rest, asked.hits, asked.language) if rest else None


def unchecked(text: str) -> str:
    """Return a reply that is still being written, as plain text that proves nothing.

    Without thoughts and what could act in a page; without markers, which name passages by other
    numbers than the answer's; without quotation marks, for no quotation was looked up yet.
    """
    claims = read_claims(_UNFINISHED.sub("", text), _PASSAGES)
    plain = "".join(_BREAKS[claim.opens] + claim.text for claim in claims)
    return _QUOTATION_MARK.sub("", plain.replace(f" {LINK}", "").replace(LINK, "")).strip()


def _without_refusal(text: str) -> str:
    rest = "\n".join(line for line in text.splitlines() if not _is_refusal(tidy(line)))
    return rest if tidy(rest).strip() else ""


def _is_refusal(line: str) -> bool:
    words = re.sub(r"\W+|\d+", " ", line).split()
    return " ".join(words).upper() in _REFUSAL.values()


def to_messages(asked: ModelQuestion) -> list[BaseMessage]:
    """Return the prompt: the rules, then the passages as quoted material and the question.

    Raises:
        PromptError: a prompt file cannot be used.
    """
    from langchain_core.messages import HumanMessage, SystemMessage

    name = f"answer.{asked.language}"
    passages = "\n\n".join(
        _passage(number, hit, asked) for number, hit in enumerate(asked.hits, start=1)
    )
    question = " ".join(quoted_material(asked.question.text[:_QUESTION_CHARS]).split())
    form = _FORMS.get(asked.question.kind, "short")
    rules = {
        "refusal": _REFUSAL[asked.language],
        "form": fill(f"form.{asked.language}.{form}", {}),
    }
    return [
        SystemMessage(fill(f"{name}.system", rules)),
        HumanMessage(fill(f"{name}.user", {"passages": passages, "question": question})),
    ]


def _passage(number: int, hit: Hit, asked: ModelQuestion) -> str:
    note = asked.notes[number - 1] if asked.notes else ""
    article = hit.article
    day = phrases_for(asked.language).day(article.date) if article.date else None
    origin = ", ".join(filter(None, (article.title, article.source, day)))
    values = {
        "number": str(number),
        "origin": " ".join(quoted_material(origin or article.id).split()),
        "text": quoted_material("\n".join(filter(None, (note, hit.passage.text)))),
    }
    return fill(f"answer.{asked.language}.passage", values)


def quoted_material(text: str) -> str:
    """Return *text* so that it cannot close the passage it is put in, nor open a turn or a marker.

    Angle brackets become ‹ ›, which also disarms a chat template's ``<|…|>``; brackets around a
    number or a control word become round; a line that looks like a turn of a conversation is
    indented by a bar; what cannot be seen is dropped. Quotations are looked up in the article.
    """
    seen = (char for char in text if char.isprintable() or char.isspace() or char == "\u00ad")
    plain = _BRACKETED.sub("(", "".join(seen).translate(_ANGLES))
    return _TURN.sub("| ", plain)
