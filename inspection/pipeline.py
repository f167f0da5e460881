"""The five steps: crawl, extract, check, score, report. Each later step runs again from what the earlier one stored."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path

from checks.api import Check
from checks.loader import load_checks
from checks.runner import run_check
from crawler.columns import MemberPage, assemble
from crawler.discovery import Role, Territory
from crawler.extract import VERSION
from crawler.extract.files import read_file
from crawler.extract.place import words_of_link
from crawler.extract.urls import identity
from crawler.outcome import is_html
from crawler.vocabulary import load_vocabulary
from inspection.config import Settings
from inspection.crawl_job import job
from inspection.engine import Ended, Job, Progress, run_jobs
from inspection.locks import lock_of
from inspection.own import read_own_pages
from inspection.sameness import is_reported, moved_columns, resembles, same_links
from model.article import DateClaim
from model.finding import CheckRun, Finding, Outcome
from model.page import Page
from model.scorecard import Scorecard
from model.unit import Unit, UnitRegister
from reports import overview_html, unit_html
from reports.values import CheckTally, Overview, UnitReport
from rubric_map.files import find_rubric, load_rubrics, rubric_for
from rubric_map.language import Rubric
from rubric_map.ranking import Comparison
from store.columns import dump_column, load_column
from store.earlier import earlier_bundle, is_finished
from store.night import Night
from store.readings import dump_page, index_of, load_page
from store.snapshot import NOT_FINISHED, StoreSnapshot
from store.store import Import, Run, Store

BATCH = 200
_EMPTY_LABEL = re.compile(r"(?:发布|发表|更新)(?:时间|日期)\s*[:：](?!\s*\d)")
"""A label whose date only a script writes: the page has a date, but it was not read. So it is where something looks
like a date."""
PLACES = 50

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
        path = inspection.bundles / f"{site.replace(':', '_')}.db"
        if path.exists() and is_finished(path):
            continue
        earlier = earlier_bundle(inspection.store.folder / "bundles", inspection.run.id, path.name)
        lock = lock_of(inspection.store.folder, site)
        jobs.append(Job(site, job(site, units, path, inspection.run.id, inspection.run.as_of, config, earlier, lock)))
    return run_jobs(jobs, at_once, progress)


def import_bundles(inspection: Inspection) -> int:
    """Merge the finished bundles of the run into the store; how many were new."""
    return sum(
        inspection.store.import_bundle(path) for path in sorted(inspection.bundles.glob("*.db")) if is_finished(path)
    )


# -- extract -----------------------------------------------------------------------------------------------------------


def extract(inspection: Inspection, only: str = "") -> None:
    """Readings, files and columns of everything that the run imported; ``only`` names the one unit whose columns are
    wanted."""
    vocabulary = load_vocabulary(inspection.settings.crawler.vocabulary)
    for imported in inspection.store.imports(inspection.run.id):
        _read_pages(inspection.store, imported)
        inspection.store.forget_own(imported.id)
        _index_kinds(inspection.store, imported)
        for unit in _units_of(inspection.register, imported):
            if only and unit.id != only:
                continue
            snapshot = StoreSnapshot(inspection.store, imported, unit, imported.as_of, words_of_link, False, "")
            template = read_own_pages(inspection.store, snapshot, imported.id)
            members = list(_members(inspection.store, snapshot, imported.id))
            published = _publication(inspection.store, imported)
            states = assemble(unit, members, published, vocabulary, inspection.run.as_of.date(), template.shelves)
            inspection.store.save_columns(imported.id, unit.id, [dump_column(state) for state in states])
        _read_files(inspection.store, imported)


def _units_of(register: UnitRegister, imported: Import) -> list[Unit]:
    return [unit for unit in register.units if unit.site == imported.site]


def _read_pages(store: Store, imported: Import) -> None:
    """Read what was never read, or by an older extractor."""
    batch: list[tuple[int, int, str]] = []
    for url_id, url, final_url, content_type, sha256 in store.unread(imported.id, VERSION):
        body = store.body(sha256)
        if body is None or not is_html(content_type, body):
            continue
        page = _read_page(body, final_url or url, content_type, imported.as_of.date())
        batch.append((url_id, VERSION, dump_page(page)))
        if len(batch) >= BATCH:
            store.save_readings(imported.id, batch)
            batch = []
    store.save_readings(imported.id, batch)


def _read_page(body: bytes, url: str, content_type: str, today: date) -> Page:
    """Rarely needed, as the crawl has read its pages: the extractor, slow to load, is only loaded then."""
    from crawler.extract.read import read_page

    return read_page(body, url, content_type, today)


def _index_kinds(store: Store, imported: Import) -> None:
    while rows := store.readings_without_kind(imported.id, BATCH):
        store.index_kinds(imported.id, [(url_id, *index_of(text)) for url_id, text in rows])


def _members(store: Store, snapshot: StoreSnapshot, number: int) -> Iterator[MemberPage]:
    """Landing, column and list pages of a unit in an import."""
    for url_id, url, role, column_id, name in store.member_rows(
        number, snapshot.unit.id, (Role.LANDING, Role.COLUMN, Role.LIST)
    ):
        fetch = snapshot.fetch_that_counts(url_id)
        stored = store.reading(number, url_id)
        if fetch is not None:
            yield MemberPage(
                url_id, url, role, column_id, name, fetch, load_page(stored) if stored and fetch.status.is_ok else None
            )


def _publication(store: Store, imported: Import) -> Callable[[str], tuple[bool, DateClaim | None]]:
    """Whether an article was read, and the date that it shows."""

    def published(url: str) -> tuple[bool, DateClaim | None]:
        text = store.reading_of(imported.id, identity(url))
        if text is None:
            return False, None
        page = load_page(text)
        return not (
            page.publish_date is None and (page.date_signs or _EMPTY_LABEL.search(page.text))
        ), page.publish_date

    return published


def _read_files(store: Store, imported: Import) -> None:
    """The text of files that annual reports consist of."""
    for url_id, url, sha256 in store.files_to_read(imported.id):
        body = store.body(sha256)
        if body is not None:
            text, tables = read_file(body, url)
            store.save_file(imported.id, url_id, text, tables)


# -- check -------------------------------------------------------------------------------------------------------------


def snapshots(inspection: Inspection) -> Iterator[tuple[Unit, Import, StoreSnapshot]]:
    """The snapshot of every unit that was imported, in the order of the register."""
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
                StoreSnapshot(inspection.store, imported, unit, inspection.run.as_of, words_of_link, lone, prefix),
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
    for unit, imported, snapshot in snapshots(inspection):
        say(unit.name)
        rubric = rubric_of(inspection, unit)
        if snapshot.trouble:
            continue
        night.forget_aliases(unit.id)
        _know_columns_again(night, unit, imported, snapshot)
        for each in checks.values():
            result = run_check(snapshot, each, (rubric.options if rubric else {}).get(each.id, {}))
            night.forget_observations(unit.id, each.id)
            _know_again(night, unit, imported, result)
            night.record_check(imported.site, result, each.severity)
            if not result.error:
                night.keep_unjudged(unit.id, each.id, partial(was_judged, night.store, imported.site, snapshot, result))


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
    reports = [
        _unit_report(inspection, unit, by_unit.get(unit.id), cards.get(unit.id), compared.get(unit.id), checks)
        for unit in inspection.register.units
    ]
    sites = sorted({f"site:{unit.site}" for unit in inspection.register.units})
    shared: list[Finding] = [
        finding for site in sites for finding in inspection.store.findings(unit=site, run=inspection.run.id)
    ]
    return Overview(inspection.run.id, inspection.run.as_of, tuple(reports), tuple(shared), tuple(checks.values()))


def _unit_report(
    inspection: Inspection, unit: Unit, imported: tuple[Import, StoreSnapshot] | None, card: Scorecard | None, compared: Comparison | None, checks: dict[str, Check],
) -> UnitReport:  # fmt: skip
    rubric = rubric_of(inspection, unit)
    snapshot = imported[1] if imported else None
    trouble = snapshot.trouble if snapshot else NOT_FINISHED
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


def report(everything: Overview, folder: Path) -> list[Path]:
    """Write the overview and one report per unit; the paths, the overview first."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {unit.unit.id: f"{unit.unit.id}.html" for unit in everything.units}
    written = [folder / "index.html"]
    written[0].write_bytes(overview_html.render(everything, files))
    for unit in everything.units:
        path = folder / files[unit.unit.id]
        path.write_bytes(unit_html.render(unit))
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
