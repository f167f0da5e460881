"""Forms: what is filled in comes back, what does not fit is refused cell by cell, and nothing entered earlier is
lost."""

import io
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import openpyxl
import pytest

import duwang  # noqa: F401  puts the project's folders on the path
from forms.layout import JUDGEMENTS, OCCURRENCES, SCORES, Scope
from forms.make import make_form
from forms.read import Form, FormError, read_form
from model.inputs import Claim, Entry, Fact, Judgement, Occurrence, Source, State
from model.unit import Unit
from model.zone import SHANGHAI
from rubric_map.catalogue import load_rubrics
from store.store import Store
from tests.conftest import duwang_command

HUANGPU = load_rubrics()["huangpu-2023"]
AS_OF = datetime(2023, 11, 1, tzinfo=SHANGHAI)
UNITS = [
    Unit(name, title, "委办局", f"https://www.example.gov.cn/{name}/", "www.example.gov.cn", MappingProxyType({}))
    for name, title in (("fgw", "发展改革委"), ("czj", "财政局"))
]


def blank(scope: Scope, units: list[Unit] = UNITS, rubric: str = "huangpu-2023") -> bytes:
    return make_form(load_rubrics()[rubric], "2023", scope, units, AS_OF)


def columns_of(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1] if cell.value}


def fill(
    body: bytes,
    cells: dict[str, list[tuple[dict[str, str], dict[str, Any]]]],
    *,
    who: Any = "张三",
    when: Any = "2023-11-15",
) -> bytes:
    """A form with cells filled in: by sheet, (which line: header → text; what: header → value). An empty selection is
    the next blank line."""
    book = openpyxl.load_workbook(io.BytesIO(body))
    book["说明"]["B4"], book["说明"]["B5"] = who, when
    for name, lines in cells.items():
        sheet = book[name]
        columns = columns_of(sheet)
        for number, (where, what) in enumerate(lines, 2):
            matching = (
                [
                    r
                    for r in range(2, sheet.max_row + 1)
                    if all(str(sheet.cell(r, columns[h]).value) == v for h, v in where.items())
                ]
                if where
                else [number]
            )
            for header, value in what.items():
                sheet.cell(matching[0], columns[header]).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(body: bytes, rubric: str = "huangpu-2023") -> Form:
    return read_form(body, load_rubrics()[rubric])


def test_the_same_values_make_the_same_bytes() -> None:
    assert blank(Scope(Source.SELF)) == blank(Scope(Source.SELF))


def test_a_blank_form_states_nothing() -> None:
    for scope in (Scope(Source.SELF), Scope(Source.REVIEW), Scope(Source.SPECIAL, "区司法局")):
        assert read(fill(blank(scope), {})).stated == ()


def test_a_self_assessment_comes_back() -> None:
    filled = fill(
        blank(Scope(Source.SELF), UNITS[:1]),
        {
            SCORES: [
                (
                    {"序号": "1.1"},
                    {"评分": 0.5, "理由": "地址刚补上", "佐证": "https://www.example.gov.cn/fgw/1.html\n附件1.pdf"},
                ),
                ({"序号": "2.4"}, {"评分": 4}),
                ({"序号": "2.5"}, {"不适用": "是", "理由": "没有征求意见的草案"}),
            ]
        },
    )
    form = read(filled)
    assert (form.who, form.when, form.period) == ("张三", "2023-11-15", "2023")
    entries = [each.said for each in form.stated if isinstance(each.said, Entry)]
    assert [(e.indicator, e.source, e.points) for e in entries] == [
        ("1.1", Source.SELF, Decimal("0.5")),
        ("2.4", Source.SELF, Decimal(4)),
    ]
    assert entries[0].origin.evidence == ("https://www.example.gov.cn/fgw/1.html", "附件1.pdf")
    claims = [each.said for each in form.stated if isinstance(each.said, Claim)]
    assert [(c.indicator, c.state, c.origin.why) for c in claims] == [("2.5", State.PENDING, "没有征求意见的草案")]


def test_a_special_body_sees_only_what_it_is_in_charge_of() -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank(Scope(Source.SPECIAL, "区司法局"))))
    columns = columns_of(book[SCORES])
    assert {row[columns["序号"] - 1] for row in book[SCORES].iter_rows(min_row=2, values_only=True)} == {"4.13"}
    facts = columns_of(book["事实"])
    assert [row[facts["名称"] - 1] for row in book["事实"].iter_rows(min_row=2, values_only=True)] == [
        "复议纠错数",
        "败诉数",
    ] * 2


def test_a_reviewer_records_facts_occurrences_judgements_and_what_was_looked_at() -> None:
    filled = fill(
        blank(Scope(Source.REVIEW)),
        {
            SCORES: [
                ({"单位编号": "czj", "序号": "1.4"}, {"已核查": "是"}),
                ({"单位编号": "fgw", "序号": "2.5"}, {"不适用": "是", "佐证": "说明.pdf"}),
            ],
            "事实": [
                ({"单位编号": "fgw", "名称": "公文公开率"}, {"填写": "78%"}),
                ({"单位编号": "fgw", "名称": "双公示"}, {"填写": "是"}),
            ],
            OCCURRENCES: [
                (
                    {},
                    {
                        "单位": "fgw 发展改革委",
                        "规则": "1.5-missing 缺1项扣1分",
                        "对象": "2023年度",
                        "级别或要素": "年度工作总结",
                        "理由": "未见",
                    },
                ),
                (
                    {},
                    {
                        "单位": "czj 财政局",
                        "规则": "1.4-item 财政预决算信息应公开未公开、发布不及时、存在内容缺漏的,发现一项扣1分",
                        "对象": "2022决算",
                        "次数": 2,
                        "状态": "暂定",
                        "信息日期": "2023-09-01",
                    },
                ),
            ],
            JUDGEMENTS: [({"单位编号": "fgw", "规则": "2.3-quality"}, {"分数": 1.5, "理由": "针对性一般"})],
        },
    )
    stated = read(filled).stated
    assert ("czj", "1.4") in [(each.unit, each.said) for each in stated]
    assert [each.said.state for each in stated if isinstance(each.said, Claim)] == [State.CONFIRMED]
    assert {each.said.name: each.said.value for each in stated if isinstance(each.said, Fact)} == {
        "公文公开率": Decimal("0.78"),
        "双公示": True,
    }
    found = [each.said for each in stated if isinstance(each.said, Occurrence)]
    assert [(o.of, o.element, o.count, o.state, o.target) for o in found] == [
        ("1.5-missing", "年度工作总结", 1, State.CONFIRMED, "2023年度"),
        ("1.4-item", "", 2, State.PENDING, "2022决算"),
    ]
    assert [(j.said.rule, j.said.points) for j in stated if isinstance(j.said, Judgement)] == [
        ("2.3-quality", Decimal("1.5"))
    ]


def test_everything_that_does_not_fit_is_said_with_its_cell() -> None:
    filled = fill(
        blank(Scope(Source.REVIEW)),
        {
            SCORES: [
                ({"单位编号": "fgw", "序号": "1.1"}, {"评分": 2}),
                ({"单位编号": "fgw", "序号": "1.4"}, {"评分": "两分"}),
                ({"单位编号": "fgw", "序号": "1.5"}, {"评分": "=1/0"}),
                ({"单位编号": "fgw", "序号": "1.3"}, {"不适用": "也许"}),
                ({"单位编号": "fgw", "序号": "2.1"}, {"不适用": "是"}),
                ({"单位编号": "czj", "序号": "1.1"}, {"单位编号": "nobody", "评分": 1}),
            ],
            "事实": [
                ({"单位编号": "fgw", "名称": "公文公开率"}, {"填写": "很高"}),
                ({"单位编号": "fgw", "名称": "双公示"}, {"填写": "大概"}),
            ],
            OCCURRENCES: [
                ({}, {"单位": "xxx", "规则": "不存在", "次数": 0, "状态": "未知", "信息日期": "昨天"}),
                (
                    {},
                    {"单位": "fgw 发展改革委", "规则": "1.5-missing 缺1项扣1分", "对象": "x", "级别或要素": "年度计划"},
                ),
            ],
            JUDGEMENTS: [
                ({"单位编号": "fgw", "规则": "2.3-quality"}, {"分数": 5, "理由": "好"}),
                ({"单位编号": "fgw", "规则": "3.1-done"}, {"分数": 1}),
            ],
        },
        who=None,
        when="11月",
    )
    with pytest.raises(FormError) as error:
        read(filled)
    text = "\n".join(error.value.faults)
    for words in (
        "说明!B4：请写填表人",
        "说明!B5：请写填表日期",
        "评分!I2：分数 2 超出 0 至 1",
        "评分!I5：应为数，现为“两分”",
        "评分!J4：应填“是”或留空",
        "评分!J8：不适用须有理由或佐证",
        "此表不填单位“nobody”",
        "应为不小于0的数，现为“很高”",
        "应为是或否，现为“大概”",
        "此表不填单位“xxx”",
        "应从“选项”表的规则中选",
        "请写对象",
        "应为不小于1的整数",
        "应为：确认、暂定、待定、驳回",
        "应为日期，如 2023-06-30，现为“昨天”",
        "要素“年度计划”应为",
        "5 超出 0 至 2 的范围",
        "裁量分必须写明理由",
    ):
        assert words in text, words


def test_other_files_are_refused_in_one_line() -> None:
    book = openpyxl.Workbook()
    buffer = io.BytesIO()
    book.save(buffer)
    for body, words in ((b"PK", "打不开工作簿"), (b"", "打不开工作簿"), (buffer.getvalue(), "不是读网生成的填报表")):
        with pytest.raises(FormError, match=words):
            read(body)
    book = openpyxl.load_workbook(io.BytesIO(blank(Scope(Source.REVIEW))))
    sources = next(row[1] for row in book["元数据"].iter_rows() if row[0].value == "来源")
    sources.value = Source.MACHINE.value
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(FormError, match="不是读网生成的填报表"):
        read(buffer.getvalue())
    with pytest.raises(FormError, match="另一版本"):
        read(blank(Scope(Source.SELF)), "yuanling-2017")


def test_a_checklist_is_filled_with_outcomes() -> None:
    filled = fill(
        blank(Scope(Source.REVIEW), UNITS, "qinzhou-2017-sansuiji"),
        {SCORES: [({"单位编号": "fgw", "序号": "7"}, {"评分": "落实"})]},
    )
    entry = read(filled, "qinzhou-2017-sansuiji").stated[0].said
    assert isinstance(entry, Entry)
    assert (entry.indicator, entry.outcome) == ("7", "落实")
    wrong = fill(
        blank(Scope(Source.REVIEW), UNITS, "qinzhou-2017-sansuiji"),
        {SCORES: [({"单位编号": "fgw", "序号": "7"}, {"评分": "很好"})]},
    )
    with pytest.raises(FormError, match="结果应为"):
        read(wrong, "qinzhou-2017-sansuiji")


def test_formulas_in_what_is_stated_stay_text() -> None:
    evil = [
        Unit(
            "evil",
            "=cmd|'/c calc'!A1",
            "委办局",
            "https://www.example.gov.cn/e/",
            "www.example.gov.cn",
            MappingProxyType({}),
        )
    ]
    book = openpyxl.load_workbook(io.BytesIO(blank(Scope(Source.SELF), evil)))
    cell = book[SCORES].cell(2, columns_of(book[SCORES])["单位"])
    assert cell.data_type == "s"


def test_reading_into_a_store_keeps_every_word(tmp_path: Path) -> None:
    first, second, bad = tmp_path / "一.xlsx", tmp_path / "二.xlsx", tmp_path / "三.xlsx"
    form = blank(Scope(Source.SELF), UNITS[:1])
    first.write_bytes(fill(form, {SCORES: [({"序号": "1.1"}, {"评分": 1}), ({"序号": "1.4"}, {"评分": 2})]}))
    second.write_bytes(fill(form, {SCORES: [({"序号": "1.1"}, {"评分": 0.5, "理由": "更正"})]}))
    bad.write_bytes(fill(form, {SCORES: [({"序号": "1.1"}, {"评分": 9})]}))
    store = str(tmp_path / "store")
    done = duwang_command("forms", "read", str(first), str(second), str(bad), "--store", store)
    assert done.returncode == 3
    assert "三.xlsx 没有读入，有 1 处错误" in done.stderr
    again = duwang_command("forms", "read", str(first), "--store", store)
    assert again.returncode == 0
    assert "此前已读入" in again.stderr
    history = duwang_command(
        "forms", "history", "--store", store, "--rubric", "huangpu-2023", "--unit", "fgw"
    ).stdout.splitlines()
    assert len(history) == 3
    assert "更正" in history[2]
    assert duwang_command("forms", "read", str(bad), "--store", store).returncode == 2


def test_a_form_has_the_sheets_and_columns_it_was_made_with() -> None:
    mine = openpyxl.load_workbook(io.BytesIO(fill(blank(Scope(Source.SELF)), {})))
    mine.create_sheet(OCCURRENCES)
    theirs = openpyxl.load_workbook(io.BytesIO(fill(blank(Scope(Source.REVIEW)), {})))
    del theirs[JUDGEMENTS]
    theirs[SCORES].cell(1, columns_of(theirs[SCORES])["评分"]).value = "得分"
    for book, words in (
        (mine, "自评表不应有工作表“扣分加分事项”"),
        (theirs, "缺少工作表“裁量分”"),
        (theirs, "表头被改动，缺少“评分”，多了“得分”"),
    ):
        buffer = io.BytesIO()
        book.save(buffer)
        with pytest.raises(FormError, match=words):
            read(buffer.getvalue())


def test_lines_twice_and_formulas_without_a_result_are_refused() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(fill(blank(Scope(Source.SELF), UNITS[:1]), {SCORES: [({"序号": "1.1"}, {"评分": 1})]}))
    )
    sheet, columns = book[SCORES], columns_of(book[SCORES])
    for header, value in (("单位编号", "fgw"), ("单位", "发展改革委"), ("评分", 0)):
        sheet.cell(3, columns[header]).value = value
    for header in ("序号", "上级指标", "指标", "评分标准", "考评要点", "分值"):
        sheet.cell(3, columns[header]).value = sheet.cell(2, columns[header]).value
    sheet.cell(4, columns["评分"]).value = "=0.5+0.5"
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(FormError) as error:
        read(buffer.getvalue())
    text = "\n".join(error.value.faults)
    assert "评分!A3：与上面的一行重复" in text
    assert "公式没有计算结果" in text


def test_a_units_own_word_never_overrules_a_reviewers(tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    review = tmp_path / "复核.xlsx"
    mine = tmp_path / "自评.xlsx"
    review.write_bytes(
        fill(blank(Scope(Source.REVIEW), UNITS[:1]), {SCORES: [({"序号": "2.5"}, {"不适用": "是", "理由": "核准"})]})
    )
    mine.write_bytes(
        fill(blank(Scope(Source.SELF), UNITS[:1]), {SCORES: [({"序号": "2.5"}, {"不适用": "是", "理由": "没有草案"})]})
    )
    for path in (review, mine):
        assert duwang_command("forms", "read", str(path), "--store", store).returncode == 0
    claims = Store(tmp_path / "store").intake.of("huangpu-2023", "2023", "fgw", "委办局").claims
    assert [(claim.state, claim.origin.why) for claim in claims] == [(State.CONFIRMED, "核准")]
    only = duwang_command("forms", "read", str(review), "--store", store, "--only", "self")
    assert only.returncode == 2
    assert "这是复核表，本次只读入自评表" in only.stderr
