"""Rows of a list page (栏目条目): title, link and date.

A row is the largest element around an anchor that holds no other row's anchor. Its date stands in that element, or in
the text between this anchor and its neighbours. Landing pages with several list blocks give the rows of all blocks.
"""

import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial

from crawler.extract import dates, row_dates
from crawler.extract.document import Anchor, Element, PageText, one_line
from crawler.extract.parse import parse
from crawler.extract.regions import Region
from crawler.extract.rows import DATE_ONLY, MAX_ROW, Row, candidate_rows, is_real, title_of
from crawler.extract.urls import absolute
from model.article import Confidence, DateClaim, DateSource
from model.page import ListItem

MAX_GAP = 60
_LIST_MARKS = re.compile(r"list|news|liebiao|\blb\b|\bgl")
_SHORT_YEAR = re.compile(r"[\[(]?\s*([0-39]\d)[-/.]([01]\d)[-/.]([0-3]\d)\s*[\])]?")
_EXPLAINS = re.compile(r"无此类|暂无|特此说明|敬请期待|正在建设|无相关|没有相关|不涉及")
NEAR = 1500
MAX_MONTH_DAY = 24
MAX_DATE_LINE = 48
_AROUND_DATES = " \t\n·•●()（）[]【】|-"

_LIKE_TITLE = re.compile(r"关于|通知|公告|公示|报告|办法|方案|意见|《|(?:19|20)\d{2}年|的$")
_DIGIT = re.compile(r"\d")
_BULLET = re.compile(r"\n\s*\d{1,3}\s*[、.．)）]\s*$")
_MARKS = re.compile(r"[^\w\s\-/.:：年月日]")
_PINNED = re.compile(r"[\[【（(]?\s*置\s?顶\s*[\]】）)]?")
_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>", re.S)
_CLOCK = re.compile(r"星期|礼拜|今天|今日|现在是|当前时间|有效期|截止|至\s*$")
_NO_TITLE = r"(?!\s?[\u4e00-\u9fff])\D*"  # words right behind a year are a title that begins with it
_DAY_FIRST = re.compile(
    rf"^\D{{0,12}}?(?:(\d{{1,2}})\s*日?[\s/|]+|(\d{{2}}))(20\d{{2}})\s*[-/.年]\s*(\d{{1,2}})\s*月?{_NO_TITLE}$"
)
_MONTH_FIRST = re.compile(
    rf"^\D{{0,12}}?(20\d{{2}})\s*[-/.年]\s*(?:(\d{{1,2}})\s*月?[\s/|]+(\d{{1,2}})|(\d{{2}})月?(\d{{2}}))\s*日?{_NO_TITLE}$"
)
_YEAR_LAST = re.compile(rf"^\D{{0,12}}?(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?[\s/|]*(20\d{{2}})\s*年?{_NO_TITLE}$")
_YEAR_ABOVE = re.compile(rf"^\D{{0,12}}?(20\d{{2}})\s*年?\s+(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?{_NO_TITLE}$")
_MONTH_BETWEEN = re.compile(rf"^\D{{0,12}}?(\d{{1,2}})\s*日?\s+(\d{{1,2}})\s*月\s*(20\d{{2}})\s*年?{_NO_TITLE}$")
_SPLIT = (
    (_DAY_FIRST, (1, 2, 0)), (_MONTH_FIRST, (0, 1, 2)), (_YEAR_LAST, (2, 0, 1)),
    (_YEAR_ABOVE, (0, 1, 2)), (_MONTH_BETWEEN, (2, 1, 0)),
)  # fmt: skip
_SIDE_MARKS = re.compile(r"\b(?:side|hot|rank|recommend|phb|rdxw|rmtj|tuijian|paihang|related)")


def read_items(page: PageText, region: Region, url: str, *, is_text: bool = False) -> tuple[ListItem, ...]:
    """Rows of the page's list(s) in page order. On a page of text (``is_text``) rows without dates are no list."""
    near = _around_dates(page, region) if is_text else region
    candidates = candidate_rows(page, near)
    rows = _dated_rows(page, region, candidates)
    if not rows and "<record>" in page.code:
        page, region = _embedded(page)
        candidates = candidate_rows(page, region)
        rows = _dated_rows(page, region, candidates)
    if not rows and not is_text:
        rows = _undated_rows(page, region, candidates)
        rows = [] if len(rows) == 1 and _EXPLAINS.search(rows[0].title) else rows
    else:
        rows = _without_side_lists(rows)
    rows = _printed_once(rows)
    return tuple(ListItem(row.title, absolute(url, row.href), row.date) for row in rows if row.title)


def _around_dates(page: PageText, region: Region) -> Region:
    """The part of the region where rows with dates can be: around its full dates."""
    found = page.dates_in(region.start, region.end)
    if not found:
        return Region(region.start, region.start, region.crumbs, region.crumb_span)
    return Region(
        max(region.start, found[0].start - NEAR),
        min(region.end, found[-1].end + NEAR),
        region.crumbs,
        region.crumb_span,
    )


def _embedded(page: PageText) -> tuple[PageText, Region]:
    """Rows that stand as ``<record><![CDATA[…]]></record>`` in a script (大汉 jpage): a page of their own."""
    inner = parse("\n".join(f"<div>{record}</div>" for record in _RECORD.findall(page.code)), today=page.today)
    return inner, Region(0, len(inner.text), (), (-1, -1))


def _printed_once(rows: list[Row]) -> list[Row]:
    """Lists printed twice, for screens and for telephones, count once."""
    half = len(rows) // 2
    if (
        len(rows) >= 6
        and len(rows) % 2 == 0
        and [row.href for row in rows[:half]] == [row.href for row in rows[half:]]
        and is_real(rows[0].href)
    ):
        return rows[:half]
    return rows


def _dated_rows(page: PageText, region: Region, rows: list[Row]) -> list[Row]:
    known: dict[int, dict[int, int]] = {}
    for row in rows:
        row.date = _date_in_row(page, row, known)
    _keep_dates_of_titles(page, rows)
    rows = _dates_left_over(page, rows, region)
    _dates_below_years(page, rows, region)
    _dates_in_gaps(page, rows, region)
    if not any(row.date for row in rows):
        return []
    return _same_lists(page, rows)


def _dates_left_over(page: PageText, rows: list[Row], region: Region) -> list[Row]:
    """Rows of several anchors or blocks: a date that no row took belongs to the first anchor of the smallest element
    that holds both; the other anchors of that element are no rows."""
    taken = sorted((row.element.start, row.element.end) for row in rows if row.date or row.is_told)
    starts = [row.anchor.start for row in rows]
    dropped: set[int] = set()
    if not rows:
        return rows
    linked = [(row.anchor.start, row.anchor.end) for row in rows]
    for found in page.dates_in(region.start, region.end):
        held = bisect_left(taken, (found.start + 1, 0)) - 1
        if (held >= 0 and found.start < taken[held][1]) or found.value > page.today:
            continue
        if _said(page, found.start) == row_dates.OTHER:
            continue
        before = bisect_left(linked, (found.end, 0)) - 1
        if before >= 0 and found.start < linked[before][1]:  # in a title
            continue
        line_start, line_end = page.line_at(found.start)
        if (
            line_end - line_start > MAX_DATE_LINE * 2
            or len(one_line(page.text[line_start:line_end])) > MAX_DATE_LINE
            or _CLOCK.search(page.text[found.end : found.end + 6])
        ):
            continue
        element = page.innermost(found.start, found.end)
        inside: list[Row] = []
        while element.parent is not None and not inside and element.end - element.start < MAX_ROW * 2:
            inside = rows[bisect_left(starts, element.start) : bisect_left(starts, element.end)]
            if not inside:
                element = element.parent
        if not inside or inside[0].date or len(page.dates_in(element.start, element.end)) != 1:
            continue
        inside[0].date = DateClaim(found.value, DateSource.LIST, Confidence.MEDIUM)
        inside[0].element = element
        insort(taken, (element.start, element.end))
        dropped.update(id(row) for row in inside[1:])
    return [row for row in rows if id(row) not in dropped]


def _date_in_row(page: PageText, row: Row, known: dict[int, dict[int, int]]) -> DateClaim | None:
    """The date that the row shows for itself. ``known`` keeps the columns that the heads of the lists name."""
    if not _DIGIT.search(page.folded, row.element.start, row.element.end):
        return None
    columns = _columns(page, row, known)
    if columns:
        value = row_dates.in_columns(page, row.element, columns)
        row.is_told = not any(columns.values())
        if value or row.is_told:
            return _claim(page, value)
    found: date | None = None
    for candidate in page.dates_in(row.element.start, row.element.end):
        inside = row.anchor.start <= candidate.start < row.anchor.end
        if _is_row_date(page, row, candidate, inside):
            said = _said(page, candidate.start)
            if said == row_dates.OTHER or (found and said == row_dates.WRITTEN):
                continue
            found, row.is_inside = candidate.value, inside
            if not inside and said != row_dates.WRITTEN:
                break
    if found is None:
        found = _split_date(page, row) or row_dates.in_words(page, row.element, row.anchor.element)
        found = found or _date_of_piece(page, row, row_dates.only_date) or _date_of_piece(page, row, _from_split_words)
    return _claim(page, found)


def _date_of_piece(page: PageText, row: Row, read: Callable[[str], date | None]) -> date | None:
    """The date that an element of the row holds alone; the title goes without it."""
    found = row_dates.in_pieces(page, row.element, row.anchor.element, read)
    if found is None:
        return None
    value, piece = found
    start, end = row.anchor.start, row.anchor.end
    if start <= piece.start and piece.end <= end:
        row.is_inside = True
        row.title = one_line(page.text[start : piece.start] + " " + page.text[piece.end : end])
    return value


def _claim(page: PageText, value: date | None) -> DateClaim | None:
    return DateClaim(value, DateSource.LIST) if value and value <= page.today else None


def _columns(page: PageText, row: Row, known: dict[int, dict[int, int]]) -> dict[int, int]:
    key = id(row.element.parent)
    if row.element.tag not in ("tr", "li", "ul", "dl"):
        return {}
    if key not in known:
        known[key] = row_dates.columns(page, row.element)
    return known[key]


def _said(page: PageText, position: int) -> int | None:
    """What the label right before a date says it is."""
    return row_dates.rank(page.folded[max(0, position - 7) : position].rpartition("\n")[2])


def _keep_dates_of_titles(page: PageText, rows: list[Row]) -> None:
    """Titles keep the dates at their edges that are not the rows' own; nor are those that
    alone tell the titles apart, or that most rows beside them are without."""
    inside = [row for row in rows if row.is_inside and row.date]
    once = [row for row in inside if len(page.dates_in(row.anchor.start, row.anchor.end)) == 1]
    alike = bool(once) and len({row.title for row in once}) * 2 <= len(once)
    siblings = Counter(id(row.element.parent) for row in rows) if inside else Counter()
    dated = Counter(id(row.element.parent) for row in inside)
    for row in inside:
        if alike or dated[id(row.element.parent)] * 2 < siblings[id(row.element.parent)]:
            row.date, row.is_inside = None, False
    for row in rows:
        if not row.is_inside and _DIGIT.search(page.anchor_text(row.anchor) + row.anchor.title):
            row.title = title_of(page, row.anchor, whole=True)


def _dates_below_years(page: PageText, rows: list[Row], region: Region) -> None:
    """Rows with a month and a day below a heading with the year."""
    undated = (row for row in rows if row.date is None)
    open_rows = [row for row in undated if _DIGIT.search(page.folded, row.element.start, row.element.end)]
    years = row_dates.year_headings(page, region) if open_rows else []
    for row in open_rows if years else ():
        index = bisect_left(years, (row.element.start, 0)) - 1
        if index >= 0:
            year = years[index][1]
            text = row_dates.apart(page, row.element, row.anchor.element)
            found = dates.month_day(text, year) if len(text) < MAX_MONTH_DAY else None
            row.date = _claim(page, found or _date_of_piece(page, row, partial(row_dates.month_day_only, year=year)))


def _is_row_date(page: PageText, row: Row, found: dates.FoundDate, inside: bool) -> bool:
    line_start, line_end = page.line_at(found.start)
    if _CLOCK.search(page.text[found.end : found.end + 6]) or _CLOCK.search(
        page.text[max(line_start, found.start - 6) : found.start]
    ):
        return False
    start, end = max(line_start, row.element.start), min(line_end, row.element.end)
    cell_start = page.text.rfind("\t", start, found.start) + 1
    cell_end = page.text.find("\t", found.end, end)
    start, end = max(start, cell_start), cell_end if cell_end >= 0 else end
    rest = page.text[start : found.start] + page.text[found.end : end]
    if not inside:
        if start <= row.anchor.start < end:
            rest = rest.replace(page.text[row.anchor.start : row.anchor.end].strip(), "")
        return len(one_line(rest)) <= MAX_DATE_LINE
    own = page.innermost(found.start, found.end)
    if own is not row.anchor.element and len(one_line(page.text[own.start : own.end])) < (found.end - found.start) + 14:
        return True
    if line_start > row.anchor.start and len(one_line(rest)) < 40:
        return True
    before = page.text[max(row.anchor.start, line_start) : found.start].strip()
    after = page.text[found.end : min(row.anchor.end, line_end)].strip()
    written = page.folded[found.start : found.end]
    bracketed = before[-1:] in "[【(（" and after[:1] in "]】)）" and bool(before) and bool(after)
    if bracketed and (len(before) <= 1 or len(after) <= 1):
        return True
    return "年" not in written and (not before or not re.sub(r"[\d:\s\]】)）]", "", after))


def _split_date(page: PageText, row: Row) -> date | None:
    """Dates set in two elements (large day over small month), with a year of two digits, or as month and day, the year
    standing in the address."""
    outside = row_dates.apart(page, row.element, row.anchor.element)
    inside = [line for line in page.folded[row.anchor.start : row.anchor.end].split("\n") if len(line) < 20]
    for text in (outside, one_line(" ".join(line for line in inside if re.search(r"\d", line)))):
        if not text or len(text) > MAX_GAP or not _DIGIT.search(text):
            continue
        if found := _from_split_words(text):
            return found
        short = _SHORT_YEAR.fullmatch(text)
        if short:
            century = 1900 if short[1][0] == "9" else 2000
            return dates.make_date(century + int(short[1]), int(short[2]), int(short[3]))
        in_url = dates.url_date(row.href)
        if in_url and len(text) < 24:
            found = dates.month_day(text, in_url.year)
            if found:
                return found
    return None


def _from_split_words(text: str) -> date | None:
    """A day that stands apart from its year and month: 12 2025-09."""
    for pattern, order in _SPLIT:
        match = pattern.match(text)
        if match:
            numbers = [int(group) for group in match.groups() if group]
            return dates.make_date(*(numbers[index] for index in order))
    return None


def _dates_in_gaps(page: PageText, rows: list[Row], region: Region) -> None:
    """Flat lists: the date stands between this anchor and the next, or between the last one and this; where no row
    beside it is dated."""
    dated = {id(row.element.parent) for row in rows if row.date}
    undated = [
        index for index, row in enumerate(rows) if not (row.date or row.is_told or id(row.element.parent) in dated)
    ]
    after: dict[int, date] = {}
    before: dict[int, date] = {}
    years = row_dates.year_headings(page, region) if undated else []
    holders = Counter(id(row.element.parent) for row in rows)
    for index in undated:
        row = rows[index]
        gap_start, gap_end = _gaps(rows, index, region)
        if (shelf := row.element.parent) is not None and holders[id(shelf)] > 1:
            gap_start, gap_end = max(gap_start, shelf.start), min(gap_end, shelf.end)
        for store, start, end in ((after, row.anchor.end, gap_end), (before, gap_start, row.anchor.start)):
            value = _date_of_gap(page, start, end, years) if 0 < end - start <= MAX_GAP * 2 else None
            if value is not None and value <= page.today:
                store[index] = value
    chosen = after if len(after) >= len(before) else before
    for index, value in chosen.items():
        rows[index].date = DateClaim(value, DateSource.LIST, Confidence.MEDIUM)


def _gaps(rows: list[Row], index: int, region: Region) -> tuple[int, int]:
    """From where to where a date beside the row's link may be its own: up to its neighbours, whose dates are theirs."""
    start, end = (
        max(region.start, rows[index].anchor.start - MAX_GAP),
        min(region.end, rows[index].anchor.end + MAX_GAP),
    )
    if index:
        before = rows[index - 1]
        start = before.element.end if before.date else before.anchor.end
    if index + 1 < len(rows):
        behind = rows[index + 1]
        end = behind.element.start if behind.date else behind.anchor.start
    return start, end


def _date_of_gap(page: PageText, start: int, end: int, years: list[tuple[int, int]]) -> date | None:
    """The date that stands alone between two links: in full, as eight digits, or as month and day below a heading with
    the year."""
    if not _DIGIT.search(page.folded, start, end):
        return None
    found, text = page.dates_in(start, end), _BULLET.sub("", _PINNED.sub("", page.folded[start:end]))
    if len(found) == 1:
        rest = dates.ANY_DATE.sub("", re.sub(r"\d{1,2}:\d{2}(:\d{2})?", "", text))
        return found[0].value if DATE_ONLY.match(_MARKS.sub("", rest)) else None
    words = _MARKS.sub(" ", text).strip(_AROUND_DATES)
    if found or not words[:1].isdigit():
        return None
    index = bisect_left(years, (start, 0)) - 1
    return (
        row_dates.only_date(words)
        or _from_split_words(words)
        or (row_dates.month_day_only(words, years[index][1]) if index >= 0 else None)
    )


def _same_lists(page: PageText, rows: list[Row]) -> list[Row]:
    """Dated rows, and undated ones that stand in the same list (same parent, same tag)."""
    groups: Counter[int] = Counter()
    for row in rows:
        if row.date and row.element.parent is not None:
            groups[id(row.element.parent)] += 1
    kept = []
    seen: set[int] = set()
    for row in rows:
        if row.date or (
            row.element.tag in ("li", "tr") and groups[id(row.element.parent)] >= 2 and len(row.title) >= 4
        ):
            kept.append(row)
            seen.add(id(row.element))
    kept.extend(_linkless_rows(page, rows, groups, seen))
    kept.sort(key=lambda row: row.element.start)
    return kept


def _linkless_rows(page: PageText, rows: list[Row], groups: Counter[int], seen: set[int]) -> list[Row]:
    """Rows of a dated table or list that carry no link at all."""
    parents = {id(row.element.parent): row.element.tag for row in rows if groups[id(row.element.parent)] >= 3}
    found = []
    for element in page.elements:
        if element.tag not in ("li", "tr") or parents.get(id(element.parent)) != element.tag or id(element) in seen:
            continue
        if page.anchors_in(element.start, element.end):
            continue
        dated = next(iter(page.dates_in(element.start, element.end)), None)
        title = one_line(re.split(r"[\t\n]", page.text[element.start : element.end].strip())[0])
        if dated and len(title) >= 4:
            empty = Anchor("", "", "", element)
            found.append(Row(empty, "", element, title, DateClaim(dated.value, DateSource.LIST)))
    return found


def _without_side_lists(rows: list[Row]) -> list[Row]:
    """Drop 热点/推荐 lists beside the main one."""
    main = [row for row in rows if not any(_SIDE_MARKS.search(a.marks) for a in row.element.ancestors())]
    return main if len(main) * 2 >= len(rows) else rows


def _undated_rows(page: PageText, region: Region, candidates: list[Row]) -> list[Row]:
    """Lists whose rows show no date: sibling rows with titles. Below a breadcrumb three rows of any title or a single
    one that reads like a document's; elsewhere four such, so that menus and picture walls are no lists."""
    groups: dict[int, list[Row]] = {}
    for before, row, behind in zip((None, *candidates), candidates, (*candidates[1:], None), strict=False):
        shelf = _shelf(
            row, before.anchor.end if before else region.start, behind.anchor.start if behind else region.end
        )
        if shelf is not None and row.element is not row.anchor.element and not row.element.hidden:
            groups.setdefault(id(shelf), []).append(row)
    pictures = [embed.position for embed in page.embeds if embed.tag == "img"]
    best: list[Row] = []
    for group in groups.values():
        told = all(_is_told_by_month(page, row) for row in group)
        if len(group) > len(best) and (told or _is_list(group, region.crumb_span[0] >= 0, pictures)):
            best = group
    return best


def _is_told_by_month(page: PageText, row: Row) -> bool:
    """True for a row beside whose link nothing but a month and a day stands."""
    beside = row_dates.apart(page, row.element, row.anchor.element).strip(_AROUND_DATES)
    return bool(row_dates.MONTH_DAY.fullmatch(beside))


def _shelf(row: Row, low: int, high: int) -> Element | None:
    """The element that holds the row beside others, whatever is set around the row alone; ``low`` and ``high`` are
    where its neighbours are."""
    shelf = row.element.parent
    while shelf is not None and shelf.parent is not None and low <= shelf.start and shelf.end <= high:
        shelf = shelf.parent
    return shelf


def _is_list(group: list[Row], below_breadcrumb: bool, pictures: list[int]) -> bool:
    length = sum(len(row.title) for row in group) / len(group)
    titled = all(len(row.title) >= 10 and _LIKE_TITLE.search(row.title) for row in group)
    if below_breadcrumb:
        shelf = group[0].element.parent
        is_marked = (
            len(group) <= 2
            and shelf is not None
            and bool(_LIST_MARKS.search(shelf.marks))
            and all(len(row.title) >= 6 for row in group)
        )
        return (len(group) >= 3 and length >= 10) or titled or is_marked
    start, end = group[0].element.start, group[-1].element.end
    return len(group) >= 4 and length >= 12 and not any(start <= position <= end for position in pictures)
