"""The connections to a model server, so that whoever waits can hang up on it at any time.

To close a socket does not wake a thread that waits for its next byte, and the server would not
notice; to shut it down does both.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

_OPENED = ("connection.connect_tcp.complete", "connection.start_tls.complete")


class Connections:
    """What one HTTP client has open; :meth:`trace` is httpx's request extension ``trace``."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._hung_up = False

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of a connection that was opened."""
        if event in _OPENED:
            with self._lock:
                self._sockets.append(info["return_value"].get_extra_info("socket"))
                if self._hung_up:
                    self._shut_down()

    def hang_up(self) -> None:
        """End every connection, and each one that is still to be opened."""
        with self._lock:
            self._hung_up = True
            self._shut_down()

    def _shut_down(self) -> None:
        for opened in self._sockets:
            with suppress(OSError):  # it has ended by itself
                opened.shutdown(socket.SHUT_RDWR)
