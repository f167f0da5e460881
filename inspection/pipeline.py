"""The five steps: crawl, extract, check, score, report. Each later step runs again from what the earlier one stored."""

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from checks.api import Check
from checks.loader import load_checks
from checks.runner import run_check
from crawler.discovery import Territory
from crawler.extract.place import BY_SCRIPT, Shown
from inspection.config import Settings
from inspection.crawl_job import job
from inspection.engine import Ended, Job, Progress, run_jobs
from inspection.locks import lock_of
from inspection.reading import Readings
from inspection.sameness import is_reported, moved_columns, resembles, same_links
from inspection.trouble import Step, TookTooLongError, deadline, one_unit
from model.finding import CheckRun, Finding, Outcome
from model.scorecard import Scorecard
from model.unit import Unit, UnitRegister
from reports import overview_html, unit_html
from reports.values import CheckTally, Overview, UnitReport
from rubric_map.files import find_rubric, load_rubrics, rubric_for
from rubric_map.language import Rubric
from rubric_map.ranking import Comparison
from store.codec import load_column
from store.database import faults_in, is_damage
from store.earlier import earlier_bundle, is_finished
from store.files import replace_file
from store.night import Night
from store.snapshot import NOT_FINISHED, LinkWords, StoreSnapshot
from store.store import Import, Run, Store
from store.trouble import GO_ON, StoppedError, damaged

PLACES = 50
SECONDS_PER_CHECK = 600
"""A check over one unit that takes longer is given up; ordinary ones take seconds."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an inspection works on."""

    store: Store
    register: UnitRegister
    run: Run
    settings: Settings

    @property
    def bundles(self) -> Path:
        """Where the bundles of the run lie."""
        return self.store.folder / "bundles" / self.run.id


# -- crawl and import --------------------------------------------------------------------------------------------------


def crawl(inspection: Inspection, at_once: int, progress: Callable[[Progress], None]) -> list[Ended]:
    """Crawl every site of the register into its bundle; finished bundles are left alone, broken-off ones are gone on
    with."""
    config = inspection.settings.crawler.crawl_config()
    jobs = []
    for site, units in inspection.register.by_site().items():
        path = bundle_of(inspection, site)
        if path.exists() and is_finished(path):
            continue
        earlier = earlier_bundle(inspection.store.folder / "bundles", inspection.run.id, path.name)
        lock = lock_of(inspection.store.folder, site)
        jobs.append(Job(site, job(site, units, path, inspection.run.id, inspection.run.as_of, config, earlier, lock)))
    sites = inspection.register.by_site()
    ended = [
        Ended(end.site, True) if is_finished(bundle_of(inspection, end.site)) else end
        for end in run_jobs(jobs, at_once, progress)
    ]
    for end in ended:
        _note_site(inspection, sites[end.site], "" if end.ok else f"抓取中断：{end.trouble}")
    return ended


def _note_site(inspection: Inspection, units: Iterable[Unit], trouble: str) -> None:
    """Keep, with each unit of a site, why the site was not read; "" when it was."""
    store, run = inspection.store, inspection.run.id
    for unit in units:
        store.troubles.forget(run, unit.id, Step.IMPORT)
        if trouble:
            store.troubles.note(run, unit.id, Step.IMPORT, trouble)


def import_bundles(inspection: Inspection) -> int:
    """Merge the finished bundles of the run into the store; how many were new. A damaged one costs its site alone.

    Raises :class:`store.trouble.StoppedError` when there is no room for them.
    """
    store = inspection.store
    refuse_full_disk(inspection)
    imported = 0
    for site, units in inspection.register.by_site().items():
        path = bundle_of(inspection, site)
        try:
            if path.exists() and is_finished(path):
                imported += store.import_bundle(path)
                _note_site(inspection, units, "")
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            if not is_damage(error) or not (faults_in(path) or isinstance(error, UnicodeDecodeError)):
                raise
            _note_site(inspection, units, str(damaged(path, "已损坏")))
    return imported


def bundle_of(inspection: Inspection, site: str) -> Path:
    """Where the bundle of a site lies in the run."""
    return inspection.bundles / f"{site.replace(':', '_')}.db"


def refuse_full_disk(inspection: Inspection) -> None:
    """Raise :class:`store.trouble.StoppedError` when importing would leave less room than there must be."""
    needed = sum(path.stat().st_size for path in inspection.bundles.glob("*.db"))
    free, least = shutil.disk_usage(inspection.store.folder).free, inspection.settings.crawler.min_free
    if free - needed < least:
        raise StoppedError(
            f"磁盘剩余 {free / 1e6:.0f} MB，导入约需 {needed / 1e6:.0f} MB，并须留下 {least / 1e6:.0f} MB（crawler.min_free）：{GO_ON}"
        )


# -- check -------------------------------------------------------------------------------------------------------------


def without_words(*_: object) -> Shown:
    """For snapshots whose links nobody quotes."""
    return BY_SCRIPT


def snapshots(inspection: Inspection, words: LinkWords = without_words) -> Iterator[tuple[Unit, Import, StoreSnapshot]]:
    """The snapshot of every unit that was imported, in the order of the register; ``words`` reads the words of a link
    from the page that has it."""
    by_site = {imported.site: imported for imported in inspection.store.imports(inspection.run.id)}
    sites = inspection.register.by_site()
    for unit in inspection.register.units:
        imported = by_site.get(unit.site)
        if imported is not None:
            territory = Territory(unit, frozenset())
            lone = len(sites[unit.site]) == 1 and territory.is_whole_site
            prefix = "" if territory.is_whole_site else territory.prefix
            yield (
                unit,
                imported,
                StoreSnapshot(inspection.store, imported, unit, inspection.run.as_of, words, lone, prefix),
            )


def rubric_of(inspection: Inspection, unit: Unit) -> Rubric | None:
    """The rubric for a unit: the configured one where it applies to the unit's kind, else the newest for the kind."""
    configured = chosen_rubric(inspection.settings.rubric)
    if configured is not None and unit.kind in configured.applies_to:
        return configured
    return rubric_for(unit.kind, load_rubrics().values())


@cache
def chosen_rubric(name: str) -> Rubric | None:
    """The rubric that the configuration names, by id or file. Raises ``KeyError`` and ``RubricError``."""
    return find_rubric(name) if name else None


def check(inspection: Inspection, say: Say) -> None:
    """Run every check over every unit and record what it says."""
    checks, night = load_checks(), Night(inspection.store, inspection.run)
    for owner in {f"site:{imported.site}" for imported in inspection.store.imports(inspection.run.id)}:
        night.forget_aliases(owner)
    with Readings(inspection.run.as_of.date()) as readings:
        for unit, imported, snapshot in snapshots(inspection, readings.words_of_link):
            say(unit.name)
            with one_unit(inspection.store, inspection.run.id, unit.id, Step.CHECK):
                if not snapshot.trouble:
                    _check_unit(inspection, night, imported, snapshot, checks)


def _check_unit(
    inspection: Inspection, night: Night, imported: Import, snapshot: StoreSnapshot, checks: Mapping[str, Check]
) -> None:
    unit = snapshot.unit
    rubric = rubric_of(inspection, unit)
    night.forget_aliases(unit.id)
    _know_columns_again(night, unit, imported, snapshot)
    for each in checks.values():
        result = _run_check(snapshot, each, (rubric.options if rubric else {}).get(each.id, {}))
        night.forget_observations(unit.id, each.id)
        _know_again(night, unit, imported, result)
        night.record_check(imported.site, result, each.severity)
        if not result.error:
            night.keep_unjudged(unit.id, each.id, partial(was_judged, night.store, imported.site, snapshot, result))


def _run_check(snapshot: StoreSnapshot, check: Check, options: Mapping[str, Any]) -> CheckRun:
    try:
        with deadline(SECONDS_PER_CHECK):
            return run_check(snapshot, check, options)
    except TookTooLongError as error:  # just as it had ended
        return CheckRun(check.id, snapshot.unit.id, (), str(error))


def _know_columns_again(night: Night, unit: Unit, imported: Import, snapshot: StoreSnapshot) -> None:
    """Columns that moved keep their findings."""
    before = [load_column(text) for text in night.columns_before(imported.site, unit.id)]
    night.remember(unit.id, moved_columns(before, snapshot.columns))


def _know_again(night: Night, unit: Unit, imported: Import, result: CheckRun) -> None:
    """Targets that only changed the spelling of their address keep their findings."""
    store = night.store
    previous = store.judged_run(night.run, unit.id, before=True)
    for owner, is_shared in ((unit.id, False), (f"site:{imported.site}", True)):
        reported = [v for v in result.verdicts if v.site_wide is is_shared and is_reported(v)]
        new = [v for v in reported if "?" in v.target and not night.is_known(result.check, owner, v.target)]
        if not new or not previous:
            continue
        known = {store.aliases.subject(owner, v.target) for v in reported}
        before = [
            finding
            for finding in store.findings(unit=owner, check=result.check, run=previous)
            if store.aliases.subject(owner, finding.target) not in known
        ]
        addresses = store.addresses(imported.id).values()
        night.remember(owner, same_links(new, before, addresses, lambda url: store.words_of(imported.id, url)))


def was_judged(store: Store, site: str, snapshot: StoreSnapshot, result: CheckRun, finding: Finding) -> bool:
    """Whether a check that did not report an earlier finding again has refuted it: its target works, or the pages that
    it was on were read as the pages they were."""
    about = store.aliases.subject(finding.unit, finding.target)
    verdict = next((v for v in result.verdicts if store.aliases.subject(finding.unit, v.target) == about), None)
    if verdict is not None and verdict.outcome is Outcome.UNTESTED:
        return False
    if not finding.target.startswith("http") and not finding.places:
        return True
    before = store.import_seen(finding.key, site)

    def is_seen(url: str) -> bool:
        """True when the page was read and is the page that it was, or is certainly no more."""
        fetch = snapshot.fetch_of(url)
        if fetch is None:
            return not snapshot.is_partial
        if not fetch.status.is_ok:
            return fetch.status.is_removed
        return resembles(store.shape(before, url), store.shape(snapshot.number, url))

    target = snapshot.fetch_of(finding.target)
    if target is not None and target.status.is_ok:
        return is_seen(finding.target)
    return all(is_seen(url) for url in dict.fromkeys((finding.url, *finding.places[:PLACES])) if url != finding.target)


# -- report ------------------------------------------------------------------------------------------------------------


def overview(inspection: Inspection, cards: Mapping[str, Scorecard], compared: Mapping[str, Comparison]) -> Overview:
    """Everything that reports show; ``cards`` are the scorecards by unit id, ``compared`` how they differ from the run
    before."""
    by_unit = {unit.id: (imported, snapshot) for unit, imported, snapshot in snapshots(inspection)}
    checks = load_checks()
    head = inspection.store.people.trail.head[1]
    reports = [
        replace(
            _unit_report(inspection, unit, by_unit.get(unit.id), cards.get(unit.id), compared.get(unit.id), checks),
            head=head,
        )
        for unit in inspection.register.units
    ]
    sites = sorted({f"site:{unit.site}" for unit in inspection.register.units})
    shared: list[Finding] = [
        finding for site in sites for finding in inspection.store.findings(unit=site, run=inspection.run.id)
    ]
    return Overview(
        inspection.run.id, inspection.run.as_of, tuple(reports), tuple(shared), tuple(checks.values()), head
    )


def _unit_report(
    inspection: Inspection, unit: Unit, imported: tuple[Import, StoreSnapshot] | None, card: Scorecard | None, compared: Comparison | None, checks: dict[str, Check],
) -> UnitReport:  # fmt: skip
    rubric = rubric_of(inspection, unit)
    snapshot = imported[1] if imported else None
    ours = inspection.store.troubles.of(inspection.run.id, unit.id)
    trouble = snapshot.trouble if snapshot else ours or NOT_FINISHED
    if snapshot is None or trouble:
        return _unread_report(inspection, unit, trouble, snapshot, rubric, card)
    tallies = tuple(
        CheckTally(checks[name], count, outcomes, error, tuple(verdicts))
        for name, count, outcomes, error, verdicts in inspection.store.check_runs(inspection.run.id, unit.id)
        if name in checks
    )
    return UnitReport(
        unit, inspection.run.id, inspection.run.as_of, True, "", snapshot.pages_read, snapshot.links_examined,
        tuple(inspection.store.findings(unit=unit.id, run=inspection.run.id)), tallies, snapshot.columns, snapshot.unread, rubric, card, snapshot.remarks, compared, snapshot.not_followed,
    )  # fmt: skip


def _unread_report(
    inspection: Inspection, unit: Unit, trouble: str, snapshot: StoreSnapshot | None, rubric: Rubric | None, card: Scorecard | None,
) -> UnitReport:  # fmt: skip
    """The report of a night on which the unit's site did not answer: what was seen last stands."""
    last = inspection.store.run(inspection.store.judged_run(inspection.run, unit.id))
    findings = tuple(inspection.store.findings(unit=unit.id, run=inspection.run.id)) if last else ()
    unread, remarks = (snapshot.unread, snapshot.remarks) if snapshot else ((), ())
    return UnitReport(
        unit, inspection.run.id, inspection.run.as_of, False, trouble, 0, 0, findings, (), (), unread, rubric,
        card, remarks, carried=last.as_of.date() if last else None,
    )  # fmt: skip


def report(store: Store, everything: Overview, folder: Path) -> list[Path]:
    """Write the overview and one report per unit; the paths of those that could be made, the overview first. An old
    report never stays in place of one that could not."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    files = {unit.unit.id: f"{unit.unit.id}.html" for unit in everything.units}
    wanted: list[tuple[str, Path, Callable[[], bytes]]] = [
        ("", folder / "index.html", partial(overview_html.render, everything, files)),
        *((each.unit.id, folder / files[each.unit.id], partial(unit_html.render, each)) for each in everything.units),
    ]
    written = []
    for unit, path, render in wanted:
        path.unlink(missing_ok=True)
        with one_unit(store, everything.run, unit, Step.REPORT):
            replace_file(path, render())
            written.append(path)
    return written


def unreadable(everything: Iterable[UnitReport]) -> list[UnitReport]:
    """Units whose portal could not be read."""
    return [unit for unit in everything if not unit.readable]


def open_inspection(
    store: Store, register: UnitRegister, settings: Settings, as_of: datetime, now: datetime
) -> Inspection:
    """The inspection of a moment: an unfinished one of the same day is gone on with."""
    return Inspection(store, register, store.open_run(as_of, now), settings)
