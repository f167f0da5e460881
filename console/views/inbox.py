"""The inbox: findings that wait for somebody, filtered and grouped."""

from dataclasses import fields
from datetime import date

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from console.access import EVERYBODY, allowed, person_of
from console.desk import checks, desk
from console.rendering import MACHINES, page
from model.article import Confidence
from model.finding import Severity
from model.inputs import State
from model.review import Person, Queue, Repair, Role
from store.inbox import Wanted

PER_PAGE = 50
GROUPS = {"check": "检查", "cause": "共同原因", "unit": "单位", "indicator": "评分指标"}
_CHOICES: dict[str, frozenset[str]] = {
    "severity": frozenset(Severity), "confidence": frozenset(Confidence), "review": frozenset(State), "machine": frozenset((*MACHINES, "present")), "repair": frozenset(Repair),
    "queue": frozenset((*Queue, "open")),
}  # fmt: skip


def wanted_of(request: HttpRequest, person: Person) -> Wanted:
    """The filters of an address; values that do not exist are ignored. Liaisons see their own unit, whatever they ask for."""
    given = {each.name: request.GET.get(each.name, "")[:300] for each in fields(Wanted)}
    for name, choices in _CHOICES.items():
        given[name] = given[name] if given[name] in choices else ""
    for name in ("since", "until"):
        given[name] = given[name] if _is_day(given[name]) else ""
    if person.role is Role.LIAISON:
        given["unit"] = person.unit or "-"
    return Wanted(**given)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


@allowed(*EVERYBODY)
@require_GET
def inbox(request: HttpRequest) -> HttpResponseBase:
    """Without any filter: what waits for somebody."""
    person, box = person_of(request), desk().people.inbox
    wanted = wanted_of(request, person)
    by = request.GET.get("by", "") if request.GET.get("by", "") in GROUPS else ""
    number = max(1, int(text) if (text := request.GET.get("page", "1")).isascii() and text.isdigit() and len(text) < 7 else 1)
    total = box.count(wanted)
    groups = box.groups(wanted, by) if by else []
    rows = [] if by else box.page(wanted, PER_PAGE, (number - 1) * PER_PAGE)
    return page(
        request, "inbox.html", wanted=wanted, rows=rows, groups=groups, by=by, number=number, pages=max(1, -(-total // PER_PAGE)), total=total, night=box.night,
        units=desk().units if person.role is not Role.LIAISON else {}, sites=sorted({f"site:{unit.site}" for unit in desk().units.values()}), checks=checks(), severities=Severity,
        confidences=Confidence, states=State, repairs=Repair, group_names=GROUPS, undo=batch if (batch := request.GET.get("done", "")).isdigit() else "",
        unfiltered=wanted == (Wanted(unit=wanted.unit) if person.role is Role.LIAISON else Wanted()),
    )  # fmt: skip
