"""The command line."""

import os
import sqlite3
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from checks.loader import load_checks
from crawler import __version__
from crawler.guard import NetworkGuard
from duwang import reading
from duwang.answers import finding_answer
from duwang.console_commands import audit_app, console_app, serve_demo, user_app
from duwang.forms_commands import forms_app
from duwang.progress import CrawlProgress
from duwang.sample_command import sample
from duwang.scoring_commands import card_line, rubric_app, scoring_app
from duwang.service_commands import install_service
from duwang.terminal import (
    DONE,
    FAILED,
    PARTLY,
    USAGE,
    AsOfOption,
    JobsOption,
    JsonOption,
    OutOption,
    RegisterArgument,
    RubricOption,
    SetOption,
    StoreOption,
    UnitOption,
    add_row,
    assignment_of,
    catalogue_at_hand,
    end_with_troubles,
    errors,
    new_inspection,
    now,
    open_store,
    print_json,
    register_of,
    remade_inspection,
    settings_of,
    stop,
    stored_inspection,
    tell,
    warn_of_root,
    work_on,
)
from duwang.upkeep_commands import upkeep_app
from inspection import checking, crawling, extraction, reporting, review, scoring
from inspection.audit import vouch
from inspection.engine import Ended
from inspection.pictures import picture_new
from inspection.reading import Readings
from inspection.run import Inspection
from model.formula import plain
from reports.loader import FormatError
from reports.values import Overview
from store.codec import UnreadableRecordError
from store.database import damaged_file, faults_in, is_damage
from store.store import Store
from store.trouble import StoreError, damaged, is_of_machine, line_of

app = typer.Typer(
    name="duwang",
    help="duwang (读网): nightly inspection of government openness on portals.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
units_app = typer.Typer(help="Unit registers (单位名录).", no_args_is_help=True)
checks_app = typer.Typer(help="Checks.", no_args_is_help=True)
app.add_typer(units_app, name="units")
app.add_typer(rubric_app, name="rubric")
app.add_typer(checks_app, name="checks")
app.add_typer(scoring_app)
app.add_typer(upkeep_app)
app.add_typer(forms_app, name="forms")
app.command()(sample)
app.command()(install_service)
app.add_typer(console_app)
app.add_typer(user_app, name="user")
app.add_typer(audit_app, name="audit")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"duwang {__version__}")
        raise typer.Exit(DONE)


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """What holds for every command."""


IMPORTED = {True: "已导入", False: "此前已导入，未作改动"}


# -- the five steps ----------------------------------------------------------------------------------------------------


@app.command()
def inspect(
    units: RegisterArgument,
    store: StoreOption,
    as_of: AsOfOption = "",
    unit: UnitOption = [],
    rubric: RubricOption = "",
    out: OutOption = None,
    jobs: JobsOption = None,
    set_: SetOption = [],
) -> None:
    """The nightly job: crawl, extract, check, score and report. Goes on with an interrupted run of the same day."""
    settings = settings_of(store, [*set_, f"rubric={rubric}"] if rubric else set_)
    assignment = assignment_of(store, units, unit, settings, as_of)
    work_on(store)
    opened = open_store(store, refills=True)
    if opened.lost_archive:
        fill_archive(opened, sorted((store / "bundles").glob("*/*.db")))
    inspection = new_inspection(opened, assignment)
    warn_of_root(settings.crawler.browser)
    ended = crawl_sites(inspection, jobs or settings.jobs)
    finish(inspection, out or inspection.reports, ended)


def crawl_sites(inspection: Inspection, at_once: int) -> list[Ended]:
    """Crawl with progress, and say which sites failed."""
    with CrawlProgress(errors) as progress:
        ended = crawling.crawl(inspection, at_once, progress)
    for end in ended:
        if not end.ok:
            tell(f"抓取 {end.site} 中断：{end.trouble}")
    return ended


def finish(inspection: Inspection, folder: Path, ended: list[Ended]) -> None:
    """Import, extract, check, score, report; then the summary and the exit code."""
    tell("导入抓取结果……")
    crawling.import_bundles(inspection)
    tell("提取栏目和文章……")
    extraction.extract(inspection)
    checking.check(inspection, lambda name: tell(f"检查 {name}"))
    tell("更新待办……")
    review.refresh(inspection, now())
    crawler = inspection.settings.crawler
    picture_new(
        inspection.store, inspection.run.id, crawler.browser, crawler.allow_networks, inspection.settings.pictures, tell
    )
    tell("计分并生成报告……")
    everything = whole(inspection)
    paths = reporting.report(inspection.store, everything, folder)
    if all(end.ok for end in ended):
        inspection.store.finish_run(inspection.run.id, now())
    summary(everything, paths)
    unread = [f"未能读取：{each.unit.name}（{each.trouble}）" for each in reporting.unreadable(everything.units)]
    end_with_troubles(inspection, unread)


def whole(inspection: Inspection) -> Overview:
    """Everything that reports show, scored now."""
    cards = scoring.scorecards(inspection)
    if not inspection.aside:
        vouch(inspection)
    return reporting.overview(inspection, cards, scoring.comparisons(inspection, cards))


def summary(everything: Overview, paths: list[Path]) -> None:
    """A table of all units and the paths of the reports, on standard output."""
    console = Console()
    table = Table(title=f"政务公开读网检查（{everything.as_of:%Y-%m-%d %H:%M}，批次 {everything.run}）")
    table.add_column("单位")
    for heading in ("页面", "不符合", "待核实", "最坏得分", "已检查/总分"):
        table.add_column(heading, justify="right")
    for each in everything.units:
        card = each.scorecard
        worst = plain(card.worst) if card and card.worst is not None else "未检查"
        worst += f"（沿用{each.carried:%m-%d}）" if card and each.carried else ""
        examined = f"{plain(card.examined)}/{plain(card.total)}" if card else ""
        add_row(
            table, each.unit.name, str(each.pages_read), str(len(each.failed)), str(len(each.doubtful)), worst, examined
        )
    console.print(table)
    if everything.site_findings:
        typer.echo(f"门户共用区域的问题 {len(everything.site_findings)} 处，见总览。")
    names = {each.unit.id: each.unit.name for each in everything.units}
    for path in paths:
        typer.echo(f"报告：{path}　{names[path.stem]}" if path.stem in names else f"总览：{path}")


@app.command()
def crawl(
    units: RegisterArgument,
    store: StoreOption,
    as_of: AsOfOption = "",
    unit: UnitOption = [],
    jobs: JobsOption = None,
    set_: SetOption = [],
) -> None:
    """Step 1 alone: crawl every site of the register into bundles."""
    settings = settings_of(store, set_)
    assignment = assignment_of(store, units, unit, settings, as_of)
    inspection = new_inspection(open_store(store), assignment)
    ended = crawl_sites(inspection, jobs or settings.jobs)
    tell(f"抓取包：{inspection.bundles}")
    if not all(end.ok for end in ended):
        raise typer.Exit(FAILED)


@app.command(name="import")
def import_(
    bundles: Annotated[
        list[Path], typer.Argument(metavar="BUNDLE...", help="Bundles to merge; default: those of the latest run.")
    ] = [],
    store: StoreOption = Path("data"),
) -> None:
    """Merge finished bundles into the store. Doing it twice changes nothing."""
    paths = bundles or sorted((store / "bundles").glob("*/*.db"))
    for path in paths:
        if not path.is_file():
            stop(USAGE, f"没有这个抓取包：{path}")
    work_on(store)
    opened = open_store(store, refills=True)
    lost = opened.lost_archive
    failed = False
    for path in paths:
        try:
            tell(f"{path}：{IMPORTED[opened.import_bundle(path)]}")
        except (StoreError, sqlite3.DatabaseError, UnicodeDecodeError) as error:
            failed = True
            tell(str(damage_of(path, error)))
    if lost:
        tell_lacking(opened)
    if failed:
        raise typer.Exit(FAILED)


def fill_archive(opened: Store, paths: list[Path]) -> None:
    """An archive that was lost takes over what bundles still hold."""
    tell("存档（archive.db）不见了，由抓取包补齐……")
    for path in paths:
        try:
            opened.archive.fill(path)
        except (StoreError, sqlite3.DatabaseError, UnicodeDecodeError) as error:
            tell(str(damage_of(path, error)))
    tell_lacking(opened)


def tell_lacking(opened: Store) -> None:
    """How much of an archive is gone for good."""
    lacking = opened.lacking_bodies()
    if lacking:
        tell(f"存档仍缺少 {lacking} 份网页或文件的正文，相关证据不能再查看；如有备份，请用 duwang restore 恢复")


def damage_of(path: Path, error: Exception) -> StoreError:
    """What is wrong with a bundle; raises the error again when it is not the bundle's."""
    if isinstance(error, StoreError):
        return error
    if is_damage(error) and (isinstance(error, UnicodeDecodeError) or faults_in(path)):
        return damaged(path, "已损坏")
    raise error


@app.command()
def extract(store: StoreOption, set_: SetOption = []) -> None:
    """Step 2 alone: read columns, articles, links and tables out of what was crawled."""
    inspection = remade_inspection(store, set_)
    extraction.extract(inspection)
    vouch(inspection)
    end_with_troubles(inspection, [])


@app.command()
def check(store: StoreOption, unit: UnitOption = [], rubric: RubricOption = "", set_: SetOption = []) -> None:
    """Step 3 alone: run the checks over what was extracted."""
    if rubric and unit:
        stop(USAGE, "换用另一评分标准须重新检查全部单位：--rubric 与 --unit 不能一起使用")
    inspection = remade_inspection(store, set_, rubric, unit)
    checking.check(inspection, lambda name: tell(f"检查 {name}"))
    review.refresh(inspection, now())
    vouch(inspection)
    end_with_troubles(inspection, [])


@app.command(name="score")
def score_(store: StoreOption, unit: UnitOption = [], rubric: RubricOption = "", set_: SetOption = []) -> None:
    """Step 4 alone: map the findings and what people entered onto the rubric."""
    inspection = stored_inspection(store, set_, rubric, unit)
    for card in scoring.scorecards(inspection).values():
        tell(f"{card.unit}：{card_line(card)}")
    if not inspection.aside:
        vouch(inspection)
    end_with_troubles(inspection, [])


@app.command()
def report(
    store: StoreOption, out: OutOption = None, unit: UnitOption = [], rubric: RubricOption = "", set_: SetOption = []
) -> None:
    """Step 5 alone: write the reports."""
    inspection = stored_inspection(store, set_, rubric, unit)
    everything = whole(inspection)
    for path in reporting.report(inspection.store, everything, out or inspection.reports):
        typer.echo(str(path))
    end_with_troubles(inspection, [])


# -- answers -----------------------------------------------------------------------------------------------------------


@app.command()
def findings(
    store: StoreOption,
    unit: Annotated[str, typer.Option("--unit")] = "",
    check: Annotated[str, typer.Option("--check")] = "",
    all_: Annotated[bool, typer.Option("--all", help="Also those gone.")] = False,
    as_json: JsonOption = False,
) -> None:
    """The findings of the latest run: failed and cant_tell."""
    opened = open_store(store, must_exist=True)
    if check and check not in load_checks():
        stop(2, f"没有检查“{check}”；现有：{'、'.join(load_checks())}")
    if unit and not opened.knows(unit):
        stop(2, f"库中没有单位“{unit}”的检查结果")
    found = opened.findings(unit=unit, check=check, gone=all_)
    if as_json:
        for finding in found:
            print_json(finding_answer(finding))
        return
    table = Table(title=f"检查发现（{len(found)}）")
    for heading in ("单位", "检查", "结论", "状态", "说明"):
        table.add_column(heading, overflow="fold")
    for finding in found:
        add_row(table, finding.unit, finding.check, finding.outcome.zh, str(finding.state), finding.message)
    Console().print(table)


@app.command()
def read(
    sources: Annotated[
        list[str], typer.Argument(metavar="FILE_OR_URL...", help='Pages to read; - reads {"file","url"} JSON lines.')
    ],
    as_json: JsonOption = False,
    set_: SetOption = [],
) -> None:
    """What the extractor reads from single pages."""
    guard = NetworkGuard(settings_of(None, set_).crawler.allow_networks)
    failed = False
    with Readings(reading.today()) as readings:
        for source in reading.sources(sources, sys.stdin):
            try:
                shown = reading.answer_for(readings, *reading.load(source, guard))
            except reading.UnreadableError as error:
                failed = True
                tell(f"{source.place}：{error}")
                if as_json:
                    print_json({"url": source.url or None, "error": str(error)})
                continue
            print_json(shown, None if as_json else 2)
    if failed:
        raise typer.Exit(PARTLY)


@units_app.command("check")
def units_check(
    units: RegisterArgument, store: Annotated[Path | None, typer.Option("--store")] = None, set_: SetOption = []
) -> None:
    """Validate a unit register: all errors at once."""
    settings = settings_of(store, set_)
    register = register_of(units, settings, catalogue_at_hand(store, settings.rubric))
    typer.echo(f"{units}：{len(register.units)} 个单位，{len(register.by_site())} 个站点，没有错误")


@checks_app.command("list")
def checks_list() -> None:
    """The checks."""
    for each in load_checks().values():
        typer.echo(f"{each.id}\t{each.severity.zh}\t{each.title}")


@checks_app.command("show")
def checks_show(name: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """What a check does, why, and how to repair what it finds."""
    each = load_checks().get(name)
    if each is None:
        stop(USAGE, f"没有检查“{name}”，可用：{'、'.join(load_checks())}")
    lines: list[tuple[str, Any]] = [
        ("检查", f"{each.id}　{each.title}"),
        ("内容", each.what),
        ("理由", each.why),
        ("依据", each.basis),
        ("整改", each.fix),
        ("严重程度", each.severity.zh),
    ]
    for heading, text in lines:
        typer.echo(f"{heading}：{text}")
    for option, default in each.options.items():
        typer.echo(f"选项：{option} = {default}")


@app.command()
def demo(
    store: Annotated[Path, typer.Option("--store", help="Folder of the demo's store.")] = Path("demo-store"),
    console: Annotated[
        str,
        typer.Option(
            "--console", metavar="HOST:PORT", help="Then serve the console there, with an account for each role."
        ),
    ] = "",
    set_: SetOption = [],
) -> None:
    """Serve the bundled portal on loopback, inspect it end to end, and print where the reports are."""
    from duwang.demo.tour import NotTheDemoError, tour

    try:
        tour(store, set_, _demo_inspect, lambda: serve_demo(store, console, set_) if console else None)
    except NotTheDemoError as error:
        stop(USAGE, str(error))


def _demo_inspect(register: Path, store: Path, as_of: datetime, overrides: list[str]) -> None:
    inspect(
        units=register,
        store=store,
        as_of=as_of.isoformat(),
        unit=[],
        rubric="",
        out=None,
        jobs=2,
        set_=overrides,
    )


def main(run: Callable[[], None] = app) -> None:
    """Entry point: no traceback for what users can cause, and nothing written that all accounts may read."""
    os.umask(0o027)
    try:
        run()
    except KeyboardInterrupt:
        stop_quietly("已中断；再次运行同一命令会接着进行", 130)
    except (scoring.EditionChangedError, FormatError) as error:
        stop_quietly(str(error), USAGE)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read the output has enough
        sys.exit(FAILED)
    except Exception as error:
        named = None if is_of_machine(error) and not is_damage(error) else damaged_file()
        if named is None and not (is_of_machine(error) or is_damage(error) or isinstance(error, UnreadableRecordError)):
            raise
        stop_quietly(line_of(named or error), FAILED)


def stop_quietly(line: str, code: int) -> NoReturn:
    """End outside of a command; in plain words, as nothing else may be left to work with."""
    sys.stderr.write(f"{line}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
