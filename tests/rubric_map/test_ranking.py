"""Places, comparison with an earlier period, and what a decision would change."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from model.inputs import Inputs, State
from model.scorecard import Scorecard
from rubric_map.answers import scorecard_answer
from rubric_map.catalogue import load_rubrics
from rubric_map.engine import score, score_together
from rubric_map.files import read_rubric
from rubric_map.inputs import parse_inputs
from rubric_map.language import Rubric
from rubric_map.ranking import at_stake, compare, consequence, rank

XIANGZHEN = load_rubrics()["datonghu-2023-xiangzhen"]


def inputs(rubric: Rubric, unit: str = "u", **given: Any) -> Inputs:
    return parse_inputs(rubric, {"unit": unit, **given}, Path("inputs"))


def points(*values: str) -> list[dict[str, str]]:
    return [{"indicator": str(number), "source": "review", "points": value} for number, value in enumerate(values, 1)]


def card(unit: str, *values: str) -> Scorecard:
    return score(XIANGZHEN, inputs(XIANGZHEN, unit, scores=points(*values)))


def test_equal_scores_share_a_place_and_the_next_is_skipped() -> None:
    cards = [
        card("d", "1", "1", "1", "1", "1"),
        card("b", "20", "20", "20", "20", "19"),
        card("a", "19", "20", "20", "20", "20"),
        card("c", *["20"] * 5),
    ]
    assert [(place.place, place.card.unit) for place in rank(XIANGZHEN, cards)] == [
        (1, "c"),
        (2, "a"),
        (2, "b"),
        (4, "d"),
    ]


def test_while_something_is_open_places_go_by_the_share_that_is_left() -> None:
    little = score(XIANGZHEN, inputs(XIANGZHEN, "little", scores=points("19")))
    more = score(XIANGZHEN, inputs(XIANGZHEN, "more", scores=points("20", "17.5")))
    nothing = score(XIANGZHEN, Inputs("nothing"))
    assert [(place.place, place.card.unit) for place in rank(XIANGZHEN, [nothing, more, little])] == [
        (1, "little"),
        (2, "more"),
        (None, "nothing"),
    ]
    further = score(XIANGZHEN, inputs(XIANGZHEN, "further", scores=points("20", "18.5")))
    assert [place.card.unit for place in rank(XIANGZHEN, [little, further])] == ["further", "little"]


def test_a_decision_shows_before_and_after_and_touches_nothing_else() -> None:
    given = inputs(
        XIANGZHEN,
        findings=[
            {"rule": "2-missing", "target": "a"},
            {"rule": "2-missing", "target": "b"},
            {"rule": "4-unmet", "target": "c"},
        ],
    )
    keys = {each.target: each.key for each in given.occurrences}
    result = consequence(XIANGZHEN, given, {keys["a"]: State.CONFIRMED, keys["c"]: State.DISMISSED})
    assert [result.before.confirmed, result.after.confirmed] == [Decimal("40"), Decimal("39.9")]
    assert [result.before.worst, result.after.worst] == [Decimal("19.8"), Decimal("39.8")]
    assert result.rows == ("2", "4")
    assert at_stake(XIANGZHEN, given, keys.values()) == {
        keys["a"]: Decimal("0.1"),
        keys["b"]: Decimal("0.1"),
        keys["c"]: Decimal(20),
    }


def test_comparison_says_what_changed_and_what_cannot_be_compared() -> None:
    before, now = (
        scorecard_answer(card("u", "18", "20", "20", "20", "20")),
        scorecard_answer(card("u", "19", "20", "20", "20", "15")),
    )
    result = compare(before, now)
    assert (result.earlier, result.now, result.same_edition) == (Decimal(98), Decimal(94), True)
    assert {row.indicator: row.change for row in result.rows if row.change} == {"1": Decimal(1), "5": Decimal(-5)}
    unscored = scorecard_answer(score(XIANGZHEN, Inputs("u")))
    assert {row.change for row in compare(unscored, now).rows} == {None}
    other = scorecard_answer(score(load_rubrics()["datonghu-2023-quzhi"], Inputs("u")))
    result = compare(other, now)
    assert not result.same_edition
    assert set(result.only_now) == {"1", "2", "3", "4", "5"}


def test_facts_about_peers_are_computed_from_all_units_scored_together(tmp_path: Path) -> None:
    path = tmp_path / "peers.toml"
    path.write_text(
        'id = "peers"\ntitle = "t"\ndocument = "d"\nissuer = "i"\napplies_to = ["区直"]\n'
        '[facts]\n"公开率" = { kind = "number", title = "x" }\n"平均" = { kind = "number", title = "x", '
        'peers = "mean", of = "公开率" }\n'
        '[total]\npoints = "5"\n[[indicator]]\nid = "1"\ntitle = "x"\npoints = "5"\n[[indicator.rule]]\nid '
        '= "r"\nclause = "c"\nmeasure = "flag"\n'
        'holds = "公开率 < 平均"\ndeduct = "2"\n',
        encoding="utf-8",
    )
    rubric = read_rubric(path)
    batch = [inputs(rubric, name, facts={"公开率": rate}) for name, rate in (("a", "30%"), ("b", "50%"), ("c", "40%"))]
    assert [each.confirmed for each in score_together(rubric, batch)] == [Decimal(3), Decimal(5), Decimal(5)]
    assert score(rubric, replace(batch[0])).confirmed is None


def test_totals_that_a_cap_made_equal_are_told_apart_by_what_was_capped(tmp_path: Path) -> None:
    path = tmp_path / "capped.toml"
    path.write_text(
        'id = "capped"\ntitle = "t"\ndocument = "d"\nissuer = "i"\napplies_to = ["局"]\n[total]\npoints = '
        '"10"\ncap = "10"\ntie_break = ["uncapped"]\n'
        '[[indicator]]\nid = "1"\ntitle = "x"\npoints = "10"\n[[indicator.rule]]\nid = "b"\nclause = '
        '"c"\nmeasure = "count"\nbonus = "1"\n'
        '[[indicator.rule]]\nid = "d"\nclause = "c"\nmeasure = "count"\ndeduct = "1"\n',
        encoding="utf-8",
    )
    rubric = read_rubric(path)
    cards = [
        score(
            rubric,
            inputs(rubric, name, examined=["d"], findings=[{"rule": "b", "count": count, "review": "confirmed"}]),
        )
        for name, count in (("a", 1), ("b", 3))
    ]
    cards.append(score(rubric, inputs(rubric, "c", findings=[{"rule": "d", "count": 2, "review": "confirmed"}])))
    assert [(place.place, place.card.unit) for place in rank(rubric, cards)] == [(1, "b"), (2, "a"), (3, "c")]
    assert [each.confirmed for each in cards] == [Decimal(10), Decimal(10), Decimal(8)]
    unscored = score(rubric, Inputs("z"))
    assert [(place.place, place.card.unit) for place in rank(rubric, [unscored, cards[2]])] == [(1, "c"), (None, "z")]


def test_one_unit_without_a_final_score_keeps_all_places_provisional() -> None:
    whole, partly = card("whole", *["19"] * 5), card("partly", "20")
    assert [place.card.unit for place in rank(XIANGZHEN, [whole, partly])] == ["partly", "whole"]


def test_rows_of_the_earlier_edition_that_are_gone_are_named() -> None:
    earlier = scorecard_answer(score(load_rubrics()["datonghu-2023-quzhi"], Inputs("u")))
    result = compare(earlier, scorecard_answer(card("u", "18")))
    assert "4.1" in result.only_earlier
    same = compare(scorecard_answer(card("u", "18")), scorecard_answer(card("u", "19")))
    assert [(same.rows[0].title, same.rows[0].change), same.only_earlier, same.only_now] == [
        ("主动公开信息", Decimal(1)),
        (),
        (),
    ]
