"""What the page's events do, without a page: whose it is, what is kept, what ends when."""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextlib import aclosing
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from chat_servers import Paused, serving

from rag.answer.answer import Answer, PartialAnswer
from rag.corpus import library as corpora
from rag.corpus.library import Corpus, Library
from rag.errors import ConversationError, Failure, RequestError
from rag.index.articles import Store
from rag.index.generations import ARTICLES, CURRENT
from rag.settings import Settings
from rag.types import Filter
from rag.web.chat import CONCURRENT_ANSWERS, Controller
from rag.web.conversations import FILE, ConversationStore
from rag.web.feedback import FILE as FEEDBACK
from rag.web.texts import GERMAN
from rag.web.turns import Feedback
from rag.web.wish import View, Wish

ADA, BEN = "ada-3f9c2", "ben-77d01"
LOHSE, OTT = "Was sagte Karin Lohse zum Hallenbad?", "Was sagte Jens Ott zum Hallenbad?"
PATIENCE = 120


def wish(question: str = LOHSE, conversation: str = "", **given: Any) -> Wish:
    sent = {"question": question, "conversation": conversation, "corpus": "auental"}
    return Wish.of(sent | {"language": "de"} | given)


@pytest.fixture
def kept(tmp_path: Path) -> ConversationStore:
    return ConversationStore(tmp_path / "kept" / FILE)


@pytest.fixture
def controller(settings: Settings, auental: Corpus, kept: ConversationStore) -> Controller:
    return Controller(Library(settings, auental.name), kept)


def whole(markup: str) -> str:
    """Return *markup* without the places where its words may break."""
    return markup.replace('<span class="shy"></span>', "")


def run(scene: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(scene, PATIENCE))


async def views(controller: Controller, reader: str, asked: Wish) -> list[View]:
    return [view async for view in controller.ask(reader, asked)]


def ask(controller: Controller, reader: str, asked: Wish) -> list[View]:
    return asyncio.run(asyncio.wait_for(views(controller, reader, asked), PATIENCE))


def last_log(shown: list[View]) -> str:
    return [view.log for view in shown if view.log is not None][-1]


def only(kept: ConversationStore, reader: str = ADA) -> str:
    (info,) = kept.list(reader)
    return info.id


class Held:
    """Keeps every answer back until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.go = Event()
        stream = Corpus.stream

        def held(
            corpus: Corpus, question: str, *more: Any
        ) -> Generator[PartialAnswer | Answer, None, None]:
            self.asked.append(question)
            self.go.wait(PATIENCE)
            yield from stream(corpus, question, *more)

        monkeypatch.setattr(Corpus, "stream", held)


async def until(is_so: Callable[[], object]) -> None:
    while not is_so():
        await asyncio.sleep(0.01)


# What the page sends


def test_the_first_question_can_be_replaced() -> None:
    assert wish(replaces=0).replaces == 0
    assert wish(replaces=None).replaces is None and wish().replaces is None


@pytest.mark.parametrize(
    "given",
    [
        *({"replaces": value} for value in (-1, "eins", "9" * 20, 1.5)),
        *({"since": value} for value in ("gestern", "2013-02-30")),
        {"corpora": [f"korpus-{number}" for number in range(20)]},
    ],
)
def test_nonsense_is_no_wish(given: dict[str, object]) -> None:
    with pytest.raises(RequestError) as refused:
        wish(**given)
    assert refused.value.code in ("argument_index", "argument_date", "argument_names")


def test_a_question_has_its_limits() -> None:
    asked = wish("x" * 2_000, since="2025-01-01", language="xx")
    assert (len(asked.question), asked.within, asked.language) == (
        1_000,
        Filter(since=date(2025, 1, 1)),
        "de",
    )


def test_chosen_articles_are_asked_of_their_corpus_alone() -> None:
    assert wish(corpora=["nord", "sued", "nord", 1]).others == ("nord", "sued")
    assert wish(corpora=["nord"], articles=["bad"]).others == ()


# Asking


def test_the_question_stands_there_at_once_and_the_answer_is_kept(
    controller: Controller, kept: ConversationStore, auental: Corpus
) -> None:
    shown = ask(controller, ADA, wish())
    assert 'class="turn pending"' in str(shown[0].log) and LOHSE in str(shown[0].log)
    assert 'class="turn answered"' in last_log(shown)
    found = kept.get(ADA, only(kept))
    assert found.id in str(shown[-1].side) and f'data-conversation="{found.id}"' in last_log(shown)
    (turn,) = found.turns
    assert isinstance(turn.turn.outcome, Answer)
    assert turn.turn.outcome.reply == auental.ask(LOHSE).reply
    assert turn.turn.state == auental.manifest["content_hash"]
    assert {article for article, _ in turn.hashes} == {
        cited.article.id for cited in turn.turn.outcome.reply.citations
    }


def test_an_empty_question_is_none(controller: Controller, kept: ConversationStore) -> None:
    assert ask(controller, ADA, wish("  ")) == []
    assert kept.list(ADA) == []


def test_a_later_question_knows_the_earlier_ones(
    controller: Controller, kept: ConversationStore
) -> None:
    ask(controller, ADA, wish())
    ask(controller, ADA, wish("Und was sagte Jens Ott dazu?", only(kept)))
    _, second = kept.get(ADA, only(kept)).turns
    assert second.turn.answer is not None
    assert second.turn.answer.standalone_question == "Was sagte Jens Ott zum Hallenbad?"


@pytest.mark.parametrize(("index", "left"), [(0, [OTT]), (1, [LOHSE, OTT])])
def test_a_question_takes_the_place_of_another_and_of_all_after_it(
    controller: Controller, kept: ConversationStore, index: int, left: list[str]
) -> None:
    ask(controller, ADA, wish())
    ask(controller, ADA, wish("Was sagte Anna Brecht zum Deich?", only(kept)))
    shown = ask(controller, ADA, wish(OTT, only(kept), replaces=index))
    assert [each.turn.question for each in kept.get(ADA, only(kept)).turns] == left
    assert last_log(shown).count("<section") == len(left)


def test_dates_limit_the_answer(controller: Controller, kept: ConversationStore) -> None:
    ask(controller, ADA, wish(since="2025-06-01", until="2025-06-30"))
    (turn,) = kept.get(ADA, only(kept)).turns
    assert turn.turn.answer is not None
    assert {hit.article.id for hit in turn.turn.answer.hits} == {"bad-zu"}


def test_an_error_is_told_by_an_id_and_kept(
    controller: Controller,
    kept: ConversationStore,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(*given: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(Corpus, "stream", fails)
    shown = ask(controller, ADA, wish())
    (turn,) = kept.get(ADA, only(kept)).turns
    assert isinstance(turn.turn.outcome, Failure)
    assert turn.turn.outcome.id in last_log(shown) and "secret detail" not in last_log(shown)
    assert turn.turn.outcome.id in caplog.text and "secret detail" in caplog.text


# Whose it is


def test_of_a_reader_without_a_cookie_nothing_is_kept(
    controller: Controller, kept: ConversationStore
) -> None:
    shown = ask(controller, "", wish())
    assert 'class="turn answered"' in last_log(shown) and 'data-conversation=""' in last_log(shown)
    assert 'class="changed"' not in last_log(shown) and "conversations/" not in last_log(shown)
    assert kept.list("") == [] and not (kept.folder / FILE).exists()


def test_readers_without_a_cookie_do_not_stand_in_each_other_s_way(
    controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        held = Held(monkeypatch)
        first = asyncio.create_task(views(controller, "", wish()))
        await until(lambda: held.asked)
        others = [asyncio.create_task(views(controller, reader, wish(OTT))) for reader in ("", ADA)]
        await until(lambda: len(held.asked) == CONCURRENT_ANSWERS)
        controller.stop("", "")
        held.go.set()
        for task, question in ((first, LOHSE), *((other, OTT) for other in others)):
            log = last_log(await task)
            assert 'class="turn answered"' in log and question in log

    run(scene())


def test_another_reader_s_conversation_is_none(
    controller: Controller, kept: ConversationStore
) -> None:
    ask(controller, ADA, wish())
    theirs = only(kept)
    before = kept.get(ADA, theirs)
    seen = controller.show(BEN, theirs, None, "de")
    assert LOHSE not in f"{seen.log}{seen.side}" and theirs not in f"{seen.log}{seen.side}"
    ask(controller, BEN, wish(OTT, theirs, replaces=0))
    mine = only(kept, BEN)
    assert mine != theirs and [each.turn.question for each in kept.get(BEN, mine).turns] == [OTT]
    with pytest.raises(ConversationError):
        controller.rename(BEN, theirs, "x")
    with pytest.raises(ConversationError):
        asyncio.run(controller.delete(BEN, theirs))
    with pytest.raises(ConversationError):
        controller.rate(BEN, theirs, 0, Feedback("up"))
    assert controller.suggestions(BEN, theirs, GERMAN) == ""
    assert kept.get(ADA, theirs) == before


def test_nobody_stops_another_reader_s_question(
    controller: Controller, kept: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        held = Held(monkeypatch)
        asked = asyncio.create_task(views(controller, ADA, wish()))
        await until(lambda: held.asked)
        controller.stop(BEN, only(kept))
        controller.stop("", only(kept))
        held.go.set()
        assert 'class="turn answered"' in last_log(await asked)

    run(scene())


# Ending early


async def everyone_waits(
    controller: Controller, held: Held, reader: str = ADA
) -> tuple[AsyncGenerator[View, None], list[asyncio.Task[list[View]]]]:
    """Fill all places; return the question of *reader* that waits, and those that don't."""
    served = [
        asyncio.create_task(views(controller, f"reader {number}", wish(OTT)))
        for number in range(CONCURRENT_ANSWERS)
    ]
    await until(lambda: len(held.asked) == CONCURRENT_ANSWERS)
    waiting = controller.ask(reader, wish())
    await anext(waiting)
    assert GERMAN.of("ahead", "one") in str((await anext(waiting)).log)
    return waiting, served


def test_stop_while_waiting_ends_the_wait(
    controller: Controller, kept: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        held = Held(monkeypatch)
        waiting, served = await everyone_waits(controller, held)
        next_in_line = asyncio.create_task(views(controller, BEN, wish(OTT)))
        await until(lambda: controller._line.is_full and len(kept.list(BEN)) == 1)
        controller.stop(ADA, only(kept))
        rest = [view async for view in waiting]
        assert GERMAN.stopped in last_log(rest) and "pending" not in last_log(rest)
        assert LOHSE not in held.asked  # nothing was sought for it
        held.go.set()
        for task in (*served, next_in_line):
            assert 'class="turn answered"' in last_log(await task)

    run(scene())
    (turn,) = kept.get(ADA, only(kept)).turns
    assert turn.turn.stopped and turn.turn.outcome is None


def test_who_leaves_while_waiting_is_waited_for_by_nobody(
    controller: Controller, kept: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        held = Held(monkeypatch)
        waiting, served = await everyone_waits(controller, held)
        await waiting.aclose()
        later = controller.ask(BEN, wish(OTT))
        await anext(later)
        assert GERMAN.of("ahead", "one") in str((await anext(later)).log)
        held.go.set()
        rest = [view async for view in later]
        assert 'class="turn answered"' in last_log(rest)
        await asyncio.gather(*served)
        assert LOHSE not in held.asked

    run(scene())


def test_deleting_what_is_being_answered_leaves_nothing(
    controller: Controller, kept: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        held = Held(monkeypatch)
        asked = asyncio.create_task(views(controller, ADA, wish()))
        await until(lambda: held.asked)
        gone = only(kept)
        await controller.delete(ADA, gone)
        held.go.set()
        assert 'class="changed"' not in last_log(await asked)
        assert kept.list(ADA) == []

    run(scene())


def test_a_conversation_goes_on_though_its_page_was_left_amid_an_answer(
    controller: Controller, kept: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        held = Held(monkeypatch)
        left = asyncio.create_task(views(controller, ADA, wish()))
        await until(lambda: held.asked)
        # The page was loaded anew; what it asked before is still being sought.
        again = asyncio.create_task(views(controller, ADA, wish(OTT, only(kept), replaces=0)))
        await until(lambda: len(held.asked) == 2)
        held.go.set()
        assert 'class="turn answered"' in last_log(await again)
        await left
        (turn,) = kept.get(ADA, only(kept)).turns
        assert turn.turn.question == OTT and isinstance(turn.turn.outcome, Answer)

    run(scene())


def with_model(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"chat_model": "ollama:m", "ollama_url": url})


@pytest.mark.parametrize("leaves", [False, True], ids=["stopped", "left"])
def test_what_was_found_and_written_stays_when_a_model_is_stopped(
    settings: Settings, auental: Corpus, kept: ConversationStore, leaves: bool
) -> None:
    script = Paused("Lohse will ", "nicht ")

    async def scene(controller: Controller) -> None:
        async with aclosing(controller.ask(ADA, wish())) as shown:
            await anext(shown)
            first = await anext(shown)
            assert 'class="draft"' in str(first.log) and 'class="marker"' in str(first.log)
            script.let()
            while "will" not in ((view := await anext(shown)).draft or ""):
                assert view.log is None  # not built anew for each word
            if leaves:
                return
            controller.stop(ADA, only(kept))
            log = last_log([view async for view in shown])
            assert (
                GERMAN.unfinished in whole(log) and "Lohse will" in log and 'class="marker"' in log
            )

    with serving(script) as server:
        run(scene(Controller(Library(with_model(settings, server.url), "auental"), kept)))
        assert script.hung_up.wait(PATIENCE)
    (turn,) = kept.get(ADA, only(kept)).turns
    assert turn.turn.stopped and isinstance(turn.turn.outcome, PartialAnswer)
    assert turn.turn.outcome.text.strip() == "Lohse will"
    assert turn.turn.outcome.answer.reply.citations == auental.ask(LOHSE).reply.citations
    seen = Controller(Library(settings, "auental"), kept).show(ADA, only(kept), None, "de")
    assert GERMAN.unfinished in whole(str(seen.log))


def test_while_a_model_writes_the_next_question_is_sought(
    settings: Settings, auental: Corpus, kept: ConversationStore
) -> None:
    script = Paused()

    async def scene(controller: Controller) -> None:
        writing = [controller.ask(f"reader {n}", wish()) for n in range(CONCURRENT_ANSWERS + 1)]
        for shown in writing:
            await anext(shown)
            assert 'class="draft"' in str((await anext(shown)).log)
        for shown in writing:
            await shown.aclose()

    with serving(script) as server:
        run(scene(Controller(Library(with_model(settings, server.url), "auental"), kept)))


# What goes wrong beside the answer


def test_where_nothing_can_be_kept_the_answer_comes_with_a_note(
    controller: Controller, kept: ConversationStore, caplog: pytest.LogCaptureFixture
) -> None:
    kept.folder.write_text("no folder")
    for log in (last_log(ask(controller, ADA, wish())) for _ in range(2)):
        assert 'class="turn answered"' in log
        assert 'class="changed"' in log and str(kept.folder) in log
    assert "conversation" in caplog.text


def test_what_can_be_read_but_not_written_is_noted_too(
    controller: Controller, kept: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(controller, ADA, wish())
    first = only(kept)
    with kept._file.reading() as db:
        assert db is not None
        db.execute("PRAGMA query_only = ON")
    log = last_log(ask(controller, ADA, wish(OTT, first)))
    assert 'class="turn answered"' in log and OTT in log and 'class="changed"' in log
    assert [each.turn.question for each in kept.get(ADA, first).turns] == [LOHSE]


def test_an_unkept_question_can_be_stopped(
    controller: Controller, kept: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.folder.write_text("no folder")

    async def scene() -> None:
        held = Held(monkeypatch)
        waiting, served = await everyone_waits(controller, held)
        controller.stop(ADA, "")
        assert GERMAN.stopped in last_log([view async for view in waiting])
        held.go.set()
        await asyncio.gather(*served)

    run(scene())


def test_a_removed_corpus_is_told_and_the_conversation_stays(
    own: Settings, auental: Corpus, settings: Settings, kept: ConversationStore
) -> None:
    shutil.copytree(settings.data, own.data)
    controller = Controller(Library(own, "auental"), kept)
    ask(controller, ADA, wish())
    corpora.remove(own, "auental")
    log = last_log(ask(controller, ADA, wish(OTT, only(kept))))
    assert 'class="turn answered"' in log and 'class="turn failed"' in log and "auental" in log
    seen = controller.show(ADA, only(kept), None, "de")
    assert LOHSE in str(seen.log) and OTT in str(seen.log)
    assert controller.state("auental") is None


def test_without_any_corpus_a_question_says_so(own: Settings, kept: ConversationStore) -> None:
    controller = Controller(Library(own), kept)
    log = last_log(ask(controller, ADA, wish(corpus="")))
    assert 'class="turn failed"' in log and "Noch ist gar keines da." in log
    assert GERMAN.no_corpus in str(controller.show(ADA, "", None, "de").head)


# After the answer


def test_suggestions_are_questions_the_corpus_answers_and_stay(
    controller: Controller, kept: ConversationStore, auental: Corpus
) -> None:
    ask(controller, ADA, wish())
    shown = controller.suggestions(ADA, only(kept), GERMAN)
    offered = re.findall(r'data-ask="([^"]+)"', shown)
    assert offered and LOHSE not in offered
    assert all(auental.ask(question).answered for question in offered)
    (turn,) = kept.get(ADA, only(kept)).turns
    assert list(turn.turn.suggestions) == offered
    assert shown in str(controller.show(ADA, only(kept), None, "de").log)
    assert controller.suggestions(ADA, "gibt-es-nicht", GERMAN) == ""


def test_where_nothing_leads_on_the_corpus_own_questions_do(
    controller: Controller, kept: ConversationStore, auental: Corpus
) -> None:
    ask(controller, ADA, wish("Hallo"))
    shown = controller.suggestions(ADA, only(kept), GERMAN)
    offered = re.findall(r'data-ask="([^"]+)"', shown)
    assert offered and all(auental.ask(question).answered for question in offered)


def test_a_rating_given_before_the_suggestions_came_stays(
    controller: Controller, kept: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(controller, ADA, wish())
    rating = Feedback("down", "zu knapp", "otherwise")

    def suggest(*given: object) -> tuple[str, ...]:
        controller.rate(ADA, only(kept), 0, rating)
        return (OTT,)

    monkeypatch.setattr(Corpus, "suggest", suggest)
    assert OTT in controller.suggestions(ADA, only(kept), GERMAN)
    (turn,) = kept.get(ADA, only(kept)).turns
    assert turn.feedback == rating and turn.turn.suggestions == (OTT,)
    assert 'data-rate="down" aria-pressed="true"' in str(
        controller.show(ADA, only(kept), None, "de").log
    )
    assert (kept.folder / FEEDBACK).read_text("utf-8").count("zu knapp") == 1


def test_suggestions_for_what_was_asked_again_meanwhile_are_dropped(
    controller: Controller, kept: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(controller, ADA, wish())

    def suggest(*given: object) -> tuple[str, ...]:
        kept.replace(ADA, only(kept), 0, replace(before, question=OTT))
        return (OTT,)

    before = kept.get(ADA, only(kept)).turns[0].turn
    monkeypatch.setattr(Corpus, "suggest", suggest)
    assert controller.suggestions(ADA, only(kept), GERMAN) == ""
    (turn,) = kept.get(ADA, only(kept)).turns
    assert turn.turn.question == OTT and turn.turn.suggestions == ()


def test_answers_come_before_suggestions(
    controller: Controller, kept: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(controller, ADA, wish())

    async def scene() -> None:
        held = Held(monkeypatch)
        waiting, served = await everyone_waits(controller, held, BEN)
        assert controller.suggestions(ADA, only(kept), GERMAN) == ""
        held.go.set()
        await asyncio.gather(views_of(waiting), *served)

    async def views_of(shown: AsyncGenerator[View, None]) -> list[View]:
        return [view async for view in shown]

    run(scene())


def test_failing_suggestions_harm_nothing(
    controller: Controller,
    kept: ConversationStore,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    ask(controller, ADA, wish())

    def fails(*given: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(Corpus, "suggest", fails)
    with caplog.at_level(logging.ERROR):
        assert controller.suggestions(ADA, only(kept), GERMAN) == ""
    assert "secret detail" in caplog.text


def test_a_damaged_corpus_leaves_the_page_and_the_others(
    own: Settings, tmp_path: Path, kept: ConversationStore
) -> None:
    article = tmp_path / "articles" / "brunnen.txt"
    article.parent.mkdir()
    article.write_text("Der Brunnen\n\nDer Rat von Querstadt beriet über den Brunnen.\n", "utf-8")
    for name in ("a-damaged", "b-outdated", "c-good"):
        corpora.ingest(own, article.parent, name)
    folder = own.data / "corpora"
    (folder / "a-damaged" / CURRENT).write_text("no generation")
    generation = (folder / "b-outdated" / CURRENT).read_text()
    store = Store(folder / "b-outdated" / generation / ARTICLES, writable=True)
    store.set_meta("manifest", store.meta("manifest") | {"dimension": 3})
    store.commit()
    store.close()
    for preferred in ("a-damaged", "b-outdated"):
        controller = Controller(corpora.Library(own, preferred), kept)
        assert "<h1" in controller.first(GERMAN)
        shown = controller.show("reader", "", None, "de")
        assert '<option value="c-good" selected>' in (shown.head or "")
        named = controller.show("reader", "", preferred, "de")
        assert f'<option value="{preferred}" selected>' in (named.head or "")
