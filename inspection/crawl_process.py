"""One crawl of one site in a process of its own: ``main`` reads a job (:mod:`inspection.crawl_job`) on standard input.

Progress goes to standard output as JSON lines, logs to standard error.
"""

import json
import logging
import os
import sys
import time
from contextlib import nullcontext, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings

from crawler.config import CrawlConfig
from crawler.frontier import Frontier
from crawler.limits import spare_garbage_collection
from crawler.settings import settings_for
from crawler.spiders.portal import PortalSpider
from crawler.words import use_words
from inspection.locks import site_lock
from inspection.trouble import reason_of
from model.unit import Unit, UnitRegister
from store.bundle import Bundle
from store.codec import load
from store.database import is_damage, remove_database
from store.earlier import Earlier, is_about, is_finished
from store.trouble import StoreError, damaged, is_of_machine, line_of

REPORT_EVERY = 0.4
STOPPED = 4
"""Exit code of a crawl that had to stop."""


class _Progress:
    """Writes a line now and then: pages read, addresses done and to do, the address at hand, what is waited for."""

    def __init__(self) -> None:
        self._last = 0.0

    def __call__(self, frontier: Frontier, waits: str) -> None:
        now = time.monotonic()
        if now - self._last >= REPORT_EVERY:
            self._last = now
            done, todo = frontier.bundle.counts()
            _say(pages=frontier.pages, done=done, todo=todo, url=frontier.current, waits=waits)


def _say(**values: Any) -> None:
    print(json.dumps(values, ensure_ascii=False), flush=True)


def _stop(bundle: Path, error: BaseException, again: bool = False) -> None:
    """Say what the crawl stops for, and end at once: nothing more is asked for, and the bundle is as its last
    transaction left it."""
    trouble = damaged(bundle, "已损坏") if is_damage(error) else error
    line = line_of(trouble) if is_of_machine(trouble) else reason_of(trouble)
    with suppress(OSError):
        _say(stopped=line, again=again, is_of_machine=is_of_machine(trouble) and not isinstance(trouble, StoreError))
    os._exit(STOPPED)


def main() -> None:
    """Run the job on standard input."""
    os.environ["SCRAPY_SETTINGS_MODULE"] = "crawler.settings"
    data = json.loads(sys.stdin.read())
    config = load(data["config"], CrawlConfig)
    use_words(json.loads(data["words"]))
    path = Path(data["bundle"])
    with site_lock(Path(data["lock"]), wait=True) if data["lock"] else nullcontext():
        _crawl(data, path, config)


def _crawl(data: dict[str, Any], path: Path, config: CrawlConfig) -> None:
    """Read the site to its end, or stop; whoever held the site before may have done so already."""
    units = load(data["units"], UnitRegister).units
    if path.exists() and not is_about(path, frozenset(unit.id for unit in units)):
        remove_database(path)  # begun for other units: what it lacks of these nobody could tell
    if path.exists() and is_finished(path):
        return
    stop = partial(_stop, path)
    try:
        frontier = _frontier(data, path, config, units)
    except Exception as error:
        stop(error)
    settings = get_project_settings()
    settings.setdict(settings_for(config), priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(PortalSpider)
    process.crawl(crawler, frontiers=(frontier,), config=config, progress=_Progress(), on_stop=stop)
    logging.disable(logging.WARNING)  # Scrapy makes a record of every request, shown or not
    spare_garbage_collection()
    process.start()
    assert isinstance(crawler.spider, PortalSpider)
    if crawler.spider.stopped is not None:
        stop(crawler.spider.stopped)


def _frontier(data: dict[str, Any], path: Path, config: CrawlConfig, units: tuple[Unit, ...]) -> Frontier:
    bundle = Bundle(path)
    earlier = Earlier(Path(data["earlier"])) if data["earlier"] else None
    moment = datetime.fromisoformat(data["as_of"])
    about = " ".join(unit.id for unit in units)
    bundle.set_meta(site=data["site"], run=data["run"], as_of=data["as_of"], units=about)
    return Frontier(bundle, units, config, moment, time.time, earlier)


if __name__ == "__main__":
    main()
