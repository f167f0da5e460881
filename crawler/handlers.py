"""Download handler: HTTP by Scrapy, and by the browser for requests marked ``render``."""

import asyncio
from contextlib import suppress
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response
from twisted.web.http_headers import InvalidHeaderName

from crawler.browser import Renderer, find_browser
from crawler.guard import NetworkGuard


class TolerantParser(_LenientHTTPClientParser):
    """Takes headers as browsers do: long ones, blanks before the colon; a name that is none is passed over, as is a
    transfer encoding that says nothing."""

    MAX_LENGTH = 262_144

    def headerReceived(self, name: bytes, value: bytes) -> None:
        if name.strip().lower() == b"transfer-encoding" and value.strip().lower() == b"identity":
            return
        with suppress(InvalidHeaderName):
            super().headerReceived(name.strip(), value)  # type: ignore[no-untyped-call]


class TolerantProtocol(_LenientHTTP11ClientProtocol):
    """As Scrapy's own does, the parser's class is changed after Twisted has made it: there is no other way in."""

    def request(self, request: Any) -> Any:
        answer = super().request(request)
        self._parser.__class__ = TolerantParser
        return answer


class TolerantFactory(_LenientHTTP11ClientFactory):
    """Builds :class:`TolerantProtocol`."""

    def buildProtocol(self, addr: Any) -> TolerantProtocol:
        return TolerantProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class RenderingHandler(HTTP11DownloadHandler):
    """Plain requests go to Scrapy's handler; the browser starts only when a page needs it.

    The concurrency of a host is kept here: without a delay Scrapy's slots start more requests at once than they allow.
    """

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = TolerantFactory
        settings = crawler.settings
        self._concurrency = settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._hosts: dict[str, asyncio.Semaphore] = {}
        self._renderer = Renderer(
            find_browser(settings["DUWANG_BROWSER"]),
            NetworkGuard(settings.getlist("DUWANG_ALLOW_NETWORKS")),
            settings.getfloat("DUWANG_RENDER_TIMEOUT"),
            settings.getint("DOWNLOAD_MAXSIZE"),
            settings["USER_AGENT"],
        )

    async def download_request(self, request: Request) -> Response:
        slot = request.meta.get("download_slot", "")
        if slot not in self._hosts:
            self._hosts[slot] = asyncio.Semaphore(self._concurrency)
        async with self._hosts[slot]:
            return await self._download(request)

    async def _download(self, request: Request) -> Response:
        if not request.meta.get("render"):
            return await super().download_request(request)
        shown = await self._renderer.render(request.url)
        request.meta["blocked"] = shown.blocked
        return HtmlResponse(
            shown.url,
            status=shown.status,
            headers={"Content-Type": "text/html; charset=utf-8"},
            body=shown.html,
            encoding="utf-8",
            request=request,
        )

    async def close(self) -> None:
        await self._renderer.close()
        await super().close()
