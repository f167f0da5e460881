"""The hand-reckoned test vectors of the founding documents, scored by the rubrics that come with the project.

Where a vector has two readings, the ruling of the edition is changed and the same inputs are scored again.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from model.formula import plain
from model.scorecard import RowScore, Scorecard
from rubric_map.catalogue import FOLDER, load_rubrics
from rubric_map.engine import score
from rubric_map.files import read_rubric
from rubric_map.inputs import parse_inputs
from rubric_map.language import Rubric
from rubric_map.ranking import rank


def edition(name: str, tmp_path: Path, **rulings: str) -> Rubric:
    """A rubric with other rulings taken, as another edition would."""
    if not rulings:
        return load_rubrics()[name]
    text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    for ruling, taken in rulings.items():
        at = text.index(f'id = "{ruling.replace("_", "-")}"')
        start = text.index('taken = "', at)
        text = text[:start] + f'taken = "{taken}"' + text[text.index("\n", start) :]
    path = tmp_path / "edition.toml"
    path.write_text(text, encoding="utf-8")
    return read_rubric(path)


def card_of(rubric: Rubric, **inputs: Any) -> Scorecard:
    return score(rubric, parse_inputs(rubric, {"unit": "u", "kind": rubric.applies_to[-1], **inputs}, Path("inputs")))


def row_of(card: Scorecard, indicator: str) -> RowScore:
    return next(row for row in card.rows if row.indicator == indicator)


def confirmed(card: Scorecard, indicator: str) -> str:
    formula = row_of(card, indicator).confirmed
    return "unscored" if formula is None else plain(formula.value)


def fault(rule: str, **more: Any) -> dict[str, Any]:
    return {"rule": rule, "review": "confirmed", **more}


def reviewed(indicator: str, points: str) -> dict[str, str]:
    return {"indicator": indicator, "source": "review", "points": points}


def test_1_weights_bonuses_and_grade(tmp_path: Path) -> None:
    rubric = edition("shi-kaohe-shixing", tmp_path)
    nothing_taken = ["11.1", "11.2", "11.3", "11.4", "11.5", "10.2"]
    card = card_of(
        rubric,
        scores=[reviewed("专项", "92"), reviewed("日常", "85")],
        examined=nothing_taken,
        findings=[fault("10.1-praised"), fault("10.4-media", level="国家级")],
    )
    assert card.confirmed == Decimal("91.9")
    formula = row_of(card, "得分").confirmed
    assert formula is not None
    assert formula.text == "92*0.7 + 85*0.3 + 2"
    assert card.grades == ("优秀",)


def test_2_capped_at_100_and_ranked_before_another_100(tmp_path: Path) -> None:
    rubric = edition("shi-kaohe-shixing", tmp_path, praise="逐次")
    full = card_of(rubric, scores=[reviewed("专项", "100"), reviewed("日常", "100")])
    bonus = card_of(
        rubric, scores=[reviewed("专项", "97"), reviewed("日常", "97")], findings=[fault("10.1-praised", count=6)]
    )
    formula = row_of(bonus, "得分").confirmed
    assert formula is not None
    assert [full.confirmed, bonus.confirmed, formula.text] == [
        Decimal(100),
        Decimal(100),
        "MIN(100, 97*0.7 + 97*0.3 + 6)",
    ]
    assert [(place.place, place.card is bonus) for place in rank(rubric, [full, bonus])] == [(1, True), (2, False)]


@pytest.mark.parametrize(("taken", "left"), [("前段", "16.6"), ("全项", "17")])
def test_3_what_the_cap_of_three_points_covers(taken: str, left: str, tmp_path: Path) -> None:
    rubric = edition("datonghu-2023-xiangzhen", tmp_path, new_media_cap=taken)
    card = card_of(
        rubric,
        findings=[
            fault("media-error", count=2),
            fault("media-notified", level="省", count=3),
            fault("media-stale", count=4),
        ],
    )
    assert confirmed(card, "3") == left
    assert card.rulings == ("new-media-cap",)


@pytest.mark.parametrize(("taken", "deducted"), [("取重", "3"), ("累进", "3.5")])
def test_4_tiers_late_documents_and_gaps(taken: str, deducted: str, tmp_path: Path) -> None:
    rubric = edition("huangpu-2023", tmp_path, rate_4_1=taken)
    card = card_of(rubric, facts={"公文公开率": "78%", "公文超期件数": 3, "公文漏号数": 4})
    assert confirmed(card, "4.1") == "0"
    assert plain(sum((rule.points.value for rule in row_of(card, "4.1").rules), Decimal(0))) == deducted
    assert "rate-4-1" in card.rulings


def test_5_three_missing_of_a_row_of_two(tmp_path: Path) -> None:
    elements = ("年度工作计划", "工作推进情况", "年度工作总结")
    assert (
        confirmed(
            card_of(
                edition("huangpu-2023", tmp_path), findings=[fault("1.5-missing", element=each) for each in elements]
            ),
            "1.5",
        )
        == "0"
    )


def test_6_one_case_of_three_points_on_a_row_of_two(tmp_path: Path) -> None:
    assert confirmed(card_of(edition("yuanling-2017", tmp_path), findings=[fault("3.3-case")]), "3.3") == "0"


def test_7_the_red_card_absorbs_the_yellow_one(tmp_path: Path) -> None:
    cards = [fault("3.11-card", target="甲件", level="黄牌"), fault("3.11-card", target="甲件", level="红牌")]
    row = row_of(card_of(edition("yuanling-2017", tmp_path), findings=cards), "3.11")
    assert plain(row.rules[0].points.value) == "2"
    apart = [fault("3.11-card", target="乙件", level="黄牌"), fault("3.11-card", target="甲件", level="红牌")]
    assert (
        plain(row_of(card_of(edition("yuanling-2017", tmp_path), findings=apart), "3.11").rules[0].points.value) == "3"
    )
    whole_year = edition("yuanling-2017", tmp_path, cards_3_11="按单位")
    assert plain(row_of(card_of(whole_year, findings=apart), "3.11").rules[0].points.value) == "2"


GUOBAN_ROWS = [row.id for row in load_rubrics()["guoban-2019-19"].rows if not row.id.startswith(("否", "加"))]


def test_8_exactly_80_does_not_reach_the_bonuses(tmp_path: Path) -> None:
    partly = card_of(edition("guoban-2019-19", tmp_path), scores=[reviewed("发4", "-20")])
    assert (confirmed(partly, "扣分"), confirmed(partly, "加分")) == ("unscored", "unscored"), (
        "a gate stays open while what it asks for is not complete"
    )
    full = card_of(
        edition("guoban-2019-19", tmp_path),
        facts={"有对外服务职能": True},
        scores=[reviewed(row, "-20" if row == "发4" else "0") for row in GUOBAN_ROWS],
        judgements=[{"rule": "bonus-innovation", "points": "5", "who": "组", "when": "2023-12-01", "why": "评审"}],
    )
    assert confirmed(full, "扣分") == "80"
    assert full.confirmed == Decimal(80)
    assert confirmed(full, "加分") == "0"


def test_9_without_services_the_rest_is_scaled(tmp_path: Path) -> None:
    rows = [row for row in GUOBAN_ROWS if not row.startswith("办")]
    card = card_of(
        edition("guoban-2019-19", tmp_path),
        facts={"有对外服务职能": False},
        scores=[reviewed(row, "-9" if row == "发4" else "0") for row in rows],
        judgements=[{"rule": "bonus-innovation", "points": "5", "who": "组", "when": "2023-12-01", "why": "评审"}],
    )
    assert confirmed(card, "扣分") == "88"
    assert card.confirmed == 93


@pytest.mark.parametrize(("taken", "points"), [("得分", "2"), ("待定", "unscored")])
def test_13_no_applications_at_all(taken: str, points: str, tmp_path: Path) -> None:
    rubric = edition("huangpu-2023", tmp_path, zero_4_13=taken)
    card = card_of(rubric, facts={"依申请数": 0, "复议纠错数": 0, "败诉数": 0})
    assert confirmed(card, "4.13") == points


@pytest.mark.parametrize(("taken", "points"), [("独立", "2"), ("依附", "0")])
def test_14_bonus_without_invitations(taken: str, points: str, tmp_path: Path) -> None:
    rubric = edition("huangpu-2023", tmp_path, bonus_3_3=taken)
    card = card_of(rubric, facts={"邀请列席次数": 0, "邀请对象单一": False, "列席有效意见次数": 4})
    assert confirmed(card, "3.3") == points


def test_a_veto_leaves_no_total(tmp_path: Path) -> None:
    rubric = edition("guoban-2019-19", tmp_path)
    facts = {"有对外服务职能": True, "访问次数": 140, "打不开次数": 7}
    card = card_of(rubric, facts=facts, scores=[reviewed(row, "0") for row in GUOBAN_ROWS])
    assert (card.confirmed, card.worst, card.grades, card.vetoes) == (None, None, ("不合格",), ("veto-unreachable",))
    provisional = card_of(
        rubric,
        facts={"访问次数": 140, "打不开次数": 6},
        findings=[{"rule": "veto-safety"}],
        scores=[reviewed(row, "0") for row in GUOBAN_ROWS],
    )
    assert [provisional.confirmed, provisional.worst] == [Decimal(100), None]
    assert [provisional.vetoes, provisional.possible_vetoes] == [(), ("veto-safety",)]


def test_open_month_has_two_readings(tmp_path: Path) -> None:
    facts = {"开放月组织活动": True, "开放月内容丰富": True, "开放月专题发布": False}
    assert confirmed(card_of(edition("huangpu-2023", tmp_path), facts=facts), "3.5") == "3"
    assert confirmed(card_of(edition("huangpu-2023", tmp_path, open_month="累加"), facts=facts), "3.5") == "4"
