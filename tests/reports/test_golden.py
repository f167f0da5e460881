"""Reports as they are printed and sent, byte for byte. After a wanted change: ``make golden``, and look at the
files."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duwang  # noqa: F401  puts the project's folders on the path
from checks.lib.memory import AS_OF, SITE, UNIT, MemorySnapshot, broken_link, column, row
from checks.loader import load_checks
from checks.runner import run_check
from model.column import ColumnType
from model.fetch import FetchStatus
from model.finding import Finding, Outcome, finding_key
from model.inputs import Inputs
from model.snapshot import Unread
from reports import overview_html, unit_html
from reports.values import CheckTally, Overview, UnitReport
from rubric_map.catalogue import load_rubrics
from rubric_map.engine import score
from rubric_map.intake import occurrences_of

GOLDEN = Path(__file__).parent / "golden"

CHECKS = tuple(load_checks()[name] for name in ("column-empty", "column-stale", "link-broken"))
"""Others that are added change no golden file."""


def report() -> UnitReport:
    """A unit with a broken attachment, a stale column and a page that robots.txt keeps."""
    snapshot = MemorySnapshot(
        columns=(
            column(
                "/mzj/gzdt/",
                "工作动态",
                ColumnType.NEWS,
                items=(row("民政局开展走访慰问", 40), row("民政局召开会议", 60)),
            ),
            column("/mzj/tzgg/", "通知公告", ColumnType.NOTICES, items=(row("关于开展低保年审的通知", 20),)),
        ),
        broken=(broken_link("/mzj/f/表.pdf", (FetchStatus.NOT_FOUND, 404), (FetchStatus.NOT_FOUND, 404), file=True),),
        links_examined=25,
    )
    tallies, findings = [], []
    for check in CHECKS:
        result = run_check(snapshot, check, {})
        outcomes: dict[str, int] = {}
        for verdict in result.verdicts:
            outcomes[str(verdict.outcome)] = outcomes.get(str(verdict.outcome), 0) + verdict.count
            if verdict.outcome in (Outcome.FAILED, Outcome.CANT_TELL):
                findings.append(
                    Finding(
                        finding_key(check.id, UNIT.id, verdict.target),
                        UNIT.id,
                        check.id,
                        verdict.target,
                        verdict.outcome,
                        verdict.confidence,
                        check.severity,
                        verdict.message,
                        verdict.url,
                        verdict.places,
                        verdict.evidence,
                        AS_OF - timedelta(days=3),
                        AS_OF,
                    )
                )
        tallies.append(CheckTally(check, result.examined, outcomes, result.error, result.verdicts))
    rubric = load_rubrics()["datonghu-2023-quzhi"]
    card = score(
        rubric,
        Inputs(
            UNIT.id, UNIT.kind, occurrences_of(findings), frozenset(("link-broken", "column-stale", "column-empty"))
        ),
    )
    return UnitReport(
        UNIT,
        "20250915",
        AS_OF,
        True,
        "",
        31,
        25,
        tuple(findings),
        tuple(tallies),
        snapshot.columns,
        (Unread(f"{SITE}/mzj/nb/", FetchStatus.ROBOTS),),
        rubric,
        card,
        (f"{UNIT.site} 的安全证书不受浏览器信任：证书已过期；本次检查照常读取",),
    )


def rendered() -> dict[str, bytes]:
    """The golden files by name."""
    unit = report()
    silent = replace(
        unit,
        unit=replace(UNIT, id="jyj", name="教育局"),
        readable=False,
        trouble="域名无法解析",
        pages_read=0,
        links_examined=0,
        findings=(),
        tallies=(),
        columns=(),
        unread=(),
        scorecard=None,
        remarks=(),
    )
    overview = Overview("20250915", unit.as_of, (unit, silent), (), CHECKS)
    return {
        "unit.html": unit_html.render(unit),
        "overview.html": overview_html.render(overview),
    }


def test_reports_are_the_golden_ones() -> None:
    for name, content in rendered().items():
        assert content == (GOLDEN / name).read_bytes(), (
            f"{name} has changed; if that is wanted, run make golden and look at it"
        )


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for file_name, file_content in rendered().items():
        (GOLDEN / file_name).write_bytes(file_content)
