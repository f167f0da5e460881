"""Rectification notices (整改通知): which findings, due when, and where they stand; and the calendar of due days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_http_methods

from console.access import DECIDING, EVERYBODY, allowed, person_of
from console.desk import desk, sees_unit, stamp, today
from console.models import User
from console.rendering import page
from console.views.inbox import wanted_of
from model.review import EXCUSED, Act, Kind, Person, Repair, Role
from model.workdays import provisional, workday_after
from store.inbox import InboxRow, Wanted

MOST = 500
SOON = 3
"""Reminders come this many days before a notice is due."""
TEXT = (
    "经检查并复核，你单位政务公开存在下列问题。请于期限前整改到位，并在本系统逐条报告整改情况；"
    "对问题有异议的，请在期限前提出申诉并附说明。"
)


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice with its findings as they stand now."""

    number: str
    unit: str
    at: str
    by: str
    due: str
    text: str
    rows: tuple[InboxRow, ...]

    @property
    def open(self) -> int:
        """How many findings are not settled."""
        return sum(row.repair not in (Repair.VERIFIED, Repair.NONE) and row.review not in EXCUSED for row in self.rows)

    @property
    def overdue(self) -> bool:
        """Whether something is owed after the due day."""
        return self.due < today().isoformat() and any(
            row.repair.is_owed and row.review not in EXCUSED for row in self.rows
        )


def notice_of(act: Act) -> Notice:
    """A notice from its entry in the trail."""
    keys = act.said["keys"]
    assert isinstance(keys, list)
    return Notice(
        number=act.subject,
        unit=act.unit,
        at=act.at,
        by=act.name,
        due=str(act.said["due"]),
        text=str(act.said["text"]),
        rows=tuple(desk().people.inbox.rows(keys)),
    )


def _visible(person: Person) -> list[Notice]:
    acts = (
        desk().people.trail.of_unit(person.unit, Kind.NOTICE)
        if person.role is Role.LIAISON
        else desk().people.trail.of_kind(Kind.NOTICE)
    )
    return [notice_of(act) for act in reversed(acts[-1000:])]


@allowed(*EVERYBODY)
@require_GET
def notices(request: HttpRequest) -> HttpResponseBase:
    """All notices that the person may see, the latest first, and how long repairs have been open."""
    person = person_of(request)
    unit = person.unit or "-" if person.role is Role.LIAISON else ""
    owed = desk().people.inbox.owed(unit)
    return page(request, "notices.html", notices=_visible(person), ageing=ageing(owed, today()), owed=len(owed))


def ageing(rows: list[InboxRow], day: date) -> list[tuple[str, int]]:
    """How many open repairs are how far from their due day."""
    left = [(date.fromisoformat(row.due) - day).days for row in rows if row.due]
    spans = (
        ("逾期 30 天以上", -(10**6), -31),
        ("逾期 8 至 30 天", -30, -8),
        ("逾期 1 至 7 天", -7, -1),
        ("三天内到期", 0, SOON),
        ("三天以后到期", SOON + 1, 10**6),
    )
    return [(words, sum(low <= each <= high for each in left)) for words, low, high in spans]


@allowed(*EVERYBODY)
@require_GET
def notice(request: HttpRequest, number: str) -> HttpResponseBase:
    """One notice, for print as well."""
    person = person_of(request)
    act = next(iter(desk().people.trail.of(number, Kind.NOTICE)), None)
    if act is None or not sees_unit(person, act.unit):
        raise Http404("没有这份整改通知。")
    return page(request, "notice.html", notice=notice_of(act), office=desk().settings.console.office)


@allowed(*DECIDING)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Write notices, one a unit, over the confirmed findings that were chosen (or all of a unit)."""
    person = person_of(request)
    if request.method == "POST" and "text" in request.POST:
        return _issue(request, person)
    box = desk().people.inbox
    if request.POST.get("all") or request.method == "GET":
        wanted = wanted_of(request, person)
        keys = box.keys(
            wanted if request.method == "POST" else Wanted(unit=wanted.unit or "-", review="confirmed"), MOST
        )
    else:
        keys = request.POST.getlist("key")[:MOST]
    return _draft(request, box.rows(keys))


def _draft(
    request: HttpRequest, rows: list[InboxRow], fault: str = "", due: str = "", text: str = TEXT
) -> HttpResponseBase:
    fit = [
        row
        for row in rows
        if row.review == "confirmed"
        and row.machine != "gone"
        and not row.unit.startswith("site:")
        and row.repair in NOTIFIABLE
    ]
    if not due:
        day = workday_after(today(), desk().settings.console.notice_days)
        due, unsure = day.isoformat(), provisional(today(), day)
        fault = fault or (f"{unsure}，请核对期限。" if unsure else "")
    return page(
        request,
        "notice_new.html",
        status=422 if fault and request.method == "POST" and "text" in request.POST else 200,
        rows=fit,
        left_out=len(rows) - len(fit),
        fault=fault,
        due=due,
        text=text,
        days=desk().settings.console.notice_days,
        soonest=today().isoformat(),
    )


NOTIFIABLE = (Repair.NONE, Repair.VERIFIED, Repair.FAILED)


def _issue(request: HttpRequest, person: Person) -> HttpResponseBase:
    rows = desk().people.inbox.rows(request.POST.getlist("key")[:MOST])
    text = request.POST["text"].strip()[:2000]
    try:
        due = date.fromisoformat(request.POST.get("due", ""))
    except ValueError:
        return _draft(request, rows, "请写明整改期限。", text=text)
    if due <= today() or not text:
        return _draft(request, rows, "整改期限须在今天之后。" if text else "请写明通知内容。", due.isoformat(), text)
    fit = [
        row
        for row in rows
        if row.review == "confirmed" and row.repair in NOTIFIABLE and not row.unit.startswith("site:")
    ]
    numbers = [
        desk().people.notify(unit, [row.key for row in fit if row.unit == unit], due, text, person, stamp())
        for unit in dict.fromkeys(row.unit for row in fit)
    ]
    issued = [number for number in numbers if number]
    if not issued:
        return _draft(
            request, rows, "没有可以通知的问题：只有复核确认、尚未通知的问题可以写入整改通知。", due.isoformat(), text
        )
    return HttpResponseRedirect(f"/notices/{issued[0]}" if len(issued) == 1 else "/notices")


# -- calendar ----------------------------------------------------------------------------------------------------------


@allowed(public=True)
@require_GET
def calendar(request: HttpRequest, key: str) -> HttpResponseBase:
    """Due days as iCalendar (RFC 5545), with a reminder; the secret in the address stands for the account."""
    user = User.objects.filter(calendar_key=key, is_active=True).first()
    if user is None:
        raise Http404("日历地址不对，或已更换。")
    events = [_event(notice, desk().unit_name(notice.unit)) for notice in _visible(user.person) if notice.open]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//duwang//console//ZH",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:政务公开整改期限",
        *(line for event in events for line in event),
        "END:VCALENDAR",
    ]
    return HttpResponse(
        "\r\n".join(_folded(line) for line in lines) + "\r\n", content_type="text/calendar; charset=utf-8"
    )


def _event(notice: Notice, unit: str) -> list[str]:
    due = date.fromisoformat(notice.due)
    issued = datetime.fromisoformat(notice.at)
    return [
        "BEGIN:VEVENT",
        f"UID:{notice.number}@duwang",
        f"DTSTAMP:{issued.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{due:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(f'{unit}整改到期（{notice.open} 条未办结）')}",
        f"DESCRIPTION:{_escaped(f'整改通知 {notice.number}：{notice.text}')}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER:-P{SOON}D",
        f"DESCRIPTION:{_escaped(f'{unit}整改将到期')}",
        "END:VALARM",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    return (
        text.replace("\\", "\\\\")
        .replace(";", "\\;")
        .replace(",", "\\,")
        .replace("\r\n", "\\n")
        .replace("\n", "\\n")
        .replace("\r", "")
    )


def _folded(line: str) -> str:
    """A line in pieces of at most 75 octets, no character cut."""
    pieces: list[bytes] = []
    piece = b""
    for char in line:
        more = char.encode()
        if len(piece) + len(more) > (75 if not pieces else 74):
            pieces.append(piece)
            piece = b""
        piece += more
    return "\r\n ".join(each.decode() for each in (*pieces, piece))
