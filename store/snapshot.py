"""A unit as one import shows it: the Snapshot that checks are given."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from model.address import canonical, domain_of, host_name, host_of, internal, is_attachment, is_number, is_picture
from model.fetch import Fetch, FetchStatus
from model.link import Link, Place
from model.page import Organisation, Page, PageKind
from model.snapshot import AttachmentRecord, ColumnState, NotFollowed, PageRecord, Unread
from model.unit import Unit
from store.addresses import same_page
from store.bundle import FETCH_COLUMNS, make_fetch, unpack_links
from store.codec import load_column, load_page
from store.store import Import, Store

SHARED_PART = 0.5
QUOTED_PLACES = 3
_OVER_BUDGET, _OTHERS = "超出页数上限", "本站其他单位或公共栏目"
_REMARKS = ("certificate", "robots-unavailable", "robots-delay")
EXAMPLES = 5
NOT_FINISHED = "抓取未完成"
SHRUNK = "读到的页面比上次骤减，疑网站异常"
FEWER = 3
"""A site of which a third or less is left from one night to the next shows something else; for good, should it stay
so."""

LinkWords = Callable[[bytes, str, str, str], tuple[str, str]]
"""From (body, address, content type) of a page and the address of a link on it to the link's (words, tag)."""
_FETCHES = f"""SELECT {FETCH_COLUMNS} FROM fetches f JOIN urls u ON u.import = f.import AND u.id = f.url_id
    WHERE f.import = ? AND f.url_id = ?"""
_ATTEMPTS = f"{_FETCHES} ORDER BY f.rendered, f.attempt"
_COUNTING_FETCH = f"""{_FETCHES}
    ORDER BY f.status = 'ok' AND f.rendered DESC, f.status = 'ok' DESC, f.attempt DESC LIMIT 1"""
_RENDERING = f"{_FETCHES} AND f.rendered = 1"
_PAGES = """SELECT u.id FROM urls u JOIN readings r ON r.import = u.import AND r.url_id = u.id
    WHERE u.import = ? AND r.kind IN (SELECT value FROM json_each(?)) AND instr(r.title, ?)
    AND u.id IN (SELECT url_id FROM members WHERE import = ? AND unit = ?) ORDER BY u.url"""
_NO_FILES = "SELECT DISTINCT url_id FROM members WHERE import = ? AND unit = ? AND role != 'file' ORDER BY url_id"
_LANDING_PAGES = (
    "SELECT DISTINCT url_id FROM members WHERE import = ? AND unit = ? AND role = 'landing' ORDER BY url_id"
)
_ANSWERED = """SELECT DISTINCT substr(u.url, 1, instr(substr(u.url, 9), '/') + 8)
    FROM fetches f JOIN urls u ON u.import = f.import AND u.id = f.url_id
    WHERE f.import IN (SELECT i.id FROM imports i JOIN imports this ON this.run = i.run WHERE this.id = ?)
    AND f.http_status IS NOT NULL"""
_COLUMNS = "SELECT state FROM columns WHERE import = ? AND unit = ? ORDER BY position"
_NOTES = "SELECT text FROM notes WHERE import = ? AND unit IN (?, '') AND kind = ? ORDER BY text"
_IS_MEMBER = "SELECT 1 FROM members WHERE import = ? AND unit = ? AND url_id = ?"
_PAGES_BEFORE = """SELECT b.id FROM imports b
    JOIN imports t ON t.id = ? AND b.site = t.site AND b.id != t.id AND (b.as_of, b.run) < (t.as_of, t.run)
    ORDER BY b.as_of DESC, b.run DESC LIMIT 1"""
_URL_ID = "SELECT id FROM urls WHERE import = ? AND url = ?"
_FILE = "SELECT text, tables FROM files WHERE import = ? AND url_id = ?"
_OTHERS_LANDING_PAGES = """SELECT DISTINCT url_id FROM members WHERE import = ? AND role IN ('reference',
    'landing') AND unit != ?
    ORDER BY url_id"""
_SITES = "SELECT i.site FROM imports i JOIN imports this ON this.run = i.run WHERE this.id = ?"
_LINKED = """SELECT l.targets FROM links l JOIN urls u ON u.import = l.import AND u.id = l.url_id
    WHERE l.import = ? AND u.url = ?"""
_REACHED = """SELECT u.url, f.final_url FROM urls u LEFT JOIN fetches f ON f.import = u.import AND f.url_id = u.id
    WHERE u.import = ? AND u.id = ?"""
_FAILED = """SELECT DISTINCT url_id FROM fetches f
    WHERE import = ?1 AND rendered = 0 AND status != 'ok' AND NOT EXISTS (SELECT 1 FROM fetches g
    WHERE g.import = f.import AND g.url_id = f.url_id AND g.rendered = 1 AND g.status = 'ok')
    UNION SELECT url_id FROM fetches WHERE import = ?1 AND rendered = 1 AND status = 'soft_404'"""
_LINKS = """SELECT url_id, targets FROM links WHERE import = ? AND url_id IN (SELECT url_id FROM members
    WHERE import = ? AND unit = ?) ORDER BY url_id"""
_MEMBERS = "SELECT DISTINCT url_id FROM members WHERE import = ? AND unit = ?"
_PAGES_OF = """SELECT COUNT(*) FROM readings r WHERE r.import = ? AND r.url_id IN (SELECT url_id FROM members m
    WHERE m.import = r.import AND m.unit = ?) AND r.url_id NOT IN (SELECT u.id FROM notes n
    JOIN urls u ON u.import = n.import AND u.url = n.text WHERE n.import = r.import AND n.kind = 'unparsed')"""
_COLUMNS_OF = """SELECT u.url FROM members m JOIN urls u ON u.import = m.import AND u.id = m.column_id
    WHERE m.import = ? AND m.unit = ? AND m.url_id = ? ORDER BY u.url"""


class StoreSnapshot:
    """Reads lazily; nothing is written. ``link_words`` re-reads the words of a link from the page that has it."""

    def __init__(
        self,
        store: Store,
        imported: Import,
        unit: Unit,
        as_of: datetime,
        link_words: LinkWords,
        lone: bool,
        prefix: str,
    ) -> None:
        self._store = store
        self._import = imported
        self._unit = unit
        self._as_of = as_of
        self._link_words = link_words
        self._lone = lone  # the unit has the site to itself: header and footer are its own
        self._prefix = prefix
        self._columns: tuple[ColumnState, ...] | None = None
        self._targets: dict[int, list[tuple[int, str]]] | None = None
        self._target_count = 0
        self._seen: set[int] = set()
        self._page_count = 0
        self._links: tuple[Link, ...] | None = None
        self._reached_pages: dict[int, frozenset[str]] = {}

    @property
    def unit(self) -> Unit:
        return self._unit

    @property
    def number(self) -> int:
        """The import that it shows."""
        return self._import.id

    @property
    def as_of(self) -> datetime:
        return self._as_of

    @property
    def columns(self) -> tuple[ColumnState, ...]:
        if self._columns is None:
            rows = self._query(_COLUMNS, self._unit.id)
            self._columns = tuple(load_column(row[0]) for row in rows)
        return self._columns

    @property
    def unread(self) -> tuple[Unread, ...]:
        """Pages of the unit that could not be read, files apart, and where a budget ended."""
        found = []
        for fetch in self._last_fetches(_NO_FILES):
            if not fetch.status.is_ok and not fetch.status.is_site_fault:
                found.append(Unread(fetch.url, fetch.status, fetch.error))
        reasons = dict(text.split(" ", 1) for text in self._notes("given-up"))
        for kind, status in (("unparsed", FetchStatus.UNPARSED), ("needs-script", FetchStatus.NEEDS_SCRIPT)):
            found += [Unread(url, status, reasons.get(url, "")) for url in self._notes(kind) if self._is_member(url)]
        found += [
            Unread("", FetchStatus.BUDGET, text)
            for kind in ("page-budget", "link-budget", "list-pages")
            for text in self._notes(kind)
        ]
        return tuple(found)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the reader of a report should know of the site, although everything was examined."""
        held = self._notes("render-blocked")
        more = f"等{len(held)}处" if len(held) > EXAMPLES else ""
        blocked = (f"渲染页面时未放行的提交：{'、'.join(held[:EXAMPLES])}{more}",) if held else ()
        return (*(text for kind in _REMARKS for text in self._notes(kind)), *blocked)

    def _notes(self, kind: str) -> tuple[str, ...]:
        rows = self._query(
            _NOTES,
            self._unit.id,
            kind,
        )
        return tuple(row[0] for row in rows)

    def _is_member(self, url: str) -> bool:
        return bool(self._query(_IS_MEMBER, self._unit.id, self._url_id(url)))

    @property
    def cut_short(self) -> str:
        return next(iter(self._notes("page-budget")), "")

    @property
    def portal(self) -> Fetch | None:
        """The last fetch of the landing page that answered, or of the portal address."""
        fetches = list(self._last_fetches(_LANDING_PAGES))
        return next((fetch for fetch in fetches if fetch.status.is_ok), fetches[0] if fetches else None)

    @property
    def trouble(self) -> str:
        """Why the unit could not be read; empty when its portal answered and a page was understood."""
        if ours := self._store.troubles.of(self._import.run, self._unit.id):
            return ours
        portal = self.portal
        if portal is None:
            return NOT_FINISHED
        if not portal.status.is_ok:
            return portal.status.zh
        if not self.pages_read:
            why = next((text.partition(" ")[2] for text in self._notes("given-up")), "")
            return FetchStatus.UNPARSED.zh + (f"（{why}）" if why else "")
        if front := next(iter(self._notes("front-unread")), ""):
            return f"门户首页未能读取（{front.rpartition(' ')[2]}），无法区分共用栏目与本单位栏目"
        return SHRUNK if self.pages_read * FEWER <= self._pages_before() else ""

    def _pages_before(self) -> int:
        """How many pages of the unit the site's import before this one read; 0 when there is none."""
        rows = self._query(_PAGES_BEFORE)
        return self._pages_of(int(rows[0][0])) if rows else 0

    def pages(self, *kinds: PageKind, title: str = "") -> Iterator[PageRecord]:
        wanted = json.dumps([str(kind) for kind in kinds] or [*PageKind, ""])
        for (url_id,) in self._query(_PAGES, wanted, title, self._import.id, self._unit.id):
            record = self._record(int(url_id))
            if record is not None and not self._is_another(record):
                yield record

    def _is_another(self, record: PageRecord) -> bool:
        """True for an address that only sends its visitors to another page of the unit: that page is there once
        already."""
        end = record.fetch.final_url
        return bool(end) and same_page(end) != same_page(record.url) and self._is_member(end)

    def page(self, url: str) -> PageRecord | None:
        return self._record(self._url_id(url)) if self._is_member(url) else None

    def attachment(self, url: str) -> AttachmentRecord | None:
        row = self._store.connection.execute(_URL_ID, (self._import.id, url)).fetchone()
        fetch = self._fetch(row[0]) if row else None
        if fetch is None:
            return None
        stored = self._store.connection.execute(_FILE, (self._import.id, row[0])).fetchone()
        if stored is None:
            return AttachmentRecord(fetch, None)
        tables = tuple(tuple(tuple(r) for r in table) for table in json.loads(stored[1]))
        return AttachmentRecord(fetch, stored[0], tables)

    @property
    def portal_facts(self) -> tuple[Organisation, ...]:
        """What the front page and other units' landing pages show of how to reach somebody, when the site is not the
        unit's alone: with the facts of the unit's footer, the portal's."""
        if self._lone:
            return ()
        rows = self._query(
            _OTHERS_LANDING_PAGES,
            self._unit.id,
        )
        pages = [
            load_page(stored) for row in rows if (stored := self._store.pages.reading(self._import.id, int(row[0])))
        ]
        told = (page.organisation for page in pages)
        return tuple(each for each in told if each.address or each.hours or each.contact)

    @property
    def names_resolve(self) -> bool:
        sites = self._query(_SITES)
        portals = {domain_of(host_name(f"http://{site}/")) for (site,) in sites}
        roots = self._query(_ANSWERED)
        named = (host for (url,) in roots if (host := host_name(url)) and not is_number(host) and not internal(url))
        return any(domain_of(host) not in portals for host in named)

    def linked(self, url: str, targets: Iterable[str]) -> bool:
        row = self._store.connection.execute(
            _LINKED,
            (self._import.id, url),
        ).fetchone()
        ids = {target for target, _ in unpack_links(row[0])} if row else set()
        wanted = {same_page(target) for target in targets}
        return any(not wanted.isdisjoint(self._reached(target)) for target in ids)

    def _reached(self, url_id: int) -> frozenset[str]:
        """The page that an address is, and the one where a request for it ended."""
        if url_id not in self._reached_pages:
            rows = self._store.connection.execute(
                _REACHED,
                (self._import.id, url_id),
            )
            addresses = {address for row in rows for address in row if address}
            self._reached_pages[url_id] = frozenset(same_page(address) for address in addresses)
        return self._reached_pages[url_id]

    def _url_id(self, url: str) -> int:
        row = self._store.connection.execute(_URL_ID, (self._import.id, url)).fetchone()
        return int(row[0]) if row else 0

    # -- links -----------------------------------------------------------------------------------------------------

    @property
    def links_examined(self) -> int:
        self._find_targets()
        return self._target_count

    def links(self) -> Iterator[Link]:
        if self._links is None:
            self._links = tuple(self._read_links())
        yield from self._links

    def _read_links(self) -> Iterator[Link]:
        """One link for each target: addresses that differ only in how they are written are one."""
        targets = self._find_targets()
        spelled: dict[str, list[tuple[int, tuple[Fetch, ...]]]] = {}
        for target in sorted(targets):
            attempts = self._attempts(target)
            spelled.setdefault(canonical(attempts[0].url), []).append((target, attempts))
        for group in spelled.values():
            places = tuple(
                place for target, attempts in group for place in self._places(attempts[0].url, targets[target])
            )
            attempts = group[0][1]
            url = attempts[0].url
            pages = {page for target, _ in group for page, _ in targets[target]}
            shared = (
                not self._lone
                and not (self._prefix and url.startswith(self._prefix))
                and url in self._import.frame
                and len(pages) >= SHARED_PART * self._page_count
            )
            plain = tuple(each for each in attempts if not each.rendered)
            look = next((each for each in attempts if each.rendered), None)
            if look is not None and plain[-1:] and plain[-1].status.is_ok:
                plain, look = (look,), None  # a script shows that the page is not there
            is_own = host_name(url) in {host_name(self._unit.portal), host_name(f"http://{self._unit.site}/")}
            yield Link(
                url=url,
                attempts=plain,
                places=places,
                is_attachment=is_attachment(url),
                shared=shared,
                look=look,
                is_own=is_own,
            )

    def _attempts(self, url_id: int) -> tuple[Fetch, ...]:
        return tuple(make_fetch(row) for row in self._query(_ATTEMPTS, url_id))

    def _find_targets(self) -> dict[int, list[tuple[int, str]]]:
        """Targets of the unit's pages that did not work at once, with the ids of the pages that link to them and the
        region."""
        if self._targets is not None:
            return self._targets
        suspects = {
            row[0]
            for row in self._query(
                _FAILED,
            )
        }
        found: dict[int, list[tuple[int, str]]] = {}
        seen: set[int] = set()
        rows = self._store.connection.execute(
            _LINKS,
            (self._import.id, self._import.id, self._unit.id),
        )
        for url_id, blob in rows:
            regions = dict(reversed(unpack_links(blob)))
            seen |= regions.keys()
            self._page_count += 1
            for target in regions.keys() & suspects:
                found.setdefault(target, []).append((url_id, regions[target]))
        self._target_count = len(seen)
        self._seen = seen
        self._targets = found
        return found

    def _places(self, url: str, pages: list[tuple[int, str]]) -> tuple[Place, ...]:
        places = []
        for position, (url_id, region) in enumerate(pages):
            fetch = self._fetch(url_id)
            if fetch is None:
                continue
            text, tag = "", "a"
            if position < QUOTED_PLACES and (body := self._store.archive.body(fetch.sha256)) is not None:
                text, tag = self._link_words(body, fetch.final_url or fetch.url, fetch.content_type, url)
            places.append(Place(fetch.url, text, tag, region))
        return tuple(places)

    @property
    def not_followed(self) -> tuple[NotFollowed, ...]:
        """Addresses on the unit's pages that were seen and not read, by reason; documents and pictures are no pages."""
        self._find_targets()
        own = {int(row[0]) for row in self._query(_MEMBERS, self._unit.id)}
        deep = set(self._notes("depth"))
        hosts = {self._unit.site, host_of(self._unit.portal)}
        found: dict[str, list[str]] = {}
        for url_id in sorted(self._seen - own):
            fetch = self._fetch(url_id)
            url = fetch.url if fetch is not None else ""
            if not url or is_attachment(url) or is_picture(url):
                continue
            reason = self._why_not(fetch, url, hosts, deep)
            if reason == _OVER_BUDGET and self._store.pages.whole_reading(self._import.id, url_id):
                reason = _OTHERS  # read, as a page of the portal or of another unit
            found.setdefault(reason, []).append(url)
        if forms := self._forms():
            found["须提交表单"] = forms
        return tuple(NotFollowed(reason, len(urls), tuple(urls[:EXAMPLES])) for reason, urls in sorted(found.items()))

    def _forms(self) -> list[str]:
        """Addresses of the unit's site that only a form on its lists leads to: nothing is filled in."""
        rows = self._store.pages.member_rows(self._import.id, self._unit.id, ("landing", "column", "list"))
        stored = (self._store.pages.whole_reading(self._import.id, url_id) for url_id in {row[0] for row in rows})
        sent = {url for text in stored if text for url in load_page(text).forms}
        return sorted(url for url in sent if host_of(url) == self._unit.site and not self._is_member(url))

    def _why_not(self, fetch: Fetch | None, url: str, hosts: set[str], deep: set[str]) -> str:
        """Why an address of the unit's pages was not read as a page of the unit."""
        if host_of(url) not in hosts:
            return "其他网站"
        if fetch is not None and fetch.status is FetchStatus.ROBOTS:
            return "robots.txt 不允许"
        if fetch is not None and fetch.status.is_blocked:
            return "访问受限"
        if url in deep:
            return "超过层级上限"
        return _OVER_BUDGET if self.cut_short else _OTHERS

    @property
    def pages_read(self) -> int:
        """How many pages of the unit were read, to their end."""
        return self._pages_of(self._import.id)

    def _pages_of(self, number: int) -> int:
        row = self._store.connection.execute(
            _PAGES_OF,
            (number, self._unit.id),
        ).fetchone()
        return int(row[0])

    def fetch_of(self, url: str) -> Fetch | None:
        """What came of an address in this import; None when it was not asked for."""
        url_id = self._url_id(url)
        return self.fetch_that_counts(url_id) if url_id else None

    @property
    def is_partial(self) -> bool:
        """True when pages of the unit could not be read: what was not reached may still be there."""
        if self.cut_short or any(each.url for each in self.unread):
            return True
        return any(not fetch.status.is_ok and not fetch.status.is_removed for fetch in self._last_fetches(_NO_FILES))

    def fetch_that_counts(self, url_id: int) -> Fetch | None:
        """The browser's attempt at a page that needs one, else the best that worked, else the last."""
        rendering, best = self._rendering(url_id), self._fetch(url_id)
        if rendering is None or rendering.status.is_ok or best is None:
            return best
        return rendering if best.status.is_ok else best

    # -- rows ------------------------------------------------------------------------------------------------------

    def _query(self, statement: str, *values: str | int) -> list[tuple[str, ...]]:
        return self._store.connection.execute(statement, (self._import.id, *values)).fetchall()

    def _fetch(self, url_id: int) -> Fetch | None:
        """The fetch that counts: rendered before plain, working before failed, later before earlier."""
        row = self._store.connection.execute(_COUNTING_FETCH, (self._import.id, url_id)).fetchone()
        return make_fetch(row) if row else None

    def _last_fetches(self, pages: str) -> Iterator[Fetch]:
        for (url_id,) in self._query(pages, self._unit.id):
            fetch = self.fetch_that_counts(int(url_id))
            if fetch is not None:
                yield fetch

    def _rendering(self, url_id: int) -> Fetch | None:
        """The browser's attempt at a page, which is the one that counts when there was one."""
        row = self._store.connection.execute(_RENDERING, (self._import.id, url_id)).fetchone()
        return make_fetch(row) if row else None

    def _record(self, url_id: int) -> PageRecord | None:
        fetch = self._fetch(url_id)
        if fetch is None:
            return None
        stored = self._store.pages.reading(self._import.id, url_id)
        page: Page | None = load_page(stored) if stored else None
        columns = self._store.connection.execute(
            _COLUMNS_OF,
            (self._import.id, self._unit.id, url_id),
        ).fetchall()
        return PageRecord(fetch, page, tuple(row[0] for row in columns))
