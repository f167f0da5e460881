"""The overview: the last night in figures and charts, and the log of all runs with what could not be read."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET

from console.access import EVERYBODY, WATCHING, allowed, person_of
from console.charts import bars, lines
from console.desk import desk, sees_private, today
from console.rendering import check_title, page
from console.views.evidence import SANDBOX
from console.views.notices import ageing
from inspection.coverage import load_coverage
from store.inbox import Wanted

NIGHTS = 30


@allowed(*WATCHING)
@require_GET
def overview(request: HttpRequest) -> HttpResponseBase:
    """Figures and charts of the last night."""
    at = desk()
    scores = [line for line in at.score_lines().values() if line.rate is not None]
    worst = sorted(scores, key=lambda line: (line.rate or 0, line.unit))[:15]
    coverage = load_coverage(at.people.inbox.coverage)
    owed = at.people.inbox.owed()
    examined, total = sum(float(line.examined) for line in scores), sum(float(line.total) for line in scores)
    return page(
        request,
        "overview.html",
        run=at.inspection.run,
        night=at.people.inbox.night,
        coverage=coverage,
        share=examined / total if total else 0,
        scored=len(scores),
        worst_chart=bars(
            [(at.unit_name(line.unit), (line.rate or 0) * 100, f"{(line.rate or 0) * 100:.1f}%") for line in worst],
            100,
            "最坏情形得分率最低的单位",
        ),
        time_chart=lines(_by_night(at.people.inbox.tallies(NIGHTS)), "各类问题逐夜条数"),
        age_chart=bars(
            [(words, float(count), str(count)) for words, count in ageing(owed, today())],
            max([1.0, *(float(c) for _, c in ageing(owed, today()))]),
            "未办结整改的期限",
        ),
        checks=at.people.inbox.groups(Wanted(machine="present"), "check"),
        owed=len(owed),
    )


def _by_night(tallies: list[tuple[str, str, str, int]]) -> tuple[list[str], dict[str, list[int]]]:
    """(days, counts of each check by day) of failed findings."""
    days = list(dict.fromkeys(as_of[:10] for as_of, *_ in tallies))
    series: dict[str, list[int]] = {}
    for as_of, check, outcome, count in tallies:
        if outcome == "failed":
            series.setdefault(check_title(check), [0] * len(days))[days.index(as_of[:10])] = count
    return days, series


@allowed(*WATCHING)
@require_GET
def runs(request: HttpRequest) -> HttpResponseBase:
    """All runs, the latest first, and what the one on the desk could not read."""
    at = desk()
    return page(
        request,
        "runs.html",
        runs=at.store.runs(400),
        night=at.people.inbox.night,
        coverage=load_coverage(at.people.inbox.coverage),
    )


@allowed(*EVERYBODY)
@require_GET
def report(request: HttpRequest, unit: str) -> HttpResponseBase:
    """The report of a unit as the night wrote it, in a sandbox."""
    at = desk()
    person = person_of(request)
    found = at.unit(unit, person)
    if not sees_private(person, unit):
        raise Http404("检查报告供复核人员和本单位查看。")
    path = at.store.folder / "reports" / at.people.inbox.night[0] / f"{found.id}.html"
    if path.is_file():
        response = HttpResponse(path.read_bytes(), content_type="text/html; charset=utf-8")
        response["Content-Security-Policy"] = SANDBOX
        return response
    raise Http404("这一批次没有生成报告，或报告写在了别处。")
