"""Who may do what: every view names its roles, and what names none is refused to everybody."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from console.models import User
from console.site import IDLE
from model.review import Person, Role

DECIDING = (Role.REVIEWER, Role.LEAD)
WATCHING = (*DECIDING, Role.ADMINISTRATOR, Role.READER)
EVERYBODY = tuple(Role)
OUTSIDERS: tuple[Role, ...] = ()

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

MOST_SENT, MOST_SENT_BY_STRANGERS = 105_000_000, 100_000
"""Bytes of a request: five files of the largest size for those who are logged in."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)


def allowed(*roles: Role, public: bool = False) -> Callable[[View], View]:
    """Name the roles that may use a view; ``public`` ones need no login."""

    def mark(view: View) -> View:
        vars(view).update(roles=frozenset(roles), public=public)
        return view

    return mark


def person_of(request: HttpRequest) -> Person:
    """Who is asking. Only for views that need a login."""
    assert isinstance(request.user, User)
    return request.user.person


class AccountBackend(BaseBackend):
    """Accounts by name and password; disabled ones stay out."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        """The account, or None. A password is hashed either way, so that names cannot be guessed by the time it
        takes."""
        user = User.objects.filter(username=username or "").first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password or "") and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The account of a session; None ends it."""
        return User.objects.filter(pk=user_id, is_active=True).first()


class Gate:
    """Middleware: ends idle sessions, refuses views to roles that they do not name, and sets the content policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_SECURE and (forwarded := request.headers.get("X-Forwarded-For")):
            request.META["REMOTE_ADDR"] = forwarded.rpartition(",")[2].strip()  # what the proxy itself added
        if int(request.META.get("CONTENT_LENGTH") or 0) > (
            MOST_SENT if request.user.is_authenticated else MOST_SENT_BY_STRANGERS
        ):
            return HttpResponse("上传的内容过大。", status=413, content_type="text/plain; charset=utf-8")
        self._end_when_idle(request)
        response = self._get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """None lets the view answer."""
        if getattr(view, "public", False):
            return None
        if not request.user.is_authenticated:
            if request.headers.get("HX-Request"):
                return HttpResponse(status=401, headers={"HX-Redirect": "/login"})
            return redirect_to_login(request.get_full_path())
        if person_of(request).role not in getattr(view, "roles", frozenset()):
            return render(
                request,
                "error.html",
                {"title": "没有权限", "text": "您的账号不能使用这一页面；如确需使用，请联系系统管理员。"},
                status=403,
            )
        return None

    def _end_when_idle(self, request: HttpRequest) -> None:
        if not request.user.is_authenticated:
            return
        now = int(time.time())
        seen, begun = request.session.get("seen", now), request.session.setdefault("begun", now)
        if now - seen > IDLE.total_seconds() or now - begun > settings.SESSION_COOKIE_AGE:
            request.session.flush()
            from django.contrib.auth.models import AnonymousUser

            request.user = AnonymousUser()
        elif now - seen > 60 or "seen" not in request.session:
            request.session["seen"] = now  # at most once a minute: a write to the accounts' database
