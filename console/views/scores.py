"""Scores: all units in short, one unit row by row and source by source, conflicts, what people enter, and the lead's
sign-off."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from console.access import EVERYBODY, WATCHING, allowed, person_of
from console.desk import desk, stamp
from console.rendering import page
from inspection.signing import NotReadyError, revoke, sign_off
from model.inputs import Claim, Inputs, State
from model.review import Kind, Role
from model.scorecard import RowScore, Scorecard
from model.unit import Unit
from rubric_map.intake import claims_open_to_people, most_marks
from rubric_map.language import Indicator, Judged, Rubric
from rubric_map.listing import judgement_range
from rubric_map.program import is_taken
from store.inbox import Wanted

ORDERS = {"rate": "得分率（最坏）", "confirmed": "按确认得分", "unit": "单位名录次序", "waiting": "待办条数"}


@allowed(*WATCHING)
@require_GET
def units(request: HttpRequest) -> HttpResponseBase:
    """All units with their three numbers, those with the lowest worst case first."""
    at = desk()
    order = request.GET.get("order", "") if request.GET.get("order", "") in ORDERS else "rate"
    lines = at.score_lines()
    waiting = {group.value: group.found for group in at.people.inbox.groups(Wanted(queue="open"), "unit", 10_000)}
    listed = [(unit, lines.get(unit.id), waiting.get(unit.id, 0)) for unit in at.units.values()]
    keys = {
        "rate": lambda each: (
            each[1] is None or each[1].rate is None,
            each[1].rate if each[1] and each[1].rate is not None else 0,
        ),
        "confirmed": lambda each: float(each[1].confirmed or 0) if each[1] else 1e9,
        "unit": lambda each: 0,
        "waiting": lambda each: -each[2],
    }
    return page(
        request,
        "units.html",
        listed=sorted(listed, key=keys[order]),
        order=order,
        orders=ORDERS,
        titles={each.id: each.title for each in at.rubrics.values()},
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a scorecard with its row in the rubric, and what the person may enter in it."""

    score: RowScore
    row: Indicator
    judged: tuple[tuple[Judged, str], ...]
    may_claim: bool
    claims: tuple[Claim, ...]
    most: Any


@allowed(*EVERYBODY)
@require_GET
def unit(request: HttpRequest, unit: str) -> HttpResponseBase:
    """The scorecard of a unit."""
    return show(request, desk().unit(unit, person_of(request)))


def show(request: HttpRequest, unit: Unit, fault: str = "", status: int = 200) -> HttpResponseBase:
    """The scorecard, with what was wrong with a form that was sent."""
    at = desk()
    rubric, card, inputs = at.rubric_of(unit), at.card(unit), at.inputs(unit)
    signed = at.sign_off(unit)
    box = at.people.inbox
    findings = {row.key: row for row in box.page(Wanted(unit=unit.id), 5000)}
    lines = _lines(rubric, card, inputs) if rubric and card and inputs else []
    undecided = sum(each.state in (State.PENDING, State.IN_DOUBT) for each in inputs.occurrences) if inputs else 0
    return page(
        request,
        "unit.html",
        status=status,
        unit=unit,
        rubric=rubric,
        card=card,
        lines=lines,
        signed=signed,
        findings=findings,
        undecided=undecided,
        fault=fault,
        posted=request.POST if fault else {},
        entries=list(reversed(at.people.trail.of_unit(unit.id, Kind.ENTRY, Kind.SIGN_OFF, Kind.REVOKE)))[:200],
        facts=_facts(rubric, inputs),
        Kind=Kind,
        period=at.period_of(rubric) if rubric else "",
        owed=len(box.owed(unit.id)),
        waiting_here=sum(box.queues(unit.id).values()),
    )


def _lines(rubric: Rubric, card: Scorecard, inputs: Inputs) -> list[Line]:
    rows = {row.id: row for row in rubric.indicators}
    lines = []
    for score in card.rows:
        row = rows[score.indicator]
        full = None if score.heading else most_marks(rubric, row)
        judged = tuple(
            (rule, judgement_range(rule, full, row.floor))
            for rule in row.rule
            if isinstance(rule, Judged) and is_taken(rubric, rule.under)
        )
        claims = tuple(each for each in inputs.claims if each.indicator == row.id)
        lines.append(Line(score, row, judged, not score.heading and claims_open_to_people(rubric, row), claims, full))
    return lines


def _facts(rubric: Rubric | None, inputs: Inputs | None) -> list[tuple[str, Any, Any]]:
    if rubric is None:
        return []
    known = {fact.name: fact for fact in inputs.facts} if inputs else {}
    return [(name, spec, known.get(name)) for name, spec in rubric.facts.items() if not spec.peers]


@allowed(*WATCHING)
@require_GET
def conflicts(request: HttpRequest) -> HttpResponseBase:
    """Rows on which the sources disagree, over all units."""
    at = desk()
    found: list[tuple[Unit, RowScore]] = []
    for name, line in at.score_lines().items():
        unit = at.units.get(name)
        if unit is not None and line.conflicts and (card := at.card(unit)) is not None:
            found += [(unit, row) for row in card.conflicts]
    return page(request, "conflicts.html", found=found)


# -- signing off -------------------------------------------------------------------------------------------------------


@allowed(Role.LEAD)
@require_POST
def sign(request: HttpRequest, unit: str) -> HttpResponseBase:
    """Freeze a unit's score."""
    person, at = person_of(request), desk()
    found = at.unit(unit, person)
    try:
        sign_off(at.inspection, found, request.POST.get("why", "").strip()[:1000], person, stamp())
    except NotReadyError as error:
        return show(request, found, f"没有审定：{error}", 422)
    return HttpResponseRedirect(f"/units/{unit}")


@allowed(Role.LEAD)
@require_POST
def reopen(request: HttpRequest, unit: str) -> HttpResponseBase:
    """Take a sign-off back, with a reason."""
    person, at = person_of(request), desk()
    found = at.unit(unit, person)
    try:
        revoke(at.inspection, found, request.POST.get("why", "").strip()[:1000], person, stamp())
    except NotReadyError as error:
        return show(request, found, str(error), 422)
    return HttpResponseRedirect(f"/units/{unit}")
