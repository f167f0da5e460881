"""Where the rows of a page's lists may be: links of its content with the element that belongs to each alone, and
their titles."""

import re
from dataclasses import dataclass

from crawler.extract import dates
from crawler.extract.document import HEADING_TAGS, ROW_TAGS, Anchor, Element, PageText, one_line
from crawler.extract.regions import Region
from model.article import DateClaim

MIN_TITLE = 2
MAX_ROW = 600
_DIGIT = re.compile(r"\d")
DATE_ONLY = re.compile(r"^[\s\[\]【】()（）:：/|·\-—时间日期发布更新表公开上传录入间于]*$")
_CATEGORY = re.compile(r"^[\[【（(〔][^\]】）)〕]{1,10}[\]】）)〕]$")
_PAGER_WORDS = (
    "上一?页", "下一?页", "首\\s?页", "尾页", "末页", "第一页", "最后一页", "前一页", "后一页", "\\d{1,4}", ">+",
    "<+", "»", "«", "›", "‹", "\\.{2,3}", "跳转", "GO", "go", "更多", "more", "MORE", "查看更多",
    ".{0,6}更多[>+》]*", "返回.{0,4}", "[\\[【(（]?(?:详细|详情|查看|阅读全文|全文|查看全文)[\\]】)）]?",
)  # fmt: skip
"""Words of links that turn pages or only lead on."""
_PAGER = re.compile(rf"^(?:{'|'.join(_PAGER_WORDS)})$")
_DAY = r"(?:19|20)\d{2}(?:[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日)"
_EDGE_DATE = re.compile(
    r"^[\[【(（\s]*(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\]】)）\s]*"
    rf"|[\[【(（\s]*{_DAY}(?:\s\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?[\]】)）\s]*$"
)


@dataclass(slots=True, eq=False)
class Row:
    """A link that may be a row, with the largest element that holds it and no other row's; its date is found later."""

    anchor: Anchor
    href: str
    element: Element
    title: str
    date: DateClaim | None = None
    is_inside: bool = False  # its date stands in the words of its link
    is_told: bool = False  # the head of its columns says that its dates are none of publication


def _candidates(page: PageText, region: Region) -> list[Anchor]:
    """Anchors of the content that may be rows: shown, with words, no pager or category link."""
    found = []
    for anchor in page.anchors_in(region.start, region.end):
        text = page.anchor_text(anchor) or anchor.title
        if len(text) < MIN_TITLE or _PAGER.match(text) or _CATEGORY.match(text):
            continue
        if (
            _DIGIT.search(text)
            and page.dates_in(anchor.start, anchor.end)
            and DATE_ONLY.match(dates.ANY_DATE.sub("", text))
        ):
            continue
        if _in_prose(page, anchor):
            continue
        found.append(anchor)
    return found


def _in_prose(page: PageText, anchor: Anchor) -> bool:
    """A link in running text is no row."""
    start, end = page.line_at(anchor.start)
    if end - start <= 60 + anchor.end - anchor.start:
        return False
    around = page.text[start : anchor.start] + page.text[anchor.end : max(end, anchor.end)]
    return len(around) > 60 and ("，" in around or "。" in around)


def candidate_rows(page: PageText, region: Region) -> list[Row]:
    """Links of the content that may be rows, in page order."""
    anchors = _candidates(page, region)
    hrefs = [anchor.href for anchor in anchors]
    rows: list[Row] = []
    count = len(anchors)
    first, last = 0, -1  # of the anchors in a row that lead to the same address
    for index, anchor in enumerate(anchors):
        if index > last:
            first = last = index
            while last + 1 < count and hrefs[last + 1] == hrefs[index] and is_real(hrefs[index]):
                last += 1
        low = anchors[first - 1].end if first else region.start
        high = anchors[last + 1].start if last + 1 < count else region.end
        element = anchor.element
        while element.parent is not None and element.parent.start >= low and element.parent.end <= high:
            if (
                element.tag in ROW_TAGS and element.tag not in ("dt", "dd")
            ) or element.parent.end - element.parent.start > MAX_ROW:
                break
            element = element.parent
        rows.append(Row(anchor, anchor.href, element, title_of(page, anchor)))
    return _merge(rows)


def is_real(href: str) -> bool:
    """True for addresses that lead somewhere by themselves."""
    return bool(href) and not href.startswith(("#", "javascript"))


def _merge(rows: list[Row]) -> list[Row]:
    """Several anchors of one row (picture and words, nested anchors): keep the one with the longest title."""
    merged: list[Row] = []
    for row in rows:
        if merged and merged[-1].element is row.element and row.element is not row.anchor.element:
            if len(row.title) > len(merged[-1].title):
                merged[-1] = row
            continue
        merged.append(row)
    return merged


def title_of(page: PageText, anchor: Anchor, *, whole: bool = False) -> str:
    """The words of a row's link, or its tooltip where that says more; with the date at their edge only if ``whole``."""
    trimmed = _whole if whole else _strip_date
    text = page.text[anchor.start : anchor.end]
    if "\n" in text.strip():
        text = _first_words(page, anchor)
    title = trimmed(one_line(text))
    attribute = one_line(anchor.title)
    if attribute and (not title or (title.rstrip(".…").rstrip() in attribute and len(attribute) < 300)):
        title = trimmed(attribute) if len(attribute) - len(title) < 40 or title.endswith(("...", "…")) else title
    return title


def _first_words(page: PageText, anchor: Anchor) -> str:
    """Title inside an anchor that wraps title, summary and date: a heading in it, else its first real line."""
    for element in page.elements_from(anchor.start):
        if element.start >= anchor.end:
            break
        if element.tag in HEADING_TAGS and element.end > element.start:
            return page.text[element.start : element.end]
    lines = [line for line in page.text[anchor.start : anchor.end].split("\n") if one_line(line)]
    for line in lines:
        if not DATE_ONLY.match(dates.ANY_DATE.sub("", line)) and not re.fullmatch(r"[\d\s\-/.年月日]+", line):
            return line
    return lines[0] if lines else ""


def _strip_date(title: str) -> str:
    return _whole(_EDGE_DATE.sub("", title)) or title


def _whole(title: str) -> str:
    return title.strip("·•●■◆▪ \t") or title
