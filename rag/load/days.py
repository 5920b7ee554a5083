"""The day that a field or a line of an export names, in whatever form programs write it."""

from __future__ import annotations

import re
from datetime import date

from rag.text.dates import find_date

# Factiva and Europresse write in the language of the outlet.
_FRENCH = {
    "janvier": "Januar",
    "février": "Februar",
    "fevrier": "Februar",
    "mars": "März",
    "avril": "April",
    "juin": "Juni",
    "juillet": "Juli",
    "août": "August",
    "aout": "August",
    "septembre": "September",
    "octobre": "Oktober",
    "novembre": "November",
    "décembre": "Dezember",
    "decembre": "Dezember",
}


def day_of(text: str | None) -> date | None:
    """Return the first day that *text* names, as :func:`rag.text.dates.find_date` reads it.

    Months may be French. None where it names none.
    """
    if not text:
        return None
    return find_date(re.sub(r"[^\W\d]+", lambda word: _FRENCH.get(word[0].lower(), word[0]), text))
