"""What rubric files and inputs are refused for, and what they may look like."""

from pathlib import Path
from typing import Any

import pytest

from rubric_map.catalogue import load_rubrics
from rubric_map.files import RubricError, read_rubric
from rubric_map.inputs import InputsError, parse_inputs, read_inputs
from tests.rubric_map.making import HEAD, Make, by, card_of, fault

HUANGPU = load_rubrics()["huangpu-2023"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["1 points=10", "+r count deduct=0"], "分数为0"),
        (["1 points=10", "+r flag ceiling=100%"], "不低于本项分值"),
        (["1 points=10", "+r flag award=4", "+s count award=1 cap=2"], "各条得分合计 6，达不到本项分值 10"),
        (["1 points=10", "+r count deduct=1", "+r count deduct=2"], "重复"),
        (["1 points=10", "*g cap=1", "*g cap=2", "+a count deduct=1 group=g", "+b count deduct=1 group=g"],
        "分组“g”重复"),
        (["1 points=10", "*g cap=1", "+a count deduct=1 group=g", "+b count bonus=1 group=g"], "要么都扣"),
        (["1 points=10", "+a count deduct=1 unless_counted_in=[\"b\"]", "+b count deduct=1"], "前面没有规则“b”"),
        (["1 points=10", '+a missing deduct=1 elements=["x"] checks=["link-broken"]'], "不带要素和级别"),
        (["1 points=10", "+a flag deduct=1 rectified=half"], "只用于按次计"),
        (['1 points=10 over={name="季度",parts=["一","一"],combine="mean"}'], "parts 有重复"),
        (['1 points=10 over={name="季度",parts=["一"],combine="mean"}', '+a count deduct=1 checks=["link-broken"]'],
        "不分部分"),
        (["1 share=50%"], "上级要有固定的分值"),
        (["1 points=10", "+link-broken count deduct=1"], "是检查的名称"),
        (["1 points=10", "+a count deduct=1 award=1"], "只写一个"),
        (["1 points=10", "+a judgement deduct={max=\"11\"}"], "裁量上限 11 超过"),
        (["1 points=10", "+a count deduct=1 cap=10", "*g cap=5", "+b flag deduct=1 group=g",
        "+c flag deduct=1 group=g"], "封顶 5 永远达不到"),
        (["1 points=10", "+a ratio part=1 whole=2 on_zero=holds deduct=1"], "每个门槛写而且只写一个"),
        (["1 points=1e1"], "应为不小于0的数"),
        (["1 points=-1"], "应为不小于0的数"),
        (["1 points=１０"], "应为不小于0的数"),
        (["2 points=10 parent=1", "1 points=10"], "不存在或写在它后面"),
        (["1 points=10", "2 points=10 when=score('2')~>~1"], "前面没有指标“2”"),
        (["1 points=10", "+a flag deduct=1 when=单位类别~>~3"], "不能这样比较"),
        (["1 points=10 floor=11"], "floor 高于分值"),
        (["1 points=10 cap=13", "+a flag bonus=2"], "永远达不到"),
        (["1 points=10", "!na score=80% then=drop"], "只写一个"),
        (["1 points=10", "!na score=180%"], "超过 100%"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_advice(lines: list[str], words: str, make: Make) -> None:
    with pytest.raises(RubricError) as error:
        make(*lines)
    assert words in "\n".join(error.value.faults)


def test_several_readings_of_one_rule_are_never_in_force_together(make: Make) -> None:
    ruling = (
        '[[ruling]]\nid = "q"\nquestion = "?"\ntaken = "a"\nby = "x"\non = 2023-01-01\nwhy = "y"\noptions = '
        '{ "a" = "1", "b" = "2" }\n'
    )
    rows = ["1 points=10", "+r count deduct=1 under=q=a", "+r count deduct=2 under=q=b"]
    make(*rows, top='[total]\npoints = "10"\n' + ruling)
    with pytest.raises(RubricError, match="重复"):
        make(*rows, "+r count deduct=3 under=q=a", top='[total]\npoints = "10"\n' + ruling)


def test_precedence_must_let_reviewers_speak(make: Make) -> None:
    with pytest.raises(RubricError, match="要包括 review"):
        make("1 points=10", top='[total]\npoints = "10"\n[sources]\nprecedence = ["self"]\n')


@pytest.mark.parametrize("text", ["total = " + "9" * 5000, "[" * 5000, "\x00", "id = 'x'\nid = 'y'"])
def test_files_that_are_no_rubrics_are_refused_in_a_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RubricError, match="TOML 格式错误"):
        read_rubric(path)


def test_files_saved_with_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(
        "\ufeff" + HEAD + '[total]\npoints = "1"\n[[indicator]]\nid = "1"\ntitle = "t"\npoints = "1"\n',
        encoding="utf-8",
    )
    rubric = read_rubric(path)
    inputs = tmp_path / "x.json"
    inputs.write_text('\ufeff{"unit": "u"}', encoding="utf-8")
    assert read_inputs(rubric, inputs).unit == "u"


def faults(**given: Any) -> str:
    with pytest.raises(InputsError) as error:
        parse_inputs(HUANGPU, {"unit": "u", **given}, Path("inputs"))
    return "\n".join(error.value.faults)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"facts": {"公文公开率": 78}}, "百分数应写作 78% 或 0.78"),
        ({"facts": {"公文漏号数": -3}}, "应为不小于0的数"),
        ({"facts": {"公文漏号": 3}}, "是不是“公文漏号数”"),
        ({"scores": [{"indicator": "1.1", "source": "machine", "points": 1}]}, "source 应为 self、special 或 review"),
        ({"scores": [{"indicator": "1.1", "source": "self", "points": 1, "part": "一季度"}]}, "不分部分计分"),
        ({"findings": [{"rule": "1.4-item", "part": "一季度"}]}, "不分部分计分"),
        ({"findings": [{"rule": "1.4-item", "when": "12/31/2023"}]}, "应为日期或时间"),
        ({"findings": [{"rule": "1.4-item", "count": 10**9}]}, "太大"),
        ({"scores": [{"indicator": "1.1", "source": "self", "points": "1e40"}]}, "应为数"),
        ({"scores": [{"indicator": "一", "source": "self", "points": "1"}]}, "上级标题"),
        ({"judgements": [{"rule": "2.3-quality", "points": "1"}]}, "谁定的"),
        ({"inapplicable": [{"indicator": "1.1", "why": "x"}]}, "须先在评分标准中作出裁定"),
        ({"inapplicable": [{"indicator": "4.12", "why": "x"}]}, "由事实决定"),
        ({"inapplicable": [{"indicator": "2.5"}]}, "须有理由或佐证"),
        ({"kind": "乡镇"}, "不在适用的单位类别中"),
        ({"examined": ["9.9"]}, "没有检查、规则或指标“9.9”"),
    ],
)  # fmt: skip
def test_inputs_that_do_not_fit_are_refused(given: dict[str, Any], words: str) -> None:
    assert words in faults(**given)


def test_json_that_is_none_is_refused_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for text, words in (
        ("[1]", "JSON 对象"),
        ("{", "不是 JSON"),
        ('{"a": ' + "9" * 5000 + "}", "不是 JSON"),
        ('{"unit": "\\ud800"}', "代理字符"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputsError, match=words):
            read_inputs(HUANGPU, path)


def test_parts_are_asked_for_where_a_row_is_divided(make: Make) -> None:
    rubric = make(
        '1 points=10 over={name="季度",parts=["一","二"],combine="mean"}', "+r count deduct=1", "+j judgement deduct={}"
    )
    told = {"who": "x", "why": "y", "when": "2023-01-01"}
    for given, words in (
        ({"findings": [fault("r")]}, "要写明 part：一、二"),
        ({"findings": [fault("r", part="三")]}, "part“三”应为：一、二"),
        ({"judgements": [{"rule": "j", "points": "1", **told}]}, "要写明 part"),
    ):
        with pytest.raises(InputsError, match=words):
            card_of(rubric, **given)
    card_of(rubric, scores=[by("1", "review", "9")])
