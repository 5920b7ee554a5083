"""Follow-ups: a question that leans on earlier ones becomes one that stands alone.

By rules: its pronouns and gaps are filled with the people, the topic and the time of the earlier
questions and the speakers and headlines of their answers. A question with a subject of its own and
nothing open is returned as it is, so that a new topic is never dragged back to the old one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.question.followup.context import LONGEST, Context, read_context
from rag.question.followup.forms import sentence
from rag.question.followup.gaps import fill_gap
from rag.question.followup.pronouns import fill_pronouns
from rag.question.followup.swap import PRONOUN, swap, swap_pronoun
from rag.text.language import question_language
from rag.types import PriorTurn

_JOINED = re.compile(r"(?:und|aber|and|but|also)\b,?\s+", re.IGNORECASE)
_WHAT_OF = re.compile(
    r"(?:was ist mit|wie ist es (?:mit|bei)|wie sieht es (?:mit|bei)|what about|how about|auch)\s+",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"(?: aus| auch| denn| dazu)*\s*[?!.]*$")


def standalone(question: str, history: Sequence[PriorTurn]) -> str:
    """Return *question* so that it can be understood without *history* (oldest first).

    A question that stands alone is returned unchanged, and so is one that nothing earlier fits.
    """
    text = " ".join(question.split())
    context = read_context(history)
    if context is None or not text or len(text) > LONGEST:
        return question
    made = _rewritten(text, context)
    return question if made is None else sentence(made)


def _rewritten(text: str, context: Context) -> str | None:
    joined = _JOINED.match(text)
    rest = text[joined.end() :] if joined else text
    what_of = _WHAT_OF.match(rest)
    made = fill_gap(rest, context.asked)
    if made is None and (joined or what_of):
        phrase = _TRAILING.sub("", rest[what_of.end() if what_of else 0 :])
        if PRONOUN.fullmatch(phrase):
            return swap_pronoun(phrase, context)
        made = swap(phrase, context.asked, question_language(text))
    return made or fill_pronouns(rest, bool(joined), context)
