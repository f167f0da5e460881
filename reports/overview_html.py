"""The overview of all units of a run: ranking, findings by kind, units that could not be read."""

from decimal import Decimal

from reports.rendering import render as render_template
from reports.values import Overview, UnitReport


def render(overview: Overview, files: dict[str, str]) -> bytes:
    """The overview as HTML; ``files`` are the names of the units' reports by unit id."""
    scored = [unit for unit in overview.units if unit.readable and unit.scorecard is not None]
    tables: dict[str, list[UnitReport]] = {}
    for unit in scored:
        assert unit.scorecard is not None
        tables.setdefault(unit.scorecard.rubric, []).append(unit)
    ranked = {rubric: _places(sorted(units, key=_rank)) for rubric, units in sorted(tables.items())}
    counts = {check.id: sum(1 for unit in overview.units for finding in unit.failed if finding.check == check.id) for check in overview.checks}
    return render_template("overview.html", overview=overview, ranked=ranked, counts=counts, files=files, most=max(counts.values(), default=0))


def _places(units: list[UnitReport]) -> list[tuple[int, UnitReport]]:
    """Units with their places; units that lost the same points share a place."""
    lost = [_rank(unit)[0] for unit in units]
    return [(lost.index(points) + 1, unit) for points, unit in zip(lost, units)]


def _rank(unit: UnitReport) -> tuple[Decimal, str]:
    assert unit.scorecard is not None
    lost = (unit.scorecard.examined - unit.scorecard.worst) if unit.scorecard.worst is not None else Decimal(0)
    return lost, unit.unit.id
