"""Map and reduce: of more than a model reads at once it first tells what each article says.

Only what the articles bear out of that is summed up, so that nothing which was made up on the way
comes to stand in the whole.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from rag.errors import ModelError
from rag.llm.material import HEAD, Material, room_of
from rag.llm.verify import Verified
from rag.llm.window import window
from rag.llm.wording import remarks_for
from rag.llm.written import ModelQuestion, checked, to_messages, write
from rag.progress import Progress
from rag.question.question import Question
from rag.settings import Settings
from rag.types import Block, Citation, Hit

_FORM = "each"


@dataclass(frozen=True, slots=True)
class Studied:
    """What is to be summed up, and what its reader should know: in how many steps how many articles
    were read, of how many nothing is in it, how many of the passages were not read.
    """

    asked: ModelQuestion
    steps: int
    articles: int
    silent: int
    unread: int
    passages: int


def study(
    question: Question, portions: Sequence[Material], settings: Settings
) -> Generator[str | Progress, None, Studied]:
    """Have the settings' chat model read *portions* one by one; return what they say.

    Yields how far it is and what it writes, as :func:`rag.llm.written.write`. Each portion may
    take all of the settings' time. Where a later one fails, it and those behind it are not read.

    Raises:
        ModelError: the first portion failed, or nothing of what was written is borne out.
        PromptError: a prompt file cannot be used.
    """
    told: dict[Hit, list[str]] = {}
    read: list[Hit] = []
    count = len(_articles([hit for portion in portions for hit in portion.hits]))
    steps = sentences = 0
    for portion in portions:
        yield Progress("sum_up", len(_articles(read)), count)
        asked = ModelQuestion(question, portion.hits, portion.notes, form=_FORM)
        try:
            text = yield from _told(asked, settings, len(_articles(read)), count)
        except ModelError:
            if not steps:
                raise
            break
        steps += 1
        read += portion.hits
        verified = checked(text, asked)
        if verified is not None:
            sentences += verified.sentences
            _note(verified, portion.hits, told)
    yield Progress("sum_up", len(_articles(read)), count)
    if not told:
        raise _nothing(settings.chat_model or "", sentences)
    kept = _kept(told, room_of(window(settings)))
    everything = sum(len(portion.hits) + portion.left_out for portion in portions)
    summed = ModelQuestion(question, tuple(kept), texts=tuple(map("\n".join, kept.values())))
    articles = len(_articles(read))
    silent = articles - len(_articles(list(kept)))
    return Studied(summed, steps, articles, silent, everything - len(read), everything)


def _nothing(name: str, sentences: int) -> ModelError:
    if sentences:
        return ModelError("chat_unsupported", model=name, supported=0, sentences=sentences)
    return ModelError("chat_no_answer", model=name)


def _articles(hits: Sequence[Hit]) -> set[str]:
    return {hit.article.id for hit in hits}


def _told(
    asked: ModelQuestion, settings: Settings, done: int, count: int
) -> Generator[str, None, str]:
    """Yield how far it is, with what is being written below; return what was written."""
    line = remarks_for(asked.language).reading.format(done=done, count=count)
    writing = write(to_messages(asked), asked, settings, settings.chat_timeout)
    yield line
    with closing(writing):
        while True:
            try:
                shown = next(writing)
            except StopIteration as ended:
                return str(ended.value)
            yield f"{line}\n\n{shown}".strip()


def _note(verified: Verified, hits: Sequence[Hit], told: dict[Hit, list[str]]) -> None:
    """Add to *told* the sentences that are borne out, each to the passage that it cites first."""
    places = {citation.marker: citation for citation in reversed(verified.citations)}
    for block in verified.blocks:
        hit = _cited(block, places, hits)
        if hit is not None:
            told.setdefault(hit, []).append(block.text)


def _cited(block: Block, places: Mapping[int, Citation], hits: Sequence[Hit]) -> Hit | None:
    for marker in block.markers:
        place = places[marker]
        for hit in hits:
            passage = hit.passage
            if hit.article.id == place.article.id and passage.start <= place.start < passage.end:
                return hit
    return None


def _kept(told: Mapping[Hit, Sequence[str]], room: int) -> dict[Hit, list[str]]:
    """What fits into *room* characters, by turns, so that no article is crowded out by another."""
    kept: dict[Hit, list[str]] = {hit: [] for hit in told}
    for turn in range(max(map(len, told.values()))):
        for hit, sentences in told.items():
            size = len(sentences[turn]) + HEAD if turn < len(sentences) else room
            if size < room:
                kept[hit].append(sentences[turn])
                room -= size
    return {hit: sentences for hit, sentences in kept.items() if sentences}
