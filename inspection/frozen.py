"""Inputs of a score as JSON, as a sign-off (审定) freezes them, and back."""

import json
from typing import Any

from model.inputs import Claim, Entry, Fact, Inputs, Judgement, Occurrence
from model.review import Act, Kind
from store.intake import Said, dump_said, load_said
from store.trail import Trail


def dump_inputs(inputs: Inputs) -> dict[str, Any]:
    """Everything that a unit is scored by, as JSON values."""
    said: tuple[Said, ...] = (*inputs.occurrences, *inputs.facts, *inputs.entries, *inputs.judgements, *inputs.claims)
    return {
        "unit": inputs.unit,
        "kind": inputs.kind,
        "said": [[kind, json.loads(text)] for kind, _, text in map(dump_said, said)],
        "examined": sorted(inputs.examined),
        "not_concerned": sorted(inputs.not_concerned),
    }


def load_inputs(values: dict[str, Any]) -> Inputs:
    """The inputs that :func:`dump_inputs` wrote."""
    said = [load_said(kind, dict(each)) for kind, each in values["said"]]
    return Inputs(
        values["unit"],
        values["kind"],
        tuple(each for each in said if isinstance(each, Occurrence)),
        frozenset(values["examined"]),
        tuple(each for each in said if isinstance(each, Fact)),
        tuple(each for each in said if isinstance(each, Entry)),
        tuple(each for each in said if isinstance(each, Judgement)),
        tuple(each for each in said if isinstance(each, Claim)),
        frozenset(values["not_concerned"]),
    )


def sign_offs(trail: Trail, rubric: str, period: str) -> dict[str, Act]:
    """The sign-offs in force, by unit."""
    found: dict[str, Act] = {}
    for act in trail.of(subject_of(rubric, period), Kind.SIGN_OFF, Kind.REVOKE):
        found.pop(act.unit, None)
        if act.kind is Kind.SIGN_OFF:
            found[act.unit] = act
    return found


def sign_off_of(trail: Trail, rubric: str, period: str, unit: str) -> Act | None:
    """The sign-off of one unit that is in force."""
    acts = [act for act in trail.of_unit(unit, Kind.SIGN_OFF, Kind.REVOKE) if act.subject == subject_of(rubric, period)]
    return acts[-1] if acts and acts[-1].kind is Kind.SIGN_OFF else None


def subject_of(rubric: str, period: str) -> str:
    """What a sign-off is about, in the words of the trail."""
    return f"{rubric}/{period}"


def frozen_of(act: Act) -> dict[str, Any]:
    """The inputs that a sign-off froze."""
    values = act.said["inputs"]
    assert isinstance(values, dict)
    return values
