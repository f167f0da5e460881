"""Logging in and out, and one's own password."""

from typing import Any

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from console.access import EVERYBODY, allowed, person_of
from console.desk import desk, stamp
from console.models import User, new_key
from console.rendering import page
from console.views.errors import locked_out
from model.review import Kind, Person, Role


@allowed(public=True)
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponseBase:
    """Name and password; a wrong pair is recorded without the password."""
    wrong = False
    if request.method == "POST":
        name = request.POST.get("username", "")[:40]
        user = authenticate(request, username=name, password=request.POST.get("password", "")[:500])
        if isinstance(user, User):
            login(request, user)
            desk().people.trail.note(
                stamp(), user.person, Kind.LOGIN, "", user.username, {"from": request.META.get("REMOTE_ADDR", "")}
            )
            return HttpResponseRedirect(_next(request))
        wrong = True
        if getattr(request, "axes_locked_out", False):
            return locked_out(request)  # recorded once is enough: the trail is never shortened
        desk().people.trail.note(
            stamp(),
            Person(name, name, Role.READER),
            Kind.REFUSED,
            "",
            name,
            {"from": request.META.get("REMOTE_ADDR", "")},
        )
    return render(
        request, "login.html", {"wrong": wrong, "next": request.GET.get("next", "")}, status=403 if wrong else 200
    )


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/"


@allowed(*EVERYBODY)
@require_POST
def log_out(request: HttpRequest) -> HttpResponseBase:
    """End the session."""
    logout(request)
    return redirect("login")


@allowed(*EVERYBODY)
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponseBase:
    """Change one's own password, or the secret address of one's calendar."""
    user = request.user
    assert isinstance(user, User)
    faults: list[str] = []
    done = ""
    if request.method == "POST" and "calendar" in request.POST:
        user.calendar_key = new_key()
        user.save(update_fields=["calendar_key"])
        desk().people.trail.note(stamp(), person_of(request), Kind.ACCOUNT, "", user.username, {"did": "更换日历地址"})
        done = "日历地址已更换，原地址不再有效。"
    elif request.method == "POST":
        faults = _change(request, user)
        done = "" if faults else "密码已修改。"
    return page(
        request,
        "password.html",
        faults=faults,
        done=done,
        calendar=request.build_absolute_uri(f"/calendar/{user.calendar_key}.ics"),
    )


def _change(request: HttpRequest, user: User) -> list[str]:
    old, new, again = (request.POST.get(name, "") for name in ("old", "new", "again"))
    if not user.check_password(old):
        return ["原密码不对。"]
    if new != again:
        return ["两次输入的新密码不一致。"]
    faults = password_faults(new, user)
    if not faults:
        user.set_password(new)
        user.save(update_fields=["password"])
        update_session_auth_hash(request, user)
        desk().people.trail.note(stamp(), person_of(request), Kind.ACCOUNT, "", user.username, {"did": "修改本人密码"})
    return faults


_FAULTS = {
    "password_too_short": "密码至少要有十位。", "password_too_similar": "密码与账号或姓名太相近。",
    "password_too_common": "密码太常见。",
    "password_entirely_numeric": "密码不能全是数字。",
}  # fmt: skip


def password_faults(text: str, user: Any) -> list[str]:
    """What is wrong with a password; nothing when it will do."""
    try:
        validate_password(text, user)
    except ValidationError as error:
        return [_FAULTS.get(each.code or "", each.messages[0]) for each in error.error_list]
    return []
