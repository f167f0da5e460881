"""What a check is: a pure function from a snapshot to verdicts, with its documentation and examples beside it."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from model.finding import Outcome, Severity, Verdict
from model.snapshot import Snapshot
from model.text import Text

CheckFunction = Callable[..., Iterator[Verdict]]


@dataclass(frozen=True, slots=True)
class Example:
    """A snapshot and what the check must say of one of its targets. Documentation and test at once."""

    title: Text
    snapshot: Snapshot
    target: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class PageExample:
    """Small pages of a unit, read as a night reads them, and what the check must say of one of its targets.

    ``pages`` are HTML by path on the portal of the examples; the unit's front page is ``/mzj/``, and every other
    address answers 404. ``target`` is an address (a path stands for one on the portal) or what else the check judges.
    """

    title: Text
    pages: Mapping[str, str]
    target: str
    outcome: Outcome


class Rereads(StrEnum):
    """What a re-check of one finding (即时复查) has to read again before it can say anything."""

    PAGES = "pages"
    """The pages that the finding names."""
    PLACES = "places"
    """What the finding is about may be gone only where a page that it stands on was read again."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check with its metadata. ``options`` are the keyword-only arguments of the function with their defaults."""

    id: str
    title: Text
    what: Text
    why: Text
    basis: Text
    fix: Text
    severity: Severity
    examples: Callable[[], tuple[Example, ...]]
    function: CheckFunction
    options: dict[str, Any]
    rereads: Rereads = Rereads.PAGES
    pages: Callable[[], tuple[PageExample, ...]] = tuple

    def run(self, snapshot: Snapshot, options: dict[str, Any] | None = None) -> Iterator[Verdict]:
        """The verdicts on a unit. Raises ``TypeError`` for an option that the check does not have."""
        return self.function(snapshot, **(options or {}))


def check(  # noqa: PLR0913  what a check tells of itself
    *,
    id: str,
    title: Text,
    what: Text,
    why: Text,
    basis: Text,
    fix: Text,
    severity: Severity,
    examples: Callable[[], tuple[Example, ...]],
    rereads: Rereads = Rereads.PAGES,
    pages: Callable[[], tuple[PageExample, ...]] = tuple,
) -> Callable[[CheckFunction], Check]:
    """Make a check of a function ``(snapshot, *, option=default) -> Iterator[Verdict]``."""

    def make(function: CheckFunction) -> Check:
        parameters = list(inspect.signature(function).parameters.values())
        options = {p.name: p.default for p in parameters[1:]}
        if any(p.kind is not p.KEYWORD_ONLY or p.default is p.empty for p in parameters[1:]):
            raise TypeError(f"check {id}: options must be keyword-only and have defaults")
        return Check(
            id=id,
            title=title,
            what=what,
            why=why,
            basis=basis,
            fix=fix,
            severity=severity,
            examples=examples,
            function=function,
            options=options,
            rereads=rereads,
            pages=pages,
        )

    return make
