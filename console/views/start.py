"""The start page: what should I look at first?"""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from console.access import EVERYBODY, allowed, person_of
from console.desk import desk
from console.rendering import page
from model.review import Queue, Role
from store.inbox import Wanted


@allowed(*EVERYBODY)
@require_GET
def start(request: HttpRequest) -> HttpResponseBase:
    """What waits for the person, the most pressing first."""
    person, box = person_of(request), desk().people.inbox
    unit = person.unit or "-" if person.role is Role.LIAISON else ""
    first = box.page(Wanted(queue="open", unit=unit), 10)
    return page(request, "start.html", first=first, night=box.night, owed=box.owed(unit)[:10], queues=[each for each in Queue if each])
