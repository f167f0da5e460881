"""Scorecards: three numbers, every row with its sources, every point with its formula."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from model.formula import Formula, plain
from model.inputs import Occurrence, Source


class Examined(StrEnum):
    """How far a row was examined. Only ``full`` counts as coverage."""

    FULL = "full"
    PART = "part"
    NONE = "none"

    @property
    def zh(self) -> str:
        """The word in Chinese."""
        return {"full": "已检查", "part": "部分检查", "none": "未检查"}[self.value]


class RuleScore(NamedTuple):
    """What one rule did to its row, by confirmed occurrences and in the worst case.

    ``effect`` is deduct, award, bonus, ceiling, veto or mark; ``quantity`` is how many in the worst case with its unit
    ``per``; ``known`` is False while nobody examined it; ``discretion`` marks what only people decide; ``occurrences``
    are what was counted.
    """

    rule: str
    clause: str
    effect: str
    known: bool
    discretion: bool
    quantity: Decimal
    per: str
    confirmed_quantity: Decimal
    points: Formula
    confirmed_points: Formula
    occurrences: tuple[Occurrence, ...] = ()
    ruling: str = ""
    note: str = ""

    @property
    def findings(self) -> tuple[str, ...]:
        """The keys of what was counted."""
        return tuple(each.key for each in self.occurrences)

    @property
    def formula(self) -> str:
        """The arithmetic that a person can recompute: ``3*0.1 = 0.3``."""
        if self.discretion and not self.known:
            return "酌情，待复核人员确定"
        value = plain(self.points.value)
        return f"{self.points.text} = {value}" if self.points.operation else value


class SourceScore(NamedTuple):
    """What one source says of a row, and who said it."""

    source: Source
    points: Decimal
    worst: Decimal
    who: str = ""
    when: str = ""
    why: str = ""
    evidence: tuple[str, ...] = ()


class RowScore(NamedTuple):
    """One row or heading of the table.

    ``confirmed`` and ``worst`` are None while nobody examined it; ``low`` and ``high`` bound what it can still become
    (``low`` is None where nothing bounds it). ``points`` are the full marks that apply to the unit. ``source`` decided
    the score; ``conflict`` says that sources disagree. ``outcome`` is set on checklists instead of points; ``hints``
    are the keys of findings that are shown as leads but not counted.
    """

    indicator: str
    title: str
    parent: str
    depth: int
    heading: bool
    points: Decimal
    examined: Examined
    confirmed: Formula | None
    worst: Formula | None
    low: Decimal | None
    high: Decimal
    rules: tuple[RuleScore, ...] = ()
    sources: tuple[SourceScore, ...] = ()
    source: Source | None = None
    conflict: bool = False
    applies: bool = True
    rulings: tuple[str, ...] = ()
    outcome: str = ""
    note: str = ""
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A unit's score by one edition of a rubric.

    ``total`` are the full marks that apply, ``scored`` those of rows with a score, ``examined`` those of rows examined
    in full (the coverage). ``confirmed`` and ``worst`` are over the scored rows; they are None when nothing is scored,
    and after a veto that leaves no score. ``grades`` are those that are still possible, best first. ``uncapped`` breaks
    ties.
    """

    unit: str
    kind: str
    rubric: str
    total: Decimal
    scored: Decimal
    examined: Decimal
    confirmed: Decimal | None
    worst: Decimal | None
    low: Decimal | None
    high: Decimal | None
    confirmed_formula: str
    worst_formula: str
    uncapped: Decimal | None
    grades: tuple[str, ...]
    rows: tuple[RowScore, ...]
    vetoes: tuple[str, ...] = ()
    possible_vetoes: tuple[str, ...] = ()
    unexamined_vetoes: tuple[str, ...] = ()
    rulings: tuple[str, ...] = ()
    outer: Decimal | None = None
    parts: tuple["Scorecard", ...] = ()

    @property
    def coverage(self) -> Decimal:
        """Points examined of all points, as a share."""
        return self.examined / self.total if self.total else Decimal(0)

    @property
    def complete(self) -> bool:
        """Whether every row with points was examined in full and nothing is left to decide."""
        return (
            self.low is not None
            and self.low == self.high == self.confirmed
            and not self.possible_vetoes
            and not self.unexamined_vetoes
        )

    @property
    def conflicts(self) -> tuple[RowScore, ...]:
        """Rows on which sources disagree."""
        return tuple(row for row in self.rows if row.conflict)
