"""Reading a workbook back: bytes in, entries and faults out. Every fault is said with its cell; a form with faults is
refused whole."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from forms.layout import (
    ABOUT,
    FACTS,
    JUDGEMENTS,
    META,
    NOT_ASKED,
    OCCURRENCES,
    SCORES,
    STATES,
    VERSION,
    WHEN_CELL,
    WHO_CELL,
    Column,
    Scope,
    counted_rules,
    facts_for,
    judged_rules,
    parts_of,
    rows_for,
    sheets_for,
)
from model.finding import finding_key
from model.inputs import Claim, Entry, Fact, Judgement, Occurrence, Origin, Source, State
from rubric_map.files import digest_of
from rubric_map.intake import (
    NO,
    YES,
    claim_faults,
    entry_faults,
    fact_faults,
    fact_value,
    judgement_faults,
    occurrence_faults,
)
from rubric_map.language import Level, Missing, Rubric

MAX_BYTES, MAX_UNPACKED, MAX_ROWS, MAX_CELL = 20_000_000, 200_000_000, 100_000, 4_000
Said = Entry | Fact | Claim | Occurrence | Judgement | str


class FormError(Exception):
    """The file is no form, or has faults; ``faults`` lists all of them with their cells."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Stated:
    """One thing that a form states of a unit, and the cell it stands in. A str names a row that was looked at."""

    unit: str
    said: Said
    place: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was read without faults."""

    rubric: str
    period: str
    scope: Scope
    who: str
    when: str
    stated: tuple[Stated, ...]


def rubric_of_form(body: bytes) -> str:
    """The id of the rubric that a form belongs to. Raises :class:`FormError`."""
    return _meta(_open(body)).get("评分标准", "")


def read_form(body: bytes, rubric: Rubric) -> Form:
    """A form that was made for a rubric. Raises :class:`FormError` with all faults."""
    book = _open(body)
    meta = _meta(book)
    if meta.get("校验") != digest_of(rubric) or meta.get("评分标准") != rubric.id:
        raise FormError([f"此表是按评分标准“{meta.get('评分标准', '')}”的另一版本生成的，请用现行版本重新生成后填写"])
    scope = Scope(Source(meta["来源"]), meta.get("机构", ""))
    reader = _Reader(rubric, scope, dict(_units(book)))
    who, when = _signed(book, reader.faults)
    reader.origin = Origin(who, scope.body, when)
    reader.uncomputed = _uncomputed(body, book)
    reader.read(book)
    if reader.faults:
        raise FormError(reader.faults)
    return Form(rubric.id, meta.get("年度", ""), scope, who, when, tuple(reader.stated))


# -- the file ----------------------------------------------------------------------------------------------------------


def _workbook(body: bytes, *, with_formulas: bool) -> Any:
    import openpyxl  # slow to load, and only forms need it

    return openpyxl.load_workbook(io.BytesIO(body), data_only=not with_formulas)


def _open(body: bytes) -> Any:
    try:
        if len(body) > MAX_BYTES:
            raise FormError([f"文件超过 {MAX_BYTES // 1_000_000} MB，不像填报表"])
        if sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(body)).infolist()) > MAX_UNPACKED:
            raise FormError(["文件解开后过大，不像填报表"])
        book = _workbook(body, with_formulas=False)
    except FormError:
        raise
    except Exception as error:  # openpyxl raises many kinds on damaged files
        raise FormError([f"打不开工作簿，应为 .xlsx 文件：{type(error).__name__}"]) from error
    missing = [name for name in (ABOUT, SCORES, META) if name not in book.sheetnames]
    if missing:
        raise FormError([f"不是读网生成的填报表：缺少工作表“{'、'.join(missing)}”"])
    return book


def _uncomputed(body: bytes, book: Any) -> frozenset[tuple[str, str]]:
    """Cells with a formula whose result the file does not hold: (sheet, cell)."""
    packed = zipfile.ZipFile(io.BytesIO(body))
    if not any(
        b"<f>" in packed.read(name) or b"<f " in packed.read(name)
        for name in packed.namelist()
        if name.startswith("xl/worksheets/sheet")
    ):
        return frozenset()
    formulas = _workbook(body, with_formulas=True)
    return frozenset(
        (sheet.title, cell.coordinate)
        for sheet in formulas.worksheets
        for row in sheet.iter_rows(max_row=min(sheet.max_row, MAX_ROWS), max_col=30)
        for cell in row
        if cell.data_type == "f" and book[sheet.title][cell.coordinate].value is None
    )


def _meta(book: Any) -> dict[str, str]:
    values = {
        str(row[0]): str(row[1] or "")
        for row in book[META].iter_rows(max_row=20, max_col=2, values_only=True)
        if row and row[0] and row[0] != "单位"
    }
    if values.get("版式") != VERSION or values.get("来源") not in set(Source) - {Source.MACHINE}:
        raise FormError(["不是读网生成的填报表，或版式不同，请重新生成"])
    return values


def _units(book: Any) -> Iterator[tuple[str, str]]:
    for row in book[META].iter_rows(max_row=min(book[META].max_row, MAX_ROWS), max_col=3, values_only=True):
        if row and row[0] == "单位":
            yield str(row[1]), str(row[2])


def _signed(book: Any, faults: list[str]) -> tuple[str, str]:
    who, when = _text(book[ABOUT][WHO_CELL].value), book[ABOUT][WHEN_CELL].value
    if not who:
        faults.append(f"{ABOUT}!{WHO_CELL}：请写填表人")
    day = _date(when)
    if day is None:
        faults.append(
            f"{ABOUT}!{WHEN_CELL}：请写填表日期，如 2023-11-20" + (f"，现为“{_text(when)[:20]}”" if when else "")
        )
    return who, "" if day is None else day.isoformat()


# -- the sheets --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Line:
    """A row of a sheet: its cells by header."""

    sheet: str
    number: int
    letters: Mapping[str, str]
    values: Mapping[str, Any]

    def text(self, header: str) -> str:
        return _text(self.values.get(header))

    def at(self, header: str) -> str:
        """``评分!J12``."""
        return f"{self.sheet}!{self.letters.get(header, '')}{self.number}"


@dataclass(slots=True)
class _Reader:
    rubric: Rubric
    scope: Scope
    units: dict[str, str]
    origin: Origin = field(default_factory=Origin)
    faults: list[str] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    uncomputed: frozenset[tuple[str, str]] = frozenset()

    def read(self, book: Any) -> None:
        """Every sheet; what is missing of those the form has is a fault."""
        sheets = sheets_for(self.rubric, self.scope)
        for name in (FACTS, OCCURRENCES, JUDGEMENTS):
            if name in book.sheetnames and name not in sheets:
                self.faults.append(f"{self.scope.title}不应有工作表“{name}”，请用系统生成的表填写")
        handlers = {SCORES: self._score, FACTS: self._fact, OCCURRENCES: self._occurrence, JUDGEMENTS: self._judgement}
        for name, columns in sheets.items():
            if name not in book.sheetnames:
                self.faults.append(f"缺少工作表“{name}”，请用系统生成的表填写")
                continue
            seen: set[tuple[str, ...]] = set()
            for line in self._lines(book[name], name, columns):
                identity = tuple(line.text(column.header) for column in columns if not column.is_input)
                if any(identity) and identity in seen:
                    self._fault(line.at(columns[0].header), ["与上面的一行重复"])
                seen.add(identity)
                handlers[name](line)

    def _lines(self, sheet: Any, name: str, columns: tuple[Column, ...]) -> Iterator[_Line]:
        rows = sheet.iter_rows(max_row=min(sheet.max_row or 1, MAX_ROWS), max_col=len(columns) + 5)
        header = next(rows, ())
        letters = {_text(cell.value): cell.column_letter for cell in header if cell.value}
        order = [_text(cell.value) for cell in header]
        expected = {column.header for column in columns}
        if set(filter(None, order)) != expected:
            missing, added = expected - set(order), set(filter(None, order)) - expected
            said = [f"缺少“{'、'.join(sorted(missing))}”"] * bool(missing) + [
                f"多了“{'、'.join(sorted(added))}”"
            ] * bool(added)
            self.faults.append(f"{name}：表头被改动，{'，'.join(said)}")
            return
        inputs = {column.header for column in columns if column.is_input}
        for number, row in enumerate(rows, 2):
            values = dict(zip(order, (None if cell.value == NOT_ASKED else cell.value for cell in row)))
            for cell in row:
                if (name, cell.coordinate) in self.uncomputed and order[cell.column - 1] in inputs:
                    self._fault(
                        f"{name}!{cell.coordinate}", ["公式没有计算结果，请在 Excel 中打开并保存，或者直接填数"]
                    )
            if any(_text(values.get(column)) for column in inputs):
                yield _Line(name, number, letters, values)

    def _fault(self, place: str, words: Iterable[str]) -> bool:
        found = [f"{place}：{each}" for each in words]
        self.faults += found
        return bool(found)

    def _unit(self, line: _Line, unit: str, header: str) -> str:
        if unit not in self.units:
            self._fault(line.at(header), [f"此表不填单位“{unit}”"])
            return ""
        return unit

    def _told(self, line: _Line) -> Origin:
        evidence = tuple(each.strip() for each in line.text("佐证").splitlines() if each.strip())
        return Origin(self.origin.who, self.origin.body, self.origin.when, line.text("理由"), evidence)

    def _say(self, unit: str, said: Said, place: str) -> None:
        self.stated.append(Stated(unit, said, place))

    def _score(self, line: _Line) -> None:
        unit, row_id, part = self._unit(line, line.text("单位编号"), "单位编号"), line.text("序号"), line.text("部分")
        row = next((row for row in rows_for(self.rubric, self.scope) if row.id == row_id), None)
        if row is None or part not in parts_of(self.rubric, row):
            self._fault(line.at("序号"), [f"此表没有指标“{row_id}”{part}"])
            return
        if not unit:
            return
        if line.text("评分"):
            self._entry(line, unit, row_id, part)
        if self._says_yes(line, "不适用"):
            claim = Claim(row_id, State.CONFIRMED if self.scope.records else State.PENDING, part, self._told(line))
            if not self._fault(line.at("不适用"), claim_faults(self.rubric, claim)):
                self._say(unit, claim, line.at("不适用"))
        if self._says_yes(line, "已核查"):
            self._say(unit, f"{row_id}@{part}" if part else row_id, line.at("已核查"))

    def _entry(self, line: _Line, unit: str, row: str, part: str) -> None:
        if self.rubric.outcomes:
            entry = Entry(row, self.scope.source, None, line.text("评分"), part, self._told(line))
        else:
            points = _number(line.values.get("评分"))
            if points is None:
                self._fault(line.at("评分"), [f"应为数，现为“{line.text('评分')[:20]}”"])
                return
            entry = Entry(row, self.scope.source, points, "", part, self._told(line))
        if not self._fault(line.at("评分"), entry_faults(self.rubric, entry)):
            self._say(unit, entry, line.at("评分"))

    def _says_yes(self, line: _Line, header: str) -> bool:
        text = line.text(header)
        if text and text not in YES and text not in NO:
            self._fault(line.at(header), [f"应填“是”或留空，现为“{text[:20]}”"])
        return text in YES

    def _fact(self, line: _Line) -> None:
        unit, name = self._unit(line, line.text("单位编号"), "单位编号"), line.text("名称")
        spec = facts_for(self.rubric, self.scope).get(name)
        if spec is None:
            self._fault(line.at("名称"), [f"此表没有事实“{name}”"])
            return
        if not line.text("填写"):
            self._fault(line.at("填写"), ["有理由或佐证，却没有填写"])
            return
        try:
            fact = Fact(name, fact_value(spec, line.values["填写"]), origin=self._told(line))
        except ValueError as error:
            self._fault(line.at("填写"), [str(error)])
            return
        if unit and not self._fault(line.at("填写"), fact_faults(self.rubric, fact)):
            self._say(unit, fact, line.at("填写"))

    def _occurrence(self, line: _Line) -> None:
        unit = self._unit(line, line.text("单位").split(" ")[0], "单位")
        chosen = counted_rules(self.rubric, self.scope).get(line.text("规则"))
        wrong = []
        if chosen is None:
            wrong.append((line.at("规则"), f"应从“选项”表的规则中选，现为“{line.text('规则')[:40]}”"))
        if not line.text("对象"):
            wrong.append((line.at("对象"), "请写对象，如文件、事项、账号或日期"))
        count = _number(line.values.get("次数")) if line.text("次数") else Decimal(1)
        if count is None or count != int(count) or not 1 <= count <= 100_000:
            wrong.append((line.at("次数"), f"应为不小于1的整数，现为“{line.text('次数')[:20]}”"))
        state = STATES.get(line.text("状态") or State.CONFIRMED.zh)
        if state is None:
            wrong.append((line.at("状态"), f"应为：{'、'.join(STATES)}，现为“{line.text('状态')[:20]}”"))
        day = _date(line.values.get("信息日期"))
        if line.text("信息日期") and day is None:
            wrong.append((line.at("信息日期"), f"应为日期，如 2023-06-30，现为“{line.text('信息日期')[:20]}”"))
        for place, words in wrong:
            self._fault(place, [words])
        rectified = self._says_yes(line, "已整改")
        if wrong or chosen is None or count is None or state is None or not unit:
            return
        row, rule = chosen
        part, which, target = line.text("部分"), line.text("级别或要素"), line.text("对象")
        if parts_of(self.rubric, row) != ("",) and part not in parts_of(self.rubric, row):
            self._fault(line.at("部分"), [f"应为：{'、'.join(parts_of(self.rubric, row))}"])
            return
        level, element = (which if isinstance(rule, Level) else ""), (which if isinstance(rule, Missing) else "")
        key = finding_key(rule.id, unit, "\x1f".join((target, which, part)))
        occurrence = Occurrence(
            key=key,
            of=rule.id,
            target=target,
            state=state,
            count=int(count),
            places=1,
            level=level,
            element=element,
            dated=day,
            rectified=rectified,
            part=part,
            origin=self._told(line),
        )
        if which and not level and not element:
            self._fault(line.at("级别或要素"), [f"规则“{rule.id}”不分级别、要素，请留空"])
        elif not self._fault(line.at("级别或要素"), occurrence_faults(self.rubric, occurrence)):
            self._say(unit, occurrence, line.at("规则"))

    def _judgement(self, line: _Line) -> None:
        unit, name = self._unit(line, line.text("单位编号"), "单位编号"), line.text("规则")
        if name not in {rule.id for _, rule in judged_rules(self.rubric, self.scope)}:
            self._fault(line.at("规则"), [f"此表没有裁量规则“{name}”"])
            return
        points = _number(line.values.get("分数"))
        if points is None:
            self._fault(line.at("分数"), [f"应为数，现为“{line.text('分数')[:20]}”"])
            return
        judgement = Judgement(name, points, line.text("部分"), self._told(line))
        if not judgement.origin.why:
            self._fault(line.at("理由"), ["裁量分必须写明理由"])
        elif unit and not self._fault(line.at("分数"), judgement_faults(self.rubric, judgement)):
            self._say(unit, judgement, line.at("分数"))


# -- cells -------------------------------------------------------------------------------------------------------------


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value).strip()[:MAX_CELL]


def _number(value: Any) -> Decimal | None:
    """A cell's number; spreadsheets keep binary fractions, so ten digits count."""
    try:
        found = Decimal(f"{value:.10g}") if isinstance(value, float) else Decimal(_text(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() and not isinstance(value, bool) else None


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    try:
        return date.fromisoformat(_text(value).replace("/", "-").replace(".", "-"))
    except ValueError:
        return None
