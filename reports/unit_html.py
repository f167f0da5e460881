"""The report of one unit, for print and mail: one HTML file without external resources."""

from checks.loader import load_checks
from reports.rendering import render as render_template
from reports.values import UnitReport


def render(report: UnitReport) -> bytes:
    """The report as HTML."""
    keys = {finding.key: number for number, finding in enumerate(report.failed, 1)}
    return render_template("unit.html", report=report, checks=load_checks(), numbers=keys)
