"""How a column's page presents itself, and what on it may be content although no row was recognised."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.extract.people import name_only
from crawler.extract.rendering import EMPTY_WORDS
from model.column import Column, ColumnShape, ColumnType
from model.fetch import Fetch, FetchStatus
from model.page import ListItem, Page, PageKind

_POINTER = re.compile(r"(?:请)?点击(?:查看|进入|这里|此处|链接)|请(?:见|查看|访问|前往)|详见")
_YEAR_SHELF = re.compile(r"^\s*(?:19|20)\d{2}\s*年?度?\s*$", re.M)
_SEARCH = re.compile(r"搜索(?:结果|中)|检索结果|搜集结果|换个关键[字词]")
_LISTS = frozenset(
    (ColumnType.NEWS, ColumnType.NOTICES, ColumnType.POLICY, ColumnType.INTERPRETATION, ColumnType.PERSONNEL)
)
_ROWS = _LISTS | {ColumnType.PLANS, ColumnType.BUDGET, ColumnType.STATISTICS, ColumnType.ANNUAL_REPORT}
"""Types whose content is rows of documents; others may well consist of links to columns."""
_PAGER = re.compile(r"首页|上一?页|下一?页|尾页|末页|共\s*\d|第\s*\d+\s*[页/]|当前")
_TABLE_HEAD = re.compile(
    r"(?:\s*(?:序号|编号|标题|名称|信息名称|文件名称|文件标题|文号|发文字号|索引号|来源|栏目|操作|附件|(?:发布|发文|成文|生成|公开)?(?:日期|时间|机构|单位)))+\s*"
)
_SHELVES = (PageKind.COLUMN, PageKind.OTHER, PageKind.HOME)
SHORT = 200
SHORT_NAME = 8
SIGN_LENGTH = 8
SHARING = 3


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around the columns of a unit: their names, and the lines that their pages share."""

    names: frozenset[str]
    shared: frozenset[str]

    def own_lines(self, page: Page) -> list[str]:
        """The lines of a page that others do not show."""
        return [line for each in page.text.split("\n") if (line := each.strip()) and line not in self.shared]


def surroundings(columns: Iterable[tuple[Column, Page | None]]) -> Surroundings:
    """Of the columns of a unit with their first pages: a line is shared that a third of them, three at least, show."""
    known = [(column, page) for column, page in columns if page is not None]
    lines = Counter(line for _, page in known for line in {each.strip() for each in page.text.split("\n")})
    needed = max(SHARING, -(-len(known) // SHARING))
    return Surroundings(
        frozenset(column.name for column, _ in known),
        frozenset(line for line, count in lines.items() if count >= needed),
    )


def shape_of(
    page: Page | None,
    fetch: Fetch,
    column: Column,
    items: tuple[ListItem, ...],
    around: Surroundings,
    *,
    is_parent: bool,
    is_long: bool,
) -> ColumnShape:
    """The shape of a column's first page. ``items`` are the rows of all its pages; ``is_parent`` says that other
    columns lie below it, ``is_long`` that its list goes on."""
    if fetch.status in (FetchStatus.NO_BROWSER, FetchStatus.RENDER_FAILED):
        return ColumnShape.UNRENDERED
    if page is None or page.is_cut or not fetch.status.is_ok:
        return ColumnShape.UNREADABLE
    if page.redirect:
        return ColumnShape.STUB
    if items:
        return ColumnShape.INDEX if is_parent and not is_long else ColumnShape.LIST
    if page.is_js_rendered and not (fetch.rendered and EMPTY_WORDS.search(page.text)):
        return ColumnShape.FRAME if page.frames else ColumnShape.UNRENDERED
    if page.frames:
        return ColumnShape.FRAME
    return _without_rows(page, column, around, is_parent or _is_shelf(page, column, around))


def _is_shelf(page: Page, column: Column, around: Surroundings) -> bool:
    """True for a page that names several other columns below its own name: one that leads to those below it. In a menu
    of siblings, or beside one, its own name stands behind others."""
    lines = around.own_lines(page)
    others = [place for place, line in enumerate(lines) if line in around.names and line != column.name]
    own = [place for place, line in enumerate(lines) if line == column.name]
    return len({lines[place] for place in others}) >= 2 and (not own or own[-1] < others[0])


def _without_rows(page: Page, column: Column, around: Surroundings, is_parent: bool) -> ColumnShape:
    if page.kind is PageKind.ORGANISATION:
        return ColumnShape.ORGANISATION
    if page.kind.is_article or page.kind is PageKind.ERROR:
        return ColumnShape.ARTICLE
    if is_parent:
        return ColumnShape.INDEX
    if page.attachments or len(re.sub(r"\s", "", _prose(page.text))) > SHORT or _says_something(page, column, around):
        return ColumnShape.ARTICLE
    if len(_YEAR_SHELF.findall(page.text)) >= 2:
        return ColumnShape.INDEX
    is_blank = page.kind is PageKind.COLUMN and bool(page.column_name) and not _words(page, column, around)
    is_blank = is_blank or _shows_names_only(page, column, around)
    is_list = (column.type is not ColumnType.OTHER and column.known_by != "url") or is_blank
    if not _SEARCH.search(page.text[:400]) and (is_list or page.empty_list or EMPTY_WORDS.search(page.text)):
        return ColumnShape.EMPTY
    return ColumnShape.FORM


def _shows_names_only(page: Page, column: Column, around: Surroundings) -> bool:
    """True for a page with the short name of a column, not of a person, in whose content nothing stands but its own
    name, names of columns, heads of tables, a pager and what others show as well."""
    names = around.names | {column.name}
    return (
        page.kind in _SHELVES
        and 2 <= len(column.name) <= SHORT_NAME
        and not name_only().fullmatch(column.name)
        and all(line in names or _PAGER.search(line) or _TABLE_HEAD.fullmatch(line) for line in around.own_lines(page))
    )


def _says_something(page: Page, column: Column, around: Surroundings) -> bool:
    """Pictures and short texts are content; on columns that are lists by nature it takes more of them than decoration
    has."""
    if EMPTY_WORDS.search(page.text):
        return False
    is_list = column.type in _LISTS
    said = min(page.plain, len(_words(page, column, around).replace(" ", "")))
    return (
        page.recordings > 0
        or page.images > (2 if is_list else 0)
        or said >= (80 if is_list else 20)
        or bool(_POINTER.search(page.text))
    )


def _prose(text: str) -> str:
    """Lines long enough to be text rather than menu entries."""
    return "".join(line for line in text.split("\n") if len(line) > 24)


def content_sign(page: Page, fetch: Fetch, column: Column, around: Surroundings) -> str:
    """On a page without rows: what may be content all the same, in words for a reviewer; empty when nothing speaks for
    it."""
    if EMPTY_WORDS.search(page.text):
        return ""
    words = _words(page, column, around)
    if len(words) >= SIGN_LENGTH:
        return f"页面上有“{words[:40]}”"
    if page.images:
        return f"页面上有{page.images}幅图片"
    if page.writes and not fetch.rendered:
        return "页面上有写入内容的脚本"
    return ""


def _words(page: Page, column: Column, around: Surroundings) -> str:
    """What the content says beside names of columns, the pager and what other columns' pages say as well, on one
    line."""
    menu = around.names if column.type in _ROWS else frozenset()
    lines = (line for line in around.own_lines(page) if line not in menu and column.name not in line)
    return " ".join(line for line in lines if not _PAGER.search(line) and not _TABLE_HEAD.fullmatch(line))
