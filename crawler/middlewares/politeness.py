"""Waiting as a site asks: ``Crawl-delay`` of robots.txt and ``Retry-After`` of 429 and 503."""

import email.utils
import time
from typing import TYPE_CHECKING, Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

if TYPE_CHECKING:
    from typing import Self

MAX_WAIT = 300.0
MAX_CRAWL_DELAY = 60.0


def retry_after(value: str, now: float) -> float:
    """Seconds that a ``Retry-After`` header asks for, at most ``MAX_WAIT``; 0 when it says nothing usable."""
    value = value.strip()
    if value.isdigit():
        return min(float(value), MAX_WAIT)
    try:
        asked = email.utils.parsedate_to_datetime(value).timestamp() - now
    except (TypeError, ValueError):
        return 0.0
    return min(max(asked, 0.0), MAX_WAIT)


class PolitenessMiddleware:
    """Slows the downloader's slot of a host down. A host that asks for a delay is read by one connection."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self.robots_parsed, signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Self":
        return cls(crawler)

    def robots_parsed(self, robotparser: Any, request: Request) -> None:
        """Apply ``Crawl-delay``; the standing delay is never shortened."""
        delay = robotparser.rp.crawl_delay(self._crawler.settings["USER_AGENT"])
        if not delay:
            return
        wanted = max(self._crawler.settings.getfloat("DOWNLOAD_DELAY"), min(float(delay), MAX_CRAWL_DELAY))
        host = urlparse_cached(request).hostname or ""
        downloader = self._downloader()
        downloader.per_slot_settings[host] = {"delay": wanted, "concurrency": 1}
        if host in downloader.slots:
            slot = downloader.slots[host]
            slot.delay, slot.concurrency = wanted, 1

    def process_response(self, request: Request, response: Response) -> Response:
        if response.status in (429, 503):
            header = response.headers.get("Retry-After") or b""
            wait = retry_after(header.decode("latin-1"), time.time())
            slot = self._downloader().slots.get(request.meta.get("download_slot"))
            if wait and slot is not None:
                slot.delay = slot.delay or 0.001
                slot.lastseen = max(slot.lastseen, time.monotonic() + wait)
        return response

    def _downloader(self) -> Any:
        engine = self._crawler.engine
        assert engine is not None
        return engine.downloader
