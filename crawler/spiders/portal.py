"""The spider: moves addresses from frontiers to the downloader and answers back.

``scrapy crawl portal -a units=FILE [-a store=DIR] [-a as_of=DATETIME]`` crawls every site of a register into bundles.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from crawler.certificate import certificate_fault
from crawler.config import CrawlConfig
from crawler.disk import Disk
from crawler.extract.urls import absolute
from crawler.frontier import Frontier
from crawler.guard import NetworkGuard
from crawler.outcome import Answer, judge, judge_error
from crawler.reader import GivenUp, Reader, Reading
from crawler.register import read_register
from crawler.verdict import is_file_like
from model.address import host_of
from model.fetch import Fetch, FetchStatus
from model.zone import SHANGHAI, parse_moment
from store.bundle import Bundle, Purpose, Task
from store.earlier import Earlier, Known, earlier_bundle
from store.trouble import StoppedError, is_of_machine

if TYPE_CHECKING:
    from typing import Self

PROBE_BYTES = 400_000
FIRST_BYTES = 65_536
"""What a link's target is asked for, where the server gives parts: enough to see whether it is what it seems."""
MAX_STUBS = 3
"""How many pages that only send their reader on are gone through, one after the other."""
WINDOW = 48
LOOK_AGAIN = 5.0
PATIENCE = 600
"""Seconds between looks at a disk that is nearly full, and until the crawl ends for it."""


class PortalSpider(scrapy.Spider):
    """Reads the portals of units. ``frontiers`` are given by the application, or made from a register."""

    name = "portal"

    def __init__(
        self,
        units: str = "",
        store: str = "data",
        as_of: str = "",
        frontiers: tuple[Frontier, ...] = (),
        config: CrawlConfig | None = None,
        progress: Callable[[Frontier, str], None] | None = None,
        on_stop: Callable[[BaseException, bool], None] | None = None,
        clock: Callable[[], datetime] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.config = config or CrawlConfig()
        self.progress = progress
        self._on_stop = on_stop
        self._clock = clock or _now
        self.frontiers = frontiers or self._from_register(units, Path(store), as_of)
        self.reader = Reader(max((frontier.today for frontier in self.frontiers), default=date.max))
        self._timer: asyncio.TimerHandle | None = None
        self._disk = Disk(self.frontiers[0].bundle.path.parent, self.config.min_free)
        self.stopped: BaseException | None = None
        """What the crawl had to stop for."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "Self":
        if not kwargs.get("frontiers"):
            kwargs["config"] = _config_from(crawler.settings)
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.on_idle, signals.spider_idle)
        return spider

    def _from_register(self, units: str, store: Path, as_of: str) -> tuple[Frontier, ...]:
        if not units:
            raise ValueError("give the register of units: -a units=FILE")
        register = read_register(Path(units), self.config.allow_networks)
        moment = parse_moment(as_of) if as_of else self._clock()
        run = moment.strftime("%Y%m%d")
        frontiers = []
        for site, members in register.by_site().items():
            bundle = Bundle(store / "bundles" / run / f"{site.replace(':', '_')}.db")
            bundle.set_meta(site=site, run=run, as_of=moment.isoformat())
            before = earlier_bundle(store / "bundles", run, bundle.path.name)
            frontiers.append(
                Frontier(bundle, members, self.config, moment, time.time, Earlier(before) if before else None)
            )
        return tuple(frontiers)

    async def start(self) -> AsyncIterator[Any]:
        try:
            requests = await self._begin()
        except Exception as error:
            self._stop(error)
            return
        for request in requests:
            yield request

    async def _begin(self) -> list[Request]:
        self.reader.start()
        await self._note_certificates()
        for frontier in self.frontiers:
            for fetch, body in frontier.front.to_read_again():
                reading = await self.reader.read(body, fetch.final_url or fetch.url, fetch.content_type)
                if isinstance(reading, Reading):
                    frontier.front.recall(fetch, reading)
        return self._requests()

    async def _note_certificates(self) -> None:
        """Record certificates that browsers would not trust; Scrapy reads on without a word."""
        guard = NetworkGuard(self.config.allow_networks)
        for frontier in self.frontiers:
            for host in sorted({host_of(unit.portal) for unit in frontier.units if unit.portal.startswith("https:")}):
                fault = await asyncio.to_thread(certificate_fault, host, guard)
                if fault:
                    frontier.bundle.note(
                        "", "certificate", f"{host} 的安全证书不受浏览器信任：{fault}；本次检查照常读取"
                    )

    # -- requests --------------------------------------------------------------------------------------------------

    def _requests(self) -> list[Request]:
        requests: list[Request] = []
        if self.stopped is not None or self._disk.is_low(time.monotonic()):
            return requests
        for frontier in self.frontiers:
            room = WINDOW - len(frontier.in_flight)
            if room > WINDOW // 4 or (room > 0 and frontier.is_idle):
                requests += [self._request(frontier, task) for task in frontier.take(room)]
        return requests

    def _request(
        self, frontier: Frontier, task: Task, url: str = "", stubs: int = 0, *, whole: bool = False
    ) -> Request:
        """``url`` is where a stub sends the task's reader; ``whole`` asks for all of what a server gave no part of."""
        meta: dict[str, Any] = {"started": time.monotonic(), "verbatim_url": True, "stubs": stubs}
        headers = {}
        if task.purpose is Purpose.RENDER:
            meta["render"] = True
        elif task.purpose is Purpose.PROBE:
            meta["download_maxsize"] = PROBE_BYTES
            headers["Referer"] = absolute(frontier.units[0].portal, "/")  # a click sends it, and some sites insist
            if not whole:
                headers["Range"] = f"bytes=0-{FIRST_BYTES - 1}"
        elif is_file_like(task):
            meta["download_maxsize"] = self.config.max_file_bytes
        known = frontier.known(task)
        if known is not None:
            meta["known"] = known
            given = (("If-None-Match", known.etag), ("If-Modified-Since", known.modified))
            headers |= {name: value for name, value in given if value}
        return Request(
            url or task.url,
            callback=self.on_response,
            errback=self.on_error,
            dont_filter=True,
            meta=meta,
            headers=headers,
            cb_kwargs={"frontier": frontier, "task": task},
        )

    def _pump(self) -> None:
        try:
            for request in self._requests():
                self._crawl(request)
        except Exception as error:
            self._stop(error)

    def on_idle(self) -> None:
        """Nothing in flight: hand out more, or wait for second tries that are not due yet, or for room on the disk."""
        if self.stopped is not None:
            return
        try:
            requests = self._requests()
        except Exception as error:
            self._stop(error)
            return
        for request in requests:
            self._crawl(request)
        waits = [wait for frontier in self.frontiers if (wait := frontier.wait()) is not None]
        if self._disk.waits_since is not None:
            self._note_progress(self.frontiers[0])
            if time.monotonic() - self._disk.waits_since > PATIENCE:
                self._stop(
                    StoppedError(
                        f"{self._disk.words}，已等待 {PATIENCE // 60} 分钟；腾出空间后再次运行同一命令会接着进行"
                    )
                )
                return
            waits = [LOOK_AGAIN]
        if not requests and waits:
            if self._timer is None or self._timer.when() < asyncio.get_event_loop().time():
                self._timer = asyncio.get_event_loop().call_later(min(waits) + 0.01, self._pump)
        if requests or waits:
            raise DontCloseSpider

    # -- answers ---------------------------------------------------------------------------------------------------

    async def on_response(self, response: Response, frontier: Frontier, task: Task) -> None:
        try:
            await self._take_in(response, frontier, task)
        except Exception as error:
            self._give_up(frontier, task, error)

    async def _take_in(self, response: Response, frontier: Frontier, task: Task) -> None:
        header = _headers(response)
        known: Known | None = response.meta.get("known") if response.status == 304 else None
        body, content_type = (
            (known.body, known.fetch.content_type) if known else (response.body, header("Content-Type"))
        )
        if response.status == 416 and response.request is not None and "Range" in response.request.headers:
            self._crawl(self._request(frontier, task, response.url, response.meta["stubs"], whole=True))
            return
        status = FetchStatus.OK if known else judge(_answer_of(task, response, body, content_type))
        fetch = self._fetch_of(task, response, status, content_type, len(body))
        final = fetch.final_url
        for each in response.meta.get("blocked", ()):
            frontier.note("render-blocked", each)
        reading: Reading | GivenUp | None = None
        if frontier.judge.wants_reading(task, fetch, body):
            reading = (frontier.recall(task) if known else None) or await self.reader.read(body, final, content_type)
        onward = _onward(response, reading, final) if task.purpose is Purpose.PROBE and status.is_ok else ""
        if onward and onward != final and response.meta["stubs"] < MAX_STUBS:
            self._crawl(self._request(frontier, task, onward, response.meta["stubs"] + 1))
            return
        validators = (known.etag, known.modified) if known else (header("ETag"), header("Last-Modified"))
        self._settle(frontier, task, fetch, body, reading, validators, _header_text(response))

    def _fetch_of(self, task: Task, response: Response, status: FetchStatus, content_type: str, length: int) -> Fetch:
        """What is noted of an answer; a route of an application is its own final address."""
        page, _, route = task.url.partition("#")
        return Fetch(
            url=task.url,
            at=self._clock(),
            status=status,
            http_status=response.status,
            final_url=task.url if route and response.url == page else response.url,
            content_type=content_type,
            sha256="",
            length=_whole_length(_headers(response)) or length,
            seconds=time.monotonic() - response.meta["started"],
            error="",
            attempt=task.attempt,
            rendered=task.purpose is Purpose.RENDER,
        )

    def on_error(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        frontier, task = request.cb_kwargs["frontier"], request.cb_kwargs["task"]
        status = judge_error(_causes(failure.value), str(failure.value))
        if status is FetchStatus.TOO_LARGE and task.purpose is Purpose.PROBE:
            status = FetchStatus.OK
        fetch = Fetch(
            url=task.url,
            at=self._clock(),
            status=status,
            http_status=None,
            final_url=request.url,
            content_type="",
            sha256="",
            length=0,
            seconds=time.monotonic() - request.meta["started"],
            error=f"{type(failure.value).__name__}: {failure.getErrorMessage()}",
            attempt=task.attempt,
            rendered=task.purpose is Purpose.RENDER,
        )
        try:
            self._settle(frontier, task, fetch, b"")
        except Exception as error:
            self._give_up(frontier, task, error)

    def _give_up(self, frontier: Frontier, task: Task, error: Exception) -> None:
        """What an answer made us raise costs its address alone: it is recorded, and a new process goes on from the
        bundle, with which what this one remembers no longer agrees."""
        if self.stopped is not None or is_of_machine(error):
            self._stop(error)
            return
        try:
            frontier.give_up(task, f"{type(error).__name__}: {error}", self._clock())
        except Exception as another:
            self._stop(another)
        else:
            self._stop(error, again=True)

    def _stop(self, error: BaseException, *, again: bool = False) -> None:
        """Ask for nothing more, and end; ``again`` says that a new process may go on at once."""
        if self.stopped is not None:
            return
        self.stopped = error
        if self._on_stop:
            self._on_stop(error, again)
        engine = self.crawler.engine
        assert engine is not None
        asyncio.get_event_loop().create_task(engine.close_spider_async(reason="stopped"))

    def _crawl(self, request: Request) -> None:
        engine = self.crawler.engine
        assert engine is not None
        engine.crawl(request)

    def _settle(
        self,
        frontier: Frontier,
        task: Task,
        fetch: Fetch,
        body: bytes,
        reading: Reading | GivenUp | None = None,
        validators: tuple[str, str] = ("", ""),
        headers: str = "",
    ) -> None:
        if self.stopped is not None:
            return
        frontier.settle(task, fetch, body, reading, validators, headers)
        self._note_progress(frontier)
        self._pump()

    def _note_progress(self, frontier: Frontier) -> None:
        if self.progress:
            self.progress(frontier, self._disk.words if self._disk.waits_since is not None else "")

    def remark(self, host: str, kind: str, text: str) -> None:
        """What a middleware has to say of a host, for the reports of the site that led to it."""
        for frontier in self.frontiers:
            if len(self.frontiers) == 1 or frontier.is_of(host):
                frontier.note(kind, text)

    async def closed(self, reason: str) -> None:
        await self.reader.close()
        try:
            for frontier in self.frontiers:
                if reason == "finished" and self.stopped is None:
                    frontier.bundle.set_meta(complete="1", finished_at=self._clock().isoformat())
                frontier.bundle.close()
                if frontier.earlier is not None:
                    frontier.earlier.close()
        except Exception as error:
            self.stopped = self.stopped or error


def _config_from(settings: BaseSettings) -> CrawlConfig:
    """What ``scrapy crawl`` was told by settings."""
    return CrawlConfig(
        delay=settings.getfloat("DOWNLOAD_DELAY"),
        concurrency=settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"),
        allow_networks=tuple(settings.getlist("DUWANG_ALLOW_NETWORKS")),
        browser=settings.get("DUWANG_BROWSER", "auto"),
        second_try_after=settings.getfloat("DUWANG_SECOND_TRY_AFTER"),
    )


def _answer_of(task: Task, response: Response, body: bytes, content_type: str) -> Answer:
    """An answer, to be judged."""
    header = _headers(response)
    return Answer(
        url=task.url,
        status=response.status,
        content_type=content_type,
        body=body,
        length=_whole_length(header),
        is_download=header("Content-Disposition").strip().lower().startswith("attachment"),
        final_url=response.url,
    )


def _headers(response: Response) -> Callable[[str], str]:
    return lambda name: (response.headers.get(name) or b"").decode("latin-1")


_REFRESH = re.compile(r"\s*\d[\d.]*\s*[;,]\s*url\s*=\s*[\"']?([^\"'\s]+)", re.I)


def _onward(response: Response, reading: Reading | GivenUp | None, url: str) -> str:
    """Where an answer sends its visitor without a redirect: by its header ``Refresh``, or as a stub; "" when it
    stays."""
    stated = _REFRESH.match(_headers(response)("Refresh"))
    if stated:
        return absolute(url, stated[1])
    return (reading.page.moves_to or "") if isinstance(reading, Reading) else ""


def _whole_length(header: Callable[[str], str]) -> int | None:
    """How long the file is, also when only its beginning was sent (``Content-Range``); None when nobody says."""
    total = header("Content-Range").rpartition("/")[2].strip()
    stated = total if total.isdigit() else header("Content-Length").strip()
    return int(stated) if stated.isdigit() and len(stated) < 19 else None


def _header_text(response: Response) -> str:
    """The header as the server sent it, cookies apart."""
    lines = [
        f"{name.decode('latin-1')}: {value.decode('latin-1')[:500]}"
        for name, values in response.headers.items()
        if name != b"Set-Cookie"
        for value in values
    ]
    return "\n".join(lines[:40])


def _now() -> datetime:
    return datetime.now(SHANGHAI)


def _causes(error: BaseException | None) -> tuple[str, ...]:
    """Class names of an exception, its causes and the reasons that Twisted wraps, outermost first."""
    names: list[str] = []
    queue: list[Any] = [error]
    while queue and len(names) < 20:
        current = queue.pop(0)
        if current is None:
            continue
        current = getattr(current, "value", current) if isinstance(current, Failure) else current
        names.append(type(current).__name__)
        queue.extend(getattr(current, "reasons", None) or [])
        if isinstance(current, BaseException):
            queue.append(current.__cause__)
    return tuple(names)
