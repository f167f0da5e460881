"""The judge of composed portals."""

import json
from datetime import date

import pytest

from tests.portal.grammar.__main__ import seeds_of
from tests.portal.grammar.judge import Finding, Judgement, judge, read, score, target_of
from tests.portal.grammar.model import Answer, Fault, Portal
from tests.portal.grammar.tables import cases, per_check, per_choice

STALE = Fault("column-stale", "mzj", "/mzj/gzdt/")
HOURS = Fault("organisation-incomplete", "mzj", "hours")
POINTLESS = Fault("column-stale", "mzj", "/mzj/zc/")
EXPLAINED = Fault("column-empty", "mzj", "/mzj/rs/")
PORTAL = Portal(
    1,
    "青禾县",
    date(2025, 9, 15),
    (),
    {},
    {"/goto/1": Answer(b"", location="/mzj/gzdt/")},
    frozenset((STALE, HOURS)),
    frozenset((POINTLESS,)),
    frozenset((EXPLAINED,)),
    {("mzj", ""): {"navigation": "frames"}, ("mzj", "/mzj/gzdt/"): {"rows": "dl", "type": "news"}},
)


def judged(*findings: tuple[Fault, str]) -> Judgement:
    return judge(PORTAL, [Finding(fault, outcome) for fault, outcome in findings])


def test_found_and_missed() -> None:
    result = judged((STALE, "failed"))
    assert result.found == (STALE,)
    assert result.missed == ((HOURS, "not reported"),)
    assert result.false == result.doubts == ()


def test_a_doubt_about_a_fault_is_a_miss() -> None:
    assert (HOURS, "cant_tell") in judged((HOURS, "cant_tell")).missed


def test_accusations_and_doubts_of_what_is_in_order() -> None:
    result = judged((Fault("column-empty", "mzj", "/x/"), "failed"), (Fault("link-broken", "mzj", "/y"), "cant_tell"))
    assert [f.fault.target for f in result.false] == ["/x/"]
    assert [f.fault.target for f in result.doubts] == ["/y"]


def test_the_right_fault_of_another_unit_is_false() -> None:
    assert len(judged((Fault("column-stale", "jyj", "/mzj/gzdt/"), "failed")).false) == 1


def test_undecided_costs_nothing() -> None:
    assert judged((POINTLESS, "failed")).false == ()


def test_what_may_be_doubted_may_not_be_failed() -> None:
    assert judged((EXPLAINED, "cant_tell")).doubts == ()
    assert len(judged((EXPLAINED, "failed")).false) == 1


def test_redirecting_addresses_stand_for_their_pages() -> None:
    alias = Fault("column-stale", "mzj", "/goto/1")
    assert judged((alias, "failed")).found == (STALE,)
    assert judged((alias, "failed"), (STALE, "cant_tell")).found == (STALE,)


@pytest.mark.parametrize(
    ("check", "target", "compared"),
    [
        ("column-stale", "http://127.0.0.1:81/mzj/index.html", "/mzj/"),
        ("column-stale", "http://127.0.0.1:81/mzj/list.aspx?cid=12", "/mzj/list.aspx?cid=12"),
        ("annual-report-late", "2024", "2024"),
        ("organisation-incomplete", "head", "head"),
        ("link-broken", "http://h/a%20b.pdf", "/a%20b.pdf"),
    ],
)
def test_targets_are_compared_in_one_form(check: str, target: str, compared: str) -> None:
    assert target_of(check, target) == compared


def test_reading_findings() -> None:
    def line(**more: str) -> str:
        return json.dumps(
            {"check": "column-stale", "unit": "mzj", "target": "http://h/mzj/gzdt/", "state": "new", **more}
        )

    lines = [line(outcome="failed"), "", line(outcome="failed", state="gone"), line(outcome="passed")]
    assert read(lines) == [Finding(STALE, "failed", "")]


def test_scores_and_tables() -> None:
    results = [judged((STALE, "failed"), (Fault("column-stale", "mzj", "/mzj/x/"), "failed"))]
    total = score(results)
    assert (total.recall, total.precision) == (0.5, 0.5)
    assert score(results, "annual-report-late").recall == 1.0
    assert "50.0%" in per_check(results)
    assert "not reported" in cases(results)
    assert "frames" in per_choice(results)


def test_ranges_of_seeds() -> None:
    assert seeds_of("1-3,7") == [1, 2, 3, 7]
