"""A crawl killed with SIGKILL goes on from its bundle and reads nothing twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from inspection.crawl_job import job
from inspection.engine import Job, run_jobs
from model.unit import Unit
from store.bundle import Bundle
from tests.conftest import FAST, MOMENT
from tests.portal.pages import article, landing, listing
from tests.portal.server import MockPortal

ROWS = [(f"/mzj/r{i}.html", f"民政局第{i}条工作信息", "2025-09-10") for i in range(150)]


def _portal(portal: MockPortal) -> Unit:
    portal.page("/", landing(("/mzj/", "民政局")))
    portal.page("/mzj/", landing(("/mzj/gzdt/", "工作动态")))
    portal.page("/mzj/gzdt/", listing("工作动态", *ROWS))
    for path, title, day in ROWS:
        portal.page(path, article(title, day))
    return portal.unit()


def test_resume_after_kill(portal: MockPortal, tmp_path: Path) -> None:
    config = replace(FAST, concurrency=2, delay=0.01)
    path = tmp_path / "site.db"
    text = job("site", (_portal(portal),), path, "r", MOMENT, config)
    child = subprocess.Popen(
        [sys.executable, "-m", "inspection.crawl_process"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    assert child.stdin is not None
    child.stdin.write(text)
    child.stdin.close()
    deadline = time.monotonic() + 30
    while sum(portal.hits.values()) < 60 and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    bundle = Bundle(path)
    recorded = {fetch.url for fetch in bundle.fetches()}
    assert 20 < len(recorded) < len(ROWS)
    assert bundle.meta("complete") == ""
    bundle.close()
    before = dict(portal.hits)

    assert run_jobs([Job("site", text)], 1, lambda _: None)[0].ok
    bundle = Bundle(path)
    assert bundle.meta("complete") == "1"
    assert {portal.url(row[0]) for row in ROWS} <= {fetch.url for fetch in bundle.fetches()}
    again = [
        url
        for url in recorded
        if portal.hits[f"GET {url.removeprefix(f'http://{portal.host}')}"]
        > before.get(f"GET {url.removeprefix(f'http://{portal.host}')}", 0)
    ]
    assert again == []


def test_what_was_begun_for_other_units_is_made_anew(portal: MockPortal, crawl: Callable[..., Bundle]) -> None:
    portal.page("/", landing(("/mzj/", "民政局"), ("/jyj/", "教育局")))
    for folder in ("/mzj/", "/jyj/"):
        portal.page(folder, landing((f"{folder}gzdt/", "工作动态")))
        portal.page(f"{folder}gzdt/", listing("工作动态", (f"{folder}a.html", "召开工作推进会议", "2025-09-10")))
        portal.page(f"{folder}a.html", article("召开工作推进会议", "2025-09-10"))
    one, other = portal.unit(), portal.unit("/jyj/", "jyj", "教育局")
    assert crawl(one).read_urls("jyj") == set()
    both = crawl(one, other)
    assert {len(both.read_urls(unit.id)) for unit in (one, other)} == {3}
    before = dict(portal.hits)
    assert crawl(other).read_urls("mzj") == both.read_urls("mzj")  # it holds all that is wanted
    assert portal.hits == before
