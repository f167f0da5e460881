"""What people said: decisions, repairs, entries and sign-offs in ``people.db``, apart from what the machine saw.

Everything is an entry of the trail. The inbox is derived from it, within the same transaction.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlite_utils

from model.finding import Finding, MachineState
from model.inputs import Fact, Source
from model.review import (
    EXCUSED,
    MACHINE,
    Act,
    Action,
    Decision,
    Kind,
    Person,
    Queue,
    Rectification,
    Repair,
    Role,
    Seen,
    Step,
    standing,
)
from store.attachments import Attachments, create_attachments
from store.database import open_database, write
from store.inbox import Inbox, InboxRow, Wanted, create_inbox, row_of, seen_of, with_people
from store.intake import Entered, Intake, create_intake, dump_said
from store.scores import ScoreLine, Scores, create_scores
from store.trail import Trail, create_trail
from store.vouching import entry_digest

_REVIEW = (Kind.DECISION, Kind.UNDO, Kind.STEP)
_SCORED = (Kind.DECISION, Kind.UNDO, Kind.ENTRY, Kind.SIGN_OFF, Kind.REVOKE)
"""What may change a score."""


_ADOPT = "INSERT OR IGNORE INTO {} VALUES ({})"
_MIGRATIONS = (create_intake, create_trail, create_inbox, create_attachments, create_scores)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision to be recorded: what, why, for an acceptance until when, and whether a lead must agree."""

    action: Action
    why: str = ""
    until: date | None = None
    needs_approval: bool = False


class StaleError(Exception):
    """A finding was decided by somebody else since the page was shown; ``keys`` says which."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__("、".join(keys))
        self.keys = keys


class SignedError(Exception):
    """The scores of units are signed off: nothing can be entered about them; ``units`` says which."""

    def __init__(self, units: list[str]) -> None:
        super().__init__(f"单位 {'、'.join(units)} 的得分已经审定，不能再填报；确需更改的，请审定人先撤销审定")
        self.units = units


class People:
    """What people said about the findings of a store."""

    def __init__(self, folder: Path, facts: sqlite_utils.Database) -> None:
        self.database = open_database(folder / "people.db", _MIGRATIONS, safe=True)
        self.connection: sqlite3.Connection = self.database.conn
        self.intake = Intake(self.database)
        self.trail = Trail(self.database)
        self.inbox = Inbox(self.database)
        self.scores = Scores(self.database)
        self.files = Attachments(self.database)
        self._adopt(facts)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def _adopt(self, facts: sqlite_utils.Database) -> None:
        """Entries that an earlier version kept beside the facts move here."""
        if not facts.table("intake").exists():
            return
        names = ("intake_files", "intake", "editions")
        with write(self.database) as connection:
            for name in names:
                for row in facts.table(name).rows:
                    connection.execute(_ADOPT.format(name, ", ".join("?" * len(row))), tuple(row.values()))
        for name in names:
            facts.table(name).drop()

    # -- where findings stand ----------------------------------------------------------------------------------------

    def reviewed(self, findings: list[Finding], today: date) -> list[Finding]:
        """Findings with what people decided about them."""
        if not findings:
            return []
        acts = self.trail.of_subjects((finding.key for finding in findings), Kind.DECISION, Kind.UNDO)
        return [
            replace(finding, review=str(standing(decisions_of(acts[finding.key]), seen_of(finding, today)).state))
            if finding.key in acts
            else finding
            for finding in findings
        ]

    def refresh(
        self,
        run: str,
        as_of: datetime,
        at: str,
        findings: list[Finding],
        stakes: Mapping[str, tuple[str, float]],
        coverage: str = "[]",
    ) -> None:
        """Make the inbox anew from the findings of a run. ``stakes`` are (row of the rubric, points) by key."""
        if self.inbox.night[1] > as_of.isoformat():  # an older inspection made again: what people work on stays
            return
        start, today = self.trail.head[0], as_of.date()
        acts = self.trail.of_subjects((finding.key for finding in findings), *_REVIEW)
        rows = {finding.key: _stand(finding, acts.get(finding.key, []), stakes, today) for finding in findings}
        by_key = {finding.key: finding for finding in findings}
        with write(self.database):
            for act in self.trail.after(start, *_REVIEW):  # decided while the rows were made
                if act.subject in by_key:
                    rows[act.subject] = _stand(by_key[act.subject], self.trail.of(act.subject, *_REVIEW), stakes, today)
            self.inbox.replace(run, as_of.isoformat(), at, list(rows.values()), coverage)
            self.scores.forget()

    def follow_up(self, run: str, as_of: datetime, started_at: datetime, at: str) -> int:
        """Re-check of repairs by what a run saw: those gone are verified, those overdue or wrongly reported failed; how
        many changed."""
        changed = 0
        with write(self.database):
            for row in self.inbox.rows(self.inbox.under_repair()):
                step, why = self._followed(row, as_of, started_at)
                if step in rectification(row).steps:
                    self._step(at, MACHINE, row, {"step": str(step), "why": why, "run": run})
                    changed += 1
        return changed

    def _followed(self, row: InboxRow, as_of: datetime, started_at: datetime) -> tuple[Step | None, str]:
        """What the run says of a repair, and why; None where it says nothing: it could not judge the finding, nothing
        is due, or nothing is owed."""
        if row.machine is MachineState.GONE:
            return (Step.VERIFY, f"{as_of:%Y-%m-%d}的检查未再发现") if row.repair is not Repair.VERIFIED else (None, "")
        if row.last_seen != as_of.isoformat() or row.review in EXCUSED:
            return None, ""
        answered = self.trail.of(row.key, Kind.STEP)[-1].at < started_at.isoformat()  # before this run began to look
        if row.repair is Repair.VERIFIED and answered:
            return Step.FAIL, f"此前复查为已整改，{as_of:%Y-%m-%d}的检查再次发现"
        if row.repair is Repair.REPORTED and answered:
            return Step.FAIL, f"单位报告已整改，{as_of:%Y-%m-%d}的检查仍然发现"
        if row.repair in (Repair.NOTIFIED, Repair.IN_PROGRESS) and row.due and row.due < as_of.date().isoformat():
            return Step.FAIL, f"整改期限（{row.due}）已过，{as_of:%Y-%m-%d}的检查仍然发现"
        return None, ""

    # -- entries -----------------------------------------------------------------------------------------------------

    def enter(
        self, rubric: str, period: str, entered: Entered, who: Person, at: str, files: list[dict[str, str]]
    ) -> None:
        """Record a score, fact, judgement or claim that a person entered by hand, with the material handed in for it.

        Raises :class:`SignedError`.
        """
        kind, about, said = dump_said(entered.said)
        with write(self.database):
            self._refuse_signed(rubric, period, [entered.unit])
            rows = self.intake.insert(rubric, period, [entered], "", at)
            self.trail.add(
                at,
                who,
                Kind.ENTRY,
                entered.unit,
                f"{rubric}/{period}",
                {
                    "kind": kind,
                    "about": about,
                    "said": json.loads(said),
                    "source": str(entered.source),
                    "files": files,
                    "digest": entry_digest(rows),
                },
            )
            if isinstance(entered.said, Fact):
                self.scores.forget()  # a fact of one unit may be what others are measured by
            else:
                self.scores.mark_stale(entered.unit)

    def take_in(
        self, rubric: str, period: str, entered: list[Entered], sha256: str, name: str, who: str, at: str
    ) -> None:
        """Record everything that a filled form says, in one transaction. Raises :class:`SignedError`."""
        units = sorted({each.unit for each in entered})
        with write(self.database):
            self._refuse_signed(rubric, period, units)
            rows = self.intake.add(rubric, period, entered, sha256, name, who, at)
            for unit in units:
                said = {
                    "kind": "form",
                    "about": name,
                    "said": {},
                    "source": str(entered[0].source),
                    "files": [{"name": name, "sha256": sha256}]
                    if len(units) == 1 and entered[0].source is Source.SELF
                    else [],
                    "form": sha256,
                    "digest": entry_digest(row for row in rows if row[2] == unit),
                }
                self.trail.add(
                    at,
                    Person("duwang", who, Role.ADMINISTRATOR),
                    Kind.ENTRY,
                    unit,
                    f"{rubric}/{period}",
                    said,
                )
                self.scores.mark_stale(unit)

    def sign_off(
        self, unit: str, subject: str, frozen: dict[str, Any], who: Person, at: str, since: int, *, alone: bool
    ) -> None:
        """Record a sign-off, unless something that changes the score was said after entry ``since``.

        ``alone`` says that only what is said of the unit itself does. Raises :class:`StaleError`.
        """
        with write(self.database):
            said = [act.subject for act in self.trail.after(since, *_SCORED) if act.unit == unit or not alone]
            if said:
                raise StaleError(said)
            self.trail.add(at, who, Kind.SIGN_OFF, unit, subject, frozen)
            self.scores.mark_stale(unit)

    def revoke(self, signed: Act, why: str, who: Person, at: str) -> None:
        """Take a sign-off back."""
        with write(self.database):
            self.trail.add(
                at,
                who,
                Kind.REVOKE,
                signed.unit,
                signed.subject,
                {"why": why, "sha256": signed.said["sha256"]},
            )
            self.scores.mark_stale(signed.unit)

    def _refuse_signed(self, rubric: str, period: str, units: Iterable[str]) -> None:
        signed = [unit for unit in units if self.trail.sign_off(rubric, period, unit) is not None]
        if signed:
            raise SignedError(signed)

    def keep_scores(self, lines: Iterable[ScoreLine], run: str, since: tuple[int, str]) -> None:
        """Keep the scores of units in short, as of a run, unless it is not the one that the inbox shows.

        ``since`` is :attr:`moment` before they were computed; those about which something was said since are left out.
        """
        with write(self.database):
            if self.inbox.night[0] != run or self.moment[1] != since[1]:
                return
            said = {act.unit for act in self.trail.after(since[0], *_SCORED)}
            for line in lines:
                if line.unit not in said:
                    self.scores.put(line)

    @property
    def moment(self) -> tuple[int, str]:
        """(the trail's last entry, when the inbox was last made): what follows from both holds while they stay."""
        return self.trail.head[0], self.inbox.made

    def drift(self, findings: Iterable[Finding]) -> list[str]:
        """Where the inbox, which is derived, differs from the findings of its night and the trail."""
        night = self.inbox.night[1]
        if not night:
            return []
        today = datetime.fromisoformat(night).date()
        seen = {finding.key: finding for finding in findings}
        keys = frozenset(self.inbox.keys(Wanted(), -1))
        acts = self.trail.of_subjects(sorted(keys), *_REVIEW)
        faults = [f"问题 {key} 不在待办中" for key in sorted(seen.keys() - keys)]
        for row in self.inbox.rows(sorted(keys)):
            finding = seen.get(row.key)
            if finding is None:
                faults.append(f"待办中的问题 {row.key} 没有检查记录")
                continue
            fresh = _stand(finding, acts.get(row.key, []), {row.key: (row.indicator, row.stake)}, today)
            if fresh != row:
                names = [name for name in row._fields if getattr(fresh, name) != getattr(row, name)]
                faults.append(f"问题 {row.key} 的现状与检查记录和留痕不符（{'、'.join(names)}）")
        return faults

    # -- what people do ----------------------------------------------------------------------------------------------

    def decide(
        self, keys: Iterable[str], ruling: Ruling, who: Person, at: str, shown: Mapping[str, int] | None = None
    ) -> int:
        """Record one decision about findings, in one transaction; the number of the batch, 0 when nothing was decided.

        ``shown`` are the numbers of the decisions that the person saw (0 for none). Raises :class:`StaleError` when
        others came since.
        """
        with write(self.database):
            rows = self.inbox.rows(keys)
            stale = [row.key for row in rows if shown is not None and row.seq != shown.get(row.key, row.seq)]
            stale += [row.key for row in rows if ruling.action.is_of_lead and row.queue is not Queue.APPROVAL]
            if stale:
                raise StaleError(stale)
            return self._decide(rows, ruling, who, at)

    def _decide(self, rows: list[InboxRow], ruling: Ruling, who: Person, at: str) -> int:
        batch = 0
        for row in rows:
            said: dict[str, Any] = {
                "action": str(ruling.action),
                "why": ruling.why,
                "since": row.since,
                "fingerprint": row.fingerprint,
                "message": row.message,
            }
            said |= {"until": ruling.until.isoformat()} if ruling.until else {}
            said |= {"needs_approval": True} if ruling.needs_approval and ruling.action is Action.CONFIRM else {}
            said["batch"] = batch or self.trail.head[0] + 1
            seq = self.trail.add(at, who, Kind.DECISION, row.unit, row.key, said)
            batch = batch or seq
            self._restand(row)
        return batch

    def undo(self, batch: int, who: Person, at: str) -> list[str]:
        """Take back those decisions of a batch that nobody decided on since; their keys."""
        taken_back = []
        with write(self.database):
            for act in self.batch(batch):
                row = self.inbox.row(act.subject)
                acts = self.trail.of(act.subject, Kind.DECISION, Kind.UNDO)
                if row is None or not acts or acts[-1].seq != act.seq:
                    continue
                self.trail.add(
                    at,
                    who,
                    Kind.UNDO,
                    act.unit,
                    act.subject,
                    {"undoes": act.seq, "action": act.said["action"]},
                )
                self._restand(row)
                taken_back.append(act.subject)
        return taken_back

    def batch(self, number: int) -> list[Act]:
        """The decisions that were taken together."""
        first = self.trail.act(number)
        if first is None or first.kind is not Kind.DECISION or first.said.get("batch") != number:
            return []
        return self.trail.batch(number)

    def step(self, keys: Iterable[str], step: Step, who: Person, at: str, said: Mapping[str, Any]) -> list[str]:
        """Take a step in the rectification of findings where their state permits it; the keys of those where it did."""
        with write(self.database):
            rows = [row for row in self.inbox.rows(keys) if step in rectification(row).steps]
            for row in rows:
                self._step(at, who, row, {"step": str(step), **said})
        return [row.key for row in rows]

    def recheck(self, key: str, said: Mapping[str, Any], who: Person, at: str, verified: str) -> None:
        """Record what a re-check (即时复查) of a finding saw; a repair that the unit owes or reported is ``verified``
        with it, for this reason ("" where it is not)."""
        with write(self.database):
            row = self.inbox.row(key)
            self.trail.add(at, who, Kind.RECHECK, row.unit if row else "", key, dict(said))
            if verified and row is not None and Step.VERIFY in rectification(row).steps:
                self._step(at, who, row, {"step": str(Step.VERIFY), "why": verified})

    def uphold(self, key: str, who: Person, at: str, why: str, files: list[dict[str, str]]) -> bool:
        """Accept a unit's objection: the finding is dismissed, in one transaction; False when there is no objection to
        accept."""
        with write(self.database):
            row = self.inbox.row(key)
            if row is None or Step.UPHOLD not in rectification(row).steps:
                return False
            self._step(at, who, row, {"step": str(Step.UPHOLD), "why": why, "files": files})
            self._decide([self.inbox.rows([key])[0]], Ruling(Action.DISMISS, f"采纳单位申诉：{why}"), who, at)
        return True

    def notify(self, unit: str, keys: Iterable[str], due: date, text: str, who: Person, at: str) -> str:
        """Issue a notice of rectification (整改通知) over findings of a unit; its number, "" when no finding can be
        notified."""
        with write(self.database):
            rows = [
                row for row in self.inbox.rows(keys) if row.unit == unit and Step.NOTIFY in rectification(row).steps
            ]
            if not rows:
                return ""
            year = at[:4]
            number = f"{year}-{self.trail.count(Kind.NOTICE, f'{year}-') + 1:03d}"
            said = {"due": due.isoformat(), "text": text, "keys": [row.key for row in rows]}
            self.trail.add(at, who, Kind.NOTICE, unit, number, said)
            for row in rows:
                self._step(
                    at,
                    who,
                    row,
                    {"step": str(Step.NOTIFY), "notice": number, "due": due.isoformat(), "why": text},
                )
        return number

    def _step(self, at: str, who: Person, row: InboxRow, said: dict[str, Any]) -> None:
        self.trail.add(at, who, Kind.STEP, row.unit, row.key, said)
        self._restand(row)

    def _restand(self, row: InboxRow) -> None:
        """Write a finding's row anew after something was said about it."""
        today = datetime.fromisoformat(self.inbox.night[1]).date()
        seen = Seen(row.machine, row.since, row.fingerprint, today)
        acts = self.trail.of(row.key, *_REVIEW)
        self.scores.mark_stale(row.unit)
        self.inbox.put([with_people(row, standing(decisions_of(acts), seen), rectification_of(acts), seen)])


def _stand(finding: Finding, acts: list[Act], stakes: Mapping[str, tuple[str, float]], today: date) -> InboxRow:
    indicator, stake = stakes.get(finding.key, ("", 0.0))
    return row_of(
        finding, standing(decisions_of(acts), seen_of(finding, today)), rectification_of(acts), indicator, stake, today
    )


def rectification(row: InboxRow) -> Rectification:
    """Where the rectification of a finding stands, by its row."""
    return Rectification(row.repair, row.notice, date.fromisoformat(row.due) if row.due else None)


def decisions_of(acts: Iterable[Act]) -> list[Decision]:
    """The decisions about a finding, oldest first, those taken back left out."""
    entries = list(acts)
    undone = {act.said["undoes"] for act in entries if act.kind is Kind.UNDO}
    return [_decision(act) for act in entries if act.kind is Kind.DECISION and act.seq not in undone]


def _decision(act: Act) -> Decision:
    said = act.said
    until = date.fromisoformat(said["until"]) if "until" in said else None
    return Decision(
        seq=act.seq,
        action=Action(said["action"]),
        who=act.name,
        when=act.at,
        why=said["why"],
        since=said["since"],
        fingerprint=said["fingerprint"],
        until=until,
        needs_approval="needs_approval" in said,
    )


def rectification_of(acts: Iterable[Act]) -> Rectification:
    """Where a finding's rectification stands after its steps, oldest first."""
    state = Rectification()
    for act in acts:
        if act.kind is Kind.STEP:
            said = act.said
            state = state.after(
                Step(said["step"]), said.get("notice", ""), date.fromisoformat(said["due"]) if "due" in said else None
            )
    return state
