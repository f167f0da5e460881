"""What Chromium requests for an ``href``, and what duwang requests, are the same."""

import json
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from playwright.async_api import Route, async_playwright

from crawler.browser import FLAGS, find_browser
from crawler.extract.urls import absolute, in_charset
from store.bundle import Bundle
from tests.conftest import run_apart
from tests.portal.pages import article, landing, listing
from tests.portal.server import MockPortal

HREFS: list[str] = json.loads((Path(__file__).parent / "data" / "hrefs.json").read_text())
BROWSER = find_browser("auto")
SAME_PAGE = ("", "   ", "#", "#top", "#!", "# ")
"""A click on these stays where it is, or reads the same page again: they are no links for us."""
DUMMY = "http:"
"""A place-holder in templates: the page itself, to a browser, and no link to us."""
REFUSED = ("http://www.a.invalid /x", "http://a b.invalid/x")
"""The standard takes no blank in a host; Chromium asks for it, and no name server can answer."""
OPENED = "http://127.0.0.1:8123/mzj/zwgk/index.html"


SHOW = """href => new Promise(done => {
  const image = new Image(), link = document.createElement('a');
  link.href = href;
  const bare = link.username || link.password ? new URL(link.href) : null;
  if (bare) bare.username = bare.password = '';  // a link is asked for without them, an image not at all
  image.onload = image.onerror = () => setTimeout(() => done(null), 0);
  image.src = bare ? bare.href : href;
  setTimeout(() => done(null), 5000);
})"""


async def requested(charset: str, hrefs: list[str]) -> list[str | None]:
    """The address that Chromium asks the network for; None where it asks for nothing."""
    asked: list[str] = []

    async def answer(route: Route) -> None:
        if route.request.url == OPENED and route.request.is_navigation_request():
            await route.fulfill(body="<body></body>", content_type=f"text/html; charset={charset}")
        else:
            asked.append(route.request.url)
            await route.fulfill(status=204)

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=BROWSER, args=[*FLAGS, "--no-sandbox"])
        page = await browser.new_page()
        await page.route("**/*", answer)
        await page.goto(OPENED)
        found: list[str | None] = []
        for href in hrefs:
            asked.clear()
            await page.evaluate(SHOW, href)
            found.append(next((each.partition("#")[0] for each in asked if each.startswith("http")), None))
        await browser.close()
    return found


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_addresses_are_those_that_a_browser_asks_for(charset: str) -> None:
    hrefs = [href.replace("{port}", "8123") for href in HREFS]
    assert len(hrefs) >= 200
    wrong = []
    for href, asked in zip(hrefs, run_apart(requested(charset, hrefs)), strict=True):
        if href in (*SAME_PAGE, DUMMY, *REFUSED):
            continue
        ours = absolute(OPENED, in_charset(href, charset)) or None
        if ours != asked:
            wrong.append((href, asked, ours))
    assert wrong == [], "\n".join(map(str, wrong))


def test_what_goes_over_the_wire_is_that_address(portal: MockPortal, crawl: Callable[..., Bundle]) -> None:
    port = portal.host.partition(":")[2]
    hrefs = [href.replace("{port}", port) for href in HREFS]
    body = "".join(f'<p><a href="{escape(href)}">链接</a></p>' for href in hrefs)
    portal.page("/", landing(("/mzj/", "民政局")))
    portal.page("/mzj/", landing(("/mzj/gzdt/", "工作动态")))
    portal.page("/mzj/gzdt/", listing("工作动态", ("/mzj/a1.html", "民政局召开工作推进会议", "2025-09-12")))
    portal.page("/mzj/a1.html", article("民政局召开工作推进会议", "2025-09-12", body))
    crawl(portal.unit())
    targets = {absolute(portal.url("/mzj/a1.html"), href) for href in hrefs}
    local = {
        url.partition(portal.host)[2] for url in targets if url.startswith(portal.url("/")) and "//" not in url[7:]
    }
    got = {path.partition(" ")[2] for path in portal.hits}
    assert len(local) > 120
    assert {path.rstrip("?") for path in local} - got == set()  # an empty query is left out: servers see none either
