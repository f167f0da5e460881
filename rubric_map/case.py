"""A unit's inputs, sorted for scoring: what counts when only confirmed occurrences do, and what counts in the worst
case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from model.inputs import Claim, Entry, Inputs, Judgement, Occurrence, State
from rubric_map.expression import Value
from rubric_map.program import Program
from rubric_map.view import View


@dataclass(slots=True)
class Case:
    """A unit (or one part of it, such as a quarter) as the engine sees it: by what is confirmed, in the worst case, and
    in the best."""

    confirmed: View
    worst: View
    best: View
    entries: Mapping[str, list[Entry]]
    claims: Mapping[str, Claim]
    hints: Mapping[str, list[Occurrence]]

    @property
    def views(self) -> tuple[View, View, View]:
        """Confirmed, worst, best."""
        return self.confirmed, self.worst, self.best


def build_case(inputs: Inputs, program: Program, part: str = "") -> Case:
    """The case of a unit. With ``part`` only what belongs to that part, and facts that belong to no part."""

    facts: dict[str, Value] = {"单位类别": inputs.kind or None}
    for fact in sorted(inputs.facts, key=lambda f: (f.part != "", f.origin.when)):
        if fact.state is State.CONFIRMED and fact.part in ("", part):
            facts[fact.name] = fact.value
    occurrences = sorted((each for each in inputs.occurrences if each.part == part), key=lambda each: each.key)
    confirmed, worst, hints = _sort_occurrences(occurrences, program.rules_of)
    examined = _examined(inputs, program, part, {each.of for each in occurrences})
    judgements = {
        each.rule: each for each in sorted((each for each in inputs.judgements if each.part == part), key=_when)
    }
    entries: dict[str, list[Entry]] = {}
    for entry in inputs.entries:
        if entry.part == part:
            entries.setdefault(entry.indicator, []).append(entry)
    claims = {
        claim.indicator: claim for claim in sorted((each for each in inputs.claims if each.part == part), key=_when)
    }
    firm, worst_case, best_case = (View(facts, examined, judgements, counted) for counted in (confirmed, worst, worst))
    return Case(firm, worst_case, best_case, entries, claims, hints)


def _when(each: Claim | Judgement) -> str:
    return each.origin.when


def _examined(inputs: Inputs, program: Program, part: str, found: set[str]) -> set[str]:
    """The rules that were looked at: named themselves or by their row, or all of whose checks were, one of them with
    something to judge."""
    named = (name.partition("@") for name in inputs.examined)
    looked_at = {name for name, _, of in named if of in ("", part)} | found
    examined = {rule for name in looked_at for rule in program.rows_of.get(name, ())}
    for rule, checks in program.checks_of.items():
        if any(check in looked_at for check in checks) and all(
            check in looked_at or check in inputs.not_concerned for check in checks
        ):
            examined.add(rule)
    return examined


Sorted = dict[str, list[Occurrence]]


def _sort_occurrences(
    occurrences: Iterable[Occurrence], rules_of: Mapping[str, tuple[str, ...]]
) -> tuple[Sorted, Sorted, Sorted]:
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
