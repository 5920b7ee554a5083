"""Which reader reads which ending, and what helps where none does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rag.errors import Message
from rag.load.bundles import unbundled
from rag.load.draft import Draft, Read, Reader
from rag.load.formats.epub import read_epub
from rag.load.formats.json_rows import read_json
from rag.load.formats.mail import read_eml, read_mbox, read_mhtml
from rag.load.formats.opendocument import read_odt
from rag.load.formats.rtf import read_rtf
from rag.load.formats.spreadsheet import read_xlsx
from rag.load.formats.warc import read_warc
from rag.load.formats.xml import read_xml
from rag.load.pdf import read_pdf
from rag.load.plain import read_markdown, read_plain
from rag.load.rows import read_csv, read_jsonl
from rag.load.webpage import read_webpage
from rag.load.word import read_word

READERS: Mapping[str, Reader] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".html": read_webpage,
    ".htm": read_webpage,
    ".xhtml": read_webpage,
    ".mhtml": read_mhtml,
    ".mht": read_mhtml,
    ".pdf": read_pdf,
    ".docx": read_word,
    ".odt": read_odt,
    ".rtf": read_rtf,
    ".epub": read_epub,
    ".eml": read_eml,
    ".mbox": read_mbox,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".json": read_json,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".xlsx": read_xlsx,
    ".xml": read_xml,
    ".rss": read_xml,
    ".atom": read_xml,
    ".tei": read_xml,
    ".warc": read_warc,
}
# What other files are packed into; rag/load/archive.py opens them.
ARCHIVES = (".zip", ".gz")
# All that a folder or a reader's upload may hold.
ENDINGS = (*READERS, *ARCHIVES)
# Those without parsers of others, which bound what a small file can cost.
BOUNDED = (".txt", ".md", ".jsonl", ".ndjson", ".csv", ".tsv")

_ADVICE = {
    "advice_docx": ".doc .dot .docm .wpd .wps .pages .sxw .fodt",
    "advice_eml": ".msg .oft",
    "advice_mbox": ".pst .ost",
    "advice_unpack": ".rar .7z .tar .tgz .bz2 .xz .zst .maff",
    "advice_pdf": ".ppt .pptx .odp .key .ps .djvu .xps .indd",
    "advice_xlsx": ".xls .xlsb .ods .numbers .sav .dta .rds .rdata .parquet .feather .sqlite .db",
    "advice_epub": ".mobi .azw .azw3",
    "advice_page": ".url .webloc .webarchive",
    "advice_scan": ".tif .tiff .jp2 .jpg .jpeg .png",
    "advice_speech": ".mp3 .wav .m4a .ogg .mp4 .mov .mkv .webm",
}
_ADVICE_OF = {ending: code for code, endings in _ADVICE.items() for ending in endings.split()}


def read_articles(path: Path, file: str, columns: Sequence[str] = ()) -> Read:
    """Yield the articles of *path* by the reader for its ending, an export's each by itself.

    *columns* name those of a table whose first line doesn't.

    Raises:
        ReadError: as the reader does.
    """
    reader = READERS[path.suffix.lower()]
    items = read_csv(path, file, columns) if reader is read_csv else reader(path, file)
    for item in items:
        yield from unbundled(item) if isinstance(item, Draft) else (item,)


def is_readable(file: str) -> bool:
    """Whether an article may be in a file of the name *file*."""
    ending = _last_ending(file)
    return ending in READERS or (
        ending in ARCHIVES and (ending != ".gz" or _last_ending(file[: -len(ending)]) in ENDINGS)
    )


def ending_of(file: str) -> str:
    """Return the ending of a file's name in lower case, both where it is packed.

    Of a name without one it is the name.
    """
    ending = _last_ending(file) or file
    return _last_ending(file[: -len(ending)]) + ending if ending == ".gz" else ending


def _last_ending(file: str) -> str:
    """Return what ``Path(file).suffix`` is in lower case, in a tenth of the time."""
    at = file.rfind(".")
    return file[at:].lower() if 0 < at < len(file) - 1 else ""


def advice(ending: str) -> Message | None:
    """Return what makes a file with *ending*, in lower case, readable, if that's known."""
    code = _ADVICE_OF.get(f".{ending.rpartition('.')[2]}")
    return Message.of(code) if code else None
