"""Deciding about many findings at once: first what it would change, then the decision, which can be taken back."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_POST

from console.access import DECIDING, allowed, person_of
from console.desk import desk, stamp, today
from console.rendering import page
from console.views.findings import RefusedError, ruling_of
from console.views.inbox import wanted_of
from console.words import REASONS
from model.inputs import State
from model.review import Action, Person, state_of
from model.unit import Unit
from rubric_map.ranking import consequence
from store.inbox import InboxRow
from store.people import Ruling, StaleError

MOST = 2000
"""How many findings one decision may be about."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision would change for a unit: how many findings, and its score by confirmed findings and in the worst
    case, before and after."""

    unit: Unit
    count: int
    confirmed: tuple[Decimal | None, Decimal | None]
    worst: tuple[Decimal | None, Decimal | None]
    signed: bool


@allowed(*DECIDING)
@require_POST
def preview(request: HttpRequest) -> HttpResponseBase:
    """What a decision about the chosen findings, or about all that the filters show, would change."""
    person = person_of(request)
    rows = _rows(request, person)
    try:
        action = Action(request.POST.get("action", ""))
    except ValueError:
        action = Action.CONFIRM
    if not rows or action.is_of_lead:
        return page(
            request,
            "message.html",
            status=422,
            title="没有选中问题",
            text="请先在列表中选中要处理的问题（按 x 选中，或勾选复选框）。",
        )
    return _show(request, rows, action)


def _show(
    request: HttpRequest, rows: list[InboxRow], action: Action, fault: str = "", status: int = 200
) -> HttpResponseBase:
    return page(
        request,
        "preview.html",
        status=status,
        rows=rows,
        action=action,
        effects=effects(rows, state_of(action)),
        reasons=REASONS[action],
        fault=fault,
        most=MOST,
        soonest=today().isoformat(),
        later=(today() + timedelta(days=30)).isoformat(),
        back=request.POST.get("back", "/findings"),
    )


@allowed(*DECIDING)
@require_POST
def apply(request: HttpRequest) -> HttpResponseBase:
    """Decide about the findings that the preview listed; nothing is decided when others came since."""
    person, at = person_of(request), desk()
    shown = dict(_pairs(request))
    rows = at.people.inbox.rows(shown)
    try:
        ruling: Ruling = ruling_of(request, person)
        if ruling.action.is_of_lead:
            raise RefusedError("同意和退回须逐条进行。")
        batch = at.people.decide(shown, ruling, person, stamp(), shown)
    except RefusedError as error:
        action = Action(request.POST["action"]) if request.POST.get("action") in set(Action) else Action.CONFIRM
        return _show(request, rows, action, str(error), 422)
    except StaleError as error:
        return _show(
            request,
            rows,
            ruling.action,
            f"打开本页之后，其中 {len(error.keys)} 条已有其他人作了决定，本次没有改动；请核对后再提交。",
            409,
        )
    back = request.POST.get("back", "")
    target = back if back.startswith("/findings?") else "/findings?queue=open"
    return HttpResponseRedirect(f"{target}&done={batch}")


def _pairs(request: HttpRequest) -> list[tuple[str, int]]:
    """(key, number of the decision that was shown) of every finding on the preview."""
    pairs = (text.partition(":") for text in request.POST.getlist("shown")[:MOST])
    return [(key, int(seq)) for key, _, seq in pairs if seq.isascii() and seq.isdigit() and len(seq) < 12]


def _rows(request: HttpRequest, person: Person) -> list[InboxRow]:
    box = desk().people.inbox
    keys = box.keys(wanted_of(request, person), MOST) if request.POST.get("all") else request.POST.getlist("key")[:MOST]
    return box.rows(keys)


def effects(rows: list[InboxRow], state: State) -> list[Effect]:
    """What deciding findings would change, unit by unit; nothing for what belongs to a portal's operator."""
    at = desk()
    by_unit: dict[str, list[str]] = {}
    for row in rows:
        by_unit.setdefault(row.unit, []).append(row.key)
    found = []
    for name, keys in by_unit.items():
        unit = at.units.get(name)
        rubric = at.rubric_of(unit) if unit else None
        inputs = at.inputs(unit) if unit and rubric else None
        if unit is not None and rubric is not None and inputs is not None:
            result = consequence(rubric, inputs, dict.fromkeys(keys, state))
            confirmed = (result.before.confirmed, result.after.confirmed)
            found.append(
                Effect(
                    unit, len(keys), confirmed, (result.before.worst, result.after.worst), at.sign_off(unit) is not None
                )
            )
    return found
