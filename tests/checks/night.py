"""A night over a few pages without a network: the crawl's own state machine, the extractor, the store."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from checks.lib.memory import AS_OF, SITE
from crawler.config import CrawlConfig
from crawler.extract.read import read_with_links
from crawler.frontier import Frontier
from crawler.outcome import Answer, judge
from crawler.reader import Reading
from inspection.basis import basis_at, catalogue_at
from inspection.config import Settings
from inspection.extraction import extract
from inspection.run import open_inspection, snapshots
from model.address import host_of
from model.fetch import Fetch, FetchStatus
from model.unit import Unit, UnitRegister
from store.bundle import Bundle, Purpose, Task
from store.codec import dump_page
from store.snapshot import StoreSnapshot
from store.store import Store

UNIT = Unit("mzj", "民政局", "区直", f"{SITE}/mzj/", host_of(SITE))
HTML = "text/html; charset=utf-8"
_CONFIG = CrawlConfig(browser="off", second_try_after=0)


@contextmanager
def snapshot_of(pages: Mapping[str, str], folder: Path) -> Iterator[StoreSnapshot]:
    """The snapshot of a unit whose portal consists of pages (HTML by path)."""
    register, settings = UnitRegister((UNIT,)), Settings.model_validate({})
    with closing(Store(folder)) as store:
        basis = basis_at(catalogue_at(None), register, settings)
        inspection = open_inspection(store, register, settings, basis, AS_OF, AS_OF)
        bundle = Bundle(inspection.bundle_of(UNIT.site))
        _crawl(bundle, inspection.run.id, pages)
        bundle.close()
        store.import_bundle(bundle.path)
        extract(inspection)
        yield next(snapshot for _, _, snapshot in snapshots(inspection))


def _crawl(bundle: Bundle, run: str, pages: Mapping[str, str]) -> None:
    moment = AS_OF.isoformat()
    bundle.set_meta(site=UNIT.site, run=run, as_of=moment)
    frontier = Frontier(bundle, (UNIT,), _CONFIG, AS_OF, AS_OF.timestamp)
    while tasks := frontier.take(50):
        for task in tasks:
            _settle(frontier, task, pages)
    bundle.set_meta(complete="1", finished_at=moment)


def _settle(frontier: Frontier, task: Task, pages: Mapping[str, str]) -> None:
    text = pages.get(task.url.removeprefix(SITE).partition("#")[0])
    body = (text if text is not None else "<title>404</title>404 Not Found").encode()
    code = 200 if text is not None or not task.url.startswith(SITE) else 404
    answer = Answer(url=task.url, status=code, content_type=HTML, body=body, length=len(body), final_url=task.url)
    fetch = Fetch(
        url=task.url,
        at=AS_OF,
        status=judge(answer) if task.url.startswith(SITE) else FetchStatus.OK,
        http_status=code,
        final_url=task.url,
        content_type=HTML,
        sha256="",
        length=len(body),
        attempt=task.attempt,
        rendered=task.purpose is Purpose.RENDER,
    )
    reading = None
    if frontier.judge.wants_reading(task, fetch, body):
        page, links = read_with_links(body, task.url, HTML, today=AS_OF.date())
        reading = Reading(page, links, dump_page(page))
    frontier.settle(task, fetch, body, reading)
