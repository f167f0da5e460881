"""The crawl of one site as a state machine over its bundle, without any network.

``take`` hands out addresses, ``settle`` stores what came back and works out what it leads to. The landing pages of all
units and the site's front page are read before anything is followed, because only together do they tell what the
portal's frame is and what is a unit's own.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawler import soft404
from crawler.config import CrawlConfig
from crawler.discovery import (
    Found,
    Limits,
    Role,
    Territory,
    is_front_page,
    is_site_map,
    role_of,
    shared_frame,
)
from crawler.extract import VERSION
from crawler.extract.urls import host_of, identity, is_attachment, is_picture
from crawler.membership import Membership, read_again
from crawler.outcome import is_html
from crawler.reader import Reading
from crawler.vocabulary import load_vocabulary
from model.column import ColumnType
from model.fetch import Fetch, FetchStatus
from model.page import Page, PageKind, PageLink
from model.unit import Unit
from store.bundle import Bundle, Member, Purpose, Task
from store.earlier import Earlier, Known
from store.readings import dump_page, load_page

FRESH_DAYS = 14
"""Rows younger than this accuse no column, whatever its period."""


@dataclass(slots=True)
class _Pending:
    """A page that was read before the frame of the portal was known."""

    url_id: int
    page: Page
    links: tuple[PageLink, ...]


class Frontier:
    """What to request next on a site, and what an answer means. ``clock`` gives POSIX seconds for second tries."""

    def __init__(
        self,
        bundle: Bundle,
        units: tuple[Unit, ...],
        config: CrawlConfig,
        as_of: datetime,
        clock: Callable[[], float],
        earlier: Earlier | None = None,
    ) -> None:
        self.bundle = bundle
        self.units = units
        self.config = config
        self.clock = clock
        self.earlier = earlier
        self.in_flight: set[int] = set()
        self.pages = 0
        self.current = ""
        limits = Limits(config.column_depth, (as_of - timedelta(days=config.lookback_days)).date())
        self.today = as_of.date()
        self._fresh = (as_of - timedelta(days=FRESH_DAYS)).date()
        self._vocabulary = load_vocabulary(config.vocabulary)
        self._membership = Membership(bundle, units, config, limits, self.today, self._vocabulary)
        self._hosts = self._membership.hosts
        self._ids: dict[str, int] = {}
        self._probes = 0
        self._error_pages: dict[str, soft404.ErrorPage | None] = {}
        self._front: list[_Pending] = []
        self._load_state()
        self._seed()

    # -- start and resume ------------------------------------------------------------------------------------------

    def _load_state(self) -> None:
        for host in self._hosts:
            stored = self.bundle.meta(f"soft404/{host}")
            if stored:
                self._error_pages[host] = soft404.ErrorPage(**json.loads(stored)) if stored != "none" else None
        if self.bundle.meta("frame"):
            self._membership.learn(frozenset(json.loads(self.bundle.meta("frame"))))

    def _seed(self) -> None:
        if self.bundle.meta("seeded"):
            return
        with self.bundle.transaction():
            for unit in self.units:
                self._membership.join(unit, Found(identity(unit.portal), Role.LANDING, unit.name), 0, 0)
                for kind, url in unit.columns.items():
                    self._membership.join(unit, Found(identity(url), Role.COLUMN, kind.zh), 0, 1)
            run = self.bundle.meta("run")
            for root in sorted({unit.portal.split("/", 3)[0] + "//" + host_of(unit.portal) for unit in self.units}):
                url_id, _ = self.bundle.add(root + "/", Purpose.READ)
                self.bundle.add_member(Member("", url_id, Role.REFERENCE, 0, 0, ""))
                self.bundle.add(soft404.probe_url(root, run), Purpose.READ)
        self.bundle.set_meta(seeded="1")

    @property
    def _frame_known(self) -> bool:
        return bool(self._membership.territories)

    def _learn_frame(self) -> None:
        """Called when front page and landing pages are all settled: what do they share?"""
        landings: dict[str, list[PageLink]] = {unit.id: [] for unit in self.units}
        front: list[PageLink] = []
        for pending in self._front:
            for member in self.bundle.members(pending.url_id):
                if member.role == Role.REFERENCE:
                    front.extend(pending.links)
                elif member.role == Role.LANDING:
                    landings[member.unit].extend(pending.links)
        whole = {unit.id for unit in self.units if Territory(unit, self._hosts).is_whole_site}
        common = shared_frame(
            [link for link in front if link.tag == "a"],
            [
                (unit, [link for link in landings[unit.id] if link.tag == "a"])
                for unit in self.units
                if unit.id not in whole
            ],
        )
        self.bundle.set_meta(frame=json.dumps(sorted(common)))
        self._membership.learn(common)

    def _leave_front(self) -> None:
        self._learn_frame()
        front, self._front = self._front, []
        with self.bundle.transaction():
            for link in {link.url: link for pending in front for link in pending.links}.values():
                if self._vocabulary.by_name(link.text) is ColumnType.ANNUAL_REPORT or is_site_map(link.text):
                    self._offer(link)
            for pending in front:
                self._follow(pending.url_id, pending.page, pending.links)

    def _offer(self, link: PageLink) -> None:
        """A column of annual reports that the portal keeps for everybody, and its site map, are looked through for every
        unit."""
        url = identity(link.url)
        for unit in self.units:
            if self._membership.territories[unit.id].may_own(url):
                self._membership.join(unit, Found(url, Role.CANDIDATE, link.text), 0, 0)

    # -- handing out -----------------------------------------------------------------------------------------------

    def take(self, limit: int) -> list[Task]:
        """Up to ``limit`` addresses to request now; they are in flight until settled."""
        if not self._frame_known:
            tasks = [task for task in self.bundle.pending(200, self.in_flight) if self._is_front(task)][:limit]
            if not tasks and not self.in_flight:
                self._reload_front()
                self._leave_front()
                return self.take(limit)
        else:
            tasks = self.bundle.pending(limit, self.in_flight)
            if not tasks:
                tasks, _ = self.bundle.second_tries(self.clock(), limit, self.in_flight)
        self.in_flight.update(task.id for task in tasks)
        return tasks

    def _is_front(self, task: Task) -> bool:
        return task.purpose in (Purpose.READ, Purpose.RENDER) and (
            soft404.is_probe(task.url)
            or any(m.role in (Role.LANDING, Role.REFERENCE) for m in self.bundle.members(task.id))
        )

    def _reload_front(self) -> None:
        """After a resume, front pages that an earlier process read are read again from the bundle."""
        have = {pending.url_id for pending in self._front}
        for fetch in self.bundle.fetches():
            url_id = self.bundle.url_id(fetch.url)
            if (
                url_id in have
                or not fetch.status.is_ok
                or not any(m.role in (Role.LANDING, Role.REFERENCE) for m in self.bundle.members(url_id))
            ):
                continue
            body = self.bundle.body(fetch.sha256)
            if body is not None:
                page, links = read_again(body, fetch.final_url or fetch.url, fetch.content_type, self.today)
                self._front = [p for p in self._front if p.url_id != url_id] + [_Pending(url_id, page, links)]

    def wait(self) -> float | None:
        """Seconds until the next second try is due, 0 when one is; None when nothing is waiting."""
        now = self.clock()
        due_now, due = self.bundle.second_tries(now, 1, self.in_flight)
        return 0.0 if due_now else (due - now if due is not None else None)

    @property
    def is_idle(self) -> bool:
        return not self.in_flight

    # -- answers ---------------------------------------------------------------------------------------------------

    def wants_reading(self, task: Task, fetch: Fetch, body: bytes) -> bool:
        """True when the body is a page whose content matters: to follow it, or to compare it with the host's error
        page."""
        if not body or not is_html(fetch.content_type, body):
            return False
        is_page = task.purpose in (Purpose.READ, Purpose.RENDER) and (
            fetch.status.is_ok or fetch.status is FetchStatus.SOFT_404
        )
        return is_page or (fetch.status.is_ok and host_of(task.url) in self._error_pages)

    def known(self, task: Task) -> Known | None:
        """What an earlier run has of the address, to ask only whether it has changed."""
        return self.earlier.known(task.url) if self.earlier and task.purpose in (Purpose.READ, Purpose.FILE) else None

    def recall(self, task: Task) -> Reading | None:
        """The reading of an unchanged article; other pages are read again, for the words of their links."""
        roles = {member.role for member in self.bundle.members(task.id)}
        stored = (
            self.earlier.reading(task.url, VERSION) if self.earlier and roles <= {Role.ARTICLE, Role.LEAD} else None
        )
        if self.earlier is None or stored is None or role_of(load_page(stored)) is not Role.ARTICLE:
            return None
        return Reading(
            load_page(stored),
            tuple(PageLink(url, "", "a", region) for url, region in self.earlier.links(task.url)),
            stored,
        )

    def settle(
        self,
        task: Task,
        fetch: Fetch,
        body: bytes,
        reading: Reading | None = None,
        validators: tuple[str, str] = ("", ""),
        headers: str = "",
    ) -> None:
        """Store what came back, decide whether to try again, and add what the page leads to. One transaction.

        ``validators`` are ``ETag`` and ``Last-Modified`` of the answer, ``headers`` its header as text.
        """
        self.in_flight.discard(task.id)
        if not soft404.is_probe(task.url):
            self.current = task.url
        fetch = replace(fetch, status=self._soft404(task, fetch, reading.page if reading else None))
        keep = body if self._is_kept(task, fetch) else b""
        if keep:
            fetch = replace(fetch, sha256=hashlib.sha256(keep).hexdigest(), length=len(keep))
        retry_at = None
        if (
            fetch.status.needs_second_try
            and task.attempt == 1
            and not soft404.is_probe(task.url)
            and not fetch.rendered
        ):
            retry_at = self.clock() + self.config.second_try_after
        with self.bundle.transaction():
            self.bundle.record(task, fetch, keep, retry_at)
            if keep and any(validators):
                self.bundle.store_validators(task.id, *validators)
            if headers and (keep or not fetch.status.is_ok):
                self.bundle.store_headers(task, fetch, headers)
            if reading is not None and fetch.status.is_ok:
                self.pages += 1
                if reading.page.is_cut:
                    self.bundle.note("", "unparsed", task.url)
                self._settle_page(task, fetch, reading)
            elif self.wants_reading(task, fetch, body) and task.purpose is not Purpose.PROBE:
                self.bundle.note("", "unparsed", task.url)
                self.bundle.store_reading(
                    task.id, VERSION, dump_page(Page(task.url, "", PageKind.OTHER, "", is_cut=True))
                )

    def _is_kept(self, task: Task, fetch: Fetch) -> bool:
        return (fetch.status.is_ok and task.purpose is not Purpose.PROBE) or fetch.status is FetchStatus.SOFT_404

    def _soft404(self, task: Task, fetch: Fetch, page: Page | None) -> FetchStatus:
        """A page that looks like the host's answer for an impossible address does not exist."""
        host = host_of(task.url)
        if soft404.is_probe(task.url) or not fetch.status.is_ok or is_front_page(task.url):
            return fetch.status
        known = self._error_pages.get(host)
        if known is None:
            return fetch.status
        title, text = (page.title, page.text) if page else ("", "")
        return FetchStatus.SOFT_404 if known.matches(fetch.url, fetch.final_url, title, text) else fetch.status

    def wants_body(self, task: Task) -> bool:
        """True when a probe must fetch the page itself: the host answers 200 for addresses that do not exist."""
        return task.attempt > 1 or self._error_pages.get(host_of(task.url)) is not None

    def _settle_page(self, task: Task, fetch: Fetch, reading: Reading) -> None:
        page, links = reading.page, reading.links
        if soft404.is_probe(task.url):
            self._learn_error_page(task, fetch, page)
            return
        if task.purpose is Purpose.PROBE:
            return
        self.bundle.store_reading(task.id, VERSION, reading.stored)
        if self._needs_browser(task, page):
            self.bundle.render(task.id)
            if not self._frame_known:
                return
        if not self._frame_known and self._is_front(task):
            self._front = [p for p in self._front if p.url_id != task.id] + [_Pending(task.id, page, links)]
            self._follow_redirect(task.id, page)
            return
        self._follow(task.id, page, links)

    def _learn_error_page(self, task: Task, fetch: Fetch, page: Page) -> None:
        host = host_of(task.url)
        redirected = fetch.final_url if fetch.final_url and fetch.final_url != task.url else ""
        error_page = soft404.ErrorPage(redirected, page.title, soft404.plain(page.text))
        self._error_pages[host] = error_page
        stored = json.dumps(
            {"final_url": error_page.final_url, "title": error_page.title, "text": error_page.text}, ensure_ascii=False
        )
        self.bundle.database.conn.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (f"soft404/{host}", stored))

    def _needs_browser(self, task: Task, page: Page) -> bool:
        return (
            (page.is_js_rendered or self._may_be_replaced(page))
            and task.purpose is Purpose.READ
            and not page.frames
            and any(
                m.role in (Role.LANDING, Role.COLUMN, Role.LIST) or self._membership.is_shared_shelf(m)
                for m in self.bundle.members(task.id)
            )
        )

    def _may_be_replaced(self, page: Page) -> bool:
        """True for rows that are old or undated on a page whose scripts fetch data: a browser may show others in their
        place."""
        days = [item.date.value for item in page.items if item.date]
        return page.writes and bool(page.items) and (not days or max(days) < self._fresh)

    def _follow_redirect(self, url_id: int, page: Page) -> None:
        """A landing page that only sends its reader on: the page it leads to is the landing page."""
        if not page.redirect or host_of(page.redirect) not in self._hosts:
            return
        for member in self.bundle.members(url_id):
            if member.role == Role.LANDING and member.depth < 3:
                self._membership.join(
                    self._membership.unit(member.unit),
                    Found(identity(page.redirect), Role.LANDING, member.name),
                    0,
                    member.depth + 1,
                )

    # -- links -----------------------------------------------------------------------------------------------------

    def _follow(self, url_id: int, page: Page, links: tuple[PageLink, ...]) -> None:
        if self._membership.settle(url_id, page, links):
            self._store_links(url_id, links)

    def _store_links(self, url_id: int, links: tuple[PageLink, ...]) -> None:
        """Remember every target of the page, and probe those that are new."""
        ids = self._ids
        targets = [(ids.get(link.url) or self._target(link.url), link.region) for link in links]
        self.bundle.store_links(url_id, [each for each in targets if each[0]])

    def _target(self, url: str) -> int:
        clean = identity(url)
        target = self.bundle.url_id(clean)
        if not target:
            if self._probes >= self.config.link_budget:
                self.bundle.note("", "link-budget", f"链接数超过上限 {self.config.link_budget}，其余未检查")
                return 0
            self._probes += 1
            target, _ = self.bundle.add(clean, Purpose.PROBE)
        if len(self._ids) > 50_000:
            self._ids.clear()
        self._ids[url] = target
        return target


def wants_head(task: Task) -> bool:
    """Probes ask for the header alone at first; a second try asks as a browser does."""
    return task.purpose is Purpose.PROBE and task.attempt == 1


def is_file_like(task: Task) -> bool:
    """True for files and pictures, whose bodies are bounded separately."""
    return task.purpose is Purpose.FILE or is_picture(task.url) or is_attachment(task.url)
