"""Firefox, driven by WebDriver BiDi (w3c.github.io/webdriver-bidi): as much as a test needs.

Playwright drives its own build of Firefox alone, and asks Debian's for what that does not know.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from processes import started, told
from websockets.sync.client import ClientConnection, connect

# Seconds that a command, or what is waited for in the page, may take on a busy machine.
PATIENCE = 60.0

# In German, and without what Firefox asks of its makers by itself.
_PREFERENCES = {
    "intl.accept_languages": "de",
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.aboutConfig.showWarning": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "http://127.0.0.1:9",
    "toolkit.telemetry.enabled": False,
}


class Firefox:
    """One page in Firefox."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self._send("session.new", {"capabilities": {}})
        self._page = self._send("browsingContext.create", {"type": "tab"})["context"]

    def open(self, url: str) -> None:
        """Load *url*."""
        place = {"context": self._page, "url": url, "wait": "complete"}
        self._send("browsingContext.navigate", place)

    def run(self, script: str) -> Any:
        """Return what the expression *script* gives in the page, as JSON has it."""
        found = self._send(
            "script.evaluate",
            {
                "expression": f"Promise.resolve({script}).then(value => JSON.stringify(value))",
                "target": {"context": self._page},
                "awaitPromise": True,
                "userActivation": True,
            },
        )
        assert found["type"] == "success", found
        return json.loads(found["result"].get("value", "null"))

    def wait(self, script: str) -> Any:
        """Return what *script* gives once that is something."""
        end = time.monotonic() + PATIENCE
        while not (found := self.run(script)):
            assert time.monotonic() < end, f"never came: {script}"
            time.sleep(0.1)
        return found

    def click(self, selector: str) -> None:
        """Click the first element of *selector* once it is there."""
        found = f"document.querySelector({json.dumps(selector)})"
        self.wait(f"Boolean({found})")
        self.run(f"{found}.click()")

    def type(self, text: str) -> None:
        """Type *text* where the focus is."""
        keys = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        source = {"type": "key", "id": "keys", "actions": keys}
        self._send("input.performActions", {"context": self._page, "actions": [source]})

    def _send(self, method: str, parameters: dict[str, Any]) -> Any:
        number = next(self._ids)
        call = {"id": number, "method": method, "params": parameters}
        self._socket.send(json.dumps(call))
        while True:
            message = json.loads(self._socket.recv(timeout=PATIENCE))
            if message.get("id") == number:
                assert message["type"] == "success", message
                return message["result"]


def _read_on(stream: IO[str]) -> None:
    with suppress(ValueError):  # closed meanwhile
        deque(stream, 0)


@contextmanager
def firefox(program: str, profile: Path) -> Iterator[Firefox]:
    """Run *program* with an empty *profile* and yield a page in it."""
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
        for name, value in _PREFERENCES.items()
    ]
    (profile / "user.js").write_text("".join(lines), "utf-8")
    command = [program, "--headless", "--profile", str(profile), "--remote-debugging-port", "0"]
    with started(command) as process:
        address = told(process, "WebDriver BiDi listening on ").split()[-1]
        # Its messages are read on, or it would wait for that.
        threading.Thread(target=_read_on, args=(process.stderr,), daemon=True).start()
        with connect(f"{address}/session", max_size=None) as socket:
            yield Firefox(socket)
