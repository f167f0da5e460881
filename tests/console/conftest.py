"""Fixtures: an office that tests only look at, one that they work in, and Chromium."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from crawler.browser import FLAGS, find_browser
from tests.console.office import PASSWORD, PLAIN, Office, copy_of, served, with_accounts
from tests.inspected import Demo


@pytest.fixture(scope="session")
def peopled(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo with accounts."""
    return with_accounts(demo, tmp_path_factory.mktemp("peopled") / "store")


@pytest.fixture(scope="session")
def quiet_office(peopled: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office in which nothing is changed."""
    with served(copy_of(peopled, tmp_path_factory.mktemp("quiet") / "store"), *PLAIN) as office:
        yield office


@pytest.fixture
def office(peopled: Demo, tmp_path: Path) -> Iterator[Office]:
    """An office of one's own."""
    with served(copy_of(peopled, tmp_path / "store"), *PLAIN) as office:
        yield office


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium, without its background traffic."""
    path = find_browser("auto")
    if path is None:
        pytest.skip("no Chromium on this machine")
    return {"executable_path": path, "args": [*FLAGS, "--no-sandbox"]}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """An old office screen."""
    return {"viewport": {"width": 1366, "height": 768}, "locale": "zh-CN"}


def log_in(page: Page, office: Office, account: str) -> None:
    """Log in by keyboard."""
    page.goto(f"{office.base}/login")
    page.locator("#username").focus()
    page.keyboard.type(account)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{office.base}/")
