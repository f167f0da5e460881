"""Rubrics (评分细则) as data: a tree of indicators, rows linked to checks, amounts as exact decimals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Rule:
    """How findings of some checks cost points on a row: ``rate`` per occurrence, at most ``cap`` in all.

    With ``discretion`` (酌情扣分) a person decides what they cost; no machine ever does.
    """

    id: str
    checks: tuple[str, ...]
    clause: str
    rate: Decimal = Decimal(0)
    cap: Decimal | None = None
    discretion: bool = False


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of the table (指标) with its verbatim clause; without rules no machine can contribute to it."""

    id: str
    title: str
    points: Decimal
    clause: str
    scoring: str
    method: str = ""
    rules: tuple[Rule, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rubric:
    """One edition of a rubric. ``applies_to`` are the kinds of units it scores; ``options`` go to checks by id."""

    id: str
    title: str
    document: str
    issuer: str
    issued: date
    applies_to: tuple[str, ...]
    total: Decimal
    indicators: tuple[Indicator, ...]
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))
    source: str = ""
