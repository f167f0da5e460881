"""Scoring one row: its rules, groups and caps, what does not apply, and the source that decides. Pure and exact."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from model.formula import (
    NOTHING,
    ZERO,
    Formula,
    at_least,
    at_most,
    highest,
    lowest,
    mean,
    minus,
    number,
    plus,
    times,
    total,
)
from model.inputs import Entry, Source, State
from model.scorecard import Examined, RowScore, RuleScore, SourceScore
from rubric_map.case import Case
from rubric_map.language import Judged, NotApplicable, Sources
from rubric_map.measures import NOT_FOUND, UNKNOWN, Reading
from rubric_map.program import Node, Scored
from rubric_map.view import View

Bound = Decimal | None
SOURCES = tuple(Source)


@dataclass(slots=True)
class Result:
    """A row or heading, and how much of the full marks it stands for.

    ``points`` are those of the document, ``scored`` and ``examined`` the part with a score and the part examined in
    full; ``dropped`` says that the row left score and full marks, or to whom its points go.
    """

    row: RowScore
    points: Decimal
    scored: Decimal
    examined: Decimal
    dropped: str = ""
    is_smaller: bool = False
    """Whether rows below dropped out, so that the full marks are less than the document says."""


def score_row(node: Node, case: Case, points: Decimal, sources: Sources) -> Result:
    """The score of a row without others below it."""
    exemption = exemption_of(node, case)
    if exemption is not None and exemption.then:
        return dropped_row(node, exemption.then, points, exemption.clause)
    confirmed = [_read(scored, case.confirmed, points) for scored in node.rules]
    everything = confirmed if _is_same(node, case) else [_read(scored, case.worst, points) for scored in node.rules]
    machine = _machine(node, case, points, confirmed, everything, exemption)
    return decided(node, case, points, machine, sources)


@dataclass(slots=True)
class Computed:
    """What the rules say of a row."""

    examined: Examined
    confirmed: Formula
    worst: Formula
    low: Bound
    high: Decimal
    rules: tuple[RuleScore, ...]
    exemption: NotApplicable | None
    note: str


def _is_same(node: Node, case: Case) -> bool:
    """Whether the worst case is what is confirmed: nothing that the row counts is still open."""
    if node.is_coupled:
        return False
    confirmed, worst = case.confirmed.counted, case.worst.counted
    return all(len(worst.get(each.rule.id, ())) == len(confirmed.get(each.rule.id, ())) for each in node.rules)


def _read(scored: Scored, view: View, points: Decimal) -> Reading:
    view.remarks.clear()
    reading = _measured(scored, view, points)
    if not view.remarks:
        return reading
    return reading._replace(note="；".join(filter(None, (reading.note, *view.remarks))))


def _measured(scored: Scored, view: View, points: Decimal) -> Reading:
    if scored.when is not None:
        holds = scored.when(view)
        if not holds:
            return UNKNOWN if holds is None else NOT_FOUND._replace(note="条件不成立")
    reading = scored.measure(view, points)
    cap = scored.rule.cap
    return reading if cap is None else reading._replace(points=at_most(reading.points, cap.of(points).value))


# -- what does not apply -----------------------------------------------------------------------------------------------


def exemption_of(node: Node, case: Case) -> NotApplicable | None:
    """The first exemption that holds: its condition does, or a claim was confirmed."""
    for each in node.exemptions:
        if each.when is not None:
            if each.when(case.confirmed):
                return each.spec
        elif (claim := case.claims.get(node.indicator.id)) is not None and claim.state is State.CONFIRMED:
            return each.spec
    return None


def dropped_row(node: Node, then: str, points: Decimal, note: str) -> Result:
    """A row or heading that leaves score and full marks."""
    row = node.row._replace(
        examined=Examined.FULL, confirmed=NOTHING, worst=NOTHING, low=ZERO, applies=False, note=note
    )
    return Result(row, points, scored=ZERO, examined=ZERO, dropped=then)


def open_exemptions(node: Node, case: Case) -> list[NotApplicable]:
    """Exemptions that may still come to hold: their condition is not known, or a claim waits for confirmation."""
    if not node.exemptions:
        return []
    claim = case.claims.get(node.indicator.id)
    is_claimed = claim is not None and claim.state in (State.PENDING, State.IN_DOUBT)
    return [
        each.spec
        for each in node.exemptions
        if (each.when is not None and each.when(case.confirmed) is None) or (each.when is None and is_claimed)
    ]


def unscored_row(node: Node, points: Decimal, note: str) -> Result:
    """A row whose score cannot be known yet."""
    low, high = _unexamined(node, points, ZERO)
    row = node.row._replace(points=points, low=low, high=high, note=note)
    return Result(row, points, scored=ZERO, examined=ZERO)


# -- what the rules say ------------------------------------------------------------------------------------------------


def _machine(
    node: Node,
    case: Case,
    points: Decimal,
    confirmed: list[Reading],
    everything: list[Reading],
    exemption: NotApplicable | None,
) -> Computed:
    """What the rules say, out of what is confirmed and of everything that may count."""
    rules = tuple(_rule_score(scored, good, bad) for scored, good, bad in zip(node.rules, confirmed, everything))
    if exemption is not None:
        base = times(number(points), number(exemption.score or ZERO))
        bonus = _bonuses(node, confirmed, points, base) if exemption.bonus else NOTHING
        score = plus([base, bonus])
        return Computed(
            examined=Examined.FULL,
            confirmed=score,
            worst=score,
            low=score.value,
            high=score.value,
            rules=rules,
            exemption=exemption,
            note=exemption.clause,
        )
    known = [confirmed[i].known for i in node.required]
    examined = Examined.NONE if True not in known else Examined.PART if False in known else Examined.FULL
    good = bad = best = _total(node, confirmed, points)
    if everything is not confirmed and node.effects & TAKES:
        bad = _total(node, _mixed(node, confirmed, everything, TAKES), points)
    if everything is not confirmed and node.effects & GIVES:
        best = _total(node, _mixed(node, confirmed, everything, GIVES), points)
    if node.is_coupled:
        outcomes = (good, bad, best, _total(node, everything, points))
        bad, best = min(outcomes, key=_value), max(outcomes, key=_value)
    low, high = _bounds(node, confirmed, best.value, bad.value, points)
    for spec in open_exemptions(node, case):
        low, high = _widened(low, high, points, spec)
        examined = Examined.PART if examined is Examined.FULL else examined
    claim = case.claims.get(node.indicator.id)
    note = "已申明不适用，待核准" if claim is not None and claim.state is State.PENDING else node.indicator.note
    return Computed(
        examined=examined, confirmed=good, worst=bad, low=low, high=high, rules=rules, exemption=None, note=note
    )


TAKES, GIVES = frozenset(("deduct", "ceiling")), frozenset(("award", "bonus"))


def _value(formula: Formula) -> Decimal:
    return formula.value


def _widened(low: Bound, high: Decimal, points: Decimal, spec: NotApplicable) -> tuple[Bound, Decimal]:
    """The bounds of a row for which an exemption may still come to hold; what drops out can change anything."""
    exempt = points if spec.score is None else points * spec.score
    least = ZERO if spec.score is None else exempt
    return None if low is None else min(low, least), max(high, exempt)


def _mixed(node: Node, confirmed: list[Reading], everything: list[Reading], open_: frozenset[str]) -> list[Reading]:
    """Provisional deductions but no provisional awards (the worst case), or the other way round (the best)."""
    return [loose if scored.effect in open_ else firm for scored, firm, loose in zip(node.rules, confirmed, everything)]


def _total(node: Node, readings: list[Reading], points: Decimal) -> Formula:
    """Start, awards, deductions, limits, bonuses."""
    ceilings = (
        [r.points.value for s, r in zip(node.rules, readings) if s.effect == "ceiling" and r.quantity]
        if "ceiling" in node.effects
        else []
    )
    limit = min((points, *ceilings))
    start = (
        at_most(plus(_grouped(node, readings, "award", points)), limit) if "award" in node.effects else number(limit)
    )
    if "deduct" in node.effects:
        start = minus(start, _grouped(node, readings, "deduct", points))
    base = at_least(start, node.floor)
    if "bonus" not in node.effects:
        return at_most(base, node.cap)
    return at_most(plus([base, _bonuses(node, readings, points, base)]), node.cap)


def _bonuses(node: Node, readings: list[Reading], points: Decimal, base: Formula) -> Formula:
    return plus(_grouped(node, readings, "bonus", points, base.value > 0))


def _grouped(node: Node, readings: list[Reading], effect: str, points: Decimal, has_base: bool = True) -> list[Formula]:
    """The points of rules of one effect; those of a group together, under its cap."""
    found: list[Formula] = []
    together: dict[str, list[Formula]] = {}
    for scored, reading in zip(node.rules, readings):
        if scored.effect != effect or not reading.points.value or (scored.rule.needs_base and not has_base):
            continue
        if scored.rule.group in node.groups:
            together.setdefault(scored.rule.group, []).append(reading.points)
        else:
            found.append(reading.points)
    for name, terms in together.items():
        group = node.groups[name]
        most = plus(terms) if group.take == "sum" else max(terms, key=lambda term: term.value)
        found.append(at_most(most, None if group.cap is None else group.cap.of(points).value))
    return found


def _bounds(
    node: Node, readings: Sequence[Reading], best: Decimal, worst: Decimal, points: Decimal
) -> tuple[Bound, Decimal]:
    """What the row can still become once every rule is known; bonuses that nobody claimed are left out."""
    low: Bound = worst
    high = best
    floor = node.floor
    for scored, reading in zip(node.rules, readings):
        if reading.known or scored.effect not in ("deduct", "award", "ceiling"):
            continue
        most = _most(scored, points)
        if scored.effect == "award":
            high = points if most is None else min(points, high + most)
        elif low is not None:
            low = None if most is None else low - most
            low = floor if low is None else low if floor is None else max(floor, low)
    return low, max(high, best)


def _most(scored: Scored, points: Decimal) -> Decimal | None:
    """The most that a rule can take or give; None where nothing but the row bounds it."""
    rule = scored.rule
    if rule.cap is not None:
        return rule.cap.of(points).value
    if isinstance(rule, Judged):
        price = rule.deduct or rule.award
        assert price is not None  # bonuses are not asked about
        return max((each.of(points).value for each in (*price.choices, price.max) if each is not None), default=None)
    return None


# -- sources -----------------------------------------------------------------------------------------------------------


def decided(node: Node, case: Case, points: Decimal, machine: Computed, sources: Sources) -> Result:
    """The row by the first source that speaks; all sources are kept, and whether they disagree."""
    entries = case.entries.get(node.indicator.id)
    spoken = _spoken(entries, sources) if entries else {}
    if machine.examined is not Examined.NONE:
        spoken[Source.MACHINE] = Spoken(
            SourceScore(Source.MACHINE, machine.confirmed.value, machine.worst.value), machine.confirmed, False
        )
    source = _first(sources.precedence, spoken, is_exempt=machine.exemption is not None)
    examined, confirmed, worst = Examined.NONE, None, None
    if source is Source.MACHINE:
        examined, confirmed, worst = machine.examined, machine.confirmed, machine.worst
    elif source is not None:
        confirmed = worst = spoken[source].formula
        examined = Examined.NONE if source is Source.SELF else Examined.FULL
    low, high = _reach(node, case, points, machine, source, confirmed)
    row = node.row._replace(
        points=points,
        examined=examined,
        confirmed=confirmed,
        worst=worst,
        low=low,
        high=high,
        rules=machine.rules,
        hints=_hints(node, case) if node.indicator.hints and case.hints else (),
        sources=tuple(spoken[each].score for each in SOURCES if each in spoken),
        source=source,
        conflict=_disagree(spoken),
        applies=machine.exemption is None,
        note=machine.note,
        rulings=_rulings(node, machine) if node.has_rulings else (),
    )
    scored = points if confirmed is not None else ZERO
    return Result(row, points, scored, examined=points if examined is Examined.FULL else ZERO)


def _first(precedence: tuple[Source, ...], spoken: Mapping[Source, "Spoken"], *, is_exempt: bool) -> Source | None:
    """The first source that speaks; of a row that does not apply nobody but a reviewer speaks before the machine."""
    order = precedence
    if is_exempt:
        order = (*(each for each in order if each is Source.REVIEW), Source.MACHINE, *order)
    return next((each for each in order if each in spoken), None)


def _reach(
    node: Node, case: Case, points: Decimal, machine: Computed, source: Source | None, confirmed: Formula | None
) -> tuple[Bound, Decimal]:
    """What the row can still become: nothing else once a person has scored it."""
    if source in (Source.REVIEW, Source.SPECIAL) and confirmed is not None:
        return confirmed.value, confirmed.value
    if source is Source.MACHINE:
        return machine.low, machine.high
    bonuses = total(rule.confirmed_points.value for rule in machine.rules if rule.effect == "bonus")
    low, high = _unexamined(node, points, bonuses)
    for spec in open_exemptions(node, case):
        low, high = _widened(low, high, points, spec)
    return low, high if confirmed is None else max(high, confirmed.value)


def _hints(node: Node, case: Case) -> tuple[str, ...]:
    return tuple(each.key for name in node.indicator.hints for each in case.hints.get(name, ()))


def _unexamined(node: Node, points: Decimal, bonuses: Decimal) -> tuple[Bound, Decimal]:
    """A row that nobody examined can become anything between its floor and full marks with the bonuses that are
    known."""
    if node.floor is not None:
        return node.floor, points + bonuses
    return (None if "deduct" in node.effects else ZERO), points + bonuses


class Spoken(NamedTuple):
    """What a source says, the formula behind it, and whether its bodies disagree among themselves."""

    score: SourceScore
    formula: Formula
    is_split: bool


def _spoken(entries: Iterable[Entry], sources: Sources) -> dict[Source, Spoken]:
    """What each source says: of one body its latest word, of several bodies what the rubric makes of them."""
    bodies: dict[Source, dict[str, Entry]] = {}
    for entry in sorted(entries, key=lambda e: e.origin.when):
        if entry.points is not None:
            bodies.setdefault(entry.source, {})[entry.origin.body] = entry
    found = {}
    for source, by_body in bodies.items():
        latest = sorted(by_body.values(), key=lambda entry: entry.origin.when)
        terms = tuple(number(entry.points) for entry in latest if entry.points is not None)
        formula = terms[0] if len(terms) == 1 else SEVERAL[sources.several](terms)
        is_split = len({term.value for term in terms}) > 1
        found[source] = Spoken(SourceScore(source, formula.value, formula.value, *_told(latest)), formula, is_split)
    return found


SEVERAL: Mapping[str, Callable[[tuple[Formula, ...]], Formula]] = {
    "mean": mean,
    "min": lowest,
    "max": highest,
    "latest": lambda terms: terms[-1],
}


def _told(entries: list[Entry]) -> tuple[str, str, str, tuple[str, ...]]:
    """Who, when, why and with what evidence, for all bodies that spoke."""
    origins = [entry.origin for entry in entries]
    who = "、".join(
        "".join(part for part in (o.body, f"（{o.who}）" if o.body and o.who else o.who) if part) for o in origins
    )
    reasons = "；".join(o.why for o in origins if o.why)
    return who, max(o.when for o in origins), reasons, tuple(each for o in origins for each in o.evidence)


def _disagree(spoken: dict[Source, Spoken]) -> bool:
    if len(spoken) < 2:
        return any(each.is_split for each in spoken.values())
    return any(each.is_split for each in spoken.values()) or len({each.score.points for each in spoken.values()}) > 1


# -- putting together --------------------------------------------------------------------------------------------------


def _rule_score(scored: Scored, good: Reading, bad: Reading) -> RuleScore:
    rule = scored.rule
    return RuleScore(
        rule=rule.id,
        clause=rule.clause,
        effect=scored.effect,
        known=good.known,
        discretion=isinstance(rule, Judged),
        quantity=bad.quantity,
        per=scored.per,
        confirmed_quantity=good.quantity,
        points=bad.points,
        confirmed_points=good.points,
        occurrences=bad.occurrences,
        ruling=rule.under,
        note=bad.note or rule.note,
    )


def _rulings(node: Node, machine: Computed) -> tuple[str, ...]:
    """The rulings that touched the score: of rules that came to something, of their groups, of what does not apply."""
    touched = [each.ruling for each in machine.rules if each.ruling and each.quantity]
    active = {scored.rule.group for scored, each in zip(node.rules, machine.rules) if each.quantity}
    touched += [group.under for name, group in node.groups.items() if name in active and group.under]
    if machine.exemption is not None and machine.exemption.under:
        touched.append(machine.exemption.under)
    return tuple(dict.fromkeys(touched))
