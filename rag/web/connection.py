"""A connection to the server that can't be kept waiting: uvicorn's, with limits before the request.

uvicorn bounds neither the time a request's head may take nor, with httptools, its size: headers
without end fill the memory before anybody has logged in. h11 has the limit of size; the time and
the number of connections that wait for their request are added here. A reverse proxy has both;
the chat often has none.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

# Seconds in which the head of a request has to come, and how many connections of one address may
# wait for theirs.
HEAD_SECONDS = 10.0
MOST_WAITING = 512

_waiting: Counter[str] = Counter()


class Connection(H11Protocol):
    """Closes a connection whose request's head is late, or of which too many wait already."""

    _timer: asyncio.TimerHandle | None = None
    _counted: str | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Take what came; once a head is whole nothing is waited for."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Wait for the next request, if it has begun; for one that hasn't, uvicorn waits less."""
        super().on_response_complete()
        if self.conn.trailing_data[0]:
            self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._done()
        super().connection_lost(exc)

    def _look(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._done()
        elif self._timer is None and not self.transport.is_closing():
            self._await_head()

    def _await_head(self) -> None:
        host = self.client[0] if self.client else ""
        if _waiting[host] >= MOST_WAITING:
            self.transport.close()
            return
        _waiting[host] += 1
        self._counted = host
        self._timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _done(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._counted is not None:
            _waiting[self._counted] -= 1
            if not _waiting[self._counted]:
                del _waiting[self._counted]
            self._counted = None
