"""Rendering pages that show their rows only after JavaScript, in a Chromium that can reach vetted hosts only.

Chromium resolves names by rules that we give it: hosts whose addresses the guard permits, everything else is not found.
A host that a page turns out to need (a script library, say) is vetted, added to the rules, and the page is read again.
"""

import asyncio
import os
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.guard import NetworkGuard, PrivateAddressError

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright, Route

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-dev-shm-usage",
)
UNNEEDED = frozenset(("image", "media", "font", "websocket", "eventsource", "manifest"))
QUIET = 6.0
MAX_HOSTS = 12


class NoBrowserError(Exception):
    """No Chromium on this machine, or the configuration switched it off."""


class RenderError(Exception):
    """The browser could not show the page."""


def find_browser(setting: str) -> str | None:
    """Path of a Chromium: the setting, then Playwright's own, then the PATH; None when there is none or it is
    ``off``."""
    if setting == "off":
        return None
    if setting != "auto":
        return setting if Path(setting).exists() else None
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    for found in sorted(own.glob("chromium-*/chrome-linux*/chrome"), reverse=True):
        return str(found)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@dataclass
class Renderer:
    """One browser for a crawl, started with the first page that needs it and restarted when it dies or learns a
    host."""

    path: str | None
    guard: NetworkGuard
    timeout: float
    max_bytes: int
    user_agent: str
    hosts: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    _wanted: set[str] = field(default_factory=set)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _playwright: "Playwright | None" = None
    _browser: "Browser | None" = None

    async def render(self, url: str) -> bytes:
        """The page's HTML after its scripts have run, as UTF-8.

        Raises :class:`NoBrowserError`, :class:`RenderError` and ``PrivateAddressError``.
        """
        if self.path is None:
            raise NoBrowserError("no Chromium found")
        async with self._lock:
            self.guard.check_url(url)
            if not await self._vet(urlsplit(url).hostname or ""):
                raise PrivateAddressError(url)
            html = await self._load(url)
            if self._wanted and len(self.hosts) < MAX_HOSTS:
                learned = [host for host in sorted(self._wanted) if await self._vet(host)]
                self._wanted.clear()
                if learned:
                    await self._stop_browser()
                    html = await self._load(url)
            return html.encode("utf-8", "replace")[: self.max_bytes]

    async def close(self) -> None:
        """End the browser and its driver."""
        await self._stop_browser()
        if self._playwright is not None:
            await self._playwright.stop()
            self._playwright = None

    async def _vet(self, host: str) -> bool:
        if host in self.hosts:
            return True
        if host in self.refused or not host:
            return False
        address = await asyncio.to_thread(self.guard.resolve, host, 80)
        if address is None:
            self.refused.add(host)
            return False
        self.hosts[host] = address
        await self._stop_browser()
        return True

    async def _start(self) -> "Browser":
        from playwright.async_api import async_playwright

        if self._browser is not None and self._browser.is_connected():
            return self._browser
        if self._playwright is None:
            self._playwright = await async_playwright().start()
        excluded = "".join(f", EXCLUDE {host}" for host in self.hosts.values())
        mapped = ", ".join(f"MAP {host} {_bracketed(address)}" for host, address in self.hosts.items())
        flags = [*FLAGS, f"--host-resolver-rules={mapped}, MAP * ~NOTFOUND{excluded}"]
        if sys.platform != "win32" and os.geteuid() == 0:
            flags.append("--no-sandbox")
        self._browser = await self._playwright.chromium.launch(executable_path=self.path, args=flags, headless=True)
        return self._browser

    async def _stop_browser(self) -> None:
        browser, self._browser = self._browser, None
        if browser is not None:
            try:
                await browser.close()
            except Exception:  # a browser that is already dead needs no closing
                return

    async def _load(self, url: str) -> str:
        from playwright.async_api import Error

        try:
            browser = await self._start()
            context = await browser.new_context(
                user_agent=self.user_agent,
                java_script_enabled=True,
                accept_downloads=False,
                service_workers="block",
                ignore_https_errors=True,
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
            )
        except Error as error:
            await self._stop_browser()
            raise RenderError(str(error).split("\n")[0]) from error
        try:
            page = await context.new_page()
            await page.route("**/*", self._route)
            await page.goto(url, wait_until="domcontentloaded", timeout=self.timeout * 1000)
            with suppress(Error):  # pages that poll are never quiet; what is there now counts
                await page.wait_for_load_state("networkidle", timeout=QUIET * 1000)
            return await page.content()
        except Error as error:
            raise RenderError(str(error).split("\n")[0]) from error
        finally:
            try:
                await context.close()
            except Error:
                await self._stop_browser()

    async def _route(self, route: "Route", _: Any = None) -> None:
        request = route.request
        host = urlsplit(request.url).hostname or ""
        allowed = request.resource_type not in UNNEEDED and request.method in ("GET", "POST", "HEAD", "OPTIONS")
        if allowed and request.url.startswith(("http://", "https://")):
            if host in self.hosts:
                await route.continue_()
                return
            if host not in self.refused and request.resource_type in (
                "script",
                "xhr",
                "fetch",
                "document",
                "stylesheet",
            ):
                self._wanted.add(host)
        elif allowed and request.url.startswith(("data:", "blob:")):
            await route.continue_()
            return
        await route.abort()


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
