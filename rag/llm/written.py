"""A language model is prompted with passages and a question; what it writes is read and checked."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.answer.wording import phrases_for
from rag.llm.chat import open_chat_model, stream_chat_model
from rag.llm.prompts import fill
from rag.llm.reply import LINK, read_claims, tidy
from rag.llm.verify import Verified, verify
from rag.question.kinds import QuestionKind
from rag.question.question import Question
from rag.settings import Settings
from rag.text.language import Language
from rag.types import Hit, Opening

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
_BREAKS: dict[Opening, str] = {"paragraph": "\n\n", "item": "\n- ", "run_on": " "}
_QUOTATION_MARK = re.compile('[„“”‟"«»‹›＂]')
# A tag or a marker that has only begun.
_UNFINISHED = re.compile(r"(?:<[^<>]*|[\[【][^\]】]*)\Z")
# By what share of its length a text grows before it is shown anew; in a pause it is at once.
_GROWTH = 0.02


@dataclass(frozen=True, slots=True)
class ModelQuestion:
    """What the prompt is made of: passages are numbered from 1 in the order of *hits*.

    *notes* are told with them, one for each; see :class:`rag.llm.material.Material`. *texts*, where
    there are any, are told in place of the passages' own: what was written of each before. *form*
    names the prompt file of what is to be written, where it is not that of the question's kind.
    """

    question: Question
    hits: tuple[Hit, ...]
    notes: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    form: str | None = None

    @property
    def language(self) -> Language:
        """The language that the answer is to be in."""
        return self.question.language


def write(
    messages: list[BaseMessage], asked: ModelQuestion, settings: Settings, seconds: float
) -> Generator[str, None, str]:
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


def checked(text: str, asked: ModelQuestion) -> Verified | None:
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
    rules = {"refusal": _REFUSAL[asked.language], "form": form_of(asked)}
    return [
        SystemMessage(fill(f"{name}.system", rules)),
        HumanMessage(fill(f"{name}.user", {"passages": passages, "question": question})),
    ]


def form_of(asked: ModelQuestion) -> str:
    """Return what the answer to *asked* is to look like, in words.

    Raises:
        PromptError: the prompt file cannot be used.
    """
    form = asked.form or _FORMS.get(asked.question.kind, "short")
    return fill(f"form.{asked.language}.{form}", {})


def _passage(number: int, hit: Hit, asked: ModelQuestion) -> str:
    note = asked.notes[number - 1] if asked.notes else ""
    article = hit.article
    text = asked.texts[number - 1] if asked.texts else hit.passage.text
    day = phrases_for(asked.language).day(article.date) if article.date else None
    origin = ", ".join(filter(None, (article.title, article.source, day)))
    values = {
        "number": str(number),
        "origin": " ".join(quoted_material(origin or article.id).split()),
        "text": quoted_material("\n".join(filter(None, (note, text)))),
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
