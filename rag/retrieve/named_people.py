"""People whom a question names in full: „Wann starb Nora Kranz?“"""

from __future__ import annotations

import re
from itertools import dropwhile

from rag.statements.names import is_given
from rag.statements.roles import is_role

_WORD = re.compile(r"[\w’'-]+")
_PARTICLES = frozenset("von van de der den del di da al el zu zur vom le la".split())


def surnames_in(question: str) -> tuple[str, ...]:
    """Return the surnames that stand behind given names in *question*.

    What stands behind no given name may be anything else: „Wann begann Kranz?“, and so may what
    stands behind a surname that is a given name, too.
    """
    words, found = _WORD.findall(question), []
    for at, word in enumerate(words):
        before = words[at - 1] if at > 1 else ""
        is_own = not before[:1].isupper() or is_given(before) or is_role(before)
        if not (is_given(word) and is_own):
            continue
        rest = [each for each in words[at + 1 :] if len(each) > 1]
        behind = [*dropwhile(_PARTICLES.__contains__, rest)]
        is_surname = behind != rest or (rest and not is_given(rest[0]))
        if behind and behind[0][0].isupper() and is_surname:
            found.append(re.sub(r"[’']s?$", "", behind[0]))
    return tuple(dict.fromkeys(found))
