"""Answers that their owners share: a link that others may read by, until it is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import HTMLResponse
from starlette.routing import Route

from rag.corpus.library import Library
from rag.errors import CorpusError, NachgefragtError, log_failure
from rag.web.asked import articles_in, titles_in
from rag.web.changes import changing
from rag.web.export.write_up import Lookup
from rag.web.render import render
from rag.web.shares import Shares
from rag.web.texts import Texts, texts_for
from rag.web.turns import Conversation, Turn
from rag.web.views.answer import Talk, conversation


class SharedAnswers:
    """What is shared: read by anybody who may read the page, changed by its owner alone."""

    def __init__(self, library: Library, shares: Shares) -> None:
        self._library = library
        self._shares = shares

    def routes(self) -> list[Route]:
        """Return what serves the owner's buttons."""
        changes = {"add": self._add, "remove": self._remove}
        return [
            Route(f"/shared/{name}", changing(change, HTMLResponse), methods=["POST"])
            for name, change in changes.items()
        ]

    def tokens(self, conversation_id: str) -> Mapping[int, str]:
        """Return the tokens of a conversation's shared answers by their index."""
        try:
            return self._shares.of(conversation_id) if conversation_id else {}
        except NachgefragtError as error:
            log_failure(error, "reading what is shared")
            return {}

    def find(self, token: str) -> Conversation | None:
        """Return the question and answer that *token* stands for; None where nothing is shared."""
        try:
            return self._shares.find(token)
        except NachgefragtError as error:
            log_failure(error, "reading what is shared")
            return None

    def html(self, token: str, shown: Conversation | None, texts: Texts) -> str:
        """Return *shown* to be read, its citations compared with the articles as they are now."""
        if shown is None:
            return conversation((), texts, Talk(note=texts.of("shared", "gone"), shared_as=token))
        turn = shown.turns[0].turn
        state, language = self._now(shown.corpus)
        moved = _moved(turn, articles_in(self._library, shown.corpus, [turn]))
        told = texts.of("shared", "moved" if moved else "read_only")
        about = Talk(
            corpus=shown.corpus,
            state=state,
            note=told.format(places=", ".join(f"[{marker}]" for marker in sorted(moved))),
            language=language,
            shared_as=token,
            unconfirmed=moved,
            titles=titles_in(self._library, [turn]),
        )
        return conversation([turn], texts, about)

    def _now(self, name: str) -> tuple[str | None, str | None]:
        try:
            corpus = self._library.corpus(name)
        except CorpusError:
            return None, None
        return corpus.manifest.get("content_hash"), corpus.language

    def _add(self, reader: str, given: Mapping[str, Any]) -> str:
        token = self._shares.add(reader, str(given["conversation"]), int(given["turn"]))
        return share_html(token, texts_for(str(given.get("language"))))

    def _remove(self, reader: str, given: Mapping[str, Any]) -> str:
        self._shares.remove(reader, str(given["conversation"]), int(given["turn"]))
        return share_html(None, texts_for(str(given.get("language"))))


def share_html(token: str | None, texts: Texts) -> str:
    """Return what an owner can do with an answer that is shared as *token*, or isn't yet (None)."""
    return render("share", texts, token=token)


def _moved(turn: Turn, lookup: Lookup) -> frozenset[int]:
    """Return the markers of citations that do not stand in their articles any more."""
    cited = turn.answer.reply.citations if turn.answer else ()
    articles = {each.article.id: lookup(each.article.id) for each in cited}
    return frozenset(
        each.marker
        for each in cited
        if (article := articles[each.article.id]) is None
        or article.text[each.start : each.end] != each.quote
    )
