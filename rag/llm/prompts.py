"""Prompts are files under ``prompts/`` with named variables, ``$name`` or ``${name}``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Template

from rag.errors import PromptError
from rag.settings import bundled


def fill(name: str, values: Mapping[str, str]) -> str:
    """Return the prompt file ``NAME.md`` with every variable filled in, none left over.

    A value is put in as it is: a ``$`` in it is not read as a variable.

    Raises:
        PromptError: the file is missing or unreadable, names a variable that there is no value
            for, or lacks a variable that there is one for.
    """
    path = bundled("prompts") / f"{name}.md"
    template = Template(_read(path))
    if not template.is_valid():
        raise PromptError("prompt_dollar", path=path)
    named = set(template.get_identifiers())
    for variable in sorted(named - values.keys()):
        known = ", ".join(f"${key}" for key in sorted(values))
        raise PromptError("prompt_unknown", path=path, variable=variable, known=known)
    for variable in sorted(values.keys() - named):
        raise PromptError("prompt_lacks", path=path, variable=variable)
    return template.substitute(values).strip()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PromptError("prompt_missing", path=path, command=f"git checkout -- {path}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError("prompt_unreadable", path=path, reason=error) from None
