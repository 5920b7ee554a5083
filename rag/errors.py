"""The errors a caller can meet: a code for programs, a sentence for people, the command that mends.

The sentences stand in ``errors.toml``, one table a code, in English and German side by side.
"""

from __future__ import annotations

import logging
import string
import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

_COMMAND = {"de": "Befehl", "en": "Run"}
_GERMAN_NUMBER = str.maketrans(",.", ".,")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be said of a failure: ``code`` is for programs and stays as it is.

    ``values`` fill the sentence in; one of them may be a message of its own. ``command`` is what to
    type next, if that helps.
    """

    code: str
    values: Mapping[str, str | int | float | Message] = field(default_factory=dict, hash=False)
    command: str | None = None

    @classmethod
    def of(cls, code: str, *, command: str | None = None, **values: object) -> Message:
        """Return the message *code* about *values*: numbers, texts, messages, errors.

        Without a *command* it is that of a message or error among the values: who wraps one
        usually has no better advice.
        """
        told = {name: _value(value) for name, value in values.items()}
        inner = (value.command for value in told.values() if isinstance(value, Message))
        return cls(code, told, command or next(filter(None, inner), None))

    def text(self, language: Literal["de", "en"] = "en") -> str:
        """Return the sentence, without the command.

        A message may have been kept by another version; one whose sentence is gone is its code.
        """
        values = {
            name: value.text(language) if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        try:
            return _Writer(language).vformat(_sentences()[self.code][language], (), values)
        except KeyError:
            return self.code

    def line(self, language: Literal["de", "en"] = "en") -> str:
        """Return the sentence and the command, if there is one."""
        text = self.text(language)
        return f"{text} {_COMMAND[language]}: {self.command}" if self.command else text

    def as_json(self) -> dict[str, Any]:
        """Return ``{"code", "text", "command", "values"}``; the text is English."""
        values = {
            name: value.as_json() if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        return {
            "code": self.code,
            "text": self.text(),
            "command": self.command,
            "values": values,
        }

    def __str__(self) -> str:
        return self.line()


class NachgefragtError(Exception):
    """Base of all errors that are meant for a person; the command line prints them and exits 1."""

    def __init__(self, code: str, *, command: str | None = None, **values: object) -> None:
        super().__init__(code)
        self.message = Message.of(code, command=command, **values)

    @property
    def code(self) -> str:
        """What the error is called by programs."""
        return self.message.code

    @property
    def command(self) -> str | None:
        """What to type next, if that helps."""
        return self.message.command

    def __str__(self) -> str:
        return self.message.line()


class SettingsError(NachgefragtError):
    """A setting is unknown or has a value that cannot be used."""


class ReadError(NachgefragtError):
    """A file, a folder or a row cannot be read as articles or as questions."""


class CorpusError(NachgefragtError):
    """A corpus does not exist, or its name cannot be used."""


class ArticleError(NachgefragtError):
    """A corpus holds no such article."""


class ConversationError(NachgefragtError):
    """A reader has no such conversation, or it has no such question."""


class KeepingError(NachgefragtError):
    """The file of conversations or of feedback cannot be read or written."""


class SpeakerError(NachgefragtError):
    """Nobody of that name occurs in a corpus."""


class IndexMismatchError(CorpusError):
    """The index was made by another model, chunking or version than the settings ask for."""


class IndexWriteError(CorpusError):
    """What is derived of a corpus cannot be written, as on a full disk."""


class ServerError(CorpusError):
    """The Chroma server that holds a corpus's vectors can't be reached, or refuses."""


class BusyError(CorpusError):
    """Another process is writing the same corpus."""


class ModelError(NachgefragtError):
    """An embedding or chat model is not installed, not reachable, or gave no usable reply."""


class ClusterError(NachgefragtError):
    """The Ray cluster that is to help can't be reached, used or gone on with."""


class PromptError(NachgefragtError):
    """A prompt file is missing or lacks one of its variables."""


class RequestError(NachgefragtError):
    """A program, or the page, asked with an argument that can't be used."""


class InternalError(NachgefragtError):
    """Something unforeseen; its message holds the id under which the log explains it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that ended in an error: the id its log entry bears, and what may be told."""

    id: str
    told: Message | None = None


def log_failure(error: Exception, what: str) -> Failure:
    """Log that *what* failed, with *error*, under a new id.

    Only our own errors are worded for people to read; of any other nothing is told.
    """
    told = error.message if isinstance(error, NachgefragtError) else None
    failure = Failure(uuid.uuid4().hex[:8], told)
    log.error("[%s] %s failed", failure.id, what, exc_info=error)
    return failure


class _Writer(string.Formatter):
    """Fills a sentence in. Numbers look, and ``!r`` quotes a text, as the language writes them."""

    def __init__(self, language: Literal["de", "en"]) -> None:
        self._is_german = language == "de"

    def convert_field(self, value: Any, conversion: Any) -> Any:
        if self._is_german and conversion == "r" and isinstance(value, str):
            return f"„{repr(value)[1:-1]}“"
        return super().convert_field(value, conversion)

    def format_field(self, value: Any, format_spec: str) -> str:
        text = str(super().format_field(value, format_spec))
        is_number = isinstance(value, int | float)
        return text.translate(_GERMAN_NUMBER) if self._is_german and is_number else text


def _value(value: object) -> str | int | float | Message:
    if isinstance(value, NachgefragtError):
        return value.message
    return value if isinstance(value, str | int | float | Message) else str(value)


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("errors.toml").read_text("utf-8"))
