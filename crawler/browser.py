"""Rendering pages that show their rows only after JavaScript, in a Chromium that can reach vetted hosts only.

Chromium resolves names by rules that we give it: hosts whose addresses the guard permits, everything else is not found.
A host that a page turns out to need (a script library, say) is vetted, added to the rules, and the page is read again.
"""

import asyncio
import os
import re
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.guard import NetworkGuard, PrivateAddressError
from model.address import domain_of, host_name, parts_of, path_of

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright, Request, Route

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # without a proxy: nothing but TCP to vetted hosts
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # its name before Chromium 130
    "--js-flags=--max-old-space-size=512",
    "--renderer-process-limit=2",
)
WITHOUT_CALLS = """for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport',
                    'RTCDataChannel'])
  try { delete globalThis[name]; } catch (error) {}"""
"""Run in every frame before its own scripts: ways to others that no request interception sees."""
UNNEEDED = frozenset(("image", "media", "font", "websocket", "eventsource", "manifest"))
QUIET = 6.0
PAGES = 100
"""Pages that one browser shows; what it holds on to goes with it."""
SLACK = 10.0
"""Seconds beyond all timeouts in which a page must be done, or its browser ends."""
MAX_HOSTS = 12
"""How many hosts beside those of the pages themselves a crawl's pages may need."""
MAX_REDIRECTED = 4
"""How many hosts that only redirects lead to are learned for one page."""
_SENT_BY_SCRIPTS = ("xhr", "fetch")
READING = (
    "list", "query", "search", "find", "fetch", "select", "load", "row", "item", "page", "data", "content",
    "article", "info", "detail", "channel", "column", "catalog", "menu", "tree", "dict", "get", "graphql", "rest",
)  # fmt: skip
"""Beginnings and ends of words in the addresses from which pages get their data."""
WRITING = (
    "add", "save", "insert", "update", "delete", "remove", "edit", "modify", "create", "submit", "send", "upload",
    "import", "vote", "like", "zan", "digg", "comment", "reply", "feedback", "login", "logon", "logout", "register",
    "subscribe", "incr", "count", "visit", "hit", "click", "track", "collect", "stat", "tongji", "analy",
    "heartbeat", "beacon", "browse", "log", "pv", "uv", "view", "read",
)  # fmt: skip
"""Beginnings of words in the addresses at which pages change something, or report their visitors (访问统计)."""
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
MAX_BLOCKED = 20


class NoBrowserError(Exception):
    """No Chromium on this machine, or the configuration switched it off."""


class RenderError(Exception):
    """The browser could not show the page."""


class PageError(RenderError):
    """The browser got no answer, or none that it could read: the words of Chromium (``net::ERR_…``)."""


class StalledError(RenderError):
    """The page kept the browser busy until it was ended."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the browser shows at the end: the document's address (scripts may have gone on to another page) and
    status, its HTML as UTF-8 after its scripts have run (empty for files), and what of its requests was held back."""

    url: str
    status: int
    html: bytes
    blocked: tuple[str, ...] = ()


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
    _learned: int = 0
    _shown: int = 0
    _blocked: dict[str, None] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _playwright: "Playwright | None" = None
    _browser: "Browser | None" = None

    async def render(self, url: str) -> Shown:
        """The page as it is when its scripts have run.

        Raises :class:`NoBrowserError`, :class:`RenderError` and ``PrivateAddressError``.
        """
        if self.path is None:
            raise NoBrowserError("no Chromium found")
        async with self._lock:
            self.guard.check_url(url)
            if not await self._vet(host_name(url)):
                raise PrivateAddressError(url)
            self._wanted.clear()
            for _ in range(MAX_REDIRECTED):
                self._blocked.clear()
                try:
                    shown = await self._load_again(url)
                except PageError:
                    if not await self._learn():  # no redirect to a host that was not known yet
                        raise
                else:
                    return await self._load_again(url) if await self._learn() else shown
            raise RenderError("too many hosts")

    async def _learn(self) -> bool:
        """Vet the hosts that the page turned out to need; True when there are new ones."""
        wanted = sorted(self._wanted - self.hosts.keys())
        self._wanted.clear()
        learned = [host for host in wanted[: MAX_HOSTS - self._learned] if await self._vet(host)]
        self._learned += len(learned)
        if learned:
            await self._stop_browser()
        return bool(learned)

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
                async with asyncio.timeout(SLACK):
                    await browser.close()
            except Exception:  # a browser that is already dead needs no closing
                return

    async def _load_again(self, url: str) -> Shown:
        """A browser that dies is started again, once for a page; one that has shown many makes room for another."""
        self._shown += 1
        if self._shown % PAGES == 0:
            await self._stop_browser()
        try:
            return await self._load_in_time(url)
        except StalledError:
            raise
        except RenderError:
            if self._browser is not None and self._browser.is_connected():
                raise
            return await self._load_in_time(url)

    async def _load_in_time(self, url: str) -> Shown:
        """A page whose scripts never let go costs its browser."""
        try:
            async with asyncio.timeout(self.timeout + QUIET + SLACK):
                return await self._load(url)
        except TimeoutError:
            await self._stop_browser()
            raise StalledError("the page does not come to rest") from None

    async def _load(self, url: str) -> Shown:
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
            await context.add_init_script(WITHOUT_CALLS)
            page = await context.new_page()
            own = host_name(url)
            await page.route("**/*", lambda route: self._route(route, own))
            page.on("requestfailed", self._note_redirect)
            answer = await page.goto(url, wait_until="domcontentloaded", timeout=self.timeout * 1000)
            with suppress(Error):  # pages that poll are never quiet; what is there now counts
                await page.wait_for_load_state("networkidle", timeout=QUIET * 1000)
            html = (await page.content()).encode("utf-8", "replace")[: self.max_bytes]
            address = page.url if page.url.startswith("http") else url
            return Shown(address, answer.status if answer else 200, html, tuple(self._blocked))
        except Error as error:
            words = str(error).split("\n")[0]
            if "Download is starting" in words:
                return Shown(url, 200, b"", tuple(self._blocked))
            raise (PageError if "net::ERR" in words else RenderError)(words) from error
        finally:
            try:
                await context.close()
            except Error:
                await self._stop_browser()

    def _note_redirect(self, request: "Request") -> None:
        """A page that was redirected to a host not known yet is read again when that is vetted."""
        if request.is_navigation_request() and request.redirected_from is not None:
            self._want(host_name(request.url))

    def _want(self, host: str) -> None:
        if host and host not in self.hosts and host not in self.refused:
            self._wanted.add(host)

    async def _route(self, route: "Route", own: str) -> None:
        request = route.request
        if request.url.startswith(("data:", "blob:")) and request.resource_type not in UNNEEDED:
            await route.continue_()
        elif not _may_be_sent(request, own):
            if len(self._blocked) < MAX_BLOCKED:
                self._blocked[f"{request.method} {path_of(request.url)[:200]}"] = None
            await route.abort()
        elif request.resource_type in UNNEEDED or not request.url.startswith(("http://", "https://")):
            await route.abort()
        elif (host := host_name(request.url)) in self.hosts:
            await route.continue_()
        else:
            if request.resource_type in (*_SENT_BY_SCRIPTS, "script", "document", "stylesheet"):
                self._want(host)
            await route.abort()


def _may_be_sent(request: "Request", own: str) -> bool:
    """Only reading requests leave the browser, and what scripts send to the page's own site to get its data."""
    if request.method in ("GET", "HEAD"):
        return True
    is_of_site = domain_of(host_name(request.url)) == domain_of(own)
    return (
        request.method == "POST"
        and request.resource_type in _SENT_BY_SCRIPTS
        and is_of_site
        and is_data_source(parts_of(request.url).path)
    )


def is_data_source(path: str) -> bool:
    """True for the path of a program that, by its name, hands out rows and texts and changes nothing."""
    words = [word.lower() for word in _WORDS.findall(path)]
    return any(word.startswith(READING) or word.endswith(READING) for word in words) and not any(
        word.startswith(WRITING) for word in words
    )


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
