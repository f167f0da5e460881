"""Re-check of one finding (即时复查): its pages are read again now, and the check is run again over the unit as it is
then.

``python -m inspection.recheck`` reads ``{"store", "settings", "key", "person"}`` on standard input and records the
outcome in the trail.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from checks.api import Rereads
from checks.loader import load_checks
from checks.runner import run_check
from inspection.checking import was_judged
from inspection.config import Settings
from inspection.crawl_job import job
from inspection.engine import ROOT, Job, run_jobs
from inspection.extraction import extract
from inspection.locks import SiteBusyError, lock_of, site_lock
from inspection.run import Inspection, snapshots
from inspection.sameness import resembles
from inspection.stored import stored_inspection
from model.address import canonical
from model.fetch import FetchStatus
from model.finding import Finding, Outcome
from model.page import PageShape
from model.review import Person, Role
from model.unit import Unit
from model.zone import SHANGHAI
from store.earlier import is_finished
from store.snapshot import StoreSnapshot
from store.spot import copy_for_recheck
from store.store import Store

PLACES = 30
"""On how many of the pages with a broken link the link is looked for again."""
SECOND_TRY_AFTER = 3.0
NEW_PAGES = 50
"""How many pages may be read that the night did not know, such as a column's new articles."""
LONG_PAST = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What a re-check saw: the outcome (passed when the finding is no more), what the check says, and what each address
    answered."""

    outcome: Outcome
    message: str
    fetches: tuple[tuple[str, str, int | None], ...] = ()


def start(store: Path, settings: Settings, key: str, person: Person) -> None:
    """Begin a re-check in a process of its own; its outcome appears in the trail."""
    process = subprocess.Popen(
        [sys.executable, "-m", "inspection.recheck"], stdin=subprocess.PIPE, cwd=ROOT, text=True, start_new_session=True
    )
    assert process.stdin is not None
    process.stdin.write(
        json.dumps(
            {
                "store": str(store.resolve()),
                "settings": settings.model_dump(mode="json"),
                "key": key,
                "person": asdict(person),
            }
        )
    )
    process.stdin.close()


def recheck(inspection: Inspection, finding: Finding, now: datetime) -> Rechecked:
    """Read the finding's pages again and run its check again. Nothing of the night is changed."""
    unit = next((each for each in inspection.register.units if each.id == finding.unit), None)
    if unit is None:
        return Rechecked(Outcome.UNTESTED, "门户共用区域的问题须在夜间检查中复查。")
    source = inspection.bundle_of(unit.site)
    if not source.is_file() or not is_finished(source):
        return Rechecked(Outcome.UNTESTED, "本机没有该站点的抓取包，须在夜间检查中复查。")
    lock = lock_of(inspection.store.folder, unit.site)
    try:
        with tempfile.TemporaryDirectory() as folder, site_lock(lock, wait=False):
            return _recheck(inspection, finding, unit, source, Path(folder), now)
    except SiteBusyError:
        return Rechecked(Outcome.UNTESTED, "该站点正在检查之中，请稍后再试。")


def _recheck(
    inspection: Inspection, finding: Finding, unit: Unit, source: Path, folder: Path, now: datetime
) -> Rechecked:
    run = replace(inspection.run, as_of=now if now - inspection.run.as_of < LONG_PAST else inspection.run.as_of)
    bundle = folder / "bundles" / run.id / source.name
    urls = [
        url
        for url in (finding.target, finding.url, *(each.url for each in finding.evidence), *finding.places[:PLACES])
        if url.startswith("http")
    ]
    if not copy_for_recheck(source, bundle, unit.id, urls):
        return Rechecked(Outcome.UNTESTED, "上次检查没有读到这些网页，须在夜间检查中复查。")
    pages = inspection.settings.crawler.page_budget + NEW_PAGES
    config = replace(inspection.crawl_config, second_try_after=SECOND_TRY_AFTER, page_budget=pages)
    units = inspection.register.by_site()[unit.site]
    ended = run_jobs([Job(unit.site, job(unit.site, units, bundle, run.id, run.as_of, config))], 1, lambda _: None)
    if not all(end.ok for end in ended):
        return Rechecked(Outcome.UNTESTED, "网页没有读成，请稍后再试。")
    store = Store(folder, inspection.store.folder / "archive.db")
    try:
        store.import_bundle(bundle)
        fresh = replace(inspection, store=store, run=run)
        extract(fresh, unit.id)
        result = _judge(fresh, finding, unit, urls)
        strange = [url for url in urls if not resembles(_shape(inspection, unit, url), _shape(fresh, unit, url))]
        if result.outcome is Outcome.PASSED and strange:
            return replace(
                result,
                outcome=Outcome.CANT_TELL,
                message=f"网页与上次检查时大不相同，可能正在维护或被拦截，请人工核实：{strange[0]}",
            )
        return result
    finally:
        store.close()


def _shows(snapshot: StoreSnapshot, url: str) -> bool:
    fetch = snapshot.fetch_of(url)
    return fetch is not None and fetch.status.is_ok


def _shape(inspection: Inspection, unit: Unit, url: str) -> PageShape | None:
    imported = next((each for each in inspection.store.imports(inspection.run.id) if each.site == unit.site), None)
    return inspection.store.pages.shape(imported.id, url) if imported else None


def _judge(fresh: Inspection, finding: Finding, unit: Unit, urls: list[str]) -> Rechecked:
    snapshot = next(snapshot for each, _, snapshot in snapshots(fresh) if each.id == unit.id)
    check, rubric = load_checks()[finding.check], fresh.rubric_of(unit)
    result = run_check(snapshot, check, (rubric.options if rubric else {}).get(check.id, {}))
    found = [(url, snapshot.fetch_of(url)) for url in dict.fromkeys(urls)]
    fetches = tuple((url, fetch.status.zh, fetch.http_status) for url, fetch in found if fetch is not None)
    if result.error:
        return Rechecked(Outcome.UNTESTED, f"检查出错：{result.error[:200]}", fetches)
    target = snapshot.fetch_of(finding.target) if check.rereads is Rereads.PLACES else None
    if (
        target is not None
        and not target.status.is_ok
        and finding.places
        and not any(_shows(snapshot, url) for url in finding.places[:PLACES])
    ):
        return _without_places(snapshot, finding, fetches)
    reported = (each for each in result.verdicts if each.outcome in (Outcome.FAILED, Outcome.CANT_TELL))
    verdict = next((each for each in reported if canonical(each.target) == canonical(finding.target)), None)
    if verdict is not None:
        return Rechecked(verdict.outcome, verdict.message, fetches)
    if was_judged(fresh.store, unit.site, snapshot, result, finding):
        return Rechecked(Outcome.PASSED, "未再发现这一问题。", fetches)
    return Rechecked(Outcome.UNTESTED, "有关网页这次没有读到，不能判断。", fetches)


def _without_places(
    snapshot: StoreSnapshot, finding: Finding, fetches: tuple[tuple[str, str, int | None], ...]
) -> Rechecked:
    """The outcome for a link none of whose pages could be read."""
    seen = [fetch.status for url in finding.places[:PLACES] if (fetch := snapshot.fetch_of(url)) is not None]
    empty = next((each for each in seen if each in (FetchStatus.PLACEHOLDER, FetchStatus.BLANK)), None)
    if empty is None:
        return Rechecked(Outcome.UNTESTED, "有这一链接的网页这次没有读到，不能判断。", fetches)
    message = f"有这一链接的网页这次{empty.zh}，可能正在维护或被拦截，请人工核实。"
    return Rechecked(Outcome.CANT_TELL, message, fetches)


def record(store: Store, key: str, result: Rechecked, before: str, person: Person, at: str) -> None:
    """Write the outcome into the trail; a repair that the unit owes or reported is verified when the finding is no
    more."""
    said: dict[str, Any] = {
        "outcome": str(result.outcome),
        "outcome_zh": "未再发现" if result.outcome is Outcome.PASSED else result.outcome.zh,
        "message": result.message,
        "before": before,
        "fetches": [list(each) for each in result.fetches],
    }
    verified = "即时复查未再发现" if result.outcome is Outcome.PASSED else ""
    store.people.recheck(key, said, person, at, verified)


def main() -> None:
    """Do what standard input asks for; whatever happens, something is recorded, because somebody waits for it."""
    request = json.loads(sys.stdin.read())
    store = Store(Path(request["store"]))
    person = Person(**{**request["person"], "role": Role(request["person"]["role"])})
    key, before = request["key"], ""
    try:
        settings = Settings.model_validate(request["settings"])
        inspection = stored_inspection(store, settings, store.people.inbox.night[0])
        finding = store.finding(key, inspection.run.id)
        assert finding is not None
        before = finding.message
        result = recheck(inspection, finding, datetime.now(SHANGHAI))
    except Exception as error:
        result = Rechecked(Outcome.UNTESTED, f"复查没有完成：{type(error).__name__}")
        record(store, key, result, before, person, datetime.now(SHANGHAI).isoformat(timespec="seconds"))
        raise
    record(store, key, result, before, person, datetime.now(SHANGHAI).isoformat(timespec="seconds"))


if __name__ == "__main__":
    main()
