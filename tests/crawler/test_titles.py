"""A list too short to be recognised as one: its titles are followed all the same."""

from collections.abc import Callable

from crawler.discovery import Role
from store.bundle import Bundle
from tests.portal.pages import article, landing
from tests.portal.server import MockPortal

TITLE = "清河县民政局2024年政府信息公开工作年度报告"


def test_the_only_title_of_a_column_is_read(portal: MockPortal, crawl: Callable[..., Bundle]) -> None:
    portal.page("/", landing(("/mzj/", "民政局")))
    portal.page("/mzj/", landing(("/mzj/nb/", "政府信息公开年报")))
    portal.page(
        "/mzj/nb/",
        f"<html><title>年报</title><body><div class='box'><a href='/mzj/nb/2024.html'>{TITLE}</a></div></body></html>",
    )
    portal.page("/mzj/nb/2024.html", article(TITLE, "2025-01-20"))
    bundle = crawl(portal.unit())
    url_id = bundle.url_id(portal.url("/mzj/nb/2024.html"))
    assert [(member.unit, member.role) for member in bundle.members(url_id)] == [("mzj", Role.ARTICLE)]
    assert bundle.url(bundle.members(url_id)[0].column_id) == portal.url("/mzj/nb/")
