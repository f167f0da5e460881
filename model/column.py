"""Columns (栏目) of a unit and their controlled types.

The words follow 网页标签 ``ColumnType`` of 政府网站发展指引 (国办发〔2017〕47号), narrowed to what checks tell apart.
"""

from dataclasses import dataclass
from enum import StrEnum


class ColumnType(StrEnum):
    """What a column is for. The values are the ids used in registers, rubrics and vocabularies."""

    NEWS = "news"
    NOTICES = "notices"
    POLICY = "policy"
    INTERPRETATION = "interpretation"
    PERSONNEL = "personnel"
    PLANS = "plans"
    ANNUAL_REPORT = "annual-report"
    BUDGET = "budget"
    STATISTICS = "statistics"
    ORGANISATION = "organisation"
    LEADERS = "leaders"
    GUIDE = "guide"
    SYSTEM = "system"
    CATALOGUE = "catalogue"
    APPLICATION = "application"
    CONSULTATION = "consultation"
    MAILBOX = "mailbox"
    SERVICE = "service"
    LICENCE = "licence"
    FIELDS = "fields"
    SHELF = "shelf"
    INDEX = "index"
    OTHER = "other"

    @property
    def zh(self) -> str:
        """The official Chinese term."""
        return _TITLES[self]


_TITLES = {
    ColumnType.NEWS: "工作动态",
    ColumnType.NOTICES: "通知公告",
    ColumnType.POLICY: "政策文件",
    ColumnType.INTERPRETATION: "政策解读",
    ColumnType.PERSONNEL: "人事信息",
    ColumnType.PLANS: "规划计划",
    ColumnType.ANNUAL_REPORT: "政府信息公开年报",
    ColumnType.BUDGET: "财政预决算",
    ColumnType.STATISTICS: "统计信息",
    ColumnType.ORGANISATION: "机构职能",
    ColumnType.LEADERS: "领导信息",
    ColumnType.GUIDE: "政府信息公开指南",
    ColumnType.SYSTEM: "政府信息公开制度",
    ColumnType.CATALOGUE: "法定主动公开内容",
    ColumnType.APPLICATION: "依申请公开",
    ColumnType.CONSULTATION: "征集调查",
    ColumnType.MAILBOX: "互动信箱",
    ColumnType.SERVICE: "办事服务",
    ColumnType.LICENCE: "许可处罚",
    ColumnType.FIELDS: "重点领域",
    ColumnType.SHELF: "往年归档",
    ColumnType.INDEX: "栏目索引",
    ColumnType.OTHER: "其他栏目",
}


class ColumnShape(StrEnum):
    """How a column's page presents itself; only a LIST can be judged by its rows."""

    LIST = "list"
    EMPTY = "empty"
    INDEX = "index"
    ARTICLE = "article"
    ORGANISATION = "organisation"
    STUB = "stub"
    FRAME = "frame"
    UNRENDERED = "unrendered"
    UNREADABLE = "unreadable"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Column:
    """A column as discovered: where it is, what it is called, what it is for and how that is known.

    ``known_by`` is ``register``, ``tag``, ``name``, ``breadcrumb`` or ``url``; ``path`` the names from the portal down.
    """

    url: str
    name: str
    type: ColumnType
    known_by: str
    path: tuple[str, ...] = ()
