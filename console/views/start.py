"""The start page: what should I look at first?"""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from console.access import EVERYBODY, allowed, person_of
from console.desk import desk, today
from console.rendering import page
from model.review import Queue, Repair, Role
from store.inbox import Wanted


@allowed(*EVERYBODY)
@require_GET
def start(request: HttpRequest) -> HttpResponseBase:
    """What waits for the person, the most pressing first."""
    person, box = person_of(request), desk().people.inbox
    if person.role is Role.LIAISON:
        unit = person.unit or "-"
        owed = box.owed(unit)
        mine = [row for row in owed if row.repair.is_owed]
        answered = [row for row in owed if not row.repair.is_owed]
        new = [row for row in box.page(Wanted(queue="open", unit=unit), 20) if row.repair is Repair.NONE]
        overdue = sum(row.due < today().isoformat() for row in mine)
        return page(
            request, "start_liaison.html", mine=mine, answered=answered, new=new, overdue=overdue, night=box.night
        )
    first = box.page(Wanted(queue="open"), 10)
    return page(
        request,
        "start.html",
        first=first,
        night=box.night,
        owed=box.owed()[:10],
        queues=[each for each in Queue if each],
    )
