"""The crawler against a portal that misbehaves in every way at once."""

import gzip
from collections.abc import Callable
from dataclasses import replace

import pytest

from crawler.config import CrawlConfig
from crawler.extract.urls import identity
from model.fetch import FetchStatus
from model.unit import Unit
from store.bundle import Bundle
from tests.conftest import FAST
from tests.portal.pages import article, landing, listing
from tests.portal.server import MockPortal, drop, failing_once, hang, redirect, truncate

Crawl = Callable[..., Bundle]


def statuses(bundle: Bundle, portal: MockPortal, path: str) -> list[FetchStatus]:
    """What came of every attempt at a path."""
    return [fetch.status for fetch in bundle.fetches() if fetch.url == identity(portal.url(path))]


def site(portal: MockPortal, *links: str, rows: tuple[tuple[str, str, str], ...] = ()) -> Unit:
    """A unit with one news column, whose only article links to the given addresses."""
    body = "".join(f"<p><a href='{link}'>链接{number}</a></p>" for number, link in enumerate(links))
    portal.page("/", landing(("/mzj/", "民政局")))
    portal.page("/mzj/", landing(("/mzj/gzdt/", "工作动态")))
    portal.page("/mzj/gzdt/", listing("工作动态", ("/mzj/a1.html", "民政局召开工作推进会议", "2025-09-12"), *rows))
    portal.page("/mzj/a1.html", article("民政局召开工作推进会议", "2025-09-12", body))
    return portal.unit()


def test_every_misbehaviour_has_its_name(portal: MockPortal, crawl: Crawl) -> None:
    portal.behave("/drop.html", drop)
    portal.behave("/hang.html", hang(6))
    portal.behave("/cut.html", truncate)
    portal.behave("/loop.html", redirect("/loop.html"))
    portal.behave("/metadata.html", redirect("http://169.254.169.254/latest/meta-data/"))
    portal.behave("/ten.html", redirect("http://10.0.0.1/"))
    portal.behave("/hex.html", redirect("http://0x0a000001/"))
    portal.behave("/once.html", failing_once(b"<p>fine</p>"))
    portal.page("/wall.html", "forbidden", status=403)
    portal.page("/challenge.html", "<script>document.cookie='a=1';location.reload()</script>", status=412)
    portal.page("/gone.html", "gone", status=410)
    portal.page("/down.html", "down", status=502)
    portal.page("/empty.pdf", b"", content_type="application/pdf")
    portal.page("/fake.doc", "<html><body>请登录</body></html>")
    portal.page("/bomb.html", gzip.compress(b"<p>" + b"0" * 40_000_000), headers={"Content-Encoding": "gzip"})
    dead = "http://no-such-host.invalid/x.html"
    paths = [
        "drop",
        "hang",
        "cut",
        "loop",
        "metadata",
        "ten",
        "hex",
        "once",
        "wall",
        "challenge",
        "gone",
        "down",
        "missing",
        "bomb",
    ]
    unit = site(
        portal,
        *(f"/{path}.html" for path in paths),
        "/empty.pdf",
        "/fake.doc",
        "http://127.0.0.1:1/x.html",
        dead,
        "javascript:alert(1)",
        "file:///etc/passwd",
    )
    bundle = crawl(unit)

    def got(path: str) -> list[FetchStatus]:
        return statuses(bundle, portal, path)

    status = FetchStatus
    assert got("/drop.html") == [status.RESET] * 2
    assert got("/hang.html") == [status.TIMEOUT] * 2
    assert got("/cut.html")[-1] in (status.OK, status.TRUNCATED)
    assert got("/loop.html") == [status.REDIRECT_LOOP] * 2
    assert [got(f"/{name}.html") for name in ("metadata", "ten", "hex")] == [[status.PRIVATE_ADDRESS]] * 3
    assert got("/once.html") == [status.OK] or got("/once.html") == [status.SERVER_ERROR, status.OK]
    assert got("/wall.html") == [status.FORBIDDEN]
    assert got("/challenge.html") == [status.CHALLENGE]
    assert got("/gone.html") == [status.GONE] * 2
    assert got("/down.html") == [status.SERVER_ERROR] * 2
    assert got("/missing.html") == [status.NOT_FOUND] * 2
    assert got("/empty.pdf") == [status.EMPTY_FILE] * 2
    assert got("/fake.doc") == [status.NOT_A_FILE] * 2
    assert got("/bomb.html")[0] in (status.OK, status.TOO_LARGE)
    outside = {fetch.url: fetch.status for fetch in bundle.fetches()}
    assert outside["http://127.0.0.1:1/x.html"] is status.REFUSED
    assert outside[dead] is status.DNS_FAILURE
    assert outside["file:///etc/passwd"] is status.UNREACHABLE
    assert not any(url.startswith("javascript:") for url in outside)


def test_a_bomb_as_a_page_is_too_large(portal: MockPortal, crawl: Crawl) -> None:
    unit = site(portal, rows=(("/mzj/bomb.html", "民政局关于某事项的公告", "2025-09-11"),))
    portal.page("/mzj/bomb.html", gzip.compress(b"<p>" + b"0" * 60_000_000), headers={"Content-Encoding": "gzip"})
    assert statuses(crawl(unit), portal, "/mzj/bomb.html") == [FetchStatus.TOO_LARGE]


def test_private_addresses_need_permission(portal: MockPortal, crawl: Crawl) -> None:
    bundle = crawl(site(portal), config=replace(FAST, allow_networks=()))
    assert statuses(bundle, portal, "/mzj/") == [FetchStatus.PRIVATE_ADDRESS]
    assert portal.hits.total() == 0


def test_robots_are_obeyed_and_recorded(portal: MockPortal, crawl: Crawl) -> None:
    portal.page("/robots.txt", "User-agent: *\nDisallow: /secret/\n", content_type="text/plain")
    bundle = crawl(site(portal, "/secret/x.html"))
    assert statuses(bundle, portal, "/secret/x.html") == [FetchStatus.ROBOTS]
    assert portal.count("/secret/x.html") == 0


def test_an_endless_calendar_ends(portal: MockPortal, crawl: Crawl) -> None:
    def calendar(handler: object) -> None:
        path = handler.path  # type: ignore[attr-defined]
        number = int(path.partition("page=")[2] or 1)
        rows = tuple((f"/mzj/c{number}-{i}.html", f"第{number}页的第{i}条工作信息", "2025-09-10") for i in range(3))
        body = listing(
            "通知公告", *rows, after=f"<div class='page'><a href='/mzj/tz?page={number + 1}'>下一页</a></div>"
        )
        handler.answer(body.encode(), 200, "text/html; charset=utf-8", {})  # type: ignore[attr-defined]

    unit = site(portal)
    portal.page("/mzj/", landing(("/mzj/tz?page=1", "通知公告")))
    portal.behave("/mzj/tz", calendar)
    bundle = crawl(unit, config=replace(FAST, list_pages=5))
    assert sum(count for path, count in portal.hits.items() if "tz?page=" in path) <= 8
    notes = bundle.database.conn.execute("SELECT kind FROM notes WHERE unit = 'mzj'").fetchall()
    assert ("list-pages",) in notes


def test_the_page_budget_is_kept_and_its_end_recorded(portal: MockPortal, crawl: Crawl) -> None:
    rows = tuple((f"/mzj/b{i}.html", f"民政局第{i}条工作信息", "2025-09-10") for i in range(60))
    unit = site(portal, rows=rows)
    for path, title, day in rows:
        portal.page(path, article(title, day))
    bundle = crawl(unit, config=replace(FAST, page_budget=20))
    read = [url for url in bundle.read_urls("mzj") if "/mzj/b" in url]
    assert 0 < len(read) <= 20
    probed = [fetch for fetch in bundle.fetches() if "/mzj/b" in fetch.url and not fetch.sha256]
    assert len(probed) == 60 - len(read)
    assert ("page-budget",) in bundle.database.conn.execute("SELECT kind FROM notes WHERE unit = 'mzj'").fetchall()


def test_session_ids_do_not_multiply_pages(portal: MockPortal, crawl: Crawl) -> None:
    rows = tuple((f"/mzj/s.jsp;jsessionid={i:032X}?id=1", "民政局召开专题会议研究工作", "2025-09-10") for i in range(5))
    portal.page("/mzj/s.jsp?id=1", article("民政局召开专题会议研究工作", "2025-09-10"))
    crawl(site(portal, rows=rows))
    assert portal.count("/mzj/s.jsp?id=1") == 1


def test_a_host_that_never_says_404_is_seen_through(portal: MockPortal, crawl: Crawl) -> None:
    unit = site(portal, "/nowhere.html", "/somewhere.html")
    portal.page("/somewhere.html", article("民政局关于真实存在的页面的说明", "2025-09-01"))
    portal.missing = lambda handler: handler.answer(
        "<html><title>提示</title><body>您访问的页面不存在</body></html>".encode(), 200, "text/html; charset=utf-8", {}
    )
    bundle = crawl(unit)
    assert statuses(bundle, portal, "/nowhere.html") == [FetchStatus.SOFT_404] * 2
    assert statuses(bundle, portal, "/somewhere.html") == [FetchStatus.OK]


def test_a_host_that_sends_missing_pages_home_is_seen_through(portal: MockPortal, crawl: Crawl) -> None:
    unit = site(portal, "/nowhere.html", "/")
    portal.missing = redirect("/")
    bundle = crawl(unit)
    assert statuses(bundle, portal, "/nowhere.html") == [FetchStatus.SOFT_404] * 2
    assert statuses(bundle, portal, "/")[0] is FetchStatus.OK


def test_gbk_pages_with_chinese_file_names(portal: MockPortal, crawl: Crawl) -> None:
    unit = site(portal, rows=(("/mzj/gbk.html", "民政局关于公开目录的公告", "2025-09-09"),))
    page = article("民政局关于公开目录的公告", "2025-09-09", "<a href='/附件/公开目录.pdf'>公开目录</a>").encode(
        "gb18030"
    )
    portal.page("/mzj/gbk.html", page, content_type="text/html")
    path = "/%E9%99%84%E4%BB%B6/%E5%85%AC%E5%BC%80%E7%9B%AE%E5%BD%95.pdf"
    portal.page(path, b"%PDF-1.4 text", content_type="application/pdf")
    assert statuses(crawl(unit), portal, path) == [FetchStatus.OK]


def test_retry_after_is_waited_for(portal: MockPortal, crawl: Crawl) -> None:
    seen: list[float] = []

    def limited(handler: object) -> None:
        import time

        seen.append(time.monotonic())
        if len(seen) == 1:
            handler.answer(b"slow down", 429, "text/plain", {"Retry-After": "1"})  # type: ignore[attr-defined]
        else:
            page = article("民政局关于限流的公告", "2025-09-08").encode()
            handler.answer(page, 200, "text/html; charset=utf-8", {})  # type: ignore[attr-defined]

    unit = site(portal, rows=(("/mzj/limited.html", "民政局关于限流的公告", "2025-09-08"),))
    portal.behave("/mzj/limited.html", limited)
    assert statuses(crawl(unit), portal, "/mzj/limited.html") == [FetchStatus.RATE_LIMITED, FetchStatus.OK]
    assert seen[1] - seen[0] >= 0.9


@pytest.mark.parametrize("delay", ["2", "0.3"])
def test_crawl_delay_is_kept(portal: MockPortal, crawl: Crawl, delay: str) -> None:
    import time

    portal.page("/robots.txt", f"User-agent: *\nCrawl-delay: {delay}\n", content_type="text/plain")
    started = time.monotonic()
    crawl(site(portal))
    requests = portal.hits.total() - portal.count("/robots.txt")
    assert time.monotonic() - started >= (requests - 2) * float(delay) * 0.9


def test_menus_of_another_unit_are_not_followed(portal: MockPortal, crawl: Crawl) -> None:
    mzj, jyj = portal.unit(), portal.unit("/jyj/", "jyj", "教育局")
    header = (
        "<ul><li><a href='/xwzx/'>新闻中心</a></li><li><a href='/jyj/'>教育局</a></li><li><a href='/mzj/'>"
        "民政局</a></li></ul>"
    )
    portal.page("/", f"<html><title>门户</title><body>{header}</body></html>")
    portal.page("/mzj/", landing(("/mzj/gzdt/", "工作动态"), ("/zwgk/mzj-tz.html", "通知公告"), extra=header))
    portal.page("/jyj/", landing(("/jyj/gzdt/", "工作动态"), extra=header))
    for path, name in (("/mzj/gzdt/", "工作动态"), ("/jyj/gzdt/", "工作动态"), ("/zwgk/mzj-tz.html", "通知公告")):
        portal.page(path, listing(name, (f"{path}1.html", "关于开展有关工作的通知", "2025-09-01")))
    portal.page(
        "/xwzx/",
        "<title>新闻中心</title><div>当前位置：<a href='/'>首页</a> &gt; 新闻中心</div><ul><li>县内要闻</li></ul>",
    )
    bundle = crawl(mzj, jyj)
    columns = bundle.database.conn.execute(
        "SELECT m.unit, u.url FROM members m JOIN urls u ON u.id = m.url_id WHERE m.role = 'column' ORDER BY 1, 2"
    ).fetchall()
    assert columns == [
        ("jyj", portal.url("/jyj/gzdt/")),
        ("mzj", portal.url("/mzj/gzdt/")),
        ("mzj", portal.url("/zwgk/mzj-tz.html")),
    ]


def test_defaults_are_polite() -> None:
    config = CrawlConfig()
    assert config.delay >= 0.5
    assert config.concurrency <= 2
    assert config.obey_robots
    assert config.allow_networks == ()
