"""Policy documents of a unit and the interpretations that explain them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from checks.lib.titles import Name, alike_titles, belong_together, name_of
from checks.lib.windows import age
from model.column import ColumnType
from model.page import Page, PageKind
from model.snapshot import PageRecord, Snapshot

_DOCUMENT = re.compile(
    r"(?:关于|印发|《).*(?:通知|意见|办法|规定|决定|细则|方案|措施|规则|条例)》?(?:的通知)?(?:[（(][^（()）]{1,24}[)）])*$"
)


@dataclass(frozen=True, slots=True)
class Policy:
    """A page of a policy document with the parts of its title that identify it."""

    record: PageRecord
    page: Page
    name: Name


@dataclass(frozen=True, slots=True)
class Reading:
    """An interpretation: a page of the unit, or only a row or link that leads elsewhere (``record`` is None)."""

    title: str
    url: str
    name: Name
    day: date | None
    record: PageRecord | None


def day_of(page: Page) -> date | None:
    """When the page was published, else when it was written."""
    claim = page.publish_date or page.written_date
    return claim.value if claim else None


def within(day: date | None, snapshot: Snapshot, days: int) -> bool:
    """True for dates within the window that ends at the moment of inspection."""
    return day is not None and 0 <= age(day, snapshot.as_of) <= days


def policies(snapshot: Snapshot) -> list[Policy]:
    """Pages of policy documents, and articles of policy columns that are titled as such."""
    found = {record.url: record for record in snapshot.pages(PageKind.POLICY)}
    listed = {
        item.url
        for state in snapshot.columns
        if state.column.type is ColumnType.POLICY
        for item in state.items
        if item.url not in found and _DOCUMENT.search(item.title)
    }
    for url in sorted(listed):
        record = snapshot.page(url) if url else None
        if record and record.page and record.page.kind is PageKind.ARTICLE and _DOCUMENT.search(record.page.title):
            found[record.url] = record
    return [Policy(each, each.page, name_of(each.page.title)) for _, each in sorted(found.items()) if each.page]


def readings(snapshot: Snapshot) -> list[Reading]:
    """Interpretations on the unit's pages and in the rows of its interpretation columns."""
    found: dict[str, Reading] = {}
    for record in snapshot.pages(PageKind.INTERPRETATION):
        page = record.page
        if page is not None:
            found[record.url] = Reading(page.title, record.url, name_of(page.title, page.text), day_of(page), record)
    for state in snapshot.columns:
        if state.column.type is not ColumnType.INTERPRETATION:
            continue
        for item in state.items:
            led_to = snapshot.page(item.url) if item.url else None
            is_document = led_to is not None and led_to.page is not None and led_to.page.kind is PageKind.POLICY
            if item.url and item.url not in found and not is_document:
                found[item.url] = Reading(
                    item.title, item.url, name_of(item.title), item.date.value if item.date else None, led_to
                )
    return sorted(found.values(), key=lambda r: r.url)


class Documents:
    """The policy documents of a unit, to be asked which of them an interpretation explains."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        self.policies = policies
        titles = [
            (title, position)
            for position, policy in enumerate(policies)
            for title in (*policy.name.quoted, policy.name.core)
        ]
        self._titles = [title for title, _ in titles]
        self._owners = [position for _, position in titles]
        self._numbered = [position for position, policy in enumerate(policies) if policy.page.doc_number]

    def explained_by(self, reading: Reading) -> list[Policy]:
        """The documents that the interpretation belongs to, in their order."""
        positions = set(self._numbered) if reading.name.numbers else set()
        for title in reading.name.quoted or (reading.name.core,):
            positions.update(self._owners[found] for found in alike_titles(title, self._titles))
        candidates = [self.policies[position] for position in sorted(positions)]
        named = [each for each in candidates if set(each.name.quoted) & set(reading.name.quoted)]
        candidates = named or candidates  # the very title in 《》 leaves no doubt which of similar documents is meant
        return [
            each
            for each in candidates
            if reading.url != each.record.url and belong_together(each.name, reading.name, each.page.doc_number)
        ]
