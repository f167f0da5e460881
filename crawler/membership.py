"""Which unit an address of a site is a page of, and as what: the memberships that a crawl's bundle keeps."""

from dataclasses import replace
from datetime import date

from crawler.config import CrawlConfig
from crawler.discovery import (
    MAX_COLUMN_NAME,
    Found,
    Limits,
    Role,
    Territory,
    expand,
    is_site_map,
    leads,
    named_in,
    role_of,
)
from crawler.extract.urls import identity
from crawler.vocabulary import Vocabulary
from model.address import host_of, is_attachment, is_picture
from model.column import ColumnType
from model.page import Page, PageLink
from model.unit import Unit
from store.bundle import Bundle, Member, Purpose
from store.codec import load_page

_MAYBE = "?"
"""Marks the unit of an address that may turn out to be its own."""

LEAD_STEPS = 2
"""How far beyond the depth of columns leads are followed."""
PAGE_ROLES = frozenset((Role.LANDING, Role.COLUMN, Role.LIST, Role.ARTICLE))


class Membership:
    """The pages of a site's units. Nothing is followed before ``learn`` was told what the portal's frame shares."""

    def __init__(
        self,
        bundle: Bundle,
        units: tuple[Unit, ...],
        config: CrawlConfig,
        limits: Limits,
        today: date,
        words: Vocabulary,
    ) -> None:
        self._bundle = bundle
        self._units = units
        self._config = config
        self._limits = limits
        self._today = today
        self._vocabulary = words
        self.hosts = frozenset(host_of(url) for unit in units for url in (unit.portal, *unit.columns.values())) | {
            unit.site for unit in units
        }
        self.territories: dict[str, Territory] = {}
        self._members: dict[str, set[str]] = {unit.id: bundle.read_urls(unit.id) for unit in units}
        self._columns: dict[str, set[str]] = {unit.id: set() for unit in units}
        self._stated = {unit.id: frozenset(identity(url) for url in unit.columns.values()) for unit in units}
        self._joined: set[tuple[str, int, Role, int]] = set()
        self._list_pages: dict[tuple[str, int], int] = {}

    def learn(self, common: frozenset[str]) -> None:
        """What belongs to whom, once it is known what the portal's frame shares."""
        portals = {unit.id: identity(unit.portal) for unit in self._units}
        for unit in self._units:
            territory = Territory(unit, self.hosts)
            others = frozenset(url for other, url in portals.items() if other != unit.id and url != portals[unit.id])
            foreign = frozenset(
                other.prefix
                for each in self._units
                if each.id != unit.id and not (other := Territory(each, self.hosts)).is_whole_site
            )
            shared = frozenset() if territory.is_whole_site and len(self._units) == 1 else common
            self.territories[unit.id] = replace(
                territory, common=shared - {portals[unit.id]}, others=others, foreign=foreign
            )

    def settle(self, url_id: int, page: Page, links: tuple[PageLink, ...]) -> bool:
        """Follow what a page leads to, for each unit that it is a page of; False when it is none's."""
        for member in self._bundle.members(url_id):
            if member.role == Role.CANDIDATE and is_site_map(member.name):
                self._take_inventory(member, links)
        resolved = [self._resolve(member, page) for member in self._bundle.members(url_id)]
        members = [member for member in resolved if member is not None and not self._reject(member, page)]
        for member in members:
            if member.role in PAGE_ROLES and member.unit in self.territories:
                self._expand(member, page, links)
        return any(member.role in PAGE_ROLES for member in members)

    def unit(self, unit_id: str) -> Unit:
        """The unit of that id."""
        return next(unit for unit in self._units if unit.id == unit_id)

    def _resolve(self, member: Member, page: Page) -> Member | None:
        """A lead becomes what the page turns out to be; None when it is that already."""
        if member.role != Role.LEAD:
            return member
        self._bundle.drop_member(member)
        if page.redirect:
            if host_of(page.redirect) in self.hosts and member.depth < self._config.column_depth + LEAD_STEPS:
                self.join(
                    self.unit(member.unit), Found(identity(page.redirect), Role.LEAD, member.name), 0, member.depth + 1
                )
            role = Role.ARTICLE
        else:
            role = role_of(page)
        name = member.name if role is not Role.COLUMN or 2 <= len(member.name) <= MAX_COLUMN_NAME else ""
        known = Member(
            member.unit, member.url_id, role, 0 if role is Role.COLUMN else member.column_id, member.depth, name
        )
        return known if self._bundle.add_member(known) else None

    def _reject(self, member: Member, page: Page) -> bool:
        """Decide by the breadcrumb about pages that the portal's frame links to, and about columns that lie elsewhere.

        Candidates that turn out to be the unit's become its columns; columns that lead past the unit are dropped.
        """
        unit = member.unit.removeprefix(_MAYBE)
        territory = self.territories.get(unit)
        if territory is None:
            return False
        columns = frozenset(self._columns[unit])
        if member.role == Role.CANDIDATE:
            if territory.claims(page, columns):
                self.join(
                    territory.unit, Found(self._bundle.url(member.url_id), Role.COLUMN, member.name), 0, member.depth
                )
            else:
                self._look_through(member, page, territory)
            return True
        if member.role == Role.COLUMN:
            url = self._bundle.url(member.url_id)
            if url not in self._stated[unit] and territory.disclaims(page, url, columns):
                self._bundle.drop_member(member)
                self._look_through(member, page, territory)
                return True
            self._columns[unit].add(url)
        return False

    def _take_inventory(self, member: Member, links: tuple[PageLink, ...]) -> None:
        """What the portal's site map (网站地图) lists in the unit's territory is read, too, should no menu lead
        there."""
        territory = self.territories.get(member.unit.removeprefix(_MAYBE))
        if territory is not None:
            for found in leads(links, Role.ARTICLE, territory, (), self._members[territory.unit.id]):
                self.join(territory.unit, found, 0, 1)

    def _look_through(self, member: Member, page: Page, territory: Territory) -> None:
        """What a column of annual reports that units share has of this unit."""
        if self.is_shared_shelf(member) and member.depth < self._config.list_pages:
            for found in named_in(page, territory, member.name):
                self.join(territory.unit, found, 0, member.depth + 1)

    def is_shared_shelf(self, member: Member) -> bool:
        """True for a column of annual reports, which units may share."""
        return (
            member.role in (Role.CANDIDATE, Role.COLUMN)
            and self._vocabulary.by_name(member.name) is ColumnType.ANNUAL_REPORT
        )

    def _expand(self, member: Member, page: Page, links: tuple[PageLink, ...]) -> None:
        role = Role(member.role)
        territory = self.territories[member.unit]
        column = member.url_id if role is Role.COLUMN else member.column_id
        expanded = expand(
            page=page,
            links=links,
            role=role,
            name=member.name,
            depth=member.depth,
            territory=territory,
            limits=self._limits,
            vocabulary=self._vocabulary,
        )
        if not page.redirect:
            expanded += leads(links, role, territory, {found.url for found in expanded}, self._members[member.unit])
        for found in expanded:
            depth = member.depth + (1 if found.role in (Role.COLUMN, Role.LEAD, role) else 0)
            if depth > self._config.column_depth + (LEAD_STEPS if found.role is Role.LEAD else self._config.list_pages):
                self._bundle.note(member.unit, "depth", found.url)
                continue
            if found.role is Role.LIST and not self._may_turn(member, column):
                continue
            self.join(territory.unit, found, 0 if found.role in (Role.COLUMN, Role.LANDING) else column, depth)

    def _may_turn(self, member: Member, column: int) -> bool:
        """Count list pages of a column against the limit."""
        key = (member.unit, column)
        self._list_pages[key] = self._list_pages.get(key, 0) + 1
        if self._list_pages[key] > self._config.list_pages:
            self._bundle.note(
                member.unit,
                "list-pages",
                f"{self._bundle.url(column or member.url_id)} 翻页超过上限 {self._config.list_pages} 页，其后未读",
            )
            return False
        return True

    def join(self, unit: Unit, found: Found, column: int, depth: int) -> None:
        """Make an address a page of the unit, within its budget; an address already read is expanded at once."""
        if found.role is Role.CANDIDATE:
            self._join_candidate(unit, found, depth)
            return
        known = self._bundle.url_id(found.url)
        if (unit.id, known, found.role, column) in self._joined or (
            found.role is Role.LEAD and found.url in self._members[unit.id]
        ):
            return
        if len(self._members[unit.id]) >= self._config.page_budget and found.url not in self._members[unit.id]:
            self._bundle.note(unit.id, "page-budget", f"页数达到上限 {self._config.page_budget}，其余页面未读")
            return
        purpose = Purpose.FILE if found.role is Role.FILE or is_attachment(found.url) else Purpose.READ
        if is_picture(found.url):
            purpose = Purpose.PROBE
        url_id, new = self._bundle.add(found.url, purpose)
        self._joined.add((unit.id, url_id, found.role, column))
        if not new and purpose is not Purpose.PROBE:
            self._bundle.promote(url_id, purpose)
        if not self._bundle.add_member(Member(unit.id, url_id, found.role, column, depth, found.name)):
            return
        self._members[unit.id].add(found.url)
        if not new and self.territories and (found.role in PAGE_ROLES or found.role is Role.LEAD):
            self._adopt(unit, url_id, found.role, column, depth, found.name)

    def _join_candidate(self, unit: Unit, found: Found, depth: int) -> None:
        """An address of the portal's frame: read, so that its breadcrumb can tell whether it is the unit's."""
        url_id, new = self._bundle.add(found.url, Purpose.READ)
        if not new:
            self._bundle.promote(url_id, Purpose.READ)
        member = Member(_MAYBE + unit.id, url_id, Role.CANDIDATE, 0, depth, found.name)
        if self._bundle.add_member(member) and (stored := self._bundle.reading(url_id)):
            self._reject(member, load_page(stored))

    def _adopt(self, unit: Unit, url_id: int, role: Role, column: int, depth: int, name: str) -> None:
        """A page that another unit or column reached before leads this one on as well, without being requested
        again."""
        stored = self._bundle.reading(url_id)
        if stored is None or depth > self._config.column_depth + 2:
            return
        page = load_page(stored)
        if page.is_unread:
            return
        member = self._resolve(Member(unit.id, url_id, role, column, depth, name), page)
        if member is None:
            return
        links: tuple[PageLink, ...] = ()
        if member.role == Role.COLUMN:
            fetch = self._bundle.fetch_that_counts(url_id)
            body = self._bundle.body(fetch.sha256) if fetch else None
            if fetch is not None and body is not None:
                _, links = read_again(body, fetch.final_url or page.url, fetch.content_type, self._today)
        self._expand(member, page, links)


def read_again(body: bytes, url: str, content_type: str, today: date) -> tuple[Page, tuple[PageLink, ...]]:
    """A page of the bundle that the reading process got through before; rarely needed, so the extractor, slow to
    load, is only loaded then."""
    from crawler.extract.read import read_with_links

    return read_with_links(body, url, content_type, today)
