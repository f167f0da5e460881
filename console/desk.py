"""What views work with: the store, the inspection on the desk, the clock, scores that hold. One desk a thread, opened
with its first request."""

import threading
from datetime import date, datetime
from functools import cached_property

from django.conf import settings
from django.http import Http404

from checks.api import Check
from checks.loader import load_checks
from inspection.config import Settings
from inspection.review import rows_by_check
from inspection.run import Inspection
from inspection.scoring import inputs_of, line_of, period_of, rubrics_of, score_unit
from inspection.stored import stored_inspection
from model.inputs import Inputs
from model.review import Act, Person, Queue, Role
from model.scorecard import Scorecard
from model.unit import Unit
from model.zone import SHANGHAI
from rubric_map.language import Rubric
from store.inbox import InboxRow
from store.people import People
from store.scores import ScoreLine
from store.store import Store

_local = threading.local()


class Desk:
    """The store and what is derived from it for one night."""

    def __init__(self) -> None:
        self.store = Store(settings.DUWANG_STORE)
        self._night = ("", "")
        self._counted: tuple[int, str] = (0, "")
        self._counts: dict[str, dict[Queue, int]] = {}

    @property
    def people(self) -> People:
        """What people said."""
        return self.store.people

    @property
    def settings(self) -> Settings:
        """The configuration of the store."""
        found: Settings = settings.DUWANG_SETTINGS
        return found

    @property
    def inspection(self) -> Inspection:
        """The inspection that the inbox shows, with its register. A night that is still being imported is not shown;
        one that is made with something else since is shown with that."""
        run = self.people.inbox.night[0]
        if not run:
            raise Http404("还没有检查结果")
        night = (run, self.store.provenance.mark(run))
        if night != self._night:
            for name in ("_inspection", "_units", "_indicators", "_rubrics"):
                self.__dict__.pop(name, None)
            self._night = night
        return self._inspection

    @cached_property
    def _inspection(self) -> Inspection:
        return stored_inspection(self.store, self.settings, self._night[0])

    @property
    def rubrics(self) -> dict[str, Rubric]:
        """The rubric of each unit that has one, by unit id."""
        _ = self.inspection
        return self._rubrics

    @cached_property
    def _rubrics(self) -> dict[str, Rubric]:
        return rubrics_of(self._inspection)

    def waiting(self, unit: str) -> dict[Queue, int]:
        """How many findings wait for what, of one unit or ("") of all; counted anew when something was said or a night
        came."""
        now = (self.people.trail.head[0], self.people.inbox.night[0])
        if self._counted != now:
            self._counted, self._counts = now, {}
        if unit not in self._counts:
            self._counts[unit] = self.people.inbox.queues(unit)
        return self._counts[unit]

    # -- units -----------------------------------------------------------------------------------------------------

    @property
    def units(self) -> dict[str, Unit]:
        """The units of the inspection by id, in the order of the register."""
        _ = self.inspection
        return self._units

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {unit.id: unit for unit in self._inspection.register.units}

    def unit(self, name: str, person: Person) -> Unit:
        """A unit that the person may see. Raises ``Http404``, so that nobody learns what there is."""
        unit = self.units.get(name)
        if unit is None or not sees_unit(person, name):
            raise Http404("没有这个单位")
        return unit

    def unit_name(self, name: str) -> str:
        """What a unit is called; ``site:`` owners are the portal's operator."""
        if name.startswith("site:"):
            return f"门户（{name.removeprefix('site:')}）"
        unit = self.units.get(name)
        return unit.name if unit else name

    @property
    def indicators(self) -> list[tuple[str, str]]:
        """(id, title) of the rows in which findings of checks cost points, of all rubrics in use."""
        _ = self.inspection
        return self._indicators

    @cached_property
    def _indicators(self) -> list[tuple[str, str]]:
        found: dict[str, str] = {}
        for rubric in {each.id: each for each in self.rubrics.values()}.values():
            titles = {row.id: row.title for row in rubric.rows}
            found |= {row: titles[row] for row in rows_by_check(rubric).values()}
        return sorted(found.items())

    # -- findings ----------------------------------------------------------------------------------------------------

    def row(self, key: str, person: Person) -> InboxRow:
        """A finding that the person may see. Raises ``Http404``."""
        row = self.people.inbox.row(key)
        if row is None or not sees_unit(person, row.unit):
            raise Http404("没有这条问题")
        return row

    # -- scores ------------------------------------------------------------------------------------------------------

    def rubric_of(self, unit: Unit) -> Rubric | None:
        """The rubric of a unit."""
        _ = self.inspection
        return self.rubrics.get(unit.id)

    def period_of(self, rubric: Rubric) -> str:
        """The period that a rubric assesses."""
        return period_of(self.inspection, rubric)

    def inputs(self, unit: Unit) -> Inputs | None:
        """Everything that a unit is scored by."""
        rubric = self.rubric_of(unit)
        return inputs_of(self.inspection, unit, rubric) if rubric else None

    def card(self, unit: Unit) -> Scorecard | None:
        """The scorecard of a unit as things stand; the frozen one after a sign-off."""
        rubric = self.rubric_of(unit)
        return score_unit(self.inspection, unit, rubric) if rubric else None

    def score_lines(self) -> dict[str, ScoreLine]:
        """The scores of all units in short; those about which something was said since are scored anew."""
        since, lines = self.people.moment, self.people.scores.lines()
        missing = [unit for unit in self.units.values() if unit.id not in lines]
        made = [line_of(card, self.sign_off(unit)) for unit in missing if (card := self.card(unit)) is not None]
        if made:
            self.people.keep_scores(made, self.inspection.run.id, since)
        return lines | {line.unit: line for line in made}

    def sign_off(self, unit: Unit) -> Act | None:
        """The sign-off of a unit's score that is in force."""
        rubric = self.rubric_of(unit)
        return self.people.trail.sign_off(rubric.id, self.period_of(rubric), unit.id) if rubric else None


def desk() -> Desk:
    """The desk of this thread."""
    if not hasattr(_local, "desk"):
        _local.desk = Desk()
    found: Desk = _local.desk
    return found


def checks() -> dict[str, Check]:
    """All checks by id."""
    return load_checks()


def sees_unit(person: Person, unit: str) -> bool:
    """Liaisons see their own unit alone."""
    return person.role is not Role.LIAISON or (bool(person.unit) and unit == person.unit)


def sees_private(person: Person, unit: str) -> bool:
    """Whether suspected personal data is shown unmasked: to those who decide, and to the unit that published it."""
    return person.role in (Role.REVIEWER, Role.LEAD) or (person.role is Role.LIAISON and unit == person.unit)


def now() -> datetime:
    """The present moment."""
    return datetime.now(SHANGHAI)


def stamp() -> str:
    """The present moment as the trail records it."""
    return now().isoformat(timespec="seconds")


def today() -> date:
    """The present day."""
    return now().date()
