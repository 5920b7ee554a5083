"""What the page says: ``de.toml`` and ``en.toml``, each read once, when first asked for a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["de", "en"]


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language, each an attribute; braces are filled in by :meth:`str.format`.

    A name that the file does not hold raises ``AttributeError``.
    """

    language: Language

    def __getattr__(self, name: str) -> str:
        text = table(self.language).get(name)
        if not isinstance(text, str):
            raise AttributeError(f"{self.language}.toml has no text {name!r}")
        return text

    def of(self, group: str, name: str) -> str:
        """Return the text *name* of a *group*, a section of the file.

        Raises:
            AttributeError: the file holds no such text.
        """
        section = table(self.language).get(group)
        if not isinstance(section, Mapping) or name not in section:
            raise AttributeError(f"{self.language}.toml has no text {name!r} in [{group}]")
        return section[name]


GERMAN = Texts("de")
ENGLISH = Texts("en")


@cache
def table(language: Language) -> Mapping[str, str | Mapping[str, str]]:
    """Return all texts of a language by their names, those of a group by the group's."""
    return tomllib.loads(Path(__file__).with_name(f"{language}.toml").read_text("utf-8"))


def texts_for(language: str | None) -> Texts:
    """Return the texts for a language code; German for any but English."""
    return ENGLISH if language == "en" else GERMAN


def preferred_language(accept_language: str | None) -> Language:
    """Return the better liked of our languages in an ``Accept-Language`` header (RFC 9110, 12.5.4).

    A reader who asks for neither gets English, and German where nothing is asked for at all.
    """
    if not accept_language:
        return "de"
    weights: dict[str, float] = {}
    for item in accept_language.split(","):
        tag, _, parameters = item.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0]
        quality = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", parameters)
        weight = float(quality[1]) if quality else 1.0
        weights[primary] = max(weight, weights.get(primary, 0.0))
    return "de" if weights.get("de", 0.0) > weights.get("en", 0.0) else "en"


def other_language(language: Language) -> Language:
    """Return the language that the switch leads to."""
    return "de" if language == "en" else "en"
