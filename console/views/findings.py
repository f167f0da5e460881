"""One finding: what was seen, what it costs, what was decided; and what may be done about it."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from console.access import DECIDING, EVERYBODY, allowed, person_of
from console.desk import checks, desk, stamp, today
from console.rendering import page, query
from console.views.inbox import done_of, wanted_of
from console.words import REASONS, STEPS
from inspection.pictures import exhibits
from model.inputs import State
from model.review import Action, Kind, Person, Queue, Role, Step
from rubric_map.engine import score
from rubric_map.listing import points_words, rule_words
from rubric_map.ranking import decide as decide_inputs
from store.inbox import InboxRow, Wanted
from store.people import Ruling, StaleError, rectification

MAX_WORDS = 1000


@allowed(*EVERYBODY)
@require_GET
def finding(request: HttpRequest, key: str) -> HttpResponseBase:
    """The page of a finding; the filters of the list it was opened from tell what comes before and after."""
    return show(request, key)


def show(request: HttpRequest, key: str, fault: str = "", status: int = 200) -> HttpResponseBase:
    """The page of a finding, with what was wrong with a form that was sent."""
    person, at = person_of(request), desk()
    row = at.row(key, person)
    wanted = wanted_of(request, person)
    found = at.store.finding(key, at.people.inbox.night[0])
    assert found is not None
    before, after = at.people.inbox.beside(row, wanted)
    observations, kept = at.store.observations(key), exhibits(at.store, found)
    run = observations[0].run
    fetches = [at.store.fetch(run, each.url, each.fetched_at) if each.fetched_at else None for each in kept]
    headers = [at.store.headers(run, fetch) if fetch else "" for fetch in fetches]
    acts = at.people.trail.of(key, Kind.DECISION, Kind.UNDO, Kind.STEP, Kind.RECHECK)
    return page(
        request,
        "finding.html",
        status=status,
        row=row,
        finding=found,
        check=checks().get(row.check),
        wanted=wanted,
        before=before,
        after=after,
        acts=acts,
        done=done_of(request),
        exhibits=kept,
        fetches=fetches,
        headers=headers,
        fault=fault,
        observations=observations,
        stake=_stake(row),
        similar=_similar(row, person),
        reasons=REASONS,
        step_words=STEPS,
        actions=_actions(row, person),
        steps=_steps(row, person),
        soonest=today().isoformat(),
        later=(today() + timedelta(days=30)).isoformat(),
        rechecks=[act for act in reversed(acts) if act.kind is Kind.RECHECK][:1],
        Kind=Kind,
    )


def _actions(row: InboxRow, person: Person) -> list[Action]:
    """What the person may decide now."""
    if person.role not in DECIDING:
        return []
    of_lead = (
        [Action.APPROVE, Action.RETURN]
        if row.queue is Queue.APPROVAL and person.role is Role.LEAD and row.decided_by != person.name
        else []
    )
    return of_lead + [each for each in Action if not each.is_of_lead and (each is not Action.REOPEN or row.seq)]


def _steps(row: InboxRow, person: Person) -> list[Step]:
    """What the person may do about the repair now."""
    open_to = rectification(row).steps - {Step.NOTIFY}
    if person.role is Role.LIAISON:
        return [each for each in Step if each in open_to and each.is_of_unit]
    return [each for each in Step if each in open_to and not each.is_of_unit] if person.role in DECIDING else []


def _similar(row: InboxRow, person: Person) -> list[InboxRow]:
    """Other findings of the same cause."""
    unit = person.unit if person.role is Role.LIAISON else ""
    return [each for each in desk().people.inbox.page(Wanted(cause=row.cause, unit=unit), 9) if each.key != row.key][:8]


def _stake(row: InboxRow) -> dict[str, Any] | None:
    """The clause of the rubric and what confirming or dismissing changes; None where no rubric counts it."""
    at = desk()
    unit = at.units.get(row.unit)
    rubric = at.rubric_of(unit) if unit else None
    inputs = at.inputs(unit) if unit and rubric else None
    if unit is None or rubric is None or inputs is None or not row.indicator:
        return None
    line = next(each for each in rubric.rows if each.id == row.indicator)
    confirmed, dismissed = (
        score(rubric, decide_inputs(inputs, {row.key: state})).confirmed for state in (State.CONFIRMED, State.DISMISSED)
    )
    counts = any(each.key == row.key for each in inputs.occurrences)
    return {
        "rubric": rubric,
        "line": line,
        "rules": rule_words(rubric, line),
        "points": points_words(rubric, line.id),
        "confirmed": confirmed,
        "dismissed": dismissed,
        "cost": dismissed - confirmed if counts and confirmed is not None and dismissed is not None else None,
        "signed": at.sign_off(unit),
    }


# -- deciding ----------------------------------------------------------------------------------------------------------


class RefusedError(Exception):
    """A form that does not hold together; the message says what is missing."""


def ruling_of(request: HttpRequest, person: Person) -> Ruling:
    """The decision that a form states. Raises :class:`RefusedError`."""
    try:
        action = Action(request.POST.get("action", ""))
    except ValueError:
        raise RefusedError("请选择复核结论。") from None
    if action.is_of_lead and person.role is not Role.LEAD:
        raise RefusedError("只有审定人可以同意或退回。")
    why = request.POST.get("why", "").strip()[:MAX_WORDS]
    if not why:
        raise RefusedError(f"“{action.zh}”须写明理由。")
    until = None
    if action is Action.ACCEPT:
        try:
            until = date.fromisoformat(request.POST.get("until", ""))
        except ValueError:
            raise RefusedError("暂予接受须写明到哪一天为止。") from None
        if until < today():
            raise RefusedError("暂予接受的期限不能早于今天。")
    return Ruling(action, why, until, desk().settings.console.approval)


@allowed(*DECIDING)
@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponseBase:
    """Decide about one finding and go on to the next that waits."""
    person, at = person_of(request), desk()
    row = at.row(key, person)
    wanted = wanted_of(request, person)
    try:
        ruling = ruling_of(request, person)
        if ruling.action not in _actions(row, person):
            raise RefusedError(f"现在不能“{ruling.action.zh}”。")
        _, after = at.people.inbox.beside(row, wanted)
        shown = request.POST.get("seq", "")
        batch = at.people.decide(
            [key],
            ruling,
            person,
            stamp(),
            {key: int(shown)} if shown.isascii() and shown.isdigit() and len(shown) < 12 else {},
        )
    except RefusedError as error:
        return show(request, key, str(error), 422)
    except StaleError:
        return show(request, key, "打开本页之后，已有其他人作了决定；请看过新的结论再定。", 409)
    if after and request.POST.get("next"):
        return HttpResponseRedirect(f"/findings/{after}{query(wanted, done=batch)}")
    return HttpResponseRedirect(f"/findings/{key}{query(wanted, done=batch)}")


@allowed(*DECIDING)
@require_POST
def undo(request: HttpRequest, batch: int) -> HttpResponseBase:
    """Take decisions back that were taken together; only by those who took them, and by leads."""
    person, at = person_of(request), desk()
    acts = at.people.batch(batch) if batch < 10**12 else []
    if not acts or (acts[0].account != person.account and person.role is not Role.LEAD):
        return page(request, "message.html", status=403, title="不能撤回", text="只有作出决定的人和审定人可以撤回。")
    keys = at.people.undo(batch, person, stamp())
    back = request.POST.get("back", "")
    if back.startswith("/findings/"):
        return redirect(back)
    target = back if back.startswith("/findings?") else "/findings?queue=open"
    return HttpResponseRedirect(f"{target}&undone={len(keys)}&left={len(acts) - len(keys)}")
