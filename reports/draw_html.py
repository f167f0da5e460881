"""The record of a draw by lot (抽取底稿), for print: seed, method, every candidate with its number, what was drawn."""

from reports.rendering import render as render_template
from reports.values import DRAWN, DrawRecord


def render(record: DrawRecord) -> bytes:
    """The record as HTML."""
    return render_template("draw.html", record=record, titles=DRAWN)
