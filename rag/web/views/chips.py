"""What a question was read as, and what a reader limited it to, as chips above its answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answer.answer import Answer
from rag.question.dropped import Dropped
from rag.types import Filter
from rag.web.formats import count_text, date_limits
from rag.web.texts import Texts
from rag.web.turns import Turn


@dataclass(frozen=True, slots=True)
class Chip:
    """A limit in words. To take it away: ``dropped`` from the reading, else ``field`` of the box.

    ``is_filter`` says that it leaves out articles.
    """

    text: str
    label: str
    dropped: Dropped | None = None
    field: str | None = None
    is_filter: bool = True


def chips(turn: Turn, texts: Texts, corpora: Sequence[str] = ()) -> tuple[Chip, ...]:
    """Return the chips of *turn*: what the reader chose, then what was read from the words.

    *corpora* are the titles of those that were asked, where there are several.
    """
    made = [*_several(corpora, texts), *_chosen(turn.within, texts)]
    if turn.answer is not None:
        made += _read(turn.answer, turn.within, texts)
    return tuple(made)


def _several(corpora: Sequence[str], texts: Texts) -> Iterator[Chip]:
    if corpora:
        asked = texts.of("several", "asked").format(names=", ".join(corpora))
        label = texts.of("several", "alone").format(name=corpora[0])
        yield Chip(asked, label, field="corpora", is_filter=False)


def _chosen(within: Filter, texts: Texts) -> Iterator[Chip]:
    if within.has_dates:
        yield _chip(date_limits(within.since, within.until, texts), texts, field="period")
    for name, value in (("source", within.source), ("author", within.author)):
        if value:
            yield _chip(texts.of("chips", name).format(name=value), texts, field=name)
    if within.article_ids:
        count = len(within.article_ids)
        yield _chip(count_text(count, "chosen", texts), texts, field="articles")


def _read(answer: Answer, chosen: Filter, texts: Texts) -> Iterator[Chip]:
    within, asked = answer.within, answer.asked
    if within.has_dates and not chosen.has_dates:
        yield _chip(date_limits(within.since, within.until, texts), texts, "period")
    if within.source and not chosen.source:
        yield _chip(texts.of("chips", "source").format(name=within.source), texts, "source")
    if within.author and not chosen.author:
        yield _chip(texts.of("chips", "author").format(name=within.author), texts, "author")
    if asked.speech is not None and asked.speech.asked:
        person = texts.of("chips", "person").format(name=asked.speech.asked)
        yield _chip(person, texts, "person", is_filter=False)
    if asked.kind != "fact":
        yield _chip(texts.of("question_kinds", asked.kind), texts, "kind", is_filter=False)
    if answer.reply.checked is not None:  # a model wrote it
        model = texts.of("chips", "model").format(name=answer.reply.model)
        yield _chip(model, texts, "model", is_filter=False)


def _chip(
    text: str,
    texts: Texts,
    dropped: Dropped | None = None,
    field: str | None = None,
    is_filter: bool = True,
) -> Chip:
    return Chip(text, texts.ask_without.format(limit=text), dropped, field, is_filter)
