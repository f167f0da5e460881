"""The sensitive second reading forbids to say that something is missing."""

import re

import pytest

from checks.lib.issuers import not_to_interpret
from checks.lib.memory import UNIT
from checks.lib.signs import LOOKED_FOR, sign_of
from model.page import ListItem, Page, PageKind


def page(text: str, *rows: str) -> Page:
    return Page(
        "http://a.gov.cn/",
        "utf-8",
        PageKind.OTHER,
        "机构概况",
        items=tuple(ListItem(row, "") for row in rows),
        text=text,
    )


@pytest.mark.parametrize(
    ("element", "text"),
    [
        ("function", "本局职责如下：见附图"),
        ("structure", "我局内设综合股、业务股等"),
        ("address", "位于城关镇人民路18号"),
        ("address", "我局位于政务中心三楼"),
        ("address", "地址\t见图"),
        ("hours", "对外服务 8:30—12:00"),
        ("contact", "0737-5620000"),
        ("head", "局长 王建国"),
    ],
)
def test_signs_speak(element: str, text: str) -> None:
    assert sign_of(element, page(text))


@pytest.mark.parametrize(
    ("element", "label"),
    [
        (element, label)
        for element, said in LOOKED_FOR.items()
        for label in re.findall("“([^”…]+：|位于|坐落|三定)”", said)
    ],
)
def test_what_evidence_says_was_looked_for_was_looked_for(element: str, label: str) -> None:
    assert sign_of(element, page(f"{label}见附图"))


@pytest.mark.parametrize("element", ["function", "structure", "address", "hours", "contact", "head"])
def test_menus_and_titles_of_rows_are_no_signs(element: str) -> None:
    assert not sign_of(
        element,
        page("机构职能\n内设机构\n领导信息\n联系我们\n局长王建国到人民路18号调研", "局长王建国到人民路18号调研"),
    )


@pytest.mark.parametrize(
    ("title", "needed"),
    [
        ("民政局关于印发《清河县临时救助实施办法》的通知", True),
        ("清河县民政局关于进一步规范招生工作的意见", True),
        ("民政局转发《省民政厅关于做好养老服务的通知》的通知", False),
        ("省民政厅 清河县民政局关于印发《养老服务办法》的通知", False),
        ("民政局关于举办养老护理员培训班的通知", False),
        ("民政局关于召开工作会议的通知", False),
    ],
)
def test_whose_policies_are_to_interpret(title: str, needed: bool) -> None:
    policy = Page("http://a.gov.cn/", "utf-8", PageKind.POLICY, title)
    assert (not_to_interpret(policy, UNIT) == "") is needed
