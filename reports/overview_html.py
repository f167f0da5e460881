"""The overview of all units of a run: ranking, findings by kind, units that could not be read."""

from reports.rendering import render as render_template
from reports.values import Overview, UnitReport
from rubric_map.language import Rubric
from rubric_map.ranking import rank, rate_of


def render(overview: Overview) -> bytes:
    """The overview as HTML."""
    rubrics = {
        unit.rubric.id: unit.rubric for unit in overview.units if unit.rubric is not None and unit.scorecard is not None
    }
    ranked = {name: _places(rubric, overview.units) for name, rubric in sorted(rubrics.items())}
    counts = {
        check.id: sum(1 for unit in overview.units for finding in unit.failed if finding.check == check.id)
        for check in overview.checks
    }
    return render_template(
        "overview.html",
        overview=overview,
        ranked=ranked,
        counts=counts,
        files={unit.unit.id: f"{unit.name}.html" for unit in overview.units},
        rate_of=rate_of,
        most=max(counts.values(), default=0),
    )


def _places(rubric: Rubric, units: tuple[UnitReport, ...]) -> list[tuple[int | None, UnitReport]]:
    """The units that a rubric scored, with their places."""
    scored = {unit.unit.id: unit for unit in units if unit.scorecard is not None and unit.scorecard.rubric == rubric.id}
    cards = [unit.scorecard for unit in scored.values() if unit.scorecard is not None]
    return [(place.place, scored[place.card.unit]) for place in rank(rubric, cards)]
