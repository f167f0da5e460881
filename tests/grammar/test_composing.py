"""Composed portals: the same every time, and as the truth says."""

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from tests.portal.grammar.compose import compose
from tests.portal.grammar.looks import DIMENSIONS, LIST_DIMENSIONS, fitting
from tests.portal.grammar.model import ListLook, Portal, UnitLook
from tests.portal.grammar.selfcheck import problems

lists = st.builds(ListLook, **{name: st.sampled_from(choices) for name, choices in LIST_DIMENSIONS.items()})
looks = st.builds(
    fitting,
    st.fixed_dictionaries({name: st.sampled_from(choices) for name, choices in DIMENSIONS.items()}),
    st.tuples(lists, lists),
)


def faults_of(portal: Portal) -> list[str]:
    return [f"seed {portal.seed}: {problem}" for problem in problems(portal)]


@given(seed=st.integers(0, 10_000), look=looks)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_truth_is_in_the_pages_whatever_the_look(seed: int, look: UnitLook) -> None:
    assert faults_of(compose(seed, (look,), units=1)) == []


@pytest.mark.parametrize("seed", range(1, 9))
def test_truth_is_in_the_pages_of_whole_portals(seed: int) -> None:
    portal = compose(seed)
    assert faults_of(portal) == []
    assert 120 <= len(portal.answers) <= 320


def test_same_seed_same_bytes() -> None:
    assert compose(7) == compose(7)
    assert compose(7).answers != compose(8).answers


def test_every_choice_is_drawn() -> None:
    drawn = {item for seed in range(80) for unit in compose(seed).units for item in unit.look.choices().items()}
    assert {(name, choice) for name, choices in DIMENSIONS.items() for choice in choices} <= drawn


def test_every_check_has_faults() -> None:
    checks = {fault.check for seed in range(12) for fault in compose(seed).expected}
    assert len(checks) == 9


def test_a_stale_column_that_is_not_is_noticed() -> None:
    portal = next(p for p in map(compose, range(50)) if any(f.check == "column-stale" for f in p.expected))
    mended = frozenset(f for f in portal.expected if f.check != "column-stale")
    changed = Portal(**{name: getattr(portal, name) for name in Portal.__dataclass_fields__} | {"expected": mended})
    assert any("not what the truth says" in problem for problem in problems(changed))
