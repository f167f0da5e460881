"""Drawing units, indicators and days by lot (三随机): deterministic, so that anyone who knows the seed can draw again.

Every candidate gets the SHA-256 of ``seed|list|candidate`` in UTF-8, written in hexadecimal; the lowest are drawn. The
seed is published before or with the draw; nobody can choose it so as to favour or spare a unit without trying seeds,
which is why it should come from something nobody controls, such as a lottery's number of a day named in advance.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from model.workdays import is_workday


@dataclass(frozen=True, slots=True)
class Lot:
    """A candidate with its number and whether it was drawn; ``stratum`` is the group it was drawn from."""

    candidate: str
    title: str
    stratum: str
    number: str
    drawn: bool


@dataclass(frozen=True, slots=True)
class Draw:
    """One list that was drawn from, its candidates by number; ``name`` is part of what the numbers are computed
    from."""

    name: str
    seed: str
    wanted: int
    lots: tuple[Lot, ...]

    @property
    def drawn(self) -> tuple[Lot, ...]:
        """What was drawn."""
        return tuple(lot for lot in self.lots if lot.drawn)


def number_of(seed: str, name: str, candidate: str) -> str:
    """A candidate's number: what ``printf '%s' 'seed|list|candidate' | sha256sum`` prints."""
    return hashlib.sha256(f"{seed}|{name}|{candidate}".encode()).hexdigest()


def draw(
    seed: str, name: str, candidates: Sequence[tuple[str, str]], wanted: int, strata: Mapping[str, str] | None = None
) -> Draw:
    """Draw from candidates (id, title). With ``strata`` (candidate → group) every group is drawn from in proportion to
    its size.

    Raises ``ValueError`` when more are wanted than there are.
    """
    if wanted > len(candidates):
        raise ValueError(f"要抽 {wanted} 个，只有 {len(candidates)} 个")
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for candidate, title in candidates:
        groups.setdefault((strata or {}).get(candidate, ""), []).append(
            (number_of(seed, name, candidate), candidate, title)
        )
    shares = allot({group: len(members) for group, members in groups.items()}, wanted)
    lots = [
        Lot(candidate, title, group, number, place < shares[group])
        for group, members in sorted(groups.items())
        for place, (number, candidate, title) in enumerate(sorted(members))
    ]
    return Draw(name, seed, wanted, tuple(lots))


def allot(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """How many each group gets: its share rounded down, the rest by the largest remainders, ties by the group's
    name."""
    everyone = sum(sizes.values())
    exact = {group: Fraction(size * wanted, everyone) if everyone else Fraction(0) for group, size in sizes.items()}
    shares = {group: int(share) for group, share in exact.items()}
    rest = wanted - sum(shares.values())
    for group in sorted(exact, key=lambda each: (shares[each] - exact[each], each))[:rest]:
        shares[group] += 1
    return shares


def working_days(first: date, last: date) -> Iterable[date]:
    """The working days of a range."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if is_workday(day)]
