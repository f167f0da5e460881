"""The trail: everything that people did, for those who watch over it."""

import csv
import io
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET

from console.access import DECIDING, allowed, person_of
from console.desk import desk, stamp
from console.export import HEADINGS, cells
from console.masking import mask
from console.rendering import page
from model.review import Kind, Role

PER_PAGE = 100


@allowed(*DECIDING, Role.ADMINISTRATOR)
@require_GET
def trail(request: HttpRequest) -> HttpResponseBase:
    """The entries, the latest first."""
    before = int(text) if (text := request.GET.get("before", "")).isascii() and text.isdigit() and len(text) < 12 else 0
    kind = request.GET.get("kind", "") if request.GET.get("kind", "") in set(Kind) else ""
    account, unit = request.GET.get("account", "")[:40], request.GET.get("unit", "")[:80]
    acts = desk().people.trail.page(before, PER_PAGE, kind, account, unit)
    return page(
        request,
        "trail.html",
        acts=acts,
        kinds=Kind,
        kind=kind,
        account=account,
        unit=unit,
        head=desk().people.trail.head,
        units=desk().units,
        full=len(acts) == PER_PAGE,
    )


@allowed(Role.LEAD, Role.ADMINISTRATOR)
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The whole trail as CSV; that it was taken is itself recorded."""
    person = person_of(request)
    desk().people.trail.note(stamp(), person, Kind.EXPORT, "", "trail.csv", {})
    response = StreamingHttpResponse(_lines(masked=person.role not in DECIDING), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="trail.csv"'
    return response


def _lines(*, masked: bool) -> Iterator[str]:
    yield "\ufeff"
    yield _line(HEADINGS)
    for act in desk().people.trail.all():
        line = _line(cells(act))
        yield mask(line) if masked else line


def _line(row: tuple[str, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(row)
    return buffer.getvalue()
