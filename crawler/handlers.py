"""Download handler: HTTP by Scrapy, and by the browser for requests marked ``render``."""

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response

from crawler.browser import Renderer, find_browser
from crawler.guard import NetworkGuard


class RenderingHandler(HTTP11DownloadHandler):
    """Plain requests go to Scrapy's handler; the browser starts only when a page needs it."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._renderer = Renderer(
            find_browser(settings["DUWANG_BROWSER"]),
            NetworkGuard(settings.getlist("DUWANG_ALLOW_NETWORKS")),
            settings.getfloat("DUWANG_RENDER_TIMEOUT"),
            settings.getint("DOWNLOAD_MAXSIZE"),
            settings["USER_AGENT"],
        )

    async def download_request(self, request: Request) -> Response:
        if not request.meta.get("render"):
            return await super().download_request(request)
        body = await self._renderer.render(request.url)
        return HtmlResponse(request.url, status=200, headers={"Content-Type": "text/html; charset=utf-8"}, body=body, encoding="utf-8", request=request)

    async def close(self) -> None:
        await self._renderer.close()
        await super().close()
