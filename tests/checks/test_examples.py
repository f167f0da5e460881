"""The examples of every check, executed; and what every check must have."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.api import Check, Example, PageExample
from checks.lib.memory import SITE
from checks.loader import load_checks
from checks.runner import run_check
from model.finding import CheckRun, Outcome, Verdict
from model.snapshot import Snapshot
from tests.checks.night import snapshot_of
from tests.conftest import apart

CASES = [(check, example) for check in load_checks().values() for example in check.examples()]


@pytest.mark.parametrize(
    ("check", "example"), CASES, ids=[f"{check.id}: {example.title.en}" for check, example in CASES]
)
def test_example(check: Check, example: Example) -> None:
    result = run_check(example.snapshot, check, {})
    assert not result.error
    assert [verdict.outcome for verdict in result.verdicts if verdict.target == example.target] == [example.outcome]


PAGES = [(check, example) for check in load_checks().values() for example in check.pages()]


@pytest.mark.parametrize(
    ("check", "example"), PAGES, ids=[f"{check.id}: {example.title.en}" for check, example in PAGES]
)
def test_page_example(check: Check, example: PageExample, tmp_path: Path) -> None:
    target = f"{SITE}{example.target}" if example.target.startswith("/") else example.target

    def night() -> CheckRun:
        with snapshot_of(example.pages, tmp_path) as snapshot:
            return run_check(snapshot, check, {})

    result = apart(night)
    assert not result.error
    said = [f"{verdict.outcome} {verdict.target} {verdict.message}" for verdict in result.verdicts]
    assert [verdict.outcome for verdict in result.verdicts if verdict.target == target] == [example.outcome], said


@pytest.mark.parametrize("check", load_checks().values(), ids=load_checks())
def test_every_check_shows_a_fault_and_something_that_is_none(check: Check) -> None:
    outcomes = {example.outcome for example in check.examples()}
    assert Outcome.FAILED in outcomes
    assert outcomes - {Outcome.FAILED}
    for text in (check.title, check.what, check.why, check.basis, check.fix):
        assert text.zh
        assert text.en


def test_a_check_that_raises_is_a_named_error() -> None:
    check = load_checks()["column-stale"]
    broken = Check(
        check.id, check.title, check.what, check.why, check.basis, check.fix, check.severity, check.examples, _raise, {}
    )
    result = run_check(check.examples()[0].snapshot, broken, {})
    assert result.error.startswith("ZeroDivisionError")
    assert result.verdicts == ()


def _raise(_: Snapshot, **options: object) -> Iterator[Verdict]:
    raise ZeroDivisionError
