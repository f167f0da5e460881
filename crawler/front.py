"""What the pages of a portal share (the portal's frame): learned from its front page and all landing pages, which are
read before anything is followed."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from crawler import soft404
from crawler.discovery import Found, Role, Territory, is_site_map, shared_frame
from crawler.extract.urls import identity
from crawler.membership import Membership
from crawler.reader import Reading
from crawler.vocabulary import Vocabulary
from model.column import ColumnType
from model.fetch import Fetch, FetchStatus
from model.page import Page, PageLink
from model.unit import Unit
from store.bundle import Bundle, Purpose, Task
from store.codec import load_page

Follow = Callable[[int, Page, tuple[PageLink, ...]], None]
_FRONT = frozenset((Role.LANDING, Role.REFERENCE))
_PASSING = frozenset((
    FetchStatus.SERVER_ERROR, FetchStatus.REFUSED, FetchStatus.RESET, FetchStatus.UNREACHABLE, FetchStatus.TIMEOUT,
    FetchStatus.TRUNCATED, FetchStatus.BLANK, FetchStatus.PLACEHOLDER, FetchStatus.RATE_LIMITED,
))  # fmt: skip
"""What keeps a front page from being read for a while; one that is not there at all shares nothing."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A page that was read before the frame was known."""

    url_id: int
    page: Page
    links: tuple[PageLink, ...]


class Front:
    """The front of a site: pages are held until all of it was read, then followed together."""

    def __init__(
        self,
        bundle: Bundle,
        units: tuple[Unit, ...],
        membership: Membership,
        vocabulary: Vocabulary,
        known: frozenset[str] = frozenset(),
    ) -> None:
        """``known`` is the frame as an earlier night learned it."""
        self._bundle = bundle
        self._units = units
        self._membership = membership
        self._vocabulary = vocabulary
        self._known = known
        self._held: list[_Held] = []
        if frame := bundle.meta("frame"):
            membership.learn(frozenset(json.loads(frame)))

    @property
    def is_left(self) -> bool:
        """True when the frame is known."""
        return bool(self._membership.territories)

    def holds(self, task: Task) -> bool:
        """True for an address that belongs to the front."""
        is_page = task.purpose in (Purpose.READ, Purpose.RENDER)
        return is_page and (soft404.is_probe(task.url) or self._is_front(task.id))

    def _is_front(self, url_id: int) -> bool:
        return any(member.role in _FRONT for member in self._bundle.members(url_id))

    def hold(self, url_id: int, page: Page, links: tuple[PageLink, ...]) -> None:
        """A page of the front that was read; of several attempts at one, the last counts."""
        self._held = [*(each for each in self._held if each.url_id != url_id), _Held(url_id, page, links)]

    def to_read_again(self) -> list[tuple[Fetch, bytes]]:
        """Pages of the front that an earlier process read, while the frame is not known."""
        if self.is_left:
            return []
        found = []
        for fetch in self._bundle.fetches():
            url_id = self._bundle.url_id(fetch.url)
            body = self._bundle.body(fetch.sha256) if fetch.status.is_ok else None
            stored = self._bundle.reading(url_id)
            is_read = stored is not None and not load_page(stored).is_unread
            if self._is_front(url_id) and body is not None and is_read:
                found.append((fetch, body))
        return found

    def recall(self, fetch: Fetch, reading: Reading) -> None:
        """A page of :meth:`to_read_again`, read."""
        self.hold(self._bundle.url_id(fetch.url), reading.page, reading.links)

    def leave(self, follow: Follow) -> None:
        """All of the front was read: learn the frame, and follow what was held."""
        held = self._held
        # The frame is known when what it leads to is: a killed crawl reads the front again.
        with self._bundle.transaction():
            self._learn()
            for link in {link.url: link for each in held for link in each.links}.values():
                if self._vocabulary.by_name(link.text) is ColumnType.ANNUAL_REPORT or is_site_map(link.text):
                    self._offer(link)
            for each in held:
                follow(each.url_id, each.page, each.links)
        self._held = []

    def _learn(self) -> None:
        landings: dict[str, list[PageLink]] = {unit.id: [] for unit in self._units}
        front: list[PageLink] | None = None
        for each in self._held:
            anchors = [link for link in each.links if link.tag == "a"]
            for member in self._bundle.members(each.url_id):
                if member.role == Role.REFERENCE:
                    front = [*(front or ()), *anchors]
                elif member.role == Role.LANDING:
                    landings[member.unit].extend(anchors)
        hosts = self._membership.hosts
        parts = [unit for unit in self._units if not Territory(unit, hosts).is_whole_site]
        common = shared_frame(front or (), [(unit, landings[unit.id]) for unit in parts])
        if front is None:
            common |= self._known
            if len(parts) == 1 and not self._known:
                self._note_unread(parts[0])
        self._bundle.store_meta("frame", json.dumps(sorted(common)))
        self._membership.learn(common)

    def _note_unread(self, unit: Unit) -> None:
        """Where the front page is out of order, nobody can tell a lone unit's columns from those of the portal."""
        for fetch in self._bundle.fetches():
            roles = {member.role for member in self._bundle.members(self._bundle.url_id(fetch.url))}
            if Role.REFERENCE in roles and (fetch.status.is_ok or fetch.status in _PASSING):
                self._bundle.note(unit.id, "front-unread", f"{fetch.url} {fetch.status.zh}")
                return

    def _offer(self, link: PageLink) -> None:
        """Look through a column of annual reports that the portal keeps for everybody, and its site map, for every
        unit."""
        url = identity(link.url)
        for unit in self._units:
            if self._membership.territories[unit.id].may_own(url):
                self._membership.join(unit, Found(url, Role.CANDIDATE, link.text), 0, 0)
