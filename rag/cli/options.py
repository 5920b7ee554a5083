"""What several commands share: options, settings, the way JSON is printed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rag.errors import ArticleError, NachgefragtError

if TYPE_CHECKING:
    from rag.corpus.library import Corpora, Corpus
    from rag.settings import Settings
    from rag.types import Filter

_Command = TypeVar("_Command", bound=Callable[..., Any])

PATH = click.Path(path_type=Path)
LIMIT = click.IntRange(1, 100_000)

corpus_option = click.option("--corpus", metavar="NAME", help="the corpus to ask")
corpora_option = click.option(
    "--corpus",
    "corpora",
    multiple=True,
    metavar="NAME",
    help="the corpus to ask; may be repeated, to ask several as one",
)
json_option = click.option("--json", "as_json", is_flag=True, help="print JSON")


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a date like 2015-09-20") from None


def filter_options(command: _Command) -> _Command:
    """Add the options that say which articles count; :func:`filter_of` takes their values."""
    for add in (
        click.option("--source", metavar="NAME", help="only articles of this source"),
        click.option("--to", "until", type=_day, metavar="DATE", help="last day, ISO"),
        click.option("--from", "since", type=_day, metavar="DATE", help="first day, ISO"),
    ):
        command = add(command)
    return command


def filter_of(since: date | None, until: date | None, source: str | None) -> Filter:
    """Return the filter that the options ask for.

    Raises:
        click.UsageError: the first day is after the last.
    """
    from rag.types import Filter

    if since and until and since > until:
        raise click.UsageError(f"--from {since} is after --to {until}")
    return Filter(since=since, until=until, source=source)


def open_corpora(settings: Settings, names: tuple[str, ...]) -> Corpus | Corpora:
    """Return the corpus named, or all of several; the default one where none is.

    Raises:
        CorpusError: there is none of a name, or none at all.
    """
    from rag.corpus.library import Corpora, open_corpus

    if len(names) > 1:
        return Corpora([open_corpus(settings, name) for name in dict.fromkeys(names)])
    return open_corpus(settings, *names)


def check_source(corpus: Corpus | Corpora, source: str | None) -> None:
    """Refuse a *source* that no article of *corpus* has: a slip would find nothing, silently.

    Raises:
        ArticleError: there is none of it; the message names those there are.
    """
    names = corpus.sources()
    if source is None or source in names:
        return
    if not names:
        raise ArticleError("no_sources", corpus=corpus.name)
    raise ArticleError("source_missing", corpus=corpus.name, source=source, known=", ".join(names))


@contextmanager
def errors_as_events() -> Iterator[None]:
    """Print what fails as a line of JSON too, for the program that started the command."""
    try:
        yield
    except NachgefragtError as error:
        from rag.progress import print_event

        print_event(error.message)
        raise


def settings_of(data: Path | None, chat_model: str | None = None) -> Settings:
    """Return the settings of a run for which ``--data`` is *data* and ``--model`` *chat_model*.

    Raises:
        SettingsError: a setting is unknown or has a value that can't be used.
    """
    from rag.settings import load_settings

    return load_settings({"data": data, "chat_model": chat_model})


def print_json(value: object) -> None:
    """Print *value* on standard output, indented."""
    print(json.dumps(value, ensure_ascii=False, indent=2))
