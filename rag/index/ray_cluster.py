"""A Ray cluster whose machines read and embed articles. The only module that imports Ray.

It is imported only when an address is given. Ray does again what a machine was doing that went
away, and each result is taken once. Texts go to the cluster at that address and nowhere else.
"""

from __future__ import annotations

import logging
import platform
import re
import signal
import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from rag import __version__
from rag.errors import ClusterError, Message, NachgefragtError
from rag.index.embedder import Embedder, load_embedder
from rag.index.spread import Made, Part, make
from rag.settings import Settings, load_settings

_ADDRESS = re.compile(r"(?:ray://)?(?P<host>[^/:@\s]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})")
# Seconds till an address counts as unreachable, and between two looks whether machines are left.
_REACHED, _LOOK = 10.0, 15.0
# How often a part is given to another machine after one that went away.
_RETRIES = 5
# Parts given out for each processor: they go on where one takes longer than those after it.
_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Alike:
    """What must be the same on all machines, or a corpus would mix what differs."""

    version: str
    model: str
    query_prefix: str | None
    passage_prefix: str | None
    fingerprint: str


def make_there(alike: Alike, part: Part) -> Made | Message:
    """Do the work of one part on a machine of the cluster; return why not where it can't be."""
    node = platform.node()
    if __version__ != alike.version:
        return Message.of("ray_version", node=node, there=__version__, here=alike.version)
    try:
        embedder = _embedder(alike)
        if embedder.fingerprint != alike.fingerprint:
            return Message.of(
                "ray_model",
                node=node,
                model=embedder.name,
                there=embedder.fingerprint,
                here=alike.fingerprint,
            )
        return make(part, embedder)
    except NachgefragtError as error:
        return Message.of("ray_node", node=node, problem=error)


@lru_cache(maxsize=1)
def _embedder(alike: Alike) -> Embedder:
    """Return the model, kept for the parts after this; where it lies is that machine's setting."""
    named = {
        "embedding_model": alike.model,
        "query_prefix": alike.query_prefix,
        "passage_prefix": alike.passage_prefix,
        # Ray gives out as many parts at a time as the machine has processors.
        "threads": 1,
    }
    return load_embedder(load_settings(named))


class RayCluster:
    """Gives parts to the machines of a cluster that this process is connected to."""

    def __init__(self, ray: Any, address: str, alike: Alike) -> None:
        """Take Ray's module, the cluster's address for messages, and what must be alike."""
        self._ray = ray
        self._address = address
        self._alike = alike
        # A part that ends its process every time must not do so for ever.
        self._task = ray.remote(num_cpus=1, max_retries=_RETRIES)(make_there)

    def work(self, parts: Iterator[Part]) -> Iterator[Made]:
        """Yield what is made of each of *parts*, in order; a few for each processor are out.

        Raises:
            ClusterError: the cluster failed, has no machine left, or one that differs from this.
        """
        out: deque[Any] = deque()
        most = self._most()
        for part in parts:
            with _telling(self._address):
                out.append(self._task.remote(self._alike, part))
            if len(out) >= most:
                yield self._taken(out.popleft())
                most = self._most()  # machines come and go
        while out:
            yield self._taken(out.popleft())

    def _most(self) -> int:
        return _AHEAD * max(1, self._processors())

    def _processors(self) -> int:
        with _telling(self._address):
            return int(self._ray.cluster_resources().get("CPU", 0))

    def _taken(self, result: Any) -> Made:
        while True:
            with _telling(self._address):
                done, _ = self._ray.wait([result], timeout=_LOOK)
                made = self._ray.get(result) if done else None
            if isinstance(made, Message):
                raise ClusterError("ray_differs", problem=made)
            if made is not None:
                return cast(Made, made)
            if not self._processors():
                raise ClusterError("ray_no_machine", address=self._address)


@contextmanager
def connected(address: str, settings: Settings, embedder: Embedder) -> Iterator[RayCluster]:
    """Connect to the cluster at *address*, HOST:PORT or ray://HOST:PORT, till the end of the block.

    Its machines need this version of the program and the model *embedder* that *settings* name.

    Raises:
        ClusterError: Ray isn't installed, or nothing that can be used is at *address*.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise ClusterError("ray_address", address=address)
    try:
        import ray
    except ModuleNotFoundError:
        raise ClusterError("ray_missing", command="pip install 'nachgefragt[ray]'") from None
    try:
        # Ray itself tries for minutes.
        socket.create_connection((found["host"].strip("[]"), int(found["port"])), _REACHED).close()
    except (OSError, OverflowError) as error:
        raise ClusterError("ray_unreachable", address=address, reason=error) from None
    alike = Alike(
        __version__,
        settings.embedding_model,
        settings.query_prefix,
        settings.passage_prefix,
        embedder.fingerprint,
    )
    # What goes on in the cluster Ray would print on standard output, which is for data.
    ray._private.worker._worker_logs_enabled = False
    try:
        with _telling(address), _own_end():
            ray.init(address, logging_level=logging.ERROR, log_to_driver=False)
        yield RayCluster(ray, address, alike)
    finally:
        ray.shutdown()


@contextmanager
def _own_end() -> Iterator[None]:
    """Keep what ends this process tidily, which Ray replaces by its own."""
    handler = signal.getsignal(signal.SIGTERM)
    yield
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, handler)


@contextmanager
def _telling(address: str) -> Iterator[None]:
    """Tell in words what fails in Ray, whose errors are of many kinds."""
    try:
        yield
    except Exception as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        # The last line of a failed task is the error behind it.
        reason = lines[-1] if lines else type(error).__name__
        if reason.startswith(ModuleNotFoundError.__name__):
            raise ClusterError(
                "ray_not_installed", address=address, reason=reason, version=__version__
            ) from error
        raise ClusterError("ray_failed", address=address, reason=reason) from error
