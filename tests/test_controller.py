"""Several questions at once, and corpora that can't be read, as the page asks for them."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from rag import pipeline
from rag.controller import CONCURRENT_ANSWERS, Controller, View, Wish
from rag.conversations import FILE, ConversationStore
from rag.errors import KeepingError
from rag.index import ARTICLES, CURRENT
from rag.settings import Settings
from rag.store import Store
from rag.texts import GERMAN
from rag.types import Answer

EARNEST = "Was sagte Earnest über Assad?"
PUTIN = "Was sagte Putin über Assad?"


def wish(question: str, conversation: str = "", replaces: str = "") -> Wish:
    return Wish.of({"question": question, "conversation": conversation, "replaces": replaces})


def ask_at_once(controller: Controller, *asked: tuple[str, Wish]) -> list[list[View]]:
    async def views(reader: str, wished: Wish) -> list[View]:
        return [view async for view in controller.ask(reader, wished)]

    async def together() -> list[list[View]]:
        return await asyncio.gather(*(views(*each) for each in asked))

    return asyncio.run(together())


@pytest.fixture
def kept(tmp_path: Path) -> ConversationStore:
    return ConversationStore(tmp_path / FILE)


@pytest.fixture
def controller(settings: Settings, syrien: pipeline.Corpus, kept: ConversationStore) -> Controller:
    return Controller(pipeline.Library(settings, syrien.name), kept)


def test_of_two_questions_at_once_in_one_conversation_one_is_taken(
    controller: Controller, kept: ConversationStore
) -> None:
    talk = kept.create("reader", "syrien-2015")
    made = ask_at_once(
        controller, ("reader", wish(EARNEST, talk.id)), ("reader", wish(PUTIN, talk.id))
    )
    assert sorted(bool(views) for views in made) == [False, True]
    (turn,) = kept.get("reader", talk.id).turns
    assert isinstance(turn.turn.outcome, Answer)
    assert turn.turn.question == turn.turn.outcome.question


def test_nobody_keeps_another_reader_from_asking_by_naming_the_conversation(
    controller: Controller, kept: ConversationStore
) -> None:
    talk = kept.create("reader", "syrien-2015")
    made = ask_at_once(
        controller, ("other", wish(PUTIN, talk.id)), ("reader", wish(EARNEST, talk.id))
    )
    assert all(made)
    assert [each.turn.question for each in kept.get("reader", talk.id).turns] == [EARNEST]


def test_two_are_answered_at_once_where_nothing_can_be_kept(
    settings: Settings, syrien: pipeline.Corpus, tmp_path: Path
) -> None:
    (tmp_path / FILE).mkdir()
    kept = ConversationStore(tmp_path / FILE)
    with pytest.raises(KeepingError):
        kept.create("reader", "syrien-2015")
    controller = Controller(pipeline.Library(settings, syrien.name), kept)

    async def run() -> list[View]:
        first = controller.ask("reader", wish(EARNEST))
        await anext(first)
        made = [view async for view in controller.ask("other", wish(PUTIN))]
        assert [view async for view in first]
        return made

    assert "marker" in (asyncio.run(run())[-1].log or "")


def test_a_full_disk_is_told_beside_the_answer(
    controller: Controller, kept: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = kept.create("reader", "syrien-2015")

    def full(*given: object) -> int:
        raise KeepingError("Die Platte ist voll.")

    monkeypatch.setattr(kept, "append", full)  # what is there can still be read
    (made,) = ask_at_once(controller, ("reader", wish(EARNEST, talk.id)))
    assert "marker" in (made[-1].log or "")
    assert "Die Platte ist voll." in (made[-1].log or "")


def test_a_question_asked_while_suggestions_are_made_stays_as_it_is(
    controller: Controller, kept: ConversationStore
) -> None:
    talk = kept.create("reader", "syrien-2015")

    async def run() -> None:
        first = controller.ask("reader", wish(EARNEST, talk.id))
        async for view in first:
            if view.side is not None:
                break  # answered; what comes is suggestions
        async for _ in controller.ask("reader", wish(PUTIN, talk.id, replaces="0")):
            pass
        assert [view async for view in first] == []

    asyncio.run(run())
    assert [each.turn.question for each in kept.get("reader", talk.id).turns] == [PUTIN]


def test_a_question_stopped_while_it_waits_is_shown_as_stopped(
    controller: Controller, kept: ConversationStore
) -> None:
    talk = kept.create("reader", "syrien-2015")

    async def run() -> list[View]:
        async with AsyncExitStack() as others:
            for _ in range(CONCURRENT_ANSWERS):
                await others.enter_async_context(controller._line.place())
            waiting = controller.ask("reader", wish(EARNEST, talk.id))
            await anext(waiting)
            await anext(waiting)
            controller.stop("reader", talk.id)
            return [view async for view in waiting]

    assert asyncio.run(run())[-1].side
    assert kept.get("reader", talk.id).turns[0].turn.stopped


def test_a_damaged_corpus_leaves_the_page_and_the_others(
    own: Settings, tmp_path: Path, kept: ConversationStore
) -> None:
    article = tmp_path / "articles" / "brunnen.txt"
    article.parent.mkdir()
    article.write_text("Der Brunnen\n\nDer Rat von Querstadt beriet über den Brunnen.\n", "utf-8")
    for name in ("a-damaged", "b-outdated", "c-good"):
        pipeline.ingest(own, article.parent, name)
    corpora = own.data / "corpora"
    (corpora / "a-damaged" / CURRENT).write_text("no generation")
    generation = (corpora / "b-outdated" / CURRENT).read_text()
    store = Store(corpora / "b-outdated" / generation / ARTICLES, writable=True)
    store.set_meta("manifest", store.meta("manifest") | {"dimension": 3})
    store.commit()
    store.close()
    for preferred in ("a-damaged", "b-outdated"):
        controller = Controller(pipeline.Library(own, preferred), kept)
        assert "<h1" in controller.first(GERMAN)
        shown = controller.show("reader", "", None, "de")
        assert '<option value="c-good" selected>' in (shown.composer or "")
        named = controller.show("reader", "", preferred, "de")
        assert f'<option value="{preferred}" selected>' in (named.composer or "")
