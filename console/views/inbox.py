"""The inbox: findings that wait for somebody, filtered and grouped."""

from dataclasses import dataclass, fields
from datetime import date

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from console.access import EVERYBODY, allowed, person_of
from console.desk import checks, desk, sees_private
from console.rendering import MACHINES, page, short
from model.article import Confidence
from model.finding import Severity
from model.inputs import State
from model.review import Action, Person, Queue, Repair, Role
from store.inbox import Wanted

PER_PAGE = 50
GROUPS = {"check": "检查", "cause": "共同原因", "unit": "单位", "indicator": "评分指标"}
_CHOICES: dict[str, frozenset[str]] = {
    "severity": frozenset(Severity),
    "confidence": frozenset(Confidence),
    "review": frozenset(State),
    "machine": frozenset((*MACHINES, "present")),
    "repair": frozenset(Repair),
    "queue": frozenset((*Queue, "open")),
}


def wanted_of(request: HttpRequest, person: Person) -> Wanted:
    """The filters of an address; values that do not exist are ignored. Liaisons see their own unit, whatever they ask
    for."""
    given = {each.name: request.GET.get(each.name, "")[:300] for each in fields(Wanted)}
    for name, choices in _CHOICES.items():
        given[name] = given[name] if given[name] in choices else ""
    for name in ("since", "until"):
        given[name] = given[name] if _is_day(given[name]) else ""
    if not sees_private(person, person.unit or "-") and sum(char.isdigit() for char in given["words"]) > 3:
        given["words"] = ""  # what is masked must not be guessed digit by digit
    if person.role is Role.LIAISON:
        given["unit"] = person.unit or "-"
    return Wanted(**given)


@dataclass(frozen=True, slots=True)
class Done:
    """What was just decided, so that it can be said and taken back."""

    batch: int
    words: str


def done_of(request: HttpRequest) -> Done | None:
    """The batch that the address names, when the person who asks took it and it still stands."""
    text = request.GET.get("done", "")
    acts = desk().people.batch(int(text)) if text.isascii() and text.isdigit() and len(text) < 12 else []
    if not acts or acts[0].account != person_of(request).account:
        return None
    first = desk().people.inbox.row(acts[0].subject)
    about = (
        f"：{desk().unit_name(first.unit)}，{short(first.message, 40)}"
        if first and len(acts) == 1
        else f"：{len(acts)} 条"
    )
    return Done(acts[0].seq, f"已记录“{Action(str(acts[0].said['action'])).zh}”{about}。")


def undone_words(request: HttpRequest) -> str:
    """How many decisions were just taken back, and how many were not, as the address says."""
    taken, left = (
        int(text) if (text := request.GET.get(name, "")).isascii() and text.isdigit() and len(text) < 7 else 0
        for name in ("undone", "left")
    )
    return (
        (f"已撤回 {taken} 条决定。" + (f"另有 {left} 条此后已有新的决定，没有撤回。" if left else ""))
        if taken or left
        else ""
    )


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
    number = max(
        1, int(text) if (text := request.GET.get("page", "1")).isascii() and text.isdigit() and len(text) < 7 else 1
    )
    total = box.count(wanted)
    groups = box.groups(wanted, by) if by else []
    rows = [] if by else box.page(wanted, PER_PAGE, (number - 1) * PER_PAGE)
    return page(
        request,
        "inbox.html",
        wanted=wanted,
        rows=rows,
        groups=groups,
        by=by,
        number=number,
        pages=max(1, -(-total // PER_PAGE)),
        total=total,
        night=box.night,
        units=desk().units if person.role is not Role.LIAISON else {},
        sites=sorted({f"site:{unit.site}" for unit in desk().units.values()}),
        checks=checks(),
        severities=Severity,
        confidences=Confidence,
        states=State,
        repairs=Repair,
        group_names=GROUPS,
        done=done_of(request),
        undone=undone_words(request),
        indicators=desk().indicators,
        unfiltered=wanted == (Wanted(unit=wanted.unit) if person.role is Role.LIAISON else Wanted()),
    )
