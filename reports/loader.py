"""Finds the report formats: each file ``unit_SUFFIX.py``, ``overview_SUFFIX.py`` or ``draw_SUFFIX.py`` here holds one:
a function ``render``."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reports.values import DrawRecord, Overview, UnitReport

KINDS: dict[str, type[Any]] = {"unit": UnitReport, "overview": Overview, "draw": DrawRecord}


@dataclass(frozen=True, slots=True)
class Format:
    """A report format: what it shows (a key of :data:`KINDS`), the ending of its files, and how one is made."""

    of: str
    suffix: str
    render: Callable[[Any], bytes]


@cache
def load_formats() -> tuple[Format, ...]:
    """All formats, in the order of their names. Raises ``ValueError`` for a file without ``render``."""
    found = []
    for path in sorted(Path(__file__).parent.glob("*_*.py")):
        of, _, suffix = path.stem.partition("_")
        if of not in KINDS:
            continue
        module = importlib.import_module(f"reports.{path.stem}")
        if not callable(getattr(module, "render", None)):
            raise ValueError(f"{path.name} must hold a function render({KINDS[of].__name__}) -> bytes")
        found.append(Format(of, suffix, module.render))
    return tuple(found)


def formats_of(kind: str) -> tuple[Format, ...]:
    """The formats of units' reports (``unit``), of overviews (``overview``) or of draws (``draw``)."""
    return tuple(each for each in load_formats() if each.of == kind)
