"""What people enter by hand: self-assessments of units, scores of special bodies, scores and discretion of reviewers,
claims, facts."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from console.access import DECIDING, allowed, person_of
from console.desk import desk, stamp
from console.rendering import page
from console.views.findings import RefusedError
from console.views.scores import show
from console.views.steps import keep_files
from model.inputs import Claim, Entry, Fact, Judgement, Origin, Source, State
from model.review import Person, Role
from model.unit import Unit
from rubric_map.intake import claim_faults, entry_faults, fact_faults, fact_value, judgement_faults, row_of
from rubric_map.language import Rubric
from store.intake import Entered, Said
from store.people import SignedError


@allowed(*DECIDING, Role.LIAISON)
@require_POST
def enter(request: HttpRequest, unit: str) -> HttpResponseBase:
    """One entry about a unit. What does not fit the rubric is refused, with everything that is wrong."""
    person, at = person_of(request), desk()
    found = at.unit(unit, person)
    try:
        _enter(request, found, person, Source.REVIEW if person.role in DECIDING else Source.SELF)
    except RefusedError as error:
        return show(request, found, str(error), 422)
    return HttpResponseRedirect(f"/units/{unit}")


def _enter(request: HttpRequest, unit: Unit, person: Person, source: Source) -> None:
    at = desk()
    rubric = at.rubric_of(unit)
    if rubric is None:
        raise RefusedError("该单位没有适用的评分标准。")
    if source is Source.SELF and person.unit != unit.id:
        raise RefusedError("您的账号不属于这个单位，不能自评。")
    said, faults = _said(request, rubric, source, person)
    if faults:
        raise RefusedError(f"指标或规则 {request.POST.get('name', '')} 没有录入：" + "；".join(faults))
    files = keep_files(at.people, request.FILES.getlist("file"))
    try:
        at.people.enter(
            rubric.id, at.period_of(rubric), Entered(unit.id, said, "控制台", source), person, stamp(), files
        )
    except SignedError as error:
        raise RefusedError(str(error)) from None


def _said(request: HttpRequest, rubric: Rubric, source: Source, person: Person) -> tuple[Said, list[str]]:
    """What a form states, and what is wrong with it. Raises :class:`RefusedError` where it states nothing."""
    post = request.POST
    what, name, part = post.get("what", ""), post.get("name", "")[:80], post.get("part", "")[:40]
    why = post.get("why", "").strip()[:1000]
    if not why:
        raise RefusedError("须写明理由或说明。")
    names = tuple((each.name or "")[-120:] for each in request.FILES.getlist("file"))
    origin = Origin(person.name, person.body if source is Source.SPECIAL else "", stamp(), why, names)
    _check_right(rubric, what, name, source, person)
    match what:
        case "entry":
            outcome = post.get("outcome", "") if rubric.outcomes else ""
            entry = Entry(
                name, source, None if rubric.outcomes else _points(post.get("points", "")), outcome, part, origin
            )
            return entry, list(entry_faults(rubric, entry))
        case "judgement":
            judgement = Judgement(name, _points(post.get("points", "")), part, origin)
            return judgement, list(judgement_faults(rubric, judgement))
        case "claim":
            state = (
                State(post.get("state", ""))
                if source is Source.REVIEW and post.get("state", "") in ("confirmed", "dismissed")
                else State.PENDING
            )
            claim = Claim(name, state, part, origin)
            return claim, list(claim_faults(rubric, claim))
        case "fact" if name in rubric.facts:
            try:
                fact = Fact(
                    name, fact_value(rubric.facts[name], post.get("value", "")[:300]), State.CONFIRMED, part, origin
                )
            except ValueError as error:
                raise RefusedError(f"“{name}”：{error}") from None
            return fact, list(fact_faults(rubric, fact))
        case _:
            raise RefusedError("没有写明填报什么。")


def _check_right(rubric: Rubric, what: str, name: str, source: Source, person: Person) -> None:
    if what in ("judgement", "fact") and source is not Source.REVIEW:
        raise RefusedError("裁量分和事实由复核人员录入。")
    row = row_of(rubric, name)
    if source is Source.SPECIAL and (what != "entry" or row is None or not person.body or person.body not in row.body):
        raise RefusedError("这一项不由您所代表的单位评分。")


def _points(text: str) -> Decimal:
    try:
        points = Decimal(text.strip()[:20])
    except InvalidOperation:
        raise RefusedError(f"分数“{text[:20]}”不是数。") from None
    if not points.is_finite() or abs(points) > 10**6 or int(points.as_tuple().exponent) < -4:
        raise RefusedError(f"分数“{text[:20]}”超出范围，或小数超过四位。")
    return points


# -- special bodies ----------------------------------------------------------------------------------------------------


@allowed(Role.LIAISON)
@require_GET
def special(request: HttpRequest) -> HttpResponseBase:
    """The rows that a special body assesses, for all units."""
    return _special(request, person_of(request))


def _special(request: HttpRequest, person: Person, fault: str = "", status: int = 200) -> HttpResponseBase:
    return page(request, "special.html", status=status, rows=list(_rows_of(person)) if person.body else [], fault=fault)


def _rows_of(person: Person) -> Iterator[tuple[Unit, Rubric, str, str, Entry | None]]:
    """(unit, rubric, row, title, what the body entered) of every row that the body assesses."""
    at = desk()
    for unit in at.units.values():
        rubric = at.rubric_of(unit)
        inputs = at.inputs(unit) if rubric else None
        for row in rubric.rows if rubric else ():
            if person.body in row.body and rubric is not None:
                said = [
                    each
                    for each in (inputs.entries if inputs else ())
                    if each.indicator == row.id and each.source is Source.SPECIAL and each.origin.body == person.body
                ]
                yield unit, rubric, row.id, row.title, said[-1] if said else None


@allowed(Role.LIAISON)
@require_POST
def enter_special(request: HttpRequest, unit: str) -> HttpResponseBase:
    """One score of a special body; the unit need not be the body's own."""
    person = person_of(request)
    found = desk().units.get(unit)
    if found is None or not person.body:
        return _special(request, person, "没有这个单位，或您的账号不代表专项评估单位。", 404)
    try:
        _enter(request, found, person, Source.SPECIAL)
    except RefusedError as error:
        return _special(request, person, f"{found.name}：{error}", 422)
    return HttpResponseRedirect("/special")
