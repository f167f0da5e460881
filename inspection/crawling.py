"""The first step: every site of a register into its bundle, and the bundles into the store."""

import shutil
import sqlite3
from collections.abc import Callable, Iterable

from inspection.crawl_job import job
from inspection.engine import Ended, Job, Progress, run_jobs
from inspection.locks import lock_of
from inspection.run import Inspection
from inspection.trouble import Step
from model.unit import Unit
from store.database import faults_in, is_damage
from store.earlier import earlier_bundle, is_about, is_finished
from store.trouble import GO_ON, StoppedError, damaged


def crawl(inspection: Inspection, at_once: int, progress: Callable[[Progress], None]) -> list[Ended]:
    """Crawl every site of the register into its bundle; finished bundles are left alone, broken-off ones are gone on
    with, those that were begun for other units are made anew."""
    config = inspection.crawl_config
    jobs = []
    for site, units in inspection.chosen.by_site().items():
        path = inspection.bundle_of(site)
        if path.exists() and is_finished(path) and is_about(path, frozenset(unit.id for unit in units)):
            continue
        earlier = earlier_bundle(inspection.store.folder / "bundles", inspection.run.id, path.name)
        lock = lock_of(inspection.store.folder, site)
        jobs.append(
            Job(
                site,
                job(
                    site=site,
                    units=units,
                    bundle=path,
                    run=inspection.run.id,
                    as_of=inspection.run.as_of,
                    config=config,
                    earlier=earlier,
                    lock=lock,
                ),
            )
        )
    sites = inspection.chosen.by_site()
    ended = [
        Ended(end.site, True) if is_finished(inspection.bundle_of(end.site)) else end
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
    for site, units in inspection.chosen.by_site().items():
        path = inspection.bundle_of(site)
        try:
            if path.exists() and is_finished(path):
                imported += store.import_bundle(path)
                _note_site(inspection, units, "")
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            if not is_damage(error) or not (faults_in(path) or isinstance(error, UnicodeDecodeError)):
                raise
            _note_site(inspection, units, str(damaged(path, "已损坏")))
    return imported


def refuse_full_disk(inspection: Inspection) -> None:
    """Raise :class:`store.trouble.StoppedError` when importing would leave less room than there must be."""
    needed = sum(path.stat().st_size for path in inspection.bundles.glob("*.db"))
    free, least = shutil.disk_usage(inspection.store.folder).free, inspection.settings.crawler.min_free
    if free - needed < least:
        raise StoppedError(
            f"磁盘剩余 {free / 1e6:.0f} MB，导入约需 {needed / 1e6:.0f} MB，并须留下 {least / 1e6:.0f} "
            f"MB（crawler.min_free）：{GO_ON}"
        )
