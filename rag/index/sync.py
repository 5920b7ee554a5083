"""Sync: what comes from one root becomes the articles that are stored of it, and counts."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, count
from pathlib import Path

from rag.errors import Message, ReadError
from rag.index.article_hash import draft_hash
from rag.index.articles import Store
from rag.index.in_order import RowsInOrder
from rag.index.seen_files import Held, Sources, articles_digest, rows_of
from rag.load import Draft, Item, Skip, SourceFile
from rag.text.normal import seen
from rag.types import IngestReport, Note, Problem

# What a parser took its whole time, or all its memory, for.
STOPPED = frozenset(("parser_slow", "parser_memory", "parser_crashed"))
_HASHES = "SELECT o.file, o.row, a.hash FROM origin o JOIN article a ON a.key = o.article WHERE "
_ROWS = "SELECT file, row FROM origin WHERE "
# Files that are as they were pass so quickly that to tell of each would take most of the time.
_TOLD_AT_LEAST = 100

Reading = Callable[[Skip], Iterable[Item]]


def bring_in_step(
    store: Store,
    corpus: str,
    root: str,
    read: Reading,
    sources: Sources,
    on_read: Callable[[int], None],
    only: Sequence[str] | None = None,
) -> IngestReport:
    """Store what *read* yields of *root*, and drop what came from there and does no more.

    *on_read* hears how many items were met. *sources* are to be saved once the store is. Where
    *only* some files of *root* are read, what came from all others stays and counts as unchanged.

    Raises:
        ReadError: there is no article with text.
    """
    step = _Step(store, root, sources, on_read, only)
    for item in read(step.is_known):
        step.take(item)
    step.end()
    step.counts["unchanged"] += step.left_alone()
    if not step.seen and not step.counts["unchanged"]:
        raise _nothing_read(root, step.problems, step.counts["empty"])
    failed = tuple(problem.file for problem in step.problems if problem.line is None)
    unseen = step.unseen()
    store.drop_origins(root, [place for place in unseen if not _is_below(place[0], failed)])
    removed = store.drop_orphans()
    moved = sum(store.origin_count(key) == 1 for key in step.twins)
    return IngestReport(
        corpus,
        new=step.counts["new"],
        changed=step.counts["changed"],
        unchanged=step.counts["unchanged"] + moved,
        removed=removed,
        duplicate=len(step.twins) - moved,
        empty=step.counts["empty"],
        problems=tuple(_with_earlier(problem, unseen) for problem in step.problems),
        notes=tuple(step.notes),
    )


class _Step:
    """What was met so far. Items belong to the file that was last asked for, if any was."""

    def __init__(
        self,
        store: Store,
        root: str,
        sources: Sources,
        on_read: Callable[[int], None],
        only: Sequence[str] | None,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self.notes: list[Note] = []
        self.seen: set[tuple[str, str]] = set()
        self.known: set[str] = set()  # files whose articles are all still there
        self.twins: list[int] = []
        self._copies: Counter[tuple[str, str]] = Counter()
        self._store = store
        self._root = root
        self._sources = sources
        self._only = only
        query = _ROWS if sources.is_in_step else _HASHES
        stored = store.stream(f"{query}{rows_of(only)} ORDER BY file", (root, *(only or ())))
        self._stored = RowsInOrder(stored)
        self._on_read = on_read
        self._met = self._told = 0
        self._reading: SourceFile | None = None
        self._began = (0, 0, 0)

    def is_known(self, source: SourceFile) -> bool:
        """Return whether *source* is as it was and its articles are stored; then count these."""
        self.end_file()
        held = self._sources.find(source)
        articles = None if held is None else self._stored_of(source, held)
        if held is None or articles is None:
            self._reading = source
            self._began = self._far()
            return False
        if held.problem is not None:
            self.problems.append(held.problem)
            self._pass(1)
            return True
        self.known.add(source.file)
        self.counts["unchanged"] += articles
        self.counts["empty"] += held.empty
        self.notes += held.notes
        self._pass(articles + held.empty)
        return True

    def _stored_of(self, source: SourceFile, held: Held) -> int | None:
        """Return how many articles of a file are stored; None where they aren't those *held*."""
        rows = self._stored.of(source.file)
        if rows is None:
            rows = [(source.file, *row) for row in self._store.hashes(self._root, source.file)]
        if not self._sources.is_in_step and held.articles != articles_digest(
            (row[1], row[2]) for row in rows
        ):
            self._sources.forget(source)
            return None
        return len(rows)

    def unseen(self) -> set[tuple[str, str]]:
        """Return every (file, row) that articles came from earlier and that was not met."""
        query = f"{_ROWS}{rows_of(self._only)}"
        places = self._store.stream(query, (self._root, *(self._only or ())))
        return {place for place in places if place[0] not in self.known} - self.seen

    def left_alone(self) -> int:
        """Return how many articles came from files that are not looked at."""
        if self._only is None:
            return 0
        query = "SELECT count(*) FROM origin WHERE "
        ((every,),) = self._store.stream(f"{query}{rows_of(None)}", (self._root,))
        ((looked_at,),) = self._store.stream(
            f"{query}{rows_of(self._only)}", (self._root, *self._only)
        )
        return int(every - looked_at)

    def take(self, item: Item) -> None:
        """Store a draft, keep what else there is to say."""
        self._advance(1)
        if isinstance(item, Problem):
            self.problems.append(item)
        elif isinstance(item, Note):
            if item.kind != "ocr_page":  # only says that something goes on
                self.notes.append(item)
        elif not seen(item.text).strip():
            self.counts["empty"] += 1
            note = Note(item.file, "empty")
            if note not in self.notes[-1:]:
                self.notes.append(note)
        else:
            placed = self._own_place(item)
            self.seen.add((placed.file, placed.row))
            kind = _take(self._store, self._root, placed, draft_hash(item), self.twins)
            self.counts[kind] += 1

    def _own_place(self, draft: Draft) -> Draft:
        """Tell rows of one id in one file apart by a number."""
        row = draft.row
        while (draft.file, row) in self.seen:
            self._copies[draft.file, draft.row] += 1
            row = f"{draft.row}#{self._copies[draft.file, draft.row] + 1}"
        return dataclasses.replace(draft, row=row)

    def end_file(self) -> None:
        """Have the file that was read remembered, unless it had a problem."""
        source, self._reading = self._reading, None
        if source is None:
            return
        problems, notes, empty = self._began
        rows = self._store.hashes(self._root, source.file)
        if new := self.problems[problems:]:
            if len(new) == 1 and new[0].message.code in STOPPED:
                self._sources.keep(source, Held(articles_digest(rows), 0, (), new[0]))
            else:
                self._sources.forget(source)
            return
        # Rows that were in it before are still stored, and go at the end.
        articles = articles_digest(row for row in rows if (source.file, row[0]) in self.seen)
        held = Held(articles, self.counts["empty"] - empty, tuple(self.notes[notes:]))
        self._sources.keep(source, held)

    def end(self) -> None:
        """Have all that was met remembered and told."""
        self.end_file()
        if self._told != self._met:
            self._advance(0)

    def _far(self) -> tuple[int, int, int]:
        return len(self.problems), len(self.notes), self.counts["empty"]

    def _advance(self, items: int) -> None:
        self._met += items
        self._told = self._met
        self._on_read(self._met)

    def _pass(self, items: int) -> None:
        self._met += items
        if self._met - self._told >= _TOLD_AT_LEAST:
            self._advance(0)


def _is_below(file: str, failed: Sequence[str]) -> bool:
    """Return whether *file* is one of *failed*, or lies in a folder (with a final /) of them."""
    return any(file == name or (name.endswith("/") and file.startswith(name)) for name in failed)


def _with_earlier(problem: Problem, unseen: Iterable[tuple[str, str]]) -> Problem:
    """Say of a file that can't be read that what was read from it earlier stays.

    Of a file with a bad row all others were read, so what is not among them is gone.
    """
    if problem.line is not None or not any(_is_below(file, (problem.file,)) for file, _ in unseen):
        return problem
    message = Message.of("earlier_stays", problem=problem.message)
    return dataclasses.replace(problem, message=message)


def _take(store: Store, root: str, draft: Draft, value: str, twins: list[int]) -> str:
    """Bring one draft into the store; articles met at a second place are appended to *twins*."""
    known = store.origin(root, draft)
    if known is not None and known[1] == value:
        store.set_pages(known[0], draft.pages)
        return "unchanged"
    if known is not None and store.origin_count(known[0]) == 1:
        store.change(known[0], draft, value)
        store.set_pages(known[0], draft.pages)
        return "changed"
    if known is not None and store.id_of(known[0]) == draft.name:
        # The copies at other places were one article with this one and need an id of their own.
        store.rename(known[0], _copy_id(store, root, draft, known[0]))
    key = store.key_of_hash(value)
    if key is not None:
        twins.append(key)
        store.set_origin(root, draft, key)
        return "twin"
    key = store.add(draft, _free_id(store, draft), value)
    store.set_pages(key, draft.pages)
    store.set_origin(root, draft, key)
    return "new"


def _copy_id(store: Store, root: str, draft: Draft, key: int) -> str:
    """Return a free id for the article *key*, after another place that it came from."""
    places = sorted(set(store.places(key)) - {(root, draft.file, draft.row)})
    _, file, row = places[0]
    path = f"{file}#{row}" if row else file
    names = chain([row or Path(file).stem, path], (f"{path}#{number}" for number in count(2)))
    return next(name for name in names if not store.has_id(name))


def _free_id(store: Store, draft: Draft) -> str:
    path = f"{draft.file}#{draft.row}" if draft.row else draft.file
    candidates = chain([draft.name, path], (f"{path}#{number}" for number in count(2)))
    return next(candidate for candidate in candidates if not store.has_id(candidate))


def _nothing_read(root: str, problems: Sequence[Problem], empty: int) -> ReadError:
    if problems:
        first = problems[0]
        place = f"{first.file}:{first.line}" if first.line else first.file
        return ReadError(
            "nothing_read_problems",
            root=root,
            count=len(problems),
            place=place,
            problem=first.message,
        )
    if empty:
        return ReadError("nothing_read_empty", root=root, count=empty)
    return ReadError("nothing_read", root=root)
