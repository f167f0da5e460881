"""The crawl of one site as a state machine over its bundle, without any network.

``take`` hands out addresses, ``settle`` stores what came back and works out what it leads to. The landing pages of all
units and the site's front page are read before anything is followed, because only together do they tell what the
portal's frame is and what is a unit's own.
"""

import hashlib
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from crawler import soft404
from crawler.browser import find_browser
from crawler.config import CrawlConfig
from crawler.discovery import Found, Limits, Role, role_of
from crawler.extract import VERSION
from crawler.extract.urls import identity
from crawler.front import Front
from crawler.membership import Membership
from crawler.reader import GivenUp, Reading
from crawler.targets import Targets
from crawler.verdict import Judge, root_of, why_unread
from crawler.vocabulary import load_vocabulary
from model.address import host_of
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
        vocabulary = load_vocabulary(config.vocabulary)
        self.as_of = as_of
        self.today = as_of.date()
        self._fresh = (as_of - timedelta(days=FRESH_DAYS)).date()
        self._membership = Membership(bundle, units, config, limits, self.today, vocabulary)
        self._hosts = self._membership.hosts
        self.judge = Judge(bundle, units)
        known = earlier.frame if earlier else frozenset[str]()
        self.front = Front(bundle, units, self._membership, vocabulary, known)
        self._targets = Targets(bundle, self.judge, config.link_budget, as_of)
        self._looks = MAX_LOOKS if find_browser(config.browser) else 0
        self._articles_rendered = 0
        self._seed()

    # -- start and resume ------------------------------------------------------------------------------------------

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
            for root in sorted({root_of(unit.portal) for unit in self.units}):
                url_id, _ = self.bundle.add(root + "/", Purpose.READ)
                self.bundle.add_member(Member("", url_id, Role.REFERENCE, 0, 0, ""))
                self.bundle.add(soft404.probe_url(root, run), Purpose.READ)

    # -- handing out -----------------------------------------------------------------------------------------------

    def take(self, limit: int) -> list[Task]:
        """Up to ``limit`` addresses to request now; they are in flight until settled."""
        if not self.front.is_left:
            tasks = [task for task in self.bundle.pending(200, self.in_flight) if self.front.holds(task)][:limit]
            if not tasks and not self.in_flight:
                self.front.leave(self._follow)
                return self.take(limit)
        else:
            tasks = self.bundle.pending(limit, self.in_flight)
            if not tasks:
                tasks, _ = self.bundle.second_tries(self.clock(), limit, self.in_flight)
        self.in_flight.update(task.id for task in tasks)
        return tasks

    def wait(self) -> float | None:
        """Seconds until the next second try is due, 0 when one is; None when nothing is waiting."""
        now = self.clock()
        due_now, due = self.bundle.second_tries(now, 1, self.in_flight)
        return 0.0 if due_now else (due - now if due is not None else None)

    @property
    def is_idle(self) -> bool:
        return not self.in_flight

    # -- answers ---------------------------------------------------------------------------------------------------

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
        fetch = replace(fetch, status=self.judge.judge(task, fetch, reading))
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
            self.judge.learn(task, fetch, reading)
            if reading is not None and fetch.status.is_ok:
                self.pages += 1
                if reading.page.is_cut:
                    self.bundle.note("", "unparsed", task.url)
                    self.bundle.note("", "given-up", f"{task.url} 嵌套过深，没有读到底")
                self._settle_page(task, fetch, reading)
            elif fetch.status.is_ok and (why := why_unread(task, fetch, body, read)):
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

    def _settle_page(self, task: Task, fetch: Fetch, reading: Reading) -> None:
        page, links = reading.page, reading.links
        if soft404.is_probe(task.url) or task.purpose is Purpose.PROBE:
            return
        self.bundle.store_reading(task.id, VERSION, reading.stored)
        if self._needs_browser(task, page):
            self.bundle.render(task.id)
            if not self.front.is_left:
                return
        if not self.front.is_left and self.front.holds(task):
            self.front.hold(task.id, page, links)
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

    def _follow(self, url_id: int, page: Page, links: tuple[PageLink, ...]) -> None:
        if self._membership.settle(url_id, page, links):
            stub = (PageLink(page.moves_to, "", "a", "content"),) if page.moves_to else ()
            self._targets.store(url_id, (*links, *stub))
