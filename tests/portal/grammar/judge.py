"""Holds findings against the truth: found, missed, falsely accused, needlessly doubted. A doubt is no find."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote_to_bytes, urlsplit

from tests.portal.grammar.model import Fault, Portal

CLOSED = ("gone", "absent", "closed", "resolved")
CHECKS = (
    "column-stale",
    "column-empty",
    "organisation-incomplete",
    "link-broken",
    "policy-uninterpreted",
    "interpretation-unlinked",
    "annual-report-missing",
    "annual-report-late",
    "annual-report-malformed",
)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """An open finding that accuses or doubts."""

    fault: Fault
    outcome: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The comparison. ``missed`` says how each missed fault was reported, if at all."""

    seed: int
    found: tuple[Fault, ...]
    missed: tuple[tuple[Fault, str], ...]
    false: tuple[Finding, ...]
    doubts: tuple[Finding, ...]
    looks: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)

    def choices(self, fault: Fault) -> dict[str, str]:
        """The choices that made what a fault is about."""
        return {**self.looks.get((fault.unit, ""), {}), **self.looks.get((fault.unit, fault.target), {})}


def target_of(check: str, target: str) -> str:
    """A target in the form in which targets are compared: a path without index pages, a year or an element."""
    text = target.strip()
    if check.startswith("annual-report") and (year := re.fullmatch(r"\D*(20\d\d)\D*", text)):
        return year[1]
    if check == "organisation-incomplete":
        return text
    parts = urlsplit(text)
    path = quote(unquote_to_bytes(parts.path), safe="/:@!$&'()*+,;=-._~")
    path = re.sub(r"/(?:index|default)\.(?:html?|aspx)$", "/", path)
    return path + (f"?{parts.query}" if parts.query and parts.query != "page=1" else "")


def read(lines: Iterable[str]) -> list[Finding]:
    """Open findings from the lines that ``duwang findings --json`` prints."""
    found = []
    for line in lines:
        item = json.loads(line) if line.strip() else {}
        if item.get("outcome") not in ("failed", "cant_tell") or str(item.get("state") or "open") in CLOSED:
            continue
        fault = Fault(item["check"], str(item.get("unit") or ""), target_of(item["check"], str(item["target"])))
        found.append(Finding(fault, item["outcome"], str(item.get("message") or "")))
    return found


def judge(portal: Portal, findings: Iterable[Finding]) -> Judgement:
    """Compare findings with what the portal says is true."""
    reported: dict[Fault, Finding] = {}
    for finding in sorted((_resolved(portal, each) for each in findings), key=lambda f: f.outcome):
        reported[finding.fault] = finding  # failed comes after cant_tell
    expected = {_compared(fault): fault for fault in portal.expected}
    undecided = {_compared(fault) for fault in portal.undecided}
    doubtful = {_compared(fault) for fault in portal.doubtful}
    right = {f for f, finding in reported.items() if f in expected and finding.outcome == "failed"}
    missed = [(f, reported[f].outcome if f in reported else "not reported") for f in sorted(expected) if f not in right]
    others = [finding for f, finding in sorted(reported.items()) if f not in expected and f not in undecided]
    looks = {(unit, target_of("", target) if target else ""): made for (unit, target), made in portal.looks.items()}
    return Judgement(
        portal.seed,
        tuple(sorted(right)),
        tuple(missed),
        tuple(f for f in others if f.outcome == "failed"),
        tuple(f for f in others if f.outcome == "cant_tell" and f.fault not in doubtful),
        looks,
    )


def _resolved(portal: Portal, finding: Finding) -> Finding:
    """The finding about the page to which its target redirects."""
    answer = portal.answers.get(finding.fault.target)
    if answer is None or not answer.location:
        return finding
    return replace(finding, fault=replace(finding.fault, target=target_of("", answer.location)))


def _compared(fault: Fault) -> Fault:
    return Fault(fault.check, fault.unit, target_of(fault.check, fault.target))


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one check, or of all."""

    expected: int
    found: int
    false: int
    doubts: int

    @property
    def recall(self) -> float:
        return self.found / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.false) if self.found + self.false else 1.0


def score(judgements: Iterable[Judgement], check: str = "") -> Score:
    """The sums of several judgements, of one check or of all."""
    counts: Counter[str] = Counter()
    for each in judgements:
        counts["found"] += sum(not check or f.check == check for f in each.found)
        counts["missed"] += sum(not check or f.check == check for f, _ in each.missed)
        counts["false"] += sum(not check or f.fault.check == check for f in each.false)
        counts["doubts"] += sum(not check or f.fault.check == check for f in each.doubts)
    return Score(counts["found"] + counts["missed"], counts["found"], counts["false"], counts["doubts"])
