"""Scorecards: three numbers, and every deduction with its formula."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Deduction:
    """What one rule took from a row: ``count`` occurrences at ``rate``, ``raw`` before and ``points`` after the cap."""

    rule: str
    clause: str
    count: int
    rate: Decimal
    cap: Decimal | None
    raw: Decimal
    points: Decimal
    findings: tuple[str, ...]
    confirmed: int = 0
    confirmed_points: Decimal = Decimal(0)
    discretion: bool = False

    @property
    def formula(self) -> str:
        """The arithmetic in words that a person can recompute: ``3 × 0.1 = 0.3``."""
        if self.discretion:
            return f"{self.count}处，酌情扣分（由复核人员确定）"
        text = f"{self.count} × {self.rate} = {self.raw}"
        return text if self.points == self.raw else f"{text}，封顶 {self.points}"


@dataclass(frozen=True, slots=True)
class RowScore:
    """One row: its points, what was examined, and the score by confirmed findings and in the worst case.

    A row that no machine examined has None for both scores: unexamined is never full marks.
    """

    indicator: str
    title: str
    points: Decimal
    examined: bool
    deductions: tuple[Deduction, ...] = ()
    confirmed: Decimal | None = None
    worst: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A unit's provisional score by one rubric.

    ``confirmed`` and ``worst`` are scores over the examined rows; ``examined`` of ``total`` points is the coverage.
    """

    unit: str
    rubric: str
    total: Decimal
    examined: Decimal
    confirmed: Decimal | None
    worst: Decimal | None
    rows: tuple[RowScore, ...]
