"""What a run examined and what it could not, by unit and by reason."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from inspection.pipeline import Inspection, snapshots
from model.unit import Unit


@dataclass(frozen=True, slots=True)
class Unreached:
    """Pages that could not be read for one reason: how many, and some of them with what was noted."""

    reason: str
    count: int
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class UnitCoverage:
    """How a unit was read: whether its portal was, how many pages, what was not read and why, which checks crashed."""

    unit: Unit
    readable: bool
    trouble: str
    pages: int
    unreached: tuple[Unreached, ...]
    errors: tuple[str, ...]


def coverage_of(inspection: Inspection) -> tuple[UnitCoverage, ...]:
    """The coverage of a run, in the order of the register. A finished run is looked at once."""
    if inspection.run.finished_at is None:
        return _coverage(inspection)
    return _kept(str(inspection.store.folder), inspection.run.id, inspection.run.finished_at.isoformat(), _Hidden(inspection))


class _Hidden:
    """An inspection that does not tell cached calls apart."""

    def __init__(self, inspection: Inspection) -> None:
        self.inspection = inspection

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hidden)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=2)
def _kept(_store: str, _run: str, _finished: str, hidden: _Hidden) -> tuple[UnitCoverage, ...]:
    found = _coverage(hidden.inspection)
    hidden.inspection = None  # type: ignore[assignment]
    return found


def _coverage(inspection: Inspection) -> tuple[UnitCoverage, ...]:
    seen = {unit.id: snapshot for unit, _, snapshot in snapshots(inspection)}
    found = []
    for unit in inspection.register.units:
        snapshot = seen.get(unit.id)
        portal = snapshot.portal if snapshot else None
        readable = portal is not None and portal.status.is_ok
        trouble = "" if readable else portal.status.zh if portal else "抓取未完成"
        unread = snapshot.unread if snapshot else ()
        counts = Counter(each.status for each in unread)
        reasons = tuple(
            Unreached(status.zh, count, tuple((each.url, each.note) for each in unread if each.status is status)[:5])
            for status, count in sorted(counts.items(), key=lambda e: -e[1])
        )
        errors = tuple(f"{name}：{error[:120]}" for name, _, _, error, _ in inspection.store.check_runs(inspection.run.id, unit.id) if error)
        found.append(UnitCoverage(unit, readable, trouble, snapshot.pages_read if snapshot else 0, reasons, errors))
    return tuple(found)
