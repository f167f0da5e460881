"""What follows from scorecards: places with tie-breaks, comparison with an earlier period, what a decision would
change."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from model.inputs import Inputs, State
from model.scorecard import Scorecard
from rubric_map.engine import score
from rubric_map.language import Rubric

ZERO = Decimal(0)
_NOWHERE = Decimal(-(10**9))


@dataclass(frozen=True, slots=True)
class Place:
    """A unit's place; units that nothing tells apart share it. None where a veto left no score, or nothing was
    scored."""

    place: int | None
    card: Scorecard


def rank(rubric: Rubric, cards: Iterable[Scorecard]) -> list[Place]:
    """Places by score, best first; ties as the rubric breaks them, then by unit for a defined order.

    While some scorecard is incomplete, places are provisional: by the share of the points scored so far that is left in
    the worst case (得分率), so that having been examined further is neither a merit nor a fault.
    """
    everyone = list(cards)
    final = all(card.complete or card.vetoes for card in everyone)

    def key(card: Scorecard) -> tuple[Decimal, ...]:
        value = card.confirmed if final else rate_of(card)
        return (_NOWHERE if value is None else value, *(_tie(card, name) for name in rubric.total.tie_break))

    ordered = sorted(everyone, key=lambda card: (*(-each for each in key(card)), card.unit))
    keys = [key(card) for card in ordered]
    return [Place(None if mine[0] == _NOWHERE else keys.index(mine) + 1, card) for card, mine in zip(ordered, keys)]


def rate_of(card: Scorecard) -> Decimal | None:
    """The share of the points scored so far that is left in the worst case (得分率); None where nothing is scored, and
    after a veto."""
    return card.worst / card.scored if card.worst is not None and card.scored else None


def _tie(card: Scorecard, name: str) -> Decimal:
    if name == "uncapped":
        return _NOWHERE if card.uncapped is None else card.uncapped
    scores = [row.confirmed.value for row in card.rows if row.indicator == name and row.confirmed is not None]
    return scores[0] if scores else _NOWHERE


# -- what a decision would change --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Consequence:
    """What deciding some occurrences changes: the scorecards before and after, and the rows that differ."""

    before: Scorecard
    after: Scorecard
    rows: tuple[str, ...]


def decide(inputs: Inputs, decisions: Mapping[str, State]) -> Inputs:
    """The inputs with occurrences decided, by key."""
    decided = tuple(
        replace(each, state=decisions[each.key]) if each.key in decisions else each for each in inputs.occurrences
    )
    return replace(inputs, occurrences=decided)


def consequence(rubric: Rubric, inputs: Inputs, decisions: Mapping[str, State]) -> Consequence:
    """What decisions about occurrences (key → state) would change."""
    before, after = score(rubric, inputs), score(rubric, decide(inputs, decisions))
    changed = tuple(
        new.indicator
        for old, new in zip(before.rows, after.rows)
        if (old.confirmed, old.worst) != (new.confirmed, new.worst)
    )
    return Consequence(before, after, changed)


def at_stake(rubric: Rubric, inputs: Inputs, keys: Collection[str]) -> dict[str, Decimal]:
    """How many points of the confirmed total each occurrence would cost if it alone were confirmed."""
    found = {}
    for key in sorted(keys):
        with_it, without = (
            score(rubric, decide(inputs, {key: state})).confirmed for state in (State.CONFIRMED, State.DISMISSED)
        )
        found[key] = (without or ZERO) - (with_it or ZERO)
    return found


# -- comparison with an earlier period ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RowChange:
    """How a row's confirmed score differs from the earlier period's; None where one of the two has none."""

    indicator: str
    title: str
    earlier: Decimal | None
    now: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """The difference; None where one of the two is not known."""
        return None if self.earlier is None or self.now is None else self.now - self.earlier


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two scorecards of a unit, as they were answered: rows with the same id and the same points are compared.

    ``only_now`` and ``only_earlier`` are rows that the other edition does not have, or has with other points.
    """

    earlier: Decimal | None
    now: Decimal | None
    same_edition: bool
    rows: tuple[RowChange, ...]
    only_now: tuple[str, ...]
    only_earlier: tuple[str, ...]


def compare(earlier: Mapping[str, Any], now: Mapping[str, Any]) -> Comparison:
    """Two scorecards as :func:`rubric_map.answers.scorecard_answer` gives them."""
    old = {(row["indicator"], row["points"]): row for row in earlier["rows"] if not row["heading"]}
    new = {(row["indicator"], row["points"]): row for row in now["rows"] if not row["heading"]}
    rows = tuple(
        RowChange(key[0], row["title"], _number(old[key]["confirmed"]), _number(row["confirmed"]))
        for key, row in new.items()
        if key in old
    )
    return Comparison(
        _number(earlier["confirmed"]),
        _number(now["confirmed"]),
        earlier["rubric"] == now["rubric"],
        rows,
        tuple(key[0] for key in new if key not in old),
        tuple(key[0] for key in old if key not in new),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
