"""The same thing under another address: columns that moved, links whose tokens change every night.

What people decided about a finding stays with it, so each night looks, before it records what checks say, whether a
thing that is new is one that was there the night before and is gone under its old address.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

import ada_url

from model.address import canonical
from model.finding import Evidence, Finding, Outcome, Verdict
from model.page import PageKind, PageShape
from model.snapshot import ColumnState

SAME_ROWS = 0.5
SAME_LINKS = 0.3
FEW_LINKS = 3
WORDS = "链接文字："
UNTOLD = frozenset((PageKind.OTHER, PageKind.ERROR, PageKind.HOME))
"""Kinds of pages that hold nothing of their own as far as is known: notices of maintenance are among them."""
_CHANGING = re.compile(
    r"_|[trv]|ts|_?time(?:stamp)?|_?dc|rnd|rand(?:om)?|nocache|cb|cache|ver(?:sion)?|token|\w*token"
    r"|sign(?:ature)?|sig|nonce|ticket|key|auth\w*|"
    r"csrf\w*|expires?|uuid|guid|sess\w*",
    re.I,
)
"""Names of parameters that programs fill anew for every visitor or visit."""
_RANDOM = re.compile(r"(?=.*\d)(?:[0-9a-f]{8,}|[\w\-.~%+/=]{16,}|0?\.\d{4,})", re.I)

Pair = tuple[str, str]
Reads = Callable[[str], str | None]
"""What a page of tonight says, by its address; None for pages that were not read."""


def moved_columns(before: Iterable[ColumnState], now: Iterable[ColumnState]) -> Iterator[Pair]:
    """(address now, address before) of columns with the same name and rows whose old address is no column any more."""
    old = {canonical(state.column.url): state for state in before}
    new = {canonical(state.column.url): state for state in now}
    for address, state in new.items():
        if address in old:
            continue
        like = [was for key, was in old.items() if key not in new and _is_same_column(was, state)]
        alike = [each for key, each in new.items() if key not in old and each.column.name == state.column.name]
        if len(like) == 1 and len(alike) == 1:
            yield state.column.url, like[0].column.url


def _is_same_column(was: ColumnState, now: ColumnState) -> bool:
    if was.column.name != now.column.name:
        return False
    before, after = {item.title for item in was.items}, {item.title for item in now.items}
    if not before or not after:
        return not before and not after
    return len(before & after) >= SAME_ROWS * min(len(before), len(after))


def resembles(before: PageShape | None, after: PageShape | None) -> bool:
    """Whether a page is still the page it was, or another that holds something: a notice of maintenance answers 200
    too, and refutes nothing."""
    if before is None or after is None or after.kind not in UNTOLD:
        return True
    is_named = bool(after.title) and after.title == before.title
    if before.links <= FEW_LINKS:
        return is_named or before.title == after.title
    return after.links >= SAME_LINKS * before.links or (is_named and after.links > 0)


@dataclass(frozen=True, slots=True)
class _Address:
    """An address taken apart: what stays, and the values of its parameters by name."""

    stem: str
    values: dict[str, str]

    @property
    def form(self) -> tuple[str, tuple[str, ...]]:
        return self.stem, tuple(sorted(self.values))

    def differs_in(self, other: "_Address") -> list[str]:
        return [name for name, value in self.values.items() if other.values.get(name) != value]


def _taken_apart(address: str) -> _Address | None:
    try:
        url = ada_url.URL(address)
    except ValueError:
        return None
    return _Address(canonical(url.origin + url.pathname), dict(parse_qsl(url.search[1:], keep_blank_values=True)))


def same_links(
    new: Iterable[Verdict], before: Iterable[Finding], addresses: Iterable[str], read: Reads
) -> Iterator[Pair]:
    """(address now, address before) of links that stand where they stood, with the same words, and differ only in
    parameters whose value does not make the page.

    ``new`` are verdicts on targets not known before, ``before`` what stood the night before; ``addresses`` are all that
    pages link to tonight: one that is still among them has not been replaced.
    """
    wanted = [(verdict, address) for verdict in new if (address := _taken_apart(verdict.target)) and address.values]
    if not wanted:
        return
    linked = list(addresses)
    here = {canonical(address) for address in linked}
    gone = [
        (finding, address)
        for finding in before
        if canonical(finding.target) not in here and (address := _taken_apart(finding.target)) is not None
    ]
    family = _Families(linked, read)
    pairs = [
        (verdict, finding)
        for verdict, now in wanted
        for finding, was in gone
        if now.form == was.form and _stands_where(verdict, finding) and family.is_one_page(now, was)
    ]
    for verdict, finding in pairs:
        if sum(verdict is each for each, _ in pairs) == sum(finding is each for _, each in pairs) == 1:
            yield verdict.target, finding.target


class _Families:
    """Addresses of tonight that differ in their parameters only, and what their pages tell about those."""

    def __init__(self, addresses: list[str], read: Reads) -> None:
        self._addresses = addresses
        self._read = read
        self._by_stem: dict[str, list[tuple[_Address, str]]] | None = None

    def is_one_page(self, now: _Address, was: _Address) -> bool:
        """True when every parameter in which two addresses differ is one that does not make the page."""
        return all(self._is_volatile(now, was, name) for name in now.differs_in(was))

    def _is_volatile(self, now: _Address, was: _Address, name: str) -> bool:
        told = self._told(now.stem, name)
        if told is not None:
            return told
        return bool(_CHANGING.fullmatch(name)) or all(_RANDOM.fullmatch(address.values[name]) for address in (now, was))

    def _told(self, stem: str, name: str) -> bool | None:
        """Whether pages stay the same when the parameter alone changes; None where no two pages tell."""
        seen: dict[tuple[Pair, ...], set[str]] = {}
        values: dict[tuple[Pair, ...], set[str]] = {}
        for address, url in self._stems().get(stem, ()):
            text = self._read(url) if name in address.values else None
            if text is not None:
                rest = tuple(sorted(pair for pair in address.values.items() if pair[0] != name))
                seen.setdefault(rest, set()).add(text)
                values.setdefault(rest, set()).add(address.values[name])
        compared = [len(seen[rest]) == 1 for rest in seen if len(values[rest]) > 1]
        return all(compared) if compared else None

    def _stems(self) -> dict[str, list[tuple[_Address, str]]]:
        if self._by_stem is None:
            self._by_stem = {}
            for url in self._addresses:
                address = _taken_apart(url) if "?" in url else None
                if address is not None:
                    self._by_stem.setdefault(address.stem, []).append((address, url))
        return self._by_stem


def _stands_where(verdict: Verdict, finding: Finding) -> bool:
    """A page in common, and the same words where both are known."""
    pages = {canonical(page) for page in verdict.places}
    if pages.isdisjoint(canonical(page) for page in finding.places):
        return False
    words, before = _words(verdict.evidence), _words(finding.evidence)
    return not words or not before or not words.isdisjoint(before)


def _words(evidence: Iterable[Evidence]) -> set[str]:
    return {each.quote.removeprefix(WORDS) for each in evidence if each.quote.startswith(WORDS)}


def is_reported(verdict: Verdict) -> bool:
    """True for verdicts that become findings."""
    return verdict.outcome in (Outcome.FAILED, Outcome.CANT_TELL)
