"""From a night's findings to the inbox: what each costs, where it stands, and which repairs the night verified or
refuted."""

from collections.abc import Callable, Iterator
from datetime import datetime

from inspection.audit import vouch
from inspection.coverage import coverage_of, dump_coverage
from inspection.run import Inspection
from inspection.scoring import inputs_of, rubrics_of
from inspection.stored import stored_inspection
from inspection.trouble import Step, one_unit
from model.inputs import Inputs
from rubric_map.language import Counted, Rubric
from rubric_map.program import is_taken
from rubric_map.ranking import at_stake

Say = Callable[[str], None]


def refresh(inspection: Inspection, now: datetime, say: Say = lambda _: None) -> int:
    """Make the inbox anew as of the run, and follow repairs up; how many repairs changed. After an inspection of an
    earlier day people go on with the night that they work on, as its history is now.

    Raises ``EditionChangedError``.
    """
    shown, at = inspection.store.people.inbox.night[0], now.isoformat(timespec="seconds")
    latest = inspection.store.run(shown) if shown else None
    if latest is not None and latest.as_of > inspection.run.as_of:
        newer = stored_inspection(inspection.store, inspection.settings, latest.id)
        _refresh(newer, at, say)
        vouch(newer)
        return 0
    _refresh(inspection, at, say)
    run = inspection.run
    return inspection.store.people.follow_up(run.id, run.as_of, run.started_at, at)


def _refresh(inspection: Inspection, at: str, say: Say) -> None:
    run = inspection.run
    findings, stakes = inspection.store.all_findings(run.id), dict(_stakes(inspection, say))
    coverage = dump_coverage(coverage_of(inspection))
    inspection.store.people.refresh(run.id, run.as_of, at, findings, stakes, coverage)


def _stakes(inspection: Inspection, say: Say) -> Iterator[tuple[str, tuple[str, float]]]:
    rubrics = rubrics_of(inspection)
    for unit in inspection.register.units:
        rubric = rubrics.get(unit.id)
        if rubric is None:
            continue
        found: list[tuple[str, tuple[str, float]]] = []
        with one_unit(inspection.store, inspection.run.id, unit.id, Step.SCORE):
            inputs = inputs_of(inspection, unit, rubric)
            if inputs is not None:
                say(unit.name)
                found = list(_stakes_of(rubric, inputs))
        yield from found


def _stakes_of(rubric: Rubric, inputs: Inputs) -> Iterator[tuple[str, tuple[str, float]]]:
    """(key, (row, points)): findings of one check on one unit cost the same, so one of each is tried."""
    rows = rows_by_check(rubric)
    tried: dict[str, float] = {}
    for each in inputs.occurrences:
        if each.of not in rows:
            continue
        if each.of not in tried:
            tried[each.of] = float(at_stake(rubric, inputs, [each.key])[each.key])
        yield each.key, (rows[each.of], tried[each.of])


def rows_by_check(rubric: Rubric) -> dict[str, str]:
    """The row in which a check's findings cost points, by check; the first where there are several."""
    found: dict[str, str] = {}
    for row in rubric.rows:
        for rule in row.rule:
            if isinstance(rule, Counted) and is_taken(rubric, rule.under):
                for check in rule.checks:
                    found.setdefault(check, row.id)
    return found
