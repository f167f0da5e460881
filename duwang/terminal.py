"""What all commands share: options, messages to the user, opening stores and registers."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.browser import find_browser
from crawler.register import RegisterError, read_register
from inspection import scoring, stored
from inspection.basis import Basis, basis_at, catalogue_at
from inspection.config import ConfigError, Settings, load_settings
from inspection.locks import StoreBusyError, store_lock
from inspection.record import Record, keep_record, record_of
from inspection.run import Inspection, open_inspection
from model.unit import UnitRegister
from model.zone import SHANGHAI, parse_moment
from reports.loader import FormatError, load_formats
from rubric_map.catalogue import Catalogue
from rubric_map.files import RubricError
from rubric_map.language import Rubric
from store.codec import clean
from store.store import Store

DONE, FAILED, USAGE, PARTLY = 0, 1, 2, 3

errors = Console(stderr=True)
_TURNING = dict.fromkeys((0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")
_ESCAPED = {number: f"\\u{number:04x}" for number in (*_TURNING, *range(0x7F, 0xA0))}
_held = ExitStack()
"""What this process holds until it ends."""

StoreOption = Annotated[Path, typer.Option("--store", help="Folder of the store.")]
OptionalStore = Annotated[
    Path | None, typer.Option("--store", help="A store whose settings, rubrics and words are used.")
]
SetOption = Annotated[
    list[str], typer.Option("--set", metavar="KEY=VALUE", help="Override a configuration key; repeatable.")
]
AsOfOption = Annotated[
    str, typer.Option("--as-of", metavar="DATETIME", help="Moment of inspection (监测时间点); default now.")
]
UnitOption = Annotated[list[str], typer.Option("--unit", metavar="ID", help="Only this unit; repeatable.")]
RubricOption = Annotated[
    str, typer.Option("--rubric", metavar="FILE_OR_ID", help="Rubric; default: the newest for the unit's kind.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on standard output, nothing else there.")]
RegisterArgument = Annotated[Path, typer.Argument(metavar="UNITS", help="Unit register: TOML, CSV or XLSX.")]
OutOption = Annotated[
    Path | None, typer.Option("--out", file_okay=False, help="Folder for the reports; default STORE/reports/RUN.")
]
JobsOption = Annotated[int | None, typer.Option("--jobs", min=1, max=64, help="Sites crawled at the same time.")]


def stop(code: int, *lines: str) -> NoReturn:
    """End with a code, saying why in the user's language."""
    for line in map(shown, lines):
        errors.print(line, style="red" if code != DONE else None, soft_wrap=True, highlight=False, markup=False)
    raise typer.Exit(code)


def shown(text: str) -> str:
    """Text from pages as a terminal may be given it: no control characters, none that turn the direction of reading."""
    return clean(text).translate(_TURNING)


def add_row(table: Table, *cells: str, end_section: bool = False) -> None:
    """A row of plain words: what looks like markup is none."""
    table.add_row(*(Text(shown(cell)) for cell in cells), end_section=end_section)


def tell(line: str) -> None:
    """A line of progress on standard error."""
    errors.print(shown(line), soft_wrap=True, highlight=False, markup=False)


def now() -> datetime:
    """The present moment. The only place outside the crawl that reads the clock."""
    return datetime.now(SHANGHAI)


Refused = (ConfigError, RubricError, RegisterError, FormatError, stored.NothingStoredError)
"""What people wrote, or asked for, and cannot be done."""


def lines_of_refused(error: Exception) -> list[str]:
    """All that is wrong with what people wrote."""
    match error:
        case ConfigError():
            return ["配置有误：", *(f"  {fault}" for fault in error.faults)]
        case RubricError():
            return [f"评分标准 {error.path} 有 {len(error.faults)} 处错误：", *(f"  {fault}" for fault in error.faults)]
        case RegisterError():
            return [f"单位名录 {error.path} 有 {len(error.faults)} 处错误：", *(f"  {fault}" for fault in error.faults)]
        case _:
            return [str(error)]


@contextmanager
def explained() -> Iterator[None]:
    """What is wrong with what people wrote ends the command, with all that is wrong."""
    try:
        yield
    except Refused as error:
        stop(USAGE, *lines_of_refused(error))


@contextmanager
def gathered(lines: list[str]) -> Iterator[None]:
    """What is wrong with one of several things is kept until all were looked at."""
    try:
        yield
    except Refused as error:
        lines += lines_of_refused(error)


def settings_of(store: Path | None, overrides: list[str]) -> Settings:
    with explained():
        return load_settings(store, overrides)


def catalogue_at_hand(store: Path | None, chosen: str = "") -> Catalogue:
    """The rubrics at hand; an unknown one that was ``chosen``, and what is wrong with them, ends the command."""
    with explained():
        return catalogue_or_stop(store, chosen)


def catalogue_or_stop(store: Path | None, chosen: str) -> Catalogue:
    """The rubrics at hand; an unknown one that was ``chosen`` ends the command. Raises ``RubricError``."""
    try:
        return catalogue_at(store, chosen)
    except KeyError:
        known = "、".join(file.rubric.id for file in catalogue_at(store))
        stop(USAGE, f"没有评分标准“{chosen}”，可用：{known}")


def rubric_of(name: str, store: Path | None = None) -> Rubric:
    """A rubric by id or file; what is wrong with it ends the command."""
    file = catalogue_at_hand(store, name).chosen
    assert file is not None
    return file.rubric


def register_of(path: Path, settings: Settings, catalogue: Catalogue) -> UnitRegister:
    with explained():
        return read_register(path, settings.crawler.allow_networks, catalogue.kinds)


def only_units(register: UnitRegister, only: list[str]) -> frozenset[str]:
    """The ids of the units that a command is about; unknown ones end it."""
    unknown = sorted(set(only) - {unit.id for unit in register.units})
    if unknown:
        stop(USAGE, f"名录中没有单位：{'、'.join(unknown)}")
    return frozenset(only)


def moment_of(text: str) -> datetime:
    if not text:
        return now()
    try:
        return parse_moment(text)
    except ValueError:
        stop(USAGE, f"--as-of “{text}”不是日期或时间，应写作 2025-09-15 或 2025-09-15T08:00")


def open_store(folder: Path, *, must_exist: bool = False, refills: bool = False) -> Store:
    if must_exist and not any((folder / name).exists() for name in ("duwang.db", "archive.db", "people.db")):
        stop(USAGE, f"{folder} 中没有检查结果；请先运行 duwang inspect")
    try:
        return Store(folder, refills=refills)
    except (FileExistsError, NotADirectoryError):
        stop(USAGE, f"不能使用目录 {folder}：不是目录")


def warn_of_root(browser: str) -> None:
    """Say that the browser's sandbox is off: Chromium has none for root."""
    if os.geteuid() == 0 and find_browser(browser) is not None:
        tell(
            "注意：以 root 运行时浏览器的沙箱不能启用，网页脚本一旦攻破浏览器即可控制本机；请改用普通账号，"
            "或用 duwang install-service 安装"
        )


def work_on(store: Path) -> None:
    """Keep others from removing anything from the store until this command has ended."""
    try:
        _held.enter_context(store_lock(store))
    except StoreBusyError:
        stop(FAILED, f"{store} 正在清理之中，请稍后再运行")


def print_json(values: Any, indent: int | None = None) -> None:
    """JSON on standard output; what would turn a terminal's direction of reading is escaped."""
    text = json.dumps(values, ensure_ascii=False, indent=indent)
    sys.stdout.write(text.translate(_ESCAPED) + "\n")


@dataclass(frozen=True)
class Assignment:
    """What an inspection is asked for: the units of a register file (``only`` some of them, by id, unless it is empty),
    and what they are inspected by."""

    units: Path
    register: UnitRegister
    only: frozenset[str]
    settings: Settings
    basis: Basis
    as_of: datetime


def assignment_of(store: Path, units: Path, only: list[str], settings: Settings, as_of: str) -> Assignment:
    """The inspection that is asked for; whatever is wrong with its files ends the command before anything is made."""
    moment, wrong = moment_of(as_of), list[str]()
    catalogue, register = Catalogue(()), UnitRegister(())
    kinds = None
    with gathered(wrong):
        catalogue = catalogue_or_stop(store, settings.rubric)
        kinds = catalogue.kinds
    with gathered(wrong):
        register = read_register(units, settings.crawler.allow_networks, kinds)
    with gathered(wrong):
        basis = basis_at(catalogue, register, settings, store)
    with gathered(wrong):
        load_formats()
    if wrong:
        stop(USAGE, *wrong)
    return Assignment(units, register, only_units(register, only), settings, basis, moment)


def changes(before: Record, now: Assignment) -> list[str]:
    """What differs from what a run that is gone on with was begun with."""
    kinds = before.basis.rubrics.keys() & now.basis.rubrics.keys()
    there = {unit.id for unit in now.register.units}
    lost = [unit.name for unit in before.register.units if unit.id not in there]
    found = []
    if any(before.basis.rubrics[kind] != now.basis.rubrics[kind] for kind in kinds):
        found.append("评分标准已改，此后按新的检查和计分")
    if before.settings.checks != now.settings.checks:
        found.append("检查项目（checks）已改，此后按新的检查")
    if lost:
        more = f"等 {len(lost)} 个单位" if len(lost) > 5 else ""
        found.append(f"单位名录已改，不再包括{'、'.join(lost[:5])}{more}")
    return found


def new_inspection(store: Store, assignment: Assignment) -> Inspection:
    """The inspection of a moment; what it is made with is kept. An edition that was changed since it was used is
    refused before anything is made."""
    scoring.refuse_changed_editions(store, assignment.basis.rubrics.values())
    inspection = open_inspection(
        store, assignment.register, assignment.settings, assignment.basis, assignment.as_of, now()
    )
    before = record_of(store, inspection.run.id)
    for change in changes(before, assignment) if before is not None else []:
        tell(f"注意：批次 {inspection.run.id} 接着进行，但{change}")
    keep_record(inspection, assignment.units)
    return replace(inspection, only=assignment.only)


def stored_inspection(store: Path, overrides: list[str], rubric: str = "", only: list[str] | None = None) -> Inspection:
    """The latest inspection of a store with what it was made with. By another rubric it is scored aside, which is said:
    nothing of the run is changed."""
    inspection = _stored(store, overrides, rubric)
    if inspection.aside:
        others = len(inspection.register.units) - len(inspection.chosen.units)
        tell(
            f"注意：批次 {inspection.run.id} 不是按“{inspection.aside}”检查和计分的；"
            f"以下为按“{inspection.aside}”另行计分，不改动该批次的得分和报告"
            + (f"；不适用该标准的 {others} 个单位未列" if others else "")
        )
    chosen = only_units(inspection.register, only or [])
    if inspection.only and chosen - inspection.only:
        stop(USAGE, f"评分标准“{rubric}”不适用于单位：{'、'.join(sorted(chosen - inspection.only))}")
    return replace(inspection, only=chosen or inspection.only)


def remade_inspection(store: Path, overrides: list[str], rubric: str = "", only: list[str] | None = None) -> Inspection:
    """The latest inspection of a store, a step of which is to be made again: what differs now from what it was made
    with is kept with it, and said."""
    inspection = _stored(store, overrides, rubric)
    if inspection.aside:
        tell(f"注意：批次 {inspection.run.id} 此后按“{inspection.aside}”检查和计分")
    inspection = replace(inspection, aside="", only=only_units(inspection.register, only or []))
    keep_record(inspection)
    return inspection


def _stored(store: Path, overrides: list[str], rubric: str) -> Inspection:
    settings = settings_of(store, overrides)
    overridden = {each.partition("=")[0].strip() for each in overrides}
    chosen = rubric or (settings.rubric if "rubric" in overridden else "")
    with explained():
        inspection = stored.stored_inspection(open_store(store, must_exist=True), settings, overridden=overridden)
    if chosen:
        own = {file.rubric.id: file for file in inspection.basis.rubrics.values()}
        file = own.get(chosen) or catalogue_at_hand(store, chosen).chosen
        assert file is not None
        with explained():
            inspection = stored.by_rubric(inspection, file)
    scoring.refuse_changed_editions(inspection.store, inspection.basis.rubrics.values())
    return inspection


def end_with_troubles(inspection: Inspection, unread: list[str]) -> None:
    """End with exit code 3 where units could not be read, or something went wrong with them."""
    names = {"": "总览"} | {unit.id: unit.name for unit in inspection.register.units}
    troubles = [
        f"{names.get(unit, unit)}：{reason}" for unit, reason in inspection.store.troubles.all(inspection.run.id)
    ]
    lines = unread + [line for line in troubles if not any(line.partition("：")[2] in each for each in unread)]
    if lines:
        stop(PARTLY, *lines)
