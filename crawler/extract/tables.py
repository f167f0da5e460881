"""Tables of a page as rows of cells; cells spanning rows or columns are repeated, so that columns line up.

Every table stands on its own: the words of a table inside a cell belong to the inner one only, so a layout table
around a report holds the report's prose and not its numbers. A table that is shown a second time (the copy for
telephones) is left out. Whatever a page holds, the work is bounded.
"""

import re
from collections.abc import Iterator
from itertools import islice

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag
from bs4.filter import SoupStrainer

from crawler.extract.document import one_line
from model.page import Table

MAX_HTML = 3_000_000
MAX_TAGS = 30_000
MAX_TABLES = 120
MAX_ROWS = 200
MAX_COLUMNS = 60
MAX_CELLS = 40_000
_UNREAD = frozenset(("script", "style", "template", "noscript", "table", "tr"))
_TABLE = re.compile(r"<table\b", re.I)
_SPAN = re.compile(r"\s*0*(\d{1,4})\s*")


def tables_of(html: str) -> tuple[Table, ...]:
    """The tables of a page in order, nested ones on their own, equal ones once."""
    if not _TABLE.search(html):
        return ()
    soup = BeautifulSoup(_bounded(html), "lxml", parse_only=SoupStrainer("table"))
    found: dict[Table, None] = {}
    cells = 0
    for node in islice(_within(soup, "table", ()), MAX_TABLES):
        grid = _grid(node)
        cells += sum(map(len, grid))
        if cells > MAX_CELLS:
            break
        if any(cell for row in grid for cell in row):
            found.setdefault(grid)
    return tuple(found)


def _bounded(html: str) -> str:
    """The page up to the size that is read; what lies beyond is a table not recognised, never one that is missing."""
    return "<".join(html[:MAX_HTML].split("<", MAX_TAGS)[:MAX_TAGS])


def _grid(table: Tag) -> Table:
    rows: list[tuple[str, ...]] = []
    hanging: dict[int, tuple[int, str]] = {}
    for tr in islice(_within(table, "tr", ("table",)), MAX_ROWS):
        row = _row(tr, hanging)
        if row:
            rows.append(tuple(row))
    return tuple(rows)


def _row(tr: Tag, hanging: dict[int, tuple[int, str]]) -> list[str]:
    row: list[str] = []
    for cell in islice(_within(tr, ("td", "th"), ("table", "tr", "td", "th")), MAX_COLUMNS):
        _hang(row, hanging)
        text = one_line(" ".join(_words(cell)))
        width, height = _span(cell, "colspan"), _span(cell, "rowspan")
        for _ in range(min(width, MAX_COLUMNS - len(row))):
            if height > 1:
                hanging[len(row)] = (height - 1, text)
            row.append(text)
    _hang(row, hanging)
    return row


def _hang(row: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    """Put cells that hang down from earlier rows into their places."""
    while len(row) in hanging and len(row) < MAX_COLUMNS:
        column = len(row)
        left, text = hanging[column]
        if left == 1:
            del hanging[column]
        else:
            hanging[column] = (left - 1, text)
        row.append(text)


def _within(root: Tag, names: str | tuple[str, ...], closed: tuple[str, ...]) -> Iterator[Tag]:
    """Tags of these names below a tag in order, without those inside of tags that are ``closed``."""
    wanted = (names,) if isinstance(names, str) else names
    stack = [iter(root.contents)]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
        elif isinstance(node, Tag):
            if node.name in wanted:
                yield node
            if node.name not in closed:
                stack.append(iter(node.contents))


def _words(cell: Tag) -> Iterator[str]:
    """The visible text of a cell, without tables inside it."""
    stack = [iter(cell.contents)]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
        elif isinstance(node, Tag):
            if node.name not in _UNREAD:
                stack.append(iter(node.contents))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            yield str(node)


def _span(cell: Tag, name: str) -> int:
    match = _SPAN.fullmatch(str(cell.get(name) or "1"))
    return min(max(int(match[1]), 1), MAX_COLUMNS) if match else 1
