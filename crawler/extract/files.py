"""Text and tables of downloaded files: DOCX and PDF. Old .doc files and scans give None: their form cannot be read."""

import io
import re
import zipfile

from lxml import etree

from model.page import Table

MAX_PAGES = 120
MAX_XML = 20_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_file(body: bytes, url: str) -> tuple[str | None, tuple[Table, ...]]:
    """(text, tables) of a file; text is None when nothing in it can be read as text."""
    if body.startswith(b"PK\x03\x04"):
        return _docx(body)
    if body.lstrip()[:5] == b"%PDF-":
        return _pdf(body), ()
    if re.search(r"\.(?:txt|csv)(?:$|[?#])", url, re.I):
        return body.decode("utf-8", "replace"), ()
    return None, ()


def _docx(body: bytes) -> tuple[str | None, tuple[Table, ...]]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            info = archive.getinfo("word/document.xml")
            if info.file_size > MAX_XML:
                return None, ()
            with archive.open(info) as part:
                xml = part.read(MAX_XML + 1)
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except (KeyError, zipfile.BadZipFile, etree.XMLSyntaxError, OSError, NotImplementedError, RuntimeError):
        return None, ()
    lines = ["".join(text.text or "" for text in paragraph.iter(f"{_W}t")) for paragraph in root.iter(f"{_W}p")]
    tables = tuple(_docx_table(table) for table in root.iter(f"{_W}tbl"))
    text = "\n".join(line for line in lines if line.strip())
    return text or None, tables


def _docx_table(table: "etree._Element") -> Table:
    rows = []
    above: list[str] = []
    for tr in table.iterchildren(f"{_W}tr"):
        row: list[str] = []
        for cell in tr.iterchildren(f"{_W}tc"):
            text = "".join(t.text or "" for t in cell.iter(f"{_W}t")).strip()
            properties = cell.find(f"{_W}tcPr")
            span, merged = 1, False
            if properties is not None:
                grid, vertical = properties.find(f"{_W}gridSpan"), properties.find(f"{_W}vMerge")
                value = grid.get(f"{_W}val") if grid is not None else None
                span = min(int(value), 60) if value and value.isdigit() else 1
                merged = vertical is not None and vertical.get(f"{_W}val") != "restart"
            for _ in range(span):
                row.append(above[len(row)] if merged and len(row) < len(above) else text)
        rows.append(tuple(row))
        above = row
    return tuple(rows)


def _pdf(body: bytes) -> str | None:
    """Text of a PDF; None for scans, whose pages hold no characters."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(body))
        text = "\n".join(page.extract_text() or "" for page in reader.pages[:MAX_PAGES])
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, AttributeError, IndexError, OverflowError):
        return None
    return text if len(re.sub(r"\s", "", text)) >= 50 else None
