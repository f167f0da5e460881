"""Periods of updating (更新周期) by column type, in days, after 国办秘函〔2019〕19号: 动态要闻 2 weeks, 通知公告 and
政策文件 6 months; personnel, plans and yearly matters 1 year (2015 普查口径). Six months are 184 days, the longest
that six months can be."""

from datetime import date, datetime

from model.column import ColumnType

NEWS_DAYS = 14
HALF_YEAR_DAYS = 184
YEAR_DAYS = 365

_HALF_YEARLY = (ColumnType.NOTICES, ColumnType.POLICY, ColumnType.INTERPRETATION)
_YEARLY = (ColumnType.PERSONNEL, ColumnType.PLANS, ColumnType.BUDGET, ColumnType.STATISTICS)


def period(kind: ColumnType, news: int, half_yearly: int, yearly: int) -> int | None:
    """Days within which a column must be updated; None for columns without a period."""
    if kind is ColumnType.NEWS:
        return news
    if kind in _HALF_YEARLY:
        return half_yearly
    return yearly if kind in _YEARLY else None


def age(day: date, as_of: datetime) -> int:
    """Days from a date to the day of inspection; an age of N is within a window of N days."""
    return (as_of.date() - day).days
