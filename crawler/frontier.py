"""The crawl of one site as a state machine over its bundle, without any network.

``take`` hands out addresses, ``settle`` stores what came back and works out what it leads to. The landing pages of all
units and the site's front page are read before anything is followed, because only together do they tell what the
portal's frame is and what is a unit's own.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawler import soft404
from crawler.browser import find_browser
from crawler.config import CrawlConfig
from crawler.discovery import (
    Found,
    Limits,
    Role,
    Territory,
    is_site_map,
    role_of,
    shared_frame,
)
from crawler.extract import VERSION
from crawler.extract.urls import absolute, identity, is_web
from crawler.membership import Membership
from crawler.outcome import is_html
from crawler.reader import GivenUp, Reading
from crawler.vocabulary import load_vocabulary
from model.address import (
    SCHEMES,
    host_name,
    host_of,
    internal,
    is_attachment,
    is_front_page,
    is_local_file,
    is_number,
    is_picture,
    is_this_machine,
)
from model.column import ColumnType
from model.fetch import Fetch, FetchStatus
from model.page import Page, PageLink, unread_page
from model.unit import Unit
from store.bundle import Bundle, Member, Purpose, Task
from store.codec import UnreadableRecordError, dump_page, load_page
from store.earlier import Earlier, Known

FRESH_DAYS = 14
"""Rows younger than this accuse no column, whatever its period."""
MAX_LOOKS = 60
"""How many addresses that our client could not read a browser is asked for."""
MAX_ARTICLES = 100
"""How many articles that only a script shows are rendered; the others are said to be unread."""
_HOLDERS = frozenset((Role.LANDING, Role.REFERENCE, Role.COLUMN, Role.LIST, Role.CANDIDATE))


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
        self.as_of = as_of
        self.today = as_of.date()
        self._fresh = (as_of - timedelta(days=FRESH_DAYS)).date()
        self._vocabulary = load_vocabulary(config.vocabulary)
        self._membership = Membership(bundle, units, config, limits, self.today, self._vocabulary)
        self._hosts = self._membership.hosts
        self._ids: dict[str, int] = {}
        self._probes = 0
        self._error_pages = soft404.ErrorPages(self._keep_error_page, bundle.metas("soft404/"))
        self._inside = any(internal(unit.portal) for unit in units)
        self._looks = MAX_LOOKS if find_browser(config.browser) else 0
        self._articles_rendered = 0
        self._front: list[_Pending] = []
        self._load_state()
        self._seed()

    # -- start and resume ------------------------------------------------------------------------------------------

    def _load_state(self) -> None:
        if self.bundle.meta("frame"):
            self._membership.learn(frozenset(json.loads(self.bundle.meta("frame"))))

    def _seed(self) -> None:
        if self.bundle.meta("seeded"):
            return
        with self.bundle.transaction():
            self.bundle.store_meta("seeded", "1")
            for unit in self.units:
                self._membership.join(unit, Found(identity(unit.portal), Role.LANDING, unit.name), 0, 0)
                for kind, url in unit.columns.items():
                    self._membership.join(unit, Found(identity(url), Role.COLUMN, kind.zh), 0, 1)
            run = self.bundle.meta("run")
            for root in sorted({_root(unit.portal) for unit in self.units}):
                url_id, _ = self.bundle.add(root + "/", Purpose.READ)
                self.bundle.add_member(Member("", url_id, Role.REFERENCE, 0, 0, ""))
                self.bundle.add(soft404.probe_url(root, run), Purpose.READ)

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
        self.bundle.store_meta("frame", json.dumps(sorted(common)))
        self._membership.learn(common)

    def _leave_front(self) -> None:
        front = self._front
        # The frame is known when what it leads to is: a killed crawl reads the front again.
        with self.bundle.transaction():
            self._learn_frame()
            for link in {link.url: link for pending in front for link in pending.links}.values():
                if self._vocabulary.by_name(link.text) is ColumnType.ANNUAL_REPORT or is_site_map(link.text):
                    self._offer(link)
            for pending in front:
                self._follow(pending.url_id, pending.page, pending.links)
        self._front = []

    def _offer(self, link: PageLink) -> None:
        """Look through a column of annual reports that the portal keeps for everybody, and its site map, for every
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

    def front_to_read_again(self) -> list[tuple[Fetch, bytes]]:
        """Front pages that an earlier process read, while the portal's frame is not known."""
        if self._frame_known:
            return []
        found = []
        for fetch in self.bundle.fetches():
            url_id = self.bundle.url_id(fetch.url)
            body = self.bundle.body(fetch.sha256) if fetch.status.is_ok else None
            stored = self.bundle.reading(url_id)
            is_front = any(m.role in (Role.LANDING, Role.REFERENCE) for m in self.bundle.members(url_id))
            if is_front and body is not None and stored is not None and not load_page(stored).is_unread:
                found.append((fetch, body))
        return found

    def recall_front(self, fetch: Fetch, reading: Reading) -> None:
        """A front page that was read again; of several attempts at one, the last counts."""
        url_id = self.bundle.url_id(fetch.url)
        others = [pending for pending in self._front if pending.url_id != url_id]
        self._front = [*others, _Pending(url_id, reading.page, reading.links)]

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
        """True when the body is a page whose content matters: to follow it, or because it may be an error page."""
        if not body or not is_html(fetch.content_type, body):
            return False
        if task.purpose in (Purpose.READ, Purpose.RENDER):
            return fetch.status.is_ok
        if is_file_like(task) or "xml" in fetch.content_type.lower().replace("xhtml+xml", ""):
            return False  # pictures, files and feeds show no page
        return fetch.status.is_ok and (self._error_pages.answers_any(host_of(task.url)) or soft404.is_suspect(body))

    def known(self, task: Task) -> Known | None:
        """What an earlier run has of the address, to ask only whether it has changed."""
        if self.earlier is None or task.purpose not in (Purpose.READ, Purpose.FILE):
            return None
        try:
            return self.earlier.known(task.url)
        except (sqlite3.DatabaseError, UnicodeDecodeError):  # damaged since: then everything is asked for again
            self.earlier = None
            return None

    def recall(self, task: Task) -> Reading | None:
        """The reading of an unchanged article; other pages are read again, for the words of their links."""
        roles = {member.role for member in self.bundle.members(task.id)}
        if self.earlier is None or not roles <= {Role.ARTICLE, Role.LEAD}:
            return None
        try:
            stored = self.earlier.reading(task.url, VERSION)
            page = load_page(stored) if stored else None
            links = tuple(PageLink(url, "", "a", region) for url, region in self.earlier.links(task.url))
        except (sqlite3.DatabaseError, UnicodeDecodeError, UnreadableRecordError):
            return None
        return Reading(page, links, stored) if stored and page and role_of(page) is Role.ARTICLE else None

    def settle(
        self,
        task: Task,
        fetch: Fetch,
        body: bytes,
        read: Reading | GivenUp | None = None,
        validators: tuple[str, str] = ("", ""),
        headers: str = "",
    ) -> None:
        """Store what came back, decide whether to try again, and add what the page leads to. One transaction.

        ``read`` is what the body shows, or why that was given up; ``validators`` are ``ETag`` and ``Last-Modified``
        of the answer, ``headers`` its header as text.
        """
        self.in_flight.discard(task.id)
        if not soft404.is_probe(task.url):
            self.current = task.url
        reading = read if isinstance(read, Reading) else None
        fetch = replace(fetch, status=self._judge(task, fetch, reading))
        keep = body if self._is_kept(task, fetch) else b""
        if keep:
            fetch = replace(fetch, sha256=hashlib.sha256(keep).hexdigest(), length=len(keep))
        is_first = task.attempt == 1 and not soft404.is_probe(task.url) and not fetch.rendered
        retry_at = None
        if fetch.status.needs_second_try and is_first:
            retry_at = self.clock() + self.config.second_try_after
        with self.bundle.transaction():
            self.bundle.record(task, fetch, keep, retry_at)
            if keep and any(validators):
                self.bundle.store_validators(task.id, *validators)
            if headers and (keep or not fetch.status.is_ok):
                self.bundle.store_headers(task, fetch, headers)
            if soft404.is_probe(task.url):
                self._error_pages.learn(fetch, reading.page if reading else None)
            elif fetch.status is FetchStatus.REPLACED and not self._error_pages.knows(host_of(task.url)):
                self.bundle.add(soft404.probe_url(_root(task.url), self.bundle.meta("run")), Purpose.READ)
            if reading is not None and fetch.status.is_ok:
                self.pages += 1
                if reading.page.is_cut:
                    self.bundle.note("", "unparsed", task.url)
                    self.bundle.note("", "given-up", f"{task.url} 嵌套过深，没有读到底")
                self._settle_page(task, fetch, reading)
            elif fetch.status.is_ok and (why := _why_unread(task, fetch, body, read)):
                self.bundle.note("", "unparsed", task.url)
                self.bundle.note("", "given-up", f"{task.url} {why}")
                self.bundle.store_reading(task.id, VERSION, dump_page(unread_page(task.url)))
            if fetch.status.is_of_client and task.attempt > 1 and not fetch.rendered and self._looks:
                self._looks -= 1
                self.bundle.render(task.id)

    def give_up(self, task: Task, why: str, now: datetime) -> None:
        """Record that what came back could not be taken in; what this object remembers is not to be used any more."""
        fetch = Fetch(
            task.url,
            now,
            FetchStatus.UNPARSED,
            error=why,
            attempt=task.attempt,
            rendered=task.purpose is Purpose.RENDER,
        )
        with self.bundle.transaction():
            self.bundle.record(task, fetch, None, None)

    def is_of(self, host: str) -> bool:
        """True for a host of the units' portals."""
        return host in self._hosts

    def note(self, kind: str, text: str) -> None:
        """Something of the whole site that the report must say."""
        with self.bundle.transaction():
            self.bundle.note("", kind, text)

    def _is_kept(self, task: Task, fetch: Fetch) -> bool:
        if fetch.status in (FetchStatus.SOFT_404, FetchStatus.PLACEHOLDER):
            return True
        return fetch.status.is_ok and task.purpose is not Purpose.PROBE

    def _judge(self, task: Task, fetch: Fetch, reading: Reading | None) -> FetchStatus:
        """What came of a request, seen with all that is known of its host."""
        if fetch.status in (FetchStatus.DNS_FAILURE, FetchStatus.PRIVATE_ADDRESS):
            return self._unopenable(task.url) or fetch.status
        if not fetch.status.is_ok or soft404.is_probe(task.url):
            return fetch.status
        if reading is not None and _is_blank(reading):
            return FetchStatus.BLANK
        if is_front_page(task.url):
            return fetch.status
        roles = {member.role for member in self.bundle.members(task.id)}
        is_read = task.purpose in (Purpose.READ, Purpose.RENDER)
        page = reading.page if reading else None
        return self._error_pages.judge(fetch, page, is_single=_HOLDERS.isdisjoint(roles), is_read=is_read)

    def _unopenable(self, url: str) -> FetchStatus | None:
        """Why nobody outside can open an address, as its form tells; None when one may. A portal that is itself
        inspected by an internal address links to its own network."""
        if not is_web(url) and not is_local_file(url):
            return FetchStatus.INVALID_ADDRESS
        host = host_name(url)
        if host in SCHEMES:
            return FetchStatus.INVALID_ADDRESS
        is_own = self._inside and is_this_machine(host)
        return FetchStatus.UNREACHABLE if internal(url) and not is_own else None

    def _keep_error_page(self, host: str, text: str) -> None:
        self.bundle.store_meta(f"soft404/{host}", text)

    def _settle_page(self, task: Task, fetch: Fetch, reading: Reading) -> None:
        page, links = reading.page, reading.links
        if soft404.is_probe(task.url) or task.purpose is Purpose.PROBE:
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

    def _needs_browser(self, task: Task, page: Page) -> bool:
        """True for lists that scripts fill, and for articles that they show, as far as the night allows."""
        if task.purpose is not Purpose.READ or page.frames or page.redirect:
            return False
        members = self.bundle.members(task.id)
        is_list = any(
            m.role in (Role.LANDING, Role.COLUMN, Role.LIST) or self._membership.is_shared_shelf(m) for m in members
        )
        needs = page.is_js_rendered or "#" in task.url
        if is_list:
            return needs or self._may_be_replaced(page)
        if not needs or not any(m.role in (Role.ARTICLE, Role.LEAD) for m in members):
            return False
        self._articles_rendered += 1
        if self._articles_rendered > MAX_ARTICLES:
            self.bundle.note("", "needs-script", task.url)
        return self._articles_rendered <= MAX_ARTICLES

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
            stub = (PageLink(page.moves_to, "", "a", "content"),) if page.moves_to else ()
            self._store_links(url_id, (*links, *stub))

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
            self._settle_by_form(target, clean)
        if len(self._ids) > 50_000:
            self._ids.clear()
        self._ids[url] = target
        return target

    def _settle_by_form(self, target: int, url: str) -> None:
        """No request is made for what no visitor can open, as its form tells: names may yet be known here."""
        host = host_name(url)
        may_ask = is_web(url) and (self._inside or not (is_number(host) or is_this_machine(host)))
        status = self._unopenable(url)
        if status is not None and (not may_ask or status is FetchStatus.INVALID_ADDRESS):
            self.bundle.record(Task(target, url, Purpose.PROBE), Fetch(url, self.as_of, status), None, None)


def _why_unread(task: Task, fetch: Fetch, body: bytes, read: Reading | GivenUp | None) -> str:
    """Why a page that came back was not read; "" for what is no page to read."""
    if task.purpose not in (Purpose.READ, Purpose.RENDER) or soft404.is_probe(task.url):
        return ""
    if isinstance(read, GivenUp):
        return read.reason
    is_unknown = read is None and body and not fetch.content_type and not is_file_like(task)
    return "不是网页，也没有说明是什么文件" if is_unknown else ""


def _is_blank(reading: Reading) -> bool:
    """True for a page that shows nothing and leads nowhere, and whose scripts are not to be waited for."""
    page = reading.page
    shows = page.text.strip() or page.images or page.recordings or page.frames or reading.links
    return not (shows or page.is_js_rendered or page.redirect or page.absence or page.placeholder or page.is_cut)


def _root(url: str) -> str:
    return absolute(url, "/").rstrip("/")


def is_file_like(task: Task) -> bool:
    """True for files and pictures, whose bodies are bounded separately."""
    return task.purpose is Purpose.FILE or is_picture(task.url) or is_attachment(task.url)
