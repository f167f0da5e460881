"""What people decide about findings (复核) and what units do about them (整改). Nothing here is ever changed: the
latest word counts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from model.finding import MachineState, has_new_facts
from model.inputs import State


class Role(StrEnum):
    """Who a person is to the console: 系统管理员、复核员、审定人、单位联络员、查阅人."""

    ADMINISTRATOR = "administrator"
    REVIEWER = "reviewer"
    LEAD = "lead"
    LIAISON = "liaison"
    READER = "reader"

    @property
    def zh(self) -> str:
        """The role in Chinese."""
        return {
            "administrator": "系统管理员",
            "reviewer": "复核员",
            "lead": "审定人",
            "liaison": "单位联络员",
            "reader": "查阅人",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who acts: the name of the account, how the person is called, the role; liaisons belong to a unit or a
    special body (专项评估单位)."""

    account: str
    name: str
    role: Role
    unit: str = ""
    body: str = ""


MACHINE = Person("duwang", "系统", Role.ADMINISTRATOR)
"""Who acts when nobody does: the nightly inspection."""


# -- decisions ---------------------------------------------------------------------------------------------------------


class Action(StrEnum):
    """What a reviewer says of a finding, and what a lead says of a confirmation."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"
    DOUBT = "doubt"
    NOT_OURS = "not-ours"
    NO_BUSINESS = "no-business"
    ACCEPT = "accept"
    REOPEN = "reopen"
    APPROVE = "approve"
    RETURN = "return"

    @property
    def zh(self) -> str:
        """The action in Chinese."""
        return _ACTIONS[self.value]

    @property
    def is_of_lead(self) -> bool:
        """Whether it answers a confirmation that awaits approval."""
        return self in (Action.APPROVE, Action.RETURN)


_ACTIONS = {
    "confirm": "确认", "dismiss": "驳回（误报）", "doubt": "待定", "not-ours": "不归我公开",
    "no-business": "无此类业务，已作说明", "accept": "暂予接受",
    "reopen": "恢复待复核", "approve": "同意确认", "return": "退回重核",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: by whom, when (ISO time), why; ``since`` and ``fingerprint`` say which episode and which facts it
    was about.

    ``until`` is the last day of an acceptance; ``needs_approval`` that a lead must agree. ``seq`` is its number in the
    trail.
    """

    seq: int
    action: Action
    who: str
    when: str
    why: str
    since: str = ""
    fingerprint: str = ""
    until: date | None = None
    needs_approval: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What the machine sees of a finding now: its state, when the episode began (ISO time), its facts, the day of the
    inspection."""

    machine: MachineState
    since: str
    fingerprint: str
    today: date


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a finding stands with people.

    ``state`` is what counts for the score; ``reopened`` says why an earlier decision counts no longer; ``awaiting``
    that a lead must approve.
    """

    state: State = State.PENDING
    decision: Decision | None = None
    reopened: str = ""
    awaiting: bool = False


_STATES = {
    Action.CONFIRM: State.CONFIRMED, Action.DISMISS: State.DISMISSED, Action.DOUBT: State.IN_DOUBT,
    Action.NOT_OURS: State.NOT_APPLICABLE,
    Action.NO_BUSINESS: State.NOT_APPLICABLE, Action.ACCEPT: State.ACCEPTED, Action.REOPEN: State.PENDING,
}  # fmt: skip


def state_of(action: Action) -> State:
    """The state that a reviewer's action leads to."""
    return _STATES[action]


def standing(decisions: Iterable[Decision], seen: Seen) -> Standing:
    """Where a finding stands after its decisions, oldest first, those taken back left out.

    Confirmations and dismissals are about one episode: what appears again after it was seen repaired is to be looked at
    again. An acceptance ends with its day. A dismissal holds while the facts are what they were.
    """
    latest, approved, returned = None, False, ""
    for each in decisions:
        if each.action.is_of_lead:
            approved, returned = (
                each.action is Action.APPROVE,
                "" if each.action is Action.APPROVE else f"审定人退回：{each.why}",
            )
        else:
            latest, approved, returned = each, False, ""
    if latest is None:
        return Standing()
    reopened = returned or _reopening(latest, seen)
    if reopened:
        return Standing(State.PENDING, latest, reopened)
    if latest.needs_approval and not approved:
        return Standing(State.PENDING, latest, awaiting=True)
    return Standing(state_of(latest.action), latest)


_REFUSED = (Action.DISMISS, Action.NO_BUSINESS)


def _reopening(decision: Decision, seen: Seen) -> str:
    """Why a decision counts no longer; "" while it does."""
    if decision.action is Action.CONFIRM and seen.since > decision.since:
        return "整改后再次出现，须重新确认"
    if decision.action in _REFUSED and seen.since > decision.since:
        return "驳回后曾恢复正常，现再次出现"
    if decision.action is Action.ACCEPT and decision.until is not None and seen.today > decision.until:
        return f"暂予接受的期限（{decision.until.isoformat()}）已过"
    if decision.action in _REFUSED and has_new_facts(decision.fingerprint, seen.fingerprint):
        return "驳回时依据的事实已有变化"
    return ""


# -- rectification -----------------------------------------------------------------------------------------------------


class Repair(StrEnum):
    """Where the rectification (整改) of a finding stands."""

    NONE = "none"
    NOTIFIED = "notified"
    APPEALED = "appealed"
    IN_PROGRESS = "in-progress"
    REPORTED = "reported"
    VERIFIED = "verified"
    FAILED = "failed"
    ESCALATED = "escalated"

    @property
    def zh(self) -> str:
        """The state in Chinese."""
        return _REPAIRS[self.value]

    @property
    def is_owed(self) -> bool:
        """Whether the unit still owes a repair."""
        return self in (Repair.NOTIFIED, Repair.IN_PROGRESS, Repair.FAILED, Repair.ESCALATED)


_REPAIRS = {
    "none": "未通知", "notified": "已通知整改", "appealed": "申诉待处理", "in-progress": "整改中",
    "reported": "单位报告已整改", "verified": "复查已整改",
    "failed": "复查未通过", "escalated": "已督办",
}  # fmt: skip


class Step(StrEnum):
    """One step of a rectification."""

    NOTIFY = "notify"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    REJECT = "reject"
    START = "start"
    REPORT = "report"
    VERIFY = "verify"
    FAIL = "fail"
    ESCALATE = "escalate"

    @property
    def zh(self) -> str:
        """The step in Chinese."""
        return _STEPS[self.value]

    @property
    def is_of_unit(self) -> bool:
        """Whether the unit takes it."""
        return self in (Step.APPEAL, Step.START, Step.REPORT)


_STEPS = {
    "notify": "下发整改通知", "appeal": "提出申诉", "uphold": "采纳申诉", "reject": "不采纳申诉", "start": "开始整改",
    "report": "报告已整改",
    "verify": "复查已整改", "fail": "复查未通过", "escalate": "督办",
}  # fmt: skip

_PERMITTED: dict[Repair, dict[Step, Repair]] = {
    Repair.NONE: {Step.NOTIFY: Repair.NOTIFIED, Step.APPEAL: Repair.APPEALED, Step.REPORT: Repair.REPORTED},
    Repair.NOTIFIED: {
        Step.APPEAL: Repair.APPEALED, Step.START: Repair.IN_PROGRESS, Step.REPORT: Repair.REPORTED,
        Step.VERIFY: Repair.VERIFIED, Step.FAIL: Repair.FAILED,
    },
    Repair.APPEALED: {Step.UPHOLD: Repair.NONE, Step.REJECT: Repair.NOTIFIED},
    Repair.IN_PROGRESS: {Step.APPEAL: Repair.APPEALED, Step.REPORT: Repair.REPORTED, Step.VERIFY: Repair.VERIFIED,
    Step.FAIL: Repair.FAILED},
    Repair.REPORTED: {Step.VERIFY: Repair.VERIFIED, Step.FAIL: Repair.FAILED},
    Repair.VERIFIED: {Step.NOTIFY: Repair.NOTIFIED, Step.APPEAL: Repair.APPEALED, Step.FAIL: Repair.FAILED},
    Repair.FAILED: {
        Step.NOTIFY: Repair.NOTIFIED, Step.APPEAL: Repair.APPEALED, Step.START: Repair.IN_PROGRESS,
        Step.REPORT: Repair.REPORTED, Step.VERIFY: Repair.VERIFIED,
        Step.ESCALATE: Repair.ESCALATED,
    },
    Repair.ESCALATED: {Step.START: Repair.IN_PROGRESS, Step.REPORT: Repair.REPORTED, Step.VERIFY: Repair.VERIFIED,
    Step.FAIL: Repair.FAILED},
}  # fmt: skip


EXCUSED = frozenset((State.DISMISSED, State.NOT_APPLICABLE, State.ACCEPTED))
"""What people decided that leaves nothing to be repaired, even after a notice."""


class StepRefusedError(ValueError):
    """A step that the state does not permit."""


@dataclass(frozen=True, slots=True)
class Rectification:
    """Where the rectification of a finding stands: the notice that asks for it and the day it is due."""

    state: Repair = Repair.NONE
    notice: str = ""
    due: date | None = None

    @property
    def steps(self) -> frozenset[Step]:
        """What may come next."""
        return frozenset(_PERMITTED[self.state])

    def after(self, step: Step, notice: str = "", due: date | None = None) -> "Rectification":
        """The state after a step. Raises :class:`StepRefusedError`."""
        state = _PERMITTED[self.state].get(step)
        if state is None:
            raise StepRefusedError(f"“{self.state.zh}”状态下不能“{step.zh}”")
        if step is Step.NOTIFY:
            return Rectification(state, notice, due)
        if step is Step.REJECT and not self.notice:
            state = Repair.NONE
        return Rectification(state, self.notice, self.due)


# -- the inbox ---------------------------------------------------------------------------------------------------------


class Queue(StrEnum):
    """What a finding waits for, the most pressing first."""

    APPEAL = "appeal"
    REPORTED = "reported"
    OVERDUE = "overdue"
    APPROVAL = "approval"
    REAPPEARED = "reappeared"
    REOPENED = "reopened"
    NEW = "new"
    NONE = ""

    @property
    def zh(self) -> str:
        """The queue in Chinese."""
        return _QUEUES[self.value]


_QUEUES = {
    "appeal": "申诉待处理", "reported": "整改待复查", "overdue": "整改逾期", "approval": "待审定人同意",
    "reappeared": "再次出现", "reopened": "须重新复核", "new": "待复核", "": "已处理",
}  # fmt: skip


def queue_of(stands: Standing, repair: Rectification, seen: Seen) -> Queue:
    """What the finding waits for."""
    if repair.state is Repair.APPEALED:
        return Queue.APPEAL
    if repair.state is Repair.REPORTED:
        return Queue.REPORTED
    if seen.machine is MachineState.GONE:
        return Queue.NONE
    if repair.state.is_owed and repair.due is not None and repair.due < seen.today and stands.state not in EXCUSED:
        return Queue.OVERDUE
    if stands.awaiting:
        return Queue.APPROVAL
    if stands.state is not State.PENDING:
        return Queue.NONE
    if stands.reopened:
        return Queue.REOPENED
    return Queue.REAPPEARED if seen.machine is MachineState.REAPPEARED else Queue.NEW


# -- the trail ---------------------------------------------------------------------------------------------------------


class Kind(StrEnum):
    """What kind of act the trail records."""

    DECISION = "decision"
    UNDO = "undo"
    STEP = "step"
    NOTICE = "notice"
    RECHECK = "recheck"
    ENTRY = "entry"
    SIGN_OFF = "sign-off"
    REVOKE = "revoke"
    LOGIN = "login"
    REFUSED = "refused"
    ACCOUNT = "account"
    EXPORT = "export"
    LOOK = "look"
    NIGHT = "night"

    @property
    def zh(self) -> str:
        """The kind in Chinese."""
        return _KINDS[self.value]


_KINDS = {
    "decision": "复核", "undo": "撤回", "step": "整改", "notice": "整改通知", "recheck": "即时复查", "entry": "填报",
    "sign-off": "审定", "revoke": "撤销审定",
    "login": "登录", "refused": "登录被拒", "account": "账号", "export": "导出", "look": "查看原文",
    "night": "检查批次",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the trail: who did what to which thing, with the hash that chains it to the entry before."""

    seq: int
    at: str
    account: str
    name: str
    role: str
    kind: Kind
    unit: str
    subject: str
    said: dict[str, Any] = field(default_factory=dict)
    previous: str = ""
    hash: str = ""
