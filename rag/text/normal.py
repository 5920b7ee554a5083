"""Text as the eye sees it, with a way back to the offsets of the text as it is stored.

Everything that reads German here reads this form: letters composed, characters that no one sees
gone, ligatures and the long s spelled out, words broken at the ends of lines put together.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Span = tuple[int, int]
# A stretch of the normal form, and the stretch of the source that it stands for.
_Edit = tuple[int, int, int, int]

_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\x1c-\x1f"
_SOFT_HYPHEN = "\u00ad"
_CONTROLS = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_UNSEEN = (
    f"{_SOFT_HYPHEN}\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    f"\ufeff\ufff9-\ufffb{_CONTROLS}"
)
_JOINERS = "\u200c\u200d"
# Letters and signs that change their shape with a joiner beside them: Arabic, Indic, emoji.
_JOINED = "\u0590-\u1dff\u2600-\u27bf\ufb1d-\ufdff\ufe0f\ufe70-\ufefc\U00010000-\U0010ffff"
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
# Old prints set a small e above a, o and u.
_SMALL_E, _DIAERESIS = "\u0364", "\u0308"
_SPELLED = {
    "ſ": "s",
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
    "\u2010": "-",
    "\u2011": "-",
    "\u2126": "Ω",
    "\u212a": "K",
    "\u212b": "Å",
    "\x85": "\n",
}
_ODD = f"{_SPACES}{_UNSEEN}{_JOINERS}{_MARKS}{''.join(_SPELLED)}"
_ODD_SIGN = re.compile(f"[{_ODD}]")
_HYPHEN_AT_END = re.compile(r"-[^\S\n]*\n")
# What some OCR programs write for a hyphen that they know to be soft.
_NOT_SIGN = "¬"
# No language sets more than 30 marks on a letter (Unicode's stream-safe format, UAX 15), and to
# bring them into order takes time by the square of their number.
_CLUSTER = (
    rf"[^\s{_UNSEEN}{_JOINERS}{_MARKS}][{_UNSEEN}{_JOINERS}]*[{_MARKS}]"
    rf"(?:[{_UNSEEN}]*[{_MARKS}]){{0,29}}"
)
_PIECE = re.compile(
    rf"(?P<cluster>{_CLUSTER})|(?P<spelled>[{''.join(_SPELLED)}])|(?P<space>[{_SPACES}])"
    rf"|(?P<broken>{_SOFT_HYPHEN})(?=[{_UNSEEN}]{{0,8}}[^\S\n]*\n)"
    rf"|(?P<unseen>[{_UNSEEN}]|(?<![{_JOINED}])[{_JOINERS}])"
)
_STRIPPED = re.compile(f"[{_UNSEEN}{_JOINERS}]")

_BREAK = re.compile(
    rf"(?<=[^\W_])(?:-[{_NOT_SIGN}{_SOFT_HYPHEN}]?|[{_NOT_SIGN}{_SOFT_HYPHEN}])"
    rf"[^\S\n]*\n[^\S\n]*(?P<right>[^\W_]+)|{_SOFT_HYPHEN}"
)
_LEFT = re.compile(r"[^\W_]+\Z")
_LONGEST_WORD = 60
# „Ost-\nund Westdeutschland“: what a hyphen that stands for a left-out part is followed by.
_SUSPENDING = frozenset("und oder bzw beziehungsweise sowie als u od and or".split())
# The same, unless the word goes on with just these letters: „Werk-\nstatt“, „den-\nnoch“.
_ENDINGS = {
    "bis": ("kür", "ara", "hi"),
    "wie": ("so",),
    "noch": ("den",),
    "statt": ("werk", "an", "hof", "ruhe", "lager", "heim", "rast", "bett"),
    "aber": ("oder",),
}
# „deutsch-\nfranzösisch“: two adjectives side by side keep their hyphen.
_FIRST_ADJECTIVE, _ADJECTIVE = re.compile(r"\w{2,}sch"), re.compile(r"\w+isch(?:e[mnrs]?)?")
_SHORTEST_PART = 2
# Letters that old prints let stand alone at the end of a line: „O-\nfen“, „ü-\nber“.
_SYLLABLES = "AÄIOÖÜaäioöü"


@dataclass(frozen=True, slots=True)
class _Layer:
    """The edits of one pass in order, and where each begins in its result and in its source."""

    edits: tuple[_Edit, ...]
    starts: tuple[int, ...]
    sources: tuple[int, ...]

    @classmethod
    def of(cls, edits: Iterable[_Edit]) -> _Layer:
        found = tuple(edits)
        return cls(found, tuple(edit[0] for edit in found), tuple(edit[2] for edit in found))

    def start(self, at: int) -> int:
        """Return where the character at offset *at* of the result begins in the source."""
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return at
        _, end, source, source_end = self.edits[index]
        return source if at < end else source_end + at - end

    def end(self, at: int) -> int:
        """Return where the character before offset *at* of the result ends in the source."""
        index = bisect_right(self.starts, at - 1) - 1
        if index < 0:
            return at
        _, end, _, source_end = self.edits[index]
        return source_end + max(0, at - end)

    def back(self, at: int) -> int:
        """Return the offset in the result of what begins at offset *at* of the source."""
        index = bisect_left(self.sources, at) - 1
        if index < 0:
            return at
        _, end, _, source_end = self.edits[index]
        return end + max(0, at - source_end)


@dataclass(frozen=True, slots=True)
class NormalText:
    """A text as it is read; offsets are code points, ``[start, end)``.

    A text that holds nothing to change is its own normal form. ``breaks`` are the offsets in
    ``text``, in order, at which a line of the stored text ends inside a word.
    """

    text: str
    _layers: tuple[_Layer, ...] = ()
    breaks: tuple[int, ...] = ()

    @property
    def is_source(self) -> bool:
        """Whether the text is as it is stored, and all offsets are the same."""
        return not self._layers

    def to_source(self, span: Span) -> Span:
        """Return the slice of the stored text that ``text[span]`` stands for.

        It holds all of its letters whole; characters that no one sees are in it only between them.
        """
        start, end = span
        for layer in reversed(self._layers):
            start, end = layer.start(start), layer.end(end) if end > start else layer.start(end)
        return start, end

    def from_source(self, at: int) -> int:
        """Return the offset in ``text`` of what begins at offset *at* of the stored text."""
        for layer in self._layers:
            at = layer.back(at)
        return at


def normal_text(text: str) -> NormalText:
    """Return *text* in the form in which it is read."""
    if _is_normal(text):
        return NormalText(text)
    seen_letters, letters = _applied(text, _characters(text))
    whole_words, words = _applied(seen_letters, _line_ends(seen_letters))
    breaks = tuple(end for _, end, *source in words.edits if "\n" in seen_letters[slice(*source)])
    return NormalText(whole_words, tuple(filter(lambda each: each.edits, (letters, words))), breaks)


def seen(text: str) -> str:
    """Return *text* in the form in which it is read, for those who need no offsets."""
    return text if _is_normal(text) else normal_text(text).text


def _is_normal(text: str) -> bool:
    """Whether *text* surely holds nothing to change; most texts do, so this must be quick."""
    return not (_ODD_SIGN.search(text) or _NOT_SIGN in text or _HYPHEN_AT_END.search(text))


def _applied(text: str, edits: Iterable[tuple[int, int, str]]) -> tuple[str, _Layer]:
    """Return *text* with each stretch of *edits* replaced, and the way back."""
    parts: list[str] = []
    made: list[_Edit] = []
    length = at = 0
    for start, end, instead in edits:
        parts += (text[at:start], instead)
        length += start - at
        made.append((length, length + len(instead), start, end))
        length += len(instead)
        at = end
    parts.append(text[at:])
    return "".join(parts), _Layer.of(made)


def _characters(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _PIECE.finditer(text):
        instead = _instead(found)
        if instead != found[0]:
            yield found.start(), found.end(), instead


def _instead(found: re.Match[str]) -> str:
    kind, piece = found.lastgroup, found[0]
    if kind == "cluster":
        letters = _STRIPPED.sub("", piece)
        if letters[0] in "aouAOU":
            letters = letters.replace(_SMALL_E, _DIAERESIS)
        return unicodedata.normalize("NFC", letters)
    if kind == "spelled":
        return _SPELLED[piece]
    if kind == "broken":
        return piece
    return " " if kind == "space" else ""


def _line_ends(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _BREAK.finditer(text):
        if found["right"] is None:
            yield *found.span(), ""
            continue
        glue = _glue(text, found.start(), found["right"]) if text[found.start()] == "-" else ""
        if glue is not None:
            yield found.start(), found.start("right"), glue


def _glue(text: str, at: int, right: str) -> str | None:
    """Return what joins the parts of the word broken at the hyphen *at*; None: it is not one."""
    low = right.lower()
    before = _LEFT.search(text, max(0, at - _LONGEST_WORD), at)
    left = before[0] if before else ""
    if low in _SUSPENDING or (low in _ENDINGS and not left.lower().endswith(_ENDINGS[low])):
        return None
    if right[0].islower() and len(right) < _SHORTEST_PART:
        return None
    is_whole = (
        not right[0].islower()  # „Baden-\nWürttemberg“
        or (len(left) < _SHORTEST_PART and left not in _SYLLABLES)  # „E-\nmail“
        or not left[-1].isalpha()  # „20-\njährig“
        or left.isupper()  # „EU-\nweit“
        or (_FIRST_ADJECTIVE.fullmatch(left) and _ADJECTIVE.fullmatch(right))
    )
    return "-" if is_whole else ""
