"""A second, sensitive reading of dates: what looks like a date and was not read as one."""

import re
from collections.abc import Iterator
from itertools import islice

from crawler.extract import dates
from crawler.extract.document import PageText, one_line
from crawler.extract.regions import Region

MOST = 5
AROUND = 12
MAX_LINE = 60
# What may not precede is tested behind the first character: such patterns are searched several times faster.
_SIGNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"刚刚|昨天|前天|今天\s?\d{1,2}:\d{2}",
        r"(?:分钟|小时)(?<=[\d几个半]..)以?前|[天日周](?<=[\d几个半].)以?前",
        r"[12](?<![\d.].)(?:9|0)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?![\d.]|号)",
        r"/\d{1,2}/(?:19|20)\d{2}(?!\d)",
        r"-(?<=[^\d-]\d\d-)(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![\d-])",
        rf"[JFMASOND](?<![A-Za-z].)(?:{'|'.join(name[1:] for name in dates.MONTHS)})[a-z]{{0,6}}\.?\s"
        r"(?:\d{1,2},?\s)?(?:[\d:]+\s(?:[A-Z]{3,4}\s)?)?(?:19|20)\d{2}",
        r"[:：]\s?(?:0?[1-9]|1[0-2])[-/](?:0?[1-9]|[12]\d|3[01])(?![\d:：-])",
        r"[\[(【]\s?(?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])\s?[\])】]",
        r"-(?<=[^\d\-/.]\d\d-)(?:0[1-9]|[12]\d|3[01])(?=\s*(?:\n|$))",
        r"\n\s?(?:0[1-9]|1[0-2])[-/](?:0[1-9]|[12]\d|3[01])(?=[\u4e00-\u9fff《“])(?![月年岁级个号日时人期])",
        r"\n\s?(?:0?[1-9]|1[0-2])[-/月](?:0?[1-9]|[12]\d|3[01])日?(?=\s*(?:\n|$))",
    )
)
_IN_SCRIPT = re.compile(r"[\"'](?:(?:19|20)\d{2}([-/.年])\d{1,2}(?:\1|月)\d{1,2}|(?:19|20)\d{6}(?:\d{6})?[\"'])")


def date_signs(document: PageText, region: Region) -> tuple[str, ...]:
    """Up to five short quotes from lines of the content without a full date that look like dates.

    Some may have been read where only their place makes them dates: the signs count where nothing was dated.
    """
    found = dict.fromkeys(quote for quote in _quotes(document, region) if quote)
    return tuple(islice(found, MOST))


def _quotes(document: PageText, region: Region) -> Iterator[str]:
    """Signs in the text, in tooltips of links and in scripts of the content."""
    text = document.folded
    for sign in _SIGNS:
        for match in sign.finditer(text, max(0, region.start - 1), region.end):
            start, end = document.line_at(match.end() - 1)
            if end - start <= MAX_LINE and not document.dates_in(start, end):
                yield one_line(document.text[max(start, match.start() - AROUND) : match.end()])
    for anchor in document.anchors_in(region.start, region.end):
        if anchor.title and not document.dates_in(anchor.start, anchor.end):
            dated = next(dates.find_dates(anchor.title), None)
            if dated and anchor.title[dated.start : dated.end] not in document.anchor_text(anchor):
                yield one_line(anchor.title[max(0, dated.start - AROUND) : dated.end])
    for script in document.scripts:
        if region.start <= script.position <= region.end and region.start < region.end:
            for match in _IN_SCRIPT.finditer(script.code):
                yield one_line(script.code[max(0, match.start() - AROUND) : match.end()])
