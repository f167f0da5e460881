"""A column of annual reports that the portal keeps for all units is looked through for each of them."""

from collections.abc import Callable

from crawler.discovery import Role
from store.bundle import Bundle
from tests.portal.pages import article, landing
from tests.portal.server import MockPortal

REPORT = "2024年政府信息公开工作年度报告"


def _shelf(*rows: tuple[str, str], after: str = "") -> str:
    items = "".join(f'<li><a href="{url}">{title}</a><span>2025-01-20</span></li>' for url, title in rows)
    return (
        "<html><head><title>年报</title></head><body><div>当前位置：<a href='/'>首页</a> &gt; "
        f"政府信息公开年报</div><ul class='list'>{items}</ul>{after}</body></html>"
    )


def _roles(bundle: Bundle, unit: str) -> dict[str, set[str]]:
    rows = bundle.database.conn.execute(
        "SELECT u.url, m.role FROM members m JOIN urls u ON u.id = m.url_id WHERE m.unit = ?", (unit,)
    ).fetchall()
    found: dict[str, set[str]] = {}
    for url, role in rows:
        found.setdefault("/" + url.split("/", 3)[3], set()).add(role)
    return found


def test_reports_on_the_shared_shelf_reach_the_units_they_name(
    portal: MockPortal, crawl: Callable[..., Bundle]
) -> None:
    top = '<ul><li><a href="/nb/">政府信息公开年报</a></li></ul>'
    portal.page("/", landing(("/mzj/", "民政局"), ("/jyj/", "教育局"), extra=top))
    portal.page("/mzj/", landing(("/mzj/gk/", "通知公告"), extra=top))
    portal.page("/jyj/", landing(("/jyj/gk/", "通知公告"), extra=top))
    others = [(f"/nb/o{number}.html", f"第{number}中学{REPORT}") for number in range(8)]
    portal.page(
        "/nb/",
        _shelf(
            ("/nb/m.html", f"清河县民政局{REPORT}"),
            *others,
            after='<div class="page"><a href="/nb/index_1.html">下一页</a></div>',
        ),
    )
    portal.page(
        "/nb/index_1.html",
        _shelf(("/nb/j.html", f"清河县教育局{REPORT}"), *[(url + "x", title) for url, title in others]),
    )
    for path, name in (("/nb/m.html", "民政局"), ("/nb/j.html", "教育局")):
        portal.page(path, article(f"清河县{name}{REPORT}", "2025-01-20"))
    bundle = crawl(portal.unit(), portal.unit("/jyj/", "jyj", "教育局"))
    assert _roles(bundle, "mzj")["/nb/m.html"] == {Role.ARTICLE}
    assert _roles(bundle, "jyj")["/nb/j.html"] == {Role.ARTICLE}
    assert "/nb/j.html" not in _roles(bundle, "mzj")
    assert not any(url.startswith("/nb/o") for unit in ("mzj", "jyj") for url in _roles(bundle, unit))


def test_the_site_map_leads_to_columns_that_no_menu_shows(portal: MockPortal, crawl: Callable[..., Bundle]) -> None:
    foot = '<ul><li><a href="/map.html">网站地图</a></li></ul>'
    portal.page("/", landing(("/mzj/", "民政局"), ("/jyj/", "教育局"), extra=foot))
    portal.page("/mzj/", landing(("/mzj/gk/", "通知公告"), extra=foot))
    portal.page("/jyj/", landing(("/jyj/gk/", "通知公告"), extra=foot))
    portal.page("/map.html", landing(("/mzj/gk/", "通知公告"), ("/mzj/rs/", "人事信息"), ("/jyj/gk/", "通知公告")))
    for path in ("/mzj/gk/", "/jyj/gk/", "/mzj/rs/"):
        portal.page(path, _shelf((f"{path}1.html", f"关于第{path[1:4]}号文件的通知")))
        portal.page(f"{path}1.html", article(f"关于第{path[1:4]}号文件的通知", "2025-01-20"))
    bundle = crawl(portal.unit(), portal.unit("/jyj/", "jyj", "教育局"))
    assert _roles(bundle, "mzj")["/mzj/rs/"] == {Role.COLUMN}
    assert "/mzj/rs/1.html" in _roles(bundle, "mzj")
    assert not any(url.startswith("/mzj") or url == "/map.html" for url in _roles(bundle, "jyj"))
