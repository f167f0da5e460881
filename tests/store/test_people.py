"""Decisions over nights, the trail's chain, and repairs that nights verify or refute; on real database files."""

import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from model.finding import CheckRun, Evidence, Outcome, Severity, Verdict, finding_key
from model.inputs import Entry, Source, State
from model.review import Action, Kind, Person, Queue, Repair, Role, Step
from model.zone import SHANGHAI
from store.inbox import InboxRow, Wanted
from store.intake import Entered, create_intake
from store.night import Night
from store.people import Ruling, SignedError, StaleError
from store.scores import ScoreLine
from store.store import Store

MOMENT = datetime(2026, 3, 2, 1, 0, tzinfo=SHANGHAI)
WANG = Person("wang", "王芳", Role.REVIEWER)
ZHANG = Person("zhang", "张立", Role.LEAD)
LIAISON = Person("zhao", "赵敏", Role.LIAISON, "mzj")
A, B = (finding_key("link-broken", "mzj", target) for target in ("a", "b"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path)
    night(opened, 0, {"a": "甲打不开", "b": "乙打不开"})
    yield opened
    opened.close()


def night(
    store: Store, number: int, found: dict[str, str], outcome: Outcome = Outcome.FAILED, facts: tuple[str, ...] = ()
) -> None:
    moment = MOMENT + timedelta(days=number)
    run = store.open_run(moment, moment)
    verdicts = tuple(
        Verdict(target, outcome, message, evidence=(Evidence("http://a.cn/", quote=message),), facts=facts)
        for target, message in found.items()
    )
    Night(store, run).record_check("a.cn", CheckRun("link-broken", "mzj", verdicts), Severity.MODERATE)
    store.finish_run(run.id, moment)
    store.people.refresh(run.id, moment, at(number), store.all_findings(run.id), {})
    store.people.follow_up(run.id, moment, moment, at(number))


def at(number: int, hour: int = 9) -> str:
    return (MOMENT + timedelta(days=number)).replace(hour=hour).isoformat(timespec="seconds")


def row(store: Store, key: str = A) -> InboxRow:
    found = store.people.inbox.row(key)
    assert found is not None
    return found


def states(store: Store) -> dict[str, str]:
    return {finding.target: finding.review for finding in store.findings()}


def test_a_decision_survives_later_nights_and_counts_in_findings(store: Store) -> None:
    store.people.decide([A], Ruling(Action.CONFIRM, "属实"), WANG, at(0))
    for number in (1, 2):
        night(store, number, {"a": "甲打不开", "b": "乙打不开"})
        assert states(store) == {"a": "confirmed", "b": "pending"}
        assert row(store).decided_by == "王芳"
        assert (row(store).queue, row(store, B).queue) == (Queue.NONE, Queue.NEW)


def test_words_that_change_are_no_new_facts_and_facts_that_change_are(store: Store) -> None:
    night(store, 1, {"a": "甲已40天未更新"}, facts=("2026-01-20",))
    store.people.decide([A], Ruling(Action.DISMISS, "误报"), WANG, at(1))
    night(store, 2, {"a": "“甲”栏目41天没有更新"}, facts=("2026-01-20",))
    assert row(store).review is State.DISMISSED
    night(store, 3, {"a": "甲未能读取"}, Outcome.CANT_TELL)
    assert row(store).review is State.DISMISSED
    night(store, 4, {"a": "甲已2天未更新"}, facts=("2026-02-01",))
    assert (row(store).review, row(store).queue) == (State.PENDING, Queue.REOPENED)
    assert "变化" in row(store).reopened


def test_an_acceptance_reopens_by_itself_when_its_day_has_passed(store: Store) -> None:
    store.people.decide([A], Ruling(Action.ACCEPT, "改版", date(2026, 3, 3)), WANG, at(0))
    night(store, 1, {"a": "甲打不开"})
    assert row(store).review is State.ACCEPTED
    night(store, 2, {"a": "甲打不开"})
    assert row(store).queue is Queue.REOPENED


def test_what_comes_back_after_a_repair_is_to_be_confirmed_again(store: Store) -> None:
    store.people.decide([A], Ruling(Action.CONFIRM, "属实"), WANG, at(0))
    night(store, 1, {})
    assert (row(store).machine, row(store).queue) == ("gone", Queue.NONE)
    night(store, 2, {"a": "甲打不开"})
    assert (row(store).queue, row(store).review) == (Queue.REOPENED, State.PENDING)
    assert row(store).since > row(store).first_seen


def test_decisions_are_taken_back_together_unless_somebody_decided_since(store: Store) -> None:
    people = store.people
    batch = people.decide([A, B], Ruling(Action.DISMISS, "误报"), WANG, at(0))
    people.decide([B], Ruling(Action.CONFIRM, "属实"), ZHANG, at(0, 10))
    assert people.undo(batch, WANG, at(0, 11)) == [A]
    assert states(store) == {"a": "pending", "b": "confirmed"}
    assert people.undo(batch, WANG, at(0, 12)) == []
    assert [act.kind for act in people.trail.of(A, Kind.DECISION, Kind.UNDO)] == [Kind.DECISION, Kind.UNDO]


def test_whoever_saw_an_older_state_decides_nothing(store: Store) -> None:
    people = store.people
    people.decide([A], Ruling(Action.CONFIRM, "属实"), WANG, at(0))
    with pytest.raises(StaleError) as refused:
        people.decide([A, B], Ruling(Action.DISMISS, "误报"), ZHANG, at(0), {A: 0, B: 0})
    assert refused.value.keys == [A]
    assert states(store) == {"a": "confirmed", "b": "pending"}


def test_a_lead_approves_what_needs_approval(store: Store) -> None:
    people = store.people
    people.decide([A], Ruling(Action.CONFIRM, "属实", needs_approval=True), WANG, at(0))
    assert (row(store).queue, row(store).review) == (Queue.APPROVAL, State.PENDING)
    with pytest.raises(StaleError):
        people.decide([B], Ruling(Action.APPROVE, "同意"), ZHANG, at(0))
    people.decide([A], Ruling(Action.APPROVE, "同意"), ZHANG, at(0))
    assert row(store).review is State.CONFIRMED


# -- rectification -----------------------------------------------------------------------------------------------------


def test_a_night_verifies_what_is_gone_and_fails_what_is_overdue(store: Store) -> None:
    people = store.people
    number = people.notify("mzj", [A, B], date(2026, 3, 4), "请整改", WANG, at(0))
    assert number == "2026-001"
    night(store, 1, {"b": "乙打不开"})
    assert (row(store).repair, row(store, B).repair) == (Repair.VERIFIED, Repair.NOTIFIED)
    night(store, 2, {"b": "乙打不开"})
    assert row(store, B).repair is Repair.NOTIFIED  # due today
    night(store, 3, {"b": "乙打不开"})
    assert (row(store, B).repair, row(store, B).queue) == (Repair.FAILED, Queue.OVERDUE)
    night(store, 4, {"a": "甲打不开"})
    assert (row(store).repair, row(store, B).repair) == (Repair.FAILED, Repair.VERIFIED)


def test_a_report_is_refuted_by_a_night_that_began_after_it(store: Store) -> None:
    people = store.people
    people.notify("mzj", [A], date(2026, 3, 20), "请整改", WANG, at(0))
    people.step([A], Step.REPORT, LIAISON, at(1, 0), {"why": "已整改", "files": []})
    assert row(store).queue is Queue.REPORTED
    night(store, 1, {"a": "甲打不开"})
    assert row(store).repair is Repair.FAILED
    people.step([A], Step.REPORT, LIAISON, at(2, 6), {"why": "已整改", "files": []})
    night(store, 2, {"a": "甲打不开"})  # began before the report
    assert row(store).repair is Repair.REPORTED


def test_what_is_excused_is_not_owed(store: Store) -> None:
    people = store.people
    people.notify("mzj", [A], date(2026, 3, 3), "请整改", WANG, at(0))
    people.decide([A], Ruling(Action.NOT_OURS, "不归我公开"), WANG, at(1))
    for number in (1, 2, 3):
        night(store, number, {"a": "甲打不开"})
    assert (row(store).repair, row(store).queue) == (Repair.NOTIFIED, Queue.NONE)
    assert people.inbox.owed() == []


def test_what_a_person_verified_is_failed_when_a_later_night_still_sees_it(store: Store) -> None:
    people = store.people
    people.notify("mzj", [A], date(2026, 3, 20), "请整改", WANG, at(0))
    people.step([A], Step.VERIFY, WANG, at(0, 10), {"why": "已整改"})
    night(store, 1, {"a": "甲打不开"})
    assert row(store).repair is Repair.FAILED


def test_an_objection_is_upheld_and_the_finding_dismissed_at_once(store: Store) -> None:
    people = store.people
    assert not people.uphold(A, WANG, at(0), "成立", [])
    people.step([A], Step.APPEAL, LIAISON, at(0), {"why": "误判", "files": []})
    assert people.uphold(A, WANG, at(0), "成立", [])
    assert (row(store).review, row(store).repair) == (State.DISMISSED, Repair.NONE)


def test_an_older_inspection_made_again_leaves_the_inbox_alone(store: Store) -> None:
    night(store, 2, {"b": "乙打不开"})
    first = store.open_run(MOMENT - timedelta(days=1), MOMENT)
    store.people.refresh(first.id, first.as_of, at(3), store.all_findings(first.id), {})
    assert store.people.inbox.count(Wanted()) == 2
    assert store.people.inbox.night[0] == "20260304"


def test_scores_that_were_computed_before_something_was_said_are_not_kept(store: Store) -> None:
    people, run = store.people, store.people.inbox.night[0]
    line = ScoreLine("mzj", "r", "1", "1", "1", "1", "1", 1.0, 0, "", 1, "")
    before = people.moment
    people.decide([A], Ruling(Action.CONFIRM, "属实"), WANG, at(0))
    people.keep_scores([line], run, before)
    assert people.scores.lines() == {}
    people.keep_scores([line], "another run", people.moment)
    assert people.scores.lines() == {}
    people.keep_scores([line], run, people.moment)
    assert people.scores.lines() == {"mzj": line}
    before = people.moment
    night(store, 1, {"a": "甲打不开"})
    people.keep_scores([line], store.people.inbox.night[0], before)
    assert people.scores.lines() == {}


def test_nothing_is_entered_about_a_signed_score_and_nothing_signed_over_what_was_just_said(store: Store) -> None:
    people = store.people
    since = people.trail.head[0]
    people.decide([A], Ruling(Action.CONFIRM, "属实"), WANG, at(0))
    with pytest.raises(StaleError):
        people.sign_off("mzj", "r/2026", {"sha256": "x"}, ZHANG, at(0), since, alone=True)
    people.sign_off("jyj", "r/2026", {"sha256": "x"}, ZHANG, at(0), since, alone=True)
    people.sign_off("mzj", "r/2026", {"sha256": "x"}, ZHANG, at(0), people.trail.head[0], alone=False)
    entry = Entered("mzj", Entry("1", Source.REVIEW, None, "有"), "控制台")
    with pytest.raises(SignedError):
        people.enter("r", "2026", entry, WANG, at(0), [])
    with pytest.raises(SignedError):
        people.take_in("r", "2026", [entry], "sha", "a.xlsx", "王芳", at(0))
    people.enter("r", "2027", entry, WANG, at(0), [])


def test_the_files_of_an_office_are_its_own(store: Store) -> None:
    assert {path.name: path.stat().st_mode & 0o077 for path in store.folder.glob("*.db")} == {
        "duwang.db": 0,
        "archive.db": 0,
        "people.db": 0,
    }


def test_steps_that_the_state_does_not_permit_change_nothing(store: Store) -> None:
    assert store.people.step([A], Step.ESCALATE, WANG, at(0), {"why": "督办"}) == []
    assert store.people.trail.of(A, Kind.STEP) == []


# -- the trail ---------------------------------------------------------------------------------------------------------


def tampered(store: Store, statement: str) -> str:
    connection = sqlite3.connect(store.folder / "people.db")
    connection.executescript("DROP TRIGGER acts_kept; DROP TRIGGER acts_unchanged;" + statement)
    connection.commit()
    connection.close()
    return store.people.trail.verify().fault


@pytest.fixture
def acted(store: Store) -> Store:
    for number in range(3):
        store.people.decide([A], Ruling(Action.CONFIRM if number % 2 else Action.DISMISS, f"第{number}次"), WANG, at(0))
    return store


def test_an_untouched_trail_holds(acted: Store) -> None:
    result = acted.people.trail.verify()
    assert (result.entries, result.fault, result.head) == (3, "", acted.people.trail.head[1])
    assert acted.people.drift(acted.all_findings(acted.people.inbox.night[0])) == []


@pytest.mark.parametrize(
    "column", ["at", "account", "name", "role", "kind", "unit", "subject", "said", "previous", "hash"]
)
def test_any_altered_field_is_noticed(acted: Store, column: str) -> None:
    value = (
        "undo"
        if column == "kind"
        else "0" * 64
        if column in ("previous", "hash")
        else '{"action": "dismiss"}'
        if column == "said"
        else "x"
    )
    assert tampered(acted, f"UPDATE acts SET {column} = '{value}' WHERE seq = 2;")


def test_a_removed_entry_is_noticed(acted: Store) -> None:
    assert "缺失" in tampered(acted, "DELETE FROM acts WHERE seq = 2;")


def test_a_cut_off_end_is_noticed_by_who_noted_the_head(acted: Store) -> None:
    head = acted.people.trail.head[1]
    assert tampered(acted, "DELETE FROM acts WHERE seq = 3;") == ""
    assert "截去" in acted.people.trail.verify(head).fault


def test_the_database_itself_refuses_changes(acted: Store) -> None:
    for statement in ("UPDATE acts SET hash = ''", "DELETE FROM acts WHERE seq = 3"):
        with pytest.raises(sqlite3.DatabaseError):
            acted.people.connection.execute(statement)


def test_an_inbox_that_was_changed_by_hand_is_noticed(acted: Store) -> None:
    acted.people.connection.execute("UPDATE inbox SET review = 'confirmed' WHERE key = ?", (A,))
    assert len(acted.people.drift(acted.all_findings(acted.people.inbox.night[0]))) == 1


# -- filters and entries -----------------------------------------------------------------------------------------------


def test_filters_narrow_and_order_is_defined(store: Store) -> None:
    box = store.people.inbox
    store.people.decide([A], Ruling(Action.CONFIRM, "属实"), WANG, at(0))
    assert [each.key for each in box.page(Wanted(), 10)] == [B, A]
    assert box.keys(Wanted(review="confirmed"), 10) == [A]
    assert box.keys(Wanted(queue="open"), 10) == box.keys(Wanted(queue="new"), 10) == [B]
    assert box.keys(Wanted(words="乙打"), 10) == [B]
    assert box.keys(Wanted(words="%"), 10) == box.keys(Wanted(unit="jyj"), 10) == []
    assert box.keys(Wanted(since="2026-03-02", until="2026-03-02"), 10) == [B, A]
    assert box.keys(Wanted(until="2026-03-01"), 10) == []
    assert box.beside(row(store, B), Wanted()) == ("", A)
    assert box.beside(row(store, A), Wanted()) == (B, "")
    assert [(group.value, group.found, group.units) for group in box.groups(Wanted(), "check")] == [
        ("link-broken", 2, 1)
    ]


def test_entries_are_scored_and_recorded(store: Store) -> None:
    store.people.enter("r", "2026", Entered("mzj", Entry("1", Source.REVIEW, None, "有"), "控制台"), WANG, at(0), [])
    assert store.intake.of("r", "2026", "mzj", "区直").entries[0].outcome == "有"
    assert store.people.trail.of("r/2026", Kind.ENTRY)[0].name == "王芳"


def test_entries_that_an_earlier_version_kept_beside_the_facts_move(tmp_path: Path) -> None:
    first = Store(tmp_path)
    create_intake(first.database)
    first.connection.execute("INSERT INTO editions VALUES ('r', 'digest', '2026')")
    first.connection.execute(
        "INSERT INTO intake VALUES (1, 'r', '2026', 'mzj', 'examined', '1', 'review', '{\"name\": \"1\"}', '', '', '')"
    )
    first.close()
    second = Store(tmp_path)
    assert second.intake.of("r", "2026", "mzj", "区直").examined == {"1"}
    assert not second.intake.use_edition("r", "other", "2026")
    assert second.connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'intake'").fetchone() is None
    second.close()
