"""What the chat's page asks for becomes conversations, answers and HTML. No gradio here.

A reader is known by the unguessable text of a cookie; of one without it nothing is kept. The
server holds nothing that a page would miss: every call names its conversation, so a page that stood
open overnight still works.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing, closing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from rag.answer.answer import PartialAnswer
from rag.corpus.library import Corpus, Library
from rag.corpus.overview import overview
from rag.errors import (
    ConversationError,
    KeepingError,
    Message,
    NachgefragtError,
    log_failure,
)
from rag.types import CorpusInfo
from rag.web.asked import answering, articles_in, titles_in
from rag.web.conversations import FILE, ConversationStore
from rag.web.export.write_up import text_hashes
from rag.web.feedback import FILE as FEEDBACK
from rag.web.feedback import keep_feedback
from rag.web.markup import text_html
from rag.web.queue import Queue, Ticket
from rag.web.shared import SharedAnswers
from rag.web.shares import Shares
from rag.web.syllables import breakable
from rag.web.texts import Language, Texts, texts_for
from rag.web.turns import Conversation, Feedback, StoredTurn, Turn
from rag.web.views.answer import Talk, conversation, suggestions
from rag.web.views.articles import articles_browser
from rag.web.views.frame import composer, masthead, sidebar, start_page
from rag.web.views.people import overview_html
from rag.web.views.statements import browser
from rag.web.wish import View, Wish

# Questions whose passages are sought at the same time; the others wait their turn.
CONCURRENT_ANSWERS = 2
# Seconds between two states of a text that is being written.
_PACE = 0.1
# Named on a corpus's start page.
_PEOPLE, _SOURCES = 6, 6
# Questions offered where nothing leads on from an answer.
_OFFERED = 3


@dataclass(slots=True)
class _Running:
    """A question that is being answered; ``note`` says why it isn't kept.

    One that is ``replaced`` must not be kept any more: another stands in its place.
    """

    note: Message | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    place: Ticket | None = None
    replaced: bool = False

    def end(self) -> None:
        """Leave it at what there is."""
        self.stop.set()
        self.leave()

    def leave(self) -> None:
        """Let the next in line begin."""
        if self.place is not None:
            self.place.leave()


class Controller:
    """What the page's events do. Of readers it holds only the questions being answered."""

    def __init__(self, library: Library, kept: ConversationStore, exposed: bool = False) -> None:
        self._library = library
        self._kept = kept
        self.shared = SharedAnswers(library, Shares(kept.folder / FILE))
        self._exposed = exposed
        self._line = Queue(CONCURRENT_ANSWERS)
        # By reader and conversation, the latter empty for what can't be kept.
        self._running: dict[tuple[str, str], _Running] = {}

    def first(self, texts: Texts) -> str:
        """Return masthead and start page of the corpus that is asked by default."""
        infos = self._library.infos()
        info = self._info(infos, None)
        return masthead(infos, info.name if info else None, texts) + self._start(info, texts)

    def show(
        self,
        reader: str,
        conversation_id: str,
        corpus: str | None,
        language: Language,
        token: str = "",
    ) -> View:
        """Show a conversation, or a new one with *corpus* where the reader has none of that id.

        That there is none any more, or that it is somebody else's, is told. With a *token* it is
        the answer that is shared so.
        """
        texts = texts_for(language)
        read = self.shared.find(token) if token else None
        shown = read or self._conversation(reader, conversation_id)
        infos = self._library.infos()
        info = self._info(infos, shown.corpus if shown else corpus)
        name = info.name if info else None
        if token:
            log = self.shared.html(token, read, texts)
        elif conversation_id and shown is None:
            log = conversation((), texts, Talk(note=self._absent(conversation_id, texts)))
        else:
            log = self._log(shown, texts)
        return View(
            head=masthead(infos, name, texts) + self._start(info, texts),
            side=self._side(reader, shown, texts),
            log=log,
            draft="",
            composer=composer(texts, self._library.asking.chat_model, _beside(infos, name)),
            archive=articles_browser(info, texts),
            browse=browser(info, texts),
        )

    def _absent(self, conversation_id: str, texts: Texts) -> str:
        try:
            is_elses = self._kept.has(conversation_id)
        except KeepingError:
            is_elses = False
        return texts.of("shared", "elses") if is_elses else texts.conversation_gone

    async def ask(self, reader: str, wish: Wish) -> AsyncGenerator[View, None]:
        """Answer a question: it stands there at once, then what is found, then the answer."""
        texts = texts_for(wish.language)
        if not wish.question:
            return
        self._give_way(reader, wish)
        begun, note = await asyncio.to_thread(self._begin, reader, wish)
        running = self._running[reader, begun.id] = _Running(note)
        try:
            yield View(log=await asyncio.to_thread(self._log, begun, texts), draft="")
            async with self._line.place() as running.place:
                if running.stop.is_set():
                    running.leave()
                async for waiting in running.place.moves():
                    yield View(log=await asyncio.to_thread(self._log, begun, texts, waiting))
                async with aclosing(self._answer(reader, begun, running, texts)) as views:
                    async for view in views:
                        yield view
        finally:
            running.stop.set()
            if self._running.get((reader, begun.id)) is running:
                del self._running[reader, begun.id]

    def _give_way(self, reader: str, wish: Wish) -> None:
        """End what is still being answered in the conversation, as for a page that was reloaded."""
        earlier = self._running.get((reader, wish.conversation)) if wish.conversation else None
        if earlier:
            earlier.end()
            earlier.replaced = wish.replaces is not None

    async def _answer(
        self, reader: str, begun: Conversation, running: _Running, texts: Texts
    ) -> AsyncGenerator[View, None]:
        turn = begun.turns[-1].turn
        shown = 0.0
        try:
            async for turn in self._outcomes(begun, running):
                # What is left to do is the model's work, not this machine's: the next may begin.
                running.leave()
                now = time.monotonic()
                if not isinstance(turn.outcome, PartialAnswer) or (shown and now - shown < _PACE):
                    continue
                if shown:
                    yield View(draft=text_html(turn.outcome.text))
                else:
                    found = _ending(begun, turn)
                    yield View(log=await asyncio.to_thread(self._log, found, texts))
                shown = now
        finally:
            if turn.outcome is None or isinstance(turn.outcome, PartialAnswer):
                turn = replace(turn, stopped=True)
            note = running.note if running.replaced else self._keep(reader, begun, turn, running)
        ended = _ending(begun, turn)
        # Reads and renders the whole conversation: nobody else should wait for that.
        turns = await asyncio.to_thread(self._log, ended, texts, 0, note)
        side = await asyncio.to_thread(self._side, reader, ended, texts)
        yield View(log=turns, draft="", side=side)

    async def _outcomes(self, begun: Conversation, running: _Running) -> AsyncIterator[Turn]:
        """Yield the open turn as it is answered, in a thread that ends when *running* stops."""
        if running.stop.is_set():
            return
        loop = asyncio.get_running_loop()
        made: asyncio.Queue[Turn | None] = asyncio.Queue()

        def tell(turn: Turn | None) -> None:
            with suppress(RuntimeError):  # the server has ended meanwhile
                loop.call_soon_threadsafe(made.put_nowait, turn)

        def answer() -> None:
            asked = begun.turns[-1].turn
            try:
                for turn in self._stream(begun, asked):
                    tell(turn)
                    if running.stop.is_set():
                        break
            except Exception as error:
                failure = log_failure(error, f"question {asked.question!r}")
                tell(replace(asked, outcome=failure))
            finally:
                tell(None)

        threading.Thread(target=answer, daemon=True).start()
        while (turn := await made.get()) is not None:
            yield turn

    def _stream(self, begun: Conversation, turn: Turn) -> Iterator[Turn]:
        corpus = self._library.corpus(begun.corpus)
        asked = replace(turn, state=_state(corpus))
        with closing(answering(self._library, begun, turn)) as outcomes:
            for outcome in outcomes:
                yield replace(asked, outcome=outcome)

    def suggestions(self, reader: str, conversation_id: str, texts: Texts) -> str:
        """Return questions to ask after a conversation's last answer as HTML, and keep them.

        None while anybody waits for an answer: that comes before.
        """
        talk = self._conversation(reader, conversation_id)
        if not (talk and talk.turns) or self._line.is_full:
            return ""
        turn = talk.turns[-1].turn
        if not turn.suggestions:
            turn = replace(turn, suggestions=self._suggest(talk))
            place = (talk.id, len(talk.turns) - 1, talk.turns[-1].turn)
            try:
                if not self._kept.amend(reader, *place, turn):
                    return ""
            except (ConversationError, KeepingError) as error:
                log_failure(error, "keeping suggestions")
        return breakable(suggestions(turn.suggestions, texts))

    def _suggest(self, ended: Conversation) -> tuple[str, ...]:
        answer = ended.turns[-1].turn.answer
        if answer is None or ended.turns[-1].turn.others:
            return ()  # what one corpus answers need not lead on from what several do
        try:
            asked = [each.turn.question for each in ended.turns]
            corpus = self._library.corpus(ended.corpus)
            found = corpus.suggest(answer, asked)
            if found or answer.reply.reason is None:
                return found
            # Where nothing leads on from („Hallo“), what the corpus answers does.
            return tuple(each for each in corpus.examples() if each not in asked)[:_OFFERED]
        except Exception as error:
            log_failure(error, f"suggestions after {answer.question!r}")
            return ()

    def side(self, reader: str, conversation_id: str, texts: Texts) -> str:
        """Return the list of a reader's conversations, the one of that id marked."""
        return self._side(reader, self._conversation(reader, conversation_id), texts)

    def stop(self, reader: str, conversation_id: str) -> None:
        """End the answering of a conversation's open question; what is there stays."""
        running = self._running.get((reader, conversation_id))
        if running and reader:
            running.end()

    def rename(self, reader: str, conversation_id: str, name: str) -> None:
        """Give a conversation a name.

        Raises:
            ConversationError: the reader has none of that id.
            KeepingError: it can't be written.
        """
        self._kept.rename(reader, conversation_id, name)

    async def delete(self, reader: str, conversation_id: str) -> None:
        """Delete a conversation; its open question is stopped.

        Raises:
            ConversationError: the reader has none of that id.
            KeepingError: it can't be written.
        """
        self.stop(reader, conversation_id)
        await asyncio.to_thread(self._kept.delete, reader, conversation_id)

    def rate(self, reader: str, conversation_id: str, index: int, feedback: Feedback) -> None:
        """Keep what a reader thinks of an answer, in place of what was kept before.

        Raises:
            ConversationError: the reader has no such conversation or turn.
            KeepingError: it can't be written.
        """
        self._kept.set_feedback(reader, conversation_id, index, feedback)
        rated = self._kept.get(reader, conversation_id).turns[index]
        if (answer := rated.turn.answer) is not None:
            file = self._kept.folder / FEEDBACK
            keep_feedback(file, conversation_id, answer, rated.asked_at, feedback)

    def _begin(self, reader: str, wish: Wish) -> tuple[Conversation, Message | None]:
        """Put the question into its conversation, or say why it can't be kept."""
        turn = StoredTurn(
            Turn(
                wish.question,
                within=wish.within,
                as_typed=wish.as_typed,
                dropped=wish.dropped,
                others=wish.others,
            ),
            datetime.now(UTC),
        )
        corpus = wish.corpus or self._library.default or ""
        alone = Conversation("", "", corpus, turn.asked_at, (turn,))
        if not reader:
            return alone, None
        try:
            talk = self._conversation(reader, wish.conversation) or self._kept.create(
                reader, corpus
            )
            if wish.replaces is not None:
                self._kept.drop_from(reader, talk.id, wish.replaces)
            index = self._kept.append(reader, talk.id, turn.turn)
            if index != len(talk.turns[: wish.replaces]):  # another tab asked meanwhile
                talk = self._kept.get(reader, talk.id)
                return replace(talk, turns=(*talk.turns[:index], turn)), None
        except (KeepingError, ConversationError) as error:
            log_failure(error, "keeping a conversation")
            # Answered all the same: what can't be kept can still be read.
            return alone, error.message
        return replace(talk, turns=(*talk.turns[: wish.replaces], turn)), None

    def _keep(
        self, reader: str, begun: Conversation, turn: Turn, running: _Running
    ) -> Message | None:
        """Keep the answered turn; return what to tell the reader where that can't be."""
        if not begun.id:
            return running.note
        try:
            hashes = text_hashes(turn, articles_in(self._library, begun.corpus, [turn]))
            self._kept.replace(reader, begun.id, len(begun.turns) - 1, turn, hashes)
        except ConversationError:
            return None  # deleted while it was being answered
        except KeepingError as error:
            return error.message
        return None

    def _conversation(self, reader: str, conversation_id: str) -> Conversation | None:
        if not (reader and conversation_id):
            return None
        try:
            return self._kept.get(reader, conversation_id)
        except ConversationError:
            return None
        except KeepingError as error:
            log_failure(error, "reading a conversation")
            return None

    def _info(self, infos: Sequence[CorpusInfo], wanted: str | None) -> CorpusInfo | None:
        """Return the corpus *wanted*, else the default one, else one that can be asked."""
        named = {info.name: info for info in infos}
        if wanted in named:
            return named[wanted]
        default = named.get(self._library.default or "")
        usable = (info for info in (default, *infos) if info and not info.stale)
        return next(usable, default)

    def _start(self, info: CorpusInfo | None, texts: Texts) -> str:
        examples: tuple[str, ...] = ()
        holds = ""
        try:
            if info:
                corpus = self._library.corpus(info.name)
                holds = overview_html(overview(corpus, _PEOPLE, _SOURCES), texts)
                examples = corpus.examples()
        except Exception as error:  # the other corpora, and this one's answers, can still be read
            log_failure(error, f"examples of {info and info.name}")
        return start_page(info, examples, self._exposed, texts, holds)

    def _side(self, reader: str, shown: Conversation | None, texts: Texts) -> str:
        try:
            return sidebar(self._kept.list(reader), shown, texts)
        except KeepingError as error:
            return sidebar((), None, texts, error.message.line(texts.language))

    def _log(
        self,
        talk: Conversation | None,
        texts: Texts,
        waiting: int = 0,
        note: Message | None = None,
    ) -> str:
        if talk is None:
            return conversation((), texts)
        turns = [each.turn for each in talk.turns]
        ratings = {
            index: each.feedback.rating
            for index, each in enumerate(talk.turns)
            if each.feedback is not None
        }
        state, language = self.state(talk.corpus), self._language(talk.corpus)
        told = note.line(texts.language) if note else None
        shared = self.shared.tokens(talk.id)
        titles = titles_in(self._library, turns)
        about = Talk(
            talk.id, talk.corpus, state, waiting, ratings, told, language, shared, titles=titles
        )
        return breakable(conversation(turns, texts, about), language)

    def _language(self, corpus: str) -> str | None:
        try:
            return self._library.corpus(corpus).language
        except NachgefragtError:
            return None

    def state(self, corpus: str) -> str | None:
        """Return the content hash of a corpus; None where there is none (any more)."""
        try:
            return _state(self._library.corpus(corpus))
        except NachgefragtError:
            return None


def _beside(infos: Sequence[CorpusInfo], shown: str | None) -> Sequence[CorpusInfo]:
    """Return the corpora that can be asked beside the one that is *shown*."""
    return [info for info in infos if info.name != shown and not info.stale]


def _state(corpus: Corpus) -> str | None:
    return corpus.manifest.get("content_hash")


def _ending(talk: Conversation, turn: Turn) -> Conversation:
    """Return the conversation with *turn* as its last one."""
    return replace(talk, turns=(*talk.turns[:-1], replace(talk.turns[-1], turn=turn)))
