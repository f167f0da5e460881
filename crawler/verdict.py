"""What came of a request, seen with all that is known of its host: its error pages, its addresses, who asks."""

from crawler import soft404
from crawler.discovery import Role
from crawler.extract.urls import absolute, is_web
from crawler.outcome import is_html
from crawler.reader import GivenUp, Reading
from model.address import (
    SCHEMES,
    host_name,
    host_of,
    internal,
    is_attachment,
    is_front_page,
    is_local_file,
    is_picture,
    is_this_machine,
)
from model.fetch import Fetch, FetchStatus
from model.unit import Unit
from store.bundle import Bundle, Purpose, Task

_HOLDERS = frozenset((Role.LANDING, Role.REFERENCE, Role.COLUMN, Role.LIST, Role.CANDIDATE))
_PAGES = (Purpose.READ, Purpose.RENDER)


class Judge:
    """Judges answers. What hosts answer for addresses that cannot exist is learned, and kept in the bundle.

    ``is_inside`` is true for portals that are themselves inspected by an internal address: they link to their own
    network.
    """

    def __init__(self, bundle: Bundle, units: tuple[Unit, ...]) -> None:
        self._bundle = bundle
        self._error_pages = soft404.ErrorPages(self._keep, bundle.metas("soft404/"))
        self.is_inside = any(internal(unit.portal) for unit in units)

    def _keep(self, host: str, text: str) -> None:
        self._bundle.store_meta(f"soft404/{host}", text)

    def wants_reading(self, task: Task, fetch: Fetch, body: bytes) -> bool:
        """True when the body is a page whose content matters: to follow it, or because it may be an error page."""
        if not body or not is_html(fetch.content_type, body):
            return False
        if task.purpose in _PAGES:
            return fetch.status.is_ok
        if is_file_like(task) or "xml" in fetch.content_type.lower().replace("xhtml+xml", ""):
            return False  # pictures, files and feeds show no page
        return fetch.status.is_ok and (self._error_pages.answers_any(host_of(task.url)) or soft404.is_suspect(body))

    def judge(self, task: Task, fetch: Fetch, reading: Reading | None) -> FetchStatus:
        """What came of a request."""
        if fetch.status in (FetchStatus.DNS_FAILURE, FetchStatus.PRIVATE_ADDRESS):
            return self.unopenable(task.url) or fetch.status
        if not fetch.status.is_ok or soft404.is_probe(task.url):
            return fetch.status
        if reading is not None and _is_blank(reading):
            return FetchStatus.BLANK
        if is_front_page(task.url):
            return fetch.status
        roles = {member.role for member in self._bundle.members(task.id)}
        page = reading.page if reading else None
        is_read = task.purpose in _PAGES
        return self._error_pages.judge(fetch, page, is_single=_HOLDERS.isdisjoint(roles), is_read=is_read)

    def unopenable(self, url: str) -> FetchStatus | None:
        """Why nobody outside can open an address, as its form tells; None when one may."""
        if not is_web(url) and not is_local_file(url):
            return FetchStatus.INVALID_ADDRESS
        host = host_name(url)
        if host in SCHEMES:
            return FetchStatus.INVALID_ADDRESS
        is_own = self.is_inside and is_this_machine(host)
        return FetchStatus.UNREACHABLE if internal(url) and not is_own else None

    def learn(self, task: Task, fetch: Fetch, reading: Reading | None) -> None:
        """Within a transaction, what an answer tells of its host; one whose answers ask for it is asked for an address
        that cannot exist."""
        if soft404.is_probe(task.url):
            self._error_pages.learn(fetch, reading.page if reading else None)
        elif fetch.status is FetchStatus.REPLACED and not self._error_pages.knows(host_of(task.url)):
            self._bundle.add(soft404.probe_url(root_of(task.url), self._bundle.meta("run")), Purpose.READ)


def why_unread(task: Task, fetch: Fetch, body: bytes, read: Reading | GivenUp | None) -> str:
    """Why a page that came back was not read; "" for what is no page to read."""
    if task.purpose not in _PAGES or soft404.is_probe(task.url):
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


def root_of(url: str) -> str:
    """Scheme and host of an address."""
    return absolute(url, "/").rstrip("/")


def is_file_like(task: Task) -> bool:
    """True for files and pictures, whose bodies are bounded separately."""
    return task.purpose is Purpose.FILE or is_attachment(task.url) or is_picture(task.url)
