"""What the links of a site lead to: every target is remembered, and probed when it is new."""

from datetime import datetime

from crawler.extract.urls import identity, is_web
from crawler.verdict import Judge
from model.address import host_name, is_number, is_this_machine
from model.fetch import Fetch, FetchStatus
from model.page import PageLink
from store.bundle import Bundle, Purpose, Task

MOST_KNOWN = 50_000


class Targets:
    """The targets of a site's links, at most ``budget`` of which are probed."""

    def __init__(self, bundle: Bundle, judge: Judge, budget: int, as_of: datetime) -> None:
        self._bundle = bundle
        self._judge = judge
        self._budget = budget
        self._as_of = as_of
        self._ids: dict[str, int] = {}
        self._probes = 0

    def store(self, url_id: int, links: tuple[PageLink, ...]) -> None:
        """Remember every target of a page."""
        ids = self._ids
        targets = [(ids.get(link.url) or self._target(link.url), link.region) for link in links]
        self._bundle.store_links(url_id, [each for each in targets if each[0]])

    def _target(self, url: str) -> int:
        clean = identity(url)
        target = self._bundle.url_id(clean)
        if not target:
            if self._probes >= self._budget:
                self._bundle.note("", "link-budget", f"链接数超过上限 {self._budget}，其余未检查")
                return 0
            self._probes += 1
            target, _ = self._bundle.add(clean, Purpose.PROBE)
            self._settle_by_form(target, clean)
        if len(self._ids) > MOST_KNOWN:
            self._ids.clear()
        self._ids[url] = target
        return target

    def _settle_by_form(self, target: int, url: str) -> None:
        """No request is made for what no visitor can open, as its form tells: names may yet be known here."""
        host = host_name(url)
        may_ask = is_web(url) and (self._judge.is_inside or not (is_number(host) or is_this_machine(host)))
        status = self._judge.unopenable(url)
        if status is not None and (not may_ask or status is FetchStatus.INVALID_ADDRESS):
            self._bundle.record(Task(target, url, Purpose.PROBE), Fetch(url, self._as_of, status), None, None)
