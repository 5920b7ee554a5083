"""Follow-ups: a question that leans on earlier ones becomes one that stands alone.

By rules: its pronouns and gaps are filled with the people, the topic and the time of the earlier
questions and the speakers and headlines of their answers. Only what points back is rewritten, and
only where what is meant is sure and the outcome is German; any other question stays as it is typed.
What it leans on all the same, retrieval is told: :mod:`rag.question.followup.lean`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.question.colloquial import spelled_out, without_particles
from rag.question.followup.capitals import with_capitals
from rag.question.followup.context import LONGEST, Context, read_context
from rag.question.followup.forms import sentence
from rag.question.followup.gaps import fill_gap
from rag.question.followup.pronouns import fill_pronouns
from rag.question.followup.swap import PRONOUN, swap, swap_pronoun, turn_round
from rag.text.language import question_language
from rag.types import PriorTurn

JOINED = re.compile(r"(?:und|aber|and|but|also)\b,?\s+", re.IGNORECASE)
WHAT_OF = re.compile(
    r"(?:was ist mit|wie ist es (?:mit|bei)|wie sieht es (?:mit|bei)|what about|how about|auch)\s+",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"(?: aus| auch| denn| dazu)*\s*[?!.]*$")
_ROUND = re.compile(r"(?:umgekehrt|andersherum|andersrum|vice versa)\W*", re.IGNORECASE)

# A question word, alone or behind a preposition, or a verb; after „und“ a verb is small.
_OPENS = re.compile(
    r"\W*(?:(?:(?:auf|für|mit|in|an|bei|von|um|seit|bis|zu|aus|nach|vor|gegen|durch) )?"
    r"(?:w(?:er|en|em|essen|as|ann|arum|ie|o\w*|elche\w*|eshalb|ieso)|who\w*|what|when|where|why"
    r"|how|which)|ist|is|was|are|were|did|does|do|has|have|had|can|will"
    r"|(?-i:(?!(?:die|den|eine?n?|alle|allen|beide|diesen?|the|bitte|heute)\b)[a-zäöüß]+[te]n?))\b",
    re.IGNORECASE,
)


def standalone(question: str, history: Sequence[PriorTurn]) -> str:
    """Return *question* so that it can be understood without *history* (oldest first).

    A question that stands alone is returned unchanged, and so is one whose reference is doubtful.
    """
    text = spelled_out(" ".join(question.split()))
    context = read_context(history)
    if context is None or not text or len(text) > LONGEST:
        return question
    made = _rewritten(with_capitals(text, context.printed), context)
    return question if made is None else sentence(made)


def _rewritten(text: str, context: Context) -> str | None:
    joined = JOINED.match(text)
    rest = text[joined.end() :] if joined else text
    what_of = WHAT_OF.match(rest)
    if _ROUND.fullmatch(rest):
        return turn_round(context.asked)
    made = fill_gap(without_particles(rest), context.asked)
    if made is not None or not (joined or what_of):
        return made or fill_pronouns(rest, bool(joined), context)
    phrase = _TRAILING.sub("", rest[what_of.end() if what_of else 0 :])
    if PRONOUN.fullmatch(phrase):
        return swap_pronoun(phrase, context)
    if what_of or is_phrase_alone(rest):
        # None for a phrase whose place is unsure: „Und von den Gegnern?“
        return swap(phrase, context.asked, question_language(text))
    return fill_pronouns(rest, bool(joined), context)


def is_phrase_alone(text: str) -> bool:
    """Return whether *text* asks nothing by itself: no question word and no verb begins it."""
    return not _OPENS.match(text)
