"""The fourth step: findings, decisions and what people entered, scored by each unit's rubric."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

from inspection.frozen import frozen_of, load_inputs
from inspection.run import Inspection
from inspection.trouble import Step, one_unit
from model.inputs import Inputs
from model.review import Act
from model.scorecard import Scorecard
from model.unit import Unit
from rubric_map.answers import amount, scorecard_answer
from rubric_map.engine import score, score_together, with_peers
from rubric_map.files import RubricFile, digest_of
from rubric_map.intake import occurrences_of
from rubric_map.language import Rubric
from rubric_map.ranking import Comparison, compare, rate_of
from store.scores import ScoreLine
from store.store import Store


class EditionChangedError(Exception):
    """A rubric has other contents than when this store first used it."""

    def __init__(self, rubric: str) -> None:
        super().__init__(f"评分标准“{rubric}”与本库首次使用时不同；已用于计分的版本不得改动，请另存为新文件并换一个 id")


def period_of(inspection: Inspection, rubric: Rubric) -> str:
    """The period that a rubric assesses: its own, else the year of the inspection."""
    return rubric.period or str(inspection.run.as_of.year)


def inputs_of(inspection: Inspection, unit: Unit, rubric: Rubric) -> Inputs | None:
    """Everything that a unit is scored by; None where neither machines nor people looked at anything.

    A night on which the unit's site did not answer costs nothing: what the last night saw that could look still counts.
    """
    runs = inspection.store.check_runs(inspection.store.judged_run(inspection.run, unit.id), unit.id)
    entered = inspection.store.intake.of(rubric.id, period_of(inspection, rubric), unit.id, unit.kind)
    if not runs and entered == Inputs(unit.id, unit.kind):
        return None
    examined = frozenset(name for name, count, _, error, _ in runs if count and not error)
    not_concerned = frozenset(
        name
        for name, count, outcomes, error, _ in runs
        if not count and not error and set(outcomes) == {"inapplicable"}
    )
    found = occurrences_of(list(inspection.store.findings(unit=unit.id, run=inspection.run.id)))
    return replace(
        entered,
        occurrences=(*found, *entered.occurrences),
        examined=examined | entered.examined,
        not_concerned=not_concerned,
    )


def rubrics_of(inspection: Inspection) -> dict[str, Rubric]:
    """The rubric of each unit that has one, by unit id."""
    return {unit.id: rubric for unit in inspection.register.units if (rubric := inspection.rubric_of(unit)) is not None}


def refuse_changed_editions(store: Store, rubrics: Iterable[RubricFile]) -> None:
    """Raise :class:`EditionChangedError` where one of the rubrics has other contents than when it was first used."""
    for each in rubrics:
        if store.intake.is_changed(each.rubric.id, digest_of(each.rubric)):
            raise EditionChangedError(each.rubric.id)


def use_editions(inspection: Inspection) -> dict[str, Rubric]:
    """The rubric of each unit that has one, by unit id; from now on they may not be changed. Raises
    :class:`EditionChangedError`."""
    chosen = rubrics_of(inspection)
    for rubric in {each.id: each for each in chosen.values()}.values():
        if not inspection.store.intake.use_edition(rubric.id, digest_of(rubric), inspection.run.as_of.isoformat()):
            raise EditionChangedError(rubric.id)
    return chosen


def scorecards(inspection: Inspection) -> dict[str, Scorecard]:
    """Scorecards of the units looked at, by unit id, stored as well unless they are made aside; units whose kind has no
    rubric, and that nobody looked at, have none. All units are scored together: some rubrics compare them."""
    people = inspection.store.people
    since = people.moment
    if not inspection.aside:
        use_editions(inspection)
    everyone = cards_now(inspection)
    cards = {unit.id: everyone[unit.id] for unit in inspection.chosen.units if unit.id in everyone}
    if inspection.aside:
        return cards
    for card in cards.values():
        text = json.dumps(scorecard_answer(card), ensure_ascii=False)
        inspection.store.save_scorecard(inspection.run.id, card.unit, card.rubric, text)
    people.keep_scores(lines_of(inspection, cards), inspection.run.id, since)
    return cards


def cards_now(inspection: Inspection, only: Rubric | None = None) -> dict[str, Scorecard]:
    """Scorecards by unit id as things stand, nothing stored; ``only`` of the units that one rubric scores."""
    chosen, people = rubrics_of(inspection), inspection.store.people
    cards: dict[str, Scorecard] = {}
    guard = partial(one_unit, inspection.store, inspection.run.id, step=Step.SCORE)
    for rubric in {each.id: each for each in chosen.values()}.values():
        if only is not None and only.id != rubric.id:
            continue
        units = [unit for unit in inspection.register.units if unit.id in chosen and chosen[unit.id].id == rubric.id]
        acts = people.trail.sign_offs(rubric.id, period_of(inspection, rubric))
        fixed = {unit: load_inputs(frozen_of(act)) for unit, act in acts.items()}
        given = []
        for unit in units:
            with guard(unit.id):
                inputs = inputs_of(inspection, unit, rubric) or fixed.get(unit.id)
                given += [inputs] if inputs is not None else []
        cards |= {card.unit: card for card in score_together(rubric, given, fixed, lambda inputs: guard(inputs.unit))}
    return {unit.id: cards[unit.id] for unit in inspection.register.units if unit.id in cards}


def lines_of(inspection: Inspection, cards: Mapping[str, Scorecard]) -> list[ScoreLine]:
    """Scorecards in short, as lists of units show them."""
    chosen, trail = rubrics_of(inspection), inspection.store.people.trail
    rubrics = {each.id: each for each in chosen.values()}.values()
    signed = {
        unit: act for each in rubrics for unit, act in trail.sign_offs(each.id, period_of(inspection, each)).items()
    }
    return [line_of(card, signed.get(card.unit)) for card in cards.values()]


def line_of(card: Scorecard, signed: Act | None) -> ScoreLine:
    """A scorecard in short, as lists of units show it."""
    rate = rate_of(card)
    return ScoreLine(
        unit=card.unit,
        rubric=card.rubric,
        confirmed=amount(card.confirmed),
        worst=amount(card.worst),
        scored=str(card.scored),
        examined=str(card.examined),
        total=str(card.total),
        rate=float(rate) if rate is not None else None,
        conflicts=len(card.conflicts),
        vetoes="、".join(card.vetoes),
        complete=int(card.complete),
        signed=signed.at[:10] if signed else "",
    )


def compared_inputs(inspection: Inspection, unit: Unit, rubric: Rubric) -> Inputs | None:
    """What a unit is scored by with the facts about its peers; None where nobody looked at anything."""
    if not any(spec.peers for spec in rubric.facts.values()):
        return inputs_of(inspection, unit, rubric)
    rubrics = rubrics_of(inspection)
    given = [
        inputs
        for each in inspection.register.units
        if each.id in rubrics
        and rubrics[each.id].id == rubric.id
        and (inputs := inputs_of(inspection, each, rubric)) is not None
    ]
    return next((each for each in with_peers(rubric, given) if each.unit == unit.id), None)


def score_unit(inspection: Inspection, unit: Unit, rubric: Rubric) -> Scorecard | None:
    """The scorecard of one unit as things stand; where the rubric has facts about peers, all units are scored.

    None where neither machines nor people looked at anything.
    """
    signed = inspection.store.people.trail.sign_off(rubric.id, period_of(inspection, rubric), unit.id)
    if signed is not None:
        return score(rubric, load_inputs(frozen_of(signed)))
    inputs = inputs_of(inspection, unit, rubric)
    if inputs is None:
        return None
    if not any(spec.peers for spec in rubric.facts.values()):
        return score(rubric, inputs)
    return next((card for card in cards_now(inspection, rubric).values() if card.unit == unit.id), None)


def comparisons(inspection: Inspection, cards: Mapping[str, Scorecard], run: str = "") -> dict[str, Comparison]:
    """How scorecards differ from those of an earlier run (the last before this one unless named), by unit id."""
    earlier = run or inspection.store.earlier_run(inspection.run)
    found = {unit: inspection.store.scorecard(earlier, unit) for unit in cards} if earlier else {}
    return {unit: compare(json.loads(text), scorecard_answer(cards[unit])) for unit, text in found.items() if text}
