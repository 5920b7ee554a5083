"""Load: a folder or file of articles becomes drafts, one at a time; what can't be read is named.

A format is a function from a file to drafts, registered in ``READERS`` by the file's ending;
``ENDINGS`` are those and the archives'.
"""

from rag.load.corpus import load_card, load_drafts, stand_alone
from rag.load.draft import Draft, Item, Skip, SourceFile, state_of
from rag.load.readers import ENDINGS, READERS, advice
from rag.load.version import reader_version

__all__ = [
    "ENDINGS",
    "READERS",
    "Draft",
    "Item",
    "Skip",
    "SourceFile",
    "advice",
    "load_card",
    "load_drafts",
    "reader_version",
    "stand_alone",
    "state_of",
]
