"""Commands about rubrics and scores."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from duwang.terminal import (
    DONE,
    USAGE,
    JsonOption,
    OptionalStore,
    SetOption,
    StoreOption,
    UnitOption,
    add_row,
    catalogue_at_hand,
    end_with_troubles,
    print_json,
    rubric_of,
    stop,
    stored_inspection,
)
from inspection import scoring
from model.formula import Formula, plain
from model.inputs import State
from model.scorecard import Examined, RowScore, Scorecard
from rubric_map.answers import amount, scorecard_answer
from rubric_map.engine import score
from rubric_map.inputs import InputsError, read_inputs
from rubric_map.language import Rubric
from rubric_map.listing import method_of, points_words, rule_words
from rubric_map.ranking import Comparison, Consequence, Place, consequence, rank

rubric_app = typer.Typer(help="Rubrics (评分细则).", no_args_is_help=True)
scoring_app = typer.Typer()

OptionalRubric = Annotated[
    str, typer.Option("--rubric", metavar="FILE_OR_ID", help="Only units that this rubric scores.")
]


def card_line(card: Scorecard) -> str:
    """A scorecard on one line."""
    said = (
        f"按确认 {amount(card.confirmed) or '无'}，最坏 {amount(card.worst) or '无'}（所评满分 "
        f"{plain(card.scored)}），已检查 {plain(card.examined)}/{plain(card.total)}"
    )
    if card.vetoes:
        said += f"，单项否决：{'、'.join(card.vetoes)}"
    return said + (f"，建议等次：{'或'.join(card.grades)}" if card.grades else "")


# -- rubrics -----------------------------------------------------------------------------------------------------------


@rubric_app.command("list")
def rubric_list(store: OptionalStore = None) -> None:
    """The rubrics at hand: the office's own, and those that come with the project."""
    catalogue = catalogue_at_hand(store)
    in_force = {kind: catalogue.for_kind(kind) for kind in set(catalogue.kinds.values())}
    for file in catalogue:
        kinds = (f"{kind}{'（现用）' if in_force.get(kind) == file else ''}" for kind in file.rubric.applies_to)
        typer.echo(f"{file.rubric.id}\t{'、'.join(kinds)}\t{file.rubric.title}（{file.rubric.document}）")


@rubric_app.command("show")
def rubric_show(name: Annotated[str, typer.Argument(metavar="FILE_OR_ID")], store: OptionalStore = None) -> None:
    """A rubric as a table: every row with its rules, then the rulings."""
    rubric = rubric_of(name, store)
    console = Console()
    table = Table(title=Text(f"{rubric.title}（{rubric.document}）"), show_lines=True)
    for heading in ("序号", "指标", "分值", "评分标准", "计分规则", "考评"):
        table.add_column(heading, overflow="fold")
    for row in rubric.indicators:
        rules = "\n".join(rule_words(rubric, row)) or row.note
        unverified = "" if row.verified else "\n（未核原文）"
        add_row(
            table,
            row.id,
            row.title + unverified,
            points_words(rubric, row.id),
            row.scoring or row.clause,
            rules,
            method_of(row),
        )
    console.print(table)
    for ruling in rubric.ruling:
        console.print(f"裁定 {ruling.id}：{ruling.question}", highlight=False, markup=False)
        for option, meaning in ruling.options.items():
            console.print(
                f"  {'→' if option == ruling.taken else '　'} {option}：{meaning}", highlight=False, markup=False
            )
        console.print(f"  {ruling.by}，{ruling.on}。理由：{ruling.why}", highlight=False, markup=False)


@rubric_app.command("check")
def rubric_check(file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """Validate a rubric file: all errors at once."""
    rubric = rubric_of(str(file) if "/" in str(file) else f"./{file}")
    unverified = sum(1 for row in rubric.rows if not row.verified)
    total = rubric.total.points
    points = (
        "不计分"
        if rubric.outcomes
        else "共 " + (plain(total) if not isinstance(total, str) and total is not None else "随单位变化") + " 分"
    )
    typer.echo(
        f"{file}：{rubric.title}，{len(rubric.rows)} 项{points}，{len(rubric.ruling)} 项裁定，没有错误"
        + (f"；{unverified} 项未核原文" if unverified else "")
    )


@rubric_app.command("schema")
def rubric_schema() -> None:
    """The JSON Schema of rubric files, for editors."""
    typer.echo(json.dumps(Rubric.model_json_schema(), ensure_ascii=False, indent=2))


# -- scores ------------------------------------------------------------------------------------------------------------


@scoring_app.command()
def scorecard(
    store: StoreOption,
    rubric: OptionalRubric = "",
    unit: UnitOption = [],
    against: Annotated[
        str, typer.Option("--against", metavar="RUN", help="Compare with an earlier run; `last` is the one before.")
    ] = "",
    as_json: JsonOption = False,
    set_: SetOption = [],
) -> None:
    """The scorecards of the latest run, with places; with --unit row by row."""
    inspection = stored_inspection(store, set_, rubric, unit)
    wanted = {each.id for each in inspection.chosen.units}
    cards = scoring.cards_now(inspection)
    rubrics = {
        each.id: each
        for each in scoring.rubrics_of(inspection).values()
        if each.id in {card.rubric for card in cards.values()}
    }
    compared = scoring.comparisons(inspection, cards, "" if against == "last" else against) if against else {}
    if against and not compared:
        stop(USAGE, f"没有可比较的批次“{against}”的得分")
    for each in rubrics.values():
        for place in rank(each, [card for card in cards.values() if card.rubric == each.id]):
            if place.card.unit not in wanted:
                continue
            difference = compared.get(place.card.unit)
            if as_json:
                print_json(
                    scorecard_answer(place.card)
                    | {"place": place.place}
                    | ({"compared": comparison_answer(difference)} if difference else {})
                )
            else:
                print_place(place, difference)
                if unit:
                    print_rows(place.card, each)
    end_with_troubles(inspection, [])


def comparison_answer(difference: Comparison) -> dict[str, object]:
    """A comparison as JSON values."""
    return {
        "earlier": amount(difference.earlier),
        "now": amount(difference.now),
        "same_edition": difference.same_edition,
        "only_now": list(difference.only_now),
        "only_earlier": list(difference.only_earlier),
        "rows": [
            {"indicator": r.indicator, "earlier": amount(r.earlier), "now": amount(r.now), "change": amount(r.change)}
            for r in difference.rows
        ],
    }


def print_place(place: Place, difference: Comparison | None) -> None:
    """A scorecard on one line with its place, and what changed on a second."""
    card = place.card
    typer.echo(f"{card.unit}\t{card.rubric}\t{f'第{place.place}名，' if place.place else ''}{card_line(card)}")
    if difference is not None:
        changed = [f"{r.indicator} {amount(r.earlier)}→{amount(r.now)}" for r in difference.rows if r.change]
        typer.echo(
            f"  与前次比：{amount(difference.earlier) or '无'} → {amount(difference.now) or '无'}；"
            + ("、".join(changed) or "各项无变化")
        )


@scoring_app.command(name="score-inputs")
def score_inputs_(
    inputs: Annotated[Path, typer.Argument(metavar="INPUTS.json")],
    rubric: Annotated[str, typer.Option("--rubric", metavar="FILE_OR_ID")],
    as_json: JsonOption = False,
) -> None:
    """Score given inputs against a rubric, without a store. The format of the file is in docs/score-inputs.md."""
    chosen = rubric_of(rubric)
    try:
        card = score(chosen, read_inputs(chosen, inputs))
    except InputsError as error:
        stop(USAGE, f"{error.path} 有 {len(error.faults)} 处错误：", *(f"  {fault}" for fault in error.faults))
    if as_json:
        print_json(scorecard_answer(card))
    else:
        typer.echo(f"{card.unit}：{card_line(card)}")
        print_rows(card, chosen)


@scoring_app.command(name="what-if")
def what_if(
    store: StoreOption,
    unit: Annotated[str, typer.Option("--unit", metavar="ID")],
    confirm: Annotated[
        list[str],
        typer.Option("--confirm", metavar="KEY", help="A finding to confirm; repeatable; `all` for all that are open."),
    ] = [],
    dismiss: Annotated[
        list[str], typer.Option("--dismiss", metavar="KEY", help="A finding to dismiss; repeatable.")
    ] = [],
    as_json: JsonOption = False,
    set_: SetOption = [],
) -> None:
    """What confirming or dismissing findings would change. Nothing is stored."""
    inspection = stored_inspection(store, set_, "", [])
    chosen = scoring.rubrics_of(inspection)
    found = next((each for each in inspection.register.units if each.id == unit), None)
    inputs = scoring.compared_inputs(inspection, found, chosen[unit]) if found is not None and unit in chosen else None
    if inputs is None:
        stop(USAGE, f"库中没有单位“{unit}”的检查结果或评分标准")
    known = {each.key: each for each in inputs.occurrences}
    pending = [key for key, each in known.items() if each.state is State.PENDING]
    decisions = dict.fromkeys(pending if "all" in confirm else confirm, State.CONFIRMED) | dict.fromkeys(
        dismiss, State.DISMISSED
    )
    unknown = sorted(decisions.keys() - known.keys())
    if unknown or not decisions:
        stop(
            USAGE,
            f"没有这样的检查发现：{'、'.join(unknown)}"
            if unknown
            else "请用 --confirm 或 --dismiss 指出检查发现的 key（见 duwang findings --json）",
        )
    result = consequence(chosen[unit], inputs, decisions)
    if as_json:
        print_json(
            {
                "before": scorecard_answer(result.before),
                "after": scorecard_answer(result.after),
                "rows": list(result.rows),
            }
        )
    else:
        print_consequence(result)
    raise typer.Exit(DONE)


def print_consequence(result: Consequence) -> None:
    """Before and after, row by row."""
    table = Table(title="改变确认后的得分")
    for heading in ("指标", "按确认（前）", "按确认（后）", "最坏（前）", "最坏（后）"):
        table.add_column(heading, justify="left" if heading == "指标" else "right")
    after = {row.indicator: row for row in result.after.rows}
    for row in result.before.rows:
        if row.indicator in result.rows:
            now = after[row.indicator]
            add_row(
                table,
                f"{row.indicator} {row.title}",
                *(value(each) for each in (row.confirmed, now.confirmed, row.worst, now.worst)),
            )
    add_row(
        table,
        "总分",
        *(
            amount(each) or "无"
            for each in (result.before.confirmed, result.after.confirmed, result.before.worst, result.after.worst)
        ),
    )
    Console().print(table)


def value(formula: Formula | None) -> str:
    """A row's score for a table."""
    return "未检查" if formula is None else plain(formula.value)


def print_rows(card: Scorecard, rubric: Rubric) -> None:
    """A scorecard row by row, with formulas, sources and rulings."""
    table = Table(title=Text(f"{rubric.title}　{card.unit}"))
    for heading in ("序号", "指标", "分值", "按确认", "最坏", "检查", "来源", "算式"):
        table.add_column(heading, overflow="fold", justify="right" if heading in ("分值", "按确认", "最坏") else "left")
    for row in card.rows:
        add_row(
            table,
            "　" * row.depth + row.indicator,
            row.title,
            plain(row.points),
            value(row.confirmed),
            value(row.worst),
            *row_words(row),
        )
    add_row(
        table,
        "",
        "合计",
        plain(card.total),
        amount(card.confirmed) or "无",
        amount(card.worst) or "无",
        "",
        "",
        card.confirmed_formula,
        end_section=True,
    )
    console = Console()
    console.print(table)
    bounds = f"还可能在 {amount(card.low) or '不限'} 至 {amount(card.high) or '不限'} 之间"
    console.print(f"{card_line(card)}；{bounds}。", highlight=False, markup=False)
    for name in card.rulings:
        ruling = next(each for each in rubric.ruling if each.id == name)
        console.print(
            f"适用裁定 {name}：{ruling.question} 取“{ruling.taken}”（{ruling.by}，{ruling.on}）",
            highlight=False,
            markup=False,
        )
    for row in card.conflicts:
        said = "、".join(f"{source.source.zh} {plain(source.points)}" for source in row.sources)
        console.print(f"来源不一致：{row.indicator} {row.title}：{said}", highlight=False, markup=False)


def row_words(row: RowScore) -> tuple[str, str, str]:
    """How far a row was examined, who decided it, and its formula."""
    if row.heading:
        return "", "", row.confirmed.text if row.confirmed else ""
    how = "不适用" if not row.applies else row.outcome or row.examined.zh
    source = f"{row.source.zh}{'（有分歧）' if row.conflict else ''}" if row.source else ""
    formula = row.worst.text if row.worst is not None and row.examined is not Examined.NONE else row.note
    return how, source, formula
