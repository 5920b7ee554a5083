"""Find what somebody said who is asked for by name, by office or as a group."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from rag.index.articles import Store
from rag.index.statements import StoredStatement, match_statements, speakers
from rag.question.office import Office, is_past
from rag.question.speech import SpeechRequest
from rag.retrieve.office import Holder, OfficeFinder
from rag.statements import LEAST, may_mean
from rag.statements.roles import is_role
from rag.text.normal import seen
from rag.text.offices import office_forms
from rag.text.words import STOP_WORDS, fold, is_near, stem, stems, words
from rag.types import Filter, Hit

# Statements of one speaker that are looked at, the latest stored first.
_NEWEST = 300
_LONG_NAME = 6
# What stands between an office and what it is of: „Chef der FDP“.
_OF = frozenset("der des von vom of".split())
_OFFICE = re.compile(
    r"(?P<place>[a-zäöüß]+(?:ische|ige)[nr]? )?(?P<noun>[\w-]+)"
    rf"(?: (?P<of>(?:{'|'.join(sorted(_OF))}) .+))?",
    re.IGNORECASE,
)


class SpeakerFinder:
    """Finds statements by who is asked for. Reads only; safe across threads."""

    def __init__(self, store: Store, offices: OfficeFinder) -> None:
        """Take where statements are, and what looks for holders of offices."""
        self._store = store
        self._offices = offices

    def read(
        self, question: SpeechRequest, hits: Sequence[Hit], within: Filter
    ) -> tuple[str, str, list[StoredStatement]]:
        """Return speaker, topic and statements of the longest reading that names who speaks."""
        for asked, topic in question.readings:
            rows = self.by(asked, topic, hits, within)
            if rows := _of_whose(rows, asked, question.readings):
                return asked, topic, rows
        for asked, topic in question.readings:
            meant = self._nearly(asked, hits)
            if meant and (rows := self.by(meant, topic, hits, within)):
                return meant, topic, rows
        return question.asked or "", question.topic, []

    def by(
        self, asked: str, topic: str, hits: Sequence[Hit], within: Filter, sure: bool = True
    ) -> list[StoredStatement]:
        """Return what *asked* said: by name, or where no name fits, by role or group.

        Whoever has an office also says what they say without it: „der Landrat“ is Ott, too. Not
        *sure* are statements of patterns that are too often none.
        """
        who = [word for word in words(asked) if word not in STOP_WORDS]
        if not who:
            return []

        def candidates(names: Sequence[str]) -> list[StoredStatement]:
            found = self._candidates(names, topic, hits, within)
            return [row for row in found if (row.statement.confidence >= LEAST) == sure]

        rows = candidates(who)
        named = [row for row in rows if row.name and may_mean(asked, row.name)]
        office = asked_as_office(asked)
        if office is None or any(fold(row.name or "") != fold(asked) for row in named):
            if named:
                return named
            if len(who) > 1 and len(who) == len(asked.split()):  # a name, nothing about a topic
                rows_of_last = candidates(who[-1:])
                named = [row for row in rows_of_last if row.name and may_mean(asked, row.name)]
                if named:
                    return named
        wanted = set(map(_called, who))
        found = {
            row.key: row
            for row in rows
            if wanted <= _calling(row) and (is_past(asked) or not is_past(row.statement.role or ""))
        }
        if office is not None:
            for holder in self._offices.find(office, hits, self._names, within):
                own = candidates([holder.name])
                found.update((row.key, row) for row in own if self._is_by(holder, row))
        return list(found.values())

    def _is_by(self, holder: Holder, said: StoredStatement) -> bool:
        """Return whether *holder* surely says it: of namesakes only who is named there in full."""
        name = said.name or ""
        if not may_mean(holder.name, name):
            return False
        bearers = [each for each in self.surnames.get(holder.name, ()) if " " in each]
        return len(bearers) < 2 or (name in bearers and name in seen(holder.quote))

    @cached_property
    def surnames(self) -> Mapping[str, Collection[str]]:
        """All who speak, by the last word of their names, folded."""
        found: dict[str, list[str]] = {}
        for name in self._names:
            for last in list(words(name))[-1:]:
                found.setdefault(last, []).append(name)
        return found

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(each.name for each in speakers(self._store))

    def _nearly(self, asked: str, hits: Sequence[Hit]) -> str | None:
        """Return the one speaker whose name *asked* has with one letter amiss, if it is nobody's.

        A short surname one letter amiss is another's.
        """
        typed = list(words(asked))
        if not typed or len(typed[-1]) < _LONG_NAME:
            return None
        if any(typed[-1] in words(hit.passage.text) for hit in hits):
            return None
        near = {
            each.name
            for each in speakers(self._store)
            if (name := list(words(each.name))) and is_near(typed[-1], name[-1])
            if len(typed) == 1 or typed[:-1] == name[: len(typed) - 1]
        }
        return near.pop() if len(near) == 1 else None

    def _candidates(
        self, who: Sequence[str], topic: str, hits: Sequence[Hit], within: Filter
    ) -> list[StoredStatement]:
        found: dict[int, StoredStatement] = {}
        for last in dict.fromkeys((who[-1], who[-1].removesuffix("s"))):
            asked = [*who[:-1], last]
            near = list(dict.fromkeys(hit.article.id for hit in hits))
            for rows in (
                match_statements(self._store, asked, stems(topic), within) if topic else [],
                match_statements(self._store, asked, (), within, near),
                match_statements(self._store, asked, (), within, limit=_NEWEST),
            ):
                found.update((row.key, row) for row in rows)
        return list(found.values())


def asked_as_office(asked: str) -> Office | None:
    """Return the office by which *asked* calls somebody, and of what; None where by a name.

    „Landrat“, „Chef der FDP“, „FDP-Chef“ and „bayerische Ministerpräsident“ are offices, „Landrat
    Ott“ is a name.
    """
    found = _OFFICE.fullmatch(asked)
    if found is None:
        return None
    *before, noun = found["noun"].split("-")
    noun = f"{noun[:1].upper()}{noun[1:]}"
    if not is_role(noun):
        return None
    of = " ".join((*before, found["place"] or "", found["of"] or ""))
    return Office(noun.removesuffix("in"), tuple(stems(of)))


def is_office(asked: str) -> bool:
    """Return whether *asked* calls somebody by an office or a group: „SPD-Chef“, „Politiker“."""
    last = asked.split()[-1:]
    return asked_as_office(asked) is not None or any(map(is_role, last))


def _called(word: str) -> str:
    forms = office_forms(word)
    return forms[0] if len(forms) > 1 else stem(word)


def _calling(said: StoredStatement) -> set[str]:
    """Return what the speaker of a statement is called, each word as it is compared."""
    return {*map(_called, words(f"{said.statement.mention or ''} {said.statement.role or ''}"))}


def _of_whose(
    rows: Sequence[StoredStatement], asked: str, readings: Sequence[tuple[str, str]]
) -> list[StoredStatement]:
    """Return those *rows* that may be by *asked*, an office cut off from what it is of.

    „Chef“ of „Chef der FDP“ is the chief of anything; where that is named beside, it may be meant.
    """
    longer = [each for each, _ in readings if each.startswith(f"{asked} ")]
    if not longer or asked_as_office(asked) is None:
        return list(rows)
    of, *whose = longer[-1].removeprefix(asked).split()
    if fold(of) not in _OF:
        return list(rows)
    wanted = set(stems(" ".join(whose)))
    return [
        row
        for row in rows
        if wanted <= set(stems(f"{row.statement.article.title or ''} {row.passage.text}"))
    ]
