"""Generate: a language model answers from the passages found, and what it writes is verified."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.answer.wording import phrases_for
from rag.errors import ModelError, PromptError
from rag.llm.chat import open_chat_model, stream_chat_model
from rag.llm.prompts import fill
from rag.llm.reply import LINK, read_claims, tidy
from rag.llm.verify import verify
from rag.question.question import Question
from rag.settings import Settings
from rag.text.language import Language
from rag.types import Hit, Opening, Reply

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

# What a small model can read with attention: a few passages, in characters.
_PASSAGES, _PASSAGE_CHARS = 5, 6_000
_QUESTION_CHARS = 1_000
_REFUSAL: dict[Language, str] = {"de": "KEINE ANTWORT", "en": "NO ANSWER"}

# What could pass for the end of a passage, a turn of the conversation or a marker.
_BRACKETED = re.compile(r"\[(?=\s*(?:\d|/?[A-Z_]{3,}\s*\]))")
_ANGLES = str.maketrans({"<": "‹", ">": "›", "＜": "‹", "＞": "›", "【": "(", "】": ")"})
_TURN = re.compile(
    r"^(?=\s*#*\s*(?:system|assistant|user|human|instruction|anweisung|frage|question)\s*:)",
    re.IGNORECASE | re.MULTILINE,
)

_BREAKS: dict[Opening, str] = {"paragraph": "\n\n", "item": "\n- ", "run_on": " "}
_QUOTATION_MARK = re.compile('[„“”‟"«»‹›＂]')
# A tag or a marker that has only begun.
_UNFINISHED = re.compile(r"(?:<[^<>]*|[\[【][^\]】]*)\Z")
# By what share of its length a text grows before it is shown anew; in a pause it is at once.
_GROWTH = 0.02


@dataclass(frozen=True, slots=True)
class ModelQuestion:
    """What the prompt is made of: passages are numbered from 1 in the order of *hits*."""

    question: Question
    hits: tuple[Hit, ...]

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
) -> Generator[str | Reply, None, None]:
    """Yield what the model has written so far, unchecked, as it grows; the reply comes last.

    The reply is the model's, verified, or *extractive* with the reason why the model's was not
    used. Without a chat model in the settings *extractive* is the reply. A refusal stays one
    without asking the model: whether the corpus holds an answer is calibrated, a model's opinion
    is not. The model has *seconds*, all of the settings' time if None; the first text is empty and
    comes before it is asked, and to close the generator ends the connection to it.
    """
    if settings.chat_model is None or extractive.reason is not None:
        yield extractive
        return
    yield ""
    try:
        with closing(generate(question, hits, settings, seconds)) as written:
            yield from written
    except (ModelError, PromptError) as error:
        yield replace(extractive, fallback=error.message.line(question.language))


def generate(
    question: Question, hits: Sequence[Hit], settings: Settings, seconds: float | None = None
) -> Generator[str | Reply, None, None]:
    """Yield what the settings' chat model writes, see :func:`stream_with_model`.

    Raises:
        ModelError: the model gave no reply, no answer, or one that is mostly not supported.
        PromptError: a prompt file cannot be used.
    """
    from langchain_core.runnables import RunnableLambda

    asked = ModelQuestion(question, readable(hits))
    messages = to_messages(asked)
    model = open_chat_model(settings)
    prompt: RunnableLambda[ModelQuestion, list[BaseMessage]] = RunnableLambda(lambda _: messages)
    left = settings.chat_timeout if seconds is None else seconds
    text = shown = ""
    read = 0
    with closing(stream_chat_model(model, prompt | model.runnable, asked, left)) as pieces:
        for piece in pieces:
            text += piece
            # Read anew for every word, an endless reply would take time by the square.
            if not piece or len(text) - read >= len(text) * _GROWTH:
                shown, read = unchecked(text), len(text)
            yield shown
    yield _verified(text, asked, model.name)


def unchecked(text: str) -> str:
    """Return a reply that is still being written, as plain text that proves nothing.

    Without thoughts and what could act in a page; without markers, which name passages by other
    numbers than the answer's; without quotation marks, for no quotation was looked up yet.
    """
    claims = read_claims(_UNFINISHED.sub("", text), _PASSAGES)
    plain = "".join(_BREAKS[claim.opens] + claim.text for claim in claims)
    return _QUOTATION_MARK.sub("", plain.replace(f" {LINK}", "").replace(LINK, "")).strip()


def _verified(text: str, asked: ModelQuestion, model: str) -> Reply:
    rest = _without_refusal(text)
    if not rest:
        raise ModelError("chat_no_answer", model=model)
    verified = verify(rest, asked.hits, asked.language)
    if not verified.usable:
        raise ModelError(
            "chat_unsupported",
            model=model,
            supported=verified.supported,
            sentences=verified.sentences,
        )
    return Reply(verified.blocks, verified.citations, checks=verified.checks, model=model)


def _without_refusal(text: str) -> str:
    rest = "\n".join(line for line in text.splitlines() if not _is_refusal(tidy(line)))
    return rest if tidy(rest).strip() else ""


def _is_refusal(line: str) -> bool:
    words = re.sub(r"\W+|\d+", " ", line).split()
    return " ".join(words).upper() in _REFUSAL.values()


def readable(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return the first of *hits*, as many as the model is given; never none where there are any."""
    chosen: list[Hit] = []
    size = 0
    for hit in hits[:_PASSAGES]:
        size += len(hit.passage.text)
        if chosen and size > _PASSAGE_CHARS:
            break
        chosen.append(hit)
    return tuple(chosen)


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
    return [
        SystemMessage(fill(f"{name}.system", {"refusal": _REFUSAL[asked.language]})),
        HumanMessage(fill(f"{name}.user", {"passages": passages, "question": question})),
    ]


def _passage(number: int, hit: Hit, asked: ModelQuestion) -> str:
    article = hit.article
    day = phrases_for(asked.language).day(article.date) if article.date else None
    origin = ", ".join(filter(None, (article.title, article.source, day)))
    values = {
        "number": str(number),
        "origin": " ".join(quoted_material(origin or article.id).split()),
        "text": quoted_material(hit.passage.text),
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
