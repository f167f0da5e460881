"""A night that breaks off, by a full disk or a kill, goes on with the same command: nothing lost, nothing read
twice."""

from collections.abc import Iterator

import pytest

from tests.nights.faults import build_shim
from tests.nights.kills import HELPERS, Kills, may_mount
from tests.nights.office import office

FULL_AT = (0.02, 0.3, 0.45, 0.7, 0.95)
KILLED_AT = (0.1, 0.4, 0.6, 0.8)
"""Parts of a night's writes; ``python -m tests.nights.faults`` and ``kills`` go through all of them."""


@pytest.fixture(scope="module")
def kills(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kills]:
    folder = tmp_path_factory.mktemp("nights")
    shim = build_shim(folder)
    if shim is None:
        pytest.skip("no C compiler on this machine")
    with office() as where:
        yield Kills(where, folder, shim)


@pytest.mark.parametrize("part", FULL_AT)
def test_a_full_disk_ends_the_night_in_one_line_and_costs_nothing(kills: Kills, part: float) -> None:
    assert kills.complaints(int(part * kills.writes)) == []


@pytest.mark.parametrize("part", KILLED_AT)
def test_a_killed_process_costs_nothing(kills: Kills, part: float) -> None:
    assert kills.killed_at(int(part * kills.writes)) == []


def test_a_killed_reader_costs_nothing(kills: Kills) -> None:
    assert kills.helper_killed(HELPERS[0], 1.0) == []


@pytest.mark.parametrize("limit", ["file-size", "descriptors", "read-only"])
def test_limits_of_the_machine_are_named(kills: Kills, limit: str) -> None:
    if limit == "read-only" and not may_mount():
        pytest.skip("folders cannot be mounted read-only here")
    assert kills.limited(limit) == []
