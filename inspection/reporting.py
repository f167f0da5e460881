"""The fifth step: what a run saw, scored and could not see, as reports."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from checks.api import Check
from checks.loader import load_checks
from inspection.run import Inspection, snapshots
from inspection.trouble import Step, one_unit
from model.finding import Finding
from model.scorecard import Scorecard
from model.unit import Unit
from reports.loader import Format, formats_of
from reports.values import CheckTally, Overview, UnitReport
from rubric_map.language import Rubric
from rubric_map.ranking import Comparison
from store.files import replace_file
from store.snapshot import NOT_FINISHED, StoreSnapshot
from store.store import Import, Store


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
        for unit in inspection.chosen.units
    ]
    sites = sorted({f"site:{unit.site}" for unit in inspection.chosen.units})
    shared: list[Finding] = [
        finding for site in sites for finding in inspection.store.findings(unit=site, run=inspection.run.id)
    ]
    return Overview(
        run=inspection.run.id,
        as_of=inspection.run.as_of,
        units=tuple(reports),
        site_findings=tuple(shared),
        checks=tuple(checks.values()),
        head=head,
        is_whole=not inspection.only or bool(inspection.aside),
    )


def _unit_report(
    inspection: Inspection,
    unit: Unit,
    imported: tuple[Import, StoreSnapshot] | None,
    card: Scorecard | None,
    compared: Comparison | None,
    checks: dict[str, Check],
) -> UnitReport:
    rubric = inspection.rubric_of(unit)
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
        unit=unit,
        run=inspection.run.id,
        as_of=inspection.run.as_of,
        readable=True,
        trouble="",
        pages_read=snapshot.pages_read,
        links_examined=snapshot.links_examined,
        findings=tuple(inspection.store.findings(unit=unit.id, run=inspection.run.id)),
        tallies=tallies,
        columns=snapshot.columns,
        unread=snapshot.unread,
        rubric=rubric,
        scorecard=card,
        remarks=snapshot.remarks,
        compared=compared,
        not_followed=snapshot.not_followed,
    )


def _unread_report(
    inspection: Inspection,
    unit: Unit,
    trouble: str,
    snapshot: StoreSnapshot | None,
    rubric: Rubric | None,
    card: Scorecard | None,
) -> UnitReport:
    """The report of a night on which the unit's site did not answer: what was seen last stands."""
    last = inspection.store.run(inspection.store.judged_run(inspection.run, unit.id))
    findings = tuple(inspection.store.findings(unit=unit.id, run=inspection.run.id)) if last else ()
    unread, remarks = (snapshot.unread, snapshot.remarks) if snapshot else ((), ())
    return UnitReport(
        unit=unit,
        run=inspection.run.id,
        as_of=inspection.run.as_of,
        readable=False,
        trouble=trouble,
        pages_read=0,
        links_examined=0,
        findings=findings,
        tallies=(),
        columns=(),
        unread=unread,
        rubric=rubric,
        scorecard=card,
        remarks=remarks,
        carried=last.as_of.date() if last else None,
    )


def report(store: Store, everything: Overview, folder: Path) -> list[Path]:
    """Write overview and reports of units in every format; the paths of those that could be made, overviews first. An
    old report never stays in place of one that could not; of some units alone there is no overview."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    wanted: list[tuple[str, Format, Overview | UnitReport]] = [
        *(("", each, everything) for each in formats_of("overview") if everything.is_whole),
        *((unit.unit.id, each, unit) for unit in everything.units for each in formats_of("unit")),
    ]
    written = []
    for unit, how, shown in wanted:
        path = folder / f"{shown.name}.{how.suffix}"
        path.unlink(missing_ok=True)
        with one_unit(store, everything.run, unit, Step.REPORT):
            replace_file(path, how.render(shown))
            written.append(path)
    return written


def unreadable(everything: Iterable[UnitReport]) -> list[UnitReport]:
    """Units whose portal could not be read."""
    return [unit for unit in everything if not unit.readable]
