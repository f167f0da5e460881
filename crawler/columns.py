"""From the pages of a unit to its columns: what each is, how it presents itself, its rows and its newest date."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from crawler.discovery import Role
from crawler.extract.urls import identity
from crawler.naming import Named, Names, parents
from crawler.shapes import SHORT, Surroundings, content_sign, shape_of, surroundings
from crawler.vocabulary import Vocabulary
from model.address import host_of
from model.article import DateClaim
from model.column import Column, ColumnShape, ColumnType
from model.fetch import Fetch
from model.page import ListItem, Page
from model.snapshot import ColumnState
from model.unit import Unit

_EXPLANATION = re.compile(
    r"[^\n。]{0,40}(?:情况说明|(?:本|我)(?:单位|局|镇|乡|委|办|部门|机关|街道)[^\n。]{0,30}(?:无|没有"
    r"|不具有|不涉及|不承担|未产生)[^\n。]{0,30}|无(?:此|该)(?:项|类)?(?:业务|职能|事项)|不涉及(?:此|该"
    r"|相关)[^\n。]{0,12})[^\n。]{0,40}"
)
_PAGE_NUMBER = re.compile(
    r"(?:(?P<before>[?&])(?:page\w*|p|pn|curpage|pageno)=\d+&?|[-_]\d{1,3}(?=\.\w+$)|/\d{1,3}(?=\.\w+$))", re.I
)
MOST = 0.8
Published = Callable[[str], tuple[bool, DateClaim | None]]


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


def assemble(
    unit: Unit,
    members: Iterable[MemberPage],
    published: Published,
    vocabulary: Vocabulary,
    today: date,
    shelves: Container[str] = (),
) -> tuple[ColumnState, ...]:
    """The columns of a unit, in the order in which they were found.

    ``members`` are its landing, column and list pages; ``published`` tells of an article, by address, whether it was
    read and the visible date it shows; dates after ``today`` are not believed; ``shelves`` are columns known to lie
    above others. A stub that leads to another column is that column.
    """
    pages = list(members)
    lists: dict[int, list[MemberPage]] = defaultdict(list)
    for member in sorted(pages, key=lambda each: each.id):
        if member.role == Role.LIST and member.column_id:
            lists[member.column_id].append(member)
    turned = {other.url for each in lists.values() for other in each}
    stated = {identity(url): kind for kind, url in unit.columns.items()}
    columns = [member for member in _own_columns(unit, pages) if member.url in stated or member.url not in turned]
    called = {member.url: Named(member.url, member.name, member.page) for member in columns}
    names, above = Names(called.values()), parents(called.values())
    typed = [(member, names.column(called[member.url], stated, vocabulary)) for member in columns]
    typed = [(member, column) for member, column in typed if not _is_single_article(member, column)]
    around = surroundings((column, member.page) for member, column in typed)
    states = []
    for member, column in typed:
        is_parent = member.url in above or member.url in shelves
        states.append(_state(member, column, lists[member.id], around, published, today, is_parent=is_parent))
    titles = {member.url: member.page.title for member in columns if member.page and member.page.kind.is_article}
    moved = _moved(columns) - stated.keys()
    states = [state for state in _without_twins(_without_rows(states, titles)) if state.column.url not in moved]
    return tuple(_with_indexes(states))


def _own_columns(unit: Unit, pages: list[MemberPage]) -> list[MemberPage]:
    """Pages that are columns of the unit, in the order in which they were found: none that leave its site, no further
    pages of lists, no downloads unless the register names them."""
    hosts = {unit.site} | {host_of(unit.portal)} | {host_of(url) for url in unit.columns.values()}
    stated = {identity(url) for url in unit.columns.values()}
    reached = {member.url for member in pages if member.role == Role.COLUMN}
    found = [
        member
        for member in pages
        if member.role == Role.COLUMN
        and not _leaves_site(member, hosts)
        and not _is_further_page(member.url, reached)
        and (member.url in stated or not _is_download(member))
    ]
    return sorted(found, key=lambda member: member.id)


def _moved(columns: list[MemberPage]) -> set[str]:
    """Stubs that lead to another column."""
    read = {member.url for member in columns if member.page is not None and not member.page.redirect}
    return {each.url for each in columns if each.page and each.page.redirect and identity(each.page.redirect) in read}


def _is_further_page(url: str, columns: Container[str]) -> bool:
    """True for the second and later pages of a list that is a column itself: its address with a page number in it."""
    first = _PAGE_NUMBER.sub(lambda match: match["before"] or "", url)
    return first != url and (
        first in columns or first.rstrip("?&") in columns or f"{first.rsplit('/', 1)[0]}/" in columns
    )


def _is_download(member: MemberPage) -> bool:
    """True when the address, which may not tell, answered with something other than a page."""
    return member.page is None and member.fetch.status.is_ok and bool(member.fetch.sha256)


def _is_single_article(member: MemberPage, column: Column) -> bool:
    """True for a dated article without a column's name that a menu or a block of pictures leads to."""
    return (
        column.type is ColumnType.OTHER
        and member.page is not None
        and member.page.kind.is_article
        and member.page.publish_date is not None
    )


def _leaves_site(member: MemberPage, hosts: set[str]) -> bool:
    return bool(member.fetch.final_url) and host_of(member.fetch.final_url) not in hosts


def _state(
    member: MemberPage,
    column: Column,
    following: list[MemberPage],
    around: Surroundings,
    published: Published,
    today: date,
    *,
    is_parent: bool,
) -> ColumnState:
    pages = [member.page] if member.page else []
    read = [other.page for other in following if other.page is not None]
    pages += read
    items = _items(pages)
    is_long = bool(following) or bool(member.page and member.page.next_page)
    shape = shape_of(member.page, member.fetch, column, items, around, is_parent=is_parent, is_long=is_long)
    listed = shape in (ColumnShape.LIST, ColumnShape.INDEX)
    known = _dated(items, published) if listed else []
    newest, newest_url = max(
        ((day, url) for url, _, day in known if day and day <= today), default=(None, ""), key=lambda entry: entry[0]
    )
    undated = [was_read for _, was_read, day in known if day is None]
    last = read[-1] if read else member.page
    is_read = all(other.page is not None and other.page.items for other in following)
    is_whole = is_read and (last is None or last.next_page is None)
    explanation = (
        _explanation(member.page, items) if shape is ColumnShape.EMPTY or _is_short(member.page, items) else ""
    )
    sign = content_sign(member.page, member.fetch, column, around) if shape is ColumnShape.EMPTY and member.page else ""
    sign = sign or (_date_sign(pages, {day for _, _, day in known if day}) if shape is ColumnShape.LIST else "")
    return ColumnState(
        column=column,
        shape=shape,
        fetch=member.fetch,
        items=items,
        newest=newest,
        newest_url=newest_url,
        undated=len(undated),
        pages_read=len(pages) or 1,
        complete=is_whole,
        explanation=explanation,
        undated_unread=undated.count(False),
        sign=sign,
    )


def _is_short(page: Page | None, items: tuple[ListItem, ...]) -> bool:
    """True for a list of one or two rows and for a few words: a notice that there is no such business may be all there
    is."""
    return len(items) <= 2 and (bool(items) or page is None or len(page.text.strip()) < SHORT)


def _date_sign(pages: list[Page], known: set[date]) -> str:
    """What looks like a date on a page of which rows, or all, stayed undated, and is the day of no row that its article
    told."""
    days = {f"{day:%m%d}" for day in known}
    for page in pages:
        dated = sum(1 for item in page.items if item.date)
        sign = next((each for each in page.date_signs if _month_day(each) not in days), "")
        if sign and (dated < len(page.items) or not dated):
            return sign
    return ""


def _month_day(sign: str) -> str:
    """The last two numbers of what looks like a date, of two digits each."""
    numbers = re.findall(r"\d{1,2}", re.sub(r"\d{1,2}:\d{2}.*", "", sign))[-2:]
    return "".join(each.zfill(2) for each in numbers)


def _explanation(page: Page | None, items: tuple[ListItem, ...]) -> str:
    """A notice that there is no such business, in the text or as the only row."""
    found = _EXPLANATION.search(page.text) if page else None
    if found is None and len(items) <= 2:
        found = next((match for item in items if (match := re.search(r".*情况说明.*", item.title))), None)
    return found[0].strip() if found else ""


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


def _dated(items: tuple[ListItem, ...], published: Published) -> list[tuple[str, bool, date | None]]:
    """Of each row its address, whether its article was read where the row itself shows no date, and the date of
    either."""
    known = []
    for item in items:
        was_read, claim = (True, item.date) if item.date or not item.url else published(identity(item.url))
        known.append((item.url, was_read, claim.value if claim else None))
    return known


def _without_rows(states: list[ColumnState], titles: Mapping[str, str]) -> list[ColumnState]:
    """An address that another column lists as a dated row is an article, however short its title; so is an article that
    it lists at all under the page's title. ``titles`` are the titles of the pages."""
    rows = {
        identity(item.url): state.column.url
        for state in states
        for item in state.items
        if item.url and (item.date or titles.get(identity(item.url)) == item.title)
    }
    return [state for state in states if rows.get(state.column.url, state.column.url) == state.column.url]


def _with_indexes(states: list[ColumnState]) -> Iterator[ColumnState]:
    """A list nearly all of whose rows stand in the lists of several other columns shows what they have: an index."""
    rows = {
        state.column.url: {identity(item.url) for item in state.items if item.url}
        for state in states
        if state.shape is ColumnShape.LIST
    }
    shelves: dict[str, list[str]] = defaultdict(list)
    for column, urls in rows.items():
        for url in urls:
            shelves[url].append(column)
    for state in states:
        own = rows.get(state.column.url, set())
        others = Counter(column for url in own for column in shelves[url] if column != state.column.url)
        parts = {column for column, count in others.items() if count < len(own)}
        shared = sum(1 for url in own if parts.intersection(shelves[url]))
        is_index = len(parts) > 1 and shared >= MOST * len(own)
        yield replace(state, shape=ColumnShape.INDEX) if is_index else state


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
