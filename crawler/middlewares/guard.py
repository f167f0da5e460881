"""Refuses requests to IP addresses that must not be contacted, whatever form they are written in."""

from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.crawler import Crawler

from crawler.guard import NetworkGuard

if TYPE_CHECKING:
    from typing import Self


class GuardMiddleware:
    """Runs before every request, redirects included. Names are vetted by the resolver."""

    def __init__(self, guard: NetworkGuard) -> None:
        self._guard = guard

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Self":
        return cls(NetworkGuard(crawler.settings.getlist("DUWANG_ALLOW_NETWORKS")))

    def process_request(self, request: Request) -> None:
        self._guard.check_url(request.url)
