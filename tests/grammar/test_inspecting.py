"""The product on looks that nobody tuned it to. Raise the bars when it becomes better."""

import sys
from pathlib import Path

import pytest

from tests.portal.grammar.compose import compose
from tests.portal.grammar.inspect import inspect
from tests.portal.grammar.judge import score
from tests.portal.grammar.tables import cases, per_check

SEEDS = (101, 105, 107)
UNITS = 1
MIN_RECALL = 0.96
MAX_FALSE = 0
MAX_DOUBTS = 6


@pytest.mark.timeout(180)
def test_small_portals_are_judged_as_well_as_before(tmp_path: Path) -> None:
    duwang = str(Path(sys.executable).parent / "duwang")
    results = [inspect(compose(seed, units=UNITS), duwang, tmp_path / str(seed)) for seed in SEEDS]
    total, report = score(results), f"{per_check(results)}\n{cases(results)}"
    assert total.expected > 10
    assert total.recall >= MIN_RECALL, report
    assert total.false <= MAX_FALSE, report
    assert total.doubts <= MAX_DOUBTS, report
