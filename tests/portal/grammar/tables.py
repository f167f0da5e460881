"""Judgements as tables for people: per check, per case, per choice of layout."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from tests.portal.grammar.judge import CHECKS, Judgement, Score, score
from tests.portal.grammar.looks import DIMENSIONS, LIST_DIMENSIONS
from tests.portal.grammar.model import Fault

UNIT_LEVEL = ("navigation", "skeleton", "addresses", "crumbs", "charset", "tags", "block", "block_place", "block_rows")
RELEVANT = {
    "column-stale": (*UNIT_LEVEL, "landing", "shape", "type", "rows", "dates", "pager", "order"),
    "column-empty": (*UNIT_LEVEL, "landing", "shape", "type", "rows", "dates", "pager"),
    "organisation-incomplete": ("navigation", "skeleton", "addresses", "organisation", "leaders", "charset"),
    "link-broken": ("navigation", "addresses", "rows", "type"),
    "policy-uninterpreted": (*UNIT_LEVEL, "head", "links", "shape", "rows", "dates", "type"),
    "interpretation-unlinked": (*UNIT_LEVEL, "head", "links", "shape", "type"),
    "annual-report-missing": ("navigation", "skeleton", "addresses", "head", "tags"),
    "annual-report-late": ("navigation", "skeleton", "addresses", "head", "tags"),
    "annual-report-malformed": ("numbering", "cells", "skeleton", "head", "block_place", "navigation"),
}


def per_check(judgements: Sequence[Judgement]) -> str:
    """Counts, recall and precision of every check, and the sums."""
    head = (
        f"{'check':<26}{'expected':>9}{'found':>7}{'missed':>8}{'false':>7}{'doubts':>8}{'recall':>8}{'precision':>11}"
    )
    rows = [(check, score(judgements, check)) for check in CHECKS] + [("all", score(judgements))]
    return "\n".join((head, *(_line(name, each) for name, each in rows)))


def _line(name: str, s: Score) -> str:
    counts = f"{s.expected:>9}{s.found:>7}{s.expected - s.found:>8}{s.false:>7}{s.doubts:>8}"
    return f"{name:<26}{counts}{100 * s.recall:>7.1f}%{100 * s.precision:>10.1f}%"


def cases(judgements: Iterable[Judgement]) -> str:
    """Every miss, false accusation and needless doubt, with the choices that led to it."""
    lines = []
    for j in judgements:
        lines += [f"MISSED  seed {j.seed} {_of(f)}: {how}\n        {_made(j, f)}" for f, how in j.missed]
        lines += [
            f"FALSE   seed {j.seed} {_of(f.fault)}: {f.message[:110]}\n        {_made(j, f.fault)}" for f in j.false
        ]
        lines += [
            f"DOUBT   seed {j.seed} {_of(f.fault)}: {f.message[:110]}\n        {_made(j, f.fault)}" for f in j.doubts
        ]
    return "\n".join(lines)


def _of(fault: Fault) -> str:
    return f"{fault.unit} {fault.check} {fault.target}"


def _made(judgement: Judgement, fault: Fault) -> str:
    choices = judgement.choices(fault)
    return " ".join(f"{name}={choices[name]}" for name in RELEVANT.get(fault.check, UNIT_LEVEL) if name in choices)


def per_choice(judgements: Sequence[Judgement]) -> str:
    """Failures by choice, the most for each unit (or column) made so first; choices without failures are left out."""
    made = Counter(key for j in judgements for look in j.looks.values() for key in look.items())
    found, missed, false, doubts = (
        Counter(key for j in judgements for fault in faults(j) for key in _relevant(j, fault)) for faults in _SIDES
    )
    failures = missed + false
    lines = [f"{'dimension':<16}{'choice':<24}{'made':>6}{'found':>7}{'missed':>8}{'false':>7}{'doubts':>8}{'each':>7}"]
    for dimension in (*DIMENSIONS, *LIST_DIMENSIONS, "type"):
        keys = [key for key in made if key[0] == dimension and failures[key] + doubts[key]]
        for key in sorted(keys, key=lambda k: (-failures[k] / made[k], k)):
            counts = f"{made[key]:>6}{found[key]:>7}{missed[key]:>8}{false[key]:>7}{doubts[key]:>8}"
            lines.append(f"{key[0]:<16}{key[1]:<24}{counts}{failures[key] / made[key]:>7.2f}")
    return "\n".join(lines)


_SIDES: tuple[Callable[[Judgement], list[Fault]], ...] = (
    lambda j: list(j.found),
    lambda j: [fault for fault, _ in j.missed],
    lambda j: [finding.fault for finding in j.false],
    lambda j: [finding.fault for finding in j.doubts],
)


def _relevant(judgement: Judgement, fault: Fault) -> list[tuple[str, str]]:
    choices = judgement.choices(fault)
    return [(name, choices[name]) for name in RELEVANT.get(fault.check, UNIT_LEVEL) if name in choices]
