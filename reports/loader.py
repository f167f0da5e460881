"""Finds the report formats: each file ``unit_SUFFIX.py``, ``overview_SUFFIX.py`` or ``draw_SUFFIX.py`` here holds one:
a function ``render``."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reports.values import DrawRecord, Overview, UnitReport


class FormatError(Exception):
    """A file that should hold a report format holds none."""


KINDS: dict[str, type[Any]] = {"unit": UnitReport, "overview": Overview, "draw": DrawRecord}


@dataclass(frozen=True, slots=True)
class Format:
    """A report format: what it shows (a key of :data:`KINDS`), the ending of its files, and how one is made."""

    of: str
    suffix: str
    render: Callable[[Any], bytes]


@cache
def load_formats() -> tuple[Format, ...]:
    """All formats, in the order of their names. Raises :class:`FormatError` for a file that holds none."""
    found = []
    for path in sorted(Path(__file__).parent.glob("*_*.py")):
        of, _, suffix = path.stem.partition("_")
        if of not in KINDS:
            continue
        try:
            module = importlib.import_module(f"reports.{path.stem}")
        except Exception as error:
            raise FormatError(f"报告格式 reports/{path.name} 不能载入：{type(error).__name__}: {error}") from error
        if not callable(getattr(module, "render", None)):
            raise FormatError(f"报告格式 reports/{path.name} 中没有函数 render({KINDS[of].__name__}) -> bytes")
        found.append(Format(of, suffix, module.render))
    return tuple(found)


def formats_of(kind: str) -> tuple[Format, ...]:
    """The formats of units' reports (``unit``), of overviews (``overview``) or of draws (``draw``)."""
    return tuple(each for each in load_formats() if each.of == kind)
