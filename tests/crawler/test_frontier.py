"""The crawl's state machine, without a network and with a clock of its own."""

from dataclasses import replace
from pathlib import Path

from crawler.frontier import Frontier
from crawler.reader import GivenUp
from model.fetch import Fetch, FetchStatus
from model.unit import Unit
from store.bundle import Bundle, Purpose
from tests.conftest import FAST, MOMENT

PORTAL = "http://www.example.gov.cn/mzj/"


def test_a_page_that_cannot_be_parsed_is_noted_by_its_address(tmp_path: Path) -> None:
    bundle = Bundle(tmp_path / "site.db")
    frontier = Frontier(
        bundle, (Unit("mzj", "民政局", "区直", PORTAL, "www.example.gov.cn"),), FAST, MOMENT, lambda: 0.0
    )
    task = next(task for task in frontier.take(48) if task.url == PORTAL)
    frontier.settle(
        task,
        Fetch(task.url, MOMENT, FetchStatus.OK, 200, task.url, "text/html", "", 9),
        b"<html>rest",
        GivenUp("嵌套过深"),
    )
    assert [tuple(row) for row in bundle.database.conn.execute("SELECT kind, text FROM notes")] == [
        ("given-up", f"{PORTAL} 嵌套过深"),
        ("unparsed", PORTAL),
    ]


def test_a_second_try_that_has_just_become_due_keeps_the_crawl_open(tmp_path: Path) -> None:
    now = [1000.0]
    bundle = Bundle(tmp_path / "site.db")
    unit = Unit("mzj", "民政局", "区直", PORTAL, "www.example.gov.cn")
    frontier = Frontier(bundle, (unit,), replace(FAST, second_try_after=1.0), MOMENT, lambda: now[0])
    tasks = frontier.take(48)
    assert all(task.purpose is Purpose.READ for task in tasks)
    for task in tasks:
        frontier.settle(task, Fetch(task.url, MOMENT, FetchStatus.NOT_FOUND, 404, task.url, "text/html", "", 0), b"")
    assert frontier.take(48) == []
    assert frontier.wait() == 1.0
    now[0] = 1001.0
    assert frontier.wait() == 0.0
    assert {task.attempt for task in frontier.take(48)} == {2}
    assert frontier.wait() is None
