"""Forms in which rows show their day, as inline HTML. Two of them need more than the row: see ``YEAR_ELSEWHERE``."""

from collections.abc import Callable
from datetime import date

DateForm = Callable[[date], str]


def dashes(day: date) -> str:
    return day.isoformat()


def slashes(day: date) -> str:
    return f"{day.year}/{day.month}/{day.day}"


def points(day: date) -> str:
    return f"{day.year}.{day.month:02}.{day.day:02}"


def chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def with_time(day: date) -> str:
    return f"{day.isoformat()} {8 + day.day % 9:02}:{(day.day * 7) % 60:02}:00"


def compact(day: date) -> str:
    return f"{day:%Y%m%d}"


def bracketed(day: date) -> str:
    return f"[{day.isoformat()}]"


def split(day: date) -> str:
    return f"<b>{day.day:02}</b><i>{day.year}-{day.month:02}</i>"


def month_day(day: date) -> str:
    return f"{day.month:02}-{day.day:02}"


def bracketed_month_day(day: date) -> str:
    return f"[{day.month:02}-{day.day:02}]"


DATES: dict[str, DateForm] = {
    "2025-09-12": dashes,
    "2025/9/12": slashes,
    "2025.09.12": points,
    "2025年9月12日": chinese,
    "with-time": with_time,
    "[2025-09-12]": bracketed,
    "20250912": compact,
    "split": split,
    "under-year-headings": bracketed_month_day,
    "09-12": month_day,
}
UNDER_HEADINGS = "under-year-headings"  # rows are grouped by year, each group under a heading
YEAR_ELSEWHERE = "09-12"  # the year stands on the article only
