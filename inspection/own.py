"""Pages of a unit without what its site repeats on all of them: learned from its stored pages, read again where it
matters."""

import json
from collections.abc import Iterable, Iterator

from crawler.discovery import Role
from crawler.extract.urls import identity
from crawler.reader import GivenUp
from crawler.template import SitePage, SiteTemplate, learn
from inspection.reading import Body, Readings, portions
from model.page import ORGANISATION_ELEMENTS, Page, PageKind, TitledLink
from store.bundle import unpack_links
from store.codec import dump_page, load_page
from store.snapshot import StoreSnapshot
from store.store import Store

_LISTS = (Role.COLUMN, Role.LIST, Role.LANDING)
_SURE = frozenset(kind for kind in PageKind if kind.is_article)


def read_own_pages(store: Store, snapshot: StoreSnapshot, number: int, readings: Readings) -> SiteTemplate:
    """Keep, beside what each page of a unit in an import shows alone, what it shows without repeated blocks; the
    template of the unit's pages."""
    pages = dict(_pages(store, number, snapshot.unit.id))
    template = learn(pages.values())
    doubtful = [
        (url_id, page.column)
        for url_id, page in pages.items()
        if (page.role in (Role.COLUMN, Role.LIST) or (page.role is Role.ARTICLE and not page.is_article))
        and _is_mixed(page, template)
        and not (page.is_list and _shows_own_rows(_whole(store, number, url_id), page, template))
    ]
    if doubtful:
        readings.learn(template)
    for portion in portions(_bodies(store, snapshot, doubtful), lambda entry: len(entry[2].content)):
        rows = []
        for (url_id, url, *_), own in zip(portion, readings.own((body, column) for *_, body, column in portion)):
            if isinstance(own, GivenUp):
                store.pages.note_unread(number, url, own.reason)
            else:
                rows.append((url_id, str(own.kind), own.title, dump_page(own)))
        store.pages.save_own(number, rows)
    return template


def _bodies(
    store: Store, snapshot: StoreSnapshot, wanted: Iterable[tuple[int, str]]
) -> Iterator[tuple[int, str, Body, str]]:
    for url_id, column in wanted:
        fetch = snapshot.fetch_that_counts(url_id)
        content = store.archive.body(fetch.sha256) if fetch is not None else None
        if fetch is not None and content is not None:
            yield url_id, fetch.url, Body(content, fetch.final_url or fetch.url, fetch.content_type), column


def _pages(store: Store, number: int, unit: str) -> Iterator[tuple[int, SitePage]]:
    """The unit's pages as learning needs them; the words of lists, whose lines tell what repeats."""
    addresses = store.pages.addresses(number)
    seen: set[int] = set()
    # A later page of a column's list is that column's, whatever a menu calls it.
    rows = sorted(store.pages.linking_pages(number, unit), key=lambda row: not (row[2] == Role.LIST and row[3]))
    lists = {
        url_id for url_id, _, role, _, name, kind, crumbs, _ in rows if role in _LISTS and _is_list(kind, name, crumbs)
    }
    for url_id, url, role, column_id, _, kind, crumbs, blob in rows:
        if url_id in seen or (url_id in lists and role not in _LISTS):
            continue
        seen.add(url_id)
        is_list = url_id in lists
        column = url if role != Role.LIST or not column_id else addresses[column_id]
        targets = tuple(addresses[target] for target, region in unpack_links(blob) if region == "content")
        text = _whole(store, number, url_id).text if is_list else ""
        yield (
            url_id,
            SitePage(
                url=url,
                column=column,
                role=Role(role) if is_list else Role.ARTICLE,
                targets=targets,
                crumbs=_path(crumbs),
                text=text,
                is_article=kind in _SURE,
            ),
        )


def _whole(store: Store, number: int, url_id: int) -> Page:
    """What a page that was read shows with all its blocks."""
    stored = store.pages.whole_reading(number, url_id)
    assert stored is not None
    return load_page(stored)


def _is_mixed(page: SitePage, template: SiteTemplate) -> bool:
    """True when something on the page may not be its own; on one that leads nowhere, pictures may be the frame's."""
    return not page.targets or any(_is_foreign(target, page.column, template) for target in page.targets)


def _is_foreign(url: str, here: str, template: SiteTemplate) -> bool:
    """True when a link to the address is the site's or another column's rather than that of the column ``here``."""
    return template.repeats(url, here) or template.lives_elsewhere(url, here)


def _shows_own_rows(read: Page, page: SitePage, template: SiteTemplate) -> bool:
    """True for a list all of whose rows were read with a date and are the column's own, and that tells nothing of the
    body: what stands beside the rows was taken for nothing."""
    told = any(read.organisation.get(element) for element in ORGANISATION_ELEMENTS)
    return (
        bool(read.items)
        and not told
        and all(
            item.date is not None and not _is_foreign(identity(item.url), page.column, template) for item in read.items
        )
    )


def _path(crumbs: str) -> tuple[TitledLink, ...]:
    return tuple(TitledLink(title, link) for title, link in json.loads(crumbs)) if crumbs else ()


def _is_list(kind: str, name: str, crumbs: str) -> bool:
    """False for articles that menus link to; a page whose breadcrumb ends in the name of the link to it is a column,
    whatever it was read as."""
    return kind not in _SURE or (bool(name) and any(crumb.title == name for crumb in _path(crumbs)[-1:]))
