"""Seconds of it; ``make fuzz`` goes on for as long as one likes."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.inputs import KINDS, altered

EXAMPLES = {"form": 12, "register.xlsx": 40, "rubric": 25}


@pytest.mark.parametrize("name", KINDS)
def test_altered_files_are_refused_or_read(name: str) -> None:
    kind = KINDS[name]
    seeds = kind.seeds()
    for seed in seeds:
        kind.read(seed)

    @settings(max_examples=EXAMPLES.get(name, 120), deadline=None)
    @given(st.integers(0, 2**32))
    def check(number: int) -> None:
        chance = random.Random(number)
        kind.read(altered(chance.choice(seeds), chance))

    check()


@pytest.mark.parametrize("name", KINDS)
def test_any_bytes_are_refused_or_read(name: str) -> None:
    @settings(max_examples=60, deadline=None)
    @given(st.binary(max_size=400))
    def check(body: bytes) -> None:
        KINDS[name].read(body)

    check()
