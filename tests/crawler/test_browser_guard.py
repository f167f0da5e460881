"""Nothing that a page does in the browser reaches an address that must not be contacted, by TCP or UDP."""

import asyncio
import socket
import time

import pytest

from crawler.browser import Renderer, Shown, StalledError, find_browser
from crawler.guard import NetworkGuard
from tests.conftest import run_apart
from tests.crawler.canary import FORBIDDEN, Canary
from tests.portal.server import MockPortal, redirect

HERE = NetworkGuard(("127.0.0.1/32",))
needs_browser = pytest.mark.skipif(find_browser("auto") is None, reason="no Chromium on this machine")


def own_address() -> str:
    """An address of this machine that is not loopback, where WebRTC goes at once; else another one of loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("198.51.100.1", 9))
        except OSError:
            return FORBIDDEN
        return str(probe.getsockname()[0])


async def show(url: str, timeout: float = 15, rest: float = 0) -> Shown:
    """What the browser shows; it is left to itself for a while."""
    renderer = Renderer(find_browser("auto"), HERE, timeout, 8_000_000, "test")
    try:
        shown = await renderer.render(url)
        await asyncio.sleep(rest)
        return shown
    finally:
        await renderer.close()


@needs_browser
def test_no_way_out_of_a_page_leads_to_a_forbidden_address(portal: MockPortal) -> None:
    with Canary(own_address()) as canary:
        portal.page("/", canary.page())
        portal.behave("/redirect", redirect(f"{canary.address}/redirected"))
        shown = run_apart(show(portal.url("/"), rest=1.5))
        assert "正文" in shown.html.decode()
        assert canary.calls == []


@needs_browser
def test_a_page_that_never_lets_go_costs_its_browser_alone(portal: MockPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.browser.QUIET", 0.5)
    monkeypatch.setattr("crawler.browser.SLACK", 1.0)
    portal.page("/", "<p>正文</p><script>setTimeout(() => { while (true) {} }, 100)</script>")
    began = time.monotonic()
    with pytest.raises(StalledError):
        run_apart(show(portal.url("/"), timeout=2))
    assert time.monotonic() - began < 15
