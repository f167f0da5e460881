"""Facts of a body in tables: labels beside values and above them, merged cells, offices, several bodies, menus."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.fact_tables import read_fact_tables
from crawler.extract.tables import tables_of
from model.page import Organisation
from tests.extract.test_organisation import read

HOURS = "工作日8:00-12:00"


def table(*rows: str) -> str:
    """A table of rows of cells separated by |; ^3 before a cell lets it span three columns."""
    cells = ("".join(_cell(cell) for cell in row.split("|")) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def _cell(text: str) -> str:
    span, mark, words = text.partition("^")
    return f"<td colspan='{span}'>{words}</td>" if mark else f"<td>{text}</td>"


def of(html: str) -> Organisation:
    return read(html, "机构概况")


def test_labels_above_their_values() -> None:
    found = of(
        table(
            "5^机构信息一览表",
            "名称|办公地址|办公时间|电话|负责人",
            f"民政局|人民路1号三楼|{HOURS}|0737-5620001|王建国",
        )
    )
    assert (found.address, found.hours, found.contact, found.head) == ("人民路1号三楼", HOURS, "0737-5620001", "王建国")


def test_labels_in_merged_cells() -> None:
    found = of(table("办公<br>地址|3^人民路1号三楼", f"办 公 时 间|{HOURS}|联系电话|0737-5620001"))
    assert (found.address, found.hours, found.contact) == ("人民路1号三楼", HOURS, "0737-5620001")


def test_a_table_of_offices_tells_of_offices_only() -> None:
    found = of(
        table(
            "序号|科室名称|主要职责|负责人", "1|办公室|负责文电、会务等工作。|张三丰", "2|救助股|负责低保工作。|李四光"
        )
    )
    assert (found.structure, found.function, found.head) == ("办公室、救助股", None, None)


def test_offices_under_another_head() -> None:
    found = of(table("机构名称|职能|负责人", "办公室|综合|李娜", "造林股|绿化|郭强", "资源股|管护|周伟"))
    assert (found.structure, found.head) == ("办公室、造林股、资源股", None)


def test_a_table_of_several_bodies_does_not_tell_which_is_meant() -> None:
    rows = (
        "单位名称|办公地址|电话|负责人",
        "民政局|人民路1号|0737-5620001|王建国",
        "教育局|学府路2号|0737-5620002|李文",
    )
    assert not read_fact_tables(tables_of(table(*rows)), "".join(rows), frozenset()).values


def test_what_stands_below_a_head_is_told_by_its_head_only() -> None:
    rows = (
        "序号|办公地址|办公时间|联系电话",
        "1|人民路1号三楼|工作日8:00—12:00，15:00—18:00（法定节假日除外）|0737-5620001",
    )
    offices = ("序号|科室名称|科室职责", "1|办公室|承担城镇燃气经营管理等事务", "2|救助股|承担物业服务收费等具体事务")
    assert read(table(*rows) + table(*offices), "机构职能").function is None


def test_leaders_in_a_row() -> None:
    assert of(table("姓　名|王建国|李文", "职　务|局长|副局长")).head == "王建国、李文"


def test_menus_and_other_places_of_the_page_label_nothing() -> None:
    tables = tables_of(table("电话|0737-5620001"))
    assert not read_fact_tables(tables, "电话0737-5620001", frozenset(("电话",))).values
    assert not read_fact_tables(tables, "别的内容", frozenset()).values


@pytest.mark.parametrize("value", ["无", "详见附件"])
def test_what_cannot_be_the_value_is_none(value: str) -> None:
    assert of(table(f"联系电话|{value}")).contact is None


@given(
    st.lists(st.lists(st.sampled_from(["", "姓名", "电话", "科室", "王建国", "办公室", "0737-5620001"]), max_size=5))
)
def test_any_grid_is_read(rows: list[list[str]]) -> None:
    grid = tuple(tuple(row) for row in rows)
    cells = {cell for row in rows for cell in row}
    found = read_fact_tables([grid], "".join(cell for row in rows for cell in row), frozenset())
    assert found.heads <= cells
    assert all(part in cells for value in found.values.values() for part in value.split("、"))
