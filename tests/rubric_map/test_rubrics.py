"""Rubric files and the scoring engine."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.loader import load_checks
from model.article import Confidence
from model.finding import Finding, Outcome, Severity, finding_key
from rubric_map.engine import score
from rubric_map.files import FOLDER, RubricError, load_rubrics, read_rubric

QUZHI = load_rubrics()["datonghu-2023-quzhi"]
SEED = Path(__file__).parents[3] / "shared" / "seeds" / "001_f9b5562a968b0968.txt"


def test_every_row_of_the_document_is_there_with_its_points() -> None:
    assert [(row.title, str(row.points)) for row in QUZHI.indicators] == [
        ("主动公开信息", "10"), ("政务公开窗口", "10"), ("政务新媒体", "10"), ("基础信息公开", "10"), ("重点领域信息公开", "10"), ("政策解读", "20"),
        ("政务舆情回应", "10"), ("依申请公开", "10"), ("信息公开工作年报", "10"),
    ]  # fmt: skip
    assert [str(row.points) for row in load_rubrics()["datonghu-2023-xiangzhen"].indicators] == ["20"] * 5


@pytest.mark.skipif(not SEED.exists(), reason="the founding documents are not beside this checkout")
@pytest.mark.parametrize("rubric", load_rubrics().values(), ids=load_rubrics())
def test_clauses_are_quoted_word_for_word(rubric: object) -> None:
    plain = "".join(SEED.read_text(encoding="utf-8").split())
    for row in rubric.indicators:  # type: ignore[attr-defined]
        assert "".join(row.clause.split()) in plain, row.id
        assert "".join(row.scoring.split()) in plain, row.id


def finding(check: str, target: str, review: str = "pending", outcome: Outcome = Outcome.FAILED) -> Finding:
    return Finding(finding_key(check, "mzj", target), "mzj", check, target, outcome, Confidence.HIGH, Severity.MODERATE, "", "", review=review)


FINDINGS = st.lists(
    st.builds(finding, st.sampled_from(sorted(load_checks())), st.text("abc", min_size=1, max_size=6), st.sampled_from(["pending", "confirmed", "dismissed"]), st.sampled_from(list(Outcome))),
    max_size=60, unique_by=lambda f: f.key,
)  # fmt: skip
EXAMINED = st.frozensets(st.sampled_from(sorted(load_checks())))


@given(FINDINGS, EXAMINED)
def test_scores_stay_within_their_rows_and_order_does_not_matter(findings: list[Finding], examined: frozenset[str]) -> None:
    card = score(QUZHI, "mzj", findings, examined)
    assert card == score(QUZHI, "mzj", list(reversed(findings)), examined)
    for row in card.rows:
        if row.examined:
            assert row.worst is not None
            assert row.confirmed is not None
            assert Decimal(0) <= row.worst <= row.confirmed <= row.points
        else:
            assert row.worst is None
    assert card.examined == sum((row.points for row in card.rows if row.examined), Decimal(0))


@given(FINDINGS, EXAMINED, st.sampled_from(sorted(load_checks())))
def test_one_more_fault_never_raises_a_score(findings: list[Finding], examined: frozenset[str], check: str) -> None:
    before = score(QUZHI, "mzj", findings, examined)
    after = score(QUZHI, "mzj", [*findings, finding(check, "one more")], examined)
    for old, new in zip(before.rows, after.rows):
        if old.worst is not None and new.worst is not None:
            assert new.worst <= old.worst


@given(FINDINGS)
def test_the_printed_formula_recomputes(findings: list[Finding]) -> None:
    for row in score(QUZHI, "mzj", findings, frozenset(load_checks())).rows:
        for deduction in row.deductions:
            if not deduction.discretion:
                count, rate = deduction.formula.split(" = ")[0].split(" × ")
                assert int(count) * Decimal(rate) == deduction.raw
                assert len(deduction.findings) == deduction.count


def test_only_failed_costs_and_dismissed_does_not() -> None:
    card = score(
        QUZHI, "mzj", [finding("column-stale", "a", outcome=Outcome.CANT_TELL), finding("column-stale", "b", "dismissed")], frozenset(("column-stale",))
    )
    assert card.rows[0].worst == Decimal("10")


def test_all_faults_of_a_file_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    text = (FOLDER / "datonghu-2023-xiangzhen.toml").read_text(encoding="utf-8")
    path.write_text(
        'colour = 1\n' + text.replace('"column-stale", "column-empty"', '"column-old"').replace('points = "20"', 'points = "21"', 1).replace('rate = "0.1"', 'rate = "0.1"\ncap = "50"', 1)
        + "\n[options.column-stale]\nnews_dayz = 3\nnews_days = 'x'\n", encoding="utf-8",
    )  # fmt: skip
    with pytest.raises(RubricError) as error:
        read_rubric(path)
    text = "\n".join(error.value.faults)
    for words in ("colour", "column-old", "101", "封顶 50", "news_dayz", "news_days"):
        assert words in text
