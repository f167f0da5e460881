"""Inputs of a score as JSON, as a sign-off (审定) freezes them, and back."""

import json
from typing import Any

from model.inputs import Claim, Entry, Fact, Inputs, Judgement, Occurrence
from model.review import Act
from store.intake import Said, dump_said, load_said


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
        unit=values["unit"],
        kind=values["kind"],
        occurrences=tuple(each for each in said if isinstance(each, Occurrence)),
        examined=frozenset(values["examined"]),
        facts=tuple(each for each in said if isinstance(each, Fact)),
        entries=tuple(each for each in said if isinstance(each, Entry)),
        judgements=tuple(each for each in said if isinstance(each, Judgement)),
        claims=tuple(each for each in said if isinstance(each, Claim)),
        not_concerned=frozenset(values["not_concerned"]),
    )


def frozen_of(act: Act) -> dict[str, Any]:
    """The inputs that a sign-off froze."""
    values = act.said["inputs"]
    assert isinstance(values, dict)
    return values
