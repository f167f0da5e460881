"""Decisions, repairs and queues: what holds, what reopens, what may follow what."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.finding import MachineState, Outcome, fingerprint_of
from model.inputs import State
from model.review import (
    Action,
    Decision,
    Queue,
    Rectification,
    Repair,
    Seen,
    Standing,
    Step,
    StepRefusedError,
    queue_of,
    standing,
    state_of,
)
from model.workdays import workday_after, workdays_between

TODAY = date(2026, 3, 9)
FACTS = fingerprint_of(Outcome.FAILED, ("2026-01-05",))
SEEN = Seen(MachineState.OPEN, "2026-03-01T01:00:00+08:00", FACTS, TODAY)


def decision(
    action: Action,
    *,
    since: str = SEEN.since,
    fingerprint: str = FACTS,
    until: date | None = None,
    approval: bool = False,
    why: str = "因",
) -> Decision:
    return Decision(1, action, "王芳", "2026-03-02T09:00:00+08:00", why, since, fingerprint, until, approval)


def test_nothing_decided_is_pending() -> None:
    assert standing([], SEEN) == Standing(State.PENDING)


@pytest.mark.parametrize("action", [each for each in Action if not each.is_of_lead])
def test_a_decision_holds_while_nothing_changes(action: Action) -> None:
    given_ = decision(action, until=date(2026, 3, 9) if action is Action.ACCEPT else None)
    assert standing([given_], SEEN).state is state_of(action)
    assert standing([decision(Action.DOUBT), given_], SEEN).decision == given_


def test_an_acceptance_ends_the_day_after_its_last() -> None:
    accepted = decision(Action.ACCEPT, until=date(2026, 3, 8))
    found = standing([accepted], SEEN)
    assert found.state is State.PENDING
    assert "2026-03-08" in found.reopened


@pytest.mark.parametrize(
    ("action", "reopens"),
    [
        (Action.DISMISS, True),
        (Action.NO_BUSINESS, True),
        (Action.CONFIRM, False),
        (Action.NOT_OURS, False),
        (Action.DOUBT, False),
    ],
)
def test_other_facts_reopen_what_was_dismissed(action: Action, reopens: bool) -> None:
    found = standing([decision(action, fingerprint=fingerprint_of(Outcome.FAILED, ("2025-12-01",)))], SEEN)
    assert bool(found.reopened) is reopens
    assert (found.state is State.PENDING) is reopens


@pytest.mark.parametrize(
    ("decided", "seen", "reopens"),
    [
        ((Outcome.FAILED, ()), (Outcome.CANT_TELL, ("blocked",)), False),  # kept out for a night
        ((Outcome.CANT_TELL, ()), (Outcome.CANT_TELL, ("another sign",)), False),
        ((Outcome.CANT_TELL, ()), (Outcome.FAILED, ()), True),  # a doubt has become a fault
        ((Outcome.FAILED, ("a",)), (Outcome.FAILED, ("b",)), True),
        ((Outcome.FAILED, ("a",)), (Outcome.FAILED, ("a",)), False),
    ],
)
def test_only_what_is_proven_reopens_a_dismissal(
    decided: tuple[Outcome, tuple[str, ...]], seen: tuple[Outcome, tuple[str, ...]], reopens: bool
) -> None:
    now = Seen(MachineState.OPEN, SEEN.since, fingerprint_of(*seen), TODAY)
    found = standing([decision(Action.DISMISS, fingerprint=fingerprint_of(*decided))], now)
    assert bool(found.reopened) is reopens


def test_decisions_that_kept_a_message_hold_unless_a_doubt_became_a_fault() -> None:
    assert not standing([decision(Action.DISMISS, fingerprint="failed\x1f链接打不开，出现在个页面")], SEEN).reopened
    assert standing([decision(Action.DISMISS, fingerprint="cant_tell\x1f链接未能核实")], SEEN).reopened


@pytest.mark.parametrize("action", [Action.CONFIRM, Action.DISMISS, Action.NO_BUSINESS])
def test_confirmations_and_dismissals_are_about_one_episode(action: Action) -> None:
    again = Seen(MachineState.REAPPEARED, "2026-03-08T01:00:00+08:00", FACTS, TODAY)
    found = standing([decision(action)], again)
    assert found.state is State.PENDING
    assert "再次出现" in found.reopened


def test_a_confirmation_counts_once_a_lead_agrees() -> None:
    confirmed = decision(Action.CONFIRM, approval=True)
    assert standing([confirmed], SEEN) == Standing(State.PENDING, confirmed, awaiting=True)
    assert standing([confirmed, decision(Action.APPROVE)], SEEN).state is State.CONFIRMED
    returned = standing([confirmed, decision(Action.RETURN, why="缺少截图")], SEEN)
    assert returned.state is State.PENDING
    assert "缺少截图" in returned.reopened
    assert standing([confirmed, decision(Action.RETURN), confirmed], SEEN).awaiting


@given(st.lists(st.sampled_from(Step), max_size=12))
def test_repairs_follow_permitted_steps_only(steps: list[Step]) -> None:
    state = Rectification()
    for step in steps:
        if step in state.steps:
            state = state.after(step, "2026-001", TODAY)
        else:
            before = state
            with pytest.raises(StepRefusedError):
                state.after(step, "2026-001", TODAY)
            assert state == before
    assert state.state is Repair.NONE or state.state in Repair
    assert (state.notice == "") == (state.due is None)


def test_every_state_of_a_repair_can_be_left_and_reached() -> None:
    reached, todo = {Repair.NONE}, [Rectification()]
    while todo:
        state = todo.pop()
        assert state.steps
        for step in state.steps:
            following = state.after(step, "2026-001", TODAY)
            if following.state not in reached:
                reached.add(following.state)
                todo.append(following)
    assert reached == set(Repair)


def test_an_objection_that_fails_leaves_the_notice_in_force() -> None:
    notified = Rectification().after(Step.NOTIFY, "2026-001", TODAY)
    assert notified.after(Step.APPEAL).after(Step.REJECT) == notified
    assert Rectification().after(Step.APPEAL).after(Step.REJECT).state is Repair.NONE
    assert notified.after(Step.APPEAL).after(Step.UPHOLD).state is Repair.NONE


@pytest.mark.parametrize(
    ("stands", "repair", "machine", "queue"),
    [
        (Standing(), Repair.NONE, MachineState.OPEN, Queue.NEW),
        (Standing(), Repair.NONE, MachineState.REAPPEARED, Queue.REAPPEARED),
        (Standing(State.PENDING, reopened="期限已过"), Repair.NONE, MachineState.OPEN, Queue.REOPENED),
        (Standing(State.PENDING, awaiting=True), Repair.NONE, MachineState.OPEN, Queue.APPROVAL),
        (Standing(State.CONFIRMED), Repair.NONE, MachineState.OPEN, Queue.NONE),
        (Standing(State.CONFIRMED), Repair.NOTIFIED, MachineState.OPEN, Queue.OVERDUE),
        (Standing(State.CONFIRMED), Repair.APPEALED, MachineState.OPEN, Queue.APPEAL),
        (Standing(State.CONFIRMED), Repair.REPORTED, MachineState.GONE, Queue.REPORTED),
        (Standing(), Repair.NONE, MachineState.GONE, Queue.NONE),
    ],
)
def test_what_a_finding_waits_for(stands: Standing, repair: Repair, machine: MachineState, queue: Queue) -> None:
    seen = Seen(machine, SEEN.since, "facts", TODAY)
    assert queue_of(stands, Rectification(repair, "2026-001", date(2026, 3, 8)), seen) is queue


def test_what_is_due_today_is_not_overdue() -> None:
    assert queue_of(Standing(State.CONFIRMED), Rectification(Repair.NOTIFIED, "2026-001", TODAY), SEEN) is Queue.NONE


def test_a_period_of_working_days_skips_weekends_and_holidays() -> None:
    assert workday_after(date(2025, 9, 26), 1) == date(2025, 9, 28)  # a Sunday on which people work
    assert workday_after(date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert workdays_between(date(2025, 9, 15), workday_after(date(2025, 9, 15), 10)) == 10
