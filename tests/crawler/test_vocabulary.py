"""Columns by their names, tags and addresses."""

import pytest

from crawler.vocabulary import VocabularyError, load_vocabulary
from model.column import ColumnType


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("工作动态", ColumnType.NEWS),
        ("政府信息公开年报", ColumnType.ANNUAL_REPORT),
        ("政府信息公开工作年度报告", ColumnType.ANNUAL_REPORT),
        ("政府信息公开指南", ColumnType.GUIDE),
        ("政策解读", ColumnType.INTERPRETATION),
        ("规范性文件", ColumnType.POLICY),
        ("规范性文件解读", ColumnType.INTERPRETATION),
        ("领导信息", ColumnType.LEADERS),
        ("人事任免", ColumnType.PERSONNEL),
        ("通知公告", ColumnType.NOTICES),
        ("2023年", ColumnType.SHELF),
        ("公园风光", None),
    ],
)
def test_names(name: str, kind: ColumnType | None) -> None:
    assert load_vocabulary().by_name(name) is kind


def test_the_page_speaks_before_the_link_and_the_address_last() -> None:
    words = load_vocabulary()
    assert words.classify("http://a.cn/tzgg/", [("政策解读", "tag"), ("更多", "name")]) == (
        ColumnType.INTERPRETATION,
        "tag",
    )
    assert words.classify("http://a.cn/tzgg/", []) == (ColumnType.NOTICES, "url")
    assert words.classify("http://a.cn/x/", [("风光", "name")]) == (ColumnType.OTHER, "")


def test_people_can_add_words() -> None:
    assert load_vocabulary('[news]\nnames = ["科技之窗"]\n').by_name("科技之窗") is ColumnType.NEWS


def test_all_faults_of_added_words_are_said_at_once() -> None:
    with pytest.raises(VocabularyError) as error:
        load_vocabulary('[nonsense]\nnames = ["x"]\n[news]\nnames = "科技"\n[guide]\nwords = ["指南"]\n')
    assert [fault.partition("”")[0] for fault in error.value.faults] == ["不认识的栏目类型“nonsense", "“news", "“guide"]
