"""The Jinja environment of the console: everything is escaped, undefined names are errors."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import jinja2
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as django_render

from checks.loader import load_checks
from console.access import DECIDING, WATCHING, person_of
from console.desk import desk, sees_private
from console.export import describe
from console.masking import mask
from console.words import KEYS, STEP_KEYS, help_for
from model.finding import MachineState
from model.formula import plain
from model.review import Action, Person, Queue, Role, Step
from model.zone import SHANGHAI
from store.inbox import InboxRow, Wanted

MACHINES = {MachineState.OPEN: "存在", MachineState.GONE: "已消失", MachineState.REAPPEARED: "再次出现"}


def environment(**options: Any) -> jinja2.Environment:
    """The environment that Django asks for."""
    made = jinja2.Environment(**{**options, "undefined": jinja2.StrictUndefined})
    made.filters.update(
        day=day,
        moment=moment,
        points=points,
        href=href,
        short=short,
        check_title=check_title,
        cause_words=cause_words,
        describe=describe,
        zh_day=zh_day,
        titled=titled,
        number=number,
        action_zh=lambda name: Action(name).zh,
        step_zh=lambda name: Step(name).zh,
    )
    made.globals.update(
        query=query,
        machines=MACHINES,
        Queue=Queue,
        Role=Role,
        keys=KEYS,
        step_keys=STEP_KEYS,
        help_for=help_for,
        unit_name=lambda name: desk().unit_name(name),
        said=said,
        masked=masked,
        DECIDING=DECIDING,
        WATCHING=WATCHING,
    )
    return made


def page(request: HttpRequest, template: str, status: int = 200, **values: Any) -> HttpResponse:
    """A template with what every page needs: who is asking and how much waits."""
    person = person_of(request)
    unit = person.unit or "-" if person.role is Role.LIAISON else ""
    waiting = desk().waiting(unit)
    return django_render(
        request, template, {"person": person, "waiting": waiting, "path": request.path, **values}, status=status
    )


def said(text: str, row: InboxRow, person: Person) -> str:
    """A text about a finding, with suspected personal data masked for those without need."""
    return text if sees_private(person, row.unit) else mask(text)


def masked(text: str, unit: str, person: Person) -> str:
    """As :func:`said`, for a text about a unit."""
    return text if sees_private(person, unit) else mask(text)


def day(value: str | date | None) -> str:
    """A day, from an ISO text or a date; — for none."""
    if not value:
        return "—"
    return value[:10] if isinstance(value, str) else value.isoformat()[:10]


def zh_day(value: str | date) -> str:
    """A day as letters write it: 2026年11月24日."""
    year, month, number = day(value).split("-")
    return f"{year}年{int(month)}月{int(number)}日"


def moment(value: str | datetime | None) -> str:
    """A moment to the minute."""
    if not value:
        return "—"
    return (value if isinstance(value, str) else value.astimezone(SHANGHAI).isoformat())[:16].replace("T", " ")


def points(value: Decimal | float | str | None) -> str:
    """Points without needless zeros; — for none."""
    if value is None:
        return "—"
    exact = (
        value if isinstance(value, Decimal) else Decimal(str(round(value, 4) if isinstance(value, float) else value))
    )
    return plain(exact)


def number(value: int) -> str:
    """A count with separators."""
    return f"{value:,}"


def href(url: str) -> str:
    """An address that may stand in ``href``: http and https only."""
    return url if url.lower().startswith(("http://", "https://")) else ""


def short(text: str, length: int = 80) -> str:
    """Text cut to a length."""
    return text if len(text) <= length else text[: length - 1] + "…"


def titled(text: str) -> str:
    """A text in which checks are called by their titles."""
    for check in load_checks().values():
        text = text.replace(check.id, check.title.zh)
    return text


def cause_words(cause: str) -> str:
    """What a group of findings has in common, in words."""
    check, _, about = cause.partition("|")
    return f"{check_title(check)}：{about}"


def check_title(name: str) -> str:
    """What a check is called."""
    check = load_checks().get(name)
    return check.title.zh if check else name


def query(wanted: Wanted, **changes: str | int) -> str:
    """The filters as a query, with some changed; empty values are left out."""
    values = {name: str(value) for name, value in {**wanted.as_query(), **changes}.items() if value not in ("", 0)}
    return "?" + urlencode(values) if values else "?"
