"""Which faults a unit has, drawn by chance; what is not drawn is in order."""

from dataclasses import dataclass
from random import Random

from tests.portal.grammar.reports import FAULTS

ELEMENTS = ("function", "structure", "address", "hours", "contact", "head")
LISTS = ("news", "notices", "policy", "interpretation")
OPTIONAL = ("personnel", "plans", "budget", "statistics")
PERIODS = {"news": 14, "notices": 184, "policy": 184, "interpretation": 184} | dict.fromkeys(OPTIONAL, 365)
WINDOW = 365


@dataclass(frozen=True, slots=True)
class Wanted:
    """The faults of one unit; ``explained`` is no fault: a column that holds an explanation only."""

    optional: tuple[str, ...]
    stale: frozenset[str]
    empty: frozenset[str]
    explained: frozenset[str]
    missing: frozenset[str]
    report: str
    malformed: str
    uninterpreted: int
    unlinked: int
    broken: int


def draw(rng: Random) -> Wanted:
    """Some faults."""
    optional = tuple(rng.sample(OPTIONAL, rng.randint(1, 4)))
    stale = rng.sample((*LISTS, *optional), rng.randint(0, 2))
    left = [name for name in ("news", "notices", *optional) if name not in stale]
    empty = rng.sample(left, min(len(left), rng.choice((0, 1, 1))))
    rest = [name for name in optional if name not in (*stale, *empty)]
    return Wanted(
        optional,
        frozenset(stale),
        frozenset(empty),
        frozenset(rest[:1] if rng.random() < 0.25 else ()),
        frozenset(rng.sample(ELEMENTS, rng.randint(0, 2))),
        rng.choice(("in order", "in order", "missing", "late", "malformed", "malformed")),
        rng.choice(FAULTS),
        rng.randint(0, 2),
        rng.randint(0, 2),
        rng.randint(0, 3),
    )


def newest_age(rng: Random, kind: str, wanted: Wanted) -> int:
    """Days since the newest row of a column."""
    period, stale = PERIODS[kind], kind in wanted.stale
    if stale:
        return period + rng.randint(6, 110)
    return rng.randint(1, period - 3 if period < 30 else period - 30)
