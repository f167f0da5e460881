"""The record of a draw by lot (抽取底稿), for print: seed, method, every candidate with its number, what was drawn."""

from datetime import datetime

from reports.rendering import render as render_template
from rubric_map.language import Rubric
from rubric_map.sampling import Draw

TITLES = {"units": "检查对象", "indicators": "检查内容", "days": "检查时间"}


def render(draws: tuple[Draw, ...], rubric: Rubric | None, register: str, drawn_at: datetime, command: str) -> bytes:
    """The record as HTML; ``register`` is the SHA-256 of the unit register, ``command`` repeats the draw."""
    return render_template(
        "draw.html", draws=draws, rubric=rubric, register=register, drawn_at=drawn_at, command=command, titles=TITLES
    )
