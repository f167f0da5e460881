"""Where a page leads its reader on: interpretations, the documents that they explain, attachments."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice

from crawler.extract.document import Anchor, PageText, one_line
from crawler.extract.regions import Region
from crawler.extract.urls import absolute
from model.address import is_attachment
from model.page import TitledLink

_RELATED_WORDS = re.compile(r"解读|图解|一图|读懂|看懂|答记者问|问答|新闻发布会|政策原文|原文链接|原文件|政策文件")
_DOCUMENT_NAME = re.compile(
    r"关于.{2,60}(?:通知|意见|办法|规定|决定|方案|细则|公告|条例)|《.{4,60}》|(?:实施意见|实施方案|管理办法|实施办法|实施细则|若干措施)"
)
_RELATED_OR_NAMED = re.compile(f"{_RELATED_WORDS.pattern}|{_DOCUMENT_NAME.pattern}")
_RELATED_HEADS = re.compile(
    r"^(?:相关(?:新闻|文件|解读|链接|稿件|政策|文章|信息|阅读|内容|材料|报道|文档)|关联(?:稿件|文件|文章"
    r"|信息|阅读)|政策解读|解读材料|解读文件|解读链接|相关政策解读|政策文件|原文链接|延伸阅读)[:：]?$"
)
_WRITTEN_LINK = re.compile(
    r"<a\s[^>]{0,200}?href\s*=\s*\\?[\"']?([^\"'\\\s>]{1,300})[^>]{0,200}>(.{0,300}?)<\\?/a>", re.I | re.S
)
MAX_WRITTEN = 20


def read_related(page: PageText, region: Region, url: str, explains: bool) -> tuple[TitledLink, ...]:
    """Links between a policy document and its interpretations, wherever the page puts them.

    ``explains`` is true for interpretations: there a link in the text that names a document leads to what is explained.
    """
    found: dict[str, TitledLink] = {}
    heads = _related_heads(page)
    site_text = page.text[: region.crumb_span[0]] if region.crumb_span[0] > 0 else ""
    for anchor in _telling_anchors(page, heads, _RELATED_OR_NAMED if explains else _RELATED_WORDS):
        if anchor.element.start >= region.end or len(found) >= 40:
            break
        text = (
            one_line(anchor.title)
            if anchor.title and page.anchor_text(anchor).endswith(("...", "…"))
            else page.anchor_text(anchor)
        )
        text = text or one_line(anchor.title)
        headed = any(start <= anchor.start < end for start, end in heads)
        if (len(text) < 6 and not (headed and text)) or text in region.crumbs:
            continue
        inside = anchor.start >= region.start
        worded = bool(_RELATED_WORDS.search(text)) and (len(text) >= 10 or (inside and len(text) > 6))
        worded = worded or (
            explains
            and inside
            and len(text) >= 8
            and bool(_DOCUMENT_NAME.search(text))
            and not is_attachment(anchor.href)
        )
        if (not headed and not worded) or (anchor.start < len(site_text) and not headed and "《" not in text):
            continue
        target = absolute(url, anchor.href)
        if target and target == url:
            continue
        found.setdefault(target or text, TitledLink(_without_date(text), target))
    for link in _written_links(page, region, url):
        found.setdefault(link.url, link)
    return tuple(found.values())


def _written_links(page: PageText, region: Region, url: str) -> Iterator[TitledLink]:
    """Links to interpretations and documents that inline scripts of the content write into the page."""
    for script in page.scripts:
        if region.start <= script.position <= region.end:
            for match in islice(_WRITTEN_LINK.finditer(script.code), MAX_WRITTEN):
                words = one_line(re.sub(r"<[^>]{0,200}>", "", match[2]))
                if _RELATED_OR_NAMED.search(words) and (target := absolute(url, match[1])):
                    yield TitledLink(words, target)


def _telling_anchors(page: PageText, heads: list[tuple[int, int]], words: re.Pattern[str]) -> list[Anchor]:
    """Anchors that hold certain words, in their text or title, or stand under a heading of related documents."""
    found = {id(anchor): anchor for start, end in heads for anchor in page.anchors_in(start, end)}
    for match in words.finditer(page.text):
        index = bisect_left(page.anchor_starts, match.start() + 1) - 1
        while (
            index >= 0
            and page.anchors[index].end <= match.start()
            and page.anchors[index].start == page.anchors[index].end
        ):
            index -= 1
        if index >= 0 and page.anchors[index].end > match.start():
            found[id(page.anchors[index])] = page.anchors[index]
    for anchor in page.anchors:
        if anchor.title and words.search(anchor.title):
            found[id(anchor)] = anchor
    return sorted(found.values(), key=lambda anchor: anchor.start)


def _without_date(text: str) -> str:
    return re.sub(r"\s*(?:19|20)\d{2}-\d{1,2}-\d{1,2}\s*$", "", text)


def _related_heads(page: PageText) -> list[tuple[int, int]]:
    """Spans of the blocks under headings such as 相关解读 or 关联稿件."""
    spans = []
    for match in re.finditer(r"(?:相关|关联|政策解读|解读|原文链接|延伸阅读)[^\n\t]{0,8}", page.text):
        start, end = page.line_at(match.start())
        if not _RELATED_HEADS.match(one_line(page.text[start:end])) or page.anchors_in(start, end):
            continue
        element = page.innermost(start, end)
        while element.parent is not None and not page.anchors_in(end, element.end):
            element = element.parent
        if element.end - end < 1200:
            spans.append((end, element.end))
    return spans


def read_attachments(page: PageText, region: Region, url: str) -> tuple[TitledLink, ...]:
    """Documents to download in the content (附件)."""
    found: dict[str, TitledLink] = {}
    for anchor in page.anchors_in(region.start, region.end):
        text = page.anchor_text(anchor) or one_line(anchor.title)
        if is_attachment(anchor.href) or (
            "." in text and re.search(r"\.(?:pdf|docx?|xlsx?|wps|ofd|zip|rar)$", text, re.I)
        ):
            target = absolute(url, anchor.href)
            found.setdefault(target or text, TitledLink(text, target))
    return tuple(found.values())
