"""Accounts, for the administrator."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

from console.access import allowed, person_of
from console.accounts import AccountError, add_account, set_password
from console.desk import desk, stamp
from console.models import User
from console.rendering import page
from model.review import Kind, Role


@allowed(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def accounts(request: HttpRequest) -> HttpResponseBase:
    """List, add, disable and enable accounts; set passwords anew."""
    faults: list[str] = []
    done = ""
    if request.method == "POST":
        try:
            done = _act(request)
        except AccountError as error:
            faults = error.faults
    return page(
        request,
        "accounts.html",
        status=422 if faults else 200,
        users=User.objects.all(),
        roles=Role,
        units=desk().units,
        faults=faults,
        done=done,
    )


def _act(request: HttpRequest) -> str:
    post, name = request.POST, request.POST.get("account", "").strip()
    match post.get("what"):
        case "add":
            role = Role(post["role"]) if post.get("role") in set(Role) else Role.READER
            add_account(
                account=name,
                name=post.get("name", "").strip() or name,
                role=role,
                unit=post.get("unit", ""),
                body=post.get("body", "").strip(),
                secret=post.get("password", ""),
                units=set(desk().units),
            )
            did = f"新增账号（{role.zh}）"
        case "password":
            set_password(name, post.get("password", ""))
            did = "重置密码，解除锁定"
        case "toggle":
            did = _toggle(request, name)
        case _:
            raise AccountError(["没有写明要做什么"])
    desk().people.trail.note(stamp(), person_of(request), Kind.ACCOUNT, "", name, {"did": did})
    return f"{name}：{did}。"


def _toggle(request: HttpRequest, name: str) -> str:
    user = User.objects.filter(username=name).first()
    if user is None or user == request.user:
        raise AccountError([f"没有账号“{name}”"] if user is None else ["不能停用自己的账号"])
    user.is_active = not user.is_active
    user.save(update_fields=["is_active"])
    return "启用账号" if user.is_active else "停用账号"
