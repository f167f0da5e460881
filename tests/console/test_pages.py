"""Every page: axe finds no violation, nothing comes from elsewhere, no script fails."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.console.conftest import log_in
from tests.console.office import Office

PAGES = {
    "wang": ["/", "/findings?queue=open", "/findings?by=check", "/findings/KEY?queue=open", "/notices",
        "/notices/new?unit=jyj", "/units", "/units/jyj", "/conflicts", "/overview", "/runs", "/trail", "/password"],
    "zhang": ["/units/czj"],
    "jyj": ["/", "/findings", "/findings/KEY", "/units/jyj", "/notices", "/special"],
    "chen": ["/", "/findings/KEY", "/units/jyj"],
    "admin": ["/", "/accounts", "/trail"],
}  # fmt: skip


@pytest.mark.parametrize("account", PAGES)
def test_no_page_has_a_fault(page: Page, quiet_office: Office, account: str) -> None:
    key = next(row.key for row in quiet_office.rows(unit="jyj", check="column-stale"))
    log_in(page, quiet_office, account)
    said: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    for address in PAGES[account]:
        page.goto(quiet_office.base + address.replace("KEY", key))
        page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true; })")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{account} {address}: {found.generate_report()}"
        page.set_viewport_size({"width": 1024, "height": 768})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        page.set_viewport_size({"width": 1366, "height": 768})
    assert said == []
    assert all(url.startswith((quiet_office.base, "data:")) for url in asked), asked


def test_login_and_errors_have_no_fault(page: Page, quiet_office: Office) -> None:
    for address in ("/login", "/nowhere"):
        page.goto(quiet_office.base + address)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
