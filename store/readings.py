"""Pages as JSON for storage, and back."""

import json
import re
from dataclasses import asdict
from datetime import date
from typing import Any

from model.article import Confidence, DateClaim, DateSource
from model.page import ListItem, Organisation, Page, PageKind, TitledLink

MAX_TEXT = 60_000


def dump_page(page: Page) -> str:
    """The page as compact JSON; empty fields are left out."""
    fields = {name: value for name in Page.__slots__ if (value := getattr(page, name)) not in (None, "", (), False, 0)}
    for name in ("publish_date", "written_date"):
        if name in fields:
            fields[name] = _claim(fields[name])
    if "items" in fields:
        fields["items"] = [[i.title, i.url, _claim(i.date) if i.date else None] for i in page.items]
    for name in ("related_links", "attachments", "crumbs"):
        if name in fields:
            fields[name] = [[link.title, link.url] for link in fields[name]]
    organisation = {k: v for k, v in asdict(page.organisation).items() if v}
    fields.pop("organisation", None)
    if organisation:
        organisation["in_footer"] = sorted(organisation.get("in_footer", ()))
        fields["organisation"] = organisation
    fields["text"] = page.text[:MAX_TEXT]
    return dump_words(fields)


def dump_words(value: Any) -> str:
    """What a page says as compact JSON, blanks for control characters: nobody sees them, and reports and tables may not
    hold them."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _CONTROLS.sub(r"\1 ", text) if "\\u00" in text or "\\b" in text else text


_CONTROLS = re.compile(r"(?<!\\)((?:\\\\)*)\\(?:u00[01][0-9a-f]|b)")
_HEAD = re.compile(r'"kind":"([a-z_]+)"(?:,"title":"((?:[^"\\\\]|\\\\.)*)")?')
_CRUMBS = '"crumbs":['
_DECODER = json.JSONDecoder()


def index_of(text: str) -> tuple[str, str, str]:
    """Kind, title and breadcrumb (as JSON) of a dumped page without decoding the whole of it."""
    match = _HEAD.search(text)
    assert match is not None
    position = text.find(_CRUMBS) + len(_CRUMBS) - 1
    crumbs = text[position : _DECODER.raw_decode(text, position)[1]] if position >= len(_CRUMBS) - 1 else ""
    return match[1], json.loads(f'"{match[2] or ""}"'), crumbs


def load_page(text: str) -> Page:
    """The page that :func:`dump_page` wrote."""
    fields: dict[str, Any] = json.loads(text)
    fields["kind"] = PageKind(fields["kind"])
    fields.setdefault("title", "")
    fields.setdefault("url", "")
    fields.setdefault("charset", "")
    for name in ("publish_date", "written_date"):
        if name in fields:
            fields[name] = _load_claim(fields[name])
    fields["items"] = tuple(ListItem(t, u, _load_claim(d) if d else None) for t, u, d in fields.get("items", ()))
    for name in ("related_links", "attachments", "crumbs"):
        fields[name] = tuple(TitledLink(t, u) for t, u in fields.get(name, ()))
    organisation = fields.get("organisation", {})
    organisation["in_footer"] = frozenset(organisation.get("in_footer", ()))
    fields["organisation"] = Organisation(**organisation)
    fields["tables"] = tuple(tuple(tuple(row) for row in table) for table in fields.get("tables", ()))
    fields["frames"] = tuple(fields.get("frames", ()))
    fields["forms"] = tuple(fields.get("forms", ()))
    fields["date_signs"] = tuple(fields.get("date_signs", ()))
    return Page(**fields)


def _claim(claim: DateClaim) -> list[str]:
    return [claim.value.isoformat(), str(claim.source), str(claim.confidence), claim.text]


def _load_claim(fields: list[str]) -> DateClaim:
    return DateClaim(date.fromisoformat(fields[0]), DateSource(fields[1]), Confidence(fields[2]), fields[3])
