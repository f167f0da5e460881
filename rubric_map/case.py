"""A unit's inputs, sorted for scoring: what counts when only confirmed occurrences do, and what counts in the worst case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from model.inputs import Claim, Entry, Inputs, Judgement, Occurrence, State
from rubric_map.expression import Value


@dataclass(slots=True)
class View:
    """One way of looking at a unit: ``counted`` are the occurrences by rule, ``scores`` the rows that were scored so far."""

    facts: Mapping[str, Value]
    examined: set[str]
    judgements: Mapping[str, Judgement]
    counted: Mapping[str, list[Occurrence]]
    scores: dict[str, Decimal | None] = field(default_factory=dict)

    def fact(self, name: str) -> Value:
        """The value of a fact; None while it is not known."""
        return self.facts.get(name)

    def count(self, rule: str) -> Decimal | None:
        """How many occurrences a rule counts; None while nobody looked."""
        found = self.counted.get(rule)
        if not found:
            return Decimal(0) if rule in self.examined else None
        return Decimal(sum(each.count for each in found))

    def score(self, indicator: str) -> Decimal | None:
        """The score of a row that stands before; None while it has none."""
        return self.scores.get(indicator)


@dataclass(slots=True)
class Case:
    """A unit (or one part of it, such as a quarter) as the engine sees it."""

    confirmed: View
    worst: View
    entries: Mapping[str, list[Entry]]
    claims: Mapping[str, Claim]
    hints: Mapping[str, list[Occurrence]]


def build_case(inputs: Inputs, rules_of: Mapping[str, tuple[str, ...]], part: str = "") -> Case:
    """The case of a unit. ``rules_of`` are the rules that an id stands for: a check's, a rule's own, a row's.

    With ``part`` only what belongs to that part, and what belongs to no part.
    """

    def here(each: Occurrence | Entry | Claim | Judgement) -> bool:
        return each.part == part

    facts: dict[str, Value] = {"单位类别": inputs.kind}
    for fact in sorted(inputs.facts, key=lambda f: f.part != ""):
        if fact.state is State.CONFIRMED and fact.part in ("", part):
            facts[fact.name] = fact.value
    occurrences = sorted(filter(here, inputs.occurrences), key=lambda each: each.key)
    confirmed, worst, hints = _sort_occurrences(occurrences, rules_of)
    named = (name.partition("@") for name in inputs.examined)
    looked_at = (*(name for name, _, of in named if of in ("", part)), *(each.of for each in occurrences))
    examined = {rule for name in looked_at for rule in rules_of.get(name, ())}
    judgements: dict[str, Judgement] = {each.rule: each for each in inputs.judgements if here(each)}
    entries: dict[str, list[Entry]] = {}
    for entry in filter(here, inputs.entries):
        entries.setdefault(entry.indicator, []).append(entry)
    claims = {claim.indicator: claim for claim in inputs.claims if here(claim)}
    return Case(View(facts, examined, judgements, confirmed), View(facts, examined, judgements, worst), entries, claims, hints)


Sorted = dict[str, list[Occurrence]]


def _sort_occurrences(occurrences: Iterable[Occurrence], rules_of: Mapping[str, tuple[str, ...]]) -> tuple[Sorted, Sorted, Sorted]:
    confirmed: Sorted = {}
    worst: Sorted = {}
    hints: Sorted = {}
    for each in occurrences:
        if each.state.may_count:
            hints.setdefault(each.of, []).append(each)
            for rule in rules_of.get(each.of, ()):
                worst.setdefault(rule, []).append(each)
                if each.state is State.CONFIRMED:
                    confirmed.setdefault(rule, []).append(each)
    return confirmed, worst, hints
