"""Cases of the engine that no document's example covers: what does not apply, parts, headings, gates, grades."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from model.formula import Formula, divided, minus, number, plain, plus, rounded, times
from model.inputs import Source
from model.scorecard import Examined
from rubric_map.engine import score
from rubric_map.inputs import parse_inputs
from rubric_map.intake import rules_by_id
from rubric_map.program import program_of
from tests.rubric_map.making import TOLD, Make, by, card_of, fault, numbers, row

# -- what does not apply -----------------------------------------------------------------------------------------------


def test_a_claim_waits_and_a_reviewer_overrides_it(make: Make) -> None:
    rubric = make("1 points=10", "+r count deduct=1", "+b count bonus=2", "!na score=80%")
    waiting = row(card_of(rubric, inapplicable=[{"indicator": "1", "why": "x"}]), "1")
    assert (waiting.confirmed, waiting.note, waiting.applies) == (None, "已申明不适用，待核准", True)
    claimed = {"inapplicable": [{"indicator": "1", "state": "confirmed", "why": "x"}]}
    settled = row(card_of(rubric, **claimed, findings=[fault("r"), fault("b")], scores=[by("1", "special", "3")]), "1")
    assert (numbers(settled), settled.applies, settled.examined, settled.note) == (
        ["8"] * 4,
        False,
        Examined.FULL,
        "不适用",
    )
    assert row(card_of(rubric, **claimed, scores=[by("1", "review", "3")]), "1").source is Source.REVIEW


def test_points_go_to_the_others_in_proportion(make: Make) -> None:
    rubric = make(
        "0 points=100",
        "1 points=50 parent=0",
        "2 points=30 parent=0",
        "3 points=20 parent=0",
        "!na then=spread-by-points",
        top='[total]\npoints = "100"\n',
    )
    card = card_of(
        rubric,
        inapplicable=[{"indicator": "3", "state": "confirmed", "why": "x"}],
        scores=[by("1", "review", "40"), by("2", "review", "30")],
    )
    assert [card.confirmed, card.total, card.scored, card.examined] == [
        Decimal("87.5"),
        Decimal(100),
        Decimal(100),
        Decimal(100),
    ]
    assert row(card, "0").confirmed == Formula(
        Decimal("87.5"),
        "+",
        (
            times(number(Decimal(40)), divided(number(Decimal("62.5")), number(Decimal(50)))),
            times(number(Decimal(30)), divided(number(Decimal("37.5")), number(Decimal(30)))),
        ),
    )


def test_a_dropped_row_leaves_full_marks_and_scores(make: Make) -> None:
    rubric = make("1 points=50", "2 points=30", "+r count deduct=1", "!na then=drop", top='[total]\npoints = "80"\n')
    card = card_of(
        rubric,
        inapplicable=[{"indicator": "2", "state": "confirmed", "why": "x"}],
        scores=[by("1", "review", "40")],
        findings=[fault("r")],
    )
    assert [card.confirmed, card.total, card.examined, card.complete] == [Decimal(40), Decimal(50), Decimal(50), True]
    gone = row(card, "2")
    assert (gone.applies, gone.points, gone.examined, gone.note, numbers(gone)) == (
        False,
        Decimal(0),
        Examined.FULL,
        "不适用",
        ["0"] * 4,
    )


def test_a_dropped_heading_takes_its_rows_with_it_and_counts_as_nothing_in_gates(make: Make) -> None:
    head = 'facts = { "有" = { kind = "yes-no", title = "t" } }\n'
    rows = (
        "1 points=50",
        "2 points=30",
        "!na when=not~有 then=drop",
        "3 points=30 parent=2",
        "4 points=0 when=score('2')~==~0",
        "+b count bonus=1",
    )
    dropping = make(*rows, top='[total]\npoints = "80"\nnormalise = "100"\n', head=head)
    card = card_of(dropping, facts={"有": "否"}, scores=[by("1", "review", "40")], findings=[fault("b")])
    assert [each.indicator for each in card.rows] == ["1", "2", "4"]
    assert [card.confirmed, card.total, row(card, "2").applies] == [Decimal(82), Decimal(100), False]
    assert card_of(dropping, facts={"有": "是"}, scores=[by("1", "review", "40")]).total == Decimal(100)


# -- parts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("combine", "value", "low", "high"), [("mean", "5", "5", "8.333333333333333333333333333"),
("min", "6", "0", "6"), ("max", "9", "9", "10"), ("latest", "6", "0", "10")])  # fmt: skip
def test_a_row_by_quarters(combine: str, value: str, low: str, high: str, make: Make) -> None:
    over = f'over={{name="季度",parts=["一","二","三"],combine="{combine}"}}'
    rubric = make(f"1 points=10 {over}", "+r count deduct=1")
    each = row(card_of(rubric, findings=[fault("r", part="一"), fault("r", part="二", count=4)]), "1")
    confirmed = {"mean": "7.5"}.get(combine, value)
    assert (numbers(each)[0], numbers(each)[2], numbers(each)[3]) == (confirmed, low, high)
    assert (each.examined, each.note) == (Examined.PART, "按季度：一 10 - 1、二 10 - 4、三 未检查")
    whole = card_of(rubric, findings=[fault("r", part=part) for part in "一二三"])
    assert (row(whole, "1").examined, whole.examined) == (Examined.FULL, Decimal(10))


def test_a_sum_shares_the_points_out_and_a_reviewer_can_score_the_whole(make: Make) -> None:
    rubric = make('1 points=10 over={name="季度",parts=["一","二"],combine="sum"}', "+r count deduct=20%")
    findings = [fault("r", part="一"), fault("r", part="二", count=9)]
    assert numbers(row(card_of(rubric, findings=findings), "1")) == ["4"] * 4
    whole = row(card_of(rubric, findings=findings, scores=[by("1", "review", "9")]), "1")
    assert (numbers(whole), whole.source, whole.conflict) == (["9"] * 4, Source.REVIEW, True)
    part = row(card_of(rubric, findings=findings, scores=[by("1", "review", "5", part="二")]), "1")
    assert (numbers(part), part.conflict) == (["9"] * 4, True)


def test_facts_scores_judgements_and_claims_of_a_part(make: Make) -> None:
    head = 'facts = { "值" = { kind = "number", title = "t" } }\n'
    over = 'over={name="季度",parts=["一","二"],combine="mean"}'
    rubric = make(
        f"1 points=10 {over}", "+f flag holds=值~>~1 deduct=1", "+j judgement deduct={}", "!na score=50%", head=head
    )
    facts = [{"name": "值", "value": 5}, {"name": "值", "value": 0, "part": "二"}]
    judged = [{"rule": "j", "points": "3", "part": "二", **TOLD}, {"rule": "j", "points": "2", "part": "一", **TOLD}]
    assert numbers(row(card_of(rubric, facts=facts, judgements=judged), "1"))[0] == "7"
    claim = [{"indicator": "1", "part": "二", "state": "confirmed", "why": "x"}]
    assert numbers(row(card_of(rubric, facts=facts, judgements=judged, inapplicable=claim), "1"))[0] == "6"
    scored = [by("1", "review", "4", part="二")]
    assert numbers(row(card_of(rubric, facts=facts, judgements=judged, scores=scored), "1"))[0] == "5.5"
    unknown = [{"name": "值", "value": 5, "state": "pending"}]
    assert row(card_of(rubric, facts=unknown), "1").examined is Examined.NONE


def test_a_whole_rubric_by_quarters(make: Make) -> None:
    over = 'over = { name = "季度", parts = ["一", "二"], combine = "mean" }\n'
    rubric = make("1 points=10", "+r count deduct=1", top=f'[total]\npoints = "10"\n{over}')
    card = card_of(rubric, findings=[fault("r", part="一"), fault("r", part="二", count=4)])
    assert [card.confirmed, card.confirmed_formula, card.total, card.examined] == [
        Decimal("7.5"),
        "(9 + 6)/2",
        Decimal(10),
        Decimal(10),
    ]
    assert [part.confirmed for part in card.parts] == [Decimal(9), Decimal(6)]
    assert len(card.rows) == 2
    half = card_of(rubric, findings=[fault("r", part="一")])
    assert [half.confirmed, half.scored, half.examined, half.low, half.high] == [
        Decimal(9),
        Decimal(5),
        Decimal(5),
        Decimal("4.5"),
        Decimal("9.5"),
    ]


def test_parts_that_a_fact_names_and_no_parts_at_all(make: Make) -> None:
    head = 'facts = { "账号" = { kind = "list", title = "t" } }\n'
    rubric = make('1 points=10 over={name="账号",fact="账号",combine="min"}', "+r count deduct=1", head=head)
    findings = [fault("r", part="微博"), fault("r", part="抖音", count=3)]
    assert numbers(row(card_of(rubric, facts={"账号": "微博、抖音"}, findings=findings), "1"))[0] == "7"
    assert row(card_of(rubric, findings=findings), "1").examined is Examined.NONE


# -- headings and gates ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("combine", "points", "value"), [("max", "10", "7"), ("min", "10", "4"), ("mean", "10", "5.5"), ("sum", "20", "11")]
)
def test_ways_of_combining(combine: str, points: str, value: str, make: Make) -> None:
    rubric = make(
        f"0 points={points} combine={combine}",
        "1 points=10 parent=0",
        "2 points=10 parent=0",
        top=f'[total]\npoints = "{points}"\n',
    )
    card = card_of(rubric, scores=[by("1", "review", "4"), by("2", "review", "7")])
    assert [plain(card.confirmed or Decimal(0)), card.examined, card.complete] == [value, Decimal(points), True]
    half = card_of(rubric, scores=[by("1", "review", "4")])
    assert half.examined == (Decimal(10) if combine == "sum" else Decimal(0))
    assert row(half, "0").examined is Examined.PART


def test_caps_and_floors_of_headings(make: Make) -> None:
    rubric = make(
        "0 points=0 cap=3",
        "1 points=0 parent=0",
        "+a count bonus=2",
        "9 points=5",
        "8 points=5 parent=9 floor=none",
        "+b count deduct=4",
        top='[total]\npoints = "5"\n',
    )
    card = card_of(rubric, findings=[fault("a", count=2), fault("b", count=2)])
    assert [numbers(row(card, "0")), numbers(row(card, "8")), numbers(row(card, "9"))] == [
        ["3"] * 4,
        ["-3"] * 4,
        ["0"] * 4,
    ]
    assert [card.confirmed, card.uncapped] == [Decimal(3), Decimal(3)]


def test_rows_that_take_from_their_heading(make: Make) -> None:
    rubric = make(
        "0 points=20 combine=taken",
        "1 points=0 floor=none parent=0",
        "+a count deduct=3",
        "2 points=0 floor=none parent=0",
        "+b count deduct=1",
        top='[total]\npoints = "20"\n',
    )
    partly = card_of(rubric, findings=[fault("a", count=2)])
    assert (numbers(row(partly, "0")), partly.scored, partly.examined) == (
        [None, None, "0", "14"],
        Decimal(0),
        Decimal(0),
    )
    full = card_of(rubric, findings=[fault("a", count=2)], examined=["b"])
    assert (numbers(row(full, "0")), full.examined) == (["14"] * 4, Decimal(20))
    assert numbers(row(card_of(rubric, findings=[fault("a", count=9)], examined=["b"]), "0"))[0] == "0"


def test_gates_that_are_open_shut_and_unknown(make: Make) -> None:
    rubric = make(
        "1 points=10",
        "+r count deduct=1",
        "2 points=0 when=score('1')~>~8",
        "+b count bonus=3",
        top='[total]\npoints = "10"\n',
    )
    opened = card_of(rubric, findings=[fault("r"), fault("b")])
    assert [opened.confirmed, row(opened, "2").examined] == [Decimal(12), Examined.FULL]
    shut = card_of(rubric, findings=[fault("r", count=2), fault("b")])
    assert (numbers(row(shut, "2")), row(shut, "2").note, row(shut, "2").examined, shut.confirmed) == (
        ["0"] * 4,
        "未达到条件，不计",
        Examined.FULL,
        Decimal(8),
    )
    split = card_of(rubric, findings=[fault("r"), {"rule": "r", "target": "x"}, fault("b")])
    assert (numbers(row(split, "2")), split.confirmed, split.worst) == (["3", "0", "0", "3"], Decimal(12), Decimal(8))
    unknown = card_of(rubric, findings=[fault("b")])
    assert (numbers(row(unknown, "2")), row(unknown, "2").note) == ([None, None, "0", "3"], "是否达到条件尚不能确定")


def test_weights_normalising_and_the_larger_assessment(make: Make) -> None:
    top = '[total]\npoints = "50"\nnormalise = "100"\nouter = "4"\nplaces = 1\n'
    rubric = make("1 points=50 weight=70%", "2 points=30 weight=50%", top=top)
    card = card_of(rubric, scores=[by("1", "review", "33.3")])
    assert [card.confirmed, card.total, card.scored, card.high] == [
        Decimal("46.6"),
        Decimal(100),
        Decimal(70),
        Decimal("76.6"),
    ]
    assert card.confirmed_formula == "ROUND(33.3*0.7*100/50, 1)"
    assert card.outer == Decimal("46.6") * 4 / 100


# -- the total ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("on", "value", "grade"), [("rounded", "89.995", "优"), ("exact", "89.995", "良"), ("exact",
"90", "优"), ("rounded", "89.994", "良"), ("exact", "59.999", "差")])  # fmt: skip
def test_grades_at_their_boundaries(on: str, value: str, grade: str, make: Make) -> None:
    grades = "".join(
        f'[[grade]]\nname = "{name}"\nat_least = "{line}"\n' for name, line in (("优", 90), ("良", 60), ("差", 0))
    )
    rubric = make("1 points=100", top=f'[total]\npoints = "100"\ngrade_on = "{on}"\n{grades}')
    assert card_of(rubric, scores=[by("1", "review", value)]).grades == (grade,)


def test_grades_that_are_still_possible(make: Make) -> None:
    grades = "".join(
        f'[[grade]]\nname = "{name}"\nat_least = "{line}"\n'
        for name, line in (("优", 90), ("良", 80), ("中", 60), ("差", 0))
    )
    rubric = make("1 points=80", "2 points=10", "3 points=10", top=f'[total]\npoints = "100"\n{grades}')
    assert card_of(rubric).grades == ("优", "良", "中", "差")
    assert card_of(rubric, scores=[by("1", "review", "75")]).grades == ("优", "良", "中")
    assert card_of(rubric, scores=[by("1", "review", "70"), by("2", "review", "5")]).grades == ("良", "中")
    unlined = make("1 points=80", top='[total]\npoints = "80"\n[[grade]]\nname = "优"\n')
    assert card_of(unlined, scores=[by("1", "review", "75")]).grades == ()


def test_caps_floors_and_stated_points_of_the_total(make: Make) -> None:
    top = '[total]\npoints = "10"\ncap = "12"\nfloor = "0"\n'
    rubric = make("1 points=10", "+a count bonus=2", "2 points=0 floor=none", "+b count deduct=20", top=top)
    high = card_of(
        rubric,
        scores=[by("1", "review", "10"), by("2", "review", "-0")] if False else [by("1", "review", "10")],
        findings=[fault("b", review="dismissed")],
    )
    assert high.confirmed == Decimal(10)
    over = card_of(rubric, findings=[fault("a", count=3), fault("b", review="dismissed")])
    assert [over.confirmed, over.uncapped, over.confirmed_formula] == [
        Decimal(6),
        Decimal(6),
        "3*2",
    ] or over.uncapped == Decimal(16)
    assert card_of(rubric, findings=[fault("b")]).confirmed == Decimal(0)


def test_rulings_that_touched_a_score(make: Make) -> None:
    ruling = "".join(
        (
            f'[[ruling]]\nid = "{name}"\nquestion = "?"\ntaken = "甲"\nby = "x"\non = 2023-01-01\nwhy = '
            f'"y"\noptions = {{ "甲" = "1", "乙" = "2" }}\n'
        )
        for name in ("q", "g", "n")
    )
    rubric = make(
        "1 points=10",
        "*grp cap=1 under=g=甲",
        "+a count deduct=1 under=q=甲 group=grp",
        "+a count deduct=2 under=q=乙",
        "+b count deduct=1 group=grp",
        "!na score=80% under=n=甲",
        head="",
        top=f'[total]\npoints = "10"\n{ruling}',
    )
    assert card_of(rubric, examined=["1"]).rulings == ()
    assert card_of(rubric, findings=[fault("a")]).rulings == ("q", "g")
    assert card_of(rubric, findings=[fault("b")]).rulings == ("g",)
    assert card_of(rubric, inapplicable=[{"indicator": "1", "state": "confirmed", "why": "x"}]).rulings == ("n",)
    assert [rule.id for rule in rules_by_id(rubric).values()] == ["a", "b"]
    assert program_of(rubric) is program_of(rubric)


def test_checklists_have_outcomes_and_no_points(make: Make) -> None:
    rubric = make(
        "1",
        '+a flag checks=["column-stale"] mark=差',
        '+b count checks=["column-empty"] mark=中 at_least=2',
        "2",
        top="",
        head='outcomes = ["好", "中", "差"]\n',
    )
    card = card_of(
        rubric, findings=[{"check": "column-stale"}], scores=[{"indicator": "2", "source": "self", "outcome": "好"}]
    )
    assert [card.confirmed, card.worst, card.low, card.total] == [None, None, None, Decimal(0)]
    assert [row(card, "1").outcome, row(card, "2").outcome] == ["差（暂定）", "好"]
    assert (
        row(
            card_of(
                rubric, findings=[{"check": "column-empty", "target": str(n), "review": "confirmed"} for n in (1, 2)]
            ),
            "1",
        ).outcome
        == "中"
    )
    assert row(card_of(rubric, findings=[{"check": "column-empty", "review": "confirmed"}]), "1").outcome == ""
    both = [
        {"indicator": "2", "source": "self", "outcome": "好"},
        {"indicator": "2", "source": "review", "outcome": "差"},
    ]
    assert row(card_of(rubric, scores=both), "2").outcome == "差"


# -- formulas ----------------------------------------------------------------------------------------------------------


def test_formulas_print_with_the_parentheses_they_need() -> None:
    one, two, three = (number(Decimal(value)) for value in (1, 2, 3))
    assert minus(one, [minus(two, [three])]).text == "1 - (2 - 3)"
    assert minus(minus(one, [two]), [three]).text == "1 - 2 - 3"
    assert times(plus([one, two]), three).text == "(1 + 2)*3"
    assert divided(one, times(two, three)).text == "1/(2*3)"
    assert divided(times(two, three), two).text == "2*3/2"
    assert plus([number(Decimal(-1)), number(Decimal(-2))]).text == "-1 + (-2)"
    assert times(three, one).text == "3"
    assert plus([]).value == 0
    assert minus(one, [number(Decimal(0))]) is one
    assert rounded(divided(one, three), 2).text == "ROUND(1/3, 2)"
    assert rounded(number(Decimal("0.125")), 2).value == Decimal("0.13")
    assert [plain(Decimal(text)) for text in ("100", "0.10", "1E+3", "0", "-0.0")] == ["100", "0.1", "1000", "0", "0"]


# -- what is not known, and what leaves the full marks -----------------------------------------------------------------


def test_a_rule_is_looked_at_when_all_its_checks_were(make: Make) -> None:
    rubric = make("1 points=10", '+r count deduct=1 checks=["column-stale","column-empty"]')
    assert row(card_of(rubric, examined=["column-stale"]), "1").examined is Examined.NONE
    assert row(card_of(rubric, examined=["column-stale", "column-empty"]), "1").examined is Examined.FULL
    assert row(card_of(rubric, examined=["r"]), "1").examined is Examined.FULL
    concerned = parse_inputs(rubric, {"unit": "u", "kind": "局", "examined": ["column-stale"]}, Path("x"))
    assert (
        row(score(rubric, replace(concerned, not_concerned=frozenset(["column-empty"]))), "1").examined is Examined.FULL
    )
    neither = replace(concerned, examined=frozenset(), not_concerned=frozenset(["column-empty", "column-stale"]))
    assert row(score(rubric, neither), "1").examined is Examined.NONE
    dismissed = {"check": "column-stale", "review": "dismissed"}
    assert row(card_of(rubric, findings=[dismissed]), "1").examined is Examined.NONE
    assert numbers(row(card_of(rubric, findings=[{"check": "column-stale", "review": "confirmed"}]), "1"))[0] == "9"


def test_a_target_counts_once_however_often_it_was_found(make: Make) -> None:
    rubric = make("1 points=10", '+r count deduct=1 checks=["column-stale","column-empty"]')
    twice = [{"check": check, "target": "a", "review": "confirmed"} for check in ("column-stale", "column-empty")]
    assert numbers(row(card_of(rubric, findings=twice), "1"))[0] == "9"
    assert (
        numbers(
            row(
                card_of(
                    rubric, findings=[fault("r", target="a", count=2), fault("r", target="a"), fault("r", target="b")]
                ),
                "1",
            )
        )[0]
        == "7"
    )


def test_points_of_rows_that_do_not_take_part_leave_the_full_marks(make: Make) -> None:
    rubric = make("1 points=10 when=单位类别~==~'局'", "2 points=10", top='[total]\npoints = "20"\nnormalise = "100"\n')
    given = {"scores": [by("1", "review", "9"), by("2", "review", "9")]}
    assert card_of(rubric, **given).confirmed == Decimal(90)
    other = score(rubric, replace(parse_inputs(rubric, {"unit": "u", **given}, Path("x")), kind="乡镇"))
    assert [other.confirmed, other.total, row(other, "1").applies, row(other, "1").note] == [
        Decimal(90),
        Decimal(100),
        False,
        "未达到条件，不计",
    ]
    unknown = score(rubric, parse_inputs(rubric, {"unit": "u", **given}, Path("x")))
    assert [row(unknown, "1").confirmed, unknown.confirmed, unknown.complete] == [None, Decimal(45), False]


def test_what_drops_out_below_passes_up(make: Make) -> None:
    rows = ("0 points=50", "1 points=25 parent=0", "2 points=25 parent=0", "!na then=drop", "3 points=50")
    given = {
        "scores": [by("1", "review", "25"), by("3", "review", "50")],
        "inapplicable": [{"indicator": "2", "state": "confirmed", "why": "x"}],
    }
    assert card_of(make(*rows, top='[total]\npoints = "100"\nnormalise = "100"\n'), **given).confirmed == Decimal(100)
    plain_card = card_of(make(*rows, top='[total]\npoints = "100"\n'), **given)
    assert [plain_card.confirmed, plain_card.total, plain_card.examined] == [Decimal(75)] * 3
    gone = given | {"inapplicable": [{"indicator": name, "state": "confirmed", "why": "x"} for name in ("1", "2")]}
    everything = make(
        "0 points=50",
        "1 points=25 parent=0",
        "!na then=drop",
        "2 points=25 parent=0",
        "!na then=drop",
        "3 points=50",
        top='[total]\npoints = "100"\nnormalise = "100"\n',
    )
    card = card_of(everything, **(gone | {"scores": [by("3", "review", "33")]}))
    assert [card.confirmed, row(card, "0").applies] == [Decimal(66), False]


def test_points_by_a_condition_that_is_not_known(make: Make) -> None:
    head = 'facts = { "对社会" = { kind = "yes-no", title = "t" } }\n'
    rubric = make('1 points=[{when="对社会",points="8"},{points="4"}]', "+r count deduct=1", head=head)
    unknown = row(card_of(rubric, examined=["r"]), "1")
    assert (numbers(unknown), unknown.examined, unknown.points) == ([None, None, "0", "8"], Examined.NONE, Decimal(8))
    assert unknown.note == "分值随单位情况而定，所需事实尚未填报"
    assert card_of(rubric, examined=["r"]).low == Decimal(0)
    assert numbers(row(card_of(rubric, examined=["r"], facts={"对社会": "否"}), "1"))[0] == "4"


def test_claims_and_exemptions_that_may_still_hold_widen_the_bounds(make: Make) -> None:
    head = 'facts = { "有" = { kind = "yes-no", title = "t" } }\n'
    rubric = make(
        "1 points=10",
        "+a count award=10",
        "!na score=80%",
        "2 points=10",
        "+b count deduct=10",
        "!na score=60% when=not~有",
        head=head,
    )
    claimed = row(card_of(rubric, examined=["1"], inapplicable=[{"indicator": "1", "why": "x"}]), "1")
    assert (numbers(claimed), claimed.examined) == (["0", "0", "0", "8"], Examined.PART)
    unknown = row(card_of(rubric, findings=[fault("b")]), "2")
    assert (numbers(unknown), unknown.examined) == (["0", "0", "0", "6"], Examined.PART)
    unscored = row(card_of(rubric, inapplicable=[{"indicator": "1", "why": "x"}]), "1")
    assert numbers(unscored) == [None, None, "0", "10"]
    leaving = make(
        "1 points=10",
        "+a count deduct=2",
        "!na then=drop when=not~有",
        "2 points=10 floor=none",
        "+b count deduct=2",
        "+c count deduct=1",
        "!na score=50% when=not~有",
        head=head,
    )
    gone = card_of(leaving, findings=[fault("a"), fault("b")])
    assert [numbers(row(gone, name)) for name in "12"] == [["8", "8", "0", "10"], ["8", "8", None, "8"]]
    dropping = make(
        "0 points=10",
        "!na then=drop when=not~有",
        "1 points=10 parent=0",
        "2 points=10",
        top='[total]\npoints = "20"\n',
        head=head,
    )
    open_ = card_of(dropping, scores=[by("1", "review", "3"), by("2", "review", "9")])
    assert (numbers(row(open_, "0")), open_.examined, open_.complete) == (["3", "3", "0", "10"], Decimal(10), False)


def test_vetoes_that_nobody_looked_at_keep_the_worst_grade_possible(make: Make) -> None:
    top = (
        '[total]\npoints = "100"\nveto_grade = "差"\nveto_points = "59"\n[[grade]]\nname = "优"\nat_least = '
        '"90"\n[[grade]]\nname = "差"\nat_least = "0"\n'
    )
    rubric = make("0 points=0 when=单位类别~==~'局'", "+v flag veto=true", "1 points=100", top=top)
    unknown = card_of(rubric, scores=[by("1", "review", "95")])
    assert [unknown.grades, unknown.unexamined_vetoes, unknown.complete, unknown.low, unknown.worst] == [
        ("优", "差"),
        ("v",),
        False,
        Decimal(59),
        Decimal(95),
    ]
    looked = card_of(rubric, scores=[by("1", "review", "95")], examined=["v"])
    assert [looked.grades, looked.complete] == [("优",), True]
    pending = card_of(rubric, scores=[by("1", "review", "30")], findings=[{"rule": "v"}])
    assert [pending.worst, pending.low, pending.high, pending.grades] == [
        Decimal(30),
        Decimal(30),
        Decimal(30),
        ("差",),
    ]
    elsewhere = score(
        rubric,
        replace(
            parse_inputs(
                rubric, {"unit": "u", "findings": [fault("v")], "scores": [by("1", "review", "95")]}, Path("x")
            ),
            kind="镇",
        ),
    )
    assert [elsewhere.confirmed, elsewhere.vetoes] == [Decimal(95), ()]


def test_totals_below_every_line_have_the_lowest_grade(make: Make) -> None:
    rubric = make(
        "1 points=10",
        "2 points=0 floor=none",
        "+b count deduct=20",
        top='[total]\npoints = "10"\n[[grade]]\nname = "好"\nat_least = "6"\n[[grade]]\nname = "差"\nat_least = "0"\n',
    )
    card = card_of(rubric, scores=[by("1", "review", "10")], findings=[fault("b")])
    assert [card.confirmed, card.grades, card.complete] == [Decimal(-10), ("差",), True]


def test_quarters_are_combined_before_rounding_and_shares_do_not_lose_a_digit(make: Make) -> None:
    over = 'places = 0\nover = { name = "季度", parts = ["一", "二"], combine = "mean" }\n'
    rubric = make("1 points=100", top=f'[total]\npoints = "100"\n{over}')
    card = card_of(rubric, scores=[by("1", "review", "89.5", part="一"), by("1", "review", "89.4", part="二")])
    assert [card.confirmed, card.parts[0].confirmed] == [Decimal(89), Decimal(90)]
    grades = '[[grade]]\nname = "优"\nat_least = "90"\n[[grade]]\nname = "差"\nat_least = "0"\n'
    spread = make(
        "0 points=100",
        "1 points=30 parent=0",
        "2 points=60 parent=0",
        "3 points=10 parent=0",
        "!na then=spread-by-points",
        top=f'[total]\npoints = "100"\ngrade_on = "exact"\n{grades}',
    )
    shared = card_of(
        spread,
        scores=[by("1", "review", "27"), by("2", "review", "54")],
        inapplicable=[{"indicator": "3", "state": "confirmed", "why": "x"}],
    )
    assert [shared.grades, shared.examined, shared.complete] == [("优",), Decimal(100), True]


def test_bodies_that_disagree_are_a_conflict_and_their_mean_recomputes(make: Make) -> None:
    card = card_of(
        make("1 points=20"),
        scores=[by("1", "special", value, body=body) for body, value in (("甲", "0"), ("乙", "20"), ("丙", "20"))],
    )
    formula = row(card, "1").confirmed
    assert formula is not None
    assert [formula.text, row(card, "1").conflict] == ["(20 + 20)/3", True]


def test_the_latest_word_is_told_by_its_date(make: Make) -> None:
    rubric = make("1 points=20", "+j judgement deduct={}")
    late, early = (
        {"rule": "j", "points": "5"} | TOLD | {"when": "2023-10-01"},
        {"rule": "j", "points": "1"} | TOLD | {"when": "2023-09-01"},
    )
    assert numbers(row(card_of(rubric, judgements=[late, early]), "1"))[0] == "15"
