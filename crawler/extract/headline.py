"""The headline of a page: a title with its date line right below, as articles have and lists have not."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.extract import dates, labels
from crawler.extract.document import HEADING_TAGS, PageText, one_line
from crawler.extract.regions import Region
from model.address import is_attachment
from model.article import Confidence, DateClaim, DateSource

MAX_ROW = 600
MIN_ROW_TITLE = 8
MAX_TITLE = 120
MOST_DATES = 12
SENTENCE = 40
WORDS = 15
NEAR = 25
NEARBY = 40

_NOT_BEFORE = re.compile(
    r"(?:星期|今天是|现在是|页面生成|实施|施行|失效|生效|有效|截止|废止|起始|终止|至|自|从|到|(?<!发布)(?<!发表)(?<!刊发)于|成文|生成|发文|印发|制发|签发|通过)\S{0,4}[:：\s]*$"
)
_NOT_BEHIND = re.compile(
    r"\s*(?:[:：\d]{4,8}\s*)?(?:[（(]?星期|周[一二三四五六日]|至|到|起|前|以[前来]|[-—~～]+\s*\d|[上下]午|晚上?\d|\d{1,2}[时点])"
)
_INFORMS = re.compile(
    r"来\s?源|作\s?者|浏\s?览|点\s?击|阅\s?读|字\s?[体号]|打\s?印|编\s?辑|访\s?问|分\s?享|发布|发表|稿件|供稿|录入|分类|栏目|【|大\s中\s小|审核|责编"
)
_EVENT = re.compile(r"地\s?点|会\s?场|参会|参加|主持|出席")
_REST = re.compile(r"[\d:：时分秒\s|\[\]【】()（）·]*")
_STOPS = re.compile("[。，；！？]")
_ADOPTED = re.compile(r"通过|公布|修订|修正|批准|会议|第.{1,4}次")
_LOOSE_LINE = re.compile(
    r"\n[ \t\[(【]{0,8}(?=\d{1,2}/\d{1,2}/\d{4}|\d{8}(?!\d)|\d\d-\d\d-\d\d(?![\d-])|[A-Z][a-z]{2,8},?\s)"
)
_HAN = re.compile(r"[\u4e00-\u9fff]{2}")
_SITE = re.compile(r"(?:网|网站|门户|政府)$")
_NEIGHBOURS = re.compile(r"[上下前后]一[篇条则个]\s?(?:文章|信息|新闻)?\s?[:：\]】]?")
_PINNED = re.compile(r"^[\[【(（]?\s*置\s?顶\s*(?:[\]】)）]\s*[:：]?|[:：])\s*")
ROWS = 3
LONG_LINE = 400
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Headline:
    """A title, the span from its line to its date line, the date, and whether text, pictures or files follow."""

    title: str
    start: int
    end: int
    claim: DateClaim
    is_told: bool


def find_headline(page: PageText, region: Region) -> Headline | None:
    """The first title with a date line right below; None where dates stand in rows or in running text."""
    for place, found in _dates(page, region):
        line_start, line_end = page.line_at(place)
        line_start = max(line_start, region.start)
        claim = _claim(page, line_start, line_end, place, found)
        if claim is None:
            continue
        title = _title_above(page, region, line_start)
        if title is None:
            if has_text(page, region.start, line_start):
                return None
            continue
        start, words, is_sure = title
        if not is_sure and claim.source is DateSource.LINE and "年" in page.folded[found.start : found.end]:
            continue
        if (not is_sure or _leads_on(page, line_end)) and _is_one_of_many(page, region, line_start, line_end):
            return None
        return Headline(words, start, line_end, claim, _is_told(page, region, line_end))
    return None


def _leads_on(page: PageText, end: int) -> bool:
    """True where the line below is a link: the title of a row whose date stands above it."""
    index = bisect_left(page.lines, (end, ""))
    if index >= len(page.lines):
        return False
    start, line = page.lines[index]
    linked = sum(a.end - a.start for a in page.anchors_in(start, page.line_at(start)[1]) if a.href)
    return linked * 2 > len(line)


def _is_one_of_many(page: PageText, region: Region, start: int, end: int) -> bool:
    """True for a date line whose like stands again and again: those of the rows of a list."""
    form = _DIGITS.sub("", one_line(page.folded[start:end]))
    low, high = bisect_left(page.lines, (region.start, "")), bisect_left(page.lines, (region.end, ""))
    return sum(_DIGITS.sub("", line) == form for _, line in page.lines[low:high]) >= ROWS


def unpinned(title: str) -> str:
    """The title without the mark 置顶 that keeps it on top of its list."""
    return _PINNED.sub("", title) or title


def has_neighbours(page: PageText, region: Region) -> bool:
    """True where the page leads to the article before and the article after it."""
    return bool(_NEIGHBOURS.search(page.text, region.start, region.end))


def in_other_row(page: PageText, position: int) -> bool:
    """Dates in rows of lists (相关链接, search results) are dates of other pages."""
    start, end = page.line_at(position)
    own = page.innermost(position, position + 1)
    row = next((element for element in (own, *own.ancestors()) if element.tag in ("a", "li")), None)
    if row and row.end - row.start < MAX_ROW:
        start, end = min(start, row.start), max(end, row.end)
    return any(len(page.anchor_text(a)) > 10 and a.href for a in page.anchors_in(start, end))


def is_period(page: PageText, end: int) -> bool:
    """True when the date that ends here begins a period or names the hour of an event."""
    return bool(_NOT_BEHIND.match(page.folded, end, end + 16))


def is_of_an_event(page: PageText, start: int, position: int) -> bool:
    """时间 in a line of facts is when something was published; below running text or beside 地点, when it happens."""
    line_start, line_end = page.line_at(position)
    if _INFORMS.search(page.text, line_start, line_end):
        return False
    around = page.text[max(start, line_start - NEARBY) : line_end + NEARBY]
    return bool(_EVENT.search(around)) or has_text(page, start, position)


def _dates(page: PageText, region: Region) -> Iterator[tuple[int, dates.FoundDate]]:
    """Dates that may stand in a date line, full ones first, each with the position of its line."""
    full = page.dates_in(region.start, region.end)[:MOST_DATES]
    yield from ((found.start, found) for found in full)
    for label in (labels.published(), labels.timed()):
        for match in label.finditer(page.folded, region.start, region.end):
            stated = dates.stated_date(page.folded, match.end())
            if stated:
                yield match.start(), stated
    for match in _LOOSE_LINE.finditer(page.folded, max(0, region.start - 1), region.end):
        stated = dates.stated_date(page.folded, match.end())
        if stated:
            yield match.end(), stated


def _claim(page: PageText, start: int, end: int, place: int, found: dates.FoundDate) -> DateClaim | None:
    """The date as a date of publication, when its line says or suggests it."""
    if found.start - start > LONG_LINE:
        return None
    before, after = page.folded[start : found.start], page.folded[found.end : min(end, found.end + LONG_LINE)]
    if len(one_line(before)) > 60 or len(one_line(after)) > 160 or found.value > page.today:
        return None
    if _STOPS.search(before) or "。" in after:
        return None
    if _NOT_BEHIND.match(after) or _NOT_BEFORE.search(before[-14:]) or in_other_row(page, place):
        return None
    quote = one_line(page.text[start : min(end, start + LONG_LINE)])[:60]
    lead = before.rstrip(" \t[【(")
    for label in (labels.published(), labels.timed()):
        last = max((match.end() for match in label.finditer(before)), default=-1)
        if last >= len(lead) and not (label is labels.timed() and is_of_an_event(page, start, place)):
            return DateClaim(found.value, DateSource.LABEL, Confidence.HIGH, quote)
    rest = _REST.sub("", after, count=1).strip()
    if lead.endswith((":", "：")) or _ADOPTED.search(after):
        return None
    if (lead and not _INFORMS.search(lead)) or (rest and not _INFORMS.match(rest) and len(rest) > 20):
        return None
    return DateClaim(found.value, DateSource.LINE, Confidence.MEDIUM, quote)


def _title_above(page: PageText, region: Region, position: int) -> tuple[int, str, bool] | None:
    """Start and words of the title that stands above a date line, and whether a heading or ``<title>`` confirms it."""
    index = bisect_left(page.lines, (position, "")) - 1
    for start, line in reversed(page.lines[max(0, index - 2) : index + 1]):
        if start < region.start - 1:
            return None
        if labels.begins_with_label(line) or _INFORMS.match(line) or line.startswith(("—", "-")):
            continue
        if labels.document_number(line):
            continue
        end = start + len(page.folded[start : page.line_at(start + 1)[1]].rstrip())
        heading = _heading_around(page, start, end)
        words = one_line(page.text[heading[0] : heading[1]] if heading else page.text[start:end])
        plain = "".join(words.split())
        if not 2 <= len(words) <= MAX_TITLE or not _HAN.search(plain) or has_text(page, region.start, start):
            return None
        shown = plain in "".join(page.head_title.split())
        is_sure = shown or heading is not None
        linked = sum(a.end - a.start for a in page.anchors_in(start, end) if a.href) > len(words) // 2
        if (
            (linked and not shown)
            or (not is_sure and (words[-1] in "。…" or _is_in_card(page, start, position)))
            or (len(words) < 20 and _SITE.search(words))
            or words in region.crumbs[:-1]
        ):
            return None
        return start, unpinned(words), is_sure
    return None


def _is_in_card(page: PageText, start: int, date_line: int) -> bool:
    """True for the summary between the linked title of a row and its date: the smallest element around all three leads
    to one address."""
    before = bisect_left(page.anchor_starts, start) - 1
    if before < 0 or start - page.anchors[before].start > MAX_ROW:
        return False
    card = page.innermost(page.anchors[before].start, date_line + 1)
    leads = {anchor.href for anchor in page.anchors_in(card.start, card.end) if anchor.href}
    return (
        card.end - card.start <= MAX_ROW
        and len(leads) == 1
        and len(page.anchor_text(page.anchors[before])) >= MIN_ROW_TITLE
    )


def _heading_around(page: PageText, start: int, end: int) -> tuple[int, int] | None:
    """Span of the heading element that holds the line."""
    own = page.innermost(start, end)
    heading = next((element for element in (own, *own.ancestors()) if element.tag in HEADING_TAGS), None)
    return (heading.start, heading.end) if heading else None


def has_text(page: PageText, start: int, end: int) -> bool:
    """True when a sentence of running text begins in the span."""
    low, high = bisect_left(page.lines, (start, "")), bisect_left(page.lines, (end, ""))
    return any(len(line) >= SENTENCE and "。" in line for _, line in page.lines[low:high])


def _is_told(page: PageText, region: Region, position: int) -> bool:
    """True when something of its own follows the date line, before any dated row of links."""
    low = bisect_left(page.lines, (position, ""))
    for start, line in page.lines[low : low + NEAR]:
        if start >= region.end or _NEIGHBOURS.match(line):
            break
        anchors = page.anchors_in(start, start + len(line))
        if not anchors and (len(line) >= WORDS or "。" in line) and not labels.begins_with_label(line):
            return True
        if any(is_attachment(anchor.href) for anchor in anchors):
            return True
        if anchors and page.dates_in(start, page.line_at(start + 1)[1]):
            return False
    shown = (embed.position for embed in page.embeds if embed.tag in ("img", "video", "iframe", "embed"))
    return any(position <= place <= region.end for place in shown) or has_neighbours(page, region)
