"""What holds for every scored rubric that comes with the project, whatever is found and whoever says it."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.inputs import Inputs, Occurrence, State
from model.scorecard import Examined, RowScore, Scorecard
from rubric_map.catalogue import load_rubrics
from rubric_map.engine import score
from rubric_map.intake import inputs_faults, rules_by_id
from rubric_map.language import Rubric
from rubric_map.program import effect_of
from tests.rubric_map.inputs_of import deducting, inputs_of, occurrence_of, reckon

SCORED = [rubric for rubric in load_rubrics().values() if not rubric.outcomes]
every_rubric = pytest.mark.parametrize("rubric", SCORED, ids=[rubric.id for rubric in SCORED])
few = settings(max_examples=60, deadline=None)
seeds = given(seed=st.integers(0, 10**9))


def leaves(card: Scorecard) -> list[RowScore]:
    return [row for row in card.rows if not row.heading]


@every_rubric
@few
@seeds
def test_rows_stay_between_floor_and_cap_and_the_numbers_are_in_order(rubric: Rubric, seed: int) -> None:
    inputs = inputs_of(rubric, Random(seed))
    assert not inputs_faults(rubric, replace(inputs, entries=(), claims=()))
    indicators = {each.id: each for each in rubric.indicator}
    for row in leaves(score(rubric, inputs)):
        indicator = indicators[row.indicator]
        bonus = any(rule.bonus is not None for rule in indicator.rule)
        if row.confirmed is None or row.worst is None:
            assert row.examined is Examined.NONE or indicator.when is not None
            continue
        assert row.worst.value <= row.confirmed.value <= row.high
        assert row.low is None or row.low <= row.worst.value
        assert indicator.floor == "none" or row.worst.value >= Decimal(indicator.floor)
        assert bonus or row.confirmed.value <= row.points


@every_rubric
@few
@seeds
def test_another_deduction_never_raises_a_score(rubric: Rubric, seed: int) -> None:
    inputs = inputs_of(rubric, Random(seed))
    chance = Random(seed + 1)
    state = chance.choice((State.PENDING, State.CONFIRMED))
    more = occurrence_of(chance.choice(deducting(rubric)), chance, "one-more", state)
    before, after = score(rubric, inputs), score(rubric, replace(inputs, occurrences=(*inputs.occurrences, more)))
    for old, new in zip(leaves(before), leaves(after)):
        if old.confirmed is not None and new.confirmed is not None and old.source == new.source:
            assert new.confirmed.value <= old.confirmed.value
            assert new.worst is None or old.worst is None or new.worst.value <= old.worst.value
        assert new.high <= old.high
        if (
            state is State.PENDING
            and old.confirmed is not None
            and new.confirmed is not None
            and old.source == new.source
        ):
            assert new.confirmed.value == old.confirmed.value


@every_rubric
@few
@seeds
def test_the_order_of_findings_and_facts_never_matters(rubric: Rubric, seed: int) -> None:
    inputs = inputs_of(rubric, Random(seed))
    chance = Random(seed + 1)

    occurrences, facts, judgements = list(inputs.occurrences), list(inputs.facts), list(inputs.judgements)
    for things in (occurrences, facts, judgements):
        chance.shuffle(things)
    shuffled = replace(inputs, occurrences=tuple(occurrences), facts=tuple(facts), judgements=tuple(judgements))
    assert score(rubric, shuffled) == score(rubric, inputs)


@every_rubric
@few
@seeds
def test_printed_formulas_recompute_to_the_stored_values(rubric: Rubric, seed: int) -> None:
    card = score(rubric, inputs_of(rubric, Random(seed)))
    for row in card.rows:
        for formula in (row.confirmed, row.worst):
            assert formula is None or reckon(formula.text) == formula.value
        for rule in row.rules:
            assert reckon(rule.points.text) == rule.points.value
    if card.confirmed is not None and not card.vetoes:
        assert reckon(card.confirmed_formula) == card.confirmed
    if card.worst is not None and not card.vetoes and not card.possible_vetoes:
        assert reckon(card.worst_formula) == card.worst


@every_rubric
@few
@seeds
def test_what_nobody_examined_never_counts_as_full(rubric: Rubric, seed: int) -> None:
    nothing = score(rubric, Inputs("u", rubric.applies_to[0]))
    assert nothing.examined == nothing.scored == 0
    assert nothing.confirmed is None
    card = score(rubric, inputs_of(rubric, Random(seed)))
    assert card.examined <= card.scored <= card.total
    for row in leaves(card):
        if row.examined is Examined.NONE:
            assert (
                row.confirmed is None
                or (row.source is not None and row.source.value == "self")
                or row.note.startswith("未达到条件")
            )
        if row.examined is not Examined.FULL and row.source is not None and row.points:
            assert row.low is not None
            assert row.low < row.points or any(rule.effect in ("award", "bonus") for rule in row.rules)
    if (
        not card.vetoes
        and not card.possible_vetoes
        and card.confirmed is not None
        and card.high is not None
        and card.scored == card.total
    ):
        assert card.low is None or card.low <= card.confirmed


@every_rubric
@few
@seeds
def test_confirming_everything_reaches_the_worst_case(rubric: Rubric, seed: int) -> None:
    """The worst case is no guess: it is what the score becomes when every open deduction is confirmed and no open bonus
    is."""
    inputs = inputs_of(rubric, Random(seed))
    effects = {rule.id: effect_of(rule)[0] for rule in rules_by_id(rubric).values()}

    def settled(each: Occurrence) -> Occurrence:
        takes = effects.get(each.of, "deduct") not in ("award", "bonus")
        return replace(
            each,
            state=(State.CONFIRMED if takes else State.DISMISSED)
            if each.state in (State.PENDING, State.IN_DOUBT)
            else each.state,
        )

    before, after = (
        score(rubric, inputs),
        score(rubric, replace(inputs, occurrences=tuple(settled(each) for each in inputs.occurrences))),
    )
    for old, new in zip(leaves(before), leaves(after)):
        if old.worst is not None and new.confirmed is not None and old.source == new.source:
            assert new.confirmed.value == old.worst.value, old.indicator
