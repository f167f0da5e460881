"""The command that draws units, indicators and days by lot."""

import hashlib
import shlex
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from duwang.terminal import (
    USAGE,
    AsOfOption,
    JsonOption,
    OptionalStore,
    RegisterArgument,
    SetOption,
    catalogue_at_hand,
    moment_of,
    print_json,
    register_of,
    rubric_of,
    settings_of,
    stop,
    tell,
)
from model.workdays import provisional
from reports.loader import formats_of
from reports.values import DRAWN, DrawRecord
from rubric_map.sampling import Draw, draw, working_days


def sample(
    units: RegisterArgument,
    seed: Annotated[str, typer.Option("--seed", help="The published seed: any text.")],
    count: Annotated[int, typer.Option("--units", min=1, help="How many units to draw.")],
    by_kind: Annotated[
        bool, typer.Option("--by-kind", help="Draw from every kind of unit in proportion (分层).")
    ] = False,
    rubric: Annotated[
        str, typer.Option("--rubric", metavar="FILE_OR_ID", help="Draw from the rows of this rubric.")
    ] = "",
    indicators: Annotated[int, typer.Option("--indicators", min=0, help="How many rows to draw.")] = 0,
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="First day that may be drawn.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day that may be drawn.")] = "",
    days: Annotated[int, typer.Option("--days", min=0, help="How many working days to draw.")] = 0,
    out: Annotated[Path | None, typer.Option("--out", help="Where to write the record (底稿), e.g. draw.html.")] = None,
    store: OptionalStore = None,
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
    set_: SetOption = [],
) -> None:
    """Draw units, rows and days by lot (三随机). The same seed and lists give the same draw, and anyone can recompute
    it."""
    if not seed.strip() or "|" in seed or not seed.isprintable():
        stop(USAGE, "--seed 应为不含“|”的文字，如公布的号码")
    register = register_of(units, settings_of(store, set_), catalogue_at_hand(store, rubric))
    chosen = rubric_of(rubric, store) if rubric else None
    if indicators and chosen is None:
        stop(USAGE, "抽取检查内容（--indicators）要用 --rubric 指出评分标准")
    if days and not (first and last):
        stop(USAGE, "抽取检查时间（--days）要用 --from 和 --to 指出起止日期")
    strata = {unit.id: unit.kind for unit in register.units} if by_kind else None
    try:
        draws = [draw(seed, "units", [(unit.id, unit.name) for unit in register.units], count, strata)]
        if indicators and chosen is not None:
            rows = [(row.id, f"{row.id} {row.title}") for row in chosen.rows]
            draws.append(draw(seed, "indicators", rows, indicators))
        if days:
            draws.append(draw(seed, "days", _days(day_of(first, "--from"), day_of(last, "--to")), days))
    except ValueError as error:
        stop(USAGE, str(error))
    if out is not None:
        options = {
            "--seed": shlex.quote(seed),
            "--units": count,
            "--by-kind": "" if by_kind else None,
            "--rubric": rubric or None,
            "--indicators": indicators or None,
            "--from": first if days else None,
            "--to": last if days else None,
            "--days": days or None,
        }
        given = " ".join(f"{name} {value}".strip() for name, value in options.items() if value is not None)
        command = f"duwang sample {shlex.quote(units.name)} {given}"
        digest = hashlib.sha256(units.read_bytes()).hexdigest()
        _write_record(DrawRecord(tuple(draws), chosen, digest, moment_of(as_of), command), out)
    if as_json:
        print_json({"seed": seed, "draws": [answer(each) for each in draws]})
        return
    for each in draws:
        typer.echo(f"{DRAWN[each.name]}：{'、'.join(lot.title for lot in each.drawn)}")
    if out is not None:
        typer.echo(f"底稿：{out}")


def _days(first: date, last: date) -> list[tuple[str, str]]:
    """The working days of a period, as what may be drawn; what is provisional about them is told."""
    if unsure := provisional(first, last):
        tell(f"注意：{unsure}")
    return [(day.isoformat(), day.isoformat()) for day in working_days(first, last)]


def _write_record(record: DrawRecord, out: Path) -> None:
    """The record of a draw, in the format that the file's name asks for."""
    formats = {each.suffix: each for each in formats_of("draw")}
    how = formats.get(out.suffix.removeprefix(".").lower())
    if how is None:
        stop(
            USAGE,
            f"不能写 {out.suffix or '没有后缀的'} 底稿，--out 可用后缀：{'、'.join(f'.{each}' for each in formats)}",
        )
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(how.render(record))
    except OSError as error:
        stop(USAGE, f"不能写底稿 {out}：{error.strerror or error}")


def day_of(text: str, option: str) -> date:
    """A day from the command line. Raises ``ValueError`` with advice."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{option} “{text}”不是日期，应写作 2023-10-01") from error


def answer(each: Draw) -> dict[str, object]:
    """A draw as JSON values."""
    lots = [
        {"id": lot.candidate, "title": lot.title, "stratum": lot.stratum, "number": lot.number, "drawn": lot.drawn}
        for lot in each.lots
    ]
    return {"list": each.name, "wanted": each.wanted, "drawn": [lot.candidate for lot in each.drawn], "lots": lots}
