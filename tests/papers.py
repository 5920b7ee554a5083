"""Documents as a reader's folder may hold them; two are no longer as they were read."""

from __future__ import annotations

import os
from pathlib import Path

from docx import Document
from fpdf import FPDF

TOLD = "Die Bücherei öffnet im Mai wieder"
# Its word is broken at a line's end on the page.
_FIRST = (
    "Altenfurt. Der Rat der Stadt kam am Montag zusammen.\n„Die Büche-\nrei öffnet im Mai wieder“,"
    " sagte die Leiterin Karla Muster im Ausschuss für Kultur.\nDie Regale sind neu."
)
_SECOND = "Auch das Dach ist dicht. Die Stadt zahlt dafür zwei Millionen Euro.\nDas Geld ist da."
_LONG_AGO = 1_500_000_000


def write_papers(folder: Path) -> None:
    """Write a PDF of two pages, others beside it, a Word document, and a page of the web."""
    pdf(folder / "Bücherei im Mai.pdf", _FIRST, _SECOND)
    pdf(folder / "neu.pdf", "Moosheim. Der Markt zieht um. Er steht nun am Fluss.")
    pdf(folder / "fort.pdf", "Lahrbach. Die Brücke ist gesperrt. Sie wird im Herbst gebaut.")
    document = Document()
    document.add_paragraph("Neufurt. Der Bus fährt bis zehn, sagte der Fahrer Jens Beispiel.")
    document.save(str(folder / "bus.docx"))
    text = "<p>Birkenau. Die Schule hat seit Montag ein Dach, sagte die Rektorin.</p>" * 3
    page = f"<html><head><title>Dach</title></head><body><script>1</script>{text}</body></html>"
    (folder / "dach.html").write_text(page, "utf-8")
    (folder / "notiz.txt").write_text("Altenfurt. Der Brunnen läuft wieder.", "utf-8")
    for file in folder.iterdir():
        os.utime(file, (_LONG_AGO, _LONG_AGO))


def spoil_papers(folder: Path) -> None:
    """Change one of them, and take another away."""
    pdf(folder / "neu.pdf", "Moosheim. Der Markt bleibt, wo er ist.")
    (folder / "fort.pdf").unlink()


def pdf(path: Path, *pages: str) -> None:
    """Write a PDF with a page of each text."""
    document = FPDF()
    for text in pages:
        document.add_page()
        document.set_font("Helvetica", size=11)
        document.set_y(40)
        document.multi_cell(90, 5, text.replace("„", '"').replace("“", '"'))
    document.output(str(path))
