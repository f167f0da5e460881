"""Bundles, imports and the history of findings."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.read import read_html
from model.finding import CheckRun, MachineState, Outcome, Severity, Verdict
from store.bundle import Bundle, Purpose, unpack_links
from store.codec import dump_page, load_page
from store.night import Night
from store.snapshot import StoreSnapshot
from store.store import Run, Store
from tests.conftest import MOMENT
from tests.extract.test_pages import POLICY, URL
from tests.portal.pages import article, landing, listing
from tests.portal.server import MockPortal


def test_import_is_idempotent(portal: MockPortal, crawl: Callable[..., Bundle], tmp_path: Path) -> None:
    portal.page("/", landing(("/mzj/", "民政局")))
    portal.page("/mzj/", landing(("/mzj/gzdt/", "工作动态")))
    portal.page("/mzj/gzdt/", listing("工作动态", ("/mzj/1.html", "民政局召开工作会议", "2025-09-10")))
    portal.page("/mzj/1.html", article("民政局召开工作会议", "2025-09-10"))
    bundle = crawl(portal.unit())
    bundle.close()
    store = Store(tmp_path / "s")
    assert store.import_bundle(bundle.path)
    before = [
        tuple(store.connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone())
        for table in ("urls", "fetches", "readings", "links", "members")
    ]
    assert not store.import_bundle(bundle.path)
    after = [
        tuple(store.connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone())
        for table in ("urls", "fetches", "readings", "links", "members")
    ]
    assert before == after
    assert all(count > (0,) for count in before)


def test_what_a_page_shows_alone_counts_wherever_it_is_asked_for(
    portal: MockPortal, crawl: Callable[..., Bundle], tmp_path: Path
) -> None:
    portal.page("/", landing(("/mzj/", "民政局")))
    portal.page("/mzj/", landing(("/mzj/gzdt/", "工作动态")))
    portal.page("/mzj/gzdt/", listing("工作动态", ("/mzj/1.html", "民政局召开工作会议", "2025-09-10")))
    bundle = crawl(portal.unit())
    bundle.close()
    store = Store(tmp_path / "s")
    store.import_bundle(bundle.path)
    imported = store.imports("20250915")[0]
    url_id, url = store.connection.execute("SELECT id, url FROM urls WHERE url LIKE '%gzdt/'").fetchone()
    store.pages.save_own(imported.id, [(url_id, "column", "工作动态", '{"kind":"column","title":"工作动态"}')])
    assert (
        store.pages.reading_of(imported.id, url)
        == store.pages.reading(imported.id, url_id)
        == '{"kind":"column","title":"工作动态"}'
    )
    assert "民政局召开工作会议" in str(store.pages.whole_reading(imported.id, url_id))


def test_a_portal_of_which_nothing_was_understood_was_not_read(
    portal: MockPortal, crawl: Callable[..., Bundle], tmp_path: Path
) -> None:
    """Behind twenty thousand elements lies what visitors see; nothing of it was read."""
    portal.page("/", landing(("/mzj/", "民政局")))
    told = []
    for run, depth in (("20250915", 0), ("20250916", 20_000)):
        portal.page("/mzj/", "<div>" * depth + landing(("/mzj/gzdt/", "工作动态")))
        bundle = crawl(portal.unit(), run=run)
        bundle.close()
        store = Store(tmp_path / run)
        store.import_bundle(bundle.path)
        imported = store.imports(run)[0]
        told.append(StoreSnapshot(store, imported, portal.unit(), MOMENT, lambda *_: ("", ""), False, "").trouble)
    assert told == ["", "页面内容无法解析（嵌套过深，没有读到底）"]


def test_pages_survive_storage() -> None:
    page = read_html(POLICY, URL)
    assert load_page(dump_page(page)) == page


@given(st.lists(st.tuples(st.integers(1, 10**6), st.sampled_from(["content", "frame", "footer"])), max_size=50))
def test_links_survive_packing(links: list[tuple[int, str]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        bundle = Bundle(Path(folder) / "b.db")
        url_id, new = bundle.add("http://a.cn/", Purpose.READ)
        assert new
        bundle.store_links(url_id, links)
        assert unpack_links(bundle.database.conn.execute("SELECT targets FROM links").fetchone()[0]) == links
        bundle.close()


def observe(store: Store, day: int, *targets: str) -> Run:
    moment = MOMENT + timedelta(days=day)
    run = store.open_run(moment, moment)
    verdicts = tuple(Verdict(target, Outcome.FAILED, f"{target} 有问题") for target in targets)
    Night(store, run).record_check("site", CheckRun("link-broken", "mzj", verdicts), Severity.MODERATE)
    store.finish_run(run.id, moment)
    return run


def states(store: Store, *, gone: bool = True) -> dict[str, MachineState]:
    return {finding.target: finding.state for finding in store.findings(gone=gone)}


def test_findings_open_go_and_reappear(tmp_path: Path) -> None:
    store = Store(tmp_path)
    observe(store, 0, "a", "b")
    assert states(store) == {"a": MachineState.OPEN, "b": MachineState.OPEN}
    observe(store, 1, "b")
    assert states(store) == {"a": MachineState.GONE, "b": MachineState.OPEN}
    assert states(store, gone=False) == {"b": MachineState.OPEN}
    observe(store, 2, "a", "b")
    assert states(store) == {"a": MachineState.REAPPEARED, "b": MachineState.OPEN}
    first = next(finding for finding in store.findings() if finding.target == "a")
    assert (first.first_seen, first.last_seen) == (MOMENT, MOMENT + timedelta(days=2))


def test_a_unit_that_was_not_examined_keeps_its_findings_open(tmp_path: Path) -> None:
    store = Store(tmp_path)
    observe(store, 0, "a")
    store.open_run(MOMENT + timedelta(days=1), MOMENT)
    assert states(store) == {"a": MachineState.OPEN}


def test_a_repaired_finding_stays_gone_on_a_night_without_the_unit(tmp_path: Path) -> None:
    store = Store(tmp_path)
    observe(store, 0, "a")
    observe(store, 1)
    store.open_run(MOMENT + timedelta(days=2), MOMENT)
    assert states(store) == {"a": MachineState.GONE}


def test_what_could_not_be_judged_is_neither_gone_nor_reappeared(tmp_path: Path) -> None:
    store = Store(tmp_path)
    observe(store, 0, "a", "b")
    run = observe(store, 1)
    Night(store, run).keep_unjudged("mzj", "link-broken", lambda finding: finding.target == "b")
    assert states(store) == {"a": MachineState.OPEN, "b": MachineState.GONE}
    observe(store, 2, "a", "b")
    assert states(store) == {"a": MachineState.OPEN, "b": MachineState.REAPPEARED}


def test_runs_of_a_day(tmp_path: Path) -> None:
    store = Store(tmp_path)
    now = datetime(2025, 9, 15, 1, 0, tzinfo=MOMENT.tzinfo)
    first = store.open_run(MOMENT, now)
    assert store.open_run(MOMENT, now).id == first.id
    store.finish_run(first.id, now)
    assert store.open_run(MOMENT, now).id == "20250915-2"


def test_the_same_shared_fault_of_two_units_is_one_finding(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run = store.open_run(MOMENT, MOMENT)
    for unit in ("mzj", "jyj"):
        verdict = Verdict(
            "http://a.cn/x", Outcome.FAILED, "共用页脚的链接打不开", places=(f"http://a.cn/{unit}/",), site_wide=True
        )
        Night(store, run).record_check("a.cn", CheckRun("link-broken", unit, (verdict,)), Severity.MODERATE)
    assert [(f.unit, f.places) for f in store.findings()] == [("site:a.cn", ("http://a.cn/mzj/", "http://a.cn/jyj/"))]
