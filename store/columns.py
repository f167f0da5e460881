"""Column states as JSON for storage, and back."""

import json
from datetime import date
from typing import Any

from model.article import Confidence, DateClaim, DateSource
from model.column import Column, ColumnShape, ColumnType
from model.fetch import Fetch
from model.page import ListItem
from model.snapshot import ColumnState
from store.bundle import make_fetch

MAX_ITEMS = 3000


def dump_column(state: ColumnState) -> str:
    """A column state as JSON."""
    fetch = state.fetch
    return json.dumps(
        {
            "column": [state.column.url, state.column.name, state.column.type, state.column.known_by, list(state.column.path)],
            "shape": state.shape,
            "fetch": [
                fetch.url, fetch.at.isoformat(), fetch.status, fetch.http_status, fetch.final_url, fetch.content_type, fetch.sha256, fetch.length,
                fetch.seconds, fetch.error, fetch.attempt, fetch.rendered,
            ],
            "items": [[i.title, i.url, i.date.value.isoformat() if i.date else None] for i in state.items[:MAX_ITEMS]],
            "newest": state.newest.isoformat() if state.newest else None,
            "newest_url": state.newest_url,
            "undated": state.undated,
            "pages_read": state.pages_read,
            "complete": state.complete,
            "explanation": state.explanation,
            "undated_unread": state.undated_unread,
            "sign": state.sign,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )  # fmt: skip


def load_column(text: str) -> ColumnState:
    """The state that :func:`dump_column` wrote."""
    fields: dict[str, Any] = json.loads(text)
    url, name, kind, known_by, path = fields["column"]
    fetch: Fetch = make_fetch(tuple(fields["fetch"]))
    items = tuple(
        ListItem(t, u, DateClaim(date.fromisoformat(d), DateSource.LIST, Confidence.HIGH) if d else None)
        for t, u, d in fields["items"]
    )
    return ColumnState(
        Column(url, name, ColumnType(kind), known_by, tuple(path)), ColumnShape(fields["shape"]), fetch, items,
        date.fromisoformat(fields["newest"]) if fields["newest"] else None, fields["newest_url"], fields["undated"], fields["pages_read"],
        fields["complete"], fields["explanation"], fields["undated_unread"], fields.get("sign", ""),
    )  # fmt: skip
