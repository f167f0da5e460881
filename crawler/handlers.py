"""Download handler: HTTP by Scrapy, and by the browser for requests marked ``render``."""

import asyncio

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response

from crawler.browser import Renderer, find_browser
from crawler.guard import NetworkGuard


class RenderingHandler(HTTP11DownloadHandler):
    """Plain requests go to Scrapy's handler; the browser starts only when a page needs it.

    The concurrency of a host is kept here: without a delay Scrapy's slots start more requests at once than they allow.
    """

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
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
        body = await self._renderer.render(request.url)
        return HtmlResponse(
            request.url,
            status=200,
            headers={"Content-Type": "text/html; charset=utf-8"},
            body=body,
            encoding="utf-8",
            request=request,
        )

    async def close(self) -> None:
        await self._renderer.close()
        await super().close()
