"""What a browser shows, and what it may send while it does."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from crawler.browser import find_browser, is_data_source
from model.fetch import FetchStatus
from store.bundle import Bundle
from store.codec import load_page
from tests.conftest import FAST
from tests.portal.server import MockPortal

pytestmark = pytest.mark.skipif(find_browser("auto") is None, reason="no Chromium on this machine")
RENDERING = replace(FAST, browser="auto", timeout=10)
SHELL = (
    "<!DOCTYPE html><html><head><title>政务公开平台</title><script src='/static/js/app.js'></script>"
    "</head><body>{}</body></html>"
)
APP = """
function show() {
  const path = location.ROUTE, app = document.getElementById('app');
  const nav = "<div>当前位置：<a href='PRE/'>首页</a> &gt; <a href='PRE/u/'>民政局</a></div>";
  const rows = (...titles) => nav + "<ul class='list'>" + titles.map((t, i) =>
    `<li><a href='PRE/u/a${i}'>${t}</a><span>2025-09-1${i}</span></li>`).join('') + '</ul>';
  if (path == '/u/') app.innerHTML = nav + "<ul class='menu'><li><a href='PRE/u/gzdt'>工作动态</a></li></ul>";
  else if (path == '/u/gzdt') app.innerHTML = rows('民政局召开工作推进会议', '民政局开展专项检查工作');
  else app.innerHTML = nav + '<h1>民政局召开工作推进会议</h1><p>发布时间：2025-09-12</p>' +
    '<p>为做好有关工作，现将有关事项通知如下。</p>';
}
document.addEventListener('DOMContentLoaded', show);
fetch('/api/rows', {method: 'POST', body: '{}'});
fetch('/api/visit/add', {method: 'POST'});
navigator.sendBeacon('/beacon', 'x');
"""
SHELLS = (
    "<div id='app'></div>",
    (
        "<noscript>We're sorry but this site doesn't work properly without JavaScript enabled.</noscript>"
        "<div id='app'></div>"
    ),
    (
        "<div class='top'>某某区人民政府</div><div id='app'>正在加载，请稍候……</div><div class='foot'>"
        "主办单位：某某区人民政府办公室</div>"
    ),
)


@pytest.mark.parametrize(
    "path",
    ["/api/list", "/query.do", "/getList", "/dataproxy.jsp", "/irs/front/search", "/cms/article/page",
    "/api/getArticleInfo",
     "/front/rest/contents", "/module/web/jpage/dataproxy.jsp", "/webinfo/findPage"],
)  # fmt: skip
def test_data_sources_are_known_by_their_names(path: str) -> None:
    assert is_data_source(path)


@pytest.mark.parametrize(
    "path",
    ["/vote.do", "/zan", "/like", "/comment/add", "/delete.do", "/logout", "/submit", "/save", "/api/user/login",
    "/api/msg/send", "/addPV", "/tongji",
     "/stat", "/collect", "/api/count", "/log/add", "/browse/save", "/updateViewNum", "/cms/article/incr",
     "/heartbeat", "/report", "/jfs/record",
     "/api/viewCount", "/analytics", "/visit", "/api/list/delete", "/x7f3"],
)  # fmt: skip
def test_what_changes_or_counts_is_no_data_source(path: str) -> None:
    assert not is_data_source(path)


def titles(bundle: Bundle, url: str) -> list[str]:
    stored = bundle.reading(bundle.url_id(url))
    assert stored is not None
    return [item.title for item in load_page(stored).items]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_single_page_application_is_no_error_page(
    portal: MockPortal, crawl: Callable[..., Bundle], shell: str
) -> None:
    """Every address answers the same page: what it shows is known after it was rendered, not before."""
    page = SHELL.format(shell).encode()
    portal.missing = lambda handler: handler.answer(page, 200, "text/html; charset=utf-8", {})
    script = APP.replace("location.ROUTE", "location.pathname").replace("PRE", "")
    portal.page("/static/js/app.js", script, content_type="text/javascript")
    portal.page("/robots.txt", "", status=404)
    bundle = crawl(portal.unit("/u/"), config=RENDERING)
    assert titles(bundle, portal.url("/u/gzdt")) == ["民政局召开工作推进会议", "民政局开展专项检查工作"]
    assert not any(fetch.status is FetchStatus.SOFT_404 for fetch in bundle.fetches())
    rendered = {fetch.url for fetch in bundle.fetches() if fetch.rendered}
    assert portal.url("/u/a0") in rendered


def test_routes_are_pages_and_only_data_is_asked_for(portal: MockPortal, crawl: Callable[..., Bundle]) -> None:
    portal.page("/", SHELL.format(SHELLS[0]))
    script = APP.replace("location.ROUTE", "location.hash.slice(1)").replace("PRE", "#")
    portal.page("/static/js/app.js", script, content_type="text/javascript")
    bundle = crawl(portal.unit("/#/u/"), config=RENDERING)
    assert titles(bundle, portal.url("/#/u/gzdt")) == ["民政局召开工作推进会议", "民政局开展专项检查工作"]
    sent = {key.partition(" ")[2] for key in portal.hits if key.startswith("POST")}
    assert sent == {"/api/rows"}
    notes = bundle.database.conn.execute(
        "SELECT text FROM notes WHERE kind = 'render-blocked' ORDER BY text"
    ).fetchall()
    assert notes == [(f"POST {portal.url('/api/visit/add')}",), (f"POST {portal.url('/beacon')}",)]
