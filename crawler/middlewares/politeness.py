"""Waiting as a site asks: ``Retry-After`` of 429 and 503."""

import email.utils
import time
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

if TYPE_CHECKING:
    from typing import Self

MAX_WAIT = 300.0


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
    """Slows the downloader's slot of a host down."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Self":
        return cls(crawler)

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
