"""How the workbooks are laid out: sheets, columns, and what belongs on whose form. Making and reading share it."""

from collections.abc import Mapping
from dataclasses import dataclass

from model.inputs import Source, State
from rubric_map.language import AnyRule, Counted, FactSpec, Indicator, Judged, Rubric
from rubric_map.program import is_taken

VERSION = "1"
ABOUT, SCORES, FACTS, OCCURRENCES, JUDGEMENTS, LISTS, META = (
    "说明",
    "评分",
    "事实",
    "扣分加分事项",
    "裁量分",
    "选项",
    "元数据",
)
WHO_CELL, WHEN_CELL = "B4", "B5"
"""Where the person who fills the form, and the day, stand on the first sheet."""
NOT_ASKED = "—"
"""What stands in a cell that a row does not ask for."""
OCCURRENCE_LINES = 300
OWN = "单位"
"""In a rubric, the body that is asked for a fact that the unit itself states."""
STATES: Mapping[str, State] = {
    state.zh: state for state in (State.CONFIRMED, State.PENDING, State.IN_DOUBT, State.DISMISSED)
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, its width in characters, whether it is filled in, and the remark that explains it."""

    header: str
    width: int
    is_input: bool = False
    remark: str = ""


_UNIT = (Column("单位编号", 12), Column("单位", 16))
_WHY = (Column("理由", 30, True, "写明依据和理由"), Column("佐证", 30, True, "网址或文件名，一行一个"))
SCORE_COLUMNS = (
    *_UNIT,
    Column("序号", 9),
    Column("部分", 10),
    Column("上级指标", 20),
    Column("指标", 22),
    Column("评分标准", 50),
    Column("考评要点", 50),
    Column("分值", 8),
    Column("评分", 10, True, "填得分，不是扣分；不评的留空"),
    Column("不适用", 8, True, "本单位不涉及此项的填“是”，并写明理由或佐证"),
    Column("已核查", 8, True, "已经核查、没有（别的）扣分加分事项的填“是”；未核查的留空"),
    *_WHY,
    Column("已有评分", 30),
)
FACT_COLUMNS = (*_UNIT, Column("名称", 20), Column("含义", 44), Column("计量单位", 9), Column("填写", 16, True), *_WHY)
OCCURRENCE_COLUMNS = (
    Column("单位", 20, True, "从下拉清单中选"),
    Column("规则", 44, True, "从下拉清单中选；适用于哪一项、怎样计分见“选项”表"),
    Column("对象", 30, True, "发生在什么上：文件、事项、账号、日期等，同一对象只计一次"),
    Column("部分", 10, True, "按季度、账号等分别计分的填，其余留空"),
    Column("次数", 8, True, "留空为1"),
    Column("级别或要素", 16, True, "按级别计分的填级别，缺要素的填所缺要素，其余留空"),
    Column("信息日期", 12, True, "所涉信息的日期，如 2023-06-30；可留空"),
    Column("已整改", 8, True),
    Column("状态", 8, True, "留空为确认；撤回以前填的，填驳回"),
    *_WHY,
)
JUDGEMENT_COLUMNS = (
    *_UNIT,
    Column("规则", 18),
    Column("部分", 10),
    Column("条款", 60),
    Column("范围", 18),
    Column("分数", 10, True, "扣分项填扣多少，得分项填得多少"),
    *_WHY,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose form it is: the source, and for special bodies the body."""

    source: Source
    body: str = ""

    @property
    def title(self) -> str:
        """What the form is called."""
        return {Source.SELF: "自评表", Source.SPECIAL: f"专项评估表（{self.body}）", Source.REVIEW: "复核表"}[
            self.source
        ]

    @property
    def records(self) -> bool:
        """Whether the form records occurrences and judgements; a unit's self-assessment only scores, states and
        claims."""
        return self.source is not Source.SELF


def rows_for(rubric: Rubric, scope: Scope) -> tuple[Indicator, ...]:
    """The rows that belong on a form: a special body's are those it is in charge of."""
    return tuple(row for row in rubric.rows if scope.source is not Source.SPECIAL or scope.body in row.body)


def facts_for(rubric: Rubric, scope: Scope) -> dict[str, FactSpec]:
    """The facts that a form asks for; computed ones are asked of nobody."""
    asked = {Source.SELF: OWN, Source.SPECIAL: scope.body}.get(scope.source, "")
    return {
        name: spec for name, spec in rubric.facts.items() if not spec.peers and (not asked or spec.asked_of == asked)
    }


def bodies_of(rubric: Rubric) -> tuple[str, ...]:
    """All special bodies that a rubric names, in order of appearance."""
    named = [body for row in rubric.rows for body in row.body] + [
        spec.asked_of for spec in rubric.facts.values() if spec.asked_of != OWN and not spec.peers
    ]
    return tuple(dict.fromkeys(named))


def counted_rules(rubric: Rubric, scope: Scope) -> dict[str, tuple[Indicator, AnyRule]]:
    """The rules that count occurrences, by the words they are chosen by."""
    found: dict[str, tuple[Indicator, AnyRule]] = {}
    for row in rows_for(rubric, scope):
        for rule in row.rule:
            if isinstance(rule, Counted) and is_taken(rubric, rule.under) and getattr(rule, "holds", None) is None:
                found[f"{rule.id} {rule.clause}"[:120]] = (row, rule)
    return found


def judged_rules(rubric: Rubric, scope: Scope) -> list[tuple[Indicator, Judged]]:
    """The discretionary rules, with their rows."""
    return [
        (row, rule)
        for row in rows_for(rubric, scope)
        for rule in row.rule
        if isinstance(rule, Judged) and is_taken(rubric, rule.under)
    ]


def may_be_claimed(rubric: Rubric, row: Indicator) -> bool:
    """Whether a unit can claim that a row does not apply: the document says what then, and no fact decides it."""
    return any(is_taken(rubric, each.under) and each.when is None for each in row.not_applicable)


def parts_of(rubric: Rubric, row: Indicator) -> tuple[str, ...]:
    """The parts by which a row is scored; one empty part for a row that is not divided, or whose parts a fact names."""
    over = rubric.total.over or row.over
    return over.parts if over is not None and over.parts else ("",)


def columns_for(rubric: Rubric, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns that a rubric needs: the one for parts only where some row is scored by parts."""
    has_parts = rubric.total.over is not None or any(row.over is not None for row in rubric.indicator)
    return tuple(column for column in columns if has_parts or column.header != "部分")


def sheets_for(rubric: Rubric, scope: Scope) -> dict[str, tuple[Column, ...]]:
    """The sheets that a form has for filling in, and their columns."""
    scores = tuple(
        c for c in columns_for(rubric, SCORE_COLUMNS) if scope.records or c.header not in ("已核查", "已有评分")
    )
    sheets = {SCORES: scores}
    if facts_for(rubric, scope):
        sheets[FACTS] = FACT_COLUMNS
    if scope.records:
        sheets[OCCURRENCES] = columns_for(rubric, OCCURRENCE_COLUMNS)
        if judged_rules(rubric, scope):
            sheets[JUDGEMENTS] = columns_for(rubric, JUDGEMENT_COLUMNS)
    return sheets
