"""robots.txt is known before the first request to a host goes out (RFC 9309)."""

import asyncio
from typing import TYPE_CHECKING, Any, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser

from crawler.extract.urls import absolute
from model.address import host_name

if TYPE_CHECKING:
    from typing import Self

    from crawler.spiders.portal import PortalSpider

MAX_BYTES = 512_000
"""A parser must read this much (RFC 9309, 2.5); more is not read."""
TOO_MUCH = 8_000_000
MAX_CRAWL_DELAY = 60.0
_HOST_IS_DOWN = ("DNS", "Resolve", "Refused", "Private", "NoRoute", "SSL", "Certificate")
"""Errors that a request for any address of the host would meet as well."""


class RobotsUnavailableError(IgnoreRequest):
    """robots.txt cannot be had: then nothing may be asked for (RFC 9309, 2.3.1.4)."""


class RobotsMiddleware:
    """Asks each host once; requests wait for the answer. A host that could not answer is asked again by second
    tries."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._agent = crawler.settings["USER_AGENT"]
        self._rules: dict[str, asyncio.Task[ProtegoRobotParser]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Self":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises ``IgnoreRequest`` where robots.txt forbids, :class:`RobotsUnavailableError` where it cannot be had,
        and what became of the request for it where the host is not there at all."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        address = absolute(request.url, "/robots.txt")
        asked = self._rules.get(address)
        if asked is None or (asked.done() and asked.exception() is not None and _is_second_try(request)):
            asked = self._rules[address] = asyncio.ensure_future(self._ask(address))
        rules = await asyncio.shield(asked)
        if not rules.allowed(request.url, self._agent):
            raise IgnoreRequest("Forbidden by robots.txt")

    async def _ask(self, address: str) -> ProtegoRobotParser:
        engine = self._crawler.engine
        assert engine is not None
        request = Request(
            address,
            callback=NO_CALLBACK,
            priority=1000,
            meta={"dont_obey_robotstxt": True, "verbatim_url": True, "download_maxsize": TOO_MUCH},
        )
        try:
            response = await engine.download_async(request)
        except Exception as error:
            if any(word in type(error).__name__ for word in _HOST_IS_DOWN):
                raise
            self._say(address, "unavailable", f"未能读取（{type(error).__name__}）")
            raise RobotsUnavailableError(f"robots.txt: {type(error).__name__}: {error}") from None
        if response.status >= 500:
            self._say(address, "unavailable", f"应答为服务器错误（{response.status}）")
            raise RobotsUnavailableError(f"robots.txt answered {response.status}")
        return self._parse(response, address)

    def _parse(self, response: Response, address: str) -> ProtegoRobotParser:
        is_there = 200 <= response.status < 300
        rules = ProtegoRobotParser.from_crawler(self._crawler, _one_kind_of_lines(response.body) if is_there else b"")
        delay = rules.rp.crawl_delay(self._agent)
        if delay:
            self._slow_down(address, float(delay))
        return rules

    def _slow_down(self, address: str, asked: float) -> None:
        """Apply ``Crawl-delay`` as far as a night allows; the standing delay is never shortened."""
        wanted = max(self._crawler.settings.getfloat("DOWNLOAD_DELAY"), min(asked, MAX_CRAWL_DELAY))
        host = host_name(address).strip("[]")  # as Scrapy names its slots
        engine = self._crawler.engine
        assert engine is not None
        downloader: Any = engine.downloader
        downloader.per_slot_settings[host] = {"delay": wanted, "concurrency": 1}
        if host in downloader.slots:
            slot = downloader.slots[host]
            slot.delay, slot.concurrency = wanted, 1
        if asked > MAX_CRAWL_DELAY:
            self._say(address, "delay", f"要求每次访问间隔{asked:g}秒，本次检查按上限{MAX_CRAWL_DELAY:g}秒访问")

    def _say(self, address: str, kind: str, words: str) -> None:
        spider = cast("PortalSpider", self._crawler.spider)
        said = {"unavailable": "，按规定（RFC 9309）视为不允许访问，其下页面未检查"}.get(kind, "")
        spider.remark(address.split("/")[2], f"robots-{kind}", f"{address} {words}{said}")


def _is_second_try(request: Request) -> bool:
    task = request.cb_kwargs.get("task")
    return task is not None and task.attempt > 1


def _one_kind_of_lines(body: bytes) -> bytes:
    """The rules with one kind of line ends; comments in Chinese may be in any charset."""
    return body[:MAX_BYTES].removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
