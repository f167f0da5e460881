"""Verdicts of checks and the findings that follow from them."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from model.article import Confidence

_PARTICULARS = re.compile(r"“[^”]*”|《[^》]*》|\d+(?:-\d+)*")


class Outcome(StrEnum):
    """What a check says of one target, in the words of EARL/ACT. Only ``failed`` can cost points."""

    PASSED = "passed"
    FAILED = "failed"
    CANT_TELL = "cant_tell"
    INAPPLICABLE = "inapplicable"
    UNTESTED = "untested"

    @property
    def zh(self) -> str:
        """The outcome in Chinese."""
        return {
            "passed": "符合",
            "failed": "不符合",
            "cant_tell": "待人工核实",
            "inapplicable": "不适用",
            "untested": "未检查",
        }[self]


class Severity(StrEnum):
    """How much a fault hurts the public: critical (查不到法定信息), serious, moderate, minor."""

    CRITICAL = "critical"
    SERIOUS = "serious"
    MODERATE = "moderate"
    MINOR = "minor"

    @property
    def zh(self) -> str:
        """The severity in Chinese."""
        return {"critical": "严重", "serious": "较重", "moderate": "一般", "minor": "轻微"}[self]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What backs a verdict: the page, when it was read, what it answered, the hash of its body, the quoted passage."""

    url: str
    fetched_at: datetime | None = None
    status: int | None = None
    sha256: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check says of one target.

    ``target`` identifies the thing judged (element, column URL, link URL, year); ``url`` is the page a person opens;
    ``places`` are the pages on which it appears. ``site_wide`` marks what belongs to the portal's operator; ``count``
    is how many targets the verdict speaks of, for those that pass together. ``facts`` are what a decision about it
    rests on beside the target itself: when they change, a dismissal is to be looked at again. ``cause`` is what
    verdicts that go back to one thing share; "" where their message tells it.
    """

    target: str
    outcome: Outcome
    message: str
    url: str = ""
    confidence: Confidence = Confidence.HIGH
    evidence: tuple[Evidence, ...] = ()
    places: tuple[str, ...] = ()
    site_wide: bool = False
    count: int = 1
    facts: tuple[str, ...] = ()
    cause: str = ""


@dataclass(frozen=True, slots=True)
class CheckRun:
    """One check over one unit: its verdicts, how many targets it examined, and the error when it crashed."""

    check: str
    unit: str
    verdicts: tuple[Verdict, ...]
    error: str = ""

    @property
    def examined(self) -> int:
        """Targets of the unit on which the check could form an opinion."""
        return sum(v.count for v in self.verdicts if v.outcome in (Outcome.PASSED, Outcome.FAILED) and not v.site_wide)


class MachineState(StrEnum):
    """What the machine saw over the runs."""

    OPEN = "open"
    GONE = "gone"
    REAPPEARED = "reappeared"


def finding_key(check: str, unit: str, subject: str) -> str:
    """Identity of a finding: hash of check, unit and subject, with separators; texts, dates and severity are not in
    it. The subject is the target as :func:`model.address.canonical` writes it, however its address is spelled."""
    return hashlib.sha256("\x1f".join((check, unit, subject)).encode()).hexdigest()[:24]


_FACTS = "facts"


def fingerprint_of(outcome: Outcome, facts: tuple[str, ...]) -> str:
    """What a decision was about, as it is kept with it: the outcome and the facts."""
    return "\x1f".join((_FACTS, outcome, *facts))


def has_new_facts(decided: str, seen: str) -> bool:
    """True when what is seen now proves something that a decision could not be about.

    A doubt proves nothing. Decisions of versions that kept the message in place of facts hold unless a doubt has become
    a fault since.
    """
    kind, *rest = decided.split("\x1f")
    before, facts = (rest[0], rest[1:]) if kind == _FACTS else (kind, None)
    _, now, *now_facts = seen.split("\x1f")
    if now != Outcome.FAILED:
        return False
    return before != Outcome.FAILED or (facts is not None and facts != now_facts)


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict that people must look at (failed or cant_tell) with its history. ``since`` is when the present episode
    began, ``shares`` the cause that the check stated."""

    key: str
    unit: str
    check: str
    target: str
    outcome: Outcome
    confidence: Confidence
    severity: Severity
    message: str
    url: str
    places: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    state: MachineState = MachineState.OPEN
    review: str = field(default="pending")
    since: datetime | None = None
    facts: tuple[str, ...] = ()
    shares: str = ""

    @property
    def fingerprint(self) -> str:
        """The facts that a decision is about."""
        return fingerprint_of(self.outcome, self.facts)

    @property
    def cause(self) -> str:
        """What findings that go back to one thing share: what their check states, else what the message says of
        them."""
        about = self.shares or _PARTICULARS.sub("…", self.message)
        return f"{self.check}|{about[:120]}"


@dataclass(frozen=True, slots=True)
class Observation:
    """What one run saw of a finding."""

    run: str
    at: datetime
    outcome: Outcome
    message: str
    evidence: tuple[Evidence, ...]
