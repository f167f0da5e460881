"""Pages that say what went wrong, in plain words."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from console.access import allowed


def _answer(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "error.html", {"title": title, "text": text}, status=status)


@allowed(public=True)
def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: also for what the person may not know of."""
    words = str(exception)
    return _answer(
        request,
        404,
        "没有这一页",
        words if words and not words.startswith("{") else "地址可能有误，或内容已不在您的查看范围内。",
    )


@allowed(public=True)
def failed(request: HttpRequest) -> HttpResponse:
    """500."""
    return _answer(
        request, 500, "系统出错", "操作没有完成，已录入的内容没有丢失。请稍后再试；仍不成功的，请联系系统管理员。"
    )


@allowed(public=True)
def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from the console."""
    return _answer(request, 403, "表单已失效", "页面打开时间过长或来源不明。请返回上一页，刷新后重新提交。")


@allowed(public=True)
def locked_out(request: HttpRequest, credentials: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
    """429 after too many wrong passwords."""
    return _answer(
        request, 429, "登录已锁定", "密码连续输错五次，该账号在本机的登录已锁定十五分钟。如忘记密码，请联系系统管理员。"
    )
