"""Text and tables of downloaded files: DOCX and PDF. Old .doc files and scans give None: their form cannot be read.

Two marks keep apart what was not there from what was not read: U+FFFC stands where a Word document shows a picture,
and a form feed between the pages of a PDF, so that a page without characters (a scan) is seen as an empty one.
"""

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from model.page import Table

MAX_PAGES = 120
MAX_XML = 20_000_000
MAX_ROWS = 400
MAX_COLUMNS = 60
PICTURE = "\ufffc"
PAGE_BREAK = "\f"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SHOWN = {"br": "\n", "cr": "\n", "tab": " ", "drawing": PICTURE, "pict": PICTURE, "object": PICTURE}
_TEXT = {f"{_W}{name}": shown for name, shown in _SHOWN.items()}
_HAN = re.compile(r"[\u3400-\u9fff]")
MIN_HAN = 0.3
MIN_LENGTH = 50


class UnreadableFileError(Exception):
    """A file is damaged, locked or beyond all bounds; the message says which, in the user's language."""


def read_file(body: bytes, url: str) -> tuple[str | None, tuple[Table, ...]]:
    """(text, tables) of a file; text is None when nothing in it can be read as text. Raises
    :class:`UnreadableFileError`."""
    if body.startswith(b"PK\x03\x04"):
        return _docx(body)
    if body.lstrip()[:5] == b"%PDF-":
        return _pdf(body), ()
    if re.search(r"\.(?:txt|csv)(?:$|[?#])", url, re.I):
        return body.decode("utf-8", "replace"), ()
    return None, ()


def is_legible(text: str) -> bool:
    """False for what fonts without a character map leave behind: a Chinese report is mostly Chinese characters."""
    letters = re.sub(r"[\s\d\W_]", "", text)
    return len(_HAN.findall(letters)) >= max(MIN_HAN * len(letters), 1)


def _docx(body: bytes) -> tuple[str | None, tuple[Table, ...]]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if "word/document.xml" not in archive.namelist():
                return None, ()
            info = archive.getinfo("word/document.xml")
            if info.file_size > MAX_XML:
                raise UnreadableFileError(f"文件解开后超过 {MAX_XML // 1_000_000} MB")
            with archive.open(info) as part:
                xml = part.read(MAX_XML + 1)
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except (KeyError, zipfile.BadZipFile, etree.XMLSyntaxError, OSError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFileError(f"Word 文件已损坏或加密（{type(error).__name__}）") from error
    tables = tuple(_docx_table(table) for table in root.iter(f"{_W}tbl"))
    text = "\n".join(line for line in map(_paragraph, root.iter(f"{_W}p")) if line.strip())
    return text or None, tables


def _paragraph(paragraph: "etree._Element") -> str:
    """The words of a paragraph, with breaks and a mark for each picture; paragraphs inside a text box stand alone."""
    return "".join(_pieces(paragraph))


def _pieces(element: "etree._Element") -> Iterator[str]:
    for child in element.iterchildren():
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _TEXT:
            yield _TEXT[child.tag]
        elif child.tag != f"{_W}p":
            yield from _pieces(child)


def _docx_table(table: "etree._Element") -> Table:
    rows: list[tuple[str, ...]] = []
    above: list[str] = []
    for tr in _own(table, f"{_W}tr")[:MAX_ROWS]:
        row: list[str] = [""] * min(_value(tr.find(f"{_W}trPr/{_W}gridBefore"), 0), MAX_COLUMNS)
        for cell in _own(tr, f"{_W}tc"):
            lines = (_paragraph(each).replace(PICTURE, "").strip() for each in _own(cell, f"{_W}p"))
            text = " ".join(filter(None, lines))
            wide, down = cell.find(f"{_W}tcPr/{_W}gridSpan"), cell.find(f"{_W}tcPr/{_W}vMerge")
            merged = down is not None and down.get(f"{_W}val") != "restart"
            for _ in range(min(max(_value(wide, 1), 1), MAX_COLUMNS - len(row))):
                row.append(above[len(row)] if merged and len(row) < len(above) else text)
        rows.append(tuple(row))
        above = row
    return tuple(rows)


def _own(element: "etree._Element", tag: str) -> list["etree._Element"]:
    """The rows, cells or paragraphs of an element, also those that content controls wrap, not those of inner tables."""
    found: list[etree._Element] = []
    for child in element.iterchildren():
        if child.tag == tag:
            found.append(child)
        elif child.tag in _WRAPPERS:
            found += _own(child, tag)
    return found


_WRAPPERS = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))


def _value(element: "etree._Element | None", default: int) -> int:
    value = element.get(f"{_W}val") if element is not None else None
    return int(value) if value and re.fullmatch(r"[0-9]{1,4}", value) else default


def _pdf(body: bytes) -> str | None:
    """Text of a PDF; None for scans, whose pages hold no characters, and for characters that mean nothing."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = PdfReader(io.BytesIO(body)).pages
        texts = [page.extract_text() or "" for page in pages[:MAX_PAGES]] + [""] * (len(pages) > MAX_PAGES)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        RecursionError,
        AttributeError,
        IndexError,
        OverflowError,
    ) as error:
        raise UnreadableFileError(f"PDF 文件已损坏、加密或超出读取上限（{type(error).__name__}）") from error
    text = PAGE_BREAK.join(texts)
    return text if len(re.sub(r"\s", "", text)) >= MIN_LENGTH and is_legible(text) else None
