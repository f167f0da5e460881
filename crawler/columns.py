"""From the pages of a unit to its columns: what each is, how it presents itself, its rows and its newest date."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from crawler.discovery import Role
from crawler.extract.urls import host_of, identity
from crawler.vocabulary import Vocabulary
from model.article import DateClaim
from model.column import Column, ColumnShape, ColumnType
from model.fetch import Fetch, FetchStatus
from model.page import ListItem, Page, PageKind
from model.snapshot import ColumnState
from model.unit import Unit

_EXPLANATION = re.compile(
    r"[^\n。]{0,40}(?:情况说明|(?:本|我)(?:单位|局|镇|乡|委|办|部门|机关|街道)[^\n。]{0,30}(?:无|没有|不具有|不涉及|不承担|未产生)[^\n。]{0,30}|无(?:此|该)(?:项|类)?(?:业务|职能|事项)|不涉及(?:此|该|相关)[^\n。]{0,12})[^\n。]{0,40}"
)
Published = Callable[[str], tuple[bool, DateClaim | None]]
_EMPTY_WORDS = re.compile(r"暂无|没有(?:相关|找到)|无相关|无数据|未找到")
_POINTER = re.compile(r"(?:请)?点击(?:查看|进入|这里|此处|链接)|请(?:见|查看|访问|前往)|详见")
_YEAR_SHELF = re.compile(r"^\s*(?:19|20)\d{2}\s*年?度?\s*$", re.M)
_LISTS = frozenset((ColumnType.NEWS, ColumnType.NOTICES, ColumnType.POLICY, ColumnType.INTERPRETATION, ColumnType.PERSONNEL))
SHORT = 200


@dataclass(frozen=True, slots=True)
class MemberPage:
    """An address of a unit as the crawl left it; ``page`` is None when it could not be read."""

    id: int
    url: str
    role: str
    column_id: int
    name: str
    fetch: Fetch
    page: Page | None


def assemble(unit: Unit, members: Iterable[MemberPage], published: Published, vocabulary: Vocabulary, today: date) -> tuple[ColumnState, ...]:
    """The columns of a unit, in the order in which they were found.

    ``members`` are its landing, column and list pages; ``published`` tells of an article, by address, whether it was read
    and the visible date it shows; dates after ``today`` are not believed.
    """
    pages = list(members)
    lists: dict[int, list[MemberPage]] = {}
    for member in pages:
        if member.role == Role.LIST and member.column_id:
            lists.setdefault(member.column_id, []).append(member)
    columns = [member for member in pages if member.role == Role.COLUMN]
    parents = _parents(columns)
    stated = {identity(url): kind for kind, url in unit.columns.items()}
    hosts = {unit.site} | {host_of(unit.portal)} | {host_of(url) for url in unit.columns.values()}
    states = []
    for member in sorted(columns, key=lambda m: m.id):
        if _leaves_site(member, hosts):
            continue
        column = _column(member, stated, vocabulary)
        states.append(_state(member, column, sorted(lists.get(member.id, []), key=lambda m: m.id), parents, published, today))
    return tuple(_without_twins(_without_rows(states)))


def _leaves_site(member: MemberPage, hosts: set[str]) -> bool:
    return bool(member.fetch.final_url) and host_of(member.fetch.final_url) not in hosts


def _column(member: MemberPage, stated: Mapping[str, ColumnType], vocabulary: Vocabulary) -> Column:
    page = member.page
    path = tuple(crumb.title for crumb in page.crumbs) if page else ()
    tag = (page.column_name or "") if page else ""
    name = member.name or tag or (page.title if page else "") or member.url
    if member.url in stated:
        return Column(member.url, name, stated[member.url], "register", path)
    kind, known_by = vocabulary.classify(member.url, member.name, tag, (page.column_type or "") if page else "", path)
    return Column(member.url, tag or name, kind, known_by, path)


def _parents(columns: list[MemberPage]) -> set[str]:
    """Addresses above two columns or more in their breadcrumbs: indexes of sub-columns."""
    counts: dict[str, int] = {}
    for member in columns:
        if member.page is None:
            continue
        above = {identity(crumb.url) for crumb in member.page.crumbs[:-1] if crumb.url} - {member.url}
        for url in above:
            counts[url] = counts.get(url, 0) + 1
    return {url for url, count in counts.items() if count >= 2}


def _state(member: MemberPage, column: Column, following: list[MemberPage], parents: set[str], published: Published, today: date) -> ColumnState:
    pages = [member.page] if member.page else []
    read = [other.page for other in following if other.page is not None]
    pages += read
    items = _items(pages)
    shape = _shape(member, column, items, parents, following)
    listed = shape in (ColumnShape.LIST, ColumnShape.INDEX)
    newest, newest_url, undated, unread = _newest(items, published, today) if listed else (None, "", 0, 0)
    last = read[-1] if read else member.page
    text = member.page.text if member.page else ""
    explanation = _EXPLANATION.search(text) if shape is ColumnShape.EMPTY or len(items) <= 2 else None
    if explanation is None:
        explanation = next((m for item in items[:3] if (m := re.search(r".*情况说明.*", item.title)) and len(items) <= 2), None)
    return ColumnState(
        column, shape, member.fetch, items, newest, newest_url, undated, len(pages) or 1,
        last is None or last.next_page is None, explanation[0].strip() if explanation else "", unread,
    )  # fmt: skip


def _items(pages: list[Page]) -> tuple[ListItem, ...]:
    seen: set[tuple[str, str]] = set()
    items = []
    for page in pages:
        for item in page.items:
            key = (item.url, item.title)
            if key not in seen:
                seen.add(key)
                items.append(item)
    return tuple(items)


def _newest(items: tuple[ListItem, ...], published: Published, today: date) -> tuple[date | None, str, int, int]:
    """The newest date, the row that has it, how many rows have no date, and how many of those have an unread page. Pinned rows come first in lists, so
    the maximum counts, not the first row."""
    newest: date | None = None
    url = ""
    undated = unread = 0
    for item in items:
        was_read, claim = (True, item.date) if item.date or not item.url else published(identity(item.url))
        if claim is None:
            undated += 1
            unread += not was_read
        elif claim.value <= today and (newest is None or claim.value > newest):
            newest, url = claim.value, item.url
    return newest, url, undated, unread


def _shape(member: MemberPage, column: Column, items: tuple[ListItem, ...], parents: set[str], following: list[MemberPage]) -> ColumnShape:
    page, status = member.page, member.fetch.status
    if status in (FetchStatus.NO_BROWSER, FetchStatus.RENDER_FAILED):
        return ColumnShape.UNRENDERED
    if page is None or not status.is_ok:
        return ColumnShape.UNREADABLE
    if page.redirect:
        return ColumnShape.STUB
    if items:
        return ColumnShape.INDEX if member.url in parents and page.next_page is None and not following else ColumnShape.LIST
    if page.is_js_rendered and not (member.fetch.rendered and _EMPTY_WORDS.search(page.text)):
        return ColumnShape.FRAME if page.frames else ColumnShape.UNRENDERED
    if page.frames:
        return ColumnShape.FRAME
    if page.kind is PageKind.ORGANISATION:
        return ColumnShape.ORGANISATION
    if page.kind.is_article or page.kind in (PageKind.HOME, PageKind.ERROR):
        return ColumnShape.ARTICLE
    if member.url in parents:
        return ColumnShape.INDEX
    if page.attachments or len(re.sub(r"\s", "", _prose(page.text))) > SHORT or _says_something(page, column):
        return ColumnShape.ARTICLE
    if len(_YEAR_SHELF.findall(page.text)) >= 2:
        return ColumnShape.INDEX
    if page.kind is PageKind.COLUMN and (column.type is not ColumnType.OTHER or _EMPTY_WORDS.search(page.text)):
        return ColumnShape.EMPTY
    return ColumnShape.FORM


def _says_something(page: Page, column: Column) -> bool:
    """Pictures and short texts are content; on columns that are lists by nature it takes more of them than decoration has."""
    if _EMPTY_WORDS.search(page.text):
        return False
    is_list = column.type in _LISTS
    return page.recordings > 0 or page.images > (2 if is_list else 0) or page.plain >= (80 if is_list else 20) or bool(_POINTER.search(page.text))


def _prose(text: str) -> str:
    """Lines long enough to be text rather than menu entries."""
    return "".join(line for line in text.split("\n") if len(line) > 24)


def _without_rows(states: list[ColumnState]) -> list[ColumnState]:
    """An address that another column lists as a dated row is an article, however short its title."""
    rows = {identity(item.url): state.column.url for state in states for item in state.items if item.date and item.url}
    return [state for state in states if rows.get(state.column.url, state.column.url) == state.column.url]


def _without_twins(states: list[ColumnState]) -> list[ColumnState]:
    """The same page under two addresses counts once."""
    kept: list[ColumnState] = []
    seen: dict[tuple[str, str], int] = {}
    for state in states:
        digest = state.fetch.sha256
        if digest and (digest, state.column.name) in seen:
            continue
        if digest:
            seen[(digest, state.column.name)] = len(kept)
        kept.append(state)
    return kept
