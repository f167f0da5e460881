"""What reports are made of: plain values, no database."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from checks.api import Check
from model.finding import Finding, Outcome, Verdict
from model.scorecard import Scorecard
from model.snapshot import ColumnState, NotFollowed, Unread
from model.unit import Unit
from rubric_map.language import Rubric
from rubric_map.program import program_of
from rubric_map.ranking import Comparison
from rubric_map.sampling import Draw


class Bearing(Enum):
    """What findings mean for the score: rules count them; they are leads (线索) for whoever judges a row; nothing."""

    SCORED = ""
    LEAD = "线索"
    NONE = "不计分"


@dataclass(frozen=True, slots=True)
class CheckTally:
    """One check over a unit: how many targets it examined, how they came out, its error, and verdicts that are no
    findings."""

    check: Check
    examined: int
    outcomes: dict[str, int]
    error: str
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class UnitReport:
    """Everything a unit's report shows. ``readable`` is False when the portal could not be read: ``trouble`` says why.

    ``remarks`` are what a reader should know of the site, such as a certificate that browsers do not trust;
    ``compared`` is the scorecard against the run before; ``not_followed`` says which addresses on the unit's pages were
    seen and not read. ``carried`` is the day of the inspection whose findings and score still stand, where this one
    could not read the portal. ``head`` is the last hash of the trail, by which it can be seen later that nothing was
    changed.
    """

    unit: Unit
    run: str
    as_of: datetime
    readable: bool
    trouble: str
    pages_read: int
    links_examined: int
    findings: tuple[Finding, ...]
    tallies: tuple[CheckTally, ...]
    columns: tuple[ColumnState, ...]
    unread: tuple[Unread, ...]
    rubric: Rubric | None
    scorecard: Scorecard | None
    remarks: tuple[str, ...] = ()
    compared: Comparison | None = None
    not_followed: tuple[NotFollowed, ...] = ()
    carried: date | None = None
    head: str = ""

    @property
    def name(self) -> str:
        """How its files are called."""
        return self.unit.id

    @property
    def known_by_address(self) -> int:
        """Columns of which only the address tells what they are for; they are never accused."""
        return sum(1 for state in self.columns if state.column.known_by == "url")

    def bearing(self, check: str) -> Bearing:
        """What the findings of a check mean for the score."""
        if self.rubric is None or check in program_of(self.rubric).checks:
            return Bearing.SCORED
        return Bearing.LEAD if check in program_of(self.rubric).hints else Bearing.NONE

    @property
    def failed(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.outcome is Outcome.FAILED)

    @property
    def doubtful(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.outcome is Outcome.CANT_TELL)

    @property
    def errors(self) -> tuple[CheckTally, ...]:
        return tuple(tally for tally in self.tallies if tally.error)


DRAWN = {"units": "检查对象", "indicators": "检查内容", "days": "检查时间"}
"""What is drawn by lot, by the name of the list."""


@dataclass(frozen=True, slots=True)
class DrawRecord:
    """A draw by lot (抽取底稿): ``register`` is the SHA-256 of the unit register, ``command`` repeats the draw."""

    draws: tuple[Draw, ...]
    rubric: Rubric | None
    register: str
    drawn_at: datetime
    command: str


@dataclass(frozen=True, slots=True)
class Overview:
    """All units of a run, in the order of the register, and what belongs to the portals' operators. ``is_whole`` is
    false where it was asked for some units alone."""

    run: str
    as_of: datetime
    units: tuple[UnitReport, ...]
    site_findings: tuple[Finding, ...]
    checks: tuple[Check, ...]
    head: str = ""
    is_whole: bool = True

    @property
    def name(self) -> str:
        """How its files are called."""
        return "index"
