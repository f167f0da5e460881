"""What a run examined and what it could not, by unit and by reason."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, replace

from inspection.run import Inspection, snapshots
from store.snapshot import NOT_FINISHED


@dataclass(frozen=True, slots=True)
class Unreached:
    """Pages that could not be read for one reason: how many, and some of them with what was noted."""

    reason: str
    count: int
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class UnitCoverage:
    """How a unit was read: whether its portal was, how many pages, what was not read and why, which checks crashed."""

    unit: str
    readable: bool
    trouble: str
    pages: int
    unreached: tuple[Unreached, ...]
    errors: tuple[str, ...]


def dump_coverage(coverage: tuple[UnitCoverage, ...]) -> str:
    """The coverage as JSON, as the inbox keeps it."""
    return json.dumps([asdict(each) for each in coverage], ensure_ascii=False)


def load_coverage(text: str) -> tuple[UnitCoverage, ...]:
    """The coverage that :func:`dump_coverage` wrote."""
    return tuple(
        UnitCoverage(**{**each, "unreached": tuple(Unreached(**reason) for reason in each["unreached"])})
        for each in json.loads(text)
    )


def coverage_of(inspection: Inspection) -> tuple[UnitCoverage, ...]:
    """The coverage of a run, in the order of the register."""
    seen = {unit.id: snapshot for unit, _, snapshot in snapshots(replace(inspection, only=frozenset()))}
    found = []
    for unit in inspection.register.units:
        snapshot = seen.get(unit.id)
        trouble = snapshot.trouble if snapshot else NOT_FINISHED
        unread = snapshot.unread if snapshot else ()
        counts = Counter(each.status for each in unread)
        reasons = tuple(
            Unreached(status.zh, count, tuple((each.url, each.note) for each in unread if each.status is status)[:5])
            for status, count in sorted(counts.items(), key=lambda e: -e[1])
        )
        errors = tuple(
            f"{name}：{error[:120]}"
            for name, _, _, error, _ in inspection.store.check_runs(inspection.run.id, unit.id)
            if error
        )
        found.append(
            UnitCoverage(unit.id, not trouble, trouble, snapshot.pages_read if snapshot else 0, reasons, errors)
        )
    return tuple(found)
