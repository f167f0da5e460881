"""Cases of rows that no document's example covers: sources, bounds, rules and limits."""

from decimal import Decimal

import pytest

from model.formula import Formula, plain
from model.inputs import Source
from model.scorecard import Examined
from tests.rubric_map.making import TOLD, Make, by, card_of, fault, numbers, row

# -- sources -----------------------------------------------------------------------------------------------------------


def test_the_first_source_that_speaks_decides_and_disagreement_is_said(make: Make) -> None:
    rubric = make("1 points=10", "+r count deduct=1")
    given = [by("1", "self", "10"), by("1", "special", "7"), by("1", "review", "6")]
    for count, source, value in ((3, Source.REVIEW, "6"), (2, Source.SPECIAL, "7"), (1, Source.MACHINE, "8")):
        each = row(card_of(rubric, scores=given[:count], findings=[fault("r", count=2)]), "1")
        assert (each.source, numbers(each)[0], each.conflict) == (source, value, True)
        assert [said.source for said in each.sources] == [Source.SELF, Source.MACHINE, Source.SPECIAL, Source.REVIEW][
            : count + 1
        ]
    agreed = row(card_of(rubric, scores=[by("1", "self", "8")], findings=[fault("r", count=2)]), "1")
    assert (agreed.conflict, agreed.examined) == (False, Examined.FULL)


def test_what_only_the_unit_says_is_a_score_but_not_examined(make: Make) -> None:
    card = card_of(make("1 points=10", "+r count deduct=1"), scores=[by("1", "self", "9")])
    assert numbers(row(card, "1")) == ["9", "9", "0", "10"]
    assert [card.scored, card.examined, card.coverage, card.confirmed] == [
        Decimal(10),
        Decimal(0),
        Decimal(0),
        Decimal(9),
    ]


@pytest.mark.parametrize(("several", "value"), [("mean", "7"), ("min", "6"), ("max", "8"), ("latest", "6")])
def test_scores_of_several_bodies(several: str, value: str, make: Make) -> None:
    rubric = make("1 points=10", top=f'[total]\npoints = "10"\n[sources]\nseveral = "{several}"\n')
    given = [
        by("1", "special", "6", body="乙", when="2023-03-01", why="晚"),
        by("1", "special", "9", body="甲", when="2023-01-01"),
        by("1", "special", "8", body="甲", who="李", when="2023-02-01", why="早"),
    ]
    each = row(card_of(rubric, scores=given), "1")
    assert numbers(each) == [value] * 4
    assert (each.sources[0].who, each.sources[0].when, each.sources[0].why) == ("甲（李）、乙", "2023-03-01", "早；晚")


def test_a_rubric_can_put_its_sources_in_another_order(make: Make) -> None:
    rubric = make("1 points=10", top='[total]\npoints = "10"\n[sources]\nprecedence = ["self", "review"]\n')
    assert row(card_of(rubric, scores=[by("1", "review", "6"), by("1", "self", "9")]), "1").source is Source.SELF
    assert row(card_of(rubric, scores=[by("1", "special", "6")]), "1").source is None


def test_evidence_and_leads_are_kept(make: Make) -> None:
    rubric = make('1 points=10 hints=["link-broken"]', "+r count deduct=1")
    card = card_of(
        rubric,
        scores=[by("1", "review", "6") | {"evidence": "a.pdf"}],
        findings=[{"check": "link-broken", "target": "x"}, {"check": "column-stale", "target": "y"}],
    )
    assert row(card, "1").sources[0].evidence == ("a.pdf",)
    assert len(row(card, "1").hints) == 1
    assert row(card_of(rubric, findings=[{"check": "link-broken", "review": "dismissed"}]), "1").hints == ()


# -- what can still become of a row ------------------------------------------------------------------------------------


def test_bounds_of_rows_examined_in_part(make: Make) -> None:
    rubric = make("1 points=10", "+a count deduct=1", "+b count deduct=1 cap=3", '+c judgement deduct={max="2"}')
    assert numbers(row(card_of(rubric), "1")) == [None, None, "0", "10"]
    partly = row(card_of(rubric, findings=[fault("a")]), "1")
    assert (numbers(partly), partly.examined) == (["9", "9", "4", "9"], Examined.PART)
    full = row(card_of(rubric, findings=[fault("a"), {"rule": "b"}]), "1")
    assert (numbers(full), full.examined) == (["9", "8", "6", "9"], Examined.FULL)
    done = card_of(rubric, findings=[fault("a")], examined=["b"], judgements=[{"rule": "c", "points": "0.5", **TOLD}])
    assert numbers(row(done, "1")) == ["8.5"] * 4
    assert done.complete
    assert row(done, "1").rules[2].note == "张三，2023-06-01，抽查"
    unbounded = row(card_of(rubric, examined=["b"]), "1")
    assert numbers(unbounded) == ["10", "10", "0", "10"]


def test_bounds_of_awards_and_of_bonuses(make: Make) -> None:
    rubric = make(
        "1 points=4",
        "+a flag holds=甲 award=1",
        "+b flag holds=乙 award=3",
        "+c count bonus=2",
        head='facts = { "甲" = { kind = "yes-no", title = "t" }, "乙" = { kind = "yes-no", title = "t" } }\n',
    )
    assert numbers(row(card_of(rubric), "1")) == [None, None, "0", "4"]
    assert numbers(row(card_of(rubric, facts={"甲": "是"}), "1")) == ["1", "1", "1", "4"]
    pending = row(card_of(rubric, facts={"甲": "是", "乙": "否"}, findings=[{"rule": "c"}]), "1")
    assert (numbers(pending), pending.examined) == (["1", "1", "1", "3"], Examined.FULL)
    assert numbers(row(card_of(rubric, facts={"甲": "是", "乙": "否"}, findings=[fault("c")]), "1")) == ["3"] * 4


def test_bounds_of_shares_choices_and_open_ceilings(make: Make) -> None:
    rubric = make(
        "1 points=10", "+a count deduct=1 cap=30%", "+b judgement deduct={choices=[\"10%\",\"20%\"]}", "2 points=10",
        '+c judgement award={max="100%"}', "3 points=10", "+d flag ceiling=6", "+e count deduct=1", "4 points=10",
        "+f count award=4", "+g count bonus=1 group=g", "+h count bonus=1 group=g", "*g cap=15%",
    )  # fmt: skip
    assert numbers(row(card_of(rubric, examined=["a"]), "1")) == ["10", "10", "8", "10"]
    assert numbers(row(card_of(rubric, judgements=[{"rule": "b", "points": "1", **TOLD}]), "1")) == [
        None,
        None,
        "0",
        "10",
    ]
    assert (
        numbers(row(card_of(rubric, examined=["a"], judgements=[{"rule": "b", "points": "1", **TOLD}]), "1"))
        == ["9"] * 4
    )
    assert numbers(row(card_of(rubric, judgements=[{"rule": "c", "points": "4.5", **TOLD}]), "2")) == ["4.5"] * 4
    assert numbers(row(card_of(rubric, findings=[{"rule": "d"}], examined=["e"]), "3")) == ["10", "6", "6", "10"]
    assert numbers(row(card_of(rubric, examined=["e"]), "3")) == ["10", "10", "0", "10"]
    assert numbers(row(card_of(rubric, findings=[{"rule": "f", "count": 2}]), "4")) == ["0", "0", "0", "8"]
    assert numbers(row(card_of(rubric, findings=[fault("f"), fault("g"), fault("h", count=2)]), "4"))[0] == "5.5"


def test_what_is_left_of_a_base_below_one_carries_its_bonus(make: Make) -> None:
    rubric = make("1 points=1", "+a count deduct=0.5", "+b count bonus=1 needs_base=true")
    assert numbers(row(card_of(rubric, findings=[fault("a"), fault("b")]), "1"))[0] == "1.5"
    assert numbers(row(card_of(rubric, findings=[fault("a", count=2), fault("b")]), "1"))[0] == "0"


def test_a_row_without_a_floor_has_no_lower_bound(make: Make) -> None:
    rubric = make(
        "1 points=10",
        "2 points=0 floor=none",
        "+a count deduct=2",
        "3 points=0 floor=none",
        "+b count bonus=1",
        top='[total]\npoints = "10"\n',
    )
    card = card_of(rubric, scores=[by("1", "review", "9")])
    assert numbers(row(card, "2")) == [None, None, None, "0"]
    assert numbers(row(card, "3")) == [None, None, "0", "0"]
    assert [card.low, card.high] == [None, Decimal(9)]
    assert not card.complete
    card = card_of(rubric, scores=[by("1", "review", "1")], findings=[fault("a", count=2)])
    assert [card.confirmed, card.low] == [Decimal(-3), Decimal(-3)]
    assert card.worst_formula == "1 + (-4)"


def test_only_open_deductions_make_the_worst_case_and_only_open_awards_the_best(make: Make) -> None:
    rubric = make("1 points=10", "+a count deduct=1", "+b count bonus=1")
    each = row(
        card_of(rubric, findings=[fault("a"), {"rule": "a", "target": "x"}, fault("b"), {"rule": "b", "target": "y"}]),
        "1",
    )
    assert numbers(each) == ["10", "9", "9", "11"]
    doubt = row(
        card_of(
            rubric,
            findings=[
                {"rule": "a", "review": review} for review in ("in-doubt", "accepted", "not-applicable", "dismissed")
            ],
        ),
        "1",
    )
    assert numbers(doubt)[:2] == ["10", "9"]


# -- rules -------------------------------------------------------------------------------------------------------------


def test_conditions_that_ask_what_others_came_to(make: Make) -> None:
    rubric = make(
        "1 points=10",
        "+a flag deduct=2",
        "+b flag deduct=3 when=count('a')~>~0",
        "2 points=5",
        "+c flag holds=score('1')~>=~10 award=5",
    )
    assert numbers(row(card_of(rubric), "2")) == [None, None, "0", "5"]
    looked = card_of(rubric, examined=["a", "b"])
    assert (numbers(row(looked, "1")), numbers(row(looked, "2"))) == (["10"] * 4, ["5"] * 4)
    open_ = card_of(rubric, findings=[{"rule": "a"}, fault("b")])
    assert numbers(row(open_, "1")) == ["10", "5", "5", "10"]
    assert numbers(row(open_, "2")) == ["5", "0", "0", "5"]
    assert numbers(row(card_of(rubric, findings=[fault("b")]), "1")) == [None, None, "0", "10"], (
        "whether b applies is not known"
    )


def test_groups_share_a_cap_and_bonuses_can_hang_on_the_base(make: Make) -> None:
    rubric = make(
        "1 points=10",
        "*g cap=20%",
        "+a count deduct=1 group=g",
        "+b count deduct=5% group=g",
        "+c count bonus=50% cap=30% needs_base=true",
        "+d flag deduct=100%",
    )
    each = row(card_of(rubric, findings=[fault("a"), fault("b", count=3), fault("c")]), "1")
    assert numbers(each)[0] == "11"
    assert each.confirmed is not None
    assert each.confirmed.text == "10 - MIN(2, 1 + 3*10*0.05) + MIN(3, 1*10*0.5)"
    assert numbers(row(card_of(rubric, findings=[fault("c"), fault("d")]), "1"))[0] == "0"


def test_a_ceiling_lowers_the_start_of_deductions_and_the_end_of_awards(make: Make) -> None:
    rubric = make(
        "1 points=10",
        "+a flag ceiling=6",
        "+b flag ceiling=40%",
        "+c count deduct=1",
        "2 points=10",
        "+d flag ceiling=6",
        "+e count award=4",
    )
    card = card_of(rubric, findings=[fault("a"), fault("c"), fault("d"), fault("e", count=2)], examined=["b"])
    assert [numbers(row(card, "1"))[0], numbers(row(card, "2"))[0]] == ["5", "6"]
    assert numbers(row(card_of(rubric, findings=[fault("a"), fault("b")], examined=["c"]), "1"))[0] == "4"


def test_repair_places_dates_and_elements(make: Make) -> None:
    rubric = make(
        "1 points=10", "+a count deduct=1 rectified=half each=place", "2 points=10",
        "+b level rectified=waive deduct={\"省\"=\"2\",\"市\"=\"1\"}", "3 points=10",
        "+c missing elements=[\"甲\",\"乙\"] deduct=10%",
    )  # fmt: skip
    card = card_of(
        rubric,
        findings=[
            fault("a", places=4, count=2, rectified=True),
            fault("a", target="x", places=3),
            fault("b", level="省", rectified=True),
            fault("b", level="市", count=2, target="x"),
            fault("c", element="甲", target="x"),
            fault("c", element="甲", target="y"),
        ],
    )
    assert [numbers(row(card, name))[0] for name in "123"] == ["3", "8", "9"]
    assert [plain(row(card, name).rules[0].quantity) for name in "123"] == ["7", "2", "1"]
    assert [row(card, name).rules[0].note for name in "23"] == ["市2次", "缺：甲"]


def test_values_at_their_boundaries(make: Make) -> None:
    facts = 'facts = { "值" = { kind = "number", title = "t" }, "全" = { kind = "number", title = "t" } }\n'
    tiers = '[{below="10",points="1"},{at_most="10",points="2"},{above="10",points="4"},{at_least="10",points="8"}]'
    rubric = make(
        "1 points=20",
        f"+a tiers value=值 take=all deduct={tiers}",
        "2 points=20",
        "+b ratio part=值 whole=全 at_most=50% on_zero=holds deduct=3",
        head=facts,
    )
    taken = {
        value: plain(
            20 - (row(card_of(rubric, facts={"值": value, "全": 20}), "1").confirmed or Formula(Decimal(0))).value
        )
        for value in (9, 10, 11)
    }
    assert taken == {9: "3", 10: "10", 11: "12"}
    ratios = [
        numbers(row(card_of(rubric, facts={"值": value, "全": whole}), "2"))[0]
        for value, whole in ((10, 20), (11, 20), (1, 0))
    ]
    assert ratios == ["17", "20", "17"]
    assert row(card_of(rubric, facts={"值": 1, "全": 0}), "2").rules[0].note == "全 = 0"
    assert row(card_of(rubric, facts={"值": 9}), "2").examined is Examined.NONE


def test_steps_below_at_and_above(make: Make) -> None:
    facts = 'facts = { "值" = { kind = "number", title = "t" } }\n'
    rubric = make(
        "1 points=20",
        "+a shortfall value=值 expected=10 step=3 deduct=2",
        "2 points=20",
        "+b step value=值 start=4 step=3 rounding=up award=2",
        "3 points=20",
        "+c step value=值 step=4 rounding=exact award=2",
        head=facts,
    )
    found = {
        value: [numbers(row(card_of(rubric, facts={"值": value}), name))[0] for name in "123"]
        for value in (0, 4, 8, 10, 11)
    }
    assert found == {
        0: ["14", "0", "0"],
        4: ["16", "0", "2"],
        8: ["20", "4", "4"],
        10: ["20", "4", "5"],
        11: ["20", "6", "5.5"],
    }
    formula = row(card_of(rubric, facts={"值": 5}), "2").confirmed
    assert formula is not None
    assert formula.text == "ROUNDUP((5 - 4)/3, 0)*2"


def test_vetoes_count_from_their_threshold_and_absorption_takes_the_highest(make: Make) -> None:
    top = (
        '[total]\npoints = "10"\nveto_grade = "差"\n[[grade]]\nname = "好"\nat_least = "6"\n[[grade]]\nname '
        '= "中"\nat_least = "0"\n'
    )
    rubric = make(
        "0 points=0",
        "+v count veto=true at_least=3",
        "1 points=10",
        '+l level take=highest deduct={"甲"="1","乙"="3"}',
        top=top,
    )
    levels = [
        fault("l", level="甲", target="x"),
        fault("l", level="乙", target="y"),
        fault("l", level="甲", target="z"),
    ]
    two = card_of(rubric, findings=[fault("v", count=2), *levels])
    assert [two.confirmed, two.vetoes, two.grades] == [Decimal(7), (), ("好",)]
    maybe = card_of(rubric, findings=[fault("v", count=2), {"rule": "v", "target": "x"}, *levels])
    assert [maybe.confirmed, maybe.worst, maybe.low, maybe.possible_vetoes, maybe.grades] == [
        Decimal(7),
        None,
        None,
        ("v",),
        ("好", "差"),
    ]
    out = card_of(rubric, findings=[fault("v", count=3), *levels])
    assert [out.confirmed, out.worst, out.low, out.high, out.grades, out.confirmed_formula, out.complete] == [
        None,
        None,
        None,
        None,
        ("差",),
        "",
        False,
    ]


def test_conditions_that_do_not_hold_say_so(make: Make) -> None:
    rubric = make("1 points=10", "+a flag deduct=2 when=单位类别~==~'乡镇'")
    each = row(card_of(rubric), "1")
    assert (each.rules[0].note, each.examined, numbers(each)[0]) == ("条件不成立", Examined.FULL, "10")


def test_exempt_rows_keep_their_bonuses_only_where_the_document_says_so(make: Make) -> None:
    claimed = [{"indicator": "1", "state": "confirmed", "why": "x"}]
    for key, value in (("bonus=true", "8.5"), ("score=80%", "8")):
        rubric = make("1 points=10", "+b count bonus=5%", f"!na {'score=80% ' if key.startswith('bonus') else ''}{key}")
        assert numbers(row(card_of(rubric, inapplicable=claimed, findings=[fault("b")]), "1")) == [value] * 4


def test_limits_of_a_row(make: Make) -> None:
    rubric = make(
        "1 points=10 cap=11", "+a count bonus=3", "2 points=10", "+b count award=30%", "3 points=10 floor=2",
        "+c count deduct=3", "4 points=10", "*g take=heaviest", "+d count deduct=1 group=g",
        "+e flag deduct=3 group=g", "+f count deduct=1",
    )  # fmt: skip
    card = card_of(
        rubric,
        findings=[fault("a"), fault("b", count=4), fault("c", count=5), fault("d", count=2), fault("e"), fault("f")],
    )
    assert [numbers(row(card, name))[0] for name in "1234"] == ["11", "10", "2", "6"]
    assert numbers(row(card_of(rubric, findings=[fault("b")]), "2"))[0] == "3"


def test_what_is_left_open_by_awards_with_caps_and_by_discretion(make: Make) -> None:
    rubric = make(
        "1 points=10",
        "+a count award=1",
        "+b count award=1 cap=2",
        "2 points=10",
        "+c count deduct=1",
        "+d judgement deduct={}",
        "3 points=0 floor=none",
        "+e judgement deduct={}",
        "+f count deduct=1 cap=3",
        top='[total]\npoints = "20"\n',
    )
    assert numbers(row(card_of(rubric, findings=[fault("a", count=4)]), "1")) == ["4", "4", "4", "6"]
    assert numbers(row(card_of(rubric, findings=[fault("a", count=9)]), "1")) == ["9", "9", "9", "10"]
    assert numbers(row(card_of(rubric, findings=[fault("b")]), "1")) == ["1", "1", "1", "10"]
    assert numbers(row(card_of(rubric, findings=[fault("c")]), "2")) == ["9", "9", "0", "9"]
    assert numbers(row(card_of(rubric, findings=[fault("f")]), "3")) == ["-1", "-1", None, "-1"]
    assert numbers(row(card_of(rubric, judgements=[{"rule": "e", "points": "2", **TOLD}]), "3")) == [
        None,
        None,
        None,
        "0",
    ]
    settled = card_of(rubric, findings=[fault("f")], judgements=[{"rule": "e", "points": "2", **TOLD}])
    assert numbers(row(settled, "3")) == ["-3"] * 4


def test_without_a_floor_capped_rules_bound_what_is_left(make: Make) -> None:
    rubric = make(
        "1 points=0 floor=none", "+a count deduct=1 cap=3", "+b count deduct=1", top='[total]\npoints = "0"\n'
    )
    assert numbers(row(card_of(rubric, findings=[fault("b")]), "1")) == ["-1", "-1", "-4", "-1"]
