"""The Jinja environment of all HTML reports: everything is escaped, nothing is loaded from elsewhere."""

from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import jinja2

from model.column import ColumnShape
from model.finding import Finding
from model.snapshot import Unread
from reports import wording

SHAPES = {
    ColumnShape.LIST: "条目列表", ColumnShape.EMPTY: "空白", ColumnShape.INDEX: "子栏目索引",
    ColumnShape.ARTICLE: "单篇内容", ColumnShape.ORGANISATION: "机构信息",
    ColumnShape.STUB: "跳转", ColumnShape.FRAME: "内嵌框架", ColumnShape.UNRENDERED: "须脚本渲染，未能读取",
    ColumnShape.UNREADABLE: "未能读取", ColumnShape.FORM: "表单或其他",
}  # fmt: skip


EFFECTS = {"deduct": "扣", "award": "得", "bonus": "加", "ceiling": "起评不高于", "veto": "单项否决", "mark": "记录"}


@cache
def environment() -> jinja2.Environment:
    """The environment; undefined names are errors."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(href=href, moment=wording.moment, points=wording.points, short=short)
    made.globals.update(
        say=wording,
        effects=EFFECTS,
        shapes=SHAPES,
        by_check=by_check,
        by_status=by_status,
    )
    return made


def href(url: str) -> str:
    """An address that may stand in ``href``: http and https only."""
    return url if url.startswith(("http://", "https://")) else ""


def short(text: str, length: int = 80) -> str:
    """Text cut to a length."""
    return text if len(text) <= length else text[: length - 1] + "…"


def by_check(findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    """Findings grouped by check, in order of check."""
    ordered = sorted(findings, key=lambda f: (f.check, f.target))
    return [(check, list(group)) for check, group in groupby(ordered, key=lambda f: f.check)]


def by_status(unread: Iterable[Unread]) -> list[tuple[str, list[Unread]]]:
    """What could not be read, grouped by reason."""
    ordered = sorted(unread, key=lambda u: (u.status, u.url, u.note))
    return [(status.zh, list(group)) for status, group in groupby(ordered, key=lambda u: u.status)]


def render(template: str, **values: Any) -> bytes:
    """A template as UTF-8."""
    return environment().get_template(template).render(**values).encode("utf-8")
