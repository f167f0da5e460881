"""What all commands share: options, messages to the user, opening stores and registers."""

import json
import os
import sys
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.browser import find_browser
from crawler.register import RegisterError, read_register
from inspection import pipeline, stored
from inspection.config import ConfigError, Settings, load_settings
from inspection.locks import StoreBusyError, store_lock
from model.unit import UnitRegister
from model.zone import SHANGHAI, parse_moment
from rubric_map.files import RubricError, find_rubric, known_kinds, load_rubrics
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


def settings_of(store: Path | None, overrides: list[str]) -> Settings:
    try:
        return load_settings(store, overrides)
    except ConfigError as error:
        stop(USAGE, "配置有误：", *(f"  {fault}" for fault in error.faults))


def register_of(path: Path, settings: Settings, only: list[str]) -> UnitRegister:
    chosen = pipeline.chosen_rubric(settings.rubric)
    kinds = frozenset(chosen.applies_to) if chosen is not None else frozenset()
    try:
        register = read_register(path, settings.crawler.allow_networks, known_kinds() | kinds, kinds)
    except RegisterError as error:
        stop(USAGE, f"单位名录 {path} 有 {len(error.faults)} 处错误：", *(f"  {fault}" for fault in error.faults))
    return only_units(register, only)


def only_units(register: UnitRegister, only: list[str]) -> UnitRegister:
    """The register restricted to units; unknown ids end the command."""
    unknown = sorted(set(only) - {unit.id for unit in register.units})
    if unknown:
        stop(USAGE, f"名录中没有单位：{'、'.join(unknown)}")
    return register.only(frozenset(only)) if only else register


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
            "注意：以 root 运行时浏览器的沙箱不能启用，网页脚本一旦攻破浏览器即可控制本机；请改用普通账号，或用 duwang install-service 安装"
        )


def work_on(store: Path) -> None:
    """Keep others from removing anything from the store until this command has ended."""
    try:
        _held.enter_context(store_lock(store))
    except StoreBusyError:
        stop(FAILED, f"{store} 正在清理之中，请稍后再运行")


def rubric_setting(settings: Settings, rubric: str) -> Settings:
    """The settings with a rubric (id or file) from the command line; unknown ids and faulty files end the command."""
    name = rubric or settings.rubric
    if name:
        rubric_of(name)
    return settings.model_copy(update={"rubric": name})


def print_json(values: Any, indent: int | None = None) -> None:
    """JSON on standard output; what would turn a terminal's direction of reading is escaped."""
    text = json.dumps(values, ensure_ascii=False, indent=indent)
    sys.stdout.write(text.translate(_ESCAPED) + "\n")


def stored_inspection(
    store: Path, overrides: list[str], rubric: str = "", only: list[str] | None = None
) -> pipeline.Inspection:
    """The latest inspection of a store, with the register it was made with."""
    settings = rubric_setting(settings_of(store, overrides), rubric)
    try:
        inspection = stored.stored_inspection(open_store(store, must_exist=True), settings)
    except stored.NothingStoredError as error:
        stop(USAGE, str(error))
    except RegisterError as error:
        stop(USAGE, f"单位名录有 {len(error.faults)} 处错误：", *(f"  {fault}" for fault in error.faults))
    return replace(inspection, register=only_units(inspection.register, only or []))


def rubric_of(name: str) -> Rubric:
    """A rubric by id or file; what is wrong with it ends the command."""
    try:
        return find_rubric(name)
    except KeyError:
        stop(USAGE, f"没有评分标准“{name}”，可用：{'、'.join(load_rubrics())}")
    except RubricError as error:
        stop(USAGE, f"评分标准 {error.path} 有 {len(error.faults)} 处错误：", *(f"  {fault}" for fault in error.faults))


def end_with_troubles(inspection: pipeline.Inspection, unread: list[str]) -> None:
    """End with exit code 3 where units could not be read, or something went wrong with them."""
    names = {"": "总览"} | {unit.id: unit.name for unit in inspection.register.units}
    troubles = [
        f"{names.get(unit, unit)}：{reason}" for unit, reason in inspection.store.troubles.all(inspection.run.id)
    ]
    lines = unread + [line for line in troubles if not any(line.partition("：")[2] in each for each in unread)]
    if lines:
        stop(PARTLY, *lines)
