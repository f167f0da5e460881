"""Working days of mainland China (工作日), with the shifted days off of each year's announcement.

Years come from the library, from ``holidays.toml`` beside this file, and from an office's own; a year that none of them
knows is reckoned Monday to Friday, and whatever rests on it is provisional.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar

WEEKEND = 5
_LIBRARY = frozenset(day.year for day in chinese_calendar.holidays)


class HolidaysError(ValueError):
    """A table of days off has faults; ``faults`` lists all of them."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("；".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Announced:
    """What a table says of its years (放假安排): days off, and weekend days on which people work."""

    years: frozenset[int] = frozenset()
    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()

    def __or__(self, later: "Announced") -> "Announced":
        """Both; where they speak of one year, the later one holds."""
        kept = [frozenset(day for day in days if day.year not in later.years) for days in (self.off, self.on)]
        return Announced(self.years | later.years, kept[0] | later.off, kept[1] | later.on)


def read_announced(text: str) -> Announced:
    """A table of days off: ``[2027]`` with ``off`` and ``on``, lists of days and of ranges
    (``2027-02-05..2027-02-11``).

    Raises :class:`HolidaysError` with all faults.
    """
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise HolidaysError([f"TOML 格式错误：{error}"]) from error
    faults: list[str] = []
    found: dict[str, set[date]] = {"off": set(), "on": set()}
    years = set()
    for year, table in tables.items():
        if not (year.isdigit() and len(year) == 4 and isinstance(table, dict)):
            faults.append(f"“{year}”不是年份，应写作 [2027]")
            continue
        years.add(int(year))
        for key in table.keys() - found.keys():
            faults.append(f"[{year}] 中有不认识的键“{key}”，可用：off、on")
        for key, days in found.items():
            days |= set(_days(table.get(key, []), f"[{year}] {key}", int(year), faults))
    if faults:
        raise HolidaysError(faults)
    return Announced(frozenset(years), frozenset(found["off"]), frozenset(found["on"]))


def _days(entries: Any, place: str, year: int, faults: list[str]) -> Iterator[date]:
    if not isinstance(entries, list):
        faults.append(f"{place} 应为列表")
        return
    for entry in entries:
        first, _, last = str(entry).partition("..")
        try:
            start, end = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
        except ValueError:
            faults.append(f"{place} 中的“{entry}”不是日期，应写作 2027-01-01 或 2027-02-05..2027-02-11")
            continue
        if not (start <= end and start.year == end.year == year):
            faults.append(f"{place} 中的“{entry}”不在 {year} 年，或起止颠倒")
            continue
        yield from (start + timedelta(days=number) for number in range((end - start).days + 1))


_bundled = read_announced(Path(__file__).with_name("holidays.toml").read_text(encoding="utf-8"))
_in_force = [_bundled]


def use_announced(own: Announced) -> None:
    """Let an office's own table hold before what is bundled."""
    _in_force[0] = _bundled | own


def last_known_year() -> int:
    """The last year whose announcement is known."""
    return max(_LIBRARY | _in_force[0].years)


def is_workday(day: date) -> bool:
    """True for a working day, as far as that is known."""
    announced = _in_force[0]
    if day.year in announced.years:
        return day in announced.on or (day not in announced.off and day.weekday() < WEEKEND)
    return bool(chinese_calendar.is_workday(day)) if day.year in _LIBRARY else day.weekday() < WEEKEND


def provisional(start: date, end: date) -> str:
    """Why what is reckoned between two days is provisional; "" when it is not."""
    known = _LIBRARY | _in_force[0].years
    first, last = sorted((start.year, end.year))
    unknown = [year for year in range(first, last + 1) if year not in known]
    return f"{'、'.join(map(str, unknown))}年的放假安排未知，暂按周一至周五推算" if unknown else ""


def workdays_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``; negative where ``end`` is earlier.

    The day of the event itself is not counted (行政诉讼法第八十一条、民法典第二百零一条).
    """
    if end < start:
        return -workdays_between(end, start)
    days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(map(is_workday, days))


def workday_after(start: date, count: int) -> date:
    """The last day of a period of ``count`` working days that begins the day after ``start``."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day
