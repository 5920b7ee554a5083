"""Load: a folder or file of articles becomes drafts, one at a time; what can't be read is named.

A format is a function from a file to drafts, registered in ``READERS`` by the file's ending.
"""

from rag.load.corpus import READERS, load_card, load_drafts
from rag.load.draft import Draft, Item, Skip, SourceFile
from rag.load.version import reader_version

__all__ = [
    "READERS",
    "Draft",
    "Item",
    "Skip",
    "SourceFile",
    "load_card",
    "load_drafts",
    "reader_version",
]
