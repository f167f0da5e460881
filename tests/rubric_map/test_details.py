"""What a mutant survived: the small print of measures, headings, parts and formulas."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from model.formula import Formula, at_least, highest, lowest, number, plus, times
from model.inputs import Fact, State
from model.scorecard import Examined, RuleScore, Scorecard
from rubric_map.engine import score, score_together
from rubric_map.inputs import parse_inputs
from tests.rubric_map.making import TOLD, Make, by, card_of, fault, numbers, row

NUMBERS = 'facts = { "值" = { kind = "number", title = "t" }, "全" = { kind = "number", title = "t" } }\n'


def rule(card: Scorecard, name: str, at: int = 0) -> RuleScore:
    return row(card, name).rules[at]


def test_notes_and_quantities_of_rules(make: Make) -> None:
    rubric = make(
        "1 points=10",
        '+m missing elements=["甲","乙","丙"] deduct=1',
        '+l level deduct={"省"="10%","市"="5%"}',
        "+j judgement deduct={}",
        "+r ratio part=值 whole=全 above=1 on_zero=open deduct=10%",
        '+t tiers value=值 take=all deduct=[{above="1",points="10%"}]',
        "+s step value=值 start=1 step=1 deduct=10%",
        head=NUMBERS,
    )
    findings = [
        fault("m", element="丙", target="a"),
        fault("m", element="甲", target="b"),
        fault("l", level="省", target="c"),
        fault("l", level="市", target="d"),
    ]
    told = TOLD | {"when": "2023-06-01T08:00"}
    card = card_of(
        rubric, findings=findings, facts={"值": 3, "全": 2}, judgements=[{"rule": "j", "points": "0"} | told]
    )
    assert [rule(card, "1", at).note for at in range(6)] == [
        "缺：甲、丙",
        "省1次、市1次",
        "张三，2023-06-01，抽查",
        "3 ÷ 2 = 1.5",
        "值 = 3",
        "值 = 3",
    ]
    assert [str(rule(card, "1", at).quantity) for at in range(6)] == ["2", "2", "0", "1", "1", "2"]
    assert [str(rule(card, "1", at).points.value) for at in (1, 3, 4, 5)] == ["1.50", "1.0", "1.0", "2.0"]
    zero = card_of(rubric, facts={"值": 0, "全": 0}, examined=["1"])
    assert [rule(zero, "1", 3).note, rule(zero, "1", 3).known, rule(zero, "1").note, rule(zero, "1").known] == [
        "全 = 0，须人工裁定",
        False,
        "",
        True,
    ]
    below = card_of(rubric, facts={"值": 1, "全": 2})
    assert [rule(below, "1", at).note for at in (3, 4, 5)] == ["1 ÷ 2 = 0.5", "值 = 1", "值 = 1"]


def test_zero_denominators_by_each_reading(make: Make) -> None:
    rubric = make(
        "1 points=10",
        "+a ratio part=值 whole=全 above=1 on_zero=holds deduct=20%",
        "2 points=10",
        "+b ratio part=值 whole=全 above=1 on_zero=does-not-hold deduct=1",
        head=NUMBERS,
    )
    card = card_of(rubric, facts={"值": 0, "全": 0})
    assert [numbers(row(card, "1"))[0], numbers(row(card, "2"))[0]] == ["8", "10"]
    assert [rule(card, "1").quantity, rule(card, "1").note, rule(card, "2").note] == [1, "全 = 0", "全 = 0"]
    assert row(card_of(rubric, facts={"全": 1}), "1").examined is Examined.NONE


def test_counts_below_a_threshold_keep_what_was_found(make: Make) -> None:
    rubric = make(
        "1 points=0", "+v count veto=true at_least=2", "2 points=10", top='[total]\npoints = "10"\nveto_grade = "差"\n'
    )
    found = rule(card_of(rubric, findings=[fault("v", target="甲")]), "1")
    assert [found.quantity, found.points.value, [each.target for each in found.occurrences], found.known] == [
        0,
        0,
        ["甲"],
        True,
    ]


def test_highest_counts_once_and_the_heaviest_absorbs(make: Make) -> None:
    for take, value in (
        ("highest", "7"),
        ("highest-per-target", "4"),
        ("heaviest", "1"),
        ("heaviest-per-target", "1"),
        ("each", "0"),
    ):
        rubric = make("1 points=10", f'+l level take={take} deduct={{"甲"="1","乙"="3"}}')
        findings = [
            fault("l", level="甲", target="x", count=2),
            fault("l", level="乙", target="x", count=2),
            fault("l", level="乙", target="y"),
            fault("l", level="甲", target="y"),
        ]
        assert numbers(row(card_of(rubric, findings=findings), "1"))[0] == value, take
    many = make("1 points=10", '+l level take=heaviest deduct={"甲"="1","乙"="3"}')
    assert (
        numbers(
            row(
                card_of(
                    many, findings=[fault("l", level="甲", count=5, target="x"), fault("l", level="乙", target="y")]
                ),
                "1",
            )
        )[0]
        == "5"
    )


def test_undated_information_falls_under_the_older_rule(make: Make) -> None:
    rubric = make("1 points=10", "+o count deduct=1", "+n count deduct=2").model_dump()
    rubric["indicator"][0]["rule"][0]["dated_before"] = "2020-07-01"
    rubric["indicator"][0]["rule"][1]["dated_from"] = "2020-07-01"
    dated = type(make("1 points=1")).model_validate(rubric)
    assert numbers(row(card_of(dated, findings=[fault("o"), fault("n")]), "1"))[0] == "9"


def test_exclusions_that_name_a_rule_with_nothing_exclude_nothing(make: Make) -> None:
    rubric = make("1 points=10", "+a count deduct=1", '+b count deduct=2 unless_counted_in=["a"]')
    assert numbers(row(card_of(rubric, findings=[fault("b", target="x")], examined=["a"]), "1"))[0] == "8"
    assert numbers(row(card_of(rubric, findings=[fault("b", target="x"), fault("a", target="x")]), "1"))[0] == "9"


def test_what_was_looked_at_in_one_part_only(make: Make) -> None:
    rubric = make('1 points=10 over={name="季",parts=["一","二"],combine="mean"}', "+r count deduct=1")
    assert row(card_of(rubric, examined=["r@一"]), "1").examined is Examined.PART
    assert row(card_of(rubric, examined=["1@一", "r@二"]), "1").examined is Examined.FULL
    assert row(card_of(rubric, examined=["r"]), "1").examined is Examined.FULL


def test_rows_of_parts_ask_the_rows_before_and_points_by_condition(make: Make) -> None:
    head = 'facts = { "有" = { kind = "yes-no", title = "t" }, "账号" = { kind = "list", title = "t" } }\n'
    rubric = make(
        "1 points=10",
        "+a count deduct=1",
        '2 points=[{when="有",points="6"},{points="4"}] over={name="账号",fact="账号",combine="mean"}',
        "+b flag holds=score('1')~<~10 deduct=50%",
        '3 points=0 floor=none over={name="季",parts=["一","二"],combine="mean"}',
        "+c count deduct=1",
        head=head,
    )
    facts = {"有": "是", "账号": "微博、抖音"}
    card = card_of(rubric, facts=facts, findings=[fault("a"), fault("c", part="一")])
    assert [numbers(row(card, name)) for name in "23"] == [["3"] * 4, ["-1", "-1", None, "-0.5"]]
    inputs = parse_inputs(
        rubric, {"unit": "u", "kind": "局", "facts": {"有": "是"}, "findings": [fault("a")]}, Path("x")
    )
    pending = replace(inputs, facts=(*inputs.facts, Fact("账号", ("微博",), State.PENDING)))
    assert numbers(row(score(rubric, pending), "2"))[0] == "3", "a list that is not confirmed divides nothing"


def test_a_table_by_parts_that_are_summed_or_not_known(make: Make) -> None:
    head = 'facts = { "站" = { kind = "list", title = "t" } }\n'
    summed = make(
        "1 points=10",
        "+r count deduct=1",
        top='[total]\npoints = "10"\nover = { name = "季", parts = ["一", "二"], combine = "sum" }\n',
    )
    card = card_of(summed, findings=[fault("r", part="一"), {"rule": "r", "part": "二"}])
    assert [card.confirmed, card.worst, card.total, card.scored, card.examined, card.low, card.high] == [
        Decimal(value) for value in (19, 18, 20, 20, 20, 18, 19)
    ]
    named = make(
        "1 points=10",
        "+r count deduct=1",
        top='[total]\npoints = "10"\nover = { name = "站", fact = "站", combine = "min" }\n',
        head=head,
    )
    unknown = card_of(named, examined=["r"])
    assert [unknown.confirmed, unknown.total, len(unknown.parts)] == [Decimal(10), Decimal(10), 1]
    floorless = make(
        "1 points=10 floor=none",
        "+r count deduct=1",
        top='[total]\npoints = "10"\nover = { name = "季", parts = ["一", "二"], combine = "mean" }\n',
    )
    half = card_of(floorless, findings=[fault("r", part="一")])
    assert [half.low, half.high, half.confirmed] == [None, Decimal("9.5"), Decimal(9)]


def test_headings_over_one_row(make: Make) -> None:
    rubric = make(
        "0 points=sum",
        "1 points=10 parent=0 floor=none",
        "+a count deduct=6",
        "9 points=sum when=单位类别~==~'镇'",
        "8 points=5 parent=9",
        top='[total]\npoints = "sum"\n',
    )
    card = card_of(rubric, findings=[fault("a"), {"rule": "a", "target": "x"}])
    assert [numbers(row(card, "0")), card.total] == [["4", "0", "0", "4"], Decimal(10)]
    assert row(card, "0").depth == 0
    assert row(card, "1").depth == 1
    assert numbers(row(card_of(rubric), "0")) == [None, None, "0", "10"]
    assert numbers(row(card_of(rubric, findings=[fault("a", count=3)]), "0")) == ["0"] * 4
    twice = make(
        "0 points=sum",
        "1 points=sum parent=0",
        "2 points=10 parent=1",
        "!na then=drop",
        "3 points=10 parent=1",
        "4 points=10",
        top='[total]\npoints = "30"\n',
    )
    shrunk = card_of(
        twice,
        inapplicable=[{"indicator": "2", "state": "confirmed", "why": "x"}],
        scores=[by("3", "review", "9"), by("4", "review", "9")],
    )
    assert [shrunk.confirmed, shrunk.total, shrunk.examined] == [Decimal(18), Decimal(20), Decimal(20)]


def test_headings_that_may_not_apply_are_examined_in_part(make: Make) -> None:
    head = 'facts = { "有" = { kind = "yes-no", title = "t" } }\n'
    rubric = make(
        "0 points=10 floor=2",
        "!na then=drop when=not~有",
        "1 points=10 parent=0",
        top='[total]\npoints = "10"\n',
        head=head,
    )
    card = card_of(rubric, scores=[by("1", "review", "9")])
    assert [row(card, "0").examined, numbers(row(card, "0")), card.low, card.examined] == [
        Examined.PART,
        ["9", "9", "2", "10"],
        Decimal(2),
        Decimal(0),
    ]


def test_weighted_headings_keep_confirmed_and_worst_apart(make: Make) -> None:
    rubric = make("1 points=10 weight=50%", "+a count deduct=1", "2 points=10 weight=50%", "+b count deduct=1")
    card = card_of(rubric, findings=[{"rule": "a"}, fault("b")])
    assert [card.confirmed, card.worst, card.low, card.high] == [Decimal("9.5"), Decimal(9), Decimal(9), Decimal("9.5")]


def test_gates_that_only_the_worst_case_opens(make: Make) -> None:
    rubric = make(
        "1 points=10",
        "+a flag deduct=2",
        "2 points=0 floor=none when=count('a')~>~0",
        "+b count deduct=3",
        top='[total]\npoints = "10"\n',
    )
    card = card_of(rubric, findings=[{"rule": "a"}, fault("b")])
    assert [numbers(row(card, "2")), card.confirmed, card.worst] == [["0", "-3", "-3", "0"], Decimal(10), Decimal(5)]


def test_known_bonuses_and_own_scores_are_in_the_bounds(make: Make) -> None:
    head = 'facts = { "甲" = { kind = "yes-no", title = "t" }, "乙" = { kind = "yes-no", title = "t" } }\n'
    rubric = make("1 points=2", "+a flag holds=甲 award=2", "+b flag holds=乙 bonus=2", head=head)
    assert numbers(row(card_of(rubric, facts={"乙": "是"}), "1")) == [None, None, "0", "4"]
    assert numbers(row(card_of(rubric, facts={"乙": "否"}), "1")) == [None, None, "0", "2"]
    assert numbers(row(card_of(rubric, scores=[by("1", "self", "4")]), "1")) == ["4", "4", "0", "4"]


def test_a_cap_below_full_marks_holds_without_bonuses_too(make: Make) -> None:
    rubric = make("1 points=10 cap=8", "+a count deduct=1")
    assert numbers(row(card_of(rubric, examined=["a"]), "1"))[0] == "8"
    assert numbers(row(card_of(rubric, findings=[fault("a", count=3)]), "1"))[0] == "7"


def test_rulings_of_parts_and_shares_of_exempt_bonuses(make: Make) -> None:
    ruling = (
        '[[ruling]]\nid = "q"\nquestion = "?"\ntaken = "甲"\nby = "x"\non = 2023-01-01\nwhy = "y"\noptions = '
        '{ "甲" = "1", "乙" = "2" }\n'
    )
    rubric = make(
        '1 points=10 over={name="季",parts=["一","二"],combine="mean"}',
        "+a count deduct=1 under=q=甲",
        top='[total]\npoints = "10"\n' + ruling,
    )
    assert card_of(rubric, findings=[fault("a", part="二")]).rulings == ("q",)


def test_peers_are_computed_from_the_fact_that_is_named_and_only_where_it_is_known(make: Make) -> None:
    head = (
        'facts = { "率" = { kind = "number", title = "t" }, "他" = { kind = "number", title = "t" }, "均" = '
        '{ kind = "number", title = "t", peers = "max", of = "率" } }\n'
    )
    rubric = make("1 points=5", "+r flag holds=率~<~均~or~他~>~9 deduct=2", head=head)
    batch = [
        parse_inputs(rubric, {"unit": name, "kind": "局", "facts": {"率": rate, "他": 8}}, Path("x"))
        for name, rate in (("a", 3), ("b", 5))
    ]
    assert [card.confirmed for card in score_together(rubric, batch)] == [Decimal(3), Decimal(5)]
    nothing = parse_inputs(rubric, {"unit": "c", "kind": "局"}, Path("x"))
    assert [card.confirmed for card in score_together(rubric, [nothing])] == [None]


def test_grades_where_nothing_bounds_the_score_below(make: Make) -> None:
    grades = "".join(
        f'[[grade]]\nname = "{name}"\nat_least = "{line}"\n' for name, line in (("优", 9), ("中", 6), ("差", 0))
    )
    rubric = make("1 points=10", "2 points=0 floor=none", "+a count deduct=1", top=f'[total]\npoints = "10"\n{grades}')
    assert card_of(rubric, scores=[by("1", "review", "7")]).grades == ("中", "差")
    assert card_of(rubric, scores=[by("1", "review", "7")], findings=[fault("a", count=9)]).grades == ("差",)


def test_formulas_of_limits(make: Make) -> None:
    one, two = number(Decimal(1)), number(Decimal(2))
    assert [highest((one, two)).text, lowest((one, two)).text, highest((one,)), lowest((two,))] == [
        "MAX(1, 2)",
        "MIN(1, 2)",
        one,
        two,
    ]
    assert at_least(one, Decimal(2)).text == "MAX(2, 1)"
    assert times(number(Decimal(-2)), plus([one, two])).text == "-2*(1 + 2)"
    assert Formula(Decimal(1), "/", (one, times(one, two))).text == "1/(1*2)"
    assert Formula(Decimal(1), "*", (one, Formula(Decimal("0.5"), "/", (one, two)))).text == "1*1/2"
    assert plus([one, plus([one, two])]).text == "1 + 1 + 2"
    assert plus([one, highest((one, two))]).text == "1 + MAX(1, 2)"
    floored = make("1 points=10 floor=2", "+a count deduct=3")
    formula = row(card_of(floored, findings=[fault("a", count=3)]), "1").confirmed
    assert formula is not None
    assert formula.text == "MAX(2, 10 - 3*3)"


@pytest.mark.parametrize("examined", [[], ["1"]])
def test_rows_without_leads_have_none(examined: list[str], make: Make) -> None:
    rubric = make("1 points=10", "+a count deduct=1", '2 points=10 hints=["link-broken"]', "+b count deduct=1")
    card = card_of(rubric, examined=examined, findings=[{"check": "link-broken", "target": "x"}])
    assert [len(row(card, name).hints) for name in "12"] == [0, 1]
    assert [row(card, name).conflict for name in "12"] == [False, False]


def test_a_row_behind_an_unknown_gate_is_not_scored_and_bounds_both_ways(make: Make) -> None:
    rubric = make(
        "1 points=10",
        "2 points=10 floor=none when=值~>~3",
        "+a count deduct=4",
        top='[total]\npoints = "20"\n',
        head=NUMBERS.replace(', "全" = { kind = "number", title = "t" }', ""),
    )
    card = card_of(rubric, scores=[by("1", "review", "9")], findings=[fault("a", count=3)])
    assert [card.confirmed, card.scored, card.examined, card.low, card.high] == [
        Decimal(9),
        Decimal(10),
        Decimal(10),
        Decimal(7),
        Decimal(9),
    ]
    opened = card_of(rubric, scores=[by("1", "review", "9")], findings=[fault("a")], facts={"值": 4})
    assert [opened.confirmed, opened.scored, opened.examined] == [Decimal(15), Decimal(20), Decimal(20)]


def test_parts_under_a_heading_and_tables_whose_parts_are_unknown(make: Make) -> None:
    rubric = make(
        "0 points=sum",
        '1 points=10 parent=0 over={name="季",parts=["一","二"],combine="min"}',
        "+r count deduct=1",
        "2 points=10 parent=0",
    )
    assert (
        numbers(row(card_of(rubric, findings=[fault("r", part="一"), fault("r", part="二", count=3)]), "0"))[0] == "7"
    )
    head = 'facts = { "站" = { kind = "list", title = "t" } }\n'
    named = make(
        "1 points=10",
        "+r count deduct=1",
        top='[total]\npoints = "10"\nover = { name = "站", fact = "站", combine = "min" }\n',
        head=head,
    )
    inputs = parse_inputs(
        named,
        {
            "unit": "u",
            "kind": "局",
            "facts": {"站": "甲、乙"},
            "findings": [fault("r", part="甲"), fault("r", part="乙", count=2)],
        },
        Path("x"),
    )
    assert score(named, inputs).confirmed == Decimal(8)


def test_coverage_under_normalising_and_after_a_veto(make: Make) -> None:
    top = (
        '[total]\npoints = "50"\nnormalise = "100"\nveto_grade = "差"\nveto_points = "59"\n[[grade]]\nname = '
        '"好"\nat_least = "60"\n[[grade]]\nname = "差"\nat_least = "0"\n'
    )
    rubric = make("1 points=20", "2 points=30", "3 points=0", "+v flag veto=true", top=top)
    card = card_of(rubric, scores=[by("1", "review", "10")])
    assert [card.confirmed, card.scored, card.examined] == [Decimal(20), Decimal(40), Decimal(40)]
    out = card_of(rubric, scores=[by("1", "review", "10")], findings=[fault("v")])
    assert [out.confirmed, out.low, out.high, out.grades, out.complete] == [
        Decimal(59),
        Decimal(59),
        Decimal(59),
        ("差",),
        True,
    ]
    nothing = make(
        "1 points=10 when=单位类别~==~'镇'", top='[total]\npoints = "10"\n[[grade]]\nname = "好"\nat_least = "0"\n'
    )
    assert [card_of(nothing).total, card_of(nothing).grades] == [Decimal(0), ()]


def test_groups_of_awards_and_bonuses_of_rows_without_a_floor(make: Make) -> None:
    rubric = make(
        "1 points=10",
        "*g cap=50%",
        "+a count award=4 group=g",
        "+b count award=4 group=g",
        "+c count award=9",
        "2 points=0 floor=none",
        "+d count bonus=2",
        "+e count deduct=1",
    )
    card = card_of(rubric, findings=[fault("a"), fault("b"), fault("d")])
    assert [numbers(row(card, "1"))[0], numbers(row(card, "2"))] == ["5", [None, None, None, "2"]]
