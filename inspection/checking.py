"""The third step: every check over every unit, and what became of earlier findings."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from checks.api import Check
from checks.loader import load_checks
from checks.runner import run_check
from inspection.reading import Readings
from inspection.run import Inspection, snapshots
from inspection.sameness import is_reported, moved_columns, resembles, same_links
from inspection.trouble import Step, TookTooLongError, deadline, one_unit
from model.finding import CheckRun, Finding, Outcome
from model.unit import Unit
from rubric_map.language import Rubric
from rubric_map.program import program_of
from store.codec import load_column
from store.night import Night
from store.snapshot import StoreSnapshot
from store.store import Import, Store

PLACES = 50
SECONDS_PER_CHECK = 600
"""A check over one unit that takes longer is given up; ordinary ones take seconds."""

Say = Callable[[str], None]


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
    rubric = inspection.rubric_of(unit)
    wanted = _wanted(inspection, rubric, checks)
    night.forget_aliases(unit.id)
    _know_columns_again(night, unit, imported, snapshot)
    for each in checks.values():
        night.forget_observations(unit.id, each.id)
        if each.id not in wanted:
            night.forget_check(unit.id, each.id)
            night.keep_unjudged(unit.id, each.id, lambda _: False)
            continue
        result = _run_check(snapshot, each, (rubric.options if rubric else {}).get(each.id, {}))
        _know_again(night, unit, imported, result)
        night.record_check(imported.site, result, each.severity)
        if not result.error:
            night.keep_unjudged(unit.id, each.id, partial(was_judged, night.store, imported.site, snapshot, result))


def _wanted(inspection: Inspection, rubric: Rubric | None, checks: Mapping[str, Check]) -> frozenset[str]:
    """The checks to be made over units of a rubric: those that it names, also as leads, and those that the settings
    list (all, where they list none)."""
    listed = inspection.settings.checks
    named = program_of(rubric).checks | program_of(rubric).hints if rubric else frozenset[str]()
    return named | frozenset(checks if listed is None else listed)


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
        addresses = store.pages.addresses(imported.id).values()
        night.remember(owner, same_links(new, before, addresses, lambda url: store.pages.words_of(imported.id, url)))


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
        return resembles(store.pages.shape(before, url), store.pages.shape(snapshot.number, url))

    target = snapshot.fetch_of(finding.target)
    if target is not None and target.status.is_ok:
        return is_seen(finding.target)
    return all(is_seen(url) for url in dict.fromkeys((finding.url, *finding.places[:PLACES])) if url != finding.target)
