"""Fixtures: an office that tests only look at, one that they work in, and Chromium."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from crawler.browser import FLAGS, find_browser
from tests.conftest import Demo
from tests.console.office import PASSWORD, Office, accounts, copy_of, served


@pytest.fixture(scope="session")
def peopled(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo with accounts."""
    folder = copy_of(demo, tmp_path_factory.mktemp("peopled") / "store")
    accounts(folder)
    return replace(demo, store=folder)


@pytest.fixture(scope="session")
def quiet_office(peopled: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office in which nothing is changed."""
    with served(copy_of(peopled, tmp_path_factory.mktemp("quiet") / "store")) as office:
        yield office


@pytest.fixture
def office(peopled: Demo, tmp_path: Path) -> Iterator[Office]:
    """An office of one's own."""
    with served(copy_of(peopled, tmp_path / "store")) as office:
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
