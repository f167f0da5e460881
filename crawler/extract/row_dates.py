"""Dates of rows that their line alone does not tell: by the heads of columns, by a heading with the year, by the
form."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise, takewhile

from crawler.extract import dates
from crawler.extract.document import HEADING_TAGS, Element, PageText, one_line
from crawler.extract.regions import Region

MAX_PIECE = 40
PUBLISHED, PLAIN, WRITTEN, OTHER = 3, 2, 1, 0
_RANKS = (
    (re.compile(r"失效|截止|实施|施行|生效|有效|废止|起始|到期|结束|开始"), OTHER),
    (re.compile(r"成文|发文|印发|签发|制定|生成|通过|形成"), WRITTEN),
    (re.compile(r"发布|公布|公开|上网|上传|更新|发表|公示"), PUBLISHED),
)
_DATED = re.compile(r"日\s*期|时\s*间")
_LABEL = re.compile(r"^(?:发布|公布|更新|发表)?\s?(?:日\s*期|时\s*间)\s*[:：]\s*")
_AROUND = " \t\n[]【】()（）|:·"
_TIME = re.compile(r"[\s\d:APMapm.]*")
MONTH_DAY = re.compile(r"[\[【(（]?\s*\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?\s*[\]】)）]?")
_YEAR = re.compile(r"[\[【(]?\s*((?:19|20)\d{2})\s*(年?)(?:度)?\s*[\]】)]?")


def rank(words: str) -> int | None:
    """What a column's head or a label says its dates are; None when it is about no date."""
    if not _DATED.search(words) or len(words) > 12:
        return None
    return next((value for pattern, value in _RANKS if pattern.search(words)), PLAIN)


def columns(page: PageText, row: Element) -> dict[int, int]:
    """The columns of dates that the head above a row names, each with its rank; empty without such a head."""
    shelf = row.parent
    if shelf is not None and shelf.tag in ("tbody", "thead") and shelf.parent is not None:
        shelf = shelf.parent
    if shelf is None:
        return {}
    alike = (each for each in page.elements_from(shelf.start) if each.tag == row.tag)
    head = next((each for each in alike if shelf in (each.parent, each.parent and each.parent.parent)), None)
    if head is None or head.start >= row.start:
        return {}
    ranks = {index: rank(one_line(page.text[cell.start : cell.end])) for index, cell in enumerate(children(page, head))}
    return {index: value for index, value in ranks.items() if value is not None}


def children(page: PageText, element: Element) -> list[Element]:
    """The elements right inside an element."""
    inside = takewhile(lambda each: each.start <= element.end, page.elements_from(element.start))
    return [each for each in inside if each.parent is element]


def in_columns(page: PageText, row: Element, known: dict[int, int]) -> date | None:
    """The row's date in the column that tells best when it was published."""
    cells = children(page, row)
    for index in sorted(known, key=lambda each: (-known[each], each)):
        if known[index] > OTHER and index < len(cells):
            value = only_date(page.folded[cells[index].start : cells[index].end])
            if value:
                return value
    return None


def only_date(text: str) -> date | None:
    """The date of a piece of text that holds nothing else but a time of day."""
    text = _LABEL.sub("", one_line(text).strip(_AROUND))
    found = dates.stated_date(text) if text else None
    return found.value if found and _TIME.fullmatch(text[found.end :].strip(_AROUND)) else None


def in_pieces(
    page: PageText,
    row: Element,
    link: Element,
    read: Callable[[str], date | None],
) -> tuple[date, Element] | None:
    """The date that an element of the row holds alone, and that element; it may stand inside the link."""
    for each in _pieces(page, row):
        holds_link = each.start <= link.start and link.end <= each.end
        if not holds_link and each.end - each.start <= MAX_PIECE:
            value = read(_spaced(page, each))
            if value:
                return value, each
    return None


def _spaced(page: PageText, element: Element) -> str:
    """The words of an element, with a blank wherever an element inside it begins or ends."""
    cuts = sorted(
        {element.start, element.end, *(edge for each in _pieces(page, element) for edge in (each.start, each.end))}
    )
    return one_line(" ".join(page.folded[low:high] for low, high in pairwise(cuts)))


def apart(page: PageText, row: Element, link: Element) -> str:
    """The words of the row outside its link, with a blank wherever an element begins or ends."""
    edges = (edge for each in _pieces(page, row) for edge in (each.start, each.end))
    cuts = sorted({row.start, row.end, link.start, link.end, *edges})
    parts = (page.folded[low:high] for low, high in pairwise(cuts) if not link.start <= low < link.end)
    return one_line(" ".join(parts))


def in_words(page: PageText, row: Element, link: Element) -> date | None:
    """The date that all words of the row outside its link make."""
    text = apart(page, row, link)
    return only_date(text) if len(text) <= MAX_PIECE else None


def month_day_only(text: str, year: int) -> date | None:
    """The date of a piece of text that holds nothing else but a month and a day, behind a label or alone."""
    words = _LABEL.sub("", one_line(text))
    return dates.month_day(words, year) if MONTH_DAY.fullmatch(words) else None


def _pieces(page: PageText, row: Element) -> Iterator[Element]:
    """Elements with words inside a row."""
    inside = takewhile(lambda each: each.start < row.end, page.elements_from(row.start))
    return (each for each in inside if row.start <= each.start < each.end <= row.end)


def year_headings(page: PageText, region: Region) -> list[tuple[int, int]]:
    """Where years stand as headings over rows, and the years; years one below the other are a choice, no heading."""
    found = list(_year_lines(page, region))
    lines = {index for index, _, _ in found}
    return [(position, year) for index, position, year in found if index + 1 not in lines]


def _year_lines(page: PageText, region: Region) -> Iterator[tuple[int, int, int]]:
    for index, (position, line) in enumerate(page.lines):
        if region.start <= position < region.end and len(line) <= 10:
            match = _YEAR.fullmatch(line)
            if match and not page.anchors_in(position, position + len(line)):
                own = page.innermost(position, position + len(line))
                tags = {each.tag for each in (own, *own.ancestors())}
                if "option" not in tags and (match[2] or own.tag in HEADING_TAGS or own.tag in ("dt", "th")):
                    yield index, position, int(match[1])
