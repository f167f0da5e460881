"""Commands about forms (填报表)."""

import hashlib
import re
from pathlib import Path
from typing import Annotated

import typer

from duwang.terminal import (
    PARTLY,
    USAGE,
    AsOfOption,
    RegisterArgument,
    SetOption,
    StoreOption,
    UnitOption,
    catalogue_at_hand,
    moment_of,
    now,
    only_units,
    open_store,
    register_of,
    rubric_of,
    settings_of,
    stop,
    stored_inspection,
    tell,
)
from forms.layout import Scope, bodies_of, facts_for, rows_for
from forms.make import make_form
from forms.read import Form, FormError, read_form, rubric_of_form
from inspection import scoring
from model.formula import plain
from model.inputs import Claim, Entry, Fact, Judgement, Occurrence, Source
from model.unit import Unit
from rubric_map.files import digest_of
from rubric_map.language import Rubric
from store.intake import Entered
from store.people import SignedError
from store.store import Store

forms_app = typer.Typer(help="Forms (填报表) of units, special bodies and reviewers.", no_args_is_help=True)
_UNSAFE = re.compile(r"[^\w（）()、-]+")


@forms_app.command("make")
def make(
    units: RegisterArgument,
    rubric: Annotated[str, typer.Option("--rubric", metavar="FILE_OR_ID")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the workbooks.")],
    source: Annotated[
        Source,
        typer.Option(
            "--source", help="Whose form: self (a workbook per unit), special (one per body), review (per unit)."
        ),
    ] = Source.SELF,
    body: Annotated[list[str], typer.Option("--body", help="Only this special body; repeatable.")] = [],
    unit: UnitOption = [],
    period: Annotated[
        str, typer.Option("--period", help="Period assessed; default: the rubric's, else the year.")
    ] = "",
    store: Annotated[
        Path | None, typer.Option("--store", help="With a store, reviewers see what other sources say.")
    ] = None,
    as_of: AsOfOption = "",
    set_: SetOption = [],
) -> None:
    """Write workbooks that Excel users can fill."""
    catalogue = catalogue_at_hand(store, rubric)
    chosen = rubric_of(rubric, store)
    if source is Source.MACHINE:
        stop(USAGE, "--source 应为 self、special 或 review；机器的结果不用填表")
    register = register_of(units, settings_of(store, set_), catalogue)
    wanted = only_units(register, unit)
    scored = [each for each in register.units if each.kind in chosen.applies_to and (not wanted or each.id in wanted)]
    if not scored:
        stop(USAGE, f"名录中没有“{'、'.join(chosen.applies_to)}”类的单位，“{chosen.title}”不适用")
    moment = moment_of(as_of)
    year = period or chosen.period or str(moment.year)
    known = known_scores(store, set_, chosen, rubric) if store is not None and source is Source.REVIEW else {}
    out.mkdir(parents=True, exist_ok=True)
    for scope, given in forms_wanted(chosen, source, scored, body):
        path = out / (
            _UNSAFE.sub("", f"{given[0].id}-{given[0].name}-" if source is not Source.SPECIAL else "")
            + _UNSAFE.sub("", scope.title)
            + ".xlsx"
        )
        path.write_bytes(make_form(chosen, year, scope, given, moment, known))
        typer.echo(str(path))


def forms_wanted(rubric: Rubric, source: Source, units: list[Unit], only: list[str]) -> list[tuple[Scope, list[Unit]]]:
    """Which workbooks are made, and the units on each."""
    if source is not Source.SPECIAL:
        return [(Scope(source), [unit]) for unit in units]
    bodies = bodies_of(rubric)
    if not bodies:
        stop(USAGE, "评分标准没有写考评机构（body），不需要专项评估表")
    unknown = sorted(set(only) - set(bodies))
    if unknown:
        stop(USAGE, f"评分标准中没有考评机构“{'、'.join(unknown)}”，有：{'、'.join(bodies)}")
    scopes = [Scope(source, name) for name in bodies if not only or name in only]
    return [(scope, units) for scope in scopes if rows_for(rubric, scope) or facts_for(rubric, scope)]


def known_scores(store: Path, overrides: list[str], rubric: Rubric, name: str) -> dict[tuple[str, str], str]:
    """What the sources said so far, by unit id and row id."""
    cards = scoring.cards_now(stored_inspection(store, overrides, name), rubric)
    return {
        (unit, row.indicator): "；".join(
            f"{each.source.zh} {plain(each.points)}"
            + (f"（最坏 {plain(each.worst)}）" if each.worst != each.points else "")
            for each in row.sources
        )
        for unit, card in cards.items()
        for row in card.rows
        if row.sources
    }


@forms_app.command("read")
def read(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    store: StoreOption,
    rubric: Annotated[
        str,
        typer.Option(
            "--rubric", metavar="FILE_OR_ID", help="The rubric the forms were made for, where it is a file of yours."
        ),
    ] = "",
    only: Annotated[
        Source | None,
        typer.Option("--only", help="Refuse forms of any other source, as for files that units sent in: self."),
    ] = None,
) -> None:
    """Take filled workbooks in. A workbook with faults is refused whole, all faults at once; nothing entered earlier is
    lost."""
    missing = [str(path) for path in files if not path.is_file()]
    if missing:
        stop(USAGE, f"没有这个文件：{'、'.join(missing)}")
    opened = open_store(store)
    refused = 0
    for path in files:
        try:
            take_in(opened, path, rubric, only)
        except FormError as error:
            refused += 1
            tell(f"{path} 没有读入，有 {len(error.faults)} 处错误：")
            for fault in error.faults:
                tell(f"  {fault}")
    if refused:
        stop(
            USAGE if refused == len(files) else PARTLY,
            f"{len(files)} 个文件中 {refused} 个没有读入；改正后再次读入即可",
        )


def take_in(store: Store, path: Path, rubric: str, only: Source | None) -> None:
    """One workbook into the store. Raises ``FormError``."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise FormError([f"打不开文件：{error.strerror or error}"]) from error
    chosen = rubric_of(rubric or rubric_of_form(body), store.folder)
    form = read_form(body, chosen)
    if only is not None and form.scope.source is not only:
        raise FormError([f"这是{form.scope.title}，本次只读入{only.zh}表"])
    if not store.intake.use_edition(form.rubric, digest_of(chosen), now().isoformat()):
        raise FormError([str(scoring.EditionChangedError(form.rubric))])
    sha256 = hashlib.sha256(body).hexdigest()
    if store.intake.knows(sha256, form.rubric, form.period):
        tell(f"{path}：此前已读入，未作改动")
        return
    store.people.files.keep(sha256, body)
    entered = [Entered(each.unit, each.said, each.place, form.scope.source) for each in form.stated]
    try:
        store.people.take_in(form.rubric, form.period, entered, sha256, path.name, form.who, now().isoformat())
    except SignedError as error:
        raise FormError([str(error)]) from error
    tell(f"{path}：{form.scope.title}，{form.who}，{form.when}，读入 {summary(form)}")


def summary(form: Form) -> str:
    """How much a form stated."""
    names = {
        Entry: "评分",
        Fact: "事实",
        Occurrence: "扣分加分事项",
        Judgement: "裁量分",
        Claim: "不适用",
        str: "已核查",
    }
    counts = {name: sum(isinstance(each.said, kind) for each in form.stated) for kind, name in names.items()}
    return "、".join(f"{name} {count}" for name, count in counts.items() if count) or "0 项（空表）"


@forms_app.command("history")
def history(
    store: StoreOption,
    rubric: Annotated[str, typer.Option("--rubric", metavar="FILE_OR_ID")],
    unit: Annotated[str, typer.Option("--unit", metavar="ID")],
    period: Annotated[str, typer.Option("--period")] = "",
) -> None:
    """Everything that was ever entered for a unit, in order."""
    chosen = rubric_of(rubric, store)
    opened = open_store(store, must_exist=True)
    rows = opened.intake.history(chosen.id, period or chosen.period, unit)
    if not rows and not opened.knows(unit):
        stop(USAGE, f"库中没有单位“{unit}”")
    for at, kind, name, said, file, place in rows:
        typer.echo(f"{at[:16]}\t{kind}\t{name}\t{said}\t{file[:12]}\t{place}")
    if not rows:
        tell(f"单位“{unit}”在“{chosen.id}”{period or chosen.period} 没有填报记录")
