"""Re-check now: one click reads the page again; the answer appears as soon as it is there."""

import time

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from console.access import DECIDING, allowed, person_of
from console.desk import desk
from inspection.recheck import start
from model.review import Act, Kind

PATIENCE = 300
"""After how many seconds nobody waits any longer."""


@allowed(*DECIDING)
@require_POST
def begin(request: HttpRequest, key: str) -> HttpResponseBase:
    """Begin a re-check, and show that it is under way."""
    person, at = person_of(request), desk()
    at.row(key, person)
    since = at.people.trail.head[0]
    start(at.store.folder, at.settings, key, person)
    if not request.headers.get("HX-Request"):
        return redirect(f"/findings/{key}")
    return _fragment(request, key, since, int(time.time()), [])


@allowed(*DECIDING)
@require_GET
def answer(request: HttpRequest, key: str, since: int, begun: int) -> HttpResponseBase:
    """The outcome of a re-check that began after an entry of the trail, or that it is still under way."""
    desk().row(key, person_of(request))
    done = [act for act in desk().people.trail.of(key, Kind.RECHECK) if act.seq > since]
    return _fragment(request, key, since, begun, done)


def _fragment(request: HttpRequest, key: str, since: int, begun: int, done: list[Act]) -> HttpResponseBase:
    late = int(time.time()) - begun > PATIENCE
    return render(
        request,
        "recheck.html",
        {
            "key": key,
            "since": since,
            "begun": begun,
            "act": done[-1] if done else None,
            "late": late,
            "person": person_of(request),
        },
    )
