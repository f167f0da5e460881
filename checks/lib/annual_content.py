"""What an annual report says: its page and its files as texts and tables, and which parts of it could not be read."""

import re
from dataclasses import dataclass, replace

from checks.lib.annual import Report
from checks.lib.annual_sections import PICTURE, recognised
from model.page import Page, Table
from model.snapshot import Snapshot

ENOUGH_SECTIONS = 2
ENOUGH_HAN = 300
PAGE_BREAK = "\f"
_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTERS = re.compile(r"[^\W\d_]")
_MORE_PAGES = re.compile(r"下一页|后一页|尾\s*页|末\s*页|全文阅读|展开全文|点击查看全文")


@dataclass(frozen=True, slots=True)
class Content:
    """One form of a report: its page, or a file.

    ``gaps`` say in words which parts could not be read, ``table_gaps`` why its tables could not.
    """

    url: str
    text: str
    tables: tuple[Table, ...]
    gaps: tuple[str, ...] = ()
    table_gaps: tuple[str, ...] = ()
    in_file: bool = False


def contents_of(snapshot: Snapshot, report: Report) -> tuple[Content, ...]:
    """The forms of a report that can be judged, page before files; empty when none can be read.

    Where one form has the sections, others are only its cover. A part that could not be read is a gap of every form.
    """
    page = report.record.page if report.record else None
    files, unread = _files(snapshot, report)
    gaps = (*_page_gaps(page), *unread) if page else unread
    own = (Content(report.url, page.text, page.tables, gaps),) if page else ()
    forms = (*own, *(replace(file, gaps=(*file.gaps, *unread)) for file in files))
    whole = tuple(form for form in forms if recognised(form.text) >= ENOUGH_SECTIONS)
    if whole:
        return whole
    return tuple(form for form in forms if _says_enough(form.text) and not form.gaps)


def _files(snapshot: Snapshot, report: Report) -> tuple[list[Content], tuple[str, ...]]:
    """The files that could be read, and a word on each that could not."""
    found, unread = [], []
    for link in report.files:
        record = snapshot.attachment(link.url)
        if record is None or not record.text or not _is_legible(record.text):
            unread.append(f"附件《{link.title}》无法读取（.doc、扫描件、未收录字体等）")
            continue
        is_pdf = link.url.lower().split("?")[0].endswith(".pdf") or PAGE_BREAK in record.text
        no_cells = ("PDF文件的表格不能逐格读取",) if is_pdf else ()
        found.append(Content(link.url, record.text, record.tables, _file_gaps(record.text), no_cells, True))
    return found, tuple(unread)


def _page_gaps(page: Page) -> tuple[str, ...]:
    gaps = [f"正文有{page.images}张图片"] * bool(page.images)
    gaps += ["正文有嵌入的框架"] * bool(page.frames)
    gaps += ["正文由脚本生成，可能未读全"] * page.is_js_rendered
    more = _MORE_PAGES.search(page.text)
    return (*gaps, *([f"正文似有后续页（“{more[0]}”）"] if more else []))


def _file_gaps(text: str) -> tuple[str, ...]:
    """Pages of a PDF without characters, and pictures in a Word document."""
    blank = sum(not _HAN.search(page) for page in text.split(PAGE_BREAK)) if PAGE_BREAK in text else 0
    return (
        *([f"文件有{blank}页没有文字（扫描或图片）"] if blank else []),
        *(["文件中有图片"] if PICTURE in text else []),
    )


def _is_legible(text: str) -> bool:
    """False for characters that mean nothing: a report is mostly Chinese characters."""
    letters = _LETTERS.findall(text)
    return len(_HAN.findall("".join(letters))) >= max(0.3 * len(letters), 1)


def _says_enough(text: str) -> bool:
    """True for a text long enough to be the report itself; watermarks repeat the same line."""
    lines = {re.sub(r"\s", "", line) for line in text.split("\n")}
    return sum(len(_HAN.findall(line)) for line in lines) >= ENOUGH_HAN
