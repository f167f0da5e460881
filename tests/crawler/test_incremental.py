"""The next night: what has not changed is not sent again, and what has is seen."""

from collections.abc import Callable

from crawler.extract.urls import identity
from store.bundle import Bundle, unpack_links
from tests.portal.pages import article, landing, listing
from tests.portal.server import MockPortal, marked

DAY = "2025-09-10"


def _fill(portal: MockPortal, *articles: str) -> None:
    rows = [(f"/mzj/r{number}.html", f"民政局第{number}条工作信息", DAY) for number in range(len(articles))]
    portal.behave("/", marked(landing(("/mzj/", "民政局"))))
    portal.behave("/mzj/", marked(landing(("/mzj/gzdt/", "工作动态"))))
    portal.behave("/mzj/gzdt/", marked(listing("工作动态", *rows)))
    for (path, title, day), body in zip(rows, articles, strict=True):
        portal.behave(path, marked(article(title, day, body)))


def _content(bundle: Bundle) -> dict[str, tuple[str | None, list[str]]]:
    """Every page's reading and the addresses that it links to."""
    found = {}
    for url_id, url in bundle.database.conn.execute(
        "SELECT u.id, u.url FROM urls u JOIN readings r ON r.url_id = u.id"
    ).fetchall():
        links = bundle.database.conn.execute("SELECT targets FROM links WHERE url_id = ?", (url_id,)).fetchone()
        found[url] = (
            bundle.reading(url_id),
            sorted(bundle.url(target) + region for target, region in unpack_links(links[0])) if links else [],
        )
    return found


def test_what_has_not_changed_is_not_sent_again_and_reads_the_same(
    portal: MockPortal, crawl: Callable[..., Bundle]
) -> None:
    _fill(portal, "<a href='/f/1.html'>附件</a>", "第二篇", "第三篇")
    first = crawl(portal.unit(), run="20250914")
    second = crawl(portal.unit(), run="20250915", earlier=first)
    assert set(portal.unchanged) == {"/", "/mzj/", "/mzj/gzdt/", "/mzj/r0.html", "/mzj/r1.html", "/mzj/r2.html"}
    assert _content(second) == _content(first)
    third = crawl(portal.unit(), run="20250916", earlier=second)
    assert _content(third) == _content(first)
    assert portal.unchanged["/mzj/r1.html"] == 2


def test_what_has_changed_is_read_anew(portal: MockPortal, crawl: Callable[..., Bundle]) -> None:
    _fill(portal, "第一篇", "第二篇")
    first = crawl(portal.unit(), run="20250914")
    _fill(portal, "第一篇<a href='/f/new.html'>新附件</a>", "第二篇", "新的一篇")
    second = crawl(portal.unit(), run="20250915", earlier=first)
    assert set(portal.unchanged) == {"/", "/mzj/", "/mzj/r1.html"}
    content = _content(second)
    assert any(identity(portal.url("/f/new.html")) in link for link in content[portal.url("/mzj/r0.html")][1])
    assert "新的一篇" in (content[portal.url("/mzj/r2.html")][0] or "")


def test_a_page_that_is_gone_is_not_taken_from_memory(portal: MockPortal, crawl: Callable[..., Bundle]) -> None:
    _fill(portal, "第一篇")
    first = crawl(portal.unit(), run="20250914")
    del portal.routes["/mzj/r0.html"]
    second = crawl(portal.unit(), run="20250915", earlier=first)
    statuses = {fetch.url: str(fetch.status) for fetch in second.fetches()}
    assert statuses[portal.url("/mzj/r0.html")] == "not_found"
