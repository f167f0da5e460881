"""Reports escape everything and give the same bytes for the same values."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from checks.lib.memory import UNIT
from checks.loader import load_checks
from model.article import Confidence
from model.fetch import FetchStatus
from model.finding import Evidence, Finding, Outcome, Severity
from model.inputs import Inputs
from model.snapshot import Unread
from reports import overview_html, unit_html
from reports.values import CheckTally, Overview, UnitReport
from rubric_map.catalogue import load_rubrics
from rubric_map.engine import score
from rubric_map.inputs import parse_inputs
from rubric_map.intake import occurrences_of
from rubric_map.ranking import Comparison, RowChange
from tests.conftest import MOMENT

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def report() -> UnitReport:
    finding = Finding(
        "k" * 24,
        "mzj",
        "link-broken",
        EVIL,
        Outcome.FAILED,
        Confidence.HIGH,
        Severity.MODERATE,
        f"链接“{EVIL}”打不开",
        "javascript:alert(3)",
        (EVIL, "http://a.gov.cn/x"),
        (Evidence("javascript:alert(4)", MOMENT, 404, "0" * 64, EVIL),),
        MOMENT,
        MOMENT + timedelta(days=1),
    )
    check = load_checks()["link-broken"]
    rubric = load_rubrics()["datonghu-2023-quzhi"]
    tally = CheckTally(check, 10, {"failed": 1, "passed": 9}, "", ())
    broken = CheckTally(load_checks()["column-stale"], 0, {}, f"ZeroDivisionError: {EVIL}", ())
    return UnitReport(
        UNIT,
        "20250915",
        MOMENT,
        True,
        "",
        12,
        10,
        (finding,),
        (tally, broken),
        (),
        (Unread(EVIL, FetchStatus.ROBOTS), Unread("", FetchStatus.BUDGET, EVIL)),
        rubric,
        score(rubric, Inputs("mzj", UNIT.kind, occurrences_of([finding]), frozenset(("link-broken", "column-stale")))),
    )


def test_foreign_text_never_becomes_markup() -> None:
    for html in (
        unit_html.render(report()).decode(),
        overview_html.render(
            Overview("r", MOMENT, (report(),), report().findings, tuple(load_checks().values()))
        ).decode(),
    ):
        assert "<script" not in html
        assert "<img" not in html
        assert 'href="javascript' not in html


def test_the_same_values_give_the_same_bytes() -> None:
    assert unit_html.render(report()) == unit_html.render(report())


def test_remarks_are_shown_apart_from_what_was_not_examined() -> None:
    html = unit_html.render(replace(report(), unread=(), remarks=(f"安全证书已过期{EVIL}",))).decode()
    assert html.index("说明：安全证书已过期") < html.index("未检查的内容及原因")
    assert "<script" not in html
    assert "超出本次检查上限" not in html


def test_a_finding_that_this_night_could_not_judge_says_so() -> None:
    earlier = replace(report().findings[0], last_seen=MOMENT - timedelta(days=2))
    assert "本次未能复核，最近见于2025-09-13" in unit_html.render(replace(report(), findings=(earlier,))).decode()
    assert "本次未能复核" not in unit_html.render(report()).decode()


def test_what_was_not_examined_is_said() -> None:
    html = unit_html.render(report()).decode()
    for words in ("网站 robots.txt 不允许访问", "超出本次检查上限", "检查程序出错", "政务公开窗口", "未检查"):
        assert words in html


def test_a_report_shows_sources_vetoes_rulings_and_what_changed() -> None:
    rubric = load_rubrics()["guoban-2019-19"]
    given = {
        "unit": "mzj",
        "kind": "门户网站",
        "facts": {"有对外服务职能": False, "首页两周有更新": True},
        "findings": [{"rule": "veto-safety", "target": EVIL, "who": EVIL, "when": "2025-09-01", "why": EVIL}],
        "scores": [
            {"indicator": "发4", "source": source, "points": points, "who": EVIL, "why": EVIL}
            for source, points in (("self", "0"), ("review", "-3"))
        ],
    }
    card = score(rubric, parse_inputs(rubric, given, Path("x")))
    changed = Comparison(
        Decimal(90), Decimal(88), False, (RowChange("发4", "动态要闻", Decimal(0), Decimal(-3)),), (), ()
    )
    html = unit_html.render(replace(report(), rubric=rubric, scorecard=card, compared=changed)).decode()
    for words in (
        "可能单项否决",
        "尚未核查的单项否决情形",
        "未核原文",
        "来源不一致",
        "与上一批次比较",
        "由 90 变为 88",
        "部分条款未核原文",
        "不适用：无对外服务职能",
    ):
        assert words in html, words
    assert "<script" not in html
    assert "<img" not in html
