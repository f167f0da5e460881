"""Pictures of saved pages with the quoted passage marked: ``python -m crawler.capture`` reads one JSON line a page and
answers one.

The page itself comes from the archive. Scripts never run; style sheets and images come from the page's own host where
the network may be used at all, and only from the addresses that the caller vetted.
"""

import base64
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Error, FloatRect, Route, sync_playwright

from crawler.browser import FLAGS, find_browser
from model.address import host_of

WIDTH, HEIGHT = 1200, 900
SHOWN_WIDTH, SHOWN_HEIGHT = 760, 570
"""What is cut out around the passage, so that it can be read beside the page."""
TIMEOUT = 8_000
_MARK = """quote => {
  const plain = text => text.replace(/\\s+/g, '');
  const wanted = plain(quote);
  if (!document.body || document.body.textContent.length > 300000) return null;
  const fits = element => wanted && plain(element.textContent || '').includes(wanted);
  let best = document.body && fits(document.body) ? document.body : null;
  for (let next = best; next; ) { best = next; next = Array.from(best.children).find(fits) || null; }
  if (!best && wanted.length > 12) {
    const part = wanted.slice(0, 12);
    const all = Array.from(document.querySelectorAll('body *')).filter(e => plain(e.textContent || '').includes(part));
    best = all.length ? all[all.length - 1] : null;
  }
  if (!best || best === document.body) return null;
  if (getComputedStyle(best).display === 'inline') best.style.setProperty('display', 'inline-block', 'important');
  best.style.setProperty('outline', '3px solid #c8102e', 'important');
  best.style.setProperty('outline-offset', '3px', 'important');
  best.style.setProperty('background-color', '#fff3b0', 'important');
  best.scrollIntoView({block: 'center'});
  const box = best.getBoundingClientRect();
  return [box.left, box.top, box.width, box.height];
}"""


def main() -> None:
    """Requests ``{"url", "html", "quote", "online"}``; answers ``{"image", "marked"}`` or ``{"error"}``. Arguments:
    browser, hosts with addresses."""
    path = find_browser(sys.argv[1] if len(sys.argv) > 1 else "auto")
    if path is None:
        sys.exit("no browser")
    with _browser(path, json.loads(sys.argv[2]) if len(sys.argv) > 2 else []) as browser:
        for line in sys.stdin:
            try:
                answer = _capture(browser, json.loads(line))
            except Error as error:
                answer = {"error": str(error).split("\n")[0]}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


@contextmanager
def _browser(path: str, hosts: list[list[str]]) -> Iterator[Browser]:
    """A browser that finds the hosts named, and nothing else."""
    mapped = "".join(f"MAP {host} {address}, EXCLUDE {address}, " for host, address in hosts)
    flags = [*FLAGS, f"--host-resolver-rules={mapped}MAP * ~NOTFOUND", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags, headless=True)
        try:
            yield browser
        finally:
            browser.close()


def _capture(browser: Browser, request: dict[str, Any]) -> dict[str, Any]:
    context = browser.new_context(
        java_script_enabled=False,
        service_workers="block",
        accept_downloads=False,
        ignore_https_errors=True,
        viewport={"width": WIDTH, "height": HEIGHT},
        locale="zh-CN",
    )
    try:
        page = context.new_page()
        host = host_of(request["url"])

        def answer(route: Route) -> None:
            asked = route.request
            if asked.is_navigation_request() and asked.frame == page.main_frame and asked.url.split("#")[0] == page_url:
                route.fulfill(
                    status=200,
                    content_type="text/html; charset=utf-8",
                    body=request["html"],
                    headers={"Content-Security-Policy": "script-src 'none'; frame-src 'none'"},
                )
            elif (
                request.get("online")
                and asked.resource_type in ("stylesheet", "image")
                and host_of(asked.url) == host
                and asked.method == "GET"
            ):
                route.continue_()
            else:
                route.abort()

        page_url = request["url"].split("#")[0]
        context.route("**/*", answer)
        page.goto(page_url, wait_until="load", timeout=TIMEOUT)
        box = page.evaluate(_MARK, request["quote"]) if request["quote"] else None
        image = page.screenshot(
            type="jpeg", quality=75, timeout=TIMEOUT, animations="disabled", clip=_around(box or [0, 0, 0, 0])
        )
        return {"image": base64.b64encode(image).decode(), "marked": box is not None}
    finally:
        context.close()


def _around(box: list[float]) -> FloatRect:
    """What to cut out of the window: the passage (left, top, width, height) with room around it."""
    left, top, wide, high = box
    x = min(max(0.0, left + min(wide, SHOWN_WIDTH) / 2 - SHOWN_WIDTH / 2), WIDTH - SHOWN_WIDTH)
    y = min(max(0.0, top + min(high, SHOWN_HEIGHT) / 2 - SHOWN_HEIGHT / 2), HEIGHT - SHOWN_HEIGHT)
    return {"x": x, "y": y, "width": SHOWN_WIDTH, "height": SHOWN_HEIGHT}


if __name__ == "__main__":
    main()
