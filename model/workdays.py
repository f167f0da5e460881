"""Working days of mainland China (工作日), with the shifted days off of each year's announcement."""

from datetime import date, timedelta

import chinese_calendar

FIRST, LAST = min(day.year for day in chinese_calendar.holidays), max(day.year for day in chinese_calendar.holidays)
"""The years whose announcements are known."""


class UnknownYearError(ValueError):
    """The days off of that year are not announced, or were never recorded."""


def workdays_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``; negative where ``end`` is earlier.

    The day of the event itself is not counted (行政诉讼法第八十一条、民法典第二百零一条). Raises :class:`UnknownYearError`.
    """
    if end < start:
        return -workdays_between(end, start)
    if start.year < FIRST or end.year > LAST:
        raise UnknownYearError(f"{start.year}—{end.year}年的放假安排不全，已知 {FIRST}—{LAST} 年")
    days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(1 for day in days if chinese_calendar.is_workday(day))


def workday_after(start: date, count: int) -> date:
    """The last day of a period of ``count`` working days that begins the day after ``start``. Raises
    :class:`UnknownYearError`."""
    day = start
    while count:
        day += timedelta(days=1)
        if not FIRST <= day.year <= LAST:
            raise UnknownYearError(f"{day.year}年的放假安排不全，已知 {FIRST}—{LAST} 年")
        count -= chinese_calendar.is_workday(day)
    return day
