"""The errors a caller can meet. Each message names the value and the next command to type."""

from __future__ import annotations


class NachgefragtError(Exception):
    """Base of all errors that are meant for a person; the command line prints them and exits 1."""


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


class PromptError(NachgefragtError):
    """A prompt file is missing or lacks one of its variables."""
