"""The language of rubric files (评分细则): a tree of indicators, nine measures, amounts with caps, rulings.

Every class is a table of the file and every field a key of it; the JSON Schema for editors and the reader come from
here.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Discriminator, Field

from model.inputs import Source
from rubric_map.numbers import Number, Points, Share

Text = Annotated[str, Field(min_length=1)]
Word = Annotated[str, Field(min_length=1, max_length=80)]
Condition = Annotated[
    str, Field(min_length=1, max_length=500, description="An expression over facts, such as `依申请数 == 0`.")
]
How = TypeVar("How")


class Table(BaseModel):
    """A table of the file: unknown keys are refused, nothing changes after reading."""

    model_config = ConfigDict(
        defer_build=True, extra="forbid", frozen=True, use_attribute_docstrings=True, arbitrary_types_allowed=True
    )


# -- rules -------------------------------------------------------------------------------------------------------------


class Rule(Table):
    """What all rules have in common."""

    id: Word
    clause: Text
    """The words of the document that this rule carries out."""
    cap: Points | None = None
    """The most that this rule takes or gives (封顶)."""
    group: str = ""
    """The group of the row whose cap it shares."""
    when: Condition | None = None
    """Only where this holds; where it cannot be known the rule is unexamined."""
    under: str = ""
    """`ruling=option`: only where that option of a ruling was taken."""
    needs_base: bool = False
    """For bonuses: only where the row has scored anything without them (加分依附基础分)."""
    note: str = ""


class Priced(Rule, Generic[How]):
    """Exactly one of the three says what the rule does to the row's score."""

    deduct: How | None = None
    """Taken from the row (扣分)."""
    award: How | None = None
    """Earned, up to the row's points (得分); a row with awards starts at 0."""
    bonus: How | None = None
    """Added beyond the row's points (额外加分)."""


class Counted(Table):
    """What is counted: findings of checks, and what people record under the rule's id."""

    checks: tuple[str, ...] = ()
    """Checks whose findings count, provisionally, until people decide."""
    each: Literal["target", "place"] = "target"
    """What is one occurrence: a target however often it appears, or every page it appears on."""
    dated_from: date | None = None
    """Only information dated on this day or later."""
    dated_before: date | None = None
    """Only information dated before this day."""
    rectified: Literal["keep", "half", "waive"] = "keep"
    """What repair in time does: nothing, halves the occurrence, or waives it."""
    unless_counted_in: tuple[str, ...] = ()
    """Rules that come first: a target they counted is not counted again (不重复扣分)."""


class Sentence(Table):
    """The two ends that leave no number: a veto, and a mark on a checklist."""

    veto: bool = False
    """One occurrence fails the unit (单项否决)."""
    mark: str = ""
    """The outcome that the row of a checklist gets."""


class Count(Priced[Points], Counted, Sentence):
    """So much for each occurrence (按次、按项)."""

    measure: Literal["count"]
    per: Word = "次"
    """The unit of counting: 次、项、条、件、例、个、处."""
    at_least: Annotated[int, Field(ge=1)] = 1
    """For a veto or a mark: from how many occurrences on."""


class Missing(Priced[Points], Counted):
    """So much for each required element that is missing (缺要素)."""

    measure: Literal["missing"]
    elements: Annotated[tuple[Word, ...], Field(min_length=1)]


class Level(Priced[Annotated[dict[Word, Points], Field(min_length=1)]], Counted):
    """So much for each occurrence by its level (按通报级别、媒体级别)."""

    measure: Literal["level"]
    per: Word = "次"
    take: Literal["each", "highest", "highest-per-target", "heaviest", "heaviest-per-target"] = "each"
    """Every occurrence; once, the highest of all or of each target (取高); or all of the level that comes to most, of
    all or of each target, which absorbs the others (吸收)."""


class Tier(Table):
    """A threshold with its points; exactly one of the four comparisons."""

    below: Share | None = None
    at_most: Share | None = None
    above: Share | None = None
    at_least: Share | None = None
    points: Points


class Tiers(Priced[Annotated[tuple[Tier, ...], Field(min_length=1)]]):
    """Points by thresholds of a value (阶梯)."""

    measure: Literal["tiers"]
    value: Condition
    take: Literal["heaviest", "all"]
    """The heaviest tier that is reached, or all of them together (取最重、累进)."""


class Steps(Priced[Points]):
    """What shortfalls and steps have in common."""

    value: Condition
    step: Share
    """The size of one step."""
    rounding: Literal["down", "up", "exact"] = "down"
    """Whether a part of a step counts: no, as a whole one, or in proportion."""


class Shortfall(Steps):
    """So much for each step that a value stays below what is expected (少1%扣1分)."""

    measure: Literal["shortfall"]
    expected: Share


class Step(Steps):
    """So much for each step that a value exceeds where counting starts (每30分得1分)."""

    measure: Literal["step"]
    start: Share = Decimal(0)


class Ratio(Priced[Points]):
    """Once, where a ratio passes a threshold; exactly one of the four comparisons."""

    measure: Literal["ratio"]
    part: Condition
    whole: Condition
    below: Share | None = None
    at_most: Share | None = None
    above: Share | None = None
    at_least: Share | None = None
    on_zero: Literal["holds", "does-not-hold", "open"]
    """Where the whole is 0: the threshold counts as passed, as not passed, or a person decides."""


class Flag(Priced[Points], Counted, Sentence):
    """Once, where a condition holds or anything was found (发现即扣、做到即得)."""

    measure: Literal["flag"]
    holds: Condition | None = None
    """The condition; without it, any occurrence."""
    ceiling: Points | None = None
    """The row starts from no more than this (先降天花板再扣)."""


class Range(Table):
    """What a person may decide: from min to max, or one of some choices; without max up to the row's points."""

    min: Points | None = None
    max: Points | None = None
    choices: tuple[Points, ...] = ()


class Judged(Priced[Range]):
    """What a person decides (视情、酌情), with name, reason and time; no machine ever gives it."""

    measure: Literal["judgement"]


AnyRule = Annotated[
    Count | Missing | Level | Tiers | Shortfall | Step | Ratio | Flag | Judged, Discriminator("measure")
]


# -- indicators --------------------------------------------------------------------------------------------------------


class Group(Table):
    """Rules of a row that share a cap, or of which only the heaviest counts."""

    id: Word
    clause: str = ""
    cap: Points | None = None
    take: Literal["sum", "heaviest"] = "sum"
    under: str = ""


class NotApplicable(Table):
    """What becomes of a row that does not apply to the unit (不涉及)."""

    clause: Text
    when: Condition | None = None
    """Where this holds; without it, where a person's claim with evidence was confirmed."""
    score: Share | None = None
    """The share of the row's points that the unit gets (按80%计分); 0 for nothing."""
    then: Literal["", "drop", "spread-equally", "spread-by-points"] = ""
    """Or: the row drops out of score and full marks, or its points go to its sisters."""
    bonus: bool = False
    """Whether the row's bonuses can still be earned."""
    under: str = ""


class Over(Table):
    """A row that is scored several times: by quarter, by account, by site."""

    name: Word
    parts: tuple[Word, ...] = ()
    """The parts, in order."""
    fact: str = ""
    """Or the fact (a list) that names the unit's parts."""
    combine: Literal["sum", "mean", "min", "max", "latest"]


class PointsWhere(Table):
    """Points that depend on the unit; the first whose condition holds counts."""

    when: Condition | None = None
    points: Number


class Indicator(Table):
    """A row of the table (指标), or a heading above rows."""

    id: Word
    title: Word
    parent: str = ""
    points: Number | Literal["sum"] | tuple[PointsWhere, ...] | None = None
    """Full marks; `"sum"`: those of its rows; or by conditions on the unit."""
    share: Share | None = None
    """Instead of points: a share of the parent's points."""
    weight: Share = Decimal(1)
    """What one point here is worth above (70分、30分的权重)."""
    clause: str = ""
    """考评要点, word for word."""
    scoring: str = ""
    """评分标准, word for word."""
    method: str = ""
    """考评方式."""
    body: tuple[Word, ...] = ()
    """Who assesses it (考评单位)."""
    hints: tuple[str, ...] = ()
    """Checks whose findings are shown to people as leads for this row, but never counted by themselves (线索)."""
    note: str = ""
    verified: bool = True
    """False where the official words were not read (未核原文)."""
    when: Condition | None = None
    """The row takes part only where this holds (加分门槛); else it gives nothing."""
    combine: Literal["sum", "max", "min", "mean", "taken"] = "sum"
    """How the rows below make up its score; `"taken"`: they have no points of their own and take from the heading's."""
    floor: Number | Literal["none"] = Decimal(0)
    """Where deducting ends; `"none"`: what exceeds the row is taken from the heading above."""
    cap: Number | Literal["none"] | None = None
    """The most it can give, bonuses included; default: no limit on bonuses."""
    normalise: Number | None = None
    """Its score as a part of this many points: score ÷ full marks that apply × this."""
    mismatch: str = ""
    """Why the sum of the rows is accepted though it differs from the document's figure."""
    not_applicable: tuple[NotApplicable, ...] = ()
    over: Over | None = None
    group: tuple[Group, ...] = ()
    rule: tuple[AnyRule, ...] = ()


# -- the file ----------------------------------------------------------------------------------------------------------


class FactSpec(Table):
    """A fact of the unit: what it is, who is asked for it."""

    kind: Literal["number", "yes-no", "text", "date", "list"]
    title: Text
    unit: str = ""
    """件、次、%…"""
    choices: tuple[str, ...] = ()
    asked_of: str = "单位"
    """The body that states it; 单位 is the unit itself."""
    peers: Literal["", "mean", "max", "min"] = ""
    """Computed from all units that are scored together, out of the fact named by `of` (相对标尺)."""
    of: str = ""


class Ruling(Table):
    """Where the document is ambiguous: the readings, the one taken, by whom, when (裁定). Another one is another
    edition."""

    id: Word
    question: Text
    options: Annotated[dict[Word, Text], Field(min_length=2)]
    taken: Word
    by: Text
    on: date
    why: Text
    settles: str = ""
    """The key of the file that carries it out, such as `total.cap`, where it is not rules that do (by `under`)."""


class Grade(Table):
    """A grade (等次); without a boundary people decide."""

    name: Word
    at_least: Number | None = None


class Total(Table):
    """The total: full marks, limits, rounding."""

    points: Number | Literal["sum"] | None = None
    cap: Number | None = None
    floor: Number | Literal["none"] = "none"
    normalise: Number | None = None
    places: Annotated[int, Field(ge=0, le=8)] = 2
    grade_on: Literal["rounded", "exact"] = "rounded"
    """Whether the rounded or the exact total is held against the boundaries."""
    veto_grade: str = ""
    """The grade after a veto."""
    veto_points: Number | None = None
    """The total after a veto, where the document states one; else there is none."""
    outer: Number | None = None
    """How many points the total is worth in a larger assessment (绩效考核分值)."""
    tie_break: tuple[str, ...] = ()
    """What ranks equal totals: `uncapped` (the total before its cap), or ids of rows."""
    mismatch: str = ""
    over: Over | None = None


class Sources(Table):
    """Which source decides a row, the first that speaks; and what several bodies' scores of one row come to."""

    precedence: tuple[Source, ...] = (Source.REVIEW, Source.SPECIAL, Source.MACHINE, Source.SELF)
    several: Literal["mean", "min", "max", "latest"] = "mean"


class Rubric(Table):
    """One edition of a rubric. It is never edited after it was used; another edition is another file with another
    id."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text
    document: Text
    issuer: Text
    issued: date | None = None
    applies_to: Annotated[tuple[Word, ...], Field(min_length=1)]
    """The kinds of units (单位类别) that it scores."""
    synonyms: dict[Word, tuple[Word, ...]] = {}
    """Other words for its kinds that registers may use."""
    source: str = ""
    note: str = ""
    verified: bool = True
    period: str = ""
    """The period assessed, such as 2023."""
    valid_from: date | None = None
    valid_until: date | None = None
    evidence_until: date | None = None
    """After this day no evidence is taken in (证据冻结)."""
    outcomes: tuple[Word, ...] = ()
    """A checklist without points has these outcomes instead."""
    total: Total = Total()
    sources: Sources = Sources()
    facts: dict[Word, FactSpec] = {}
    grade: tuple[Grade, ...] = ()
    ruling: tuple[Ruling, ...] = ()
    indicator: Annotated[tuple[Indicator, ...], Field(min_length=1)]
    options: dict[str, dict[str, Any]] = {}
    """Options of checks, by check."""

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"Rubric({self.id})"

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All rows and headings, in the order of the document."""
        return self.indicator

    @property
    def rows(self) -> tuple[Indicator, ...]:
        """The rows that are scored: indicators without others below them."""
        parents = {each.parent for each in self.indicator}
        return tuple(each for each in self.indicator if each.id not in parents)
