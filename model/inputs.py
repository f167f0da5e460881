"""What a unit is scored by: occurrences, facts, scores of four sources, and claims; each with who, when, why and
evidence."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

FactValue = Decimal | str | bool | date | tuple[str, ...]


class State(StrEnum):
    """What people decided about an occurrence or a claim (暂定、确认、驳回、待定、不适用、暂予接受)."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    IN_DOUBT = "in-doubt"
    NOT_APPLICABLE = "not-applicable"
    ACCEPTED = "accepted"

    @property
    def zh(self) -> str:
        """The state in Chinese."""
        return _STATES[self.value]

    @property
    def may_count(self) -> bool:
        """Whether it counts in the worst case."""
        return self in (State.PENDING, State.CONFIRMED, State.IN_DOUBT)


_STATES = {
    "pending": "暂定",
    "confirmed": "确认",
    "dismissed": "驳回",
    "in-doubt": "待定",
    "not-applicable": "不适用",
    "accepted": "暂予接受",
}


class Source(StrEnum):
    """Where a row's score comes from: 自评, 机检 (the rules over findings and facts), 专项评估, 复核."""

    SELF = "self"
    MACHINE = "machine"
    SPECIAL = "special"
    REVIEW = "review"

    @property
    def zh(self) -> str:
        """The source in Chinese."""
        return {"self": "自评", "machine": "核查", "special": "专项评估", "review": "复核"}[self.value]


@dataclass(frozen=True, slots=True)
class Origin:
    """Who said it, for which body, when (ISO time), why, and with what evidence (addresses or file names)."""

    who: str = ""
    body: str = ""
    when: str = ""
    why: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something that rules count: a machine's finding or one that people recorded.

    ``of`` is the id of a check or of a rule; ``target`` is what it happened to (two occurrences of one target may
    absorb each other); ``count`` is how often, ``places`` on how many pages; ``level`` and ``element`` are what rules
    with levels or required elements ask for; ``dated`` is the date of the information, ``rectified`` whether it was
    repaired in time.
    """

    key: str
    of: str
    target: str = ""
    state: State = State.PENDING
    count: int = 1
    places: int = 1
    level: str = ""
    element: str = ""
    dated: date | None = None
    rectified: bool = False
    part: str = ""
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the unit that conditions and measures ask for; while its state is not confirmed it counts as
    unknown."""

    name: str
    value: FactValue
    state: State = State.CONFIRMED
    part: str = ""
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row's score (or, on a checklist, its outcome) as one source gives it."""

    indicator: str
    source: Source
    points: Decimal | None = None
    outcome: str = ""
    part: str = ""
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person decided a discretionary rule (酌情) takes or gives, in points."""

    rule: str
    points: Decimal
    part: str = ""
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that a row does not apply to the unit (不涉及); it counts once it is confirmed."""

    indicator: str
    state: State = State.PENDING
    part: str = ""
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that one unit is scored by.

    ``examined`` names what was looked at, found or not: checks, rules, or rows (all rules of the row); ``name@part``
    for one part. ``not_concerned`` are checks that ran and had nothing to judge on this unit; they do not keep a rule
    unexamined beside others that did.
    """

    unit: str
    kind: str = ""
    occurrences: tuple[Occurrence, ...] = ()
    examined: frozenset[str] = frozenset()
    facts: tuple[Fact, ...] = ()
    entries: tuple[Entry, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    claims: tuple[Claim, ...] = ()
    not_concerned: frozenset[str] = frozenset()
